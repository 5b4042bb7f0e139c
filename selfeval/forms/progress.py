"""The form's running account of itself: how far it is, what to do next, the total. Formulas, and their values.

`ProgressFormulas` words the formulas; `state` computes in Python what they show for given answers, to be stored with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from selfeval import text as t
from selfeval.forms.filled import Filled
from selfeval.forms.layout import (
    DATA_FIRST,
    above_total,
    answer_ref,
    data_column,
    grade_ref,
    hint_ref,
    score_range,
    total_ref,
)
from selfeval.forms.plan import Plan
from selfeval.forms.sums import NO_SCORE_YET, Sums, sums_of
from selfeval.forms.verdicts import ERROR, FINE, QUERY, TODO
from selfeval.model import column_letters
from selfeval.tables import plain

# The labels of 基本信息 that have to be filled; 总体说明 needn't.
REQUIRED: Final = tuple(label for label in t.IDENTITY_LABELS if label != t.ID_REMARK)
NO_GRADE_YET: Final = t.GRADE_PENDING
BUREAUS_GRADE: Final = "待财政局评定后得出"
NO_DEPARTMENT: Final = "（请先填“基本信息”）"
ALL_DONE: Final = "已全部填好，请打印、签字、盖章后报送"


@dataclass(frozen=True, slots=True)
class Stated:
    """What the form's formulas show for the answers it was written with."""

    counts: str
    next_step: str
    department: str
    total_line: str
    identity_line: str
    sums: Sums
    grade: str


@dataclass(frozen=True, slots=True)
class ProgressFormulas:
    """The formulas, for a plan."""

    plan: Plan

    @property
    def _said(self) -> str:
        return score_range(self.plan.count, t.COL_CHECK, sheet=True)

    def number(self, start: str) -> str:
        """How many rows have a verdict that starts so."""
        return f'SUMPRODUCT(--(LEFT({self._said},2)="{start}"))'

    @property
    def identity_left(self) -> str:
        """How many required answers of 基本信息 are missing or wrong."""
        area = f"{t.SHEET_IDENTITY}!{hint_ref(REQUIRED[0])}:{hint_ref(REQUIRED[-1])}"
        return f'SUMPRODUCT(--(LEFT({area},1)<>"{FINE}"))'

    def data_number(self, start: str) -> str:
        """How many of 基础数据 have a verdict that starts so; nothing where none are asked for."""
        count = len(self.plan.scheme.departments_data)
        check = column_letters(data_column(t.COL_CHECK))
        area = f"{t.SHEET_DATA}!${check}${DATA_FIRST + 1}:${check}${DATA_FIRST + count}"
        return f'SUMPRODUCT(--(LEFT({area},2)="{start}"))' if count else ""

    def in_all(self, start: str) -> str:
        """How many of the scores and of 基础数据 have a verdict that starts so."""
        return "+".join(filter(None, (self.number(start), self.data_number(start))))

    def counts(self) -> str:
        """The line "填报进度：…"."""
        count = self.plan.asked
        done = f"({count}-{self.number(TODO)})"
        words = _counts(_spliced(done), count, _spliced(self.in_all(ERROR)), _spliced(self.in_all(QUERY)))
        return f'="{words}"'

    def next_step(self) -> str:
        """The line "下一步：…": errors first, then what is blank, then queries, then 基本信息, then the same of 基础数据."""

        def first(start: str) -> str:
            codes = score_range(self.plan.count, t.COL_CODE, sheet=True)
            return _spliced(f'INDEX({codes},MATCH("{start}*",{self._said},0))')

        steps = [
            (f"{self.number(ERROR)}>0", _mend(first(ERROR))),
            (f"{self.number(TODO)}>0", _fill(first(TODO))),
            (f"{self.number(QUERY)}>0", _explain(first(QUERY))),
            (f"{self.identity_left}>0", _identify(_spliced(self.identity_left))),
        ]
        if todo := self.data_number(TODO):
            odd = f"({self.data_number(ERROR)}+{self.data_number(QUERY)})"
            steps += [(f"{todo}>0", _fill_data(_spliced(todo))), (f"{odd}>0", _check_data(_spliced(odd)))]
        return "=" + "".join(f'IF({when},"{say}",' for when, say in steps) + f'"{ALL_DONE}"' + ")" * len(steps)

    def department(self) -> str:
        """The line "填报部门：…"."""
        code, name = (f"{t.SHEET_IDENTITY}!{answer_ref(label)}" for label in (t.ID_CODE, t.ID_NAME))
        between = f'IF(AND(LEN(TRIM({code}))>0,LEN(TRIM({name}))>0),"　","")'
        both = f"TRIM({code})&{between}&TRIM({name})"
        return f'="填报部门："&IF(LEN(TRIM({code}&{name}))=0,"{NO_DEPARTMENT}",{both})'

    def total(self) -> str:
        """The line "总分：…　评价等次：…"."""
        total, grade = (f"{t.SHEET_TOTALS}!{ref}" for ref in (total_ref(above_total(self.plan.scheme)), grade_ref()))
        said = grade if self.plan.scheme.bureaus else f'IF(ISNUMBER({total}),{grade},"{NO_SCORE_YET}")'
        return f'="总分："&{total}&"　　评价等次："&{said}'

    def identity(self) -> str:
        """The line under the title of 基本信息."""
        count = self.plan.asked
        left, done = self.identity_left, f"({count}-{self.number(TODO)})"
        said = f'IF({left}=0,"{_IDENTITY_DONE}","{_identity(_spliced(left))}")'
        return f'={said}&"　　{_scores(_spliced(done), count)}"'


