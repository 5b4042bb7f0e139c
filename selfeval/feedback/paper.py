"""An official document on A4: margins, fonts and paragraphs as in official letters; the same content, the same bytes.

Only layout stands here. Fonts are those every Windows and WPS has: 宋体 bold for titles, 黑体, 楷体 and 仿宋 below.
"""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

SONG, HEI, KAI, FANG, LATIN = "宋体", "黑体", "楷体", "仿宋", "Times New Roman"
TITLE, BODY, NOTE = 22.0, 16.0, 12.0  # points: 二号, 三号, 小四
LINE: Final = 28.0  # points from line to line in a letter
PAGE: Final = (210.0, 297.0)  # millimetres
MARGINS: Final = (37.0, 35.0, 28.0, 26.0)  # top, bottom, left, right
TEXT_WIDTH: Final = PAGE[0] - MARGINS[2] - MARGINS[3]
TEXT_HEIGHT: Final = PAGE[1] - MARGINS[0] - MARGINS[1]

_TO_FILL: Final = re.compile("(××+|【[^【】]*】)")  # what somebody still has to fill in
_BREAKS: Final = re.compile(r"[\t\n]")
_AFTER_BORDERS: Final = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_OUTLINED: Final = ("Title", "Heading 1", "Heading 2")
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)


def ems(text: str) -> float:
    """How wide a text is, in characters of its size; a digit or Latin letter takes half of one."""
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.5 for c in text)


def clean(text: str) -> str:
    """The text as a document can hold it."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_plain(text: str) -> bool:
    """Whether a text stands in a document as one piece, just as it is."""
    return bool(text) and text == clean(text).strip() and not _BREAKS.search(text) and not _TO_FILL.search(text)


def in_words(day: date | None) -> str:
    """A date as documents write it; room to write it where there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　月　日"


