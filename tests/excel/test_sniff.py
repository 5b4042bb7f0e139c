"""A kind for every file, by its contents."""

from __future__ import annotations

import zipfile
from io import BytesIO

import msoffcrypto.format.ooxml
import pytest

from selfeval.excel.read.sniff import Kind, sniff
from tests.excel.raw_files import biff, cell, ods, ods_parts, row, table, xlsb, xlsx, xlsx_parts, zipped

WORKBOOK = xlsx(row(cell("A1", "<v>1</v>")))

UOF = "http://schemas.uof.org/cn/2003/uof"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (WORKBOOK, Kind.XLSX),
        (xlsb(b""), Kind.XLSB),
        (ods(table("")), Kind.ODS),
        (biff((0x0809, b"\x00\x06\x05\x00" + bytes(12))), Kind.XLS),
        (b"", Kind.EMPTY),
        (bytes(5000), Kind.EMPTY),
        (zipped({"readme.txt": "x", "forms/a.xlsx": WORKBOOK}), Kind.ZIP),
        (zipped({"unpacked/xl/workbook.xml": "x", "unpacked/[Content_Types].xml": "x"}), Kind.ZIP),
        (zipped({}), Kind.ZIP),
        (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "x"}), Kind.DOCX),
        (zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "x"}), Kind.DOC),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"}), Kind.WORD),
        (zipped({"OFD.xml": "x"}), Kind.DOC),
        (b"%PDF-1.7\n", Kind.PDF),
        (b"\n\n%PDF-1.4\n", Kind.PDF),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Kind.IMAGE),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Kind.IMAGE),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Kind.IMAGE),
        (b"BM" + (20).to_bytes(4, "little") + bytes(14), Kind.IMAGE),
        (b"Rar!\x1a\x07\x01\0", Kind.RAR),
        (b"7z\xbc\xaf\x27\x1c\0\4", Kind.SEVENZIP),
        (b"\x1f\x8b\x08\0", Kind.ARCHIVE),
        (b"{\\rtf1\\ansi}", Kind.WORD),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", Kind.HTML),
        (b"\xef\xbb\xbf\r\n<meta charset=utf-8><table>", Kind.HTML),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n", Kind.WEB_BOOK),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', Kind.XML2003),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table/>', Kind.XML2003),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', Kind.XML),
        (
            b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta name=ProgId content=Excel.Sheet>',
            Kind.WEB_BOOK,
        ),
        (
            b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet">',
            Kind.FODS,
        ),
        (b'<office:document office:mimetype="application/vnd.oasis.opendocument.text">x</office:document>', Kind.TEXT),
        (f'<?xml version="1.0"?><uof:UOF xmlns:uof="{UOF}"><uof:电子表格>'.encode(), Kind.UOF),
        (f'<?xml version="1.0"?><uof:UOF xmlns:uof="{UOF}"><uof:电子表格>'.encode("gbk"), Kind.UOF),
        (f'<?xml version="1.0"?><uof:UOF xmlns:uof="{UOF}"><uof:文字处理>填电子表格'.encode(), Kind.DOC),
        (zipped({"uof.xml": "<uof/>", "content.xml": "<表:电子表格文档_6C00/>"}), Kind.UOF),
        (zipped({"uof.xml": "<uof/>", "content.xml": "<字:文字处理文档_4225/>"}), Kind.DOC),
        (zipped({"Index/Tables/DataList.iwa": "x", "preview.jpg": "x"}), Kind.IWORK),
        (zipped({"Index.zip": "x", "Metadata/Properties.plist": "x"}), Kind.IWORK),
        (zipped({"index.xml": "x", "QuickLook/Thumbnail.jpg": "x"}), Kind.IWORK),
        (b'{"url":"https://docs.google.com/open?id=1", "doc_id": "1"}', Kind.WEB_LINK),
        (b'{"url": "https://example.org/api", "retries": 3}', Kind.TEXT),
        (b"MZ\x90\0\3\0\0\0" + bytes(100), Kind.PROGRAM),
        (b"MZ stands for a name", Kind.TEXT),
        (b"1234  \nFrom: a@b.cn\nSubject: x\n\n", Kind.EML),
        (b"From a@b.cn Wed Mar 20 09:00:00 2024\nFrom: a@b.cn\nSubject: x\n\n", Kind.EML),
        ("编码,自评分\n101,2.5\n".encode("gb18030"), Kind.TEXT),
        ("编码\t自评分\n".encode("utf-16"), Kind.TEXT),
        (b"From: a@b.cn\r\nSubject: =?GBK?B?1/bGwA==?=\r\nDate: Mon, 1 Apr 2024\r\n\r\nhi", Kind.EML),
        (b"Subject: only one header line", Kind.TEXT),
        (b"\x01\x02\x03 whatever", Kind.UNKNOWN),
        (b"\xd0", Kind.UNKNOWN),
    ],
)
def test_kind_by_contents(data: bytes, kind: Kind) -> None:
    assert sniff(data) is kind


def test_workbook_part_at_an_unusual_place() -> None:
    parts = xlsx_parts("")
    parts["book/main.xml"] = parts.pop("xl/workbook.xml")
    assert sniff(zipped(parts)) is Kind.XLSX


def test_cut_zip_is_truncated() -> None:
    assert sniff(WORKBOOK[: len(WORKBOOK) // 2]) is Kind.TRUNCATED
    assert sniff(WORKBOOK[:5]) is Kind.TRUNCATED


def test_encrypted_workbooks() -> None:
    ole = BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(BytesIO(WORKBOOK)).encrypt("geheim", ole)
    assert sniff(ole.getvalue()) is Kind.ENCRYPTED
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    assert sniff(ods("", manifest=entry)) is Kind.ENCRYPTED


def test_ole_file_with_a_zip_behind_it_is_no_zip(xls_file: bytes) -> None:
    """As WPS writes .et and .xls."""
    data = xls_file + zipped({"[Content_Types].xml": "<Types/>", "theme/theme1.xml": "x"})
    assert zipfile.is_zipfile(BytesIO(data))
    assert sniff(data) is Kind.XLS


def test_cut_ole_file_is_truncated(xls_file: bytes) -> None:
    assert sniff(xls_file[:300]) is Kind.TRUNCATED
    assert sniff(xls_file[:1024]) is Kind.TRUNCATED


def test_ods_without_mimetype_member() -> None:
    parts = ods_parts(table(""), manifest='<x type="application/vnd.oasis.opendocument.spreadsheet"/>')
    del parts["mimetype"]
    assert sniff(zipped(parts)) is Kind.ODS
