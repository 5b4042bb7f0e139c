"""The rules: one file a subject, each rule with its code, level and words in one block.

Importing this package fills the catalogue (`selfeval.findings.CATALOGUE`).
"""

from selfeval.checks import (
    batch,
    build,
    decisions,
    file,
    identity,
    logic,
    origin,
    roster,
    scheme,
    totals,
    values,
    workbook,
)

__all__ = [
    "batch",
    "build",
    "decisions",
    "file",
    "identity",
    "logic",
    "origin",
    "roster",
    "scheme",
    "totals",
    "values",
    "workbook",
]
