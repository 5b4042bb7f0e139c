"""`selfeval review`: a review workbook for every department on the list, kept up without losing what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from selfeval import text as t
from selfeval.commands import words
from selfeval.commands.last_run import LastRun, last_run
from selfeval.commands.sample import listed_by_code, listing_of
from selfeval.commands.trail import Track, plainly, record
from selfeval.errors import CannotRun
from selfeval.excel.read.guard import FORM
from selfeval.forms.names import form_name
from selfeval.model import DepartmentResult, FileReading, ReviewReading, ReviewRow, Scheme, Source
from selfeval.officer.review.listing import Listed
from selfeval.outbox.faults import kept
from selfeval.outbox.workspace import Staged, Workspace, disk_trouble_said, need_clock, sha256_of, staged
from selfeval.reading.books import Unopened, apart, read_here
from selfeval.reading.context import Context
from selfeval.reading.review import read as read_review
from selfeval.review.objections import said_upheld, settled_on
from selfeval.review.paper import Besides, Entry, paper_of, reviewable
from selfeval.submission.identity import Directory
from selfeval.submission.scoring import said_score
from selfeval.tables import day

if TYPE_CHECKING:
    from selfeval.feedback.folder import Published


@dataclass(slots=True)
class ReviewReport:
    """What `review` did, for the screen: departments by name, and the folder.

    `written` are new; of those `renewed` took over rows of an earlier review. `typed` are left alone because somebody
    typed in them, `settled` because a review of these very scores lies in the inbox, `blank` because that review isn't
    filled yet. `unready` have no scores to review. The workbooks of those no longer listed are `removed`, or `left`
    where somebody typed in them.
    """

    folder: Path
    written: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unready: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """Reviews of a department that there are: the workbook in the outbox and whether somebody changed it; that in use.

    `paper_is_newer`: the former was saved after the latter.
    """

    paper: ReviewReading | None = None
    changed: bool = False
    in_use: ReviewReading | None = None
    paper_is_newer: bool = True

    @property
    def oldest_first(self) -> tuple[ReviewReading, ...]:
        """Both, as far as they are there."""
        order = (self.in_use, self.paper) if self.paper_is_newer else (self.paper, self.in_use)
        return tuple(filter(None, order))


def review(
    place: Workspace, track: Track[Any] = plainly, last_moment: Callable[[], object] = lambda: None
) -> ReviewReport:
    """Write the review workbooks of those listed 是. Raises `CannotRun`; then nothing has changed.

    One in which somebody typed is left alone while it is of the self scores in use; where these have changed, a new one
    takes its place, with what was reviewed of unchanged rows, and the one before is kept beside it.
    """
    need_clock()
    with place.locked(), disk_trouble_said(place.outbox), kept(place):
        last = last_run(place)
        tables = listing_of(place, Directory.of(last.batch.roster))
        if tables is None:
            raise CannotRun(words.NO_SAMPLE.format(file=t.SAMPLE_FILE))
        wanted = {code: one for code, one in listed_by_code(tables, last).items() if one.wanted}
        results = [result for result in last.batch.departments if result.department.code in wanted]
        report = ReviewReport(place.outbox / t.REVIEW_FOLDER / t.PAPERS_FOLDER)
        ready = [result for result in results if reviewable(result, last.batch.scheme)]
        report.unready = [result.department.name for result in results if result not in ready]
        earlier = _earlier(last, ready, report.folder)
        with staged() as stage:
            report.folder.mkdir(parents=True, exist_ok=True)
            published = [
                one
                for result in track(ready, len(ready), words.WORKING_REVIEW)
                if (
                    one := _one(
                        stage, last, result, earlier[result.department.code], wanted[result.department.code], report
                    )
                )
            ]
            if published:
                record(stage, last, "review", published)
                stage.flush()
                last_moment()
                stage.place()
        _clear(last, wanted, report)
        with suppress(OSError):  # where the inbox can't be written to, it is left to the officer
            (last.inbox / t.REVIEW_FOLDER).mkdir(exist_ok=True)
        report.kept = [path for one in published for path in one.kept]
        return report


def _clear(last: LastRun, wanted: Mapping[str, Listed], report: ReviewReport) -> None:
    """Remove the workbooks of departments that aren't to be reviewed any more; never one in which somebody typed."""
    ours = last.ours()
    for department in last.batch.roster.departments:
        path = report.folder / form_name(department)
        if department.code in wanted or not path.is_file():
            continue
        if sha256_of(path) in ours:
            path.unlink()
            report.removed.append(department.name)
        else:
            report.left.append(department.name)


