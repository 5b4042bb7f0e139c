"""Rules on the score cells: what can be counted, and what was read after a certain clean-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import UNTELLABLE, Answer, Doubt, Level, Odd, Reading
from selfeval.submission.case import Case, cell
from selfeval.submission.columns import WORDS
from selfeval.submission.rows import OWN_ROW
from selfeval.submission.stated import left_out
from selfeval.submission.words import WITH_REASON
from selfeval.tables import fold, number, odd_characters, shown, tidy, visible

VALUE_CHECKS = Checks[[Case]]()

_WHY_NUMBER = "自评分只有是数字才能计入总分；程序不猜测，以免把错的数当成部门的分数。"


def _hit(answer: Answer, expected: str | None = None, **more: object) -> Hit:
    at = cell(answer, t.COL_SCORE)
    indicator = answer.indicator
    value = shown(at.value)
    words = {
        "name": indicator.name,
        "value": visible(value).strip(),
        "cap": tidy(indicator.cap),
        "odd": _odd(value),
    } | more
    return Hit(at=at, value=value or None, expected=expected, indicator=indicator.code, words=words)


def _odd(value: str) -> str:
    """What to say of characters that nobody sees or that only look right; '' if there are none."""
    odd = odd_characters(value)
    alike = [f"“{fold(c)}”的形近字 U+{ord(c):04X}" for c in odd if fold(c) != c]
    unseen = "、".join(f"U+{ord(c):04X}" for c in odd if fold(c) == c)
    names = [*alike, *([f"看不见的字符 {unseen}"] if unseen else [])]
    return f"（混有{'，'.join(names)}）" if names else ""


def _range(answer: Answer) -> str:
    return f"0–{tidy(answer.indicator.cap)}"


def _doubted(case: Case, doubt: Doubt, words: Callable[[Answer], dict[str, object]] | None = None) -> Iterator[Hit]:
    for answer in _all(case):
        if answer.doubt is doubt:
            suggestion = None if answer.suggestion is None else str(tidy(answer.suggestion))
            yield _hit(answer, suggestion or _range(answer), **(words(answer) if words else {}))


def _all(case: Case) -> Iterator[Answer]:
    yield from case.submission.entries


def _likely(answer: Answer) -> dict[str, object]:
    likely = None if answer.suggestion is None else tidy(answer.suggestion)
    return {"guess": "" if likely is None else f"；如果是 {likely} 分，就填 {likely}", "na": _not_applicable(answer)}


def _not_applicable(answer: Answer) -> str:
    alone = OWN_ROW in answer.indicator.code  # of a department's own rows 不适用 is said of all together
    return "；没有这项业务的，填“不适用”并写情况说明" if answer.indicator.na_allowed and not alone else ""


@VALUE_CHECKS.check(
    "S101",
    Level.ERROR,
    fixed=True,
    title="自评分未填",
    message="“{name}”的自评分没有填{merged}。",
    remedy="请填 0 至 {cap} 之间的数{na}" + WITH_REASON,
    why="每个指标都要有自评分，空着不能当 0 分，也不能当满分。",
)
def self_score_filled(case: Case) -> Iterator[Hit]:
    """Every indicator has a self score; of a bonus, a group and those that departments choose themselves see below."""
    for answer in _all(case):
        indicator = answer.indicator
        if answer.reading is Reading.BLANK and not (indicator.bonus or indicator.group or indicator.own_rows):
            anchor = _merged_into(case, answer)
            merged = f"（报来的表里它与 {anchor} 合并在一起）" if anchor else ""
            yield _hit(answer, _range(answer), na=_not_applicable(answer), merged=merged)


def _merged_into(case: Case, answer: Answer) -> str | None:
    """The anchor of a merge that swallows the answer's score cell, from above or from the side."""
    at = cell(answer, t.COL_SCORE)
    sheet = case.submission.form.score_sheet
    for first_row, first_col, last_row, last_col in sheet.merges:
        inside = first_row <= at.row <= last_row and first_col <= at.col <= last_col
        if inside and (at.row, at.col) != (first_row, first_col):
            return sheet.cell(first_row, first_col).ref
    return None


@VALUE_CHECKS.check(
    "S102",
    Level.ERROR,
    fixed=True,
    title="自评分不是数字",
    message="“{name}”填的是“{value}”{odd}，不是数字，没有计入{guess}。",
    remedy="请只填数字，0 至 {cap} 之间{na}" + WITH_REASON,
    why=_WHY_NUMBER,
)
def self_score_is_number(case: Case) -> Iterator[Hit]:
    """A self score is a plain number."""
    yield from _doubted(case, Doubt.NOT_A_NUMBER, _likely)


