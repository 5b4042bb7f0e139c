"""What the cells of 自评评分表 refuse, and the hints that stand beside them. Pasting goes round both; 填报检查 doesn't."""

from __future__ import annotations

from typing import Final

from selfeval import text as t
from selfeval.excel.write.book import Sheet
from selfeval.forms.layout import SCORES_FIRST, score_column, score_ref
from selfeval.forms.plan import Plan
from selfeval.forms.verdicts import decimals_allowed
from selfeval.model import Scheme
from selfeval.submission.rows import FormRow
from selfeval.tables import plain

_NEAR: Final = "0.0000001"


def validate(sheet: Sheet, plan: Plan, place: int) -> None:
    """Refuse what can't be a score of a row, nor the cap of one that a department names itself."""
    row = plan.rows[place]
    if not row.is_filled:
        return
    if row.number:
        _own(sheet, plan, place)
    indicator, ref = row.indicator, score_ref(place, t.COL_SCORE)
    cap, allowed = plain(indicator.cap), decimals_allowed(plan.scheme.decimals)
    most = f"IF(ISNUMBER({score_ref(place, t.COL_CAP)}),{score_ref(place, t.COL_CAP)},{cap})" if row.number else cap
    exact = _exact(ref, plan.scheme)
    number = f"IF(ISNUMBER({ref}),AND({ref}>=-{_NEAR},{ref}<={most}+{_NEAR},{exact}),FALSE)"
    range_ = "0 至这一行分值之间的数" if row.number else f"0 至 {cap} 之间的数"
    na_allowed = indicator.na_allowed and row.is_first
    hint, refusal = f"填 {range_}，{allowed}。", f"请填 {range_}，{allowed}。"
    if na_allowed:
        whole = "整项" if row.number else ""
        hint += f"{whole}没有这项业务的，填“{t.NOT_APPLICABLE}”，并在“{t.COL_EXPLANATION}”写明依据。"
        refusal += f"{whole}没有这项业务的，填“{t.NOT_APPLICABLE}”三个字。"
    _refuse(
        sheet,
        place,
        t.COL_SCORE,
        f'=OR({number},TRIM({ref})="{t.NOT_APPLICABLE}")' if na_allowed else f"={number}",
        ("自设指标" if row.number else f"分值 {cap}", hint + _besides(row), "自评分填写有误", refusal),
    )


def _besides(row: FormRow) -> str:
    """What is special about a row's score."""
    if row.indicator.group:
        return "择一填写的几项只填其中一项，其余空着。"
    return "加分项，没有的空着。" if row.indicator.bonus else ""


def _own(sheet: Sheet, plan: Plan, place: int) -> None:
    """The name and the cap of a row that a department names itself."""
    indicator, ref = plan.rows[place].indicator, score_ref(place, t.COL_CAP)
    cap, allowed = plain(indicator.cap), decimals_allowed(plan.scheme.decimals)
    number = f"AND({ref}>0,{ref}<={cap}+{_NEAR},{_exact(ref, plan.scheme)})"
    hint = f"这一行指标的分值；各行合计 {cap}。不用的行整行空着。"
    refusal = f"请填大于 0、不超过 {cap} 的数，{allowed}。"
    _refuse(sheet, place, t.COL_CAP, f"=IF(ISNUMBER({ref}),{number},FALSE)", ("分值", hint, "分值填写有误", refusal))
    at, col = SCORES_FIRST + place, score_column(t.COL_INDICATOR)
    name = f"写自设指标的名称。各行分值合计 {cap}；不用的行整行空着。"
    sheet.validate((at, col, at, col), {"validate": "any", "input_title": "自设指标", "input_message": name})


def _exact(ref: str, scheme: Scheme) -> str:
    return f"ABS({ref}-ROUND({ref},{scheme.decimals}))<={_NEAR}"


def _refuse(sheet: Sheet, place: int, header: str, rule: str, said: tuple[str, str, str, str]) -> None:
    at, col = SCORES_FIRST + place, score_column(header)
    names = ("input_title", "input_message", "error_title", "error_message")
    options = {"validate": "custom", "value": rule, "error_type": "stop", **dict(zip(names, said, strict=True))}
    sheet.validate((at, col, at, col), options)
