"""The readings of 列表 that only some schemes need: which rows belong together, and how those are filled.

Rows of a family are those of one indicator that departments choose themselves (inserted ones have no code and stand
below one of its own), or the indicators of which one is answered. Families are told by the codes, which stay with their
rows when these are sorted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from selfeval import text as t
from selfeval.forms.formula_parts import (
    CATEGORY,
    IS_BLANK,
    IS_NA,
    NEAR,
    NONE,
    NUMBER,
    SCORE_PAIRS,
    Chain,
    cell_of_row,
    number_read,
    odd_number,
    quoted,
    read_as,
    replaced,
    visible,
)
from selfeval.forms.plan import Plan
from selfeval.model import Indicator
from selfeval.submission.columns import OWN
from selfeval.submission.rows import OWN_ROW
from selfeval.submission.words import BONUS
from selfeval.tables import plain

FAMILY: Final = "本行归属"  # `NONE`, then what its rows have in common; `NONE` alone of a row by itself
CODE_TEXT: Final = "本行编码文字"
WRITTEN: Final = "本行所填"  # all that a department writes in a row of its own
IS_OWN: Final = "本行自设"
OWN_CAP: Final = "自设分值读数"  # the cap that the department gives its row; `NONE` where that can't be told
STATE: Final = "自设行情况"  # of a row of its own: 0 blank, 1 fine, 2 wrong; 3 and 4 the same of an inserted one
ANSWERED: Final = "作答情况"  # 0 blank, 1 answered, 2 不适用
EXCUSED: Final = "不适用分值读数"
ALL_EXCUSED: Final = "全部不适用"
INSERTED: Final = 2  # what is added to the state of a row that was inserted

_CODE, _CAP, _NAME, _SCORE = map(cell_of_row, (t.COL_CODE, t.COL_CAP, t.COL_INDICATOR, t.COL_SCORE))
OF_CAP: Final = Chain("自设分值文字", _CAP, SCORE_PAIRS)
_OWN_MARK, _GROUP_MARK = "#", "="


def other_rows(plan: Plan) -> tuple[str, ...]:
    """The readings of each row besides the usual, in the order of their columns."""
    return (
        *((FAMILY,) if plan.has_families else ()),
        *((*OF_CAP.cells, OWN_CAP, STATE) if plan.blocks else ()),
        *((ANSWERED,) if plan.scheme.groups or plan.scheme.prorated else ()),
        *((EXCUSED,) if plan.scheme.prorated else ()),
    )


def other_cells(plan: Plan) -> tuple[str, ...]:
    """The headers of the cells of a row that these readings speak of, besides the usual."""
    own = [column.header for column in OWN if column.header in (t.COL_INDICATOR, t.COL_EVIDENCE)]
    return (*((t.COL_CODE,) if plan.has_families else ()), *(own if plan.blocks else ()))


def other_names(plan: Plan) -> Mapping[str, str]:
    """The names that aren't cells of 列表, with their formulas."""
    names: dict[str, str] = {}
    if plan.has_families:
        names[CODE_TEXT] = f'IF(ISERROR({_CODE}),"?",TRIM({_CODE}&""))'
    if plan.blocks:
        names[WRITTEN] = "&".join(cell_of_row(column.header) for column in OWN)
        names[IS_OWN] = f'MID({FAMILY},2,1)="{_OWN_MARK}"'
    return names


def family(indicator: Indicator, first: Indicator) -> str:
    """What the rows of a family have in common, in place of the code; `first` is the first of a group."""
    return f"{NONE}{_OWN_MARK}{indicator.code}" if indicator.own_rows else f"{NONE}{_GROUP_MARK}{first.code}"


def family_of(plan: Plan, indicator: Indicator) -> str:
    """The family an indicator's rows are of."""
    if indicator.own_rows or indicator.group:
        return family(indicator, plan.scheme.groups.get(indicator.group, (indicator,))[0])
    return NONE


def family_in_row(above: str) -> str:
    """The formula of a row's family; `above` is the cell of that of the row above, for a row without a code."""
    inserted = f'IF(MID({above},2,1)="{_OWN_MARK}",{above},"{NONE}")'
    return f"=IF(LEN({CODE_TEXT})=0,{inserted},{read_as(FAMILY)})"


def other_formulas(plan: Plan) -> Mapping[str, str]:
    """The readings' formulas, by name."""
    formulas = {
        FAMILY: f'"{NONE}"' + "".join(f"&REPT({quoted(name)},{test})" for name, test in _tests(plan).items()),
        **{name: f'IF(ISTEXT({_CAP}),TRIM({replaced(name)}),"{NONE}")' for name in OF_CAP.cells},
        OWN_CAP: f'IF({IS_OWN},{_own_cap(plan)},"{NONE}")',
        STATE: f"IF({IS_OWN},{_state(plan)},0)",
        ANSWERED: f"IF(ISERROR({_SCORE}),1,IF({IS_BLANK},0,IF({IS_NA},2,1)))",
        EXCUSED: f"IF({excused(plan)},{whole_cap(plan)},0)",
    }
    wanted = set(other_rows(plan))
    return {name: formula for name, formula in formulas.items() if name in wanted}


