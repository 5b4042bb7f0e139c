"""Rules on a review beside the self scores in use and beside other reviews. Told to the bureau, never to a department."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from selfeval.findings import Hit, check
from selfeval.model import Department, Level, RawCell
from selfeval.tables import shown, text


@check(
    "V920",
    Level.QUERY,
    title="自评分已变",
    message="做这份底稿以后，“{name}”的自评分变了：{changes}。",
    remedy="请运行 selfeval review 生成新的底稿，没有变的各项已经照抄，只核变了的。",
    why="复核只对它看过的自评分有效；自评分变了，原来的复核不能照搬。",
)
def review_saw_these_scores(department: Department, changes: str) -> Iterator[Hit]:
    """A review saw the self scores that are in use; `changes` has those that differ, in words."""
    if changes:
        yield Hit(words={"name": department.name, "changes": changes})


@check(
    "V935",
    Level.QUERY,
    title="复核日期不可能",
    message="“{name}”的复核日期写的是 {day}，{why}。",
    remedy="请核对日期，改成实际复核的那一天；不知道哪一天的，空着。",
    why="日期会写进反馈意见；写错了，部门会问复核是怎么做的。",
)
def review_day_can_be(department: Department, at: RawCell, day: date, filed: date | None, saved: date) -> Iterator[Hit]:
    """A review's day lies neither before the form was `filed` nor after its workbook was `saved`."""
    why = f"比底稿保存的日期 {saved} 还晚" if day > saved else ""
    if filed and day < filed:
        why = f"那时部门的表还没有报（{filed} 报的）"
    if why:
        yield Hit(at, text(at), words={"name": department.name, "day": day, "why": why})


@check(
    "V927",
    Level.QUERY,
    title="底稿的自评分对不上",
    message="“{name}”的底稿里，“{indicator}”的自评分写的是“{value}”，部门报的是 {now}；底稿没有了程序的标记，分不清是底稿里改过，还是部门重报过。",
    remedy="底稿里改过的，请把这一格改回 {now}；部门重报过的，请运行 selfeval review 生成新的底稿。",
    why="复核只对它看过的自评分有效；标记丢了，只能以格子里写的为准。",
)
def self_score_in_the_workbook_is_the_one_filed(
    department: Department, indicator: str, code: str, at: RawCell, now: str
) -> Iterator[Hit]:
    """The self score in a workbook that lost its mark is the one that was filed."""
    words = {"name": department.name, "indicator": indicator, "value": shown(at.value), "now": now}
    yield Hit(at, shown(at.value) or None, now, indicator=code, words=words)


@check(
    "V921",
    Level.QUERY,
    title="底稿缺行",
    message="“{name}”的复核底稿里少了 {count} 项指标：{missing}。",
    remedy="请把这几行补回来；或者运行 selfeval review，“outbox/复核/底稿”里会有一份各项齐全的，填过的已照抄，填好再放进“复核”。",
    why="少了的各项，不知道是维持还是漏看。",
)
def review_has_every_row(department: Department, count: int, missing: str) -> Iterator[Hit]:
    """A review has a row for every self score."""
    if missing:
        yield Hit(words={"name": department.name, "count": count, "missing": missing})


@check(
    "V922",
    Level.NOTE,
    title="一个部门两份底稿",
    message="“{name}”还有一份复核底稿“{other}”，内容不同，{why}。",
    remedy="要用另一份的，请在“处理意见”里对它写“采用”。",
    why="两个人各核一份时，以哪份为准应当由您知道。",
)
def review_is_the_only_one(department: Department, other: str, why: str) -> Iterator[Hit]:
    """A department has one review workbook."""
    yield Hit(value=other, words={"name": department.name, "other": other, "why": why})


@check(
    "V923",
    Level.ERROR,
    fixed=True,
    title="两份底稿分不清先后",
    message="“{name}”的两份复核底稿“{file}”和“{other}”保存时间相同，内容不同，都没有采用。",
    remedy="请在“处理意见”里对要用的一份写“采用”，或者把不用的一份移走。",
    why="保存时间一样，程序分不清哪份是新的。",
)
def newest_review_is_one(department: Department, file: str, other: str) -> Iterator[Hit]:
    """Of two reviews it can be told which is the newer."""
    yield Hit(value=other, words={"name": department.name, "file": file, "other": other})


@check(
    "V924",
    Level.QUERY,
    title="部门现在没有得分",
    message="“{name}”现在是“{status}”，没有可以复核的自评分，这份复核先放着。",
    remedy="等部门重报并汇总以后，再运行 selfeval review，看底稿要不要重做。",
    why="复核的是部门报的分；表退回去了，复核就没有了对象。",
)
def reviewed_department_has_scores(department: Department, status: str) -> Iterator[Hit]:
    """A department that was reviewed has scores."""
    yield Hit(words={"name": department.name, "status": status})


@check(
    "V926",
    Level.NOTE,
    title="同样问题扣分不同",
    message="“{indicator}”因“{ground}：{remark}”，这里扣 {cut} 分，{others}。",
    remedy="请核对尺度是否一致；确有不同的，在复核说明里写明。",
    why="同样的问题扣得不一样，部门会提异议。",
)
def same_finding_costs_the_same(
    indicator: str, ground: str, remark: str, cut: str, others: str, code: str
) -> Iterator[Hit]:
    """The same finding (indicator, reason and remark) costs the same in every department."""
    words = {"indicator": indicator, "ground": ground, "remark": remark, "cut": cut, "others": others}
    yield Hit(indicator=code, words=words)
