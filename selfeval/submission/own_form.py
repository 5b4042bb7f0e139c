"""A form filed in the county's own layout: its table found in a workbook or document, and made a form like any other.

A workbook is the county's table if at least half of the scheme's third-level names stand in it. Rows go by these names
(`own_names`), columns by the words of the header; neither sheet, order nor place identifies anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from selfeval import text as t
from selfeval.model import CutText, LostForm, OwnParts, RawCell, RawForm, RawSheet, RawWorkbook, Role, Scheme
from selfeval.owntable import OwnTable, find_tables
from selfeval.submission.columns import HEADERS, NEEDED
from selfeval.submission.lengths import kept_cell, kept_rows
from selfeval.submission.own_identity import identity_in, lost_identity
from selfeval.submission.own_names import Names, alike
from selfeval.submission.own_rows import NOBODYS, OwnReading, read_table
from selfeval.submission.rows import OWN_ROW
from selfeval.tables import find_header, is_blank, key, shown, text

LONGEST_NAME = 120  # characters of an indicator's name with what stands around it
OUR_SHEETS = frozenset({t.SHEET_GUIDE, t.SHEET_IDENTITY, t.SHEET_SCORES, t.SHEET_TOTALS, t.SHEET_LISTS, t.SHEET_META})


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A table with at least half of the names, as read."""

    table: OwnTable
    reading: OwnReading

    @property
    def scores(self) -> int:
        """How many score cells hold anything."""
        return sum(not is_blank(row.cells[t.COL_SCORE].value) for row in self.reading.rows)


def find_own(workbook: RawWorkbook, scheme: Scheme) -> RawForm | None:
    """The form in a workbook that is the county's table; None if it isn't, or has no table with a column of scores."""
    if scheme.layout is None:
        return None
    names = Names(scheme)
    others = replace(workbook, sheets=tuple(sheet for sheet in workbook.sheets if not is_ours(sheet, scheme)))
    if not _stands_in(others, names):
        return None
    tables = find_tables(others, scheme.layout).tables
    found = [
        _Candidate(table, read_table(table, scheme, names, _until(table, tables)))
        for table in tables
        if table.column(Role.SCORE) is not None
    ]
    found = [one for one in found if 2 * len(one.reading.codes) >= names.most]
    if not found:
        return None
    used = next((one for one in found if one.scores), found[0])
    rivals = [one for one in found if one is not used and one.scores]
    return _form(workbook, used, rivals, scheme)


def _until(table: OwnTable, tables: Sequence[OwnTable]) -> int:
    """The row before which whatever stands below a table may belong to it."""
    tops = [one.head.top for one in tables if one.sheet is table.sheet and one.head.top >= table.end]
    return min(tops, default=len(table.sheet.rows))


def find_lost_own(workbook: RawWorkbook, scheme: Scheme) -> LostForm | None:
    """What is left of the county's table where its header, or its column of scores, can't be found any more."""
    if scheme.layout is None or not _stands_in(workbook, Names(scheme)):
        return None
    found = find_tables(workbook, scheme.layout)
    header: dict[str, RawCell] = {}
    if found.tables:
        head, sheet = found.tables[0].head, found.tables[0].sheet
        header = {column.header: sheet.cell(head.bottom, column.col) for column in head.columns}
    elif found.nearest:
        header = {found.nearest.texts[0]: found.nearest.cell}
    return LostForm(workbook, lost_identity(workbook, scheme), None, header)


def is_ours(sheet: RawSheet, scheme: Scheme) -> bool:
    """Whether a sheet is one of our own form's: by its name, or by our codes under our headers."""
    if sheet.name in OUR_SHEETS:
        return True
    header = find_header(sheet, HEADERS, NEEDED)
    if header is None:
        return False
    codes = {key(code) for code in scheme.by_code}
    col = header.columns[t.COL_CODE]
    told = {key(shown(sheet.at(row, col))).partition(OWN_ROW)[0] for row in range(header.row + 1, len(sheet.rows))}
    return 2 * len(told & codes) >= len(codes)


def _stands_in(workbook: RawWorkbook, names: Names) -> bool:
    texts = (
        value
        for sheet in workbook.sheets
        for line in sheet.rows
        for value in line
        if value.__class__ is str and len(value) <= LONGEST_NAME
    )
    return names.most > 0 and 2 * names.standing_in(texts) >= names.most


def _form(workbook: RawWorkbook, used: _Candidate, rivals: Sequence[_Candidate], scheme: Scheme) -> RawForm:
    table, reading = used.table, used.reading
    cuts: list[CutText] = []
    identity = {
        label: tuple(kept_cell(cell, cuts) for cell in cells) for label, cells in identity_in(table, scheme).items()
    }
    return RawForm(
        workbook=workbook,
        score_sheet=table.sheet,
        header_row=table.head.bottom,
        columns=reading.columns,
        identity={label: cells[0] for label, cells in identity.items()},
        rows=kept_rows(reading.rows, cuts),
        meta=None,
        stated=reading.stated,
        identity_again={label: cells[1:] for label, cells in identity.items() if len(cells) > 1},
        other_candidates={one.table.name: kept_rows(one.reading.rows, []) for one in rivals},
        other_names={name: cell for name, cell in _names(rivals, scheme) if not is_blank(cell.value)},
        cuts=tuple(cuts),
        own=OwnParts(
            end=table.end,
            passed=reading.passed,
            totals=reading.totals,
            scores=reading.scores,
            sums=reading.sums,
            near=_near(reading, scheme),
            clashes=reading.clashes,
            emptied=reading.emptied,
            strays=tuple(_strays(used)),
            wordless=not {t.COL_REASON, t.COL_EXPLANATION} & reading.columns.keys(),
        ),
    )


def _names(rivals: Sequence[_Candidate], scheme: Scheme) -> Iterator[tuple[str, RawCell]]:
    """The department that each further table says it is of."""
    for one in rivals:
        for cell in identity_in(one.table, scheme).get(t.ID_NAME, ())[:1]:
            yield one.table.name, kept_cell(cell, [])


def _near(reading: OwnReading, scheme: Scheme) -> dict[str, RawCell]:
    """By code of an indicator without a row, the name in a row of none that is most like its own."""
    missing = [i for i in scheme.indicators if i.code not in reading.codes and not i.by_bureau]
    strangers = {
        row.row: row.cells[t.COL_INDICATOR]
        for row in reading.rows
        if (code := text(row.cells[t.COL_CODE])) == NOBODYS or OWN_ROW in code
    }
    named = [(row, text(cell)) for row, cell in strangers.items() if text(cell)]
    return {code: strangers[row] for code, row in alike(missing, named).items()} if missing and named else {}


def _strays(used: _Candidate) -> Iterator[RawCell]:
    """What stands beside the table, in rows of it but under no header."""
    sheet, beneath = used.table.sheet, used.table.sheet.beneath()
    headed = used.reading.headed
    for row in range(used.table.head.bottom + 1, used.table.end):
        for col, value in enumerate(sheet.rows[row]):
            if col not in headed and not is_blank(value) and (row, col) not in beneath:
                yield sheet.cell(row, col)
    yield from sheet.beyond
