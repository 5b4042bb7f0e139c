"""通报.docx: the draft of the county's circular, for the officer to edit. Every figure is the county tables'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from selfeval.consolidate import CountyTables
from selfeval.consolidate.county import Bearing, CategoryStat, GradeStat, IndicatorStat
from selfeval.feedback.circular_annex import adjusting, write_annexes
from selfeval.feedback.figures import ORDER, bands, fixed, listed, percent, plain, structure
from selfeval.feedback.paper import Paper, in_words
from selfeval.feedback.paper_table import PaperColumn, add_table
from selfeval.model import Level, Status
from selfeval.story.facts import Facts
from selfeval.story.proposals import HOLD, proposals
from selfeval.story.review import said_of_review
from selfeval.submission.reasons import counts

WORST: Final = 8  # so many indicators stand in the table of lost points
QUOTED: Final = 3  # of so many of them reasons are quoted
_MOST_REASON: Final = 40  # letters of a reason that is quoted
_MOST_KINDS: Final = 4


def write_circular(path: Path, tables: CountyTables, day: date) -> None:
    """Write the draft to `path`, in place; it carries `day`. After a review it speaks of final results."""
    tables, kind = tables.page, "评价" if tables.reviews else "自评"
    scheme = tables.scheme
    subject = f"关于{scheme.year}年度部门整体支出绩效{kind}情况的通报"
    paper = Paper(title=f"{scheme.organiser}{subject}", author=scheme.organiser, day=day)
    paper.title(f"{scheme.organiser}关于{scheme.year}年度", f"部门整体支出绩效{kind}情况的通报")
    paper.subtitle(f"××〔{day.year}〕××号")
    for hold in (one for one in proposals(Facts(tables)) if one.name == HOLD):
        paper.para(f"【拟稿提示：{hold.said()}印发前请删去这一段。】")
    paper.plain("各有关部门、单位：")
    paper.para(
        f"根据《{scheme.organiser}关于开展{scheme.year}年度部门整体支出绩效自评工作的通知》（××〔××××〕××号），"
        f"我局组织开展了{scheme.year}年度部门整体支出绩效自评{_reviewed(tables)}。现将有关情况通报如下："
    )
    _filing(paper, tables, day)
    _results(paper, tables)
    _losses(paper, tables)
    _problems(paper, tables, day)
    _tasks(paper, tables)
    annexes = [f"部门{'核定' if tables.reviews else '自评'}得分排名表", "未计入汇总和待核实的部门名单"]
    paper.annexes(*annexes)
    paper.signature(scheme.organiser, day)
    write_annexes(paper, tables, annexes)
    paper.imprint("抄送：××××。", f"{scheme.organiser}办公室", day)
    paper.save(path)


# --- 一、自评工作开展情况 ----------------------------------------------------------------------------------


def _reviewed(tables: CountyTables) -> str:
    """That reviews were made, or are being made, as the end of a clause."""
    if tables.reviews is None:
        return ""
    return "，并进行了复核" if tables.reviews.figures.reviewed else "，复核正在进行"


def _filing(paper: Paper, tables: CountyTables, day: date) -> None:
    view, scheme = tables.overview, tables.scheme
    exempt = f"（另有免报部门{view.exempt}个）" if view.exempt else ""
    counted = (
        f"已报送并计入汇总的{view.ranked}个，占应报部门的{percent(view.ranked_share)}"
        if view.ranked
        else "还没有部门有核定分"
        if view.held
        else "还没有计入汇总的部门"
    ) + (f"，已报送、待财政局评定的{view.waiting}个" if view.waiting else "")
    counted += f"，已报送、尚无核定分的{view.held}个" if view.held else ""
    parts = [
        f"其中没有须改正、待说明问题的{view.accepted}个、尚有情况待核实{view.query}个" if view.query else "",
        f"报送后退回修改{view.returned}个" if view.returned else "",
        f"未报送{view.missing}个" if view.missing else "没有未报送的部门",
        f"超过期限报送的{view.late}个" if view.late else "",
    ]
    paper.part("一、自评工作开展情况")
    said = f"本次应报部门{view.expected}个{exempt}。截至{in_words(day)}，{counted}，{'；'.join(filter(None, parts))}。"
    paper.lead("（一）报送情况。", said)
    whose = "得分由各部门自评，我局未作调整"
    if tables.reviews:
        whose = f"得分由各部门自评，复核{'过的' if tables.reviews.figures.reviewed else '后'}以我局核定的为准"
    paper.lead(
        "（二）指标和等次。",
        f"自评采用统一的指标体系，共{structure(scheme)}；评价等次按总分确定，{bands(scheme)}。"
        f"{whose}；退回修改和未报送的部门不参加排名，也不计入平均分。",
    )
    if tables.reviews:
        paper.lead("（三）复核情况。", said_of_review(tables).removeprefix("复核："))


# --- 二、自评结果 ------------------------------------------------------------------------------------------


def _results(paper: Paper, tables: CountyTables) -> None:
    view = tables.overview
    paper.part("二、评价结果" if tables.reviews else "二、自评结果")
    if not view.ranked:
        paper.para("目前还没有核定的结果。" if view.held else "目前还没有计入汇总的部门。")
        return
    paper.lead("（一）总体得分。", overall(tables) + _compared(tables))
    paper.lead("（二）等次分布。", grade_sentence(tables.grades))
    kinds = adjusting(tables.ranking)
    apart = f"总分另按{kinds}增减，各一级指标得分不含这些分。" if kinds else ""
    paper.lead("（三）各一级指标得分。", category_sentence(tables.categories) + apart)
    paper.caption("表1　各一级指标得分情况")
    add_table(paper, _CATEGORY_COLUMNS, list(_category_rows(tables)), size=11)
    if _has_groups(tables):
        paper.gap(8)
        paper.lead("（四）各类部门得分。", group_sentence(tables))
        paper.caption("表2　各类部门得分情况")
        add_table(paper, _GROUP_COLUMNS, list(_group_rows(tables)), size=11, strong_last=True)
    paper.gap(8)


def _has_groups(tables: CountyTables) -> bool:
    """Whether there are several kinds of departments, and so a table of them."""
    return len(tables.groups) > 2


def grade_sentence(grades: Sequence[GradeStat]) -> str:
    """How many departments earned each grade, and which grades none did."""
    had = [f"{g.grade}{g.count}个（{percent(g.share)}）" for g in grades if g.count]
    none = [g.grade for g in grades if not g.count]
    return "，".join(had) + (f"；无{'、'.join(none)}部门。" if none else "。")


def group_sentence(tables: CountyTables) -> str:
    """The averages of the kinds of departments, the highest first; and of which none is ranked."""
    stats = [stat for stat in tables.groups if stat.name is not None]
    ranked = sorted((s for s in stats if s.average is not None), key=lambda s: -(s.average or 0))
    said = "，".join(f"{s.name or '未分类部门'}平均{fixed(s.average, tables.places)}分" for s in ranked)
    none = [
        f"{s.name or '未分类部门'}应报{s.expected}个，尚无计分部门" for s in stats if s.average is None and s.expected
    ]
    return "；".join(filter(None, (said, *none))) + "，见表2。"


def overall(tables: CountyTables) -> str:
    """Average, median and extremes of the ranked departments, in one sentence; there is at least one."""
    view = tables.overview
    best, worst = view.highest[0], view.lowest[0]
    if view.ranked == 1:
        return f"计入汇总的只有{best.name}，得{plain(best.total)}分。"
    if best.total == worst.total:
        return f"计入汇总的{view.ranked}个部门均为{plain(best.total)}分。"
    average = f"平均{fixed(view.average, tables.places)}分，中位数{fixed(view.median, tables.places)}分"
    high, low = (
        f"{plain(places[0].total)}分（{listed([p.name for p in places], 3)}{'并列' if len(places) > 1 else ''}）"
        for places in (view.highest, view.lowest)
    )
    return f"计入汇总的{view.ranked}个部门{average}；最高{high}，最低{low}。"


_CATEGORY_COLUMNS: Final = (
    PaperColumn("一级指标", 46, "left"), PaperColumn("分值", 18), PaperColumn("平均得分", 24, "right"),
    PaperColumn("得分率", 22, "right"), PaperColumn("满分部门数", 22), PaperColumn("占全部失分", 24, "right"),
)  # fmt: skip
_GROUP_COLUMNS: Final = (
    PaperColumn("类别", 40, "left"), PaperColumn("应报部门", 22), PaperColumn("参加排名", 22), PaperColumn("平均分", 24, "right"),
    PaperColumn("最高分", 24, "right"), PaperColumn("最低分", 24, "right"),
)  # fmt: skip


def _compared(tables: CountyTables) -> str:
    compared = tables.overview.comparison
    if compared is None or compared.average_change is None:
        return ""
    change = compared.average_change
    places = tables.places
    way = (
        f"平均分比{compared.year}年度{'提高' if change > 0 else '下降'}{fixed(abs(change), places)}分"
        if change
        else (f"平均分与{compared.year}年度持平")
    )
    ways = ((compared.higher, "提高"), (compared.lower, "下降"), (compared.equal, "持平"))
    moved = [f"{count}个{word}" for count, word in ways if count]
    each = f"，{'、'.join(moved)}" if len(moved) > 1 else ""
    if compared.equal == compared.compared:
        way = f"得分与{compared.year}年度持平"
    return f"两年均计分的{compared.compared}个部门，{way}{each}。"


def category_sentence(categories: Sequence[CategoryStat]) -> str:
    """Which categories have the highest and the lowest rate; the same, where they don't differ in what is shown."""
    rates = {c.name: percent(c.rate) for c in categories if c.rate is not None}
    ordered = sorted((c for c in categories if c.rate is not None), key=lambda c: c.rate or Decimal(0))
    low, high = percent(ordered[0].rate), percent(ordered[-1].rate)
    if len(rates) == 1:
        return f"“{ordered[0].name}”得分率为{low}，见表1。"
    if low == high:
        return f"各一级指标得分率均为{low}，见表1。"
    highest, lowest = (_tied([name for name, rate in rates.items() if rate == wanted]) for wanted in (high, low))
    return f"得分率最高的是{highest}（{high}），最低的是{lowest}（{low}），见表1。"


