"""Ways in .ods, on a form that LibreOffice saved."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.filled import parts_of, with_parts
from tests.ways.case import Rows, resub, saved, swap

SUFFIX = "ods"
CONTENT, STYLES, META = "content.xml", "styles.xml", "meta.xml"
H7_CELL = r'(<text:p>1\.1\.2</text:p>.{1,3000}?)<table:table-cell table:style-name="(ce[0-9]+)"( table:content-validation-name="val[0-9]+") office:value-type="float" office:value="4" calcext:value-type="float"><text:p>4</text:p></table:table-cell>'
ROW = '<table:table-row table:style-name="ro[0-9]+">(?=<table:table-cell table:style-name="ce[0-9]+" office:value-type="string" calcext:value-type="string"><text:p>1.1.2</text:p>)'
CELL = '<table:table-cell table:style-name="{style}"{valid} office:value-type="float" office:value="4" calcext:value-type="float"><text:p>4</text:p></table:table-cell>'
ONE = '<number:number-style style:name="N900"><number:text>1</number:text></number:number-style>'
MASKED = '<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="N900"/>'
FLOAT = 'office:value-type="float" office:value="4" calcext:value-type="float"'


def content(*edits: Callable[[str], str]) -> Callable[[], bytes]:
    """The form with its contents edited."""

    def build() -> bytes:
        data = saved("ods")
        text = parts_of(data)[CONTENT].decode()
        for edit in edits:
            text = edit(text)
        return with_parts(data, {CONTENT: text})

    return build


def cell(new: str) -> Callable[[str], str]:
    """Something else in H7's place; {style} and {valid} are the cell's own."""
    return lambda text: resub(H7_CELL, lambda m: m[1] + new.replace("{style}", m[2]).replace("{valid}", m[3]), text)


def automatic(new: str) -> Callable[[str], str]:
    """More automatic styles, behind the others."""
    return lambda text: swap(text, "</office:automatic-styles>", f"{new}</office:automatic-styles>")


def first(new: str) -> Callable[[str], str]:
    """More automatic styles, before the others."""
    return lambda text: swap(text, "<office:automatic-styles>", f"<office:automatic-styles>{new}")


def row(new: str) -> Callable[[str], str]:
    return lambda text: resub(ROW, lambda m: m[0].replace("<table:table-row", f"<table:table-row {new}"), text)


def column(new: str, number: int = 8) -> Callable[[str], str]:
    """The score sheet's column with other attributes."""

    def edit(text: str) -> str:
        start = text.index('table:name="自评评分表"')
        columns = list(re.finditer(r"<table:table-column [^>]*/>", text[start : start + 4000]))
        old = columns[number - 1]
        return text[: start + old.start()] + new + text[start + old.end() :]

    return edit


def styled(name: str, *more: Callable[[str], str]) -> Callable[[], bytes]:
    """H7 of a style of this name."""
    return content(cell(CELL.replace("{style}", name)), *more)


def grouped(attributes: str) -> Callable[[str], str]:
    """Row 7 in a group of its own."""

    def edit(text: str) -> str:
        start = re.search(ROW, text)
        assert start
        end = text.index("</table:table-row>", start.end()) + len("</table:table-row>")
        return f"{text[: start.start()]}<table:table-row-group {attributes}>{text[start.start() : end]}</table:table-row-group>{text[end:]}"

    return edit


def named(new: str, *edits: Callable[[str], str]) -> Callable[[], bytes]:
    """The form with more named styles in styles.xml."""

    def build() -> bytes:
        data = content(*edits)()
        return with_parts(
            data, {STYLES: swap(parts_of(data)[STYLES].decode(), "</office:styles>", f"{new}</office:styles>")}
        )

    return build


def table_start(new: str) -> Callable[[str], str]:
    return lambda text: resub(r'(<table:table table:name="自评评分表"[^>]*>)', lambda m: m[1] + new, text)


def before_table(new: str) -> Callable[[str], str]:
    return lambda text: resub(r'<table:table table:name="自评评分表"', lambda m: new + m[0], text)


def behind_sheets(new: str) -> Callable[[str], str]:
    return lambda text: swap(text, "</office:spreadsheet>", f"{new}</office:spreadsheet>")


