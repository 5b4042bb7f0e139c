"""填报说明: what a clerk has to know before filling the form, on one page, in the words of the bureau."""

from __future__ import annotations

from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import AMBER, AMBER_BG, GREEN, INPUT, MUTE, RED, RED_BG, lines, row_height
from selfeval.forms import look
from selfeval.forms.totals import bands_in_words
from selfeval.forms.verdicts import FINE, QUERY, decimals_allowed, no_reason, plain
from selfeval.model import Scheme

WIDTHS: Final = (4, 26, 92)
_SIZE: Final = 10.5


def write_guide(book: Book, scheme: Scheme) -> Sheet:
    """The sheet."""
    sheet = book.sheet(t.SHEET_GUIDE)
    sheet.widths(WIDTHS)
    sheet.write(0, 0, look.heading(scheme), book.style(look.TITLE))
    sheet.write(1, 0, _issuer(scheme), book.style(look.NOTE, font_size=10))
    sheet.height(0, 34)
    sheet.height(1, 20)
    row = 2
    for section, paragraphs in _sections(scheme).items():
        row = _section(sheet, row, section)
        for number, words in enumerate(paragraphs, start=1):
            row = _paragraph(sheet, row, f"{number}." if len(paragraphs) > 1 else None, words)
    row = _section(sheet, row, "怎样看填报检查")
    row = _legend(sheet, row)
    if scheme.remark:
        row = _paragraph(sheet, _section(sheet, row, "备注"), None, scheme.remark)
    sheet.raw.set_tab_color(MUTE)
    look.page(sheet, (0, 0, row - 1, 2), small=True)
    sheet.raw.fit_to_pages(1, 1)
    look.lock(sheet)
    return sheet


def _issuer(scheme: Scheme) -> str:
    parts = [f"组织单位：{scheme.organiser}"]
    if scheme.deadline:
        day = scheme.deadline
        parts.append(f"报送截止：{day.year}年{day.month}月{day.day}日")
    if scheme.contact:
        parts.append(f"咨询电话：{scheme.contact}")
    return "　　".join(parts)


def _sections(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    count, categories, full = len(scheme.indicators), len(scheme.categories), plain(scheme.full_marks)
    steps = (
        f"在“{t.SHEET_IDENTITY}”填写部门和填报人。部门名称从下拉列表选择，不要改写。",
        f"在“{t.SHEET_SCORES}”给 {count} 项指标打分（{categories} 个一级指标，满分 {full} 分）。只填浅黄色的格子，其余已锁定。",
        f"看表头上方的“填报进度”和“下一步”，直到没有待填、没有错误；“{t.SHEET_TOTALS}”会自动算出总分和等次。",
        "打印后由填报人、部门负责人签字并盖章；电子表连同佐证材料一起报送，电子表请保留 Excel 格式，不要转成 PDF 或图片。",
    )
    scores = [
        f"自评分只填数字，从 0 到该项分值，{decimals_allowed(scheme.decimals)}；空着不等于 0 分，每项都要填。",
        f"得分低于分值的，在“{t.COL_REASON}”写明事由（至少 4 个字）；“无”“同上”之类不算。写得多时把这一行拖高，打印才看得全。",
        f"“{t.COL_EVIDENCE}”写材料名称即可，如“决算报表财决01表”。",
    ]
    if any(indicator.na_allowed for indicator in scheme.indicators):
        scores.insert(
            2,
            f"评分标准里允许的指标，没有这项业务时填“{t.NOT_APPLICABLE}”，按满分计，并在“{t.COL_EXPLANATION}”写明依据。",
        )
    scores.append("评价等次：" + bands_in_words(scheme) + "。")
    return {"填报步骤": steps, "怎样打分": tuple(scores)}


def _section(sheet: Sheet, row: int, words: str) -> int:
    sheet.write(row, 0, words, sheet.book.style(look.SECTION))
    sheet.height(row, 27)
    return row + 1


def _paragraph(sheet: Sheet, row: int, number: str | None, words: str) -> int:
    book = sheet.book
    top = {"valign": "top", "font_size": _SIZE}
    sheet.write(row, 0, number, book.style(look.TEXT, top, align="right"))
    sheet.merge((row, 1, row, 2), words, book.style(look.TEXT, look.WRAP, top, indent=1))
    sheet.height(row, row_height(lines(words, WIDTHS[1] + WIDTHS[2], _SIZE, indent=True), _SIZE, pad=3))
    return row + 1


def _legend(sheet: Sheet, row: int) -> int:
    book = sheet.book
    cell = {**look.CELL, "font_size": _SIZE, "indent": 1}
    entries: tuple[tuple[str, look.Style, str], ...] = (
        ("浅黄色", {"bg_color": INPUT}, "要填的格子。"),
        (FINE, {"font_color": GREEN}, "这一行填好了。"),
        ("待填", {"font_color": MUTE}, "自评分还空着。"),
        ("错误：超过分值 3", {"font_color": RED, "bg_color": RED_BG, "bold": True}, "必须改正，否则会退回。"),
        (f"{QUERY}：{no_reason('0.5')}", {"font_color": AMBER, "bg_color": AMBER_BG},
         f"可以报送，但要核实：写明原因，或改正自评分；确有特殊情况的，在这一行的“{t.COL_EXPLANATION}”里说明。"),
    )  # fmt: skip
    for words, style, meaning in entries:
        sheet.merge((row, 0, row, 1), words, book.style(cell, style))
        sheet.write(row, 2, meaning, book.style(cell, look.WRAP))
        sheet.height(row, row_height(lines(meaning, WIDTHS[2], _SIZE, indent=True), _SIZE, least=22))
        row += 1
    return row
