"""Rules on whose review workbook it is, and where it lies. Without these it counts for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit, check
from selfeval.model import Department, Level
from selfeval.submission.reviewing import ReviewCase

WHOSE_CHECKS = Checks[[ReviewCase]]()
PLACE_CHECKS = Checks[[ReviewCase]]()


@PLACE_CHECKS.check(
    "V925",
    Level.QUERY,
    title="复核底稿放错地方",
    message="“{file}”是复核底稿，没有采用：复核底稿只有放在收件文件夹的“复核”子文件夹里才算（下面再分文件夹也行），邮件和压缩包里的不算。",
    remedy="是财政局自己的，请放进“复核”子文件夹；是别人发来的，请先核实来历。",
    why="复核分直接决定核定分，谁都能发来一份，所以只认财政局自己放进去的。",
)
def review_lies_in_its_place(case: ReviewCase) -> Iterator[Hit]:
    """A review workbook lies where reviews count."""
    yield Hit(value=case.path, words={"file": case.path})


@check(
    "V928",
    Level.ERROR,
    fixed=True,
    title="复核底稿读不了",
    message="“{file}”读不了（{why}），{whose}。",
    remedy="请复核人用 Excel 或 WPS 打开原来的底稿，核对无误后另存为 .xlsx，重新放进“复核”文件夹；找不到原件的，重新填一份。",
    why="“复核”文件夹里放的是财政局自己的底稿，不是部门报的表，不会告诉部门。",
)
def review_can_be_read(path: str, why: str, department: Department | None) -> Iterator[Hit]:
    """A file among the reviews can be read."""
    whose = f"看名字是“{department.name}”的复核底稿" if department else "看名字认不出是哪个部门的复核底稿"
    yield Hit(value=path, words={"file": path, "why": why, "whose": whose})


@WHOSE_CHECKS.check(
    "V901",
    Level.ERROR,
    fixed=True,
    title="底稿部门有误",
    message="复核底稿的部门{what}。",
    remedy="请用程序为这个部门生成的复核底稿，“复核结论”里的部门编码和名称不要改。",
    why="复核分要落实到一个部门，不能算错人。",
)
def review_names_a_department(case: ReviewCase) -> Iterator[Hit]:
    """A review is of one department of the roster."""
    if case.department is None:
        code, name = case.typed
        said = f"写的是“{code} {name}”，与部门名册对不上" if code or name else "没有写明"
        yield Hit(case.answers.get(t.ID_CODE), code or None, words={"what": said})


@WHOSE_CHECKS.check(
    "V902",
    Level.ERROR,
    fixed=True,
    title="底稿的县、年度或指标不符",
    message="这份复核底稿{what}，没有采用。",
    remedy="请运行 selfeval review 生成本次的复核底稿，在新的上面填。",
    why="县、年度或指标不同，复核的就不是同一张表。",
)
def review_is_of_this_round(case: ReviewCase) -> Iterator[Hit]:
    """A review is of this county's and this year's scheme."""
    if case.stale:
        other = case.year and str(case.scheme.year) not in case.year
        what = f"是 {case.year} 年度的" if other else "是按另一版指标体系做的" if case.year else "没有写明年度"
        if not other and case.round not in ("", case.scheme.mark):
            what = f"是“{case.round}”的，不是“{case.scheme.mark}”的"
        yield Hit(case.answers.get(t.ID_YEAR), case.year or None, words={"what": what})


@WHOSE_CHECKS.check(
    "V903",
    Level.ERROR,
    fixed=True,
    title="找不到复核的表",
    message="复核底稿里找不到“编码”“复核分”“已核”的表头。",
    remedy="请恢复表头；恢复不了的，运行 selfeval review，用“outbox/复核/底稿”里的那一份另填。",
    why="复核分要按表头来找。",
)
def review_has_its_table(case: ReviewCase) -> Iterator[Hit]:
    """The sheet with the rows is there."""
    if not case.sheet:
        yield Hit()
