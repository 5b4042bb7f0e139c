"""The sheet 版式 of the scheme workbook: a layout as items with values, and back. Its rules stand in `checks/layout.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from selfeval import text as t
from selfeval.model import Labelled, Layout, LayoutColumn, OwnWords, RawCell, Role, Where
from selfeval.officer.tables import Tables
from selfeval.tables import TableRow, fold, key, squeeze, text

_ROLES: Final = {name: role for role, name in t.ROLE_NAMES.items()}
_WHERES: Final = {name: where for where, name in t.WHERE_NAMES.items()}
LEVELS: Final = (t.COL_CATEGORY, t.COL_SUBCATEGORY, t.COL_INDICATOR)
LABELLED: Final = (t.ID_NAME, t.ID_YEAR)
_COLON: Final = fold(t.LAY_PARTS)


@dataclass(frozen=True, slots=True)
class Item:
    """A row of 版式: what it is about, and of that which part; and its two cells. `known` if both say something known."""

    subject: str
    part: str
    name: RawCell
    value: RawCell

    @property
    def role(self) -> Role | None:
        """The role of the column it is about."""
        return _ROLES.get(self.part) if self.subject == t.LAY_COLUMN else None

    @property
    def code(self) -> str | None:
        """The code of the indicator it is about."""
        return self.subject if self.part in LEVELS and self.subject not in (t.LAY_COLUMN, *LABELLED) else None

    @property
    def where(self) -> Where | None:
        """Where an answer stands, if it says that."""
        return _WHERES.get(squeeze(text(self.value))) if self.part == t.LAY_PLACE else None

    @property
    def known(self) -> bool:
        """Whether it is about anything a layout has."""
        labelled = self.subject in LABELLED and self.part in (t.LAY_LABEL, t.LAY_PLACE)
        total = self.subject == t.LAY_TOTAL and not self.part
        blank = self.subject == t.LAY_BLANK and self.part in (t.LAY_SAVED, t.LAY_WORDING)
        return bool(self.role or self.code or labelled or total or blank)


def items_of(layout: Layout) -> Iterator[tuple[str, str]]:
    """The rows of 版式 for a layout: 项目 and 值."""
    for column in layout.columns:
        yield _name(t.LAY_COLUMN, t.ROLE_NAMES[column.role]), column.header
    for subject, labelled in zip(LABELLED, (layout.department, layout.year), strict=True):
        if labelled:
            yield _name(subject, t.LAY_PLACE), t.WHERE_NAMES[labelled.where]
        if labelled and labelled.label:
            yield _name(subject, t.LAY_LABEL), labelled.label
    for total in layout.totals:
        yield t.LAY_TOTAL, total
    for part, said in ((t.LAY_SAVED, layout.saved and layout.saved.isoformat()), (t.LAY_WORDING, layout.wording)):
        if said:
            yield _name(t.LAY_BLANK, part), said
    for code, words in layout.words.items():
        for level, said in zip(LEVELS, (words.first, words.second, words.third), strict=True):
            if said:
                yield _name(code, level), said


def _name(subject: str, part: str) -> str:
    return f"{subject}{t.LAY_PARTS}{part}"


def layout_items(tables: Tables) -> tuple[Item, ...]:
    """The rows of 版式 as items; none where there is no such sheet."""
    table = tables.get(t.SHEET_LAYOUT)
    return tuple(map(_item, table.rows)) if table else ()


def _item(row: TableRow) -> Item:
    name = row[t.SETTING]
    subject, _, part = fold(squeeze(text(name))).rpartition(_COLON)
    return Item(subject or part, part if subject else "", name, row[t.SETTING_VALUE])


def build_layout(tables: Tables) -> Layout | None:
    """The layout of a scheme workbook in which nothing wrong was found; None if it has none."""
    items = [item for item in layout_items(tables) if text(item.value)]
    if not items:
        return None
    codes = {key(text(row[t.COL_CODE])): text(row[t.COL_CODE]) for row in tables[t.SHEET_INDICATORS].rows}
    words: dict[str, dict[str, str]] = {}
    for item in items:
        if item.code:
            words.setdefault(codes[key(item.code)], {})[item.part] = text(item.value)
    return Layout(
        columns=tuple(LayoutColumn(item.role, text(item.value)) for item in items if item.role),
        words={code: OwnWords(*(said.get(level, "") for level in LEVELS)) for code, said in words.items()},
        department=_labelled(items, t.ID_NAME),
        year=_labelled(items, t.ID_YEAR),
        totals=tuple(text(item.value) for item in items if item.subject == t.LAY_TOTAL and not item.part),
        saved=_moment(_of_blank(items, t.LAY_SAVED)),
        wording=_of_blank(items, t.LAY_WORDING),
    )


def _of_blank(items: list[Item], part: str) -> str:
    """What is told of the blank table; '' where nothing is."""
    return next((text(item.value) for item in items if (item.subject, item.part) == (t.LAY_BLANK, part)), "")


def _moment(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None


def _labelled(items: list[Item], subject: str) -> Labelled | None:
    told = {item.part: item for item in items if item.subject == subject}
    place, label = told.get(t.LAY_PLACE), told.get(t.LAY_LABEL)
    where = place.where if place else Where.SAME_CELL
    return Labelled(text(label.value) if label else "", where) if (place or label) and where else None
