"""What a form is filled with when it is written again with a department's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FilledRow:
    """The answers of one indicator: a number, or the text that was typed, or None for blank."""

    score: Decimal | str | None = None
    reason: str = ""
    evidence: str = ""
    explanation: str = ""


BLANK = FilledRow()
IdentityValue = str | int | Decimal | date | None
Answers = Mapping[str, FilledRow]  # by indicator code
Identity = Mapping[str, IdentityValue]  # by label of 基本信息
