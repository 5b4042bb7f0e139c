"""Rules on rows that aren't filled in the usual way: one of a group, a department's own indicators, the bureau's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Answer, Level, Odd, Reading
from selfeval.submission.case import Case, cell
from selfeval.submission.normalise import excuses_all, holds_answer
from selfeval.submission.scoring import chosen, chosen_of, counted
from selfeval.tables import is_blank, shown, tidy, visible

FILLING_CHECKS = Checks[[Case]]()


def _hit(answer: Answer, column: str = t.COL_SCORE, *, expected: str | None = None, **more: object) -> Hit:
    at = cell(answer, column)
    words = {
        "name": answer.indicator.name,
        "value": visible(shown(at.value)).strip(),
        "cap": tidy(answer.indicator.cap),
    }
    return Hit(at, shown(at.value) or None, expected, answer.indicator.code, words={**words, **more})


def _blocks(case: Case) -> Iterator[Answer]:
    """The answers on indicators that departments choose themselves."""
    return (answer for answer in case.submission.answers if answer.indicator.own_rows)


def _own(case: Case) -> Iterator[tuple[Answer, Answer]]:
    """Every row of a department's own that is to be complete, with the whole it is of."""
    for block in _blocks(case):
        yield from ((block, item) for item in block.items if item.reading is not Reading.NOT_APPLICABLE)


@FILLING_CHECKS.check(
    "S113",
    Level.ERROR,
    fixed=True,
    title="择一的没有只填一项",
    message="“{names}”{state}。",
    remedy="请只在适用的一项填自评分，其余的空着。",
    why="这几项共用一个分值，按单位的情况选一项打分，填了两项或者都没有填，就不知道算哪一项。",
)
def one_of_a_group_is_scored(case: Case) -> Iterator[Hit]:
    """Of the indicators of a group exactly one is answered."""
    answers = {answer.indicator.code: answer for answer in case.submission.answers}
    told = {code: counted(answer) for code, answer in answers.items()} if case.scheme.groups else {}
    for members in case.scheme.groups.values():
        here = [answers[member.code] for member in members if member.code in answers]
        if len(here) < len(members) or chosen_of(members, told) is not None:
            continue
        filled = [answer for answer in here if answer.reading is not Reading.BLANK]
        state = (
            f"只能填其中一项，报来的表里填了 {len(filled)} 项" if filled else "要填其中一项，报来的表里都空着，请填一项"
        )
        names = "、".join(member.name for member in members)
        beneath = case.submission.form.score_sheet.beneath()
        places = [(cell(answer, t.COL_SCORE), answer) for answer in here]
        apart = [answer for at, answer in places if (at.row, at.col) not in beneath]  # one merged cell is told once
        for answer in filled or apart or here:
            yield _hit(answer, names=names, state=state)


@FILLING_CHECKS.check(
    "S114",
    Level.ERROR,
    fixed=True,
    title="全部不适用",
    message="报来的表里各项都填了“不适用”，没有可以计分的指标。",
    remedy="请核对各项是否真的不适用，适用的填自评分。",
    why="“不适用”的指标不参加计分；部门填的全部不适用，就没有自评可言，总分也不能只凭财政局评定的几项折算。",
)
def something_applies(case: Case) -> Iterator[Hit]:
    """Where 不适用 is prorated, something that the department scores is left; what the bureau scores doesn't stand for it."""
    if not case.scheme.prorated:
        return
    ordinary = [answer for answer in chosen(case.submission.answers, case.scheme) if not answer.indicator.bonus]
    if ordinary and all(answer.reading is Reading.NOT_APPLICABLE for answer in ordinary):
        first = ordinary[0]
        yield _hit(first.items[0] if first.items else first)


@FILLING_CHECKS.check(
    "S115",
    Level.ERROR,
    fixed=True,
    title="自设的行没有填全",
    message="“{block}”的第 {row} 行{state}“{header}”。",
    remedy="请填上“{header}”；这一行不用的，整行清空。",
    why="自设的指标要有名称、分值和自评分，缺一样就不知道评的是什么、满分多少。",
)
def own_row_is_complete(case: Case) -> Iterator[Hit]:
    """A row of a department's own that holds anything has a name and a cap, where the form has columns for them."""
    for block, item in _own(case):
        for column in (t.COL_INDICATOR, t.COL_CAP):
            state = _missing(case, item, column)
            if state:
                yield _hit(item, column, header=column, block=block.indicator.name, row=item.row.row + 1, state=state)


