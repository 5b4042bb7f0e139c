"""What a cell's text reads as, for the form's formulas: cells of 列表 that hold it, and the names these have.

Each follows a function of the processor: a score typed as text `normalise.certain_number`, a reason `reasons.sameness`,
code and name `identity.Directory`, the year `identity.says_year`. A row of 自评评分表 is read in the row of 列表 with the
same number, and the names are relative: each speaks of the row of the cell that uses it, so that rows may be inserted
and sorted. There are more rows than indicators, for those that are inserted. Functions are those of Excel 2007; a formula
nests no more than 64 of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Book
from selfeval.forms.layout import SCORES_FIRST, answer_ref, score_column
from selfeval.forms.lists import BLANKS, COLUMN, LISTED, TOP, Ranges, signs, writable
from selfeval.model import Roster, Scheme, column_letters
from selfeval.submission.normalise import MOST_DIGITS, TOLERANCE
from selfeval.submission.reasons import ALIKE, LEAST, meaningless
from selfeval.tables import UNSEEN, WHITE, key, lookalikes

# Of a row of 自评评分表: what stands in it, and its readings.
_CELLS: Final = (t.COL_SCORE, t.COL_CAP, t.COL_CATEGORY, t.COL_REASON, t.COL_EXPLANATION, t.COL_CHECK)
_SCORE, _CAP, _GROUP, _REASON, _EXPLANATION, _SAID = (f"本行{header}" for header in _CELLS)
IS_BLANK: Final = "自评分空白"  # nothing is seen in it
IS_NA: Final = "自评分不适用"
REASONED: Final = "扣分原因算数"
EXPLAINED: Final = "情况说明算数"
SCORE_TEXT: Final = "自评分文字"  # of a score typed as text
NUMBER: Final = "自评分读数"  # the number the score reads as, `NONE` if none
CATEGORY: Final = "一级指标文字"
POINTS: Final = "得分读数"  # that count, if nothing is wrong in the row
LOST_FOR: Final = "扣分原因文字"  # as reasons are compared; `NONE` where no points were lost
NONE: Final = "-"  # a formula that gives "" is saved like one that was never calculated
SPARE: Final = 24  # rows that may be inserted

# Of 基本信息; the texts begin with `NONE`.
YEAR: Final = "评价年度文字"
CODE: Final = "部门编码文字"
NAME: Final = "部门名称文字"
CODE_PLACE: Final = "部门编码位置"  # in the lists of codes; 0 if nowhere
NAME_PLACE: Final = "部门名称位置"

_BLANK: Final = "空白字符"
_EMPTY: Final = "不算内容的字符"

_NEAR: Final = format(TOLERANCE, "f")
_IN_QUOTES: Final = 120  # characters, each of which may count twice: no text in a formula has more than 255
_NESTED: Final = 50  # replacements in one formula
_LONGEST_CODE: Final = 1000
_TURNED: Final = "\u202e"
_DIGITS: Final = "0123456789"
_TAB_HELD: Final = "\x01"  # what LibreOffice makes of a tab among Chinese characters, while the workbook is open
Pairs = Sequence[tuple[str, str]]

# A score: what nobody sees goes, white space becomes a blank, digits and the point ordinary.
_OF_SCORE: Final[Pairs] = [
    *((c, "") for c in UNSEEN if c <= "\uffff"),
    *((c, " ") for c in WHITE + _TAB_HELD if c != " "),
    *lookalikes(_DIGITS + ".分"),
]


@dataclass(frozen=True, slots=True)
class Chain:
    """A text after many replacements: in steps of a cell each, the last of which bears the name."""

    name: str
    source: str
    pairs: Pairs

    @property
    def steps(self) -> tuple[Pairs, ...]:
        """The replacements of each step."""
        return tuple(self.pairs[first : first + _NESTED] for first in range(0, len(self.pairs), _NESTED))

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of the steps' cells."""
        return (*(f"{self.name}{number}" for number in range(1, len(self.steps))), self.name)

    def formula(self, step: int) -> str:
        """The replacements of a step, as a formula."""
        nested = self.cells[step - 1] if step else self.source
        for odd, plain in self.steps[step]:
            nested = f"SUBSTITUTE({nested},{_literal(odd)},{_literal(plain)})"
        return nested

    def values(self, text: str) -> list[str]:
        """What the steps' cells hold for a text."""
        found: list[str] = []
        for pairs in self.steps:
            text = text.translate({ord(odd): plain for odd, plain in pairs})
            found.append(text)
        return found


