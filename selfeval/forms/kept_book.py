"""Workbooks the bureau fills in itself: a row a department, a column a thing. Kept up, and nothing typed is ever lost.

What was typed goes with the workbook that is written anew, also in rows and columns no longer wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Value
from selfeval.excel.write.styles import AMBER, INPUT
from selfeval.forms import look
from selfeval.forms.tables import OfficerColumn, choose, close_table, fill_table, mark, open_table
from selfeval.model import CellValue, RawWorkbook, Roster, column_letters
from selfeval.submission.departments_table import tables_by_department
from selfeval.submission.identity import Directory
from selfeval.tables import is_blank, shown, text

_TEXT: Final = {**look.AS_TEXT, "indent": 1}
_MADE: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a stamp in a workbook has no zone


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """A column: what it is of, its header, what its cells look like, and a formula for a cell that is wrong."""

    key: str
    header: str
    wrong: Callable[[str], str]
    style: look.Style = field(default_factory=dict)
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptBook:
    """A workbook of this kind; `columns_in` tells which header texts are of which column."""

    sheet: str
    title: str
    heading: str
    notes: tuple[str, ...]
    columns: tuple[KeptColumn, ...]
    columns_in: Callable[[Iterable[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a workbook of this kind: by department's code its name, and the cells by column or header text.

    `headers` are those of further columns. `whole` says that nothing else stands in it.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    whole: bool = True

    @property
    def anything(self) -> bool:
        """Whether the officer typed anything."""
        return any(self.cells.values()) or not self.whole


def typed_in(workbook: RawWorkbook, kept: KeptBook) -> Typed | None:
    """What the officer typed; None where the table isn't to be found."""
    table = tables_by_department(workbook, kept.sheet).get(kept.sheet)
    if table is None or table.header is None:
        return None
    own_columns = {header: key for key, header in kept.columns_in(table.header.columns).items()}
    names: dict[str, str] = {}
    cells: dict[str, dict[str, Value]] = {}
    whole = len(workbook.sheets) == 1
    for row in table.rows:
        code = text(row[t.DEC_DEPARTMENT])
        whole = whole and code not in cells
        names[code], own = text(row.get(t.DEC_NAME)), cells.setdefault(code, {})
        for header, cell in row.items():
            if header not in (t.DEC_DEPARTMENT, t.DEC_NAME) and not is_blank(cell.value):
                own[own_columns.get(header, header)] = value = _kept(cell.value)
                whole = whole and value == cell.value
    used = {header for own in cells.values() for header in own}
    further = tuple(h for h in table.header.columns if h not in own_columns and h in used)
    return Typed(names, cells, further, tuple(own_columns.values()), whole)


def _kept(value: CellValue) -> Value:
    return value if isinstance(value, (int, float, str)) and not isinstance(value, bool) else shown(value)


def is_up_to_date(typed: Typed, kept: KeptBook, roster: Roster) -> bool:
    """Whether every department to report has its row, by its name, and everything its column."""
    rows = all(typed.names.get(code) == name for code, name in _rows(roster, typed))
    return rows and {column.key for column in kept.columns} <= set(typed.keys)


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


def write_kept(path: Path, kept: KeptBook, roster: Roster, typed: Typed | None = None) -> None:
    """Write the workbook to `path`, in place, with what was typed in the one before."""
    typed = typed or Typed()
    columns = (
        OfficerColumn(t.DEC_DEPARTMENT, 11, {**look.AS_TEXT, **look.CENTRE}),
        OfficerColumn(t.DEC_NAME, 30, _TEXT),
        *(
            OfficerColumn(one.header, 16, {**look.CENTRE, "bg_color": INPUT, **one.style}, entry=True)
            for one in kept.columns
        ),
        *(OfficerColumn(header, 20, _TEXT) for header in typed.headers),
    )
    rows = _rows(roster, typed)
    keys = [*(one.key for one in kept.columns), *typed.headers]
    with Book(path, created=_MADE, title=kept.title) as book:
        sheet, row = open_table(book, kept.sheet, columns, kept.heading, kept.notes)
        filled = [(code, name, *_values(typed.cells.get(code, {}), keys)) for code, name in rows]
        first = fill_table(sheet, row, columns, filled)
        for col, one in enumerate(kept.columns, start=2):
            at = f"{column_letters(col)}{first + 1}"
            mark(sheet, first, col, f'=AND({at}<>"",{one.wrong(at)})')
            if one.options:
                choose(sheet, first, col, one.options, f"请填{'或者'.join(f'“{word}”' for word in one.options)}。")
        sheet.raw.ignore_errors({"number_stored_as_text": f"A{first + 1}:B{first + len(rows) + 1}"})
        sheet.raw.freeze_panes(first, 2)
        close_table(sheet, AMBER)


def _values(own: Mapping[str, Value], keys: Sequence[str]) -> list[Value]:
    return [own.get(key) for key in keys]
