"""自评报告: a department's report on its self-evaluation, drafted from what it filed; it fills in what only it knows.

A department that is still 待核实 has scores too, but they may change: its draft says so on top.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from selfeval import text as t
from selfeval.feedback.figures import ORDER, bands, plain, structure
from selfeval.feedback.paper import Paper
from selfeval.feedback.paper_table import PaperColumn, add_table, merge_down
from selfeval.forms.profile import DUTIES, GOALS, OTHERS, POSTS, STAFF, UNITS
from selfeval.model import Answer, Department, Reading, Scheme, Scorecard
from selfeval.submission.reasons import counts

_TOTALS_COLUMNS: Final = (
    PaperColumn(t.TOT_INDICATOR, 60, "left"), PaperColumn(t.TOT_CAP, 30), PaperColumn(t.TOT_SCORE, 30), PaperColumn(t.TOT_GRADE, 36),
)  # fmt: skip
_LOSS_COLUMNS: Final = (
    PaperColumn("序号", 12), PaperColumn("三级指标", 44, "left"), PaperColumn("分值", 15), PaperColumn("自评分", 17), PaperColumn("扣分", 15),
    PaperColumn("扣分原因", 53, "left"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What a report is made of. `pending` queries are still open; `profile` holds the department's 部门概况."""

    scheme: Scheme
    department: Department
    card: Scorecard
    answers: Sequence[Answer]
    day: date | None  # the department's own 填报日期 where it gave one
    pending: int = 0
    remark: str = ""
    profile: Mapping[str, str] | None = None


def write_report(path: Path, report: Report) -> None:
    """Write the draft to `path`, in place."""
    scheme, name = report.scheme, report.department.name
    subject = f"{scheme.year}年度部门整体支出绩效自评报告"
    paper = Paper(title=f"{name}{subject}", author=name, day=report.day)
    paper.title(name, subject)
    if report.pending:
        paper.para(
            f"【本稿为待核实稿：自评表还有{report.pending}处需要核实，得分可能变动，定稿前请先办结并删去本段。】"
        )
    paper.para(
        f"根据《{scheme.organiser}关于开展{scheme.year}年度部门整体支出绩效自评工作的通知》（××〔××××〕××号）要求，"
        f"我单位对{scheme.year}年度部门整体支出开展了绩效自评。现将有关情况报告如下："
    )
    _profile(paper, report.profile or {})
    _work(paper, scheme)
    _results(paper, report)
    _outlook(paper, report)
    paper.annexes(f"{name}{scheme.year}年度{scheme.form_title}")
    paper.signature(name, report.day)
    paper.save(path)


def result_sentence(scheme: Scheme, card: Scorecard) -> str:
    """The result in one sentence: "预算编制指标满分26分，得分24分；……；总得分90分。"."""
    parts = [f"{c.name}指标满分{plain(c.cap)}分，得分{plain(card.categories[c.name])}分" for c in scheme.categories]
    if any(step.change for step in card.steps):
        parts.append(f"按总分规则调整前{plain(card.unadjusted)}分")
    return "；".join((*parts, f"总得分{plain(card.total)}分。"))


# --- 一、部门概况 ------------------------------------------------------------------------------------------

_ASKED: Final = {
    "主要职能": "【请填写本部门的主要职能。】",
    "机构设置": "【请填写内设机构、所属单位的名称、性质和数量。】",
    "人员情况": "【请填写核定编制数、年末在职人数。】",
    "年度绩效目标": "【请填写年初设定的整体绩效目标和主要绩效指标。】",
}
_UNIT_COLUMNS: Final = (PaperColumn("序号", 20), PaperColumn("单位名称", 86, "left"), PaperColumn("单位性质", 50))
_UNIT: Final = re.compile(r"(.+?)[，,；;：:\t]\s*([^，,；;：:]+)")


def _profile(paper: Paper, profile: Mapping[str, str]) -> None:
    paper.part("一、部门概况")
    writers = (_duties, _units, _staff, _goals)
    for number, ((heading, asked), told) in enumerate(zip(_ASKED.items(), writers, strict=True)):
        paper.section(f"（{ORDER[number]}）{heading}")
        if not told(paper, profile):
            paper.para(asked)


def _duties(paper: Paper, profile: Mapping[str, str]) -> bool:
    return _lines(paper, profile.get(DUTIES, ""))


def _goals(paper: Paper, profile: Mapping[str, str]) -> bool:
    return _lines(paper, profile.get(GOALS, ""))


def _lines(paper: Paper, text: str) -> bool:
    """Each line a paragraph; numbered where there are several and they have no numbers of their own."""
    said = _typed_lines(text)
    numbered = len(said) > 1 and not any(
        re.match(r"[（(]?[0-9一二三四五六七八九十①-⑳]+[）).．、]?", line) for line in said
    )
    for number, line in enumerate(said, 1):
        paper.para(f"{number}．{line}" if numbered else line)
    return bool(said)


def _units(paper: Paper, profile: Mapping[str, str]) -> bool:
    """The units as a table where each line tells name and kind, else as they were typed."""
    said = _typed_lines(profile.get(UNITS, ""))
    pairs = [match.groups() for line in said if (match := _UNIT.fullmatch(line.rstrip("。；;")))]
    if not said or len(pairs) < len(said):
        return _lines(paper, profile.get(UNITS, ""))
    kinds = Counter(kind.strip() for _, kind in pairs)
    paper.para(f"所属单位共{len(pairs)}个，其中{'，'.join(f'{kind}{count}个' for kind, count in kinds.items())}。")
    paper.gap(6)
    rows = [(str(number), name.strip(), kind.strip()) for number, (name, kind) in enumerate(pairs, 1)]
    add_table(paper, _UNIT_COLUMNS, rows, size=12)
    paper.gap(8)
    return True


