"""A reading on its way from a worker: small to send, small to keep, unfolded when it is looked at.

A round of ten thousand forms has 330,000 answers; as objects they would take hundreds of megabytes and most of
the time between the processes. Packed, the answers of a form are one string of bytes.
"""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from sys import intern
from typing import Any, Final, overload

from selfeval import text as t
from selfeval.model import (
    Answer,
    CellValue,
    Computation,
    ComputedAs,
    ComputedScore,
    DatumRead,
    FiledDatum,
    FileReading,
    Finding,
    Indicator,
    KeptAnswer,
    Level,
    RawCell,
    Reading,
    Scheme,
    Unsure,
)
from selfeval.submission.columns import LISTED, WORDS
from selfeval.submission.scoring import Counted, card_of

_READINGS = tuple(Reading)
_LEVELS = tuple(Level)
_FATES = tuple(ComputedAs)

Said = tuple[str, int, str, str | None, str | None, str | None, str | None, str, str, str | None, str | None]
Row = tuple[Any, ...]  # indicator's number, row, reading, score, then the words in the order of their columns
Items = dict[int, tuple[tuple[str, str, int | str | None, Row], ...]]  # by its number: code, name, own cap, row
_FIRST_WORDS: Final = 4  # their place in a row
_FIELDS: Final = tuple(column.field for column in WORDS)
_LISTED: Final = tuple(_FIRST_WORDS + WORDS.index(column) for column in LISTED)
_REASON: Final = _FIRST_WORDS + _FIELDS.index("reason")
Places = tuple[type[RawCell], str, int, int]  # what its cells are, the sheet, and the columns of score and reason
Content = tuple[bytes, bytes]  # the rows; and the items, nothing where there are none
PackedDatum = tuple[str, tuple[str, int, int, CellValue], tuple[int, int], bool, str]  # its name, cell, value, …
PackedScore = tuple[str, int, int | str | None, str | None, str, int | str | None, bool, str]
PackedComputation = tuple[tuple[str | None, ...], tuple[PackedScore, ...], tuple[Said, ...], Mapping[str, Unsure]]
Packed = tuple[
    FileReading,
    tuple[Said, ...],
    Places,
    int,
    Content,
    Sequence[FiledDatum],
    PackedComputation | None,
]


