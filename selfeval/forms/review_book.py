"""A review workbook (复核底稿): a row an indicator, which answers while the reviewer fills it; 自评质量; 复核结论."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet, Value
from selfeval.excel.write.styles import AMBER, AMBER_BG, BLUE, GREEN, MUTE, NAVY, RED, RED_BG, lines, row_height
from selfeval.excel.write.table import score_format
from selfeval.forms import look
from selfeval.forms.review_layout import (
    CHOICES,
    EARNED,
    EXCUSED,
    FIRST,
    HEADER,
    PROGRESS,
    SIGNATURES,
    TITLE,
    TOTAL,
    WIDTHS,
    area,
    cell,
    column,
    verdict_cell,
)
from selfeval.forms.review_quality import write_quality
from selfeval.forms.review_verdict import write_verdict
from selfeval.forms.review_verdicts import FINE, TODO, WRONG, Said, formula, quoted, said
from selfeval.model import NOT_APPLICABLE, Scheme
from selfeval.review.paper import Paper, PaperRow
from selfeval.submission.scoring import said_score
from selfeval.tables import plain

_SIZE: Final = 9.0
_ENTERED: Final = (t.COL_REVIEWED, t.COL_LOOKED_AT, t.COL_GROUND, t.COL_REMARK, t.COL_PROOF)
_CENTRED: Final = (t.COL_CODE, t.COL_CAP, t.COL_SCORE, t.COL_REVIEWED, t.COL_DIFFERENCE, t.COL_LOOKED_AT)
_WORDS: Final = (t.COL_REASON, t.COL_EVIDENCE, t.COL_COMPUTED, t.COL_REMARK, t.COL_PROOF)
_HOW: Final = (
    "浅黄色为填写区。维持自评的，“复核分”空着，“已核”选“是”；要改分的，填复核分、理由类别和复核说明（至少 4 个字）。"
    "都看过、其余一律维持的，在“复核结论”的“其余维持”选“是”。"
)


def write_paper(path: Path, paper: Paper, source_sha256: str) -> None:
    """Write the workbook to `path`, in place; the same arguments give the same bytes."""
    scheme, name = paper.scheme, paper.result.department.name
    with Book(path, created=look.stamp(scheme.year), title=f"{name}{scheme.year}年度自评复核底稿") as book:
        rows = _rows(book, paper)
        if scheme.review.quality:
            write_quality(book, scheme, paper.said)
        write_verdict(book, paper)
        _choices(book, scheme)
        _meta(book, paper, source_sha256)
        rows.raw.activate()


# --- the rows ------------------------------------------------------------------------------------------------


def _rows(book: Book, paper: Paper) -> Sheet:
    """复核底稿: what was filed, and what the reviewer makes of it."""
    sheet = book.sheet(t.SHEET_PAPER)
    sheet.widths(WIDTHS)
    verdicts = [said(row, paper.entry(row), paper.scheme) for row in paper.rows]
    _above(sheet, paper, verdicts)
    for name in t.PAPER_COLUMNS:
        header = look.ENTRY_HEADER if name in _ENTERED else look.HEADER
        sheet.write(HEADER, column(name), name, book.style(header, font_size=_SIZE))
    sheet.height(HEADER, 24)
    for place, (row, verdict) in enumerate(zip(paper.rows, verdicts, strict=True)):
        _row(sheet, paper, place, row, verdict)
    _rules(sheet, paper)
    _finish(sheet, paper)
    return sheet


def _above(sheet: Sheet, paper: Paper, verdicts: list[Said]) -> None:
    book, scheme = sheet.book, paper.scheme
    department = paper.result.department
    title = f"{scheme.county}{scheme.year}年度部门整体支出绩效自评　复核底稿"
    sheet.write(TITLE, 0, title, book.style(look.TITLE))
    check, last = area(t.COL_PAPER_CHECK, len(paper.rows)), len(paper.rows)
    left = f'SUMPRODUCT(--(LEFT({check},{len(TODO)})="{TODO}"))'
    wrong = f'SUMPRODUCT(--(LEFT({check},{len(WRONG)})="{WRONG}"))'
    line = (
        f'="{department.code} {quoted(department.name)}　共 {last} 项，"&IF({left}+{wrong}=0,"已全部核完 ✓",'
        f'IF({wrong}>0,"有 "&{wrong}&" 项要改","")&IF({left}*{wrong}>0,"，","")&IF({left}>0,"还有 "&{left}&" 项没有核",""))'
    )
    wrongs, todo = (sum(one.verdict.startswith(word) for one in verdicts) for word in (WRONG, TODO))
    parts = (f"有 {wrongs} 项要改" if wrongs else "", f"还有 {todo} 项没有核" if todo else "")
    said_left = "，".join(filter(None, parts))
    value = f"{department.code} {department.name}　共 {last} 项，{said_left or '已全部核完 ✓'}"
    sheet.formula(PROGRESS, 0, line, book.style(look.TEXT, bold=True, font_color=NAVY), value)
    totals = verdict_cell(t.VER_REVIEWED)
    reviewed = f'TEXT({totals},"{score_format(scheme.decimals)}")'
    total = paper.reviewed
    stated = "待评定" if total is None else f"{total:.{scheme.decimals}f}"
    own = "待评定" if paper.total is None else f"{paper.total:.{scheme.decimals}f}"
    shown = f'IF(ISNUMBER({totals}),{reviewed},"待评定")'
    given = f"（含由财政局评定的 {plain(sum(paper.given, Decimal(0)))} 分）" if any(paper.given) else ""
    given += f"　请在 {paper.due:%Y-%m-%d} 前完成" if paper.due else ""
    sheet.formula(
        TOTAL, 0, f'="自评总分 {own}，复核总分 "&{shown}&"{given}"', book.style(look.TEXT),
        f"自评总分 {own}，复核总分 {stated}{given}",
    )  # fmt: skip
    sheet.merge(
        (TITLE, column(t.COL_REVIEWED), TITLE, column(t.COL_PAPER_CHECK)), _HOW, book.style(look.NOTE, look.WRAP)
    )
    for row, height in ((TITLE, 40), (PROGRESS, 20), (TOTAL, 20)):
        sheet.height(row, height)
    good = {"type": "formula", "criteria": f'=RIGHT($A${PROGRESS + 1},1)="✓"', "format": book.style(font_color=GREEN)}
    sheet.condition((PROGRESS, 0, PROGRESS, 0), good)


def _row(sheet: Sheet, paper: Paper, place: int, row: PaperRow, verdict: Said) -> None:
    book, scheme, at = sheet.book, paper.scheme, FIRST + place
    entry, indicator = paper.entry(row), row.indicator
    score: Value = row.score
    values: Mapping[str, Value] = {
        t.COL_CODE: indicator.code, t.COL_INDICATOR: indicator.name, t.COL_CAP: indicator.cap,
        t.COL_STANDARD: indicator.scoring_standard or None, t.COL_SCORE: score, t.COL_REASON: row.reason or None,
        t.COL_EVIDENCE: row.evidence or None, t.COL_COMPUTED: row.computed or None, t.COL_REVIEWED: entry.score, t.COL_LOOKED_AT: t.YES if entry.looked_at else None,
        t.COL_GROUND: entry.ground or None, t.COL_REMARK: entry.remark or None, t.COL_PROOF: entry.proof or None,
    }  # fmt: skip
    for name, value in values.items():
        above = {"font_color": AMBER} if name == t.COL_COMPUTED and row.is_above else {}
        sheet.write(at, column(name), value, book.style({**_style(name, scheme), **above}))
    reviewed, own = cell(t.COL_REVIEWED, at), cell(t.COL_SCORE, at)
    difference = f'=IF(AND(ISNUMBER({reviewed}),ISNUMBER({own})),ROUND({reviewed}-{own},{scheme.decimals}),"")'
    style = book.style(_style(t.COL_DIFFERENCE, scheme))
    sheet.formula(at, column(t.COL_DIFFERENCE), difference, style, verdict.difference)
    style = book.style(_style(t.COL_PAPER_CHECK, scheme))
    sheet.formula(at, column(t.COL_PAPER_CHECK), formula(row, at, scheme), style, verdict.verdict)
    counted = f'IF(TRIM({reviewed}&"")="",{own},{reviewed})'
    hidden = book.style(font_color=MUTE)
    points = row.score if entry.score is None else entry.score
    earned, excused = (Decimal(0), indicator.cap) if points == NOT_APPLICABLE else (points, Decimal(0))
    sheet.formula(
        at, EARNED, f"=IF(ISNUMBER({counted}),{counted},0)", hidden, earned if isinstance(earned, Decimal) else 0
    )
    sheet.formula(at, EXCUSED, f'=IF({counted}="{NOT_APPLICABLE}",{cell(t.COL_CAP, at)},0)', hidden, excused)
    sheet.height(at, _height(values), grows=True)


def _style(name: str, scheme: Scheme) -> look.Style:
    style: dict[str, object] = {**(look.ENTRY if name in _ENTERED else look.CELL), **look.WRAP, "font_size": _SIZE}
    style |= look.CENTRE if name in _CENTRED else {"indent": 1}
    if name == t.COL_CODE:
        style |= look.AS_TEXT
    if name in (t.COL_SCORE, t.COL_REVIEWED):
        style |= {**look.BOLD, "font_size": 11}
    if name in _WORDS:
        style |= {**look.AS_TEXT, "indent": 1}
    if name == t.COL_DIFFERENCE:
        number = score_format(scheme.decimals)
        style |= {"num_format": f'"▲"{number};"▼"{number};0'}
    return style


def _height(values: Mapping[str, Value]) -> float:
    needed = max(
        lines(value, WIDTHS[column(name)], _SIZE, indent=name not in _CENTRED)
        for name, value in values.items()
        if isinstance(value, str)
    )
    return row_height(needed, _SIZE, least=28)


def _rules(sheet: Sheet, paper: Paper) -> None:
    """Drop-downs, what is refused while it is typed, and colours."""
    book, first, last = sheet.book, FIRST, FIRST + len(paper.rows) - 1
    for place, row in enumerate(paper.rows):
        cap, also = plain(row.indicator.cap), f"，或者“{NOT_APPLICABLE}”" if row.indicator.na_allowed else ""
        at, col = FIRST + place, column(t.COL_REVIEWED)
        here = cell(t.COL_REVIEWED, at)
        number = f"AND(ISNUMBER({here}),{here}>=0,{here}<={cap})"
        test = f'=OR({number},{here}="{NOT_APPLICABLE}")' if row.indicator.na_allowed else f"={number}"
        refusal = f"请填 0 至 {cap} 之间、最多 {paper.scheme.decimals} 位小数的数{also}；维持自评的空着。"
        sheet.validate(
            (at, col, at, col),
            {
                "validate": "custom",
                "value": test,
                "error_title": "复核分",
                "error_message": refusal,
                "error_type": "warning",
            },
        )
    looked = (first, column(t.COL_LOOKED_AT), last, column(t.COL_LOOKED_AT))
    sheet.validate(
        looked,
        {"validate": "list", "source": [t.YES], "error_title": "已核", "error_message": "核过的选“是”，没有核的空着。"},
    )
    ground = (first, column(t.COL_GROUND), last, column(t.COL_GROUND))
    sheet.validate(
        ground,
        {"validate": "list", "source": f"={CHOICES}", "error_title": "理由类别", "error_message": "请从列表里选择。"},
    )
    check = cell(t.COL_PAPER_CHECK, first)
    changed = f'LEN(TRIM({cell(t.COL_REVIEWED, first)}&""))>0'
    for names, criteria, style in (
        ((t.COL_PAPER_CHECK, t.COL_REVIEWED), f'=LEFT({check},{len(WRONG)})="{WRONG}"', book.style(font_color=RED, bg_color=RED_BG, bold=True)),
        ((t.COL_PAPER_CHECK,), f'=LEFT({check},{len(TODO)})="{TODO}"', book.style(font_color=AMBER, bg_color=AMBER_BG)),
        ((t.COL_PAPER_CHECK,), f'=LEFT({check},1)="{FINE}"', book.style(font_color=GREEN)),
        ((t.COL_CODE, t.COL_INDICATOR), f"={changed}", book.style(bg_color=AMBER_BG)),
    ):  # fmt: skip
        for name in names:
            where = (first, column(name), last, column(name))
            sheet.condition(where, {"type": "formula", "criteria": criteria, "format": style})


def _finish(sheet: Sheet, paper: Paper) -> None:
    raw, last = sheet.raw, FIRST + len(paper.rows) - 1
    raw.set_column(EARNED, EXCUSED, None, None, {"hidden": True})
    if not paper.scheme.rules:
        raw.set_column(column(t.COL_COMPUTED), column(t.COL_COMPUTED), None, None, {"hidden": True})
    raw.freeze_panes(FIRST, column(t.COL_INDICATOR) + 1)
    raw.set_zoom(95)  # so that a small screen shows 检查 as well
    raw.repeat_rows(PROGRESS, HEADER)
    raw.set_selection(FIRST, column(t.COL_REVIEWED), FIRST, column(t.COL_REVIEWED))
    raw.ignore_errors(
        {"number_stored_as_text": f"A{FIRST + 1}:O{last + 1}", "formula_differs": f"J{FIRST + 1}:R{last + 1}"}
    )
    raw.set_tab_color(BLUE)
    look.page(sheet, (0, 0, last, len(t.PAPER_COLUMNS) - 1), left=SIGNATURES)
    look.lock(sheet)


# --- out of sight ----------------------------------------------------------------------------------------------


def _choices(book: Book, scheme: Scheme) -> None:
    sheet, style = book.sheet(t.SHEET_LISTS), book.style(num_format="@")
    for row, ground in enumerate(scheme.review.reasons):
        sheet.write(row, 0, ground, style)
    book.define_name(CHOICES, f"={t.SHEET_LISTS}!$A$1:$A${max(len(scheme.review.reasons), 1)}")
    sheet.raw.hide()
    sheet.raw.protect()


def _meta(book: Book, paper: Paper, source_sha256: str) -> None:
    """What this is, whose, and which self scores were reviewed."""
    sheet, scheme = book.sheet(t.SHEET_META), paper.scheme
    marks = {
        t.META_KIND: t.REVIEW_KIND,
        t.META_SCHEME: scheme.mark,
        t.META_YEAR: str(scheme.year),
        t.META_VERSION: scheme.version,
        t.META_FINGERPRINT: scheme.fingerprint,
        t.META_DEPARTMENT: paper.result.department.code,
        t.META_MADE_FROM: source_sha256,
        **{f"{t.META_SELF}{row.indicator.code}": said_score(row.score, scheme) for row in paper.rows},
        **{f"{t.META_UPHELD}{code}": t.META_PARTS.join(told) for code, told in sorted(paper.upheld.items())},
    }
    style = book.style(num_format="@")
    for at, pair in enumerate(marks.items()):
        sheet.write_row(at, 0, pair, style)
    sheet.raw.very_hidden()
    sheet.raw.protect()
