"""Sound forms that some library calls damaged, though Excel and LibreOffice open them: each is read as it stands.

Neighbours: what is damaged indeed stays refused, and an empty score is a blank one, never a number.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

import pytest

from selfeval.excel.read.ooxml import read_range
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import CellValue, FileReading, RawSheet, Source, Visibility
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.submission.identity import Directory
from tests.excel.raw_files import OFFICE, record, relations, wide, zipped
from tests.filled import (
    EVIDENCE,
    EXPLANATION,
    ROSTER,
    SCHEME,
    SCORE,
    Content,
    Place,
    Raw,
    at,
    rewritten,
    with_cells,
    written,
)

FORM = written("101")
X = "1.1.2"
AT = at(X, SCORE)
EMPTY_SHARED = (Raw("<v/>", ' t="s"'), Raw("<v></v>", ' t="s"'))


def read(data: bytes) -> FileReading:
    """What the program makes of one file."""
    return read_source(Source("x", len(data), "0"), data, Context(SCHEME, Directory.of(ROSTER)))


def told(data: bytes) -> tuple[str, list[tuple[str, str | None]]]:
    """The total and the findings, notes on the workbook's make aside."""
    reading = read(data)
    found = [(f.code, f.cell) for f in reading.findings if f.code != "T113"]
    return (str(reading.card.total) if reading.card else "", found)


@pytest.mark.parametrize("empty", EMPTY_SHARED, ids=["v/", "v"])
def test_an_empty_index_of_shared_strings_is_a_blank_cell(empty: Content) -> None:
    assert told(with_cells(FORM, {at(X, EVIDENCE): empty, at("2.1.1", EVIDENCE): empty})) == ("98.00", [])


@pytest.mark.parametrize("empty", EMPTY_SHARED, ids=["v/", "v"])
def test_in_a_score_cell_it_is_a_score_not_filled(empty: Content) -> None:
    assert ("S101", AT[1]) in told(with_cells(FORM, {AT: empty}))[1]


@pytest.mark.parametrize("content", [Raw("<v>99999</v>", ' t="s"'), Raw("<v>x</v>", ' t="s"'),
                                     Raw("<is><t>4</t></is>", ' t="s"')])  # fmt: skip
def test_an_index_that_leads_nowhere_is_damage(content: Content) -> None:
    assert [f.code for f in read(with_cells(FORM, {AT: content})).findings] == ["F104"]


def with_tab(tab: str) -> bytes:
    """The form with one more tab."""
    return rewritten(FORM, {"xl/workbook.xml": lambda part: part.replace("</sheets>", f"{tab}</sheets>")})


@pytest.mark.parametrize("state", ["veryHidden", "hidden"])
def test_a_tab_left_by_an_old_module(state: str) -> None:
    assert told(with_tab(f'<sheet name="模块1" sheetId="98" state="{state}" r:id=""/>')) == ("98.00", [])


@pytest.mark.parametrize(
    "tab", ['<sheet name="表" sheetId="98" r:id=""/>', '<sheet name="表" sheetId="98" state="hidden" r:id="rId99"/>']
)
def test_a_tab_without_its_part_is_damage(tab: str) -> None:
    assert [f.code for f in read(with_tab(tab)).findings] == ["F104"]


