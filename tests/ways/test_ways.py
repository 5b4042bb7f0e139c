"""What is said of each way in which a form might show another number than is counted.

What LibreOffice shows is written down in the tables; tests/long/test_ways_shown.py looks whether it still does.
"""

from __future__ import annotations

import pytest

from selfeval.excel.read.number_formats import read as number_read
from selfeval.excel.read.unreadable import Unreadable
from selfeval.model import RawSheet
from tests.excel.raw_files import carefully, plainly
from tests.filled import Place
from tests.ways import biff, binary, odf, xlsx_cells, xlsx_parts
from tests.ways.case import CODE, H7, I7, UNSEEN, Rows, Way, said

TABLES: dict[str, tuple[str, list[tuple[Place, Rows]]]] = {
    "cells": ("xlsx", [(H7, xlsx_cells.WAYS), (I7, xlsx_cells.REASONS), (CODE, xlsx_cells.CODES)]),
    "parts": ("xlsx", [(H7, xlsx_parts.WAYS), (I7, xlsx_parts.REASONS)]),
    "ods": ("ods", [(H7, odf.WAYS), (CODE, odf.CODES)]),
    "xlsb": ("xlsb", [(H7, binary.WAYS), (I7, binary.REASONS)]),
    "xls": ("xls", [(H7, biff.WAYS)]),
}
ALL = {
    f"{table}-{name}": Way(f"{table}-{name}", suffix, shows, told, build, place)
    for table, (suffix, lists) in TABLES.items()
    for place, rows in lists
    for name, shows, told, build in rows
}
# What is told of a number or a word that is seen otherwise, or not at all.
TELLING = ("S", "D", "R", "T112", "T118", "T150", "T151", "T152")
KNOWN = {
    "cells-v-nearly": "what is within 1e-7 of a score is that score, in the form too",
    **dict.fromkeys(
        ("xlsb-formula-stale", "xls-formula-stale", "xls-formula-always", "xls-formula-empty-tokens", "xls-array-own"),
        "what is stored is what the clerk saw who saved it; LibreOffice alone computes these kinds anew on opening",
    ),
    "parts-string-escape": "Excel's own escape of a character, which LibreOffice 7.4 doesn't know in texts",
}


def test_there_are_many_ways_each_once() -> None:
    assert len(ALL) == sum(len(rows) for _, lists in TABLES.values() for _, rows in lists) > 350


@pytest.mark.parametrize("way", ALL.values(), ids=ALL)
def test_what_is_said(way: Way) -> None:
    assert said(way.build(), way.place) == way.said


def silent(way: Way) -> bool:
    """Whether something counts, and nothing is told that has to do with how it is seen."""
    counted, *codes = way.said.split(" ")
    return counted not in ("-", "") and counted[0] not in "FT" and not any(code.startswith(TELLING) for code in codes)


@pytest.mark.parametrize("way", [way for way in ALL.values() if silent(way)], ids=lambda way: way.id)
def test_what_counts_in_silence_is_what_shows(way: Way) -> None:
    counted = way.said.split(" ")[0]
    if way.id not in KNOWN and way.shows.strip() != counted:
        assert way.shows not in UNSEEN
        assert number_read(way.shows) == number_read(counted)


def test_what_is_known_to_show_otherwise_still_does() -> None:
    assert {way.id for way in ALL.values() if silent(way) and way.shows.strip() != way.said} >= KNOWN.keys()


def fast(data: bytes) -> tuple[RawSheet, ...] | None:
    """What the fast reader takes; None where it leaves a file to others, or the book around the sheets is refused."""
    try:
        return plainly(data)
    except Unreadable:
        return None


def test_where_the_fast_reader_takes_a_way_the_careful_one_agrees() -> None:
    files = {way.id: way.build() for way in ALL.values() if way.suffix == "xlsx"}
    taken = {name: sheets for name, data in files.items() if (sheets := fast(data)) is not None}
    assert [name for name, sheets in taken.items() if carefully(files[name]).sheets != sheets] == []
    assert 20 < len(taken) < len(files) - 20
