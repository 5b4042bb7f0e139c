"""A label of the county's table: its name without inner spaces, and the cap in the bracket at its end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from selfeval.memory import remembered
from selfeval.owntable import words
from selfeval.tables import fold, key, squeeze, tidy
from selfeval.text import UNIT

_CAP = re.compile(rf"\((?:{'|'.join(words.CAP_MARKS)})?:?(\d{{1,6}}(?:\.\d{{1,6}})?)([{UNIT}%])?\)$")
_AMOUNT = re.compile(rf"(\d{{1,6}}(?:\.\d{{1,6}})?)([{UNIT}%])?")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its name, how it is printed, its cap; `sure` where the bracket says 分 or %, not a bare number."""

    name: str
    printed: str = ""
    cap: Decimal | None = None
    sure: bool = False
    percent: bool = False


@remembered(size=1 << 12, longest=200)
def read_label(text: str) -> Label:
    """The name in a label and the cap in its last bracket: 投入（14分）, 时限(2 分), 相关性(5)."""
    plain = fold(squeeze(text))
    found = _CAP.search(plain)
    if found is None or not found.start():
        return Label(tight(text), tight(text))
    printed = tight(text)
    return Label(_before_bracket(printed), printed, tidy(Decimal(found[1])), found[2] is not None, found[2] == "%")


def _before_bracket(name: str) -> str:
    return name[: fold(name).rindex("(")].rstrip()


def amount(text: str) -> tuple[Decimal, bool] | None:
    """The number a cap's cell says, and whether in per cent; None for anything but 5, 5分, 5%."""
    found = _AMOUNT.fullmatch(fold(squeeze(text)))
    return (tidy(Decimal(found[1])), found[2] == "%") if found else None


def tight(text: str) -> str:
    """A name without the spaces and line breaks that only spread it over its cell; one stays between Latin words."""
    text = text.strip()
    return _SPACE.sub(lambda gap: " " if _latin(text, gap) else "", text)


def _latin(text: str, gap: re.Match[str]) -> bool:
    before, behind = text[gap.start() - 1], text[gap.end() : gap.end() + 1]
    return before.isascii() and behind.isascii() and before.isalpha() and behind.isalpha()


def level_key(text: str) -> str:
    """What a label is compared by: its name, without cap, spaces, width and case."""
    return key(read_label(text).name)


def level_keys(text: str) -> tuple[str, ...]:
    """A label's keys, the more exact one first: with the bracket at its end, and without."""
    return tuple(dict.fromkeys((key(text), level_key(text))))
