"""Last year's results, from its results.json or its summary workbook, for the comparison in this year's."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from selfeval import text as t
from selfeval.consolidate import Previous
from selfeval.errors import CannotRun
from selfeval.excel.read.guard import OFFICER
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import IN_FULL, CellValue, Odd, OddKind, RawSheet, Refusal, Scheme
from selfeval.officer.settings import name_of
from selfeval.officer.tables import MOST_POINTS
from selfeval.reading import words
from selfeval.reading.books import Unopened, apart, content_of, unopened, why_not
from selfeval.submission.identity import code_key
from selfeval.tables import HEADER_ROWS, key, number, shown, text, tidy

_OLDER_FULL = re.compile(r"满分 ?([0-9.]+) ?分")
_OLDER_YEAR = re.compile(r"(20[0-9]{2})年度")


def earlier(path: Path, scheme: Scheme, own: Collection[Path]) -> Previous:
    """Last year's results for the round of `scheme`; raises `CannotRun` where they are no earlier round's.

    `own` are the files that hold, or will hold, this round's results.
    """
    if path.resolve() in {one.resolve() for one in own}:
        raise CannotRun(words.PREVIOUS_IS_OURS.format(file=path))
    previous = load_previous(path)
    if previous.year >= scheme.year:
        raise CannotRun(words.PREVIOUS_NOT_EARLIER.format(file=path, year=previous.year, now=scheme.year))
    return previous


def load_previous(path: Path) -> Previous:
    """Totals by department code, the year and the full marks; raises `CannotRun` if the file doesn't give them."""
    found: Previous | str | Unopened
    (found,) = apart(_load, [path])
    if isinstance(found, Unopened):
        missing = found.refusal is Refusal.VANISHED
        raise CannotRun(words.NO_PREVIOUS.format(file=path)) if missing else why_not(found, path, words.BAD_PREVIOUS)
    if isinstance(found, str):
        raise CannotRun(found)
    return found


def _load(path: Path) -> Previous | str | Unopened:
    """Run in a worker: the results, or the sentence that says why there are none."""
    try:
        content = content_of(path, OFFICER)
        if path.suffix.casefold() == ".json":
            return _from_results(json.loads(content.decode("utf-8")), path.parent)
        return _from_summary(content)
    except CannotRun as stop:
        return str(stop)
    except Unreadable as unreadable:
        return unopened(unreadable)
    except OSError as error:
        return words.BAD_PREVIOUS.format(file=path) if os.path.isdir(path) else unopened(error)  # noqa: PTH112 - never raises
    except (ValueError, TypeError, ArithmeticError, LookupError, RecursionError):
        return words.BAD_PREVIOUS.format(file=path)


def _from_results(results: dict[str, Any], folder: Path) -> Previous:
    """What results.json says. Older ones don't say the full marks: these stand in the summary beside them."""
    scheme, departments = results["scheme"], results["departments"]
    totals = _by_code((d["code"], _points(d["total"])) for d in departments if d["total"] is not None)
    if "full_marks" in scheme:
        full = _points(scheme["full_marks"])
        if not full:
            raise ValueError("no full marks")
        cap = scheme.get("total_cap")
        counted = scheme.get("not_applicable", IN_FULL)
        rules = str(scheme.get("total_rules", ""))
        finals = _by_code((d["code"], _points(d["final"]["total"])) for d in departments if d.get("final"))
        return Previous(
            int(scheme["year"]), full, totals, None if cap is None else _points(cap), counted, rules, finals
        )
    summary = folder / results["summary"]["file"]
    if not summary.is_file():
        raise CannotRun(words.PREVIOUS_ALONE.format(file=summary.name))
    return replace(_from_summary(content_of(summary, OFFICER)), year=int(scheme["year"]), totals=totals)


def _points(written: str) -> Decimal:
    points = number(written) if isinstance(written, str) else None
    if points is None or not 0 <= points <= MOST_POINTS:
        raise ValueError("no score")
    return points


def _from_summary(content: bytes) -> Previous:
    """What a summary workbook says: the totals in 汇总表, year and full marks in 编制说明."""
    sheets = {sheet.name: sheet for sheet in read_workbook(content, OFFICER).sheets}
    ranking = sheets[t.TAB_RANKING]
    row, code, total, final = _header(ranking)
    facts = _facts(sheets[t.TAB_NOTES])
    year, full = number(facts.get(name_of("year"))), number(facts.get(name_of("full_marks")))
    if year is None or full is None:
        year, full = _as_older_ones_say(ranking.rows[:row])
    if not 0 < full <= MOST_POINTS:
        raise ValueError("no full marks")
    totals: list[tuple[str, Decimal]] = []
    finals: list[tuple[str, Decimal]] = []
    for line in range(row + 1, len(ranking.rows)):
        value = ranking.at(line, total)
        if isinstance(value, Odd) and value.kind is OddKind.UNSAVED:
            raise CannotRun(words.PREVIOUS_UNSAVED.format(cell=ranking.cell(line, total).ref))
        if (found := number(value)) is not None and 0 <= found <= MOST_POINTS:
            totals.append((text(ranking.cell(line, code)), found))
        settled = number(ranking.at(line, final)) if final is not None else None
        if settled is not None and 0 <= settled <= MOST_POINTS:
            finals.append((text(ranking.cell(line, code)), settled))
    cap = number(facts.get(name_of("total_cap")))
    counted = str(facts.get(name_of("excused_as")) or IN_FULL)
    rules = shown(facts.get(t.SHEET_TOTAL_RULES))
    most = tidy(cap) if cap else None
    return Previous(int(year), tidy(full), _by_code(totals), most, counted, rules, _by_code(finals))


def _by_code(totals: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """The totals by what codes are compared by; where two have one code and differ, it can't be told whose it was."""
    found: dict[str, set[Decimal]] = {}
    for code, total in totals:
        found.setdefault(code_key(code), set()).add(total)
    return {code: next(iter(said)) for code, said in found.items() if code and len(said) == 1}


def _facts(notes: RawSheet) -> dict[str, CellValue]:
    """What stands beside each label in the first column; of a label that comes twice, the first counts."""
    return {shown(line[0]): line[1] for line in reversed(notes.rows) if len(line) > 1}


def _as_older_ones_say(above: Sequence[Sequence[CellValue]]) -> tuple[Decimal, Decimal]:
    """Year and full marks out of the sentences above the table: summaries had no better place for them."""
    title = " ".join(shown(value) for line in above for value in line)
    year, full = _OLDER_YEAR.search(title), _OLDER_FULL.search(title)
    if not year or not full:
        raise ValueError("no year or no full marks")
    return Decimal(year[1]), Decimal(full[1])


def _header(sheet: RawSheet) -> tuple[int, int, int, int | None]:
    """Row of the header, column of the codes, column of the totals, and that of the final ones, if there is one."""
    for row, line in enumerate(sheet.rows[:HEADER_ROWS]):
        names = {key(shown(value)).partition("(")[0]: col for col, value in enumerate(line)}
        if t.ROS_CODE in names and t.TOT_TOTAL in names:
            return row, names[t.ROS_CODE], names[t.TOT_TOTAL], names.get(t.COL_FINAL)
    raise LookupError("no header")
