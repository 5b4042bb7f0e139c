"""A decision that met nothing: told at the cell to look at, with the reason."""

from __future__ import annotations

import pytest

from selfeval import text as t
from selfeval.checks.decisions import decision_applies
from selfeval.findings import run_checks
from selfeval.model import Decision, RawCell, Source

SOURCES = [Source("县教育局/a.xlsx", 1, "ab12"), Source("邮件.eml!b.xlsx", 1, "cd34")]
CELLS = {name: RawCell("处理意见", 7, col, name) for col, name in enumerate((t.DEC_DEPARTMENT, t.DEC_FILE, t.DEC_CODE))}


@pytest.mark.parametrize(
    ("action", "file", "code", "cell", "said"),
    [
        (t.ACT_USE, "c.xlsx", "", "B8", "收件文件夹里没有“c.xlsx”。"),
        (t.ACT_USE, "a.xlsx", "", "B8", "收件文件夹里没有“a.xlsx”（有“县教育局/a.xlsx”，请照抄文件登记里的路径）。"),
        (t.ACT_REJECT, "b.xlsx", "", "B8", "收件文件夹里没有“b.xlsx”（有“邮件.eml!b.xlsx”，请照抄文件登记里的路径）。"),
        (t.ACT_USE, "县教育局/A.xlsx", "", "B8", "不是这个部门报的自评表，或者后面另有意见，或者不用选。"),
        (t.ACT_EXTEND, "", "", "A8", "后面另有延期的意见，或者这个部门不用报。"),
        (t.ACT_BELONGS, "ab12", "", "B8", "“ab12”不是能够归属的自评表。"),
        (t.ACT_CLEARED, "", "R301", "C8", "没有待核实的 R301 I6。"),
        (t.ACT_CLEARED, "", "S101", "C8", "是错误，不能用“已核实”放行。"),
    ],
)
def test_why_a_decision_met_nothing(action: str, file: str, code: str, cell: str, said: str) -> None:
    at = "I6" if code == "R301" else ""
    decision = Decision(7, "101", file, code, at, action, "", "", None, cells=CELLS)
    (finding,) = run_checks((decision_applies,), {}, decision, SOURCES)
    assert (finding.code, finding.sheet, finding.cell) == ("P805", t.SHEET_DECISIONS, cell)
    assert finding.message.startswith(f"处理意见第 8 行（101 {action}）没有起作用：")
    assert finding.message.endswith(said)
