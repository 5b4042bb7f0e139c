"""What the officer sees in the terminal: short, in Chinese, names first. Plain text, so any console can show it."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from selfeval import text as t
from selfeval.checks.papers import no_form_among_reviews
from selfeval.cli import interruption, words
from selfeval.cli.output import say
from selfeval.findings import kind_of
from selfeval.model import Batch, DepartmentResult, Fate, Finding, ReviewState, Roster, Scheme, Status, Way
from selfeval.outbox.results import finding_json
from selfeval.rules.said import lines_of
from selfeval.tables import one_line, plain

if TYPE_CHECKING:
    from selfeval.commands.check import CheckReport
    from selfeval.commands.give_back import GiveBackReport
    from selfeval.commands.own_table import ApplyReport, ImportReport
    from selfeval.commands.report import ReportsReport
    from selfeval.commands.review import ReviewReport
    from selfeval.commands.rule_sheets import RuleSheetsReport
    from selfeval.commands.run import RunReport
    from selfeval.commands.sample import SampleReport
    from selfeval.commands.setup import FormsReport
    from selfeval.outbox.manifest import Changes
    from selfeval.outbox.workspace import Workspace

T = TypeVar("T")
FEW_ALIKE = 2  # from so many more of a kind on, only their cells are told
SHORT = 20  # characters of a setting that is quoted
_REVIEWED = (ReviewState.DONE, ReviewState.OBJECTED)
MANY = 5  # from so many documents on, a bar shows how far it is
MOST_CHANGES = 6  # so many changes of the bureau's are named
MOST_NAMES = 8  # so many names fit a line or two; the rest stand in the summary


def run_done(report: RunReport) -> None:
    """What was received, returned and missing, what is new, and where the summary lies."""
    batch = report.batch
    _round(batch.scheme, batch.roster)
    _ahead(report)
    changed_by_us(report)
    if not batch.files:
        say(words.EMPTY_INBOX.format(folder=report.inbox))
    due = [r for r in batch.departments if r.status is not Status.EXEMPT]
    read = sum(record.fate not in (Fate.IGNORED, Fate.ATTACHMENT) for record in batch.files)
    say(words.SAID_FILES.format(files=len(batch.files), read=read, due=len(due)))
    for status in (Status.ACCEPTED, Status.QUERY, Status.RETURNED, Status.MISSING):
        names = [r.department.name for r in due if r.status is status]
        listed = "" if status is Status.ACCEPTED or not names else f"　{some(names)}"
        say(f"  {t.STATUS_NAMES[status]}　{len(names):>4} {words.UNIT_DEPARTMENT}{listed}")
    for fate in (Fate.UNREADABLE, Fate.UNRECOGNISED):
        paths = [record.source.path for record in batch.files if record.fate is fate]
        if paths:
            say(f"  {t.FATE_NAMES[fate]}　{len(paths):>4} {words.UNIT_FILE}　{some(paths)}")
    _among_reviews(batch)
    _waiting(batch)
    _reviews(batch)
    if report.strangers:
        say(words.STRANGERS.format(count=len(report.strangers), file=t.ROSTER_FILE))
        for name in report.strangers:
            say(f"    {one_line(name)}")
    _changes(report.changes)
    for finding in batch.idle_decisions:
        say(f"{finding.message}{finding.remedy}")
    if report.summary_was_open:
        usual = t.SUMMARY_FILE.format(year=batch.scheme.year)
        say(words.SUMMARY_OPEN.format(file=usual, other=report.summary.name))
    if report.kept:
        usual = t.SUMMARY_FILE.format(year=batch.scheme.year)
        say(words.SUMMARY_KEPT.format(file=usual, kept=report.kept.name))
    if report.csv:
        say(words.SAID_CSV.format(path=report.csv))
    if report.old_csv:
        say(words.NOTE.format(text=words.OLD_CSV.format(path=report.old_csv)))
    say(words.SAID_SUMMARY.format(path=report.summary))
    if report.traces:
        say(words.SAID_FAULTS.format(count=report.failed, path=report.traces), err=True)


def _waiting(batch: Batch) -> None:
    """Who has no total yet, because the bureau hasn't given all its scores, and where it gives them."""
    cards = ((result.department.name, result.scorecard) for result in batch.departments)
    names = [name for name, card in cards if card and card.provisional]
    if names:
        say(words.WAITING.format(count=len(names), file=t.AWARDS_FILE, names=some(names)))


