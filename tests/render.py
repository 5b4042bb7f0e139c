"""What a workbook or document looks like on paper: LibreOffice to PDF, poppler to PNG.

    python -m tests.render FILE OUTDIR

The fonts named in our workbooks are Microsoft's; here they are drawn with Noto's, which look much the same.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from tests.office import Office, OfficeError
from tests.office import why_not as office_why_not

SANS, SERIF = "Noto Sans CJK SC", "Noto Serif CJK SC"
ALIASES = {
    "微软雅黑": SANS,
    "Microsoft YaHei": SANS,
    "黑体": SANS,
    "SimHei": SANS,
    "等线": SANS,
    "DengXian": SANS,
    "宋体": SERIF,
    "SimSun": SERIF,
    "仿宋": SERIF,
    "FangSong": SERIF,
    "楷体": SERIF,
    "KaiTi": SERIF,
}


def why_not() -> str | None:
    """Why `render` cannot work on this machine, or None if it can."""
    if reason := office_why_not():
        return reason
    return None if shutil.which("pdftoppm") else "poppler is not installed (no pdftoppm on PATH)"


def fontconfig() -> str:
    """A fontconfig file: the system's own, and the aliases."""
    matches = "".join(
        f'<match target="pattern"><test name="family" compare="eq"><string>{escape(name)}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{escape(drawn)}</string></edit></match>'
        for name, drawn in ALIASES.items()
    )
    include = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    return f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{include}{matches}</fontconfig>'


def render(path: Path, out_dir: Path, dpi: int = 119) -> list[Path]:
    """The printed pages of `path` as `out_dir`/<stem>-<page>.png, in order; formulas are recalculated first.

    119 dpi makes A4 landscape 1,392 pixels wide. Pages of an earlier rendering of the same file are replaced.
    """
    if reason := why_not():
        raise OfficeError(reason)
    out_dir.mkdir(parents=True, exist_ok=True)
    page_of = re.compile(re.escape(path.stem) + r"-(\d+)\.png")
    for old in out_dir.iterdir():
        if page_of.fullmatch(old.name):
            old.unlink()
    with tempfile.TemporaryDirectory(prefix="selfeval-render-") as scratch:
        fonts = Path(scratch, "fonts.conf")
        fonts.write_text(fontconfig(), "utf-8")
        pdf = Path(scratch, "pages.pdf")
        with Office(environment={"FONTCONFIG_FILE": str(fonts)}, time_limit=180) as office:
            office.convert(path, pdf)
        subprocess.run(
            ["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(out_dir / path.stem)],
            check=True,
            stdin=subprocess.DEVNULL,
            timeout=180,
        )
    return sorted(page for page in out_dir.iterdir() if page_of.fullmatch(page.name))


def main() -> None:
    """Render one file and print the paths of its pages."""
    parser = argparse.ArgumentParser(prog="python -m tests.render", description="Render a file's pages as PNG.")
    parser.add_argument("file", type=Path)
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--dpi", type=int, default=119)
    wanted = parser.parse_args()
    for page in render(wanted.file, wanted.out_dir, wanted.dpi):
        print(page)


if __name__ == "__main__":
    main()
