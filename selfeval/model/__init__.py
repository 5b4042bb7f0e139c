"""The nouns of a self-evaluation round: what stands in the scheme, in a form, and in the results.

Everything here is frozen and free of rules, files and Excel. Scores, caps and totals are `Decimal` points;
rates are 0-1; rows and columns count from 0 (a cell's `ref` is the usual "H6").
"""

from selfeval.model.cells import (
    UNTELLABLE,
    CellValue,
    Odd,
    OddKind,
    RawCell,
    RawSheet,
    RawWorkbook,
    Visibility,
    column_letters,
)
from selfeval.model.finding import Finding, Level
from selfeval.model.form import (
    NOT_APPLICABLE,
    Answer,
    Doubt,
    KeptAnswer,
    LostForm,
    Meta,
    Mismatch,
    RawForm,
    RawRow,
    Reading,
    Scorecard,
    Submission,
    Words,
)
from selfeval.model.outcome import (
    Batch,
    Clock,
    Completeness,
    Decision,
    DepartmentResult,
    Fate,
    FileReading,
    FileRecord,
    Mail,
    Source,
    Status,
)
from selfeval.model.refusal import Refusal
from selfeval.model.scheme import Band, Category, Department, Indicator, Roster, Scheme, wording_digest

__all__ = [
    "NOT_APPLICABLE",
    "UNTELLABLE",
    "Answer",
    "Band",
    "Batch",
    "Category",
    "CellValue",
    "Clock",
    "Completeness",
    "Decision",
    "Department",
    "DepartmentResult",
    "Doubt",
    "Fate",
    "FileReading",
    "FileRecord",
    "Finding",
    "Indicator",
    "KeptAnswer",
    "Level",
    "LostForm",
    "Mail",
    "Meta",
    "Mismatch",
    "Odd",
    "OddKind",
    "RawCell",
    "RawForm",
    "RawRow",
    "RawSheet",
    "RawWorkbook",
    "Reading",
    "Refusal",
    "Roster",
    "Scheme",
    "Scorecard",
    "Source",
    "Status",
    "Submission",
    "Visibility",
    "Words",
    "column_letters",
    "wording_digest",
]
