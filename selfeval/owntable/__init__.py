"""The county's own table: found on any sheet by the words of its header, and read row by row. Knows no file."""

from selfeval.owntable.find import Column, Found, Nearest, OwnTable, find_tables, labelled_department, title_of
from selfeval.owntable.labels import Label, level_key, level_keys, read_label
from selfeval.owntable.layouts import layout_of, year_of
from selfeval.owntable.rows import OwnRow, RowKind, read_rows

__all__ = [
    "Column",
    "Found",
    "Label",
    "Nearest",
    "OwnRow",
    "OwnTable",
    "RowKind",
    "find_tables",
    "labelled_department",
    "layout_of",
    "level_key",
    "level_keys",
    "read_label",
    "read_rows",
    "title_of",
    "year_of",
]
