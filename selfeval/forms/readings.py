"""What a cell's text reads as, for the form's formulas: cells of 列表 that hold it, and the names these have.

Each follows a function of the processor: a score typed as text `normalise.certain_number`, a reason `reasons.sameness`,
code and name `identity.Directory`, the year `identity.says_year`. A row of 自评评分表 is read in the row of 列表 with the
same number, and the names are relative: each speaks of the row of the cell that uses it, so that rows may be inserted
and sorted. There are more rows than indicators, for those that are inserted. Functions are those of Excel 2007; a formula
nests no more than 64 of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book
from selfeval.forms.formula_parts import (
    BLANK,
    CATEGORY,
    EMPTY,
    IS_BLANK,
    IS_NA,
    NEAR,
    NONE,
    NUMBER,
    SCORE_PAIRS,
    TAB_HELD,
    Chain,
    cell_of_row,
    counts,
    number_read,
    odd_number,
    quoted,
    read_as,
    replaced,
    says_not_applicable,
    visible,
)
from selfeval.forms.layout import SCORES_FIRST, answer_ref, score_column
from selfeval.forms.lists import BLANKS, LISTED, Ranges, signs, writable
from selfeval.forms.other_readings import (
    ALL_EXCUSED,
    ANSWERED,
    FAMILY,
    IS_OWN,
    OF_CAP,
    OWN_CAP,
    all_excused,
    category_of_own,
    excused,
    family_in_row,
    other_cells,
    other_formulas,
    other_names,
    other_rows,
    whole_cap,
)
from selfeval.forms.plan import Plan
from selfeval.model import Roster, column_letters
from selfeval.submission.reasons import ALIKE, meaningless
from selfeval.submission.rows import MOST_INSERTED
from selfeval.submission.words import BONUS
from selfeval.tables import UNSEEN, WHITE, key, lookalikes

# Of a row of 自评评分表: what stands in it, and its readings.
_CELLS: Final = (t.COL_SCORE, t.COL_CAP, t.COL_CATEGORY, t.COL_REASON, t.COL_EXPLANATION, t.COL_CHECK)
_SCORE, _CAP, _GROUP, _REASON, _EXPLANATION, _SAID = map(cell_of_row, _CELLS)
REASONED: Final = "扣分原因算数"
EXPLAINED: Final = "情况说明算数"
SCORE_TEXT: Final = "自评分文字"  # of a score typed as text
POINTS: Final = "得分读数"  # that count, if nothing is wrong in the row
LOST_FOR: Final = "扣分原因文字"  # as reasons are compared; `NONE` where no points were lost

# Of 基本信息; the texts begin with `NONE`.
YEAR: Final = "评价年度文字"
CODE: Final = "部门编码文字"
NAME: Final = "部门名称文字"
CODE_PLACE: Final = "部门编码位置"  # in the lists of codes; 0 if nowhere
NAME_PLACE: Final = "部门名称位置"

_IN_QUOTES: Final = 120  # characters, each of which may count twice: no text in a formula has more than 255
_LONGEST_CODE: Final = 1000
_DIGITS: Final = "0123456789"

OF_SCORE: Final = Chain(SCORE_TEXT, _SCORE, SCORE_PAIRS)
OF_REASON: Final = Chain(LOST_FOR, f"LOWER({_REASON})", ALIKE)
IDENTITY_ROW: Final = 1  # the first


def of_rows(plan: Plan) -> tuple[str, ...]:
    """The readings of a row, a column of 列表 each; one more is for those of 基本信息."""
    return (*OF_SCORE.cells, NUMBER, CATEGORY, POINTS, LOST_FOR, *other_rows(plan))


def identity_column(plan: Plan) -> int:
    """The column of 列表 that holds the readings of 基本信息."""
    return LISTED + len(of_rows(plan))


def of_identity(roster: Roster) -> tuple[Chain, Chain, Chain]:
    """The texts of year, code and name. Of what looks like others, only what may stand in the roster is replaced."""
    codes = "".join(key(d.code) for d in roster.departments)
    names = "".join(key(name) for d in roster.departments for name in (d.name, *d.aliases))
    nothing = [(c, "") for c in WHITE + UNSEEN + TAB_HELD]
    year, code, name = (
        Chain(
            name,
            f'"{NONE}"&LOWER({_answer(label)})',
            [*nothing, *((odd, plain.lower()) for odd, plain in lookalikes(wanted))],
        )
        for name, label, wanted in ((YEAR, t.ID_YEAR, _DIGITS), (CODE, t.ID_CODE, codes), (NAME, t.ID_NAME, names))
    )
    return year, code, name


def identity_cells(roster: Roster) -> tuple[str, ...]:
    """The names of the cells in the column of 基本信息, from the top."""
    return (*(cell for chain in of_identity(roster) for cell in chain.cells), CODE_PLACE, NAME_PLACE)


def identity_replacements(roster: Roster) -> Iterator[tuple[str, str]]:
    """The names of the replacements of 基本信息, with their formulas."""
    return _replacements(*of_identity(roster))


def _replacements(*chains: Chain) -> Iterator[tuple[str, str]]:
    for chain in chains:
        yield from zip(map(replaced, chain.cells), chain.formulas, strict=True)


def define_readings(book: Book, plan: Plan, roster: Roster, replacements: Iterable[tuple[str, str]]) -> None:
    """Enter all the names: of a row's cells, of the readings' cells, and of the replacements these are made with.

    `replacements` are those of 基本信息.
    """
    for header in (*_CELLS, *other_cells(plan)):
        book.define_name(cell_of_row(header), f"={t.SHEET_SCORES}!${column_letters(score_column(header))}1")
    for col, name in enumerate(of_rows(plan), start=LISTED):
        book.define_name(name, f"={t.SHEET_LISTS}!${column_letters(col)}1")
    for row, name in enumerate(identity_cells(roster), start=IDENTITY_ROW + 1):
        book.define_name(name, f"={t.SHEET_LISTS}!${column_letters(identity_column(plan))}${row}")
    of_a_row = _replacements(OF_SCORE, OF_REASON, *((OF_CAP,) if plan.blocks else ()))
    for name, formula in (*of_a_row, *replacements):
        book.define_name(name, f"={formula}")
    book.define_name(BLANK, f"={BLANKS}{_others(WHITE + UNSEEN + TAB_HELD)}")
    book.define_name(EMPTY, f"={signs()}{_others(meaningless())}")
    for name, said in (
        (IS_BLANK, f"{visible(_SCORE)}=0"),
        (IS_NA, f"IF(ISTEXT({_SCORE}),{says_not_applicable(_SCORE)},FALSE)"),
        (REASONED, f"IF(ISERROR({_REASON}),FALSE,{counts(_REASON)})"),
        (EXPLAINED, f"IF(ISERROR({_EXPLANATION}),FALSE,{counts(_EXPLANATION)})"),
        *other_names(plan).items(),
    ):
        book.define_name(name, f"={said}")
    for name, formula in _row_formulas(plan).items():
        book.define_name(read_as(name), f"={formula}")
    if plan.scheme.prorated:
        areas = (beside(plan, name) if name in of_rows(plan) else "" for name in (FAMILY, CATEGORY, ANSWERED))
        book.define_name(ALL_EXCUSED, f"={all_excused(plan, *areas)}")


def _others(characters: str) -> str:
    """Those of the characters that no cell of ours holds, joined to what it holds."""
    others = sorted(set(characters) - set(writable(characters)))
    beyond = "".join(c for c in others if c > " ")
    parts = [f"CHAR({ord(c)})" for c in others if c < " "]
    parts += [f'"{beyond[first : first + _IN_QUOTES]}"' for first in range(0, len(beyond), _IN_QUOTES)]
    return "".join(f"&{part}" for part in parts)


def row_formula(plan: Plan, name: str, row: int) -> str:
    """The formula of a reading's cell, in a row counted from 0; kept under a name, being the same in every row."""
    if name == FAMILY:
        return family_in_row(f"{column_letters(LISTED + of_rows(plan).index(name))}{row}")
    return f"=({read_as(name)})"


