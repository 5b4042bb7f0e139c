"""Filled forms as files, and edits of their insides such as no program would make.

A form is written by the program's own form writer with a department's answers, so that every stored total is right;
`with_cells`, `with_parts` and `rewritten` then change what the test is about, at the level of the XML.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr, unescape

from selfeval import text as t
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import FilledRow, write_form
from selfeval.forms.answers import Answers, Identity
from selfeval.model import RawForm, Scheme
from selfeval.samples import sample_roster, sample_scheme
from selfeval.submission.find import find_form
from tests.answers import filled_row
from tests.sample_inbox import place_of

SCHEME, ROSTER = sample_scheme(), sample_roster()
DEPARTMENTS = {department.code: department for department in ROSTER.departments}
STAMP = "2024-03-20T01:00:00Z"
SCORE, REASON, EVIDENCE, EXPLANATION = t.COL_SCORE, t.COL_REASON, t.COL_EVIDENCE, t.COL_EXPLANATION
CLERK: Identity = {
    t.ID_CLERK: "张三", t.ID_PHONE: "0773-5550100", t.ID_HEAD: "李四", t.ID_DATE: "2024-03-19",
}  # fmt: skip
LOST = filled_row(SCHEME.by_code["1.1.1"].cap - 2, "目标分解到科室不够细")  # keeps the total off full marks and edges


@dataclass(frozen=True)
class Raw:
    """A cell's XML: `attributes` (with a leading space) and what stands inside; its style stays."""

    inside: str
    attributes: str = ""


Place = tuple[str, str]  # sheet and address
Content = Raw | float | str | None


def written(
    code: str,
    rows: Answers | None = None,
    identity: Identity | None = None,
    *,
    scheme: Scheme = SCHEME,
    stamp: str | None = STAMP,
    sound: bool = True,
) -> bytes:
    """A department's form: full marks but for two explained points, and over that `rows` and `identity`.

    `sound=False` leaves blank what isn't given.
    """
    if not rows and not identity and scheme is SCHEME and sound:
        return stamped(_sound(code), stamp)
    return stamped(_written(code, rows, identity, scheme, sound=sound), stamp)


@cache
def _sound(code: str) -> bytes:
    return _written(code, None, None, SCHEME, sound=True)


def _written(code: str, rows: Answers | None, identity: Identity | None, scheme: Scheme, *, sound: bool) -> bytes:
    answers: dict[str, FilledRow] = {}
    if sound:
        answers = {indicator.code: filled_row(indicator.cap) for indicator in scheme.indicators}
        answers |= {"1.1.1": LOST} if "1.1.1" in answers else {}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "form.xlsx"
        said = {**(CLERK if sound else {}), **(identity or {})}
        write_form(path, scheme, ROSTER, DEPARTMENTS[code], answers={**answers, **(rows or {})}, identity=said)
        return path.read_bytes()


def stamped(data: bytes, stamp: str | None) -> bytes:
    """The workbook with another last-modified stamp, or none."""
    text = f'<dcterms:modified xmlns:dcterms="http://purl.org/dc/terms/">{stamp}</dcterms:modified>' if stamp else ""
    return rewritten(
        data, {"docProps/core.xml": lambda part: re.sub(r"<dcterms:modified.*?</dcterms:modified>", text, part)}
    )


@cache
def layout() -> RawForm:
    """Where everything stands in a form of the sample scheme."""
    form = find_form(read_workbook(written("101")))
    assert form is not None
    return form


def at(name: str, column: str = "") -> Place:
    """(sheet, address) of (indicator code, column), (identity label, "") or (总分, 自评分)."""
    return place_of(layout(), (name, column))


# --- the insides of a zip --------------------------------------------------------------------------


def parts_of(data: bytes) -> dict[str, bytes]:
    """The members of a zip by name, in its order."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def zipped(parts: Mapping[str, bytes | str], *, level: int = 6, stored: bool = False) -> bytes:
    """A zip of these members, the same bytes each time."""
    out = BytesIO()
    with zipfile.ZipFile(
        out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED, compresslevel=level
    ) as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, (2024, 3, 20, 9, 0, 0))
            info.compress_type = archive.compression
            archive.writestr(info, part)
    return out.getvalue()


def with_parts(data: bytes, changes: Mapping[str, bytes | str | None]) -> bytes:
    """The zip with members replaced, added or (None) left out."""
    parts: dict[str, bytes | str] = {**parts_of(data)}
    for name, part in changes.items():
        parts.pop(name, None) if part is None else parts.update({name: part})
    return zipped(parts)


def rewritten(data: bytes, edits: Mapping[str, Callable[[str], str]]) -> bytes:
    """The zip with the text of some members changed; an edit that changes nothing is a fault of the test."""
    parts = parts_of(data)
    changed = {name: edit(parts[name].decode()) for name, edit in edits.items()}
    for name, part in changed.items():
        assert part.encode() != parts[name], f"{name} stayed as it was"
    return with_parts(data, changed)


def sheet_part(data: bytes, sheet: str) -> str:
    """The name of the part that holds a sheet's cells."""
    parts = parts_of(data)
    tab = re.search(rf'<sheet name="{re.escape(escape(sheet))}"[^>]*r:id="([^"]+)"', parts["xl/workbook.xml"].decode())
    assert tab is not None, sheet
    for element in re.findall(r"<Relationship [^>]*>", parts["xl/_rels/workbook.xml.rels"].decode()):
        if f'Id="{tab[1]}"' in element and (target := re.search(r'Target="/?(?:xl/)?([^"]+)"', element)):
            return f"xl/{target[1]}"
    raise AssertionError(f"no part for {sheet}")