class PackedAnswers(Sequence[KeptAnswer]):
    """Answers that are made of their bytes each time they are asked for."""

    __slots__ = ("_cell", "_content", "_count", "_items", "_reason_col", "_scheme", "_score_col", "_sheet")

    def __init__(self, scheme: Scheme, places: Places, count: int, content: Content) -> None:
        """Hold the bytes, how many answers they are, and where their cells stand."""
        self._cell, sheet, self._score_col, self._reason_col = places
        self._scheme, self._sheet, self._count = scheme, intern(sheet), count
        self._content, self._items = content

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> KeptAnswer: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[KeptAnswer]: ...

    def __getitem__(self, index: int | slice) -> KeptAnswer | Sequence[KeptAnswer]:
        rows, items = self._rows(), self._own_rows()
        if isinstance(index, slice):
            return [self._answer(row, items) for row in rows[index]]
        return self._answer(rows[index], items)

    def __iter__(self) -> Iterator[KeptAnswer]:
        items = self._own_rows()
        return (self._answer(row, items) for row in self._rows())

    def reasoned(self, least: int) -> Iterator[KeptAnswer]:
        """See `reasoned`."""
        if self._items:
            yield from _reasoned(self, least)
            return
        yield from (self._answer(row, {}) for row in self._rows() if len(row[_REASON]) >= least)

    def of_indicators(self, codes: Collection[str]) -> Iterator[KeptAnswer]:
        """See `of_indicators`."""
        items, indicators = self._own_rows(), self._scheme.indicators
        return (self._answer(row, items) for row in self._rows() if indicators[row[0]].code in codes)

    def listed_words(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """See `listed_words`."""
        indicators = self._scheme.indicators
        return ((indicators[row[0]].code, tuple(row[place] for place in _LISTED)) for row in self._rows())

    def counted(self) -> Iterator[Counted]:
        """Of every answer what is scored."""
        scheme, items = self._scheme, self._own_rows()
        for number, _, reading, score, *_ in self._rows():
            points, count = _points(score, scheme.decimals), len(items.get(number, ()))
            yield Counted.of(scheme.indicators[number], _READINGS[reading], points, count)

    def _rows(self) -> tuple[Row, ...]:
        rows: tuple[Row, ...] = pickle.loads(self._content)
        return rows

    def _own_rows(self) -> Items:
        items: Items = pickle.loads(self._items) if self._items else {}
        return items

    def _answer(self, packed: Row, items: Items) -> KeptAnswer:
        number, row, reading, score, *said = packed
        indicator = self._scheme.indicators[number]
        return KeptAnswer(
            indicator=indicator,
            reading=_READINGS[reading],
            score=_points(score, self._scheme.decimals),
            words=dict(zip(_FIELDS, said, strict=True)),
            score_at=self._cell(self._sheet, row, self._score_col),
            reason_at=self._cell(self._sheet, row, self._reason_col),
            items=tuple(self._item(indicator, item) for item in items.get(number, ())) if items else (),
        )

    def _item(self, block: Indicator, packed: tuple[str, str, int | str | None, Row]) -> KeptAnswer:
        code, name, cap, row = packed
        own_cap = _points(cap, self._scheme.decimals)
        own = replace(block, code=code, name=name, cap=own_cap or block.cap, own_rows=0)
        return replace(self._answer(row, {}), indicator=own, own_cap=own_cap)


class PackedData(Sequence[FiledDatum]):
    """Base data that are made of their bytes each time they are asked for: which few are, as they have been computed with."""

    __slots__ = ("_content", "_count")

    def __init__(self, data: Sequence[FiledDatum]) -> None:
        """Pack them; one with a doubt, or filled in twice, stays what it is."""
        self._count, self._content = len(data), pickle.dumps(tuple(map(_packed_datum, data)), pickle.HIGHEST_PROTOCOL)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> FiledDatum: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[FiledDatum]: ...

    def __getitem__(self, index: int | slice) -> FiledDatum | Sequence[FiledDatum]:
        return list(self)[index]

    def __iter__(self) -> Iterator[FiledDatum]:
        return map(_unpacked_datum, pickle.loads(self._content))


def kept(answer: Answer) -> KeptAnswer:
    """An answer without its form."""
    cells = answer.row.cells
    score = cells[t.COL_SCORE]
    reason = cells.get(t.COL_REASON) or cells.get(t.COL_EXPLANATION, score)
    score_at, reason_at = (type(at)(at.sheet, at.row, at.col) for at in (score, reason))
    whole = KeptAnswer(answer.indicator, answer.reading, answer.score, answer.words, score_at, reason_at)
    return replace(whole, items=tuple(map(kept, answer.items)), own_cap=answer.own_cap) if _is_own(answer) else whole


def _is_own(answer: Answer) -> bool:
    return bool(answer.items) or answer.own_cap is not None


def reasoned(answers: Sequence[KeptAnswer], least: int) -> Iterator[KeptAnswer]:
    """The answers and items whose reason has at least so many characters; of packed ones only these are made."""
    if isinstance(answers, PackedAnswers):
        return answers.reasoned(least)
    return _reasoned(answers, least)


def _reasoned(answers: Iterable[KeptAnswer], least: int) -> Iterator[KeptAnswer]:
    each = (one for answer in answers for one in answer.items or (answer,))
    return (one for one in each if len(one.reason) >= least)


def of_indicators(answers: Sequence[KeptAnswer], codes: Collection[str]) -> Iterator[KeptAnswer]:
    """The answers to some indicators; of packed ones only these are made."""
    if isinstance(answers, PackedAnswers):
        return answers.of_indicators(codes)
    return (answer for answer in answers if answer.indicator.code in codes)


def listed_words(answers: Sequence[KeptAnswer]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of every answer the indicator's code and the words of the listed columns; packed ones stay packed."""
    if isinstance(answers, PackedAnswers):
        return answers.listed_words()
    return ((answer.indicator.code, tuple(answer.words[column.field] for column in LISTED)) for answer in answers)


def pack(reading: FileReading, scheme: Scheme) -> Packed:
    """A reading as plain values; the scorecard is left out, as it follows from the answers."""
    order = {indicator.code: number for number, indicator in enumerate(scheme.indicators)}
    content = _content(reading.answers, order, scheme)
    bare = replace(reading, answers=(), findings=(), card=None, data=(), computed=None)
    findings = tuple(_finding(finding) for finding in reading.findings)
    first = reading.answers[0] if reading.answers else None
    reasoned_one = next((a for a in reading.answers if a.reason_at.col != a.score_at.col), first)
    places: Places = (RawCell, "", 0, 0)
    if first and reasoned_one:
        places = (type(first.score_at), first.score_at.sheet, first.score_at.col, reasoned_one.reason_at.col)
    data = PackedData(reading.data) if reading.data else ()
    return (bare, findings, places, len(reading.answers), content, data, _packed_computation(reading.computed, scheme))


def unpack(packed: Packed, scheme: Scheme) -> FileReading:
    """The reading that was packed."""
    bare, findings, places, count, content, data, computed = packed
    answers = PackedAnswers(scheme, places, count, content)
    made = tuple(_unpacked(finding) for finding in findings)
    card = card_of(answers.counted(), scheme) if count else None
    found = _unpacked_computation(computed, scheme)
    return replace(bare, answers=answers, findings=made, card=card, data=data, computed=found)


def _packed_datum(filed: FiledDatum) -> FiledDatum | PackedDatum:
    """A datum as plain values; one with a doubt, or filled in twice, stays what it is."""
    at, read = filed.at, filed.read
    if read.value is None or read.likely or filed.again or type(at) is not RawCell:
        return filed
    value = (read.value.numerator, read.value.denominator)
    return filed.name, (at.sheet, at.row, at.col, at.value), value, read.cleaned, filed.explanation


def _unpacked_datum(packed: FiledDatum | PackedDatum) -> FiledDatum:
    if isinstance(packed, FiledDatum):
        return packed
    name, at, value, cleaned, explanation = packed
    return FiledDatum(name, RawCell(*at), DatumRead(Fraction(*value), cleaned=cleaned), explanation)


def _packed_computation(found: Computation | None, scheme: Scheme) -> PackedComputation | None:
    if found is None:
        return None
    data = tuple([found.data.get(datum.name) for datum in scheme.data])
    scores = tuple(_packed_score(one, scheme) for one in found.computed)
    return data, scores, tuple(map(_finding, found.findings)), found.unsure


def _unpacked_computation(packed: PackedComputation | None, scheme: Scheme) -> Computation | None:
    if packed is None:
        return None
    data, scores, findings, unsure = packed
    known = {datum.name: value for datum, value in zip(scheme.data, data, strict=True) if value is not None}
    computed = tuple(_unpacked_score(one, scheme) for one in scores)
    return Computation(known, computed, tuple(map(_unpacked, findings)), unsure)


def _packed_score(one: ComputedScore, scheme: Scheme) -> PackedScore:
    is_word = isinstance(one.own, str)
    own = one.own if isinstance(one.own, str) else _scaled(one.own, scheme)
    score = _scaled(one.score, scheme)
    return one.code, _FATES.index(one.fate), score, one.value, one.text, own, is_word, one.slip


def _unpacked_score(packed: PackedScore, scheme: Scheme) -> ComputedScore:
    code, fate, score, value, text, own, is_word, slip = packed
    return ComputedScore(
        intern(code),
        _FATES[fate],
        _points(score, scheme.decimals),
        value,
        text,
        own if is_word and isinstance(own, str) else _points(own, scheme.decimals),
        scheme.allowed[code],
        slip,
    )


def _content(answers: Sequence[KeptAnswer], order: dict[str, int], scheme: Scheme) -> Content:
    numbers = [order[answer.indicator.code] for answer in answers]
    rows = tuple(_row(answer, number, scheme) for answer, number in zip(answers, numbers, strict=True))
    items: Items = {
        number: tuple(
            (one.indicator.code, one.indicator.name, _scaled(one.own_cap, scheme), _row(one, number, scheme))
            for one in answer.items
        )
        for answer, number in zip(answers, numbers, strict=True)
        if answer.items
    }
    packed = pickle.dumps(items, pickle.HIGHEST_PROTOCOL) if items else b""
    return pickle.dumps(rows, pickle.HIGHEST_PROTOCOL), packed


def _row(answer: KeptAnswer, number: int, scheme: Scheme) -> Row:
    said = (answer.words.get(field, "") for field in _FIELDS)
    return (number, answer.score_at.row, _READINGS.index(answer.reading), _scaled(answer.score, scheme), *said)


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
