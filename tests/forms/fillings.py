"""Fillings of a form with everything a row may be, and whether form and processor say the same of one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.forms import write_form
from selfeval.forms.layout import TOTALS_FIRST, above_total, line_ref, lines_between, score_ref, total_ref
from selfeval.forms.plan import Plan
from selfeval.model import FileReading, Indicator, Level, Scheme
from selfeval.samples import sample_roster
from selfeval.submission.rows import FormRow
from tests.forms.schemes import processed
from tests.office import Content, Formula, Office, Typed, Values

ROSTER: Final = sample_roster()
LEVELS: Final = {"待填": Level.ERROR, "错误": Level.ERROR, "核实": Level.QUERY}
ODD: Final[list[Content]] = [
    " ", "约2", "2", " 2 ", "２分", "不适用", " 不 适用", "无", -1.0, 99.0, 2.675, 1e-9, 0.0, 45000.0, Formula("=1/0"),
    Formula("=1+0.5"), Formula("=0.1*3"), Formula('=""'), Formula("=TRUE()"), Typed("50%"), Typed("2024-3-5"),
]  # fmt: skip
WORDS: Final[list[Content]] = [None, None, "无", "晚报两天", "差旅费超支", "部分数据不全", "2023年度", 7.0]
NAMES: Final[list[Content]] = ["森林防火", "林长制", "造林面积", " ", "", 7.0, Formula("=NA()")]


CAPS: Final = [content for content in ODD if content != Typed("50%")]  # formats aren't seen across sheets


class Filling:
    """What a clerk types into a form, at random: mostly sound, now and then anything."""

    def __init__(self, plan: Plan, seed: int) -> None:
        """Type it all."""
        self.plan, self.dice = plan, random.Random(seed)
        self.sound = self.dice.choice([1.0, 1.0, 0.97, 0.9, 0.6])
        self.excusing = self.dice.choice([0.0, 0.1, 0.3, 1.0])
        self.cells: dict[tuple[str, str], Content] = {}
        chosen = {word: self.dice.choice(members).code for word, members in plan.scheme.groups.items()}
        for indicator in plan.scheme.indicators:
            places = [place for place, row in enumerate(plan.rows) if row.indicator is indicator]
            if indicator.by_bureau:
                continue
            if indicator.own_rows:
                self._block(indicator, places)
            elif chosen.get(indicator.group, indicator.code) == indicator.code or not self._soundly():
                self._row(places[0], indicator, indicator.cap)

    def _soundly(self) -> bool:
        return self.dice.random() < self.sound

    def _put(self, place: int, column: str, content: Content) -> None:
        if content is not None:
            self.cells[t.SHEET_SCORES, score_ref(place, column)] = content

    def _row(self, place: int, indicator: Indicator, cap: Decimal) -> None:
        """A score, and words that mostly go with it."""
        dice, lost = self.dice, self.dice.choice([0, 0, 0.5, 1])
        score: Content = float(max(Decimal(0), cap - Decimal(str(lost))))
        if indicator.na_allowed and dice.random() < self.excusing and not self.plan.rows[place].number:
            score = "不适用"
        if indicator.bonus:
            score = dice.choice([None, 1.0, float(cap)])
        self._put(place, t.COL_SCORE, score if self._soundly() else dice.choice([None, *ODD]))
        sound: Content = f"第{place}项做得不够" if score != float(cap) else None
        self._put(place, t.COL_EXPLANATION, sound if self._soundly() else dice.choice(WORDS))
        if not self._soundly():
            self._put(place, t.COL_REASON, dice.choice(WORDS))

    def _block(self, indicator: Indicator, places: list[int]) -> None:
        """Rows of one's own; their caps mostly add up."""
        dice = self.dice
        if indicator.na_allowed and dice.random() < self.excusing:
            place = places[0] if self._soundly() else dice.choice(places)
            self._put(place, t.COL_SCORE, "不适用")
            self._put(place, t.COL_EXPLANATION, "今年没有这项职能")
            if self._soundly():
                return
        used = [place for place in places if dice.random() < 0.7] or places[:1]
        left = indicator.cap
        for place in used:
            cap = left if place == used[-1] else Decimal(dice.randint(1, max(1, int(left) - len(used))))
            left -= cap
            name: Content = f"指标{place}"
            self._put(place, t.COL_INDICATOR, name if self._soundly() else dice.choice(NAMES))
            self._put(place, t.COL_CAP, float(cap) if self._soundly() else dice.choice(CAPS))
            self._row(place, indicator, cap)


