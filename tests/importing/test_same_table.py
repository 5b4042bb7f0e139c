"""However a county's table is laid out on its sheet, it is the same table: the same scheme, the same questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from selfeval.importing.draft import Draft
from selfeval.importing.propose import propose
from selfeval.model import CellValue, RawSheet, RawWorkbook
from selfeval.owntable import find_tables
from selfeval.samples import sample_scheme
from tests.owntable.grids import blank, book_of

Lines = list[list[CellValue]]


def width(sheet: RawSheet) -> int:
    return max(map(len, sheet.rows))


def exploded(sheet: RawSheet) -> RawSheet:
    """Every cell of a merge has its text, and nothing is merged, but caps that several rows share."""
    shared = tuple(m for m in sheet.merges if isinstance(sheet.at(m[0], m[1]), float))
    rows: Lines = [[*line, *[None] * (width(sheet) - len(line))] for line in sheet.rows]
    for (row, col), at in sheet.beneath().items():
        if not isinstance(sheet.at(*at), float):
            rows[row][col] = sheet.at(*at)
    return replace(sheet, rows=rows, merges=shared)


def unmerged(sheet: RawSheet) -> RawSheet:
    """Nothing is merged, but what several rows share by it, and blank rows under a level."""
    kept = tuple(m for m in sheet.merges if isinstance(sheet.at(m[0], m[1]), float) or m[1] > 3 or m[3] > m[1])
    return replace(sheet, merges=kept)


def moved(sheet: RawSheet) -> RawSheet:
    """Two rows lower and three columns to the right."""
    rows: Lines = [[], [], *([None, None, None, *line] for line in sheet.rows)]
    return replace(sheet, rows=rows, merges=tuple((a + 2, b + 3, c + 2, d + 3) for a, b, c, d in sheet.merges))


def mirrored(sheet: RawSheet) -> RawSheet:
    """The columns behind the levels the other way round."""
    last = width(sheet) - 1

    def to(col: int) -> int:
        return col if col < 3 else last + 3 - col

    rows: Lines = []
    for line in sheet.rows:
        full = [*line, *[None] * (last + 1 - len(line))]
        rows.append([full[to(col)] for col in range(last + 1)])
    merges = tuple((a, b, c, d) if b < 3 else (a, to(d), c, to(b)) for a, b, c, d in sheet.merges)
    return replace(sheet, rows=rows, merges=merges)


def spread(sheet: RawSheet) -> RawSheet:
    """Texts with spaces between characters and full-width brackets, numbers as texts with 分."""

    def of(value: CellValue) -> CellValue:
        if isinstance(value, str) and len(value) < 9 and "：" not in value:
            return "\u3000".join(value.replace("(", "（").replace(")", "）"))
        return f" {value:g}分" if isinstance(value, float) else value

    return replace(sheet, rows=[[of(value) for value in line] for line in sheet.rows])


def broken(sheet: RawSheet) -> RawSheet:
    """The header once more, as behind a page break, in front of the last row but two."""
    head = next(
        row for row, line in enumerate(sheet.rows) if "评分标准" in line or "得分" in line or "自评得分" in line
    )
    at = next(row for row, line in enumerate(sheet.rows) if row > head + 3 and line[:1] != [None] and line[:1])
    rows: Lines = [*sheet.rows[:at], sheet.rows[head], *sheet.rows[at:]]
    merges = tuple((a + (a >= at), b, c + (c >= at), d) for a, b, c, d in sheet.merges)
    return replace(sheet, rows=rows, merges=merges)


def draft_of(book: RawWorkbook) -> Draft:
    found = find_tables(book)
    draft = propose(found.tables[0], found.tables, sample_scheme(), "表.xlsx")
    assert isinstance(draft, Draft)
    return draft


def told(draft: Draft) -> tuple[object, ...]:
    """What a draft says, places, columns' order and spaces aside."""
    scheme = draft.scheme
    indicators = [(i.code, i.category, i.subcategory, i.name, i.cap, i.na_allowed, i.kind) for i in scheme.indicators]
    asked = [(q.reading, tuple(option.label for option in q.options)) for q in draft.questions]
    return indicators, scheme.categories, scheme.full_marks, scheme.year, scheme.excused_as, sorted(asked)


@pytest.mark.parametrize("how", [exploded, unmerged, moved, mirrored, spread, broken], ids=lambda how: how.__name__)
@pytest.mark.parametrize("name", ["T1", "T2", "T6", "T7"])
def test_a_table_is_the_same_table(name: str, how: Callable[[RawSheet], RawSheet]) -> None:
    book = book_of(blank(name))
    (sheet,) = book.sheets
    assert told(draft_of(replace(book, sheets=(how(sheet),)))) == told(draft_of(book))
