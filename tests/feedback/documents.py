"""What stands in a document, and whether Word will take it: Word insists on the order of a table's properties."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx

from tests.office import Office

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORDER = {
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook".split(),
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection vAlign".split(),
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl spacing ind jc rPr sectPr".split(),
    "rPr": "rFonts b bCs i color sz szCs highlight u lang".split(),
}


def text_of(path: Path) -> str:
    """All paragraphs and table cells, in reading order of paragraphs first, then tables."""
    document = docx.Document(str(path))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += ["|".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return "\n".join(lines)


def tables_of(path: Path) -> list[list[list[str]]]:
    """The tables as grids of texts."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(path)).tables]


def out_of_order(path: Path) -> list[tuple[str, list[str]]]:
    """Property lists whose entries stand in another order than the standard's."""
    wrong = []
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if not re.fullmatch(r"word/(document|footer[0-9]*|styles)\.xml", name):
                continue
            for element in ElementTree.fromstring(parts.read(name)).iter():
                kind = element.tag.removeprefix(W)
                inside = [child.tag.removeprefix(W) for child in element]
                known = [ORDER[kind].index(tag) for tag in inside if tag in ORDER[kind]] if kind in ORDER else []
                if known != sorted(known):
                    wrong.append((name, inside))
    return wrong


def pages(path: Path, office: Office, scratch: Path) -> int:
    """How many pages LibreOffice prints it on."""
    pdf = scratch / f"{path.stem}.pdf"
    office.convert(path, pdf)
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf.read_bytes()))
