"""The blank form as it was made last, beside the scheme of today: what departments have in hand may say something else."""

from __future__ import annotations

from dataclasses import dataclass

from selfeval import text as t
from selfeval.excel.read.guard import FORM
from selfeval.model import RawForm, Scheme
from selfeval.outbox.workspace import Workspace
from selfeval.reading.books import Unopened, read_books
from selfeval.submission.columns import BY_HEADER, ENTRIES
from selfeval.submission.drift import differences, shown_in
from selfeval.submission.find import find_form
from selfeval.submission.normalise import holds_answer
from selfeval.submission.rows import form_rows, given
from selfeval.tables import squeeze, text

_TEXTS = (BY_HEADER[t.COL_STANDARD], BY_HEADER[t.COL_DESCRIPTION])


@dataclass(frozen=True, slots=True)
class FormsOutdated:
    """What was changed in the scheme since the blank form was made.

    `comparable` tells whether forms filled in it still count; then `changes` are names of indicators whose texts differ.
    """

    comparable: bool
    changes: tuple[str, ...]


def forms_outdated(place: Workspace, scheme: Scheme) -> FormsOutdated | None:
    """What was changed since `template` wrote the blank form; None if nothing was, or no blank form lies there."""
    (book,) = read_books([place.templates / t.FORM_FILE], FORM)
    form = None if isinstance(book, Unopened) else find_form(book)
    if form is None or form.meta is None or form.meta.kind != t.FORM_KIND or _filled(form):
        return None
    if form.meta.fingerprint != scheme.fingerprint:
        return FormsOutdated(comparable=False, changes=tuple(differences(shown_in(form), scheme)))
    changed = _reworded(form, scheme)
    return FormsOutdated(comparable=True, changes=changed) if changed else None


def _filled(form: RawForm) -> bool:
    """Whether somebody wrote in it: then it is kept as it is, and says nothing of what was sent out last."""
    return any(holds_answer(row.cells[c.header].value) for row in form.rows for c in ENTRIES if c.header in row.cells)


def _reworded(form: RawForm, scheme: Scheme) -> tuple[str, ...]:
    """The names of indicators whose standard or description reads otherwise in the scheme now."""
    found = []
    rows = {row.code: row for row in form_rows(scheme)}
    for row in form.rows:
        sent = rows.get(text(row.cells[t.COL_CODE]))
        if sent and any(
            squeeze(text(row.cells.get(column.header))) != squeeze(str(given(scheme, sent, column)))
            for column in _TEXTS
        ):
            found.append(sent.indicator.name)
    return tuple(found)
