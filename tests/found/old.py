"""Workbooks of the format before 2007, made by a real program and then as other programs write them.

The program stamps them with the day of the test, which lies behind the time the files bear: B510.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.excel.test_xls import miscounted, root_at
from tests.filled import written
from tests.found.case import Case, File, scored, sound
from tests.found.copies import mended

ToXls = Callable[[bytes], bytes]


def by_phpexcel(data: bytes) -> bytes:
    """The directory's root points at the stream of the workbook."""
    root = root_at(data)
    own = data.index("Workbook".encode("utf-16-le"), root)
    return data[: root + 116] + data[own + 116 : own + 124] + data[root + 124 :]


OLD = (
    Case(
        "111",
        "a wrong count of shared strings",
        lambda a, xls: {"a.xls": miscounted(xls(written(a)), 0, 1)},
        {"a.xls": "used B510"},
        {"a": sound("B510")},
    ),
    Case(
        "115",
        "a root that points at the workbook",
        lambda a, xls: {"a.xls": by_phpexcel(xls(written(a)))},
        {"a.xls": "used"},
    ),
    Case(
        "old-named-et",
        "an old workbook under WPS's own name, a score as text",
        lambda a, xls: {"a.et": xls(scored(written(a), "４分"))},
        {"a.et": "used B510 S151"},
        {"a": sound("B510 S151")},
    ),
    Case(
        "copy-as-xls",
        "a marked copy mended and saved in the old format",
        lambda a, xls, copy: {"2.xls": File(xls(mended(copy(a))))},
        {"1.xlsx": "superseded S105", "2.xls": "used B510"},
        {"a": sound("B510")},
        before=lambda a, _: {"1.xlsx": scored(written(a), 40.0)},
    ),
)
