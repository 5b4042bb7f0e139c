"""The circle, for every kind of finding a department can mend: file → return → do what the list says → accepted."""

from __future__ import annotations

import email.message
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from selfeval import text as t
from selfeval.commands.give_back import give_back
from selfeval.commands.setup import init
from selfeval.findings import CATALOGUE, FindingKind
from selfeval.model import Level
from tests.answers import filled_row
from tests.feedback.conftest import Round
from tests.feedback.mending import Typed, marked, obeyed, orders
from tests.filled import DEPARTMENTS, SCHEME, Raw, at, stamped, with_cells, with_sheet, written
from tests.office import Office

pytestmark = pytest.mark.slow

SCORE, REASON = t.COL_SCORE, t.COL_REASON
CODE = "2.3.2"  # cap 3, never 不适用
MAY_BE_NA = next(indicator.code for indicator in SCHEME.indicators if indicator.na_allowed)
Files = Mapping[str, bytes]
Case = Callable[[str], Files]  # a department's files by name, which give the finding


def edited(edit: Callable[[Workbook], object], *, stamp: str = "2024-03-20T01:00:00Z") -> Case:
    """A sound form opened, edited and saved."""

    def case(code: str) -> Files:
        book = openpyxl.load_workbook(BytesIO(written(code)))
        edit(book)
        saved = BytesIO()
        book.save(saved)
        return {f"{code}.xlsx": stamped(saved.getvalue(), stamp)}

    return case


def score(value: object, number_format: str | None = None) -> Case:
    """A sound form with something else as one score."""

    def edit(book: Workbook) -> None:
        sheet, address = at(CODE, SCORE)
        book[sheet][address].value = value
        book[sheet][address].number_format = number_format or book[sheet][address].number_format

    return edited(edit)


def cells(*changes: tuple[str, str, Raw | float | str]) -> Case:
    """A sound form with cells replaced, the stored totals as they were."""
    return lambda code: {
        f"{code}.xlsx": with_cells(written(code), {at(name, column): content for name, column, content in changes})
    }


def answers(*rows: tuple[str, float | str, Mapping[str, str]]) -> Case:
    """A form written with other answers, its totals computed anew."""
    said = {
        code: filled_row(Decimal(str(value)) if not isinstance(value, str) else value, **words)
        for code, value, words in rows
    }
    return lambda code: {f"{code}.xlsx": written(code, said)}


def identity(**answers: str | int | None) -> Case:
    return lambda code: {f"{code}.xlsx": written(code, None, answers)}


def covered(code: str) -> Files:
    """A score under a merge, left in the file."""
    (sheet, anchor), (_, under) = at("1.1.1", SCORE), at("1.1.2", SCORE)
    merge = f'<mergeCell ref="{anchor}:{under}"/>'

    def edit(part: str) -> str:
        if "<mergeCells" in part:
            return part.replace("</mergeCells>", f"{merge}</mergeCells>")
        return part.replace(
            "<conditionalFormatting", f'<mergeCells count="1">{merge}</mergeCells><conditionalFormatting', 1
        )

    return {f"{code}.xlsx": with_sheet(written(code), sheet, edit)}


def row_of(book: Workbook, code: str) -> int:
    return int(book[t.SHEET_SCORES][at(code, SCORE)[1]].row)


def doubled(book: Workbook) -> None:
    sheet = book[t.SHEET_SCORES]
    last = sheet.max_row + 1
    for column in range(1, 13):
        sheet.cell(last, column).value = sheet.cell(row_of(book, CODE), column).value
    sheet[at(CODE, SCORE)[1].rstrip("0123456789") + str(last)].value = 1.5


def second_sheet(book: Workbook) -> None:
    twin = book.copy_worksheet(book[t.SHEET_SCORES])
    twin.title = "草稿"
    for code in (CODE, "2.2.3"):
        twin[at(code, SCORE)[1]].value = 1.5


def without_row(book: Workbook) -> None:
    book[t.SHEET_SCORES].delete_rows(row_of(book, CODE))


def without_header(book: Workbook) -> None:
    sheet = book[t.SHEET_SCORES]
    for row in sheet.iter_rows(max_row=40):
        for cell in row:
            if cell.value == SCORE:
                cell.value = "得分"


