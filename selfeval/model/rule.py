"""What a scheme says of base data (基础数据) and of scores that follow from them (计分规则, 总分规则). Numbers are exact."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple

from selfeval.model.cells import RawCell


class Function(Enum):
    """What a formula may call."""

    MOST = "most"
    LEAST = "least"
    ABSOLUTE = "absolute"
    SUM = "sum"
    DAYS = "days"  # from the second date to the first


Known = Mapping[str, Fraction]  # data by name; what is unknown is left out
_JOINS: Final[Mapping[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_CALLS: Final[Mapping[Function, Callable[[list[Fraction]], Fraction]]] = {
    Function.MOST: max,
    Function.LEAST: min,
    Function.ABSOLUTE: lambda values: abs(values[0]),
    Function.SUM: lambda values: sum(values, Fraction(0)),
    Function.DAYS: lambda values: values[0] - values[1],
}
_COMPARES: Final[Mapping[str, Callable[[int, int], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


class Sign(Enum):
    """How two values are compared."""

    AT_LEAST = ">="
    OVER = ">"
    AT_MOST = "<="
    UNDER = "<"
    IS = "="

    def __init__(self, written: str) -> None:
        """By the comparison it is written for."""
        self._compares = _COMPARES[written]

    def holds(self, left: Fraction, right: Fraction) -> bool:
        """Whether it is so; told by whole numbers, which takes half the time."""
        (number, under), (other, below) = left.as_integer_ratio(), right.as_integer_ratio()
        return self._compares(number * below, other * under)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; `percent` if it has its sign."""

    value: Fraction
    percent: bool = False

    def of(self, _: Known) -> Fraction:
        """What it comes to."""
        return self.value


@dataclass(frozen=True, slots=True)
class Name:
    """A base datum, by its name."""

    name: str

    def of(self, known: Known) -> Fraction:
        """What it comes to; KeyError where it isn't known."""
        return known[self.name]


@dataclass(frozen=True, slots=True)
class Negated:
    """The same below zero."""

    term: Term

    def of(self, known: Known) -> Fraction:
        """What it comes to; see `Joined`."""
        return -self.term.of(known)


@dataclass(frozen=True, slots=True)
class Joined:
    """Two terms with one of the signs + - * / between them."""

    sign: str
    left: Term
    right: Term

    def of(self, known: Known) -> Fraction:
        """What it comes to; KeyError where a datum isn't known, ZeroDivisionError where a denominator is zero."""
        return _JOINS[self.sign](self.left.of(known), self.right.of(known))


@dataclass(frozen=True, slots=True)
class Called:
    """A function of terms."""

    function: Function
    terms: tuple[Term, ...]

    def of(self, known: Known) -> Fraction:
        """What it comes to; see `Joined`."""
        return _CALLS[self.function]([term.of(known) for term in self.terms])


Term = Number | Name | Negated | Joined | Called


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two terms compared."""

    left: Term
    sign: Sign
    right: Term


def parts(term: Term) -> Iterator[Term]:
    """A term and all it is made of."""
    yield term
    inner: tuple[Term, ...] = ()
    if isinstance(term, Negated):
        inner = (term.term,)
    elif isinstance(term, Joined):
        inner = (term.left, term.right)
    elif isinstance(term, Called):
        inner = term.terms
    for one in inner:
        yield from parts(one)


def names_in(*terms: Term) -> tuple[str, ...]:
    """The data some terms use, once each, in order."""
    return tuple(dict.fromkeys(one.name for term in terms for one in parts(term) if isinstance(one, Name)))


class Unit(Enum):
    """What a datum is counted in (单位)."""

    MONEY = "money"  # in units of ten thousand
    YUAN = "yuan"
    PEOPLE = "people"
    PIECES = "pieces"
    TIMES = "times"
    ITEMS = "items"
    DAYS = "days"
    POINTS = "points"
    AREA = "area"
    PERCENT = "percent"
    DATE = "date"
    YES_NO = "yes_no"


class Filler(Enum):
    """Who fills a datum in (谁填)."""

    DEPARTMENT = "department"
    BUREAU = "bureau"
    BOTH = "both"  # the bureau's counts and, where it is blank, the department's


@dataclass(frozen=True, slots=True)
class Datum:
    """A base datum (基础数据) that is collected. `check` has to hold of a department's data (核对式)."""

    name: str
    unit: Unit
    filler: Filler
    group: str = ""
    needed: bool = False
    decimals: int = 2
    least: Decimal | None = None
    most: Decimal | None = None
    note: str = ""
    check: Comparison | None = None


