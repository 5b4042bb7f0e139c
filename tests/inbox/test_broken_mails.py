"""Mails that break the rules, as mail programs, gateways and mailboxes leave them: what is certain is read.

What isn't certain is a thing in trouble (F123); a mail is never without attachments only because a parser says so.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from selfeval.inbox import mail_mended
from tests.inbox.things import PDF, Entry, attachment, book, fates, forwarded, mail, one, put, zipped

BOOK = book()
MAIL = mail(attachment(b'filename="a.xlsx"', BOOK))
READ = {"m.eml": "ignored", "m.eml!a.xlsx": "read"}
TEXT = b"Content-Type: text/plain; charset=gbk"
CODING = b"Content-Transfer-Encoding: base64"
DISPOSITION = b'Content-Disposition: attachment; filename="a.xlsx"'


def changed(old: bytes, new: bytes, data: bytes = MAIL) -> bytes:
    """The mail with something in its place."""
    assert old in data, old
    return data.replace(old, new)


def coded(header: bytes, body: Callable[[bytes], bytes] = base64.encodebytes) -> bytes:
    """A mail whose attachment is encoded like this."""
    part = b"Content-Type: application/octet-stream\r\n" + header + b"\r\n" + DISPOSITION + b"\r\n\r\n" + body(BOOK)
    return mail(part)


def pieces(size: int) -> Callable[[bytes], bytes]:
    """Base64 in pieces that are each filled up."""
    return lambda data: b"\r\n".join(base64.b64encode(data[at : at + size]) for at in range(0, len(data), size))


def uu(data: bytes, name: bytes = b"a.xlsx", *, trimmed: bool = False) -> bytes:
    """A uuencoded file."""
    lines = [binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45)]
    text = b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"
    return b"\n".join(line.rstrip(b" ") for line in text.split(b"\n")) if trimmed else text


def plain(text: bytes) -> bytes:
    """A mail of text only."""
    return b"From: a@example.org\r\nSubject: x\r\nDate: Fri, 15 Mar 2024 09:30:00 +0800\r\n" + TEXT + b"\r\n\r\n" + text


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n\n" + MAIL,
        b"\xef\xbb\xbf" + MAIL,
        b"\xef\xbb\xbf\r\n \r\n" + MAIL,
        b"From a@example.org Wed Mar 20 09:00:00 2024\r\n" + MAIL,
        b">From a@example.org Wed Mar 20 09:00:00 2024\n" + MAIL,
        changed(b"MIME-Version", b"this line is no header\r\nMIME-Version"),
        changed(b"MIME-Version", b"this line is none\r\n nor is this\r\nMIME-Version"),
        changed(b"Date:", b"\xb8\xbd\xbc\xfe\r\nDate:"),
        b"no header at all\r\n" + MAIL,
        changed(CODING, b"x-apple-part-url=1\r\n" + CODING),
        changed(b"; boundary", b";\r\nboundary"),
        changed(b"attachment; filename", b"attachment;\r\nfilename"),
        changed(DISPOSITION, b"Content-Disposition: attachment;\r\nfilename*=utf-8''a.xlsx"),
        changed(b"Subject: ", b"Subject: =?utf-8?B?6Ieq?=\r\n"),
        changed(b"Content-Type: multipart", b"Content-Type : multipart"),
        changed(CODING, b"Content-Transfer-Encoding\t : base64"),
        changed(b"Content-Type: multipart", b"Content-Type: text/plain\r\nContent-Type: multipart"),
        changed(b"MIME-Version", b'Content-Type: multipart/mixed; boundary="other"\r\nMIME-Version'),
        changed(b"charset=gbk", b"charset=\xb2bk"),
        changed(b"MIME-Version", b"Content-Type: text/html\r\nMIME-Version"),
        changed(CODING, b"Content-Type: text/plain\r\n" + CODING),
        changed(b"\r\n\r\n" + base64.b64encode(BOOK)[:76], b"\r\n" + base64.b64encode(BOOK)[:76]),
        changed(b"Content-Type: application", b"\r\nContent-Type: application"),
        changed(b"\r\n", b"\r\r\n"),
        changed(b"\r\n", b"\r"),
        changed(b"\r\n", b"\n"),
        changed(b'boundary="=_', b'boundary="=+'),  # a boundary that isn't there, but for one that is
    ],
)
def test_headers_that_are_put_right(tmp_path: Path, data: bytes) -> None:
    put(tmp_path, [("m.eml", data)])
    assert fates(tmp_path) == READ
    found = {source.path: content for source, content in one(tmp_path, "m.eml", data)}
    assert found["m.eml!a.xlsx"] == BOOK


@pytest.mark.parametrize(
    "data",
    [
        *(
            coded(b"Content-Transfer-Encoding: " + value)
            for value in (
                b"BASE64 ",
                b"base64\t",
                b'"base64"',
                b"'base64'",
                b"base64;",
                b"base64 (seven bits)",
                b"(a comment) base64",
                b"base64\r\n\t",
                b"8bit",
                b"7bit",
                b"unheard-of",
            )
        ),
        coded(b"X-None: 1"),
        coded(b"Content-Transfer-Encoding: binary", lambda data: data),
        coded(b"Content-Transfer-Encoding: 8bit", lambda data: data),
        coded(CODING, pieces(57)),
        coded(CODING, pieces(1000)),
        coded(CODING, pieces(1)),
        coded(CODING, lambda data: base64.b64encode(data).rstrip(b"=")),
        coded(
            CODING,
            lambda data: base64.encodebytes(data[: len(data) // 3 * 3 - 2]) + pieces(7)(data[len(data) // 3 * 3 - 2 :]),
        ),
        coded(CODING, lambda data: b"\t" + base64.encodebytes(data).replace(b"\n", b" \r\n\t")),
        coded(b"Content-Transfer-Encoding: x-uuencode", uu),
        coded(b"Content-Transfer-Encoding: UUENCODE ", lambda data: uu(data, trimmed=True)),
    ],
)
def test_encodings_by_any_name(tmp_path: Path, data: bytes) -> None:
    found = {source.path: content for source, content in one(tmp_path, "m.eml", data)}
    assert found["m.eml!a.xlsx"] == BOOK


def test_a_footer_behind_the_base64(tmp_path: Path) -> None:
    data = BOOK + b"\0" * ((1 - len(BOOK)) % 3)  # so that it is filled up
    part = attachment(b'filename="a.xlsx"', data) + b"\r\n_______________\r\nzhengwu mailing list\r\n"
    assert one(tmp_path, "m.eml", mail(part))[0][1] == data


@pytest.mark.parametrize("trimmed", [False, True])
def test_uuencoded_in_the_text(tmp_path: Path, *, trimmed: bool) -> None:
    text = b"\xb8\xbd\xbc\xfe\r\n\r\n" + uu(BOOK, trimmed=trimmed) + b"\r\n" + uu(PDF, b"..\\\xb1\xed.pdf")
    put(tmp_path, [("m.eml", plain(text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")))])
    assert fates(tmp_path) == READ | {"m.eml!表.pdf": "attachment"}
    assert one(tmp_path, "m.eml", plain(text))[0][1] == BOOK


def test_uuencoded_beside_an_attachment(tmp_path: Path) -> None:
    data = changed(TEXT + b"\r\n\r\n", TEXT + b"\r\n\r\n" + uu(PDF, b"b.pdf").replace(b"\n", b"\r\n"))
    put(tmp_path, [("m.eml", data)])
    assert fates(tmp_path) == READ | {"m.eml!b.pdf": "attachment"}


BOUNDARY = MAIL[MAIL.index(b"--=_") : MAIL.index(b"\r\n", MAIL.index(b"--=_"))]


@pytest.mark.parametrize(
    "data",
    [
        changed(b"Content-Type: multipart/mixed", b"Content-Type: text/plain"),  # its parts are text
        MAIL[: MAIL.index(b"MIME-Version")] + b"\r\n" + MAIL[MAIL.index(b"MIME-Version") :],  # headers cut in two
        plain(base64.encodebytes(BOOK).join((b"\r\nhello\r\n", b"\r\n"))),
        plain(uu(BOOK)[:-6]),  # without its end
        plain(uu(BOOK).replace(b"begin", b"b")),
        changed(DISPOSITION, b"Content-Disposition").replace(b"Content-Type: application/octet-stream\r\n", b""),
        plain(uu(BOOK).replace(b"\nM", b"\nM\x7f", 1)[:600]),
        b"From: a@b\r\nSubject: x\r\nContent-Type: multipart/mixed\r\n\r\n\xb8\xbd\xbc\xfe\r\n",
        changed(b'; boundary="' + BOUNDARY[2:] + b'"', b"").replace(BOUNDARY + b"--", b""),
        changed(b"multipart/mixed; boundary", b"message/partial; number=1; boundary"),
    ],
)
def test_what_is_left_in_the_text_is_told(tmp_path: Path, data: bytes) -> None:
    put(tmp_path, [("m.eml", data)])
    assert fates(tmp_path) == {"m.eml": "ignored", "m.eml!邮件正文": "unreadable F123"}


@pytest.mark.parametrize(
    "text",
    [
        b"\xb8\xbd\xbc\xfe",
        b"-- \r\nZhang San\r\n--\r\nContent with the form: yes",
        b"begin 644 reasons to write\r\nand so on\r\nend\r\n",
        b"the form begins with UEsDB\r\n",
        b"> --b1\r\n> Content-Type: text/plain\r\n",
    ],
)
def test_text_that_is_text(tmp_path: Path, text: bytes) -> None:
    put(tmp_path, [("m.eml", plain(text))])
    assert fates(tmp_path) == {"m.eml": "ignored"}


def test_a_file_that_calls_itself_text(tmp_path: Path) -> None:
    part = b"Content-Type: text/plain\r\n" + CODING + b"\r\n\r\n" + base64.encodebytes(BOOK)
    found = one(tmp_path, "m.eml", mail(part))
    assert [(source.path, data) for source, data in found] == [("m.eml!未命名附件1.txt", BOOK), ("m.eml", None)]


def test_a_mail_inside_a_mail_is_put_right_too(tmp_path: Path) -> None:
    inner = changed(b"MIME-Version", b"this line is no header\r\nMIME-Version")
    put(tmp_path, [("m.eml", mail(forwarded(b"\r\n" + inner), subject=b"Fwd"))])
    assert fates(tmp_path) == {
        "m.eml": "ignored", "m.eml!自评表.eml": "ignored", "m.eml!自评表.eml!a.xlsx": "read",
    }  # fmt: skip


PLIST = b'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict/></plist>\n'


def test_apple_mail(tmp_path: Path) -> None:
    apart = changed(CODING, CODING + b"\r\nX-Apple-Content-Length: 26919")
    head = apart.index(b"\r\n\r\n", apart.index(b"X-Apple")) + 4
    apart = apart[:head] + apart[apart.index(b"\r\n--", head) :]
    files = {
        "1.emlx": b"%d        \n" % len(MAIL) + MAIL + PLIST,
        "2.emlx": b"%d\n" % (len(MAIL) + 7) + MAIL + PLIST,  # miscounted
        "3.emlx": b"%d\n" % len(MAIL) + MAIL,
        "4.partial.emlx": b"%d\n" % len(apart) + apart + PLIST,
        "5.emlx": b"",
    }
    put(tmp_path, list(files.items()))
    told = {f"{n}.emlx": "ignored" for n in (1, 2, 3)} | {f"{n}.emlx!a.xlsx": "read" for n in (1, 2, 3)}
    assert fates(tmp_path) == told | {
        "4.partial.emlx": "ignored", "4.partial.emlx!a.xlsx": "unreadable F123", "5.emlx": "unreadable F101",
    }  # fmt: skip


def envelope(number: int) -> bytes:
    """The line that begins a mail in a mailbox."""
    return b"From a%d@example.org Wed Mar 20 09:0%d:00 2024\n" % (number, number)


@pytest.mark.parametrize("name", ["all.mbox", "all", "all.eml"])
@pytest.mark.parametrize("between", [b"\n", b""])
def test_mailboxes(tmp_path: Path, name: str, between: bytes) -> None:
    second = mail(attachment(b'filename="b.xlsx"', book(2)), subject=b"second")
    text = plain(b"From here on all is well\r\nsaid at 09:30:00\r\n")
    data = b"".join(envelope(n) + one + between for n, one in enumerate((MAIL, second, text), 1))
    put(tmp_path, [(name, data)])
    assert fates(tmp_path) == {
        name: "ignored",
        f"{name}!自评表.eml": "ignored",
        f"{name}!自评表.eml!a.xlsx": "read",
        f"{name}!second.eml": "ignored",
        f"{name}!second.eml!b.xlsx": "read",
        f"{name}!x.eml": "ignored",
    }


def test_mails_in_a_row(tmp_path: Path) -> None:
    second = mail(attachment(b'filename="b.xlsx"', book(2)), subject=b"second")
    put(tmp_path, [("m.eml", MAIL + b"\r\n" + second + MAIL)])
    assert fates(tmp_path) == {
        "m.eml": "ignored",
        "m.eml!自评表.eml": "ignored",
        "m.eml!自评表.eml!a.xlsx": "read",
        "m.eml!second.eml": "ignored",
        "m.eml!second.eml!b.xlsx": "read",
        "m.eml!自评表.eml#2": "ignored",
        "m.eml!自评表.eml#2!a.xlsx": "read",
    }


def test_an_epilogue_is_no_mail(tmp_path: Path) -> None:
    put(tmp_path, [("m.eml", MAIL + b"\r\nSubject: sent by a gateway\r\n\r\nhello\r\n")])
    assert fates(tmp_path) == READ


def test_a_mailbox_in_an_archive_and_a_bound_on_its_mails(tmp_path: Path) -> None:
    many = b"".join(envelope(1) + plain(b"hello\n") + b"\n" for _ in range(510))
    put(
        tmp_path,
        [("z.zip", zipped(Entry("a.mbox", envelope(1) + MAIL + b"\n" + envelope(2) + MAIL))), ("n.mbox", many)],
    )
    told = fates(tmp_path)
    assert told["z.zip!a.mbox!自评表.eml#2!a.xlsx"] == "read"
    assert told["n.mbox"] == "ignored F114"
    assert sum(path.startswith("n.mbox!") for path in told) == 500


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b\n" + b"--a\n" * 300_000,
        b"From: a@b\n\n" + b"--a\n\n" * 200_000,
        b"From: a@b\n" + b"no header\n" * 200_000 + b"To: c@d\n\n",
        b"From: a@b\n" + b"Content-Type: text/plain; boundary=x\n" * 50_000 + b"\n" + b"-" * 1_000_000,
        plain(b"begin 644 a\nM\n" * 100_000),
        b"From a 09:00\nTo: x\n\n" * 50_000,
        (b"To: a@b\nSubject: c\nFrom: d\nContent-Type: multipart/mixed; boundary=x\n\n--x--\n") * 20_000,
    ],
    ids=range(7),
)
def test_floods_cost_little(data: bytes) -> None:
    before = time.process_time()
    for single in mail_mended.mails(data):
        mail_mended.mended(single)
    assert time.process_time() - before < 5
