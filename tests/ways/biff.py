"""Ways in .xls, on a form that LibreOffice saved: records of its stream edited."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache
from io import BytesIO

import olefile

from tests.excel.raw_files import biff, ole
from tests.ways.case import Rows, saved

SUFFIX = "xls"
BOF, EOF, BOUNDSHEET, DATEMODE = 0x0809, 0x000A, 0x0085, 0x0022
NUMBER, RK, MULRK, BLANK, MULBLANK, FORMULA, ARRAY, TABLE, SHRFMLA, LABEL = (
    0x0203,
    0x027E,
    0x00BD,
    0x0201,
    0x00BE,
    0x0006,
    0x0221,
    0x0236,
    0x04BC,
    0x0204,
)
ROW, COLINFO, DEFROWHEIGHT, DEFCOLWIDTH, MERGED, XF, FORMAT, WINDOW2, DIMENSIONS = (
    0x0208,
    0x007D,
    0x0225,
    0x0055,
    0x00E5,
    0x00E0,
    0x041E,
    0x023E,
    0x0200,
)
SCORES = 2  # the place of the score sheet among the tabs
Record = tuple[int, bytes]
Records = list[Record]


@cache
def base() -> tuple[Record, ...]:
    with olefile.OleFileIO(BytesIO(saved("xls"))) as container:
        stream: bytes = container.openstream("Workbook").read()
    found: Records = []
    at = 0
    while at + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, at)
        found.append((code, stream[at + 4 : at + 4 + size]))
        at += 4 + size
    return tuple(found)


def book(found: Records) -> bytes:
    """The records as a file, each tab's place told anew."""
    starts, at, depth, tabs = [], 0, 0, []
    for number, (code, body) in enumerate(found):
        if code == BOF and not depth:
            starts.append(at)
        depth += (code == BOF) - (code == EOF)
        if code == BOUNDSHEET:
            tabs.append(number)
        at += 4 + len(body)
    for number, start in zip(tabs, starts[1:], strict=True):
        found[number] = (BOUNDSHEET, struct.pack("<I", start) + found[number][1][4:])
    return ole({"Workbook": biff(*found).ljust(4096, b"\0")})


def parted() -> tuple[Records, Records, Records]:
    """The records before the score sheet, of it, and after it."""
    found = list(base())
    starts, depth = [], 0
    for number, (code, _) in enumerate(found):
        if code == BOF and not depth:
            starts.append(number)
        depth += (code == BOF) - (code == EOF)
    first, end = starts[SCORES + 1], starts[SCORES + 2]
    return found[:first], found[first:end], found[end:]


def sheet(*edits: Callable[[Records], Records]) -> Callable[[], bytes]:
    def build() -> bytes:
        before, scores, after = parted()
        changed = scores
        for edit in edits:
            changed = edit(changed)
        return book([*before, *changed, *after])

    return build


def is_h7(code: int, body: bytes) -> bool:
    return code in (RK, NUMBER) and body[:4] == struct.pack("<HH", 6, 7)


def h7(*new: Record) -> Callable[[Records], Records]:
    """H7 as these records; a style of None is its own."""

    def edit(found: Records) -> Records:
        return [one for code, body in found for one in (new if is_h7(code, body) else [(code, body)])]

    return edit


def style() -> int:
    return next(int.from_bytes(body[4:6], "little") for code, body in parted()[1] if is_h7(code, body))


def count_xf() -> int:
    return sum(code == XF for code, _ in base())


def number(value: float, xf: int, row: int = 6, col: int = 7) -> Record:
    return NUMBER, struct.pack("<HHHd", row, col, xf, value)


def put(code: int, *new: Record, behind: bool = False, last: bool = False) -> Callable[[Records], Records]:
    """Records before (or behind) the first (or last) of a kind."""

    def edit(found: Records) -> Records:
        places = [n for n, (c, _) in enumerate(found) if c == code]
        at = places[-1 if last else 0] + behind
        return [*found[:at], *new, *found[at:]]

    return edit


