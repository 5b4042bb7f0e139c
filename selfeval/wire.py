"""A reading on its way from a worker: small to send, small to keep, unfolded when it is looked at.

A round of ten thousand forms has 330,000 answers; as objects they would take hundreds of megabytes and most of
the time between the processes. Packed, an answer is one short tuple.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import overload

from selfeval import text as t
from selfeval.model import Answer, Doubt, FileReading, Finding, Level, RawCell, RawRow, Reading, Scheme
from selfeval.scoring import score_of

_READINGS = tuple(Reading)
_DOUBTS = tuple(Doubt)
_LEVELS = tuple(Level)

Said = tuple[str, int, str, str | None, str | None, str | None, str | None, str, str, str | None, str | None]
Row = tuple[int, int, int, int | str | None, int | None, str | None, str | None, str, str, str]
Packed = tuple[FileReading, tuple[Said, ...], str, int, int | None, tuple[Row, ...]]


class PackedAnswers(Sequence[Answer]):
    """Answers that are made of their tuples each time they are asked for; only two cells of each row are known."""

    __slots__ = ("_reason_col", "_rows", "_scheme", "_score_col", "_sheet")

    def __init__(
        self, scheme: Scheme, sheet: str, score_col: int, reason_col: int | None, rows: tuple[Row, ...]
    ) -> None:
        """Hold the tuples, and where their cells stand."""
        self._scheme, self._sheet, self._score_col, self._reason_col, self._rows = (
            scheme,
            sheet,
            score_col,
            reason_col,
            rows,
        )

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Answer: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Answer]: ...

    def __getitem__(self, index: int | slice) -> Answer | Sequence[Answer]:
        if isinstance(index, slice):
            return [self._answer(row) for row in self._rows[index]]
        return self._answer(self._rows[index])

    def __iter__(self) -> Iterator[Answer]:
        return map(self._answer, self._rows)

    def _answer(self, packed: Row) -> Answer:
        number, row, reading, score, doubt, suggestion, cleaned, reason, evidence, explanation = packed
        cells = {t.COL_SCORE: RawCell(self._sheet, row, self._score_col)}
        if self._reason_col is not None:
            cells[t.COL_REASON] = RawCell(self._sheet, row, self._reason_col, reason or None)
        return Answer(
            indicator=self._scheme.indicators[number],
            row=RawRow(row, cells),
            reading=_READINGS[reading],
            score=_points(score, self._scheme),
            doubt=None if doubt is None else _DOUBTS[doubt],
            suggestion=None if suggestion is None else Decimal(suggestion),
            cleaned=cleaned,
            reason=reason,
            evidence=evidence,
            explanation=explanation,
        )


def pack(reading: FileReading, scheme: Scheme) -> Packed:
    """A reading as plain tuples; the scorecard is left out, as it follows from the answers."""
    order = {indicator.code: number for number, indicator in enumerate(scheme.indicators)}
    cells = reading.answers[0].row.cells if reading.answers else {}
    score, reason = cells.get(t.COL_SCORE), cells.get(t.COL_REASON)
    rows = tuple(_row(answer, order, scheme) for answer in reading.answers)
    bare = replace(reading, answers=(), findings=(), card=None)
    findings = tuple(_finding(finding) for finding in reading.findings)
    return bare, findings, score.sheet if score else "", score.col if score else 0, reason.col if reason else None, rows


def unpack(packed: Packed, scheme: Scheme) -> FileReading:
    """The reading that was packed."""
    bare, findings, sheet, score_col, reason_col, rows = packed
    answers = PackedAnswers(scheme, sheet, score_col, reason_col, rows)
    made = tuple(Finding(f[0], _LEVELS[f[1]], *f[2:]) for f in findings)
    return replace(bare, answers=answers, findings=made, card=score_of(answers, scheme) if rows else None)


def _row(answer: Answer, order: dict[str, int], scheme: Scheme) -> Row:
    return (
        order[answer.indicator.code],
        answer.row.row,
        _READINGS.index(answer.reading),
        _scaled(answer.score, scheme),
        None if answer.doubt is None else _DOUBTS.index(answer.doubt),
        None if answer.suggestion is None else str(answer.suggestion),
        answer.cleaned,
        answer.reason,
        answer.evidence,
        answer.explanation,
    )


def _scaled(points: Decimal | None, scheme: Scheme) -> int | str | None:
    """A score as a whole number of the scheme's smallest steps; one beyond all caps as text."""
    if points is None:
        return None
    scaled = points.scaleb(scheme.decimals)
    return int(scaled) if abs(points) <= scheme.full_marks and scaled == scaled.to_integral_value() else str(points)


def _points(scaled: int | str | None, scheme: Scheme) -> Decimal | None:
    if scaled is None:
        return None
    return Decimal(scaled) if isinstance(scaled, str) else Decimal(scaled).scaleb(-scheme.decimals)


def _finding(finding: Finding) -> Said:
    return (
        finding.code, _LEVELS.index(finding.level), finding.title, finding.sheet, finding.cell, finding.value,
        finding.expected, finding.message, finding.remedy, finding.explanation, finding.indicator,
    )  # fmt: skip
