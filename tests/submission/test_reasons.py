"""When a reason counts."""

from __future__ import annotations

import pytest

from selfeval.submission.reasons import LEAST, counts, meaningless, sameness
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


def test_the_list_for_formulas_holds_single_characters_once_and_fits_into_a_cell() -> None:
    signs = meaningless()
    assert len(set(signs)) == len(signs)
    assert len(signs.encode("utf-16-le")) // 2 < 32767


def test_the_list_for_formulas_agrees_with_the_rule() -> None:
    signs = meaningless()
    assert not any(counts(sign * LEAST) for sign in signs)
    assert not [chr(c) for c in range(1, 0xD800) if chr(c) not in signs and not counts(chr(c) * LEAST)]


@pytest.mark.parametrize("text", ["〇〇〇〇", "━━━━", "😀😀😀😀", "ㅤㅤㅤㅤ", "⽆⽆⽆⽆", "①②③④", "１２３４", "●●●●", "¥¥¥¥"])
def test_signs_alone_say_nothing(text: str) -> None:
    assert not counts(text)
    assert counts(text + "超支")


def test_reasons_are_the_same_whatever_their_blanks_widths_and_case() -> None:
    assert sameness("超支ABC，12万") == sameness(" 超 支\u200bAbc,\n１２万\u3000")
    assert sameness("超支12万") != sameness("超支13万")
