"""The sheets 基础数据, 计分规则 and 总分规则 of the scheme workbook, each with the notation explained above its header."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book, Value
from selfeval.excel.write.styles import AMBER, BLUE
from selfeval.forms import look
from selfeval.forms.tables import OfficerColumn, choose, close_table, fill_table, mark, open_table
from selfeval.model import Datum, Rule, Scheme, TotalRule, Unit, Use
from selfeval.rules.exact import day_of, decimal_text
from selfeval.rules.written import absent_text, comparison_text, counted_text, number_text, term_text, tiers_text

NO_DAY: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - of sheets that are copied into another workbook
_CENTRED: Final = {**look.CENTRE}
_CODE: Final = {**look.CENTRE, **look.AS_TEXT}
_TEXT: Final = {**look.AS_TEXT, "indent": 1}  # "=0:8" typed into such a cell is a text, not a formula

_DATA: Final = (
    OfficerColumn(t.DATA_NAME, 20, {**look.BOLD, **look.AS_TEXT}), OfficerColumn(t.DATA_GROUP, 11),
    OfficerColumn(t.DATA_UNIT, 8, _CENTRED), OfficerColumn(t.DATA_FILLER, 8, _CENTRED),
    OfficerColumn(t.DATA_NEEDED, 7, _CENTRED), OfficerColumn(t.DATA_DECIMALS, 7, _CENTRED),
    OfficerColumn(t.DATA_LEAST, 9, _CENTRED), OfficerColumn(t.DATA_MOST, 9, _CENTRED),
    OfficerColumn(t.DATA_NOTE, 40), OfficerColumn(t.DATA_CHECK, 38, _TEXT),
)  # fmt: skip
_RULES: Final = (
    OfficerColumn(t.COL_CODE, 7, _CODE), OfficerColumn(t.RULE_VALUE, 33, _TEXT), OfficerColumn(t.RULE_METHOD, 8, _CENTRED),
    OfficerColumn(t.RULE_STANDARD, 7, _CODE), OfficerColumn(t.RULE_EACH, 5, _CODE), OfficerColumn(t.RULE_LOSS, 5, _CENTRED),
    OfficerColumn(t.RULE_PART, 9, _CENTRED), OfficerColumn(t.RULE_TIERS, 23, _TEXT), OfficerColumn(t.RULE_BOUNDS, 12, _TEXT),
    OfficerColumn(t.RULE_ABSENT, 23, _TEXT), OfficerColumn(t.RULE_TOLERANCE, 5.5, _CENTRED),
    OfficerColumn(t.RULE_USE, 9, _CENTRED),
)  # fmt: skip
_TOTALS: Final = (
    OfficerColumn(t.TOTAL_RULE_NAME, 18, look.BOLD), OfficerColumn(t.TOTAL_RULE_VALUE, 40, _TEXT),
    OfficerColumn(t.RULE_TIERS, 60, _TEXT), OfficerColumn(t.TOTAL_RULE_EFFECT, 11, _CENTRED),
)  # fmt: skip

_DATA_NOTES: Final = (
    "一行一个要收集的数据，供“计分规则”使用。“名称”只用汉字、字母和数字（如“9月执行率”），不能带括号、加减号；单位写在“单位”一列。",
    "“谁填”：部门（填在自评表里）、财政（填在“基础数据（财政）”里）、双方（以财政填的为准，财政空着的用部门的）。",
    "“必填”空着按“否”。“小数”是最多几位小数（0 至 4），空着按单位的通常位数。“最小”“最大”空着就不限；单位是 % 的写百分数，如 100。",
    "“核对式”写几个数据之间应有的关系，如“三公决算=购置+运行+出国+接待”“在用固定资产≤全部固定资产”。",
)
_RULE_NOTES: Final = (
    "一行一项指标，写明自评分怎么用基础数据算出来；没有写的照旧评定。改好后运行 selfeval template，屏幕上逐条读出来并举例，请核对。",
    "“指标值”写要算的数，如“在职人数÷编制数”，开头不写“=”；“是”算 1，“否”算 0。可用 + − × ÷ 括号、百分号，还有：",
    "最大(甲，乙)　最小(甲，乙)　绝对值(甲)　合计(甲，乙，丙)　天数(止，起)。比率一律写百分数：90%、1%，不写 90、1，也不乘 100。",
    "超过扣、低于扣：“标准”100%，“每”1%，“扣”0.5，就是每超过（低于）1 个百分点扣 0.5 分，扣完为止。",
    "“不足一步”必须选：按比例、按一步（不足 1 个按 1 个）、不扣。各条之间一律用分号“；”隔开，分数写在冒号后面。",
    "档位：在“档位”里写“≥90%:5；≥80%:4；其余:0”，从左到右，先符合的算数，最后一定要有“其余”。",
    "计次扣、计次加：在“档位”里写“白条张数:0.2；错误处数:0.1”，就是每张扣（加）0.2 分。",
    "要点：写“制度已制定:1；有效执行:1”，合计等于分值。按比例：指标值乘以分值，最多满分。公式：指标值就是得分。是否：“是”得满分。",
    "“没有此项”最先看，如“采购预算=0:满分”，后面可写满分、零分、不适用。“界限”先于方式，如“<70%:0；>130%:0”。",
    "数据空着不算 0；除数为 0 又没有写的，显示“无法计算”。“容差”是自评分与算出的分可以差多少，空着按最后一位小数。",
    "“用途”空着按“核对”（只对照，不改自评分）；由财政评定的指标可以写“直接采用”。",
)
_TOTAL_NOTES: Final = (
    "一行一条，从上到下依次用在总分上。“依据”写要算的数，“档位”写各档的总分上限或者乘数，最后一定要有“其余”。",
    "顺序：各项相加、折算、加分、总分上限，再到这里，每一步四舍五入。没有数据的一条不作调整，写“待评定”。没有要调整的，这张表空着。",
    "例：执行率封顶｜全年执行÷全年预算｜≥80%:100；≥70%:89；其余:59｜总分最高。“总分乘”的，档位里写 1、0.95 这样的乘数。",
)
RULE_SHEETS: Final = {t.SHEET_DATA: _DATA_NOTES, t.SHEET_RULES: _RULE_NOTES, t.SHEET_TOTAL_RULES: _TOTAL_NOTES}


def write_rules(book: Book, scheme: Scheme) -> None:
    """Add the sheets to a scheme's workbook, all of them where it says anything of what they hold."""
    if rule_sheets(scheme):
        _data(book, scheme.data)
        _rules(book, scheme.rules)
        _total_rules(book, scheme.total_rules)


