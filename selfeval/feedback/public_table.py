"""公开表.docx: what the county publishes: departments, final totals, grades. No contacts, no reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from selfeval.consolidate import CountyTables
from selfeval.feedback.figures import fixed
from selfeval.feedback.paper import Paper
from selfeval.feedback.paper_table import PaperColumn, add_table

_COLUMNS: Final = (
    PaperColumn("序号", 16), PaperColumn("部门", 80, "left"), PaperColumn("核定分", 30), PaperColumn("等次", 30),
)  # fmt: skip


def write_public_table(path: Path, tables: CountyTables, day: date, why: Sequence[str] = ()) -> None:
    """Write the table to `path`, in place; headed 草稿, with the reasons, where there is a reason `why` it isn't settled."""
    scheme = tables.scheme
    title = f"{scheme.county}{scheme.year}年度部门整体支出绩效评价结果"
    paper = Paper(title=title, author=scheme.organiser, day=day)
    paper.title(*(["（草稿）"] if why else []), f"{scheme.county}{scheme.year}年度", "部门整体支出绩效评价结果")
    if why:
        paper.para(f"【草稿，还不能公开：{'；'.join(why)}。】")
    places = tables.page.overview.places
    rows = [(str(n), one.name, fixed(one.total, tables.decimals), one.grade) for n, one in enumerate(places, 1)]
    if rows:
        add_table(paper, _COLUMNS, rows, size=11)
    else:
        paper.para("还没有核定的结果。")
    paper.signature(scheme.organiser, day)
    paper.save(path)
