"""From 基础数据（财政） to the bureau's data, by department and name. The rules on it stand in `checks/base_data.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from selfeval import text as t
from selfeval.model import Datum, Filler, Scheme, Unit
from selfeval.officer.tables import Tables
from selfeval.rules.reading import read_datum
from selfeval.submission.departments_table import rows_of
from selfeval.submission.identity import Directory
from selfeval.tables import fold, key, squeeze, text

BureauData = Mapping[str, Mapping[str, Fraction]]  # by department, then by the datum's name
_OPEN: Final = "("


def bureaus_data(scheme: Scheme) -> tuple[Datum, ...]:
    """The data the bureau fills in, alone or beside the departments."""
    return tuple(datum for datum in scheme.data if datum.filler is not Filler.DEPARTMENT)


def datum_header(datum: Datum) -> str:
    """What stands over a datum's column: its name with its unit."""
    return datum.name if datum.unit is Unit.YES_NO else f"{datum.name}（{t.UNIT_NAMES[datum.unit]}）"


def data_columns(headers: Iterable[str], scheme: Scheme) -> dict[str, str]:
    """Which column holds which datum: header by name. A unit changed in the scheme changes nothing."""
    wanted = {key(datum.name): datum.name for datum in bureaus_data(scheme)}
    names = {header: key(fold(squeeze(header)).partition(_OPEN)[0]) for header in headers}
    return {wanted[name]: header for header, name in reversed(names.items()) if name in wanted}


def build_bureau_data(tables: Tables, scheme: Scheme, directory: Directory) -> BureauData:
    """The data of a table that `checks/base_data.py` found nothing wrong with; blank cells are left out."""
    found: dict[str, dict[str, Fraction]] = {}
    for row in rows_of(tables, t.SHEET_DATA):
        department = directory.code(text(row[t.DEC_DEPARTMENT]))
        for name, header in data_columns(row, scheme).items():
            value = read_datum(row[header].value, scheme.datum[name]).value
            if department and value is not None:
                found.setdefault(department.code, {})[name] = value
    return found
