"""The audit trail: one manifest a command, append-only, and what changed since the run before."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Final

from selfeval import __version__
from selfeval import text as t
from selfeval.model import PENDING, Batch, DepartmentResult, Fate, ReviewState, Scheme, Status
from selfeval.outbox.results import points, points_or_none
from selfeval.outbox.workspace import Staged, Workspace, sha256_of
from selfeval.submission.drift import known

_SLACK: Final = timedelta(days=1)  # clocks of two machines, and of two zones, differ by less
_SUMMARY: Final = re.compile(r'"sha256": "([0-9a-f]{64})"')
_HEAD: Final = 4_096  # characters of results.json; the summary is named within


@dataclass(frozen=True, slots=True)
class Move:
    """Departments that stand elsewhere than before; a status is None before or after they stand in the roster."""

    was: Status | None
    now: Status | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewMove:
    """Departments whose review stands elsewhere than before."""

    was: ReviewState
    now: ReviewState
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new since the run before: departments that moved, and (name, old total, new total); a total may be pending.

    So too of reviews; a final result is its total, with its grade where that differs as well.
    """

    first_run: bool
    moves: tuple[Move, ...] = ()
    totals: tuple[tuple[str, str, str], ...] = ()
    reviews: tuple[ReviewMove, ...] = ()
    finals: tuple[tuple[str, str, str], ...] = ()


def latest_run(place: Workspace) -> dict[str, Any] | None:
    """The manifest of the run whose results lie there, else of the latest one; None if there is none that can be read.

    Clocks go wrong and are set right: what lies there tells which run was the last, the dates alone don't.
    """
    published, latest = _published(place), None
    for manifest in _runs(place):
        if published in (None, _summary_of(manifest)):
            return manifest
        latest = latest or manifest
    return latest


def dated_ahead(manifest: Mapping[str, Any] | None) -> date | None:
    """The day a manifest bears, if that is yet to come: the clock of today, or of that day, is wrong."""
    try:
        at = datetime.fromisoformat(str((manifest or {}).get("at")))
        return at.date() if at > datetime.now(at.tzinfo) + _SLACK else None
    except (ValueError, OverflowError):
        return None


def in_order(manifests: Iterable[Path]) -> list[Path]:
    """Manifests by what they bear in their names, the oldest first; those that are dated ahead before all others."""
    last = f"{datetime.now(UTC) + _SLACK:%Y-%m-%d~}"
    return sorted(manifests, key=lambda path: (path.name <= last, path.name))


def _published(place: Workspace) -> str | None:
    """The SHA-256 of the summary that results.json names; None if it names none."""
    try:
        with (place.outbox / t.RESULTS_FILE).open(encoding="utf-8") as results:
            found = _SUMMARY.search(results.read(_HEAD))
    except (OSError, ValueError):
        return None
    return found[1] if found else None


def _summary_of(story: Mapping[str, Any]) -> object:
    """The SHA-256 of the summary that a manifest or results.json names."""
    said = story.get("summary")
    return said.get("sha256") if isinstance(said, dict) else None


def _runs(place: Workspace) -> Iterator[dict[str, Any]]:
    """The manifests of runs, the latest first; what can't be read is passed over."""
    for path in reversed(in_order(place.records.glob("*-run*.json"))):
        loaded = _loaded(path)
        if loaded is not None:
            yield loaded


def _loaded(path: Path) -> dict[str, Any] | None:
    try:
        loaded = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return loaded if isinstance(loaded, dict) else None


def summary_is_ours(place: Workspace, sha256: str) -> bool:
    """Whether a summary is one that a run left there: the last one's by results.json, an earlier one's by its manifest."""
    last = _loaded(place.outbox / t.RESULTS_FILE)
    stories = chain((last,) if last else (), _runs(place))
    return any(_summary_of(story) == sha256 for story in stories)


def forms_of(place: Workspace) -> tuple[str, ...]:
    """The paths of the forms that came by the last run, whatever became of them."""
    no_forms = {fate.value for fate in (Fate.ATTACHMENT, Fate.IGNORED, Fate.UNREADABLE)}
    inputs = (latest_run(place) or {}).get("inputs", ())
    return tuple(one["path"] for one in inputs if one["fate"] not in no_forms)


def changes_since(before: Mapping[str, Any] | None, batch: Batch) -> Changes:
    """Compare a batch with the manifest of the run before."""
    if before is None:
        return Changes(first_run=True)
    old: dict[str, Mapping[str, Any]] = {entry["code"]: entry for entry in before.get("departments", ())}
    moved: dict[tuple[Status | None, Status | None], list[str]] = defaultdict(list)
    reviewed: dict[tuple[ReviewState, ReviewState], list[str]] = defaultdict(list)
    totals, finals = [], []
    told = _tells_of_reviews(before)
    for result in batch.departments:
        entry, name = old.pop(result.department.code, {}), result.department.name
        was = Status(entry["status"]) if entry else None
        if was is not result.status:
            moved[was, result.status].append(name)
        stands = _standing(result, batch.scheme)
        earlier, total = _total_in(entry), _total_in(stands)
        if total and earlier and total != earlier:
            totals.append((name, earlier, total))
        states = _review_in(entry), _review_in(stands)
        if told and states[0] is not states[1]:
            reviewed[states].append(name)
        old_final, final = _final_in(entry), _final_in(stands)
        if told and {*states} != {ReviewState.NONE} and old_final and final and _differ(old_final, final):
            finals.append((name, *_said_finals(old_final, final)))
    for code, entry in old.items():
        moved[Status(entry["status"]), None].append(entry.get("name") or code)
    order = list(ReviewState)
    return Changes(
        False,
        tuple(Move(*pair, tuple(names)) for pair, names in sorted(moved.items(), key=_by_status)),
        tuple(totals),
        tuple(
            ReviewMove(*pair, tuple(names))
            for pair, names in sorted(reviewed.items(), key=lambda item: [order.index(state) for state in item[0]])
        ),
        tuple(finals),
    )