def _one(
    stage: Staged, last: LastRun, result: DepartmentResult, before: _Earlier, listed: Listed, report: ReviewReport
) -> Published | None:
    """Write a department's workbook, unless the one there is to be left alone.

    Where the review in use has lost rows, a whole one is written, with what was reviewed in the rows that are left.
    """
    from selfeval.feedback.folder import add_file
    from selfeval.forms.review_book import write_paper

    scheme, name, target = last.batch.scheme, result.department.name, report.folder / form_name(result.department)
    now = {code: said_score(score, scheme) for code, score in reviewable(result, scheme).items()}
    if before.changed and before.paper and dict(before.paper.seen) == now:
        report.typed.append(name)
        return None
    whole = before.in_use and dict(before.in_use.seen) == now and now.keys() <= {row.code for row in before.in_use.rows}
    if before.in_use and whole and target.is_file() and not before.changed:
        (report.blank if before.in_use.untouched else report.settled).append(name)
        return None
    entries: dict[str, Entry] = {}
    own = [decision for decision in last.batch.decisions if decision.department == result.department.code]
    said = Besides()
    for source in before.oldest_first:
        entries |= _with_settled(_carried(source, now), settled_on(source, own), now, scheme)
        said = _besides(said, source, now, typed=source is before.in_use or before.changed)
    due = day(listed.due.value) if listed.due else None
    paper = replace(
        paper_of(result, scheme, entries),
        reviewer=said.reviewer or listed.reviewer, due=due, said=said, upheld=said_upheld(own),
    )  # fmt: skip
    sha256 = result.source.source.sha256 if result.source else ""
    old = sha256_of(target) if target.is_file() else ""
    write = partial(write_paper, paper=paper, source_sha256=sha256 or "")
    published = add_file(stage, target, write, last.ours(), last.zone, last.place.outbox)
    if old and old == next(iter(published.files.values())):
        return published
    (report.renewed if paper.entries or said != Besides() else report.written).append(name)
    return published


def _carried(before: ReviewReading, now: Mapping[str, str]) -> dict[str, Entry]:
    """What was reviewed of rows whose self score hasn't changed; what was kept as filed all together, row by row."""
    same = (row for row in before.rows if now.get(row.code) == before.seen.get(row.code))
    entries = {row.code: _entry(row, rest_kept=before.rest_kept) for row in same}
    return {code: entry for code, entry in entries.items() if entry != Entry()}


def _with_settled(
    entries: dict[str, Entry], settled: Mapping[str, Decimal | str], now: Mapping[str, str], scheme: Scheme
) -> dict[str, Entry]:
    """What was reviewed, with the scores that were settled on it after an objection; where one is the self score, it is kept."""
    for code, score in settled.items():
        entry = entries.get(code)
        if entry is not None and entry.score is not None:
            kept = said_score(score, scheme) == now[code]
            entries[code] = Entry(looked_at=True, proof=entry.proof) if kept else replace(entry, score=score)
    return entries


def _besides(said: Besides, later: ReviewReading, now: Mapping[str, str], *, typed: bool) -> Besides:
    """What was said besides the rows, as a later review has it; the list says who reviews unless a reviewer `typed` it.

    Scores filed since weren't reviewed on the day that it bears.
    """
    return Besides(
        reviewer=(later.reviewer if typed else "") or said.reviewer,
        day=(later.day or said.day) if dict(later.seen) == now else None,
        opinion=later.opinion or said.opinion,
        quality={**said.quality, **{item: points for item, points in later.quality.items() if points is not None}},
        quality_remarks={**said.quality_remarks, **later.quality_remarks},
    )


def _entry(row: ReviewRow, *, rest_kept: bool) -> Entry:
    looked = row.looked_at or (rest_kept and row.blank and not (row.ground or row.remark or row.doubted))
    return Entry(row.score, looked, row.ground, row.remark, row.proof)


def _earlier(last: LastRun, results: list[DepartmentResult], folder: Path) -> dict[str, _Earlier]:
    """By department's code the reviews there are."""
    ours, scheme = last.ours(), last.batch.scheme
    paths = {result.department.code: folder / form_name(result.department) for result in results}
    there = [path for path in paths.values() if path.is_file()]
    context = Context(scheme, Directory.of(last.batch.roster))
    read = dict(zip(there, apart(partial(_paper_in, context=context), there), strict=True))
    found = {}
    for result in results:
        code, path = result.department.code, paths[result.department.code]
        told = read.get(path)
        paper = told if isinstance(told, ReviewReading) else None
        changed = path.is_file() and sha256_of(path) not in ours
        newer = _saved(path) >= _saved(_place_in_use(last, result))
        found[code] = _Earlier(paper, changed, _in_use(last, result, context), newer)
    return found


def _paper_in(path: Path, context: Context) -> ReviewReading | Unopened | None:
    """Run in a worker: the review in a workbook of the outbox, if it is one of this round."""
    workbook = read_here(path, FORM)
    if isinstance(workbook, Unopened):
        return workbook
    reading: FileReading | None = read_review(workbook, Source(f"{t.REVIEW_FOLDER}/{path.name}", 0, None), context)
    return reading.review if reading else None


def _place_in_use(last: LastRun, result: DepartmentResult) -> Path | None:
    """Where the review in the inbox lies that counts."""
    return last.inbox / result.review.file if result.review and result.review.file else None


def _saved(path: Path | None) -> float:
    """When a file was saved; before all others, where there is none."""
    return path.stat().st_mtime if path and path.is_file() else 0.0


def _in_use(last: LastRun, result: DepartmentResult, context: Context) -> ReviewReading | None:
    """The review in the inbox that counts."""
    path = _place_in_use(last, result)
    if path is None:
        return None
    (found,) = apart(partial(_paper_in, context=context), [path])
    return found if isinstance(found, ReviewReading) else None