OF_SCORE: Final = Chain(SCORE_TEXT, _SCORE, _OF_SCORE)
OF_REASON: Final = Chain(LOST_FOR, f"LOWER({_REASON})", ALIKE)
OF_ROWS: Final = (*OF_SCORE.cells, NUMBER, CATEGORY, POINTS, LOST_FOR)  # a column of 列表 each
IDENTITY_COLUMN: Final = LISTED + len(OF_ROWS)  # and one more for the readings of 基本信息
IDENTITY_ROW: Final = 1  # the first


def of_identity(roster: Roster) -> tuple[Chain, Chain, Chain]:
    """The texts of year, code and name. Of what looks like others, only what may stand in the roster is replaced."""
    codes = "".join(key(d.code) for d in roster.departments)
    names = "".join(key(name) for d in roster.departments for name in (d.name, *d.aliases))
    nothing = [(c, "") for c in WHITE + UNSEEN + _TAB_HELD]
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


def define_readings(book: Book, scheme: Scheme, roster: Roster) -> None:
    """Enter all the names: of a row's cells, of the readings' cells, and of the replacements these are made with."""
    for header in _CELLS:
        book.define_name(f"本行{header}", f"={t.SHEET_SCORES}!${column_letters(score_column(header))}1")
    for col, name in enumerate(OF_ROWS, start=LISTED):
        book.define_name(name, f"={t.SHEET_LISTS}!${column_letters(col)}1")
    for row, name in enumerate(identity_cells(roster), start=IDENTITY_ROW + 1):
        book.define_name(name, f"={t.SHEET_LISTS}!${column_letters(IDENTITY_COLUMN)}${row}")
    for chain in (OF_SCORE, OF_REASON, *of_identity(roster)):
        for step, name in enumerate(chain.cells):
            book.define_name(_replaced(name), f"={chain.formula(step)}")
    book.define_name(_BLANK, f"={BLANKS}{_others(WHITE + UNSEEN + _TAB_HELD)}")
    book.define_name(_EMPTY, f"={signs()}{_others(meaningless())}")
    for name, said in (
        (IS_BLANK, f"{visible(_SCORE)}=0"),
        (IS_NA, f"IF(ISTEXT({_SCORE}),{says_not_applicable(_SCORE)},FALSE)"),
        (REASONED, f"IF(ISERROR({_REASON}),FALSE,{counts(_REASON)})"),
        (EXPLAINED, f"IF(ISERROR({_EXPLANATION}),FALSE,{counts(_EXPLANATION)})"),
    ):
        book.define_name(name, f"={said}")
    for name, formula in _row_formulas(scheme).items():
        book.define_name(_read(name), f"={formula}")


def _others(characters: str) -> str:
    """Those of the characters that no cell of ours holds, joined to what it holds."""
    others = sorted(set(characters) - set(writable(characters)))
    beyond = "".join(c for c in others if c > " ")
    parts = [f"CHAR({ord(c)})" for c in others if c < " "]
    parts += [f'"{beyond[first : first + _IN_QUOTES]}"' for first in range(0, len(beyond), _IN_QUOTES)]
    return "".join(f"&{part}" for part in parts)


def _replaced(name: str) -> str:
    return f"{name}替换"


def _read(name: str) -> str:
    return f"{name}读法"


def row_formula(name: str) -> str:
    """The formula of a reading's cell: the same in every row, so that it is kept under a name."""
    return f"=({_read(name)})"


def _row_formulas(scheme: Scheme) -> Mapping[str, str]:
    digits = f'TRIM(LEFT({SCORE_TEXT},LEN({SCORE_TEXT})-(RIGHT({SCORE_TEXT},1)="分")))'
    straight = f'OR(LEN(SUBSTITUTE({_SCORE},"{_TURNED}",""))=LEN({_SCORE}),LEN({SCORE_TEXT})<2)'
    read = f'IF(AND({straight},{_plain_number(digits)}),VALUE({digits}),"{NONE}")'
    excused = f'ISNUMBER(SEARCH("{t.NOT_APPLICABLE}",{_SAID}))'
    exact = f"ABS({NUMBER}-ROUND({NUMBER},{scheme.decimals}))<={_NEAR}"
    lost = f"AND({NUMBER}>=-{_NEAR},{NUMBER}<{_CAP}-{_NEAR},{exact},NOT({odd_number(_SCORE)}))"
    readable = f"AND(ISNUMBER({NUMBER}),ISNUMBER({_CAP}),NOT(ISERROR({_REASON})))"
    return {
        **{name: f'IF(ISTEXT({_SCORE}),TRIM({_replaced(name)}),"{NONE}")' for name in OF_SCORE.cells},
        NUMBER: f'IF(ISTEXT({_SCORE}),{read},IF(ISNUMBER({_SCORE}),{_SCORE},"{NONE}"))',
        CATEGORY: f'IF(ISERROR({_GROUP}),"{NONE}",IF({_GROUP}="","{NONE}",{_GROUP}&""))',
        POINTS: f"IF({excused},{_CAP},IF(ISNUMBER({NUMBER}),{NUMBER},0))",
        LOST_FOR: f'IF({readable},IF({lost},IF({_replaced(LOST_FOR)}="","{NONE}",{_replaced(LOST_FOR)}),"{NONE}"),"{NONE}")',
    }


