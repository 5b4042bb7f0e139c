"""The bureau's review workbook, 复核底稿, from cells to findings. It is no form, and no form is one.

It counts only where it lies in the inbox's own folder 复核, in no mail and no archive: anybody can send one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from selfeval import text as t
from selfeval.checks.file import OUR_FAULT
from selfeval.checks.review import PAPER_CHECKS
from selfeval.checks.review_whose import PLACE_CHECKS, WHOSE_CHECKS, review_can_be_read
from selfeval.findings import run_checks
from selfeval.model import (
    Department,
    Fate,
    FileReading,
    Finding,
    RawCell,
    RawSheet,
    RawWorkbook,
    Reading,
    ReviewReading,
    ReviewRow,
    Source,
)
from selfeval.reading import words
from selfeval.reading.context import Context
from selfeval.submission.find import mark_of
from selfeval.submission.identity import Directory, identify, says_year
from selfeval.submission.normalise import read_score
from selfeval.submission.reviewing import ReviewCase, in_its_place
from selfeval.submission.scoring import said_score
from selfeval.tables import (
    HEADER_ROWS,
    Header,
    TableRow,
    cell_key,
    day,
    find_header,
    is_blank,
    key,
    shown,
    table_rows,
    text,
)

_ANSWERS = (t.VER_REST, t.VER_REVIEWER, t.VER_DATE, t.VER_OPINION)
_FEW_ANSWERS = 3  # so many labels don't meet by chance
_LABELS = (t.ID_CODE, t.ID_NAME, t.ID_YEAR, *_ANSWERS)


def is_review(workbook: RawWorkbook) -> bool:
    """Whether a workbook is a review's, by its own mark or by its header."""
    mark = mark_of(workbook)
    return (mark.kind if mark else "") == t.REVIEW_KIND or (
        (not mark or not mark.kind) and _paper(workbook) is not None
    )


def read(workbook: RawWorkbook, source: Source, context: Context) -> FileReading | None:
    """What a review workbook gives; None if it is none."""
    if not is_review(workbook):
        return None
    case, levels = _case(workbook, source, context), context.scheme.levels
    if not in_its_place(source):
        return _aside(case, source, words.WHY_REVIEW_ELSEWHERE, run_checks(PLACE_CHECKS, levels, case))
    if found := run_checks(WHOSE_CHECKS, levels, case):
        return _aside(case, source, words.WHY_REVIEW_OF_NONE, found)
    sheets = {sheet.name: index for index, sheet in enumerate(workbook.sheets)}
    found = run_checks(PAPER_CHECKS, levels, case)
    found.sort(key=lambda one: (sheets.get(one.sheet or "", -1), *cell_key(one.cell), one.code))
    return FileReading(
        source=source,
        department=case.department.code if case.department else None,
        findings=tuple(found),
        signature=_signature(case),
        stamp=workbook.modified,
        review=case.review,
    )


def unread(reading: FileReading, directory: Directory) -> FileReading:
    """The reading of a file that lies where reviews count: one that can't be read is a review workbook, and nobody's form.

    A fault of the program stays one.
    """
    source = reading.source
    ours = any(finding.code == OUR_FAULT.code for finding in reading.findings)
    if reading.fate is not Fate.UNREADABLE or ours or not in_its_place(source):
        return reading
    whose = _by_name(source, directory)
    found = run_checks((review_can_be_read,), {}, source.path, reading.reason, whose)
    code = whose.code if whose else None
    return replace(reading, department=code, findings=tuple(found), review=ReviewReading((), {}))


def _by_name(source: Source, directory: Directory) -> Department | None:
    """The one department that a file's name is of: by the code it begins with, or by a name in it."""
    stem = source.path.rpartition("/")[2].rpartition(".")[0]
    by_code = directory.code(stem.partition("-")[0])
    named = {department.code: department for department in directory.named_in(stem)}
    found = {**named, **({by_code.code: by_code} if by_code else {})}
    return next(iter(found.values())) if len(found) == 1 else None


def _aside(case: ReviewCase, source: Source, why: str, findings: list[Finding]) -> FileReading:
    """The reading of a review workbook that counts for nobody."""
    return FileReading(source, Fate.UNRECOGNISED, why, findings=tuple(findings), review=case.review)