@VALUE_CHECKS.check(
    "S103",
    Level.ERROR,
    fixed=True,
    title="单元格是错误值",
    message="“{name}”的单元格显示 {value}，是公式出错，没有结果。",
    remedy="请删去公式，直接填 0 至 {cap} 之间的数" + WITH_REASON,
    why="错误值没有分数可读。",
)
def self_score_not_an_error(case: Case) -> Iterator[Hit]:
    """A score cell holds no error value."""
    yield from _doubted(case, Doubt.ERROR_CELL)


@VALUE_CHECKS.check(
    "S104",
    Level.ERROR,
    fixed=True,
    title="公式没有结果",
    message="“{name}”填的是公式 {value}，文件里没有存下计算结果。",
    remedy="请直接填 0 至 {cap} 之间算好的数，不用公式" + WITH_REASON,
    why="没有保存结果的公式，程序不能代为计算。",
)
def self_score_formula_saved(case: Case) -> Iterator[Hit]:
    """A formula in a score cell was saved with its result."""
    yield from _doubted(case, Doubt.UNSAVED_FORMULA)


@VALUE_CHECKS.check(
    "S105",
    Level.ERROR,
    fixed=True,
    title="超过分值",
    message="“{name}”填了 {score} 分，超过分值 {cap} 分。",
    remedy="请改成 0 至 {cap} 之间的数" + WITH_REASON,
    why="每个指标的得分不能超过它的分值；指标体系规定的分值，表里改动过也以规定的为准。",
)
def self_score_within_cap(case: Case) -> Iterator[Hit]:
    """No self score exceeds its cap, nor that of all of a department's own together where it has none itself."""
    for answer in _all(case):
        if answer.reading is Reading.NUMBER and answer.score is not None and answer.score > answer.indicator.cap:
            yield _hit(answer, _range(answer), score=tidy(answer.score))


@VALUE_CHECKS.check(
    "S106",
    Level.ERROR,
    fixed=True,
    title="自评分小于 0",
    message="“{name}”填了 {score} 分，不能小于 0。",
    remedy="请填得分，不填扣掉的分；应为 0 至 {cap} 之间的数" + WITH_REASON,
    why="指标最低得 0 分；填负数多半是把扣分填进了得分。",
)
def self_score_not_negative(case: Case) -> Iterator[Hit]:
    """No self score is below 0."""
    for answer in _all(case):
        if answer.reading is Reading.NUMBER and answer.score is not None and answer.score < 0:
            yield _hit(answer, _range(answer), score=tidy(answer.score))


@VALUE_CHECKS.check(
    "S107",
    Level.ERROR,
    fixed=True,
    title="小数位数过多",
    message="“{name}”填的是 {value}，小数超过 {decimals} 位。",
    remedy="请改成最多 {decimals} 位小数的数，怎样取舍由单位自定" + WITH_REASON,
    why="程序不替部门四舍五入，以免改动填报的分数。",
)
def self_score_decimals(case: Case) -> Iterator[Hit]:
    """A self score has no more decimals than the scheme allows."""
    yield from _doubted(case, Doubt.TOO_MANY_DECIMALS, lambda _: {"decimals": case.scheme.decimals})


@VALUE_CHECKS.check(
    "S108",
    Level.ERROR,
    fixed=True,
    title="填成了百分数",
    message="“{name}”填的是百分数 {value}，不是得分。",
    remedy="请按评分标准算出得分再填，应为 0 至 {cap} 之间的数" + WITH_REASON,
    why="百分数可能是指标完成率，也可能是格式设错，不能当作分数。",
)
def self_score_not_a_percentage(case: Case) -> Iterator[Hit]:
    """A self score is not shown as a percentage."""
    yield from _doubted(case, Doubt.PERCENTAGE)


@VALUE_CHECKS.check(
    "S109",
    Level.ERROR,
    fixed=True,
    title="填成了日期",
    message="“{name}”的单元格显示为日期 {value}，不是得分{guess}。",
    remedy="请把单元格格式改为“常规”，重新填 0 至 {cap} 之间的数" + WITH_REASON,
    on_copy="请重新填 0 至 {cap} 之间的数" + WITH_REASON,
    why="日期格式下看到的和存下的不是同一个数，不能当作分数。",
)
def self_score_not_a_date(case: Case) -> Iterator[Hit]:
    """A self score is not shown as a date."""
    yield from _doubted(case, Doubt.DATE, _likely)


