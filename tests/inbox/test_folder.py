"""What lies in the folder itself: each thing has a line with its fate."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from selfeval.checks import file as words
from selfeval.inbox import disk, expand, walk
from selfeval.inbox.folder import MAX_DEPTH
from selfeval.model import Fate
from tests.inbox.things import PDF, RAR, ZONE, Entry, book, fates, items, mail, put, zipped


def test_leftovers_of_programs_are_ignored_and_hashed(tmp_path: Path) -> None:
    leftovers = [
        "~$自评表.xlsx", ".~lock.自评表.xlsx#", ".~自评表.xlsx", "Thumbs.db", "desktop.ini", ".DS_Store", "._自评表.xlsx",
        "x.tmp", "x.xlsx.crdownload", "x.part", "x.xlsx~", "快捷方式.lnk", ".gitkeep", "__MACOSX/x.xlsx", "~WRL0001.tmp",
    ]  # fmt: skip
    put(tmp_path, [(name, b"x") for name in leftovers])
    put(tmp_path, [("自评表.xlsx", book())])
    assert fates(tmp_path) == dict.fromkeys(leftovers, "ignored") | {"自评表.xlsx": "read"}
    assert all(source.sha256 and source.reason for source, _ in items(tmp_path) if source.fate)


def test_suffixes_mean_little(tmp_path: Path) -> None:
    names = [
        "a.xlsx",
        "b.XLSX",
        "c.xls",
        "d",
        "e.pdf",
        "f.et",
        "g.bak",
        "部门/深/一层/h.xlsx",
        "i (1).xlsx",
        "j－副本【终】😀.xlsx",
    ]
    put(tmp_path, [(name, book()) for name in names])
    assert fates(tmp_path) == dict.fromkeys(names, "read")


def test_things_that_are_no_files(tmp_path: Path) -> None:
    put(tmp_path, [("夹.xlsx/里面.xlsx", book()), ("外/x.xlsx", book())])
    (tmp_path / "空").mkdir()
    (tmp_path / "空.xls").mkdir()
    outside = tmp_path.parent / "outside.xlsx"
    outside.write_bytes(book())
    (tmp_path / "链.xlsx").symlink_to(outside)
    (tmp_path / "断.xlsx").symlink_to(tmp_path / "nowhere")
    (tmp_path / "圈").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "管.xlsx")
    assert fates(tmp_path) == {
        "夹.xlsx": "ignored",
        "夹.xlsx/里面.xlsx": "read",
        "外/x.xlsx": "read",
        **dict.fromkeys(["空", "空.xls", "链.xlsx", "断.xlsx", "圈", "管.xlsx"], "ignored"),
    }
    reasons = {source.path: source.reason for source, _ in items(tmp_path)}
    assert reasons["链.xlsx"] == reasons["圈"] == words.REASON_LINK
    assert reasons["管.xlsx"] == words.REASON_SPECIAL


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("s.xlsx")
        assert fates(tmp_path) == {"s.xlsx": "ignored"}


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, [("a.xlsx", book())])
    (unit,) = walk(tmp_path).units
    (tmp_path / "a.xlsx").rename(tmp_path.parent / "away.xlsx")
    (tmp_path / "a.xlsx").symlink_to(tmp_path.parent / "away.xlsx")
    assert unit.path == "a.xlsx"
    assert fates(tmp_path) == {"a.xlsx": "ignored"}
    assert disk.read(str(tmp_path / "a.xlsx")).regular is False


def test_sorted_and_untouched(tmp_path: Path) -> None:
    put(tmp_path, [(name, book()) for name in ("乙.xlsx", "b/c.xlsx", "a.xlsx", "甲.xlsx")])
    before = sorted((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in tmp_path.rglob("*"))
    paths = [unit.path for unit in walk(tmp_path).units]
    list(items(tmp_path))
    assert paths == sorted(paths)
    assert before == sorted((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in tmp_path.rglob("*"))


def test_long_names_and_paths(tmp_path: Path) -> None:
    name = "长" * 80 + ".xlsx"
    deep = "/".join(["很长的文件夹名字" * 3] * 8)
    put(tmp_path, [(name, book()), (f"{deep}/x.xlsx", book())])
    assert fates(tmp_path) == {name: "read", f"{deep}/x.xlsx": "read"}


def test_folders_are_entered_to_a_bound(tmp_path: Path) -> None:
    put(tmp_path, [("/".join(["d"] * (MAX_DEPTH - 1)) + "/x.xlsx", book())])
    put(tmp_path, [("/".join(["d"] * MAX_DEPTH) + "/y.xlsx", book())])
    deepest = "/".join(["d"] * MAX_DEPTH)
    assert fates(tmp_path) == {deepest.removesuffix("/d") + "/x.xlsx": "read", deepest: "unreadable F117"}


def test_things_are_counted_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfeval.inbox.folder.MAX_THINGS", 3)
    put(tmp_path, [(f"{n}.xlsx", book()) for n in range(5)])
    assert fates(tmp_path) == {"0.xlsx": "read", "1.xlsx": "read", "2.xlsx": "read", "3.xlsx": "unreadable F122"}


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode on Windows")
def test_names_in_gbk_or_with_odd_characters(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for raw in ("财政局.xlsx".encode("gbk"), "财政局.xlsx".encode(), b"a\nb\x1b[31m.xlsx", "\u202excod.xlsx".encode()):
        Path(os.fsdecode(folder + b"/" + raw)).write_bytes(book())
    paths = set(fates(tmp_path))
    assert paths == {"财政局.xlsx", "财政局.xlsx#2", "a\\x0ab\\x1b[31m.xlsx", "\\u202excod.xlsx"}
    "".join(paths).encode()


def test_a_name_like_a_member(tmp_path: Path) -> None:
    put(tmp_path, [("a.zip", b"x"), ("a.zip!b.xlsx", book()), ("真!好.xlsx", book())])
    assert set(fates(tmp_path)) == {"a.zip", "a.zip!b.xlsx#2", "真!好.xlsx"}


@pytest.mark.parametrize("name", ["a.xlsx", "a.pdf"])
def test_vanished_between_listing_and_reading(tmp_path: Path, name: str) -> None:
    put(tmp_path, [(name, book())])
    (unit,) = walk(tmp_path).units
    (tmp_path / name).unlink()
    ((source, data),) = expand(tmp_path, unit, zone=ZONE)
    assert (source.fate, data) == (Fate.UNREADABLE, None)
    assert source.finding is not None
    assert source.finding.code == "F119"


def test_locked_and_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, [("a.xlsx", book())])

    def refuse(*_: object) -> int:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(os, "open", refuse)
    assert fates(tmp_path) == {"a.xlsx": "unreadable F112"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_entered(tmp_path: Path) -> None:
    put(tmp_path, [("夹/a.xlsx", book())])
    (tmp_path / "夹").chmod(0)
    try:
        assert fates(tmp_path) == {"夹": "unreadable F112"}
    finally:
        (tmp_path / "夹").chmod(0o755)


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, [("夹/a.xlsx", book()), ("b.xlsx", book())])
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("夹"):
            raise PermissionError(13, "no")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert fates(tmp_path) == {"夹": "unreadable F112", "b.xlsx": "read"}


def test_growing_while_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, [("a.xlsx", book())])
    read = os.read

    def growing(handle: int, size: int) -> bytes:
        with (tmp_path / "a.xlsx").open("ab") as out:
            out.write(b"more")
        return read(handle, size)

    monkeypatch.setattr(os, "read", growing)
    assert fates(tmp_path) == {"a.xlsx": "unreadable F118"}


def test_too_large_is_hashed_but_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "MAX_BYTES", 1000)
    filler = b" " * 3000
    put(tmp_path, [("a.xlsx", book()), ("b.pdf", PDF + filler), ("c.rar", RAR + filler), ("d.eml", mail() + filler)])
    put(tmp_path, [("e.zip", zipped(Entry("x.xlsx", book(), method=0))), ("f.xlsx", PDF + filler)])
    assert fates(tmp_path) == {
        "a.xlsx": "unreadable F108",
        "b.pdf": "attachment",
        "c.rar": "unreadable F111",
        "d.eml": "unreadable F108",
        "e.zip": "unreadable F108",
        "f.xlsx": "unreadable F108",
    }
    assert all(source.sha256 for source, _ in items(tmp_path))


def test_very_large_is_not_even_hashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "MAX_HASHED", 1000)
    with (tmp_path / "a.xlsx").open("wb") as out:
        out.truncate(5000)
    assert fates(tmp_path) == {"a.xlsx": "unreadable F108"}


def test_times_are_whole_seconds_in_utc(tmp_path: Path) -> None:
    put(tmp_path, [("a.xlsx", book()), ("b.xlsx", book())])
    os.utime(tmp_path / "a.xlsx", ns=(0, 1_710_466_200_999_999_999))
    (a, _), _b = items(tmp_path)
    assert a.file_time is not None
    assert a.file_time.isoformat() == "2024-03-15T01:30:00+00:00"


def test_no_inbox(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        walk(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "folder",
    [
        "#recycle", "$RECYCLE.BIN", "$Recycle.Bin", "RECYCLER", ".Trash-1000", ".Trashes", ".Trash", ".stversions", "@eaDir",
        ".dropbox.cache", "System Volume Information", ".SynologyWorkingDirectory", ".fseventsd", ".Spotlight-V100",
        ".sync", "@Recycle", "#snapshot", "lost+found", ".~lock",
    ],
)  # fmt: skip
def test_folders_of_systems_are_left_alone(tmp_path: Path, folder: str) -> None:
    put(tmp_path, [(f"{folder}/旧.xlsx", book()), (f"收/{folder}/S-1-5/甲.xlsx", b"x"), ("收/乙.xlsx", book())])
    put(tmp_path, [("z.zip", zipped(Entry(f"{folder}/丙.xlsx", book()), Entry("丁.xlsx", book())))])
    assert fates(tmp_path) == {
        f"{folder}/旧.xlsx": "ignored",
        f"收/{folder}/S-1-5/甲.xlsx": "ignored",
        "收/乙.xlsx": "read",
        f"z.zip!{folder}/丙.xlsx": "ignored",
        "z.zip!丁.xlsx": "read",
        "z.zip": "ignored",
    }
    reason = {source.path: source.reason for source, _ in items(tmp_path)}
    assert reason[f"{folder}/旧.xlsx"] == words.REASON_SYSTEM_FOLDER.format(folder=folder)
    assert {reason[path] for path in reason if folder in path} == {reason[f"{folder}/旧.xlsx"]}


@pytest.mark.parametrize("folder", ["recycle", "回收站", ".Trash-旧", "sync", "eaDir", "Trash-1000", "#recycle 副本"])
def test_folders_of_people_are_not(tmp_path: Path, folder: str) -> None:
    put(tmp_path, [(f"{folder}/x.xlsx", book())])
    assert fates(tmp_path) == {f"{folder}/x.xlsx": "read"}


def test_a_system_folder_has_lines_to_a_bound(tmp_path: Path) -> None:
    put(tmp_path, [(f"#recycle/{n:04}.xlsx", b"x") for n in range(510)])
    (tmp_path / "@eaDir").mkdir()
    (tmp_path / ".Trashes").mkdir()
    (tmp_path / ".Trashes" / "x.xlsx").symlink_to(tmp_path)
    told = fates(tmp_path)
    assert sum(path.startswith("#recycle/") for path in told) == 500
    assert [told[path] for path in ("#recycle", "@eaDir", ".Trashes/x.xlsx")] == ["ignored"] * 3
    reason = {source.path: source.reason for source, _ in items(tmp_path)}["#recycle"]
    assert reason.endswith(words.REASON_MORE.format(rest=10))


def test_what_a_synology_lays_beside_files(tmp_path: Path) -> None:
    put(tmp_path, [("a.xlsx@SynoEAStream", b"x"), ("a.xlsx@SynoResource", b"x"), ("a@b.xlsx", book())])
    assert fates(tmp_path) == {
        "a.xlsx@SynoEAStream": "ignored", "a.xlsx@SynoResource": "ignored", "a@b.xlsx": "read",
    }  # fmt: skip
