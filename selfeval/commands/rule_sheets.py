"""`selfeval template --rules`: the sheets for base data and rules, empty, in a scheme that has none yet."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.setup import free_before
from selfeval.errors import CannotRun
from selfeval.model import RawCell, RawWorkbook
from selfeval.officer.scheme import SCHEME_SHEETS
from selfeval.officer.tables import find_tables
from selfeval.outbox.workspace import Workspace, disk_trouble_said, need_clock, staged, sweep
from selfeval.reading.books import apart, needed, read_book
from selfeval.reading.templates import scheme_findings, stop_on

SHEETS = (t.SHEET_DATA, t.SHEET_RULES, t.SHEET_TOTAL_RULES)


@dataclass(frozen=True, slots=True)
class RuleSheetsReport:
    """The scheme, the sheets that were added to it, and where it is kept as it was before."""

    path: Path
    added: tuple[str, ...]
    before: Path | None = None


def add_rule_sheets(place: Workspace) -> RuleSheetsReport:
    """Add those of the three sheets that a scheme lacks, with headers and explanations; all else in it stays.

    The workbook before is kept beside it. Raises `CannotRun` where anything is wrong with the scheme.
    """
    need_clock()
    path = place.templates / t.SCHEME_FILE
    if not path.is_file():
        raise CannotRun(words.NO_FILE.format(file=path))
    with place.locked(), disk_trouble_said(place.templates), staged() as stage, TemporaryDirectory() as folder:
        sweep(place.templates)
        workbook = read_book(path)
        tables = find_tables(workbook, SCHEME_SHEETS)
        stop_on(scheme_findings(tables, workbook), path)
        lacking = tuple(name for name in SHEETS if name not in tables)
        if not lacking:
            return RuleSheetsReport(path, ())
        from selfeval.forms.rules_book import write_rule_sheets

        blank = Path(folder) / t.SCHEME_FILE
        write_rule_sheets(blank)
        before = free_before(path)
        shutil.copyfile(path, stage.add(before))
        last = next(tables[name].sheet.name for name in (t.SHEET_LEVELS, t.SHEET_BANDS) if name in tables)
        noted = _noted(workbook, lacking)
        change = partial(_added, target=stage.add(path), blank=blank, lacking=lacking, last=last, changes=noted)
        (failed,) = apart(change, [path])
        if error := needed(failed, path):
            raise error
        stage.flush()
        stage.place()
    return RuleSheetsReport(path, lacking, before)


def _noted(workbook: RawWorkbook, lacking: tuple[str, ...]) -> Mapping[RawCell, str | int | None]:
    """What the explanation above 设置 says of the sheets, as far as it is as the program wrote it."""
    from selfeval.forms.scheme_book import top_notes

    names = {sheet.name for sheet in workbook.sheets}
    now = dict(zip(top_notes(names), top_notes(names | {*lacking}), strict=True))
    settings = next((sheet for sheet in workbook.sheets if sheet.name == t.SHEET_SETTINGS), None)
    return {
        settings.cell(row, 0): now[value]
        for row, line in enumerate(settings.rows if settings else ())
        if settings and line and isinstance(value := line[0], str) and value in now and now[value] != value
    }


def _added(
    source: Path,
    target: Path,
    blank: Path,
    lacking: tuple[str, ...],
    last: str,
    changes: Mapping[RawCell, str | int | None],
) -> OSError | None:
    """Run in a worker: the scheme with the sheets, behind those it has of their kind or the one called `last`."""
    from selfeval.excel.write.scheme_editor import copy_with_sheets

    order = (last, *SHEETS)
    after = {name: order[order.index(name) - 1] for name in lacking}
    try:
        copy_with_sheets(source, target, blank, after, changes)
    except OSError as error:
        return error
    return None
