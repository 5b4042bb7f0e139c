"""Remembering what was worked out: forms of one round say the same things again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Generic, TypeVar

T = TypeVar("T", str, bytes)
R = TypeVar("R")
_ENTRY = 100  # bytes that an entry takes beside its text


def remembered(*, size: int, longest: int) -> Callable[[Callable[[T], R]], Callable[[T], R]]:
    """Have a function of a text keep its last `size` results, but of no text over `longest`: a stranger's may be huge."""

    def enter(function: Callable[[T], R]) -> Callable[[T], R]:
        known = lru_cache(maxsize=size)(function)

        @wraps(function)
        def recall(text: T) -> R:
            return known(text) if len(text) <= longest else function(text)

        return recall

    return enter


class Remembered(dict[T, R], Generic[T, R]):
    """The results of a function of a text, for thousands of texts at a time.

    Texts of about `size` characters in all are kept, with what an entry takes, and none over `longest`; then all are
    forgotten.
    """

    def __init__(self, function: Callable[[T], R], *, size: int, longest: int) -> None:
        """Remember nothing yet."""
        super().__init__()
        self._function: Callable[[T], R] = function
        self._size, self._longest, self._kept = size, longest, 0

    def of(self, texts: Iterable[T]) -> list[R]:
        """The function's result for each text."""
        return list(map(self.__getitem__, texts))

    def __missing__(self, text: T) -> R:
        result = self._function(text)
        if len(text) <= self._longest:
            if self._kept > self._size:
                self.clear()
                self._kept = 0
            self._kept += len(text) + _ENTRY
            self[text] = result
        return result