def _tied(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names) + ("，并列" if len(names) > 1 else "")


def _category_rows(tables: CountyTables) -> Iterator[tuple[str, ...]]:
    for stat in tables.categories:
        yield (
            stat.name, plain(stat.cap), fixed(stat.average, tables.places), percent(stat.rate), str(stat.full),
            percent(stat.share),
        )  # fmt: skip


def _group_rows(tables: CountyTables) -> Iterator[tuple[str, ...]]:
    for stat in tables.groups:
        yield (
            stat.name or ("全县合计" if stat.name is None else "未分类"), str(stat.expected), str(stat.ranked),
            fixed(stat.average, tables.places), fixed(stat.highest, tables.decimals), fixed(stat.lowest, tables.decimals),
        )  # fmt: skip


# --- 三、失分情况 ------------------------------------------------------------------------------------------


def _losses(paper: Paper, tables: CountyTables) -> None:
    stats = [indicator for category in tables.categories for indicator in category.indicators if indicator.lost > 0]
    worst = sorted(stats, key=lambda stat: -stat.lost)[:WORST]
    paper.part("三、失分情况分析")
    if not worst:
        none = "目前还没有核定的得分可以分析。" if tables.overview.held else "目前没有可以分析的得分。"
        paper.para("计入汇总的部门各项指标均没有失分。" if tables.overview.ranked else none)
        return
    total = sum((category.lost for category in tables.categories), Decimal(0))
    share = sum((stat.share or Decimal(0) for stat in worst), Decimal(0))
    tied = len(stats) > len(worst) and sorted(stats, key=lambda stat: -stat.lost)[WORST].lost == worst[-1].lost
    table = f"表{3 if _has_groups(tables) else 2}"
    few = (
        f"失分{'较' if tied else '最'}多的{len(worst)}个指标占全部失分的{percent(share)}，见{table}。"
        if len(stats) > len(worst)
        else f"各指标失分情况见{table}。"
    )
    paper.lead("（一）总体情况。", f"计入汇总的部门共失{plain(total)}分，涉及{len(stats)}个三级指标。{few}")
    paper.caption(f"{table}　失分较多的指标")
    add_table(paper, _LOSS_COLUMNS, [_loss_row(n, stat, tables.decimals) for n, stat in enumerate(worst, 1)], size=10.5)
    paper.gap(8)
    quoted = [(stat, reasons) for stat in worst[:QUOTED] if (reasons := _reasons(tables, stat))]
    if quoted:
        paper.section("（二）主要失分指标和部门填写的原因")
    for number, (stat, reasons) in enumerate(quoted, 1):
        paper.para(
            f"{number}．{stat.name}共失{plain(stat.lost)}分，涉及{len(stat.losers)}个部门，填写的原因如：{reasons}。"
        )


