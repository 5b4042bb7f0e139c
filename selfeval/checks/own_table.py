"""Rules on a form filed in the county's own layout: its rows, its sums, and what in it may be read otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from selfeval import text as t
from selfeval.findings import Checks, Hit, check
from selfeval.model import Answer, Level, LostForm, RawCell
from selfeval.submission.case import Case, cell, explained
from selfeval.submission.stated import computed, is_right, left_out, name_of_sum, stated_number
from selfeval.submission.words import WITH_REASON
from selfeval.tables import is_blank, shown, text, tidy, visible

OWN_CHECKS = Checks[[Case]]()

MOST_STRAYS = 10  # so many stray cells are named


@check(
    "T157",
    Level.ERROR,
    fixed=True,
    title="表头认不出",
    message="“{name}”是本县的评分表，但认不出表头{seen}。",
    remedy="请恢复下发时的表头（至少要有“{third}”和“{score}”两列）再报送，或者用财政局的自评表填报。",
    on_copy="请在退回的表里填写；原表填的内容列在修改清单后面，可以参照。",
    why="程序按表头文字找指标和得分所在的列，认不出就不知道哪一列是得分。",
)
def own_header_is_known(name: str, lost: LostForm, third: str, score: str) -> Iterator[Hit]:
    """The county's table has a header that tells names and scores."""
    at = next(iter(lost.header.values()), None)
    seen = f"：第 {at.row + 1} 行没有“{score}”一列" if at else ""
    yield Hit(at, expected=score, words={"name": name, "seen": seen, "third": third, "score": score})


@OWN_CHECKS.check(
    "T153",
    Level.ERROR,
    fixed=True,
    title="指标名称对不上",
    message="{place}的“{value:.40}”不是本次的指标名称，{like}“{name}”，没有计入。",
    remedy="请把这一格改成“{name}”；不是这项指标的，请另补“{name}”一行。",
    on_copy="请在这一格填 0 至 {cap} 之间的数" + WITH_REASON,
    why="报来的表里没有编码，程序按三级指标的名称认行；名称相近的只作提示，不猜是哪一项。",
)
def own_name_is_exact(case: Case) -> Iterator[Hit]:
    """No row is called almost like an indicator that has no row."""
    for code, at in _near(case).items():
        indicator = case.scheme.by_code[code]
        same = text(at) == indicator.name
        like = "同名的不止一项，看一、二级指标也分不清是不是" if same else "可能是"
        words = {"place": at.ref, "value": text(at), "name": indicator.name, "like": like, "cap": tidy(indicator.cap)}
        yield Hit(at, text(at), indicator.name, code, words=words)


def _near(case: Case) -> Mapping[str, RawCell]:
    own = case.submission.form.own
    return own.near if own else {}


@OWN_CHECKS.check(
    "T154",
    Level.ERROR,
    fixed=True,
    title="缺少指标",
    message="找不到三级指标“{name}”这一行。",
    remedy="请恢复“{name}”这一行，名称与下发的表一致，并填自评分。",
    on_copy="请在这一格填 0 至 {cap} 之间的数" + WITH_REASON,
    why="程序按三级指标的名称认行，缺一个指标就算不出总分。",
)
def own_indicator_present(case: Case) -> Iterator[Hit]:
    """Every indicator that departments answer has its row."""
    answered = {answer.indicator.code for answer in case.submission.answers} | _near(case).keys()
    for indicator in case.scheme.indicators:
        if indicator.code not in answered and not indicator.by_bureau:
            words = {"name": indicator.name, "cap": tidy(indicator.cap)}
            yield Hit(case.header(t.COL_INDICATOR), None, indicator.name, indicator.code, words=words)


@OWN_CHECKS.check(
    "T155",
    Level.NOTE,
    title="多出的行",
    message="{place}{what}，这一行没有计入。",
    remedy="不用处理；如果是某项指标的名称写错了，请改正。",
    why="只有本次指标体系里的指标才计分，多出的行照实列明。",
)
def own_rows_are_known(case: Case) -> Iterator[Hit]:
    """Every row is an indicator's."""
    near = {at.row for at in _near(case).values()}
    for row in case.submission.strangers:
        if row.row in near:
            continue
        name, score = row.cells[t.COL_INDICATOR], row.cells[t.COL_SCORE]
        at = score if is_blank(name.value) else name
        what = f"没有指标名称，填的是“{shown(score.value)}”" if at is score else f"的“{text(name)}”不在本次的指标里"
        yield Hit(at, text(at), words={"place": at.ref, "what": what})


