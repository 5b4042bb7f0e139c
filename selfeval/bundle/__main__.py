"""`python -m selfeval.bundle`: interpreter, libraries, program and launchers in one zip."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from selfeval import __version__
from selfeval.bundle import contents, packing, words
from selfeval.bundle.launchers import launchers
from selfeval.bundle.own_python import own
from selfeval.bundle.parts import PLATFORMS, CannotBuild, File, Platform
from selfeval.bundle.runtime import given
from selfeval.bundle.wheels import downloaded, program, unpacked
from selfeval.commands.manual import FILE as MANUAL

ROOT = Path(__file__).parents[2]


def build(platform: Platform, archive: Path | None, sha256: str, made: dict[str, Any], target: Path) -> Path:
    """Write the zip; `archive` is the interpreter, None for the one this runs on. Raises `CannotBuild`."""
    runtime = given(platform, archive, sha256) if archive else own(platform)
    wheels = [*downloaded(ROOT / "requirements.txt", platform, runtime.minor), program(ROOT)]
    files: dict[str, File] = dict(runtime.files)
    packages = platform.packages.format(minor=runtime.minor)
    for path, file in unpacked(wheels, packages):
        if path in files and files[path].content != file.content:
            raise CannotBuild(f"{path} is in two parts: {files[path].part}, {file.part}.")
        files[path] = file
    files |= packing.compiled(files, runtime.minor)
    files |= launchers(platform, runtime.minor, contents.glibc(files))
    files[words.MANUAL] = files[f"{packages}/selfeval/{MANUAL}"]  # once more, where it is seen
    parts = contents.sbom(made, wheels, runtime.components)
    files[contents.SBOM] = contents.as_json(parts)
    files[contents.CONTENTS] = contents.listed(files, parts)
    target.mkdir(parents=True, exist_ok=True)
    bundle = target / f"selfeval-{__version__}-{platform.name}.zip"
    packing.write_zip(bundle, words.FOLDER, files)
    return bundle


def main() -> None:
    """Build what is asked for; leave with 2 and one sentence where that can't be."""
    asked = argparse.ArgumentParser(prog="python -m selfeval.bundle")
    asked.add_argument("--platform", required=True, choices=PLATFORMS)
    asked.add_argument("--python", default="", help="the interpreter's archive; none: this one")
    asked.add_argument("--sha256", default="", help="its SHA-256")
    asked.add_argument("--sbom", type=Path, required=True, help="what `make sbom` wrote")
    asked.add_argument("--to", type=Path, default=ROOT / "build")
    call = asked.parse_args()
    archive = Path(call.python) if call.python else None
    made = json.loads(call.sbom.read_text("utf-8"))
    try:
        path = build(PLATFORMS[call.platform], archive, call.sha256, made, call.to)
    except CannotBuild as stop:
        sys.stderr.write(f"{stop}\n")
        sys.exit(2)
    sys.stdout.write(f"{path}  {path.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
