"""`selfeval init` and `selfeval template`: a new workspace, and the forms that are sent out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from selfeval import text as t
from selfeval.commands import words
from selfeval.errors import CannotRun
from selfeval.excel.read.guard import OFFICER
from selfeval.excel.read.unreadable import Unreadable
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms.names import form_name
from selfeval.model import Department, Meta, Roster
from selfeval.outbox.faults import kept
from selfeval.outbox.manifest import forms_of
from selfeval.outbox.workspace import Workspace, disk_trouble_said, need_clock, published
from selfeval.reading.templates import Templates, carry_over, load
from selfeval.submission.columns import ENTRIES
from selfeval.submission.find import find_form
from selfeval.tables import is_blank


@dataclass(frozen=True, slots=True)
class FormsReport:
    """Which forms were written and removed, for the screen; `beside` pairs a form somebody filled with the new one."""

    round: Templates
    blank: Path
    each: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    beside: tuple[tuple[Path, Path], ...] = ()


def make_forms(place: Workspace, *, each: bool) -> FormsReport:
    """Check scheme and roster, then write the blank form, and with `each` one a department.

    A form in which somebody wrote is never overwritten: the new one stands beside it.
    """
    from selfeval.forms import write_form

    need_clock()
    with kept(place):
        round_ = load(place.templates)
    scheme, roster = round_.scheme, round_.roster
    with disk_trouble_said(place.templates):
        folder = place.templates / t.FORMS_FOLDER
        wanted: dict[Path, Department | None] = {place.templates / t.FORM_FILE: None}
        if each:
            folder.mkdir(exist_ok=True)
            wanted |= {folder / form_name(department): department for department in roster.departments}
        written: dict[Path, Path] = {}
        for path, department in wanted.items():
            written[path] = _free(path)
            with published(written[path]) as part:
                write_form(part, scheme, roster, department)
        _offer_anew(place, roster)
        blank, *own = written.values()
        beside = tuple((path, target) for path, target in written.items() if target != path)
        return FormsReport(
            round_, blank, tuple(own), _remove_others(folder, set(written.values())) if each else (), beside
        )


def _free(path: Path) -> Path:
    """Where a form may be written: its usual place, unless somebody wrote in the one that lies there."""
    beside = (
        path.with_stem(f"{path.stem}{words.NEW_BESIDE.format(number=number if number > 1 else '')}")
        for number in count(1)
    )
    return next(place for place in (path, *islice(beside, 99)) if not place.is_file() or _blank_form(place))


def _remove_others(folder: Path, written: set[Path]) -> tuple[Path, ...]:
    """Remove the blank forms of departments no longer there."""
    others = (path for path in sorted(folder.glob("*.xlsx")) if path not in written)
    left = tuple(path for path in others if (mark := _blank_form(path)) and mark.department)
    for path in left:
        path.unlink()
    return left


def _blank_form(path: Path) -> Meta | None:
    """The mark of a form this program made, if nobody wrote anything in it."""
    try:
        workbook = read_workbook(path.read_bytes())
    except (Unreadable, OSError):
        return None
    form = find_form(workbook)
    if form is None or form.meta is None or form.meta.kind != t.FORM_KIND:
        return None
    entries = [row.cells[c.header].value for row in form.rows for c in ENTRIES if c.header in row.cells]
    from selfeval.forms.profile import read_profile

    given = (t.ID_CODE, t.ID_NAME, t.ID_YEAR)
    entries += [cell.value for label, cell in form.identity.items() if label not in given]
    return form.meta if all(map(is_blank, entries)) and not read_profile(workbook) else None


def init(folder: Path, last: Path | None) -> int | None:
    """A new workspace with the sample scheme and roster, or last year's; never overwrites.

    Returns the year last year's scheme was carried over to, None for the samples.
    """
    need_clock()
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
            _write_decisions(new, old.roster)
    return old.scheme.year + 1 if old else None


def _write_decisions(folder: Path, roster: Roster, files: tuple[str, ...] = ()) -> None:
    from selfeval.forms import Offered, write_decisions

    offered = Offered(tuple((d.code, d.name) for d in roster.departments), files)
    with published(folder / t.DECISIONS_FILE) as part:
        write_decisions(part, offered)


def _offer_anew(place: Workspace, roster: Roster) -> None:
    """Bring what 处理意见 offers for choosing up to date, as long as nobody touched the workbook: not a byte of it."""
    from selfeval.forms import offered_in, write_decisions

    path = place.templates / t.DECISIONS_FILE
    try:
        content = path.read_bytes()
        offered = offered_in(read_workbook(content, OFFICER))
    except (Unreadable, OSError):
        return
    with TemporaryDirectory() as folder:
        again = Path(folder) / path.name
        write_decisions(again, offered)
        untouched = again.read_bytes() == content
    if untouched:
        _write_decisions(place.templates, roster, forms_of(place))


def write_samples(folder: Path) -> None:
    """Write the sample scheme and roster, and an empty workbook for decisions."""
    from selfeval import samples
    from selfeval.checks import catalogue
    from selfeval.forms import write_roster, write_scheme

    scheme, roster = samples.sample_scheme(), samples.sample_roster()
    write_scheme(folder / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    write_roster(folder / t.ROSTER_FILE, roster, scheme.county)
    _write_decisions(folder, roster)