class Method(Enum):
    """How a score follows (方式)."""

    OVER = "over"
    UNDER = "under"
    TIERS = "tiers"
    SHARE = "share"
    FORMULA = "formula"
    COUNT_OFF = "count_off"
    COUNT_ON = "count_on"
    ITEMS = "items"
    YES_NO = "yes_no"


class PartStep(Enum):
    """How less than a whole step counts (不足一步)."""

    IN_PROPORTION = "in_proportion"
    AS_WHOLE = "as_whole"
    NOT = "not"


class Absent(Enum):
    """What follows where there is nothing to compute from (没有此项)."""

    FULL = "full"
    ZERO = "zero"
    EXCUSED = "excused"


class Use(Enum):
    """What a computed score is for (用途)."""

    COMPARE = "compare"
    ADOPT = "adopt"


@dataclass(frozen=True, slots=True)
class Tier:
    """A value compared with a bound, and what it earns; `sign` is None for all others (其余)."""

    sign: Sign | None
    bound: Number
    earns: Fraction

    def holds(self, value: Fraction) -> bool:
        """Whether a value is in it."""
        return self.sign is None or self.sign.holds(value, self.bound.value)


def _percents(*tiers: Tier) -> bool:
    """Whether a bound of some tiers is written in percent."""
    return any(tier.bound.percent for tier in tiers if tier.sign)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted, and the points of each."""

    term: Term
    points: Fraction


@dataclass(frozen=True, slots=True)
class Steps:
    """标准, 每, 扣 and 不足一步: what is lost for each step beyond the standard."""

    standard: Number
    each: Number
    loss: Fraction
    part: PartStep


@dataclass(frozen=True)
class Rule:
    """How an indicator's score is computed (a row of 计分规则).

    `value` is 指标值; of what is counted, the points it comes to. `absent` is tried first, then `bounds`, then the method.
    """

    code: str
    method: Method
    value: Term
    steps: Steps | None = None
    tiers: tuple[Tier, ...] = ()
    counted: tuple[Counted, ...] = ()
    bounds: tuple[Tier, ...] = ()
    absent: tuple[tuple[Comparison, Absent], ...] = ()
    tolerance: Decimal | None = None
    use: Use = Use.COMPARE

    def __hash__(self) -> int:
        """By the indicator alone: the whole takes long, and a scheme has one rule for each."""
        return hash(self.code)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The data it uses, once each."""
        compared = [side for comparison, _ in self.absent for side in (comparison.left, comparison.right)]
        return names_in(*compared, self.value)

    @cached_property
    def in_percent(self) -> bool:
        """Whether its value is spoken of in percent."""
        steps = (self.steps.standard, self.steps.each) if self.steps else ()
        return (
            self.method is Method.SHARE
            or any(number.percent for number in steps)
            or _percents(*self.tiers, *self.bounds)
        )


class Effect(Enum):
    """What a rule on the total does (作用)."""

    AT_MOST = "at_most"
    TIMES = "times"


@dataclass(frozen=True)
class TotalRule:
    """A rule on the total (a row of 总分规则)."""

    name: str
    value: Term
    tiers: tuple[Tier, ...]
    effect: Effect

    @cached_property
    def in_percent(self) -> bool:
        """Whether its value is spoken of in percent."""
        return _percents(*self.tiers)


class TotalStep(NamedTuple):
    """What a rule on the total (总分规则) did: the points it added, None where it can't be computed, and how, in words.

    `earns` is what its tier says: the highest total, or what the total was multiplied by. 降档 of a final total is one, too.
    """

    name: str
    change: Decimal | None
    earns: Decimal | None
    text: str


class DatumDoubt(Enum):
    """Why a cell with a datum can't be counted."""

    NOT_A_NUMBER = "not a number"
    NOT_A_DATE = "not a date"
    NOT_YES_NO = "not yes or no"
    PERCENTAGE = "percentage"  # shown as a percentage, the datum is none
    SHARE = "share"  # a plain number up to 1 under %
    TOO_MANY_DECIMALS = "too many decimals"
    TOO_LARGE = "too large"
    UNSAVED = "unsaved"  # a formula whose result was never saved
    ERROR = "error"
    UNCLEAR = "unclear"  # what is stored is not what is seen


class DatumRead(NamedTuple):
    """A cell with a datum: blank, a value with what was cleaned off, or a doubt with what is likely meant."""

    value: Fraction | None = None
    doubt: DatumDoubt | None = None
    cleaned: bool = False
    likely: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing is filled in."""
        return self.value is None and self.doubt is None


class FiledDatum(NamedTuple):
    """A datum in a form: its cell, how that reads, and what the department wrote beside it.

    `again` are further cells for the same datum that say something else.
    """

    name: str
    at: RawCell
    read: DatumRead
    explanation: str = ""
    again: tuple[RawCell, ...] = ()
