"""tests/office_worker.py with one more skill: sorting rows as a user does. Runs under the system's Python."""

from __future__ import annotations

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120

import office_worker  # type: ignore[import-not-found]
import uno  # type: ignore[import-not-found]


def sort(desktop, request):  # type: ignore[no-untyped-def]
    """Sort an area (left, top, right, bottom) of a sheet by one of its columns, descending, and save."""
    with desktop.opened(request["src"]) as document:
        left, top, right, bottom = request["area"]
        area = document.Sheets.getByName(request["sheet"]).getCellRangeByPosition(left, top, right, bottom)
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = request["column"], False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        options = office_worker.properties(SortFields=fields, ContainsHeader=False, IsSortColumns=False)
        uno.invoke(area, "sort", (uno.Any("[]com.sun.star.beans.PropertyValue", options),))
        document.calculateAll()
        office_worker.save(document, request["dst"])


office_worker.ACTIONS["sort"] = sort

if __name__ == "__main__":
    office_worker.main()