def again(label: str, answer: str | int) -> Callable[[Workbook], None]:
    """A second answer to a label, below the others."""

    def edit(book: Workbook) -> None:
        sheet = book[t.SHEET_IDENTITY]
        last = sheet.max_row + 2
        sheet.cell(last, 1).value, sheet.cell(last, 2).value = label, answer

    return edit


def other_scheme(code: str) -> Files:
    first = SCHEME.indicators[0]
    other = replace(SCHEME, indicators=(replace(first, name="另一个指标"), *SCHEME.indicators[1:]))
    return {f"{code}.xlsx": written(code, scheme=other)}


def last_year(code: str) -> Files:
    return {f"{code}.xlsx": written(code, scheme=replace(SCHEME, year=SCHEME.year - 1))}


LESS = {CODE: filled_row(Decimal(2), "有一项没有按时完成")}
LESSER = {CODE: filled_row(Decimal(1), "有两项没有按时完成")}


def same_time(code: str) -> Files:
    return {f"{code}-a.xlsx": written(code, LESS), f"{code}-b.xlsx": written(code, LESSER)}


def newer_is_wrong(code: str) -> Files:
    bad = {CODE: filled_row(Decimal(99))}
    return {f"{code}-a.xlsx": written(code), f"{code}-b.xlsx": written(code, bad, stamp="2024-03-21T01:00:00Z")}


def mailed(name: str, data: bytes, day: str) -> tuple[str, bytes]:
    mail = email.message.EmailMessage()
    mail["From"], mail["To"], mail["Date"] = "dw@example.com", "czj@example.com", f"{day} Mar 2024 09:00:00 +0800"
    mail.set_content("请查收")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{name}.xlsx")
    return f"{name}.eml", mail.as_bytes()


def crossed(code: str) -> Files:
    """Mailed in another order than saved."""
    one, other = written(code, LESS, stamp="2024-03-19T01:00:00Z"), written(code, LESSER, stamp="2024-03-18T01:00:00Z")
    return dict([mailed(f"{code}-a", one, "20"), mailed(f"{code}-b", other, "25")])


SAME = {"reason": "有关工作没有按时完成"}
CASES: dict[str, Case] = {
    "S101": score(None),
    "S102": score("约2.5"),
    "S103": cells((CODE, SCORE, Raw("<v>#REF!</v>", ' t="e"'))),
    "S104": score("=1+1"),
    "S105": score(3.5),
    "S106": score(-1),
    "S107": score(2.675),
    "S108": score(0.85, "0%"),
    "S109": score(2.5, "yyyy-mm-dd"),
    "S110": score(True),
    "S190": cells((CODE, SCORE, Raw("<v>1</v><v>2</v>"))),
    "S111": score(t.NOT_APPLICABLE),
    "S112": covered,
    "S170": score(2.5, '"1"'),
    "R301": answers((CODE, 2.5, {}), ("2.2.3", 0.5, {"reason": "无"})),
    "R302": answers((CODE, 3, {"reason": "有一项没有按时完成"})),
    "R303": answers((MAY_BE_NA, t.NOT_APPLICABLE, {})),
    "R304": answers((CODE, 2.5, SAME), ("2.2.3", 0.5, SAME), ("2.1.1", 1.5, SAME)),
    "R305": cells((CODE, t.COL_CAP, 4)),
    "R306": cells((CODE, t.COL_INDICATOR, "改过的名称")),
    "R307": cells((CODE, t.COL_STANDARD, "改过的评分标准")),
    "C401": cells((t.TOT_TOTAL, SCORE, 88)),
    "C402": lambda code: {f"{code}.xlsx": with_cells(written(code), {(t.SHEET_TOTALS, "D4"): "良好"})},
    "T101": edited(without_header),
    "T102": last_year,
    "T103": other_scheme,
    "T105": edited(without_row),
    "T106": edited(doubled),
    "T118": edited(second_sheet),
    "D201": lambda code: {f"{code}.xlsx": written(code, None, {t.ID_CODE: "101"})},
    "D210": edited(again(t.ID_CODE, "101")),
    "D211": edited(again(t.ID_NAME, "不存在的单位")),
    "D212": edited(again(t.ID_YEAR, 2022)),
    "D202": identity(部门编码="987"),
    "D203": identity(部门名称="不存在的单位"),
    "B501": same_time,
    "B502": newer_is_wrong,
    "B511": crossed,
}
# a form that names nobody goes back to nobody: the bureau says whose it is
NOBODYS = {"D204"}
# of the county's own table: see test_own_circle.py
OF_TABLES = {"F141"}


