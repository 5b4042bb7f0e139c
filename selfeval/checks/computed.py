"""Rules on scores that can be computed, once it is known whose form it is: self score against sum, department against bureau."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import (
    NOT_APPLICABLE,
    ComputedAs,
    ComputedScore,
    FiledDatum,
    Indicator,
    KeptAnswer,
    Level,
    Reading,
    Scheme,
)
from selfeval.rules.reading import datum_text
from selfeval.submission.reasons import counts
from selfeval.tables import shown, tidy

DOUBT_CHECKS = Checks[["Compared"]]()  # on the data: while they aren't answered, what rests on these waits
COMPARED_CHECKS = Checks[["Compared"]]()  # on what the data come to
Answered = tuple[Indicator, ComputedScore, KeptAnswer]
_READ: Final = (Reading.NUMBER, Reading.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Compared:
    """A department's answers beside what the scheme's rules come to, and its data beside the bureau's."""

    scheme: Scheme
    answered: tuple[Answered, ...]
    filed: Sequence[FiledDatum]
    bureau: Mapping[str, Fraction]  # by name
    standing_out: tuple[str, ...] = ()  # the data that are too large beside the department's others

    @property
    def differing(self) -> Iterator[Answered]:
        """Those of the answers that aren't what is computed."""
        return (pair for pair in self.answered if pair[1].own != pair[1].score)


def answered(
    scheme: Scheme, computed: Iterable[ComputedScore], answers: Mapping[str, KeptAnswer]
) -> tuple[Answered, ...]:
    """The computed scores of what the department answered; its answers are given by indicator."""
    pairs = ((one, answers.get(one.code)) for one in computed)
    return tuple((scheme.by_code[one.code], one, answer) for one, answer in pairs if answer and answer.reading in _READ)


def _hit(indicator: Indicator, answer: KeptAnswer, **words: object) -> Hit:
    said = answer.words.get("explanation", "")
    own = NOT_APPLICABLE if answer.reading is Reading.NOT_APPLICABLE else f"{tidy(answer.score or Decimal(0))}分"
    return Hit(
        at=answer.score_at,
        value=own.removesuffix(t.UNIT),
        indicator=indicator.code,
        explanation=said if counts(said) else None,
        words={"name": indicator.name, "own": own, **words},
    )


def _advice(one: ComputedScore) -> str:
    """What is to be done about a self score that isn't the computed one; '' where it is, or is lower."""
    if one.fate is ComputedAs.EXCUSED and one.own != NOT_APPLICABLE:
        return f"按数据没有这一项，请改填“{t.NOT_APPLICABLE}”，或者改正“基础数据”里有误的数；"
    if one.fate is ComputedAs.SCORED and one.own == NOT_APPLICABLE:
        return f"按数据有这一项，“{t.NOT_APPLICABLE}”不成立，请改填自评分，或者改正“基础数据”里有误的数；"
    return "请核对“基础数据”里的这几个数和自评分，改正有误的；" if one.over > 0 else ""


@COMPARED_CHECKS.check(
    "C410",
    Level.QUERY,
    singly=True,
    title="自评分与计算不符",
    message="“{name}”：{text}，自评{own}。",
    remedy="{advice}另有依据的，在“情况说明”写明。",
    why="这一项可以按规则算出来，自评分高于算出的分，或者一边是“不适用”一边有分，要请部门核对。",
)
def self_score_is_the_computed_one(given: Compared) -> Iterator[Hit]:
    """A self score is no more than what the rule comes to, and 不适用 where that is."""
    for indicator, one, answer in given.differing:
        if advice := _advice(one):
            yield _hit(indicator, answer, text=one.text, advice=advice)


@COMPARED_CHECKS.check(
    "C411",
    Level.NOTE,
    singly=True,
    title="自评分低于计算",
    message="“{name}”：{text}，自评{own}。",
    remedy="不用处理；算出的分有据的，可以改正自评分。",
    why="自评分以部门填报的为准，低于算出的分照实列明。",
)
def self_score_is_not_below(given: Compared) -> Iterator[Hit]:
    """A self score is no less than what the rule comes to."""
    for indicator, one, answer in given.differing:
        if one.over < 0:
            yield _hit(indicator, answer, text=one.text)


