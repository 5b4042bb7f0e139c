"""The one entry: whatever comes in, a RawWorkbook or Unreadable comes out."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.excel.read import encrypted as encrypted_module
from selfeval.excel.read import plain
from selfeval.excel.read.guard import OFFICER
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import RawWorkbook, Refusal
from tests.excel.raw_files import attempt, carefully, cell, ods, row, table, xlsb, xlsx, xlsx_parts, zipped
from tests.office import Office

PLAIN = xlsx(row(cell("A1", "<v>8.5</v>")))


def reason(data: bytes) -> Refusal:
    with pytest.raises(Unreadable) as caught:
        read_workbook(data)
    return caught.value.reason


def small_form() -> bytes:
    """A workbook by xlsxwriter: compressed parts, styles, strings, a formula."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("自评评分表")
        for r in range(20):
            page.write_string(r, 0, f"{r:03}")
            page.write_number(r, 1, r / 4)
            page.write_formula(r, 2, f"=B{r + 1}*2", None, r / 2)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Refusal.EMPTY),
        (PLAIN[:400], Refusal.TRUNCATED),
        (b"%PDF-1.7", Refusal.OTHER_TYPE),
        (b"a,b\n1,2\n", Refusal.OTHER_TYPE),
        (b"<html><table></table></html>", Refusal.OTHER_TYPE),
        (zipped({"readme.txt": "x"}), Refusal.NOT_A_WORKBOOK),
        (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "x"}), Refusal.OTHER_TYPE),
        (b"\x00\x01garbage", Refusal.NOT_A_WORKBOOK),
    ],
)
def test_what_is_no_workbook(data: bytes, expected: Refusal) -> None:
    assert reason(data) is expected


def test_our_own_failure_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(plain, "read_sheets", fail)
    with pytest.raises(Unreadable) as caught:
        read_workbook(PLAIN)
    assert caught.value.reason is Refusal.FAULT
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, MemoryError])
def test_what_must_not_be_caught(kind: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise kind

    monkeypatch.setattr(plain, "read_sheets", fail)
    with pytest.raises(kind):
        read_workbook(PLAIN)
    monkeypatch.setattr("selfeval.excel.read.workbook.inspect", fail)
    with pytest.raises(kind):
        read_workbook(PLAIN)


def encrypted(password: str, parts: dict[str, str | bytes]) -> bytes:
    padding = random.Random(0).randbytes(8192)  # msoffcrypto encrypts nothing smaller than a sector rightly
    file = BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(BytesIO(zipped({**parts, "xl/media/a.png": padding}))).encrypt(password, file)
    return file.getvalue()


ENCRYPTABLE = xlsx_parts(row(cell("A1", "<v>8.5</v>")))


def test_passwords() -> None:
    assert reason(encrypted("geheim", ENCRYPTABLE)) is Refusal.PASSWORD
    found = read_workbook(encrypted("VelvetSweatshop", ENCRYPTABLE))
    assert found.sheets[0].rows == [[8.5]]
    assert found.notes == ("default_password",)


def test_what_the_default_password_opens_is_guarded_too() -> None:
    document = {**ENCRYPTABLE, "word/document.xml": "x"}
    del document["xl/workbook.xml"]
    assert reason(encrypted("VelvetSweatshop", document)) is Refusal.OTHER_TYPE


def test_years_of_hashing_are_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encrypted_module, "MAX_SPINS", 99_999)
    assert reason(encrypted("VelvetSweatshop", ENCRYPTABLE)) is Refusal.PASSWORD


def test_encrypted_ods() -> None:
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    assert reason(ods(table(""), manifest=entry)) is Refusal.PASSWORD


