"""Interpreters' archives laid out as the published ones, with nothing real in them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

EMBEDDABLE = ("python3.dll", "python311.dll", "python311.zip", "vcruntime140.dll", "vcruntime140_1.dll", "LICENSE.txt")
PTH = "python311.zip\r\n.\r\n\r\n# Uncomment to run site.main() automatically\r\n#import site\r\n"
STANDALONE = ("bin/python3.11", "lib/python3.11/os.py", "lib/python3.11/LICENSE.txt", "lib/libpython3.11.so.1.0")


def embeddable(folder: Path, *, without: str = "", extra: str = "") -> tuple[Path, str]:
    """A zip as python.org's, and its SHA-256; its python.exe is setuptools' launcher, so that wine can start it."""
    path = folder / "python-3.11.9-embed-amd64.zip"
    setuptools = find_spec("setuptools")
    assert setuptools
    starter = Path(str(setuptools.origin)).with_name("cli-64.exe").read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name in (*EMBEDDABLE, "python.exe", "python311._pth", *([extra] if extra else ())):
            if name != without:
                content = starter if name == "python.exe" else PTH.encode() if name.endswith("._pth") else name.encode()
                archive.writestr(name, content)
    return path, sha256(path.read_bytes()).hexdigest()


def standalone(folder: Path, *, without: str = "") -> tuple[Path, str]:
    """A .tar.gz as of python-build-standalone, with a link, a test and a second program beside what is needed."""
    path = folder / "cpython-3.11.9+20240814-x86_64-unknown-linux-gnu-install_only.tar.gz"
    more = (
        "bin/pip",
        "lib/python3.11/test/test_os.py",
        "lib/python3.11/site-packages/pip/__init__.py",
        "include/Python.h",
    )
    with tarfile.open(path, "w:gz") as archive:
        link = tarfile.TarInfo("python/bin/python3")
        link.type, link.linkname = tarfile.SYMTYPE, "python3.11"
        archive.addfile(link)
        for name in (*STANDALONE, *more):
            if name != without:
                entry = tarfile.TarInfo(f"python/{name}")
                entry.size, entry.mode = len(name), 0o755 if name.startswith("bin/") else 0o644
                archive.addfile(entry, io.BytesIO(name.encode()))
    return path, sha256(path.read_bytes()).hexdigest()