def with_sheet(data: bytes, sheet: str, edit: Callable[[str], str]) -> bytes:
    """The workbook with the XML of one sheet changed."""
    return rewritten(data, {sheet_part(data, sheet): edit})


def with_cells(data: bytes, cells: Mapping[Place, Content]) -> bytes:
    """The workbook with cells that are there replaced; texts go into the shared strings, as programs write them."""
    parts = {name: part.decode() for name, part in parts_of(data).items() if name.endswith(".xml")}
    strings = parts["xl/sharedStrings.xml"]
    count = len(re.findall(r"<si[ >/]", strings))
    added: list[str] = []
    changed: dict[str, str] = {}
    for (sheet, address), content in cells.items():
        if isinstance(content, str):
            added.append(f'<si><t xml:space="preserve">{escape(content)}</t></si>')
            content = Raw(f"<v>{count + len(added) - 1}</v>", ' t="s"')
        elif isinstance(content, (int, float)):
            content = Raw(f"<v>{content!r}</v>")
        name = sheet_part(data, sheet)
        changed[name] = _with_cell(changed.get(name, parts[name]), address, content)
    strings = re.sub(r' (?:count|uniqueCount)="\d+"', "", strings[:300]) + strings[300:]
    changed["xl/sharedStrings.xml"] = strings.replace("</sst>", "".join(added) + "</sst>")
    return with_parts(data, changed)


def _with_cell(part: str, address: str, content: Raw | None) -> str:
    found = re.search(rf'<c r="{address}"((?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)', part, re.DOTALL)
    assert found is not None, address
    inside = f"{content.attributes}>{content.inside}</c>" if content else "/>"
    return f'{part[: found.start()]}<c r="{address}"{found[1]}{inside}{part[found.end() :]}'


def with_formats(data: bytes, looks: Mapping[Place, str]) -> bytes:
    """The form with number formats on cells, all else as it was."""
    styles = parts_of(data)["xl/styles.xml"].decode()
    kinds = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", styles[styles.index("<cellXfs") : styles.index("</cellXfs>")])
    codes = added = ""
    sheets: dict[str, str] = {}
    for number, (place, code) in enumerate(looks.items()):
        sheet, address = place
        name = sheet_part(data, sheet)
        part = sheets.get(name) or parts_of(data)[name].decode()
        cell = re.search(rf'<c r="{address}" s="([0-9]+)"', part)
        assert cell is not None
        codes += f'<numFmt numFmtId="{500 + number}" formatCode={quoteattr(code)}/>'
        added += re.sub(r'numFmtId="[0-9]+"', f'numFmtId="{500 + number}"', kinds[int(cell[1])], count=1)
        sheets[name] = part.replace(cell[0], f'<c r="{address}" s="{len(kinds) + number}"')
    assert "</numFmts>" in styles
    styles = re.sub(r"<numFmts[^>]*>", "<numFmts>", styles).replace("</numFmts>", f"{codes}</numFmts>")
    styles = re.sub(r"<cellXfs[^>]*>", "<cellXfs>", styles).replace("</cellXfs>", f"{added}</cellXfs>")
    return with_parts(data, {"xl/styles.xml": styles, **sheets})


def appended(data: bytes, sheet: str, cells: Mapping[str, Content]) -> bytes:
    """The workbook with cells added below everything else, in rows of their own; texts inline."""
    rows = ""
    for address, content in sorted(cells.items(), key=lambda pair: int(pair[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))):
        number = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if isinstance(content, Raw):
            inner = f'<c r="{address}"{content.attributes}>{content.inside}</c>'
        elif isinstance(content, str):
            inner = f'<c r="{address}" t="inlineStr"><is><t>{escape(content)}</t></is></c>'
        else:
            inner = f'<c r="{address}"><v>{content!r}</v></c>'
        rows += f'<row r="{number}">{inner}</row>'
    return with_sheet(data, sheet, lambda part: part.replace("</sheetData>", rows + "</sheetData>"))


def cell_of(data: bytes, place: Place) -> str:
    """A cell's XML, as it stands."""
    sheet, address = place
    part = parts_of(data)[sheet_part(data, sheet)].decode()
    found = re.search(rf'<c r="{address}"[^>]*?(?:/>|>.*?</c>)', part, re.DOTALL)
    assert found is not None, place
    return unescape(found[0])
