"""Things that aren't read: by another type, in pieces, behind a lock, or a system's own."""

from __future__ import annotations

import zlib
from io import BytesIO

import msoffcrypto.format.ooxml

from tests.excel.raw_files import zipped as book_of
from tests.filled import DEPARTMENTS, written
from tests.found.case import APRIL, Came, Case, File, letter, missing, sound
from tests.inbox.things import PDF, PNG, RAR, SEVENZIP, Entry, zipped

SPREADSHEET_2003 = (
    b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
FLAT = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body/></office:document>'
)
UOF = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof" '
    'xmlns:表="http://schemas.uof.org/cn/2003/uof-spreadsheet" uof:language="cn"><uof:电子表格/></uof:UOF>'
).encode()
WEB_ARCHIVE = (
    b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n"
    b"Content-Location: file:///C:/a.htm\r\nContent-Type: text/html\r\n\r\n<html></html>\r\n--b--\r\n"
)  # fmt: skip
NUMBERS = {
    "Index/Document.iwa": "x",
    "Index/Tables/DataList.iwa": "x",
    "Metadata/Properties.plist": "x",
    "preview.jpg": "x",
}
LINK = b'{"url":"https://docs.google.com/spreadsheets/d/x/edit","doc_id":"x","email":"a@example.cn"}'
DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200) + b"!Install@!UTF-8!" + SEVENZIP
COMPANYS = b"\x62\x14\x23\x65\x1f\x00\x00\x00E-SafeNet\x00\x00\x00LOCK\x00" + bytes(range(256)) * 8


def locked() -> bytes:
    """A workbook behind a password."""
    out = BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(BytesIO(written("101"))).encrypt("secret", out)
    return out.getvalue()


