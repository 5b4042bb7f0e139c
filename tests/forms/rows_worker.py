"""tests/office_worker.py with one more skill: inserting rows and sorting them, as a clerk does who takes protection off."""

from __future__ import annotations

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120

import office_worker  # type: ignore[import-not-found]
import uno  # type: ignore[import-not-found]


def move(desktop, request):  # type: ignore[no-untyped-def]
    """Insert rows into a sheet, then sort an area (left, top, right, bottom) by its first column, descending; and save."""
    with desktop.opened(request["src"]) as document:
        sheet = document.Sheets.getByName(request["sheet"])
        sheet.unprotect("")
        for row in request["rows"]:
            sheet.Rows.insertByIndex(row, 1)
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = 0, False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        options = office_worker.properties(SortFields=fields, ContainsHeader=False, IsSortColumns=False)
        area = sheet.getCellRangeByPosition(*request["area"])
        uno.invoke(area, "sort", (uno.Any("[]com.sun.star.beans.PropertyValue", options),))
        document.calculateAll()
        office_worker.save(document, request["dst"])


office_worker.ACTIONS["move"] = move

if __name__ == "__main__":
    office_worker.main()
