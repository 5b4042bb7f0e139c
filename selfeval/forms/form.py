"""The form departments fill in: written blank, with a department's identity, or refilled with its answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from selfeval import text as t
from selfeval.excel.write.book import Book, Sheet
from selfeval.forms import look
from selfeval.forms.answers import Answers, DataAnswers, Identity
from selfeval.forms.beside import write_identity_readings, write_rows
from selfeval.forms.computed import told_of, write_computed
from selfeval.forms.data_sheet import said_of_data, write_data
from selfeval.forms.filled import Filled
from selfeval.forms.guide import write_guide
from selfeval.forms.hints import hints
from selfeval.forms.identity import merged_identity, write_identity
from selfeval.forms.lists import write_lists, write_meta
from selfeval.forms.plan import Plan
from selfeval.forms.profile import Profile, write_profile
from selfeval.forms.progress import REQUIRED, state
from selfeval.forms.readings import define_readings
from selfeval.forms.scores import write_scores
from selfeval.forms.totals import write_totals
from selfeval.forms.verdicts import verdicts, without_words
from selfeval.forms.whose import Whose
from selfeval.model import Department, Roster, Scheme


def write_form(
    path: Path,
    scheme: Scheme,
    roster: Roster,
    department: Department | None = None,
    *,
    answers: Answers | None = None,
    identity: Identity | None = None,
    profile: Profile | None = None,
    instead: Whose | None = None,
    data: DataAnswers | None = None,
) -> None:
    """Write the form to `path`, in place; the same arguments give the same bytes.

    The blank form offers all departments to choose from, a department's own only this one.

    With a department its code and name are filled in and `_meta` names it. `answers` (by the code of the row),
    `identity` and `profile` (by label) and `data` (by name) refill the form with what a department filed. `instead` are
    texts to be written in the place of the department's own.
    """
    with Book(path, created=look.stamp(scheme.year), title=look.heading(scheme)) as book:
        offered = Roster((department,)) if department else roster
        sheets = fill_book(
            book, scheme, offered, department,
            answers=answers or {}, identity=identity or {}, profile=profile or {}, data=data or {}, instead=instead,
        )  # fmt: skip
        sheets[t.SHEET_IDENTITY].raw.activate()


def fill_book(
    book: Book,
    scheme: Scheme,
    roster: Roster,
    department: Department | None,
    *,
    answers: Answers,
    identity: Identity,
    profile: Profile,
    data: DataAnswers,
    made_from: str = "",
    wordless: bool = False,
    instead: Whose | None = None,
) -> Mapping[str, Sheet]:
    """Write the form's sheets into a workbook, none of them active; returns those that are filled or read, by name.

    The form offers the departments of `roster`. `made_from` is the SHA-256 of the file whose answers these are, where the form is to go back;
    `wordless` that this had no column for words, so that none are asked for.
    """
    given = merged_identity(scheme, department, identity)
    asking = without_words(scheme) if wordless else scheme
    plan = Plan.of(asking, answers)
    filled = Filled(plan, answers, told_of(scheme, data, answers))
    said = list(verdicts(filled))
    beside: Mapping[str, str] = hints(scheme, roster, given)
    whose = instead or Whose.of(roster, department, given, beside)
    given, beside = {**given, **dict(whose.typed)}, {**beside, **dict(whose.hints)}
    stated = state(filled, said, [beside[label] for label in REQUIRED], whose.line, said_of_data(scheme, data, answers))
    write_guide(book, plan)
    sheets = {
        t.SHEET_IDENTITY: write_identity(book, plan, roster, given, beside, stated),
    }
    of_data = write_data(book, plan, data, answers)
    sheets |= {t.SHEET_DATA: of_data} if of_data else {}
    sheets[t.SHEET_SCORES] = write_scores(book, filled, said, stated)
    sheets[t.SHEET_TOTALS] = write_totals(book, plan, stated)
    write_profile(book, scheme, profile)
    lists = write_lists(book, roster, whose.lists)
    write_rows(lists, filled, said)
    write_identity_readings(lists, plan, roster, whose.readings)
    write_computed(lists, plan, data, answers)
    define_readings(book, plan, roster, whose.replacements)
    write_meta(book, scheme, whose.mark, made_from, wordless=wordless)
    return sheets


def whose_of(scheme: Scheme, roster: Roster, department: Department) -> Whose:
    """What the blank form of a department holds that another's doesn't."""
    given = merged_identity(scheme, department, {})
    return Whose.of(roster, department, given, hints(scheme, roster, given))
