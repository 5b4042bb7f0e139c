"""What a form is filled with when it is written again with a department's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from selfeval.model import Words
from selfeval.submission.columns import Filler, FormColumn


@dataclass(frozen=True, slots=True)
class FilledRow:
    """The answers of one indicator: a score (a number, the text that was typed, None for blank), and words by field."""

    score: Decimal | str | None = None
    words: Words = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """扣分原因."""
        return self.words.get("reason", "")

    @property
    def explanation(self) -> str:
        """情况说明."""
        return self.words.get("explanation", "")

    def value(self, column: FormColumn) -> Decimal | str | None:
        """What stands in one of the columns that are filled."""
        return self.score if column.filler is Filler.SCORE else self.words.get(column.field, "")


BLANK = FilledRow()
IdentityValue = str | int | Decimal | date | None
Answers = Mapping[str, FilledRow]  # by indicator code
Identity = Mapping[str, IdentityValue]  # by label of 基本信息
