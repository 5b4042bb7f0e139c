"""Sound forms of every make, filled in as people fill them: each gives the total it was made with, and nothing is told.

What a form is made with is known beforehand; XlsxWriter writes it, openpyxl adds what people add, LibreOffice saves it
in each of its formats.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.forms import FilledRow
from tests.answers import filled_row
from tests.filled import DEPARTMENTS, SCHEME, SCORE, at, written
from tests.office import Office
from tests.ways.case import read

pytestmark = [pytest.mark.long, pytest.mark.office]

EACH = 150  # forms of a make
REASONS = (
    "目标分解到科室不够细，第{n}项没有量化",
    "因 <预算> & “项目” 调整，扣 {n} 分；见附件{n}",
    "第{n}季度执行偏慢\n年底前已补齐\n（见台账）",
    "　系统切换，资料移交不全（{n}）　",
    "采购合同签订晚了{n}天 → 影响进度",
    "=不是公式，只是以等号开头的说明{n}",
    "'引号开头的说明{n}",
    "超支{n}万元，主要是抗旱应急支出；" + "详见绩效报告。" * 30,
    "部分村（社区）数据没有报齐 😀 {n} 处",
    "_x0041_ 编号{n}的材料没有归档",
)
EVIDENCE = ("", "", "合同、发票", "见附件1—3", "http://example.org/a?b=1&c=2", "财预〔2023〕12号")
NOTES_OF_THE_TOTAL = {"C401", "C402", "C403"}
FORMATS = ("General", "0.00", "0.00_ ", "0.00_);(0.00)", '0.00"分"', "#,##0.00", "0.00;[Red]-0.00", "@", "0.##")


@dataclass(frozen=True)
class Made:
    """A form, the total it was made with, and what has to be told of it."""

    data: bytes
    total: Decimal
    codes: tuple[str, ...] = ()


def answers(dice: random.Random) -> tuple[dict[str, FilledRow], Decimal]:
    """What a department answers: full marks, whole and decimal deductions with their reasons, 不适用; and its total."""
    rows: dict[str, FilledRow] = {}
    total = Decimal(0)
    for number, indicator in enumerate(SCHEME.indicators, 1):
        evidence = dice.choice(EVIDENCE)
        reason = dice.choice(REASONS).format(n=number)
        chance = dice.random()
        if indicator.na_allowed and chance < 0.3:
            rows[indicator.code] = filled_row(
                t.NOT_APPLICABLE, evidence=evidence, explanation=f"本年没有第{number}项业务"
            )
            total += indicator.cap
        elif chance < 0.6:
            rows[indicator.code] = filled_row(indicator.cap, evidence=evidence)
            total += indicator.cap
        else:
            lost = min(Decimal(dice.choice(("0.5", "1", "0.25", "0.1", "0.01", "2"))), indicator.cap)
            where = {"explanation": reason} if dice.random() < 0.2 else {"reason": reason}
            rows[indicator.code] = filled_row(indicator.cap - lost, evidence=evidence, **where)
            total += indicator.cap - lost
    return rows, total


def by_xlsxwriter(dice: random.Random) -> Made:
    """A form as the program's own writer fills it in."""
    rows, total = answers(dice)
    return Made(written(dice.choice(sorted(DEPARTMENTS)), rows), total)


def by_openpyxl(dice: random.Random) -> Made:
    """The same, with what people add to a form."""
    made = by_xlsxwriter(dice)
    book = openpyxl.load_workbook(BytesIO(made.data))
    sheet = book[t.SHEET_SCORES]
    codes = tuple(code for add in ADDED if dice.random() < 0.4 for code in add(sheet, dice))
    out = BytesIO()
    book.save(out)
    return Made(out.getvalue(), made.total, codes)


def _score_cells() -> list[str]:
    return [at(indicator.code, SCORE)[1] for indicator in SCHEME.indicators]


def _formats(sheet: Worksheet, dice: random.Random) -> tuple[str, ...]:
    for address in _score_cells():
        sheet[address].number_format = dice.choice(FORMATS)
    return ()