def disagreements(path: Path, shown: Values, scheme: Scheme) -> Iterator[tuple[str, object, object]]:
    """Where the filled form shows another thing than the processor says: what, and what each says."""
    plan, reading = Plan.of(scheme), processed(path, scheme, ROSTER)
    wrong = [f for f in reading.findings if f.level is Level.ERROR or f.is_open_query]
    for place, row in enumerate(plan.rows):
        said = str(shown[t.SHEET_SCORES][score_ref(place, t.COL_CHECK)])
        levels = [f.level for f in wrong if f.indicator in _codes(row)]
        worst = min(levels, key=lambda level: level.weight, default=None)
        if LEVELS.get(said[:2]) is not worst:
            yield row.code, said, [(f.code, f.cell) for f in wrong if f.indicator in _codes(row)]
    yield from _other_sums(plan, reading, shown[t.SHEET_TOTALS])
    if reading.scores_read != reading.scores_unplaced + (reading.card.used if reading.card else reading.scores_read):
        yield "completeness", reading.scores_read, reading.card and reading.card.used


def _codes(row: FormRow) -> set[str]:
    return {row.code, row.indicator.code} if row.is_first else {row.code}


def _other_sums(
    plan: Plan, reading: FileReading, totals: dict[str, float | str]
) -> Iterator[tuple[str, object, object]]:
    scheme, card = plan.scheme, reading.card
    total = totals[total_ref(above_total(scheme))]
    errors = [f for f in reading.findings if f.level is Level.ERROR]
    if errors or card is None:
        if not (errors and total == "未完成"):
            yield "total", total, errors
        return
    wanted: object = card.total
    if card.provisional:
        wanted = f"您单位部分 {_plain(card.provisional.points)} / {_plain(card.provisional.out_of)}"
    if total != (float(card.total) if card.total is not None else wanted):
        yield "total", total, wanted
    for place, category in enumerate(scheme.categories):
        here, points = totals[f"C{TOTALS_FIRST + place + 1}"], card.categories[category.name]
        if here != points and not (points is None and isinstance(here, str)) and here != float(points or 0):
            yield category.name, here, points
    lines = {t.TOT_EARNED: card.earned, t.TOT_EXCUSED: card.excused, t.TOT_BONUS: card.bonus}
    for label in lines_between(scheme):
        if totals[line_ref(scheme, label)] != float(lines[label] or 0):
            yield label, totals[line_ref(scheme, label)], lines[label]
    told = [f.code for f in reading.findings if f.code in ("C401", "C402")]
    if told:
        yield "stated", told, total


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def disagreeing(office: Office, folder: Path, schemes: Sequence[Scheme], seeds: range) -> Iterator[tuple[object, ...]]:
    """Where form and processor disagree on fillings of these schemes in turn, one a seed."""
    blanks = [folder / f"{number}.xlsx" for number in range(len(schemes))]
    for blank, scheme in zip(blanks, schemes, strict=True):
        write_form(blank, scheme, ROSTER, ROSTER.departments[0])
    for seed in seeds:
        blank, scheme = blanks[seed % len(blanks)], schemes[seed % len(blanks)]
        shown = office.filled(blank, folder / "表.xlsx", Filling(Plan.of(scheme), seed).cells)
        yield from ((seed, *found) for found in disagreements(folder / "表.xlsx", shown, scheme))
