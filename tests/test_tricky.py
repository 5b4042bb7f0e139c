"""What clerks and programs do to a form, case by case, from the bytes of a file to the finding at its exact cell.

| case | what | where |
|---|---|---|
| 1 | leftovers of programs, folders, links, pipes | inbox/test_folder.py, test_hostile.py |
| 2 | other things under a workbook's name | inbox/test_expansion.py; below: `test_disguise` |
| 3 | half copied, growing, vanished, locked, read-only | inbox/test_folder.py, excel/test_sniff.py; below |
| 4 | encrypted, macros, .xlsb, .ods, .et | test_formats.py, excel/test_xlsb.py, excel/test_xls.py; below |
| 5 | how a workbook may be built inside | excel/test_ooxml.py, excel/test_plain.py; below, on a whole form: `test_build` |
| 6 | bombs, entities, floods | excel/test_guard.py, test_hostile.py |
| 7 | archives and mails | inbox/test_archive.py, inbox/test_mail.py; below, to the register: `test_container` |
| 8 | several files of one department | test_settle.py; below, from files: `test_several_files` |
| 9 | long and odd names | inbox/test_folder.py, inbox/test_names.py, test_hostile.py; below |
| 10–16 | what happens to the form | checks/test_form_checks.py in memory; below from files |
| 17–22 | what stands in a score cell | checks/test_form_checks.py in memory; below from files: `test_score_cell` |
| 23–26 | totals, reasons, grades, dates | checks/test_form_checks.py in memory; below from files |
| 27 | the same bytes each time | test_cli.py, test_settle.py; below |
| 28 | one crash among many, two runs, locked, full, killed | inbox/test_collection.py, test_workspace.py, long/test_kills.py |
| 29 | codes and names against the roster | checks/test_templates_checks.py, test_cli.py; below |
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.commands.run import run
from selfeval.commands.setup import init
from selfeval.model import Batch, Fate, FileReading, Roster, Scheme, Source, Status
from selfeval.outbox.workspace import Workspace
from selfeval.reading.context import Context
from selfeval.reading.intake import read_inbox, read_source
from selfeval.settling.settle import settle
from selfeval.submission.identity import Directory
from tests.answers import filled_row
from tests.builders import FREE, beyond, places
from tests.excel.raw_files import STRICT_MAIN, STRICT_OFFICE
from tests.filled import (
    EVIDENCE,
    EXPLANATION,
    REASON,
    ROSTER,
    SCHEME,
    SCORE,
    Content,
    Place,
    Raw,
    appended,
    at,
    parts_of,
    rewritten,
    sheet_part,
    stamped,
    with_cells,
    with_parts,
    with_sheet,
    written,
    zipped,
)
from tests.inbox.things import PDF, RAR, SEVENZIP, Entry, attachment, mail
from tests.inbox.things import zipped as archive
from tests.office import Formula, Office, Typed
from tests.sample_inbox import INBOX

SCORES, IDENTITY, TOTALS = t.SHEET_SCORES, t.SHEET_IDENTITY, t.SHEET_TOTALS
X = "1.1.2"  # the indicator most cases are about: 4 points, 不适用 not allowed; with full marks in the sound form
AT = at(X, SCORE)
TOTAL, GRADE = at(t.TOT_TOTAL, SCORE), (TOTALS, "D4")
Found = list[tuple[str, str | None, str | None]]
FORM = written("205")


def read(data: bytes, *, scheme: Scheme = SCHEME, roster: Roster = ROSTER, path: str = "x.xlsx") -> FileReading:
    """What the program makes of one file; of findings, what the sound form doesn't have."""
    reading = read_source(Source(path, len(data), "0"), data, Context(scheme, Directory.of(roster)))
    return replace(reading, findings=beyond(sound(), reading.findings))


@cache
def sound() -> frozenset[tuple[str, str | None, str | None]]:
    """The findings of the sound form."""
    reading = read_source(Source("x.xlsx", len(FORM), "0"), FORM, Context(SCHEME, Directory.of(ROSTER)))
    return frozenset(places(reading.findings))


def told(data: bytes, **context: Any) -> Found:
    """Its findings by code and place."""
    return places(read(data, **context).findings)


def batch_of(inbox: Path, files: Mapping[str, bytes]) -> Batch:
    """What a run makes of an inbox."""
    for name, data in files.items():
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(data)
    return settle(read_inbox(inbox, Context(SCHEME, Directory.of(ROSTER))), SCHEME, ROSTER)


def lines(batch: Batch) -> dict[str, tuple[str, list[str]]]:
    """Path → fate and codes."""
    return {r.source.path: (r.fate.value, [f.code for f in beyond(sound(), r.findings)]) for r in batch.files}


def by_openpyxl(change: Callable[[openpyxl.Workbook], object], data: bytes = FORM) -> bytes:
    """The form after another program opened, changed and saved it; formulas lose their stored results."""
    book = openpyxl.load_workbook(BytesIO(data))
    change(book)
    out = BytesIO()
    book.save(out)
    return stamped_at(out.getvalue())


def stamped_at(data: bytes) -> bytes:
    """With the usual stamp: openpyxl writes the time of day."""
    return rewritten(
        data,
        {
            "docProps/core.xml": lambda part: re.sub(
                r"(<dcterms:modified[^>]*>)[^<]*", r"\g<1>2024-03-20T01:00:00Z", part
            )
        },
    )


def scores(change: Callable[[Worksheet], object], data: bytes = FORM) -> bytes:
    """A change of the score sheet."""
    return by_openpyxl(lambda book: change(book[SCORES]), data)


def below(place: Place, rows: int = 1) -> str:
    """The address so many rows below a place."""
    letters = place[1].rstrip("0123456789")
    return f"{letters}{int(place[1][len(letters) :]) + rows}"