_LOSS_COLUMNS: Final = (
    PaperColumn("序号", 12), PaperColumn("三级指标", 46, "left"), PaperColumn("一级指标", 29, "left"), PaperColumn("分值", 13),
    PaperColumn("得分率", 18, "right"), PaperColumn("失分", 18, "right"), PaperColumn("失分部门", 20),
)  # fmt: skip


def _loss_row(number: int, stat: IndicatorStat, decimals: int) -> tuple[str, ...]:
    return (
        str(number), stat.name, stat.category, plain(stat.cap), percent(stat.rate),
        fixed(stat.lost, decimals), str(len(stat.losers)),
    )  # fmt: skip


def _reasons(tables: CountyTables, stat: IndicatorStat) -> str:
    """Two reasons in the departments' own words."""
    said = dict.fromkeys(row.reason for row in tables.deductions if row.indicator == stat.code and counts(row.reason))
    short = [r if len(r) <= _MOST_REASON else r[:_MOST_REASON] + "……" for r in list(said)[:2]]
    return "；".join(f"“{reason.rstrip('。')}”" for reason in short)


# --- 四、存在的主要问题 ------------------------------------------------------------------------------------


def _problems(paper: Paper, tables: CountyTables, day: date) -> None:
    """What is to be told of departments; whose extension hasn't ended by `day` is no late one."""
    view = tables.overview
    paper.part("四、存在的主要问题")
    late = view.late_names
    missing = [row for row in tables.progress if row.status is Status.MISSING]
    overdue = [row.name for row in missing if row.deadline is None or row.deadline < day]
    granted = [row.name for row in missing if row.name not in overdue]
    found: list[tuple[str, str]] = []
    if overdue or late:
        said = f"未报送的{len(overdue)}个部门：{listed(overdue)}。" if overdue else ""
        said += f"超过期限报送的{len(late)}个部门：{listed(late)}。" if late else ""
        found.append(("报送不及时。", said))
    if view.returned:
        kinds = _kinds(tables, Level.ERROR, Status.RETURNED)
        found.append(
            ("填报不规范。", f"退回修改的{view.returned}个部门：{listed(view.returned_names)}。主要是{kinds}。")
        )
    if view.query:
        kinds = _kinds(tables, Level.QUERY, Status.QUERY)
        found.append(
            ("有疑点待核实。", f"{view.query}个部门尚有情况待核实：{listed(view.query_names)}。主要是{kinds}。")
        )
    for number, (heading, said) in zip(ORDER, found, strict=False):
        paper.lead(f"（{number}）{heading}", said)
    if granted:
        paper.para(f"经同意延期、尚未到期的{len(granted)}个部门：{listed(granted)}。")
    if not found:
        in_time = "按期、" if tables.scheme.deadline else ""
        who = "其余部门" if granted else "各部门"
        paper.para(f"{who}均{in_time}按要求报送，没有需要通报的问题。" if view.expected else "没有应报的部门。")
    paper.para("【请根据复核情况补充：自评结果与实际不符、佐证材料不足等问题。】")


