"""The hidden 画像数据: a line a department, and beside it a line a deduction; what 部门画像 finds there, by formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, DeductionRow, DetailRow, RankingRow
from selfeval.consolidate.exact import ratio
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet, Value
from selfeval.excel.write.table import NONE, reference
from selfeval.model import PENDING, Status, column_letters
from selfeval.story.facts import Facts
from selfeval.story.phrases import adjusted_said

DATA: Final = t.TAB_PROFILE_DATA
WHO: Final = (
    "部门名称",
    "编码",
    "类别",
    "状态",
    "总分",
    "排名",
    "等次",
    "失分",
    "失分占比",
    "扣分项数",
    "没写原因",
    "首行",
)
LOST: Final = ("三级指标", "分值", "自评分", "扣分", "同项失分部门", "扣分原因")
NO_SCORE: Final = {
    Status.MISSING: "还没有报送自评表，没有成绩。",
    Status.RETURNED: "自评表已退回修改，改正重报以后才有成绩。",
    Status.EXEMPT: "本年度免报，没有成绩。",
}
WIDTHS: Final = (5, 27, 8, 11, 11, 13, 40, 24)  # of 部门画像; reasons stand in the last two
REASON_WIDTH: Final = WIDTHS[-2] + WIDTHS[-1] + 5 / 7
REASON_SIZE: Final = 9
SURE: Final = int(s.usable_ems(REASON_WIDTH, REASON_SIZE, indent=True) - 0.001)  # characters on a line
MOST_LINES: Final = 5  # of a reason
REST: Final = "……（全文见“扣分原因”）"
WAITING: Final = "财政局还没有评定齐，总分待评定。"


@dataclass(frozen=True, slots=True)
class One:
    """A department's line of 画像数据 and its deductions, most points first."""

    row: RankingRow
    lost: Sequence[DeductionRow]
    share: Decimal | None
    first: int  # of its deductions, from 1
    possible: Sequence[Decimal | None]  # what there could be in each category; None where it has no points

    @property
    def points(self) -> Decimal:
        """All points lost."""
        return sum((one.lost for one in self.lost), Decimal(0))

    @property
    def unexplained(self) -> int:
        """How many deductions have no reason."""
        return sum(one.unexplained for one in self.lost)

    @property
    def counts(self) -> bool:
        """Whether it has points at all."""
        return self.row.categories is not None

    @property
    def remark(self) -> str:
        """Why there is no total, or how rules changed it; nothing if it is as it adds up."""
        if self.row.total is not None:
            return adjusted_said(self.row)
        return WAITING if self.counts else NO_SCORE.get(self.row.status, "还没有成绩。")


def departments(tables: CountyTables) -> list[One]:
    """All departments as 汇总表 has them, with what they lost."""
    lost: dict[str, list[DeductionRow]] = {}
    for one in tables.deductions:
        lost.setdefault(one.code, []).append(one)
    every = sum((one.lost for one in tables.deductions), Decimal(0))
    scores = {row.code: row for row in tables.detail}
    found, first = [], 1
    for row in tables.ranking:
        own = sorted(lost.get(row.code, ()), key=lambda deduction: -deduction.lost)
        points = sum((deduction.lost for deduction in own), Decimal(0))
        share = ratio(points, every) if every and row.categories else None
        found.append(One(row, own, share, first, _possible(row, scores.get(row.code), tables)))
        first += len(own)
    return found


def _possible(row: RankingRow, scores: DetailRow | None, tables: CountyTables) -> list[Decimal | None]:
    """What a department could have in each category: the caps of what applies, or of all of it where 不适用 is full marks."""
    if row.categories is None or scores is None:
        return [None] * len(tables.categories)
    caps: dict[str, Decimal] = {}
    for indicator, score in zip(tables.scheme.indicators, scores.scores, strict=True):
        if not isinstance(score, str) or (score == t.NOT_APPLICABLE and not tables.scheme.prorated):
            caps[indicator.category] = caps.get(indicator.category, Decimal(0)) + indicator.cap
    has = zip(tables.categories, row.categories, strict=True)
    return [caps.get(stat.name) if isinstance(points, Decimal) else None for stat, points in has]


def _told(words: str) -> str:
    """A reason as the sheet has room for it."""
    if len(words) <= SURE or s.lines(words, REASON_WIDTH, REASON_SIZE, indent=True) <= MOST_LINES:
        return words
    cut = " ".join(words.split())[: MOST_LINES * SURE]
    while s.lines(cut + REST, REASON_WIDTH, REASON_SIZE, indent=True) > MOST_LINES:
        cut = cut[:-4]
    return cut + REST


def first_shown(tables: CountyTables, ones: Sequence[One]) -> One:
    """Whom the sheet shows when it is opened: the lowest department, else the first."""
    lowest = Facts(tables).lowest
    return next((one for one in ones if lowest and one.row.code == lowest[0].code), ones[0])


