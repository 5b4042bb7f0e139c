"""Ways in .xlsx: what stands around and in the cells of the score sheet."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from selfeval import text as t
from tests.answers import filled_row
from tests.filled import Raw, parts_of, rewritten, with_cells, with_formats, with_sheet, written
from tests.ways.case import CODE, H7, Rows, X, resub, swap

FORM = written("104")
KEPT = "目标没有全部量化，扣分"
LOST = written("104", {X: filled_row(Decimal(3), KEPT)})
ONE = '"1"'
H7_CELL = r'<c r="H7" s="[0-9]+"><v>4</v></c>'
STYLES = "xl/styles.xml"
EXT = '<extLst><ext uri="{{x}}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">{}</ext></extLst>'


def sheet(edit: Callable[[str], str], data: bytes = FORM) -> bytes:
    return with_sheet(data, t.SHEET_SCORES, edit)


def cell(inside: str, data: bytes = FORM) -> bytes:
    """The form with another element (or several) in place of H7; STYLE stands for its style."""

    def edit(part: str) -> str:
        return resub(r'<c r="H7" (s="[0-9]+")[^>]*>.*?</c>', lambda m: inside.replace("STYLE", m[1]), part)

    return sheet(edit, data)


def value(inside: str, attributes: str = "") -> bytes:
    return with_cells(FORM, {H7: Raw(inside, attributes)})


def after(element: str, new: str) -> Callable[[], bytes]:
    """The score sheet with something behind an element's end."""
    return lambda: sheet(lambda part: swap(part, element, element + new))


def before(element: str, new: str, data: bytes = FORM) -> Callable[[], bytes]:
    return lambda: sheet(lambda part: swap(part, element, new + element), data)


def row(new: str) -> Callable[[], bytes]:
    """Row 7 with other attributes."""
    return lambda: sheet(lambda part: resub('<row r="7"[^>]*>', f'<row r="7" {new}>', part))


def column(new: str) -> Callable[[], bytes]:
    return lambda: sheet(lambda part: resub('<col min="8" max="8"[^>]*/>', f'<col min="8" max="8" {new}/>', part))


def masked(code: str = ONE) -> tuple[bytes, str]:
    """The form with one more style, a format that shows something else; nothing has it. And its number."""
    marked = with_formats(FORM, {H7: code})
    styled = parts_of(marked)[STYLES].decode()
    number = styled[styled.index("<cellXfs") : styled.index("</cellXfs>")].count("<xf ") - 1
    return sheet(lambda part: resub(r'(<c r="H7" s=")[0-9]+"', r'\g<1>27"', part), marked), str(number)


def styled(edit: Callable[[str, str], str]) -> Callable[[], bytes]:
    """The score sheet changed by someone who has that style's number."""

    def build() -> bytes:
        data, number = masked()
        return sheet(lambda part: edit(part, number), data)

    return build


def looked(code: str, shown: float = 4) -> Callable[[], bytes]:
    return lambda: with_formats(with_cells(FORM, {H7: shown}), {H7: code})


def conditional(rule: str, dxf: str = "", data: bytes = FORM) -> Callable[[], bytes]:
    """A rule for H7; `dxf` is added to the styles as number 8."""

    def build() -> bytes:
        made = sheet(
            lambda part: swap(
                part,
                "<dataValidations",
                f'<conditionalFormatting sqref="H7">{rule}</conditionalFormatting><dataValidations',
            ),
            data,
        )
        return rewritten(made, {STYLES: lambda part: swap(part, "</dxfs>", f"{dxf}</dxfs>")}) if dxf else made

    return build


def computed(formula: str, stored: str = "4") -> Callable[[], bytes]:
    return lambda: value(f"<f>{formula}</f><v>{stored}</v>")


