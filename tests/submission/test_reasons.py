"""When a reason counts."""

from __future__ import annotations

import pytest

from selfeval.submission.reasons import LEAST, MEANINGLESS, SPACES, counts
from selfeval.text import EMPTY_PHRASES


@pytest.mark.parametrize(
    "text",
    [
        "无采购预算",
        "没有扣分",
        "差旅费超支",
        "2023年",
        "超支3%",
        "见附件一",
        "due to travel",
        "无 采 购 项 目",
        "三公经费超支。",
    ],
)
def test_a_text_with_a_word_of_its_own_counts(text: str) -> None:
    assert counts(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "超支",
            "超 支 了",
            "无",
            "暂无",
            "无。",
            "暂无暂无",
            "同上，同上",
            "核实无误！",
            "无；无；无",
            "n/a N/A",
        ),
        *("0000", "2023", "……——", "----", "①②③④", "０．５０", "\u3000\u3000\u3000\u3000", "\u200b\u200b\u200b超支"),
    ],
)
def test_an_empty_phrase_does_not_count(text: str) -> None:
    assert not counts(text)


def test_every_empty_phrase_is_empty_however_often_it_is_repeated() -> None:
    assert not any(counts(phrase * 4) for phrase in EMPTY_PHRASES)


def test_the_lists_for_formulas_hold_single_characters_once() -> None:
    assert len(set(MEANINGLESS)) == len(MEANINGLESS)
    assert all(len(character) == 1 for character in (*SPACES, *MEANINGLESS))
    assert not set(SPACES) & set(MEANINGLESS)


def test_the_lists_for_formulas_agree_with_the_rule() -> None:
    assert not any(counts(character * LEAST) for character in (*SPACES, *MEANINGLESS))