class Paper:
    """A document being written, from the title down; `save` writes it."""

    def __init__(
        self,
        *,
        title: str,
        author: str,
        day: date | None,
        numbered: bool = True,
        landscape: bool = False,
        line: float = LINE,
    ) -> None:
        """An empty page. `title`, `author` and `day` go into the file's properties; `numbered` pages have a number.

        `line` is the distance of lines in points.
        """
        self._line = line
        self.document: Document = docx.Document()
        _without_picture(self.document)
        self._properties(title, author, day)
        self._normal()
        self._paper(self.document.sections[0], landscape=landscape)
        if numbered:
            self._page_numbers()

    # --- paragraphs ---------------------------------------------------------------------------------------

    def title(self, *lines: str) -> None:
        """The title, centred, one paragraph a line, with an empty line below it."""
        for number, line in enumerate(lines, 1):
            paragraph = self._centred(line, SONG, TITLE, bold=True, line=36, after=22 if number == len(lines) else 0)
            paragraph.style = self.document.styles["Title"]

    def subtitle(self, text: str) -> None:
        """A centred line in the body's size below a title, such as the document's number."""
        self._centred(text, FANG, BODY, bold=False, line=LINE, after=14)

    def plain(self, text: str, *, font: str = FANG, size: float = BODY, keep: bool = False) -> Paragraph:
        """A line that starts at the margin, as the addressee does."""
        paragraph = self._paragraph(text, font, size)
        paragraph.paragraph_format.keep_with_next = keep
        return paragraph

    def para(self, text: str) -> Paragraph:
        """A paragraph of the body: first line in by two characters."""
        paragraph = self._paragraph(text, FANG, BODY)
        _indent(paragraph, first=2)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        return paragraph

    def item(self, text: str) -> Paragraph:
        """An entry of a list: as a paragraph, but not stretched to the right margin."""
        paragraph = self.para(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        return paragraph

    def part(self, text: str) -> None:
        """A heading of the first order: 一、……"""
        self._heading(text, HEI, "Heading 1")

    def section(self, text: str) -> None:
        """A heading of the second order: （一）……"""
        self._heading(text, KAI, "Heading 2")

    def lead(self, heading: str, text: str) -> Paragraph:
        """A paragraph whose first words are its heading: （一）……。…… or 1．……。……"""
        paragraph = self.para("")
        self._write(paragraph, heading, KAI, BODY, bold=False)
        self._write(paragraph, text, FANG, BODY, bold=False)
        return paragraph

    def gap(self, points: float, *, keep: bool = False) -> None:
        """Empty space; with `keep` it stays with what follows."""
        spacer = self.document.add_paragraph()
        _exactly(spacer, points)
        spacer.paragraph_format.keep_with_next = keep

    def caption(self, text: str) -> None:
        """The centred heading of a table; stays with it."""
        paragraph = self._centred(text, HEI, 14, bold=False, line=24, after=4)
        paragraph.paragraph_format.space_before = Pt(6)
        paragraph.paragraph_format.keep_with_next = True

    def note(self, text: str) -> None:
        """Small print below a table."""
        paragraph = self._paragraph(text, FANG, NOTE, line=18)
        paragraph.paragraph_format.space_before = Pt(3)
        paragraph.paragraph_format.space_after = Pt(6)

    def annexes(self, *names: str) -> None:
        """The list of annexes below the body."""
        self.gap(14)
        many = len(names) > 1
        for number, name in enumerate(names, 1):
            head = "附件：" if number == 1 else "　　　"
            paragraph = self._paragraph(f"{head}{f'{number}．' if many else ''}{name}", FANG, BODY)
            hang = 4.5 if many else 3.0
            _indent(paragraph, left=2 + hang, first=-hang)

    def signature(self, issuer: str, day: date | None, *, gap: float = LINE) -> None:
        """Issuer and date at the right, the date four characters in, the shorter one centred to the longer.

        They never stand on a page alone: the text before goes with them.
        """
        said = in_words(day)
        wide, long = ems(said), ems(issuer)
        right = max(4.0, 2.0 + (long - wide) / 2)
        if last := self.document.paragraphs[-1:]:
            last[0].paragraph_format.keep_with_next = True
        self.gap(gap, keep=True)
        for text, indent in ((issuer, right + (wide - long) / 2), (said, right)):
            paragraph = self._paragraph(text, FANG, BODY)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.keep_with_next = text is issuer
            _indent(paragraph, right=indent)

    def imprint(self, copies: str, office: str, day: date | None) -> None:
        """The end of an issued document (版记): who gets copies, who printed it and when, between rules."""
        self.gap(LINE)
        lines = (copies, f"{office}　　{in_words(day)}印发")
        for number, text in enumerate(lines):
            paragraph = self._paragraph(text, FANG, 14, line=26)
            _indent(paragraph, left=1, right=1, size=14)
            _rules(paragraph, top=True, bottom=number == len(lines) - 1, thick=(number == 0, True))
            paragraph.paragraph_format.keep_with_next = number < len(lines) - 1

    def new_page(self, *, landscape: bool = False) -> None:
        """Start a new page, which may lie on its side."""
        self._paper(self.document.add_section(), landscape=landscape)

    # --- saving -------------------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the document to `path`, in place."""
        path.write_bytes(self.content())

    def content(self) -> bytes:
        """The document as a file; nothing in it depends on the time or the machine."""
        written, packed = BytesIO(), BytesIO()
        self.document.save(written)
        with zipfile.ZipFile(written) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as kept:
            for name in made.namelist():
                entry = zipfile.ZipInfo(name, _ZIP_DAY)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
                kept.writestr(entry, made.read(name))
        return packed.getvalue()

    # --- how it is done -----------------------------------------------------------------------------------

    def _properties(self, title: str, author: str, day: date | None) -> None:
        stamp = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
        properties = self.document.core_properties
        properties.title, properties.author, properties.last_modified_by = clean(title)[:250], clean(author)[:250], ""
        properties.comments, properties.language = "", "zh-CN"
        properties.created = properties.modified = stamp.replace(tzinfo=None)

    def _normal(self) -> None:
        style = self.document.styles["Normal"]
        assert isinstance(style, ParagraphStyle)
        style.font.size = Pt(BODY)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        _font(style.element.get_or_add_rPr(), FANG)
        for name in _OUTLINED:  # what a reader navigates by; how it looks is the text's own
            outlined = self.document.styles[name]
            assert isinstance(outlined, ParagraphStyle)
            _plain_style(outlined)
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")

    @staticmethod
    def _paper(section: Section, *, landscape: bool = False) -> None:
        width, height = PAGE[::-1] if landscape else PAGE
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        top, bottom, left, right = (25.0, 25.0, 25.0, 25.0) if landscape else MARGINS
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        section.header_distance, section.footer_distance = Mm(15), Mm(15 if landscape else 24)

    def _page_numbers(self) -> None:
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
            _indent(paragraph, **{side: 1.0})
            self._write(paragraph, "— ", SONG, 14, bold=False)
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            number = paragraph.add_run("1")
            _dress(number, SONG, 14, bold=False)
            field.append(number._element)
            paragraph._element.append(field)
            self._write(paragraph, " —", SONG, 14, bold=False)

    def _heading(self, text: str, font: str, style: str) -> None:
        paragraph = self._paragraph(text, font, BODY)
        paragraph.style = self.document.styles[style]
        paragraph.paragraph_format.keep_with_next = True
        _indent(paragraph, first=2)

    def _centred(self, text: str, font: str, size: float, *, bold: bool, line: float, after: float) -> Paragraph:
        paragraph = self.document.add_paragraph()
        self._write(paragraph, text, font, size, bold=bold)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _exactly(paragraph, line)
        paragraph.paragraph_format.space_after = Pt(after)
        return paragraph

    def _paragraph(self, text: str, font: str, size: float, *, line: float | None = None) -> Paragraph:
        paragraph = self.document.add_paragraph()
        self._write(paragraph, text, font, size, bold=False)
        _exactly(paragraph, line or self._line)
        return paragraph

    @staticmethod
    def _write(paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool) -> None:
        write(paragraph, text, font, size, bold=bold)


def write(paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool = False) -> None:
    """Add text to a paragraph; what is still to be filled in (×× or 【……】) is marked yellow."""
    for number, piece in enumerate(_TO_FILL.split(clean(text))):
        if not piece:
            continue
        run = paragraph.add_run(piece)
        _dress(run, font, size, bold=bold)
        if number % 2:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _without_picture(document: Document) -> None:
    """Take out the small picture of its first page that the library's template brings."""
    links = document.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]


