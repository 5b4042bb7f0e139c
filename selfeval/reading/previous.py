"""Last year's results, from its results.json or its summary workbook, for the comparison in this year's."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from selfeval import text as t
from selfeval.consolidate import Previous
from selfeval.errors import CannotRun
from selfeval.excel.read.guard import OFFICER, Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import RawSheet
from selfeval.reading import words
from selfeval.reading.templates import stop_on_fault
from selfeval.tables import HEADER_ROWS, key, number, shown, text, tidy

_FULL = re.compile(r"满分 ?([0-9.]+) ?分")
_YEAR = re.compile(r"(20[0-9]{2})年度")


def load_previous(path: Path) -> Previous:
    """Totals by department code, the year and the full marks; raises `CannotRun` if the file doesn't give them."""
    try:
        content = path.read_bytes()
    except OSError:
        raise CannotRun(words.NO_PREVIOUS.format(file=path)) from None
    try:
        if path.suffix.casefold() == ".json":
            return _from_results(json.loads(content.decode("utf-8")), path.parent)
        return _from_summary(content)
    except Unreadable as unreadable:
        stop_on_fault(unreadable, path)
        raise CannotRun(words.BAD_PREVIOUS.format(file=path)) from None
    except (ValueError, KeyError, TypeError, InvalidOperation, LookupError, RecursionError):
        raise CannotRun(words.BAD_PREVIOUS.format(file=path)) from None


def _from_results(results: dict[str, Any], folder: Path) -> Previous:
    """The full marks stand in the summary workbook beside it, which therefore has to be there."""
    totals = {d["code"]: Decimal(d["total"]) for d in results["departments"] if d["total"] is not None}
    summary = folder / results["summary"]["file"]
    if not summary.is_file():
        raise CannotRun(words.PREVIOUS_ALONE.format(file=summary.name))
    return Previous(int(results["scheme"]["year"]), _from_summary(summary.read_bytes()).full_marks, totals)


def _from_summary(content: bytes) -> Previous:
    workbook = read_workbook(content, OFFICER)
    sheet = next(sheet for sheet in workbook.sheets if sheet.name == t.TAB_RANKING)
    row, code, total = _header(sheet)
    title = " ".join(shown(value) for line in sheet.rows[:row] for value in line)
    year, full = _YEAR.search(title), _FULL.search(title)
    if not year or not full:
        raise ValueError("no year or no full marks")
    totals: dict[str, Decimal] = {}
    for line in range(row + 1, len(sheet.rows)):
        found = number(sheet.at(line, total))
        if found is not None:
            totals[text(sheet.cell(line, code))] = found
    return Previous(int(year[1]), tidy(Decimal(full[1])), totals)


def _header(sheet: RawSheet) -> tuple[int, int, int]:
    """Row of the header, column of the codes, column of the totals."""
    for row, line in enumerate(sheet.rows[:HEADER_ROWS]):
        names = {key(shown(value)).partition("(")[0]: col for col, value in enumerate(line)}
        if t.ROS_CODE in names and t.TOT_TOTAL in names:
            return row, names[t.ROS_CODE], names[t.TOT_TOTAL]
    raise LookupError("no header")
