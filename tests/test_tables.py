"""Texts compared and cleaned: what nobody sees doesn't count, and what passes for another character is that one."""

from __future__ import annotations

import pytest

from selfeval.tables import fold, is_blank, key, odd_characters, trim, turned, visible

UNSEEN = (
    "\u00ad\u034f\u061c\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2067\u2068\u2069"
    "\u206a\ufe00\ufe0f\ufeff\ufff9\U000e0100"
)


@pytest.mark.parametrize("char", UNSEEN, ids=[f"{ord(c):04X}" for c in UNSEEN])
def test_what_nobody_sees(char: str) -> None:
    assert key(f"{char}县公{char}安局{char}") == key("县公安局")
    assert visible(f"2{char}4") == "24"
    assert is_blank(char)
    assert odd_characters(f"4{char}") == (char,)


@pytest.mark.parametrize(
    ("radical", "plain"),
    [("⽤", "用"), ("⼯", "工"), ("⾦", "金"), ("⻔", "门"), ("⻓", "长"), ("⻚", "页"), ("⻅", "见"), ("⺟", "母"), ("\uf9b0", "聆"),
     ("\uf979", "凉"), ("\U0002f81a", "冬")],
)  # fmt: skip
def test_radicals_are_the_characters_they_pass_for(radical: str, plain: str) -> None:
    assert fold(radical) == plain
    assert key(f"县{radical}局") == key(f"县{plain}局")
    assert odd_characters(f"县{radical}") == (radical,)


@pytest.mark.parametrize("text", ["县公安局", "24 分", "２４", "　a\u00a0b ", "①②", "é", "🙂", "々〇"])
def test_ordinary_characters_are_not_odd(text: str) -> None:
    assert odd_characters(text) == ()
    assert visible(text) == text
    assert not turned(text)


def test_ends_are_trimmed_and_looks_kept() -> None:
    assert trim("\u2068 完成\ufeff\u00ad") == "完成"
    assert trim("已完成✔\ufe0f") == "已完成✔\ufe0f"
