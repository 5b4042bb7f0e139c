"""What kind of file is this? Told by its contents alone; a suffix is only a claim.

Nothing here judges whether a file is safe or whole: that is `guard`. Looking costs a zip directory at most.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from enum import Enum
from functools import lru_cache
from io import BytesIO
from typing import Final

from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.zip_records import read_directory


class Kind(Enum):
    """The kinds of file that are told apart."""

    XLSX = "xlsx"  # also .xlsm, .xltx and the zip form of .et
    XLSB = "xlsb"
    XLS = "xls"  # also the OLE form of .et
    ODS = "ods"
    ENCRYPTED = "encrypted"
    TRUNCATED = "truncated"  # a zip or OLE file whose end is missing
    EMPTY = "empty"
    ZIP = "zip"
    RAR = "rar"
    SEVENZIP = "7z"
    ARCHIVE = "archive"  # gzip, bzip2, xz, tar
    EML = "eml"
    MSG = "msg"  # a mail saved by Outlook
    HTML = "html"
    XML = "xml"
    XML2003 = "xml2003"  # Excel's first XML, under .xml or .xls
    FODS = "fods"  # an OpenDocument spreadsheet in one XML file
    UOF = "uof"  # a spreadsheet of the Chinese office standard (GB/T 20916), one XML file or a zip
    IWORK = "iwork"  # Apple's Numbers, Pages and Keynote
    WEB_BOOK = "web_book"  # a workbook saved as a web page
    WEB_LINK = "web_link"  # what stands for a sheet that is on the web
    PROGRAM = "program"
    TEXT = "text"
    PDF = "pdf"
    IMAGE = "image"
    DOCX = "docx"  # also .docm, .dotx and the zip form of .wps
    WORD = "word"  # what other word processors and versions write: .doc, .wps, .rtf, .odt
    DOC = "doc"  # .pptx, .ofd …
    UNKNOWN = "unknown"


WORKBOOKS: Final = frozenset({Kind.XLSX, Kind.XLSB, Kind.XLS, Kind.ODS})

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_END = b"PK\x05\x06"
_MANIFEST_LIMIT = 1 << 20
_MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVENZIP),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ\x00", Kind.ARCHIVE),
    (b"%PDF-", Kind.PDF),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"{\\rtf", Kind.WORD),
    (b"\x09\x08\x08\x00\x00\x05", Kind.XLS),  # a bare BIFF5 or BIFF8 stream, without OLE around it
    (b"\x09\x08\x10\x00\x00\x06", Kind.XLS),
    (b"PK\x05\x06", Kind.ZIP),  # an archive of nothing
)
_OLE_STREAMS: Final[tuple[tuple[str, Kind], ...]] = (
    ("encryptedpackage", Kind.ENCRYPTED),
    ("workbook", Kind.XLS),
    ("book", Kind.XLS),
    ("worddocument", Kind.WORD),
    ("powerpoint document", Kind.DOC),
    ("visiodocument", Kind.DOC),
    ("__properties_version1.0", Kind.MSG),
)
_HEADER_LINE = re.compile(
    rb"^(?:from|to|cc|subject|date|received|return-path|delivered-to|mime-version|message-id|content-type|reply-to"
    rb"|dkim-signature|x-[\w-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_EXCELS_PAGE = re.compile(rb"name=\"?progid\"? content=\"?excel\.sheet|content=\"?excel\.sheet\"? name=\"?progid")
_WEB_LINK = re.compile(rb"\{[^{}]{0,2000}\"(?:doc_id\"|url\"\s*:\s*\"https?://docs\.google\.com)[^{}]{0,2000}\}\s*$")
_ENVELOPE = re.compile(rb"(?:\d{1,10}[ \t]*\r?\n)?(?:>?from (?![ \t]*:)[^\r\n]*\r?\n)?")
_UOF_SHEETS = re.compile(  # an element called spreadsheet, in UTF-8 or GBK
    rb"<[\w\x80-\xff]{1,20}:(?:\xe7\x94\xb5\xe5\xad\x90\xe8\xa1\xa8\xe6\xa0\xbc|\xb5\xe7\xd7\xd3\xb1\xed\xb8\xf1)"
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@lru_cache(maxsize=1)  # asked twice of every file: when it is unfolded and when it is read
def sniff(data: bytes) -> Kind:
    """The kind of file these bytes are, by their contents."""
    if not data or data.count(0) == len(data):
        return Kind.EMPTY
    if data.startswith((b"PK\x03\x04", b"PK\x07\x08", b"PK00PK")):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[4:12] in (b"ftypheic", b"ftypmif1") or data[:4] + data[8:12] == b"RIFFWEBP":
        return Kind.IMAGE
    if data.startswith(b"BM") and int.from_bytes(data[2:6], "little") == len(data):
        return Kind.IMAGE
    if data.startswith(b"MZ") and b"\0" in data[:64]:
        return Kind.PROGRAM
    if data[257:262] == b"ustar":
        return Kind.ARCHIVE
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    return _text_kind(data)


def _zip_kind(data: bytes) -> Kind:
    try:
        names = {member.name for member in read_directory(data)}
    except Unreadable:
        return _odd_zip_kind(data)
    return _kind_by_names(data, names)


def _odd_zip_kind(data: bytes) -> Kind:
    """The kind of a zip that is damaged, or says two things of itself."""
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).NameToInfo)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        if _ZIP_END not in data[-66_000:]:
            return Kind.TRUNCATED
        first = data[30:60]
        return Kind.XLSX if first.startswith((b"[Content_Types]", b"_rels/", b"xl/", b"docProps/")) else Kind.ZIP
    return _kind_by_names(data, {name.replace("\\", "/") for name in names})


def _kind_by_names(data: bytes, names: set[str]) -> Kind:
    if "mimetype" in names or "META-INF/manifest.xml" in names:
        return _odf_kind(data)
    if "[Content_Types].xml" in names:
        return _ooxml_kind(data, names)
    if "uof.xml" in names:
        return Kind.UOF if _UOF_SHEETS.search(_member(data, "content.xml")) else Kind.DOC
    if "OFD.xml" in names:
        return Kind.DOC
    older = "index.xml" in names and any(name.startswith("QuickLook/") for name in names)
    if older or any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        return Kind.IWORK
    return Kind.ZIP


def _ooxml_kind(data: bytes, names: set[str]) -> Kind:
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if any(name.startswith("word/") for name in names):
        return Kind.DOCX
    if any(name.startswith(("ppt/", "visio/")) for name in names):
        return Kind.DOC
    types = _member(data, "[Content_Types].xml")
    if b"spreadsheetml.sheet.main+xml" in types or b"sheet.macroEnabled.main+xml" in types:
        return Kind.XLSX
    if b"sheet.binary.macroEnabled.main" in types:
        return Kind.XLSB
    if any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    if b"wordprocessingml" in types:
        return Kind.DOCX
    return Kind.DOC if b"presentationml" in types else Kind.ZIP


def _odf_kind(data: bytes) -> Kind:
    manifest = _member(data, "META-INF/manifest.xml")
    mimetype = _member(data, "mimetype") or manifest
    if b"application/vnd.oasis.opendocument." not in mimetype:
        return Kind.ZIP
    if b"encryption-data" in manifest:
        return Kind.ENCRYPTED
    if b"application/vnd.oasis.opendocument.text" in mimetype:
        return Kind.WORD
    return Kind.ODS if b"application/vnd.oasis.opendocument.spreadsheet" in mimetype else Kind.DOC


def _member(data: bytes, name: str) -> bytes:
    """The first part of a member, b"" if it can't be read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(name) as stream:
            return stream.read(_MANIFEST_LIMIT)
    except Exception:  # zipfile raises a dozen types on a damaged member; the guard will say what is wrong
        return b""


