"""Ways in .xlsb, record by record."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache

from selfeval.excel.read.xlsb import _records
from tests.excel.raw_files import OFFICE, record, wide
from tests.filled import parts_of, with_parts
from tests.test_sound_books import as_xlsb
from tests.ways.case import Rows
from tests.ways.xlsx_cells import FORM, LOST

SUFFIX = "xlsb"
SHEET, BOOK, STYLES, RELS, STRINGS = (
    "xl/worksheets/sheet3.bin",
    "xl/workbook.bin",
    "xl/styles.bin",
    "xl/_rels/workbook.bin.rels",
    "xl/sharedStrings.bin",
)
ROW, REAL, BLANK, RK, FORMULA, ISST, ARRAY, TABLE = 0, 5, 1, 2, 9, 7, 426, 428
COLUMNS, COLUMN, END_COLUMNS, MERGE, FORMAT_INFO, END_SHEET, END_DATA = 390, 60, 391, 176, 485, 130, 146
FORMATS, FORMAT, END_FORMATS, XFS, XF, END_XFS, STYLE_XFS, END_STYLE_XFS = 615, 44, 616, 617, 47, 618, 626, 627
NEWER, END_NEWER = 35, 36
Records = list[tuple[int, bytes]]


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin" '
    'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{}</Types>'
)


def typed(data: bytes) -> bytes:
    """The book as LibreOffice opens it: every part's type is told, and styles and strings are related."""
    kinds = {"worksheets": "worksheet", "styles": "styles", "sharedStrings": "sharedStrings"}
    parts = parts_of(data)
    told = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.ms-excel.{kind}"/>'
        for name in parts
        for word, kind in kinds.items()
        if name.startswith(f"xl/{word}")
    )
    rels = parts[RELS].decode()
    for kind in ("styles", "sharedStrings"):
        if f"xl/{kind}.bin" in parts and f'/{kind}"' not in rels:
            rels = rels.replace(
                "</Relationships>",
                f'<Relationship Id="rId-{kind}" Type="{OFFICE}/{kind}" Target="{kind}.bin"/></Relationships>',
            )
    return with_parts(data, {"[Content_Types].xml": TYPES.format(told), RELS: rels})


@cache
def base() -> bytes:
    """The form in binary, with one more style, a format that shows "1"; nothing has it. Sheets come with column widths."""
    return edited(STYLES, enclosed, typed(as_xlsb(short=False, form=FORM, looks={("自评评分表", "ZZ9"): '"1"'})))


def joined(found: Records) -> bytes:
    return b"".join(record(code, body) for code, body in found)


def edited(name: str, edit: Callable[[Records], Records], data: bytes | None = None) -> bytes:
    data = data or base()
    part = parts_of(data)[name]
    changed = joined(edit(list(_records(part))))
    assert changed != part
    return with_parts(data, {name: changed})


def at_h7(new: Callable[[bytes], Records], column: int = 7, row: int = 6) -> Callable[[Records], Records]:
    """Other records in the place of H7's; `new` is given its style and value."""

    def edit(found: Records) -> Records:
        out: Records = []
        here, done = -1, False
        for code, body in found:
            if code == ROW:
                here = int.from_bytes(body[:4], "little")
            if here == row and code in (REAL, 6) and int.from_bytes(body[:4], "little") == column and not done:
                out += new(body)
                done = True
            else:
                out.append((code, body))
        assert done
        return out

    return edit


def cell(*new: tuple[int, bytes]) -> Callable[[], bytes]:
    """H7 as these records."""
    return lambda: edited(SHEET, at_h7(lambda _: list(new)))


def real(value: float = 4, style: int = 0, column: int = 7, more: bytes = b"") -> tuple[int, bytes]:
    return REAL, struct.pack("<IId", column, style, value) + more


