"""The styles of .xlsx: how each cell style shows what is stored, and whether conditional formats show it otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from selfeval.excel.read.cell_values import Look, Shown, alike, look_by_code, looks_of, masks
from selfeval.excel.read.number_formats import REPEATED
from selfeval.excel.read.unreadable import torn
from selfeval.excel.read.xml_parts import MAIN, elements, flag, local, parse, whole
from selfeval.model import Torn

_MARKUP: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_CHOICE, _FALLBACK = (
    f"styleSheet/numFmts/{_MARKUP} AlternateContent/{_MARKUP} {which}/numFmt" for which in ("Choice", "Fallback")
)
_FORMATS: Final = ("styleSheet/numFmts/numFmt", _CHOICE, _FALLBACK)  # Excel writes newer codes in a choice
_PLACES: Final = {
    "cellXfs": "styleSheet/cellXfs",
    "cellStyleXfs": "styleSheet/cellStyleXfs",
    "numFmts": "styleSheet/numFmts",
}
_NEWER_CODE: Final = "http://schemas.microsoft.com/office/spreadsheetml/2015/02/main formatCode16"


def read_styles(part: bytes | None) -> list[Look]:
    """How each cell style (by its index) shows what is stored."""
    styles = _Styles()
    for where, name, attributes in elements(part, "styleSheet", MAIN, Torn.STYLES) if part else ():
        styles.take(where, name, attributes)
    return styles.looks()


class _Styles:
    """Takes the elements of the styles, one after the other."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._lists: list[str] = []
        self._parents: list[int] = []  # the formats of named styles
        self._ids: list[int] = []
        self._choices: dict[str, set[int]] = {}
        self._repeated: set[int] = set()  # styles whose alignment repeats what is in the cell

    def take(self, where: str, name: str, attributes: Mapping[str, str]) -> None:
        """The next element."""
        if where in _FORMATS:
            self._take_format(where, attributes)
        elif where == "styleSheet/cellXfs/xf":
            parent = _number(attributes, "xfId", 0)
            inherited = self._parents[parent] if parent < len(self._parents) else 0
            self._ids.append(_number(attributes, "numFmtId", inherited))
        elif where == "styleSheet/cellStyleXfs/xf":
            self._parents.append(_number(attributes, "numFmtId", 0))
        elif where == "styleSheet/cellXfs/xf/alignment":
            if attributes.get("horizontal", "").strip() == "fill":
                self._repeated.add(len(self._ids) - 1)
        elif name in _PLACES:
            self._lists.append(name)
            if where != _PLACES[name] or (name != "numFmts" and self._lists.count(name) > 1):
                raise torn(Torn.STYLES, f"two lists of styles, or one in {where}")
        elif (name == "xf" and where.startswith(("styleSheet/cellXfs/", "styleSheet/cellStyleXfs/"))) or (
            name == "numFmt" and "dxf" not in re.split("[ /]", where)  # of conditional formats, or for newer programs
        ):
            raise torn(Torn.STYLES, f"a style in {where}")

    def _take_format(self, where: str, attributes: Mapping[str, str]) -> None:
        number = _number(attributes, "numFmtId", -1)
        self._choices.setdefault(where, set()).add(number)
        for code in (attributes.get("formatCode", ""), attributes.get(_NEWER_CODE)):
            if code is not None and not alike(look_by_code(self._codes.setdefault(number, code)), look_by_code(code)):
                raise torn(Torn.STYLES, f"number format {number} twice")

    def looks(self) -> list[Look]:
        """What all of them say."""
        if self._choices.get(_CHOICE) != self._choices.get(_FALLBACK):
            raise torn(Torn.STYLES, "a choice of number formats")
        looks = looks_of(self._ids, self._codes)
        for number in self._repeated:
            if looks[number] not in (Shown.PERCENT, Shown.DATE):
                looks[number] = REPEATED
        return looks


def _number(attributes: Mapping[str, str], key: str, otherwise: int) -> int:
    if key not in attributes:
        return otherwise
    number = whole(attributes[key])
    if number is None:
        raise torn(Torn.STYLES, f"{key}={attributes[key][:20]!r}")
    return number


def masks_on_condition(styles: bytes | None, sheets: Iterable[bytes]) -> bool:
    """Whether a conditional format of the workbook shows numbers as something else, or not at all."""
    return _masks_in_styles(styles) or any(_masks_in_sheet(sheet) for sheet in sheets if _may_mask(sheet))


def _may_mask(sheet: bytes) -> bool:
    """Told without parsing: what stands around the cells neither hides values nor has looks of its own."""
    around = sheet[: sheet.find(b"sheetData")], sheet[max(sheet.rfind(b"sheetData"), 0) :]
    return b"\0" in sheet[:4] or any(
        b"showValue" in part or part.count(b"dxf") > part.count(b"dxfId") for part in around
    )


def _masks_in_styles(part: bytes | None) -> bool:
    if part is None or (b"\0" not in part[:4] and b"numFmt" not in part[part.find(b"dxfs") :]):
        return False  # as in every usual file; told without parsing
    every = elements(part, "styleSheet", MAIN, Torn.STYLES)
    return _masked(
        attributes.get("formatCode", "")
        for where, name, attributes in every
        if name == "numFmt" and where.startswith("styleSheet/dxfs/")
    )


def _masked(codes: Iterable[str]) -> bool:
    return any(masks(look_by_code(code)) for code in codes)


def _masks_in_sheet(part: bytes) -> bool:
    listener = _Conditions()
    parse(part, listener)
    return listener.hides or _masked(listener.codes)


class _Conditions:
    """Listens to a sheet's conditional formats, those for newer programs among them."""

    def __init__(self) -> None:
        self.hides = False
        self.codes: list[str] = []
        self._within = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        short = local(name)
        if "showValue" in attributes and not flag(attributes, "showValue"):
            self.hides = True
        if self._within or short == "dxf":
            self._within += 1
            if short == "numFmt":
                self.codes.append(attributes.get("formatCode", ""))

    def text(self, text: str) -> None:
        """Text inside an element."""

    def end(self, _: str) -> None:
        """An element ends."""
        self._within -= self._within > 0
