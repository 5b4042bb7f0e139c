"""Rules on the base data of a form (sheet 基础数据), each datum by itself. Scores that follow from them stand elsewhere."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from fractions import Fraction

from selfeval import text as t
from selfeval.findings import Checks, Hit, check
from selfeval.model import (
    Comparison,
    Datum,
    DatumDoubt,
    FiledDatum,
    Filler,
    Known,
    Level,
    Scheme,
    Sign,
    Unit,
    names_in,
)
from selfeval.rules.reading import datum_text, within
from selfeval.rules.written import comparison_text
from selfeval.submission.case import Case
from selfeval.submission.reasons import counts
from selfeval.submission.words import DATUM_DOUBTS
from selfeval.tables import shown

DATA_CHECKS = Checks[[Case]]()


def wanted(datum: Datum) -> str:
    """What is to be filled in, as an order."""
    if datum.unit is Unit.YES_NO:
        return f"“{t.YES}”或者“{t.NO}”"
    if datum.unit is Unit.DATE:
        return "日期，如 2024-03-01"
    if datum.unit is Unit.PERCENT:
        return "百分数，如 95 或者 95%"
    decimals = f"，最多 {datum.decimals} 位小数" if datum.decimals else "，不要小数"
    return f"以“{t.UNIT_NAMES[datum.unit]}”为单位的数{decimals}，不写单位"


def _hit(filed: FiledDatum, **words: object) -> Hit:
    """A hit at a datum's cell; what is written beside it answers."""
    value = shown(filed.at.value) or None
    explanation = filed.explanation if counts(filed.explanation) else None
    return Hit(filed.at, value, explanation=explanation, words={"name": filed.name, "value": value or "", **words})


@DATA_CHECKS.check(
    "T180",
    Level.QUERY,
    title="数据认不准",
    message="基础数据“{name}”填的是“{value}”，{what}{likely}。",
    remedy="请填{wanted}。",
    why="认不准的数据不用来计算，用到它的指标就没有对照。",
)
def datum_is_readable(case: Case) -> Iterator[Hit]:
    """What is filled in for a datum can be read with certainty."""
    for filed in case.submission.data.values():
        doubt = filed.read.doubt
        if doubt:
            datum = case.scheme.datum[filed.name]
            what = DATUM_DOUBTS[doubt].format(unit=t.UNIT_NAMES[datum.unit], decimals=datum.decimals)
            likely = filed.read.likely + ("%" if doubt is DatumDoubt.SHARE else "")
            yield _hit(
                filed, what=what, likely=f"（是不是 {likely}？）" if filed.read.likely else "", wanted=wanted(datum)
            )


@DATA_CHECKS.check(
    "T181",
    Level.QUERY,
    title="数据超出范围",
    message="基础数据“{name}”填的是“{value}”，应在 {range}。",
    remedy="请改正；确实如此的，在这一行的“情况说明”写明。",
    why="超出通常范围的数多半是单位或者小数点有误。",
)
def datum_is_within_its_limits(case: Case) -> Iterator[Hit]:
    """A datum keeps to 最小 and 最大."""
    for filed in case.submission.data.values():
        datum, value = case.scheme.datum[filed.name], filed.read.value
        if value is not None and not within(value, datum):
            yield _hit(filed, range=limits_said(datum))


def limits_said(datum: Datum) -> str:
    """A datum's limits in words."""
    low, high = (None if one is None else datum_text(Fraction(one), datum) for one in (datum.least, datum.most))
    if low is None:
        return f"{high} 以内"
    return f"{low} 以上" if high is None else f"{low} 至 {high} 之间"


@check(
    "T182",
    Level.QUERY,
    title="数据没有填",
    message="基础数据“{name}”没有填。",
    remedy="请填{wanted}；没有的填 0，确实不能填的在这一行的“情况说明”写明。",
    why="空着不等于 0，用到它的指标不能计算。",
)
def needed_datum_is_filled(filed: Iterable[FiledDatum], scheme: Scheme, known: Container[str] = ()) -> Iterator[Hit]:
    """A datum that is needed is filled in, where its row was sent, or is known from the bureau."""
    for one in filed:
        datum = scheme.datum[one.name]
        if datum.needed and one.read.blank and one.name not in known:
            yield _hit(one, wanted=wanted(datum))


def waits_for_the_bureau(filed: FiledDatum, scheme: Scheme) -> bool:
    """Whether it takes the bureau's data to tell if a blank is a gap."""
    datum = scheme.datum[filed.name]
    return datum.needed and filed.read.blank and datum.filler is Filler.BOTH


