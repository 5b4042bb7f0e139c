"""Mails as programs, gateways and mailboxes leave them."""

from __future__ import annotations

import base64
import binascii

from tests.filled import DEPARTMENTS, written
from tests.found.case import APRIL, BLANK_STAMP, Case, File, changed, letter, missing, sound
from tests.inbox.things import PDF, PNG, TNEF, attachment, forwarded, mail

CODING = b"Content-Transfer-Encoding: base64"
READ = {"m.eml": "ignored", "m.eml!a.xlsx": "used"}
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n"
HEAD = b"From: a@example.cn\r\nSubject: form\r\nDate: Wed, 20 Mar 2024 11:00:00 +0800\r\nMIME-Version: 1.0\r\n"


def uu(data: bytes, name: bytes) -> bytes:
    """A uuencoded file."""
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 " + name + b"\r\n" + lines.replace(b"\n", b"\r\n") + b"`\r\nend\r\n"


def pieces(data: bytes, size: int = 1000) -> bytes:
    """Base64 in pieces that are each filled up."""
    return b"\r\n".join(base64.b64encode(data[at : at + size]) for at in range(0, len(data), size))


def plain(text: bytes, subject: str = "form") -> bytes:
    """A mail of nothing but text."""
    head = changed(HEAD, b"Subject: form", b"Subject: " + subject.encode())
    return head + TEXT + b"\r\n" + text


def part(header: bytes, body: bytes) -> bytes:
    """A mail with one part that is encoded as `header` says."""
    return mail(header + b'\r\nContent-Disposition: attachment; filename="a.xlsx"\r\n\r\n' + body, date=DATED)


DATED = b"Wed, 20 Mar 2024 11:00:00 +0800"


def mailbox(*letters: bytes, end: bytes = b"\n") -> bytes:
    """A mailbox of these mails."""
    one = [b"From a@example.cn Wed Mar 20 09:00:00 2024" + end + letter + end for letter in letters]
    return b"".join(one)


def emlx(data: bytes) -> bytes:
    return b"%d\n" % len(data) + data + b'<?xml version="1.0"?>\n<plist version="1.0"><dict/></plist>\n'


def two(a: str, b: str) -> tuple[bytes, bytes]:
    return letter(written(a), subject=b"one"), letter(written(b), b"b.xlsx", subject=b"two")


TWO_LINES = {
    "": "ignored",
    "!one.eml": "ignored",
    "!one.eml!a.xlsx": "used",
    "!two.eml": "ignored",
    "!two.eml!b.xlsx": "used",
}  # fmt: skip


def of_two(name: str) -> dict[str, str]:
    return {name + path: line for path, line in TWO_LINES.items()}


def signed(code: str) -> bytes:
    """A mail with a signature beside it."""
    inner = letter(written(code))
    body = inner[inner.index(b"Content-Type: multipart/mixed") :]
    signature = attachment(b'filename="smime.p7s"', b"0\x82\x05", b"application/pkcs7-signature")
    kind = b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="s"\r\n\r\n'
    return HEAD + kind + b"--s\r\n" + body + b"\r\n--s\r\n" + signature + b"\r\n--s--\r\n"


def bounced(code: str) -> bytes:
    """A report that a department's mail didn't arrive at first, with the mail in it."""
    kind = b'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
    status = (
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.cn\r\n\r\nAction: delayed\r\n"
    )
    parts = (TEXT + b"\r\n\xe9\x80\x80\xe4\xbf\xa1", status, forwarded(letter(written(code))))
    return HEAD + kind + b"".join(b"--r\r\n" + one + b"\r\n" for one in parts) + b"--r--\r\n"


def related(code: str) -> bytes:
    """A mail of Foxmail: pictures and form within the text's own parts, the form named by its type alone."""
    kind = b'Content-Type: multipart/related; boundary="f"\r\n\r\n'
    html = b"Content-Type: text/html; charset=gbk\r\n\r\n<html><img src='cid:1'></html>"
    image = b"Content-Type: image/png\r\nContent-ID: <1>\r\n" + CODING + b"\r\n\r\n" + base64.encodebytes(PNG)
    form = b'Content-Type: application/vnd.ms-excel; name="a.xlsx"\r\nContent-ID: <2>\r\n' + CODING + b"\r\n\r\n"
    form += base64.encodebytes(written(code))
    return HEAD + kind + b"".join(b"--f\r\n" + one + b"\r\n" for one in (html, image, form)) + b"--f--\r\n"


MAILS = (
    Case("20b", "blank lines before a mail's headers", lambda a: {"m.eml": b"\r\n\r\n" + letter(written(a))}, READ),
    Case(
        "21",
        "a header line without a colon",
        lambda a: {"m.eml": changed(letter(written(a)), b"MIME-Version", b"no header at all\r\nMIME-Version")},
        READ,
    ),
    Case("25", "the form uuencoded in the text", lambda a: {"m.eml": plain(uu(written(a), b"a.xlsx"))}, READ),
    Case(
        "26",
        "a mail of Apple Mail",
        lambda a: {"1234.emlx": emlx(letter(written(a)))},
        {"1234.emlx": "ignored", "1234.emlx!a.xlsx": "used"},
    ),
    Case(
        "27",
        "a mailbox of two departments",
        lambda a, b: {"all.mbox": mailbox(*two(a, b))},
        of_two("all.mbox"),
        {"a": sound(), "b": sound()},
    ),
    Case(
        "29",
        "an encoding's name with a blank behind",
        lambda a: {"m.eml": changed(letter(written(a)), CODING, b"Content-Transfer-Encoding: BASE64 ")},
        READ,
    ),
    Case(
        "50",
        "a folded line without its leading space",
        lambda a: {"m.eml": changed(letter(written(a)), b"attachment; filename", b"attachment;\r\nfilename")},
        READ,
    ),
    Case("53", "base64 in pieces that each end in =", lambda a: {"m.eml": part(CODING, pieces(written(a)))}, READ),
    Case(
        "two-mails-in-one-eml",
        "mails copied behind each other",
        lambda a, b: {"m.eml": b"\r\n".join(two(a, b))},
        of_two("m.eml"),
        {"a": sound(), "b": sound()},
    ),
    Case(
        "mbox-of-windows",
        "a mailbox with CRLF, and >From in its texts",
        lambda a, b: {
            "all.mbox": mailbox(
                *(changed(one, b"\xb8\xbd\xbc\xfe", b">From now on\r\n>From a 09:00 b") for one in two(a, b)),
                end=b"\r\n",
            )
        },
        of_two("all.mbox"),
        {"a": sound(), "b": sound()},
    ),
    Case(
        "type-told-twice",
        "two types, the first of them wrong",
        lambda a: {
            "m.eml": changed(
                letter(written(a)), b"Content-Type: multi", b"Content-Type: text/plain\r\nContent-Type: multi"
            )
        },
        READ,
    ),
    Case(
        "mark-first",
        "a byte order mark before the headers",
        lambda a: {"m.eml": b"\xef\xbb\xbf" + letter(written(a))},
        READ,
    ),
    Case(
        "blank-before-colon",
        "headers with a blank before the colon",
        lambda a: {
            "m.eml": letter(written(a))
            .replace(b"Content-Type:", b"Content-Type :")
            .replace(b"Encoding:", b"Encoding :")
        },
        READ,
    ),
    Case(
        "encoding-with-comment",
        "an encoding in quotes, with tab and comment",
        lambda a: {"m.eml": changed(letter(written(a)), CODING, b'Content-Transfer-Encoding:\t"base64"\t(MIME)')},
        READ,
    ),
    Case(
        "quoted-printable-form",
        "a workbook as quoted-printable",
        lambda a: {
            "m.eml": part(
                b"Content-Transfer-Encoding: quoted-printable",
                binascii.b2a_qp(written(a), istext=False).replace(b"\n", b"\r\n"),
            )
        },
        READ,
    ),
    Case(
        "quote-not-closed",
        "a file name whose quote isn't closed",
        lambda a: {"m.eml": changed(letter(written(a)), b'"a.xlsx"', b'"a.xlsx')},
        READ,
    ),
    Case(
        "inline-by-foxmail",
        "a form that is named by its type alone, beside a picture",
        lambda a: {"m.eml": related(a)},
        {"m.eml": "ignored", "m.eml!a.xlsx": "used", "m.eml!未命名附件1.png": "attachment"},
    ),
    Case("signed", "a signed mail", lambda a: {"m.eml": signed(a)}, READ | {"m.eml!smime.p7s": "attachment"}),
    Case(
        "sealed",
        "a mail that is encrypted as a whole",
        lambda _: {
            "{a}来信.eml": HEAD
            + b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n"
            + CODING
            + b"\r\n\r\n"
            + base64.encodebytes(b"0\x82" + bytes(300))
        },
        {"{a}来信.eml": "ignored", "{a}来信.eml!smime.p7m": "unreadable F123"},
        {"a": missing()},
    ),
    Case(
        "uu-two",
        "two files uuencoded in one text",
        lambda a: {"m.eml": plain(b"hello\r\n\r\n" + uu(written(a), b"a.xlsx") + b"\r\n" + uu(PDF, b"b.pdf"))},
        READ | {"m.eml!b.pdf": "attachment"},
    ),
    Case(
        "winmail",
        "Outlook's own packing; the subject says whose",
        lambda a: {
            "m.eml": mail(attachment(b'filename="winmail.dat"', TNEF), subject=f"{DEPARTMENTS[a].name}自评表".encode())
        },
        {"m.eml": "ignored", "m.eml!winmail.dat": "unreadable F121"},
        {"a": missing()},
    ),
    Case(
        "link-to-download",
        "a mail that holds only a link to a large file",
        lambda a: {
            "m.eml": plain("超大附件：https://mail.example.cn/cgi-bin/ftnExs".encode(), f"{DEPARTMENTS[a].name}报送")
        },
        {"m.eml": "ignored"},
        {"a": missing()},
    ),
    Case(
        "mail-named-txt",
        "a mail saved as text",
        lambda a: {"邮件.txt": letter(written(a))},
        {"邮件.txt": "ignored", "邮件.txt!a.xlsx": "used"},
    ),
    Case(
        "mail-in-notepad",
        "a mail that Notepad saved as Unicode",
        lambda a: {"m.eml": b"\xff\xfe" + letter(written(a)).decode("latin-1").encode("utf-16-le")},
        READ,
    ),
    Case(
        "cut-short",
        "a mail that is only half there",
        lambda a: {"m.eml": letter(written(a), f"{DEPARTMENTS[a].name}.xlsx".encode())[:20_000]},
        {"m.eml": "ignored", "m.eml!{a}.xlsx": "unreadable F102"},
        {"a": missing()},
    ),
    Case(
        "bounced",
        "a report of delay with the mail in it",
        lambda a: {"m.eml": bounced(a)},
        {"m.eml": "ignored", "m.eml!form.eml": "ignored", "m.eml!form.eml!a.xlsx": "used"},
    ),
    Case(
        "mail-as-a-file",
        "a mail attached as a file to another",
        lambda a: {"m.eml": mail(attachment(b'filename="fwd.eml"', letter(written(a))), date=DATED)},
        {"m.eml": "ignored", "m.eml!fwd.eml": "ignored", "m.eml!fwd.eml!a.xlsx": "used"},
    ),
    Case(
        "forwarded-late",
        "a mail of March, forwarded in April by somebody else",
        lambda a: {
            "m.eml": File(
                mail(forwarded(letter(written(a, stamp=BLANK_STAMP))), date=b"Fri, 12 Apr 2024 08:00:00 +0800"), APRIL
            )
        },
        {"m.eml": "ignored", "m.eml!form.eml": "ignored", "m.eml!form.eml!a.xlsx": "used B510 B526"},
        {"a": sound("B510 B526")},
    ),
    Case(
        "sent-again-in-april",
        "the same file mailed in March and again in April",
        lambda a: {
            "1.eml": letter(written(a, stamp=BLANK_STAMP)),
            "2.eml": File(letter(written(a, stamp=BLANK_STAMP), date=b"Fri, 12 Apr 2024 08:00:00 +0800"), APRIL),
        },
        {"1.eml": "ignored", "1.eml!a.xlsx": "duplicate B505 B510", "2.eml": "ignored", "2.eml!a.xlsx": "used B510"},
        {"a": sound("B505 B510")},
    ),
    Case(
        "returned-to-both",
        "one mail with the forms of two departments and a scan",
        lambda a, b: {
            "m.eml": letter(
                written(a), more=(attachment(b'filename="b.xlsx"', written(b)), attachment(b'filename="c.pdf"', PDF))
            )
        },
        {"m.eml": "ignored", "m.eml!a.xlsx": "used", "m.eml!b.xlsx": "used", "m.eml!c.pdf": "attachment"},
        {"a": sound(), "b": sound()},
    ),
)
