"""The parts of an Excel workbook (.xlsx) that say what it holds: sheets, relations, styles."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from selfeval.excel.read.cell_values import EPOCH_1900, EPOCH_1904, MAX_SHEETS, Look, look_by_code, looks_of, numeric
from selfeval.excel.read.guard import Unreadable
from selfeval.excel.read.xml_parts import elements
from selfeval.model import Odd, Refusal, Visibility


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One tab of a workbook and the part its cells stand in, None where it has none: a chart or dialog sheet, a module."""

    name: str
    visibility: Visibility
    part: str | None


@dataclass(frozen=True, slots=True)
class BookParts:
    """What the workbook part says. `strings` and `styles` are names of parts that need not exist."""

    sheets: tuple[SheetPart, ...]
    strings: str
    styles: str
    epoch: datetime
    strict: bool


VISIBILITY = {"hidden": Visibility.HIDDEN, "veryHidden": Visibility.VERY_HIDDEN}


def read_book(parts: Mapping[str, bytes]) -> BookParts:
    """The workbook part and its relations."""
    path = _workbook_path(parts)
    relations = read_relations(parts, path)
    by_type = dict(relations.values())
    sheets: list[SheetPart] = []
    epoch = EPOCH_1900
    for name, attributes in elements(parts[path]):
        if name == "sheet":
            kind, target = relations.get(attributes.get("id", ""), ("", ""))
            state = VISIBILITY.get(attributes.get("state", ""), Visibility.VISIBLE)
            nowhere = attributes.get("id") == "" and state is not Visibility.VISIBLE  # a module of an old program
            if kind in ("", "worksheet") and target not in parts and not nowhere:
                raise Unreadable(Refusal.DAMAGED, f"no part for sheet {attributes.get('name', '')!r}")
            sheets.append(SheetPart(attributes.get("name", ""), state, target if kind == "worksheet" else None))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            epoch = EPOCH_1904
    _check_tabs(sheets)
    folder = posixpath.dirname(path)
    return BookParts(
        sheets=tuple(sheets),
        strings=by_type.get("sharedStrings", f"{folder}/sharedStrings.xml"),
        styles=by_type.get("styles", f"{folder}/styles.xml"),
        epoch=epoch,
        strict=b"http://purl.oclc.org/ooxml/" in parts[path][:4096],
    )


def _check_tabs(sheets: list[SheetPart]) -> None:
    if not sheets:
        raise Unreadable(Refusal.NOT_A_WORKBOOK, "no sheets")
    used = [sheet.part for sheet in sheets if sheet.part]
    if len(sheets) > MAX_SHEETS or len(set(used)) != len(used):
        raise Unreadable(Refusal.DANGEROUS, f"{len(sheets)} tabs on {len(set(used))} parts")


def _workbook_path(parts: Mapping[str, bytes]) -> str:
    if "xl/workbook.xml" in parts:
        return "xl/workbook.xml"
    for kind, target in read_relations(parts, "").values():
        if kind == "officeDocument" and target in parts:
            return target
    raise Unreadable(Refusal.NOT_A_WORKBOOK, "no workbook part")


def read_relations(parts: Mapping[str, bytes], source: str) -> dict[str, tuple[str, str]]:
    """A part's relations by id: the last word of the type, and the name of the part it leads to."""
    folder, name = posixpath.split(source)
    part = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, tuple[str, str]] = {}
    for element, attributes in elements(part) if part else ():
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            target = _part_name(parts, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
            found[attributes.get("Id", "")] = (posixpath.basename(attributes.get("Type", "")), target)
    return found


def _part_name(parts: Mapping[str, bytes], target: str) -> str:
    """The name of a part as the zip spells it; names of parts don't tell upper from lower case."""
    if target in parts:
        return target
    return next((name for name in parts if name.lower() == target.lower()), target)


def masks_on_condition(part: bytes | None) -> bool:
    """Whether a conditional format of the workbook shows numbers as something else."""
    if part is None or (b"\0" not in part[:4] and b"numFmt" not in part[part.find(b"dxfs") :]):
        return False  # as in every usual file; told without parsing
    inside, codes = False, []
    for name, attributes in elements(part):
        inside = (inside or name == "dxfs") and name not in ("tableStyles", "colors")
        if inside and name == "numFmt":
            codes.append(attributes.get("formatCode", ""))
    return any(isinstance(numeric(sample, look_by_code(code)), Odd | date) for code in codes for sample in (4.0, 0.0))


def read_styles(part: bytes | None) -> list[Look]:
    """How each cell style (by its index) shows what is stored."""
    codes: dict[int, str] = {}
    ids: list[int] = []
    in_cells = False
    for name, attributes in elements(part) if part else ():
        if name == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            codes.setdefault(int(attributes["numFmtId"]), attributes.get("formatCode", ""))
        elif name == "cellXfs":
            in_cells = True
        elif name in ("cellStyles", "dxfs"):
            in_cells = False
        elif name == "xf" and in_cells:
            number_format = attributes.get("numFmtId", "0")
            ids.append(int(number_format) if number_format.isdecimal() else 0)
    return looks_of(ids, codes)
