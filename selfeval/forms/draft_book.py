"""templates/指标体系（导入草稿）.xlsx: a scheme read from the county's own table, with the questions a person must decide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import AMBER_BG, GREEN, INPUT, LINE, RED
from selfeval.findings import FindingKind
from selfeval.forms import look
from selfeval.forms.scheme_book import fill_scheme
from selfeval.forms.tables import OfficerColumn, close_table, fill_table, live, open_table
from selfeval.importing.draft import Draft, Question

_COLUMNS: Final = (
    OfficerColumn(t.REV_NUMBER, 7, look.CENTRE), OfficerColumn(t.REV_PLACE, 18), OfficerColumn(t.REV_SEEN, 46),
    OfficerColumn(t.REV_READING, 40), OfficerColumn(t.REV_OPTIONS, 34), OfficerColumn(t.REV_CHOICE, 34, look.BOLD, entry=True),
)  # fmt: skip
_NOTES: Final = (
    "这是从“{source}”的“{table}”读出的指标体系草稿。{todo}",
    "后面几张表也可以直接改；改过的格子以您改的为准，不受选择影响。",
)
_TODO: Final = "下面各行需要您决定：在“选择”一列从下拉列表里选，选完保存，再运行 selfeval import --apply。"
_NOTHING: Final = "没有需要您决定的；看过后面几张表，就可以运行 selfeval import --apply。"
_TOLD: Final = "另请留意：{told}。"
_AND: Final = "；"
_LINE: Final = "\n"
_DONE: Final = "没有待选择的 ✓"
_LEFT: Final = "还有 {count} 处没有选择"


def write_draft(path: Path, draft: Draft, kinds: Sequence[FindingKind], record: Sequence[str]) -> None:
    """Write a draft to `path`, in place; `record` is what it remembers of itself, a piece a row."""
    scheme = draft.scheme
    with Book(
        path, created=look.stamp(scheme.year), title=f"{scheme.county}{scheme.year}年度指标体系（导入草稿）"
    ) as book:
        _review(book, draft)
        fill_scheme(book, scheme, kinds)
        hidden = book.sheet(t.SHEET_RECORD)
        for row, piece in enumerate(record):
            hidden.write(row, 0, piece)
        hidden.raw.very_hidden()


def _review(book: Book, draft: Draft) -> None:
    todo = _TODO if draft.questions else _NOTHING
    notes = [note.format(source=draft.source, table=draft.table, todo=todo) for note in _NOTES]
    told = [_TOLD.format(told=_AND.join(draft.told))] if draft.told else []
    sheet, row = open_table(book, t.SHEET_REVIEW, _COLUMNS, "导入核对", [*notes, *told])
    first, count = row + 2, len(draft.questions)
    rows = f"$A${first + 1}:$A${first + max(count, 1)}", f"$F${first + 1}:$F${first + max(count, 1)}"
    left = f'SUMPRODUCT(({rows[0]}<>"")*({rows[1]}=""))'
    head, _, tail = _LEFT.partition("{count}")
    row = live(
        sheet, row, f'=IF({left}=0,"{_DONE}","{head}"&{left}&"{tail}")', _LEFT.format(count=count) if count else _DONE
    )
    for at, question in enumerate(draft.questions, start=first):
        _choices(sheet, at, question)  # before the lines round the rows: LibreOffice shows the first of two only
    fill_table(sheet, row, _COLUMNS, [_row(number, one) for number, one in enumerate(draft.questions, start=1)])
    close_table(sheet, RED)


def _row(number: int, question: Question) -> tuple[int | str | None, ...]:
    options = _LINE.join(option.label for option in question.options)
    return number, question.place, question.seen, question.reading, options, None


def _choices(sheet: Sheet, row: int, question: Question) -> None:
    """The cell of the answer: a list to choose from, amber while it is blank, green when it isn't."""
    col = len(_COLUMNS) - 1
    labels = [option.label for option in question.options]
    sheet.validate(
        (row, col, row, col),
        {
            "validate": "list",
            "source": labels,
            "error_title": "请从列表里选择",
            "error_message": "只能选“可选”一列里写的；要另作安排的，直接改后面几张表。",
        },
    )
    for blank, style in ((True, {"bg_color": AMBER_BG}), (False, {"bg_color": INPUT, "font_color": GREEN})):
        criteria = f'=$F{row + 1}{"=" if blank else "<>"}""'
        look_of = sheet.book.style(border=1, border_color=LINE, **style)
        sheet.condition((row, col, row, col), {"type": "formula", "criteria": criteria, "format": look_of})
