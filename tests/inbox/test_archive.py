"""Archives: their members' names, times and contents, and what is refused."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile

import pytest

from selfeval.inbox import archive, expansion
from selfeval.model import Fate
from tests.inbox.things import PDF, PNG, ZONE, Entry, book, fates, one, put, unicode_path, zipped

BOOK = book()


def names_in(tmp_path: Path, *entries: Entry) -> list[str]:
    """The paths of an archive's members, without the archive."""
    return [source.path.removeprefix("a.zip!") for source, _ in one(tmp_path, "a.zip", zipped(*entries))][:-1]


def test_an_archive_and_all_that_is_in_it(tmp_path: Path) -> None:
    put(
        tmp_path,
        [
            (
                "报送/全部.zip",
                zipped(
                    Entry("甲局/", method=0),
                    Entry("甲局/自评表.xlsx", BOOK),
                    Entry("甲局/证明.pdf", PDF),
                    Entry("__MACOSX/甲局/._自评表.xlsx", b"x"),
                    Entry("~$自评表.xlsx", b"x"),
                ),
            )
        ],
    )
    assert fates(tmp_path) == {
        "报送/全部.zip": "ignored",
        "报送/全部.zip!甲局/自评表.xlsx": "read",
        "报送/全部.zip!甲局/证明.pdf": "attachment",
        "报送/全部.zip!__MACOSX/甲局/._自评表.xlsx": "ignored",
        "报送/全部.zip!~$自评表.xlsx": "ignored",
    }
    found = {
        source.path: (source, data)
        for source, data in one(tmp_path, "报送/全部.zip", (tmp_path / "报送/全部.zip").read_bytes())
    }
    source, data = found["报送/全部.zip!甲局/自评表.xlsx"]
    assert data == BOOK
    assert (source.size, source.sha256) == (len(BOOK), hashlib.sha256(BOOK).hexdigest())
    assert found["报送/全部.zip"][0].reason == "压缩包，里面有 4 个文件，读取了 1 个"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("财政局自评表.xlsx", "财政局自评表.xlsx"),  # UTF-8 with its flag
        ("财政局自评表.xlsx".encode(), "财政局自评表.xlsx"),  # UTF-8 without: macOS
        ("财政局自评表.xlsx".encode("gbk"), "财政局自评表.xlsx"),  # GBK: Windows
        ("一.xlsx".encode("gbk"), "一.xlsx"),  # also valid UTF-8
        ("镕基堃（１）.xlsx".encode("gb18030"), "镕基堃（１）.xlsx"),
        ("乗\\誠.xlsx".encode("gbk"), "乗/誠.xlsx"),  # second bytes that are backslashes
        ("表\U00020000.xlsx".encode("gb18030"), "表\U00020000.xlsx"),
        (b"\x9ea\x81.xlsx", "₧aü.xlsx"),  # DOS
        (b"a.xlsx", "a.xlsx"),
        ("😀【终稿】.xlsx", "😀【终稿】.xlsx"),
    ],
)
def test_names(tmp_path: Path, raw: str | bytes, name: str) -> None:
    assert names_in(tmp_path, Entry(raw, BOOK)) == [name]


def test_names_by_info_zip(tmp_path: Path) -> None:
    raw = b"???.xlsx"
    good = Entry(raw, BOOK, extra=unicode_path(raw, "教育局.xlsx"))
    stale = Entry(b"b.xlsx", BOOK, extra=unicode_path(b"other", "别的.xlsx"))
    assert names_in(tmp_path, good, stale) == ["教育局.xlsx", "b.xlsx"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/x.xlsx", "etc/x.xlsx"),
        ("/etc/x.xlsx", "etc/x.xlsx"),
        ("C:\\Users\\x.xlsx", "Users/x.xlsx"),
        ("a/./../b.xlsx", "a/b.xlsx"),
        ("..\\..\\x.xlsx", "x.xlsx"),
        ("x\u202ecod.xlsx", "x\\u202ecod.xlsx"),
        ("..", "未命名附件"),
    ],
)
def test_paths_that_climb_out_are_shown_without(tmp_path: Path, name: str, shown: str) -> None:
    (tmp_path / "inbox").mkdir()
    before = {path for path in tmp_path.rglob("*") if path.name != "a.zip"}
    ((source, data), _) = one(tmp_path / "inbox", "a.zip", zipped(Entry(name, BOOK)))
    assert (source.path, data) == (f"a.zip!{shown}", BOOK)
    assert {path for path in tmp_path.rglob("*") if path.name != "a.zip"} == before


