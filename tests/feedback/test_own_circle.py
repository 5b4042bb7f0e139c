"""The circle for forms filed in the county's own layout: file → return → do what the list says → accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.commands.give_back import give_back
from selfeval.commands.setup import init
from selfeval.excel.read.workbook import read_workbook
from selfeval.findings import CATALOGUE
from selfeval.forms.scheme_book import write_scheme
from selfeval.model import Level, Scheme
from selfeval.owntable import RowKind, find_tables, layout_of, read_rows
from tests.documents import docx, p, tbl
from tests.feedback.conftest import Round
from tests.feedback.mending import marked, obeyed, orders
from tests.feedback.test_circle import by_library
from tests.filled import DEPARTMENTS, SCHEME, stamped

pytestmark = pytest.mark.slow

Files = Mapping[str, bytes]
HEADER = ["一级指标", "二级指标", "三级指标", "分值", "评分标准", "自评得分", "扣分原因", "情况说明"]
STAMP = "2024-03-20T01:00:00Z"
ROW = {indicator.code: row for row, indicator in enumerate(SCHEME.indicators, 4)}
CODE, OTHER = "2.3.2", "2.2.3"
LOST = "1.1.1"


def lines(name: str) -> list[list[object]]:
    """The county's table as a sound department files it."""
    told: list[list[object]] = [["2023年度绩效自评评分表"], [f"填报单位：{name}"], [*HEADER]]
    for i in SCHEME.indicators:
        lost = 2 if i.code == LOST else 0
        why = "目标分解到科室不够细" if lost else None
        told.append([i.category, i.subcategory, i.name, i.cap, i.scoring_standard, i.cap - lost, why])
    return [*told, ["合计", None, None, SCHEME.full_marks, None, SCHEME.full_marks - 2]]


def saved(book: Workbook, stamp: str = STAMP) -> bytes:
    out = BytesIO()
    book.save(out)
    return stamped(out.getvalue(), stamp)


def book_of(name: str) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines(name):
        sheet.append(line)
    return book


def with_layout() -> Scheme:
    """The sample's scheme with this table's layout."""
    (table,) = find_tables(read_workbook(saved(book_of("")))).tables
    rows = [row for row in read_rows(table) if row.kind is RowKind.INDICATOR]
    coded = {indicator.code: row for indicator, row in zip(SCHEME.indicators, rows, strict=True)}
    return replace(SCHEME, layout=layout_of(table, read_rows(table), coded))


def edited(edit: Callable[[Worksheet], object], *, stamp: str = STAMP) -> Callable[[str], Files]:
    def case(code: str) -> Files:
        book = book_of(DEPARTMENTS[code].name)
        sheet = book.active
        assert sheet is not None
        edit(sheet)
        return {f"{code}.xlsx": saved(book, stamp)}

    return case


def put(code: str, column: str, value: float | str | None) -> Callable[[str], Files]:
    def edit(sheet: Worksheet) -> None:
        sheet[f"{column}{ROW[code]}"] = value

    return edited(edit)


def word(code: str, score: str = "") -> bytes:
    """The same in Word, with another score where one is given."""
    rows = [[str(cell if cell is not None else "") for cell in line] for line in lines("")[2:]]
    if score:
        rows[ROW[CODE] - 3][5], rows[-1][5] = score, ""
    return docx(p("2023年度绩效自评评分表") + p(f"填报单位：{DEPARTMENTS[code].name}") + tbl(*rows))


def untitled(sheet: Worksheet) -> None:
    sheet["A1"] = "绩效自评评分表"


def twice(sheet: Worksheet) -> None:
    row = [sheet.cell(ROW[CODE], column).value for column in range(1, 9)]
    sheet.insert_rows(ROW[CODE] + 1)
    for column, value in enumerate(row, 1):
        sheet.cell(ROW[CODE] + 1, column, value)
    sheet.cell(ROW[CODE] + 1, 6, 0.5)


def subtotal(sheet: Worksheet) -> None:
    sheet.insert_rows(ROW["1.1.1"] + 2)
    sheet.cell(ROW["1.1.1"] + 2, 1, "小计")
    sheet.cell(ROW["1.1.1"] + 2, 6, 77)


