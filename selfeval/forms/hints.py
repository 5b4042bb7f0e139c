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
from selfeval.forms.layout import answer_ref
from selfeval.forms.lists import Ranges
from selfeval.forms.verdicts import FINE
from selfeval.model import Roster, Scheme
from selfeval.submission.identity import Directory
from selfeval.tables import day, squeeze

CODE_MISSING: Final = "必填，见通知所附部门名单"
CODE_UNKNOWN: Final = "错误：名册里没有这个编码"
NAME_MISSING: Final = "必填，请从下拉列表选择"
NAME_UNKNOWN: Final = "错误：名册里没有这个名称"
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
    plain = {
        label: f'=IF(LEN(TRIM({answer_ref(label)}))=0,"{missing}","{FINE}")' for label, missing in PLAIN_MISSING.items()
    }
    return {
        t.ID_CODE: _code_formula(roster),
        t.ID_NAME: _name_formula(roster),
        t.ID_YEAR: _year_formula(scheme),
        **plain,
        t.ID_DATE: _date_formula(scheme),
    }


def _department_of_code(roster: Roster) -> str:
    """Where the typed code stands in the roster; an error if nowhere."""
    ranges, code = Ranges(roster), f"TRIM({answer_ref(t.ID_CODE)})"
    written = f'MATCH({code}&"",{ranges.codes},0)'
    return f'IF(ISNUMBER({written}),{written},MATCH(VALUE({code})&"",{ranges.bare_codes},0))'


def _department_of_name(roster: Roster) -> str:
    """Where the typed name stands among all names; an error if nowhere."""
    name = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({answer_ref(t.ID_NAME)}," ",""),"\u3000",""),"\u00a0","")'
    return f"MATCH({name},{Ranges(roster).known_names},0)"


def _code_formula(roster: Roster) -> str:
    ranges, found, named = Ranges(roster), _department_of_code(roster), _department_of_name(roster)
    meant = f'IF(ISERROR({named}),"{CODE_MISSING}","{CODE_OF}"&INDEX({ranges.known_codes},{named}))'
    known = f'IF(ISERROR({found}),"{CODE_UNKNOWN}","{FINE} "&INDEX({ranges.names},{found}))'
    return f"=IF(LEN(TRIM({answer_ref(t.ID_CODE)}))=0,{meant},{known})"


def _name_formula(roster: Roster) -> str:
    ranges, found, named = Ranges(roster), _department_of_code(roster), _department_of_name(roster)
    differs = f"INDEX({ranges.codes},{found})<>INDEX({ranges.known_codes},{named})"
    agree = f'IF(ISERROR({found}),"{FINE}",IF({differs},"{NOT_ONE}","{FINE}"))'
    known = f'IF(ISERROR({named}),"{NAME_UNKNOWN}",{agree})'
    return f'=IF(LEN(TRIM({answer_ref(t.ID_NAME)}))=0,"{NAME_MISSING}",{known})'


def _year_formula(scheme: Scheme) -> str:
    year = answer_ref(t.ID_YEAR)
    bare = f'SUBSTITUTE(SUBSTITUTE(TRIM({year}),"度",""),"年","")'
    right = f'IF({bare}="{scheme.year}","{FINE}","{YEAR_WRONG.format(year=scheme.year)}")'
    return f'=IF(LEN(TRIM({year}))=0,"{YEAR_MISSING.format(year=scheme.year)}",{right})'


def _date_formula(scheme: Scheme) -> str:
    cell, example = answer_ref(t.ID_DATE), _example(scheme)
    dashes = f"TRIM({cell})"
    for sign, instead in ((".", "-"), ("/", "-"), ("年", "-"), ("月", "-"), ("日", "")):
        dashes = f'SUBSTITUTE({dashes},"{sign}","{instead}")'
    unclear = f'IF(ISERROR(DATEVALUE({dashes})),"{DATE_UNCLEAR.format(example=example)}","{FINE}")'
    typed = f'IF(ISNUMBER({cell}),IF({cell}>36525,"{FINE}","{DATE_UNCLEAR.format(example=example)}"),{unclear})'
    return f'=IF(LEN(TRIM({cell}))=0,"{DATE_MISSING.format(example=example)}",{typed})'


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
    directory = Directory.of(roster)
    by_code, by_name = directory.code(code), directory.name(name)
    if code:
        code_hint = f"{FINE} {by_code.name}" if by_code else CODE_UNKNOWN
    else:
        code_hint = f"{CODE_OF}{by_name.code}" if by_name else CODE_MISSING
    if not name:
        return {t.ID_CODE: code_hint, t.ID_NAME: NAME_MISSING}
    agree = FINE if by_code is None or by_code is by_name else NOT_ONE
    return {t.ID_CODE: code_hint, t.ID_NAME: agree if by_name else NAME_UNKNOWN}


def _year_hint(scheme: Scheme, year: str) -> str:
    if not year:
        return YEAR_MISSING.format(year=scheme.year)
    right = year.replace("度", "").replace("年", "") == str(scheme.year)
    return FINE if right else YEAR_WRONG.format(year=scheme.year)


def _date_hint(scheme: Scheme, value: IdentityValue) -> str:
    if value is None or not _shown(value).strip():
        return DATE_MISSING.format(example=_example(scheme))
    understood = isinstance(value, date) or (isinstance(value, str) and day(value) is not None)
    return FINE if understood else DATE_UNCLEAR.format(example=_example(scheme))
