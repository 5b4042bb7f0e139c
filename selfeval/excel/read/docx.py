"""The reader of .docx: a document's top-level tables as sheets, and its paragraphs outside them, in one pass of expat.

A cell stands in the columns of its table's grid. Tables within cells and text boxes aren't read, but told. Names are
told by namespace, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from selfeval.excel.read.cell_values import MAX_SHEETS
from selfeval.excel.read.docx_table import Table
from selfeval.excel.read.docx_text import Passage
from selfeval.excel.read.guard import FORM, Bounds, Inspection
from selfeval.excel.read.ooxml_book import read_relations
from selfeval.excel.read.unreadable import Unreadable, torn
from selfeval.excel.read.xml_parts import Names, elements, local, names_of, parse
from selfeval.model import CellValue, Paragraph, RawSheet, Refusal, Torn
from selfeval.text import SHEET_OF_TABLE, SHEET_OF_TEXT

WORD: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
MOST_PARAGRAPHS: Final = 5_000
_USUAL: Final = "word/document.xml"
_STYLES: Final = "word/styles.xml"
_ON: Final = frozenset({"", "1", "true", "on"})
_BOXES: Final = frozenset({"drawing", "pict", "object", "altChunk"})  # text in them is told, but not read
_PASSED: Final = frozenset(
    {"sectPr", "tblPr", "tblGrid", "tblPrEx", "rt", "rPrChange", "pPrChange", "tcPrChange", "trPrChange"}
)
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_LONGEST_SIGN: Final = 4

Attributes = Mapping[str, str]


def read_document(inspection: Inspection, bounds: Bounds = FORM) -> tuple[tuple[RawSheet, ...], RawSheet]:
    """All top-level tables in order, and the paragraphs outside them."""
    parts = inspection.parts
    listener = _Document(bounds.rows, _hidden_styles(parts))
    parse(parts[_text_part(parts)], listener)
    text = RawSheet(SHEET_OF_TEXT, listener.paragraphs, cells_are=Paragraph, floating=frozenset(listener.floating))
    return tuple(listener.tables), text


def _text_part(parts: Mapping[str, bytes]) -> str:
    """The part that holds the text: the one the package's relations lead to, and the only one there is."""
    named = {target for kind, target in read_relations(parts, "").values() if kind == "officeDocument"}
    found = named | {name for name in parts if name.lower() == _USUAL}
    if len(found) > 1:
        raise torn(Torn.DOCUMENT, f"several texts: {sorted(found)}")
    if not found or not found <= parts.keys():
        raise Unreadable(Refusal.NOT_A_WORKBOOK, "no text of a document")
    return found.pop()


def _hidden_styles(parts: Mapping[str, bytes]) -> frozenset[str]:
    """The ids of the styles in which text isn't seen."""
    part = parts.get(_STYLES, b"")
    if b"vanish" not in part:
        return frozenset()
    hidden: set[str] = set()
    based: dict[str, str] = {}
    style = ""
    for where, _, attributes in elements(part, "styles", WORD, Torn.STYLES):
        if where == "styles/style":
            style = _said(attributes, "styleId")
        elif where == "styles/style/basedOn":
            based[style] = _said(attributes, "val")
        elif where == "styles/style/rPr/vanish" and _is_on(attributes):
            hidden.add(style)
    found: set[str] = set()
    while hidden - found:
        found |= hidden
        hidden |= {one for one, base in based.items() if base in found}
    return frozenset(found)


def _said(attributes: Attributes, name: str) -> str:
    """What an attribute of the document's own language says."""
    return next((attributes[key] for key in (f"{WORD[0]} {name}", f"{WORD[1]} {name}") if key in attributes), "")


def _is_on(attributes: Attributes) -> bool:
    return _said(attributes, "val").strip().lower() in _ON


