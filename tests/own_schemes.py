"""The schemes of the counties' real tables, made from their blanks as an officer would have settled them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from selfeval.model import Band, Category, Department, Indicator, Role, Roster, Scheme
from selfeval.model.words import IN_FULL, PRORATED
from selfeval.owntable import OwnRow, RowKind, find_tables, layout_of, read_rows
from selfeval.reading.context import Context
from selfeval.submission.identity import Directory
from tests.builders import small_scheme
from tests.owntable.grids import blank, book_of

ROSTER = Roster(
    (
        Department("907", "云岭县林业局", ("林业局",)),
        Department("311", "云岭县农业农村局"),
        Department("601", "云岭镇财政所"),
        Department("205", "云岭县教育局"),
        Department("104", "云岭县司法局"),
    )
)
DIRECTORY = Directory.of(ROSTER)


@dataclass(frozen=True)
class Settled:
    """What an officer decides of a table: by code what an indicator is, and which codes are left out."""

    changes: Mapping[str, Mapping[str, object]]
    left_out: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()  # all that stands under their second level
    excused_as: str = IN_FULL
    excusable: bool = True


_GROUPS = {"2": "结转结余", "3": "结转结余", "4": "应付", "5": "应付", "6": "应收", "7": "应收"}
TABLES: Mapping[str, Settled] = {
    "T1": Settled({}),
    "T2": Settled({"22": {"own_rows": 6, "cap": Decimal(20)}}, excusable=False),
    "T6": Settled({code: {"group": word} for code, word in _GROUPS.items()}, excusable=False),
    "T7": Settled(
        {"6": {"by_bureau": True}, "10": {"own_rows": 6, "cap": Decimal(50), "name": "关键绩效指标"}},
        left_out=frozenset({"11", "12"}),
        blocks=frozenset({"10"}),
        excused_as=PRORATED,
    ),
    "D1": Settled({}, excusable=False),
}


@lru_cache(maxsize=8)
def scheme_of(name: str) -> Scheme:
    """The scheme of a table, with its layout; codes count its rows from 1."""
    settled = TABLES[name]
    (table,) = find_tables(book_of(blank(name))).tables
    rows = read_rows(table)
    coded = {str(n): row for n, row in enumerate((r for r in rows if r.kind is RowKind.INDICATOR), 1)}
    coded = {code: row for code, row in coded.items() if code not in settled.left_out}
    indicators = tuple(_indicator(code, row, settled) for code, row in coded.items())
    layout = layout_of(table, rows, coded)
    words = {c: replace(w, third="") if c in settled.blocks else w for c, w in layout.words.items()}
    categories = dict.fromkeys(indicator.category for indicator in indicators)
    scheme = small_scheme(
        year=2023,
        indicators=indicators,
        decimals=2,
        excused_as=settled.excused_as,
        layout=replace(layout, words=words),
        deadline=None,
    )
    caps = {one: scheme.caps_of(scheme.of_category(one)) for one in categories}
    full = sum(caps.values(), Decimal(0))
    bands = tuple(Band(g, full * share / 100) for g, share in (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0)))
    return replace(
        scheme, categories=tuple(Category(name, cap) for name, cap in caps.items()), full_marks=full, bands=bands
    )


def _indicator(code: str, row: OwnRow, settled: Settled) -> Indicator:
    first, second, third = (label.name for label in row.levels)
    standard = row.at(Role.STANDARD)
    made = Indicator(
        code, first, second, third, row.cap or Decimal(0), settled.excusable,
        scoring_standard=str(standard.value) if standard else "",
    )  # fmt: skip
    return replace(made, **settled.changes.get(code, {}))  # type: ignore[arg-type]


def context_of(name: str) -> Context:
    """What is needed to judge a filed table."""
    return Context(scheme_of(name), DIRECTORY)