def row7(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    def edit(found: Records) -> Records:
        return [(c, change(b) if c == ROW and int.from_bytes(b[:4], "little") == 6 else b) for c, b in found]

    return lambda: edited(SHEET, edit)


def with_row(body: bytes, height: int, flags: int) -> bytes:
    """BrtRowHdr: row, style, height in twentieths, then flags."""
    return body[:8] + struct.pack("<H", height) + body[10:11] + bytes([flags]) + body[12:]


def put(code: int, *new: tuple[int, bytes], behind: bool = False) -> Callable[[Records], Records]:
    """Records before (or behind) the first of a kind."""

    def edit(found: Records) -> Records:
        at = next(n for n, (c, _) in enumerate(found) if c == code) + behind
        return [*found[:at], *new, *found[at:]]

    return edit


def columns(width: int, flags: int, style: int = 0) -> Callable[[], bytes]:
    body = struct.pack("<IIIIH", 7, 7, width, style, flags)
    return lambda: edited(SHEET, put(145, (COLUMNS, b""), (COLUMN, body), (END_COLUMNS, b"")))


def merge(first: int, last: int, left: int, right: int) -> Callable[[], bytes]:
    return lambda: edited(
        SHEET,
        put(END_SHEET, (177, struct.pack("<I", 1)), (MERGE, struct.pack("<4I", first, last, left, right)), (178, b"")),
    )


def own_format(code: str, number: int = 200) -> tuple[int, bytes]:
    return FORMAT, struct.pack("<H", number) + wide(code)


def styles(*edits: Callable[[Records], Records]) -> Callable[[], bytes]:
    """The styles edited, and H7 of the style that shows "1"."""

    def build() -> bytes:
        data = edited(SHEET, at_h7(lambda _: [real(style=1)]))
        for edit in edits:
            data = edited(STYLES, edit, data)
        return data

    return build


def enclosed(found: Records) -> Records:
    """The formats in their list, as programs write them."""
    formats = [one for one in found if one[0] == FORMAT]
    rest = [one for one in found if one[0] != FORMAT]
    named = [(STYLE_XFS, struct.pack("<I", 1)), (XF, struct.pack("<HH", 0xFFFF, 0) + bytes(12)), (END_STYLE_XFS, b"")]
    return [
        (278, b""),
        (FORMATS, struct.pack("<I", len(formats))),
        *formats,
        (END_FORMATS, b""),
        *named,
        *rest,
        (279, b""),
    ]


NUMBER_FORMULA = struct.pack("<H", 0) + struct.pack("<I", 3) + b"\x1e\x01\x00" + struct.pack("<I", 0)  # =1


def formula(value: float) -> tuple[int, bytes]:
    return FORMULA, struct.pack("<IId", 7, 0, value) + NUMBER_FORMULA


def array(first: int, last: int) -> tuple[int, bytes]:
    """An array formula {=1} over rows of column H."""
    return ARRAY, struct.pack("<4I", first, last, 7, 7) + b"\0" + struct.pack("<I", 3) + b"\x1e\x01\x00" + struct.pack(
        "<I", 0
    )


def conditional(code: str) -> bytes:
    """A number format for H7 on the condition that it is over 0."""
    said = struct.pack("<H", len(code)) + code.encode("utf-16-le")
    look = struct.pack("<HHHHH", 0x8000, 0, 1, 0x26, len(said) + 4) + said
    data = edited(STYLES, lambda f: [*f[:-1], (505, struct.pack("<I", 1)), (507, look), (506, b""), f[-1]])
    zero = b"\x1e\x00\x00"
    rule = struct.pack("<5i8xH3i", 1, 0, 0, 1, 5, 0, len(zero), 0, 0)
    rule += struct.pack("<II", 0xFFFFFFFF, len(zero)) + zero + bytes(4)
    area = struct.pack("<7I", 1, 0, 1, 6, 6, 7, 7)
    return edited(SHEET, put(END_SHEET, (461, area), (463, rule), (464, b""), (462, b"")), data)


def array_over() -> bytes:
    """H6 holds an array formula over H6:H7."""
    head = lambda body: [(FORMULA, body[:16] + NUMBER_FORMULA), array(5, 6)]  # noqa: E731
    return edited(SHEET, at_h7(head, row=5))


WAYS: Rows = [
    ("as-it-is", "4", "4", base),
    ("masked", "1", "- S170", styles()),
    ("rk", "4", "4", cell((RK, struct.pack("<III", 7, 0, 4 << 2 | 2)))),
    ("rk-hundredths", "4", "4", cell((RK, struct.pack("<III", 7, 0, 400 << 2 | 3)))),
    ("real-trailing", "4", "4", cell(real(more=b"\1\2\3\4"))),
    ("real-short", "0", "F104", cell((REAL, struct.pack("<II", 7, 0) + b"\0" * 6))),
    ("real-nan", "NaN", "- S102", cell(real(float("nan")))),
    ("cell-twice-style", "4", "F104", cell(real(), real(style=1))),
    ("cell-twice-blank", "4", "4", cell(real(), (BLANK, struct.pack("<II", 7, 1)))),
    ("cell-twice-blank-before", "4", "4", cell((BLANK, struct.pack("<II", 7, 1)), real())),
    ("style-beyond", "4", "4", cell(real(style=999))),
    ("style-high-byte", "1", "- S170", cell((REAL, struct.pack("<II", 7, 1 | 1 << 24) + struct.pack("<d", 4)))),
    ("column-high", "4", "- S101 T115", cell((REAL, struct.pack("<II", 7 | 1 << 16, 0) + struct.pack("<d", 4)))),
    ("row-hidden", "(hidden)", "4 T112", row7(lambda b: with_row(b, 300, 0x10))),
    ("row-height-0", "4", "4", row7(lambda b: with_row(b, 0, 0x20))),
    ("row-height-tiny", "(hidden)", "4 T112", row7(lambda b: with_row(b, 2, 0x20))),
    ("row-collapsed", "4", "4", row7(lambda b: with_row(b, 300, 0x08))),
    ("row-twice-hidden", "4", "4 T112", lambda: edited(SHEET, put(END_DATA, (ROW, with_row(struct.pack("<IIHBBBI", 6, 0, 300, 0, 0, 0, 0), 300, 0x10))))),
    ("row-twice-blank", "4", "4", lambda: edited(SHEET, put(END_DATA, (ROW, struct.pack("<IIHBBBI", 6, 0, 300, 0, 0, 0, 0)), (BLANK, struct.pack("<II", 7, 1))))),
    ("column-hidden", "(hidden)", "4 T112", columns(2304, 1)),
    ("column-width-0", "4", "4 T112", columns(0, 2)),
    ("column-width-tiny", "(hidden)", "4 T112", columns(8, 2)),
    ("column-style", "4", "4", columns(2304, 2, 1)),
    ("zero-height", "4", "4", lambda: edited(SHEET, put(145, (FORMAT_INFO, struct.pack("<IHHI", 0xFFFFFFFF, 8, 300, 2))))),
    ("merge", "(covered)", "4 S112", merge(6, 6, 6, 7)),
    ("merge-backwards", "(covered)", "4 S112", merge(6, 6, 7, 6)),
    ("merge-up", "(covered)", "4 S112", merge(6, 5, 7, 7)),
    ("formula-stale", "1", "4", cell(formula(4))),
    ("array-over", "1", "4 S172", array_over),
    ("cf-masked", "4", "4 T151", lambda: conditional('"1"')),
    ("cf-decimals", "4", "4", lambda: conditional("0.00")),
    ("format-twice-last", "1", "F135", styles(put(XFS, own_format("0")))),
    ("format-twice-first", "1", "F135", styles(put(FORMAT, own_format("0")))),
    ("format-enclosed-then-loose", "1", "F135", styles(put(END_XFS, own_format("0"), behind=True))),
    ("format-loose-only", "4", "- S170", styles(lambda f: [*[o for o in f if o[0] != FORMAT], own_format('"1"')])),
    ("format-newer", "4", "F135", styles(put(END_FORMATS, (NEWER, bytes(4)), own_format("0"), (END_NEWER, b"")))),
    ("xf-newer", "1", "- S170", styles(put(XF, (NEWER, bytes(4)), (XF, struct.pack("<HH", 0, 0) + bytes(12)), (END_NEWER, b"")))),
    ("xf-inherits", "4", "4", styles(lambda f: _inheriting(f))),
    ("xfs-twice", "1", "- S170", styles(put(XFS, (XFS, struct.pack("<I", 0)), (END_XFS, b"")))),
    ("align-fill", "4", "- S170", styles(lambda f: [(c, b[:12] + b"\x04" + b[13:]) if c == XF and b[2:4] != b"\0\0" else (c, b) for c, b in [own_format("0") if c == FORMAT else (c, b) for c, b in f]])),
    ("fill-digit", "4", "- S170", styles(lambda f: [own_format("0*1") if c == FORMAT else (c, b) for c, b in f])),
    ("date-1904", "4", "4", lambda: edited(BOOK, put(143, (153, struct.pack("<II", 1, 0) + wide(""))))),
]  # fmt: skip


def _inheriting(found: Records) -> Records:
    """H7's style has no format of its own by its flags, its parent shows "1"."""
    parent = struct.pack("<HH", 0xFFFF, 200) + bytes(12)
    out: Records = []
    for code, body in found:
        if code == END_STYLE_XFS:
            out.append((XF, parent))
        if code == XF and body[2:4] == struct.pack("<H", 200):
            body = struct.pack("<HH", 1, 0) + bytes(12)
        out.append((code, body))
    return out


def shared() -> bytes:
    """The form with its reason among the shared strings."""
    data = typed(as_xlsb(short=False, form=LOST))
    edit = at_h7(lambda body: [(ISST, body[:8] + struct.pack("<I", 1))], column=8)
    data = edited(SHEET, edit, data)
    items = [
        (159, struct.pack("<II", 2, 2)),
        (19, b"\0" + wide("别的说法写在这里")),
        (19, b"\0" + wide("目标没有全部量化，扣分")),
        (160, b""),
    ]
    rels = (
        parts_of(data)[RELS]
        .decode()
        .replace(
            "</Relationships>",
            f'<Relationship Id="rIdS" Type="{OFFICE}/sharedStrings" Target="sharedStrings.bin"/></Relationships>',
        )
    )
    return with_parts(data, {STRINGS: joined(items), RELS: rels})


REASONS: Rows = [
    ("string", "目标没有全部量化，扣分", "目标没有全部量化，扣分", shared),
    ("string-newer", "别的说法写在这里", "别的说法写在这里", lambda: edited(STRINGS, put(19, (NEWER, bytes(4)), (19, b"\0" + wide("又一种说法")), (END_NEWER, b"")), shared())),
    ("string-trailing", "目标没有全部量化，扣分", "目标没有全部量化，扣分", lambda: edited(STRINGS, lambda f: [(c, b + b"xx" if c == 19 else b) for c, b in f], shared())),
]  # fmt: skip