def copy_of_sheet(value: str, attributes: str = "", within: str = "", name: str = "评分表") -> Callable[[str], str]:
    """A further score sheet behind the others, H7 of it with another value."""

    def edit(text: str) -> str:
        found = re.search(r'<table:table table:name="自评评分表"[^>]*>.*?</table:table>', text, re.DOTALL)
        assert found
        twin = resub(
            H7_CELL,
            lambda m: m[1] + CELL.replace("{style}", m[2]).replace("{valid}", m[3]).replace("4", value),
            found[0],
        )
        twin = resub(
            r'^<table:table table:name="自评评分表"([^>]*)>',
            lambda m: f'<table:table table:name="{name}"{m[1]} {attributes}>{within}',
            twin,
        )
        return swap(text, found[0], found[0] + twin)

    return edit


def fill(inside: str) -> str:
    return f'<number:number-style style:name="N900">{inside}</number:number-style>'


MAP = '<style:style style:name="ce900" style:family="table-cell" style:parent-style-name="Default"><style:map style:condition="cell-content()&gt;0" style:apply-style-name="Fancy" style:base-cell-address="自评评分表.H7"/></style:style>'
FANCY = (
    ONE
    + '<style:style style:name="Fancy" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="N900"/>'
)
CALCEXT = '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="自评评分表.H7:自评评分表.H7">{}</calcext:conditional-format></calcext:conditional-formats>'
CONDITION = '<calcext:condition calcext:apply-style-name="Fancy" calcext:value="&gt;0" calcext:base-cell-address="自评评分表.H7"/>'
ICONS = '<calcext:icon-set calcext:icon-set-type="3Arrows" calcext:show-value="false"><calcext:formatting-entry calcext:value="0" calcext:type="percent"/><calcext:formatting-entry calcext:value="33" calcext:type="percent"/><calcext:formatting-entry calcext:value="67" calcext:type="percent"/></calcext:icon-set>'
BAR = '<calcext:data-bar calcext:show-value="false"><calcext:formatting-entry calcext:value="0" calcext:type="auto-minimum"/><calcext:formatting-entry calcext:value="0" calcext:type="auto-maximum"/></calcext:data-bar>'
DATABASE = '<table:database-ranges><table:database-range table:name="x" table:target-range-address="自评评分表.A5:自评评分表.L38" table:display-filter-buttons="true"><table:filter><table:filter-condition table:field-number="7" table:value="3" table:operator="="/></table:filter></table:database-range></table:database-ranges>'
TRACKED = '<table:tracked-changes><table:cell-content-change table:id="ct1"><table:cell-address table:column="7" table:row="6" table:table="2"/><office:change-info><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">x</dc:creator><dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2024-03-01T00:00:00</dc:date></office:change-info><table:previous><table:change-track-table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>'
NESTED = '<table:table table:name="内" table:is-sub-table="true"><table:table-column/><table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row></table:table>'