def _row_formulas(plan: Plan) -> Mapping[str, str]:
    exact = f"ABS({NUMBER}-ROUND({NUMBER},{plan.scheme.decimals}))<={NEAR}"
    cap = f"IF({IS_OWN},{OWN_CAP},{_CAP})" if plan.blocks else _CAP
    lost = f"AND({NUMBER}>=-{NEAR},{NUMBER}<{cap}-{NEAR},{exact},NOT({odd_number(_SCORE)}))"
    readable = f"AND(ISNUMBER({NUMBER}),ISNUMBER({cap}),NOT(ISERROR({_REASON})))"
    if plan.scheme.bonuses:  # which lose nothing
        readable = f"AND({readable},NOT(EXACT({CATEGORY},{quoted(BONUS)})))"
    category = f'IF(ISERROR({_GROUP}),"{NONE}",IF({_GROUP}="","{NONE}",{_GROUP}&""))'
    counted = "0" if plan.scheme.prorated else whole_cap(plan)
    reason = replaced(LOST_FOR)
    return {
        **{name: f'IF(ISTEXT({_SCORE}),TRIM({replaced(name)}),"{NONE}")' for name in OF_SCORE.cells},
        NUMBER: number_read(_SCORE, SCORE_TEXT),
        CATEGORY: f"IF({IS_OWN},{category_of_own(plan)},{category})" if plan.blocks else category,
        POINTS: f"IF({excused(plan)},{counted},IF(ISNUMBER({NUMBER}),{NUMBER},0))",
        LOST_FOR: f'IF({readable},IF({lost},IF({reason}="","{NONE}",{reason}),"{NONE}"),"{NONE}")',
        **other_formulas(plan),
    }


