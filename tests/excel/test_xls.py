"""The reader of .xls, on files LibreOffice saved and on bare records."""

from __future__ import annotations

import random
import struct
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import olefile
import pytest
import xlsxwriter

from selfeval.excel.read import xls
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.excel.read.xls_mended import mended
from selfeval.model import Odd, OddKind, RawWorkbook, Refusal, Visibility
from tests.excel.raw_files import attempt, biff, zipped
from tests.office import Office


@pytest.fixture(scope="module")
def odd_xls(office: Office, tmp_path_factory: pytest.TempPathFactory) -> RawWorkbook:
    """A workbook with everything that is no plain value."""
    folder: Path = tmp_path_factory.mktemp("xls")
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        percent, day = book.add_format({"num_format": "0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
        points = book.add_format({"num_format": '0.00"分"'})
        page = book.add_worksheet("一")
        page.write_number("A1", 0.85, percent)
        page.write_number("B1", 8.5, day)
        page.write_datetime("C1", datetime(2024, 3, 20), day)
        page.write_number("D1", 8.5, points)
        page.write_boolean("E1", True)
        page.write_formula("F1", "=1/0", None, "#DIV/0!")
        page.write_string("G1", "  空格 \n第二行 ")
        page.write_formula("H1", "=D1*2", None, 17)
        page.merge_range("A3:C4", "合并")
        page.set_row(5, None, None, {"hidden": True})
        page.write_string("A6", "藏")
        page.set_column("J:K", None, None, {"hidden": True})
        page.write_string("DA1", "远")
        book.add_worksheet("二").hide()
    office.convert(folder / "a.xlsx", folder / "a.xls")
    return read_workbook((folder / "a.xls").read_bytes())


def test_values(odd_xls: RawWorkbook) -> None:
    page = odd_xls.sheets[0]
    assert page.rows[0] == [
        Odd(OddKind.PERCENT, "85%"),
        Odd(OddKind.DATE, "1900-01-08 12:00"),
        date(2024, 3, 20),
        8.5,
        True,
        Odd(OddKind.ERROR, "#DIV/0!"),
        "  空格 \n第二行 ",
        17.0,
    ]
    assert page.formulas == {(0, 4), (0, 5), (0, 7)}  # LibreOffice writes a truth value as =TRUE()
    assert odd_xls.kind == "xls"


def test_structure(odd_xls: RawWorkbook) -> None:
    page, second = odd_xls.sheets
    assert page.merges == ((2, 0, 3, 2),)
    assert page.hidden_rows == {5}
    assert page.hidden_cols == {9, 10}
    assert [(c.ref, c.value) for c in page.beyond] == [("DA1", "远")]
    assert (second.name, second.visibility) == ("二", Visibility.HIDDEN)


def test_stamp_is_aware(office: Office, xls_file: bytes) -> None:
    del office
    modified = read_workbook(xls_file).modified
    assert modified is not None
    assert modified.tzinfo is UTC


def test_with_a_zip_behind_it(xls_file: bytes) -> None:
    """As WPS writes .et and .xls."""
    plain = read_workbook(xls_file)
    assert plain.sheets[0].rows == [["编码", 2.5, 5.0]]
    assert plain.sheets[0].formulas == {(0, 2)}
    assert read_workbook(xls_file + zipped({"[Content_Types].xml": "<Types/>", "theme/theme1.xml": "x"})) == plain


def test_every_cut_is_refused_or_harmless(xls_file: bytes) -> None:
    whole = read_workbook(xls_file).sheets
    for length in range(1, len(xls_file), 37):
        found = attempt(xls_file[:length])
        if isinstance(found, Unreadable):
            assert found.reason in (Refusal.TRUNCATED, Refusal.DAMAGED, Refusal.NOT_A_WORKBOOK)
        else:
            assert found.sheets == whole


def test_nothing_is_printed(xls_file: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    for place in range(600, len(xls_file), 211):
        found = attempt(xls_file[:place] + bytes([xls_file[place] ^ 0x5A]) + xls_file[place + 1 :])
        assert not isinstance(found, Unreadable) or found.reason is not Refusal.FAULT
    assert capfd.readouterr().out == ""


def test_encrypted_stream_is_a_password() -> None:
    stream = biff(
        (0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)), (0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    )
    with pytest.raises(Unreadable) as caught:
        read_workbook(stream)
    assert caught.value.reason is Refusal.PASSWORD


def test_stamp_of_a_damaged_property_set() -> None:
    """olefile's own parser spends minutes on some of these."""
    dice = random.Random(3)
    ticks = (datetime(2024, 3, 20, 1, 30) - datetime(1601, 1, 1)) // timedelta(microseconds=1) * 10
    stamp = struct.pack("<IIIIIQ", 0x1C, 1, 0x0D, 16, 0x40, ticks)
    whole = bytes(44) + struct.pack("<I", 48) + stamp
    assert xls._last_saved(whole) == datetime(2024, 3, 20, 1, 30, tzinfo=UTC)
    for _ in range(2000):
        place = dice.randrange(len(whole))
        found = xls._last_saved(whole[:place] + dice.randbytes(dice.randrange(5)) + whole[place + 1 :])
        assert found is None or found.tzinfo is UTC


@pytest.fixture(scope="module")
def wordy_xls(office: Office, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook whose shared strings go over several records and are cut there, some narrow, some rich."""
    folder: Path = tmp_path_factory.mktemp("wordy")
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        page, bold = book.add_worksheet("S"), book.add_format({"bold": True})
        for row in range(60):
            page.write_string(row, 0, f"{row} 绩效目标" * 40)
            page.write_string(row, 1, f"{row} plain" * 90)
            page.write_rich_string(row, 2, f"{row} ", bold, "粗" * 30, "细")
            page.write_number(row, 3, row + 0.5)
    office.convert(folder / "a.xlsx", folder / "a.xls")
    return (folder / "a.xls").read_bytes()


def test_texts_that_are_cut_inside_a_rare_character(office: Office, tmp_path: Path) -> None:
    texts = ["字" * number + "\U0001f600" * 700 + "完" for number in range(24)]
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("S")
        for row, text in enumerate(texts):
            page.write_string(row, 0, text)
    office.convert(tmp_path / "a.xlsx", tmp_path / "a.xls")
    assert [line[0] for line in read_workbook((tmp_path / "a.xls").read_bytes()).sheets[0].rows] == texts


def shared_strings_at(data: bytes) -> int:
    """Where the record of the shared strings begins in the file."""
    with olefile.OleFileIO(BytesIO(data)) as ole:
        stream = ole.openstream("Workbook").read()
    position = 0
    while stream[position : position + 2] != b"\xfc\x00":
        position += 4 + int.from_bytes(stream[position + 2 : position + 4], "little")
    return data.index(stream[position : position + 64])


def miscounted(data: bytes, total: int, unique: int) -> bytes:
    """The workbook with its counts of shared strings off by so many."""
    at = shared_strings_at(data) + 4
    counts = struct.unpack_from("<II", data, at)
    return data[:at] + struct.pack("<II", counts[0] + total, counts[1] + unique) + data[at + 8 :]


@pytest.mark.parametrize(("total", "unique"), [(0, 1), (0, 500), (0, -1), (0, -170), (-3, -3), (7, 7), (-1, 2)])
def test_a_wrong_count_of_shared_strings(wordy_xls: bytes, total: int, unique: int) -> None:
    whole = read_workbook(wordy_xls)
    assert whole.sheets[0].rows[59][:2] == ["59 绩效目标" * 40, "59 plain" * 90]
    assert read_workbook(miscounted(wordy_xls, total, unique)) == whole


def test_shared_strings_that_are_cut_are_damage(wordy_xls: bytes) -> None:
    at = shared_strings_at(wordy_xls) + 4
    for wrong in (b"\xff\x7f\x00", b"\x01\x00\x08", b"\x01\x00\x04"):  # a string's length and flags
        broken = miscounted(wordy_xls, 0, 1)
        broken = broken[: at + 8] + wrong + broken[at + 11 :]
        found = attempt(broken)
        assert isinstance(found, Unreadable)
        assert found.reason is Refusal.DAMAGED


def root_at(data: bytes) -> int:
    """Where the directory's first entry begins."""
    return 512 * (1 + int.from_bytes(data[48:52], "little"))


def test_a_root_that_leads_into_the_workbook(wordy_xls: bytes) -> None:
    root, whole = root_at(wordy_xls), read_workbook(wordy_xls)
    own = wordy_xls.index("Workbook".encode("utf-16-le"), root)
    found = read_workbook(wordy_xls[: root + 116] + wordy_xls[own + 116 : own + 124] + wordy_xls[root + 124 :])
    assert found.sheets == whole.sheets


def test_streams_that_share_a_place_are_not_mended(wordy_xls: bytes) -> None:
    """Two streams in one place: nobody can tell whose it is."""
    assert mended(wordy_xls) is not None
    own = wordy_xls.index("Workbook".encode("utf-16-le"), root_at(wordy_xls))
    other = next(
        at for at in range(root_at(wordy_xls) + 128, len(wordy_xls), 128) if wordy_xls[at + 66] == 2 and at != own
    )
    assert mended(wordy_xls[: other + 116] + wordy_xls[own + 116 : own + 124] + wordy_xls[other + 124 :]) is None
