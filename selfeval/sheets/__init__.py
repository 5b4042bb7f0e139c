"""The summary workbook: its tabs in order, and writing them all.

A tab is a function that fills its sheet from the county tables; it lays out and computes nothing. To add one,
write its file and enter it in `SHEETS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Book, Sheet, clean_text
from selfeval.model import Batch
from selfeval.sheets import analysis, detail, findings, notes, overview, progress, ranking, reasons, register

Writer = Callable[[Mapping[str, Sheet], CountyTables], None]

SHEETS: Final[tuple[tuple[str, str, Writer], ...]] = (
    (t.TAB_OVERVIEW, s.NAVY, overview.write),
    (t.TAB_RANKING, s.NAVY, ranking.write),
    (t.TAB_DETAIL, s.BLUE, detail.write),
    (t.TAB_ANALYSIS, s.BLUE, analysis.write),
    (t.TAB_REASONS, s.BLUE, reasons.write),
    (t.TAB_FINDINGS, s.RED, findings.write),
    (t.TAB_PROGRESS, s.AMBER, progress.write),
    (t.TAB_REGISTER, s.MUTE, register.write),
    (t.TAB_NOTES, s.MUTE, notes.write),
)
DETAILED_DEPARTMENTS: Final = 10_000  # past so many, only the sheets below; the details are CSV
ALWAYS: Final = frozenset({t.TAB_OVERVIEW, t.TAB_RANKING, t.TAB_ANALYSIS, t.TAB_NOTES})
_PAGES: Final = '&R&"微软雅黑,常规"&8第 &P 页　共 &N 页'


def write_summary(path: Path, batch: Batch, tables: CountyTables) -> None:
    """Write the summary workbook. Its bytes depend on batch and tables only, not on when or where."""
    full = len(batch.departments) <= DETAILED_DEPARTMENTS
    chosen = [tab for tab in SHEETS if full or tab[0] in ALWAYS]
    with Book(path, created=_created(batch), title=_title(batch), properties=_properties(tables)) as book:
        tabs = {name: book.sheet(name) for name, _, _ in chosen}
        tabs[t.TAB_CHARTS] = book.sheet(t.TAB_CHARTS)
        for name, colour, write in chosen:
            write(tabs, tables)
            tabs[name].raw.set_tab_color(colour)
            tabs[name].footer(('&L&"微软雅黑,常规"&8&A' if name != t.TAB_OVERVIEW else "") + _PAGES)
        tabs[t.TAB_CHARTS].raw.hide()


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
