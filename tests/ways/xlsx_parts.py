"""Ways in .xlsx: what the other parts say: styles, strings, the workbook, the package and the zip around it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.filled import parts_of, rewritten, with_cells, with_formats, with_parts
from tests.ways.case import H7, Rows, resub, swap
from tests.ways.xlsx_cells import FORM, H7_CELL, LOST, ONE, STYLES, looked, sheet

BOOK, RELS, STRINGS, TYPES, PACKAGE = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "[Content_Types].xml",
    "_rels/.rels",
)
SHEET3 = "xl/worksheets/sheet3.xml"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MCX = f'{MC} xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:x="urn:x"'


def part(name: str, edit: Callable[[str], str], data: bytes = FORM) -> bytes:
    return rewritten(data, {name: edit})


def inherited(own: str, parent: str = "") -> Callable[[], bytes]:
    """H7's style says `own` of its number format, the named style it stands on shows "1"."""

    def edit(styles: str) -> str:
        styles = swap(styles, '<cellStyleXfs count="1">', '<cellStyleXfs count="2">')
        styles = swap(
            styles,
            "</cellStyleXfs>",
            f'<xf numFmtId="500" fontId="0" fillId="0" borderId="0" {parent}/></cellStyleXfs>',
        )
        styles = resub(
            r'<xf numFmtId="500" (fontId="[0-9]+" fillId="[0-9]+" borderId="[0-9]+") xfId="0" (?:applyNumberFormat="1")?',
            rf'<xf {own} \1 xfId="1" ',
            styles,
        )
        return swap(styles, "</cellStyles>", '<cellStyle name="X" xfId="1"/></cellStyles>')

    return lambda: part(STYLES, edit, with_formats(FORM, {H7: ONE}))


def format_id(new: str, code: str = ONE, also: str = "") -> Callable[[], bytes]:
    """The id of H7's format written in another way in its style."""
    return lambda: part(
        STYLES,
        lambda s: swap(resub(r'<xf numFmtId="500"', f'<xf numFmtId="{new}"', s), "</numFmts>", f"{also}</numFmts>"),
        with_formats(FORM, {H7: code}),
    )


def numfmts(edit: Callable[[str], str]) -> Callable[[], bytes]:
    return lambda: part(STYLES, edit, with_formats(FORM, {H7: "0.00"}))


def declared(codes: str) -> Callable[[str], str]:
    """The list of formats with another declaration of H7's."""
    return lambda s: resub(r'<numFmt numFmtId="500" formatCode="0.00"/>', codes, s)