@OWN_CHECKS.check(
    "S174",
    Level.ERROR,
    fixed=True,
    title="合计和分项都填了",
    message="{place}填的是 {value}，下面各行又分别填了分，合起来不等于它。",
    remedy="请只填各行的得分，把这一格清空；或者改正各行的得分。",
    on_copy="请核对各行的自评分，改正不对的。",
    why="自设的指标按各行的得分相加；名称这一行另写一个不同的数，就不知道以哪个为准。",
)
def own_rows_say_one_sum(case: Case) -> Iterator[Hit]:
    """The row with the common name of a department's own rows doesn't contradict them."""
    own = case.submission.form.own
    for at in own.clashes if own else ():
        yield Hit(at, shown(at.value), words={"place": at.ref, "value": shown(at.value)})


@OWN_CHECKS.check(
    "S176",
    Level.ERROR,
    fixed=True,
    title="自设各行超过分值",
    message="“{name}”{which}合计 {total} 分，超过{left}分值 {cap} 分。",
    remedy="请核对各行的得分，合起来在 0 至 {cap} 之间。",
    on_copy="请调整这几行的分值和自评分，分值合计 {cap}。",
    why="自设的指标合起来不能超过规定的分值。",
)
def own_rows_stay_within_their_cap(case: Case) -> Iterator[Hit]:
    """A department's own rows come to no more than they have together, those without a cap to no more than the others leave.

    Told at the first of them.
    """
    for answer in case.submission.answers:
        capless = [item for item in answer.items if item.own_cap is None]
        rows = capless or answer.items
        known = [item.own_cap for item in answer.items if item.own_cap is not None] if capless else []
        left, total = answer.indicator.cap - sum(known), sum((item.score or Decimal(0) for item in rows), Decimal(0))
        if rows and total > left >= 0 and all(_within(item) for item in rows):
            at = cell(rows[0], t.COL_SCORE)
            words: dict[str, object] = {"name": answer.indicator.name, "total": tidy(total), "cap": tidy(left)}
            words |= {"which": "没有写分值的各行" if known else "各行", "left": "其余各行剩下的" if known else ""}
            yield Hit(at, shown(at.value), f"0–{words['cap']}", answer.indicator.code, words=words)


def _within(item: Answer) -> bool:
    """Whether a row of its own is within its cap: one that isn't is told by itself."""
    return item.score is not None and 0 <= item.score <= item.indicator.cap


@OWN_CHECKS.check(
    "T156",
    Level.QUERY,
    title="小计与计算不符",
    message="{place}写的是 {stated}，按各项自评分计算是 {computed}。",
    remedy="请检查这一格的公式和各项得分，改正后重报；没有错的，请向财政局说明。",
    on_copy="退回的表里各级得分按自评分自动计算，请核对各项得分；没有错的不用改，发回即可。",
    why="小计对不上，说明某项得分或公式被改过。",
)
def own_sums_are_computed(case: Case) -> Iterator[Hit]:
    """What a row of sums states is what the rows above it come to, or those of its level; the total is told elsewhere."""
    own, skipping = case.submission.form.own, left_out(case)
    for one in own.sums if own else ():
        stated = stated_number(case, one.cell)
        if one.whole or stated is None or one.cell in skipping:
            continue
        right = computed(case, one)
        if right and not is_right(stated, right):
            words = {"place": name_of_sum(case, one), "stated": shown(one.cell.value), "computed": tidy(right[0])}
            yield Hit(one.cell, shown(one.cell.value), str(right[0]), words=words)


