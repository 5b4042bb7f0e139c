"""The workbooks people fill in: the departments' form, the officer's scheme, roster and decisions.

Each function writes one workbook to the path it is given, in place; writing it whole or not at all is the
caller's matter. The same arguments give the same bytes.
"""

from selfeval.forms.answers import FilledRow
from selfeval.forms.awards_book import awards_book
from selfeval.forms.data_book import data_book
from selfeval.forms.decisions_book import Offered, offered_in, write_decisions
from selfeval.forms.draft_book import write_draft
from selfeval.forms.form import write_form
from selfeval.forms.kept_book import KeptBook, Typed, is_up_to_date, renamed, typed_in, write_kept
from selfeval.forms.roster_book import write_roster
from selfeval.forms.scheme_book import write_scheme

__all__ = [
    "FilledRow",
    "KeptBook",
    "Offered",
    "Typed",
    "awards_book",
    "data_book",
    "is_up_to_date",
    "offered_in",
    "renamed",
    "typed_in",
    "write_decisions",
    "write_draft",
    "write_form",
    "write_kept",
    "write_roster",
    "write_scheme",
]