def mendable() -> dict[str, FindingKind]:
    """The findings on a form, and on a department's files, that are open until a department mends or explains them."""
    groups = {kind.group for kind in map(CATALOGUE.__getitem__, CASES)}
    return {
        code: kind
        for code, kind in CATALOGUE.items()
        if kind.level is not Level.NOTE and not kind.ours and kind.group in groups and code not in NOBODYS | OF_TABLES
    }


def test_no_finding_is_left_out() -> None:
    assert set(CASES) == set(mendable())


_FILING = sorted((d for d in DEPARTMENTS.values() if not d.exempt), key=lambda d: d.code == "101")  # 101 last: see D201
OWNERS = dict(zip(CASES, _FILING, strict=False))
assert len(OWNERS) == len(CASES), "more findings than departments: a second round is needed"


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round in which every finding is some department's, and what went back."""
    made = Round(tmp_path_factory.mktemp("circle") / "年度")
    init(made.folder, None)
    for finding, case in CASES.items():
        for name, data in case(OWNERS[finding].code).items():
            (made.folder / "inbox" / name).write_bytes(data)
    made.run()
    give_back(made.place)
    return made


@pytest.mark.parametrize("finding", CASES)
def test_it_is_found_and_goes_back(returned: Round, finding: str) -> None:
    """The finding stands open; the copy that went back, mended to the letter, is told below."""
    entry = returned.department(OWNERS[finding].code)
    assert entry["status"] in ("returned", "query")
    assert finding in {f["code"] for f in entry["findings"]}, entry["findings"]
    assert orders(marked(returned.marked(OWNERS[finding].code)))


def sent_back(returned: Round, folder: Path, save: Callable[[Path, Path, Typed], None]) -> Round:
    """A copy of the round, with every marked copy mended to the letter and put beside what is there."""
    again = Round(folder)
    shutil.copytree(returned.folder, again.folder)
    for owner in (OWNERS[finding] for finding in CASES):
        path = returned.marked(owner.code)
        save(path, again.folder / "inbox" / f"{owner.code}-改好.xlsx", obeyed(marked(path), owner.code, owner.name))
    again.run()
    return again


def by_library(source: Path, target: Path, typed: Typed) -> None:
    if not typed:
        shutil.copy2(source, target)
        return
    book = marked(source)
    for (sheet, address), content in typed.items():
        book[sheet][address].value = content
    book.save(target)


@pytest.fixture(scope="module")
def mended(returned: Round, tmp_path_factory: pytest.TempPathFactory) -> Round:
    return sent_back(returned, tmp_path_factory.mktemp("mended") / "年度", by_library)


@pytest.mark.parametrize("finding", CASES)
def test_done_to_the_letter_it_is_accepted(mended: Round, finding: str) -> None:
    entry = mended.department(OWNERS[finding].code)
    open_ = [(f["code"], f["cell"], f["message"]) for f in entry["findings"] if f["level"] != "note"]
    assert (entry["status"], entry["source"]["file"]) == ("accepted", f"{OWNERS[finding].code}-改好.xlsx"), open_


@pytest.mark.long
@pytest.mark.office
def test_done_in_libreoffice_it_is_accepted(returned: Round, office: Office, tmp_path: Path) -> None:
    again = sent_back(returned, tmp_path / "年度", lambda source, target, typed: office.fill(source, target, typed))
    wrong = {
        finding: [f["code"] for f in again.department(OWNERS[finding].code)["findings"] if f["level"] != "note"]
        for finding in CASES
        if again.department(OWNERS[finding].code)["status"] != "accepted"
    }
    assert wrong == {}
