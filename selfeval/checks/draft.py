"""Rules on a draft made from the county's own table: every question has its answer before it becomes the scheme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from selfeval.findings import Checks, Hit
from selfeval.importing.answers import Answer, State
from selfeval.model import Level
from selfeval.tables import text

DRAFT_CHECKS = Checks[[Iterable[Answer]]]()


def _in_state(answers: Iterable[Answer], state: State) -> Iterator[Hit]:
    for answer in answers:
        if answer.state is state:
            said = text(answer.cell)
            yield Hit(at=answer.cell, value=said or None, words={"number": answer.number, "value": said})


@DRAFT_CHECKS.check(
    "G640",
    Level.ERROR,
    fixed=True,
    title="导入核对没有选择",
    message="“导入核对”第 {number} 项还没有选择。",
    remedy="请在“选择”一列从下拉列表里选，或者直接改它所说的格子。",
    why="本县的表里这一处有几种读法，程序不替您决定。",
)
def draft_question_is_answered(answers: Iterable[Answer]) -> Iterator[Hit]:
    """Every question of a draft is answered."""
    yield from _in_state(answers, State.OPEN)


@DRAFT_CHECKS.check(
    "G641",
    Level.ERROR,
    fixed=True,
    title="导入核对选择有误",
    message="“导入核对”第 {number} 项选的是“{value}”，不在可选的里面。",
    remedy="请从下拉列表里重新选。",
    why="只有列出的几种选择，程序才知道怎样改指标体系。",
)
def draft_answer_is_an_option(answers: Iterable[Answer]) -> Iterator[Hit]:
    """An answer is one of those offered."""
    yield from _in_state(answers, State.UNKNOWN)


@DRAFT_CHECKS.check(
    "G642",
    Level.ERROR,
    fixed=True,
    title="选了但没有改",
    message="“导入核对”第 {number} 项选的是“{value}”，但后面的表里还没有改。",
    remedy="请在“指标”表里把它所说的格子改好，或者改选别的。",
    why="这个选择的意思是您已经自己改好，没有改的话分值或名称还是原来的。",
)
def draft_answer_was_carried_out(answers: Iterable[Answer]) -> Iterator[Hit]:
    """Who says that he changed cells did."""
    yield from _in_state(answers, State.UNDONE)