@VALUE_CHECKS.check(
    "S110",
    Level.ERROR,
    fixed=True,
    title="填成了真或假",
    message="“{name}”填的是 {value}，不是数字。",
    remedy="请填 0 至 {cap} 之间的数" + WITH_REASON,
    why=_WHY_NUMBER,
)
def self_score_not_a_truth_value(case: Case) -> Iterator[Hit]:
    """A self score is not TRUE or FALSE."""
    yield from _doubted(case, Doubt.TRUTH_VALUE)


@VALUE_CHECKS.check(
    "S190",
    Level.ERROR,
    fixed=True,
    title="单元格内容自相矛盾",
    message="“{name}”的单元格里存的内容自相矛盾{said}，不同的软件会读出不同的数，没有计入。",
    remedy="请用 Excel 或 WPS 打开，在这一格重新填 0 至 {cap} 之间的数，另存为 .xlsx 再报送" + WITH_REASON,
    on_copy="请重新填 0 至 {cap} 之间的数" + WITH_REASON,
    why="多半是别的程序生成或改写过这份表；采用哪一种读法都可能不是部门要填的数。",
)
def self_score_says_one_thing(case: Case) -> Iterator[Hit]:
    """What is stored in a score cell has one meaning."""
    yield from _doubted(case, Doubt.CONTRADICTORY, _said)


def _said(answer: Answer) -> dict[str, object]:
    said = visible(shown(cell(answer, t.COL_SCORE).value)).strip()
    return {"said": f"（{said}）" if said else ""}


@VALUE_CHECKS.check(
    "S111",
    Level.ERROR,
    fixed=True,
    title="此项不能不适用",
    message="“{name}”不能填“不适用”。",
    remedy="请填 0 至 {cap} 之间的数" + WITH_REASON,
    why="哪些指标可以填“不适用”由指标体系规定，其余都要打分。",
)
def not_applicable_allowed(case: Case) -> Iterator[Hit]:
    """不适用 stands only where the scheme allows it."""
    for answer in _all(case):
        if answer.reading is Reading.NOT_APPLICABLE and not answer.indicator.na_allowed:
            yield _hit(answer, _range(answer))


@VALUE_CHECKS.check(
    "S112",
    Level.ERROR,
    fixed=True,
    title="分数被合并盖住",
    message="“{name}”的自评分 {value} 在报来的表里被合并单元格盖住了，看到的是 {anchor} 的内容。",
    remedy="请取消合并，在这一格重新填 0 至 {cap} 之间的数" + WITH_REASON,
    on_copy="这个自评分没有放回去（原来的内容列在修改清单后面），请重新填 0 至 {cap} 之间的数" + WITH_REASON,
    why="合并以后底下的数看不见，部门自己可能不知道它还在，不能当作填报的分数。",
)
def self_score_in_sight(case: Case) -> Iterator[Hit]:
    """No self score lies hidden under a merge."""
    for answer in _all(case):
        if answer.reading is not Reading.BLANK and (anchor := _merged_into(case, answer)):
            yield _hit(answer, anchor=anchor)


@VALUE_CHECKS.check(
    "S170",
    Level.ERROR,
    fixed=True,
    title="显示与存下的不同",
    message="“{name}”的单元格里存的是 {stored}，按它的格式{seen}，没有计入。",
    remedy="请把单元格的数字格式和水平对齐改为“常规”，重新填 0 至 {cap} 之间的数" + WITH_REASON,
    on_copy="请重新填 0 至 {cap} 之间的数" + WITH_REASON,
    why="看到的和存下的不是同一个数，部门自己看到的可能是另一个分数，不能当作填报的分数。",
)
def self_score_shown_as_stored(case: Case) -> Iterator[Hit]:
    """A self score shows as the number that is stored."""
    for answer in _all(case):
        value = cell(answer, t.COL_SCORE).value
        if answer.doubt is Doubt.MASKED and isinstance(value, Odd):
            hit = _hit(answer, _range(answer), stored=value.stored, seen=_seen(value.shown))
            yield replace(hit, value=value.stored)


def _seen(shown: str) -> str:
    if UNTELLABLE in shown:
        return "显示成了别的写法"
    return f"显示为“{shown:.20}”" if shown else "什么也不显示"


