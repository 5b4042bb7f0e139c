"""Synthetic rounds for tests of tables and sheets: any number of departments, seeded, of any scheme."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from selfeval import text as t
from selfeval.consolidate import rank_departments
from selfeval.model import (
    NOT_APPLICABLE,
    Band,
    Batch,
    Category,
    Clock,
    Completeness,
    Decision,
    Department,
    DepartmentResult,
    Fate,
    FileRecord,
    Finding,
    Indicator,
    KeptAnswer,
    Level,
    Mail,
    RawCell,
    Reading,
    Roster,
    Scheme,
    Scorecard,
    Source,
    Status,
)
from selfeval.samples import sample_scheme
from tests.answers import words

ZONE = timezone(timedelta(hours=8))
_BUREAUS = (
    "县委办公室 县人大常委会办公室 县政府办公室 县政协办公室 县纪委监委 县委组织部 县委宣传部 县委统战部 县委政法委 "
    "县发展和改革局 县教育局 县工业和信息化局 县公安局 县民政局 县司法局 县财政局 县人力资源和社会保障局 县自然资源局 "
    "县生态环境局 县住房和城乡建设局 县交通运输局 县水利局 县农业农村局 县文化广电体育和旅游局 县卫生健康局 "
    "县退役军人事务局 县应急管理局 县审计局 县市场监督管理局 县统计局 县医疗保障局 县林业局 县乡村振兴局 县行政审批局 "
    "县信访局 县总工会 团县委 县妇联 县残联 县供销合作社联合社"
).split()
_TOWNS = "青山 白水 松岭 东江 长坪 梅林 云溪 石塘 龙泉 柳河 金鸡 大湾 小溪 南岗 北坡 桥头 马岭 凤凰 竹园 茶亭".split()
_UNITS = "镇人民政府 中心小学 中学 卫生院 文化站 水库管理所 林场 敬老院 农技站 派出所".split()
_REASONS = (
    "年中追加预算较多，部分资金当年未能形成支出",
    "有两个项目前期手续办理较慢，支付集中在第四季度，没有达到序时进度",
    "年末在职人数比核定编制多1人，系军转安置，已报编办备案，待核编后消化",
    "整改台账仍有一项没有办结",
    "决算公开比规定时限晚了3天，已要求办公室把公开时间列入年度工作日历，明确专人负责，避免今后再次发生类似情况",
)


def small_scheme(decimals: int = 1) -> Scheme:
    """Another county: 4 categories, 120 points, 3 bands, awkward names."""
    caps = {"投入": 30, "过程=管理": 40, "产出 & 质量": 30, "满意度": 20}
    indicators = [
        Indicator(f"{a}.{b}", name, f"{name}类", f"{name}第{b}项", Decimal(cap) / 4, na_allowed=b == 4)
        for a, (name, cap) in enumerate(caps.items(), 1)
        for b in range(1, 5)
    ]
    return Scheme(
        year=2025,
        county="海岸区",
        organiser="海岸区财政局",
        form_title="部门整体支出绩效自评表",
        version="1",
        full_marks=Decimal(120),
        decimals=decimals,
        borderline_gap=Decimal(1),
        deadline=None,
        timezone="Asia/Shanghai",
        categories=tuple(Category(name, Decimal(cap)) for name, cap in caps.items()),
        indicators=tuple(indicators),
        bands=(Band("优", Decimal(108)), Band("中", Decimal(72)), Band('差"', Decimal(0))),
    )


def departments(n: int) -> tuple[Department, ...]:
    """A roster of n departments with names as counties have them."""
    names = [*_BUREAUS, *(town + unit for unit in _UNITS for town in _TOWNS)]
    names += [f"第{number}预算单位" for number in range(len(names), n)]
    groups = ["党群机关" if i < 9 or 35 <= i < 39 else "政府部门" if i < 40 else "乡镇及二级单位" for i in range(n)]
    return tuple(Department(str(101 + i), names[i], group=groups[i]) for i in range(n))


@dataclass(frozen=True)
class Mix:
    """Shares of departments that are returned, missing, exempt or in query, and how strong scores are."""

    returned: float = 0.05
    missing: float = 0.07
    exempt: float = 0.02
    query: float = 0.07
    losing: float = 0.24
    na: float = 0.2


def make_batch(
    n: int,
    *,
    seed: int = 1,
    scheme: Scheme | None = None,
    mix: Mix = Mix(),
) -> Batch:
    """A round of n departments."""
    scheme = scheme or sample_scheme()
    dice = random.Random(seed)
    roster = departments(n)
    results, files = [], []
    until = {decision.department: decision.until for decision in _decisions(roster)}
    for department in roster:
        result, records = _one(department, scheme, mix, dice)
        results.append(replace(result, extended_to=until.get(department.code)))
        files += records
    files += _strays(n)
    read = sum(f.scores_read for f in files)
    used = sum(f.scores_read for f in files if f.fate is Fate.USED)
    return Batch(
        scheme=scheme,
        roster=Roster(roster),
        departments=rank_departments(results),
        files=tuple(files),
        completeness=Completeness(read, used, {"退回修改": read - used} if read > used else {}),
        decisions=_decisions(roster),
        switched_off=tuple(code for code, level in scheme.levels.items() if level is None),
        as_of=max((r.received for r in results if r.received), default=None),
    )


def batch_of(scheme: Scheme, cards: Sequence[Mapping[str, Decimal | str]], **status: Status) -> Batch:
    """A round with exactly these scores, one mapping (indicator code → score) a department."""
    roster = departments(len(cards))
    results = []
    for department, scores in zip(roster, cards, strict=True):
        state = status.get(f"d{department.code}", Status.ACCEPTED)
        results.append(DepartmentResult(department, state, scorecard=scorecard(scheme, scores)))
    return Batch(scheme, Roster(roster), rank_departments(results), (), Completeness(0, 0, {}))


def scorecard(scheme: Scheme, scores: Mapping[str, Decimal | str]) -> Scorecard:
    """The card of some scores, computed the slow and obvious way."""
    points = {i.code: i.cap if scores[i.code] == NOT_APPLICABLE else Decimal(scores[i.code]) for i in scheme.indicators}
    categories = {
        c.name: sum((points[i.code] for i in scheme.indicators if i.category == c.name), Decimal(0))
        for c in scheme.categories
    }
    total = sum(points.values(), Decimal(0))
    excused = sum((i.cap for i in scheme.indicators if scores[i.code] == NOT_APPLICABLE), Decimal(0))
    return Scorecard(
        dict(scores),
        categories,
        total,
        scheme.grade_of(total),
        earned=total - excused,
        excused=excused,
        used=len(scores),
    )


def random_scores(scheme: Scheme, dice: random.Random, mix: Mix) -> dict[str, Decimal | str]:
    """Scores of one department: mostly full marks, some lost in steps, some not applicable."""
    weak = dice.random()
    scores: dict[str, Decimal | str] = {}
    for number, indicator in enumerate(scheme.indicators):
        losing = mix.losing * (2.4 if weak < 0.07 else 1) * (1.6 if number % 11 == 9 else 1)
        if indicator.na_allowed and dice.random() < mix.na:
            scores[indicator.code] = NOT_APPLICABLE
        elif dice.random() < losing:
            share = Decimal(
                str(round(dice.choice([0.1, 0.25, 0.3, 0.5, 0.5, 0.75, 1] if weak < 0.5 else [0.1, 0.3, 0.5]), 2))
            )
            lost = (indicator.cap * share).quantize(scheme.quantum)
            scores[indicator.code] = (indicator.cap - lost).quantize(scheme.quantum)
        else:
            scores[indicator.code] = indicator.cap
    return scores


def finding(code: str, level: Level, **more: str | None) -> Finding:
    """A finding with sensible words."""
    base: dict[str, str | None] = {
        "title": "样例问题", "sheet": "自评评分表", "cell": "H12", "value": "约1.8", "expected": None,
        "message": "“预算编制准确性”填的是“约1.8”，不是数字，没有计入。", "remedy": "改成数字，例如 1.8。",
    }  # fmt: skip
    return Finding(code=code, level=level, **(base | more))  # type: ignore[arg-type]


def _one(
    department: Department, scheme: Scheme, mix: Mix, dice: random.Random
) -> tuple[DepartmentResult, list[FileRecord]]:
    draw = dice.random()
    status = Status.ACCEPTED
    for state, share in (
        (Status.RETURNED, mix.returned), (Status.MISSING, mix.missing), (Status.EXEMPT, mix.exempt), (Status.QUERY, mix.query),
    ):  # fmt: skip
        if draw < share:
            status = state
            break
        draw -= share
    department = replace(department, exempt=status is Status.EXEMPT)
    if status in (Status.MISSING, Status.EXEMPT):
        return DepartmentResult(department, status), []
    came = datetime(2024, 3, 18, 9, 30, tzinfo=ZONE) + timedelta(days=dice.randrange(18), minutes=dice.randrange(400))
    late = max(0, (came.date() - (scheme.deadline or date(2024, 3, 31))).days)
    return _filed(department, status, scheme, came, late, random_scores(scheme, dice, mix), dice)


def _filed(
    department: Department,
    status: Status,
    scheme: Scheme,
    came: datetime,
    late: int,
    scores: dict[str, Decimal | str],
    dice: random.Random,
) -> tuple[DepartmentResult, list[FileRecord]]:
    found = _findings(status, late, dice)
    path = f"第{came.day % 3 + 1}批/{department.code}-{department.name}.xlsx"
    if dice.random() < 0.1:
        path = f"邮件{department.code}.zip!{department.name}自评表 #{came.day} 100%.xlsx"
    record = _record(path, department.code, Fate.RETURNED if status is Status.RETURNED else Fate.USED, found, came)
    record = replace(record, scores_read=len(scheme.indicators))
    records = [record]
    if dice.random() < 0.15:
        older = _record(f"第1批/{department.code}.xls", department.code, Fate.SUPERSEDED, (), came - timedelta(days=2))
        records.append(replace(older, reason=f"已有更新的文件：{path}", scores_read=len(scheme.indicators)))
    card = None if status is Status.RETURNED else scorecard(scheme, scores)
    result = DepartmentResult(
        department=department,
        status=status,
        findings=found,
        scorecard=card,
        source=record,
        answers=_answers(scheme, scores, dice) if card else (),
        received=came,
        first_received=records[-1].time,
        days_late=late,
        files=len(records),
        attachments=dice.choice([0, 0, 0, 1, 2]),
        open_queries=sum(1 for f in found if f.is_open_query),
        errors=sum(1 for f in found if f.level is Level.ERROR),
    )
    return result, records


def _findings(status: Status, late: int, dice: random.Random) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if status is Status.RETURNED:
        found += [
            finding("S102", Level.ERROR),
            finding("S108", Level.ERROR, cell="H9", value="#REF!", message="“重点支出安排率”单元格是错误值 #REF!，没有结果。",
                    remedy="删去公式，直接填数字。"),
        ]  # fmt: skip
    if status is Status.QUERY:
        found.append(
            finding("R309", Level.QUERY, cell="I20", value="=HYPERLINK(\"http://x\")" + "因年中追加预算较多，部分资金当年未能形成支出，已督促相关股室加快进度",
                    message="三处以上扣分原因完全相同：“因年中追加预算较多，部分资金当年未能形成支出，已督促相关股室加快进度”。",
                    remedy="改写成各项自己的原因；确实相同的，在“情况说明”里说明。")
        )  # fmt: skip
    if dice.random() < 0.1:
        found.append(
            finding("R301", Level.QUERY, cell="I14", value=None, message="“支付进度率”扣了 1 分，没有写扣分原因。",
                    remedy="在“扣分原因”里写明支付慢在哪一笔、为什么。", explanation="项目跨年，质保金按合同留到次年支付。")
        )  # fmt: skip
    if dice.random() < 0.2:
        found.append(
            finding("S151", Level.NOTE, cell="H7", value="24分", message="“24分”按 24 读取。", remedy="不用处理。")
        )
    if late:
        found.append(
            finding(
                "T401",
                Level.NOTE,
                sheet=None,
                cell=None,
                value=None,
                message=f"报送比截止日期晚 {late} 天。",
                remedy="不用处理。",
            )
        )
    return tuple(found)


def _record(path: str, code: str | None, fate: Fate, found: tuple[Finding, ...], came: datetime | None) -> FileRecord:
    digest = hashlib.sha256(path.encode()).hexdigest()
    mail = Mail("zhang@example.gov.cn", "自评表", came) if "!" in path else None
    source = Source(path, 27_000 + len(path) * 13, digest, file_time=came, mail=mail)
    return FileRecord(source, code, fate, "", found, came, Clock.MAIL if mail else Clock.STAMP)


def _strays(n: int) -> list[FileRecord]:
    if not n:
        return []
    bad = finding(
        "F002",
        Level.ERROR,
        sheet=None,
        cell=None,
        value=None,
        message="文件打不开：内容不完整，像是没有传完。",
        remedy="请重新发送。",
    )
    return [
        replace(_record("第2批/绩效自评(1).xlsx", None, Fate.UNREADABLE, (bad,), None), reason="内容不完整"),
        replace(_record("第2批/佐证材料.pdf", "101", Fate.ATTACHMENT, (), None), reason="附件，不读取"),
        replace(_record("第2批/~$县水利局.xlsx", None, Fate.IGNORED, (), None), reason="Excel 的临时文件"),
    ]  # fmt: skip


def _decisions(roster: Sequence[Department]) -> tuple[Decision, ...]:
    if len(roster) < 5:
        return ()
    code = roster[2].code
    return (
        Decision(5, code, "", "R301", "I14", "已核实", "电话核实，属实。", "王某", date(2024, 4, 8)),
        Decision(
            6,
            roster[4].code,
            "",
            "",
            "",
            "延期至",
            "机构改革，同意延期。",
            "王某",
            date(2024, 3, 28),
            date(2024, 4, 10),
        ),
    )


def _answers(scheme: Scheme, scores: Mapping[str, Decimal | str], dice: random.Random) -> tuple[KeptAnswer, ...]:
    answers = []
    for number, indicator in enumerate(scheme.indicators):
        score = scores[indicator.code]
        at = RawCell(t.SHEET_SCORES, 5 + number, 7)
        if isinstance(score, str):
            said = words(explanation="本年度没有该项业务")
            answers.append(KeptAnswer(indicator, Reading.NOT_APPLICABLE, None, said, at, at))
        else:
            reason = dice.choice(_REASONS) if score < indicator.cap and dice.random() < 0.9 else ""
            answers.append(KeptAnswer(indicator, Reading.NUMBER, score, words(reason=reason), at, at))
    return tuple(answers)
