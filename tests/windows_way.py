"""The program as on Windows, as far as that can be had elsewhere: `python tests/windows_way.py COMMAND…`.

`sys.platform` says win32 to the program's own modules, modules that Windows lacks can't be imported by anybody, and what
a module lacks there (by typeshed, the type checker's knowledge of the standard library) isn't there. Worker processes
import this file too, as they are spawned. `os.name` stays: paths are still those of the machine.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

ABSENT = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}
PARTLY = ("os", "select", "signal", "socket", "sys", "time")


def elsewhere_only(module: str) -> set[str]:
    """What a module of the standard library has on other systems than Windows only."""
    mypy = find_spec("mypy")
    assert mypy
    assert mypy.origin
    stubs = Path(mypy.origin).parent / "typeshed" / "stdlib"
    stub = next(path for path in (stubs / f"{module}.pyi", stubs / module / "__init__.pyi") if path.exists())
    tree = ast.parse(stub.read_text("utf-8"))
    return set(_names(tree.body, windows=False)) - set(_names(tree.body, windows=True))


def _names(body: list[ast.stmt], *, windows: bool) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.If):
            there = _holds(node.test, windows=windows)
            yield from _names(node.body if there is not False else [], windows=windows)
            yield from _names(node.orelse if there is not True else [], windows=windows)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


def _holds(test: ast.expr, *, windows: bool) -> bool | None:
    """Whether a condition on the system holds on Windows, or on Linux; None if it is on something else."""
    said = ast.unparse(test)
    if said.startswith("sys.platform == "):
        return ("win32" in said) if windows else ("linux" in said)
    if said.startswith("sys.platform != "):
        return ("win32" not in said) if windows else ("linux" not in said)
    return None


class Windows(ModuleType):
    """A module of this machine without what it wouldn't have on Windows."""

    def __init__(self, real: ModuleType) -> None:
        super().__init__(real.__name__)
        self.__dict__.update(_real=real, _missing=elsewhere_only(real.__name__))

    def __getattr__(self, name: str) -> Any:
        """What the machine has, if Windows has it too."""
        if self.__name__ == "sys" and name == "platform":
            return "win32"
        if name in self.__dict__["_missing"]:
            raise AttributeError(f"{self.__name__}.{name} isn't there on Windows")
        return getattr(self.__dict__["_real"], name)

    def __setattr__(self, name: str, value: object) -> None:
        """Set it for the whole process."""
        setattr(self.__dict__["_real"], name, value)


class Absent:
    """Finds modules that Windows lacks, only to say so."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """None for what may be there."""
        if name in ABSENT:
            self._refuse(name)
        return None

    def _refuse(self, name: str) -> NoReturn:
        raise ModuleNotFoundError(f"No module named {name!r} on Windows", name=name)


def be_windows() -> None:
    """From now on, for the program's own modules."""
    facades = {name: Windows(import_module(name)) for name in PARTLY}
    for name in ABSENT:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Absent())
    usual = builtins.__import__

    def imported(name: str, globals: Any = None, *rest: Any, **more: Any) -> Any:
        if name in facades and str((globals or {}).get("__name__", "")).partition(".")[0] == "selfeval":
            return facades[name]
        return usual(name, globals, *rest, **more)

    builtins.__import__ = imported


be_windows()

if __name__ == "__main__":
    from selfeval.__main__ import main

    main()
