"""What a form is filled with when it is written again with a department's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from selfeval.excel.write.book import Value
from selfeval.model import Words
from selfeval.submission.columns import Filler, FormColumn, Kept
from selfeval.tables import squeeze


@dataclass(frozen=True, slots=True)
class FilledRow:
    """The answers of one row: a score (a number, the text that was typed, None for blank), and words by field.

    `name` and `cap` are those of an indicator that the department chose itself.
    """

    score: Decimal | str | None = None
    words: Words = field(default_factory=dict)
    name: str = ""
    cap: Decimal | str | None = None

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
        if column.is_own:
            return self.cap if column.kept is Kept.CAP else self.name
        return self.score if column.filler is Filler.SCORE else self.words.get(column.field, "")

    @property
    def is_written(self) -> bool:
        """Whether anything a reader would see stands in it."""
        numbers = (one for one in (self.score, self.cap) if one is not None)
        return any(squeeze(str(one)) for one in (self.name, *numbers, *self.words.values()))


BLANK = FilledRow()
IdentityValue = str | int | Decimal | date | None
Answers = Mapping[str, FilledRow]  # by the code of the row
DataAnswers = Mapping[str, tuple[Value, str]]  # of base data, by name: what is filled in, and its 情况说明
Identity = Mapping[str, IdentityValue]  # by label of 基本信息