def test_members_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    first, second = book(1), book(2)
    found = one(tmp_path, "a.zip", zipped(Entry("x.xlsx", first), Entry("x.xlsx", second), Entry("./x.xlsx", first)))
    assert [source.path for source, _ in found] == ["a.zip!x.xlsx", "a.zip!x.xlsx#2", "a.zip!x.xlsx#3", "a.zip"]
    assert [data for _, data in found] == [first, second, first, None]


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = zipped(Entry("c.xlsx", BOOK), Entry("太深.zip", zipped(Entry("d.xlsx", BOOK))))
    put(tmp_path, [("a.zip", zipped(Entry("b.zip", inner), Entry("e.xlsx", BOOK)))])
    assert fates(tmp_path) == {
        "a.zip": "ignored",
        "a.zip!b.zip": "ignored",
        "a.zip!b.zip!c.xlsx": "read",
        "a.zip!b.zip!太深.zip": "unreadable F117",
        "a.zip!e.xlsx": "read",
    }


def test_suffixes_mean_little(tmp_path: Path) -> None:
    archived = zipped(Entry("x.xlsx", BOOK))
    put(tmp_path, [("a.xlsx", archived), ("b", archived), ("c.jar", archived), ("d.zip", BOOK)])
    assert fates(tmp_path) == {
        "a.xlsx": "ignored",
        "a.xlsx!x.xlsx": "read",
        "b": "ignored",
        "b!x.xlsx": "read",
        "c.jar": "attachment",
        "d.zip": "read",
    }


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    whole = zipped(Entry("x.xlsx", BOOK), Entry("y.xlsx", BOOK))
    put(
        tmp_path,
        [
            ("空.zip", b""),
            ("无.zip", zipped()),
            ("夹.zip", zipped(Entry("d/", method=0))),
            ("半.zip", whole[: len(whole) // 2]),
            ("乱.zip", b"PK\x03\x04" + bytes(range(256)) * 9 + b"PK\x05\x06" + b"\xff" * 18),
            ("字.zip", "不是压缩包".encode()),
            ("a.rar", b"Rar!\x1a\x07\x01\x00" + b"\0" * 40),
            ("b.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 40),
            ("c.zip", b"\x1f\x8b\x08" + b"\0" * 40),
        ],
    )
    assert fates(tmp_path) == {
        "空.zip": "unreadable F101",
        "无.zip": "unreadable F101",
        "夹.zip": "unreadable F101",
        "半.zip": "unreadable F102",
        "乱.zip": "unreadable F120",
        "字.zip": "unreadable F120",
        "a.rar": "unreadable F111",
        "b.7z": "unreadable F111",
        "c.zip": "unreadable F111",
    }


def test_members_that_cannot_be_read(tmp_path: Path) -> None:
    data = zipped(
        Entry("密.xlsx", BOOK, flags=1),
        Entry("错.xlsx", BOOK, crc=1),
        Entry("法.xlsx", BOOK, method=99),
        Entry("长.xlsx", BOOK, size=len(BOOK) + 5),
        Entry("好.xlsx", BOOK),
    )
    put(tmp_path, [("a.zip", data)])
    assert fates(tmp_path) == {
        "a.zip": "ignored",
        "a.zip!密.xlsx": "unreadable F113",
        "a.zip!错.xlsx": "unreadable F120",
        "a.zip!法.xlsx": "unreadable F120",
        "a.zip!长.xlsx": "unreadable F120",
        "a.zip!好.xlsx": "read",
    }


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_other_compression_methods(tmp_path: Path, method: int) -> None:
    out = BytesIO()
    with ZipFile(out, "w", method) as opened:
        opened.writestr("x.xlsx", BOOK)
    assert [data for _, data in one(tmp_path, "a.zip", out.getvalue())] == [BOOK, None]


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 100_000)
    put(
        tmp_path,
        [
            (
                "a.zip",
                zipped(
                    Entry("弹.xlsx", b"\0" * 200_000), Entry("谎.xlsx", b"\0" * 200_000, size=10), Entry("x.xlsx", BOOK)
                ),
            )
        ],
    )
    assert fates(tmp_path) == {
        "a.zip": "ignored",
        "a.zip!弹.xlsx": "unreadable F109",
        "a.zip!谎.xlsx": "unreadable F120",
        "a.zip!x.xlsx": "read",
    }


def test_all_members_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion, "MAX_UNFOLDED", int(2.5 * len(BOOK)))
    put(tmp_path, [("a.zip", zipped(*(Entry(f"{n}.xlsx", BOOK) for n in range(4))))])
    told = fates(tmp_path)
    assert [told[f"a.zip!{n}.xlsx"] for n in range(4)] == ["read", "read", "unreadable F108", "unreadable F108"]


def test_lines_stop_at_a_bound(tmp_path: Path) -> None:
    inner = zipped(*(Entry(f"{n:04}.png", PNG) for n in range(400)))
    data = zipped(Entry("b.zip", inner), *(Entry(f"{n:04}.xlsx", BOOK) for n in range(299)))
    found = one(tmp_path, "a.zip", data)
    assert len(found) == 500 + 10 + 1  # ten are the inner one's own
    by_path = {source.path: source for source, _ in found}
    nested, outer = by_path["a.zip!b.zip"], by_path["a.zip"]
    assert (nested.fate, nested.reason) == (
        Fate.IGNORED,
        "压缩包，里面有 400 个文件，读取了 0 个；另有 190 个超出数量上限，没有登记",
    )
    assert nested.finding is not None
    assert (nested.finding.code, nested.finding.value) == ("F114", "400")
    assert (outer.reason, outer.finding) == ("压缩包，里面有 300 个文件，读取了 299 个", None)


@pytest.mark.parametrize("greedy", [500, 2000])
def test_who_holds_much_leaves_something_to_those_behind(tmp_path: Path, greedy: int) -> None:
    """Each zip in a zip has lines and bytes of its own; who goes beyond them and what is left is told, none else."""
    many = zipped(*(Entry(f"{n:04}.png", PNG) for n in range(greedy)))
    sound = zipped(*(Entry(f"{n}.xlsx", BOOK) for n in range(9)))
    inside = {source.path: source for source, _ in one(tmp_path, "a.zip", zipped(
        Entry("a.zip", sound), Entry("b.zip", many), Entry("c.zip", sound), Entry("d.zip", sound),
    ))}  # fmt: skip
    bound = {path for path, source in inside.items() if source.finding}
    assert bound == {"a.zip!b.zip"}
    assert sum(path.startswith("a.zip!b.zip!") for path in inside) == 500 - 4 - 9 - 31 - 31
    assert {path for path in inside if path.startswith("a.zip!d")} >= {f"a.zip!d.zip!{n}.xlsx" for n in range(9)}


def test_what_is_not_used_goes_on_to_the_others(tmp_path: Path) -> None:
    many = zipped(*(Entry(f"{n:04}.png", PNG) for n in range(400)))
    few = zipped(*(Entry(f"{n:04}.png", PNG) for n in range(90)))
    for data in (zipped(Entry("a.zip", many), Entry("b.zip", few)), zipped(Entry("a.zip", few), Entry("b.zip", many))):
        found = one(tmp_path, "a.zip", data)
        assert len(found) == 400 + 90 + 2 + 1
        assert not any(source.finding for source, _ in found)


def test_bytes_are_left_to_those_behind_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large, small = (
        zipped(*(Entry(f"{n}.dat", bytes(9_000)) for n in range(9))),
        zipped(Entry("x.dat", bytes(900), method=0)),
    )
    data = zipped(Entry("a.zip", large), Entry("b.zip", small))
    monkeypatch.setattr(expansion, "MAX_UNFOLDED", 10 * 9_000)
    told = {source.path: source.finding and source.finding.code for source, _ in one(tmp_path, "a.zip", data)}
    assert told["a.zip!b.zip!x.dat"] is None
    monkeypatch.setattr(expansion, "MAX_UNFOLDED", 4 * 9_000)
    told = {source.path: source.finding and source.finding.code for source, _ in one(tmp_path, "a.zip", data)}
    assert told["a.zip!a.zip!8.dat"] == "F109"  # zeros: a bomb where there is no room for it
    assert told["a.zip!b.zip"] is None
    assert told["a.zip!b.zip!x.dat"] is None


def test_times(tmp_path: Path) -> None:
    unix = struct.pack("<HHBI", 0x5455, 5, 1, 1_710_466_200)
    ticks = (1_710_466_200 + 11_644_473_600) * 10_000_000
    ntfs = struct.pack("<HHIHHQQQ", 0x000A, 32, 0, 1, 24, ticks, ticks, ticks)
    found = one(
        tmp_path,
        "a.zip",
        zipped(
            Entry("a", BOOK, extra=unix),
            Entry("b", BOOK, extra=ntfs),
            Entry("c", BOOK),
            Entry("d", BOOK, date=(2024, 13, 32, 25, 61, 0)),
            Entry("e", BOOK, date=(1980, 2, 1, 0, 0, 0)),
        ),
    )
    own = found[-1][0].file_time  # the archive's own stands in for one that isn't told
    utc = datetime(2024, 3, 15, 1, 30, tzinfo=UTC)
    assert [source.file_time for source, _ in found[:-1]] == [
        utc,
        utc,
        datetime(2024, 3, 15, 9, 30, tzinfo=ZONE),
        own,
        own,
    ]


def test_a_broken_workbook_is_no_archive(tmp_path: Path) -> None:
    broken = zipped(Entry("xl/workbook.xml", b"<workbook/>"), Entry("xl/worksheets/sheet1.xml", b"<worksheet/>"))
    put(tmp_path, [("a.xlsx", broken)])
    assert fates(tmp_path) == {"a.xlsx": "read"}
