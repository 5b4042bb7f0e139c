"""What this installation is made of, for who has to tell whether a flaw of some library is in it. Nothing is imported for it."""

from __future__ import annotations

import platform
import re
import zlib
from importlib.metadata import PackageNotFoundError, distribution
from pyexpat import EXPAT_VERSION
from typing import Final

_AFTER_NAME: Final = re.compile(r"[^\w.-]")
_ONLY_TESTS: Final = re.compile(r"""extra\s*==\s*["']dev["']""")


def lines() -> list[str]:
    """Python and system, the parsers that come with Python, then every library that is installed for this program."""
    return [
        f"{platform.python_implementation()} {platform.python_version()}",
        platform.platform(),
        f"expat {EXPAT_VERSION.removeprefix('expat_')}",
        f"zlib {zlib.ZLIB_RUNTIME_VERSION}",
        *(f"{name} {version}" for name, version in sorted(_libraries("selfeval").items())),
    ]


def _libraries(program: str) -> dict[str, str]:
    """Name → version of whatever it needs, directly or not, and has: by what the packages themselves say."""
    found: dict[str, str] = {}
    waiting = [program]
    while waiting:
        name = re.sub("[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:  # for another system, or an extra that isn't wanted
            continue
        found[name] = package.version
        needs = [line for line in package.requires or () if not _ONLY_TESTS.search(line)]
        waiting += [_AFTER_NAME.split(line, 1)[0] for line in needs if name == program or "extra" not in line]
    found.pop(program, None)
    return found
