"""RawForm → Submission: cell contents become typed answers, with the certain clean-ups and nothing uncertain.

No rule stands here: what can't be counted is marked, and the checks say so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from selfeval import text as t
from selfeval.model import (
    Answer,
    CellValue,
    Doubt,
    Indicator,
    Odd,
    OddKind,
    RawCell,
    RawForm,
    RawRow,
    Reading,
    Scheme,
    Submission,
)
from selfeval.submission import words
from selfeval.submission.columns import words_of
from selfeval.submission.form_data import filed_data
from selfeval.submission.identity import Directory, contradicting, identify, of_others, one_of
from selfeval.submission.reasons import counts
from selfeval.submission.rows import MOST_INSERTED, OWN_ROW, own_code
from selfeval.tables import (
    fold,
    is_blank,
    key,
    odd_characters,
    shown,
    squeeze,
    text,
    trim,
    turned,
    visible,
)

TOLERANCE = Decimal("1e-7")  # so near to a value with the scheme's decimals, a number is that value
_HUGE = Decimal(10) ** 12  # beyond any cap; not worth rounding
_CERTAIN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*分?")
_OWN = (t.COL_INDICATOR, t.COL_CAP)  # what a department writes of an indicator of its own
MOST_DIGITS = 40  # of a number that is typed as text
_LIKELY = re.compile(r"[0-9]+(?:[.,，][0-9]+)?")
# Speaks of points lost, starts with the point, or counts something else than points.
_LOST = re.compile("[扣减少欠差失\u2212–—-]|(?<![0-9])[.。]|(?<=[0-9])[个项次人件家份处条户天月年起台笔]")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE = re.compile(
    r"(?:([一二两三四五六七八九]?)(十))?([零〇一二两三四五六七八九]?)(?:点([零〇一二三四五六七八九]+))?"
)
_ODD_DOUBTS = {
    OddKind.ERROR: Doubt.ERROR_CELL,
    OddKind.UNSAVED: Doubt.UNSAVED_FORMULA,
    OddKind.PERCENT: Doubt.PERCENTAGE,
    OddKind.DATE: Doubt.DATE,
    OddKind.PICTURE: Doubt.NOT_A_NUMBER,
    OddKind.CONTRADICTORY: Doubt.CONTRADICTORY,
    OddKind.MASKED: Doubt.MASKED,
}


class Score:
    """How a score cell reads; see `Answer` for the meaning of the parts."""

    __slots__ = ("cleaned", "doubt", "reading", "score", "suggestion")

    def __init__(
        self,
        reading: Reading,
        score: Decimal | None = None,
        *,
        doubt: Doubt | None = None,
        suggestion: Decimal | None = None,
        cleaned: str | None = None,
    ) -> None:
        """Hold the parts."""
        self.reading, self.score, self.doubt, self.suggestion, self.cleaned = reading, score, doubt, suggestion, cleaned


def read_score(value: CellValue, cap: Decimal, quantum: Decimal) -> Score:
    """Understand one score cell. Certain readings are taken, uncertain ones come back with a suggestion."""
    if value is None:
        return Score(Reading.BLANK)
    if isinstance(value, bool):
        return Score(Reading.UNREADABLE, doubt=Doubt.TRUTH_VALUE)
    if isinstance(value, (int, float)):
        return _typed_number(value, quantum)
    if isinstance(value, str):
        return _text(value, cap, quantum)
    if isinstance(value, Odd):
        return Score(Reading.UNREADABLE, doubt=_ODD_DOUBTS[value.kind], suggestion=_stored(value, cap, quantum))
    return Score(Reading.UNREADABLE, doubt=Doubt.DATE)


def _stored(value: Odd, cap: Decimal, quantum: Decimal) -> Decimal | None:
    """The likely score in a cell that is shown as a date: the number that is stored, if it could be one."""
    if value.number is None:
        return None
    read = _typed_number(value.number, quantum)
    return read.score if read.score is not None and 0 <= read.score <= cap else None


@lru_cache(maxsize=1 << 12)  # the same few hundred numbers come with every form
def _typed_number(value: float, quantum: Decimal) -> Score:
    return _number(Decimal(repr(value)), quantum)


def _number(value: Decimal, quantum: Decimal, *, cleaned: str | None = None) -> Score:
    if not value.is_finite() or abs(value) >= _HUGE:
        return Score(Reading.NUMBER, value if value.is_finite() else _HUGE, cleaned=cleaned)
    near = value.quantize(quantum, ROUND_HALF_UP)
    if abs(value - near) > TOLERANCE:
        return Score(Reading.UNREADABLE, doubt=Doubt.TOO_MANY_DECIMALS, suggestion=near)
    return Score(Reading.NUMBER, near + 0, cleaned=cleaned)  # + 0 makes an ordinary zero of -0


def _text(value: str, cap: Decimal, quantum: Decimal) -> Score:
    plain = fold(trim(visible(value)))
    if not plain:
        return Score(Reading.BLANK)
    if says_not_applicable(value):
        cleaned = value if odd_characters(value) or plain != t.NOT_APPLICABLE else None
        return Score(Reading.NOT_APPLICABLE, cleaned=cleaned)
    if turned(value) and len(plain) > 1:  # what is seen isn't what is stored
        return Score(Reading.UNREADABLE, doubt=Doubt.NOT_A_NUMBER)
    certain = certain_number(value)
    if certain is not None:
        return _number(certain, quantum, cleaned=value)
    return Score(Reading.UNREADABLE, doubt=Doubt.NOT_A_NUMBER, suggestion=_likely(plain, cap))


def says_not_applicable(value: str) -> bool:
    """Whether a text is 不适用, however it is spaced."""
    return fold(squeeze(value)) == t.NOT_APPLICABLE


def certain_number(value: str) -> Decimal | None:
    """The number that a text is for certain ("24", " 24 分", "２４"); None if it is none."""
    plain = fold(trim(visible(value)))
    strange = (turned(value) and len(plain) > 1) or max(value, default="") > "\uffff"
    match = None if strange else _CERTAIN.fullmatch(plain)
    return Decimal(match[1]) if match and len(match[1]) <= MOST_DIGITS else None


def _likely(plain: str, cap: Decimal) -> Decimal | None:
    """The number a clerk probably meant; None where it could be several or none."""
    if plain == "满分":
        return cap
    if "%" in plain or any(c.isspace() for c in plain) or _LOST.search(plain):
        return None
    guess = _single_number(plain)
    return guess if guess is not None and guess <= cap else None


def _single_number(plain: str) -> Decimal | None:
    found: list[str] = _LIKELY.findall(plain)
    if len(found) == 1:
        return Decimal(found[0].replace(",", ".").replace("，", "."))
    chinese = _CHINESE.fullmatch(plain.rstrip("分").removeprefix("约"))
    if not found and chinese and any(chinese.groups()):
        tens, ten, ones, fraction = chinese.groups()
        whole = (_DIGITS.get(tens or "一", 1) * 10 if ten else 0) + _DIGITS.get(ones or "零", 0)
        return Decimal(f"{whole}.{''.join(str(_DIGITS[c]) for c in fraction)}" if fraction else whole)
    return None


def understand(form: RawForm, scheme: Scheme, directory: Directory) -> Submission:
    """A form's answers by indicator code, who filed it, and the rows that belong to no indicator."""
    codes = {key(code): indicator for code, indicator in scheme.by_code.items()}
    own = own_rows_in(form, scheme)
    first = {code: block_answer(scheme.by_code[code], rows, scheme) for code, rows in own.items()}
    taken = {row.row for rows in own.values() for row in rows}
    doubled: list[Answer] = []
    strangers: list[RawRow] = []
    for row in form.rows:
        if row.row in taken:
            continue
        indicator = codes.get(key(text(row.cells.get(t.COL_CODE))))
        if indicator is None:
            strangers.append(row)
            continue
        answer = _answer(row, indicator, scheme)
        if indicator.code in first:
            doubled.append(answer)
        else:
            first[indicator.code] = answer
    typed_code, typed_name = text(form.identity.get(t.ID_CODE)), text(form.identity.get(t.ID_NAME))
    meta_code = form.meta.department if form.meta else ""
    given_codes, given_names = answers_to(form, t.ID_CODE), answers_to(form, t.ID_NAME)
    twice = contradicting(directory, t.ID_CODE, given_codes) or contradicting(directory, t.ID_NAME, given_names)
    found = (
        one_of(directory, given_codes, given_names, meta_code)
        if twice
        else identify(directory, typed_code, typed_name, meta_code)
    )
    remark = text(form.identity.get(t.ID_REMARK))
    answers = tuple(first[code] for code, i in scheme.by_code.items() if code in first and not i.by_bureau)
    return Submission(
        form=form,
        answers=answers,
        entries=row_by_row(answers) if own else answers,
        bureaus=tuple(first[code] for code, i in scheme.by_code.items() if code in first and i.by_bureau),
        others=of_others(form, directory, found.department, typed_name),
        doubled=tuple(doubled),
        strangers=tuple(strangers),
        typed_code=typed_code,
        typed_name=typed_name,
        department=found.department.code if found.department else None,
        mismatch=found.mismatch,
        overall_explanation=remark if counts(remark) else "",
        scores_read=count_scores(form),
        data={} if form.own else filed_data(form.workbook, scheme),
    )