def two_departments(code: str) -> Files:
    book = book_of(DEPARTMENTS[code].name)
    second = book.create_sheet("二")
    for line in lines(DEPARTMENTS["101"].name):
        second.append(line)
    return {f"{code}.xlsx": saved(book)}


def text_left_out(sheet: Worksheet) -> None:
    cap = SCHEME.by_code[CODE].cap
    sheet[f"F{ROW[CODE]}"] = f"{cap}分"
    sheet[f"F{len(ROW) + 4}"] = SCHEME.full_marks - 2 - cap


CASES: dict[str, Callable[[str], Files]] = {
    "S101": put(CODE, "F", None),
    "S102": put(CODE, "F", "约2"),
    "S105": put(CODE, "F", 99),
    "R301": put(LOST, "G", None),
    "R305": put(CODE, "D", 9),
    "R306": put(CODE, "B", "改过的二级"),
    "C401": edited(lambda sheet: sheet.__setitem__(f"F{len(ROW) + 4}", 77)),
    "T102": edited(lambda sheet: sheet.__setitem__("A1", "2022年度绩效自评评分表")),
    "T106": edited(twice),
    "T153": put(CODE, "C", f"{SCHEME.by_code[CODE].name}情况"),
    "T154": edited(lambda sheet: sheet.delete_rows(ROW[CODE])),
    "T156": edited(subtotal),
    "T157": edited(lambda sheet: sheet.__setitem__("F3", "本次")),
    "S180": edited(text_left_out),
    "F141": two_departments,
    "F139": lambda code: {**edited(lambda _: None)(code), f"{code}.docx": word(code, "1")},
    "F140": edited(untitled, stamp="2023-06-01T00:00:00Z"),
}
OWNERS = dict(
    zip(CASES, sorted(code for code, d in DEPARTMENTS.items() if not d.exempt and code != "101"), strict=False)
)
# in the group of the county's own forms, but of indicators that departments choose themselves: none in this scheme
OF_BLOCKS = {"S174", "S176"}


def test_no_finding_is_left_out() -> None:
    own = {
        code
        for code, kind in CATALOGUE.items()
        if kind.group in ("own_table", "own_files") and kind.level is not Level.NOTE
    }
    assert own - OF_BLOCKS <= set(CASES)


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Round:
    made = Round(tmp_path_factory.mktemp("own") / "年度")
    init(made.folder, None)
    write_scheme(made.folder / "templates" / t.SCHEME_FILE, with_layout(), list(CATALOGUE.values()))
    for finding, case in CASES.items():
        for name, data in case(OWNERS[finding]).items():
            folder = made.folder / "inbox" / OWNERS[finding]
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
    made.run()
    give_back(made.place)
    return made


@pytest.fixture(scope="module")
def mended(returned: Round, tmp_path_factory: pytest.TempPathFactory) -> Round:
    import shutil

    again = Round(tmp_path_factory.mktemp("mended") / "年度")
    shutil.copytree(returned.folder, again.folder)
    for code in OWNERS.values():
        path = returned.marked(code)
        typed = obeyed(marked(path), code, DEPARTMENTS[code].name)
        by_library(path, again.folder / "inbox" / f"{code}-改好.xlsx", typed)
    again.run()
    return again


@pytest.mark.parametrize("finding", CASES)
def test_it_is_found_and_goes_back(returned: Round, finding: str) -> None:
    entry = returned.department(OWNERS[finding])
    assert entry["status"] in ("returned", "query")
    assert finding in {f["code"] for f in entry["findings"]}, entry["findings"]
    assert orders(marked(returned.marked(OWNERS[finding])))


@pytest.mark.parametrize("finding", CASES)
def test_done_to_the_letter_it_is_accepted(mended: Round, finding: str) -> None:
    entry = mended.department(OWNERS[finding])
    open_ = [(f["code"], f["cell"], f["message"]) for f in entry["findings"] if f["level"] != "note"]
    assert (entry["status"], entry["source"]["file"]) == ("accepted", f"{OWNERS[finding]}-改好.xlsx"), open_
