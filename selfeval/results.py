"""results.json: the same results for programs, and reading them back. Byte-identical for the same inputs."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from selfeval.model import NOT_APPLICABLE, Batch, DepartmentResult, FileRecord, Finding, Reading, Scheme, Status


def as_json(batch: Batch, summary_file: str, summary_sha256: str) -> str:
    """The results of a run as JSON text."""
    scheme = batch.scheme
    rejected = sum(batch.completeness.rejected.values())
    content = {
        "scheme": {"year": scheme.year, "version": scheme.version, "fingerprint": scheme.fingerprint},
        "summary": {"file": summary_file, "sha256": summary_sha256},
        "departments": [_department(result, scheme) for result in batch.departments],
        "files": [_file(record) for record in batch.files],
        "completeness": {"read": batch.completeness.read, "used": batch.completeness.used, "rejected": rejected},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def points(value: Decimal | str, scheme: Scheme) -> str:
    """A score or total as the contract writes it: "90.00", or 不适用."""
    return NOT_APPLICABLE if value == NOT_APPLICABLE else f"{value:.{scheme.decimals}f}"


def _department(result: DepartmentResult, scheme: Scheme) -> dict[str, Any]:
    card, source = result.scorecard, result.source
    return {
        "code": result.department.code,
        "name": result.department.name,
        "group": result.department.group or None,
        "status": result.status.value,
        "total": points(card.total, scheme) if card else None,
        "grade": card.grade if card else None,
        "rank": result.rank,
        "categories": {name: points(value, scheme) for name, value in card.categories.items()} if card else None,
        "scores": _scores(result, scheme),
        "source": {"file": source.source.path, "sha256": source.source.sha256} if source else None,
        "findings": [finding_json(finding) for finding in result.findings],
    }


def _scores(result: DepartmentResult, scheme: Scheme) -> dict[str, str | None] | None:
    """The scores that count; of a returned form those that could be read, null for the rest."""
    if result.scorecard:
        return {code: points(value, scheme) for code, value in result.scorecard.scores.items()}
    if result.status is not Status.RETURNED:
        return None
    read: dict[str, str | None] = dict.fromkeys(scheme.by_code)
    for answer in result.answers:
        indicator = answer.indicator
        if answer.reading is Reading.NOT_APPLICABLE and indicator.na_allowed:
            read[indicator.code] = NOT_APPLICABLE
        elif answer.score is not None and 0 <= answer.score <= indicator.cap:
            read[indicator.code] = points(answer.score, scheme)
    return read


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding, with the contract's keys."""
    return {
        "code": finding.code,
        "level": finding.level.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "value": finding.value,
        "expected": finding.expected,
        "message": finding.message,
        "remedy": finding.remedy,
        "explanation": finding.explanation,
    }


def _file(record: FileRecord) -> dict[str, Any]:
    return {
        "path": record.source.path,
        "sha256": record.source.sha256,
        "department": record.department,
        "fate": record.fate.value,
        "reason": record.reason or None,
        "findings": [finding_json(finding) for finding in record.findings],
    }


def load(path: Path) -> dict[str, Any]:
    """The results of an earlier run, as plain JSON."""
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded
