"""Documents (.docx) written part by part, as small as they may be."""

from __future__ import annotations

from collections.abc import Sequence

from tests.excel.raw_files import OFFICE, PACKAGE, Part, zipped

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(body: str, *, word: str = WORD, **parts: Part) -> bytes:
    """A document of this body; further parts by name, "__" for "/" and "_" for "."."""
    more = {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()}
    return zipped(
        {
            "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
            f"<Override PartName='/word/document.xml' ContentType='{_TYPE}'/></Types>",
            "_rels/.rels": f"<Relationships xmlns='{PACKAGE}'>"
            f"<Relationship Id='r1' Type='{OFFICE}/officeDocument' Target='word/document.xml'/></Relationships>",
            "word/document.xml": f"<w:document xmlns:w='{word}' xmlns:mc='{_MARKUP}' xmlns:m='{_MATH}'>"
            f"<w:body>{body}</w:body></w:document>",
            **more,
        }
    )


def run(text: str, look: str = "") -> str:
    """A run of text."""
    return f"<w:r><w:rPr>{look}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def p(*content: str, properties: str = "") -> str:
    """A paragraph; what is no XML is a run of text."""
    made = (part if part.startswith("<") else run(part) for part in content if part)
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(made)}</w:p>"


def tc(*content: str, span: int = 1, down: str = "") -> str:
    """A cell of one paragraph, or of several where the content is paragraphs or tables; `down` is "restart" or "continue"."""
    properties = f"<w:gridSpan w:val='{span}'/>" if span > 1 else ""
    properties += f"<w:vMerge w:val='{down}'/>" if down else ""
    inner = "".join(content) if content and content[0].startswith(("<w:p>", "<w:tbl>")) else p(*content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row; what is no cell is the text of one."""
    made = (cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def tbl(*rows: str | Sequence[str]) -> str:
    """A table."""
    return f"<w:tbl>{''.join(row if isinstance(row, str) else tr(*row) for row in rows)}</w:tbl>"


def field(words: str, result: str | None, *, dirty: bool = False) -> str:
    """A field with its stored result, if it has one."""
    begin = f"<w:r><w:fldChar w:fldCharType='begin'{' w:dirty=' + repr('true') if dirty else ''}/></w:r>"
    middle = "" if result is None else f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run(result)}"
    end = "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    said = words if words.startswith("<w:r>") else f"<w:r><w:instrText>{words}</w:instrText></w:r>"
    return f"{begin}{said}{middle}{end}"


def inserted(text: str) -> str:
    """Text put in with tracked changes."""
    return f"<w:ins>{run(text)}</w:ins>"


def deleted(text: str) -> str:
    """Text taken out with tracked changes."""
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def text_box(text: str) -> str:
    """A text box hanging at the text, as Word writes it: in two ways."""
    box = f"<w:pict><w:txbxContent>{p(text)}</w:txbxContent></w:pict>"
    drawing = f"<w:drawing><w:txbxContent>{p(text)}</w:txbxContent></w:drawing>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{drawing}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )
