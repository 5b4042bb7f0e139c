"""The audit trail: one manifest a command, append-only, and what changed since the run before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from selfeval import __version__
from selfeval.model import Batch, Status
from selfeval.outbox.results import points
from selfeval.outbox.workspace import Workspace, published, sha256_of

SCORED = (Status.ACCEPTED.value, Status.QUERY.value)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new since the run before: department names, and (name, old total, new total)."""

    first_run: bool
    accepted: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    totals: tuple[tuple[str, str, str], ...] = ()


def latest_run(place: Workspace) -> dict[str, Any] | None:
    """The manifest of the latest run; None if there is none that can be read."""
    for path in sorted(place.records.glob("*-run*.json"), reverse=True):
        try:
            loaded = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(loaded, dict):
            return loaded
    return None


def changes_since(before: Mapping[str, Any] | None, batch: Batch) -> Changes:
    """Compare a batch with the manifest of the run before."""
    if before is None:
        return Changes(first_run=True)
    old = {entry["code"]: entry for entry in before.get("departments", ())}
    accepted, returned, totals = [], [], []
    for result in batch.departments:
        code, name, status = result.department.code, result.department.name, result.status.value
        was = old.get(code, {}).get("status")
        if status in SCORED and was not in SCORED:
            accepted.append(name)
        if status == Status.RETURNED.value and was != status:
            returned.append(name)
        total = points(result.scorecard.total, batch.scheme) if result.scorecard else None
        old_total = old.get(code, {}).get("total")
        if total and old_total and total != old_total:
            totals.append((name, old_total, total))
    return Changes(False, tuple(accepted), tuple(returned), tuple(totals))


def run_manifest(
    batch: Batch, place: Workspace, summary: Path, changes: Changes, templates: Sequence[Path]
) -> dict[str, Any]:
    """What the manifest of a run says."""
    scheme = batch.scheme
    return {
        "command": "run",
        "version": __version__,
        "scheme": {"year": scheme.year, "version": scheme.version, "fingerprint": scheme.fingerprint},
        "templates": [{"file": path.name, "sha256": sha256_of(path)} for path in templates if path.exists()],
        "inbox": str(place.inbox.resolve()),
        "summary": {"file": summary.name, "sha256": sha256_of(summary)},
        "inputs": [
            {"path": r.source.path, "sha256": r.source.sha256, "department": r.department, "fate": r.fate.value}
            for r in batch.files
        ],
        "departments": [
            {
                "code": r.department.code,
                "status": r.status.value,
                "total": points(r.scorecard.total, scheme) if r.scorecard else None,
                "open_queries": r.open_queries,
            }
            for r in batch.departments
        ],
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
        "changes": {"accepted": changes.accepted, "returned": changes.returned, "totals": changes.totals},
    }  # fmt: skip


def write_manifest(place: Workspace, now: datetime, manifest: Mapping[str, Any]) -> Path:
    """Add a manifest to the trail; an earlier one is never overwritten."""
    place.records.mkdir(parents=True, exist_ok=True)
    stem = f"{now:%Y-%m-%dT%H%M%S.%f}-{manifest['command']}"
    path = place.records / f"{stem}.json"
    if path.exists():
        raise FileExistsError(path)
    with published(path) as part:
        part.write_text(json.dumps({"at": now.isoformat(), **manifest}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path
