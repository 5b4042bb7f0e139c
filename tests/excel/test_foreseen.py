"""What a library raises on a file is that file's trouble, through one place; what nobody foresaw is a fault of ours."""

from __future__ import annotations

import pytest

from selfeval.excel.read.unreadable import Encrypted, Unreadable, foreseen
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import Refusal
from tests.filled import written


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), AssertionError(), RecursionError(), OSError()])
def test_what_is_raised_inside_is_the_files(error: Exception) -> None:
    with pytest.raises(Unreadable) as told, foreseen(Refusal.DAMAGED, "zip"):
        raise error
    assert told.value.reason is Refusal.DAMAGED
    assert told.value.__cause__ is error


@pytest.mark.parametrize("error", [MemoryError(), Encrypted(), Unreadable(Refusal.PASSWORD), KeyboardInterrupt()])
def test_what_says_more_passes(error: BaseException) -> None:
    with pytest.raises(type(error)) as told, foreseen(Refusal.DAMAGED, "zip"):
        raise error
    assert told.value is error


def test_what_is_raised_outside_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("never foreseen")

    monkeypatch.setattr("selfeval.excel.read.workbook.read_book", fails)
    with pytest.raises(Unreadable) as told:
        read_workbook(written("104"))
    assert told.value.reason is Refusal.FAULT
