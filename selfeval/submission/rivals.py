"""A second score sheet in one workbook, where it answers otherwise than the one that is read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from selfeval import text as t
from selfeval.model import Answer, RawRow, Submission
from selfeval.submission.normalise import read_score
from selfeval.submission.rows import OWN_ROW
from selfeval.tables import is_blank, key, text


def rivals(submission: Submission, quantum: Decimal) -> Iterator[tuple[Answer, RawRow]]:
    """The answers that a row of a further score sheet contradicts, with that row."""
    if not submission.form.other_candidates:
        return
    by_code = {key(answer.indicator.code): answer for answer in (*submission.answers, *submission.entries)}
    own = [rows for name, rows in submission.form.other_candidates.items() if name not in submission.others]
    for rows in own:
        for row in rows:
            code = key(text(row.cells.get(t.COL_CODE)))
            answer = by_code.get(code) or by_code.get(code.rpartition(OWN_ROW)[0])
            if answer is None or is_blank(row.cells[t.COL_SCORE].value):
                continue
            again = read_score(row.cells[t.COL_SCORE].value, answer.indicator.cap, quantum)
            if (again.reading, again.score) != (answer.reading, answer.score):
                yield answer, row