def _among_reviews(batch: Batch) -> None:
    """Which forms lie in the bureau's folder of reviews, and so count for nobody."""
    code = kind_of(no_form_among_reviews).code
    for record in batch.files:
        for finding in record.findings if record.fate is Fate.UNRECOGNISED else ():
            if finding.code == code:
                said = words.AMONG_REVIEWS.format(
                    file=record.source.path, message=finding.message, remedy=finding.remedy
                )
                say(one_line(said))


def _reviews(batch: Batch) -> None:
    """How far the reviews are: whose is finished, whose isn't and why, and whose hasn't come back."""
    from selfeval.submission.reviewing import is_among_reviews

    if batch.reviewed:
        _reviewed(batch)
    if batch.outstanding:
        names = [_with_reviewer(result, batch) for result in batch.outstanding]
        say(words.REVIEWS_OUTSTANDING.format(count=len(names), names=some(names)))
        unread = [record.source for record in batch.files if record.fate is Fate.ATTACHMENT]
        if others := [source.path for source in unread if is_among_reviews(source)]:
            say(words.NO_PAPERS_THERE.format(count=len(others), paths=some(others)))


def _with_reviewer(result: DepartmentResult, batch: Batch) -> str:
    """A department on the list, with its reviewer and due date where they are known."""
    name, listed = result.department.name, batch.listed[result.department.code]
    due = words.DUE.format(day=listed.due) if listed.due else ""
    said = words.COMMA.join(filter(None, (listed.reviewer, due)))
    return words.WITH_REVIEWER.format(name=name, said=said) if said else name


def _reviewed(batch: Batch) -> None:
    done = [r.department.name for r in batch.departments if r.review and r.review.state in _REVIEWED]
    ongoing = [
        (r.department.name, r.review.why)
        for r in batch.departments
        if r.review and r.review.state is ReviewState.ONGOING
    ]
    say(words.REVIEWS_DONE.format(count=len(done), names=words.SAMPLE_NAMES.format(names=some(done)) if done else ""))
    if ongoing:
        say(words.REVIEWS_ONGOING.format(count=len(ongoing)))
    for name, why in ongoing:
        say(words.REVIEW_ONGOING.format(name=one_line(name), why="，".join(why)))
    if asked := batch.asked:
        names = some([result.department.name for result in asked])
        say(words.REVIEWS_ASKED.format(count=len(asked), names=names))


