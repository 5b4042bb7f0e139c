"""What 填报检查 says of a row, as a formula; the same as `verdicts` says in Python.

The formula keeps to functions that Excel 2007, WPS and LibreOffice share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from selfeval import text as t
from selfeval.checks.logic import SAME_REASON_ROWS, deduction_has_reason, reason_has_deduction, reasons_differ
from selfeval.forms import readings as r
from selfeval.forms import verdicts as v
from selfeval.forms.computed import told_cell
from selfeval.forms.formula_parts import IS_BLANK, IS_NA, NEAR, NUMBER, odd_number, shown_as, visible
from selfeval.forms.layout import score_ref
from selfeval.forms.other_readings import (
    ALL_EXCUSED,
    ANSWERED,
    FAMILY,
    INSERTED,
    OWN_CAP,
    STATE,
    count_of,
    own_caps,
)
from selfeval.forms.plan import Plan
from selfeval.model import Indicator, Scheme
from selfeval.rules.formulas import EXCUSED, SLIPPED, UNDEFINED, WAITING
from selfeval.submission.rows import FormRow
from selfeval.tables import plain

Steps = Mapping[str, str]  # what is said, by when; the first that holds


def formula(plan: Plan, place: int) -> str:
    """The formula of 填报检查 for a row (place 0 is the first); none for a row that isn't the department's."""
    row = plan.rows[place]
    h = score_ref(place, t.COL_SCORE)
    first: Steps = {f"ISERROR({h})": _say(v.ERROR_VALUE)}
    if row.number:
        steps = {**first, **_own_steps(plan, place), **_score_steps(plan, place)}
        return _chosen({**steps, **_whole_steps(plan, place), **_word_steps(plan, place)})
    blank = _say(v.NO_BONUS if row.indicator.bonus else v.TODO)
    if row.indicator.group:
        blank = f"IF({_answered(plan)}>0,{_say(v.UNCHOSEN)},{_say(v.ONE_OF)})"
    steps = {**first, IS_BLANK: blank, f"ISLOGICAL({h})": _say(v.NOT_A_NUMBER), IS_NA: _excused(plan, row)}
    if row.indicator.group:
        steps[f"{_answered(plan)}>1"] = _say(v.ONE_ONLY)
    words = {} if row.indicator.bonus else _word_steps(plan, place)
    if row.code not in plan.scheme.own_rules:
        return _chosen({**steps, **_score_steps(plan, place), **words})
    cell = told_cell(plan, row.code)
    return _with_told(_chosen({**steps, **_score_steps(plan, place), **_told_steps(plan, row, cell), **words}), cell)


def _told_steps(plan: Plan, row: FormRow, cell: str) -> Steps:
    """What is asked of a score beside what the data come to."""
    allowed = plain(plan.scheme.allowed[row.code])
    more = f"IF(ISNUMBER({cell}),ROUND({NUMBER}-{cell},{plan.scheme.decimals})>{allowed},FALSE)"
    when = (f'{cell}="{SLIPPED}"', f'{cell}="{UNDEFINED}"', f'{cell}="{EXCUSED}"', more)
    asked = v.asks_of_told(plan.scheme, f'"&{cell}&"')
    return {
        f"AND({test},NOT({r.EXPLAINED}))" if one.closed_by_explanation else test: _say(one.text)
        for test, one in zip(when, asked, strict=True)
        if one.text
    }


def _with_told(formula: str, cell: str) -> str:
    """The formula that says of a row that is fine or blank what the data come to."""
    points = _say(v.told_points(f'"&{cell}&"'))
    told = f"IF(ISNUMBER({cell}),{points},IF({cell}={_say(WAITING)},{_say(v.TOLD_WAITS)},{_say('')}))"
    for said in (v.FINE, v.TODO):
        formula = formula.replace(_say(said), f"{_say(said)}&{told}")
    return formula


def _chosen(steps: Steps) -> str:
    return "=" + "".join(f"IF({when},{say}," for when, say in steps.items()) + _say(v.FINE) + ")" * len(steps)


@dataclass(frozen=True, slots=True)
class _Cap:
    """The cap of a row, as formulas have it and as it is shown in the midst of quoted words."""

    value: str
    shown: str

    @classmethod
    def of(cls, row: FormRow) -> _Cap:
        cap = plain(row.indicator.cap)
        return cls(OWN_CAP, f'"&{OWN_CAP}&"') if row.number else cls(cap, cap)


def _score_steps(plan: Plan, place: int) -> Steps:
    """What is said of a score that is there: whether it is a number, and one that counts."""
    h, cap = score_ref(place, t.COL_SCORE), _Cap.of(plan.rows[place])
    day_typed = f"AND({NUMBER}>{cap.value},{NUMBER}>={v.DATES[0]},{NUMBER}<={v.DATES[1]})"
    return {
        f"NOT(ISNUMBER({NUMBER}))": _say(v.no_number(cap.shown)),
        f"AND(ISNUMBER({h}),{shown_as(h, 'P')})": _say(v.PERCENTAGE),
        f"OR(AND(ISNUMBER({h}),{shown_as(h, 'D')}),{day_typed})": _say(v.DATE),
        f"{NUMBER}<-{NEAR}": _say(v.NEGATIVE),
        f"{NUMBER}>{cap.value}+{NEAR}": _say(v.over_cap(cap.shown)),
        f"ABS({NUMBER}-ROUND({NUMBER},{plan.scheme.decimals}))>{NEAR}": _say(v.too_precise(plan.scheme)),
    }


def _word_steps(plan: Plan, place: int) -> Steps:
    """What is asked about the words beside a score that counts."""
    scheme, cap = plan.scheme, _Cap.of(plan.rows[place]).value
    h, i, k = (score_ref(place, name) for name in (t.COL_SCORE, t.COL_REASON, t.COL_EXPLANATION))
    lost = f'"&ROUND({cap}-{NUMBER},{scheme.decimals})&"'
    needless = _unless_explained(v.ask(scheme, reason_has_deduction, v.NEEDLESS_REASON), v.FINE)
    no_words = v.ask(scheme, deduction_has_reason, v.no_reason(lost)).text or v.FINE
    reasons = r.beside(plan, r.LOST_FOR)
    so_far = _alike(reasons, f"(ROW({reasons})<=ROW({h}))")
    return {
        f"ISERROR(LEN({i}&{k}))": _say(v.WORDS_BROKEN),
        f"{NUMBER}>{cap}-{NEAR}": f"IF({r.REASONED},{needless},{_say(v.FINE)})",
        f"NOT({r.REASONED})": f"IF({r.EXPLAINED},{_say(v.FINE)},{_say(no_words)})",
        f"IF({_alike(reasons)}>={SAME_REASON_ROWS},{so_far}=1,FALSE)": _unless_explained(
            v.ask(scheme, reasons_differ, v.SAME_REASON), v.FINE
        ),
    }


def _alike(every: str, upto: str = "") -> str:
    """How many rows lost points for the reason of this row, all in all or up to this one."""
    return f"SUMPRODUCT(EXACT({every},{r.LOST_FOR})*{upto or 1})"


def _say(words: str) -> str:
    return f'"{words}"'


def _unless_explained(asked: v.Ask, fine: str) -> str:
    """What is asked, but for an explanation that answers it."""
    if asked.text is None:
        return _say(fine)
    if not asked.closed_by_explanation:
        return _say(asked.text)
    return f"IF({r.EXPLAINED},{_say(fine)},{_say(asked.text)})"


# --- 不适用, and one of several ----------------------------------------------------------------------------


def _excused(plan: Plan, row: FormRow) -> str:
    """What is said of 不适用."""
    indicator = row.indicator
    if not indicator.na_allowed:
        return f"IF({_answered(plan)}>1,{_say(v.ONE_ONLY)},{_say(v.NO_NA)})" if indicator.group else _say(v.NO_NA)
    said = _na_part(plan.scheme)
    if plan.judges_all_excused(row):
        said = f"IF({ALL_EXCUSED},{_say(v.ALL_NA)},{said})"
    if not indicator.group:
        return said
    members = plan.scheme.groups[indicator.group]
    alone = said if indicator is members[0] else _say(v.UNCHOSEN)
    if all(member.na_allowed for member in members):
        several = f"IF({_answered(plan, '=2')}={len(members)},{alone},{_say(v.ONE_ONLY)})"
    else:
        several = _say(v.ONE_ONLY)
    return f"IF({_answered(plan)}>1,{several},{said})"


def _answered(plan: Plan, test: str = ">0") -> str:
    """How many rows of this one's group are answered."""
    return count_of(r.beside(plan, FAMILY), FAMILY, f"{r.beside(plan, ANSWERED)}{test}")


