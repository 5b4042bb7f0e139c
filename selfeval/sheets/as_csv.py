"""The summary's tables as tidy CSV: one row a thing, one kind of value a column, text that no program runs.

UTF-8 with BOM, so that Excel and WPS show Chinese; a text that a spreadsheet would take for a formula gets an
apostrophe in front.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Final, TextIO

from selfeval import text as t
from selfeval.consolidate.county import Bearing, CountyTables, FindingRow, RankingRow
from selfeval.excel.write.book import clean_text
from selfeval.model import PENDING
from selfeval.story.review import said_grounds
from selfeval.submission.columns import LISTED

Cell = str | int | Decimal | date | datetime | None
Table = tuple[Sequence[str], Iterable[Sequence[Cell]]]

BOM = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_tables(tables: CountyTables) -> Iterator[tuple[str, Table]]:
    """(file name, table) of every table; the rows are made as they are written."""
    for name, make in FILES.items():
        if (tables.reviews or make not in (_reviews, _changes, _differences)) and (
            make is not _computed or tables.scheme.rules
        ):
            yield name, make(tables)


def write_csv(out: TextIO, table: Table) -> None:
    """Write a table row by row; the stream must leave line ends alone."""
    header, rows = table
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in header])
    writer.writerows([neutral(value) for value in row] for row in rows)


def neutral(value: Cell) -> str:
    """A value as CSV text; a text that would be taken for a formula is quoted by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, str):
        plain = clean_text(value)
        return f"'{plain}" if plain.startswith(_FORMULA_STARTS) else plain
    return str(value)


def _ranking(tables: CountyTables) -> Table:
    names = [category.name for category in tables.scheme.categories]
    bonus = [t.COL_BONUS] if tables.scheme.bonuses else []
    since = ["上年总分", "增减", "上年排名"] if tables.compared else []
    reviewed = ["复核分", "差值", "核定分", "核定等次", "核定排名", "复核状态"] if tables.reviews else []
    steps = [t.UNADJUSTED, *(rule.name for rule in tables.scheme.total_rules)] if tables.scheme.total_rules else []
    apart = ["与计算差"] if tables.scheme.rules else []
    header = (
        "排名",
        "编码",
        "部门名称",
        "类别",
        *names,
        *bonus,
        *steps,
        "总分",
        "评价等次",
        *since,
        *reviewed,
        "状态",
        "核实数",
        *apart,
        "来源文件",
    )
    return header, (
        (row.rank, row.code, row.name, row.group, *(row.categories or [None] * len(names)), *[row.bonus for _ in bonus],
         *([row.unadjusted, *_steps(row, len(steps) - 1)] if steps else []), row.total, row.grade,
         *([row.previous_total, row.change, row.previous_rank] if since else []), *(_review(row) if reviewed else []),
         t.STATUS_NAMES[row.status], row.open_queries, *[row.apart for _ in apart], row.file)
        for row in tables.ranking
    )  # fmt: skip


def _steps(row: RankingRow, count: int) -> Sequence[Decimal | str | None]:
    """What each rule on the total added."""
    return [PENDING if step.change is None else step.change for step in row.steps] or [None] * count


def _review(row: RankingRow) -> list[Cell]:
    """A department's review, and what holds in the end."""
    part = row.review
    if part is None:
        return [None] * 6
    state = t.REVIEW_STATES[part.state]
    return [part.total, part.difference, part.final_total, part.final_grade, part.final_rank, state]


def _reviews(tables: CountyTables) -> Table:
    header = (
        "编码", "部门名称", "复核状态", "自评分", "复核分", "差值", "偏离度", "自评等次", "复核等次", "降档数", "核定分", "核定等次", "调减项数",
        "调增项数", "警戒重大", "理由", "还差什么", "复核人", "完成期限", "复核底稿",
    )  # fmt: skip
    made = (
        (r.code, r.name, t.REVIEW_STATES[r.state], r.total, r.reviewed, r.difference, r.deviation, r.grade, r.reviewed_grade,
         r.steps, r.final, r.final_grade, r.lowered, r.raised, t.LINE_NAMES[r.line], said_grounds(r.grounds),
         "；".join(r.why), r.reviewer, r.due, r.file)
        for r in (tables.reviews.departments if tables.reviews else ())
    )  # fmt: skip
    outstanding = (
        (r.code, r.name, t.REVIEW_OUTSTANDING, r.total, None, None, None, r.grade, *[None] * 9, r.reviewer, r.due, None)
        for r in (tables.reviews.outstanding if tables.reviews else ())
    )
    return header, chain(made, outstanding)


def _changes(tables: CountyTables) -> Table:
    header = (
        "编码", "部门名称", "指标编码", "三级指标", "分值", "自评分", "复核分", "核定分", "差值", "理由类别", "复核说明", "依据", "复核底稿", "工作表", "单元格",
    )  # fmt: skip
    return header, (tables.reviews.changes if tables.reviews else ())


