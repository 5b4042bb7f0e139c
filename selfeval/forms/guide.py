"""填报说明: what a clerk has to know before filling the form, on one page, in the words of the bureau."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import AMBER, AMBER_BG, GREEN, INPUT, MUTE, RED, RED_BG, lines, row_height
from selfeval.forms import look
from selfeval.forms.plan import Plan
from selfeval.forms.totals import bands_in_words
from selfeval.forms.verdicts import FINE, QUERY, decimals_allowed, no_reason
from selfeval.model import Scheme
from selfeval.submission.rows import OWN_ROW
from selfeval.submission.words import BONUS
from selfeval.tables import plain

WIDTHS: Final = (4, 26, 92)
_SIZE: Final = 10.5


def write_guide(book: Book, plan: Plan) -> Sheet:
    """The sheet."""
    scheme, sheet = plan.scheme, book.sheet(t.SHEET_GUIDE)
    sheet.widths(WIDTHS)
    sheet.write(0, 0, look.heading(scheme), book.style(look.TITLE))
    sheet.write(1, 0, _issuer(scheme), book.style(look.NOTE, font_size=10))
    sheet.height(0, 34)
    sheet.height(1, 20)
    row = 2
    for section, paragraphs in _sections(plan).items():
        row = _section(sheet, row, section)
        for number, words in enumerate(paragraphs, start=1):
            row = _paragraph(sheet, row, f"{number}." if len(paragraphs) > 1 else None, words)
    row = _section(sheet, row, "怎样看填报检查")
    row = _legend(sheet, row)
    if scheme.remark:
        row = _paragraph(sheet, _section(sheet, row, "备注"), None, scheme.remark)
    sheet.raw.set_tab_color(MUTE)
    look.page(sheet, (0, 0, row - 1, 2), left=look.mark(scheme), small=True)
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


def _sections(plan: Plan) -> dict[str, tuple[str, ...]]:
    scheme = plan.scheme
    count, categories, full = plan.asked, len(scheme.categories), plain(scheme.full_marks)
    bureaus = f"；另有 {len(plan.scheme.bureaus)} 项由财政局评定" if plan.scheme.bureaus else ""
    sums = f"“{t.SHEET_TOTALS}”会自动算出" + ("您单位部分的得分。" if plan.scheme.bureaus else "总分和等次。")
    asked = len(scheme.departments_data)
    data = (f"在“{t.SHEET_DATA}”填 {asked} 项数据，财政局据此核对得分；空着不等于 0，没有的填 0。",) if asked else ()
    steps = (
        f"在“{t.SHEET_IDENTITY}”填写部门和填报人。部门名称从下拉列表选择，不要改写。",
        f"在“{t.SHEET_SCORES}”给 {count} 项指标打分（{categories} 个一级指标，满分 {full} 分{bureaus}）。只填浅黄色的格子，其余已锁定。",
        *data,
        f"看表头上方的“填报进度”和“下一步”，直到没有待填、没有错误；{sums}",
        "打印后由填报人、部门负责人签字并盖章；电子表连同佐证材料一起报送，电子表请保留 Excel 格式，不要转成 PDF 或图片。",
    )
    others = _other_rows(plan)
    return {"填报步骤": steps, "怎样打分": _scores(plan), **({"特别的行": others} if others else {})}


def _scores(plan: Plan) -> tuple[str, ...]:
    scheme = plan.scheme
    blank = "每项都要填" if not (scheme.groups or plan.scheme.bonuses or plan.blocks) else "除下面说的以外，每项都要填"
    scores = [
        f"自评分只填数字，从 0 到该项分值，{decimals_allowed(scheme.decimals)}；空着不等于 0 分，{blank}。",
        f"得分低于分值的，在“{t.COL_REASON}”写明事由（至少 4 个字）；“无”“同上”之类不算。打印不全的，把这一行拖高。",
        f"“{t.COL_EVIDENCE}”写材料名称即可，如“决算报表财决01表”。",
    ]
    if which := _excusable(scheme):
        counts = "不参加计分，总分按其余指标折算" if scheme.prorated else "按满分计"
        scores.insert(
            2,
            f"{which}，没有这项业务时填“{t.NOT_APPLICABLE}”，{counts}，并在“{t.COL_EXPLANATION}”写明依据。",
        )
    scores.append("评价等次：" + bands_in_words(scheme) + "。")
    return tuple(scores)


def _excusable(scheme: Scheme) -> str:
    """Which indicators may be 不适用, in words; '' if none may."""
    mine = [indicator for indicator in scheme.indicators if not (indicator.by_bureau or indicator.bonus)]
    may = [indicator.name for indicator in mine if indicator.na_allowed]
    others = [indicator.name for indicator in mine if not indicator.na_allowed]
    if not may or not others:
        return "各项指标" if may else ""
    return f"除{_quoted(others)}以外的指标" if len(others) < len(may) else _quoted(may)


def _quoted(names: Sequence[str]) -> str:
    return "".join(f"“{name}”" for name in names)


def _other_rows(plan: Plan) -> tuple[str, ...]:
    """How the rows are filled that aren't filled in the usual way; nothing where there are none."""
    said = []
    if plan.scheme.bureaus:
        said.append(f"写着“{t.BY_BUREAU}”的行不用填，分数由财政局另行评定。")
    if plan.blocks:
        rows = f"编码带“{OWN_ROW}”的几行"
        said.append(
            f"{rows}由单位自设指标：每行写三级指标、分值、自评分，扣分的写扣分原因，各行分值合计等于规定的分值。"
            "用不完的行整行空着；行不够的，在这几行中间插入。"
        )
        if any(indicator.na_allowed for indicator in plan.blocks):
            said.append(f"自设的指标整项都没有的，只在第一行的自评分填“{t.NOT_APPLICABLE}”，其余空着。")
    if plan.scheme.groups:
        said.append("写着“择一填写”的几项共用一个分值，按单位情况只填其中一项，其余空着，不用说明。")
    if plan.scheme.own_rules:
        said.append(
            f"“{t.COL_CHECK}”里的“按数据计算”，是按“{t.SHEET_DATA}”和评分规则算出的分，供您核对。自评分比它高的，请核对数据和"
            f"自评分，或在“{t.COL_EXPLANATION}”里说明；自评分以您填的为准。"
        )
    if plan.scheme.bonuses:
        said.append(f"一级指标写着“{BONUS}”的是加分项，在满分以外另加；没有的空着，不算扣分。")
    return tuple(said)


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
         f"可以报送，但要核实：写明原因，或改正自评分；情况特殊的，在“{t.COL_EXPLANATION}”里说明。"),
    )  # fmt: skip
    for words, style, meaning in entries:
        sheet.merge((row, 0, row, 1), words, book.style(cell, style))
        sheet.write(row, 2, meaning, book.style(cell, look.WRAP))
        sheet.height(row, row_height(lines(meaning, WIDTHS[2], _SIZE, indent=True), _SIZE, least=22))
        row += 1
    return row