def _ole_kind(data: bytes) -> Kind:
    import olefile

    if _ole_is_cut(data):
        return Kind.TRUNCATED
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            names = {"/".join(path).lower() for path in ole.listdir()}
    except Exception:  # olefile raises struct.error, IndexError, OSError … on damage
        names = set()
    known = next((kind for name, kind in _OLE_STREAMS if name in names), None)
    if known is None and "Workbook".encode("utf-16-le") in data:
        return Kind.XLS  # its directory is damaged
    return known or Kind.UNKNOWN


def _ole_is_cut(data: bytes) -> bool:
    """Whether the tables that an OLE header points to lie behind the end of the file."""
    if len(data) < 512:
        return True
    size = 1 << min(int.from_bytes(data[30:32], "little"), 20)
    tables = min(int.from_bytes(data[44:48], "little"), 109)
    sectors = [int.from_bytes(data[48:52], "little")]
    sectors += [int.from_bytes(data[76 + 4 * i : 80 + 4 * i], "little") for i in range(tables)]
    return any(sector < 0xFFFFFFF0 and (sector + 1) * size >= len(data) for sector in sectors)


def _text_kind(data: bytes) -> Kind:
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    if _CONTROL.search(head):
        return Kind.UNKNOWN
    low = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if low.startswith(b"<") and (sheet := _xml_sheet(low)):
        return sheet
    if low.startswith(b"<") and b"schemas.uof.org" in low:
        return Kind.UOF if _UOF_SHEETS.search(data) else Kind.DOC
    if _WEB_LINK.match(low):
        return Kind.WEB_LINK
    if low.startswith(b"<") and any(tag in low for tag in (b"<html", b"<table", b"<!doctype html", b"<meta")):
        return Kind.HTML
    if low.startswith(b"<?xml"):
        return Kind.XML
    if b"x-document-type: workbook" in low:  # Excel's "single file web page"
        return Kind.WEB_BOOK
    if _HEADER_LINE.match(low[_envelope(low) :]) and len(_HEADER_LINE.findall(low)) >= 2:
        return Kind.EML
    return Kind.TEXT if _decodes(head, whole=len(data) <= len(head)) else Kind.UNKNOWN


def _xml_sheet(low: bytes) -> Kind | None:
    """The kind of a spreadsheet written as XML or as a web page."""
    if b"<html" in low:
        return Kind.WEB_BOOK if _EXCELS_PAGE.search(low) else None
    if b'progid="excel.sheet"' in low or b"urn:schemas-microsoft-com:office:spreadsheet" in low:
        return Kind.XML2003
    return Kind.FODS if b"<office:document" in low and b"opendocument.spreadsheet" in low else None


def _envelope(low: bytes) -> int:
    """The length of what mail programs write before a mail: Apple's count of bytes, a mailbox's "From " line."""
    found = _ENVELOPE.match(low)
    return found.end() if found else 0


def _decodes(head: bytes, *, whole: bool) -> bool:
    """Whether bytes are text in one of the encodings used in China; the last character may be cut off."""
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
        except UnicodeDecodeError:
            continue
        return True
    return False
