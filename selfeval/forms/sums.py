"""What the rows of a form come to: its categories, the lines between, the total. Formulas, and their values.

The formulas add up what 列表 reads of each row, never the categories, which needn't add up to the total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from selfeval import text as t
from selfeval.forms.filled import Filled
from selfeval.forms.formula_parts import CATEGORY, quoted
from selfeval.forms.layout import TOTALS_FIRST, line_ref, score_range
from selfeval.forms.other_readings import EXCUSED, FAMILY
from selfeval.forms.plan import Plan
from selfeval.forms.readings import POINTS, beside
from selfeval.forms.verdicts import ERROR, TODO, excused, points
from selfeval.model import Category
from selfeval.submission.scoring import base_of
from selfeval.submission.words import BONUS
from selfeval.tables import plain

UNFINISHED: Final = "未完成"
NO_SCORE_YET: Final = "—"
NOT_OURS: Final = "待评定"  # what only the bureau scores
_GUARD: Final = 8  # decimals to which a prorated total is rounded before it is rounded to the scheme's


@dataclass(frozen=True, slots=True)
class Sums:
    """What stands in 得分汇总表: a number, or words in its place. `lines` are those between."""

    categories: tuple[Decimal | str, ...]
    lines: tuple[Decimal | str, ...]
    total: Decimal | str


# --- the formulas ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SumFormulas:
    """The formulas, for a plan."""

    plan: Plan

    def _area(self, name: str) -> str:
        return beside(self.plan, name)

    def _column(self, header: str) -> str:
        return score_range(self.plan.count, header, sheet=True)

    @property
    def _inside(self) -> str:
        """Whether a row is one of the table, or was inserted below the last of a department's own."""
        categories, column = self._area(CATEGORY), self._column(t.COL_CATEGORY)
        inside = f"(ROW({categories})<ROW({column.partition(':')[0]})+ROWS({column}))"
        return f'(({inside}+(MID({self._area(FAMILY)},2,1)="#"))>0)' if self.plan.blocks else inside

    def _stuck(self, own: str = "") -> str:
        """How many rows are blank or wrong."""
        said = self._column(t.COL_CHECK)
        return f'SUMPRODUCT({own}((LEFT({said},2)="{TODO}")+(LEFT({said},2)="{ERROR}")))'

    @property
    def _unread(self) -> str:
        """How many rows lie beyond those that 列表 reads."""
        return f"MAX(0,ROWS({self._column(t.COL_CATEGORY)})-ROWS({self._area(CATEGORY)}))"

    def category(self, place: int) -> str:
        """The points of a category; a dash while a row of it is blank or wrong."""
        category, categories = self._column(t.COL_CATEGORY), self._area(CATEGORY)
        label = f"A{TOTALS_FIRST + place + 1}"
        own, read = f"EXACT({category},{label})", f"EXACT({categories},{label})*{self._inside}"
        unread = f"SUMPRODUCT({own}*1)-SUMPRODUCT({read}*1)"
        stuck = f"{self._stuck(f'{own}*')}+{self._unread if self.plan.blocks else unread}"
        added = self._rounded(f"SUMPRODUCT({read}*{self._area(POINTS)})")
        told = self._of_category(self.plan.scheme.categories[place], added, f"SUMPRODUCT({read}*%s)")
        return f'=IF({stuck}>0,"{NO_SCORE_YET}",{told})'

    def _of_category(self, category: Category, added: str, summed: str) -> str:
        """What is shown of a category: out of how many, where the bureau gives the rest; a dash where nothing applies."""
        applies = plain(category.cap - self.plan.bureaus_part(category.name))
        if self.plan.scheme.prorated:
            applies = self._rounded(f"{applies}-{summed % self._area(EXCUSED)}")
        bureaus = self.plan.bureaus_part(category.name) > 0
        told = f'{added}&"{t.OUT_OF}"&{applies}' if bureaus else added
        nothing = quoted(NOT_OURS if bureaus else NO_SCORE_YET)
        return f"IF({applies}<=0,{nothing},{told})" if bureaus or self.plan.scheme.prorated else told

    def _rounded(self, value: str) -> str:
        return f"ROUND({value},{self.plan.scheme.decimals})"

    def _unless_stuck(self, words: str, value: str) -> str:
        return f"IF({self._stuck()}+{self._unread}>0,{quoted(words)},{value})"

    def line(self, label: str) -> str:
        """One of the lines between."""
        areas = {t.TOT_EARNED: POINTS, t.TOT_EXCUSED: EXCUSED, t.TOT_BONUS: POINTS}
        bonus = f"EXACT({self._area(CATEGORY)},{quoted(BONUS)})"
        of = f"{bonus}*" if label == t.TOT_BONUS else f"(1-{bonus})*" if self.plan.scheme.bonuses else ""
        added = self._rounded(f"SUMPRODUCT({of}{self._inside}*{self._area(areas[label])})")
        if label == t.TOT_BONUS and all(indicator.by_bureau for indicator in self.plan.scheme.bonuses):
            added = quoted(NOT_OURS)
        return f"={self._unless_stuck(NO_SCORE_YET, added)}"

    def total(self) -> str:
        """The total, or the department's part of it."""
        plan, scheme = self.plan, self.plan.scheme
        earned, bonus = self._ordinary(), f"N({line_ref(scheme, t.TOT_BONUS)})" if plan.scheme.bonuses else ""
        if plan.scheme.bureaus:
            out_of = plain(scheme.full_marks - plan.bureaus_part())
            out_of = self._rounded(f"{out_of}-{line_ref(scheme, t.TOT_EXCUSED)}") if scheme.prorated else out_of
            points = self._rounded("+".join(filter(None, (earned, bonus))))
            part = f"{quoted(f'{t.OWN_PART} ')}&{points}&{quoted(t.OUT_OF)}&{out_of}"
            return f"={self._unless_stuck(UNFINISHED, part)}"
        base = self._prorated(earned) if scheme.prorated else self._rounded(earned)
        total = f"MIN({plain(scheme.most)},{self._rounded(f'{base}+{bonus}')})" if bonus else base
        return f"={self._unless_stuck(UNFINISHED, total)}"

    def _ordinary(self) -> str:
        """The points of all rows but bonuses."""
        if self.plan.scheme.prorated:
            return line_ref(self.plan.scheme, t.TOT_EARNED)
        bonus = f"(1-EXACT({self._area(CATEGORY)},{quoted(BONUS)}))*" if self.plan.scheme.bonuses else ""
        return f"SUMPRODUCT({bonus}{self._inside}*{self._area(POINTS)})"

    def _prorated(self, earned: str) -> str:
        """What was earned of what applies, out of the full marks."""
        full, excused = plain(self.plan.scheme.full_marks), line_ref(self.plan.scheme, t.TOT_EXCUSED)
        guarded = f"ROUND({earned}/({full}-{excused})*{full},{_GUARD})"
        return f"IF({full}-{excused}<=0,{quoted(UNFINISHED)},{self._rounded(guarded)})"


