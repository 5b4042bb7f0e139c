"""What a department answers in a row, said shortly."""

from __future__ import annotations

from decimal import Decimal

from selfeval.forms import FilledRow
from selfeval.model import Words
from selfeval.submission.columns import WORDS


def filled_row(
    score: Decimal | str | None = None, reason: str = "", evidence: str = "", explanation: str = ""
) -> FilledRow:
    """A row with a score and words."""
    return FilledRow(score, words(reason=reason, evidence=evidence, explanation=explanation))


def words(**said: str) -> Words:
    """Words in some columns, by field; the others are blank."""
    return {column.field: "" for column in WORDS} | said