def as_xlsb(
    *,
    short: bool,
    chart: bool = False,
    cells: dict[Place, CellValue] | None = None,
    form: bytes = FORM,
    looks: Mapping[Place, str] | None = None,
    merges: Iterable[Place] = (),
) -> bytes:
    """The form in binary; `short` cells as SheetJS and Aspose write them, and a chart sheet as its last tab.

    `looks` are the format codes of cells, `merges` areas by sheet and "A1:B2".
    """
    sheets = read_workbook(form).sheets
    targets = {f"rId{n}": (f"{OFFICE}/worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)}
    states = {Visibility.VISIBLE: 0, Visibility.HIDDEN: 1, Visibility.VERY_HIDDEN: 2}
    tabs = b"".join(
        record(156, struct.pack("<II", states[sheet.visibility], n) + wide(f"rId{n}") + wide(sheet.name))
        for n, sheet in enumerate(sheets, 1)
    )
    parts: dict[str, bytes | str] = {
        f"xl/{path}": _binary(sheet, cells or {}, short=short, looks=looks or {})
        + b"".join(_merge(area) for name, area in merges if name == sheet.name)
        + record(130)
        for (_, path), sheet in zip(targets.values(), sheets, strict=True)
    }
    if chart:
        targets["rIdC"] = (f"{OFFICE}/chartsheet", "chartsheets/sheet1.bin")
        tabs += record(156, struct.pack("<II", 0, 99) + wide("rIdC") + wide("图表1"))
        parts["xl/chartsheets/sheet1.bin"] = record(129) + record(130)
    head: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations({"rId1": (f"{OFFICE}/officeDocument", "xl/workbook.bin")}),
        "xl/workbook.bin": record(131) + record(143) + tabs + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": relations(targets),
    }
    return zipped({**head, **parts, "xl/styles.bin": _styles(list((looks or {}).values()))})


def _styles(codes: list[str]) -> bytes:
    formats = b"".join(record(44, struct.pack("<H", 200 + n) + wide(code)) for n, code in enumerate(codes))
    kinds = b"".join(record(47, struct.pack("<HH", 0, n) + bytes(12)) for n in (0, *range(200, 200 + len(codes))))
    return formats + record(617, struct.pack("<I", len(codes) + 1)) + kinds + record(618)


def _merge(area: str) -> bytes:
    first, left, last, right = read_range(area)
    return record(176, struct.pack("<4I", first, last, left, right))


def _binary(sheet: RawSheet, cells: dict[Place, CellValue], *, short: bool, looks: Mapping[Place, str]) -> bytes:
    out = record(129) + record(145)
    for number, line in enumerate(sheet.rows):
        out += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        last = -1
        for col, value in enumerate(line):
            place = (sheet.name, sheet.cell(number, col).ref)
            value = cells.get(place, value)
            style = list(looks).index(place) + 1 if place in looks else 0
            if value is None:
                continue
            body = wide(value) if isinstance(value, str) else struct.pack("<d", value)
            beside = short and col == last + 1
            head = struct.pack("<I", style) if beside else struct.pack("<II", col, style)
            code = (17 if beside else 6) if isinstance(value, str) else (16 if beside else 5)
            out += record(code, head + body)
            last = col
    return out + record(146)


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("chart", [False, True])
def test_binary_forms(*, short: bool, chart: bool) -> None:
    assert told(as_xlsb(short=short, chart=chart)) == ("98.00", [])


def test_a_wrong_score_in_a_short_cell_is_found_at_its_cell() -> None:
    assert ("S105", AT[1]) in told(as_xlsb(short=True, cells={AT: 40.0}))[1]
    assert ("S102", AT[1]) in told(as_xlsb(short=True, cells={AT: "约4"}))[1]


NA = "1.3.4"  # an indicator that may be 不适用
NA_AT = at(NA, SCORE)


@pytest.mark.parametrize(
    ("written_as", "codes"),
    [
        ("不适用", []),
        (" 不适用 ", []),
        ("不适⽤", ["S152"]),
        ("不\u2060适用", ["S152"]),
        ("\u2068不适用\u2069", ["S152"]),
        ("不适用\ufe00", ["S152"]),
        ("不适⽤\u00ad", ["S152"]),
        ("不适用了", ["S102"]),
        ("不适⽬", ["S102"]),
    ],
)
def test_not_applicable_in_other_characters(written_as: str, codes: list[str]) -> None:
    found = told(with_cells(FORM, {NA_AT: written_as, at(NA, EXPLANATION): "本年没有这项业务，无需采购"}))[1]
    assert [code for code, cell in found if cell == NA_AT[1] and code[0] == "S"] == codes