def write_rule_sheets(path: Path) -> None:
    """Write a workbook of the three sheets with nothing below their headers."""
    with Book(path, created=NO_DAY, title=t.SHEET_RULES) as book:
        _data(book, ())
        _rules(book, ())
        _total_rules(book, ())


def rule_sheets(scheme: Scheme) -> tuple[str, ...]:
    """The names of the sheets `write_rules` adds."""
    said = scheme.data or scheme.rules or scheme.total_rules
    return (t.SHEET_DATA, t.SHEET_RULES, t.SHEET_TOTAL_RULES) if said else ()


def _data(book: Book, data: Sequence[Datum]) -> None:
    sheet, row = open_table(book, t.SHEET_DATA, _DATA, "指标体系：基础数据", _DATA_NOTES)
    first = fill_table(sheet, row, _DATA, [_datum_row(datum) for datum in data])
    choose(sheet, first, 2, tuple(t.UNIT_NAMES.values()), "请从列表里选择单位。")
    choose(sheet, first, 3, tuple(t.FILLER_NAMES.values()), "请填“部门”“财政”或者“双方”。")
    choose(sheet, first, 4, (t.YES, t.NO), "请填“是”或“否”。")
    names = f"$A${first + 1}:$A${first + 1000}"
    mark(sheet, first, 0, f'=AND($A{first + 1}<>"",SUMPRODUCT(--({names}=$A{first + 1}))>1)')
    sheet.raw.freeze_panes(first, 1)
    close_table(sheet, AMBER)


def _datum_row(datum: Datum) -> Sequence[Value]:
    return (
        datum.name, datum.group, t.UNIT_NAMES[datum.unit], t.FILLER_NAMES[datum.filler], t.YES if datum.needed else t.NO,
        datum.decimals, _limit(datum, datum.least), _limit(datum, datum.most), datum.note,
        comparison_text(datum.check) if datum.check else None,
    )  # fmt: skip


def _limit(datum: Datum, limit: Decimal | None) -> Value:
    """最小 or 最大 as the officer writes it: a percentage in percent, a date as such."""
    if limit is None:
        return None
    if datum.unit is Unit.DATE:
        return f"{day_of(Fraction(limit)):%Y-%m-%d}"
    return limit * 100 if datum.unit is Unit.PERCENT else limit


def _rules(book: Book, rules: Sequence[Rule]) -> None:
    sheet, row = open_table(book, t.SHEET_RULES, _RULES, "指标体系：计分规则", _RULE_NOTES)
    first = fill_table(sheet, row, _RULES, [_rule_row(rule) for rule in rules])
    choose(sheet, first, 2, (*t.METHOD_NAMES.values(), t.RULE_NONE), "请从列表里选择方式。")
    choose(sheet, first, 6, tuple(t.PART_NAMES_OF_STEPS.values()), "请填“按比例”“按一步”或者“不扣”。")
    choose(sheet, first, 11, tuple(t.USE_NAMES.values()), "请填“核对”或者“直接采用”。")
    last = first + 1000
    sheet.raw.ignore_errors({"number_stored_as_text": f"A{first + 1}:A{last} D{first + 1}:E{last}"})
    sheet.raw.freeze_panes(first, 1)
    close_table(sheet, AMBER)


def _rule_row(rule: Rule) -> Sequence[Value]:
    steps = rule.steps
    return (
        rule.code, None if rule.counted else term_text(rule.value), t.METHOD_NAMES[rule.method],
        number_text(steps.standard) if steps else None, number_text(steps.each) if steps else None,
        Decimal(decimal_text(steps.loss)) if steps else None, t.PART_NAMES_OF_STEPS[steps.part] if steps else None,
        counted_text(rule.counted) or tiers_text(rule.tiers) or None, tiers_text(rule.bounds) or None,
        absent_text(rule.absent) or None, rule.tolerance, t.USE_NAMES[rule.use] if rule.use is Use.ADOPT else None,
    )  # fmt: skip


def _total_rules(book: Book, rules: Sequence[TotalRule]) -> None:
    sheet, row = open_table(book, t.SHEET_TOTAL_RULES, _TOTALS, "指标体系：总分规则", _TOTAL_NOTES)
    rows = [(rule.name, term_text(rule.value), tiers_text(rule.tiers), t.EFFECT_NAMES[rule.effect]) for rule in rules]
    first = fill_table(sheet, row, _TOTALS, rows)
    choose(sheet, first, 3, tuple(t.EFFECT_NAMES.values()), "请填“总分最高”或者“总分乘”。")
    close_table(sheet, BLUE)
