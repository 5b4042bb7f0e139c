"""What is read, what is an attachment and what can't be read, by content first."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from selfeval.inbox import split, walk
from selfeval.model import Fate
from tests.inbox.things import PDF, PNG, RAR, SEVENZIP, TNEF, ZONE, Entry, book, fates, items, mail, one, put, zipped

BOOK = book()
HTML = b"<html><table><tr><td>1</td></tr></table></html>"
TEXT = "编码,自评分\n1.1,8\n".encode("gbk")
OLE_ZERO = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100


def word() -> bytes:
    """A Word document."""
    out = BytesIO()
    Document().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "fate"),
    [
        ("a.pdf", PDF, "attachment"),
        ("a", PDF, "attachment"),
        ("a.jpg", PNG, "attachment"),
        ("a.docx", word(), "attachment"),
        ("a.wps", OLE_ZERO, "attachment"),
        ("说明.txt", TEXT, "attachment"),
        ("a.html", HTML, "attachment"),
        ("a.mp4", b"\0\0\0\x18ftypmp42" + bytes(range(200)), "attachment"),
        ("a.docx", b"", "attachment"),
        ("a.docx", word()[:500], "attachment"),
        # the readers say what is wrong with these
        ("a.xlsx", PDF, "read"),
        ("a.xls", HTML, "read"),
        ("a.csv", TEXT, "read"),
        ("a.et", TEXT, "read"),
        ("a.xlsx", b"", "read"),
        ("a.xlsx", BOOK[:500], "read"),
        ("a.xlsx", bytes(range(256)), "read"),
        ("a", b"", "read"),
        ("a.dat", bytes(range(256)), "read"),
        # workbooks under any name
        ("a.pdf", BOOK, "read"),
        ("a.txt", BOOK, "read"),
        ("a.xlsx.bak", BOOK, "read"),
        ("a.XLSX ", BOOK, "read"),
        # neither
        ("a.rar", RAR, "unreadable F111"),
        ("a.xlsx", SEVENZIP, "unreadable F111"),
        ("winmail.dat", TNEF, "unreadable F121"),
    ],
)
def test_fates(tmp_path: Path, name: str, data: bytes, fate: str) -> None:
    put(tmp_path, [(name, data)])
    assert fates(tmp_path) == {name: fate}
    ((source, given),) = items(tmp_path)
    assert (source.size, source.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert given == (data if fate == "read" else None)
    assert bool(source.reason) == (fate != "read")


def test_an_attachment_is_called_by_its_kind(tmp_path: Path) -> None:
    ((source, _),) = one(tmp_path, "a.dat", PDF)
    assert (source.fate, source.reason) == (Fate.ATTACHMENT, "附件（PDF 文件），不读取内容")


def test_a_unit_for_each_thing_to_read(tmp_path: Path) -> None:
    put(tmp_path, [("a.zip", zipped(Entry("x.xlsx", BOOK), Entry("y.pdf", PDF), Entry("z.xlsx", BOOK)))])
    (unit,) = walk(tmp_path).units
    parts = split(tmp_path, unit, zone=ZONE)
    assert [(source.path, part and part.only) for source, part in parts] == [
        ("a.zip!x.xlsx", frozenset({"a.zip!x.xlsx"})),
        ("a.zip!y.pdf", None),
        ("a.zip!z.xlsx", frozenset({"a.zip!z.xlsx"})),
        ("a.zip", None),
    ]
    last = parts[2][1]
    assert last is not None
    assert [source.path for source, _ in split(tmp_path, last, zone=ZONE)] == ["a.zip!z.xlsx"]


def test_the_same_whatever_the_order(tmp_path: Path) -> None:
    files = [("b.zip", zipped(Entry("x.xlsx", BOOK), Entry("x.xlsx", BOOK))), ("a.eml", mail()), ("c.xlsx", BOOK)]
    put(tmp_path / "1", files)
    put(tmp_path / "2", reversed(files))
    first, second = fates(tmp_path / "1"), fates(tmp_path / "2")
    assert list(first.items()) == list(second.items())
