"""Rules on where a form comes from: is it this round's form, of this year and scheme?"""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit, check
from selfeval.model import Indicator, Level, LostForm, Odd, OddKind, RawCell
from selfeval.submission.case import Case
from selfeval.submission.columns import NEEDED
from selfeval.submission.drift import differences, listed, shown_in
from selfeval.submission.identity import says_year
from selfeval.tables import is_blank, number, shown, text

ORIGIN_CHECKS = Checks[[Case]]()
MARK_CHECKS = Checks[[Case]]()  # told of a form whose rows are this scheme's


@check(
    "T101",
    Level.ERROR,
    fixed=True,
    title="不是自评表",
    message="“{name}”里找不到评分表{seen}。",
    remedy="请用财政局下发的自评表填报；表头改动过的，请恢复原样再报。",
    on_copy="请在退回的表里填写；原表填的内容列在修改清单后面，可以参照。",
    why="程序按表头文字找评分表，找不到就不能认作自评表。",
)
def is_our_form(name: str, lost: LostForm | None) -> Iterator[Hit]:
    """The workbook holds a score sheet."""
    if lost is None or not lost.header:
        yield Hit(words={"name": name, "seen": ""})
        return
    missing = [column for column in NEEDED if column not in lost.header]
    at = next(iter(lost.header.values()))
    there = "".join(f"“{column}”" for column in NEEDED if column in lost.header)
    gone = "".join(f"“{column}”" for column in missing)
    seen = f"：第 {at.row + 1} 行" + (f"有{there}，" if there else "") + f"没有表头{gone}"
    yield Hit(at, expected="、".join(missing), words={"name": name, "seen": seen})


def comparable(case: Case) -> bool:
    """Whether the form's indicators are this scheme's, so that its rows can be checked one by one."""
    form = case.submission.form
    if form.meta and form.meta.fingerprint:
        return form.meta.fingerprint == case.scheme.fingerprint
    return len(case.submission.answers) * 2 >= len(_asked(case))


def _asked(case: Case) -> list[Indicator]:
    """The indicators on which departments are asked."""
    return [indicator for indicator in case.scheme.indicators if not indicator.by_bureau]


def _year(case: Case) -> RawCell | None:
    return case.label(t.ID_YEAR)


@ORIGIN_CHECKS.check(
    "T102",
    Level.ERROR,
    fixed=True,
    label=t.ID_YEAR,
    title="评价年度不符",
    message="这份表的评价年度是 {filed}，本次评价的是 {year} 年度。",
    remedy="请用 {year} 年度的自评表填报；只是年度写错的，改成 {year}。",
    on_foreign=(
        "报来的是别的年度的表。请在退回的表里填写，按本次评价年度的实际情况填，不要照抄；"
        "只是年度写错的，可以照清单后面列出的内容填。"
    ),
    why="不同年度的表不能混在一起汇总。",
)
def fiscal_year_matches(case: Case) -> Iterator[Hit]:
    """The form is for the round's fiscal year."""
    meta, at, year = case.submission.form.meta, _year(case), case.scheme.year
    odd = at is not None and isinstance(at.value, Odd) and at.value.kind is not OddKind.MASKED  # 2023 % is no year
    said = at is not None and not odd and says_year(shown(at.value), year)
    other = at is not None and not is_blank(at.value) and not said
    marked = number(meta.year) if meta else None
    if other or (marked is not None and marked != year):
        filed = text(at) if other else str(marked)
        yield Hit(at, filed, str(year), words={"filed": filed, "year": year})


@ORIGIN_CHECKS.check(
    "T103",
    Level.ERROR,
    fixed=True,
    title="不是本次的指标体系",
    message="这份表的指标体系与本次下发的不一致（{how}）。",
    remedy="请用本次下发的自评表重新填报。",
    on_foreign="没有变的指标已照原表填好。请在退回的表里填完空着的自评分，改正清单里的问题；没有转到这份表里的内容列在清单后面，可以参照。",
    why="指标、分值或层级不同的表，分数不可比，不能计入。",
)
def scheme_matches(case: Case) -> Iterator[Hit]:
    """The form's indicators and caps are those of the scheme."""
    meta = case.submission.form.meta
    if comparable(case) or (meta and number(meta.year) not in (None, case.scheme.year)):
        return
    if meta and meta.fingerprint:
        told = differences(shown_in(case.submission.form), case.scheme)
        if meta.version != case.scheme.version:
            told.insert(0, f"版本 {meta.version or '不明'}→{case.scheme.version}")
        how = f"这份表→本次：{listed(told)}" if told else "看得到的内容相同，“可不适用”等设置或小数位数可能改过"
    else:
        how = f"{len(_asked(case))} 个指标里只找到 {len(case.submission.answers)} 个"
    yield Hit(words={"how": how})


@MARK_CHECKS.check(
    "T104",
    Level.NOTE,
    title="版本号不同",
    message="这份表是版本 {filed}，本次是版本 {version}；指标和分值没有变化，照常计分。",
    remedy="不用处理。",
    why="只改了文字或日期的新版本不影响已经发出的表。",
)
def version_matches(case: Case) -> Iterator[Hit]:
    """The form's version is the scheme's."""
    meta = case.submission.form.meta
    if meta and meta.version and meta.version != case.scheme.version:
        yield Hit(value=meta.version, expected=case.scheme.version,
                  words={"filed": meta.version, "version": case.scheme.version})  # fmt: skip


@MARK_CHECKS.check(
    "T116",
    Level.NOTE,
    title="表内标记缺失",
    message="这份表没有下发时的标记，可能是把内容复制到了新的工作簿；按表头和编码照常读取。",
    remedy="不用处理；下次请直接在下发的表里填写。",
    why="标记用来核对年度和版本；没有标记时按内容核对。",
)
def form_mark_present(case: Case) -> Iterator[Hit]:
    """The form still carries the mark it was sent with."""
    meta = case.submission.form.meta
    if meta is None or not meta.fingerprint:
        yield Hit()
