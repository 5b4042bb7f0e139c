"""The eight key figures at the top of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from selfeval.consolidate.county import CountyTables, Overview, Place
from selfeval.consolidate.exact import percent
from selfeval.excel.write import styles as s
from selfeval.excel.write.table import score_format


@dataclass(frozen=True, slots=True)
class Card:
    """A label, its figure (None: there is none) and a line below."""

    label: str
    figure: int | Decimal | None
    note: str
    num_format: str = "0"
    colour: str = s.NAVY


def cards(tables: CountyTables) -> list[Card]:
    """The cards from left to right."""
    view = tables.overview
    accepted = f"占应报 {percent(view.accepted_share)}" if view.accepted_share is not None else ""
    average = score_format(tables.places)
    score = score_format(tables.decimals)
    median = f"中位数 {view.median:f}" if view.median is not None else "还没有计分的部门"
    return [
        Card("应报部门", view.expected, f"免报 {view.exempt} 个" if view.exempt else "无免报"),
        Card("已接收", view.accepted, accepted if view.accepted else "没有"),
        Card("待核实", view.query, _queried(view) if view.query else "没有", colour=s.AMBER if view.query else s.NAVY),
        Card("退回修改", view.returned, _unranked(view.returned), colour=_alarm(view.returned)),
        Card("未报送", view.missing, _unranked(view.missing), colour=_alarm(view.missing)),
        Card("平均分", view.average, median, average),
        Card("最高分", _total(view.highest), _who(view.highest), score),
        Card("最低分", _total(view.lowest), _who(view.lowest), score),
    ]


def _queried(view: Overview) -> str:
    return "待说明" if view.waiting else "已计分，待说明"


def _unranked(count: int) -> str:
    return "不参与排名" if count else "没有"


def _alarm(count: int) -> str:
    return s.RED if count else s.NAVY


def _total(places: Sequence[Place]) -> Decimal | None:
    return places[0].total if places else None


def _who(places: Sequence[Place]) -> str:
    if len(places) > 1:
        return f"{places[0].name}等 {len(places)} 个" if len(places) < 10 else f"{len(places)} 个部门"
    return places[0].name if places else ""