def answers_to(form: RawForm, label: str) -> tuple[RawCell, ...]:
    """The cells in which the form answers a label; the first one counts."""
    first = form.identity.get(label)
    return (first, *form.identity_again.get(label, ())) if first else ()


def _answer(row: RawRow, indicator: Indicator, scheme: Scheme) -> Answer:
    cells = row.cells
    score = read_score(cells[t.COL_SCORE].value, indicator.cap, scheme.quantum)
    return Answer(
        indicator=indicator,
        row=row,
        reading=score.reading,
        score=score.score,
        doubt=score.doubt,
        suggestion=score.suggestion,
        cleaned=score.cleaned,
        words=words_of(cells),
    )


# --- the rows of indicators that departments choose themselves ---------------------------------------------


def row_by_row(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers with the items of each in its stead, where it has any."""
    return tuple(entry for answer in answers for entry in answer.items or (answer,))


def own_rows_in(form: RawForm, scheme: Scheme) -> dict[str, list[RawRow]]:
    """The rows of each indicator that departments choose themselves, by its code: blank ones too, and no more than can be.

    They have its code and a number ("2.1#1"), or no code and stand below one of them: departments insert rows.
    """
    blocks = {key(i.code): i for i in scheme.indicators if i.own_rows}
    fixed = {key(i.code) for i in scheme.indicators if not i.own_rows} if blocks else ()
    found: dict[str, list[RawRow]] = {}
    whose: Indicator | None = None
    beneath = form.score_sheet.beneath() if blocks else {}
    for row in form.rows if blocks else ():
        if code := key(text(row.cells.get(t.COL_CODE))):
            of, mark, _ = code.rpartition(OWN_ROW)
            whose = None if code in fixed else blocks.get(of if mark else code)
        rows = found.setdefault(whose.code, []) if whose else []
        if whose and len(rows) < whose.own_rows + MOST_INSERTED:
            rows.append(_in_sight(row, beneath))
    return found


def _in_sight(row: RawRow, beneath: Collection[tuple[int, int]]) -> RawRow:
    """A row of its own without a cap that a merge covers: it is another row's."""
    at = row.cells.get(t.COL_CAP)
    if at is None or (at.row, at.col) not in beneath:
        return row
    return RawRow(row.row, {**row.cells, t.COL_CAP: at._replace(value=None)})


def block_answer(indicator: Indicator, rows: Sequence[RawRow], scheme: Scheme) -> Answer:
    """The answer on an indicator that a department chooses itself, from its rows in the form."""
    items = [_item(indicator, number, row, scheme) for number, row in enumerate(rows, 1)]
    first = next((row for row in rows if key(text(row.cells.get(t.COL_CODE))) == key(own_code(indicator, 1))), rows[0])
    return summed(indicator, first, [item for item in items if item])


def summed(indicator: Indicator, row: RawRow, items: Sequence[Answer]) -> Answer:
    """What the rows come to: their sum, 不适用 where the first says so and nothing else is written, or nothing certain."""
    whole = Answer(indicator, row, Reading.BLANK, words=words_of({}), items=tuple(items))
    if not items:
        return whole
    if excuses_all(items):
        return replace(whole, reading=Reading.NOT_APPLICABLE, words=items[0].words)
    scores = [item.score for item in items if item.reading is Reading.NUMBER and item.score is not None]
    if len(scores) < len(items):
        return replace(whole, reading=Reading.UNREADABLE)
    return replace(whole, reading=Reading.NUMBER, score=sum(scores, Decimal(0)))


def excuses_all(items: Sequence[Answer]) -> bool:
    """Whether 不适用 stands for all rows together: in the first of them, and alone."""
    first = items[0]
    said = any(not is_blank(first.row.cells[name].value) for name in _OWN if name in first.row.cells)
    in_first = first.indicator.code.endswith(f"{OWN_ROW}1")
    return len(items) == 1 and first.reading is Reading.NOT_APPLICABLE and in_first and not said


def _item(block: Indicator, number: int, row: RawRow, scheme: Scheme) -> Answer | None:
    """A row as an indicator of its own; None where a department wrote nothing in it."""
    said, score = words_of(row.cells), row.cells[t.COL_SCORE].value
    at, cap = row.cells.get(t.COL_INDICATOR), row.cells[t.COL_CAP].value if t.COL_CAP in row.cells else None
    named = at is not None and not is_blank(at.value)
    if not named and is_blank(cap) and is_blank(score) and not any(said.values()):
        return None
    given = read_score(cap, block.cap, scheme.quantum)
    own_cap = given.score if given.score is not None and 0 < given.score <= block.cap else None
    read = read_score(score, own_cap or block.cap, scheme.quantum)
    name = text(at) or words.OWN_UNNAMED.format(name=block.name, number=number)
    own = replace(block, code=own_code(block, number), name=name, cap=own_cap or block.cap, own_rows=0)
    return Answer(own, row, read.reading, read.score, read.doubt, read.suggestion, read.cleaned, said, own_cap=own_cap)


# --- the completeness proof --------------------------------------------------------------------------------


def count_scores(form: RawForm) -> int:
    """Scores below the 自评分 header, counted straight from the sheet (the completeness proof)."""
    if form.own:
        return form.own.scores + _elsewhere(form)
    columns = score_columns(form)
    below = form.score_sheet.rows[form.header_row + 1 :]
    return (
        sum(1 for line in below for col in columns if col < len(line) and holds_answer(line[col]))
        + sum(cell.col in columns and holds_answer(cell.value) for cell in form.score_sheet.beyond)
        + _elsewhere(form)
    )


def _elsewhere(form: RawForm) -> int:
    """Scores in further score sheets."""
    return sum(holds_answer(row.cells[t.COL_SCORE].value) for rows in form.other_candidates.values() for row in rows)


def holds_answer(value: CellValue) -> bool:
    """Whether a cell that is to be filled holds anything but what the form says itself where the bureau gives the score."""
    return not is_blank(value) and not (isinstance(value, str) and fold(squeeze(value)) == t.BY_BUREAU)


def score_columns(form: RawForm) -> list[int]:
    """The column headed 自评分, and further ones with the same header."""
    twins = [header.col for header in form.doubled_headers if key(shown(header.value)).strip("*:") == key(t.COL_SCORE)]
    return [form.columns[t.COL_SCORE], *twins]
