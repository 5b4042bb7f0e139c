"""What the sums in a county's own table may rightly say, and what they left out: a spreadsheet's SUM skips texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from selfeval import text as t
from selfeval.model import Answer, RawCell, Reading, StatedSum
from selfeval.owntable.lines import is_total
from selfeval.owntable.words import TOTAL_ENDS
from selfeval.submission.case import Case, cell
from selfeval.submission.normalise import TOLERANCE, read_score
from selfeval.submission.scoring import statable
from selfeval.tables import key, number, trim


def stated_number(case: Case, at: RawCell) -> Decimal | None:
    """The number that a cell states, of sums too."""
    return read_score(at.value, case.scheme.most, case.scheme.quantum).score or number(at.value)


def computed(case: Case, one: StatedSum) -> list[Decimal]:
    """What a sum may rightly be, the nearest rows' first; nothing where a score in it can't be counted."""
    found: list[Decimal] = []
    for members in _parts(case, one):
        counted = [answer for answer in members if answer.reading is not Reading.BLANK or not answer.indicator.group]
        points = [answer.points for answer in counted]
        if None in points:
            return []
        excused = sum((a.indicator.cap for a in counted if a.reading is Reading.NOT_APPLICABLE), Decimal(0))
        total = sum((one or Decimal(0) for one in points), Decimal(0))
        found += [total, total - excused]
    if found and one.whole and case.card:
        found += sorted(statable(case.card, case.scheme))
    return found


def _parts(case: Case, one: StatedSum) -> list[list[Answer]]:
    """The answers that a sum may be of, the total of all; nothing where one of them isn't there."""
    answers = {answer.indicator.code: answer for answer in case.submission.answers}
    parts = sorted(one.parts, key=len)[-1:] if one.whole else sorted(one.parts, key=len)
    ours = [[code for code in codes if not case.scheme.by_code[code].by_bureau] for codes in parts]
    complete = all(code in answers for codes in ours for code in codes)
    return [[answers[code] for code in codes] for codes in ours] if complete else []


def is_right(stated: Decimal, numbers: Iterable[Decimal]) -> bool:
    """Whether a number is one of those that are right."""
    return any(abs(stated - one) <= TOLERANCE for one in numbers)


def left_out(case: Case) -> Mapping[RawCell, tuple[Answer, ...]]:
    """The sums that come to what they state if texts count nothing, each with the scores that are such texts."""
    own = case.submission.form.own
    if own is None or case.submission.form.workbook.is_document:  # where everything is text
        return {}
    return {one.cell: texts for one in own.sums if (texts := _left_out(case, one))}


def _left_out(case: Case, one: StatedSum) -> tuple[Answer, ...]:
    stated, right = stated_number(case, one.cell), computed(case, one)
    if stated is None or not right or is_right(stated, right):
        return ()
    for part in _parts(case, one):
        texts = tuple(entry for answer in part for entry in answer.items or (answer,) if _is_text(entry))
        skipped = sum((entry.score or Decimal(0) for entry in texts), Decimal(0))
        if skipped and is_right(stated, [one - skipped for one in right]):
            return texts
    return ()


def _is_text(entry: Answer) -> bool:
    return entry.reading is Reading.NUMBER and isinstance(cell(entry, t.COL_SCORE).value, str)


def name_of_sum(case: Case, one: StatedSum) -> str:
    """What a row of sums is called, with the level that it is of where it doesn't say so itself: 投入小计（F8）."""
    line = case.submission.form.score_sheet.rows[one.cell.row][: one.cell.col]
    labels = [trim(value) for value in line if isinstance(value, str)]
    said = next((label for label in labels if is_total(label) or key(label).endswith(TOTAL_ENDS)), "")
    levels = {case.scheme.by_code[code].category for code in min(one.parts, key=len, default=())}
    level = next(iter(levels)) if len(levels) == 1 and is_total(said) else ""
    return f"{level}{said}（{one.cell.ref}）" if said else one.cell.ref