def _na_part(scheme: Scheme) -> str:
    """What is said of 不适用 that is allowed. An error value in the words counts as no words."""
    needless, unexplained = v.asks_of_na(scheme)

    def said(*asked: v.Ask) -> str:
        return _say(v.worst(asked).text or v.FINE_NA)

    still_asked = () if needless.closed_by_explanation else (needless,)
    if_explained = f"IF({r.REASONED},{said(*still_asked)},{said()})"
    otherwise = f"IF({r.REASONED},{said(unexplained, needless)},{said(unexplained)})"
    return f"IF({r.EXPLAINED},{if_explained},{otherwise})"


# --- rows that a department fills with indicators of its own -----------------------------------------------


def _own_steps(plan: Plan, place: int) -> Steps:
    """What is said of a row of its own before its score is looked at."""
    row = plan.rows[place]
    name, cap, h = (score_ref(place, column) for column in (t.COL_INDICATOR, t.COL_CAP, t.COL_SCORE))
    families, states = r.beside(plan, FAMILY), r.beside(plan, STATE)
    written = count_of(families, FAMILY, f"{states}>0")
    unused = _say(v.SPARE)
    if row.is_first:
        ours = count_of(families, FAMILY, f"{states}>0", f"{states}<={INSERTED}")
        told_here = f"IF({ours}=0,{_chosen(_whole_of(plan, row.indicator))[1:].replace(_say(v.FINE), unused)},{unused})"
        unused = f"IF({written}=0,{_say(v.TODO)},{told_here})"
    return {
        IS_NA: _own_excused(plan, row, name, cap, written),
        f"{STATE}=0": unused,
        f"ISERROR({name})": _say(v.NO_NAME),
        f"{visible(name)}=0": _say(v.NO_NAME),
        f"ISERROR({cap})": _say(v.BAD_CAP),
        f"{visible(cap)}=0": _say(v.NO_CAP),
        f"OR(NOT(ISNUMBER({OWN_CAP})),{odd_number(cap)})": _say(v.BAD_CAP),
        IS_BLANK: _say(v.NO_SCORE),
        f"ISLOGICAL({h})": _say(v.NOT_A_NUMBER),
    }


