"""Rules on who filed the form (基本信息)."""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Level, Mismatch, RawCell
from selfeval.submission.case import Case
from selfeval.submission.identity import contradicting
from selfeval.submission.normalise import answers_to
from selfeval.tables import text

IDENTITY_CHECKS = Checks[[Case]]()

REQUIRED = (t.ID_YEAR, t.ID_CLERK, t.ID_PHONE, t.ID_HEAD, t.ID_DATE)


def _where(case: Case, label: str) -> RawCell:
    return case.label(label) or RawCell(t.SHEET_IDENTITY, 0, 0)


@IDENTITY_CHECKS.check(
    "D201",
    Level.ERROR,
    fixed=True,
    whose=True,
    label=t.ID_NAME,
    title="编码和名称不符",
    message="部门编码 {code} 在名册里是“{of_code}”，表里写的部门名称却是“{name}”，两者对不上。",
    remedy="请核对部门编码和部门名称，改正其中一个{own}。",
    why="编码和名称必须指同一个部门，否则分数会记到别的部门名下。",
)
def code_and_name_agree(case: Case) -> Iterator[Hit]:
    """Typed code and typed name mean one department."""
    submission = case.submission
    if submission.mismatch is Mismatch.TWO_DEPARTMENTS:
        by_code = case.directory.code(submission.typed_code)
        own = case.directory.code(submission.department) if submission.department else None
        words = {
            "code": submission.typed_code,
            "of_code": by_code.name if by_code else "",
            "name": submission.typed_name,
            "own": f"；单位是“{own.name}”的，部门编码应为 {own.code}" if own else "",
        }
        yield Hit(
            at=_where(case, t.ID_NAME),
            value=submission.typed_name,
            expected=by_code.name if by_code else None,
            words=words,
        )


@IDENTITY_CHECKS.check(
    "D202",
    Level.ERROR,
    fixed=True,
    whose=True,
    label=t.ID_CODE,
    title="部门编码不在名册",
    message="部门编码“{code}”在名册里查不到。",
    remedy="请按财政局通知里的编码填写{hint}。",
    why="程序按名册辨认部门，查不到的编码不能计入任何部门。",
)
def code_is_known(case: Case) -> Iterator[Hit]:
    """The typed code stands in the roster."""
    submission = case.submission
    if submission.mismatch in (Mismatch.UNKNOWN_CODE, Mismatch.UNKNOWN_BOTH):
        meant = case.directory.name(submission.typed_name)
        yield Hit(
            at=_where(case, t.ID_CODE),
            value=submission.typed_code,
            expected=meant.code if meant else None,
            words={"code": submission.typed_code, "hint": f"；“{meant.name}”的编码是 {meant.code}" if meant else ""},
        )


@IDENTITY_CHECKS.check(
    "D203",
    Level.ERROR,
    fixed=True,
    whose=True,
    label=t.ID_NAME,
    title="部门名称不在名册",
    message="部门名称“{name}”在名册里查不到{hint}。",
    remedy="请写名册里的部门全称，下发的自评表可以从下拉列表里选；单位已更名的，请与财政局联系。",
    why="程序按名册辨认部门，相近的名称只作提示，不会自动认定。",
)
def name_is_known(case: Case) -> Iterator[Hit]:
    """The typed name stands in the roster, as name or alias."""
    submission = case.submission
    if submission.mismatch in (Mismatch.UNKNOWN_NAME, Mismatch.UNKNOWN_BOTH):
        meant = case.directory.code(submission.typed_code)
        near = meant or case.directory.near(submission.typed_name)
        hint = (
            f"；编码 {meant.code} 对应的是“{meant.name}”" if meant else f"；名称相近的有“{near.name}”" if near else ""
        )
        yield Hit(
            at=_where(case, t.ID_NAME),
            value=submission.typed_name,
            expected=near.name if near else None,
            words={"name": submission.typed_name, "hint": hint},
        )


@IDENTITY_CHECKS.check(
    "D204",
    Level.ERROR,
    fixed=True,
    whose=True,
    label=t.ID_CODE,
    title="没有填部门",
    message="{what}，看不出是哪个部门的表。",
    remedy="请写明是哪个部门：下发的自评表写在“基本信息”里，本县的表写在填报单位后面。",
    why="文件名不能作为依据，表里必须写明是哪个部门。",
)
def department_given(case: Case) -> Iterator[Hit]:
    """The form says whose it is."""
    if case.submission.mismatch is Mismatch.NOTHING:
        at, own = case.label(t.ID_CODE) or case.label(t.ID_NAME), case.submission.form.own
        blank = "单位名称没有填" if own else "部门编码和部门名称都没有填"
        gone = "表里找不到填报单位" if own else "这份表里没有“基本信息”"
        yield Hit(at, words={"what": blank if at else gone})


@IDENTITY_CHECKS.check(
    "D205",
    Level.NOTE,
    title="部门按表内标记认定",
    message="部门编码和部门名称都空着，按下发时表里的标记认定为“{name}”。",
    remedy="不用处理；下次请填上部门编码和名称。",
    why="财政局分发的表内带有部门标记，两项都空时以它为准。",
)
def identity_filled(case: Case) -> Iterator[Hit]:
    """Code and name are filled in, not left to the form's own mark."""
    submission = case.submission
    if not submission.typed_code and not submission.typed_name and submission.department:
        department = case.directory.code(submission.department)
        yield Hit(at=case.label(t.ID_CODE), words={"name": department.name if department else submission.department})