def second(name: str, hidden: str, value: float, first_hidden: bool = False) -> Callable[[], bytes]:
    """A further score sheet of another name, before the form's own; H7 of it says `value`."""

    def build() -> bytes:
        parts = parts_of(FORM)
        twin = with_cells(FORM, {H7: value})
        state = f' state="{hidden}"' if hidden else ""
        book = swap(
            parts[BOOK].decode(),
            '<sheet name="自评评分表"',
            f'<sheet name="{name}" sheetId="90"{state} r:id="rId90"/><sheet name="自评评分表"'
            + (' state="hidden"' if first_hidden else ""),
        )
        rels = swap(
            parts[RELS].decode(),
            "</Relationships>",
            '<Relationship Id="rId90" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet90.xml"/></Relationships>',
        )
        types = swap(
            parts[TYPES].decode(),
            "</Types>",
            '<Override PartName="/xl/worksheets/sheet90.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        )
        return with_parts(
            FORM, {BOOK: book, RELS: rels, TYPES: types, "xl/worksheets/sheet90.xml": parts_of(twin)[SHEET3]}
        )

    return build


def beside(
    name: str, change: Callable[[bytes], bytes] = lambda part: part, rel: str | None = None
) -> Callable[[], bytes]:
    """Another part with H7 = 1 beside the score sheet, under a name like its own."""

    def build() -> bytes:
        other = parts_of(with_cells(FORM, {H7: 1}))[SHEET3]
        changes: dict[str, bytes | str | None] = {name: change(other)}
        if rel:
            changes[RELS] = swap(parts_of(FORM)[RELS].decode(), 'Target="worksheets/sheet3.xml"', f'Target="{rel}"')
        return with_parts(FORM, changes)

    return build


def swapped_codes() -> bytes:
    """The codes of two rows by format in each other's place."""
    shown = {
        ("自评评分表", "A7"): 'General;General;General;"1.1.3"',
        ("自评评分表", "A8"): 'General;General;General;"1.1.2"',
    }
    return with_formats(FORM, shown)


def relation(edit: Callable[[str], str]) -> Callable[[], bytes]:
    return lambda: part(RELS, edit)


REASON_STRING = re.compile("<si><t[^>]*>目标没有全部量化，扣分</t></si>")


def reason(new: str) -> Callable[[], bytes]:
    """The reason's shared string in another writing."""
    return lambda: part(STRINGS, lambda s: resub(REASON_STRING.pattern, new, s), LOST)


WAYS: Rows = [
    ("xf-inherits-unsaid", "1", "- S170", inherited('applyNumberFormat="0"')),
    ("xf-own-not-applied", "4", "4", inherited('numFmtId="0" applyNumberFormat="0"')),
    ("xf-masked-not-applied", "1", "- S170", lambda: part(STYLES, lambda s: swap(s, '<xf numFmtId="500" ', '<xf numFmtId="500" applyNumberFormat="0" '), with_formats(FORM, {H7: ONE}))),
    ("xf-id-padded", "1", "- S170", format_id(" 500 ")),
    ("xf-id-plus", "1", "F135", format_id("+500")),
    ("xf-id-zeros", "1", "- S170", format_id("00500")),
    ("xf-id-letters", "1", "F135", format_id("500x")),
    ("xf-id-hex", "4", "F135", format_id("0x1F4")),
    ("xf-foreign-attribute", "4", "4", lambda: part(STYLES, lambda s: swap(resub(r'<xf numFmtId="500"', '<xf numFmtId="0" x:numFmtId="500"', s), "<styleSheet ", '<styleSheet xmlns:x="urn:x" '), with_formats(FORM, {H7: ONE}))),
    ("numfmt-id-padded", "1", "- S170", numfmts(declared('<numFmt numFmtId=" 500 " formatCode="&quot;1&quot;"/>'))),
    ("numfmt-in-a-choice", "4", "F135", numfmts(lambda s: swap(declared("")(s), "<numFmts>", f'<mc:AlternateContent {MCX}><mc:Choice Requires="x14"><numFmts><numFmt numFmtId="500" formatCode="&quot;1&quot;"/></numFmts></mc:Choice></mc:AlternateContent><numFmts>'))),
    ("numfmt-in-a-fallback", "1", "F135", numfmts(lambda s: swap(declared("")(s), "<numFmts>", f'<mc:AlternateContent {MCX}><mc:Choice Requires="zzz" xmlns:zzz="urn:zzz"/><mc:Fallback><numFmts><numFmt numFmtId="500" formatCode="&quot;1&quot;"/></numFmts></mc:Fallback></mc:AlternateContent><numFmts>'))),
    ("numfmt-behind", "1", "- S170", numfmts(lambda s: swap(declared("")(s), "</styleSheet>", '<numFmts><numFmt numFmtId="500" formatCode="&quot;1&quot;"/></numFmts></styleSheet>'))),
    ("numfmt-in-an-extension", "4", "F135", numfmts(lambda s: swap(declared("")(s), "</styleSheet>", '<extLst><ext uri="x"><numFmts><numFmt numFmtId="500" formatCode="&quot;1&quot;"/></numFmts></ext></extLst></styleSheet>'))),
    ("numfmt-loose", "4", "F135", numfmts(lambda s: swap(declared("")(s), "</numFmts>", '</numFmts><numFmt numFmtId="500" formatCode="&quot;1&quot;"/>'))),
    ("numfmt-foreign", "4", "F135", numfmts(lambda s: swap(declared("")(s), "<numFmts>", '<x:numFmts xmlns:x="urn:x"><numFmt numFmtId="500" formatCode="&quot;1&quot;"/></x:numFmts><numFmts>'))),
    ("numfmt-x14-attribute", "4.00", "F135", numfmts(lambda s: declared('<numFmt numFmtId="500" formatCode="0.00" x16r2:formatCode16="&quot;1&quot;" xmlns:x16r2="http://schemas.microsoft.com/office/spreadsheetml/2015/02/main"/>')(s))),
    ("numfmt-16-in-a-choice", "4.00", "F135", numfmts(declared(f'<mc:AlternateContent {MCX} xmlns:x16r2="http://schemas.microsoft.com/office/spreadsheetml/2015/02/main"><mc:Choice Requires="x16r2"><numFmt numFmtId="500" formatCode="0.00" x16r2:formatCode16="&quot;1&quot;"/></mc:Choice><mc:Fallback><numFmt numFmtId="500" formatCode="0.00"/></mc:Fallback></mc:AlternateContent>'))),
    ("numfmt-16-as-excel-writes-it", "¥4.00", "4", numfmts(declared(f'<mc:AlternateContent {MCX}><mc:Choice Requires="x16r2" xmlns:x16r2="http://schemas.microsoft.com/office/spreadsheetml/2015/02/main"><numFmt numFmtId="500" formatCode="[$¥-478]#,##0.00" x16r2:formatCode16="[$¥-ii-CN]#,##0.00"/></mc:Choice><mc:Fallback><numFmt numFmtId="500" formatCode="[$¥-478]#,##0.00"/></mc:Fallback></mc:AlternateContent>'))),
    ("numfmt-general-redefined", "1", "- R305 S170 T102", lambda: part(STYLES, lambda s: swap(s, "</numFmts>", '<numFmt numFmtId="0" formatCode="&quot;1&quot;"/></numFmts>'))),
    ("numfmt-empty", "4", "4", looked("")),
    ("cellxfs-twice", "4", "F135", lambda: part(STYLES, lambda s: swap(s, "<cellXfs", '<cellXfs/><cellXfs'))),
    ("styles-unrelated", "4", "- S170", lambda: part(RELS, lambda s: resub('<Relationship [^>]*relationships/styles"[^>]*/>', "", s), looked(ONE)())),
    ("styles-related-elsewhere", "4", "4", lambda: with_parts(part(RELS, lambda s: swap(s, 'Target="styles.xml"', 'Target="other.xml"')), {"xl/other.xml": parts_of(looked(ONE)())[STYLES], STYLES: None})),
    ("styles-elsewhere-both", "4", "F135", lambda: with_parts(part(RELS, lambda s: swap(s, 'Target="styles.xml"', 'Target="other.xml"')), {"xl/other.xml": parts_of(looked(ONE)())[STYLES]})),
    ("relation-percent", "", "F104", lambda: with_parts(part(RELS, lambda s: swap(s, "worksheets/sheet3.xml", "worksheets/sheet%33.xml")), {})),
    ("relation-percent-both", "1", "1 C401 R301", beside("xl/worksheets/sheet%33.xml", rel="worksheets/sheet%33.xml")),
    ("relation-percent-other", "", "F104", beside("xl/worksheets/sheetA.xml", rel="worksheets/sheet%41.xml")),
    ("relation-absolute", "4", "4", relation(lambda s: swap(s, 'Target="worksheets/sheet3.xml"', 'Target="/xl/worksheets/sheet3.xml"'))),
    ("relation-absolute-double", "4", "4", beside("worksheets/sheet3.xml", rel="//xl/worksheets/sheet3.xml")),
    ("relation-upper", "4", "F135", beside("xl/worksheets/SHEET3.XML")),
    ("relation-dots", "", "F135", relation(lambda s: swap(s, 'Target="worksheets/sheet3.xml"', 'Target="./theme/../worksheets/sheet3.xml"'))),
    ("relation-fragment", "", "F104", relation(lambda s: swap(s, 'Target="worksheets/sheet3.xml"', 'Target="worksheets/sheet3.xml#x"'))),
    ("relation-padded", "", "F104", relation(lambda s: swap(s, 'Target="worksheets/sheet3.xml"', 'Target=" worksheets/sheet3.xml "'))),
    ("relation-external", "", "T101", relation(lambda s: swap(s, 'Target="worksheets/sheet3.xml"', 'Target="worksheets/sheet3.xml" TargetMode="External"'))),
    ("relation-mode-lower", "", "T101", relation(lambda s: swap(s, 'Target="worksheets/sheet3.xml"', 'Target="worksheets/sheet3.xml" TargetMode="external"'))),
    ("relation-id-case", "4", "4", lambda: with_parts(part(RELS, lambda s: swap(s, "</Relationships>", '<Relationship Id="RID3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/s9.xml"/></Relationships>')), {"xl/worksheets/s9.xml": parts_of(with_cells(FORM, {H7: 1}))[SHEET3]})),
    ("relation-id-padded", "", "F104", lambda: part(BOOK, lambda s: swap(s, 'r:id="rId3"', 'r:id=" rId3 "'))),
    ("relation-dialog", "", "T101", relation(lambda s: resub('relationships/worksheet" Target="worksheets/sheet3.xml"', 'relationships/dialogsheet" Target="worksheets/sheet3.xml"', s))),
    ("relation-macro-sheet", "", "T101", relation(lambda s: resub('Type="[^"]*relationships/worksheet" Target="worksheets/sheet3.xml"', 'Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" Target="worksheets/sheet3.xml"', s))),
    ("rels-part-twice", "4", "F135", lambda: with_parts(FORM, {"xl/_rels/workbook.xml.RELS": swap(parts_of(FORM)[RELS].decode(), "worksheets/sheet3.xml", "worksheets/sheet4.xml")})),
    ("second-sheet-before", "4", "4 T118", second("评分表", "", 1)),
    ("second-sheet-like-name", "4", "1 C401 R301 T118", second("自评评分表 ", "", 1)),
    ("second-sheet-seen-first-hidden", "(hidden)", "4 T112 T118", second("自评评分", "", 1, first_hidden=True)),
    ("second-sheet-hidden", "4", "4 T118", second("自评评分表（草稿）", "hidden", 1)),
    ("codes-swapped", "4", "3 R301 R305 R306 R307 T105 T108", swapped_codes),
    ("two-score-columns", "4", "4 T117", lambda: sheet(lambda s: resub(r'(<c r="K5" s="[0-9]+" t="s">)<v>[0-9]+</v>', r"\1" + re.search(r'<c r="H5"[^>]*>(<v>[0-9]+</v>)', s)[1], s))),  # type: ignore[index]
    ("sheet-utf16", "4", "4", lambda: with_parts(FORM, {SHEET3: resub("encoding=\"UTF-8\"", 'encoding="UTF-16"', parts_of(FORM)[SHEET3].decode()).encode("utf-16")})),
    ("sheet-latin", "4", "4", lambda: with_parts(FORM, {SHEET3: resub("encoding=\"UTF-8\"", 'encoding="ISO-8859-1"', parts_of(FORM)[SHEET3].decode()).encode("latin-1", "xmlcharrefreplace")})),
    ("sheet-bom", "4", "4", lambda: with_parts(FORM, {SHEET3: b"\xef\xbb\xbf" + parts_of(FORM)[SHEET3]})),
    ("sheet-utf7", "", "F135", lambda: with_parts(FORM, {SHEET3: resub("encoding=\"UTF-8\"", 'encoding="UTF-7"', parts_of(FORM)[SHEET3].decode()).encode("ascii", "xmlcharrefreplace")})),
    ("sheet-xml-1.1", "4", "4", lambda: sheet(lambda s: swap(s, 'version="1.0"', 'version="1.1"'))),
    ("sheet-names-default-off", "", "F135", lambda: sheet(lambda s: resub(H7_CELL, '<c r="H7" s="28"><v xmlns="">4</v></c>', s))),
    ("sheet-strict-in-transitional", "4", "4", lambda: with_parts(FORM, {SHEET3: parts_of(FORM)[SHEET3].decode().replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")})),
    ("cells-in-a-choice", "4", "F135", lambda: sheet(lambda s: swap(resub(H7_CELL, r'<c r="H7" s="28"><mc:AlternateContent><mc:Choice Requires="x14"><v>1</v></mc:Choice><mc:Fallback><v>4</v></mc:Fallback></mc:AlternateContent></c>', s), "<worksheet ", f"<worksheet {MC} "))),
    ("columns-in-a-choice", "4", "F135", lambda: sheet(lambda s: swap(s, "<sheetData>", f'<mc:AlternateContent {MCX}><mc:Choice Requires="x14"><cols><col min="8" max="8" width="9" hidden="1"/></cols></mc:Choice></mc:AlternateContent><sheetData>'))),
    ("format-in-a-choice", "4", "4", lambda: sheet(lambda s: swap(s, '<sheetFormatPr defaultRowHeight="15"/>', f'<mc:AlternateContent {MCX}><mc:Choice Requires="x14"><sheetFormatPr defaultRowHeight="15" zeroHeight="1"/></mc:Choice></mc:AlternateContent>'))),
    ("piece-of-a-part", "", "F135", lambda: with_parts(FORM, {f"{SHEET3}/[0].piece": parts_of(with_cells(FORM, {H7: 1}))[SHEET3], f"{SHEET3}/[1].last.piece": b""})),
    ("type-of-a-chart-sheet", "4", "4", lambda: part(TYPES, lambda s: resub('(PartName="/xl/worksheets/sheet3.xml" ContentType=")[^"]*"', r'\1application/vnd.openxmlformats-officedocument.spreadsheetml.chartsheet+xml"', s))),
    ("precision-as-shown", "4", "3.6 C401 R301 S171", lambda: part(BOOK, lambda s: resub("<calcPr [^>]*/>", '<calcPr calcId="124519" fullPrecision="0"/>', s), with_formats(with_cells(FORM, {H7: 3.6}), {H7: "0"}))),
    ("date-1904", "4", "4", lambda: part(BOOK, lambda s: swap(s, "<workbookPr/>", '<workbookPr date1904="on"/>'))),
]  # fmt: skip
REASONS: Rows = [
    ("string-run-and-text", "目标没有全部完成的说法", "目标没有全部完成的说法", reason("<si><r><t>目标没有</t></r><t>全部完成的说法</t></si>")),
    ("string-phonetic", "目标没有全部量化，扣分", "目标没有全部量化，扣分", reason('<si><t>目标没有全部量化，扣分</t><rPh sb="0" eb="1"><t>别的说法</t></rPh></si>')),
    ("string-escape", "目标没有全部量_x5316_，扣分", "目标没有全部量化，扣分", reason("<si><t>目标没有全部量_x5316_，扣分</t></si>")),
    ("strings-unrelated", "", "F135", lambda: part(RELS, lambda s: resub('<Relationship [^>]*relationships/sharedStrings"[^>]*/>', "", s), LOST)),
    ("string-in-a-choice", "", "F135", reason(f'<si><mc:AlternateContent {MCX}><mc:Choice Requires="x14"><t>别的</t></mc:Choice><mc:Fallback><t>目标没有全部量化，扣分</t></mc:Fallback></mc:AlternateContent></si>')),
]  # fmt: skip
