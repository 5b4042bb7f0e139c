"""selfeval: a county's departmental self-evaluation round, from Excel forms to one summary workbook."""

__version__ = "0.2.0"
