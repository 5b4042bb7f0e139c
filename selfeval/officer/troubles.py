"""What keeps a row of base data or rules from being read, at its cell. The checks on them say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from selfeval.model import RawCell


class Wrong(Enum):
    """In which way a cell is wrong; each is a check of its own."""

    DATUM_NAME = "datum name"
    DATUM_TWICE = "datum twice"
    DATUM_WORD = "datum word"
    DATUM_NUMBER = "datum number"
    NO_INDICATOR = "no indicator"
    RULE_TWICE = "rule twice"
    BLOCK = "block"
    WORD = "word"  # of 方式, 不足一步, 用途, 作用
    UNREADABLE = "unreadable"
    UNKNOWN_NAME = "unknown name"
    NEEDED = "needed"
    IDLE = "idle"  # filled in, but the method has no use for it
    NUMBER = "number"
    NO_OTHERS = "no others"
    UNREACHED = "unreached"
    POINTS = "points"
    NOT_THE_CAP = "not the cap"
    NOT_EXCUSABLE = "not excusable"
    NOT_ADOPTABLE = "not adoptable"
    MISUSED = "misused"
    TOO_LARGE = "too large"
    AT_RISK = "at risk"  # a denominator may be zero
    NO_PERCENT = "no percent"  # a number beside a ratio, without %
    UNLIKE = "unlike"  # 指标值 and what it is compared with are of different kinds
    UNUSED = "unused"  # a datum that nothing uses
    TO_ZERO = "to zero"  # a rule on the total makes it 0
    TOTAL_POINTS = "total points"
    HEADER = "header"
    A_FORMULA = "a formula"  # what was meant as text is a formula of the spreadsheet


NOTED: Final = (Wrong.AT_RISK, Wrong.UNUSED, Wrong.TO_ZERO)  # what is merely worth knowing


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell, in which way it is wrong, whose row it is and in which column; `why` in words, `likely` what was meant."""

    at: RawCell
    wrong: Wrong
    whose: str
    column: str
    why: str = ""
    likely: str = ""
