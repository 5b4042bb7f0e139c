"""Hostile names, and things that are no files: links, pipes, sockets, folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from tests.filled import written
from tests.hostile.parts import Expectation, Thing

DEEPEST = 24  # folders that are entered


def names() -> Iterator[Thing]:
    """Files whose names are the trouble."""
    form = written("401")
    odd: tuple[tuple[str, str | None], ...] = (
        ('=HYPERLINK("http:203.0.113.9").xlsx', None),
        ("@SUM(1+1)*cmd|' C calc'!A0.xlsx", None),
        ("-1+cmd|' C calc'!A0.xlsx", None),
        ("\tx\n\x1b[2J.xlsx", "\\x09x\\x0a\\x1b[2J.xlsx"),
        ("自评\u202excod.xlsx", "自评\\u202excod.xlsx"),
        ("#%20&lt;a&gt;[1]{x}`^.xlsx", None),
        ("汇总表!A1.xlsx", None),
        ("很长" * 40 + ".xlsx", None),
        ("$(reboot);`id`&&x.xlsx", None),
        ("..xlsx", None),
        ("con.xlsx", None),
        ("👨‍👩‍👧 　.xlsx", None),
    )
    for number, (name, shown) in enumerate(odd):
        yield Thing(
            f"名字/{name}", b"junk %d" % number, (Expectation(f"名字/{shown or name}", "unreadable", ("F107",)),)
        )
    yield Thing("名字/县融媒体中心.XLSX", form, (Expectation("名字/县融媒体中心.XLSX", "used", (), "401"),))
    yield Thing("名字/没有后缀", form, (Expectation("名字/没有后缀", "duplicate", ("B505",), "401"),))


def special(folder: Path) -> list[Expectation]:
    """Make what is no file, as far as this system can, and tell what must become of each."""
    place = folder / "东西"
    place.mkdir(parents=True, exist_ok=True)
    secret = folder.parent / "secret.xlsx"
    secret.write_bytes(written("402"))
    wanted: list[tuple[str, Callable[[Path], object]]] = [
        ("管道.xlsx", os.mkfifo),
        ("套接字.xlsx", lambda path: os.mknod(path, stat.S_IFSOCK | 0o600)),
        ("出去.xlsx", lambda path: path.symlink_to(secret)),
        ("出去的文件夹", lambda path: path.symlink_to(folder.parent)),
        ("密码.xlsx", lambda path: path.symlink_to("/etc/passwd")),
        ("零.xlsx", lambda path: path.symlink_to("/dev/zero")),
        ("自己", lambda path: path.symlink_to(path.name)),
        ("上一层", lambda path: path.symlink_to("..")),
        ("断了.xlsx", lambda path: path.symlink_to("nowhere.xlsx")),
        ("空文件夹.xlsx", Path.mkdir),
        ("设备.xlsx", lambda path: os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))),
    ]
    made = []
    for name, make in wanted:
        with suppress(OSError, AttributeError):  # not every system, not every user may make all of these
            make(place / name)
            made.append(Expectation(f"东西/{name}", "ignored"))
    inside = place / "文件夹.xlsx"
    inside.mkdir()
    (inside / "里面.txt").write_bytes(b"x")
    made += [Expectation("东西/文件夹.xlsx", "ignored"), Expectation("东西/文件夹.xlsx/里面.txt", "attachment")]
    deep = place.joinpath(*["深"] * 40)
    deep.mkdir(parents=True)
    (deep / "自评表.xlsx").write_bytes(written("403"))
    made.append(Expectation("/".join(["东西", *["深"] * (DEEPEST - 1)]), "unreadable", ("F117",)))
    raw = os.fsencode(place) + b"/" + "县机关事务服务中心.xlsx".encode("gbk")
    with suppress(OSError):
        Path(os.fsdecode(raw)).write_bytes(written("404"))
        made.append(Expectation("东西/县机关事务服务中心.xlsx", "used", ("B506",), "404"))
    return made
