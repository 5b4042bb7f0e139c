"""Figures and names as sentences have them: "90", "87.2%", "县教育局、县林业局等5个"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from selfeval import tables
from selfeval.consolidate import exact
from selfeval.model import NOT_APPLICABLE, Scheme

NONE = "—"
ORDER = "一二三四五六七八九十"  # of headings


def plain(points: Decimal | str | None) -> str:
    """Points without needless zeros, or the word in their place."""
    if isinstance(points, str):
        return NONE if points == NOT_APPLICABLE else points
    return NONE if points is None else tables.plain(points)


def fixed(points: Decimal | None, places: int) -> str:
    """Points with so many decimals, as tables have them."""
    return NONE if points is None else f"{points.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"


def percent(rate: Decimal | None) -> str:
    """A rate of 0-1 as a percentage with one decimal, half up."""
    return NONE if rate is None else exact.percent(rate)


def listed(names: Sequence[str], most: int = 12) -> str:
    """The names, or the first of them and how many there are."""
    return "、".join(names) if len(names) <= most else f"{'、'.join(names[:most])}等{len(names)}个部门"


def bands(scheme: Scheme) -> str:
    """The grades in words: "90分（含）以上为优秀，80分（含）至90分为良好，……60分以下为不合格"."""
    said = []
    above: Decimal | None = None
    for band in scheme.bands:
        if above is None:
            said.append(f"{plain(band.lower)}分（含）以上为{band.grade}")
        elif band is scheme.bands[-1]:
            said.append(f"{plain(above)}分以下为{band.grade}")
        else:
            said.append(f"{plain(band.lower)}分（含）至{plain(above)}分（不含）为{band.grade}")
        above = band.lower
    return "，".join(said) if len(scheme.bands) > 1 else f"一律为{scheme.bands[0].grade}"


def structure(scheme: Scheme) -> str:
    """How the scheme is built: "5个一级指标、11个二级指标、33个三级指标，满分100分"."""
    subcategories = {(i.category, i.subcategory) for i in scheme.indicators if i.subcategory}
    middle = f"、{len(subcategories)}个二级指标" if subcategories else ""
    return f"{len(scheme.categories)}个一级指标{middle}、{len(scheme.indicators)}个三级指标，满分{plain(scheme.full_marks)}分"
