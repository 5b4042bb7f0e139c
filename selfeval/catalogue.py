"""The catalogue of findings, in words: for `selfeval explain` and for FINDINGS.md. Imports no Excel library."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from selfeval import checks
from selfeval import text as t
from selfeval.errors import CannotRun
from selfeval.findings import CATALOGUE, FindingKind

_SLOT = re.compile(r"\{[^}]*\}")
_HEADINGS = {
    "file": "Files",
    "identity": "Who filed",
    "form": "The form as sent out",
    "values": "Scores",
    "logic": "Reasons, explanations, wording",
    "totals": "Totals and grades",
    "batch": "Several files, several departments",
    "scheme": "The scheme",
    "roster": "The roster",
    "decisions": "The bureau's decisions",
}
__all__ = ["kinds", "listing", "markdown", "one"]
_ = checks  # importing the checks fills the catalogue


def kinds() -> Sequence[FindingKind]:
    """Every kind of finding, by group and code."""
    order = list(t.CHECK_GROUPS)
    return sorted(CATALOGUE.values(), key=lambda kind: (order.index(kind.group), kind.code))


def listing() -> str:
    """One line a kind, grouped."""
    lines: list[str] = []
    group = ""
    for kind in kinds():
        if kind.group != group:
            group = kind.group
            lines += ["", t.CHECK_GROUPS[group]]
        lines.append(f"  {kind.code}  {t.LEVEL_NAMES[kind.level]}  {kind.title}")
    return "\n".join(lines[1:])


def one(code: str) -> str:
    """One kind in full; raises `CannotRun` for a code that isn't there."""
    kind = CATALOGUE.get(code.strip().upper())
    if kind is None:
        raise CannotRun(t.UNKNOWN_CODE.format(code=code))
    fixed = t.EXPLAIN_FIXED if kind.fixed else t.EXPLAIN_CHANGEABLE
    return "\n".join(
        (
            f"{kind.code}  {kind.title}（{t.LEVEL_NAMES[kind.level]}，{fixed}）",
            f"{t.EXPLAIN_MESSAGE}{plain(kind.message)}",
            f"{t.EXPLAIN_REMEDY}{plain(kind.remedy)}",
            f"{t.EXPLAIN_WHY}{kind.why}",
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
        "Generated from the catalogue by `python -m selfeval.catalogue > FINDINGS.md`; a test fails when it is stale.",
        f"Levels: {error} must be mended, {query} mend or explain, {note} good to know. A fixed level can't be changed",
        f"in `templates/{t.SCHEME_FILE}`, sheet {t.SHEET_LEVELS}. `…` stands for what the message quotes.",
    ]
    group = ""
    for kind in kinds():
        if kind.group != group:
            group = kind.group
            lines += ["", f"## {_HEADINGS[group]} ({t.CHECK_GROUPS[group]})", ""]
            lines += ["| code | rule | level | title | message | remedy |", "|---|---|---|---|---|---|"]
        level = t.LEVEL_NAMES[kind.level] + (" (fixed)" if kind.fixed else "")
        cells = (kind.code, f"`{kind.rule}`", level, kind.title, plain(kind.message), plain(kind.remedy))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
