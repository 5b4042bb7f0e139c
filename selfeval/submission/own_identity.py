"""Whose form the county's own table is, and of which year: behind the labels around it, and in its title."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from selfeval import text as t
from selfeval.model import Labelled, RawCell, RawSheet, RawWorkbook, Scheme
from selfeval.owntable import OwnTable, title_of
from selfeval.owntable.lines import label_key, labels_in
from selfeval.owntable.words import DEPARTMENTS, SEALS, SHORT_DEPARTMENTS, YEARS
from selfeval.tables import fold, is_blank, key, shown, squeeze, text, trim

LONGEST_LINE: Final = 500  # characters of a line with labels
_GAP = re.compile("  |\u3000|\t|\n")  # behind a name comes something else
_RULE: Final = " _\u3000\uff3f\u2014\u2026-"  # the line on which a name is written
_SEAL = re.compile(rf"[(（](?:{'|'.join(SEALS)})[)）]$")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


def identity_in(table: OwnTable, scheme: Scheme) -> dict[str, tuple[RawCell, ...]]:
    """The answers' cells by label of 基本信息: the name and the year, as far as the table says them. The first counts."""
    layout = scheme.layout
    names = _answers(table, _labels(layout.department if layout else None, DEPARTMENTS))
    names = names or _answers(table, _labels(None, SHORT_DEPARTMENTS))
    years = _years(table, layout.year if layout else None, scheme.year)
    found = {t.ID_NAME: _filled_first(names), t.ID_YEAR: years}
    return {label: cells for label, cells in found.items() if cells}


def lost_identity(workbook: RawWorkbook, scheme: Scheme) -> dict[str, RawCell]:
    """The department's name behind its label anywhere in a workbook whose table can't be found."""
    wanted = _labels(scheme.layout.department if scheme.layout else None, DEPARTMENTS)
    sheets = (*workbook.sheets, *([workbook.text] if workbook.text else []))
    found = [
        answer
        for sheet in sheets
        for row, line in enumerate(sheet.rows)
        for col, value in enumerate(line)
        if isinstance(value, str) and len(value) <= LONGEST_LINE
        for answer in _behind(sheet, sheet.cell(row, col), wanted)
    ]
    return {t.ID_NAME: cells[0]} if (cells := _filled_first(found)) else {}


def _labels(own: Labelled | None, usual: Collection[str]) -> frozenset[str]:
    return frozenset({*map(key, usual), *([label_key(own.label)] if own and own.label else [])})


def _filled_first(cells: list[RawCell]) -> tuple[RawCell, ...]:
    filled = [cell for cell in cells if not is_blank(cell.value)]
    return tuple(filled or cells[:1])


def _answers(table: OwnTable, wanted: frozenset[str]) -> list[RawCell]:
    """What stands behind each label that is wanted, at its place."""
    return [answer for cell in (*table.above, *table.below) for answer in _behind(table.sheet, cell, wanted)]


def _behind(sheet: RawSheet, cell: RawCell, wanted: frozenset[str]) -> Iterator[RawCell]:
    said = shown(cell.value)
    labels = labels_in(said)
    for number, label in enumerate(labels):
        if label.key not in wanted:
            continue
        following = labels[number + 1] if number + 1 < len(labels) else None
        end = said.rindex(following.text, label.start, following.start) if following else len(said)
        name = _name(said[label.start : end])
        beside = _beside(sheet, cell) if not name and following is None else None
        yield beside or cell._replace(value=name or None)


def _name(said: str) -> str:
    """A name up to two spaces, without the line it stands on and the place for the seal."""
    found = _GAP.split(trim(said.strip(_RULE)))[0]
    return trim(_SEAL.sub("", found.strip(_RULE)))


def _beside(sheet: RawSheet, cell: RawCell) -> RawCell | None:
    """The answer in the cell right of a label that has none of its own."""
    if cell.sheet != sheet.name:
        return None
    right = next((last for first, left, _, last in sheet.merges if (first, left) == (cell.row, cell.col)), cell.col)
    answer = sheet.cell(cell.row, right + 1)
    said = text(answer)
    return answer._replace(value=_name(said)) if said and not labels_in(said) else None


def _years(table: OwnTable, own: Labelled | None, wanted: int) -> tuple[RawCell, ...]:
    """The year behind its label, else that in the title: the round's where it says several."""
    labelled = [cell for cell in _answers(table, _labels(own, YEARS)) if not is_blank(cell.value)]
    if labelled:
        return tuple(labelled)
    title = title_of(table)
    years = _YEAR.findall(fold(squeeze(shown(title.value)))) if title else []
    if title is None or not years:
        return ()
    return (title._replace(value=str(wanted) if str(wanted) in years else years[0]),)