def change(
    code: int, new: Callable[[bytes], bytes], which: Callable[[bytes], bool] = lambda _: True
) -> Callable[[Records], Records]:
    def edit(found: Records) -> Records:
        assert any(c == code and which(b) for c, b in found)
        return [(c, new(b)) if c == code and which(b) else (c, b) for c, b in found]

    return edit


def row7(change_: Callable[[bytes], bytes]) -> Callable[[Records], Records]:
    return change(ROW, change_, lambda b: int.from_bytes(b[:2], "little") == 6)


def flagged(body: bytes, height: int, flags: int) -> bytes:
    """ROW: index, first, last, height, two unused, flags, style."""
    return body[:6] + struct.pack("<H", height) + body[8:12] + struct.pack("<H", flags) + body[14:]


def column(width: int, flags: int) -> Callable[[Records], Records]:
    def edit(found: Records) -> Records:
        return [
            (c, b[:4] + struct.pack("<HHH", width, int.from_bytes(b[6:8], "little"), flags) + b[10:])
            if c == COLINFO and b[:4] == struct.pack("<HH", 7, 7)
            else (c, b)
            for c, b in found
        ]

    return edit


def format_record(id_: int, code: str) -> Record:
    return FORMAT, struct.pack("<HHB", id_, len(code), 1) + code.encode("utf-16-le")


def styled(
    xf_edit: Callable[[bytes], bytes],
    *formats: Record,
    more: Callable[[Records], Records] = lambda f: f,
    cell: Callable[[int], list[Record]] | None = None,
) -> Callable[[], bytes]:
    """A further XF made from H7's own, with more formats; H7 has it."""

    def build() -> bytes:
        before, scores, after = parted()
        xfs = [body for code, body in before if code == XF]
        new = len(xfs)
        before = put(XF, (XF, xf_edit(xfs[style()])), behind=True, last=True)(before)
        before = more(put(FORMAT, *formats, behind=True, last=True)(before) if formats else before)
        made = cell(new) if cell else [number(4, new)]
        return book([*before, *h7(*made)(scores), *after])

    return build


def with_format(id_: int) -> Callable[[bytes], bytes]:
    """XF: font, format, flags and parent …"""
    return lambda body: body[:2] + struct.pack("<H", id_) + body[4:]


ONE = format_record(200, '"1"')
RESULT_4 = struct.pack("<d", 4)
CALL = struct.pack("<H", 3) + b"\x1e\x01\x00"  # 1


def formula(
    result: bytes = RESULT_4, xf: int | None = None, tokens: bytes = CALL, row: int = 6, flags: int = 0
) -> Record:
    return FORMULA, struct.pack("<HHH", row, 7, style() if xf is None else xf) + result + struct.pack(
        "<HI", flags, 0
    ) + tokens


def merges(*areas: tuple[int, int, int, int]) -> Record:
    return MERGED, struct.pack("<H", len(areas)) + b"".join(struct.pack("<4H", *area) for area in areas)


def array(first: int, last: int) -> Record:
    return ARRAY, struct.pack("<HHBBHI", first, last, 7, 7, 0, 0) + CALL


def conditional(code: str) -> Callable[[], bytes]:
    """A number format for H7 on the condition that it is over 0."""
    said = struct.pack("<HB", len(code), 1) + code.encode("utf-16-le")
    look = struct.pack("<IH", 0x0200_0000 | 0x001F_FFFF & ~0x0008_0000, 1) + struct.pack("<H", len(said) + 2) + said
    zero = b"\x1e\x00\x00"
    area = struct.pack("<HH4HH4H", 1, 0, 6, 6, 7, 7, 1, 6, 6, 7, 7)
    rule = struct.pack("<BBHH", 1, 5, len(zero), 0) + look + zero
    return sheet(put(0x01B0, (0x01B0, area), (0x01B1, rule)))