def some(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """The first names, and how many there are if not all."""
    shown = "、".join(map(one_line, names[:most]))
    return shown if len(names) <= most else words.AND_MORE.format(names=shown, count=len(names))


def other_year(place: Workspace, scheme: Scheme) -> None:
    """Say so where a workspace bears another year in its name than the one its scheme evaluates."""
    folder = place.templates.resolve().parent.name
    named = re.fullmatch(words.NAMED_AFTER, folder)
    if named and int(named[1]) != scheme.year:
        say(words.NOTE.format(text=words.OTHER_YEAR.format(folder=folder, year=scheme.year)))


def other_formats(place: Workspace) -> None:
    """Say which of the officer's books lie there in another format as well, older than the one that was read."""
    from selfeval.reading.formats import other_formats as found

    for one in found(place.templates):
        say(words.NOTE.format(text=one.said))


def _round(scheme: Scheme, roster: Roster) -> None:
    """Whose round it is, and what of the sample still stands in it."""
    from selfeval.samples.left import samples_left

    points, departments = plain(scheme.full_marks), len(roster.departments)
    said = {"county": one_line(scheme.county), "year": scheme.year, "indicators": len(scheme.indicators)}
    say(words.SAID_ROUND.format(**said, points=points, departments=departments))
    left = samples_left(scheme, roster)
    if left:
        names = [
            words.SAMPLE_SETTING.format(name=name, value=one_line(value)) if len(value) <= SHORT else name
            for name, value in left.settings
        ]
        what = [words.SAMPLE_SETTINGS.format(names="、".join(names))] if names else []
        what += [words.SAMPLE_CONTACTS.format(count=left.departments)] if left.departments else []
        say(words.SAMPLES_LEFT.format(what="；".join(what)))


def _ahead(report: RunReport | GiveBackReport | ReportsReport) -> None:
    """Where the last run bears a day that is yet to come, one of two clocks is wrong."""
    if report.ahead:
        today = f"{datetime.now().astimezone():%Y-%m-%d}"
        say(words.NOTE.format(text=words.RUN_AHEAD.format(then=report.ahead, today=today)))


def changed_by_us(report: RunReport) -> None:
    """What the bureau changed since the last run, or since the forms were made, and whom that throws out."""
    for fallen in report.fallen:
        said = words.FALLEN[fallen.cause.value].format(count=len(fallen.names), names=some(fallen.names))
        say(words.NOTE.format(text=said))
        if fallen.changes:
            say(words.WHAT_CHANGED.format(changes=some(fallen.changes, MOST_CHANGES)))
        say(words.WHAT_TO_DO.format(text=words.FALLEN_REMEDY[fallen.cause.value]))
    told = any(fallen.cause.value == "scheme" for fallen in report.fallen)
    if report.forms and (report.forms.comparable or not told):
        said = words.FORMS_REWORDED if report.forms.comparable else words.FORMS_OTHER_SCHEME
        changes = some(report.forms.changes, MOST_CHANGES) or words.CHANGES_UNSEEN
        say(words.NOTE.format(text=said.format(changes=changes)))
    if report.decisions_lost:
        say(words.NOTE.format(text=words.DECISIONS_LOST.format(file=t.DECISIONS_FILE, count=report.decisions_lost)))


def _changes(changes: Changes) -> None:
    if not changes.first_run:
        say(words.SINCE_LAST + ("；".join(changed(changes)) or words.NOTHING_NEW))


def changed(changes: Changes) -> list[str]:
    """What is new since the run before, in pieces of a sentence."""
    pieces = []
    for move in changes.moves:
        was, now = (t.STATUS_NAMES[status] if status else None for status in (move.was, move.now))
        said = words.MOVED if was and now else words.JOINED if now else words.LEFT
        pieces.append(said.format(was=was, now=now, names=some(move.names)))
    pieces += [words.TOTAL_CHANGED.format(name=n, old=old, new=new) for n, old, new in changes.totals[:MOST_NAMES]]
    if len(changes.totals) > MOST_NAMES:
        pieces.append(words.MORE_TOTALS.format(count=len(changes.totals)))
    for one in changes.reviews:
        states = t.REVIEW_STATES[one.was], t.REVIEW_STATES[one.now]
        pieces.append(words.MOVED.format(was=states[0], now=states[1], names=some(one.names)))
    pieces += [words.FINAL_CHANGED.format(name=n, old=old, new=new) for n, old, new in changes.finals[:MOST_NAMES]]
    if len(changes.finals) > MOST_NAMES:
        pieces.append(words.MORE_FINALS.format(count=len(changes.finals)))
    return pieces


def templates_written(report: FormsReport) -> None:
    """Where the forms lie, and which were removed."""
    _round(report.round.scheme, report.round.roster)
    for finding in report.round.noted:
        where = f"{finding.sheet} {finding.cell}"
        said = words.FINDING.format(where=where, message=finding.message, remedy=finding.remedy).strip()
        say(words.NOTE.format(text=said))
    _rules(lines_of(report.round.scheme))
    say(words.FORM_WRITTEN.format(path=report.blank))
    if report.each:
        say(words.EACH_WRITTEN.format(count=len(report.each), folder=report.each[0].parent))
    for old, new in report.beside:
        say(words.FORM_BESIDE.format(old=old.name, new=new.name))
    for book in report.kept:
        path = book.path
        say((words.AWARDS_WRITTEN if path.name == t.AWARDS_FILE else words.BUREAU_DATA_WRITTEN).format(path=path))
        if book.before:
            say(words.KEPT_BEFORE.format(file=path.stem, name=book.before.name))
        if book.renamed:
            names = some([words.KEPT_RENAMED_ONE.format(old=old, new=new) for old, new in book.renamed])
            say(words.KEPT_RENAMED.format(file=path.stem, names=names))
    if report.removed:
        names = some([path.stem for path in report.removed])
        say(words.FORM_REMOVED.format(count=len(report.removed), names=names))


def rule_sheets_added(report: RuleSheetsReport) -> None:
    """Which sheets the scheme has now, and where it lies as it was."""
    if not report.added or report.before is None:
        say(words.RULE_SHEETS_THERE.format(path=report.path))
        return
    sheets = "、".join(words.QUOTED.format(name=name) for name in report.added)
    say(words.RULE_SHEETS_ADDED.format(path=report.path, sheets=sheets))
    say(words.RULE_SHEETS_BEFORE.format(name=report.before.name))


def _rules(rules: Sequence[tuple[str, Sequence[str]]]) -> None:
    """How the rules of a scheme are read, each with three values at its edges."""
    if rules:
        say(words.RULES_READ.format(count=len(rules)))
    for sentence, edges in rules:
        say(words.RULE_READ.format(text=one_line(sentence)))
        if edges:
            say(words.RULE_EDGES.format(text=words.EDGE_BREAK.join(edges)))


def imported(report: ImportReport) -> None:
    """What was read from the county's table, what was taken as certain, and a line a question."""
    draft, scheme = report.draft, report.draft.scheme
    say(
        words.IMPORTED.format(
            source=draft.source, table=draft.table, categories=len(scheme.categories), indicators=len(scheme.indicators),
            points=plain(scheme.full_marks),
        )
    )  # fmt: skip
    for category in scheme.categories:
        count = sum(indicator.category == category.name for indicator in scheme.ordinary)
        say(words.IMPORTED_CATEGORY.format(name=category.name, points=plain(category.cap), count=count))
    if bonuses := scheme.bonuses:
        points = plain(sum((bonus.cap for bonus in bonuses), Decimal(0)))
        say(words.IMPORTED_BONUS.format(points=points, count=len(bonuses)))
    if draft.others:
        say(words.IMPORTED_OTHERS.format(names=some(draft.others)))
    for told in draft.told:
        say(words.NOTE.format(text=told))
    say(words.IMPORTED_QUESTIONS.format(count=len(draft.questions)) if draft.questions else words.IMPORTED_CERTAIN)
    for number, one in enumerate(draft.questions, start=1):
        seen, reading = one_line(one.seen), one_line(one.reading)
        say(words.IMPORTED_QUESTION.format(number=number, place=one.place, seen=seen, reading=reading))
    if report.beside:
        say(words.IMPORTED_BESIDE.format(old=report.beside.name, new=report.path.name))
    say(words.IMPORTED_DRAFT.format(path=report.path))


def applied(report: ApplyReport) -> None:
    """Which draft is the scheme now, where the one before lies, and what answers and changes made of it."""
    say(words.APPLIED.format(draft=report.draft.name, path=report.path))
    if report.kept:
        say(words.APPLIED_KEPT.format(kept=report.kept.name))
    for change in report.changes:
        say(words.NOTE.format(text=change))


def initialised(folder: Path, carried_to: int | None) -> None:
    """A new workspace; `carried_to` is the year last year's scheme was moved on to."""
    say(words.INITIALISED.format(folder=folder))
    if carried_to:
        say(words.CARRIED_OVER.format(year=carried_to))


def officers_findings(findings: Sequence[Finding]) -> None:
    """What is wrong with an officer's workbook, a line each; of many alike the first, and where the others stand."""
    alike: dict[tuple[str | None, ...], list[Finding]] = {}
    for finding in findings:
        column = (finding.cell or "").rstrip("0123456789")
        alike.setdefault((finding.code, finding.sheet, column, finding.value), []).append(finding)
    for first, *others in alike.values():
        shown = [first] if len(others) >= FEW_ALIKE else [first, *others]
        for finding in shown:
            where = f"{finding.sheet or ''} {finding.cell or ''}".strip()
            say(
                words.FINDING.format(where=where, message=one_line(finding.message), remedy=one_line(finding.remedy)),
                err=True,
            )
        if len(shown) <= len(others):
            cells = some([finding.cell or "" for finding in others])
            say(words.ALIKE.format(count=len(others), cells=cells), err=True)


def checked(reports: Sequence[CheckReport], *, as_json: bool) -> None:
    """The findings of single workbooks, as JSON or as lines that fit a terminal; our own faults beside them."""
    for report in reports:
        if report.fault:
            say(f"{report.fault}\n{words.SAID_FAULT.format(file=report.file)}", err=True)
    if as_json:
        content = [
            {"file": report.file, "kind": report.kind, "department": report.department, "total": report.total,
             "grade": report.grade, "findings": [finding_json(f) for f in report.findings]}
            for report in reports
        ]  # fmt: skip
        say(json.dumps(content, ensure_ascii=False, indent=1))
        return
    for report in reports:
        say(report.headline)
        if report.findings:
            say(_table(report.findings))
        _rules(report.rules)


def _table(findings: Sequence[Finding]) -> str:
    """Findings as a table of the terminal's width; a console without lines and Chinese gets what it can show."""
    from rich.box import HORIZONTALS
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=HORIZONTALS, show_lines=True, padding=(0, 1), pad_edge=False)
    for heading, options in zip(
        words.CHECK_HEADINGS,
        ({"no_wrap": True}, {}, {"ratio": 3, "overflow": "fold"}, {"ratio": 2, "overflow": "fold"}, {"no_wrap": True}),
        strict=True,
    ):
        table.add_column(heading, **options)  # type: ignore[arg-type]
    for finding in findings:
        said = words.EXPLAINED_AS.format(text=finding.explanation) if finding.explanation else finding.remedy
        place = "\n".join(part for part in (finding.sheet, finding.cell) if part) or "—"
        level = f"{t.LEVEL_MARKS[finding.level]}{t.LEVEL_NAMES[finding.level]}"
        table.add_row(*map(Text, (level, place, finding.message, said, finding.code)))
    width = max(60, min(shutil.get_terminal_size().columns, 140))
    console = Console(width=width, color_system=None, file=io.StringIO())
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip()


