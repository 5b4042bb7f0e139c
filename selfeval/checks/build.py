"""Rules on how a form is built: are its rows, columns and scores where and as they were sent out?"""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit, check
from selfeval.model import Answer, Level, RawCell
from selfeval.submission.case import Case, cell
from selfeval.submission.columns import HEADERS, WORDS
from selfeval.submission.normalise import read_score, score_columns
from selfeval.submission.words import WITH_REASON
from selfeval.tables import is_blank, key, shown, text

BUILD_CHECKS = Checks[[Case]]()

MOST_STRAYS = 10  # so many stray cells are named; more would only bury the rest


@BUILD_CHECKS.check(
    "T105",
    Level.ERROR,
    fixed=True,
    title="缺少指标",
    message="找不到指标 {code}“{name}”{hint}。",
    remedy="请恢复指标 {code} 这一行{place}，编码和自评分都要有。",
    on_copy="请在这一格填 0 至 {cap} 之间的数" + WITH_REASON,
    why="程序按编码找指标，缺一个指标就算不出总分。",
)
def indicator_present(case: Case) -> Iterator[Hit]:
    """Every indicator of the scheme has its row."""
    answered = {answer.indicator.code for answer in case.submission.answers}
    by_name = {key(text(row.cells.get(t.COL_INDICATOR))): row for row in case.submission.strangers}
    for indicator in case.scheme.indicators:
        if indicator.code in answered or indicator.by_bureau:
            continue
        row = by_name.get(key(indicator.name))
        at = row.cells[t.COL_CODE] if row else None
        typed = text(at) if at else ""
        where = f"（在 {at.ref} 填上编码）" if at else ""
        hint = f"；第 {row.row + 1} 行名称相同，编码{f'却是“{typed}”' if typed else '却空着'}" if row else ""
        place = at or RawCell(case.submission.form.score_sheet.name, case.submission.form.header_row,
                              case.columns[t.COL_CODE])  # fmt: skip
        yield Hit(place, typed or None, indicator.code, indicator.code,
                  words={"code": indicator.code, "name": indicator.name, "hint": hint, "place": where})  # fmt: skip


def _same_answer(one: Answer, other: Answer) -> bool:
    return (one.reading, one.score, one.doubt) == (other.reading, other.score, other.doubt)


def _repeats(case: Case) -> Iterator[tuple[Answer, RawCell, bool]]:
    """Further score cells of an answered indicator: doubled rows and doubled 自评分 columns; and whether they agree."""
    first = {answer.indicator.code: answer for answer in case.submission.answers}
    for answer in case.submission.doubled:
        if answer.indicator.by_bureau:
            continue
        yield answer, cell(answer, t.COL_SCORE), _same_answer(first[answer.indicator.code], answer)
    form = case.submission.form
    for col in score_columns(form)[1:]:
        for answer in case.submission.entries:
            at = form.score_sheet.cell(answer.row.row, col)
            if not is_blank(at.value):
                read = read_score(at.value, answer.indicator.cap, case.scheme.quantum)
                yield answer, at, (read.reading, read.score, read.doubt) == (answer.reading, answer.score, answer.doubt)


def _repeat_hit(case: Case, answer: Answer, at: RawCell) -> Hit:
    first = next(a for a in case.submission.entries if a.indicator is answer.indicator).row.cells[t.COL_SCORE]
    blank = "（空）"
    words = {
        "code": answer.indicator.code,
        "name": answer.indicator.name,
        "value": shown(at.value) or blank,
        "other": first.ref,
        "here": at.ref,
        "first": shown(first.value) or blank,
    }
    return Hit(at, shown(at.value) or None, None, answer.indicator.code, words=words)


@BUILD_CHECKS.check(
    "T106",
    Level.ERROR,
    fixed=True,
    title="指标重复且不同",
    message="指标 {code}“{name}”在报来的表里填了两处，自评分不一样：{other} 是“{first}”，{here} 是“{value}”。",
    remedy="请保留正确的一处，删去另一处。",
    on_copy="两处都没有放回去（填的内容列在修改清单后面），请填 0 至 {cap} 之间正确的数" + WITH_REASON,
    why="同一指标有两个不同的分数，程序不能替部门选。",
)
def indicator_once(case: Case) -> Iterator[Hit]:
    """No indicator is answered twice with different scores."""
    yield from (_repeat_hit(case, answer, at) for answer, at, same in _repeats(case) if not same)


@BUILD_CHECKS.check(
    "T107",
    Level.NOTE,
    title="指标重复",
    message="指标 {code}“{name}”填了两处，自评分相同，只计一次。",
    remedy="不用处理。",
    why="重复而一致的填写不影响分数。",
)
def indicator_not_doubled(case: Case) -> Iterator[Hit]:
    """No indicator is answered twice, even alike."""
    yield from (_repeat_hit(case, answer, at) for answer, at, same in _repeats(case) if same)


@BUILD_CHECKS.check(
    "T108",
    Level.NOTE,
    title="多出的行",
    message="第 {row} 行的编码“{code}”不在指标体系里，这一行没有计入。",
    remedy="不用处理；如果编码写错了，请改正。",
    why="只有指标体系里的编码才计分，多出的行照实列明。",
)
def no_rows_added(case: Case) -> Iterator[Hit]:
    """No row has a code the scheme doesn't know."""
    for row in case.submission.strangers:
        at = row.cells[t.COL_CODE]
        if not is_blank(at.value):
            yield Hit(at, text(at), words={"row": row.row + 1, "code": text(at)})


