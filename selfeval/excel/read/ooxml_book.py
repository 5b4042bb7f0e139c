"""The parts of an Excel workbook (.xlsx) that say what it holds: sheets, relations, styles."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from selfeval.excel.read.cell_values import EPOCH_1900, EPOCH_1904, MAX_SHEETS
from selfeval.excel.read.grid import check_names
from selfeval.excel.read.unreadable import Unreadable, torn
from selfeval.excel.read.xml_parts import MAIN, OFFICE, RELATIONS, SMALL, TYPES, elements, flag, language_of
from selfeval.memory import remembered
from selfeval.model import Refusal, Torn, Visibility

Relations = dict[str, tuple[str, str]]
_RELATION_IDS: Final = tuple(f"{language} id" for language in OFFICE)
_INTERNAL, _EXTERNAL = "Internal", "external"
_USUAL: Final = ("xl/workbook.xml", "xl/workbook.bin")
_WORKBOOK_TYPES: Final = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "application/vnd.ms-excel.template.macroEnabled.main+xml",
        "application/vnd.ms-excel.addin.macroEnabled.main+xml",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
    }
)


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
    path = workbook_path(parts)
    relations = read_relations(parts, path)
    sheets: list[SheetPart] = []
    ids: list[str] = []
    lists = 0
    epochs = set()
    found = elements(parts[path], "workbook", MAIN, Torn.WORKBOOK)
    for where, name, attributes in found:
        if where == "workbook/sheets/sheet":
            sheets.append(_tab(attributes, relations, parts))
            ids.append(attributes.get("sheetId", f"none {len(ids)}"))
        elif where == "workbook/sheets":
            lists += 1
        elif name in ("sheets", "sheet"):
            raise torn(Torn.WORKBOOK, f"sheets in two places: {where}")
        elif where == "workbook/workbookPr":
            epochs.add(EPOCH_1904 if flag(attributes, "date1904") else EPOCH_1900)
    if lists > 1 or len(epochs) > 1:
        raise torn(Torn.WORKBOOK, "two lists of sheets, or two date systems")
    check_tabs([sheet.name for sheet in sheets], [sheet.part for sheet in sheets], ids)
    return BookParts(
        sheets=tuple(sheets),
        strings=shared_part(parts, path, relations, "sharedStrings"),
        styles=shared_part(parts, path, relations, "styles"),
        epoch=epochs.pop() if epochs else EPOCH_1900,
        strict=language_of(parts[path]) == MAIN[1],
    )


def _tab(attributes: Mapping[str, str], relations: Relations, parts: Mapping[str, bytes]) -> SheetPart:
    name, state = attributes.get("name", ""), VISIBILITY.get(attributes.get("state", ""), Visibility.VISIBLE)
    told = {attributes[key] for key in _RELATION_IDS if key in attributes}
    if len(told) > 1:
        raise torn(Torn.WORKBOOK, f"two relations of sheet {name!r}")
    kind, target = relations.get("".join(told), ("", ""))
    nowhere = told == {""} and state is not Visibility.VISIBLE  # a module of an old program
    if kind in ("", "worksheet") and target not in parts and not nowhere:
        raise Unreadable(Refusal.DAMAGED, f"no part for sheet {name!r}")
    return SheetPart(name, state, target if kind == "worksheet" else None)


def check_tabs(names: Sequence[str], parts: Sequence[str | None], ids: Sequence[object] = ()) -> None:
    """Refuse what is no list of tabs: none, too many, two of one name or number, two on one part."""
    if not names:
        raise Unreadable(Refusal.NOT_A_WORKBOOK, "no sheets")
    used = [part for part in parts if part]
    if len(names) > MAX_SHEETS or len(set(used)) != len(used):
        raise Unreadable(Refusal.DANGEROUS, f"{len(names)} tabs on {len(set(used))} parts")
    if len(set(ids)) != len(ids):
        raise torn(Torn.WORKBOOK, "two sheets of one number")
    check_names(names)


def workbook_path(parts: Mapping[str, bytes]) -> str:
    """The name of the workbook part: the one that the package's own relations lead to, and the only one there is."""
    _check_folders(parts)
    named = {target for kind, target in read_relations(parts, "").values() if kind == "officeDocument"}
    usual = {name for name in parts if name.lower() in _USUAL}
    found = named or usual
    if not found or (not found <= parts.keys() and not usual):
        raise Unreadable(Refusal.NOT_A_WORKBOOK, "no workbook part")
    if len(found | usual | _declared(parts)) != 1:
        raise torn(Torn.WORKBOOK, f"several workbooks: {sorted(found | usual)}")
    return found.pop()


