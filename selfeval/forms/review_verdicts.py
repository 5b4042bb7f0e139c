"""检查 of a row of a review workbook: the formula that answers while the reviewer types, and what it shows as written.

What the program finds besides (a percentage in the remark that isn't the cut) it tells when the workbook comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.forms.review_layout import CHOICES, cell, verdict_cell
from selfeval.model import NOT_APPLICABLE, Scheme
from selfeval.model.words import MISSED_IN_SELF
from selfeval.review.paper import Entry, PaperRow
from selfeval.submission.reasons import LEAST
from selfeval.tables import plain

WRONG: Final = "要改"
TODO: Final = "未核"
FINE: Final = "✓"
KEPT: Final = "✓ 维持"
CUT, RAISED = "✓ 调减", "✓ 调增"
CHANGED: Final = "✓ 已改"
NO_GROUND: Final = "要改：选理由类别"
NO_REMARK: Final = f"要改：写复核说明（至少 {LEAST} 个字）"
NOT_MISSED: Final = f"要改：高于自评的，理由选“{MISSED_IN_SELF}”"
NO_SCORE: Final = "要改：填复核分，或清空理由和说明"
NOT_CHANGED: Final = "要改：与自评相同，不选理由"


@dataclass(frozen=True, slots=True)
class Said:
    """What the formulas of a row show: the difference ("" where there is none) and the verdict."""

    difference: Decimal | str
    verdict: str


def _not_a_score(row: PaperRow, scheme: Scheme) -> str:
    also = f"，或“{NOT_APPLICABLE}”" if row.indicator.na_allowed else ""
    decimals = f"最多 {scheme.decimals} 位小数" if scheme.decimals else "整数"
    return f"要改：填 0 至 {plain(row.indicator.cap)}，{decimals}{also}"


def formula(row: PaperRow, at: int, scheme: Scheme) -> str:
    """The verdict on a row, from its cells; its own self score stands in it, so that typing over that one changes nothing."""
    score, looked, ground, remark = (
        cell(name, at) for name in (t.COL_REVIEWED, t.COL_LOOKED_AT, t.COL_GROUND, t.COL_REMARK)
    )
    own = f'"{NOT_APPLICABLE}"' if row.score == NOT_APPLICABLE else f"{row.score:f}"
    blank = f'TRIM({score}&"")=""'
    fine = (
        f"IF(ISNUMBER({score}),AND({score}>=0,{score}<={plain(row.indicator.cap)},"
        f"ABS(ROUND({score},{scheme.decimals})-{score})<=1E-7),FALSE)"
    )
    if row.indicator.na_allowed:
        fine = f'OR({fine},{score}="{NOT_APPLICABLE}")'
    same = f"IF(ISNUMBER({score}),ABS({score}-{own})<1E-7,FALSE)"
    if row.score == NOT_APPLICABLE:
        same = f'{score}="{NOT_APPLICABLE}"'
    written = f'OR(TRIM({ground}&"")<>"",TRIM({remark}&"")<>"")'
    length = f'LEN(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({remark}&""," ",""),"　",""),CHAR(10),""))'
    worth = f"IF(ISNUMBER({score}),{score},{row.excused:f})"
    more, less = f"{worth}-{row.worth:f}>1E-7", f"{worth}-{row.worth:f}<-1E-7"
    raised = f'AND({more},TRIM({ground}&"")<>"{MISSED_IN_SELF}")'
    way = f'IF({less},"{CUT}",IF({more},"{RAISED}","{CHANGED}"))'
    known = f'SUMPRODUCT(--({CHOICES}=TRIM({ground}&"")))>0'
    done = f'OR(TRIM({looked}&"")="{t.YES}",TRIM({verdict_cell(t.VER_REST)}&"")="{t.YES}")'
    kept = f'IF({written},"{NO_SCORE}",IF({done},"{KEPT}","{TODO}"))'
    equal = f'IF(TRIM({ground}&"")<>"","{NOT_CHANGED}","{KEPT}")'
    changed = f'IF({known},IF({raised},"{quoted(NOT_MISSED)}",IF({length}<{LEAST},"{NO_REMARK}",{way})),"{NO_GROUND}")'
    return f'=IF({blank},{kept},IF({fine},IF({same},{equal},{changed}),"{_not_a_score(row, scheme)}"))'


def quoted(text: str) -> str:
    """A text inside a formula's quotation marks."""
    return text.replace('"', '""')


def said(row: PaperRow, entry: Entry, scheme: Scheme) -> Said:
    """What the formulas show of an entry that was sound when it was reviewed."""
    if entry.score is None:
        written = bool(entry.ground or entry.remark)
        return Said("", NO_SCORE if written else KEPT if entry.looked_at else TODO)
    difference: Decimal | str = ""
    if isinstance(entry.score, Decimal) and isinstance(row.score, Decimal):
        difference = entry.score - row.score
    if entry.score == row.score:
        return Said(difference, NOT_CHANGED if entry.ground else KEPT)
    if entry.ground not in scheme.review.reasons:
        return Said(difference, NO_GROUND)
    move = row.worth_of(entry.score) - row.worth
    if move > 0 and entry.ground != MISSED_IN_SELF:
        return Said(difference, NOT_MISSED)
    if len("".join(entry.remark.split())) < LEAST:
        return Said(difference, NO_REMARK)
    return Said(difference, CUT if move < 0 else RAISED if move > 0 else CHANGED)
