"""Rules on what lies in the bureau's own folder of reviews (复核). Told to the bureau, never to a department."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from selfeval.findings import Hit, check
from selfeval.model import Department, Level, RawCell


@check(
    "V931",
    Level.QUERY,
    title="自评表放错地方",
    message="{whose}这是自评表，放在“复核”文件夹里，没有采用。",
    remedy="确是部门报来的，请移到 inbox 里；不用的，请移走。",
    why="“复核”文件夹只放财政局的复核底稿；部门的自评表放进去，会顶替部门自己报的。",
)
def no_form_among_reviews(department: Department | None, typed: str, at: RawCell | None) -> Iterator[Hit]:
    """No form lies among the reviews. It is of the `department`, else of whom it was `typed` to be, in the cell `at`."""
    name = department.name if department else typed
    said = {"whose": f"“{name}”：" if name else ""}
    yield Hit(at, typed or None, words=said)


@check(
    "V934",
    Level.QUERY,
    title="认不出的工作簿",
    message="“复核”文件夹里的这份工作簿标着“{kind}”，程序认不出是什么表，没有采用。",
    remedy="是复核底稿的，请用 selfeval review 生成的底稿另填；不是的，请移走。",
    why="“复核”文件夹只放财政局的复核底稿；别的表放在这里不起作用。",
)
def no_stranger_among_reviews(kind: str) -> Iterator[Hit]:
    """No workbook lies among the reviews that is marked as something else than a form; `kind` is what it says it is."""
    if kind:
        yield Hit(None, kind, words={"kind": kind})


@check(
    "V932",
    Level.QUERY,
    title="名单上不复核",
    message="“{name}”在复核名单里写的是“否”（{cell}），这份复核底稿没有采用。",
    remedy="要复核的，把名单改成“是”，再汇总一次；不复核的，请把底稿移出“复核”文件夹。",
    why="复核哪些部门由名单定；名单上写“否”的，复核分不能算进核定分。",
)
def reviewed_department_is_listed(department: Department, cell: str) -> Iterator[Hit]:
    """No review counts of a department of which the list says 否, in that `cell`."""
    yield Hit(words={"name": department.name, "cell": cell})


@check(
    "V933",
    Level.ERROR,
    fixed=True,
    title="底稿与文件名不符",
    message="文件名像{others}，里面是“{name}”的底稿。",
    remedy="是“{name}”的，请把文件名改回来；填的是{others}的，请在它自己的底稿上另填，这一份移走。",
    why="底稿按里面写的部门算；拿别的部门的底稿改个文件名来填，分数就算到别人头上了。",
)
def file_is_named_like_its_department(department: Department, others: Sequence[Department]) -> Iterator[Hit]:
    """The file isn't named like `others`."""
    if others:
        yield Hit(words={"name": department.name, "others": "、".join(f"“{other.name}”" for other in others)})