def _spliced(expression: str) -> str:
    """An expression in the midst of a formula's quoted words."""
    return f'"&{expression}&"'


_IDENTITY_DONE: Final = "本页已填好"


def _counts(done: str, count: int, errors: str, queries: str) -> str:
    return f"填报进度：已填 {done}/{count} 项　　错误 {errors} 项　　待核实 {queries} 项"


def _mend(code: str) -> str:
    return f"下一步：请改正编码 {code} 的错误"


def _fill(code: str) -> str:
    return f"下一步：请填编码 {code} 的自评分"


def _explain(code: str) -> str:
    return f"下一步：请看编码 {code} 的待核实事项"


def _identify(count: str) -> str:
    return f"下一步：请填好“基本信息”，还有 {count} 项"


def _fill_data(count: str) -> str:
    return f"下一步：请填“{t.SHEET_DATA}”，还有 {count} 项没有填"


def _check_data(count: str) -> str:
    return f"下一步：请看“{t.SHEET_DATA}”的“{t.COL_CHECK}”，还有 {count} 项要核对"


def _identity(count: str) -> str:
    return f"本页还有 {count} 项要填或要改"


def _scores(done: str, count: int) -> str:
    return f"自评评分表已填 {done}/{count} 项"


# --- the values --------------------------------------------------------------------------------------------


def department_line(code: str, name: str) -> str:
    """The line "填报部门：…"."""
    return "填报部门：" + ("　".join(filter(None, (part.strip(" ") for part in (code, name)))) or NO_DEPARTMENT)


def state(
    filled: Filled, said: Sequence[str], hints: Sequence[str], department: str, of_data: Sequence[str] = ()
) -> Stated:
    """The values of all these formulas. `hints` are those of the required answers, `department` the line that names it,
    `of_data` what is said of base data.
    """
    plan = filled.plan
    count = plan.asked
    todo, errors, queries = (sum(1 for words in said if words[:2] == start) for start in (TODO, ERROR, QUERY))
    left = sum(1 for hint in hints if not hint.startswith(FINE))
    data_todo, data_errors, data_queries = (
        sum(words[:2] == start for words in of_data) for start in (TODO, ERROR, QUERY)
    )
    sums = sums_of(filled, said)
    graded = isinstance(sums.total, Decimal)
    grade = plan.scheme.grade_of(sums.total) if isinstance(sums.total, Decimal) else NO_GRADE_YET
    grade = BUREAUS_GRADE if plan.scheme.bureaus else grade
    shown = plain(sums.total) if isinstance(sums.total, Decimal) else sums.total
    first = {
        word: next((row.code for row, words in zip(plan.rows, said, strict=True) if words[:2] == word), "")
        for word in (ERROR, TODO, QUERY)
    }
    return Stated(
        counts=_counts(str(count - todo), count, str(errors + data_errors), str(queries + data_queries)),
        next_step=(
            _mend(first[ERROR]) if errors
            else _fill(first[TODO]) if todo
            else _explain(first[QUERY]) if queries
            else _identify(str(left)) if left
            else _fill_data(str(data_todo)) if data_todo
            else _check_data(str(data_errors + data_queries)) if data_errors or data_queries
            else ALL_DONE
        ),
        department=department,
        total_line=f"总分：{shown}　　评价等次：{grade if graded or plan.scheme.bureaus else NO_SCORE_YET}",
        identity_line=(_identity(str(left)) if left else _IDENTITY_DONE) + f"　　{_scores(str(count - todo), count)}",
        sums=sums,
        grade=grade,
    )  # fmt: skip