def _paper(workbook: RawWorkbook) -> tuple[RawSheet, Header] | None:
    """The sheet with the rows; one of the exact name before others."""
    found = [(s, header) for s in workbook.sheets if (header := find_header(s, t.PAPER_COLUMNS, t.PAPER_NEEDED))]
    return min(found, key=lambda pair: key(pair[0].name) != key(t.SHEET_PAPER), default=None)


def _case(workbook: RawWorkbook, source: Source, context: Context) -> ReviewCase:
    scheme, mark, paper = context.scheme, mark_of(workbook), _paper(workbook)
    answers = _answers(workbook)
    code, name = text(answers.get(t.ID_CODE)), text(answers.get(t.ID_NAME))
    whose = identify(context.directory, code, name, mark.department if mark else "")
    made_for = context.directory.code(mark.department) if mark else None
    same = whose.mismatch is None and made_for in (None, whose.department)
    year = (mark.year if mark else "") or text(answers.get(t.ID_YEAR))
    bears = {scheme.mark: mark.scheme, scheme.fingerprint: mark.fingerprint} if mark else {}
    stale = not says_year(year, scheme.year) or any(own and own != wanted for wanted, own in bears.items())
    told = _marked(workbook, t.META_SELF)
    rows = list(_rows(paper, context, told)) if paper and not stale else []
    first: dict[str, ReviewRow] = {}
    for row, _ in rows:
        first.setdefault(row.code, row)
    ordered = tuple(first[code] for code in scheme.by_code if code in first)
    seen = told or {row.code: row.seen for row in ordered}
    when = answers.get(t.VER_DATE)
    review = ReviewReading(
        rows=ordered,
        seen=seen,
        rest_kept=text(answers.get(t.VER_REST)) == t.YES,
        reviewer=text(answers.get(t.VER_REVIEWER)),
        day=day(when.value) if when else None,
        day_at=when,
        opinion=text(answers.get(t.VER_OPINION)),
        quality=_quality(workbook, context),
        unmarked={} if told else {row.code: cells[t.COL_SCORE] for row, cells in rows if t.COL_SCORE in cells},
        quality_remarks=_quality_remarks(workbook, context),
    )
    decided = _marked(workbook, t.META_UPHELD)
    review = replace(review, upheld={code: tuple(said.split(t.META_PARTS)) for code, said in decided.items()})
    strangers = tuple(row for row, cells in rows if row.code not in scheme.by_code and _entered(cells))
    return ReviewCase(
        scheme=scheme,
        path=source.path,
        review=review,
        department=whose.department if same else None,
        typed=(code, name),
        sheet=paper[0].name if paper else "",
        stale=stale,
        year=year,
        round=mark.scheme if mark else "",
        cells={row.code: cells for row, cells in rows if row is first.get(row.code)},
        doubled=tuple(row for row, cells in rows if row is not first.get(row.code) and row.code in scheme.by_code and _entered(cells)),
        strangers=strangers,
        answers=answers,
        quality_at=_quality_cells(workbook, t.QUALITY_SCORE),
    )  # fmt: skip


def _entered(cells: TableRow) -> bool:
    """Whether a reviewer put anything into a row."""
    entries = (t.COL_REVIEWED, t.COL_LOOKED_AT, t.COL_GROUND, t.COL_REMARK, t.COL_PROOF)
    return any(name in cells and not is_blank(cells[name].value) for name in entries)


def _rows(
    paper: tuple[RawSheet, Header], context: Context, told: Mapping[str, str]
) -> Iterator[tuple[ReviewRow, TableRow]]:
    sheet, header = paper
    scheme, codes = context.scheme, {key(code): code for code in context.scheme.by_code}
    for cells in table_rows(sheet, header):
        typed = text(cells[t.COL_CODE])
        code = codes.get(key(typed), typed)
        at, own = cells[t.COL_REVIEWED], cells.get(t.COL_SCORE)
        indicator = scheme.by_code.get(code)
        cap = indicator.cap if indicator else scheme.full_marks
        read_ = read_score(at.value, cap, scheme.quantum)
        score = read_.score if read_.reading is Reading.NUMBER else None
        excused = read_.reading is Reading.NOT_APPLICABLE
        row = ReviewRow(
            code=code,
            score=t.NOT_APPLICABLE if excused else score,
            blank=read_.reading is Reading.BLANK,
            looked_at=text(cells[t.COL_LOOKED_AT]) == t.YES,
            doubted=text(cells[t.COL_LOOKED_AT]) not in ("", t.YES, *words.TICKS),
            ground=text(cells.get(t.COL_GROUND)),
            remark=text(cells.get(t.COL_REMARK)),
            proof=text(cells.get(t.COL_PROOF)),
            seen=told.get(code, _as_seen(own, cap, context)),
            score_at=at,
            remark_at=cells.get(t.COL_REMARK, at),
        )
        yield row, cells


