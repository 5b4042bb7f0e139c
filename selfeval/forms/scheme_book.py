"""templates/指标体系.xlsx: the scheme as the officer edits it, each sheet with its explanation above the header."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.checks.powers import WORDS
from selfeval.excel.write.book import Book
from selfeval.excel.write.styles import AMBER, AMBER_BG, BLUE, INPUT, LINE, MUTE, NAVY, RED
from selfeval.findings import FindingKind
from selfeval.forms import look
from selfeval.forms.own_layout import write_layout
from selfeval.forms.review_rules import write_review_rules
from selfeval.forms.rules_book import rule_sheets, write_rules
from selfeval.forms.tables import (
    MOST_ROWS,
    OfficerColumn,
    below,
    choose,
    close_table,
    fill_table,
    live,
    mark,
    open_table,
)
from selfeval.model import Indicator, Level, Scheme, column_letters
from selfeval.officer import settings
from selfeval.officer.scheme import SCHEME_SHEETS
from selfeval.tables import plain

_CENTRED: Final = {**look.CENTRE}
_INDENT: Final = {"indent": 1}
_CODE: Final = {**look.CENTRE, **look.AS_TEXT}
_VALUE: Final = {"indent": 1, "align": "left", "bg_color": INPUT, "border": 1, "border_color": LINE}

_SETTINGS: Final = (OfficerColumn(t.SETTING, 18, _INDENT), OfficerColumn(t.SETTING_VALUE, 46, entry=True),
                    OfficerColumn(t.SETTING_NOTE, 74, {**_INDENT, "font_color": MUTE}))  # fmt: skip
_CATEGORIES: Final = (OfficerColumn(t.CAT_NAME, 34, _INDENT), OfficerColumn(t.COL_CAP, 14, _CENTRED))
_INDICATORS: Final = (
    OfficerColumn(t.COL_CODE, 8, _CODE), OfficerColumn(t.COL_CATEGORY, 13), OfficerColumn(t.COL_SUBCATEGORY, 15),
    OfficerColumn(t.COL_INDICATOR, 20, look.BOLD), OfficerColumn(t.COL_CAP, 7, _CENTRED), OfficerColumn(t.COL_NA, 8, _CENTRED),
    OfficerColumn(t.COL_METHOD, 11, _CENTRED), OfficerColumn(t.COL_DESCRIPTION, 33), OfficerColumn(t.COL_STANDARD, 42),
    OfficerColumn(t.COL_BASIS, 22, {"font_color": MUTE}), OfficerColumn(t.COL_FILLER, 8, _CENTRED),
    OfficerColumn(t.COL_FILLING, 8, _CENTRED), OfficerColumn(t.COL_OWN_ROWS, 8, _CENTRED),
    OfficerColumn(t.COL_GROUP, 8, _CENTRED), OfficerColumn(t.COL_BONUS, 7, _CENTRED),
)  # fmt: skip
_BANDS: Final = (OfficerColumn(t.BAND_GRADE, 24, _INDENT), OfficerColumn(t.BAND_LOWER, 14, _CENTRED))
_LEVELS: Final = (
    OfficerColumn(t.LEVEL_CODE, 9, _CODE), OfficerColumn(t.LEVEL_LEVEL, 11, _CENTRED, entry=True),
    OfficerColumn("检查内容", 26, _INDENT), OfficerColumn("默认级别", 11, {**_CENTRED, "font_color": MUTE}),
    OfficerColumn("为什么要查", 80, {**_INDENT, "font_color": MUTE}),
)  # fmt: skip

_BESIDE: Final = (
    OfficerColumn("", 3),
    OfficerColumn("指标项数", 12),
    OfficerColumn("指标分值合计", 16),
    OfficerColumn("核对", 12),
)
_SPARE_CATEGORIES: Final = 7
_SPARE_BANDS: Final = 4
_RANGE: Final = "总分范围"
_CATEGORY_NAMES: Final = "一级指标名单"

_TOP_NOTES: Final = (
    "这本工作簿规定本次评价的年度、指标、分值、等次和检查。改好后保存，运行 selfeval template 生成自评表，再发给部门。",
    "共{count}张表：{sheets}。表名和表头文字不要改；说明只写在表头上方，表头下方只放内容。",
)
ALWAYS: Final = (t.SHEET_SETTINGS, t.SHEET_CATEGORIES, t.SHEET_INDICATORS, t.SHEET_BANDS, t.SHEET_LEVELS)
_COUNTED: Final = "零一二三四五六七八九十"
_CATEGORY_NOTES: Final = ("一行一个一级指标，按自评表里的次序。分值应等于它的各项指标分值之和，右边随时核对。",)
_INDICATOR_NOTES: Final = (
    "一行一项指标，按自评表里的次序；同一个一级指标的放在一起。“编码”一列只写编码，不能重复；“一级指标”从下拉列表选择。",
    "“可不适用”填“是”的，部门没有这项业务时可以填“不适用”，按满分计，但要写情况说明；空着按“否”。标成红色的格子有误。",
    "最后几列多数县不用填：“填报方”填“财政”的由财政局在财政评定表里打分；同一“择一组”的几项部门只填其中一项；“加分”填“是”的在满分之外另加。",
    "只改文字（指标说明、评分标准、依据）不影响已经发出的表；改编码、名称、分值或“可不适用”的，旧表就不能再用，要重新下发。",
)
_BAND_NOTES: Final = ("一行一个等次。总分达到下限（含）就评为该等次；最低一个等次的下限填 0。名称和个数都可以改。",)
_LEVEL_NOTES: Final = (
    "级别可以改成：错误（退回部门改正，不计分）、核实（照常计分，部门说明或财政局核实后才算接收）、提示（只作说明）、不检查。",
    "没有列出的检查涉及能不能读出分数，级别固定为“错误”，不能降低。删去一行就是用默认级别；改过的级别会写进编制说明。",
)


def top_notes(written: Collection[str]) -> list[str]:
    """The explanation above 设置 in a workbook with these sheets."""
    sheets = [name for name in SCHEME_SHEETS if name in written]
    return [note.format(count=_COUNTED[len(sheets)], sheets="、".join(sheets)) for note in _TOP_NOTES]


def _notes(scheme: Scheme, sheet: str) -> tuple[str, ...]:
    """The explanation above a table; with the indicators stands what the officer remarked on them."""
    written = {*ALWAYS, *rule_sheets(scheme), *((t.SHEET_LAYOUT,) if scheme.layout else ()), t.SHEET_REVIEW_RULES}
    top = top_notes(written)
    notes = {
        t.SHEET_SETTINGS: top, t.SHEET_CATEGORIES: _CATEGORY_NOTES, t.SHEET_INDICATORS: _INDICATOR_NOTES,
        t.SHEET_BANDS: _BAND_NOTES, t.SHEET_LEVELS: _LEVEL_NOTES,
    }[sheet]  # fmt: skip
    remark = (f"备注：{scheme.remark}",) if scheme.remark and sheet == t.SHEET_INDICATORS else ()
    return (*notes, *remark)


def write_scheme(path: Path, scheme: Scheme, kinds: Sequence[FindingKind]) -> None:
    """Write the scheme to `path`, in place. `kinds` are the checks; those of a fixed level are left out."""
    with Book(path, created=look.stamp(scheme.year), title=f"{scheme.county}{scheme.year}年度指标体系") as book:
        fill_scheme(book, scheme, kinds)


def fill_scheme(book: Book, scheme: Scheme, kinds: Sequence[FindingKind]) -> None:
    """Add the sheets of a scheme to a workbook. A cap of 0, of a draft that has none yet, is left blank."""
    _settings(book, scheme)
    _categories(book, scheme)
    _indicators(book, scheme)
    _bands(book, scheme)
    _levels(book, scheme, [kind for kind in kinds if not kind.fixed])
    write_rules(book, scheme)
    if scheme.layout:
        write_layout(book, scheme.layout)
    write_review_rules(book, scheme.review)


def _area(scheme: Scheme, sheet: str, column: str) -> str:
    """A column of a table, for formulas: its rows (under title, notes, live line, header) and room for more."""
    first = len(_notes(scheme, sheet)) + 4
    return f"{sheet}!${column}${first}:${column}${first + MOST_ROWS - 1}"


def _sums(scheme: Scheme) -> tuple[str, str]:
    """The live line that compares full marks, categories and indicators: formula and value."""
    names, values = _area(scheme, t.SHEET_SETTINGS, "A"), _area(scheme, t.SHEET_SETTINGS, "B")
    full = f'INDEX({values},MATCH("{settings.name_of("full_marks")}",{names},0))'
    categories, caps = (
        f"SUM({_area(scheme, t.SHEET_CATEGORIES, 'B')})",
        _caps_once(scheme),
    )
    equal = f"AND(ABS({full}-{categories})<0.00001,ABS({full}-{caps})<0.00001)"
    same, differ = "，三者相等 ✓", "，不相等，请核对"
    formula = f'="核对：满分 "&{full}&"，一级指标分值合计 "&{categories}&"，指标分值合计 "&{caps}&IF({equal},"{same}","{differ}")'
    sums = sum((c.cap for c in scheme.categories), Decimal(0)), scheme.caps_of(scheme.indicators)
    said = same if sums == (scheme.full_marks, scheme.full_marks) else differ
    shown = [plain(number) for number in (scheme.full_marks, *sums)]
    return formula, f"核对：满分 {shown[0]}，一级指标分值合计 {shown[1]}，指标分值合计 {shown[2]}{said}"


def _letter(column: str) -> str:
    """The column of 指标, for formulas."""
    return f"${column_letters([one.name for one in _INDICATORS].index(column))}"


def _caps_once(scheme: Scheme, only: str = "") -> str:
    """The sum of the caps, of some rows only: without bonuses, that of a group once."""
    caps, groups, bonus = (
        _area(scheme, t.SHEET_INDICATORS, _letter(column).strip("$"))
        for column in (t.COL_CAP, t.COL_GROUP, t.COL_BONUS)
    )
    first = f'(MATCH({groups}&"",{groups}&"",0)=ROW({groups})-ROW({groups.partition(":")[0]})+1)'
    rows = f"({only})*" if only else ""
    return f'SUMPRODUCT({rows}({bonus}<>"{t.YES}")*(({groups}="")+({groups}<>"")*{first}),{caps})'


def _settings(book: Book, scheme: Scheme) -> None:
    sheet, row = open_table(book, t.SHEET_SETTINGS, _SETTINGS, "指标体系：设置", _notes(scheme, t.SHEET_SETTINGS))
    row = live(sheet, row, *_sums(scheme))
    rows = settings.shown(scheme)
    first = fill_table(sheet, row, _SETTINGS, [(setting.name, value, setting.note) for setting, value in rows])
    for at, (setting, value) in enumerate(rows, start=first):
        sheet.write(at, 1, value, book.style(look.TEXT, look.WRAP, _VALUE, num_format=setting.number_format))
        if setting.rule:
            refusal = {"error_title": setting.name, "error_message": f"“{setting.name}”请填{setting.wanted}。"}
            sheet.validate((at, 1, at, 1), {**setting.rule, **refusal})
    close_table(sheet, NAVY)


def _categories(book: Book, scheme: Scheme) -> None:
    """The categories; beside them, outside the table, what their indicators add up to."""
    name = t.SHEET_CATEGORIES
    columns = (*_CATEGORIES, *_BESIDE)
    sheet, row = open_table(book, name, columns, "指标体系：一级指标", _notes(scheme, t.SHEET_CATEGORIES))
    row = live(sheet, row, *_sums(scheme))
    first = fill_table(sheet, row, _CATEGORIES, [(c.name, c.cap or None) for c in scheme.categories])
    for offset, words in enumerate(_BESIDE[1:], start=len(_CATEGORIES) + 1):
        sheet.write(row, offset, words.name, book.style(look.HEADER, bg_color=MUTE))
    groups = _area(scheme, t.SHEET_INDICATORS, "B")
    cell = book.style(look.NOTE, look.CENTRE, font_size=10)
    for offset in range(len(scheme.categories) + _SPARE_CATEGORIES):
        at = first + offset
        category = scheme.categories[offset] if offset < len(scheme.categories) else None
        own = scheme.of_category(category.name) if category else ()
        total = scheme.caps_of(own)
        right = category is not None and total == category.cap
        a, b = f"$A{at + 1}", f"$B{at + 1}"
        of_it = f"EXACT(TRIM({groups}),TRIM({a}))"
        count, added = f"SUMPRODUCT(--{of_it})", _caps_once(scheme, of_it)
        agree = f'IF(ABS(SUM({b})-{added})<0.00001,"✓","不相等")'
        said: tuple[tuple[str, Decimal | int | str], ...] = (
            (count, len(own)), (added, total), (agree, "✓" if right else "不相等"),
        )  # fmt: skip
        for col, (formula, value) in enumerate(said, start=len(_CATEGORIES) + 1):
            sheet.formula(at, col, f'=IF({a}="","",{formula})', cell, value if category else "")
    wrong = {"type": "cell", "criteria": "==", "value": '"不相等"', "format": book.style(font_color=RED, bold=True)}
    sheet.condition(below(first, len(columns) - 1), wrong)
    close_table(sheet, BLUE)
    look.page(sheet, (0, 0, first + len(scheme.categories) + _SPARE_CATEGORIES - 1, len(columns) - 1), small=True)


def _indicators(book: Book, scheme: Scheme) -> None:
    sheet, row = open_table(book, t.SHEET_INDICATORS, _INDICATORS, "指标体系：指标", _notes(scheme, t.SHEET_INDICATORS))
    row = live(sheet, row, *_sums(scheme))
    rows = [
        (i.code, i.category, i.subcategory, i.name, i.cap or None, t.YES if i.na_allowed else t.NO,
         i.method, i.description, i.scoring_standard, i.basis, *_powers(i))
        for i in scheme.indicators
    ]  # fmt: skip
    first = fill_table(sheet, row, _INDICATORS, rows)
    codes, names = _area(scheme, t.SHEET_INDICATORS, "A"), _area(scheme, t.SHEET_CATEGORIES, "A")
    book.define_name(_CATEGORY_NAMES, f"={names}")
    choose(sheet, first, 1, f"={_CATEGORY_NAMES}", "“一级指标”表里没有这个名称，请先在那里添上。")
    choose(sheet, first, 5, (t.YES, t.NO), "请填“是”或“否”。")
    for column, allowed in WORDS.items():
        at = [one.name for one in _INDICATORS].index(column)
        choose(sheet, first, at, allowed, f"请填{'或者'.join(f'“{word}”' for word in allowed)}。")
    at = first + 1
    mark(sheet, first, 0, f'=AND($A{at}<>"",SUMPRODUCT(--(TRIM({codes})=TRIM($A{at})))>1)')
    mark(
        sheet,
        first,
        1,
        f'=AND($A{at}<>"",{_letter(t.COL_BONUS)}{at}<>"{t.YES}",SUMPRODUCT(--EXACT(TRIM({names}),TRIM($B{at})))=0)',
    )
    mark(sheet, first, 4, f'=AND($A{at}<>"",NOT(IF(ISNUMBER($E{at}),$E{at}>0,FALSE)))')
    last = first + MOST_ROWS
    sheet.raw.ignore_errors({"number_stored_as_text": f"A{at}:A{last}"})
    sheet.raw.freeze_panes(first, 4)
    close_table(sheet, BLUE)


def _powers(indicator: Indicator) -> tuple[str | int | None, ...]:
    """What makes it other than an ordinary one; blank for that."""
    return (
        t.FILLED_BY_BUREAU if indicator.by_bureau else None, t.FILLED_BY_CHOICE if indicator.own_rows else None,
        indicator.own_rows or None, indicator.group or None, t.YES if indicator.bonus else None,
    )  # fmt: skip


def _bands(book: Book, scheme: Scheme) -> None:
    """The bands; beside them, outside the table, each in words."""
    columns = (*_BANDS, OfficerColumn("", 3), OfficerColumn(_RANGE, 40))
    sheet, row = open_table(book, t.SHEET_BANDS, columns, "指标体系：等次", _notes(scheme, t.SHEET_BANDS))
    lowest = _area(scheme, t.SHEET_BANDS, "B")
    good, bad = "核对：最低的等次从 0 起 ✓", "核对：最低的等次没有从 0 起，请改为 0"
    is_zero = min(band.lower for band in scheme.bands) == 0
    row = live(sheet, row, f'=IF(MIN({lowest})=0,"{good}","{bad}")', good if is_zero else bad)
    first = fill_table(sheet, row, _BANDS, [(band.grade, band.lower) for band in scheme.bands])
    sheet.write(row, 3, _RANGE, book.style(look.HEADER, bg_color=MUTE))
    area = f"$B${first + 1}:$B${first + len(scheme.bands) + _SPARE_BANDS}"
    cell = book.style(look.NOTE, font_size=10, indent=1)
    for offset in range(len(scheme.bands) + _SPARE_BANDS):
        b = f"$B{first + offset + 1}"
        next_above = f'SMALL({area},COUNTIF({area},"<="&{b})+1)'
        words = f'IF({b}=MAX({area}),{b}&"（含）以上",{b}&"（含）至 "&{next_above}&"（不含）")'
        sheet.formula(first + offset, 3, f'=IF(ISNUMBER({b}),{words},"")', cell, _range(scheme, offset))
    close_table(sheet, BLUE)
    look.page(sheet, (0, 0, first + len(scheme.bands) + _SPARE_BANDS - 1, 3), small=True)


def _range(scheme: Scheme, offset: int) -> str:
    if offset >= len(scheme.bands):
        return ""
    lower = plain(scheme.bands[offset].lower)
    return f"{lower}（含）至 {plain(scheme.bands[offset - 1].lower)}（不含）" if offset else f"{lower}（含）以上"


def _levels(book: Book, scheme: Scheme, kinds: Sequence[FindingKind]) -> None:
    sheet, row = open_table(book, t.SHEET_LEVELS, _LEVELS, "指标体系：检查", _notes(scheme, t.SHEET_LEVELS))
    changed = sum(1 for kind in kinds if scheme.levels.get(kind.code, kind.level) is not kind.level)
    levels, defaults = (_area(scheme, t.SHEET_LEVELS, column) for column in "BD")
    count, none = f"SUMPRODUCT(--({levels}<>{defaults}))", "各项都是默认级别 ✓"
    formula = f'=IF({count}=0,"{none}","改过级别的有 "&{count}&" 项 ✓")'
    row = live(sheet, row, formula, f"改过级别的有 {changed} 项 ✓" if changed else none)

    def word(level: Level | None) -> str:
        return t.LEVEL_NAMES[level] if level else t.LEVEL_OFF

    rows = [
        (kind.code, word(scheme.levels.get(kind.code, kind.level)), kind.title, word(kind.level), kind.why)
        for kind in kinds
    ]
    first = fill_table(sheet, row, _LEVELS, rows)
    choose(sheet, first, 1, (*t.LEVEL_NAMES.values(), t.LEVEL_OFF), "请从列表里选择级别。")
    differs = f'=AND($A{first + 1}<>"",$B{first + 1}<>$D{first + 1})'
    style = book.style(font_color=AMBER, bg_color=AMBER_BG, bold=True, border=1, border_color=LINE)
    sheet.condition(below(first, 1), {"type": "formula", "criteria": differs, "format": style})
    close_table(sheet, MUTE)
