"""templates/财政评定.xlsx: the scores the bureau gives itself, a column an indicator."""

from __future__ import annotations

from functools import partial
from typing import Final

from selfeval import text as t
from selfeval.forms.kept_book import KeptBook, KeptColumn
from selfeval.model import Indicator, Scheme
from selfeval.submission.awards import award_header, columns_of
from selfeval.tables import plain

_NOTES: Final = (
    "一行一个部门，一列一项由财政局评定的指标。每格填 0 至分值之间的分数；还没有评定的空着，该部门的总分、等次和名次就显示“待评定”。",
    "标成红色的格子有误。部门名册、指标体系改了以后运行 selfeval template，行和列会自动补齐，已经填的照样保留。",
)


def awards_book(scheme: Scheme) -> KeptBook:
    """The workbook for a scheme; without columns where the bureau scores nothing."""
    caps = "；".join(f"{award_header(i)} {plain(i.cap)} 分" for i in scheme.bureaus)
    return KeptBook(
        sheet=t.SHEET_AWARDS,
        title=f"{scheme.county}{scheme.year}年度财政评定",
        heading=f"{scheme.county}{scheme.year}年度部门整体支出绩效自评　财政评定",
        notes=(*_NOTES, f"分值：{caps}。"),
        columns=tuple(KeptColumn(i.code, award_header(i), partial(_wrong, i, scheme.decimals)) for i in scheme.bureaus),
        columns_in=partial(columns_of, scheme=scheme),
    )


def _wrong(indicator: Indicator, places: int, at: str) -> str:
    """A formula that says whether a cell is no score of an indicator."""
    cap = plain(indicator.cap)
    return f"OR(NOT(ISNUMBER({at})),N({at})<0,N({at})>{cap},ABS(ROUND(N({at}),{places})-N({at}))>1E-9)"
