"""The hints of 基本信息: whether an answer is there and fits, as formulas and as the values stored with them.

A hint that starts with ✓ has nothing more to ask. Identity is read as `identity.identify` reads it: names and
aliases, codes with or without leading zeros.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from selfeval import text as t
from selfeval.forms.answers import Identity, IdentityValue
from selfeval.forms.formula_parts import visible
from selfeval.forms.layout import answer_ref
from selfeval.forms.lists import Ranges
from selfeval.forms.readings import CODE_PLACE, NAME_PLACE, YEAR, year_said
from selfeval.forms.verdicts import FINE
from selfeval.model import Roster, Scheme
from selfeval.submission.identity import Directory, says_year
from selfeval.tables import day, squeeze

CODE_MISSING: Final = "必填，见通知所附部门名单"
CODE_UNKNOWN: Final = "错误：名册里没有这个编码"
NAME_MISSING: Final = "必填，请从下拉列表选择"
NAME_UNKNOWN: Final = "错误：名册里没有这个名称"
NOT_OURS: Final = ("请核对：这份表是发给", "（", "）的")  # name and code stand in between
NOT_ONE: Final = "错误：名称与编码不是同一个部门"
DATE_UNCLEAR: Final = "请写成日期，例如 {example}"
DATE_MISSING: Final = "必填，例如 {example}"
YEAR_MISSING: Final = "必填，应为 {year}"
YEAR_WRONG: Final = "错误：本次评价的是 {year} 年度"
PLAIN_MISSING: Final = {t.ID_CLERK: "必填", t.ID_PHONE: "必填，固定电话或手机", t.ID_HEAD: "必填"}
REMARK: Final = "选填，关于整张表的说明写在这里"
CODE_OF: Final = "请填 "


def _example(scheme: Scheme) -> str:
    return f"{scheme.year + 1}-03-15"


def hint_formulas(scheme: Scheme, roster: Roster) -> Mapping[str, str]:
    """The formula beside each answer; 总体说明 needs none."""
    plain = {label: _unless_blank(answer_ref(label), missing, f'"{FINE}"') for label, missing in PLAIN_MISSING.items()}
    return {
        t.ID_CODE: _code_formula(roster),
        t.ID_NAME: _name_formula(roster),
        t.ID_YEAR: _year_formula(scheme),
        **plain,
        t.ID_DATE: _date_formula(scheme),
    }


def _unless_blank(ref: str, missing: str, said: str) -> str:
    """What is said of an answer, unless nothing is seen in its cell; an error value counts as something."""
    return f"=IF(ISERROR(LEN({ref})),{said},IF({visible(ref)}=0,{_said(missing)},{said}))"


def _said(words: str) -> str:
    return f'"{words}"'


def _code_formula(roster: Roster) -> str:
    ranges, cell = Ranges(roster), answer_ref(t.ID_CODE)
    meant = f'IF({NAME_PLACE}=0,"{CODE_MISSING}","{CODE_OF}"&INDEX({ranges.known_codes},{NAME_PLACE}))'
    known = f'IF({CODE_PLACE}=0,{_unknown(roster, CODE_UNKNOWN)},"{FINE} "&INDEX({ranges.names},{CODE_PLACE}))'
    return f"=IF(ISERROR(LEN({cell})),{known},IF({visible(cell)}=0,{meant},{known}))"


def _name_formula(roster: Roster) -> str:
    ranges = Ranges(roster)
    same = f"EXACT(INDEX({ranges.codes},{CODE_PLACE}),INDEX({ranges.known_codes},{NAME_PLACE}))"
    agree = f'IF({CODE_PLACE}=0,"{FINE}",IF({same},"{FINE}","{NOT_ONE}"))'
    return _unless_blank(
        answer_ref(t.ID_NAME), NAME_MISSING, f"IF({NAME_PLACE}=0,{_unknown(roster, NAME_UNKNOWN)},{agree})"
    )


def _unknown(roster: Roster, words: str) -> str:
    """What is said, as a formula, of a code or name that the form doesn't offer; one department's own form offers no other."""
    if len(roster.departments) != 1:
        return _said(words)
    ranges = Ranges(roster)
    sent, bracket, end = map(_said, NOT_OURS)
    return f"{sent}&INDEX({ranges.names},1)&{bracket}&INDEX({ranges.codes},1)&{end}"


def _year_formula(scheme: Scheme) -> str:
    right = f"IF(ISERROR({YEAR}),FALSE,{year_said(scheme.year)})"
    said = f'IF({right},"{FINE}","{YEAR_WRONG.format(year=scheme.year)}")'
    return _unless_blank(answer_ref(t.ID_YEAR), YEAR_MISSING.format(year=scheme.year), said)


def _date_formula(scheme: Scheme) -> str:
    cell, example = answer_ref(t.ID_DATE), _example(scheme)
    dashes = f"TRIM({cell})"
    for sign, instead in ((".", "-"), ("/", "-"), ("年", "-"), ("月", "-"), ("日", "")):
        dashes = f'SUBSTITUTE({dashes},"{sign}","{instead}")'
    unclear = f'IF(ISERROR(DATEVALUE({dashes})),"{DATE_UNCLEAR.format(example=example)}","{FINE}")'
    typed = f'IF(ISNUMBER({cell}),IF({cell}>36525,"{FINE}","{DATE_UNCLEAR.format(example=example)}"),{unclear})'
    return _unless_blank(cell, DATE_MISSING.format(example=example), typed)


# --- the values --------------------------------------------------------------------------------------------


def hints(scheme: Scheme, roster: Roster, answers: Identity) -> Mapping[str, str]:
    """What stands beside each answer, by label."""
    typed = {label: squeeze(_shown(answers.get(label))) for label in t.IDENTITY_LABELS}
    plain = {label: FINE if typed[label] else missing for label, missing in PLAIN_MISSING.items()}
    return {
        **_department_hints(roster, typed[t.ID_CODE], typed[t.ID_NAME]),
        t.ID_YEAR: _year_hint(scheme, typed[t.ID_YEAR]),
        **plain,
        t.ID_DATE: _date_hint(scheme, answers.get(t.ID_DATE)),
        t.ID_REMARK: REMARK,
    }


def _shown(value: IdentityValue) -> str:
    return "" if value is None else str(value)


def _department_hints(roster: Roster, code: str, name: str) -> dict[str, str]:
    directory, only = Directory.of(roster), roster.departments[0] if len(roster.departments) == 1 else None
    other = f"{NOT_OURS[0]}{only.name}{NOT_OURS[1]}{only.code}{NOT_OURS[2]}" if only else ""
    by_code, by_name = directory.code(code), directory.name(name)
    if code:
        code_hint = f"{FINE} {by_code.name}" if by_code else other or CODE_UNKNOWN
    else:
        code_hint = f"{CODE_OF}{by_name.code}" if by_name else CODE_MISSING
    if not name:
        return {t.ID_CODE: code_hint, t.ID_NAME: NAME_MISSING}
    agree = FINE if by_code is None or by_code is by_name else NOT_ONE
    return {t.ID_CODE: code_hint, t.ID_NAME: agree if by_name else other or NAME_UNKNOWN}


def _year_hint(scheme: Scheme, year: str) -> str:
    if not year:
        return YEAR_MISSING.format(year=scheme.year)
    return FINE if says_year(year, scheme.year) else YEAR_WRONG.format(year=scheme.year)


def _date_hint(scheme: Scheme, value: IdentityValue) -> str:
    if value is None or not _shown(value).strip():
        return DATE_MISSING.format(example=_example(scheme))
    understood = isinstance(value, date) or (isinstance(value, str) and day(value) is not None)
    return FINE if understood else DATE_UNCLEAR.format(example=_example(scheme))