@IDENTITY_CHECKS.check(
    "D206",
    Level.NOTE,
    title="编码或名称未填",
    message="“{label}”空着，按“{other}”认定为“{name}”。",
    remedy="不用处理；下次请填上“{label}”。",
    why="编码和名称有一项就能认定部门，另一项空着只作提示。",
)
def both_identity_fields_filled(case: Case) -> Iterator[Hit]:
    """Neither code nor name is left blank beside the other."""
    submission = case.submission
    if submission.form.own:
        return  # the county's own table has a name only
    if submission.department and bool(submission.typed_code) != bool(submission.typed_name):
        blank, other = (t.ID_NAME, t.ID_CODE) if submission.typed_code else (t.ID_CODE, t.ID_NAME)
        department = case.directory.code(submission.department)
        words = {"label": blank, "other": other, "name": department.name if department else submission.department}
        yield Hit(at=_where(case, blank), words=words)


@IDENTITY_CHECKS.check(
    "D207",
    Level.NOTE,
    title="用了别的部门的表",
    message="这份表原是发给“{sent}”的，现按填写的编码和名称记到“{name}”名下。",
    to_department="这份表原是发给别的部门的，现按填写的编码和名称记到你单位名下。",
    remedy="不用处理；如果填错了部门，请改正后重报。",
    why="部门之间借用表格时有发生，以填写的编码和名称为准。",
)
def form_of_this_department(case: Case) -> Iterator[Hit]:
    """The form was made for the department that filed it."""
    submission, meta = case.submission, case.submission.form.meta
    sent = case.directory.code(meta.department) if meta else None
    filed = case.directory.code(submission.department) if submission.department else None
    if sent and filed and sent is not filed:
        yield Hit(at=_where(case, t.ID_NAME), value=filed.name, expected=sent.name,
                  words={"sent": sent.name, "name": filed.name})  # fmt: skip


def _twice(case: Case, label: str) -> Iterator[Hit]:
    cells = contradicting(case.directory, label, answers_to(case.submission.form, label))
    for at in cells:
        others = "、".join(f"“{other.sheet}”{other.ref} 的“{text(other)}”" for other in cells if other is not at)
        yield Hit(at, text(at), words={"value": text(at), "others": others})


_WHY_TWICE = "同一项在表里有两种写法，程序不能替部门选。"


@IDENTITY_CHECKS.check(
    "D210",
    Level.ERROR,
    fixed=True,
    whose=True,
    label=t.ID_CODE,
    title="部门编码有两个",
    message="这里的部门编码是“{value}”，与{others}不同。",
    remedy="请只留一处部门编码，写正确的编码，删去另一处。",
    on_copy="请在这一格写正确的部门编码。",
    why=_WHY_TWICE,
)
def one_code_given(case: Case) -> Iterator[Hit]:
    """No two answers to 部门编码 are in sight."""
    yield from _twice(case, t.ID_CODE)


@IDENTITY_CHECKS.check(
    "D211",
    Level.ERROR,
    fixed=True,
    whose=True,
    label=t.ID_NAME,
    title="部门名称有两个",
    message="这里的部门名称是“{value}”，与{others}不同。",
    remedy="请只留一处部门名称，写正确的名称，删去另一处。",
    on_copy="请在这一格写正确的部门名称。",
    why=_WHY_TWICE,
)
def one_name_given(case: Case) -> Iterator[Hit]:
    """No two answers to 部门名称 are in sight."""
    yield from _twice(case, t.ID_NAME)


@IDENTITY_CHECKS.check(
    "D212",
    Level.ERROR,
    fixed=True,
    label=t.ID_YEAR,
    title="评价年度有两个",
    message="这里的评价年度是“{value}”，与{others}不同。",
    remedy="请只留一处评价年度，写正确的年度，删去另一处。",
    on_copy="请在这一格写正确的评价年度。",
    why=_WHY_TWICE,
)
def one_year_given(case: Case) -> Iterator[Hit]:
    """No two answers to 评价年度 are in sight."""
    yield from _twice(case, t.ID_YEAR)


@IDENTITY_CHECKS.check(
    "T152",
    Level.NOTE,
    title="基本信息会重新计算",
    message="“{label}”是公式算出的，按文件里存下的结果“{value}”读取。",
    remedy="不用处理；请确认“{value}”就是要报的，下次请直接填写。",
    why="这种公式不在这一格里，有的软件一打开就重新计算，看到的可能是别的内容；程序不重算，按存下的结果读取。",
)
def identity_is_what_is_computed(case: Case) -> Iterator[Hit]:
    """Neither whose form it is nor for which year is computed anew when the file is opened."""
    workbook = case.submission.form.workbook
    sheets = {sheet.name: sheet for sheet in reversed((*workbook.sheets, *([workbook.text] if workbook.text else [])))}
    for label in (t.ID_CODE, t.ID_NAME, t.ID_YEAR):
        cell = case.label(label)
        if cell is not None and text(cell) and (cell.row, cell.col) in sheets[cell.sheet].anew:
            yield Hit(cell, text(cell), words={"label": label, "value": text(cell)})


@IDENTITY_CHECKS.check(
    "D208",
    Level.NOTE,
    title="基本信息未填",
    message="“{label}”没有填。",
    remedy="不影响计分；下次报送请填上“{label}”。",
    why="填报人、电话等便于联系和存档，缺了不影响分数。",
)
def required_field_filled(case: Case) -> Iterator[Hit]:
    """The other required fields of 基本信息 are filled."""
    for label in REQUIRED:
        cell = case.label(label)
        if cell is not None and not text(cell):
            yield Hit(at=cell, words={"label": label})