@DATA_CHECKS.check(
    "T183",
    Level.QUERY,
    title="数据之间不符",
    message="基础数据应有“{check}”，填的是 {left} 和 {right}，相差 {gap}。",
    remedy="请核对这几个数并改正；确实如此的，在“{name}”一行的“情况说明”写明。",
    why="几个数之间有固定的关系，不符的至少有一个填错了。",
)
def data_fit_together(case: Case) -> Iterator[Hit]:
    """核对式 holds of a department's data, up to one last decimal a term."""
    known = {name: one.read.value for name, one in case.submission.data.items() if one.read.value is not None}
    for datum in case.scheme.departments_data:
        filed, check = case.submission.data.get(datum.name), datum.check
        if filed is None or check is None:
            continue
        sides = _sides(check, known)
        if sides and not _fit(check, sides, case.scheme):
            left, right = (datum_text(side, datum) for side in sides)
            gap = datum_text(abs(sides[0] - sides[1]), datum)
            yield _hit(filed, check=comparison_text(check), left=left, right=right, gap=gap)


def fits_together(check: Comparison, known: Known, scheme: Scheme) -> bool | None:
    """Whether 核对式 holds of the data that are known; None where it can't be tried."""
    sides = _sides(check, known)
    return None if sides is None else _fit(check, sides, scheme)


def _sides(check: Comparison, known: Known) -> tuple[Fraction, Fraction] | None:
    """Both sides; None where one can't be had."""
    try:
        return check.left.of(known), check.right.of(known)
    except (KeyError, ZeroDivisionError):
        return None


def _fit(check: Comparison, sides: tuple[Fraction, Fraction], scheme: Scheme) -> bool:
    """Whether it holds, as it stands or up to its slack."""
    return check.sign.holds(*sides) or _fits(check, sides, slack_of(check, scheme))


def slack_of(check: Comparison, scheme: Scheme) -> Fraction:
    """One last decimal a term; none where everything is counted in whole numbers."""
    each = [scheme.datum[name] for name in names_in(check.left, check.right)]
    if all(datum.decimals == 0 for datum in each):
        return Fraction(0)
    steps = [_step(datum) for datum in each]
    return max(steps) * len(steps)


def _step(datum: Datum) -> Fraction:
    share = 100 if datum.unit is Unit.PERCENT else 1
    return Fraction(1, 10**datum.decimals * share)


def _fits(check: Comparison, sides: tuple[Fraction, Fraction], slack: Fraction) -> bool:
    left, right = sides
    if check.sign is Sign.IS:
        return abs(left - right) <= slack
    if check.sign in (Sign.AT_LEAST, Sign.OVER):
        return check.sign.holds(left + slack, right)
    return check.sign.holds(left, right + slack)


@DATA_CHECKS.check(
    "T184",
    Level.QUERY,
    title="数据填了两处",
    message="基础数据“{name}”填了两处：{first} 是“{value}”，{other} 是“{second}”。",
    remedy="请保留正确的一处，删去另一处。",
    on_copy="请在这一格填正确的数。",
    why="同一个数据有两个数，程序先按前一处算，要请您确认。",
)
def datum_is_filled_once(case: Case) -> Iterator[Hit]:
    """No datum is filled in twice with different values."""
    for filed in case.submission.data.values():
        for again in filed.again:
            yield _hit(filed, first=filed.at.ref, other=again.ref, second=shown(again.value))


@DATA_CHECKS.check(
    "T185",
    Level.NOTE,
    title="没有基础数据",
    message="表里没有基础数据{what}，用到它们的指标没有对照。",
    remedy="不用处理；手边有新下发的自评表的，请用新表填报。",
    why="基础数据是后来增加的，先前发出的表没有，照样有效。",
)
def data_were_asked_for(case: Case) -> Iterator[Hit]:
    """The form has a row for every datum departments fill in."""
    missing = [datum.name for datum in case.scheme.departments_data if datum.name not in case.submission.data]
    if missing:
        some = case.submission.data
        yield Hit(
            words={"what": f"{'、'.join(f'“{name}”' for name in missing[:5])}等 {len(missing)} 项" if some else ""}
        )


@DATA_CHECKS.check(
    "T186",
    Level.NOTE,
    title="数据是文字",
    message="基础数据“{name}”填的是文字“{value}”，按 {read} 读取。",
    remedy="不用处理；下次请只填数字。",
    why="能够确定的写法照实读取，并在这里列明。",
)
def datum_is_a_number(case: Case) -> Iterator[Hit]:
    """A datum is typed as what it is, not as text."""
    for filed in case.submission.data.values():
        if filed.read.cleaned and filed.read.value is not None:
            yield _hit(filed, read=datum_text(filed.read.value, case.scheme.datum[filed.name]))