def _check_folders(parts: Mapping[str, bytes]) -> None:
    """No part stands in another: such are pieces of it to some readers, and to others the file doesn't open."""
    folders = {posixpath.dirname(name) for name in parts}
    if not folders.isdisjoint(parts):
        raise torn(Torn.ARCHIVE, "a part within a part")


def _declared(parts: Mapping[str, bytes]) -> set[str]:
    """The parts that are there and said to be a workbook."""
    names = _called_workbooks(parts["[Content_Types].xml"]) if "[Content_Types].xml" in parts else ()
    return {_part_name(parts, name) for name in names} & parts.keys()


@remembered(size=32, longest=SMALL)
def _called_workbooks(types: bytes) -> tuple[str, ...]:
    return tuple(
        attributes.get("PartName", "").lstrip("/")
        for where, _, attributes in elements(types, "Types", TYPES, Torn.WORKBOOK)
        if where == "Types/Override" and attributes.get("ContentType") in _WORKBOOK_TYPES
    )


def shared_part(parts: Mapping[str, bytes], workbook: str, relations: Relations, kind: str) -> str:
    """The name of a part that all sheets share; it need not exist, but there are no two of it, and no texts that nothing leads to."""
    named = {target for of_kind, target in relations.values() if of_kind == kind}
    usual = _part_name(parts, f"{posixpath.dirname(workbook)}/{kind}{posixpath.splitext(workbook)[1]}".lstrip("/"))
    unread = usual in parts and usual not in named
    if len(named) > 1 or (unread and (named or kind == "sharedStrings")):
        raise torn(Torn.STRINGS if kind == "sharedStrings" else Torn.STYLES, f"two parts of {kind}")
    return named.pop() if named else usual


def read_relations(parts: Mapping[str, bytes], source: str) -> Relations:
    """A part's relations by id: the last word of the type, and the name of the part it leads to."""
    folder, name = posixpath.split(source)
    part = parts.get(_part_name(parts, posixpath.join(folder, "_rels", f"{name}.rels")))
    found: Relations = {}
    for relation, kind, target in _relations(part) if part else ():
        if kind != _EXTERNAL:
            target = _part_name(parts, _absolute(target if target.startswith("/") else f"/{folder}/{target}"))
        if found.setdefault(relation, (kind, target)) != (kind, target):
            raise torn(Torn.WORKBOOK, f"relation {relation!r} twice")
    return found


def _climbs_late(target: str) -> bool:
    """Whether a path goes up after it went down: programs resolve that differently."""
    steps = target.split("/")[:-1]
    down = next((at for at, step in enumerate(steps) if step not in ("", ".", "..")), len(steps))
    return any(step in (".", "..") for step in steps[down:])


@remembered(size=32, longest=SMALL)
def _relations(part: bytes) -> tuple[tuple[str, str, str], ...]:
    """Id, type and target of each relation; types of other languages are told whole."""
    found = []
    for where, element, attributes in elements(part, "Relationships", RELATIONS, Torn.WORKBOOK):
        if where == "Relationships/Relationship":
            language, _, kind = attributes.get("Type", "").rpartition("/")
            target = attributes.get("Target", "").replace("\\", "/")
            if _climbs_late(target):
                raise torn(Torn.WORKBOOK, f"relation to {target}")
            if attributes.get("TargetMode", _INTERNAL) != _INTERNAL:
                kind = _EXTERNAL
            elif language not in OFFICE:
                kind = f"{language}/{kind}"
            found.append((attributes.get("Id", ""), kind, target))
        elif element == "Relationship":
            raise torn(Torn.WORKBOOK, f"a relation in {where}")
    return tuple(found)


@remembered(size=256, longest=255)
def _absolute(path: str) -> str:
    """A part's name without "." and ".."."""
    return posixpath.normpath(f"/{path.lstrip('/')}").lstrip("/")


def _part_name(parts: Mapping[str, bytes], target: str) -> str:
    """The name of a part as the zip spells it; names of parts don't tell upper from lower case."""
    if target in parts:
        return target
    return next((name for name in parts if name.lower() == target.lower()), target)
