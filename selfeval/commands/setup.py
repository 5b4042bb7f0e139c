"""`selfeval init` and `selfeval template`: a new workspace, and the forms that are sent out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from selfeval import text as t
from selfeval.commands import words
from selfeval.errors import CannotRun
from selfeval.excel.read.guard import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms.names import form_name
from selfeval.outbox.faults import kept
from selfeval.outbox.workspace import Workspace, disk_trouble_said, published
from selfeval.reading.templates import carry_over, load
from selfeval.submission.find import find_form
from selfeval.tables import is_blank


@dataclass(frozen=True, slots=True)
class FormsReport:
    """Which forms were written and removed, for the screen."""

    blank: Path
    each: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()


def make_forms(place: Workspace, *, each: bool) -> FormsReport:
    """Check scheme and roster, then write the blank form, and with `each` one a department."""
    from selfeval.forms import write_form

    with kept(place):
        round_ = load(place.templates)
    scheme, roster = round_.scheme, round_.roster
    with disk_trouble_said(place.templates):
        blank = place.templates / t.FORM_FILE
        with published(blank) as part:
            write_form(part, scheme, roster, None)
        if not each:
            return FormsReport(blank)
        folder = place.templates / t.FORMS_FOLDER
        folder.mkdir(exist_ok=True)
        wanted = {folder / form_name(department): department for department in roster.departments}
        for path, department in wanted.items():
            with published(path) as part:
                write_form(part, scheme, roster, department)
        removed = tuple(path for path in sorted(folder.glob("*.xlsx")) if path not in wanted and _made_by_us(path))
        for path in removed:
            path.unlink()
        return FormsReport(blank, tuple(wanted), removed)


def _made_by_us(path: Path) -> bool:
    """Whether a workbook in the forms folder is a form this program made for a department."""
    try:
        form = find_form(read_workbook(path.read_bytes()))
    except (Unreadable, OSError):
        return False
    blank = form is not None and all(is_blank(row.cells[t.COL_SCORE].value) for row in form.rows)
    return bool(blank and form and form.meta and form.meta.kind == t.FORM_KIND and form.meta.department)


def init(folder: Path, last: Path | None) -> int | None:
    """A new workspace with the sample scheme and roster, or last year's; never overwrites.

    Returns the year last year's scheme was carried over to, None for the samples.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotRun(words.NOT_EMPTY.format(folder=folder))
    if last is not None and not (last / "templates").is_dir():
        raise CannotRun(words.NO_LAST.format(folder=last))
    with kept(None):
        old = load(last / "templates") if last is not None else None
    with disk_trouble_said(folder):
        for name in ("templates", "inbox", "outbox"):
            (folder / name).mkdir(parents=True)
        new = folder / "templates"
        if last is None or old is None:
            write_samples(new)
        else:
            carry_over(last, new, old.scheme)
            _write_decisions(new)
    return old.scheme.year + 1 if old else None


def _write_decisions(folder: Path) -> None:
    from selfeval.forms import write_decisions

    write_decisions(folder / t.DECISIONS_FILE)


def write_samples(folder: Path) -> None:
    """Write the sample scheme and roster, and an empty workbook for decisions."""
    from selfeval import samples
    from selfeval.checks import catalogue
    from selfeval.forms import write_roster, write_scheme

    scheme, roster = samples.sample_scheme(), samples.sample_roster()
    write_scheme(folder / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    write_roster(folder / t.ROSTER_FILE, roster, scheme.county)
    _write_decisions(folder)
