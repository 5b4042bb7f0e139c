"""The annexes of the circular: the ranking, and who isn't in it or has something left to clear."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.consolidate import CountyTables
from selfeval.consolidate.county import ProgressRow, RankingRow
from selfeval.feedback.figures import fixed, plain
from selfeval.feedback.paper import HEI, Paper
from selfeval.feedback.paper_table import PaperColumn, add_table
from selfeval.model import ReviewState, Status

_MOST_UPRIGHT: Final = 5  # so many categories fit a page that stands upright
_WIDTH: Final = {False: 156.0, True: 247.0}
_MARK: Final = "＊"
_FOLLOWED: Final = (Status.MISSING, Status.RETURNED, Status.QUERY)
_FOLLOW_COLUMNS: Final = (
    PaperColumn("序号", 12), PaperColumn("部门名称", 54, "left"), PaperColumn("类别", 22), PaperColumn("状态", 22), PaperColumn("情况", 46, "left"),
)  # fmt: skip


def write_annexes(paper: Paper, tables: CountyTables, names: Sequence[str]) -> None:
    """Both annexes, each on a page of its own."""
    lying = len(tables.scheme.categories) > _MOST_UPRIGHT
    _heading(paper, 1, names[0], landscape=lying)
    _ranking(paper, tables, lying=lying)
    _heading(paper, 2, names[1], landscape=lying)
    _followed(paper, tables)


def _heading(paper: Paper, number: int, name: str, *, landscape: bool) -> None:
    paper.new_page(landscape=landscape)
    paper.plain(f"附件{number}", font=HEI, keep=True)
    paper.title(name)


def _ranking(paper: Paper, tables: CountyTables, *, lying: bool) -> None:
    scheme = tables.scheme
    ranked = [row for row in tables.ranking if row.rank is not None]
    kinds = adjusting(ranked)
    rules = f"“调整”是按{kinds}增减的分。" if kinds else ""
    fixed = (PaperColumn("排名", 11), PaperColumn("部门名称", 60 if lying else 36, "left"))
    last: tuple[PaperColumn, ...] = (PaperColumn("总分", 16, "right"), PaperColumn("等次", 14))
    if scheme.bonuses:
        last = (PaperColumn(t.COL_BONUS, 12, "right"), *last)
    if rules:
        last = (PaperColumn("调整", 12, "right"), *last)
    left = _WIDTH[lying] - sum(column.width for column in (*fixed, *last))
    each = left / len(scheme.categories)
    columns = (
        *fixed, *(PaperColumn(f"{c.name}\n{plain(c.cap)}分", each, "right") for c in scheme.categories), *last
    )  # fmt: skip
    add_table(paper, columns, [_ranking_row(row, tables.decimals, adjusted=bool(rules)) for row in ranked], header=9.5)
    if any(row.status is Status.QUERY for row in ranked):
        paper.note(f"注：标{_MARK}的部门尚有情况待核实，得分可能变动。得分相同的部门名次并列。{rules}")
    else:
        paper.note(f"注：得分相同的部门名次并列。{rules}")


def _ranking_row(row: RankingRow, decimals: int, *, adjusted: bool) -> tuple[str, ...]:
    name = row.name + (_MARK if row.status is Status.QUERY else "")
    points = [
        *(row.categories or ()),
        *([] if row.bonus is None else [row.bonus]),
        *_adjusted(row)[:adjusted],
        row.total,
    ]
    told = (plain(p) if isinstance(p, str) else fixed(p, decimals) for p in points)
    return (str(row.rank), name, *told, row.grade or "")


def _adjusted(row: RankingRow) -> list[Decimal]:
    """What the rules on the total, and 降档, added in all."""
    return [row.total - row.unadjusted] if row.total is not None and row.unadjusted is not None else []


def adjusting(ranked: Sequence[RankingRow]) -> str:
    """By what rules totals were changed; '' where there are none."""
    names = dict.fromkeys(step.name for row in ranked for step in row.steps)
    rules = [name for name in names if name != t.LOWERING]
    kinds = [f"总分规则（{'、'.join(rules)}）"] if rules else []
    kinds += [f"{t.LOWERING}规则"] if t.LOWERING in names else []
    return "和".join(kinds)


def _followed(paper: Paper, tables: CountyTables) -> None:
    unfinished = _under_review(tables)
    rows = [row for row in tables.progress if row.status in _FOLLOWED or row.code in unfinished]
    if not rows:
        paper.para("没有。")
        return
    texts = [
        (str(number), row.name, row.group or "—", *_standing(row, under_review=row.code in unfinished))
        for number, row in enumerate(rows, 1)
    ]
    add_table(paper, _FOLLOW_COLUMNS, texts)


def _under_review(tables: CountyTables) -> frozenset[str]:
    """The codes of those whose review isn't finished: they have scores, and no final result yet."""
    reviewed = tables.reviews.departments if tables.reviews else ()
    return frozenset(one.code for one in reviewed if one.state is ReviewState.ONGOING)


def _standing(row: ProgressRow, *, under_review: bool) -> tuple[str, str]:
    """A department's status and what is to be said of it; where all is settled but the review, that."""
    why = "复核还没有完成，没有核定分"
    if under_review and row.status is Status.ACCEPTED:
        return t.REVIEW_STATES[ReviewState.ONGOING], why
    also = f"；{why}" if under_review and row.status is Status.QUERY else ""
    return t.STATUS_NAMES[row.status], _situation(row) + also


def _situation(row: ProgressRow) -> str:
    if row.status is Status.MISSING:
        until = f"，同意延期至{row.deadline.month}月{row.deadline.day}日" if row.deadline else ""
        return f"尚未收到能计入的自评表{until}"
    said = f"有{row.errors}处错误" if row.status is Status.RETURNED else f"有{row.open_queries}处待核实"
    return f"{said}；迟报{row.days_late}天" if row.days_late else said
