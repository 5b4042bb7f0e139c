"""templates/财政评定.xlsx: the scores the bureau gives itself, a row a department, a column an indicator.

Kept up with roster and scheme: whatever the officer typed goes with it, also in rows and columns no longer wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Value
from selfeval.excel.write.styles import AMBER, INPUT
from selfeval.forms import look
from selfeval.forms.tables import OfficerColumn, close_table, fill_table, mark, open_table
from selfeval.model import CellValue, RawWorkbook, Roster, Scheme, column_letters
from selfeval.submission.awards import award_header, award_tables, columns_of
from selfeval.submission.identity import Directory
from selfeval.tables import is_blank, plain, shown, text

_TEXT: Final = {**look.AS_TEXT, "indent": 1}
_NOTES: Final = (
    "一行一个部门，一列一项由财政局评定的指标。每格填 0 至分值之间的分数；还没有评定的空着，该部门的总分、等次和名次就显示“待评定”。",
    "标成红色的格子有误。部门名册、指标体系改了以后运行 selfeval template，行和列会自动补齐，已经填的照样保留。",
)
_MADE: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a stamp in a workbook has no zone


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a workbook of this kind: by department's code its name, and the cells by header text.

    `headers` are those of further columns. `whole` says that nothing else stands in it.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    whole: bool = True

    @property
    def anything(self) -> bool:
        """Whether the officer typed anything."""
        return any(self.cells.values()) or not self.whole


def typed_in(workbook: RawWorkbook, scheme: Scheme) -> Typed | None:
    """What the officer typed, columns of the scheme by indicator code; None where the table isn't to be found."""
    table = award_tables(workbook).get(t.SHEET_AWARDS)
    if table is None or table.header is None:
        return None
    scored = {header: code for code, header in columns_of(table.header.columns, scheme).items()}
    names: dict[str, str] = {}
    cells: dict[str, dict[str, Value]] = {}
    whole = len(workbook.sheets) == 1
    for row in table.rows:
        code = text(row[t.DEC_DEPARTMENT])
        whole = whole and code not in cells
        names[code], own = text(row.get(t.DEC_NAME)), cells.setdefault(code, {})
        for header, cell in row.items():
            if header not in (t.DEC_DEPARTMENT, t.DEC_NAME) and not is_blank(cell.value):
                own[scored.get(header, header)] = value = _kept(cell.value)
                whole = whole and value == cell.value
    used = {header for own in cells.values() for header in own}
    further = tuple(h for h in table.header.columns if h not in scored and h in used)
    return Typed(names, cells, further, tuple(scored.values()), whole)


def _kept(value: CellValue) -> Value:
    return value if isinstance(value, (int, float, str)) and not isinstance(value, bool) else shown(value)


def is_up_to_date(typed: Typed, scheme: Scheme, roster: Roster) -> bool:
    """Whether every department to report has its row, by its name, and every indicator of the bureau's its column."""
    rows = _rows(roster, typed)
    return all(typed.names.get(code) == name for code, name in rows) and {i.code for i in scheme.bureaus} <= set(
        typed.codes
    )


def renamed(typed: Typed, roster: Roster) -> tuple[tuple[str, str], ...]:
    """The names that departments go by in the workbook and no more in the roster, and those they have now."""
    named = ((typed.names.get(code), name) for code, name in _rows(roster, typed))
    return tuple((old, new) for old, new in named if old and old != new)


def _rows(roster: Roster, typed: Typed) -> list[tuple[str, str]]:
    """Code and name of each row: those to report, and all others of which something was typed.

    A row's name is the roster's, unless what stands there is another department's: then it isn't known whose it is.
    """
    directory = Directory.of(roster)
    rows = [(d.code, d.name) for d in roster.departments if not d.exempt or typed.cells.get(d.code)]
    others = {
        code: name for code, name in typed.names.items() if directory.name(name) not in (None, directory.code(code))
    }
    rows = [(code, others.get(code, name)) for code, name in rows]
    return rows + [(c, typed.names[c]) for c, own in typed.cells.items() if own and directory.code(c) is None]


def write_awards(path: Path, scheme: Scheme, roster: Roster, typed: Typed | None = None) -> None:
    """Write the workbook to `path`, in place, with what was typed in the one before."""
    typed = typed or Typed()
    indicators = scheme.bureaus
    columns = (
        OfficerColumn(t.DEC_DEPARTMENT, 11, {**look.AS_TEXT, **look.CENTRE}),
        OfficerColumn(t.DEC_NAME, 30, _TEXT),
        *(OfficerColumn(award_header(i), 16, {**look.CENTRE, "bg_color": INPUT}, entry=True) for i in indicators),
        *(OfficerColumn(header, 20, _TEXT) for header in typed.headers),
    )
    rows = _rows(roster, typed)
    keys = [*(i.code for i in indicators), *typed.headers]
    with Book(path, created=_MADE, title=f"{scheme.county}{scheme.year}年度财政评定") as book:
        title = f"{scheme.county}{scheme.year}年度部门整体支出绩效自评　财政评定"
        caps = "；".join(f"{award_header(i)} {plain(i.cap)} 分" for i in indicators)
        sheet, row = open_table(book, t.SHEET_AWARDS, columns, title, (*_NOTES, f"分值：{caps}。"))
        filled = [(code, name, *_values(typed.cells.get(code, {}), keys)) for code, name in rows]
        first = fill_table(sheet, row, columns, filled)
        for col, indicator in enumerate(indicators, start=2):
            at = f"{column_letters(col)}{first + 1}"
            cap, places = plain(indicator.cap), scheme.decimals
            wrong = f"OR(NOT(ISNUMBER({at})),N({at})<0,N({at})>{cap},ABS(ROUND(N({at}),{places})-N({at}))>1E-9)"
            mark(sheet, first, col, f'=AND({at}<>"",{wrong})')
        sheet.raw.ignore_errors({"number_stored_as_text": f"A{first + 1}:B{first + len(rows) + 1}"})
        sheet.raw.freeze_panes(first, 2)
        close_table(sheet, AMBER)


def _values(own: Mapping[str, Value], keys: Sequence[str]) -> list[Value]:
    return [own.get(key) for key in keys]
