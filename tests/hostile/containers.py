"""Hostile archives and mails: names that climb, archives without end, floods of members, lies about sizes."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator

from tests.filled import written
from tests.hostile.forms import PAYLOADS
from tests.hostile.parts import MB, Expectation, Packed, Thing, deflated, flood, paired, zip_of
from tests.inbox.things import PDF, attachment, forwarded, mail

CONTAINER = "ignored"
CLIMBING = (
    "../../../../../../tmp/selfeval-escaped.xlsx",
    "/tmp/selfeval-escaped-2.xlsx",
    "C:\\Windows\\System32\\x.xlsx",
    "..\\..\\y.xlsx",
    "\\\\203.0.113.9\\share\\z.xlsx",
    "a/../../../b/./c.xlsx",
)
SHOWN = (
    "tmp/selfeval-escaped.xlsx",
    "tmp/selfeval-escaped-2.xlsx",
    "Windows/System32/x.xlsx",
    "y.xlsx",
    "203.0.113.9/share/z.xlsx",
    "a/b/c.xlsx",
)


def _thing(path: str, data: bytes, *lines: Expectation) -> Thing:
    return Thing(path, data, (*lines, Expectation(path, CONTAINER)))


def _inside(path: str, fate: str, *codes: str, department: str | None = None) -> Expectation:
    return Expectation(path, fate, codes, department)


def archives() -> Iterator[Thing]:
    """Zips and what is in them."""
    form = written("213")
    climbing = zip_of(*(deflated(name, form) for name in CLIMBING))
    # Of the same bytes the first path stands for all.
    names = sorted(f"包/爬出去.zip!{name}" for name in SHOWN)
    lines = [_inside(names[0], "used", department="213")]
    lines += [_inside(name, "duplicate", "B505", department="213") for name in names[1:]]
    yield _thing("包/爬出去.zip", climbing, *lines)

    gbk = zip_of(
        deflated("县农业农村局自评表（终稿）.xlsx".encode("gbk"), written("214")),
        deflated("佐证\\照片.jpg".encode("gbk"), b"\xff\xd8\xff"),
    )
    yield _thing(
        "包/国标码.zip", gbk, _inside("包/国标码.zip!县农业农村局自评表（终稿）.xlsx", "used", department="214"),
        _inside("包/国标码.zip!佐证/照片.jpg", "attachment", department="214"),
    )  # fmt: skip
    yield from _nested()
    bomb = zip_of(flood("自评表.xlsx", 1000), flood("小.xlsx", 100, declared=10), deflated("a.txt", b"x" * 100))
    yield _thing(
        "包/炸弹.zip", bomb, _inside("包/炸弹.zip!自评表.xlsx", "unreadable", "F109"),
        _inside("包/炸弹.zip!小.xlsx", "unreadable", "F120"), _inside("包/炸弹.zip!a.txt", "attachment"),
    )  # fmt: skip
    overlapping = zip_of(flood("a.xlsx", 500), times=40)
    paths = ["包/重叠.zip!a.xlsx", *(f"包/重叠.zip!a.xlsx#{n}" for n in range(2, 41))]
    yield _thing("包/重叠.zip", overlapping, *paired(paths, "unreadable", ("F109",)))
    zeros = flood("0.xlsx", 60, chunk=bytes(MB))
    many = zip_of(*(Packed(f"{n}.xlsx", zeros.data, zeros.size, zeros.crc) for n in range(10)))
    yield _thing(
        "包/十个六十兆.zip", many, *paired([f"包/十个六十兆.zip!{n}.xlsx" for n in range(4)], "unreadable", ("F101",)),
        *paired([f"包/十个六十兆.zip!{n}.xlsx" for n in range(4, 10)], "unreadable", ("F109",)),
    )  # fmt: skip
    locked = zip_of(deflated("自评表.xlsx", written("101"), flags=1), deflated("说明.pdf", PDF, flags=1))
    yield _thing(
        "包/有密码.zip",
        locked,
        *paired([f"包/有密码.zip!{n}" for n in ("自评表.xlsx", "说明.pdf")], "unreadable", ("F113",)),
    )
    crowd = zip_of(*(deflated(f"{n:04}.txt", b"x") for n in range(3000)))
    yield Thing("包/三千个.zip", crowd, (*paired([f"包/三千个.zip!{n:04}.txt" for n in range(500)], "attachment"),
                                         Expectation("包/三千个.zip", CONTAINER, ("F114",))))  # fmt: skip
    yield Thing("包/断了.zip", gbk[:-30], (Expectation("包/断了.zip", "unreadable", ("F102",)),))
    yield Thing("包/空的.zip", b"PK\x05\x06" + bytes(18), (Expectation("包/空的.zip", "unreadable", ("F101",)),))
    named = zip_of(
        deflated(PAYLOADS[4] + ".xlsx", b""),
        deflated(PAYLOADS[0] + ".pdf", PDF),
        deflated("\x1b[31m红\n\x07.txt", b"x"),
    )
    shown = PAYLOADS[4].replace("//", "/") + ".xlsx"
    yield _thing(
        "包/名字是公式.zip", named, _inside(f"包/名字是公式.zip!{shown}", "unreadable", "F101"),
        _inside(f"包/名字是公式.zip!{PAYLOADS[0]}.pdf", "attachment"),
        _inside("包/名字是公式.zip!\\x1b[31m红\\x0a\\x07.txt", "attachment"),
    )  # fmt: skip


def _nested() -> Iterator[Thing]:
    inner, name = written("101"), "自评表.xlsx"
    path = ""
    layers = [f"{n}层.zip" for n in range(6, 1, -1)]
    for layer in layers:
        inner, name = zip_of(deflated(name, inner)), layer
    outer = "包/六层.zip"
    path = f"{outer}!2层.zip"
    data = zip_of(deflated(name, inner))
    yield _thing(outer, data, Expectation(f"{path}!3层.zip", "unreadable", ("F117",)), Expectation(path, CONTAINER))
    yield _thing("包/含有自己.zip", _with_itself(), Expectation("包/含有自己.zip!自己.zip", "unreadable", ("F120",)))


def _with_itself() -> bytes:
    """A zip whose only member is the rest of its own file, directory and all, with the right check sum.

    The check sum stands in what it is the sum of. It is linear in its own bits, so 33 sums give the equations.
    """
    name = "自己.zip".encode()

    def with_sum(crc: int) -> tuple[bytes, bytes]:
        directory_at = 30 + len(name)
        size = 46 + len(name) + 22
        common = struct.pack("<HHHHHIIIHH", 20, 0x800, 0, 0x4BC0, 0x5874, crc, size, size, len(name), 0)
        tail = b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
        tail += struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, 46 + len(name), directory_at, 0)
        return b"PK\x03\x04" + common + name, tail

    base = zlib.crc32(with_sum(0)[1])
    rows = [(zlib.crc32(with_sum(1 << bit)[1]) ^ base ^ (1 << bit), 1 << bit) for bit in range(32)]
    solved: dict[int, tuple[int, int]] = {}  # by leading bit, columns combined: which bits give which sum
    for row in rows:
        value, mask = row
        while value and (pivot := value.bit_length()) in solved:
            value, mask = value ^ solved[pivot][0], mask ^ solved[pivot][1]
        if value:
            solved[value.bit_length()] = (value, mask)
    left, crc = base, 0
    while left:
        value, mask = solved[left.bit_length()]
        left, crc = left ^ value, crc ^ mask
    head, tail = with_sum(crc)
    assert zlib.crc32(tail) == crc
    return head + tail


def mails() -> Iterator[Thing]:
    """Mails and what is attached to them."""
    form = attachment(b'filename="form.xlsx"', written("216"))
    many = mail(
        form, *(attachment(b'filename="%03d.pdf"' % n, PDF + b"%d" % n) for n in range(299)),
        date=b"Thu, 21 Mar 2024 09:30:00 +0800",
    )  # fmt: skip
    yield _thing(
        "邮件/三百个附件.eml", many, _inside("邮件/三百个附件.eml!form.xlsx", "used", department="216"),
        *(_inside(f"邮件/三百个附件.eml!{n:03}.pdf", "attachment", department="216") for n in range(299)),
    )  # fmt: skip
    climbing = [
        ("../../../../tmp/selfeval-escaped-3.xlsx", "selfeval-escaped-3.xlsx"), ("C:\\\\Windows\\\\a.xlsx", "a.xlsx"),
        ("/etc/passwd", "passwd"), ("..", "未命名附件4.dat"), ("~$lock.xlsx", "~$lock.xlsx"),
    ]  # fmt: skip
    parts = [attachment(b'filename="%b"' % raw.encode(), b"junk %d" % n) for n, (raw, _) in enumerate(climbing)]
    yield _thing(
        "邮件/名字像路径.eml", mail(*parts, sender=b"=cmd|' /C calc'!A0 <x@example.org>", subject=b"=HYPERLINK(\"http://203.0.113.9/\")"),
        _inside("邮件/名字像路径.eml!selfeval-escaped-3.xlsx", "unreadable", "F107"),
        _inside("邮件/名字像路径.eml!a.xlsx", "unreadable", "F107"), _inside("邮件/名字像路径.eml!passwd", "attachment"),
        _inside("邮件/名字像路径.eml!未命名附件4.dat", "attachment"), _inside("邮件/名字像路径.eml!~$lock.xlsx", "ignored"),
    )  # fmt: skip
    inner = mail(attachment(b'filename="deep.xlsx"', written("101")), subject=b"7")
    for n in range(6, 0, -1):
        inner = mail(forwarded(inner), subject=b"%d" % n)
    path, lines = "邮件/套七层.eml", []
    for n in range(2, 5):
        path = f"{path}!{n}.eml"
        lines.append(Expectation(path, CONTAINER))
    yield _thing("邮件/套七层.eml", inner, *lines, Expectation(f"{path}!5.eml", "unreadable", ("F117",)))
    bomb = zip_of(flood("x.xlsx", 1000))
    yield _thing(
        "邮件/炸弹.eml", mail(attachment(b'filename="b.zip"', bomb)), Expectation("邮件/炸弹.eml!b.zip", CONTAINER),
        Expectation("邮件/炸弹.eml!b.zip!x.xlsx", "unreadable", ("F109",)),
    )  # fmt: skip
    boundaries = b"From: a@b\r\nTo: c@d\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
    for _ in range(400):
        boundaries += b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
    yield Thing("邮件/四百层部分.eml", boundaries, (Expectation("邮件/四百层部分.eml", CONTAINER),))
    broken = (
        b"From: a@b\r\nSubject: =?utf-8?B?"
        + base64.b64encode(b"\xff\xfe\x00" * 50)
        + b'?=\r\nDate: Mon, 99 Foo 99999999 99:99:99 +9999\r\nContent-Type: text/plain; charset="\x00nope"\r\n\r\nx'
    )
    yield Thing("邮件/头是坏的.eml", broken, (Expectation("邮件/头是坏的.eml", CONTAINER),))