def split(data: bytes) -> tuple[bytes, bytes]:
    """A zip cut in two, as archivers do it."""
    first, last = data[: len(data) // 2], data[len(data) // 2 :]
    end = last.rindex(b"PK\x05\x06")
    return b"PK\x07\x08" + first, last[: end + 4] + b"\x01\x00\x01\x00" + last[end + 8 :]


def pieces(code: str) -> dict[str, bytes]:
    first, last = split(zipped(Entry("a.xlsx", written(code)), Entry("b.txt", b"hello")))
    return {"{a}.z01": first, "{a}.zip": last}


def unread(name: str, data: bytes, code: str, what: str, came: Came | None = None) -> Case:
    """A single file that isn't read, named after a department that is missing."""
    return Case(
        name.replace("{a}", "named").replace("/", "-"),
        what,
        lambda _: {name: data},
        {name: code},
        {"a": came or missing()},
    )


SYSTEM = ("#recycle", "$RECYCLE.BIN/S-1-5-21", "@eaDir/a.xlsx", "System Volume Information", ".stversions", ".Trash-1000/files",
          "@Recently-Snapshot/2024", "#snapshot/2024", ".dropbox.cache", "lost+found", "FOUND.007", "files_versions",
          "files_trashbin/files", ".Trashes/501", "$Recycle.Bin", "RECYCLER", "360Rec", ".@__thumb")  # fmt: skip

THINGS = (
    Case(
        "60",
        "a split archive",
        pieces,
        {"{a}.z01": "unreadable F127", "{a}.zip": "unreadable F127"},
        {"a": missing("B508 B508")},
    ),
    Case(
        "66",
        "recycle bins and index folders",
        lambda a, b: {
            "#recycle/a.xlsx": written(a),
            "$RECYCLE.BIN/S-1-5/$RABC.xlsx": written(b),
            "$RECYCLE.BIN/S-1-5/$IABC.xlsx": b"\1",
            "@eaDir/a.xlsx/SYNOINDEX_MEDIA_INFO": b"x",
            "@eaDir/a.xlsx@SynoEAStream": b"x",
        },
        dict.fromkeys(
            (
                "#recycle/a.xlsx",
                "$RECYCLE.BIN/S-1-5/$RABC.xlsx",
                "$RECYCLE.BIN/S-1-5/$IABC.xlsx",
                "@eaDir/a.xlsx/SYNOINDEX_MEDIA_INFO",
                "@eaDir/a.xlsx@SynoEAStream",
            ),
            "ignored",
        ),
        {"a": missing(""), "b": missing("")},
    ),
    Case(
        "81b",
        "XML Spreadsheet 2003 named .xml",
        lambda _: {"{a}.xml": SPREADSHEET_2003},
        {"{a}.xml": "unreadable F124"},
        {"a": missing()},
    ),
    Case(
        "84",
        "a table of Apple's Numbers",
        lambda _: {"{a}.numbers": book_of(NUMBERS)},
        {"{a}.numbers": "unreadable F124"},
        {"a": missing()},
    ),
    Case(
        "bins-of-all-kinds",
        "old copies in the bins of systems and sync programs",
        lambda a: {f"{folder}/{number}.xlsx": written(a) for number, folder in enumerate(SYSTEM)},
        {f"{folder}/{number}.xlsx": "ignored" for number, folder in enumerate(SYSTEM)},
        {"a": missing("")},
    ),
    Case(
        "bin-in-a-zip",
        "a stick packed as it is: its bin, the Mac's shadows, a lock",
        lambda a: {
            "a.zip": zipped(
                Entry("$RECYCLE.BIN/$R1.xlsx", written(a, stamp="2024-03-21T01:00:00Z")),
                Entry("__MACOSX/._a.xlsx", b"\0\5\x16\7"),
                Entry("~$a.xlsx", b"\5user"),
                Entry(".~a.xlsx", b"x"),
                Entry("a.xlsx", written(a), date=(2024, 3, 20, 10, 0, 0)),
            )
        },
        {
            "a.zip": "ignored",
            "a.zip!$RECYCLE.BIN/$R1.xlsx": "ignored",
            "a.zip!__MACOSX/._a.xlsx": "ignored",
            "a.zip!~$a.xlsx": "ignored",
            "a.zip!.~a.xlsx": "ignored",
            "a.zip!a.xlsx": "used",
        },
    ),
    unread("{a}.docx", book_of(DOCX), "attachment", "the form filled in Word"),
    unread("{a}.pdf", PDF, "attachment", "a scan"),
    unread("{a}/IMG_0001.jpg", b"\xff\xd8\xff\xe0" + PNG, "attachment", "a photograph in a department's folder"),
    unread("{a}.mht", WEB_ARCHIVE, "unreadable F124", "a workbook saved as a web archive"),
    unread("{a}.fods", FLAT, "unreadable F124", "a flat OpenDocument table"),
    unread("{a}.uof", UOF, "unreadable F124", "a table of the Chinese office standard"),
    unread("{a}.gsheet", LINK, "unreadable F125", "a pointer to a table in the web"),
    unread(
        "{a}.url", b"[InternetShortcut]\r\nURL=https://docs.example.cn/x\r\n", "ignored", "a link to a table in the web"
    ),
    unread("{a}.exe", PROGRAM, "unreadable F126", "a self-extracting archive"),
    unread("{a}.xlsx.crdownload", written("101")[:9000], "ignored", "a download that stopped"),
    unread("{a}.xlsx", bytes(4096), "unreadable F101", "a file of nothing but zeros"),
    unread("{a}.zip", zipped(Entry("a.xlsx", written("101")))[:9000], "unreadable F102", "half an archive"),
    unread("{a}2.xlsx", RAR, "unreadable F111", "an archive under a workbook's name"),
    unread("{a}.tar.gz", b"\x1f\x8b\x08\0" + zlib.compress(b"x"), "unreadable F111", "an archive of Unix"),
    unread("{a}.csv", "编码,自评分\n1,2\n".encode("gbk"), "unreadable F107", "a table as text"),
    unread("{a}.slk", b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K1\r\nE\r\n", "attachment", "a symbolic link table"),
    unread(
        "{a}.xls",
        b"<html><table><tr><td>1</td></tr></table></html>",
        "unreadable F106",
        "a web page under a workbook's name",
    ),
    unread("{a}3.xlsx", COMPANYS, "unreadable F110", "a workbook that the office's own software encrypted"),
    unread("{a}4.xlsx", locked(), "unreadable F103", "a workbook behind a password"),
    Case(
        "rar-in-parts",
        "a RAR in parts",
        lambda _: {"{a}.part1.rar": RAR, "{a}.part2.rar": RAR, "{a}.r00": RAR},
        {"{a}.part1.rar": "unreadable F127", "{a}.part2.rar": "unreadable F127", "{a}.r00": "unreadable F127"},
        {"a": missing("B508 B508 B508")},
    ),
    Case(
        "7z-in-parts",
        "a 7z in parts by mail",
        lambda a: {
            "1.eml": letter(SEVENZIP, b"x.7z.001", subject=DEPARTMENTS[a].name.encode()),
            "{a}.7z.002": b"\1\2\3" * 90,
        },
        {"1.eml": "ignored", "1.eml!x.7z.001": "unreadable F127", "{a}.7z.002": "unreadable F127"},
        {"a": missing("B508 B508")},
    ),
    Case(
        "zip-with-password",
        "an archive behind a password",
        lambda a: {"{a}.zip": zipped(Entry("a.xlsx", written(a), flags=1))},
        {"{a}.zip": "ignored", "{a}.zip!a.xlsx": "unreadable F113"},
        {"a": missing()},
    ),
    Case(
        "named-in-gbk",
        "an archive of Windows with names in GBK",
        lambda a: {"a.zip": zipped(Entry("自评\\县表.xlsx".encode("gbk"), written(a), date=(2024, 3, 20, 10, 0, 0)))},
        {"a.zip": "ignored", "a.zip!自评/县表.xlsx": "used"},
    ),
    Case(
        "scan-beside-the-form",
        "what goes with a form isn't told of",
        lambda a: {"{a}/form.xlsx": written(a), "{a}/{a}.pdf": PDF, "{a}/证明.docx": book_of(DOCX)},
        {"{a}/form.xlsx": "used", "{a}/{a}.pdf": "attachment", "{a}/证明.docx": "attachment"},
    ),
    Case(
        "conflict-copies",
        "a share's copies of one file",
        lambda a: {
            "form.xlsx": written(a),
            "form (1).xlsx": File(written(a), APRIL),
            "form.sync-conflict-20240320-101010-ABC.xlsx": written(a),
        },
        {
            "form (1).xlsx": "used",
            "form.xlsx": "duplicate B505",
            "form.sync-conflict-20240320-101010-ABC.xlsx": "duplicate B505",
        },
        {"a": sound("B505 B505")},
    ),
)
