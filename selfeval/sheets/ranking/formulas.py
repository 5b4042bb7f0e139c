"""The live formulas of a row of 汇总表, over 指标明细, 复核明细 and the row itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.excel.write import summary_layout as at
from selfeval.excel.write.table import NONE
from selfeval.model import column_letters

_MORE_THAN_ANY: Final = 1_000_000  # points; below it is every number, and no word


class RankingFormulas:
    """The formulas of a row; they find its department on 指标明细 by its code."""

    def __init__(self, tables: CountyTables) -> None:
        self._tables = tables
        self._codes = at.detail_codes(tables)
        self._areas = at.detail_areas(tables)
        first = at.RANKING_CATEGORIES
        self._first, self._last = column_letters(first), column_letters(first + len(self._areas) - 1)
        self._scheme = tables.scheme
        self._bonus = column_letters(first + len(self._areas))
        self._total = column_letters(at.ranking_total(tables))

    def category(self, number: int, row: int) -> str:
        """The points of a category: its scores, and the caps of what does not apply."""
        area = self._areas[number]
        scores = self._found(area.scores, row, across=True)
        if self._scheme.prorated:
            return f'=IF(COUNT({scores})=0,"{NONE}",ROUND(SUM({scores}),{self._tables.decimals}))'
        points = f'SUM({scores})+SUMPRODUCT(({scores}="{t.NOT_APPLICABLE}")*{area.caps})'
        return f"=ROUND({points},{self._tables.decimals})"

    def bonus(self, row: int) -> str:
        """The sum of the bonuses."""
        return f"=SUM({self._found(at.detail_bonus(self._tables), row, across=True)})"

    def _found(self, area: str, row: int, *, across: bool = False) -> str:
        """What stands on 指标明细 in the department's row."""
        code = f"${column_letters(at.RANKING_CODE)}{row + 1}"
        return f"INDEX({area},MATCH({code},{self._codes},0){',0' if across else ''})"

    def total(self, row: int) -> str:
        """The sum of the categories or, where 不适用 is prorated, what 指标明细 has beside the scores; and the bonuses."""
        base = f"SUM({self._first}{row + 1}:{self._last}{row + 1})"
        if self._scheme.prorated:
            col = at.detail_earned(self._tables)
            earned, excused = (self._found(at.detail_column(self._tables, c), row) for c in (col, col + 1))
            base = at.prorated_formula(self._scheme, earned, excused)
        bonus = f"{self._bonus}{row + 1}" if self._scheme.bonuses else ""
        return f"={at.total_formula(self._scheme, self._tables.decimals, base, bonus)}"

    def step(self, number: int, row: int, earns: Decimal) -> str:
        """What a rule on the total adds: down to the highest total, or up or down by what it is multiplied by."""
        before, rule = f"SUM({self._before(number, row)})", self._scheme.total_rules[number]
        return f"={at.step_formula(rule, self._tables.decimals, before, earns)}"

    def adjusted(self, row: int) -> str:
        """The total after all rules on it."""
        return f"=ROUND(SUM({self._before(len(self._scheme.total_rules), row)}),{self._tables.decimals})"

    def _before(self, number: int, row: int) -> str:
        """The total before all rules, and what those above this one add."""
        first = at.ranking_unadjusted(self._tables)
        return f"{column_letters(first)}{row + 1}:{column_letters(first + number)}{row + 1}"

    def grade(self, row: int) -> str:
        """The grade from the bands; a lower bound counts."""
        return f"={at.grade_formula(self._scheme, f'{self._total}{row + 1}')}"

    def change(self, row: int, *, of_finals: bool = False) -> str:
        """How much the total rose since last year."""
        now, last = self._years(of_finals=of_finals)
        return f"=ROUND({now}{row + 1}-{last}{row + 1},{self._tables.decimals})"

    def moved(self, row: int, *, of_finals: bool = False) -> str:
        """How many places it went up since last year, among the departments that have a total in both."""
        now, last = self._years(of_finals=of_finals)
        before, after = (self._above(column, other, row) for column, other in ((last, now), (now, last)))
        return f"={before}-{after}"

    def _years(self, *, of_finals: bool) -> tuple[str, str]:
        """The columns of this year's totals and of last year's."""
        return self._review(2) if of_finals else self._total, column_letters(at.ranking_total(self._tables) + 2)

    def _above(self, column: str, other: str, row: int) -> str:
        """How many have more in a column, of those that have a number in the other one as well."""
        return f'COUNTIFS({self._all(column)},">"&{column}{row + 1},{self._all(other)},"<{_MORE_THAN_ANY}")'

    def _all(self, column: str) -> str:
        first, last = at.RANKING_FIRST + 1, at.RANKING_FIRST + len(self._tables.ranking)
        return f"${column}${first}:${column}${last}"

    def average(self, col: int) -> str:
        """The average of a column."""
        letter, last = column_letters(col), at.RANKING_FIRST + len(self._tables.ranking)
        return f"=ROUND(AVERAGE({letter}{at.RANKING_FIRST + 1}:{letter}{last}),{self._tables.places})"

    def rank(self, row: int) -> str:
        """The place among all totals."""
        return f"=RANK({self._total}{row + 1},{self._all(self._total)})"

    # --- the bureau's review ---

    def _review(self, place: int) -> str:
        return column_letters(at.ranking_review(self._tables) + place)

    def reviewed(self, row: int) -> str:
        """The reviewed total, from the department's row on 复核明细."""
        code, codes = f"${column_letters(at.RANKING_CODE)}{row + 1}", at.reviewed_column(self._tables, 0)
        return f"=INDEX({at.reviewed_column(self._tables, at.reviewed_total(self._tables))},MATCH({code},{codes},0))"

    def cut(self, row: int) -> str:
        """How much the review differs from what was filed."""
        return f"=ROUND({self._review(0)}{row + 1}-{self._total}{row + 1},{self._tables.decimals})"

    def final(self, row: int, *, reviewed: bool) -> str:
        """The reviewed total after 降档; of who wasn't reviewed the self score."""
        if not reviewed:
            return f"={self._total}{row + 1}"
        total, factors = f"{self._review(0)}{row + 1}", self._scheme.review.factors
        if not factors:
            return f"={total}"
        steps = f"({self._place(total)}-({self._place(f'{self._total}{row + 1}')}))"
        lower, *others = [f"{factor:f}" for _, factor in sorted(factors.items())]
        factor = [lower, *others][-1]
        for step, known in reversed([*enumerate([lower, *others], 1)][:-1]):
            factor = f"IF({steps}={step},{known},{factor})"
        return f"=IF({steps}<1,{total},ROUND(ROUND({total}*{factor},8),{self._tables.decimals}))"

    def _place(self, total: str) -> str:
        """The place of a total's grade among the bands, the best being 0."""
        return "+".join(f"({total}<{band.lower:f})" for band in self._scheme.bands[:-1]) or "0"

    def final_grade(self, row: int) -> str:
        """The grade of the final total."""
        return f"={at.grade_formula(self._scheme, f'{self._review(2)}{row + 1}')}"

    def final_rank(self, row: int) -> str:
        """The place among all final totals."""
        letter = self._review(2)
        return f"=RANK({letter}{row + 1},{self._all(letter)})"
