"""Rules on the bureau's own base data (基础数据（财政）.xlsx). All of them stop the run until mended."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Datum, DatumDoubt, Level, Scheme
from selfeval.officer.tables import Tables
from selfeval.rules.reading import datum_text, within
from selfeval.submission.base_data import FilledRow, bureaus_data, data_columns, datum_header
from selfeval.submission.departments_table import missing_columns, unclear_departments
from selfeval.submission.identity import Directory
from selfeval.submission.words import DATUM_DOUBTS
from selfeval.tables import shown, text


class BureauBook(NamedTuple):
    """The workbook with the bureau's data, and what it is checked against."""

    tables: Tables
    rows: tuple[FilledRow, ...]
    scheme: Scheme
    directory: Directory


BUREAU_DATA_CHECKS = Checks[[BureauBook]]()


@BUREAU_DATA_CHECKS.check(
    "G682",
    Level.ERROR,
    fixed=True,
    title="财政的数据表缺列",
    message="“基础数据（财政）”里找不到{what}。",
    remedy="请运行 selfeval template，程序会补齐，已经填的照样保留。",
    why="由财政填的数据只从这张表里取。",
)
def bureau_data_columns_are_there(given: BureauBook) -> Iterator[Hit]:
    """The sheet, its header and a column for each datum the bureau fills in are there."""
    wanted = {datum.name: f"“{datum_header(datum)}”一列" for datum in bureaus_data(given.scheme)}
    columns = partial(data_columns, scheme=given.scheme)
    for at, what in missing_columns(given.tables, t.SHEET_DATA, columns, wanted):
        yield Hit(at=at, words={"what": what})


@BUREAU_DATA_CHECKS.check(
    "G683",
    Level.ERROR,
    fixed=True,
    title="财政的数据部门有误",
    message="“基础数据（财政）”第 {row} 行填了数，部门编码“{value}”{what}。",
    remedy="请改成名册里的部门编码；这一行已经不用的，请删去。",
    why="数据要落实到一个部门，不能算错人，也不能悄悄丢掉。",
)
def bureau_data_name_a_department(given: BureauBook) -> Iterator[Hit]:
    """A row with data names a department of the roster that no row above it names, by its code and its name."""
    for at, why in unclear_departments((one.row for one in given.rows), given.directory):
        yield Hit(at, text(at), words={"row": at.row + 1, "value": text(at), "what": why})


@BUREAU_DATA_CHECKS.check(
    "G684",
    Level.ERROR,
    fixed=True,
    title="财政的数据有误",
    message="“{department}”的“{name}”填的是“{value}”，{what}{likely}。",
    remedy="请改正；还没有数的空着。",
    why="这里的数据用来计算得分，认不准的程序不替您猜。",
)
def bureau_datum_is_readable(given: BureauBook) -> Iterator[Hit]:
    """A datum of the bureau's can be read with certainty and keeps to its limits."""
    for row, data in given.rows:
        for datum, at, read in data:
            unit, decimals = t.UNIT_NAMES[datum.unit], datum.decimals
            what = DATUM_DOUBTS[read.doubt].format(unit=unit, decimals=decimals) if read.doubt else ""
            if read.value is not None and not within(read.value, datum):
                what = f"超出了最小、最大的范围（{_range(datum)}）"
            if what:
                told = {"department": text(row.get(t.DEC_NAME)) or text(row[t.DEC_DEPARTMENT]), "name": datum.name}
                likely = (
                    f"（是不是 {read.likely}{'%' if read.doubt is DatumDoubt.SHARE else ''}？）" if read.likely else ""
                )
                told |= {"value": shown(at.value), "what": what, "likely": likely}
                yield Hit(at, shown(at.value), words=told)


def _range(datum: Datum) -> str:
    limits = [
        f"{word} {datum_text(Fraction(limit), datum)}"
        for word, limit in (("最小", datum.least), ("最大", datum.most))
        if limit is not None
    ]
    return "，".join(limits)
