"""Remembering what was worked out: forms of one round say the same things again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T", str, bytes)
R = TypeVar("R")


def remembered(*, size: int, longest: int) -> Callable[[Callable[[T], R]], Callable[[T], R]]:
    """Have a function of a text keep its last `size` results, but of no text over `longest`: a stranger's may be huge."""

    def enter(function: Callable[[T], R]) -> Callable[[T], R]:
        known = lru_cache(maxsize=size)(function)

        @wraps(function)
        def recall(text: T) -> R:
            return known(text) if len(text) <= longest else function(text)

        return recall

    return enter