def identity_formulas(roster: Roster) -> Mapping[str, str]:
    """The formulas of the readings of 基本信息, by name."""
    ranges, chains = Ranges(roster), of_identity(roster)
    bare, known = ranges.bare_codes, ranges.known_names
    code = f"MID({CODE},{len(NONE) + 1},{_LONGEST_CODE})"
    padded = f'EXACT({code},RIGHT(REPT("0",LEN({code}))&{bare},LEN({code})))*(LEN({code})>=LEN({bare}))'
    return {
        **{name: f"=({_replaced(name)})" for chain in chains for name in chain.cells},
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


def _plain_number(text: str) -> str:
    """Whether a text is digits with at most one point between them."""
    rest = text
    for sign in _DIGITS + ".":
        rest = f'SUBSTITUTE({rest},"{sign}","")'
    point = f'LEN({text})-LEN(SUBSTITUTE({text},".",""))<2,LEFT({text},1)<>".",RIGHT({text},1)<>"."'
    return f"AND(LEN({rest})=0,LEN({text})>0,LEN({text})<={MOST_DIGITS},{point})"


def _literal(character: str) -> str:
    return f"CHAR({ord(character)})" if "" < character < " " else '"' + character.replace('"', '""') + '"'


def beside(scheme: Scheme, name: str) -> str:
    """The cells of 列表 that hold a reading of all rows, each in the row it is of."""
    letters = column_letters(LISTED + OF_ROWS.index(name))
    return f"{t.SHEET_LISTS}!${letters}${SCORES_FIRST + 1}:${letters}${SCORES_FIRST + len(scheme.indicators) + SPARE}"


# --- parts of formulas -------------------------------------------------------------------------------------


def _missing(ref: str, known: str) -> str:
    """How many characters of a cell are none of the known ones; the cell isn't empty."""
    each = f"MID({ref},ROW({TOP}:INDEX({COLUMN},LEN({ref}))),1)"
    return f"SUMPRODUCT(--ISERROR(FIND({each},{known})))"


def visible(ref: str) -> str:
    """How many characters stand in a cell besides white space."""
    return f"IF(LEN({ref})=0,0,{_missing(ref, _BLANK)})"


def counts(ref: str) -> str:
    """Whether a cell's text counts: `reasons.counts`."""
    return f"IF({visible(ref)}<{LEAST},FALSE,{_missing(ref, _EMPTY)}>0)"


def shown_as(ref: str, letter: str) -> str:
    """Whether a cell's number format is a percentage ("P") or a date ("D"); false where that can't be asked."""
    return f'ISNUMBER(MATCH(LEFT(CELL("format",{ref}),1),{{"{letter}"}},0))'


def odd_number(ref: str) -> str:
    """Whether a number is shown as a date or a percentage."""
    return f"AND(ISNUMBER({ref}),OR({shown_as(ref, 'D')},{shown_as(ref, 'P')}))"


def says_not_applicable(ref: str) -> str:
    """Whether a cell says 不适用, however it is spaced: `normalise.says_not_applicable`."""
    plain, at = ref, "0"
    for odd, ordinary in lookalikes(t.NOT_APPLICABLE):
        plain = f'SUBSTITUTE({plain},"{odd}","{ordinary}")'
    for character in t.NOT_APPLICABLE:
        at = f'FIND("{character}",{plain},{at}+1)'
    return f"IF({visible(ref)}={len(t.NOT_APPLICABLE)},ISNUMBER({at}),FALSE)"


def year_said(year: int) -> str:
    """Whether the year's answer says this year and no other figure: `identity.says_year`."""
    bare = YEAR
    for digit in _DIGITS:
        bare = f'SUBSTITUTE({bare},"{digit}","")'
    ref = _answer(t.ID_YEAR)
    return f'IF({odd_number(ref)},FALSE,AND(ISNUMBER(FIND("{year}",{YEAR})),LEN({YEAR})-LEN({bare})={len(str(year))}))'