def first_result(*pieces: bytes) -> Callable[[], bytes]:
    """The first text that a formula gave, of a character of two units and in such pieces."""
    text = (0x0207, struct.pack("<H", 4) + b"\1" + pieces[0])
    more = [(0x003C, b"\1" + piece) for piece in pieces[1:]]

    def edit(found: Records) -> Records:
        at = next(n for n, (c, _) in enumerate(found) if c == 0x0207)
        return [*found[:at], text, *more, *found[at + 1 :]]

    return sheet(edit)


def expression(row: int) -> bytes:
    """A formula that stands in an array's or a shared formula's place."""
    return struct.pack("<H", 5) + b"\x01" + struct.pack("<HH", row, 7)


WAYS: Rows = [
    ("as-it-is", "4", "4", sheet(lambda f: f)),
    ("number", "4", "4", sheet(lambda f: h7(number(4, style()))(f))),
    ("number-trailing", "4", "4", sheet(lambda f: h7((NUMBER, number(4, style())[1] + b"\1\2"))(f))),
    ("number-short", "0", "F104", sheet(lambda f: h7((NUMBER, number(4, style())[1][:12]))(f))),
    ("rk-hundredths", "4", "4", sheet(lambda f: h7((RK, struct.pack("<HHHI", 6, 7, style(), 400 << 2 | 3)))(f))),
    ("mulrk", "4", "4", sheet(lambda f: h7((MULRK, struct.pack("<HHHIH", 6, 7, style(), 4 << 2 | 2, 7)))(f))),
    ("mulrk-last-wrong", "4", "F135", sheet(lambda f: h7((MULRK, struct.pack("<HHHIH", 6, 7, style(), 4 << 2 | 2, 9)))(f))),
    ("nan", "NaN", "- S102", sheet(lambda f: h7(number(float("nan"), style()))(f))),
    ("masked", "1", "- S170", styled(with_format(200), ONE)),
    ("number-then-blank", "1", "F135", styled(with_format(200), ONE, cell=lambda new: [number(4, style()), (BLANK, struct.pack("<HHH", 6, 7, new))])),
    ("blank-then-number", "4", "F135", styled(with_format(200), ONE, cell=lambda new: [(BLANK, struct.pack("<HHH", 6, 7, new)), number(4, style())])),
    ("number-then-blanks", "1", "F135", styled(with_format(200), ONE, cell=lambda new: [number(4, style()), (MULBLANK, struct.pack("<HHHHH", 6, 6, new, new, 7))])),
    ("label-twice", "1", "F135", sheet(lambda f: h7(number(4, style()), (LABEL, struct.pack("<HHHHB", 6, 7, style(), 1, 0) + b"1"))(f))),
    ("label", "4", "4 S151", sheet(lambda f: h7((LABEL, struct.pack("<HHHHB", 6, 7, style(), 1, 0) + b"4"))(f))),
    ("xf-beyond", "4", "F104", sheet(lambda f: h7(number(4, 4000))(f))),
    ("xf-parent-format", "4", "4", styled(lambda b: b[:2] + struct.pack("<HH", 0, (int.from_bytes(b[4:6], "little") & 0xF) | (0 << 4)) + b[6:9] + bytes([b[9] & 3]) + b[10:], ONE, more=change(XF, with_format(200), lambda b: bool(b[4] & 4) and b is next(x for c, x in base() if c == XF)))),
    ("xf-own-general-parent-masked", "4", "4", styled(lambda b: b[:2] + struct.pack("<HH", 0, int.from_bytes(b[4:6], "little") & 0xF) + b[6:9] + bytes([b[9] | 4]) + b[10:], ONE, more=change(XF, with_format(200), lambda b: b is next(x for c, x in base() if c == XF)))),
    ("cf-masked", "4", "4 T151", conditional('"1"')),
    ("cf-decimals", "4", "4", conditional("0.00")),
    ("format-twice-last", "4", "F135", styled(with_format(200), ONE, format_record(200, "0"))),
    ("format-twice-first", "1", "F135", styled(with_format(200), format_record(200, "0"), ONE)),
    ("format-after-xfs", "1", "- S170", styled(with_format(200), more=put(XF, ONE, behind=True, last=True))),
    ("format-after-tabs", "1", "F135", styled(with_format(200), format_record(200, "0"), more=put(BOUNDSHEET, ONE))),
    ("format-builtin-redefined", "1", "- S170", styled(with_format(2), format_record(2, '"1"'))),
    ("format-general-redefined", "1", "- S170", styled(with_format(0), format_record(0, '"1"'))),
    ("fill-digit", "4111…", "- S170", styled(with_format(200), format_record(200, "0*1"))),
    ("align-fill", "444…", "- S170", styled(lambda b: with_format(0)(b)[:6] + bytes([b[6] & 0xF8 | 4]) + b[7:])),
    ("row-hidden", "(hidden)", "4 T112", sheet(row7(lambda b: flagged(b, 300, 0x120)))),
    ("row-height-0", "4", "4", sheet(row7(lambda b: flagged(b, 0, 0x140)))),
    ("row-height-tiny", "(hidden)", "4 T112", sheet(row7(lambda b: flagged(b, 2, 0x140)))),
    ("row-height-default-bit", "4", "4", sheet(row7(lambda b: flagged(b, 0x8000, 0x100)))),
    ("row-twice-hidden", "(hidden)", "4 T112", sheet(put(ROW, (ROW, flagged(struct.pack("<HHHHHHHH", 6, 0, 12, 300, 0, 0, 0, 15), 300, 0x120)), behind=True, last=True))),
    ("column-hidden", "(hidden)", "4 T112", sheet(column(2304, 1))),
    ("column-width-0", "(hidden)", "4 T112", sheet(column(0, 0))),
    ("column-width-tiny", "(hidden)", "4 T112", sheet(column(8, 0))),
    ("default-height-0", "4", "4", sheet(change(DEFROWHEIGHT, lambda _: struct.pack("<HH", 2, 0)))),
    ("merged", "(covered)", "4 S112", sheet(put(WINDOW2, merges((6, 6, 6, 7))))),
    ("merged-backwards", "4", "4 S112", sheet(put(WINDOW2, merges((6, 6, 7, 6))))),
    ("merged-up", "4", "4 S112", sheet(put(WINDOW2, merges((6, 5, 7, 7))))),
    ("merged-two-records", "(covered)", "4 S112", sheet(put(WINDOW2, merges((0, 0, 8, 9)), merges((6, 6, 6, 7))))),
    ("merged-count-short", "4", "F104", sheet(put(WINDOW2, (MERGED, struct.pack("<H", 0) + struct.pack("<4H", 6, 6, 6, 7))))),
    ("formula-stale", "1", "4", sheet(lambda f: h7(formula())(f))),
    ("formula-always", "1", "4", sheet(lambda f: h7(formula(flags=1))(f))),
    ("formula-empty-tokens", "", "4", sheet(lambda f: h7(formula(tokens=struct.pack("<H", 0)))(f))),
    ("array-own", "1", "4", sheet(lambda f: h7(formula(tokens=expression(6)), array(6, 6))(f))),
    ("array-over", "4", "4", sheet(lambda f: h7(number(4, style()))(f), lambda f: [one for c, b in f for one in ([formula(struct.pack("<d", _h6(f)), tokens=expression(5), row=5), array(5, 6)] if c in (RK, NUMBER) and b[:4] == struct.pack("<HH", 5, 7) else [(c, b)])])),
    ("array-alone", "4", "4", sheet(put(WINDOW2, array(6, 6)))),
    ("table-over", "4", "4", sheet(put(WINDOW2, (TABLE, struct.pack("<HHBBHHHHH", 6, 6, 7, 7, 0, 6, 4, 0, 0))))),
    ("string-result", "1", "4 S151", sheet(lambda f: h7(formula(b"\0\0\0\0\0\0\xff\xff"), (0x0207, struct.pack("<HB", 1, 0) + b"4"))(f))),
    ("rare-characters-result", "4", "4", first_result("𠮷😀".encode("utf-16-le"))),
    ("rare-characters-result-parted", "4", "4", first_result("𠮷".encode("utf-16-le")[:2], "𠮷😀".encode("utf-16-le")[2:])),
    ("result-too-short", "4", "F104", first_result("𠮷".encode("utf-16-le"))),
    ("result-too-long", "4", "F104", first_result("𠮷😀一".encode("utf-16-le"))),
    ("dimensions-small", "4", "4", sheet(change(DIMENSIONS, lambda _: struct.pack("<IIHHH", 0, 3, 0, 3, 0)))),
    ("cells-before-rows", "4", "4", sheet(lambda f: [*[o for o in f if not is_h7(*o)][:2], *[o for o in f if is_h7(*o)], *[o for o in f if not is_h7(*o)][2:]])),
    ("behind-window", "4", "4", sheet(lambda f: put(WINDOW2, *[o for o in f if is_h7(*o)], behind=True)([o for o in f if not is_h7(*o)]))),
    ("in-a-custom-view", "", "F135", sheet(lambda f: put(WINDOW2, (0x01AA, bytes(64)), number(4, style()), (0x01AB, b"\1\0"), behind=True)([o for o in f if not is_h7(*o)]))),
    ("number-in-a-custom-view-too", "4", "F135", sheet(put(WINDOW2, (0x01AA, bytes(64)), number(1, 15), (0x01AB, b"\1\0"), behind=True))),
    ("sheet-bof-5", "(hidden)", "F135", sheet(change(BOF, lambda b: struct.pack("<H", 0x0500) + b[2:]))),
    ("no-zeros", "4", "4", sheet(change(WINDOW2, lambda b: struct.pack("<H", int.from_bytes(b[:2], "little") & ~0x10) + b[2:]))),
    ("old-number", "4", "F135", sheet(lambda f: h7((0x0003, struct.pack("<HH3xd", 6, 7, 4)))(f))),
    ("old-number-too", "1", "F135", sheet(lambda f: h7(number(4, style()), (0x0003, struct.pack("<HH3xd", 6, 7, 1)))(f))),
    ("old-integer-too", "1", "F135", sheet(lambda f: h7(number(4, style()), (0x0002, struct.pack("<HH3xH", 6, 7, 1)))(f))),
    ("old-label-too", "4", "F135", sheet(lambda f: h7(number(4, style()), (0x0004, struct.pack("<HH3xB", 6, 7, 1) + b"1"))(f))),
    ("old-formula-too", "1", "F135", sheet(lambda f: h7(number(4, style()), (0x0206, struct.pack("<HHH", 6, 7, style()) + struct.pack("<d", 1) + bytes(6) + CALL))(f))),
    ("rstring-too", "1", "F135", sheet(lambda f: h7(number(4, style()), (0x00D6, struct.pack("<HHHHB", 6, 7, style(), 1, 0) + b"1" + b"\0\0"))(f))),
    ("boolerr-too", "1", "F135", sheet(lambda f: h7(number(4, style()), (0x0205, struct.pack("<HHHBB", 6, 7, style(), 1, 0)))(f))),
    ("old-boolerr-too", "1", "F135", sheet(lambda f: h7(number(4, style()), (0x0005, struct.pack("<HH3xBB", 6, 7, 1, 0)))(f))),
]  # fmt: skip


def _h6(found: Records) -> float:
    body = next(b for c, b in found if c in (RK, NUMBER) and b[:4] == struct.pack("<HH", 5, 7))
    return (
        struct.unpack("<d", body[6:])[0]
        if len(body) > 10
        else float(int.from_bytes(body[6:10], "little") >> 2) / (100 if body[6] & 1 else 1)
    )
