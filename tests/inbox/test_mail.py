"""Mails: attachments under any name a mail client writes, forwarded mails, sender, subject and date."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from selfeval.inbox.archive import Damaged
from selfeval.inbox.mail import name_of, read, sent_at
from selfeval.inbox.mail_parts import MOST_OF_A_HEADER
from selfeval.inbox.mail_text import decode_header
from tests.inbox.things import (
    PDF,
    PNG,
    TNEF,
    ZONE,
    Entry,
    attachment,
    book,
    fates,
    forwarded,
    mail,
    one,
    put,
    zipped,
)

BOOK = book()
NAME = "财政局自评表.xlsx"


def word(text: bytes, charset: str) -> bytes:
    """A base64 encoded word."""
    return f"=?{charset}?B?{base64.b64encode(text).decode()}?=".encode()


UTF8, GBK = NAME.encode(), NAME.encode("gbk")
BASE64 = base64.b64encode(UTF8).decode()


@pytest.mark.parametrize(
    "header",
    [
        b'filename="' + word(UTF8, "UTF-8") + b'"',
        b"filename=" + word(GBK, "gb2312"),
        b'filename="' + word(GBK, "GB18030") + b'"',
        b'filename="' + word(UTF8[:7], "utf-8") + b"\r\n " + word(UTF8[7:], "utf-8") + b'"',  # cut in a character
        b'filename="' + word(GBK[:3], "gbk") + b" " + word(GBK[3:], "gbk") + b'"',
        f'filename="=?utf-8?B?{BASE64[:10]}?= =?utf-8?B?{BASE64[10:]}?="'.encode(),  # cut in a group of four
        b'filename="=?utf-8?Q?' + UTF8.hex("=").upper().encode().join((b"=", b"")) + b'?="',
        b"filename*=utf-8''" + quote(UTF8).encode(),
        b"filename*=GB2312''" + quote(GBK).encode(),
        b"filename*=''" + quote(UTF8).encode(),
        b"filename*0*=gbk''" + quote(GBK[:7]).encode() + b";\r\n filename*1*=" + quote(GBK[7:]).encode(),
        b'filename*0="' + word(UTF8, "UTF-8")[:20] + b'"; filename*1="' + word(UTF8, "UTF-8")[20:] + b'"',
        b'filename="' + GBK + b'"',
        b'filename="' + UTF8 + b'"',
        b"filename=" + GBK,
        b'filename="C:\\\\' + word(UTF8, "UTF-8") + b'"',
        b'filename="../../' + UTF8 + b'"',
    ],
)
def test_names(tmp_path: Path, header: bytes) -> None:
    found = one(tmp_path, "m.eml", mail(attachment(header, BOOK)))
    assert [(source.path, data) for source, data in found] == [(f"m.eml!{NAME}", BOOK), ("m.eml", None)]


def test_a_name_in_the_content_type_only(tmp_path: Path) -> None:
    part = b'Content-Type: application/vnd.ms-excel; name="' + GBK + b'"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    found = one(tmp_path, "m.eml", mail(part + base64.encodebytes(BOOK)))
    assert [(source.path, data) for source, data in found] == [(f"m.eml!{NAME}", BOOK), ("m.eml", None)]


def test_a_mail_and_all_that_is_in_it(tmp_path: Path) -> None:
    inline = (
        b"Content-Type: image/png\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(PNG)
    )
    parts = [
        attachment(b'filename="a.xlsx"', BOOK),
        attachment(b'filename="a.xlsx"', book(2)),
        attachment(b'filename="b.pdf"', PDF),
        inline,
        attachment(b"", b"note", kind=b"text/plain"),
        attachment(b'filename="c.zip"', zipped(Entry("d.xlsx", BOOK))),
        attachment(b'filename="winmail.dat"', TNEF),
        attachment(b'filename="e.xlsx"', b""),
    ]
    put(tmp_path, [("m.eml", mail(*parts))])
    assert fates(tmp_path) == {
        "m.eml": "ignored",
        "m.eml!a.xlsx": "read",
        "m.eml!a.xlsx#2": "read",
        "m.eml!b.pdf": "attachment",
        "m.eml!未命名附件4.png": "attachment",
        "m.eml!未命名附件5.txt": "attachment",
        "m.eml!c.zip": "ignored",
        "m.eml!c.zip!d.xlsx": "read",
        "m.eml!winmail.dat": "unreadable F121",
        "m.eml!e.xlsx": "read",
    }


def test_everything_in_a_mail_carries_it(tmp_path: Path) -> None:
    for source, _ in one(tmp_path, "m.eml", mail(attachment(b'filename="c.zip"', zipped(Entry("d.xlsx", BOOK))))):
        assert source.mail is not None
        assert source.mail.sender == "张三 <zhang@example.org>"
        assert source.mail.subject == "自评表"
        assert source.mail.sent == datetime(2024, 3, 15, 9, 30, tzinfo=ZONE)


def test_forwarded_mails(tmp_path: Path) -> None:
    sent = mail(attachment(b'filename="a.xlsx"', BOOK), sender=b"li@example.org", subject=b"first", date=b"")
    inner = mail(forwarded(sent), attachment(b'filename="b.xlsx"', BOOK), date=b"Thu, 14 Mar 2024 08:00:00 +0800")
    found = {
        source.path: source for source, _ in one(tmp_path, "m.eml", mail(forwarded(inner), sender=b"w@example.org"))
    }
    assert set(found) == {
        "m.eml",
        "m.eml!自评表.eml",
        "m.eml!自评表.eml!b.xlsx",
        "m.eml!自评表.eml!first.eml",
        "m.eml!自评表.eml!first.eml!a.xlsx",
    }
    first = found["m.eml!自评表.eml!first.eml!a.xlsx"].mail
    assert first is not None
    assert first.sender == "li@example.org"
    assert first.sent == datetime(2024, 3, 14, 8, 0, tzinfo=ZONE)  # of the mail around it, having none itself


def test_mail_in_archive_and_forwarded_as_file(tmp_path: Path) -> None:
    inner = mail(attachment(b'filename="a.xlsx"', BOOK))
    put(tmp_path, [("z.zip", zipped(Entry("m.eml", inner))), ("m.eml", mail(attachment(b'filename="x.eml"', inner)))])
    assert fates(tmp_path) == {
        "z.zip": "ignored",
        "z.zip!m.eml": "ignored",
        "z.zip!m.eml!a.xlsx": "read",
        "m.eml": "ignored",
        "m.eml!x.eml": "ignored",
        "m.eml!x.eml!a.xlsx": "read",
    }


def test_mails_without_end(tmp_path: Path) -> None:
    data = mail(attachment(b'filename="a.xlsx"', BOOK))
    for _ in range(6):
        data = mail(attachment(b'filename="m.eml"', data))
    put(tmp_path, [("m.eml", data)])
    told = fates(tmp_path)
    assert told == {"m.eml" + "!m.eml" * n: "ignored" for n in range(4)} | {"m.eml" + "!m.eml" * 4: "unreadable F117"}


def test_a_forwarded_mail_in_base64(tmp_path: Path) -> None:
    inner = mail(attachment(b'filename="a.xlsx"', BOOK))
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(inner)
    assert BOOK in [data for _, data in one(tmp_path, "m.eml", mail(part))]


def test_mails_by_content(tmp_path: Path) -> None:
    web_page = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n\r\n<html>\r\n--x--\r\n'
    )
    put(
        tmp_path,
        [
            ("m", mail(attachment(b'filename="a.xlsx"', BOOK))),
            ("n.eml", mail()),
            ("o.eml", "随便写的".encode()),
            ("p.xls", web_page),
            ("q.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100),
            ("r.eml", b""),
        ],
    )
    assert fates(tmp_path) == {
        "m": "ignored",
        "m!a.xlsx": "read",
        "n.eml": "ignored",
        "o.eml": "unreadable F120",
        "p.xls": "unreadable F106",
        "q.msg": "read",
        "r.eml": "unreadable F101",
    }


def test_lines_stop_at_a_bound(tmp_path: Path) -> None:
    found = one(tmp_path, "m.eml", mail(*(attachment(b'filename="%d.xlsx"' % n, b"x") for n in range(510))))
    assert len(found) == 501
    assert found[-1][0].finding is not None
    assert found[-1][0].finding.code == "F114"


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"From: a@b\r\nSubject: x\r\nContent-Type: multipart/mixed\r\n\r\ntext",
        b"From: a@b\r\nSubject: =?nonsense?B?////?=\r\nDate: =?\r\n\r\n",
        b"From: =?utf-8?B?5byg?=,=?utf-8?B?5byg?= <a@b>\r\nSubject: \xff\xfe\r\n\r\n",
        b"From: a@b\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\n",
        mail(attachment(b'filename="a.xlsx', BOOK))[:600],
        mail(b"Content-Type: message/rfc822\r\n\r\n"),
        mail(b"Content-Type: application/octet-stream; name*=utf-8'\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%"),
        mail(attachment(b"filename*=\xb2\0''%D0.xlsx", BOOK), subject=b"=?\xb2\0?B?1cU=?= =?\xce?Q?a?="),
        mail(attachment(b"filename*0*=gbk''%D0; filename*=%C5; filename*x=1", BOOK)),
        mail(forwarded(b"From: x\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3000)),
    ],
)
def test_broken_mails_break_nothing(tmp_path: Path, data: bytes) -> None:
    put(tmp_path, [("m.eml", data)])
    assert "m.eml" in fates(tmp_path)


@pytest.mark.parametrize(
    ("header", "sent"),
    [
        ("Fri, 15 Mar 2024 09:30:00 +0800 (CST)", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("15 Mar 2024 09:30 +0800", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 01:30:00 -0000", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 01:30:00 GMT", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 09:30:00", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 09:30:00 CST", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),  # China's, not America's
        ("Fri, 15 Mar 2024 09:30:00 IST", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 09:30:00 EST", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 09:30:00 H", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri Mar 15 09:30:00 CST 2024", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 09:30:00 CST (GMT)", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 01:30:00 Z", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 01:30:00 UTC", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Thu, 14 Mar 2024 19:30:00 -0600 (CST)", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 10:30:00 GMT+09:00", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("Fri, 15 Mar 2024 10:30:00 +09:00", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("2024-03-15 09:30:00", datetime(2024, 3, 15, 9, 30, tzinfo=ZONE)),
        ("2024/3/15 9:30", datetime(2024, 3, 15, 9, 30, tzinfo=ZONE)),
        ("2024-03-15T01:30:00.5Z", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("2024-03-15T10:30:00+09:00", datetime(2024, 3, 15, 1, 30, tzinfo=UTC)),
        ("2024-13-15 09:30:00", None),
        ("2024-00-15 09:30:00", None),
        ("2024年3月15日", None),
        ("Fri, 35 Mar 2024 09:30:00 +0800", None),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("Fri, 15 Mar 9999 23:59:59 -2359", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(header: str | None, sent: datetime | None) -> None:
    assert sent_at(header, ZONE) == sent


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?6Ieq?= and =?utf-8?q?_b=5F?=", "自 and  b_"),
        ("a =?us-ascii?Q?b?= =?us-ascii?Q?c?=", "a bc"),
        ("=?utf-8?B?6Ieq?==?gbk?B?1cU=?=", "自张"),
        ("=?utf-8?B?6Ieq6K?=", "自\ufffd"),
        ("=?x-unknown?B?6Ieq?=", "自"),
        ("plain", "plain"),
        ("=?broken", "=?broken"),
        ("a\r\n b", "a b"),
    ],
)
def test_headers(raw: str, text: str) -> None:
    assert decode_header(raw) == text


def test_no_header_the_library_asks_for_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes through a header's parameters again and again; neither finding the parts nor writing a mail anew does."""
    from email import message

    asked: list[int] = []
    really = message._parseparam  # type: ignore[attr-defined]

    def parseparam(text: str) -> list[str]:
        asked.append(len(text))
        return really(text)  # type: ignore[no-any-return]

    monkeypatch.setattr(message, "_parseparam", parseparam)
    long = b'; a="' + b";" * 300_000
    part = b"Content-Type: x/y" + long + b"\r\nContent-Disposition: attachment" + long + b"\r\n\r\nhello\r\n"
    for data in (
        mail(part),
        mail(forwarded(b"Content-Type: x/y" + long + b"\r\nSubject: x" + b" a" * 200_000 + b"\r\n\r\nhello\r\n")),
    ):
        letter = read(data, ZONE)
        assert [letter.member(n).name for n in range(letter.count)]
    assert asked
    assert max(asked) <= MOST_OF_A_HEADER + 1


def test_a_forwarded_mail_is_written_as_it_stood() -> None:
    inner = b"Subject: " + b"word " * 30 + b"\r\n\tand more\r\nX-Raw: \xb8\xbd\xbc\xfe\r\n\r\nhello\r\n"
    letter = read(mail(forwarded(inner)), ZONE)
    assert letter.member(0).data == inner.replace(b"\r\n", b"\n")


def test_a_date_is_short() -> None:
    assert sent_at("Fri, 15 Mar 2024 09:30:00" + " " * 200_000 + "+0800", ZONE) == sent_at(
        "Fri, 15 Mar 2024 09:30:00 +0800", ZONE
    )
    assert sent_at("2024-03-15 09:30:00" + " " * 9_000 + "+0900", ZONE) == sent_at("2024-03-15 09:30:00 +0900", ZONE)


def test_mails_in_mails_without_end_are_damaged() -> None:
    evil = b"From: a@example.org\nSubject: x\n" + b"Content-Type: message/rfc822\n\n" * 2000 + b"hello\n"
    assert name_of(evil) == "转发的邮件.eml"
    assert name_of(b"Subject: x\n\nhello\n") == "x.eml"
    with pytest.raises(Damaged):
        read(evil, ZONE)