def given_back(report: GiveBackReport) -> None:
    """What was written for whom, what was kept of the officer's, and where it lies."""
    _ahead(report)
    outbox = report.place.outbox
    query = sum(result.status is Status.QUERY for result in report.returned)
    if report.returned:
        names = some([result.department.name for result in report.returned])
        count = len(report.returned)
        said = words.SAID_RETURNED.format(count=count, returned=count - query, query=query, names=f"　{names}")
        say(said)
        say(words.SAID_FOLDER.format(path=outbox / t.RETURNS_FOLDER))
    else:
        say(words.SAID_NOT_RETURNED)
    if report.reminded:
        names = some([result.department.name for result in report.reminded])
        say(words.SAID_REMINDED.format(count=len(report.reminded), names=f"　{names}"))
        say(words.SAID_FOLDER.format(path=outbox / t.REMINDERS_FOLDER))
    else:
        say(words.SAID_NOT_REMINDED)
    for trouble in report.troubles:
        say(trouble)
    if report.without_address:
        say(words.SAID_NO_ADDRESS.format(names=some(report.without_address)))
    _kept_and_failed(report)


def reported(report: ReportsReport) -> None:
    """Where the drafts lie."""
    _ahead(report)
    if report.circular:
        say(words.SAID_CIRCULAR.format(path=report.circular))
        if report.reports:
            say(words.SAID_REPORTS.format(count=len(report.reports), path=report.reports[0].parent))
        else:
            say(words.SAID_NO_REPORTS)
    else:
        for path in report.reports:
            say(words.SAID_REPORT.format(path=path))
    if report.letters:
        say(words.SAID_LETTERS.format(count=len(report.letters), path=report.letters[0].parent))
        if report.as_before:
            say(words.NOTE.format(text=words.LETTERS_AS_BEFORE.format(count=report.as_before)))
    for said, names in (
        (words.LETTERS_NEW, report.new),
        (words.LETTERS_AGAIN, report.again),
        (words.LEDGER_KEEPS, report.listed),
        (words.LETTERS_WITHDRAWN, report.withdrawn),
        (words.LETTERS_LEFT, report.left),
    ):
        if names:
            say(words.NOTE.format(text=said.format(count=len(names), names=some(names))))
    if report.public:
        said = words.SAID_PUBLIC_DRAFT if report.unsettled else words.SAID_PUBLIC
        say(said.format(path=report.public))
        if report.unsettled:
            say(words.NOTE.format(text=words.PUBLIC_UNSETTLED.format(why="；".join(report.unsettled))))
    if report.ledger and (report.ledger.lost or report.ledger.late or report.ledger.path.exists()):
        late = words.LEDGER_LATE.format(count=report.ledger.late) if report.ledger.late else ""
        say(words.SAID_LEDGER.format(added=report.ledger.added, late=late, path=report.ledger.path))
        if report.ledger.lost:
            say(words.NOTE.format(text=words.LEDGER_LOST.format(file=t.LEDGER_FILE)))
        if report.ledger.undated:
            cells = some(report.ledger.undated)
            say(words.NOTE.format(text=words.LEDGER_UNDATED.format(count=len(report.ledger.undated), cells=cells)))
        if report.ledger.changed:
            told = some(report.ledger.changed)
            say(words.NOTE.format(text=words.LEDGER_DIFFERS.format(count=len(report.ledger.changed), rows=told)))
    _kept_and_failed(report)