def test_the_sound_form_gives_nothing() -> None:
    assert sound() == frozenset()
    reading = read(FORM)
    assert reading.department == "205"
    assert reading.card is not None
    assert str(reading.card.total) == "98.00"
    assert told(by_openpyxl(lambda book: book)) == []


# --- cases 1–9: files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("空.xlsx", b"", ("unreadable", ["F101"])),
        ("文字.xls", "编码,自评分\n1,2\n".encode("gbk"), ("unreadable", ["F107"])),
        ("表.csv", "编码,自评分\n1,2\n".encode(), ("unreadable", ["F107"])),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), ("unreadable", ["F105"])),
        ("扫描.xls", PDF, ("unreadable", ["F105"])),
        ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", ("unreadable", ["F106"])),
        (
            "文档.xlsx",
            zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
            ("unreadable", ["F105"]),
        ),
        ("乱.xls", bytes(range(256)), ("unreadable", ["F110"])),
        ("附件.pdf", PDF, ("attachment", [])),
        ("内容是新版.xls", FORM, ("used", [])),
        ("没有后缀", FORM, ("used", [])),
        ("大写.XLSX", FORM, ("used", [])),
        ("金山.et", FORM, ("used", [])),
        ("假装文档.docx", FORM, ("used", [])),
        ("半截.xlsx", FORM[:9000], ("unreadable", ["F102"])),
        ("包.rar", RAR, ("unreadable", ["F111"])),
        ("包.7z", SEVENZIP, ("unreadable", ["F111"])),
    ],
)
def test_disguise(tmp_path: Path, name: str, data: bytes, line: tuple[str, list[str]]) -> None:
    assert lines(batch_of(tmp_path, {name: data})) == {name: line}


def test_plain_zip_under_a_workbooks_name(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, {"x.xlsx": archive(Entry("县公安局.xlsx", FORM, date=AFTER))})
    assert lines(batch) == {"x.xlsx": ("ignored", []), "x.xlsx!县公安局.xlsx": ("used", [])}


def test_read_only_inbox(tmp_path: Path) -> None:
    place = tmp_path / "place"
    init(place, None)
    (place / "inbox" / "a.xlsx").write_bytes(FORM)
    (place / "inbox" / "a.xlsx").chmod(0o444)
    (place / "inbox").chmod(0o555)
    try:
        report = run(Workspace.at(place))
    finally:
        (place / "inbox").chmod(0o755)
    assert lines(report.batch) == {"a.xlsx": ("used", [])}


def encrypted(password: str) -> bytes:
    """The form behind a password."""
    out = BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(BytesIO(FORM)).encrypt(password, out)
    return out.getvalue()


def test_passwords() -> None:
    assert told(encrypted("geheim")) == [("F103", None, None)]
    assert told(encrypted("geheim"), path="x.xls") == [("F103", None, None)]
    assert told(encrypted("VelvetSweatshop")) == [("T121", None, None)]


def test_macros() -> None:
    assert told(with_parts(FORM, {"xl/vbaProject.bin": b"\xcc\x61" + bytes(100)}), path="x.xlsm") == [
        ("T119", None, None)
    ]


