"""Ctrl-C remembered: what is lost comes to light at the next safe point, and once it is too late nothing is heard."""

from __future__ import annotations

import signal
import sys
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from selfeval.cli import interruption


class Mortal:
    """Something a weak reference can outlive."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Listening; what the hook for lost errors that was there before gets to hear."""
    heard: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", heard.append)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    interruption.listen()
    yield heard
    signal.signal(signal.SIGINT, before)


def lose(error: BaseException | None) -> None:
    """Raise an error, or press Ctrl-C, where Python drops it."""

    def callback(_: object) -> None:
        if error:
            raise error
        signal.raise_signal(signal.SIGINT)

    mortal = Mortal()
    kept = weakref.ref(mortal, callback)
    del mortal
    assert kept() is None


def test_what_is_lost_comes_to_light(told: list[Any]) -> None:
    interruption.check()
    lose(None)
    assert told == []
    with pytest.raises(KeyboardInterrupt):
        interruption.check()
    with pytest.raises(KeyboardInterrupt):
        interruption.last_chance()


def test_what_isnt_lost_stops_at_once(told: list[Any]) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert told == []


def test_too_late(told: list[Any]) -> None:
    interruption.last_chance()
    signal.raise_signal(signal.SIGINT)
    interruption.check()
    assert told == []


def test_other_lost_errors_are_told(told: list[Any]) -> None:
    lose(ValueError("lost"))
    assert [lost.exc_type for lost in told] == [ValueError]
    interruption.check()


def test_what_lies_behind_an_error(told: list[Any]) -> None:
    wrapped = RuntimeError("Error calling __set_name__")
    wrapped.__cause__ = KeyboardInterrupt()
    assert interruption.is_behind(wrapped)
    assert not interruption.is_behind(ValueError())
    lose(None)
    assert interruption.is_behind(ImportError("cannot import name"))
    assert told == []


@pytest.mark.parametrize("handler", [signal.SIG_IGN, SimpleNamespace])
def test_who_listens_or_ignores_already_keeps_it(handler: Any) -> None:
    before = signal.signal(signal.SIGINT, handler)
    try:
        interruption.listen()
        assert signal.getsignal(signal.SIGINT) is handler
        interruption.last_chance()
    finally:
        signal.signal(signal.SIGINT, before)