@BUILD_CHECKS.check(
    "T109",
    Level.NOTE,
    title="列的次序变动",
    message="“{name}”一列挪动过位置，按表头照常读取。",
    remedy="不用处理。",
    why="程序按表头找列，挪动不影响读取。",
)
def columns_in_place(case: Case) -> Iterator[Hit]:
    """The columns stand in the order they were sent in."""
    actual = sorted(case.columns, key=lambda name: case.columns[name])
    expected = [name for name in HEADERS if name in case.columns]
    for name, wanted in zip(actual, expected, strict=True):
        if name != wanted:
            yield Hit(case.header(name), name, wanted, words={"name": name})
            return


@BUILD_CHECKS.check(
    "T110",
    Level.NOTE,
    title="多出的列",
    message="表头多出一列“{name}”，没有读取。",
    remedy="不用处理；要说明的内容请写在“情况说明”里。",
    why="只读取规定的列，多出的列照实列明。",
)
def no_columns_added(case: Case) -> Iterator[Hit]:
    """The header row holds no other columns."""
    form = case.submission.form
    taken = {*case.columns.values(), *score_columns(form)}
    line = form.score_sheet.rows[form.header_row]
    for col, value in enumerate(line):
        if col not in taken and not is_blank(value):
            yield Hit(form.score_sheet.cell(form.header_row, col), shown(value), words={"name": shown(value).strip()})


@BUILD_CHECKS.check(
    "T111",
    Level.NOTE,
    title="行的次序变动",
    message="从第 {row} 行起，指标的次序与下发的不同，按编码照常读取。",
    remedy="不用处理。",
    why="程序按编码找指标，排序不影响读取。",
)
def rows_in_order(case: Case) -> Iterator[Hit]:
    """The rows stand in the scheme's order."""
    answers = sorted(case.submission.answers, key=lambda answer: answer.row.row)
    for answer, wanted in zip(answers, case.submission.answers, strict=True):
        if answer is not wanted:
            at = answer.row.cells[t.COL_CODE]
            yield Hit(at, text(at), wanted.indicator.code, words={"row": at.row + 1})
            return


@BUILD_CHECKS.check(
    "T115",
    Level.NOTE,
    title="表外有内容",
    message="{ref} 写有“{value:.40}”，在填报范围以外，没有计入。",
    remedy="不用处理；要说明的内容请写在“情况说明”或“总体说明”里。",
    why="填报范围以外的内容程序不读取，照实列明，以免遗漏要说的话。",
)
def nothing_beside_or_below(case: Case) -> Iterator[Hit]:
    """The score sheet holds nothing beside or below its table."""
    for count, at in enumerate(_strays(case)):
        if count == MOST_STRAYS:
            return
        yield Hit(at, shown(at.value), words={"ref": at.ref, "value": shown(at.value).strip()})


def _strays(case: Case) -> Iterator[RawCell]:
    form = case.submission.form
    sheet, taken = form.score_sheet, set(case.columns.values())
    headed = {col for col, value in enumerate(sheet.rows[form.header_row]) if not is_blank(value)}
    names = {key(indicator.name) for indicator in case.scheme.indicators}
    own = {entry.row.row for entry in case.submission.entries}
    coded = own | {
        row.row
        for row in form.rows
        if not is_blank(row.cells[t.COL_CODE].value) or key(text(row.cells.get(t.COL_INDICATOR))) in names
    }
    for row in range(form.header_row + 1, len(sheet.rows)):
        for col, value in enumerate(sheet.rows[row]):
            inside = col in headed and (row in coded or col not in taken)
            if value is not None and not inside and not is_blank(value):
                yield sheet.cell(row, col)
    yield from sheet.beyond


@BUILD_CHECKS.check(
    "T122",
    Level.NOTE,
    title="合并后填写",
    message="“{column}”从 {first} 到 {last} 合并成了一格，里面的文字按每一行都有读取。",
    remedy="不用处理；各行情况不同的，请取消合并，分行填写。",
    why="合并后只有第一格存有内容；写的话看上去是对各行说的，就按各行读取。",
)
def words_in_cells_of_their_own(case: Case) -> Iterator[Hit]:
    """What a department writes stands in the cell of its row."""
    sheet, words = (
        case.submission.form.score_sheet,
        {case.columns[c.header]: c for c in WORDS if c.header in case.columns},
    )
    for first, left, last, _ in sorted(sheet.merges):
        at = sheet.cell(first, left)
        if last > first > case.submission.form.header_row and left in words and not is_blank(at.value):
            told = {"column": words[left].header, "first": at.ref, "last": sheet.cell(last, left).ref}
            yield Hit(at, shown(at.value), words=told)


MOST_OF_A_ROW = 5  # findings of one kind on one indicator that are told of a form
MOST_ALIKE, MOST_FINDINGS = 100, 400  # and of those on no indicator: of one kind, and in all


@check(
    "T142",
    Level.NOTE,
    title="问题太多",
    message="这份表里的问题太多，只列出 {listed} 条，另有 {rest} 条没有列出。",
    remedy="请先处理列出的，或者在下发的空白自评表里重新填写。",
    why="一份表列出的问题有上限，以免淹没其他部门的；没有列出的多是同一类。",
)
def findings_can_be_told(listed: int, rest: int) -> Iterator[Hit]:
    """Everything there is to say of a form is said."""
    if rest:
        yield Hit(value=str(listed + rest), words={"listed": listed, "rest": rest})