class _Document:
    """Listens to the text: paragraph after paragraph, table after table, row after row."""

    def __init__(self, height: int, hidden_styles: frozenset[str]) -> None:
        self.tables: list[RawSheet] = []
        self.paragraphs: list[list[CellValue]] = []
        self.floating: set[tuple[int, int]] = set()
        self._height, self._hidden_styles = height, hidden_styles
        self._names: Names | None = None
        self._path: list[str] = []
        self._skipped = 0  # from this depth on nothing is read
        self._in_box = False
        self._table: Table | None = None
        self._passage: Passage | None = None
        self._text: Callable[[str], None] | None = None
        self._inserted = self._deleted = self._choices = 0
        self._hidden = self._hidden_paragraph = False
        self._controls: list[bool] = []  # whether each shows what is to be filled in
        self._starts = self._starters()
        self._ends = self._enders()

    def _starters(self) -> dict[str, Callable[[Attributes], None]]:
        return {
            "p": self._start_paragraph, "r": self._start_run, "t": self._start_text, "delText": self._start_text,
            "instrText": self._start_words, "delInstrText": self._start_words, "sym": self._sign,
            "fldChar": self._field, "fldSimple": self._start_field,
            "ins": self._start_insertion, "moveTo": self._start_insertion,
            "del": self._start_deletion, "moveFrom": self._start_deletion,
            "tbl": self._start_table, "tr": self._start_row, "tc": self._start_cell,
            "gridBefore": self._cell_property, "gridSpan": self._cell_property, "vMerge": self._cell_property,
            "hMerge": self._cell_property, "hidden": self._cell_property,
            "cellIns": self._strange_cell, "cellDel": self._strange_cell, "cellMerge": self._strange_cell,
            "pStyle": self._paragraph_style, "rStyle": self._run_style, "vanish": self._vanish,
            "strike": self._look, "dstrike": self._look, "vertAlign": self._look,
            "sdt": self._start_control, "showingPlcHdr": self._placeholder, "dataBinding": self._bound,
            "sdtContent": self._start_content,
        }  # fmt: skip

    def _enders(self) -> dict[str, Callable[[], None]]:
        return {
            "p": self._end_paragraph, "t": self._end_text, "delText": self._end_text, "instrText": self._end_text,
            "delInstrText": self._end_text, "fldSimple": self._end_field,
            "ins": self._end_insertion, "moveTo": self._end_insertion,
            "del": self._end_deletion, "moveFrom": self._end_deletion,
            "tbl": self._end_table, "tc": self._end_cell, "sdt": self._end_control,
        }  # fmt: skip

    def start(self, raw: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._names is None:
            self._names = names_of(raw, "document", WORD, Torn.DOCUMENT)
        name = self._names[raw]
        self._path.append(name)
        if self._skipped:
            self._look_into(local(raw))
        elif action := self._starts.get(name):
            action(attributes)
        elif name in _SIGNS:
            if self._is_in("r"):
                self._add(_SIGNS[name])
        elif name in _BOXES or name in _PASSED:
            self._skip()
            if name == "altChunk":
                self._float()
        elif " " in name:
            self._start_foreign(local(raw))

    def end(self, raw: str) -> None:
        """An element ends."""
        name = self._path.pop()
        if self._skipped:
            if len(self._path) < self._skipped:
                self._skipped, self._in_box = 0, False
        elif action := self._ends.get(name):
            action()
        elif " " in name and local(raw) == "Choice":
            self._choices -= 1

    def text(self, text: str) -> None:
        """Text inside an element."""
        if self._text and not self._skipped:
            self._text(text)

    def _is_in(self, *outer: str) -> bool:
        """Whether the element stands directly in these."""
        return self._path[-1 - len(outer) : -1] == [*outer]

    def _skip(self) -> None:
        self._skipped = len(self._path)

    def _look_into(self, name: str) -> None:
        """What isn't read may hold a text box."""
        self._in_box = self._in_box or name == "txbxContent"
        if self._in_box and name == "t":
            self._float()

    def _float(self) -> None:
        if self._table:
            self._table.float()
        else:
            self.floating.add((len(self.paragraphs), 0))

    def _start_foreign(self, name: str) -> None:
        """Another language: a choice of markup, or an equation, which isn't shown as it is stored."""
        if name == "Choice":
            self._choices += 1
        elif name == "Fallback":
            self._skip()
        elif name in ("oMath", "oMathPara"):
            self._skip()
            if self._passage:
                self._passage.odd = True

    # --- paragraphs and runs ------------------------------------------------------------------------------------------

    def _start_paragraph(self, _: Attributes) -> None:
        if self._table is None:
            self._passage = Passage()
        if self._passage:
            self._passage.paragraph()
        self._hidden_paragraph = False

    def _end_paragraph(self) -> None:
        if self._table or self._passage is None:
            return
        value = self._passage.value()
        if value is not None and len(self.paragraphs) < MOST_PARAGRAPHS:
            self.paragraphs.append([value])
        self._passage = None

    def _paragraph_style(self, attributes: Attributes) -> None:
        self._hidden_paragraph = _said(attributes, "val") in self._hidden_styles

    def _start_run(self, _: Attributes) -> None:
        self._hidden = self._hidden_paragraph

    def _run_style(self, attributes: Attributes) -> None:
        if self._is_in("r", "rPr") and _said(attributes, "val") in self._hidden_styles:
            self._hidden = True

    def _vanish(self, attributes: Attributes) -> None:
        if self._is_in("r", "rPr"):
            self._hidden = _is_on(attributes)

    def _look(self, attributes: Attributes) -> None:
        """Struck or raised: whoever reads it takes it for something else than the rest."""
        said = _said(attributes, "val").strip().lower()
        if (
            self._passage
            and self._is_in("r", "rPr")
            and not self._deleted
            and said not in ("0", "false", "off", "baseline")
        ):
            self._passage.odd = True

    def _start_text(self, _: Attributes) -> None:
        self._text = self._add if self._is_in("r") or self._path[-2].endswith(" Choice") else None

    def _start_words(self, _: Attributes) -> None:
        self._text = self._passage.field_words if self._passage and not self._deleted else None

    def _end_text(self) -> None:
        self._text = None

    def _add(self, text: str) -> None:
        if self._passage is None or self._hidden:
            return
        if self._choices:
            self._passage.odd = True
        self._passage.add(text, inserted=self._inserted > 0, deleted=self._deleted > 0)

    def _sign(self, attributes: Attributes) -> None:
        code = _said(attributes, "char").strip()
        if code.isalnum() and code.isascii() and len(code) <= _LONGEST_SIGN:
            self._add(chr(int(code, 16)) if all(c in "0123456789abcdefABCDEF" for c in code) else "")

    def _field(self, attributes: Attributes) -> None:
        if self._passage is None or self._deleted:
            return
        kind = _said(attributes, "fldCharType")
        if kind == "begin":
            self._passage.begin_field(anew=bool(_said(attributes, "dirty")) and _said(attributes, "dirty") in _ON)
        elif kind == "separate":
            self._passage.begin_result()
        elif kind == "end":
            self._passage.end_field()

    def _start_field(self, attributes: Attributes) -> None:
        if self._passage:
            dirty = _said(attributes, "dirty")
            self._passage.begin_field(anew=bool(dirty) and dirty in _ON)
            self._passage.field_words(_said(attributes, "instr"))
            self._passage.begin_result()

    def _end_field(self) -> None:
        if self._passage:
            self._passage.end_field()

    def _start_insertion(self, _: Attributes) -> None:
        self._inserted += 1

    def _end_insertion(self) -> None:
        self._inserted -= 1

    def _start_deletion(self, _: Attributes) -> None:
        if self._is_in("trPr"):
            if self._table:
                self._table.delete_row()
        elif self._is_in("pPr", "rPr") and self._passage:
            self._passage.join()
        self._deleted += 1

    def _end_deletion(self) -> None:
        self._deleted -= 1

    # --- content controls ---------------------------------------------------------------------------------------------

    def _start_control(self, _: Attributes) -> None:
        self._controls.append(False)

    def _end_control(self) -> None:
        self._controls.pop()

    def _placeholder(self, attributes: Attributes) -> None:
        if self._controls and _is_on(attributes):
            self._controls[-1] = True

    def _bound(self, _: Attributes) -> None:
        """What it shows is taken from elsewhere when the document is opened."""
        if self._passage:
            self._passage.formula = self._passage.anew = True

    def _start_content(self, _: Attributes) -> None:
        if self._controls and self._controls[-1]:
            self._skip()

    # --- tables -------------------------------------------------------------------------------------------------------

    def _start_table(self, _: Attributes) -> None:
        if self._table:
            self._table.nest()
            self._skip()
            return
        if len(self.tables) >= MAX_SHEETS:
            raise Unreadable(Refusal.DANGEROUS, "tables without end")
        name = SHEET_OF_TABLE.format(number=len(self.tables) + 1)
        self._table = Table(name, self._height, len(self.paragraphs))

    def _end_table(self) -> None:
        if self._table:
            self.tables.append(self._table.sheet())
        self._table = self._passage = None

    def _start_row(self, _: Attributes) -> None:
        if self._table:
            self._table.start_row()

    def _start_cell(self, _: Attributes) -> None:
        if self._table:
            self._table.start_cell()
            self._passage = Passage()

    def _end_cell(self) -> None:
        if self._table and self._passage:
            self._table.end_cell(self._passage)
        self._passage = None

    def _cell_property(self, attributes: Attributes) -> None:
        if self._table and self._path[-2] in ("trPr", "tcPr"):
            self._table.property(self._path[-1], _said(attributes, "val"))

    def _strange_cell(self, _: Attributes) -> None:
        """A cell that tracked changes put in, take out or split: which cells there are depends on who reads."""
        if self._passage:
            self._passage.odd = True
