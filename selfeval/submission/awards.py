"""From 财政评定 to the bureau's scores, by department and indicator. The rules on it stand in `checks/awards.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from selfeval import text as t
from selfeval.model import Indicator, Scheme
from selfeval.officer.tables import Tables
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import read_score
from selfeval.tables import text

Awards = Mapping[str, Mapping[str, Decimal]]  # by department, then by indicator


def award_header(indicator: Indicator) -> str:
    """What stands over an indicator's column."""
    return f"{indicator.code} {indicator.name}"


def columns_of(headers: Iterable[str], scheme: Scheme) -> dict[str, str]:
    """Which column holds which indicator's scores: header by code. A name changed in the scheme changes nothing."""
    wanted = {indicator.code for indicator in scheme.bureaus}
    codes = {header: (header.split() or [""])[0] for header in headers}
    return {code: header for header, code in reversed(codes.items()) if code in wanted}


def build_awards(tables: Tables, scheme: Scheme, directory: Directory) -> Awards:
    """The scores of a table that `checks/awards.py` found nothing wrong with; blank cells are left out."""
    table = tables[t.SHEET_AWARDS]
    columns = columns_of(table.header.columns if table.header else (), scheme)
    awards: dict[str, dict[str, Decimal]] = {}
    for row in table.rows:
        department = directory.code(text(row[t.DEC_DEPARTMENT]))
        for code, header in columns.items():
            score = read_score(row[header].value, scheme.by_code[code].cap, scheme.quantum).score
            if department and score is not None:
                awards.setdefault(department.code, {})[code] = score
    return awards
