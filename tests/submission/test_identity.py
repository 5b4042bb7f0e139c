"""Names near to one of the roster are suggested; those that are only somewhat alike are not."""

from __future__ import annotations

import pytest

from selfeval.model import Department, Roster
from selfeval.submission.identity import NEAR, Directory

NAME = "甲乙丙丁戊己庚辛壬癸"


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("甲乙丙丁戊己庚一二三", True),  # seven of ten characters: just alike enough
        ("甲乙丙丁戊己一二三四", False),
        (NAME, True),
    ],
)
def test_how_near_a_name_must_be(typed: str, suggested: bool) -> None:
    assert NEAR == 70
    directory = Directory.of(Roster((Department("1", NAME), Department("2", "县档案馆"))))
    found = directory.near(typed)
    assert (found is not None and found.name == NAME) is suggested
