"""From the roster workbook's table to `Roster`. The rules on it stand in `checks/roster.py`."""

from __future__ import annotations

import re

from selfeval import text as t
from selfeval.model import (
    Department,
    RawCell,
    Roster,
)
from selfeval.officer.tables import Tables, yes
from selfeval.tables import one_line, text

ROSTER_COLUMNS = (
    t.ROS_CODE, t.ROS_NAME, t.ROS_ALIASES, t.ROS_GROUP, t.ROS_EXEMPT, t.ROS_CONTACT, t.ROS_PHONE, t.ROS_EMAIL,
)  # fmt: skip
ROSTER_SHEETS = {t.SHEET_ROSTER: (ROSTER_COLUMNS, (t.ROS_CODE, t.ROS_NAME))}


def aliases(cell: RawCell | None) -> tuple[str, ...]:
    """The aliases in one cell, parted by 、；， or line breaks."""
    return tuple(part.strip() for part in re.split(r"[、;；,，\n]", text(cell)) if part.strip())


def build_roster(tables: Tables) -> Roster:
    """The roster from a table that `checks/roster.py` found nothing wrong with."""
    return Roster(
        tuple(
            Department(
                code=text(row[t.ROS_CODE]),
                name=one_line(text(row[t.ROS_NAME])),
                aliases=aliases(row.get(t.ROS_ALIASES)),
                group=one_line(text(row.get(t.ROS_GROUP))),
                exempt=yes(row.get(t.ROS_EXEMPT)),
                contact=one_line(text(row.get(t.ROS_CONTACT))),
                phone=text(row.get(t.ROS_PHONE)),
                email=text(row.get(t.ROS_EMAIL)),
            )
            for row in tables[t.SHEET_ROSTER].rows
        )
    )
