"""What a department answers in a row, said shortly."""

from __future__ import annotations

from decimal import Decimal

from selfeval.forms import FilledRow


def filled_row(
    score: Decimal | str | None = None, reason: str = "", evidence: str = "", explanation: str = ""
) -> FilledRow:
    """A row with a score and words."""
    return FilledRow(score, {"reason": reason, "evidence": evidence, "explanation": explanation})