def mutants(data: bytes, count: int, seed: int) -> list[bytes]:
    """Copies with a few bytes changed, cut out or doubled."""
    dice = random.Random(seed)
    found = []
    for _ in range(count):
        copy = bytearray(data)
        for _ in range(dice.choice((1, 1, 2, 5))):
            place = dice.randrange(len(copy))
            what = dice.random()
            if what < 0.7:
                copy[place] = dice.choice((0, 0xFF, 0x7F, dice.randrange(256)))
            elif what < 0.85:
                del copy[place : place + dice.randrange(1, 20)]
            else:
                copy[place:place] = copy[place : place + dice.randrange(1, 20)]
        found.append(bytes(copy))
    return found


def assert_honest(data: bytes, original: bytes) -> None:
    """Nothing but Unreadable, and what is read is what was meant."""
    found = attempt(data)
    if isinstance(found, Unreadable):
        return
    assert [s.rows for s in found.sheets] == [s.rows for s in read_workbook(original).sheets]


@pytest.mark.parametrize(
    "make", [small_form, lambda: PLAIN, lambda: ods(table("<table:table-row/>")), lambda: xlsb(b"")]
)
def test_mutants_of_zips(make: object) -> None:
    assert callable(make)
    original = make()
    for mutant in mutants(original, 300, seed=1):
        assert_honest(mutant, original)


def test_mutants_of_xls(xls_file: bytes) -> None:
    for mutant in mutants(xls_file, 300, seed=2):  # no check sums: it may read, and read otherwise
        found = attempt(mutant)
        assert not isinstance(found, Unreadable) or found.reason is not Refusal.FAULT


SHEET = xlsx(
    row(cell("A1", "<v>0</v>", "s"), cell("B1", "<f>A2</f><v>2.5</v>", style=1), '<c r="C1" s="1"/>'),
    strings=["<t>甲</t>"],
    formats=["0.0%"],
)


@settings(max_examples=300, derandomize=True)
@given(st.data())
def test_mutants_of_parts(data: st.DataObject) -> None:
    """Parts broken before they are zipped: the check sums are right, the XML is not."""
    with zipfile.ZipFile(BytesIO(SHEET)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    part = bytearray(bytes(parts[name]))  # type: ignore[arg-type]
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(part) - 1))
        part[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        if not part:
            break
    parts[name] = bytes(part)
    found = attempt(zipped(parts))
    if isinstance(found, Unreadable):
        assert found.reason is not Refusal.FAULT, found
        return
    try:
        other = carefully(zipped(parts))
    except Unreadable:
        return  # it is stricter about XML
    assert [s.rows for s in found.sheets] == [s.rows for s in other.sheets]


def with_lists(state: str) -> bytes:
    """Three sheets, of which 列表 is shown, hidden or very hidden."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name in ("自评评分表", "列表", "其他"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["编码", "名称", name])
            if name == "列表" and state:
                getattr(page, state)()
    return file.getvalue()


@pytest.mark.parametrize("read", [read_workbook, carefully], ids=["either", "careful"])
@pytest.mark.parametrize(("state", "rows"), [("", 1), ("hide", 0), ("very_hidden", 0)])
def test_what_the_drop_downs_offer_is_not_read_unless_it_is_in_sight(
    read: Callable[[bytes], RawWorkbook], state: str, rows: int
) -> None:
    book = read(with_lists(state))
    assert [(sheet.name, len(sheet.rows)) for sheet in book.sheets] == [("自评评分表", 1), ("列表", rows), ("其他", 1)]
    assert read_workbook(with_lists(state), OFFICER).sheets[1].rows  # an officer's workbook is read whole


@pytest.mark.office
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_it_is_left_out_of_every_kind(office: Office, suffix: str, tmp_path: Path) -> None:
    for state, rows in (("", 1), ("hide", 0)):
        source, target = tmp_path / f"{state}.xlsx", tmp_path / f"{state}-{suffix}"
        source.write_bytes(with_lists(state))
        office.convert(source, target.with_suffix(suffix))
        book = read_workbook(target.with_suffix(suffix).read_bytes())
        assert [len(sheet.rows) for sheet in book.sheets] == [1, rows, 1]
