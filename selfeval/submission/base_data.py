"""From 基础数据（财政） to the bureau's data, by department and name. The rules on it stand in `checks/base_data.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from selfeval import text as t
from selfeval.model import Datum, DatumRead, Filler, RawCell, Scheme, Unit
from selfeval.officer.tables import Tables
from selfeval.rules.reading import read_datum
from selfeval.submission.departments_table import rows_of
from selfeval.submission.identity import Directory
from selfeval.tables import TableRow, fold, is_blank, key, squeeze, text

BureauData = Mapping[str, Mapping[str, Fraction]]  # by department, then by the datum's name
_OPEN: Final = "("


def bureaus_data(scheme: Scheme) -> tuple[Datum, ...]:
    """The data the bureau fills in, alone or beside the departments."""
    return tuple(datum for datum in scheme.data if datum.filler is not Filler.DEPARTMENT)


def datum_header(datum: Datum) -> str:
    """What stands over a datum's column: its name with its unit."""
    return datum.name if datum.unit is Unit.YES_NO else f"{datum.name}（{t.UNIT_NAMES[datum.unit]}）"


class FilledRow(NamedTuple):
    """A row of the table in which data stand: what each cell of a datum reads as."""

    row: TableRow
    data: tuple[tuple[Datum, RawCell, DatumRead], ...]


def filled_rows(tables: Tables, scheme: Scheme) -> tuple[FilledRow, ...]:
    """The table's rows in which data stand."""
    rows = rows_of(tables, t.SHEET_DATA)
    columns = [(scheme.datum[name], at) for name, at in data_columns(rows[0], scheme).items()] if rows else []
    each = ((row, [(datum, row[at]) for datum, at in columns if not is_blank(row[at].value)]) for row in rows)
    return tuple(
        FilledRow(row, tuple((datum, at, read_datum(at.value, datum)) for datum, at in cells))
        for row, cells in each
        if cells
    )


def data_columns(headers: Iterable[str], scheme: Scheme) -> dict[str, str]:
    """Which column holds which datum: header by name. A unit changed in the scheme changes nothing."""
    wanted = {key(datum.name): datum.name for datum in bureaus_data(scheme)}
    names = {header: key(fold(squeeze(header)).partition(_OPEN)[0]) for header in headers}
    return {wanted[name]: header for header, name in reversed(names.items()) if name in wanted}


def build_bureau_data(rows: Iterable[FilledRow], directory: Directory) -> BureauData:
    """The data of a table that `checks/base_data.py` found nothing wrong with; blank cells are left out."""
    found: dict[str, dict[str, Fraction]] = {}
    for row, data in rows:
        department = directory.code(text(row[t.DEC_DEPARTMENT]))
        if department:
            found[department.code] = {datum.name: read.value for datum, _, read in data if read.value is not None}
    return found
