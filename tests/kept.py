"""What many tests start from is built once in a test process, and copied for each."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@functools.cache
def _home() -> Path:
    """Where what was built is kept until the process ends."""
    home = Path(tempfile.mkdtemp(prefix="selfeval-kept-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def built_once(
    seen_as: Callable[[Path], T],
) -> Callable[[Callable[Concatenate[Path, P], object]], Callable[Concatenate[Path, P], T]]:
    """Have a function that fills a folder do so once for the same arguments; whoever calls it gets a copy, `seen_as` a T.

    Arguments are the same if they print the same. Files keep their times.
    """

    def decorated(build: Callable[Concatenate[Path, P], object]) -> Callable[Concatenate[Path, P], T]:
        kept: dict[str, Path] = {}

        @functools.wraps(build)
        def copied(folder: Path, /, *args: P.args, **kwargs: P.kwargs) -> T:
            wanted = repr((args, sorted(kwargs.items())))
            if wanted not in kept:
                made = Path(tempfile.mkdtemp(dir=_home())) / folder.name
                build(made, *args, **kwargs)
                kept[wanted] = made
            shutil.copytree(kept[wanted], folder)
            return seen_as(folder)

        return copied

    return decorated