def manual_lies(path: Path, *, opened: bool | None) -> None:
    """Where the manual lies; and whether a browser took it, where one was asked."""
    say(words.SAID_MANUAL.format(path=path))
    if opened is not None:
        say(words.MANUAL_OPENED if opened else words.MANUAL_NOT_OPENED)


def sampled(report: SampleReport) -> None:
    """Who is new on the list of those to be reviewed, and how they came there."""
    counted = {way: sum(one.way is way for one in report.added) for way in Way}
    ways = "、".join(words.SAMPLE_WAY.format(way=t.WAY_NAMES[way], count=n) for way, n in counted.items() if n)
    if report.added:
        names = words.SAMPLE_NAMES.format(names=some([one.candidate.result.department.name for one in report.added]))
        say(words.SAMPLE_ADDED.format(count=len(report.added), ways=ways, names=names))
    else:
        say(words.SAMPLE_NONE)
    if report.before:
        say(words.SAMPLE_BEFORE.format(count=report.before))
    if report.unscored:
        say(
            words.NOTE.format(
                text=words.SAMPLE_UNSCORED.format(count=len(report.unscored), names=some(report.unscored))
            )
        )
    if report.kept:
        say(words.SAMPLE_KEPT.format(paths="、".join(report.kept)))
    say(words.SAMPLE_PATH.format(path=report.path))


