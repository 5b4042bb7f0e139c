"""Interpreters' archives laid out as the published ones, with nothing real in them."""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

MINOR = f"3.{sys.version_info.minor}"  # bytecode is written by this one
NAME = f"python{MINOR.replace('.', '')}"
EMBEDDABLE = ("python3.dll", f"{NAME}.dll", f"{NAME}.zip", "vcruntime140.dll", "vcruntime140_1.dll", "LICENSE.txt")
PTH = f"{NAME}.zip\r\n.\r\n\r\n# Uncomment to run site.main() automatically\r\n#import site\r\n"
STANDALONE = (
    f"bin/python{MINOR}",
    f"lib/python{MINOR}/os.py",
    f"lib/python{MINOR}/LICENSE.txt",
    f"lib/libpython{MINOR}.so.1.0",
)


def embeddable(folder: Path, *, without: str = "", extra: str = "") -> tuple[Path, str]:
    """A zip as python.org's, and its SHA-256; its python.exe is setuptools' launcher, so that wine can start it."""
    path = folder / f"python-{MINOR}.9-embed-amd64.zip"
    setuptools = find_spec("setuptools")
    assert setuptools
    starter = Path(str(setuptools.origin)).with_name("cli-64.exe").read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name in (*EMBEDDABLE, "python.exe", f"{NAME}._pth", *([extra] if extra else ())):
            if name != without:
                content = starter if name == "python.exe" else PTH.encode() if name.endswith("._pth") else name.encode()
                archive.writestr(name, content)
    return path, sha256(path.read_bytes()).hexdigest()


def standalone(folder: Path, *, without: str = "") -> tuple[Path, str]:
    """A .tar.gz as of python-build-standalone, with a link, a test and a second program beside what is needed."""
    path = folder / f"cpython-{MINOR}.9+20240814-x86_64-unknown-linux-gnu-install_only.tar.gz"
    more = (
        "bin/pip",
        f"lib/python{MINOR}/test/test_os.py",
        f"lib/python{MINOR}/site-packages/pip/__init__.py",
        "include/Python.h",
    )
    with tarfile.open(path, "w:gz") as archive:
        link = tarfile.TarInfo("python/bin/python3")
        link.type, link.linkname = tarfile.SYMTYPE, f"python{MINOR}"
        archive.addfile(link)
        for name in (*STANDALONE, *more):
            if name != without:
                entry = tarfile.TarInfo(f"python/{name}")
                entry.size, entry.mode = len(name), 0o755 if name.startswith("bin/") else 0o644
                archive.addfile(entry, io.BytesIO(name.encode()))
    return path, sha256(path.read_bytes()).hexdigest()
