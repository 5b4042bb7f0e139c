"""Rules on the bureau's own scores (财政评定.xlsx). All of them stop the run until mended."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Doubt, Level, RawCell, Reading, Scheme
from selfeval.officer.tables import Tables, likely_points
from selfeval.submission.awards import award_header, columns_of
from selfeval.submission.departments_table import missing_columns, rows_of, unclear_departments
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import read_score
from selfeval.tables import TableRow, is_blank, shown, text, tidy


class Awarding(NamedTuple):
    """The workbook with the bureau's scores, and what it is checked against."""

    tables: Tables
    scheme: Scheme
    directory: Directory


AWARD_CHECKS = Checks[[Awarding]]()


@AWARD_CHECKS.check(
    "G626",
    Level.ERROR,
    fixed=True,
    title="财政评定表缺列",
    message="财政评定表里找不到{what}。",
    remedy="请运行 selfeval template，程序会补齐，已经填的分数照样保留。",
    why="由财政局评定的指标，分数只从这张表里取。",
)
def award_columns_are_there(given: Awarding) -> Iterator[Hit]:
    """The sheet, its header and a column for each indicator the bureau scores are there."""
    wanted = {one.code: f"指标“{award_header(one)}”一列" for one in given.scheme.bureaus}
    columns = partial(columns_of, scheme=given.scheme)
    for at, what in missing_columns(given.tables, t.SHEET_AWARDS, columns, wanted):
        yield Hit(at=at, words={"what": what})


def _scored(row: TableRow, scheme: Scheme) -> list[tuple[str, RawCell]]:
    """The cells of a row in which scores stand, by indicator."""
    columns = columns_of(row, scheme)
    return [(code, row[header]) for code, header in columns.items() if not is_blank(row[header].value)]


@AWARD_CHECKS.check(
    "G627",
    Level.ERROR,
    fixed=True,
    title="财政评定的部门有误",
    message="财政评定表第 {row} 行填了分，部门编码“{value}”{what}。",
    remedy="请改成名册里的部门编码；这一行已经不用的，请删去。",
    why="分数要落实到一个部门，不能算错人，也不能悄悄丢掉。",
)
def award_names_a_department(given: Awarding) -> Iterator[Hit]:
    """A row with scores names a department of the roster that no row above it names, by its code and its name."""
    rows = rows_of(given.tables, t.SHEET_AWARDS)
    for at, why in unclear_departments((row for row in rows if _scored(row, given.scheme)), given.directory):
        yield Hit(at, text(at), words={"row": at.row + 1, "value": text(at), "what": why})


@AWARD_CHECKS.check(
    "G628",
    Level.ERROR,
    fixed=True,
    title="财政评定的分数有误",
    message="“{department}”的“{name}”填的是“{value}”，{what}。",
    remedy="请填 0 至 {cap} 之间、最多 {decimals} 位小数的数{likely}；还没有评定的空着。",
    why="这里的分数直接计入部门的总分，认不准的程序不替您猜。",
)
def award_is_a_score(given: Awarding) -> Iterator[Hit]:
    """A score of the bureau's is a number between 0 and the cap, with no more decimals than the scheme allows."""
    for row in rows_of(given.tables, t.SHEET_AWARDS):
        for code, at in _scored(row, given.scheme):
            indicator = given.scheme.by_code[code]
            what = _why_no_score(at, indicator.cap, given.scheme)
            if what:
                told = {"department": text(row.get(t.DEC_NAME)) or text(row[t.DEC_DEPARTMENT]), "name": indicator.name}
                likely = likely_points(at)
                told |= {"value": shown(at.value), "what": what, "likely": f"（是不是 {likely}？）" if likely else ""}
                yield Hit(
                    at, shown(at.value), words={**told, "cap": tidy(indicator.cap), "decimals": given.scheme.decimals}
                )


def _why_no_score(at: RawCell, cap: Decimal, scheme: Scheme) -> str:
    read = read_score(at.value, cap, scheme.quantum)
    if read.doubt is Doubt.TOO_MANY_DECIMALS:
        return f"小数超过 {scheme.decimals} 位"
    if read.reading is not Reading.NUMBER or read.score is None:
        return "不是分数"
    if read.score < 0:
        return "小于 0"
    return f"超过分值 {tidy(cap)}" if read.score > cap else ""