def papers_written(report: ReviewReport) -> None:
    """Whose review workbooks are new, and whose were left alone."""
    told = (
        (words.PAPERS_WRITTEN, report.written),
        (words.PAPERS_RENEWED, report.renewed),
        (words.PAPERS_TYPED, report.typed),
        (words.PAPERS_SETTLED, report.settled),
        (words.PAPERS_BLANK, report.blank),
        (words.PAPERS_UNREADY, report.unready),
        (words.PAPERS_REMOVED, report.removed),
        (words.PAPERS_LEFT, report.left),
    )
    for sentence, names in told:
        if names:
            say(sentence.format(count=len(names), names=some(names)))
    if not any(names for _, names in told):
        say(words.PAPERS_SAME)
    if report.kept:
        say(words.PAPERS_KEPT.format(paths="、".join(report.kept)))
    say(words.PAPERS_FOLDER.format(path=report.folder))


def letters_are_stale() -> None:
    """Say that letters on reviews lie there, and no review was made any more."""
    say(words.SAID_LETTERS_STALE)


def returns_are_stale() -> None:
    """Say that what lies ready for departments was made before these results."""
    say(words.SAID_STALE)


def _kept_and_failed(report: GiveBackReport | ReportsReport) -> None:
    if report.aside:
        say(words.SAID_ASIDE.format(paths=some(list(report.aside))))
    if stayed := [path for path in report.kept if path not in report.aside]:
        say(words.SAID_KEPT.format(paths=some(stayed)))
    if report.failed:
        say(words.SAID_FAILED.format(names=some(list(report.failed)), path=report.traces), err=True)


def tracked(things: Iterable[T], count: int, what: str) -> Iterator[T]:
    """So many things one by one, with a bar where somebody watches a terminal; Ctrl-C is heard between.

    Nothing has been put in place yet: drafts are, when all is done.
    """
    for thing in _barred(things, count, what):
        yield thing
        interruption.check()


def _barred(things: Iterable[T], count: int, what: str) -> Iterable[T]:
    if count < MANY or not sys.stderr.isatty():
        return things
    from rich.console import Console
    from rich.progress import track

    return track(things, what, total=count, console=Console(stderr=True), transient=True)