def _missing(case: Case, item: Answer, column: str) -> str:
    """How it is that a row's name or cap isn't there; '' if it is. Our form has both columns, and one of codes."""
    at = item.row.cells.get(column)
    if at is None:
        return "没有填" if t.COL_CODE in case.columns else ""
    if isinstance(at.value, Odd) and column == t.COL_INDICATOR:
        return "看不出"
    return "没有填" if is_blank(at.value) else ""


@FILLING_CHECKS.check(
    "S116",
    Level.ERROR,
    fixed=True,
    title="自设的分值有误",
    message="“{name}”的分值填的是“{value}”，应为大于 0、不超过 {whole} 的数，小数不超过 {decimals} 位。",
    remedy="请改成大于 0、不超过 {whole} 的数，小数不超过 {decimals} 位；各行的分值合计 {whole}。",
    why="分值是打分的上限，读不准就不知道得分是不是超过了它。",
)
def own_cap_is_valid(case: Case) -> Iterator[Hit]:
    """A cap that a department gives is a positive number, no more than that of all together."""
    for block, item in _own(case):
        if t.COL_CAP in item.row.cells and item.own_cap is None and not is_blank(item.row.cells[t.COL_CAP].value):
            yield _hit(item, t.COL_CAP, decimals=case.scheme.decimals, whole=tidy(block.indicator.cap))


@FILLING_CHECKS.check(
    "S117",
    Level.ERROR,
    fixed=True,
    title="自设的分值合计不符",
    message="“{block}”各行的分值合计 {total}，应为 {whole}。",
    remedy="请调整这几行的分值，使合计等于 {whole}，并核对各行的自评分。",
    why="自设的指标合起来占规定的分值，多了少了都与其他部门不可比。",
)
def own_caps_add_up(case: Case) -> Iterator[Hit]:
    """The caps that a department gives add up to that of all together, to no more where not all have one; told at the first."""
    for block in _blocks(case):
        caps = [item.own_cap for item in block.items if item.own_cap is not None]
        total, whole = sum(caps, Decimal(0)), block.indicator.cap
        over = total > whole and case.submission.form.own is not None  # whose rows needn't have caps
        if caps and (over or (len(caps) == len(block.items) and total != whole)):
            first, name = block.items[0], block.indicator.name
            yield _hit(first, t.COL_CAP, expected=str(tidy(whole)), block=name, total=tidy(total), whole=tidy(whole))


@FILLING_CHECKS.check(
    "S118",
    Level.ERROR,
    fixed=True,
    title="自设的不适用有误",
    message="“{block}”的“不适用”填在第 {row} 行，{state}。",
    remedy="整项都没有的，只在第一行的自评分填“不适用”，其余全部清空；有一部分的，把写着“不适用”的这一行清空。",
    why="“不适用”只能对整项说；自设哪几个指标由单位定，没有的不写就是了。",
)
def own_rows_are_excused_together(case: Case) -> Iterator[Hit]:
    """不适用 stands for a department's own rows together: in the first, and alone."""
    for block in _blocks(case):
        excused = [item for item in block.items if item.reading is Reading.NOT_APPLICABLE]
        if not block.indicator.na_allowed or not excused or excuses_all(block.items):
            continue
        for item in excused:
            first = item.indicator.code == block.items[0].indicator.code
            state = "同一项里还填了别的内容" if first else "不是这一项的第一行"
            yield _hit(item, block=block.indicator.name, row=item.row.row + 1, state=state)


@FILLING_CHECKS.check(
    "S119",
    Level.ERROR,
    fixed=True,
    title="自设的指标没有填",
    message="“{name}”由单位自设，报来的表里一行也没有填。",
    remedy="请写明自设的指标，每行填三级指标、分值、自评分，各行的分值合计 {cap}{na}。",
    why="每个指标都要有自评分，空着不能当 0 分，也不能当满分。",
)
def own_rows_are_filled(case: Case) -> Iterator[Hit]:
    """A department names indicators of its own where it is to."""
    for block in _blocks(case):
        if not block.items:
            yield _hit(
                block, na="；没有这项业务的，在第一行填“不适用”并写情况说明" if block.indicator.na_allowed else ""
            )


@FILLING_CHECKS.check(
    "T143",
    Level.NOTE,
    title="财政评定的填了分",
    message="“{name}”由财政局评定，报来的表里填的“{value}”没有计入。",
    remedy="不用处理；这一项请空着。",
    why="由财政局评定的指标，分数只取自财政评定表，部门填的不作数。",
)
def bureaus_scores_are_left_to_it(case: Case) -> Iterator[Hit]:
    """Nothing stands where the bureau gives the score."""
    for answer in case.submission.bureaus:
        if holds_answer(cell(answer, t.COL_SCORE).value):
            yield _hit(answer)