def _standing(result: DepartmentResult, scheme: Scheme) -> dict[str, Any]:
    """Where a department stands, as a manifest tells it; `waiting` is what it has so far of what there is, while a score of the
    bureau's is missing.
    """
    card = result.scorecard
    part = card.provisional if card else None
    return {
        "code": result.department.code,
        "name": result.department.name,
        "status": result.status.value,
        "total": points_or_none(card.total, scheme) if card else None,
        **({"waiting": f"{points(part.points, scheme)}/{points(part.out_of, scheme)}"} if part else {}),
        "open_queries": result.open_queries,
        **(_reviewed(result, scheme) if result.review else {}),
    }


def _reviewed(result: DepartmentResult, scheme: Scheme) -> dict[str, Any]:
    """Where a department's review stands, and its final result."""
    final, state = result.final, result.review.state if result.review else ReviewState.NONE
    told = {"total": points(final.total, scheme), "grade": final.grade} if final else None
    return {"review": state.value, "final": told}


def _tells_of_reviews(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest would tell how reviews stand: those of the first versions only tell that their workbooks came."""
    came = any(one.get("fate") == Fate.REVIEW.value for one in manifest.get("inputs", ()))
    return not came or any("review" in entry for entry in manifest.get("departments", ()))


def _review_in(entry: Mapping[str, Any]) -> ReviewState:
    """Where the review stands by what a manifest tells of a department."""
    return ReviewState(entry.get("review") or ReviewState.NONE.value)


def _final_in(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    """Total and grade that held: the final ones, else, where nobody was reviewed, the total; '' for a grade not told."""
    if "review" in entry:
        final = entry.get("final")
        return (final["total"], final["grade"]) if final else None
    return (total, "") if (total := entry.get("total")) else None


def _differ(old: tuple[str, str], new: tuple[str, str]) -> bool:
    return old[0] != new[0] or bool(old[1] and new[1] and old[1] != new[1])


def _said_finals(old: tuple[str, str], new: tuple[str, str]) -> tuple[str, str]:
    """Both, with their grades where these are known and differ."""
    if not (old[1] and new[1]) or old[1] == new[1]:
        return old[0], new[0]
    return t.FINAL_SAID.format(total=old[0], grade=old[1]), t.FINAL_SAID.format(total=new[0], grade=new[1])


def _total_in(entry: Mapping[str, Any]) -> str | None:
    """The total in what a manifest tells of a department, or the word that there is none yet; None if nothing counts."""
    if entry.get("waiting"):
        return f"{PENDING}（{entry['waiting']}）"
    return entry.get("total")


def _by_status(item: tuple[tuple[Status | None, Status | None], list[str]]) -> tuple[int, int]:
    """By where departments stand now, then by where they stood."""
    was, now = (len(Status) if status is None else list(Status).index(status) for status in item[0])
    return now, was


def run_manifest(
    batch: Batch, place: Workspace, summary: tuple[str, str], changes: Changes, templates: Sequence[Path]
) -> dict[str, Any]:
    """What the manifest of a run says; `summary` is the summary's name and SHA-256."""
    scheme = batch.scheme
    return {
        "command": "run",
        "version": __version__,
        "scheme": {
            "year": scheme.year, "version": scheme.version, "fingerprint": scheme.fingerprint,
            "decimals": scheme.decimals, "indicators": [asdict(known(indicator)) for indicator in scheme.indicators],
            "levels": {code: level and level.value for code, level in scheme.levels.items()},
        },
        "templates": [{"file": path.name, "sha256": sha256_of(path)} for path in templates if path.exists()],
        "inbox": str(place.inbox.resolve()),
        "summary": dict(zip(("file", "sha256"), summary, strict=True)),
        "inputs": [
            {"path": r.source.path, "sha256": r.source.sha256, "department": r.department, "fate": r.fate.value}
            for r in batch.files
        ],
        "departments": [_standing(result, scheme) for result in batch.departments],
        "decisions": [
            {"row": d.row + 1, "department": d.department, "file": d.file, "code": d.code, "cell": d.cell,
             "action": d.action, "opinion": d.opinion, "officer": d.officer, "date": d.day and d.day.isoformat()}
            for d in batch.decisions
        ],
        "completeness": {
            "read": batch.completeness.read,
            "used": batch.completeness.used,
            "rejected": dict(batch.completeness.rejected),
        },
        "changes": {
            "moves": [
                {"from": move.was and move.was.value, "to": move.now and move.now.value, "departments": move.names}
                for move in changes.moves
            ],
            "totals": changes.totals,
            **_of_reviews(changes),
        },
    }  # fmt: skip


def _of_reviews(changes: Changes) -> dict[str, Any]:
    """What is new of reviews, where anything is."""
    told = {
        "reviews": [
            {"from": move.was.value, "to": move.now.value, "departments": move.names} for move in changes.reviews
        ],
        "finals": changes.finals,
    }
    return {name: value for name, value in told.items() if value}


def write_manifest(stage: Staged, place: Workspace, now: datetime, manifest: Mapping[str, Any]) -> None:
    """Add a manifest to the trail, once the stage is placed; an earlier one is never overwritten."""
    place.records.mkdir(parents=True, exist_ok=True)
    path = place.records / f"{now:%Y-%m-%dT%H%M%S.%f}-{manifest['command']}.json"
    if path.exists():
        raise FileExistsError(path)
    said = json.dumps({"at": now.isoformat(), **manifest}, ensure_ascii=False, indent=1)
    stage.add(path).write_text(f"{said}\n", "utf-8")
