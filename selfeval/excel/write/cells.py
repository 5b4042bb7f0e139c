"""The XML of cells, in the very words xlsxwriter would write: for rows that are given as a whole.

A cell's `head` holds its place and the number of its format: '<c r="K5" s="12"'.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite

from xlsxwriter.worksheet import Worksheet

from selfeval.excel.write.book import Value, WriteError, clean_text, result_text
from selfeval.excel.write.streamed import StreamedWorksheet


class CellText:
    """Makes the cells of one sheet."""

    def __init__(self, raw: StreamedWorksheet) -> None:
        """For a sheet whose workbook is open; texts go to the workbook's table of strings."""
        self._raw: Worksheet = raw
        self._strings = raw.str_table
        self._index: dict[str, int] = raw.str_table.string_table
        self._numbers: dict[Value, str] = {}  # scores and dates come again and again

    def value(self, head: str, value: Value) -> str:
        """A cell with a value as what it is: text as text, numbers as numbers, None and '' as a blank cell."""
        if isinstance(value, str):
            index = self._index.get(value)  # what is there has been cleaned
            if index is None:
                return self._new_text(head, clean_text(value))
            self._strings.count += 1
            return f'{head} t="s"><v>{index}</v></c>'
        if value is None:
            return f"{head}/>"
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = self._number(value)
        return f"{head}><v>{number}</v></c>"

    @staticmethod
    def formula(head: str, formula: str, value: str | float | Decimal) -> str:
        """A cell with a formula and its value. Only functions of 2007: newer ones need a prefix, not added here."""
        text = formula.removeprefix("=")
        if not text:
            raise WriteError("an empty formula")
        if isinstance(value, str):
            return f'{head} t="str"><f>{_escaped(text)}</f><v>{_escaped(result_text(value))}</v></c>'
        stored = float(value) if isinstance(value, Decimal) else value
        return f"{head}><f>{_escaped(text)}</f><v>{stored}</v></c>"

    def _new_text(self, head: str, text: str) -> str:
        if not text:
            return f"{head}/>"
        return f'{head} t="s"><v>{self._strings._get_shared_string_index(text)}</v></c>'

    def _number(self, value: float | Decimal | date | datetime) -> str:
        if isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime.combine(value, time())
            number = float(self._raw._convert_date_time(moment))
        else:
            number = float(value)
        if not isfinite(number):
            raise WriteError(f"not a number: {value}")
        return f"{number:.16G}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
