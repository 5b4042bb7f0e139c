"""The catalogue of findings, in words: for `selfeval explain` and for FINDINGS.md. Imports no Excel library."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Final

from selfeval import checks
from selfeval import text as t
from selfeval.errors import CannotRun
from selfeval.findings import CATALOGUE, FindingKind

UNKNOWN_CODE: Final = "没有代码“{code}”，用 selfeval explain 可列出全部代码。"
EXPLAIN_FIXED: Final = "级别固定"
EXPLAIN_CHANGEABLE: Final = "级别可在指标体系“检查”表里调整"
EXPLAIN_MESSAGE: Final = "问题："
EXPLAIN_REMEDY: Final = "怎么改："
EXPLAIN_WHY: Final = "为什么："
CHECK_GROUPS: Final = {
    "file": "文件",
    "identity": "部门",
    "origin": "表格",
    "build": "表格",
    "workbook": "表格",
    "own_table": "表格",
    "values": "自评分",
    "data": "基础数据",
    "filling": "自评分",
    "logic": "原因与说明",
    "totals": "总分",
    "computed": "计算的得分",
    "batch": "多份文件、多个部门",
    "own_files": "多份文件、多个部门",
    "scheme": "指标体系",
    "settings": "指标体系",
    "points": "指标体系",
    "powers": "指标体系",
    "layout": "指标体系",
    "rules": "指标体系",
    "draft": "指标体系",
    "review_rules": "指标体系",
    "awards": "财政评定",
    "base_data": "基础数据",
    "roster": "部门名册",
    "decisions": "处理意见",
    "sample": "复核名单",
    "review_whose": "复核底稿",
    "review": "复核底稿",
    "reviews": "复核底稿",
    "papers": "复核底稿",
}

_SLOT = re.compile(r"\{[^{}]*\}")
_HEADINGS = {  # of FINDINGS.md, by the heading people see
    "文件": "Files",
    "部门": "Who filed",
    "表格": "The form as sent out",
    "自评分": "Scores",
    "原因与说明": "Reasons, explanations, wording",
    "总分": "Totals and grades",
    "计算的得分": "Computed scores",
    "多份文件、多个部门": "Several files, several departments",
    "指标体系": "The scheme",
    "财政评定": "The scores the bureau gives",
    "基础数据": "Base data",
    "部门名册": "The roster",
    "处理意见": "The bureau's decisions",
    "复核名单": "Who is to be reviewed",
    "复核底稿": "The reviewer's workbook",
}
__all__ = ["kinds", "listing", "markdown", "one"]
_ = checks  # importing the checks fills the catalogue


def kinds() -> Sequence[FindingKind]:
    """Every kind of finding, by group and code."""
    order = list(dict.fromkeys(CHECK_GROUPS.values()))
    return sorted(CATALOGUE.values(), key=lambda kind: (order.index(_heading(kind)), kind.code))


def _heading(kind: FindingKind) -> str:
    """What a kind stands under; the files of `checks/` that look at one thing share a heading."""
    return CHECK_GROUPS[kind.group]


def listing() -> str:
    """One line a kind, grouped."""
    lines: list[str] = []
    heading = ""
    for kind in kinds():
        if _heading(kind) != heading:
            heading = _heading(kind)
            lines += ["", heading]
        lines.append(f"  {kind.code}  {t.LEVEL_NAMES[kind.level]}  {kind.title}")
    return "\n".join(lines[1:])


def one(code: str) -> str:
    """One kind in full; raises `CannotRun` for a code that isn't there."""
    kind = CATALOGUE.get(code.strip().upper())
    if kind is None:
        raise CannotRun(UNKNOWN_CODE.format(code=code))
    fixed = EXPLAIN_FIXED if kind.fixed else EXPLAIN_CHANGEABLE
    return "\n".join(
        (
            f"{kind.code}  {kind.title}（{t.LEVEL_NAMES[kind.level]}，{fixed}）",
            f"{EXPLAIN_MESSAGE}{plain(kind.message)}",
            f"{EXPLAIN_REMEDY}{plain(kind.remedy)}",
            f"{EXPLAIN_WHY}{kind.why}",
        )
    )


def plain(template: str) -> str:
    """A template as a reader sees it, with … for what is filled in."""
    return _SLOT.sub("…", template)


def markdown() -> str:
    """The whole of FINDINGS.md."""
    error, query, note = t.LEVEL_NAMES.values()
    lines = [
        "# Findings",
        "",
        "Generated from the catalogue by `python -m selfeval.checks.catalogue > FINDINGS.md`; a test fails when it is stale.",
        f"Levels: {error} must be mended, {query} mend or explain, {note} good to know. A fixed level can't be changed",
        f"in `templates/{t.SCHEME_FILE}`, sheet {t.SHEET_LEVELS}. `…` stands for what the message quotes.",
    ]
    heading = ""
    for kind in kinds():
        if _heading(kind) != heading:
            heading = _heading(kind)
            lines += ["", f"## {_HEADINGS[heading]} ({heading})", ""]
            lines += ["| code | rule | level | title | message | remedy |", "|---|---|---|---|---|---|"]
        level = t.LEVEL_NAMES[kind.level] + (" (fixed)" if kind.fixed else "")
        cells = (kind.code, f"`{kind.rule}`", level, kind.title, plain(kind.message), plain(kind.remedy))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
