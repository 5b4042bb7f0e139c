"""The interpreter that is given: the official embeddable zip for Windows, a standalone build as .tar.gz for Linux."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from selfeval.bundle.parts import CannotBuild, Component, File, Files, Platform, Runtime

HERE: Final = "app/python"
LICENCE: Final = "LICENSE.txt"
PSF: Final = "PSF-2.0"
_C_RUNTIME: Final = ("vcruntime140.dll", "vcruntime140_1.dll")  # Windows has none; the libraries are linked with it
_VERSION: Final = re.compile(r"(?<!\d)(3\.\d+)\.\d+(?!\d)")
# of a standard library: tests, editors and installers that no command needs
_UNUSED: Final = re.compile(
    r"lib/python3\.\d+/(idlelib|tkinter|turtledemo|lib2to3|ensurepip|site-packages|config-[^/]*|pydoc_data)/"
    r"|lib/python3\.\d+/lib-dynload/(_tkinter|_test|_ctypes_test|_xxtest|xx|_curses|readline|_dbm|_gdbm|nis|_crypt)[^/]*$"
    r"|(^|/)(__pycache__|tests?)/|\.(a|pyc)$|^(include|share|lib/pkgconfig|lib/tcl|lib/tk|lib/itcl|lib/thread)"
)


def given(platform: Platform, archive: Path, sha256: str) -> Runtime:
    """The interpreter in an archive whose SHA-256 is known; raises `CannotBuild`."""
    try:
        content = archive.read_bytes()
    except OSError as error:
        raise CannotBuild(f"{archive}: can't be read ({error.strerror}).") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256.strip().lower():
        raise CannotBuild(f"{archive} has SHA-256 {found}, not the {sha256 or '(none)'} given as PYTHON_SHA256.")
    version = _VERSION.search(archive.name)
    if not version:
        raise CannotBuild(f"{archive.name} doesn't name its version; keep the name it was published under.")
    files = _windows(content, version[1]) if platform.windows else _linux(content, version[1])
    part = f"CPython {version[0]}"
    told = {f"{HERE}/{path}": File(file.content, part, runs=file.runs) for path, file in files.items()}
    return Runtime(version[1], told, (Component("CPython", version[0], PSF, found),))


def _windows(content: bytes, minor: str) -> Files:
    """The embeddable zip, with the libraries' folder in its `._pth`: what stands in there is all that it imports from."""
    name = f"python{minor.replace('.', '')}"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {_below(one.filename): File(archive.read(one)) for one in archive.infolist() if not one.is_dir()}
    except zipfile.BadZipFile as error:
        raise CannotBuild("Not a zip; for Windows give the embeddable package.") from error
    needed = {"python.exe", "python3.dll", f"{name}.dll", f"{name}.zip", f"{name}._pth", LICENCE, *_C_RUNTIME}
    if missing := needed - files.keys():
        raise CannotBuild(f"Not the embeddable package of Python {minor}: {', '.join(sorted(missing))} isn't in it.")
    return {**files, f"{name}._pth": File(f"{name}.zip\r\n.\r\n..\\lib\r\n".encode("ascii"))}


def _linux(content: bytes, minor: str) -> Files:
    """A standalone build (`python/bin`, `python/lib`); links are left out, as a stick can't hold them."""
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            files = dict(_members(archive))
    except tarfile.TarError as error:
        raise CannotBuild("Not a .tar.gz; for Linux give a standalone build (install_only).") from error
    return usable(files, minor)


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, File]]:
    for member in archive:
        path = _below(member.name).removeprefix("python/")
        if member.isfile() and (inside := archive.extractfile(member)):
            yield path, File(inside.read(), runs=bool(member.mode & 0o100))


def usable(files: Files, minor: str) -> Files:
    """What the program needs of an interpreter laid out as on Linux; raises `CannotBuild` if that isn't all there."""
    library = f"lib/python{minor}"
    needed = {f"bin/python{minor}", f"{library}/os.py", f"{library}/{LICENCE}"}
    if missing := needed - files.keys():
        raise CannotBuild(f"Not a standalone Python {minor}: {', '.join(sorted(missing))} isn't in it.")
    binaries = re.compile(rf"bin/(?!python{re.escape(minor)}$)")
    return {path: file for path, file in files.items() if not _UNUSED.search(path) and not binaries.match(path)}


def _below(path: str) -> str:
    """A member's path, which leads nowhere else."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if not parts or ".." in parts or path.startswith("/") or ":" in path:
        raise CannotBuild(f"The archive holds the path {path!r}.")
    return "/".join(parts)