def test_old_formats_by_a_real_program(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(FORM)
    for suffix in ("xls", "ods"):
        office.convert(tmp_path / "a.xlsx", tmp_path / f"a.{suffix}")
    xls = (tmp_path / "a.xls").read_bytes()
    appendix = archive(Entry("[Content_Types].xml", b"<Types/>"), Entry("xl/x.xml", b"<x/>"))
    for data in (xls, xls + appendix, (tmp_path / "a.ods").read_bytes()):
        reading = read(data)
        assert (reading.department, reading.findings) == ("205", ())
        assert reading.card == read(FORM).card
    assert told(xls[: len(xls) // 2]) == [("F102", None, None)]


def inlined(data: bytes) -> bytes:
    """The workbook with all its texts in the cells."""
    parts = parts_of(data)
    items = re.findall(r"<si>(.*?)</si>", parts["xl/sharedStrings.xml"].decode(), re.DOTALL)

    def inline(match: re.Match[str]) -> str:
        return f'{match[1]} t="inlineStr"><is>{items[int(match[2])]}</is></c>'

    changed: dict[str, bytes | str | None] = {
        name: re.sub(r'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="s"><v>(\d+)</v></c>', inline, part.decode())
        for name, part in parts.items() if "worksheets/sheet" in name
    }  # fmt: skip
    return with_parts(data, changed | {"xl/sharedStrings.xml": None})


def strict(data: bytes) -> bytes:
    """The workbook in Strict OOXML: the same under other namespaces."""
    main, office = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    return zipped(
        {
            n: p.replace(main.encode(), STRICT_MAIN.encode()).replace(office.encode(), STRICT_OFFICE.encode())
            for n, p in parts_of(data).items()
        }
    )


def dimension(ref: str) -> Callable[[bytes], bytes]:
    """The score sheet with another claim of its size."""
    return lambda data: with_sheet(
        data, SCORES, lambda part: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{ref}"', part)
    )


def rows_added(data: bytes) -> bytes:
    """A great many formatted rows with nothing in them."""
    empty = "".join(f'<row r="{n}" s="23" customFormat="1"/>' for n in range(100, 100_000))
    return with_sheet(data, SCORES, lambda part: part.replace("</sheetData>", empty + "</sheetData>"))


BUILDS: list[tuple[str, Callable[[bytes], bytes], Found]] = [
    ("strict", strict, []),
    ("texts in the cells", inlined, []),
    ("no styles", lambda d: with_parts(d, {"xl/styles.xml": None}), []),
    ("no theme", lambda d: with_parts(d, {"xl/theme/theme1.xml": None}), []),
    ("dimension A1", dimension("A1"), []),
    ("dimension everything", dimension("A1:XFD1048576"), []),
    ("no dimension", lambda d: with_sheet(d, SCORES, lambda part: re.sub(r"<dimension[^>]*/>", "", part)), []),
    ("far corner", lambda d: appended(d, SCORES, {"XFD1048576": "x"}), [("T115", SCORES, "XFD1048576")]),
    ("far below", lambda d: appended(d, SCORES, {"H900": 3.0}), [("T115", SCORES, "H900")]),
    ("many empty rows", rows_added, []),
    ("stored, not packed", lambda d: zipped(parts_of(d), stored=True), []),
    ("embedded workbook", lambda d: with_parts(d, {"xl/embeddings/Book1.xlsx": FORM, "xl/media/a.png": b"\x89PNG"}), []),
    ("external link", lambda d: with_parts(d, {"xl/externalLinks/externalLink1.xml": "<x/>"}), [("T120", None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "found"), [b[1:] for b in BUILDS], ids=[b[0] for b in BUILDS])
def test_build(change: Callable[[bytes], bytes], found: Found) -> None:
    reading = read(change(FORM))
    assert places(reading.findings) == found
    assert reading.card == read(FORM).card


def test_a_part_twice() -> None:
    parts = parts_of(FORM)
    doubled = archive(*(Entry(name, part) for name, part in parts.items()), Entry("xl/workbook.xml", b"<x/>"))
    assert told(doubled) == [("F135", None, None)]


def test_a_mailbox_of_two_departments(tmp_path: Path) -> None:
    first, second = (mail(attachment(b'filename="a.xlsx"', written(code))) for code in ("205", "203"))
    line = b"From a@example.org Wed Mar 20 09:00:00 2024\n"
    batch = batch_of(tmp_path, {"all.mbox": line + first + b"\n" + line + second})
    assert {path: fate for path, (fate, _) in lines(batch).items()} == {
        "all.mbox": "ignored",
        "all.mbox!自评表.eml": "ignored",
        "all.mbox!自评表.eml!a.xlsx": "used",
        "all.mbox!自评表.eml#2": "ignored",
        "all.mbox!自评表.eml#2!a.xlsx": "used",
    }
    assert {r.department.code for r in batch.departments if r.status is Status.ACCEPTED} >= {"203", "205"}


def test_a_zone_that_several_countries_call_so(tmp_path: Path) -> None:
    data = mail(attachment(b'filename="a.xlsx"', stamped(FORM, None)), date=b"Sun, 31 Mar 2024 17:00:00 CST")
    (result,) = [r for r in batch_of(tmp_path, {"m.eml": data}).departments if r.department.code == "205"]
    assert (result.days_late, f"{result.first_received:%Y-%m-%d %H:%M}") == (0, "2024-03-31 17:00")


AFTER = (2024, 3, 21, 9, 30, 0)  # the forms were saved before they were packed


def test_container(tmp_path: Path) -> None:
    inner = archive(Entry("教育局/县教育局.xlsx".encode("gbk"), written("203"), date=AFTER))
    files = {
        "一.zip": archive(
            Entry("县公安局（终）.xlsx".encode("gbk"), FORM, date=AFTER), Entry("里.zip", inner), Entry("盖章.pdf", PDF)
        ),
        "二.zip": archive(Entry("锁.xlsx", FORM, flags=1)),
        "三.eml": mail(
            attachment(b'filename="=?GBK?B?z9jLvsfu?=.xlsx"', written("206")),
            attachment(b'filename="a.pdf"', PDF),
            date=b"Thu, 21 Mar 2024 09:30:00 +0800",
        ),
    }
    batch = batch_of(tmp_path, files)
    found = lines(batch)
    assert {path: line for path, line in found.items() if "三" not in path} == {
        "一.zip": ("ignored", []),
        "一.zip!县公安局（终）.xlsx": ("used", []),
        "一.zip!里.zip": ("ignored", []),
        "一.zip!里.zip!教育局/县教育局.xlsx": ("used", []),
        "一.zip!盖章.pdf": ("attachment", []),
        "二.zip": ("ignored", []),
        "二.zip!锁.xlsx": ("unreadable", ["F113"]),
    }
    assert sorted(line for path, line in found.items() if "三" in path) == [
        ("attachment", []),
        ("ignored", []),
        ("used", []),
    ]
    scored = {r.department.code for r in batch.departments if r.scorecard}
    assert scored == {"203", "205", "206"}


def test_several_files(tmp_path: Path) -> None:
    worse = {X: filled_row(Decimal(3), "明确性还差一些")}
    over = with_cells(written("204", stamp="2024-03-22T01:00:00Z"), {AT: 9.0})
    batch = batch_of(
        tmp_path,
        {
            "县公安局.xlsx": FORM, "县公安局 - 副本.xlsx": FORM, "县公安局(1).xlsx": stamped(FORM, "2024-03-19T01:00:00Z"),
            "县教育局.xlsx": written("203", stamp="2024-03-18T01:00:00Z"), "县教育局最终版.xlsx": written("203", worse, stamp="2024-03-19T01:00:00Z"),
            "县科工局.xlsx": written("204", stamp="2024-03-18T01:00:00Z"), "县科工局改.xlsx": over,
            "民政局a.xlsx": written("206"), "民政局b.xlsx": written("206", worse),
            "县司法局.xlsx": written("208"),
        },
    )  # fmt: skip
    assert lines(batch) == {
        "县公安局 - 副本.xlsx": ("used", []),
        "县公安局.xlsx": ("duplicate", ["B505"]),
        "县公安局(1).xlsx": ("duplicate", ["B505"]),
        "县教育局.xlsx": ("superseded", []),
        "县教育局最终版.xlsx": ("used", []),
        "县科工局.xlsx": ("used", []),
        "县科工局改.xlsx": ("returned", ["S105"]),
        "民政局a.xlsx": ("returned", []),
        "民政局b.xlsx": ("returned", []),
        "县司法局.xlsx": ("used", ["B506"]),
    }
    by_code = {
        r.department.code: (r.status, [f.code for f in beyond(sound(), r.findings)])
        for r in batch.departments
        if r.files
    }
    assert by_code == {
        "203": (Status.ACCEPTED, ["B509"]),
        "204": (Status.QUERY, ["B502"]),
        "205": (Status.ACCEPTED, ["B505", "B505"]),
        "206": (Status.RETURNED, ["B501"]),
        "208": (Status.ACCEPTED, ["B506"]),
    }
    assert batch.completeness.balanced


@pytest.mark.skipif(os.name == "nt", reason="names as Linux has them")
def test_odd_names_from_the_inbox_to_the_summary(tmp_path: Path) -> None:
    place = tmp_path / "place"
    init(place, None)
    names = [
        "（终稿）【盖章】 县公安局　.xlsx",
        "👨‍👩‍👧.xlsx",
        "长" * 80 + ".xlsx",
        "/".join(["很深的文件夹"] * 12) + "/a.xlsx",
        "a#b%20c[1]'!.xlsx",
    ]
    for name, code in zip(names, ("205", "203", "206", "208", "201"), strict=True):
        (place / "inbox" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "inbox" / name).write_bytes(written(code))
    report = run(Workspace.at(place))
    assert lines(report.batch) == dict.fromkeys(names, ("used", []))
    register = openpyxl.load_workbook(report.summary)[t.TAB_REGISTER]
    shown = {cell.value for row in register.iter_rows() for cell in row if cell.value}
    assert set(names) <= shown


# --- cases 10–16: the form ---------------------------------------------------------------------------


def test_other_year_version_and_scheme() -> None:
    assert told(written("205", scheme=replace(SCHEME, year=2022))) == [("T102", *at(t.ID_YEAR))]
    assert told(written("205", scheme=replace(SCHEME, version="3"))) == [("T104", None, None)]
    fewer = replace(SCHEME, indicators=SCHEME.indicators[:10], categories=SCHEME.categories[:2])
    assert told(written("205", scheme=fewer)) == [("T103", None, None)]
    assert told(with_cells(FORM, {at(t.ID_YEAR): 2022.0})) == [("T102", *at(t.ID_YEAR))]
    for other in (replace(SCHEME, year=2022), fewer):  # the rows of another scheme say nothing that could be the same
        assert read(written("205", scheme=other)).signature == "0"  # the file's own hash


def without_sheet(data: bytes, name: str) -> bytes:
    """The workbook without one of its sheets, and without the names that lead there."""
    part = sheet_part(data, name)

    def tabs(text: str) -> str:
        text = re.sub(rf'<sheet name="{name}"[^>]*/>', "", text)
        return re.sub(r"<definedNames>.*?</definedNames>", "", text)

    return with_parts(rewritten(data, {"xl/workbook.xml": tabs}), {part: None})


def renamed(old: str, new: str) -> bytes:
    """The form with a sheet renamed."""
    return rewritten(
        FORM, {"xl/workbook.xml": lambda text: text.replace(f'<sheet name="{old}"', f'<sheet name="{new}"')}
    )


def hidden(name: str) -> bytes:
    """The form with a sheet hidden."""
    return rewritten(
        FORM, {"xl/workbook.xml": lambda text: text.replace(f'name="{name}"', f'name="{name}" state="hidden"')}
    )


def moved(text: str) -> str:
    """The tabs in another order."""
    tabs = re.findall(r"<sheet [^>]*/>", text)
    return re.sub(r"<sheets>.*</sheets>", f"<sheets>{''.join(reversed(tabs))}</sheets>", text)


def copied(change: float | None) -> bytes:
    """The form with its score sheet copied; with one score changed in the copy."""

    def copy(book: openpyxl.Workbook) -> None:
        twin = book.copy_worksheet(book[SCORES])
        twin.title = "草稿"
        if change is not None:
            twin[AT[1]] = change

    return by_openpyxl(copy)


SHEETS: list[tuple[str, bytes, Found]] = [
    ("mark lost", without_sheet(FORM, t.SHEET_META), [("T116", None, None)]),
    ("scores renamed", renamed(SCORES, "Sheet1"), [("T114", "Sheet1", "A1")]),
    ("a space at the end", renamed(SCORES, SCORES + " "), []),
    ("identity renamed", renamed(IDENTITY, "封面"), [("T114", "封面", "A1")]),
    ("moved", rewritten(FORM, {"xl/workbook.xml": moved}), []),
    ("scores hidden", hidden(SCORES), [("T112", SCORES, "A5")]),
    ("totals deleted", without_sheet(FORM, TOTALS), [("T117", None, None)]),
    ("scores deleted", without_sheet(FORM, SCORES), [("T101", TOTALS, "B3")]),
    ("identity deleted", without_sheet(FORM, IDENTITY), [("T117", None, None), ("D205", None, None)]),
    ("another sheet", by_openpyxl(lambda book: book.create_sheet("草稿")), [("T113", "草稿", "A1")]),
    ("scores copied", copied(None), [("T113", "草稿", "A1")]),
    ("scores copied and changed", copied(2.0), [("T118", "草稿", AT[1])]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "found"), [s[1:] for s in SHEETS], ids=[s[0] for s in SHEETS])
def test_sheets(data: bytes, found: Found) -> None:
    assert sorted(told(data), key=str) == sorted(found, key=str)


def swap_rows(sheet: Worksheet) -> None:
    """Two rows change places, as sorting does."""
    for col in range(1, 12):
        one, other = sheet.cell(6, col), sheet.cell(7, col)
        one.value, other.value = other.value, one.value


def double_row(sheet: Worksheet, score: float) -> None:
    """A row below the table that repeats an indicator."""
    for col in range(1, 8):
        sheet.cell(39, col).value = sheet.cell(7, col).value
    sheet.cell(39, 8).value = score


def swap_names(sheet: Worksheet) -> None:
    """Two indicators' names change places, their codes don't."""
    one, other = sheet["D6"], sheet["D7"]
    one.value, other.value = other.value, one.value


def move_column(sheet: Worksheet) -> None:
    """扣分原因 and 佐证材料 change places."""
    for row in range(5, 39):
        one, other = sheet.cell(row, 9), sheet.cell(row, 10)
        one.value, other.value = other.value, one.value


def set_value(address: str, value: float | str) -> Callable[[Worksheet], None]:
    """One cell typed over."""

    def change(sheet: Worksheet) -> None:
        sheet[address] = value

    return change


TABLE: list[tuple[str, Callable[[Worksheet], object], Found]] = [
    ("row deleted", lambda s: s.delete_rows(7), [("T105", SCORES, "A5")]),
    ("empty row inserted", lambda s: s.insert_rows(7), []),
    ("rows exchanged", swap_rows, [("T111", SCORES, "A6")]),
    ("row hidden", lambda s: setattr(s.row_dimensions[7], "hidden", True), [("T112", SCORES, "H7")]),
    ("row doubled alike", lambda s: double_row(s, 4), [("T107", SCORES, "H39")]),
    ("row doubled, different", lambda s: double_row(s, 3), [("T106", SCORES, "H39")]),
    ("row of its own added", lambda s: [s.cell(39, 1, "9.9"), s.cell(39, 4, "自加"), s.cell(39, 8, 3)], [("T108", SCORES, "A39")]),
    ("column inserted", lambda s: s.insert_cols(8), []),
    ("column headed", set_value(f"{FREE}5", "复核分"), [("T110", SCORES, f"{FREE}5")]),
    ("columns exchanged", move_column, [("T109", SCORES, "I5")]),
    ("column of evidence deleted", lambda s: s.delete_cols(10), [("T117", SCORES, "A5")]),
    ("column hidden", lambda s: setattr(s.column_dimensions["H"], "hidden", True), [("T112", SCORES, "H5")]),
    ("header pushed down", lambda s: s.insert_rows(1, 3), []),
    ("code typed over", set_value("A7", "1.1.9"), [("T105", SCORES, "A7"), ("T108", SCORES, "A7")]),
    ("names exchanged", swap_names, [("R306", SCORES, "D6"), ("R306", SCORES, "D7")]),
    ("cap raised", set_value("E7", 10), [("R305", SCORES, "E7")]),
    ("standard edited", set_value("G7", "不扣分"), [("R307", SCORES, "G7")]),
    ("protection off", lambda s: setattr(s.protection, "sheet", False), []),
    ("note far below", set_value("Z900", "请领导审阅"), [("T115", SCORES, "Z900")]),
    ("note to the right", set_value("N7", "请领导审阅"), [("T115", SCORES, "N7")]),
    ("subtotal added", lambda s: [s.cell(39, 4, "合计"), s.cell(39, 8, 98)], [("T115", SCORES, "D39"), ("T115", SCORES, "H39")]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "found"), [c[1:] for c in TABLE], ids=[c[0] for c in TABLE])
def test_table(change: Callable[[Worksheet], object], found: Found) -> None:
    reading = read(scores(change))
    assert places(reading.findings) == found
    if not reading.has_errors:
        assert reading.card == read(FORM).card


def test_a_score_over_the_raised_cap_is_still_over() -> None:
    data = scores(lambda s: [set_value("E7", 10)(s), set_value("H7", 9)(s)])
    assert told(data) == [("R305", SCORES, "E7"), ("S105", SCORES, "H7")]


def merged(first: str, *, keep: bool) -> bytes:
    """Two score cells merged: as programs do it, with nothing below the first, or as a paste leaves it."""
    cells: dict[Place, Content] = {} if keep else {(SCORES, below(AT)): None}
    data = with_cells(FORM, cells) if cells else FORM
    tag = f'<mergeCells count="1"><mergeCell ref="{first}:{below(AT)}"/></mergeCells>'
    return with_sheet(
        data, SCORES, lambda part: re.sub(r"(</sheetProtection>|<sheetProtection[^>]*/>)", rf"\1{tag}", part, count=1)
    )


def test_merged_score_cells() -> None:
    (finding,) = read(merged(AT[1], keep=False)).findings
    assert (finding.code, finding.cell) == ("S101", below(AT))
    assert AT[1] in finding.message


def test_a_score_under_a_merge_does_not_count_in_silence() -> None:
    assert [f for f in told(merged(AT[1], keep=True)) if f[2] == below(AT)]


def test_empty_and_half_filled() -> None:
    blank = written("205", sound=False)
    assert [f for f in told(blank) if f[0] == "S101"] == [("S101", *at(i.code, SCORE)) for i in SCHEME.indicators]
    half = {i.code: filled_row(i.cap) for i in SCHEME.indicators[:16]}
    reading = read(written("205", half, sound=False))
    assert [f.cell for f in reading.findings if f.code == "S101"] == [
        at(i.code, SCORE)[1] for i in SCHEME.indicators[16:]
    ]
    assert (reading.card, reading.scores_read) == (None, 16)


def test_rewritten_by_another_program() -> None:
    """Names, validations, protection and custom properties gone: the same result."""

    def strip(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            sheet.data_validations.dataValidation.clear()
            sheet.protection.disable()
            sheet.conditional_formatting = type(sheet.conditional_formatting)()
        book.defined_names.clear()

    reading = read(by_openpyxl(strip))
    assert (reading.findings, reading.card) == ((), read(FORM).card)


# --- cases 17–22: score cells ------------------------------------------------------------------------

TEXTS: list[tuple[str, str]] = [
    ("", "S101"), (" ", "S101"), ("\u00a0", "S101"), ("\u200b", "S101"), ("\u3000 \ufeff", "S101"),
    ("-", "S102"), ("/", "S102"), ("无", "S102"), ("N/A", "S102"), ("NA", "S102"), ("NaN", "S102"), ("八", "S102"),
    ("满分", "S102"), ("3,5", "S102"), ("1,000", "S102"), ("3.5.", "S102"), ("+3", "S102"), ("1e0", "S102"),
    ("0x3", "S102"), ("∞", "S102"), ("≥3", "S102"), ("3-4", "S102"), ("约3", "S102"), ("二十四", "S102"), ("85%", "S102"),
    ("=4", "S102"), ("#REF!", "S102"), ("TRUE", "S102"), ("①", "S102"), ("٣", "S102"),
    ("4", "S151"), (" 4 ", "S151"), ("４", "S151"), ("4分", "S151"), ("4.00", "S151"), ("４．０", "S151"),
    ("9", "S105"), ("4.001", "S107"), ("不适用", "S111"), ("3.5", "S151 R301"), ("0", "S151 R301"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "codes"), TEXTS, ids=[repr(typed) for typed, _ in TEXTS])
def test_score_typed_as_text(typed: str, codes: str) -> None:
    found = told(with_cells(FORM, {AT: typed}))
    assert [f for f in found if f[0] != "C401"] == [(c, *(at(X, REASON) if c == "R301" else AT)) for c in codes.split()]


NUMBERS: list[tuple[str, str]] = [
    ("0", "R301"), ("-0", "R301"), ("1E-17", "R301"), ("4", ""), ("4.0000000000000009", ""), ("3.9999999999999996", ""),
    ("0.1", "R301"), ("1.0000000000000002", "R301"), ("2.6749999999999998", "S107"), ("2.675", "S107"),
    ("3.45000000000001", "R301"), ("3.123456789012345", "S107"), ("4.01", "S105"), ("1E+300", "S105"), ("-1", "S106"), ("-0.01", "S106"),
    ("1e999", "S190"), ("NaN", "S190"), ("INF", "S190"), ("1_0", "S190"), ("3,5", "S190"), ("４", "S190"), ("4分", "S190"),
    (" 4 ", ""),
]  # fmt: skip


@pytest.mark.parametrize(("stored", "codes"), NUMBERS, ids=[stored for stored, _ in NUMBERS])
def test_score_stored_as_number(stored: str, codes: str) -> None:
    found = told(with_cells(FORM, {AT: Raw(f"<v>{stored}</v>")}))
    assert [f for f in found if f[0] != "C401"] == [(c, *(at(X, REASON) if c == "R301" else AT)) for c in codes.split()]


FORMATS: list[tuple[float, str, str]] = [
    (0.85, "0%", "S108"), (1, "0.0%", "S108"), (4, "0％", "S108"), (3.5, "yyyy-mm-dd hh:mm", "S109"), (4, "h:mm", "S109"),
    (4, "[h]:mm", "S109"), (4, "mmm d", "S109"), (4, '#,##0.00"元"', ""), (4, "# ?/?", ""), (4, "0.00_ ;[Red]-0.00 ", ""),
    (4, "¥#,##0.00", ""), (4, "@", ""), (4, '0"分"', ""), (4, ";;;", "S170"), (True, "General", "S110"), (False, "0.00", "S110"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "number_format", "code"), FORMATS, ids=[f"{v} {f}" for v, f, _ in FORMATS])
def test_score_by_its_format(value: float, number_format: str, code: str) -> None:
    def change(sheet: Worksheet) -> None:
        sheet[AT[1]].number_format = number_format
        sheet[AT[1]].value = value

    assert told(scores(change)) == ([(code, *AT)] if code else [])


CELLS: list[tuple[str, Raw, list[str]]] = [
    ("formula, right", Raw("<f>2+2</f><v>4</v>"), ["S172"]),
    ("formula, stale", Raw("<f>1+2</f><v>4</v>"), ["S172"]),  # what was stored is what the clerk saw
    ("formula, no result", Raw("<f>2+2</f>"), ["S104"]),
    ("formula, empty result tag", Raw("<f>2+2</f><v></v>"), ["S104"]),
    ("formula giving an error", Raw("<f>1/0</f><v>#DIV/0!</v>", ' t="e"'), ["S103"]),
    ("formula giving nothing", Raw('<f>""</f><v></v>', ' t="str"'), ["S101"]),
    ("formula giving text", Raw('<f>"4"&amp;"分"</f><v>4分</v>', ' t="str"'), ["S151", "S172"]),
    ("formula to another sheet", Raw("<f>得分汇总表!B5</f><v>4</v>"), ["S172"]),
    ("array formula", Raw('<f t="array" ref="H7">SUM(1,3)</f><v>4</v>'), ["S172"]),
    ("shared formula", Raw('<f t="shared" si="0" ref="H7:H8">2+2</f><v>4</v>'), ["S172"]),
    ("picture in the cell", Raw("<f>_xlfn.DISPIMG(&quot;ID_1&quot;,1)</f><v>=DISPIMG(&quot;ID_1&quot;,1)</v>", ' t="str"'), ["S102"]),
    ("picture left as text", Raw("<is><t>=DISPIMG(&quot;ID_1&quot;,1)</t></is>", ' t="inlineStr"'), ["S102"]),
    *((error, Raw(f"<v>{error}</v>", ' t="e"'), ["S103"]) for error in ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#SPILL!", "#CALC!", "Err:502")),
    ("rich text", Raw("<is><r><t>4</t></r><r><rPr><b/></rPr><t>分</t></r></is>", ' t="inlineStr"'), ["S151"]),
    ("phonetic text", Raw('<is><t>4</t><rPh sb="0" eb="1"><t>99</t></rPh></is>', ' t="inlineStr"'), ["S151"]),
    ("true value", Raw("<v>1</v>", ' t="b"'), ["S110"]),
    ("a date as ISO text", Raw("<v>2024-03-05</v>", ' t="d"'), ["S109"]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "codes"), [c[1:] for c in CELLS], ids=[c[0] for c in CELLS])
def test_score_cell(content: Raw, codes: list[str]) -> None:
    assert told(with_cells(FORM, {AT: content})) == [(code, *AT) for code in codes]


def test_a_formula_to_another_file() -> None:
    linked = with_cells(FORM, {AT: Raw("<f>[1]Sheet1!$A$1</f><v>4</v>")})
    link = with_parts(linked, {"xl/externalLinks/externalLink1.xml": "<externalLink/>"})
    assert told(link) == [("T120", None, None), ("S172", *AT)]


def test_text_in_white_is_read_like_any_other() -> None:
    def change(sheet: Worksheet) -> None:
        from openpyxl.styles import Font

        sheet[AT[1]].font = Font(color="FFFFFFFF")
        sheet[AT[1]].value = "约3"

    assert told(scores(change)) == [("S102", *AT)]


# --- cases 23–26: totals, reasons, grades, dates -----------------------------------------------------

STATED: list[tuple[str, Content, Content, list[tuple[str, str]]]] = [
    ("as it should be", 98.0, "优秀", []),
    ("wrong", 97.0, "优秀", [("C401", TOTAL[1])]),
    ("typed as text", "98", "优秀", []),
    ("wrong as text", "97分", "优秀", [("C401", TOTAL[1])]),
    ("off by a rounding", 98.004, "优秀", [("C401", TOTAL[1])]),
    ("a binary hair off", 98.00000000000001, "优秀", []),
    ("blank", None, "优秀", []),
    ("never calculated", Raw("<f>SUM(C5:C8)</f>"), "优秀", []),
    ("grade typed over", 98.0, "良好", [("C402", GRADE[1])]),
    ("grade blank", 98.0, None, []),
]  # fmt: skip


@pytest.mark.parametrize(("total", "grade", "found"), [s[1:] for s in STATED], ids=[s[0] for s in STATED])
def test_stated_total_and_grade(total: Content, grade: Content, found: list[tuple[str, str]]) -> None:
    assert told(with_cells(FORM, {TOTAL: total, GRADE: grade})) == [(code, TOTALS, cell) for code, cell in found]


def test_the_grade_in_a_merged_column() -> None:
    part = parts_of(FORM)[sheet_part(FORM, TOTALS)].decode()
    assert re.search(r'<mergeCell ref="D4:D\d+"/>', part)  # as it was sent out
    assert told(with_cells(FORM, {GRADE: "合格"})) == [("C402", *GRADE)]


KEPT_REASONS = [
    "=1+1与预算不符", "+86电话记录缺失", "-3天未能按时报送", "@张三未按时提交", "\t缩进的原因说明", "https://example.org/材料", "长" * 32_767,
    "第一行\n第二行", "含有_x000D_的原因", "表情😀👨‍👩‍👧也照收", "方向\u202e标记\u202c也照收", "<b>&amp;</b>尖括号",
]  # fmt: skip


def test_reasons_stay_what_they_are() -> None:
    codes = [i.code for i in SCHEME.indicators[1 : len(KEPT_REASONS) + 1]]
    half = {code: filled_row(SCHEME.by_code[code].cap - 1, "先写一个原因") for code in codes}
    typed = {
        at(code, REASON): reason.replace("_x000D_", "_x005F_x000D_")
        for code, reason in zip(codes, KEPT_REASONS, strict=True)
    }
    reading = read(with_cells(written("205", half), typed))
    assert [f.code for f in reading.findings] == []
    assert [a.reason for a in reading.answers[1 : len(codes) + 1]] == [reason.strip("\t") for reason in KEPT_REASONS]


@pytest.mark.parametrize(
    "reason", ["。。。。", "无", "暂无", "同上", "0", "0000", "……", "无。无。", "核实无误", "扣分", "12345", "—————"]
)
def test_reasons_that_say_nothing(reason: str) -> None:
    assert told(written("205", {X: filled_row(Decimal(3), reason)})) == [("R301", *at(X, REASON))]


def test_the_same_reason_everywhere(tmp_path: Path) -> None:
    same = {i.code: filled_row(i.cap - 1, "年中追加预算较多") for i in SCHEME.indicators[:5]}
    assert [f[0] for f in told(written("205", same)) if f[0] != "C403"] == ["R304"]
    assert ("R304", *at("1.1.1", REASON)) in told(written("205", same))
    twice = {X: filled_row(Decimal(3), "年中追加预算较多，部分资金未能形成支出")}
    batch = batch_of(tmp_path, {"a.xlsx": written("205", twice), "b.xlsx": written("203", twice)})
    for result in batch.departments:
        if result.files:
            shared = [(f.code, f.cell) for f in result.findings]
            assert ("B504", at(X, REASON)[1]) in shared


def test_columns_of_words_other_than_reasons() -> None:
    rows = {X: filled_row(Decimal(3), "", "台账第3页", "目标已在年中调整")}
    reading = read(written("205", rows))
    assert reading.findings == ()
    assert (reading.answers[1].words["evidence"], reading.answers[1].words["explanation"]) == (
        "台账第3页",
        "目标已在年中调整",
    )
    assert told(written("205", {X: filled_row(Decimal(4), "满分却写了原因")})) == [("R302", *at(X, REASON))]
    assert told(written("205", {"1.3.4": filled_row("不适用")})) == [("R303", *at("1.3.4", EXPLANATION))]
    assert told(written("205", {"1.3.4": filled_row("不适用", evidence="见附件")})) == [
        ("R303", *at("1.3.4", EXPLANATION))
    ]
    assert told(written("205", {"1.3.4": filled_row("不适用", explanation="本年没有采购项目")})) == []
    assert at(X, EVIDENCE)[1][0] == "J"


@pytest.mark.parametrize("day", ["2024.3.1", "2024年3月1日", "2024-3-1", "三月一日", "2024/03/01"])
def test_dates_typed_as_text(day: str) -> None:
    assert told(written("205", identity={t.ID_DATE: day})) == []


def test_date_system_1904() -> None:
    data = rewritten(FORM, {"xl/workbook.xml": lambda part: part.replace("<workbookPr", '<workbookPr date1904="1"', 1)})
    reading = read(data)
    assert (reading.findings, reading.card) == ((), read(FORM).card)


# --- cases 27–29: the batch --------------------------------------------------------------------------


def test_twice_in_one_process(tmp_path: Path) -> None:
    odd = with_cells(written("205", {"1.2.1": filled_row(Decimal(1))}), {AT: "约3"})
    assert read(odd) == read(odd)
    files = {"a.xlsx": FORM, "b.xlsx": odd, "c.xlsx": b""}
    assert batch_of(tmp_path / "1", files).files == batch_of(tmp_path / "1", {}).files
    backwards = batch_of(tmp_path / "2", dict(reversed(files.items())))
    assert lines(backwards) == lines(batch_of(tmp_path / "1", {}))


def test_codes_and_names() -> None:
    for code in ("205", "0205", " 205 ", "２０５", "00205", "205\u200b"):
        assert told(written("205", identity={t.ID_CODE: code})) == [], code
    assert told(with_cells(FORM, {at(t.ID_CODE): 205.0})) == []
    alias = written("202", identity={t.ID_NAME: "县发改局"})
    assert (read(alias).department, told(alias)) == ("202", [])
    zeros = Roster(tuple(replace(d, code=f"0{d.code}") for d in ROSTER.departments))
    assert (read(FORM, roster=zeros).department, told(FORM, roster=zeros)) == ("0205", [])
    renamed_since = Roster(
        tuple(
            replace(d, name="县公安分局", aliases=("县公安局",)) if d.code == "205" else d for d in ROSTER.departments
        )
    )
    assert (read(FORM, roster=renamed_since).department, told(FORM, roster=renamed_since)) == ("205", [])
    gone = Roster(tuple(d for d in ROSTER.departments if d.code != "205"))
    assert told(FORM, roster=gone) == [("D202", *at(t.ID_CODE)), ("D203", *at(t.ID_NAME))]
    assert told(written("205", identity={t.ID_NAME: "县公安"})) == [("D203", *at(t.ID_NAME))]
    assert told(written("205", identity={t.ID_NAME: "县教育局"})) == [("D201", *at(t.ID_NAME))]
    assert told(written("205", identity={t.ID_CODE: "", t.ID_NAME: ""})) == [("D205", *at(t.ID_CODE))]


def test_one_form_in_a_folder_of_samples_counts_as_alone(tmp_path: Path) -> None:
    shutil.copytree(INBOX, tmp_path / "inbox")
    batch = batch_of(tmp_path / "inbox", {"县委统战部.xlsx": written("105")})
    result = next(r for r in batch.departments if r.department.code == "105")
    assert (result.status, result.scorecard) == (Status.ACCEPTED, read(written("105")).card)
    assert next(r for r in batch.files if r.source.path == "县委统战部.xlsx").fate is Fate.USED


def test_values_typed_in_a_real_program(office: Office, tmp_path: Path) -> None:
    """The clerk's keyboard, LibreOffice and three formats between the cell and the finding."""
    typed: dict[str, float | str | Formula | Typed | None] = {
        "1.1.2": Typed("90%"), "1.2.1": Typed("2024-3-5"), "1.2.2": Formula("=1/0"), "1.2.3": "约2", "1.3.1": " 2 ",
        "1.3.2": Typed("=TRUE()"), "1.3.3": 1.999, "2.1.1": Formula("=2+2"), "2.1.2": Typed("'3"), "2.1.3": Typed("１"),
    }  # fmt: skip
    expected = {"1.1.2": "S108", "1.2.1": "S109", "1.2.2": "S103", "1.2.3": "S102", "1.3.1": "S151", "1.3.2": "S110",
                "1.3.3": "S107"}  # fmt: skip
    (tmp_path / "a.xlsx").write_bytes(FORM)
    office.fill(
        tmp_path / "a.xlsx", tmp_path / "b.xlsx", {at(code, SCORE): value for code, value in typed.items()}, force=True
    )
    for suffix in ("xlsx", "xls", "ods"):
        office.convert(tmp_path / "b.xlsx", tmp_path / f"c.{suffix}")
        found = {
            f.indicator: f.code for f in read((tmp_path / f"c.{suffix}").read_bytes()).findings if f.code[0] == "S"
        }
        assert {code: found.get(code) for code in expected} == expected, suffix
