"""A submission together with everything it is checked against: the subject of the checks on one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from selfeval import text as t
from selfeval.model import Answer, RawCell, Scheme, Scorecard, Submission
from selfeval.submission.identity import Directory
from selfeval.submission.reasons import counts


@dataclass(frozen=True, slots=True)
class Case:
    """`card` is None unless every indicator has points that count."""

    submission: Submission
    scheme: Scheme
    directory: Directory
    card: Scorecard | None

    @property
    def columns(self) -> Mapping[str, int]:
        """The score sheet's columns by header text."""
        return self.submission.form.columns

    def header(self, column: str) -> RawCell:
        """The header cell of a column."""
        form = self.submission.form
        return form.score_sheet.cell(form.header_row, form.columns[column])

    def label(self, label: str) -> RawCell | None:
        """The answer cell beside a label of 基本信息."""
        return self.submission.form.identity.get(label)


def explained(answer: Answer) -> str | None:
    """The row's 情况说明, if it counts as an explanation."""
    return answer.explanation if counts(answer.explanation) else None


def cell(answer: Answer, column: str) -> RawCell:
    """A cell of the answer's row; the score cell where the column is gone."""
    cells = answer.row.cells
    return cells.get(column) or cells[t.COL_SCORE]