def _as_seen(own: RawCell | None, cap: Decimal, context: Context) -> str:
    """A self score as the sheet shows it, for a workbook that lost its mark."""
    found = read_score(own.value if own else None, cap, context.scheme.quantum)
    if found.reading is Reading.NOT_APPLICABLE:
        return t.NOT_APPLICABLE
    return said_score(found.score, context.scheme) if found.score is not None else ""


def _marked(workbook: RawWorkbook, what: str) -> dict[str, str]:
    """What the workbook's own mark has by indicator's code: the self scores, or what was decided before it was written."""
    sheet = next((sheet for sheet in workbook.sheets if key(sheet.name) == key(t.SHEET_META)), None)
    pairs = ((shown(line[0]), shown(line[1])) for line in (sheet.rows if sheet else ()) if len(line) > 1)
    return {name.removeprefix(what): told for name, told in pairs if name.startswith(what)}


def _answers(workbook: RawWorkbook) -> dict[str, RawCell]:
    """The answers of 复核结论 by label; the sheet is found by these, one of the exact name before others."""
    found = [(sheet, answers) for sheet in workbook.sheets if len(answers := _answered(sheet)) >= _FEW_ANSWERS]
    best = min(found, key=lambda pair: key(pair[0].name) != key(t.SHEET_VERDICT), default=None)
    return best[1] if best else {}


def _answered(sheet: RawSheet) -> dict[str, RawCell]:
    """The answers in a sheet by label, which stands in its first column."""
    labels = {key(label): label for label in _LABELS}
    found: dict[str, RawCell] = {}
    for row, line in enumerate(sheet.rows[:HEADER_ROWS]):
        label = labels.get(key(line[0]).strip("*:")) if line and isinstance(line[0], str) else None
        if label:
            found.setdefault(label, sheet.cell(row, 1))
    return found


def _quality_cells(workbook: RawWorkbook, column: str) -> dict[str, RawCell]:
    """The cells of a column beside the self-evaluation's own items, by item."""
    names = (t.QUALITY_ITEM, t.COL_CAP, t.QUALITY_SCORE, t.QUALITY_REMARK)
    for sheet in sorted(workbook.sheets, key=lambda sheet: key(sheet.name) != key(t.SHEET_QUALITY)):
        header = find_header(sheet, names, (t.QUALITY_ITEM, t.QUALITY_SCORE))
        if header:
            return {
                text(row[t.QUALITY_ITEM]): row[column]
                for row in reversed([*table_rows(sheet, header)])
                if column in row
            }
    return {}


def _quality(workbook: RawWorkbook, context: Context) -> dict[str, Decimal | None]:
    """The points of the self-evaluation's own items; None for what can't be counted."""
    cells = _quality_cells(workbook, t.QUALITY_SCORE)
    found: dict[str, Decimal | None] = {}
    for item, cap in context.scheme.review.quality.items():
        read_ = read_score(cells[item].value if item in cells else None, cap, context.scheme.quantum)
        fits = read_.reading is Reading.NUMBER and read_.score is not None and 0 <= read_.score <= cap
        found[item] = read_.score if fits else None
    return found


def _quality_remarks(workbook: RawWorkbook, context: Context) -> dict[str, str]:
    """What the reviewer wrote beside those points."""
    cells = _quality_cells(workbook, t.QUALITY_REMARK)
    said = {item: text(cells.get(item)) for item in context.scheme.review.quality}
    return {item: remark for item, remark in said.items() if remark}


def _signature(case: ReviewCase) -> str:
    """The same for two workbooks of one department with the same review of the same self scores."""
    review = case.review
    parts = [case.department.code if case.department else "\0".join(case.typed), str(review.rest_kept), review.opinion]
    for row in review.rows:
        value = shown(row.score_at.value) if row.score is None else str(row.score)
        parts += [row.code, value, str((row.looked_at, row.doubted)), row.ground, row.remark, row.proof, row.seen]
    parts += [f"{name}={score}" for name, score in review.quality.items()]
    parts += [f"{name}:{remark}" for name, remark in review.quality_remarks.items()]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
