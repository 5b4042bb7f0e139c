"""Number formats of .ods: data styles as trees, and the ways a cell comes by one."""

from __future__ import annotations

import time

import pytest

from selfeval.excel.read.workbook import read_workbook
from selfeval.model import CellValue, Odd, OddKind, RawSheet
from tests.excel.raw_files import ods, ods_parts, table, zipped

ONE = "<number:text>1</number:text>"
FOUR = '<table:table-cell office:value-type="float" office:value="4" {0}><text:p>4</text:p></table:table-cell>'
HALF = FOUR.replace("4", "8.5")
SEEN_1 = Odd(OddKind.MASKED, "1", "4")


def data_style(name: str, inside: str, kind: str = "number") -> str:
    return f'<number:{kind}-style style:name="{name}">{inside}</number:{kind}-style>'


def cell_style(name: str, data: str = "", parent: str = "", family: str = "table-cell") -> str:
    of = f' style:data-style-name="{data}"' if data else ""
    on = f' style:parent-style-name="{parent}"' if parent else ""
    return f'<style:style style:name="{name}" style:family="{family}"{of}{on}/>'


def styled(name: str) -> str:
    return f'table:style-name="{name}"'


def sheet(rows: str, styles: str) -> RawSheet:
    return read_workbook(ods(table(rows), styles=styles)).sheets[0]


def value(inside: str, *, kind: str = "number", more: str = "", cell: str = FOUR) -> CellValue:
    """What a cell of this data style holds."""
    styles = more + data_style("N1", inside, kind) + cell_style("c", "N1")
    return sheet(f"<table:table-row>{cell.format(styled('c'))}</table:table-row>", styles).at(0, 0)


NUMBER = '<number:number number:decimal-places="{0}" number:min-integer-digits="1"/>'
POSITIVE = data_style("P", NUMBER.format(2))


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (ONE, "1"),
        ("", ""),
        ("<number:text/>", ""),
        ('<number:number number:decimal-places="0" number:min-integer-digits="1"/><number:text>0</number:text>', "40"),
        (
            '<number:number number:decimal-places="1" number:min-integer-digits="1" number:display-factor="1000"/>',
            "0.0",
        ),
        (
            (
                '<number:number number:decimal-places="0" number:min-integer-digits="2"><number:embedded-text '
                'number:position="1">.</number:embedded-text></number:number>'
            ),
            "0.4",
        ),
        (NUMBER.format(0) + "<number:text>万元</number:text>", "4万元"),
        ('<number:text>"</number:text>' + NUMBER.format(0), '"4'),
        (
            NUMBER.format(0) + '<style:map style:condition="value()&gt;3" style:apply-style-name="ONE"/>',
            "1",
        ),
    ],
)
def test_what_shows_something_else(inside: str, shown: str) -> None:
    assert value(inside, more=data_style("ONE", ONE)) == Odd(OddKind.MASKED, shown, "4")


@pytest.mark.parametrize(
    "inside",
    [
        NUMBER.format(0),
        NUMBER.format(2),
        '<number:number number:min-integer-digits="1"/>',
        '<number:number number:decimal-places="2" number:min-decimal-places="0" number:min-integer-digits="1"/>',
        '<number:number number:decimal-places="2" number:decimal-replacement="" number:min-integer-digits="1"/>',
        '<number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/>',
        NUMBER.format(1) + "<number:text>分</number:text>",
        "<number:text>-</number:text>"
        + NUMBER.format(2)
        + '<style:map style:condition="value()&gt;=0" style:apply-style-name="P"/>',
        '<number:scientific-number number:decimal-places="2" number:min-integer-digits="1"/>',
        '<number:fraction number:min-integer-digits="0" number:min-numerator-digits="1"/>',
        (
            '<number:currency-symbol>¥</number:currency-symbol><number:number number:decimal-places="2" '
            'number:min-integer-digits="1"/>'
        ),
        "<number:fill-character> </number:fill-character>" + NUMBER.format(2),
        NUMBER.format(0) + '<style:map style:condition="value()&gt;3" style:apply-style-name="nowhere"/>',
    ],
)
def test_what_shows_the_number(inside: str) -> None:
    assert value(inside, more=POSITIVE) == 4.0


