"""The summary workbook: its tabs in order, and writing them all.

A tab is a function that fills its sheet from the county tables; it lays out and computes nothing. To add one,
write its file and enter it in `SHEETS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Final, NamedTuple

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Book, Sheet, clean_text
from selfeval.model import Batch
from selfeval.sheets import (
    analysis,
    computed,
    detail,
    differences,
    findings,
    groups,
    notes,
    overview,
    profile,
    progress,
    quality,
    ranking,
    reasons,
    register,
    review_changes,
    reviewed,
    reviews,
)

Writer = Callable[[Mapping[str, Sheet], CountyTables], None]


class Tab(NamedTuple):
    """A sheet: its name and colour, what fills it, and the rounds in which it has something to hold."""

    name: str
    colour: str
    write: Writer
    is_made: Callable[[CountyTables], bool] = lambda _: True


SHEETS: Final = (
    Tab(t.TAB_OVERVIEW, s.NAVY, overview.write),
    Tab(t.TAB_RANKING, s.NAVY, ranking.write),
    Tab(t.TAB_REVIEWS, s.GREEN, reviews.write, reviews.is_made),
    Tab(t.TAB_REVIEWED, s.GREEN, reviewed.write, reviewed.is_made),
    Tab(t.TAB_CHANGES, s.GREEN, review_changes.write, review_changes.is_made),
    Tab(t.TAB_DIFFERENCES, s.GREEN, differences.write, differences.is_made),
    Tab(t.TAB_QUALITY, s.GREEN, quality.write, quality.is_made),
    Tab(t.TAB_DETAIL, s.BLUE, detail.write),
    Tab(t.TAB_ANALYSIS, s.BLUE, analysis.write),
    Tab(t.TAB_GROUPS, s.BLUE, groups.write, groups.is_made),
    Tab(t.TAB_REASONS, s.BLUE, reasons.write),
    Tab(t.TAB_COMPUTED, s.BLUE, computed.write, computed.is_made),
    Tab(t.TAB_FINDINGS, s.RED, findings.write),
    Tab(t.TAB_PROGRESS, s.AMBER, progress.write),
    Tab(t.TAB_REGISTER, s.MUTE, register.write),
    Tab(t.TAB_PROFILE, s.NAVY, profile.write, profile.is_made),
    Tab(t.TAB_NOTES, s.MUTE, notes.write),
)
DETAILED_DEPARTMENTS: Final = 10_000  # past so many, only the sheets below; the details are CSV
ALWAYS: Final = frozenset({t.TAB_OVERVIEW, t.TAB_RANKING, t.TAB_ANALYSIS, t.TAB_NOTES})
_LEFT: Final = '&L&"微软雅黑,常规"&8'
_PAGES: Final = '&R&"微软雅黑,常规"&8第 &P 页'  # of this sheet: how many there are only the printing program knows


def write_summary(path: Path, batch: Batch, tables: CountyTables) -> None:
    """Write the summary workbook. Its bytes depend on batch and tables only, not on when or where."""
    full = len(batch.departments) <= DETAILED_DEPARTMENTS
    chosen = [tab for tab in SHEETS if (full or tab.name in ALWAYS) and tab.is_made(tables)]
    with Book(path, created=_created(batch), title=_title(batch), properties=_properties(tables)) as book:
        names = [tab.name for tab in chosen]
        hidden = [t.TAB_CHARTS, *([t.TAB_PROFILE_DATA] if t.TAB_PROFILE in names else [])]
        tabs = {name: book.sheet(name) for name in [*names, *hidden]}
        for name, colour, fill, _ in chosen:
            fill(tabs, tables)
            tabs[name].raw.set_tab_color(colour)
            tabs[name].raw.set_start_page(1)
            tabs[name].footer(f"{_LEFT}{_mark(tables)}　&A{_PAGES}")
        for name in hidden:
            tabs[name].raw.hide()


def _mark(tables: CountyTables) -> str:
    """County, year and the data's date, for every page; an ampersand means itself."""
    scheme, as_of = tables.scheme, tables.notes.as_of
    day = f"　数据截至{as_of.year}年{as_of.month}月{as_of.day}日" if as_of else ""
    return f"{clean_text(scheme.county)}{scheme.year}年度自评汇总{day}".replace("&", "&&")


def _title(batch: Batch) -> str:
    return f"{batch.scheme.county}{batch.scheme.year}年度部门整体支出绩效自评汇总表"


def _properties(tables: CountyTables) -> dict[str, str]:
    scheme = tables.scheme
    return {
        "subject": f"{scheme.year}年度{scheme.form_title}汇总",
        "author": clean_text(scheme.organiser),
        "comments": f"指标体系版本 {scheme.version}，指纹 {scheme.fingerprint}；由 selfeval {tables.notes.program_version} 汇总。",
    }


def _created(batch: Batch) -> datetime:
    """The date of the data: the newest file used, else the deadline, else the year's end."""
    if batch.as_of:
        return batch.as_of.replace(tzinfo=None)
    day = batch.scheme.deadline or date(batch.scheme.year, 12, 31)
    return datetime.combine(day, time())