WAYS: Rows = [
    ("as-it-is", "4", "4", content()),
    ("v-text-differs", "4", "- S190", content(cell(CELL.replace("<text:p>4", "<text:p>1")))),
    ("v-text-two-numbers", "4", "4", content(cell(CELL.replace("<text:p>4", "<text:p>1 分（满分 5）")))),
    ("v-text-words", "4", "4", content(cell(CELL.replace("<text:p>4", "<text:p>一")))),
    ("v-no-text", "4", "4", content(cell(CELL.replace("<text:p>4</text:p>", "")))),
    ("v-plus", "4", "4", content(cell(CELL.replace('value="4"', 'value="+4"')))),
    ("v-padded", "4", "- S190", content(cell(CELL.replace('value="4"', 'value=" 4 "')))),
    ("v-trailing", "4", "- S190", content(cell(CELL.replace('value="4"', 'value="4x"')))),
    ("v-currency", "4", "4", content(cell(CELL.replace('"float"', '"currency"')))),
    ("v-no-type", "4", "- S190", content(cell('<table:table-cell table:style-name="{style}"{valid} office:value="4"><text:p>4</text:p></table:table-cell>'))),
    ("v-calcext-only", "4", "- S190", content(cell('<table:table-cell table:style-name="{style}"{valid} office:value="4" calcext:value-type="float"><text:p>4</text:p></table:table-cell>'))),
    ("v-covered-alone", "4", "4", content(cell(CELL.replace("table:table-cell", "table:covered-table-cell")))),
    ("v-nested-table", "4", "4", content(cell(CELL.replace("<text:p>4</text:p>", "<text:p>4</text:p>" + NESTED)))),
    ("v-nested-only", "", "- S101", content(cell(f'<table:table-cell table:style-name="{{style}}"{{valid}}>{NESTED}</table:table-cell>'))),
    ("v-unnamed-within", "40", "- S190", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>4<b xmlns="">0</b></text:p></table:table-cell>'))),
    ("v-span-within", "40", "4E+1 S105", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>4<text:span>0</text:span></text:p></table:table-cell>'))),
    ("v-field-within", "自评评分表", "- S190", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:p><text:sheet-name>4</text:sheet-name></text:p></table:table-cell>'))),
    ("v-date-field", "样例县2023年度部门整体支出绩效自评表", "- S190", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:p><text:title>4</text:title></text:p></table:table-cell>'))),
    ("v-ruby", "4", "4 S151", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:p><text:ruby><text:ruby-base>4</text:ruby-base><text:ruby-text>0</text:ruby-text></text:ruby></text:p></table:table-cell>'))),
    ("v-note", "4", "- S190", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>4<text:note text:note-class="footnote"><text:note-body><text:p>0</text:p></text:note-body></text:note></text:p></table:table-cell>'))),
    ("v-bookmark", "4", "4 S151", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>4<text:bookmark text:name="x"/></text:p></table:table-cell>'))),
    ("v-annotation", "4", "4", content(cell(CELL.replace("<text:p>4", "<office:annotation><text:p>1</text:p></office:annotation><text:p>4")))),
    ("v-two-paragraphs", "4\n0", "- S102", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>4</text:p><text:p>0</text:p></table:table-cell>'))),
    ("v-list", "", "- S190", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:list><text:list-item><text:p>4</text:p></text:list-item></text:list></table:table-cell>'))),
    ("v-heading", "", "- S190", content(cell('<table:table-cell table:style-name="{style}" office:value-type="string"><text:h>4</text:h></table:table-cell>'))),
    ("r-repeated-0", "4", "4", content(cell(CELL.replace(" office:value-type", ' table:number-columns-repeated="0" office:value-type')))),
    ("r-repeated-padded", "4", "F104", content(cell(CELL.replace(" office:value-type", ' table:number-columns-repeated=" 1 " office:value-type')))),
    ("r-row-repeated-0", "4", "4", content(row('table:number-rows-repeated="0"'))),
    ("m-spanned", "(covered)", "4 S112", content(lambda t: resub(r'(1\.1\.2</text:p>.{1,2500}?)(<table:table-cell )(table:style-name="ce24" office:value-type="string" calcext:value-type="string"><text:p>四个)', r'\1\2table:number-columns-spanned="2" table:number-rows-spanned="1" \3', t))),
    ("m-spanned-cols-only", "(covered)", "4 S112", content(lambda t: resub(r'(1\.1\.2</text:p>.{1,2500}?)(<table:table-cell )(table:style-name="ce24" office:value-type="string" calcext:value-type="string"><text:p>四个)', r'\1\2table:number-columns-spanned="2" \3', t))),
    ("m-spanned-covered", "(covered)", "4 S112", content(cell(CELL.replace("table:table-cell", "table:covered-table-cell")), lambda t: resub(r'(1\.1\.2</text:p>.{1,2500}?)(<table:table-cell )(table:style-name="ce24" office:value-type="string" calcext:value-type="string"><text:p>四个)', r'\1\2table:number-columns-spanned="2" table:number-rows-spanned="1" \3', t))),
    ("m-spanned-from-covered", "(covered)", "4 S112", content(lambda t: resub(r'(1\.1\.2</text:p>.{1,2500}?)<table:table-cell (table:style-name="ce24" office:value-type="string" calcext:value-type="string"><text:p>四个[^<]*</text:p></)table:table-cell', r'\1<table:covered-table-cell table:number-columns-spanned="2" table:number-rows-spanned="1" \2table:covered-table-cell', t))),
    ("m-spanned-repeated", "4", "4 R307", content(lambda t: resub(r'(1\.1\.2</text:p>.{1,1500}?)(<table:table-cell )(table:style-name="ce24" office:value-type="string" calcext:value-type="string"><text:p>看整体.*?</table:table-cell>)<table:table-cell .*?</table:table-cell>', r'\1\2table:number-columns-spanned="2" table:number-rows-spanned="1" table:number-columns-repeated="2" \3', t))),
    ("f-stale", "4", "4", content(cell(f'<table:table-cell table:style-name="{{style}}" table:formula="of:=1" {FLOAT}><text:p>4</text:p></table:table-cell>'))),
    ("f-matrix", "1", "4 S172", content(lambda t: resub(r'(<text:p>1\.1\.1</text:p>.{1,3000}?<table:table-cell table:style-name="ce[0-9]+" table:content-validation-name="val5" )(office:value-type="float")', r'\1table:formula="of:={1|1}" table:number-matrix-columns-spanned="1" table:number-matrix-rows-spanned="2" \2', t))),
    ("f-matrix-own", "1", "4 S172", content(cell(f'<table:table-cell table:style-name="{{style}}" table:formula="of:={{1}}" table:number-matrix-columns-spanned="1" table:number-matrix-rows-spanned="1" {FLOAT}><text:p>4</text:p></table:table-cell>'))),
    ("f-stale-other-generator", "4", "4", lambda: with_parts(content(cell(f'<table:table-cell table:style-name="{{style}}" table:formula="of:=1" {FLOAT}><text:p>4</text:p></table:table-cell>'))(), {META: resub("<meta:generator>[^<]*<", "<meta:generator>X/1<", parts_of(saved("ods"))[META].decode())})),
    ("h-row-collapse", "(hidden)", "4 T112", content(row('table:visibility="collapse"'))),
    ("h-row-filter", "(hidden)", "4 T112", content(row('table:visibility="filter"'))),
    ("h-row-hidden-word", "4", "4", content(row('table:visibility="hidden"'))),
    ("h-row-group", "4", "4", content(grouped('table:display="false"'))),
    ("h-row-group-shown", "4", "4", content(grouped(""))),
    ("h-row-height-0", "4", "4", content(row(""), lambda t: resub(ROW.replace("<table:table-row ", "<table:table-row  "), '<table:table-row table:style-name="ro900">', t), automatic('<style:style style:name="ro900" style:family="table-row"><style:table-row-properties style:row-height="0cm" style:use-optimal-row-height="false"/></style:style>'))),
    ("h-column-collapse", "(hidden)", "4 T112", content(column('<table:table-column table:visibility="collapse" table:default-cell-style-name="Default"/>'))),
    ("h-column-group", "4", "4", content(column('<table:table-column-group table:display="false"><table:table-column table:default-cell-style-name="Default"/></table:table-column-group>'))),
    ("h-column-width-0", "4", "4", content(column('<table:table-column table:style-name="co900" table:default-cell-style-name="Default"/>'), automatic('<style:style style:name="co900" style:family="table-column"><style:table-column-properties style:column-width="0cm"/></style:style>'))),
    ("h-database-filter", "4", "4", content(behind_sheets(DATABASE))),
    ("h-sheet-hidden-in-styles", "(hidden)", "4 T112", content(lambda t: resub(r'(<table:table table:name="自评评分表" table:style-name=")ta3"', r'\1ta900"', t), automatic('<style:style style:name="ta900" style:family="table"><style:table-properties table:display="false"/></style:style>'))),
    ("s-masked", "1", "- S170", styled("ce900", automatic(ONE + MASKED.replace("{name}", "ce900")))),
    ("s-twice-masked-last", "4", "F135", styled("ce900", automatic(ONE + '<style:style style:name="ce900" style:family="table-cell" style:parent-style-name="Default"/>' + MASKED.replace("{name}", "ce900")))),
    ("s-twice-masked-first", "1", "F135", styled("ce900", automatic(ONE + MASKED.replace("{name}", "ce900") + '<style:style style:name="ce900" style:family="table-cell" style:parent-style-name="Default"/>'))),
    ("s-data-twice-last", "1", "F135", styled("ce900", automatic(ONE + fill('<number:number number:min-integer-digits="1"/>') + MASKED.replace("{name}", "ce900")))),
    ("s-data-twice-first", "4", "F135", styled("ce900", automatic(fill('<number:number number:min-integer-digits="1"/>') + ONE + MASKED.replace("{name}", "ce900")))),
    ("s-no-parent", "4", "4", styled("ce900", automatic('<style:style style:name="ce900" style:family="table-cell"/>'))),
    ("s-named-data", "1", "- S170", named(FANCY, cell(CELL.replace("{style}", "Fancy")))),
    ("s-named-data-shadowed", "1", "- S170", named(FANCY, cell(CELL.replace("{style}", "Fancy")), automatic(fill('<number:number number:min-integer-digits="1"/>')))),
    ("s-named-shadowed", "4", "4", named(FANCY, cell(CELL.replace("{style}", "Fancy")), automatic('<style:style style:name="Fancy" style:family="table-cell" style:parent-style-name="Default"/>'))),
    ("s-own-parent", "1", "- S170", named(FANCY, cell(CELL.replace("{style}", "Fancy")), automatic('<style:style style:name="Fancy" style:family="table-cell" style:parent-style-name="Fancy"/>'))),
    ("s-parent-of-automatic", "1", "- S170", named(FANCY, cell(CELL.replace("{style}", "ce900")), automatic('<style:style style:name="ce900" style:family="table-cell" style:parent-style-name="Fancy"/>'))),
    ("s-parent-data-shadowed", "1", "- S170", named(FANCY, cell(CELL.replace("{style}", "ce900")), automatic(fill('<number:number number:min-integer-digits="1"/>') + '<style:style style:name="ce900" style:family="table-cell" style:parent-style-name="Fancy"/>'))),
    ("s-parent-automatic", "4", "- S170", styled("ce900", automatic(ONE + MASKED.replace("{name}", "ce901") + '<style:style style:name="ce900" style:family="table-cell" style:parent-style-name="ce901"/>'))),
    ("s-default-changed", "1", "- R305 S170 T102 T151", lambda: _default_changed()),
    ("s-none-default-changed", "1", "- R305 S170 T102 T151", lambda: _default_changed(CELL.replace(' table:style-name="{style}"', ""))),
    ("s-no-parent-default-changed", "1", "- R305 S170 T102 T151", lambda: _default_changed(CELL.replace("{style}", "ce900"), '<style:style style:name="ce900" style:family="table-cell"/>')),
    ("s-wrong-family", "4", "4", styled("ce900", automatic(ONE + MASKED.replace("{name}", "ce900").replace('family="table-cell"', 'family="paragraph"')))),
    ("s-in-a-foreign-element", "1", "- S170", styled("ce900", automatic(ONE + MASKED.replace("{name}", "ce900") + '<x:a xmlns:x="urn:x"><style:style style:name="ce900" style:family="table-cell" style:parent-style-name="Default"/></x:a>'))),
    ("s-data-in-a-foreign-element", "1", "- S170", styled("ce900", automatic(ONE + MASKED.replace("{name}", "ce900") + f'<x:a xmlns:x="urn:x">{fill("")}</x:a>'.replace('N900">', 'N900"><number:number number:min-integer-digits="1"/>')))),
    ("s-in-master-styles", "1", "- S170", lambda: _in_master()),
    ("s-row-default", "1", "- S170", content(cell(CELL.replace(' table:style-name="{style}"', "")), row('table:default-cell-style-name="ce900"'), automatic(ONE + MASKED.replace("{name}", "ce900")))),
    ("s-column-default", "1", "- S170", content(cell(CELL.replace(' table:style-name="{style}"', "")), column('<table:table-column table:default-cell-style-name="ce900"/>'), automatic(ONE + MASKED.replace("{name}", "ce900")))),
    ("s-row-over-column", "4", "4", content(cell(CELL.replace(' table:style-name="{style}"', "")), row('table:default-cell-style-name="Default"'), column('<table:table-column table:default-cell-style-name="ce900"/>'), automatic(ONE + MASKED.replace("{name}", "ce900")))),
    ("s-map", "4", "4 T151", styled("ce900", automatic(ONE + MASKED.replace("{name}", "Fancy") + MAP))),
    ("s-map-named", "4", "4 T151", named(FANCY, cell(CELL.replace("{style}", "ce900")), automatic(MAP))),
    ("cf-condition", "1", "4 T151", named(FANCY, lambda t: resub(r'(<table:table table:name="自评评分表".*?)</table:table>', lambda m: m[1] + CALCEXT.format(CONDITION) + "</table:table>", t))),
    ("cf-named-otherwise", "1", "4 T151", named(FANCY.replace("Fancy", "Fancy_5f_1").replace('family="table-cell"', 'family="table-cell" style:display-name="Fancy"'), lambda t: resub(r'(<table:table table:name="自评评分表".*?)</table:table>', lambda m: m[1] + CALCEXT.format(CONDITION) + "</table:table>", t))),
    ("cf-icons", "4", "4 T151", content(lambda t: resub(r'(<table:table table:name="自评评分表".*?)</table:table>', lambda m: m[1] + CALCEXT.format(ICONS) + "</table:table>", t))),
    ("cf-bar", "", "4 T151", content(lambda t: resub(r'(<table:table table:name="自评评分表".*?)</table:table>', lambda m: m[1] + CALCEXT.format(BAR) + "</table:table>", t))),
    ("nf-fill-digit", "4111…", "- S170", styled("ce900", automatic(fill('<number:number number:min-integer-digits="1"/><number:fill-character>1</number:fill-character>') + MASKED.replace("{name}", "ce900")))),
    ("nf-fill-blank", "4", "4", styled("ce900", automatic(fill('<number:fill-character> </number:fill-character><number:number number:min-integer-digits="1"/>') + MASKED.replace("{name}", "ce900")))),
    ("nf-repeat-content", "444…", "- S170", styled("ce900", automatic('<style:style style:name="ce900" style:family="table-cell" style:parent-style-name="Default"><style:table-cell-properties style:repeat-content="true"/></style:style>'))),
    ("nf-decimals-padded", "41", "- S170", styled("ce900", automatic(fill('<number:number number:decimal-places=" 0 " number:min-integer-digits="1"/><number:text>1</number:text>') + MASKED.replace("{name}", "ce900")))),
    ("t-tracked", "4", "4", content(lambda t: resub(r"(<office:spreadsheet>)", lambda m: m[1] + TRACKED, t))),
    ("t-linked-sheet", "4", "4 T118", content(copy_of_sheet("1", within='<table:table-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="a.ods" table:table-name="x" table:mode="copy-results-only"/>'))),
    ("t-linked-own", "4", "4 T118", content(table_start('<table:table-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="a.ods" table:table-name="x" table:mode="copy-results-only"/>'), copy_of_sheet("1"))),
    ("t-scenario", "4", "4 T118", content(copy_of_sheet("1", within='<table:scenario table:display-border="true" table:copy-back="true" table:copy-styles="true" table:is-active="true" table:scenario-ranges="自评评分表.A5:自评评分表.L38"/>', name="自评评分表_一"))),
    ("t-second-before", "4", "4 T118", content(copy_of_sheet("1"))),
    ("t-flat-office", "4", "4", content(before_table('<office:forms/>'))),
]  # fmt: skip


CODES: Rows = [
    ("code-field", "样例县2023年度部门整体支出绩效自评表", "106 D202", content(lambda t: resub(r"(部门编码</text:p></table:table-cell><table:table-cell [^>]*>)<text:p>106</text:p>", r"\1<text:p><text:title>106</text:title></text:p>", t))),
    ("code-link", "106", "106", content(lambda t: resub(r"(部门编码</text:p></table:table-cell><table:table-cell [^>]*>)<text:p>106</text:p>", r'\1<text:p><text:a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="http://102/">106</text:a></text:p>', t))),
    ("code-formula", "102", "106 T152", content(lambda t: resub(r"(部门编码</text:p></table:table-cell><table:table-cell )([^>]*>)<text:p>106</text:p>", r'\1table:formula="of:=&quot;102&quot;" \2<text:p>106</text:p>', t))),
]  # fmt: skip


def _default_changed(new: str = CELL.replace("{style}", "Default"), more: str = "") -> bytes:
    """The form whose style Default shows "1"."""
    data = content(cell(new), automatic(more) if more else lambda t: t)()
    styles = parts_of(data)[STYLES].decode()
    styles = resub(
        r'<style:style style:name="Default" style:family="table-cell"',
        lambda m: ONE + m[0] + ' style:data-style-name="N900"',
        styles,
    )
    return with_parts(data, {STYLES: styles})


def _in_master() -> bytes:
    data = named(FANCY, cell(CELL.replace("{style}", "Fancy")))()
    plain = '<style:style style:name="Fancy" style:family="table-cell" style:parent-style-name="Default"/>'
    return with_parts(
        data,
        {
            STYLES: swap(
                parts_of(data)[STYLES].decode(), "</office:automatic-styles>", f"{plain}</office:automatic-styles>"
            )
        },
    )