def test_fewer_decimals() -> None:
    styles = data_style("N1", NUMBER.format(0)) + cell_style("c", "N1")
    found = sheet(f"<table:table-row>{HALF.format(styled('c'))}</table:table-row>", styles)
    assert found.at(0, 0) == 8.5
    assert found.rounded == {(0, 0): "9"}


def test_a_percentage_by_its_style() -> None:
    percent = NUMBER.format(0) + "<number:text>%</number:text>"
    assert value(percent, kind="percentage") == Odd(OddKind.PERCENT, "400%")
    day = value("<number:year/>", kind="date")
    assert isinstance(day, Odd)
    assert day.kind is OddKind.DATE


def test_texts() -> None:
    text = '<table:table-cell office:value-type="string" {0}><text:p>4</text:p></table:table-cell>'
    hidden = "".join(
        f'<style:map style:condition="value(){s}0" style:apply-style-name="P"/>' for s in ("&gt;", "=", "&lt;")
    )
    assert value(hidden, kind="text", more=POSITIVE, cell=text) == Odd(OddKind.MASKED, "", "4")
    assert value(hidden, kind="text", more=POSITIVE) == 4.0
    assert value("<number:text-content/>" + hidden, kind="text", more=POSITIVE, cell=text) == "4"
    assert value("<number:text-content/><number:text>0</number:text>", kind="text", cell=text) == Odd(
        OddKind.MASKED, "40", "4"
    )


# --- how a cell comes by its style ------------------------------------------------------------------------------


BOTH = data_style("N1", ONE) + cell_style("one", "N1") + cell_style("plain")
COLUMNS = '<table:table-column {0} table:number-columns-repeated="2"/><table:table-column/>'
BY_COLUMN = COLUMNS.format('table:default-cell-style-name="one"')


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        (BY_COLUMN + f"<table:table-row>{FOUR.format('') * 3}</table:table-row>", [SEEN_1, SEEN_1, 4.0]),
        (BY_COLUMN + f"<table:table-row>{FOUR.format(styled('plain')) * 3}</table:table-row>", [4.0, 4.0, 4.0]),
        (
            COLUMNS.format("")
            + f'<table:table-row table:default-cell-style-name="one">{FOUR.format("") * 3}</table:table-row>',
            [SEEN_1] * 3,
        ),
        (COLUMNS.format("") + f"<table:table-row>{FOUR.format(styled('nowhere'))}</table:table-row>", [4.0]),
    ],
)
def test_by_cell_row_or_column(rows: str, values: list[CellValue]) -> None:
    assert sheet(rows, BOTH).rows == [values]


def test_a_style_of_another_part_and_a_parents() -> None:
    parts = ods_parts(
        table(f"<table:table-row>{FOUR.format(styled('child'))}{FOUR.format('')}</table:table-row>"),
        styles=cell_style("child", parent="one") + cell_style("one", "nothing", family="table-column"),
    )
    parts["styles.xml"] = (
        '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"><office:styles>'
        f"{data_style('N1', ONE)}{data_style('N2', '<number:text>2</number:text>')}"
        f"{cell_style('one', 'N1')}{cell_style('Default', 'N2')}</office:styles></office:document-styles>"
    )
    assert read_workbook(zipped(parts)).sheets[0].rows == [[SEEN_1, Odd(OddKind.MASKED, "2", "4")]]


def test_styles_in_a_circle_and_many_of_them_take_no_time() -> None:
    start = time.process_time()
    circle = cell_style("a", parent="b") + cell_style("b", parent="a")
    many = "".join(cell_style(f"s{n}", parent=f"s{n - 1}") for n in range(20_000))
    long = data_style("N1", "<number:text-content/>" * 50_000) + cell_style("c", "N1")
    cells = "".join(FOUR.format(styled(name)) for name in ("a", "b", "s19999", "c"))
    found = sheet(f"<table:table-row>{cells}</table:table-row>", circle + many + long).rows[0]
    assert found[:3] == [4.0, 4.0, 4.0]
    assert isinstance(found[3], Odd)
    assert time.process_time() - start < 10  # once a style, not once a style and parent
