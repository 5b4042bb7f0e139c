"""What a department wrote that has no place in our form: told row by row and cell by cell, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from selfeval import text as t
from selfeval.checks.workbook import OWN_SHEETS
from selfeval.forms.answers import FilledRow
from selfeval.model import Answer, RawCell, RawRow, RawSheet, Scheme, Submission
from selfeval.submission.columns import COLUMNS, ENTRIES
from selfeval.submission.drift import is_unchanged
from selfeval.submission.normalise import holds_answer
from selfeval.submission.own_rows import NOBODYS
from selfeval.submission.rivals import rivals
from selfeval.tables import is_blank, key, shown, text

_OWN_SHEETS = {key(name) for name in OWN_SHEETS}
_GIVEN = {column.header for column in COLUMNS if not column.is_entry and not column.names}  # as sent out


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something a department wrote that has no place in the form: where it stood and what it says."""

    sheet: str
    place: str
    content: str
    why: str


def leftovers(
    submission: Submission, scheme: Scheme, answers: Mapping[str, FilledRow], blank: set[str]
) -> Iterator[Leftover]:
    """All that found no place in a form of this round; `blank` are the indicators whose score was not put back."""
    entries = [entry for entry in submission.entries if not entry.indicator.own_rows]
    for answer in entries:
        at = answer.row.cells[t.COL_SCORE]
        if answer.indicator.code in blank:
            yield _cell(at, f"“{answer.indicator.name}”原来填的，请核对后重新填")
    yield from not_put_back([a for a in entries if a.indicator.code not in blank], answers)
    for extra in submission.doubled:
        yield _whole_row(extra.row, f"指标“{extra.indicator.name}”的另一处")
    for row in submission.strangers:
        code = text(row.cells.get(t.COL_CODE))
        unknown = "不是本次的指标" if submission.form.own else f"编码“{code}”不在指标体系里"
        yield _whole_row(row, unknown if code else "这一行没有编码")
    yield from _second_scores(submission, scheme)
    yield from beside(submission)


def not_put_back(those: Iterable[Answer], answers: Mapping[str, FilledRow]) -> Iterator[Leftover]:
    """What stood in score cells and can't be typed into one: a picture, say."""
    for answer in those:
        at = answer.row.cells[t.COL_SCORE]
        if not is_blank(at.value) and answers[answer.indicator.code].score is None:
            yield _cell(at, f"“{answer.indicator.name}”的内容不能放回单元格")


def whole_rows(submission: Submission, put_back: Collection[int], *, other_year: bool) -> Iterator[Leftover]:
    """The filled rows of a form for another scheme but those that were put back, and its 总体说明."""
    filled = [column.header for column in ENTRIES]
    same = {answer.row.row for answer in submission.answers if is_unchanged(answer.row, answer.indicator)}
    for row in submission.form.rows:
        if row.row not in put_back and any(
            name in row.cells and holds_answer(row.cells[name].value) for name in filled
        ):
            changed = "填了不止一处，或被合并" if row.row in same else "与本次的指标不同"
            yield _whole_row(row, "别的年度填的" if other_year else changed)
    remark = submission.form.identity.get(t.ID_REMARK)
    if remark is not None and not is_blank(remark.value):
        yield _cell(remark, "原表的总体说明")


def _whole_row(row: RawRow, why: str) -> Leftover:
    said = [
        f"{name}：{text(cell)}"
        for name, cell in row.cells.items()
        if name not in _GIVEN and not is_blank(cell.value) and cell.value != NOBODYS
    ]
    if not said:
        said = [text(cell) for cell in row.cells.values() if not is_blank(cell.value)]
    return Leftover(next(iter(row.cells.values())).sheet, f"第 {row.row + 1} 行", "；".join(said), why)


def _cell(cell: RawCell, why: str) -> Leftover:
    return Leftover(cell.sheet, cell.ref, text(cell), why)


def _second_scores(submission: Submission, scheme: Scheme) -> Iterator[Leftover]:
    """Scores in a second 自评分 column or a second score sheet that differ from the ones put back."""
    form = submission.form
    for header in form.doubled_headers:
        for answer in submission.entries:
            again = form.score_sheet.cell(answer.row.row, header.col)
            if not is_blank(again.value) and shown(again.value) != shown(answer.row.cells[t.COL_SCORE].value):
                yield _cell(again, f"另一列“{shown(header.value).strip()}”，指标“{answer.indicator.name}”")
    yield from (_whole_row(row, "另一张评分表") for _, row in rivals(submission, scheme.quantum))


def beside(submission: Submission) -> Iterator[Leftover]:
    """What stands beside or below the table, in columns and sheets of the department's own."""
    form = submission.form
    if form.own:
        yield from (_cell(cell, "上面没有表头") for cell in form.own.strays)
        return
    sheet, taken = form.score_sheet, set(form.columns.values()) | {header.col for header in form.doubled_headers}
    for row in range(form.header_row + 1, len(sheet.rows)):
        for col, value in enumerate(sheet.rows[row]):
            if col not in taken and not is_blank(value):
                yield _cell(sheet.cell(row, col), _column_name(sheet, form.header_row, col))
    yield from (_cell(cell, "填报范围以外") for cell in sheet.beyond)
    yield from other_sheets(submission)


def other_sheets(submission: Submission) -> Iterator[Leftover]:
    """The sheets of the department's own, as wholes."""
    form = submission.form
    used = {form.score_sheet.name, *form.other_candidates}
    used |= {cell.sheet for cell in (*form.identity.values(), *form.stated.values())}
    for other in form.workbook.sheets:
        if other.name not in used and key(other.name) not in _OWN_SHEETS and any(map(any, other.rows)):
            yield Leftover(other.name, "整张表", "（内容见原来的文件）", "多出的工作表")


def sheet_rows(sheet: RawSheet, above: int) -> Iterator[Leftover]:
    """The rows below a row that looks like a header, each as a whole; formulas are nobody's words."""
    for row in range(above + 1, len(sheet.rows)):
        filled = [
            col for col, value in enumerate(sheet.rows[row]) if not is_blank(value) and (row, col) not in sheet.formulas
        ]
        named = [(shown(sheet.at(above, col)).strip(), shown(sheet.rows[row][col]).strip()) for col in filled]
        said = [f"{header}：{value}" if header else value for header, value in named if header not in _GIVEN]
        if said:
            yield Leftover(sheet.name, f"第 {row + 1} 行", "；".join(said), "找不到表头")


def _column_name(sheet: RawSheet, header_row: int, col: int) -> str:
    name = shown(sheet.at(header_row, col)).strip()
    return f"多出的列“{name}”" if name else "填报范围以外"
