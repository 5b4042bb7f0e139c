"""results.json: the same results for programs. Byte-identical for the same inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from json.encoder import encode_basestring as _quoted
from typing import Any

from selfeval.model import (
    NOT_APPLICABLE,
    PENDING,
    Batch,
    ComputedAs,
    DepartmentResult,
    FileRecord,
    Finding,
    KeptAnswer,
    Reading,
    ReviewState,
    Scheme,
    Scorecard,
    Status,
    TotalStep,
)
from selfeval.rules.said import total_rules_said

Json = dict[str, Any]


def as_json(batch: Batch, summary_file: str, summary_sha256: str) -> str:
    """The results of a run as JSON text."""
    return "".join(pieces(batch, summary_file, summary_sha256))


def pieces(batch: Batch, summary_file: str, summary_sha256: str) -> Iterator[str]:
    """The same text in pieces, a department or file at a time, for a round too large to hold it whole.

    It is what `json.dumps(…, ensure_ascii=False, indent=1)` makes, which takes four times as long.
    """
    scheme, proof = batch.scheme, batch.completeness
    counts = {"read": proof.read, "used": proof.used, "rejected": sum(proof.rejected.values())}
    identity = {
        "year": scheme.year,
        "version": scheme.version,
        "fingerprint": scheme.fingerprint,
        "full_marks": points(scheme.full_marks, scheme),
        **({} if scheme.total_cap is None else {"total_cap": points(scheme.total_cap, scheme)}),
        **({"not_applicable": scheme.excused_as} if scheme.prorated else {}),
        **({"total_rules": total_rules_said(scheme)} if scheme.total_rules else {}),
    }
    yield f'{{\n "scheme": {_text(identity, 1)},\n'
    yield f' "summary": {_text({"file": summary_file, "sha256": summary_sha256}, 1)},\n "departments": '
    yield from _listed(_department(result, scheme) for result in batch.departments)
    yield ',\n "files": '
    yield from _listed(_file(record) for record in batch.files)
    yield f',\n "completeness": {_text(counts, 1)}\n}}\n'


def _listed(items: Iterable[Json]) -> Iterator[str]:
    """A list right below the top, an item at a time."""
    between = "[\n  "
    for item in items:
        yield between
        yield _text(item, 2)
        between = ",\n  "
    yield "[]" if between.startswith("[") else "\n ]"


def _text(value: object, depth: int) -> str:
    """A value as JSON, indented by one space a level."""
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "null"
    if not isinstance(value, dict | list):
        return str(value)  # a whole number
    below, closing = depth + 1, "\n" + " " * depth
    if isinstance(value, dict):
        parts = [
            f"{_quoted(key)}: {_quoted(item) if item.__class__ is str else _text(item, below)}"
            for key, item in value.items()
        ]
        return f"{{{closing} {f',{closing} '.join(parts)}{closing}}}" if parts else "{}"
    parts = [_text(item, below) for item in value]
    return f"[{closing} {f',{closing} '.join(parts)}{closing}]" if parts else "[]"


def points(value: Decimal | str, scheme: Scheme) -> str:
    """A score or total as the contract writes it: "90.00", or in the place of one 不适用, 待评定, 未选."""
    return value if isinstance(value, str) else f"{value:.{scheme.decimals}f}"


def points_or_none(value: Decimal | str | None, scheme: Scheme) -> str | None:
    """The same, None where there is nothing."""
    return None if value is None else points(value, scheme)


def _department(result: DepartmentResult, scheme: Scheme) -> Json:
    card, source = result.scorecard, result.source
    return {
        "code": result.department.code,
        "name": result.department.name,
        "group": result.department.group or None,
        "status": result.status.value,
        "total": points_or_none(card.total, scheme) if card else None,
        "grade": card.grade if card else None,
        "rank": result.rank,
        "categories": {n: points_or_none(value, scheme) for n, value in card.categories.items()} if card else None,
        **_powers(card, scheme),
        "scores": _scores(result, scheme),
        **_items(result, scheme),
        **_computed(result, scheme),
        "source": {"file": source.source.path, "sha256": source.source.sha256} if source else None,
        "review": _review(result, scheme),
        "final": _final(result, scheme),
        "findings": [finding_json(finding) for finding in result.findings],
    }


def _review(result: DepartmentResult, scheme: Scheme) -> Json | None:
    """What the bureau's review came to; null where it made none of the department."""
    review = result.review
    if review is None or review.state is ReviewState.NONE:
        return None
    scores = {code: points(value, scheme) for code, value in review.scores.items()} if review.scores else None
    return {
        "file": review.file or None,
        "sha256": review.sha256 or None,
        "scores": scores,
        "total": points_or_none(review.total, scheme),
        "difference": points_or_none(review.difference, scheme),
        "status": review.state.value,
        **({"adjustments": _adjustments(review.adjustments, scheme) or None} if scheme.total_rules else {}),
    }


