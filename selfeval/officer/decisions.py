"""From 处理意见 to `Decision`s. The rules on it stand in `checks/decisions.py`."""

from __future__ import annotations

from selfeval import text as t

DECISION_SHEETS = {
    t.SHEET_DECISIONS: (
        (
            t.DEC_DEPARTMENT,
            t.DEC_FILE,
            t.DEC_CODE,
            t.DEC_CELL,
            t.DEC_ACTION,
            t.DEC_OPINION,
            t.DEC_OFFICER,
            t.DEC_DATE,
            t.DEC_INDICATOR,
            t.DEC_SCORE,
        ),
        (t.DEC_DEPARTMENT, t.DEC_ACTION),
    )
}