CFVO = '<cfvo type="min"/><cfvo type="max"/>'
ICONS = '<cfvo type="percent" val="0"/><cfvo type="percent" val="33"/><cfvo type="percent" val="67"/>'
DXF = f'<dxf><numFmt numFmtId="300" formatCode={quoteattr(ONE)}/></dxf>'
X14_RULE = (
    '<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="cellIs" priority="1" operator="greaterThan" id="{00000000-0000-0000-0000-000000000001}"><xm:f>0</xm:f>'
    f'<x14:dxf><numFmt numFmtId="300" formatCode={quoteattr(ONE)}/></x14:dxf></x14:cfRule><xm:sqref>H7</xm:sqref>'
    "</x14:conditionalFormatting></x14:conditionalFormattings>"
)
FILTER = (
    '<autoFilter ref="A5:L38"><filterColumn colId="7"><filters><filter val="3"/></filters></filterColumn></autoFilter>'
)
SCENARIO = (
    '<scenarios current="0" show="0"><scenario name="一" count="1"><inputCells r="H7" val="1"/></scenario></scenarios>'
)

WAYS: Rows = [
    # values
    ("v-cdata", "4", "4", lambda: value("<v><![CDATA[4]]></v>")),
    ("v-comment-within", "40", "4E+1 S105", lambda: value("<v>4<!-- -->0</v>")),
    ("v-instruction-within", "4", "4", lambda: value("<v><?a b?>4</v>")),
    ("v-reference", "4", "4", lambda: value("<v>&#52;</v>")),
    ("v-plus", "4", "4", lambda: value("<v>+4</v>")),
    ("v-exponent", "4", "4", lambda: value("<v>0.4E1</v>")),
    ("v-point", "4", "4", lambda: value("<v>4.</v>")),
    ("v-nbsp", "4", "- S190", lambda: value("<v>4\u00a0</v>")),
    ("v-comma", "4", "- S190", lambda: value("<v>4,0</v>")),
    ("v-hex", "0", "- S190", lambda: value("<v>0x4</v>")),
    ("v-nearly", "3.99999999", "4", lambda: value("<v>3.99999999</v>")),
    ("v-long", "4", "4", lambda: value("<v>4.000000000000000000000000001</v>")),
    ("v-huge-exponent", "0", "0 C401 R301", lambda: value("<v>4E-400</v>")),
    ("t-padded", "", "- S190", lambda: value("<v>4</v>", ' t="n "')),
    ("t-escape-text", "_x0034_", "4 S151", lambda: value("<is><t>_x0034_</t></is>", ' t="inlineStr"')),
    ("t-run-and-text", "14", "- S190", lambda: value("<is><r><t>1</t></r><t>4</t></is>", ' t="inlineStr"')),
    ("t-phonetic", "4", "4 S151", lambda: value('<is><t>4</t><rPh sb="0" eb="1"><t>1</t></rPh></is>', ' t="inlineStr"')),
    ("t-date", "5", "- S109", lambda: value("<v>1900-01-04</v>", ' t="d"')),
    ("vm", "4", "4", lambda: value("<v>4</v>", ' vm="1"')),
    # places
    ("c-lower-case", "4", "4", lambda: cell('<c r="h7" STYLE><v>4</v></c>')),
    ("c-leading-zero", "4", "4", lambda: cell('<c r="H07" STYLE><v>4</v></c>')),
    ("c-without-place", "4", "4", lambda: cell("<c STYLE><v>4</v></c>")),
    ("c-empty-place", "", "F104", lambda: cell('<c r="" STYLE><v>4</v></c>')),
    ("c-padded-place", "", "F104", lambda: cell('<c r=" H7" STYLE><v>4</v></c>')),
    ("c-dollars", "", "F104", lambda: cell('<c r="$H$7" STYLE><v>4</v></c>')),
    ("c-r-of-another-language", "4", "4", lambda: cell('<c r="H7" x:r="M7" xmlns:x="urn:x" STYLE><v>4</v></c>')),
    ("c-twice-other-style", "4", "F104", styled(lambda part, s: resub(H7_CELL, f'<c r="H7" s="28"><v>4</v></c><c r="H7" s="{s}"><v>4</v></c>', part))),
    ("c-twice-blank-style", "4", "F135", styled(lambda part, s: resub(H7_CELL, f'<c r="H7" s="28"><v>4</v></c><c r="H7" s="{s}"/>', part))),
    ("c-blank-twice-after", "4", "4", lambda: cell('<c r="H7" STYLE><v>4</v></c><c r="H7" STYLE/>')),
    ("c-blank-in-later-row", "4", "4", styled(lambda part, s: swap(part, "</sheetData>", f'<row r="39"><c r="H7" s="{s}"/></row></sheetData>'))),
    ("row-twice", "4", "F135", styled(lambda part, s: swap(part, "</sheetData>", f'<row r="7"><c r="H7" s="{s}"/></row></sheetData>'))),
    ("row-twice-hidden", "4", "4 T112", before("</sheetData>", '<row r="7" hidden="1"/>')),
    ("row-without-number", "4", "4", lambda: sheet(lambda part: resub('<row r="7"', "<row", part))),
    # styles of cells
    ("s-padded", "1", "- S170", styled(lambda part, s: resub(H7_CELL, f'<c r="H7" s=" {s} "><v>4</v></c>', part))),
    ("s-plus", "1", "- S190", styled(lambda part, s: resub(H7_CELL, f'<c r="H7" s="+{s}"><v>4</v></c>', part))),
    ("s-zeros", "1", "- S170", styled(lambda part, s: resub(H7_CELL, f'<c r="H7" s="000{s}"><v>4</v></c>', part))),
    ("s-beyond", "4", "4", lambda: cell('<c r="H7" s="9999"><v>4</v></c>')),
    ("s-negative", "4", "- S190", lambda: cell('<c r="H7" s="-1"><v>4</v></c>')),
    ("s-letters", "1", "- S190", styled(lambda part, s: resub(H7_CELL, f'<c r="H7" s="{s}x"><v>4</v></c>', part))),
    ("s-none-row-style", "1", "- S190", styled(lambda part, s: resub(H7_CELL, '<c r="H7"><v>4</v></c>', resub('<row r="7"', f'<row r="7" s="{s}" customFormat="1"', part)))),
    ("s-none-column-style", "1", "- S190", styled(lambda part, s: resub(H7_CELL, '<c r="H7"><v>4</v></c>', resub('<col min="8" max="8"', f'<col min="8" max="8" style="{s}"', part)))),
    ("s-none-column-text", "4", "4", styled(lambda part, _: resub(H7_CELL, '<c r="H7"><v>4</v></c>', resub('<col min="8" max="8"', '<col min="8" max="8" style="50"', part)))),
    # out of sight
    ("row-hidden", "(hidden)", "4 T112", row('hidden="1"')),
    ("row-hidden-on", "(hidden)", "4 T112", row('hidden="on"')),
    ("row-hidden-padded", "(hidden)", "4 T112", row('hidden=" 1 "')),
    ("row-hidden-01", "(hidden)", "4 T112", row('hidden="01"')),
    ("row-hidden-2", "(hidden)", "4 T112", row('hidden="2"')),
    ("row-height-0", "4", "4 T112", row('ht="0" customHeight="1"')),
    ("row-height-0-plain", "4", "4 T112", row('ht="0"')),
    ("row-height-tiny", "4", "4 T112", row('ht="0.1" customHeight="1"')),
    ("row-collapsed", "4", "4", row('outlineLevel="1" collapsed="1"')),
    ("row-hidden-outline", "(hidden)", "4 T112", row('outlineLevel="1" hidden="true"')),
    ("zero-height", "4", "4", lambda: sheet(lambda part: swap(part, '<sheetFormatPr defaultRowHeight="15"/>', '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'))),
    ("default-height-0", "4", "4", lambda: sheet(lambda part: resub('<row r="7"[^>]*>', '<row r="7">', swap(part, '<sheetFormatPr defaultRowHeight="15"/>', '<sheetFormatPr defaultRowHeight="0" customHeight="1"/>')))),
    ("column-hidden", "(hidden)", "4 T112", column('hidden="1"')),
    ("column-hidden-t", "(hidden)", "4 T112", column('hidden="t"')),
    ("column-width-0", "4", "4 T112", column('width="0" customWidth="1"')),
    ("column-width-tiny", "(hidden)", "4 T112", column('width="0.05" customWidth="1"')),
    ("column-twice-hidden", "(hidden)", "4 T112", after("<cols>", '<col min="8" max="8" width="9" hidden="1"/>')),
    ("column-backwards", "4", "4", after("<cols>", '<col min="9" max="8" width="9" hidden="1"/>')),
    ("default-width-0", "4", "4", lambda: sheet(lambda part: resub('<col min="8" max="8"[^>]*/>', "", swap(part, '<sheetFormatPr defaultRowHeight="15"/>', '<sheetFormatPr defaultColWidth="0" defaultRowHeight="15"/>')))),
    ("filter-without-hiding", "4", "4", before("<conditionalFormatting", FILTER)),
    ("scenario", "4", "4", before("<conditionalFormatting", SCENARIO)),
    # merges
    ("merge-backwards", "(covered)", "4 S112", before("<conditionalFormatting", '<mergeCells><mergeCell ref="H7:G7"/></mergeCells>')),
    ("merge-up", "(covered)", "4 S112", before("<conditionalFormatting", '<mergeCells><mergeCell ref="H7:H6"/></mergeCells>')),
    ("merge-lower-case", "(covered)", "4 S112", before("<conditionalFormatting", '<mergeCells><mergeCell ref="g7:h7"/></mergeCells>')),
    ("merge-dollars", "4", "F104", before("<conditionalFormatting", '<mergeCells><mergeCell ref="$G$7:$H$7"/></mergeCells>')),
    ("merge-row", "4", "F104", before("<conditionalFormatting", '<mergeCells><mergeCell ref="7:7"/></mergeCells>')),
    ("merge-two-lists", "(covered)", "4 S112", before("<conditionalFormatting", '<mergeCells/><mergeCells><mergeCell ref="G7:H7"/></mergeCells>')),
    ("merge-corner", "(covered)", "4 S112", before("<conditionalFormatting", '<mergeCells><mergeCell ref="G6:H7"/></mergeCells>')),
    # formulas
    ("f-stale", "4", "4", computed("1")),
    ("f-stale-sum", "4", "4", computed("SUM(E7)-3")),
    ("f-empty", "Err:520", "- S190", computed("")),
    ("f-array-over", "1", "4 S172", lambda: sheet(lambda part: resub(H7_CELL, '<c r="H7" s="28"><v>4</v></c>', resub('<c r="H6" s="([0-9]+)"><v>([0-9.]+)</v></c>', r'<c r="H6" s="\1"><f t="array" ref="H6:H7">{1;1}</f><v>\2</v></c>', part)))),
    ("f-array-elsewhere", "4", "4", lambda: sheet(lambda part: resub('<c r="I6" s="([0-9]+)"[^>]*>.*?</c>', r'<c r="I6" s="\1" t="str"><f t="array" ref="H7:I7">{1,1}</f><v>目标分解到科室不够细</v></c>', part))),
    ("f-table", "2", "4 S172", lambda: value('<f t="dataTable" ref="H7:H7" dt2D="0" dtr="0" r1="E7"/><v>4</v>')),
    ("f-table-above", "自评分", "4 S172", lambda: sheet(lambda part: resub('<c r="H6" s="([0-9]+)"><v>([0-9.]+)</v></c>', r'<c r="H6" s="\1"><f t="dataTable" ref="H6:H7" dt2D="0" dtr="0" r1="E7"/><v>\2</v></c>', part))),
    ("f-array-single", "4", "4", lambda: value('<f t="array" ref="H7">SUM(2,2)</f><v>4</v>')),
    ("f-shared-alone", "", "4 S172", lambda: value('<f t="shared" si="0"/><v>4</v>')),
    ("f-text", "4", "4 S151", lambda: value('<f>"1"</f><v>4</v>', ' t="str"')),
    # conditional formats
    ("cf-icons-only", "", "4 T151", conditional(f'<cfRule type="iconSet" priority="99"><iconSet iconSet="3Arrows" showValue="0">{ICONS}</iconSet></cfRule>')),
    ("cf-bar-only", "", "4 T151", conditional(f'<cfRule type="dataBar" priority="99"><dataBar showValue="0">{CFVO}<color rgb="FF638EC6"/></dataBar></cfRule>')),
    ("cf-format", "1", "4 T151", conditional('<cfRule type="cellIs" dxfId="8" priority="99" operator="greaterThan"><formula>0</formula></cfRule>', DXF)),
    ("cf-x14-format", "4", "4 T151", before("</worksheet>", EXT.format(X14_RULE))),
    # number formats
    ("nf-fill-digit", "4111…", "- S170", looked("0*1")),
    ("nf-fill-digit-before", "111…4", "- S170", looked("*10")),
    ("nf-fill-point", "4...…0", "- S170", looked("0*.0", 40)),
    ("nf-fill-minus", "---…4", "- S170", looked("*-0")),
    ("nf-fill-blank", "4", "4", looked("* 0")),
    ("nf-space-digit", "4  ", "4", looked("0_1")),
    ("nf-natnum", "四", "- S170", looked("[NatNum1]0")),
    ("nf-builtin-redefined", "4", "4", lambda: rewritten(with_formats(FORM, {H7: "0%"}), {STYLES: lambda part: part.replace('numFmtId="500" fontId', 'numFmtId="9" fontId').replace('numFmtId="500"', 'numFmtId="9"').replace("0%", "0")})),
    # view
    ("view-no-zeros", "0", "0", lambda: sheet(lambda part: swap(part, "<sheetView ", '<sheetView showZeros="0" '), written("104", {X: filled_row(Decimal(0), KEPT)}))),
    ("view-formulas", "4", "4", lambda: sheet(lambda part: swap(part, "<sheetView ", '<sheetView showFormulas="1" '))),
    ("align-fill", "444…", "- S170", lambda: rewritten(with_formats(FORM, {H7: "General"}), {STYLES: lambda part: resub(r'(numFmtId="500"[^>]*><alignment )[^>]*horizontal="[a-z]+"', r'\1horizontal="fill"', part)})),
]  # fmt: skip
REASONS: Rows = [
    (
        "reason-link",
        "目标没有全部量化，扣分",
        "目标没有全部量化，扣分",
        before(
            "<dataValidations",
            '<hyperlinks><hyperlink ref="I7" location="H7" display="别的原因写在这里"/></hyperlinks>',
            LOST,
        ),
    ),
]
CODES: Rows = [
    ("code-formula", "104", "104", lambda: with_cells(FORM, {CODE: Raw('<f>"102"</f><v>104</v>', ' t="str"')})),
    ("code-number-masked", "102", "104 D201", lambda: with_formats(with_cells(FORM, {CODE: 104}), {CODE: '"102"'})),
    ("code-text-masked", "102", "104 D201", lambda: with_formats(FORM, {CODE: 'General;General;General;"102"'})),
    ("code-row-tiny", "104", "104 T150", lambda: with_sheet(FORM, t.SHEET_IDENTITY, lambda part: resub('<row r="4"[^>]*>', '<row r="4" ht="0.1" customHeight="1">', part))),
    ("code-array-over", "104", "104", lambda: with_sheet(FORM, t.SHEET_IDENTITY, lambda part: resub('(<c r="C4"[^>]*>)<f>', r'\1<f t="array" ref="B4:C4">', part))),
]  # fmt: skip
