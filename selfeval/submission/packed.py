"""A reading on its way from a worker: small to send, small to keep, unfolded when it is looked at.

A round of ten thousand forms has 330,000 answers; as objects they would take hundreds of megabytes and most of
the time between the processes. Packed, the answers of a form are one string of bytes.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import Final, overload

from selfeval import text as t
from selfeval.model import Answer, Doubt, FileReading, Finding, Level, RawCell, RawRow, Reading, Scheme
from selfeval.submission.scoring import Counted, card_of

_READINGS = tuple(Reading)
_DOUBTS = tuple(Doubt)
_LEVELS = tuple(Level)

Said = tuple[str, int, str, str | None, str | None, str | None, str | None, str, str, str | None, str | None]
Row = tuple[int, int, int, int | str | None, int | None, str | None, str | None, str, str, str]
_REASON: Final = 7  # its place in a row
Packed = tuple[FileReading, tuple[Said, ...], str, int, int | None, int, bytes]


class PackedAnswers(Sequence[Answer]):
    """Answers that are made of their bytes each time they are asked for; only two cells of each row are known."""

    __slots__ = ("_content", "_count", "_reason_col", "_scheme", "_score_col", "_sheet")

    def __init__(
        self, scheme: Scheme, sheet: str, score_col: int, reason_col: int | None, count: int, content: bytes
    ) -> None:
        """Hold the bytes, how many answers they are, and where their cells stand."""
        self._scheme, self._sheet, self._score_col, self._reason_col = scheme, intern(sheet), score_col, reason_col
        self._count, self._content = count, content

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Answer: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Answer]: ...

    def __getitem__(self, index: int | slice) -> Answer | Sequence[Answer]:
        rows = self._rows()
        if isinstance(index, slice):
            return [self._answer(row) for row in rows[index]]
        return self._answer(rows[index])

    def __iter__(self) -> Iterator[Answer]:
        return map(self._answer, self._rows())

    def reasoned(self, least: int) -> Iterator[Answer]:
        """See `reasoned`."""
        return (self._answer(row) for row in self._rows() if len(row[_REASON]) >= least)

    def words(self) -> Iterator[tuple[str, str, str]]:
        """See `words`."""
        indicators = self._scheme.indicators
        return ((indicators[number].code, reason, said) for number, *_, reason, _, said in self._rows())

    def counted(self) -> Iterator[Counted]:
        """Of every answer what is scored."""
        scheme = self._scheme
        for number, _, reading, score, *_ in self._rows():
            indicator, not_applicable = scheme.indicators[number], _READINGS[reading] is Reading.NOT_APPLICABLE
            yield indicator, indicator.cap if not_applicable else _points(score, scheme.decimals), not_applicable

    def _rows(self) -> tuple[Row, ...]:
        rows: tuple[Row, ...] = pickle.loads(self._content)
        return rows

    def _answer(self, packed: Row) -> Answer:
        number, row, reading, score, doubt, suggestion, cleaned, reason, evidence, explanation = packed
        cells = {t.COL_SCORE: RawCell(self._sheet, row, self._score_col)}
        if self._reason_col is not None:
            cells[t.COL_REASON] = RawCell(self._sheet, row, self._reason_col, reason or None)
        return Answer(
            indicator=self._scheme.indicators[number],
            row=RawRow(row, cells),
            reading=_READINGS[reading],
            score=_points(score, self._scheme.decimals),
            doubt=None if doubt is None else _DOUBTS[doubt],
            suggestion=None if suggestion is None else Decimal(suggestion),
            cleaned=cleaned,
            reason=reason,
            evidence=evidence,
            explanation=explanation,
        )


def reasoned(answers: Sequence[Answer], least: int) -> Iterator[Answer]:
    """The answers whose reason has at least so many characters; of packed ones only these are made."""
    if isinstance(answers, PackedAnswers):
        return answers.reasoned(least)
    return (answer for answer in answers if len(answer.reason) >= least)


def words(answers: Sequence[Answer]) -> Iterator[tuple[str, str, str]]:
    """Of every answer the indicator's code, the reason and the explanation; packed ones stay packed."""
    if isinstance(answers, PackedAnswers):
        return answers.words()
    return ((answer.indicator.code, answer.reason, answer.explanation) for answer in answers)


def pack(reading: FileReading, scheme: Scheme) -> Packed:
    """A reading as plain values; the scorecard is left out, as it follows from the answers."""
    order = {indicator.code: number for number, indicator in enumerate(scheme.indicators)}
    cells = reading.answers[0].row.cells if reading.answers else {}
    score, reason = cells.get(t.COL_SCORE), cells.get(t.COL_REASON)
    content = pickle.dumps(tuple(_row(answer, order, scheme) for answer in reading.answers), pickle.HIGHEST_PROTOCOL)
    bare = replace(reading, answers=(), findings=(), card=None)
    findings = tuple(_finding(finding) for finding in reading.findings)
    places = (score.sheet if score else "", score.col if score else 0, reason.col if reason else None)
    return (bare, findings, *places, len(reading.answers), content)


def unpack(packed: Packed, scheme: Scheme) -> FileReading:
    """The reading that was packed."""
    bare, findings, sheet, score_col, reason_col, count, content = packed
    answers = PackedAnswers(scheme, sheet, score_col, reason_col, count, content)
    made = tuple(_unpacked(finding) for finding in findings)
    return replace(bare, answers=answers, findings=made, card=card_of(answers.counted(), scheme) if count else None)


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


@lru_cache(maxsize=1 << 13)  # a county's scores are a few hundred numbers
def _points(scaled: int | str | None, decimals: int) -> Decimal | None:
    if scaled is None:
        return None
    return Decimal(scaled) if isinstance(scaled, str) else Decimal(scaled).scaleb(-decimals)


def _finding(finding: Finding) -> Said:
    return (
        finding.code, _LEVELS.index(finding.level), finding.title, finding.sheet, finding.cell, finding.value,
        finding.expected, finding.message, finding.remedy, finding.explanation, finding.indicator,
    )  # fmt: skip


def _unpacked(said: Said) -> Finding:
    """The finding; what many findings say is kept once."""
    code, level, title, sheet, cell, value, expected, message, remedy, explanation, indicator = said
    return Finding(
        intern(code), _LEVELS[level], intern(title), sheet and intern(sheet), cell and intern(cell), value, expected,
        message, intern(remedy), explanation, indicator and intern(indicator),
    )  # fmt: skip
