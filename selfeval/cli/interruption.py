"""Ctrl-C, remembered: an interruption that Python or a library swallows stops the command all the same.

A KeyboardInterrupt is lost where it comes in a callback whose errors Python only prints, as at the end of each import,
or in a library that catches everything. So the handler notes it besides, and the command asks at safe points.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

from selfeval.errors import DISK_FULL, is_interruption

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


class _CtrlC:
    """What this process does on Ctrl-C; it stands in the process's own table of signals, where `_heard` finds it."""

    def __init__(self) -> None:
        self.pressed = False
        self.too_late = False
        self.missed = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Note it, and stop what is going on."""
        if self.too_late:
            self.missed = True
            return
        self.pressed = True
        raise KeyboardInterrupt


def listen() -> None:
    """From now on notice Ctrl-C, unless whoever started the program has switched it off."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    signal.signal(signal.SIGINT, _CtrlC())
    others = sys.unraisablehook

    def quiet(lost: UnraisableHookArgs) -> None:
        full = (
            isinstance(lost.exc_value, OSError) and lost.exc_value.errno in DISK_FULL
        )  # told in a sentence of its own
        if not full and not issubclass(lost.exc_type, KeyboardInterrupt):
            others(lost)

    sys.unraisablehook = quiet


def _heard() -> _CtrlC | None:
    handler = signal.getsignal(signal.SIGINT)
    return handler if isinstance(handler, _CtrlC) else None


def check() -> None:
    """A safe point: raise KeyboardInterrupt if Ctrl-C was pressed and got lost."""
    heard = _heard()
    if heard and heard.pressed:
        raise KeyboardInterrupt


def stop_listening() -> None:
    """Leave Ctrl-C unheard from now on: what is left takes a moment and shall come to its end."""
    if heard := _heard():
        heard.too_late = True


def listen_again() -> None:
    """After `stop_listening`, where something else begins: raise KeyboardInterrupt if Ctrl-C was pressed meanwhile."""
    if heard := _heard():
        heard.too_late = False
        heard.pressed = heard.pressed or heard.missed
    check()


def answered() -> None:
    """Ctrl-C has had its effect: nothing more is to be stopped by it."""
    if heard := _heard():
        heard.pressed = heard.missed = False


def last_chance() -> None:
    """`check`, and nothing of what comes after is heard."""
    stop_listening()
    check()


def is_behind(error: BaseException) -> bool:
    """Whether Ctrl-C lies behind an error: wrapped in it, or leaving work half done that others tripped over."""
    heard = _heard()
    return is_interruption(error) or bool(heard and heard.pressed)
