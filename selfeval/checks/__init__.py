"""The rules: one file a subject, each rule with its code, level and words in one block.

Importing this package fills the catalogue (`selfeval.findings.CATALOGUE`).
"""

from selfeval.checks import batch, decisions, file, form, identity, logic, roster, scheme, totals, values

__all__ = ["batch", "decisions", "file", "form", "identity", "logic", "roster", "scheme", "totals", "values"]
