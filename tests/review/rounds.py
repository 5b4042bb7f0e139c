"""A workspace with filed forms, run once: what the tests of the review start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.commands.run import run
from selfeval.commands.setup import init
from selfeval.forms import FilledRow, write_form, write_roster, write_scheme
from selfeval.model import Department, ReviewRules, Roster, Scheme
from selfeval.outbox.workspace import Workspace
from selfeval.samples import sample_scheme
from tests.answers import filled_row
from tests.filled import CLERK, stamped
from tests.kept import built_once

Lost = Mapping[str, str | tuple[str, str]]  # by indicator's code the points lost, and why
NAMES = "县委办公室 县纪委监委机关 县委组织部 县委宣传部 县委统战部 县委政法委员会 县教育局 县公安局".split()
REASON = "目标分解到科室不够细"


def roster_of(count: int) -> Roster:
    """So many departments, 101 and up."""
    names = [*NAMES, *(f"第{number}预算单位" for number in range(len(NAMES), count))]
    groups = ["党群机关" if number < 4 else "政府部门" for number in range(count)]
    return Roster(tuple(Department(str(101 + n), names[n], group=groups[n]) for n in range(count)))


def filed(place: Workspace, department: Department, lost: Lost, scheme: Scheme, *, day: int = 20) -> Path:
    """A department's form into the inbox: full marks but for what is lost, each loss with a reason of its own."""
    rows: dict[str, FilledRow] = {i.code: filled_row(i.cap) for i in scheme.indicators}
    for code, told in lost.items():
        points, why = told if isinstance(told, tuple) else (told, f"{department.name}{code}{REASON}")
        rows[code] = filled_row(scheme.by_code[code].cap - Decimal(points), why)
    path = place.inbox / f"{department.code}.xlsx"
    write_form(path, scheme, Roster((department,)), department, answers=rows, identity=CLERK)
    path.write_bytes(stamped(path.read_bytes(), f"2024-03-{day:02d}T01:00:00Z"))
    return path


@built_once(Workspace.at)
def round_of(folder: Path, losses: Mapping[str, Lost], *, review: ReviewRules | None = None, count: int = 6) -> None:
    """A workspace whose departments with losses filed a form, run once."""
    init(folder, None)
    place, scheme, roster = (
        Workspace.at(folder),
        replace(sample_scheme(), review=review or ReviewRules()),
        roster_of(count),
    )
    write_scheme(place.templates / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    write_roster(place.templates / t.ROSTER_FILE, roster, scheme.county)
    for department in roster.departments:
        if department.code in losses:
            filed(place, department, losses[department.code], scheme)
    run(place)