def _kinds(tables: CountyTables, level: Level, status: Status) -> str:
    """What departments of this status have open most often, by their own lists: "漏填、超过分值等，共10处"."""
    whose = {row.code for row in tables.progress if row.status is status}
    own = (row for row in tables.findings if row.bearing is Bearing.DEPARTMENT and row.code in whose)
    counted = Counter(row.title for row in own if row.level is level and row.open)
    common = counted.most_common(_MOST_KINDS)
    named = "、".join(f"{title}{count}处" for title, count in common)
    return named + (f"等，共{counted.total()}处" if len(counted) > len(common) else "")


# --- 五、下一步工作要求 ------------------------------------------------------------------------------------


def _tasks(paper: Paper, tables: CountyTables) -> None:
    view = tables.overview
    paper.part("五、下一步工作要求")
    who = [
        "未报送的部门要在××月××日前补报" if view.missing else "",
        "退回修改的部门要对照修改清单改正后重新报送" if view.returned else "",
        "待核实的部门要逐项补充说明" if view.query else "",
    ]
    tasks = []
    if any(who):
        tasks.append(("按期完成补报和改正。", f"{'，'.join(filter(None, who))}。逾期仍未办理的，××××。"))
    tasks.append(
        (
            "认真整改失分问题。",
            "各部门要对照失分指标逐项分析原因，明确整改措施、责任人和完成时限，在编制下一年度预算时一并落实。",
        )
    )
    tasks.append(
        (
            "用好评价结果。" if tables.reviews else "用好自评结果。",
            f"我局将{'' if tables.reviews else '按规定开展复核，'}把自评和复核结果作为预算安排的参考。【请按本县绩效结果应用的有关规定补充。】",
        )
    )
    for number, (heading, said) in zip(ORDER, tasks, strict=False):
        paper.lead(f"（{number}）{heading}", said)
