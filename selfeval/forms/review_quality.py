"""自评质量 of a review workbook: what the self-evaluation itself is worth, item by item."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book
from selfeval.excel.write.styles import BLUE, MUTE, NAVY
from selfeval.forms import look
from selfeval.forms.review_layout import QUALITY_FIRST, QUALITY_HEADER, QUALITY_PROGRESS, SIGNATURES
from selfeval.forms.review_verdicts import FINE, WRONG
from selfeval.model import Scheme
from selfeval.review.paper import Besides
from selfeval.tables import plain

NO_POINTS: Final = "没有打分"


def write_quality(book: Book, scheme: Scheme, before: Besides) -> None:
    """What the self-evaluation itself is worth, item by item; with what an earlier review said of it."""
    points, remarks = before.quality, before.quality_remarks
    sheet, items = book.sheet(t.SHEET_QUALITY), scheme.review.quality
    names = (t.QUALITY_ITEM, t.COL_CAP, t.QUALITY_SCORE, t.QUALITY_REMARK, t.COL_PAPER_CHECK)
    sheet.widths([34, 10, 12, 60, 24])
    sheet.write(0, 0, "自评工作质量", book.style(look.TITLE))
    sheet.height(0, 34)
    first, last = QUALITY_FIRST, QUALITY_FIRST + len(items) - 1
    scores = f"C{first + 1}:C{last + 1}"
    open_ = len(items) - len(points)
    full = plain(sum(items.values(), Decimal(0)))
    done = f'IF(COUNT({scores})={len(items)},"合计 "&SUM({scores})&" / {full} ✓","还有 "&({len(items)}-COUNT({scores}))&" 项没有打分")'
    sheet.formula(
        QUALITY_PROGRESS,
        0,
        f"={done}",
        book.style(look.TEXT, bold=True, font_color=NAVY),
        f"还有 {open_} 项没有打分" if open_ else f"合计 {plain(sum(points.values(), Decimal(0)))} / {full} ✓",
    )
    for col, name in enumerate(names):
        entry = name in (t.QUALITY_SCORE, t.QUALITY_REMARK)
        sheet.write(QUALITY_HEADER, col, name, book.style(look.ENTRY_HEADER if entry else look.HEADER))
    for place, (name, cap) in enumerate(items.items()):
        at = first + place
        sheet.write(at, 0, name, book.style(look.CELL, look.WRAP, indent=1))
        sheet.write(at, 1, cap, book.style(look.CELL, look.CENTRE))
        sheet.write(at, 2, points.get(name), book.style(look.ENTRY, look.CENTRE, look.BOLD))
        sheet.write(at, 3, remarks.get(name), book.style(look.ENTRY, look.WRAP, look.AS_TEXT, indent=1))
        here, shown = f"C{at + 1}", f"0 至 {plain(cap)}"
        fine = f"IF(ISNUMBER({here}),AND({here}>=0,{here}<={plain(cap)},ABS(ROUND({here},{scheme.decimals})-{here})<1E-7),FALSE)"
        verdict = f'=IF(TRIM({here}&"")="","{NO_POINTS}",IF({fine},"{FINE}","{WRONG}：请填{shown}的数"))'
        sheet.formula(
            at, 4, verdict, book.style(look.CELL, look.CENTRE, font_color=MUTE), FINE if name in points else NO_POINTS
        )
        sheet.height(at, 24, grows=True)
    sheet.raw.set_tab_color(BLUE)
    look.page(sheet, (0, 0, last, len(names) - 1), left=SIGNATURES, small=True)
    look.lock(sheet)