def _looks(sheet: Worksheet, dice: random.Random) -> tuple[str, ...]:
    for address in _score_cells()[::3]:
        sheet[address].font = Font(name="宋体", size=dice.choice((9, 12)), bold=True, color="FFFF0000")
        sheet[address].fill = PatternFill("solid", fgColor="FFFFFF00")
        sheet[address].alignment = Alignment(horizontal=dice.choice(("center", "right", "left")), wrap_text=True)
    return ()


def _heights(sheet: Worksheet, dice: random.Random) -> tuple[str, ...]:
    for row in range(6, 39):
        sheet.row_dimensions[row].height = dice.choice((12, 15.75, 40, 120))
    sheet.column_dimensions["H"].width = dice.choice((4, 6, 20))
    return ()


def _panes(sheet: Worksheet, dice: random.Random) -> tuple[str, ...]:
    sheet.freeze_panes = dice.choice(("A6", "E6", None))
    sheet.sheet_view.zoomScale = dice.choice((55, 100, 140))
    return ()


def _comments(sheet: Worksheet, dice: random.Random) -> tuple[str, ...]:
    for address in _score_cells()[::7]:
        sheet[address].comment = Comment(f"请核对 {dice.randint(1, 9)} 分", "审核人")
    return ()


def _filter(sheet: Worksheet, _: random.Random) -> tuple[str, ...]:
    sheet.auto_filter.ref = "A5:L38"
    return ()


def _text_scores(sheet: Worksheet, dice: random.Random) -> tuple[str, ...]:
    told: list[str] = []
    for address in dice.sample(_score_cells(), 3):
        if isinstance(sheet[address].value, (int, float)):
            sheet[address].value = f"{sheet[address].value:g}分"
            told.append("S151")
    return tuple(told)


def _helper_column(sheet: Worksheet, dice: random.Random) -> tuple[str, ...]:
    for row in range(6, 39):
        sheet.cell(row, 15, dice.randint(0, 9))
    sheet.column_dimensions["O"].hidden = True
    return ("T115",)


def _grouped(sheet: Worksheet, _: random.Random) -> tuple[str, ...]:
    sheet.row_dimensions.group(8, 12, hidden=False)
    return ()


ADDED = (_formats, _looks, _heights, _panes, _comments, _filter, _text_scores, _helper_column, _grouped)


def wrong(made: Made, data: bytes) -> str:
    """What is not as it was made; "" if all is."""
    reading = read(data)
    codes = Counter(finding.code for finding in reading.findings)
    for code in NOTES_OF_THE_TOTAL:
        codes.pop(code, None)
    total = reading.card.total if reading.card else None
    expected = Counter(made.codes)
    if "T115" in expected:  # told once for each place, or once for all
        codes["T115"] = min(codes["T115"], 1)
    return "" if total == made.total and +codes == expected else f"{total} for {made.total}: {codes} for {expected}"


def forms(make: str, count: int = EACH) -> Iterator[Made]:
    """Forms that are always the same."""
    dice = random.Random(make)
    for number in range(count):
        yield (by_openpyxl if number % 2 or make == "openpyxl" else by_xlsxwriter)(dice)


def compared(make: str, pairs: Iterator[tuple[Made, bytes]]) -> None:
    told = [found for made, data in pairs if (found := wrong(made, data))]
    sys.stdout.write(f"{make}: {EACH} forms, {len(told)} differ\n")
    assert told == []


def test_by_xlsxwriter() -> None:
    dice = random.Random("xlsxwriter")
    compared("xlsxwriter", ((made, made.data) for made in (by_xlsxwriter(dice) for _ in range(EACH))))


def test_by_openpyxl() -> None:
    compared("openpyxl", ((made, made.data) for made in forms("openpyxl")))


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_saved_by_libreoffice(suffix: str, office: Office, tmp_path: Path) -> None:
    def saved() -> Iterator[tuple[Made, bytes]]:
        for made in forms(f"libreoffice {suffix}"):
            (tmp_path / "form.xlsx").write_bytes(made.data)
            office.convert(tmp_path / "form.xlsx", tmp_path / f"saved.{suffix}")
            yield made, (tmp_path / f"saved.{suffix}").read_bytes()

    compared(f"libreoffice {suffix}", saved())