@OWN_CHECKS.check(
    "S180",
    Level.QUERY,
    title="合计没有加上文字",
    message="“{name}”（{place}）填的是文字“{value}”，按 {score} 分计分，表里的合计（{sums}）没有加上它。",
    remedy="请把 {place} 改成数字 {score}，并看合计是否随之更正；合计没有错的，在“情况说明”里说明。",
    on_copy="退回的表里已按数字放回，合计自动计算，请核对自评分；没有错的不用改，发回即可。",
    why="求和的公式跳过文字，表上的合计就少了这一项的分；改成数字，合计才对得上。",
)
def sums_add_what_is_typed_as_text(case: Case) -> Iterator[Hit]:
    """No sum leaves a score out because it is a text."""
    sums: dict[RawCell, list[str]] = {}
    entries = {cell(entry, t.COL_SCORE): entry for entry in case.submission.entries}
    for at, texts in left_out(case).items():
        for entry in texts:
            sums.setdefault(cell(entry, t.COL_SCORE), []).append(at.ref)
    for at, refs in sums.items():
        entry = entries[at]
        words = {"name": entry.indicator.name, "place": at.ref, "value": visible(shown(at.value)).strip()}
        words |= {"score": str(tidy(entry.score or Decimal(0))), "sums": "、".join(refs)}
        yield Hit(at, shown(at.value), words["score"], entry.indicator.code, explained(entry), words)


@OWN_CHECKS.check(
    "T170",
    Level.NOTE,
    title="下发的内容空着",
    message="{places} 空着，下发的表里写有分值或者评分标准；一律按指标体系的计分。",
    remedy="不用处理。",
    why="取消合并以后，原来合并的格子只有一格还有内容；空着不算改动。",
)
def printed_cells_are_there(case: Case) -> Iterator[Hit]:
    """No cap and no standard that the table was sent out with is blank; told once, at the first."""
    own = case.submission.form.own
    cells = sorted(dict.fromkeys(own.emptied), key=lambda at: (at.row, at.col)) if own else []
    if cells:
        named = "、".join(at.ref for at in cells[:MOST_STRAYS])
        yield Hit(cells[0], words={"places": named + (f" 等 {len(cells)} 格" if len(cells) > MOST_STRAYS else "")})


@OWN_CHECKS.check(
    "S173",
    Level.NOTE,
    title="分数有修订痕迹",
    message="“{name}”的自评分有没接受的修订：原来是{before}，按修订后的{after}读取。",
    remedy="不用处理；请确认修订后的就是要报的分数，下次请先“接受所有修订”再报送。",
    why="显示修订痕迹与否，看到的可能是两个数；读取的是修订以后的。",
)
def no_score_is_under_revision(case: Case) -> Iterator[Hit]:
    """No score has tracked changes that nobody has accepted."""
    changed = case.submission.form.score_sheet.changed
    for answer in case.submission.entries:
        at = cell(answer, t.COL_SCORE)
        if (at.row, at.col) in changed:
            before, after = (f"“{said}”" if said else "空的" for said in (changed[at.row, at.col], shown(at.value)))
            words = {"name": answer.indicator.name, "before": before, "after": after}
            yield Hit(at, shown(at.value) or None, indicator=answer.indicator.code, words=words)


@OWN_CHECKS.check(
    "T159",
    Level.NOTE,
    title="格子里另有内容",
    message="{place}里有{what}，里面的内容没有读取。",
    remedy="不用处理；里面有要报的内容的，请直接写在格子里。",
    why="程序只读表格的格子里直接写的字，文本框和表中表里的不读，照实列明。",
)
def nothing_floats_or_nests(case: Case) -> Iterator[Hit]:
    """No text box and no table stands in the document's tables or beside them."""
    sheet = case.submission.form.score_sheet
    outside = case.submission.form.workbook.text
    told = [(sheet, place, "文本框") for place in sorted(sheet.floating)]
    told += [(sheet, place, "另一张表格") for place in sorted(sheet.nested)]
    told += [(outside, place, "文本框") for place in sorted(outside.floating)] if outside else []
    for where, (row, col), what in told[:MOST_STRAYS]:
        at = where.cell(row, col)
        yield Hit(at, words={"place": at.ref, "what": what})


@OWN_CHECKS.check(
    "S175",
    Level.NOTE,
    title="表旁有内容",
    message="{place} 写有“{value:.40}”，上面没有表头，没有计入。",
    remedy="不用处理；要说明的内容请写在有表头的列里。",
    why="没有表头的列不知道写的是什么，照实列明，以免遗漏要说的话。",
)
def nothing_without_header(case: Case) -> Iterator[Hit]:
    """Nothing stands in the table's rows under no header."""
    own = case.submission.form.own
    for at in own.strays[:MOST_STRAYS] if own else ():
        yield Hit(at, shown(at.value), words={"place": at.ref, "value": shown(at.value).strip()})