def _tests(plan: Plan) -> Mapping[str, str]:
    """How many times a row's code is of a family, once or never; by the family without `NONE`."""
    tests: dict[str, str] = {}
    for indicator in plan.scheme.indicators:
        code, name = quoted(indicator.code), family_of(plan, indicator).removeprefix(NONE)
        if indicator.own_rows:
            start = quoted(f"{indicator.code}{OWN_ROW}")
            tests[name] = f"EXACT(LEFT({CODE_TEXT},LEN({start})),{start})+EXACT({CODE_TEXT},{code})"
        elif indicator.group:
            tests[name] = "+".join(filter(None, (tests.get(name), f"EXACT({CODE_TEXT},{code})")))
    return tests


def _own_cap(plan: Plan) -> str:
    cap = number_read(_CAP, OF_CAP.name)
    rounded = f"ROUND({cap},{plan.scheme.decimals})"
    valid = f'IF(ABS({cap}-{rounded})<={NEAR},IF(AND({rounded}>0,{rounded}<={whole_cap(plan)}),{rounded},"{NONE}"),"{NONE}")'
    return f'IF(OR(ISLOGICAL({_CAP}),{odd_number(_CAP)}),"{NONE}",IF(ISNUMBER({cap}),{valid},"{NONE}"))'


def _state(plan: Plan) -> str:
    exact = f"ABS({NUMBER}-ROUND({NUMBER},{plan.scheme.decimals}))<={NEAR}"
    within = f"AND({NUMBER}>=-{NEAR},{NUMBER}<={OWN_CAP}+{NEAR},{exact},NOT({odd_number(_SCORE)}))"
    numbers = f"IF(AND(ISNUMBER({OWN_CAP}),ISNUMBER({NUMBER}),NOT(ISLOGICAL({_SCORE}))),{within},FALSE)"
    fine = f"IF(ISERROR({_NAME}),FALSE,IF({visible(_NAME)}=0,FALSE,{numbers}))"
    inserted = f"{INSERTED}*(LEN({CODE_TEXT})=0)"
    return f"IF(ISERROR(LEN({WRITTEN})),2+{inserted},IF({visible(WRITTEN)}=0,0,IF({fine},1,2)+{inserted}))"


def excused(plan: Plan) -> str:
    """Whether 填报检查 says that 不适用 counts in a row; a bonus that isn't there adds nothing."""
    says = f'ISNUMBER(SEARCH("{t.NOT_APPLICABLE}",{cell_of_row(t.COL_CHECK)}))'
    return f"AND({says},NOT(EXACT({CATEGORY},{quoted(BONUS)})))" if plan.scheme.bonuses else says


def whole_cap(plan: Plan) -> str:
    """The cap of what a row is of: where departments choose the indicators, that of all together."""
    if not plan.blocks:
        return _CAP
    each = "+".join(f"EXACT({FAMILY},{quoted(family_of(plan, i))})*{plain(i.cap)}" for i in plan.blocks)
    return f"IF({IS_OWN},{each},{_CAP})"


def category_of_own(plan: Plan) -> str:
    """The category of a row that a department named itself, whatever stands in it."""
    return "&".join(f"REPT({quoted(i.category)},EXACT({FAMILY},{quoted(family_of(plan, i))}))" for i in plan.blocks)


# --- over the rows of a family -----------------------------------------------------------------------------


def count_of(families: str, name: str, *conditions: str) -> str:
    """How many rows of a family meet some conditions on areas beside `families`; `name` is the family, as a formula."""
    return f"SUMPRODUCT(EXACT({families},{name})*{'*'.join(f'({one})' for one in conditions)})"


def all_excused(plan: Plan, families: str, categories: str, answered: str) -> str:
    """The formula that says whether nothing at all applies: every single indicator, and every group."""
    groups = [members for members in plan.scheme.groups.values() if not members[0].bonus]
    singles = sum(1 for i in plan.scheme.indicators if not (i.bonus or i.group or i.by_bureau))
    alone = f'(MID({families},2,1)<>"{_GROUP_MARK}")*' if plan.has_families else ""
    ordinary = f"(1-EXACT({categories},{quoted(BONUS)}))*" if plan.scheme.bonuses else ""
    tests = [f"SUMPRODUCT({alone}{ordinary}({answered}=2))={singles}"]
    for members in groups:
        name, many = quoted(family_of(plan, members[0])), len(members)
        some, excused = (count_of(families, name, f"{answered}{test}") for test in (">0", "=2"))
        tests.append(f"{some}={excused},OR({some}=1,{some}={many})")
    return f"AND({','.join(tests)})"


def own_caps(families: str, caps: str, decimals: int) -> str:
    """What the caps of a row's family add up to."""
    return f"ROUND(SUMPRODUCT(EXACT({families},{FAMILY})*1,{caps}),{decimals})"