def _final(result: DepartmentResult, scheme: Scheme) -> Json | None:
    """What holds in the end; null where there is no final result, and where no review was made at all."""
    final = result.final
    if final is None:
        return None
    told: Json = {"total": points(final.total, scheme), "grade": final.grade, "rank": final.rank}
    if scheme.total_rules or scheme.review.factors:
        told["adjustments"] = _adjustments(final.steps, scheme)
    return told


def _adjustments(steps: Sequence[TotalStep], scheme: Scheme) -> list[Json]:
    """What the rules on a total did."""
    return [{"name": one.name, "change": points_or_none(one.change, scheme), "text": one.text} for one in steps]


def _powers(card: Scorecard | None, scheme: Scheme) -> Json:
    """What only some schemes have: a bonus, and what there is while the bureau's scores are missing."""
    told: Json = {}
    if scheme.bonuses:
        told["bonus"] = points_or_none(card.bonus, scheme) if card else None
    if scheme.total_rules:
        told["unadjusted"] = points_or_none(card.unadjusted, scheme) if card else None
        told["adjustments"] = _adjustments(card.steps, scheme) if card and card.steps else None
    if scheme.bureaus:
        part = card.provisional if card else None
        told["provisional"] = (
            {"points": points(part.points, scheme), "out_of": points(part.out_of, scheme)} if part else None
        )
    return told


def _items(result: DepartmentResult, scheme: Scheme) -> Json:
    """The rows of what departments choose themselves, where the scheme has such; null where no scores count."""
    if not any(indicator.own_rows for indicator in scheme.indicators):
        return {}
    if result.scorecard is None:
        return {"items": None}
    items = (item for answer in result.answers for item in answer.items if item.score is not None)
    return {"items": [_item(item, scheme) for item in items]}


def _computed(result: DepartmentResult, scheme: Scheme) -> Json:
    """What follows from base data, where the scheme asks for any; null where there is no form to compute from."""
    if not scheme.data:
        return {}
    if not result.answers:
        return {"computed": None, "data": None}
    return {
        "computed": {
            one.code: {
                "score": NOT_APPLICABLE if one.fate is ComputedAs.EXCUSED else points_or_none(one.score, scheme),
                "value": one.value,
                "text": one.text,
            }
            for one in result.computed
        },
        "data": dict(result.data),
    }


def _item(item: KeptAnswer, scheme: Scheme) -> Json:
    return {
        "code": item.indicator.code,
        "name": item.indicator.name,
        "cap": points_or_none(item.own_cap, scheme),
        "score": points_or_none(item.score, scheme),
        "reason": item.reason or None,
    }


def _scores(result: DepartmentResult, scheme: Scheme) -> dict[str, str | None] | None:
    """The scores that count; of a returned form those that could be read, null for the rest."""
    if result.scorecard:
        return {code: points(value, scheme) for code, value in result.scorecard.scores.items()}
    if result.status is not Status.RETURNED:
        return None
    read: dict[str, str | None] = {i.code: PENDING if i.by_bureau else None for i in scheme.indicators}
    for answer in result.answers:
        indicator = answer.indicator
        if answer.reading is Reading.NOT_APPLICABLE and indicator.na_allowed:
            read[indicator.code] = NOT_APPLICABLE
        elif answer.score is not None and 0 <= answer.score <= indicator.cap:
            read[indicator.code] = points(answer.score, scheme)
    return read


def finding_json(finding: Finding) -> Json:
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


def _file(record: FileRecord) -> Json:
    return {
        "path": record.source.path,
        "sha256": record.source.sha256,
        "department": record.department,
        "fate": record.fate.value,
        "reason": record.reason or None,
        "findings": [finding_json(finding) for finding in record.findings],
    }