def _staff(paper: Paper, profile: Mapping[str, str]) -> bool:
    told = [(label, _typed_lines(profile.get(label, ""))) for label in (POSTS, STAFF, OTHERS)]
    said = [f"{label}：{'，'.join(line.rstrip('。；') for line in lines)}" for label, lines in told if lines]
    if said:
        paper.para("；".join(said) + "。")
    return bool(said)


def _typed_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


# --- 二、自评工作开展情况 ----------------------------------------------------------------------------------


def _work(paper: Paper, scheme: Scheme) -> None:
    paper.part("二、自评工作开展情况")
    paper.section("（一）自评依据")
    bases = (
        "《中华人民共和国预算法》；",
        "《预算绩效评价共性指标体系框架》（财预〔2013〕53号）；",
        "《项目支出绩效评价管理办法》（财预〔2020〕10号）；",
        f"{scheme.organiser}制发的{scheme.year}年度部门整体支出绩效自评指标体系；",
        "本部门的部门预算、决算和有关财务、业务资料。【请补充其他依据。】",
    )
    for number, basis in enumerate(bases, 1):
        paper.item(f"{number}．{basis}")
    paper.section("（二）自评方法")
    paper.para(
        f"自评采用对照评分标准逐项打分的方法。指标体系共{structure(scheme)}，"
        f"其中{'，'.join(f'{c.name}{plain(c.cap)}分' for c in scheme.categories)}。"
        f"评价等次按总分确定：{bands(scheme)}。"
    )
    paper.section("（三）自评过程")
    paper.para(
        "我单位对照指标逐项收集数据和佐证材料，按评分标准计算得分，形成自评表。【请补充自评工作的组织分工和时间安排。】"
    )


# --- 三、自评结果 ------------------------------------------------------------------------------------------


def _results(paper: Paper, report: Report) -> None:
    scheme, card = report.scheme, report.card
    paper.part("三、自评结果")
    paper.section("（一）得分和等次")
    paper.para(f"{result_sentence(scheme, card)}评价等次为{card.grade}。各一级指标得分见下表。")
    paper.caption(t.TOTALS_TITLE)
    rows = [(c.name, plain(c.cap), plain(card.categories[c.name]), "") for c in scheme.categories]
    if card.bonus is not None:
        rows.append((t.COL_BONUS, plain(None), plain(card.bonus), ""))
    if card.steps:
        rows.append((t.UNADJUSTED, plain(None), plain(card.unadjusted), ""))
        rows += [(step.name, plain(None), plain(step.change), "") for step in card.steps]
    rows.append((t.TOT_TOTAL, plain(scheme.full_marks), plain(card.total), ""))
    table = add_table(paper, _TOTALS_COLUMNS, rows, size=12, strong_last=True)
    merge_down(table, 3, 1, len(rows), card.final[1], size=12)
    paper.gap(8)
    _deductions(paper, report)
    _not_applicable(paper, report)


def _deductions(paper: Paper, report: Report) -> None:
    lost = [
        a
        for a in report.answers
        if a.reading is Reading.NUMBER and a.score is not None and a.score < a.indicator.cap and not a.indicator.bonus
    ]
    paper.section("（二）扣分情况")
    if not lost:
        paper.para("各项指标均为满分，没有扣分。")
        return
    points = sum((a.indicator.cap - (a.score or Decimal(0)) for a in lost), Decimal(0))
    paper.para(f"共有{len(lost)}项指标扣分，合计{plain(points)}分，具体如下：")
    paper.caption("扣分指标和原因")
    add_table(paper, _LOSS_COLUMNS, [_loss_row(number, answer) for number, answer in enumerate(lost, 1)])
    paper.gap(8)


def _loss_row(number: int, answer: Answer) -> tuple[str, ...]:
    indicator, score = answer.indicator, answer.score or Decimal(0)
    said = [words for words in (answer.reason, answer.explanation) if counts(words)]
    reason = "；".join(words.rstrip("。；") for words in said) or "【请补写扣分原因】"
    return (str(number), indicator.name, plain(indicator.cap), plain(score), plain(indicator.cap - score), reason)


def _not_applicable(paper: Paper, report: Report) -> None:
    found = [a for a in report.answers if a.reading is Reading.NOT_APPLICABLE]
    if not found:
        return
    paper.section(f"（三）{t.NOT_APPLICABLE}的指标")
    said = "；".join(f"“{a.indicator.name}”，{a.explanation.rstrip('。；') or '【请补写依据】'}" for a in found)
    counted = "按规定计满分"
    if report.scheme.prorated:
        counted = f"按规定不计分，总分按其余指标的得分折算（不适用指标的分值合计{plain(report.card.excused)}分）"
    paper.para(f"有{len(found)}项指标本单位没有相应业务，{counted}：{said}。")


# --- 四、五、六 --------------------------------------------------------------------------------------------


def _outlook(paper: Paper, report: Report) -> None:
    lost = [
        a.indicator.name
        for a in report.answers
        if a.score is not None and a.score < a.indicator.cap and not a.indicator.bonus
    ]
    hint = (
        f"，重点分析{'、'.join(f'“{name}”' for name in lost[:5])}{'等指标' if len(lost) > 5 else ''}失分的问题"
        if lost
        else ""
    )
    paper.part("四、存在的问题")
    paper.para(f"【请结合扣分情况填写{hint}。】")
    paper.part("五、下一步改进措施")
    paper.para("【请对应上述问题，写明改进措施、责任人和完成时限。】")
    paper.part("六、其他需要说明的情况")
    paper.para(report.remark or "【没有的，写“无”。】")