def identity_formulas(roster: Roster) -> Mapping[str, str]:
    """The formulas of the readings of 基本信息, by name."""
    ranges, chains = Ranges(roster), of_identity(roster)
    bare, known = ranges.bare_codes, ranges.known_names
    code = f"MID({CODE},{len(NONE) + 1},{_LONGEST_CODE})"
    padded = f'EXACT({code},RIGHT(REPT("0",LEN({code}))&{bare},LEN({code})))*(LEN({code})>=LEN({bare}))'
    return {
        **{name: f"=({replaced(name)})" for chain in chains for name in chain.cells},
        CODE_PLACE: _place(CODE, t.ID_CODE, padded, bare),
        NAME_PLACE: _place(NAME, t.ID_NAME, f'EXACT({NAME},"{NONE}"&{known})', known),
    }


def _place(typed: str, label: str, same: str, area: str) -> str:
    """Where in a list stands what was typed. A number that shows as a date or a percentage is none of it."""
    found = f"SUMPRODUCT(MAX(({same})*(ROW({area})-1)))"
    return f"=IF(ISERROR(LEN({typed})),0,IF(OR({odd_number(_answer(label))},LEN({typed})>{_LONGEST_CODE}),0,{found}))"


def _answer(label: str) -> str:
    letters, row = answer_ref(label)[0], answer_ref(label)[1:]
    return f"{t.SHEET_IDENTITY}!${letters}${row}"


def beside(plan: Plan, name: str) -> str:
    """The cells of 列表 that hold a reading of all rows, each in the row it is of."""
    letters = column_letters(LISTED + of_rows(plan).index(name))
    last = SCORES_FIRST + plan.count + MOST_INSERTED
    return f"{t.SHEET_LISTS}!${letters}${SCORES_FIRST + 1}:${letters}${last}"


def year_said(year: int) -> str:
    """Whether the year's answer says this year and no other figure: `identity.says_year`."""
    bare = YEAR
    for digit in _DIGITS:
        bare = f'SUBSTITUTE({bare},"{digit}","")'
    ref = _answer(t.ID_YEAR)
    return f'IF({odd_number(ref)},FALSE,AND(ISNUMBER(FIND("{year}",{YEAR})),LEN({YEAR})-LEN({bare})={len(str(year))}))'
