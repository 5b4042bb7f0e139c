"""Tables in an official document: fixed widths, thin lines, the header repeated on every page, rows never split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Literal

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row

from selfeval.feedback.paper import HEI, SONG, Paper, clean, ems, write

SIZE: Final = 10.5  # points: 五号
_PAD: Final = 0.9  # millimetres left and right in a cell
_ABOVE: Final = 1.5  # points above and below a cell's text
_SINGLE: Final = 1.3  # single line spacing of 宋体, in sizes
_ALIGN: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT, "centre": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column: header, width in millimetres, how its cells stand."""

    title: str
    width: float
    align: Literal["left", "centre", "right"] = "centre"


def add_table(
    paper: Paper,
    columns: Sequence[PaperColumn],
    rows: Sequence[Sequence[str]],
    *,
    size: float = SIZE,
    header: float | None = None,
    strong_last: bool = False,
) -> Table:
    """A table below what is written so far; `strong_last` sets the last row, a total, in 黑体.

    `size` is that of the type in points, `header` that of the header where it differs.
    """
    table: Table = paper.document.add_table(rows=0, cols=len(columns))
    table.style = paper.document.styles["Table Grid"]
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for grid, column in zip(table.columns, columns, strict=True):
        grid.width = Mm(column.width)
    _margins(table)
    _plain_look(table)
    _fill(_new_row(table), columns, [column.title for column in columns], header or size, header=True)
    for number, row in enumerate(rows, 1):
        _fill(_new_row(table), columns, row, size, strong=strong_last and number == len(rows))
    _repeat(table.rows[0])
    return table


def merge_down(table: Table, column: int, first: int, last: int, text: str, size: float = SIZE) -> None:
    """Merge the cells of a column from row `first` to `last` (0 is the header) and write into them."""
    merged = table.cell(first, column).merge(table.cell(last, column))
    for spare in merged.paragraphs[1:]:
        spare._element.getparent().remove(spare._element)
    paragraph = merged.paragraphs[0]
    for run in list(paragraph.runs):
        run._element.getparent().remove(run._element)
    write(paragraph, text, SONG, size)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def row_height(columns: Sequence[PaperColumn], row: Sequence[str], size: float = SIZE) -> float:
    """How high a row will be, in points, reckoned on the safe side."""
    return max(lines(text, column.width, size) for column, text in zip(columns, row, strict=True)) * size * _SINGLE + 5


def lines(text: str, width: float, size: float = SIZE) -> int:
    """How many lines a text takes in a cell of so many millimetres."""
    usable = max(1.0, (width - 2 * _PAD) / 25.4 * 72 / size - 0.6)
    return sum(max(1, ceil(ems(line) / usable)) for line in clean(text).split("\n"))


def _fill(
    row: _Row,
    columns: Sequence[PaperColumn],
    texts: Sequence[str],
    size: float,
    *,
    header: bool = False,
    strong: bool = False,
) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    for cell, column, text in zip(row.cells, columns, texts, strict=True):
        cell.width = Mm(column.width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for number, line in enumerate(clean(text).split("\n")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.alignment = _ALIGN["centre" if header else column.align]
            spacing = paragraph.paragraph_format
            spacing.line_spacing, spacing.keep_with_next = 1.0, header or None
            spacing.space_before = spacing.space_after = Pt(_ABOVE)
            write(paragraph, line, HEI if header or strong else SONG, size)
        if header:
            _shade(cell)


def _new_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F2F2F2")):
        shade.set(qn(f"w:{name}"), value)
    properties = cell._tc.get_or_add_tcPr()
    after = properties.find(qn("w:vAlign"))  # Word insists on the order
    properties.append(shade) if after is None else after.addprevious(shade)


def _repeat(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _margins(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(_PAD / 25.4 * 1440)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr
    after = properties.find(qn("w:tblLook"))  # Word insists on the order
    properties.append(margins) if after is None else after.addprevious(margins)


def _plain_look(table: Table) -> None:
    """Without the attributes that Word 2007 doesn't know and that say what `val` says."""
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    for name in [] if look is None else list(look.attrib):
        if name != qn("w:val"):
            del look.attrib[name]