def _own_excused(plan: Plan, row: FormRow, name: str, cap: str, written: str) -> str:
    """What is said of 不适用 in a row of its own: it stands for all of them, in the first and alone."""
    if not row.indicator.na_allowed:
        return _say(v.NO_NA)
    if not row.is_first:
        return _say(v.NA_NOT_FIRST)
    unnamed = f"AND({visible(name)}=0,{visible(cap)}=0)"
    alone = f"IF(ISERROR(LEN({name}&{cap})),FALSE,AND({written}=1,{unnamed}))"
    return f"IF({alone},{_excused(plan, row)},{_say(v.NA_NOT_ALONE)})"


def _whole_steps(plan: Plan, place: int) -> Steps:
    """What is said of all rows of its own together, in the first of them that is written in."""
    families, states = r.beside(plan, FAMILY), r.beside(plan, STATE)
    above = f"ROW({states})<ROW({score_ref(place, t.COL_SCORE)})"
    first = f"{count_of(families, FAMILY, f'{states}>0', f'{states}<={INSERTED}', above)}=0"
    return {f"IF({first},{when},FALSE)": say for when, say in _whole_of(plan, plan.rows[place].indicator).items()}


def _whole_of(plan: Plan, indicator: Indicator) -> Steps:
    """What may be wrong with all rows of its own together: what was inserted, and what the caps add up to."""
    families, states, caps = (r.beside(plan, name) for name in (FAMILY, STATE, OWN_CAP))
    inserted = count_of(families, FAMILY, f"{states}={INSERTED + 2}")
    told = (
        f"{count_of(families, FAMILY, f'{states}>0')}={count_of(families, FAMILY, f'{states}>0', f'ISNUMBER({caps})')}"
    )
    differ = f"{own_caps(families, caps, plan.scheme.decimals)}<>{plain(indicator.cap)}"
    return {f"{inserted}>0": _say(v.INSERTED_WRONG), f"AND({told},{differ})": _say(v.caps_differ(indicator))}
