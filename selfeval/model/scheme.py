"""The indicator scheme and the roster of a round, as the officer wrote them. Points are `Decimal`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from selfeval.model.finding import Level
from selfeval.model.layout import Layout
from selfeval.model.review import ReviewRules
from selfeval.model.rule import Datum, Filler, Rule, TotalRule, Unit
from selfeval.model.words import IN_FULL, PRORATED, SAY_HOLD, SAY_MEND, SAY_MISSING, SAY_REVIEW


@dataclass(frozen=True, slots=True)
class Category:
    """A first-level indicator (一级指标) and its cap in points."""

    name: str
    cap: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """A third-level indicator (三级指标): what a department scores itself on.

    `by_bureau`: the bureau gives its score (填报方 财政). `own_rows`: so many rows at most a department fills with
    indicators of its own, which together have the cap (填法 自设); 0 for a fixed one. `group`: one of all with this
    word is answered, and their cap counts once (择一组). `bonus`: on top of the full marks, in no category (加分).
    """

    code: str
    category: str
    subcategory: str
    name: str
    cap: Decimal
    na_allowed: bool = False
    by_bureau: bool = False
    own_rows: int = 0
    group: str = ""
    bonus: bool = False
    method: str = ""
    description: str = ""
    scoring_standard: str = ""
    basis: str = ""

    @property
    def kind(self) -> tuple[str, ...]:
        """What makes it other than an ordinary indicator; nothing for that."""
        return tuple(
            filter(
                None,
                (
                    "by_bureau" if self.by_bureau else "",
                    "own" if self.own_rows else "",
                    f"group {self.group}" if self.group else "",
                    "bonus" if self.bonus else "",
                ),
            )
        )


@dataclass(frozen=True, slots=True)
class Band:
    """A grade (评价等次) and the lowest total that earns it; the bound itself counts."""

    grade: str
    lower: Decimal


@dataclass(frozen=True)
class Scheme:
    """The indicator scheme (指标体系) of one round, as the officer wrote it.

    `indicators` are grouped by category in the order of `categories`, bonus ones last; `bands` run from the best to
    the worst. `total_cap` bounds the total with its bonus, the full marks do where it is None; `excused_as` says how
    不适用 counts: in full, or taken out of both sides. `layout` is the county's own table, if it has one. `edge_range`
    points above the best grade's bound count as on the line; `widespread` and `hold_below` are percents, `say_…` the
    words of what is laid before the leaders. `data`, `rules` and `total_rules` say what is collected and computed; they
    are no part of the fingerprint. `levels` maps a finding code to the level the officer set for it, or to
    None (not checked).
    """

    year: int
    county: str
    organiser: str
    form_title: str
    version: str
    full_marks: Decimal
    decimals: int
    borderline_gap: Decimal
    deadline: date | None
    timezone: str
    categories: tuple[Category, ...]
    indicators: tuple[Indicator, ...]
    bands: tuple[Band, ...]
    levels: Mapping[str, Level | None] = field(default_factory=dict)
    previous: str = ""
    contact: str = ""
    remark: str = ""
    total_cap: Decimal | None = None
    excused_as: str = IN_FULL
    layout: Layout | None = None
    edge_range: Decimal = Decimal(1)
    widespread: Decimal = Decimal(50)
    hold_below: Decimal = Decimal(80)
    say_missing: str = SAY_MISSING
    say_review: str = SAY_REVIEW
    say_mend: str = SAY_MEND
    say_hold: str = SAY_HOLD
    data: tuple[Datum, ...] = ()
    rules: tuple[Rule, ...] = ()
    total_rules: tuple[TotalRule, ...] = ()
    review: ReviewRules = field(default_factory=ReviewRules)

    @property
    def prorated(self) -> bool:
        """Whether what is 不适用 is taken out of both sides."""
        return self.excused_as == PRORATED

    @cached_property
    def most(self) -> Decimal:
        """The highest total there can be."""
        return self.full_marks if self.total_cap is None else self.total_cap

    @property
    def measure(self) -> tuple[Decimal | str, ...]:
        """What two years' totals have to have in common to be compared: full marks, the highest total, how 不适用 counts."""
        return self.full_marks, self.most, self.excused_as

    @cached_property
    def bureaus(self) -> tuple[Indicator, ...]:
        """The indicators the bureau scores."""
        return tuple(indicator for indicator in self.indicators if indicator.by_bureau)

    @cached_property
    def bonuses(self) -> tuple[Indicator, ...]:
        """The indicators on top of the full marks; they stand last."""
        return tuple(indicator for indicator in self.indicators if indicator.bonus)

    @cached_property
    def ordinary(self) -> tuple[Indicator, ...]:
        """The indicators that make up the full marks."""
        return tuple(indicator for indicator in self.indicators if not indicator.bonus)

    @cached_property
    def groups(self) -> Mapping[str, tuple[Indicator, ...]]:
        """The indicators of which one is answered, by their group's word."""
        found: dict[str, list[Indicator]] = {}
        for indicator in self.indicators:
            if indicator.group:
                found.setdefault(indicator.group, []).append(indicator)
        return {word: tuple(members) for word, members in found.items()}

    @cached_property
    def by_code(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def datum(self) -> Mapping[str, Datum]:
        """Base data by name."""
        return {datum.name: datum for datum in self.data}

    @cached_property
    def departments_data(self) -> tuple[Datum, ...]:
        """The data departments fill in, alone or beside the bureau."""
        return tuple(datum for datum in self.data if datum.filler is not Filler.BUREAU)

    @cached_property
    def allowed(self) -> Mapping[str, Decimal]:
        """How far a self score may lie from what its indicator's rule comes to."""
        return {rule.code: self.quantum if rule.tolerance is None else rule.tolerance for rule in self.rules}

    @cached_property
    def own_rules(self) -> Mapping[str, Rule]:
        """The rules that ask for nothing but what departments score and fill in themselves, by indicator."""
        own = {datum.name for datum in self.data if datum.filler is not Filler.BUREAU}
        return {r.code: r for r in self.rules if not self.by_code[r.code].by_bureau and own.issuperset(r.names)}

    @cached_property
    def ruled(self) -> frozenset[str]:
        """The indicators with a rule, and all of their groups."""
        with_rule = {rule.code for rule in self.rules}
        groups = {self.by_code[code].group for code in with_rule} - {""}
        return frozenset(i.code for i in self.indicators if i.code in with_rule or i.group in groups)

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """The units of base data, by name."""
        return {datum.name: datum.unit for datum in self.data}

    @cached_property
    def quantum(self) -> Decimal:
        """The smallest step of a score: 0.01 where the scheme allows two decimals."""
        return Decimal(1).scaleb(-self.decimals)

    @property
    def mark(self) -> str:
        """What a form or a review workbook bears of whose round it is: county and year."""
        return f"{self.county}{self.year}"

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits over what makes two forms comparable; deadlines and wording are left out."""
        parts = [
            self.year,
            self.decimals,
            sorted([c.name, _plain(c.cap)] for c in self.categories),
            sorted(
                [i.code, i.category, i.subcategory, i.name, _plain(i.cap), i.na_allowed, *i.kind]
                for i in self.indicators
            ),
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]

    @cached_property
    def wording(self) -> str:
        """16 hex digits over the scoring standards, to tell a standard edited in a form from one mended since."""
        return wording_digest({i.code: i.scoring_standard for i in self.indicators})

    def caps_of(self, indicators: Iterable[Indicator]) -> Decimal:
        """What some indicators have together: without bonuses, a group once."""
        counted, seen = Decimal(0), set[str]()
        for indicator in indicators:
            if not indicator.bonus and indicator.group not in seen:
                counted += indicator.cap
            seen |= {indicator.group} if indicator.group else set()
        return counted

    def of_category(self, name: str) -> tuple[Indicator, ...]:
        """The indicators of one category, in order."""
        return tuple(i for i in self.indicators if i.category == name)

    def grade_of(self, total: Decimal) -> str:
        """The grade a total earns; a lower bound counts."""
        return next((b.grade for b in self.bands if total >= b.lower), self.bands[-1].grade)


def wording_digest(standards: Mapping[str, str]) -> str:
    """A digest of scoring standards by indicator code, white space aside."""
    texts = ["".join(standards[code].split()) for code in sorted(standards)]
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


@dataclass(frozen=True, slots=True)
class Department:
    """A department (部门) of the roster; its contacts never leave the bureau."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    group: str = ""
    exempt: bool = False
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who has to report, in the officer's order."""

    departments: tuple[Department, ...]
