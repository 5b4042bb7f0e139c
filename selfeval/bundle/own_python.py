"""The interpreter this runs on, with its standard library and the system's libraries it is linked with.

What it makes runs where the C library is at least as new as here. For older systems give a standalone build.
"""

from __future__ import annotations

import platform as machine
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from selfeval.bundle.parts import CannotBuild, Component, File, Platform, Runtime
from selfeval.bundle.runtime import HERE, LICENCE, PSF, usable

_FOUND: Final = re.compile(r"^\s+(\S+) => (/\S+) ", re.MULTILINE)
_SYSTEM: Final = re.compile(r"(ld-linux|libc\.|libm\.|libdl\.|libpthread\.|librt\.|libutil\.|libresolv\.|libnsl\.)")


def own(platform: Platform) -> Runtime:
    """This interpreter, laid out as a standalone build; raises `CannotBuild` where it is none of that platform."""
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    if sys.platform != "linux" or platform.name != f"linux_{machine.machine()}":
        raise CannotBuild(f"This machine has no interpreter for {platform.name}: give one as PYTHON_ZIP.")
    stdlib = Path(sysconfig.get_path("stdlib"))
    found = {f"lib/python{minor}/{path.relative_to(stdlib).as_posix()}": path for path in stdlib.rglob("*")}
    found[f"bin/python{minor}"] = Path(sys.executable).resolve()
    found |= {f"lib/python{minor}/lib-dynload/{path.name}": path for path in _extensions()}
    found.setdefault(f"lib/python{minor}/{LICENCE}", _licence(stdlib))
    part = f"CPython {machine.python_version()}"
    files = {
        path: File(place.read_bytes(), part, runs=path.startswith("bin/"))
        for path, place in found.items()
        if place.is_file()
    }
    files = dict(usable(files, minor))
    components = [Component("CPython", machine.python_version(), PSF)]
    binaries = [found[path] for path in files if path.endswith(".so") or path.startswith("bin/")]
    for name, library in sorted(_linked(binaries).items()):
        component, licence = _package(library)
        part = f"{component.name} {component.version}"
        files[f"lib/{name}"] = File(library.read_bytes(), part)
        if component.name != "CPython":
            files[f"licences/{component.name}.txt"] = File(licence, part)
            if component not in components:
                components.append(component)
    return Runtime(minor, {f"{HERE}/{path}": file for path, file in files.items()}, tuple(components))


def _extensions() -> Iterator[Path]:
    yield from Path(sysconfig.get_path("platstdlib"), "lib-dynload").glob("*.so")


def _licence(stdlib: Path) -> Path:
    """Where Debian keeps what elsewhere lies in the standard library."""
    minor = stdlib.name
    places = (
        stdlib / LICENCE,
        Path(f"/usr/share/doc/{minor}/copyright"),
        Path(f"/usr/share/doc/{minor}-minimal/copyright"),
    )
    found = next((path for path in places if path.is_file()), None)
    if found is None:
        raise CannotBuild(f"No licence of {minor} is found in {', '.join(map(str, places))}.")
    return found


def _linked(binaries: list[Path]) -> dict[str, Path]:
    """The libraries that these are linked with, those of the C library aside."""
    said = subprocess.run(["ldd", *map(str, binaries)], capture_output=True, text=True, check=False).stdout
    return {name: Path(path).resolve() for name, path in _FOUND.findall(said) if not _SYSTEM.match(name)}


def _package(library: Path) -> tuple[Component, bytes]:
    """The system's package a library is of, and what it says of copyright; Python's own library is Python's."""
    if library.name.startswith("libpython"):
        return Component("CPython", machine.python_version(), PSF), b""
    query = shutil.which("dpkg-query")
    for path in (library, Path("/", *library.parts[2:])):  # Debian lists /lib what lies in /usr/lib
        asked = [query or "dpkg-query", "-S", str(path)]
        owner = subprocess.run(asked, capture_output=True, text=True, check=False).stdout if query else ""
        if owner:
            name = owner.split(":", 1)[0]
            told = subprocess.run(
                [query or "", "-W", "-f=${Version}\n", name], capture_output=True, text=True, check=True
            ).stdout
            text = Path(f"/usr/share/doc/{name}/copyright").read_bytes()
            return Component(name, told.split()[0], f"see app/python/licences/{name}.txt"), text
    raise CannotBuild(f"{library} belongs to no package, so nothing is known of its licence.")