# --- the values --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    """What adds up of a category, or of the bonuses."""

    points: Decimal = Decimal(0)
    excused: Decimal = Decimal(0)
    stuck: bool = False


def sums_of(filled: Filled, said: Sequence[str]) -> Sums:
    """What stands there for rows that are filled so, and of which 填报检查 says so."""
    scheme = filled.plan.scheme
    parts = {name: _Part() for name in ("", *(category.name for category in scheme.categories))}
    for row, words in zip(filled.plan.rows, said, strict=True):
        part = parts["" if row.indicator.bonus else row.indicator.category]
        if words[:2] in (TODO, ERROR):
            part.stuck = True
        else:
            part.points += points(filled, row, words)
            part.excused += excused(row, words)
    for part in parts.values():
        part.points = part.points.quantize(scheme.quantum, ROUND_HALF_UP)
    bonus = parts.pop("")
    stuck = bonus.stuck or any(part.stuck for part in parts.values())
    categories = tuple(_shown(filled.plan, category, parts[category.name]) for category in scheme.categories)
    earned, lost = (sum((getattr(p, what) for p in parts.values()), Decimal(0)) for what in ("points", "excused"))
    none = filled.plan.scheme.bonuses and all(indicator.by_bureau for indicator in filled.plan.scheme.bonuses)
    lines = (
        *((earned, lost) if scheme.prorated else ()),
        *((NOT_OURS if none else bonus.points,) if filled.plan.scheme.bonuses else ()),
    )
    total = UNFINISHED if stuck else _total(filled.plan, earned, lost, bonus.points)
    return Sums(categories, tuple(NO_SCORE_YET if stuck else line for line in lines), total)


def _shown(plan: Plan, category: Category, part: _Part) -> Decimal | str:
    if part.stuck:
        return NO_SCORE_YET
    bureaus = plan.bureaus_part(category.name)
    applies = category.cap - bureaus - (part.excused if plan.scheme.prorated else 0)
    if bureaus:
        return f"{plain(part.points)}{t.OUT_OF}{plain(applies)}" if applies > 0 else NOT_OURS
    return NO_SCORE_YET if plan.scheme.prorated and applies <= 0 else part.points


def _total(plan: Plan, earned: Decimal, excused: Decimal, bonus: Decimal) -> Decimal | str:
    scheme = plan.scheme
    lost = excused if scheme.prorated else Decimal(0)
    if plan.scheme.bureaus:
        out_of = scheme.full_marks - plan.bureaus_part() - lost
        return f"{t.OWN_PART} {plain(earned + bonus)}{t.OUT_OF}{plain(out_of)}"
    if scheme.prorated and lost >= scheme.full_marks:
        return UNFINISHED
    base = base_of(earned, lost, scheme)
    return min(scheme.most, base + bonus) if plan.scheme.bonuses else base