@VALUE_CHECKS.check(
    "S171",
    Level.NOTE,
    title="小数没有显示全",
    message="“{name}”表上显示 {seen}，按存下的 {score} 计分。",
    remedy="不用处理；请确认 {score} 分就是要报的分数，下次请把单元格格式改为“常规”。",
    why="数字格式只显示一部分小数时，表上看到的是四舍五入后的数；计分用的是存下的数。",
)
def self_score_shown_in_full(case: Case) -> Iterator[Hit]:
    """A self score shows all its decimals."""
    for answer in _all(case):
        at = cell(answer, t.COL_SCORE)
        seen = case.submission.form.score_sheet.rounded.get((at.row, at.col))
        if seen is not None and answer.score is not None and 0 <= answer.score <= answer.indicator.cap:
            yield _hit(answer, seen=seen, score=tidy(answer.score))


@VALUE_CHECKS.check(
    "S172",
    Level.NOTE,
    title="公式会重新计算",
    message="“{name}”的自评分是公式算出的，按文件里存下的结果 {score} 计分。",
    remedy="不用处理；请确认 {score} 分就是要报的分数，下次请直接填数字。",
    why="这种公式不在这一格里，有的软件一打开就重新计算，看到的可能是另一个数；程序不重算，按存下的结果计分。",
)
def self_score_is_what_is_computed(case: Case) -> Iterator[Hit]:
    """No self score is computed anew when the file is opened."""
    anew = case.submission.form.score_sheet.anew
    for answer in _all(case):
        at = cell(answer, t.COL_SCORE)
        if (at.row, at.col) in anew and answer.reading is Reading.NUMBER and answer.score is not None:
            yield _hit(answer, score=tidy(answer.score))


@VALUE_CHECKS.check(
    "S151",
    Level.NOTE,
    title="文字按数字读取",
    message="“{name}”填的是文字“{value}”{odd}，按 {score} 分读取。",
    remedy="不用处理；下次请直接填数字。",
    why="“24分”、全角数字这类写法含义确定，照读并说明；其他写法一律退回。",
)
def self_score_typed_as_number(case: Case) -> Iterator[Hit]:
    """A self score was typed as a number, not as text."""
    typed = case.submission.form.workbook.is_document  # everything in it is text
    told = {cell(entry, t.COL_SCORE) for texts in left_out(case).values() for entry in texts}
    for answer in _all(case):
        plain = typed and number(answer.cleaned) is not None
        if (
            answer.cleaned is not None
            and not plain
            and cell(answer, t.COL_SCORE) not in told
            and answer.score is not None
            and 0 <= answer.score <= answer.indicator.cap
        ):
            yield _hit(answer, str(tidy(answer.score)), score=tidy(answer.score))


@VALUE_CHECKS.check(
    "S152",
    Level.NOTE,
    title="不适用照读",
    message="“{name}”填的是“{value}”{odd}，按“不适用”读取。",
    remedy="不用处理；下次请直接输入“不适用”。",
    why="从别处复制来的文字会带上看不见的字符，或者用了外形相同的另一个字；含义确定的照读并说明。",
)
def not_applicable_typed_plainly(case: Case) -> Iterator[Hit]:
    """不适用 is written in its ordinary characters."""
    for answer in _all(case):
        if answer.reading is Reading.NOT_APPLICABLE and answer.cleaned is not None and answer.indicator.na_allowed:
            yield _hit(answer, t.NOT_APPLICABLE)


@VALUE_CHECKS.check(
    "T141",
    Level.NOTE,
    title="文字太长",
    message="{place} 的文字有 {count} 字，太长，汇总表和退回的表里只保留前 {kept} 字，全文以报来的文件为准。",
    remedy="不用处理；长篇材料可另作附件一并发来。",
    why="Excel 一个格子最多放 32,767 字，一份表一共保留约 20 万字；分数照常计算。",
)
def texts_fit_their_cells(case: Case) -> Iterator[Hit]:
    """No text is longer than what is kept of it."""
    columns = {column.header: case.columns.get(column.header) for column in WORDS}
    rows = {answer.row.row for answer in case.submission.entries}
    labels = {(cell.sheet, cell.row, cell.col) for cell in case.submission.form.identity.values()}
    for at, count, kept in case.submission.form.cuts:
        ours = at.sheet == case.submission.form.score_sheet.name and at.row in rows and at.col in columns.values()
        if not ours and (at.sheet, at.row, at.col) not in labels:
            continue
        yield Hit(at, shown(at.value), words={"place": at.ref, "count": f"{count:,}", "kept": f"{kept:,}"})
