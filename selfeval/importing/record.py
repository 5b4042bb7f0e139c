"""What a draft remembers of itself, in a sheet nobody sees: its cells as they were written, and what each answer does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from selfeval import text as t
from selfeval.importing.draft import Draft, Effect, Option, Target
from selfeval.model import RawCell, RawWorkbook
from selfeval.officer.scheme import SCHEME_SHEETS
from selfeval.officer.tables import Tables, find_tables
from selfeval.tables import TableRow, number, plain, shown, squeeze, text, trim

REVIEW_COLUMNS: Final = (t.REV_NUMBER, t.REV_PLACE, t.REV_SEEN, t.REV_READING, t.REV_OPTIONS, t.REV_CHOICE)
DRAFT_SHEETS: Final = {**SCHEME_SHEETS, t.SHEET_REVIEW: (REVIEW_COLUMNS, (t.REV_NUMBER, t.REV_CHOICE))}
_CHUNK: Final = 30_000  # characters of the record in a cell


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as remembered: its answers, and the cells that are an answer too."""

    options: tuple[Option, ...]
    about: frozenset[Target]


@dataclass(frozen=True, slots=True)
class Record:
    """A draft's cells as they were written, by sheet, row and column; its questions in order; and whose table it is."""

    cells: Mapping[Target, str]
    questions: tuple[Asked, ...]
    source: str
    table: str

    def edited(self, target: Target, now: Mapping[Target, str]) -> bool:
        """Whether a cell holds something else now."""
        return now.get(target, "") != self.cells.get(target, "")


def draft_tables(workbook: RawWorkbook) -> Tables:
    """The tables of a draft."""
    return find_tables(workbook, DRAFT_SHEETS)


def keyed_rows(tables: Tables, sheet: str) -> dict[str, TableRow]:
    """The rows of a table by the text of their first column, a number behind it where it stands again."""
    found: dict[str, TableRow] = {}
    column = DRAFT_SHEETS[sheet][0][0]
    for row in tables[sheet].rows if sheet in tables and tables[sheet].header else ():
        name = row_key(sheet, text(row[column]))
        again = sum(one == name or one.startswith(f"{name}#") for one in found)
        found[f"{name}#{again + 1}" if again else name] = row
    return found


def row_key(sheet: str, name: str) -> str:
    """What a row is told by: 设置 and 版式 name their items without spaces."""
    return squeeze(name) if sheet in (t.SHEET_SETTINGS, t.SHEET_LAYOUT) else name


def cells_of(tables: Tables) -> dict[Target, str]:
    """What the cells of a draft say, by sheet, row and column; blank ones are left out."""
    return {
        (sheet, name, column): said
        for sheet in DRAFT_SHEETS
        for name, row in keyed_rows(tables, sheet).items()
        for column, cell in row.items()
        if (said := plain_text(cell))
    }


def plain_text(cell: RawCell | None) -> str:
    """What a cell says, however it is stored: 5, "5" and 5.0 are the same."""
    if cell is None:
        return ""
    found = number(cell.value)
    return plain(found) if found is not None else trim("\n".join(shown(cell.value).splitlines()))


def record_text(draft: Draft, cells: Mapping[Target, str]) -> list[str]:
    """The record of a draft, in pieces that fit a cell."""
    content = {
        "source": draft.source,
        "table": draft.table,
        "cells": [[*target, said] for target, said in cells.items()],
        "questions": [
            {"options": [_option(option) for option in question.options], "about": sorted(question.about)}
            for question in draft.questions
        ],
    }
    whole = json.dumps(content, ensure_ascii=False)
    return [whole[start : start + _CHUNK] for start in range(0, len(whole), _CHUNK)]


def _option(option: Option) -> dict[str, Any]:
    effects = [[e.sheet, e.row, e.column, e.value] for e in option.effects]
    return {"label": option.label, "effects": effects, "needs": option.needs, "all": option.needs_all}


def read_record(workbook: RawWorkbook) -> Record | None:
    """What a draft remembers; None for a workbook that is none, or whose record was damaged."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == t.SHEET_RECORD), None)
    if sheet is None:
        return None
    try:
        content = json.loads("".join(shown(row[0]) for row in sheet.rows if row))
        return Record(
            {_target(cell): cell[3] for cell in content["cells"]},
            tuple(
                Asked(_options(one["options"]), frozenset(map(_target, one["about"]))) for one in content["questions"]
            ),
            content["source"],
            content["table"],
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def _target(cell: Sequence[str]) -> Target:
    sheet, row, column = cell[:3]
    return sheet, row, column


def _options(options: Iterable[Mapping[str, Any]]) -> tuple[Option, ...]:
    return tuple(
        Option(
            one["label"],
            tuple(Effect(*effect) for effect in one["effects"]),
            tuple(map(_target, one["needs"])),
            bool(one["all"]),
        )
        for one in options
    )