@COMPARED_CHECKS.check(
    "C413",
    Level.QUERY,
    singly=True,
    title="无法计算",
    message="“{name}”{text}，自评{own}。",
    remedy="请到“基础数据”核对作除数的数；确实为 0 的，在“情况说明”写明这一项怎样评分。",
    why="除数为 0 时算不出结果，不能当作 0 分，要请部门说明。",
)
def score_can_be_computed(given: Compared) -> Iterator[Hit]:
    """No denominator is zero."""
    for indicator, one, answer in given.answered:
        if one.fate is ComputedAs.UNDEFINED:
            yield _hit(indicator, answer, text=one.text)


# --- data that are doubted: what rests on them waits until they are mended, explained, or cleared by the bureau ---------


@DOUBT_CHECKS.check(
    "C412",
    Level.QUERY,
    title="数据与财政不一致",
    message="基础数据“{name}”填的是 {own}，财政的是 {bureau}{slip}；{then}。",
    remedy="请与财政局核对，填错的请改正；没有填错的，在这一行的“情况说明”写明。",
    why="同一个数据两边不一致，至少有一边有误。相差一万倍、一百倍的，要等改正、写明或者处理意见“已核实”以后才用来计算。",
)
def datum_is_the_bureaus(given: Compared) -> Iterator[Hit]:
    """A department's figure is the bureau's, where both have it."""
    for filed in given.filed:
        own, bureau, datum = filed.read.value, given.bureau.get(filed.name), given.scheme.datum[filed.name]
        if own is None or bureau is None or own == bureau:
            continue
        words = {"name": filed.name, "own": datum_text(own, datum), "bureau": datum_text(bureau, datum)}
        slip = factor_said(own, bureau)
        then = "核实以前，用到它的都不计算" if slip else "按财政的计算"
        explanation = filed.explanation if counts(filed.explanation) else None
        yield Hit(
            filed.at,
            shown(filed.at.value),
            words["bureau"],
            explanation=explanation,
            words={**words, "slip": slip, "then": then},
        )


def factor_said(own: Fraction, bureau: Fraction) -> str:
    """How two figures for one datum look as if they were in different units; '' where they don't."""
    if not own or not bureau:
        return ""
    times = max(abs(own / bureau), abs(bureau / own))
    if Fraction(9900) <= times <= Fraction(10100):
        return "（相差一万倍，是不是填成了元？）"
    return "（相差一百倍，是不是小数点错了？）" if Fraction(99) <= times <= Fraction(101) else ""


@DOUBT_CHECKS.check(
    "C414",
    Level.QUERY,
    singly=True,
    title="数据单位可能有误",
    message="“{name}”：{text}（两个数{slip}？）。核实以前，用到这些数的都不对照。",
    remedy="请到“基础数据”核对这几个数的单位和小数点，填错的请改正；没有填错的，在这一行的“情况说明”写明。",
    why="相差近万倍、近百倍的多半是单位填错了，得分可能看不出来。改正、写明，或者处理意见“已核实”以后才对照。",
)
def ratio_is_plausible(given: Compared) -> Iterator[Hit]:
    """No ratio is near ten thousand or a hundred, nor near a ten-thousandth where one near 1 is usual."""
    for indicator, one, answer in given.answered:
        if one.slip:
            yield _hit(indicator, answer, text=one.text, slip=one.slip)


@DOUBT_CHECKS.check(
    "C415",
    Level.QUERY,
    title="数据大得反常",
    message="基础数据“{name}”填的是 {own} 万元，比本表其他金额大上千倍，是不是填成了元？核实以前，用到它的都不对照。",
    remedy="请改成以万元为单位的数；没有填错的，在这一行的“情况说明”写明。",
    why="一个数比同一部门的其他金额大上千倍，多半是把元填进了万元。改正、写明，或者处理意见“已核实”以后才对照。",
)
def datum_is_among_the_others(given: Compared) -> Iterator[Hit]:
    """No amount is a thousand times the third largest of the department's own."""
    for filed in given.filed:
        if filed.name in given.standing_out and filed.read.value is not None:
            own = datum_text(filed.read.value, given.scheme.datum[filed.name])
            explanation = filed.explanation if counts(filed.explanation) else None
            words = {"name": filed.name, "own": own}
            yield Hit(filed.at, shown(filed.at.value), explanation=explanation, words=words)