def _differences(tables: CountyTables) -> Table:
    header = (
        "编码", "一级指标", "三级指标", "分值", "复核部门", "自评得分率", "复核得分率", "平均差值", "调减部门", "调增部门", "理由",
    )  # fmt: skip
    return header, (
        (r.code, r.category, r.name, r.cap, r.n, r.self_rate, r.rate, r.mean_difference, r.lowered, r.raised,
         said_grounds(r.grounds))
        for r in (tables.reviews.indicators if tables.reviews else ())
    )  # fmt: skip


def _detail(tables: CountyTables) -> Table:
    """One row a department and indicator."""
    header = ("编码", "部门名称", "指标编码", "一级指标", "三级指标", "分值", "自评分")
    return header, (
        (row.code, row.name, indicator.code, indicator.category, indicator.name, indicator.cap,
         score)
        for row in tables.detail
        for indicator, score in zip(tables.scheme.indicators, row.scores, strict=True)
    )  # fmt: skip


def _analysis(tables: CountyTables) -> Table:
    header = (
        "编码",
        "一级指标",
        "二级指标",
        "三级指标",
        "分值",
        "适用部门数",
        "平均分",
        "得分率",
        "满分部门数",
        "失分合计",
        "失分占比",
    )
    return header, (
        (i.code, i.category, i.subcategory, i.name, i.cap, i.n, i.average, i.rate, i.full, i.lost, i.share)
        for category in tables.categories
        for i in category.indicators
    )


def _reasons(tables: CountyTables) -> Table:
    header = (
        "指标编码",
        "一级指标",
        "三级指标",
        "分值",
        "编码",
        "部门名称",
        "自评分",
        "扣分",
        *(column.header for column in LISTED),
        "来源文件",
    )
    return header, (
        (
            r.indicator,
            r.category,
            r.indicator_name,
            r.cap,
            r.code,
            r.name,
            r.score,
            r.lost,
            *r.words,
            r.file,
        )
        for r in tables.deductions
    )


def _computed(tables: CountyTables) -> Table:
    """One row a department and indicator that is computed."""
    header = ("编码", "部门名称", "状态", "指标编码", "三级指标", "分值", "自评", "计算", "差", "疑问", "算式")
    return header, (
        (row.code, row.name, t.STATUS_NAMES[row.status], row.indicator, row.indicator_name, row.cap, row.own,
         t.NOT_COMPUTED.get(row.fate, row.score), row.difference, row.slip, row.text)
        for row in tables.computed
    )  # fmt: skip


def _findings(tables: CountyTables) -> Table:
    header = (
        "级别",
        "编码",
        "部门名称",
        "工作表",
        "单元格",
        "问题",
        "填的内容",
        "应为",
        "怎么改",
        "说明",
        "代码",
        "文件处理",
        "计数",
        "文件",
    )
    return header, (
        (t.LEVEL_NAMES[f.level], f.code, f.name, f.sheet, f.cell, f.message, f.value, f.expected, f.remedy,
         f.explanation, f.kind, t.FATE_NAMES[f.fate] if f.fate else None, _counted(f), f.file)
        for f in tables.findings
    )  # fmt: skip


def _progress(tables: CountyTables) -> Table:
    header = (
        "编码",
        "部门名称",
        "类别",
        "状态",
        "首次报送",
        "采用的文件日期",
        "迟报天数",
        "文件数",
        "附件数",
        "错误",
        "核实",
    )
    return header, (
        (p.code, p.name, p.group, t.STATUS_NAMES[p.status], p.first_received, p.received, p.days_late, p.files,
         p.attachments, p.errors, p.open_queries)
        for p in tables.progress
    )  # fmt: skip


def _counted(row: FindingRow) -> str:
    return t.REVIEW_FOLDER if row.bearing is Bearing.REVIEW else t.YES if row.counts else t.NO


def _register(tables: CountyTables) -> Table:
    header = (
        "文件",
        "SHA-256",
        "大小（字节）",
        "时间",
        "时间来源",
        "处理",
        "原因",
        "编码",
        "部门名称",
        "发件人",
        "发件时间",
    )
    return header, (
        (r.path, r.sha256, r.size, r.time, t.CLOCK_NAMES[r.clock] if r.clock else None, t.FATE_NAMES[r.fate], r.reason,
         r.code, r.name, r.sender, r.sent)
        for r in tables.register
    )  # fmt: skip


FILES: Final[Mapping[str, Callable[[CountyTables], Table]]] = {
    f"{name}.csv": make
    for name, make in (
        (t.TAB_RANKING, _ranking),
        (t.TAB_DETAIL, _detail),
        (t.TAB_ANALYSIS, _analysis),
        (t.TAB_REASONS, _reasons),
        (t.TAB_COMPUTED, _computed),
        (t.TAB_FINDINGS, _findings),
        (t.TAB_PROGRESS, _progress),
        (t.TAB_REGISTER, _register),
        (t.TAB_REVIEWS, _reviews),
        (t.TAB_CHANGES, _changes),
        (t.TAB_DIFFERENCES, _differences),
    )
}