class Data:
    """The hidden sheet: a line a department, and beside it a line a deduction, one department after the other."""

    def __init__(self, sheet: Sheet, tables: CountyTables, ones: Sequence[One]) -> None:
        self._sheet, self._tables, self.ones = sheet, tables, ones
        self._losers = {stat.code: len(stat.losers) for c in tables.categories for stat in c.indicators}
        self._adjusted = len(WHO) + 2 * len(tables.categories)  # the column, where there are rules on the total
        self._left = self._adjusted + bool(tables.scheme.total_rules) + 1  # of the deductions
        self._deductions = [one for department in ones for one in department.lost]
        self.found = f"'{DATA}'!${column_letters(self._left + len(LOST) + 1)}$1"

    def write(self) -> None:
        """Fill the sheet."""
        sheet, style = self._sheet, self._sheet.book.style(num_format="@")
        names = [c.name for c in self._tables.categories]
        rules = [t.SHEET_TOTAL_RULES] if self._tables.scheme.total_rules else []
        sheet.write_row(0, 0, (*WHO, *names, *(f"{name}可得分" for name in names), *rules), style)
        for row, one in enumerate(self.ones, 1):
            for col, value in enumerate(self._line(one)):
                sheet.write(row, col, value, style if isinstance(value, str) else None)
        sheet.write_row(0, self._left, LOST, style)
        for row, lost in enumerate(self._deductions, 1):
            for col, value in enumerate(self.line_of(lost), self._left):
                sheet.write(row, col, value, style if isinstance(value, str) else None)

    def line_of(self, lost: DeductionRow) -> tuple[Value, ...]:
        """What stands there of a deduction, under `LOST`."""
        words = _told("；".join(part for part in (lost.reason, lost.explanation) if part)) or "没有写原因"
        losers = self._losers.get(lost.indicator.partition("#")[0], 0)
        return lost.indicator_name, lost.cap, lost.score, lost.lost, losers, words

    def _line(self, one: One) -> list[Value]:
        row = one.row
        missing: Value = NONE
        total: Value = row.total if row.total is not None else PENDING if one.counts else missing
        categories: Sequence[Value] = row.categories or [missing] * len(self._tables.categories)
        return [
            row.name, row.code, row.group, t.STATUS_NAMES[row.status], total, missing if row.rank is None else row.rank,
            row.grade or missing, one.points if one.counts else missing, missing if one.share is None else one.share,
            len(one.lost), one.unexplained, one.first,
            *(missing if score == t.NOT_APPLICABLE else score for score in categories),
            *(missing if points is None else points for points in one.possible),
            *([adjusted_said(row) or missing] if self._tables.scheme.total_rules else []),
        ]  # fmt: skip

    def names(self) -> str:
        """Where the names stand."""
        return reference(DATA, (1, 0, len(self.ones), 0))

    def of(self, label: str) -> str:
        """The formula for the chosen department's value under a header."""
        return self._index(WHO.index(label))

    def category(self, number: int) -> str:
        """The same for a category."""
        return self._index(len(WHO) + number)

    def possible(self, number: int) -> str:
        """What it could have there."""
        return self._index(len(WHO) + len(self._tables.categories) + number)

    def adjusted(self) -> str:
        """The formula for how rules changed the total; blank where they didn't, and where there are none."""
        if not self._tables.scheme.total_rules:
            return '""'
        told = self._index(self._adjusted)
        return f'IF({told}="{NONE}","",{told})'

    def _index(self, col: int) -> str:
        return f"INDEX({reference(DATA, (1, col, len(self.ones), col))},{self.found})"

    def lost(self, label: str, number: int) -> str:
        """The formula for the chosen department's deduction of this number (from 1); blank past the last."""
        col = self._left + LOST.index(label)
        area = reference(DATA, (1, col, max(len(self._deductions), 1), col))
        return f'IF({number}>{self.of("扣分项数")},"",INDEX({area},{self.of("首行")}+{number - 1}))'

    def choose(self, cell: str, chosen: One) -> None:
        """Write the formula that finds the chosen department, beyond everything else."""
        col = self._left + len(LOST) + 1
        self._sheet.formula(0, col, f"=MATCH({cell},{self.names()},0)", None, self.ones.index(chosen) + 1)

    def rates(self, category_rows: Sequence[tuple[int, float, Decimal | None]]) -> tuple[str, str, str]:
        """Columns for the chart: names, the department's rates, the county's; from rows of 部门画像."""
        left = self._left + len(LOST) + 3
        for number, (row, value, county) in enumerate(category_rows, 1):
            name = self._tables.categories[number - 1].name
            self._sheet.write(number, left, name)
            most, own = (f"'{t.TAB_PROFILE}'!${letter}${row + 1}" for letter in "CD")
            self._sheet.formula(number, left + 1, f"=IF(ISNUMBER({own}),{own}/{most},0)", None, value)
            self._sheet.write(number, left + 2, county if county is not None else Decimal(0))
        areas = [reference(DATA, (1, col, max(len(category_rows), 1), col)) for col in range(left, left + 3)]
        return areas[0], areas[1], areas[2]