def _plain_style(style: ParagraphStyle) -> None:
    """Take away the colours, rules and distances that a style brings; its place in the outline stays."""
    style.font.color.rgb, style.font.bold, style.font.size = RGBColor(0, 0, 0), False, Pt(BODY)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    properties = style.element.get_or_add_pPr()
    for rule in properties.findall(qn("w:pBdr")):
        properties.remove(rule)
    _font(style.element.get_or_add_rPr(), FANG)


def _dress(run: Run, font: str, size: float, *, bold: bool) -> None:
    run.font.size, run.font.bold = Pt(size), bold or None
    _font(run._element.get_or_add_rPr(), font)


def _font(properties: object, font: str) -> None:
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for old in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[old]
    for slot, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{slot}"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _exactly(paragraph: Paragraph, points: float) -> None:
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(points)


def _rules(paragraph: Paragraph, *, top: bool, bottom: bool, thick: tuple[bool, bool]) -> None:
    """Lines over the whole width above and below a paragraph."""
    borders = OxmlElement("w:pBdr")
    for name, wanted, heavy in (("top", top, thick[0]), ("bottom", bottom, thick[1])):
        if wanted:
            line = OxmlElement(f"w:{name}")
            for key, value in (("val", "single"), ("sz", "8" if heavy else "4"), ("space", "1"), ("color", "000000")):
                line.set(qn(f"w:{key}"), value)
            borders.append(line)
    paragraph._element.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


def _indent(paragraph: Paragraph, *, first: float = 0, left: float = 0, right: float = 0, size: float = BODY) -> None:
    """Indents in characters; a negative `first` hangs the first line out."""
    for name, ins in (("firstLine" if first >= 0 else "hanging", abs(first)), ("left", left), ("right", right)):
        if ins:
            indents = paragraph._element.get_or_add_pPr().get_or_add_ind()
            indents.set(qn(f"w:{name}Chars"), str(round(ins * 100)))
            indents.set(qn(f"w:{name}"), str(round(ins * size * 20)))
