"""编制说明: the scheme, how scores were read and counted, what the officer changed, and the completeness proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, LevelChange, Previous
from selfeval.excel.write import styles as s
from selfeval.excel.write.book import Sheet, Value
from selfeval.excel.write.table import (
    CENTRED,
    CODE,
    HEADER,
    NUMBER,
    SECTION,
    SUBTOTAL,
    TEXT,
    WRAPPED,
    Cell,
    Column,
    Entry,
    Look,
    Rows,
    header,
    heading,
    page,
)
from selfeval.model import NOT_RANKED, PENDING, Fate, Layout, Level, Role, Scheme, Use
from selfeval.officer.settings import name_of
from selfeval.owntable import read_label
from selfeval.rules.said import total_rules_said
from selfeval.tables import plain

COLUMNS = (
    Column("部门编码", 14, CODE),
    Column("部门名称", 26, {**TEXT, "text_wrap": True}, wraps=True),
    Column("文件", 34, WRAPPED, wraps=True),
    Column("代码", 9, CODE),
    Column("单元格", 9, CENTRED),
    Column("处理", 16, {**CENTRED, "text_wrap": True}, wraps=True),
    Column("意见", 40, WRAPPED, wraps=True),
    Column("经办人", 10, CENTRED),
    Column("日期", 12, {**CENTRED, "num_format": "yyyy-mm-dd"}),
)
LEAST = 18  # points of a row
FIRST_PAGE = 31  # so many rows fill it
LABEL: Look = {**TEXT, "font_color": s.MUTE, "valign": "top"}
PROSE: Look = {**TEXT, "text_wrap": True, "valign": "top"}
READING = (
    ("数字", "照填写的数字计，与规定的小数位数相差不到千万分之一的视为相等；总分、小计和等次一律由程序重算，不采用表内的合计。"),
    ("照读并注明", "文字形式的数字、前后有空格、全角数字、带“分”字的（如“24分”），能确定的照读，在问题清单里注明。"),
    ("不计入", "“8,5”“约24”“二十四”“24-25”、百分比、日期、没有保存结果的公式、错误值、小数位数过多的，一律不计入，退回部门改正。"),
    ("不适用", "只有指标体系允许的指标可填“不适用”，{counted}，须写明理由；空着不填不等于 0 分，也不等于“不适用”。"),
)  # fmt: skip
COUNTING = (
    ("排名和平均", "只有已接收和待核实的部门计分、排名、参与平均；总分相同的名次相同，后面的名次顺延（1、2、2、4）。"),
    ("不参与", "退回修改和未报送的部门没有分数，不当作 0 分，也不参与平均；免报部门不计入应报。"),
    ("不适用", "在总分、一级指标得分率和失分占比里按满分计；不进入该项指标自己的平均分、得分率和满分部门数。"),
    ("舍入", "部门自评分不作舍入；平均分和比率四舍五入。等次按未经舍入的总分判定，下限包含在内。"),
    ("多份文件", "同一部门报了几份的，采用没有错误的最新一份；新报的有误而先前的可用时，仍按先前的计分并转为待核实。"),
)
PRORATED_COUNTING = (
    "总分＝实得分÷（满分－不适用分值）×满分，四舍五入一次；一级指标列实得分，所以相加不一定等于总分。平均分、得分率和失分里"
    "都不含不适用的指标；一级指标全部不适用的，没有该项得分。"
)


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 编制说明."""
    sheet = tabs[t.TAB_NOTES]
    heading(
        sheet,
        "编制说明",
        "本工作簿根据各部门报送的自评表由程序汇总生成。部门填报的、程序计算的和财政局处理的分别列示，均可追溯到原文件。",
    )
    sheet.widths([column.width for column in COLUMNS])
    row = _prose(sheet, 3, "一、指标体系和数据", list(_facts(tables)))
    row = _prose(sheet, row, "二、分数怎样读取", _reading(tables.scheme))
    row = _prose(sheet, row, "三、怎样统计", [*_counting(tables.scheme), *_reviewing(tables)])
    row = _levels(sheet, row, tables.notes.levels)
    row = _decisions(sheet, row, tables)
    row = _completeness(sheet, row, tables)
    page(sheet, last=(row - 1, len(COLUMNS) - 1), margins=(0.45, 0.45, 0.4, 0.5))


def _reading(scheme: Scheme) -> list[tuple[str, str]]:
    """How scores are read in this scheme."""
    counted = "不计入分值和得分" if scheme.prorated else "按满分计"
    said = [(label, words.format(counted=counted)) for label, words in READING]
    if scheme.bureaus:
        said.append(("财政评定", "由财政局评定的指标，分数只取自财政评定表；部门在这里填的不计入。"))
    if scheme.layout:
        said.append(("本县的表", _of_own_layout(scheme.layout)))
    return said


def _of_own_layout(layout: Layout) -> str:
    """How forms filed in the county's own layout are read, and which checks aren't made of them for want of a column."""
    lacking = [
        (any(layout.has(role) for role in (Role.REASON, Role.REMARK, Role.EXPLANATION)), "扣分、不适用有没有写原因"),
        (layout.has(Role.CAP) or any(_says_cap(words.third) for words in layout.words.values()), "分值有没有改动"),
        (layout.has(Role.STANDARD), "评分标准有没有改动"),
    ]
    left_out = [what for there, what in lacking if not there]
    read = "按本县的表填报的，按三级指标的名称认行，按表头认列，与自评表同样核对；与别的文件比较时只比分数。"
    return read + (f"本县的表没有相应的列，没有检查：{'、'.join(left_out)}。" if left_out else "")


def _says_cap(label: str) -> bool:
    """Whether a label tells its cap in a bracket."""
    return read_label(label).cap is not None


def _counting(scheme: Scheme) -> list[tuple[str, str]]:
    """How things are counted in this scheme."""
    said = [(label, PRORATED_COUNTING if label == "不适用" and scheme.prorated else words) for label, words in COUNTING]
    if scheme.bureaus:
        said.append(
            (
                "待评定",
                "财政局还没有评定齐的部门，总分、等次、名次和该项一级指标写“待评定”，不参与排名和平均；其他指标照常统计。",
            )
        )
    if scheme.groups:
        said.append(
            ("择一", "同一组的指标共用一个分值，部门只填其中一项；没有选的写“未选”，不计入该项的部门数、平均分和失分。")
        )
    if scheme.bonuses:
        said.append(("加分", f"加分在满分之外另加，没有加分不算失分；总分最高 {plain(scheme.most)} 分。"))
    if scheme.rules:
        adopted = "；直接采用的，财政评定空着时就用算出的分" if any(r.use is Use.ADOPT for r in scheme.rules) else ""
        said.append(
            (
                "按数据计算",
                f"按基础数据和计分规则算出的分只与自评分对照，不改自评分{adopted}。双方都有的数据以财政的为准；缺数据、数据待核实的不计算。",
            )
        )
    if scheme.total_rules:
        order = "各项相加、折算、加分、总分上限之后，再按总分规则从上到下逐条调整，每一步四舍五入"
        said.append(("总分规则", f"{order}；没有数据的，总分照旧，写“{PENDING}”。等次和名次按调整后的总分。"))
    return said


def _reviewing(tables: CountyTables) -> Iterator[tuple[str, Value]]:
    """What a review changes, where one was made; its rules."""
    if tables.reviews is None:
        return
    rules = tables.scheme.review
    ruled = "，同样过总分规则" if tables.scheme.total_rules else ""
    others = "不排名" if rules.unreviewed == NOT_RANKED else "按自评分"
    yield (
        "复核",
        (
            f"复核分＝复核过的各项得分加上维持自评的各项{ruled}。核定分是复核分，异议成立的按处理意见核定；"
            f"没有复核的{others}，复核没有完成、自评分已变或者表已退回的（复核中）没有核定分，不排名。"
        ),
    )
    if rules.factors:
        said = "、".join(f"低 {step} 档乘以 {plain(factor)}" for step, factor in sorted(rules.factors.items()))
        yield "降档", f"复核等次比自评低的，复核分乘一次，四舍五入：{said}；低得更多的按最后一个。"
    yield (
        "用哪个分",
        "汇总表的排名、总览、一页通和通报用核定分；指标明细、指标分析、扣分原因、类别对比和部门画像仍是自评。",
    )


def _facts(tables: CountyTables) -> Iterator[tuple[str, Value]]:
    scheme, notes = tables.scheme, tables.notes
    yield name_of("year"), scheme.year  # these and the full marks are read back in the next year's round
    if scheme.county:
        yield name_of("county"), scheme.county
    if scheme.organiser:
        yield "组织单位", scheme.organiser
    yield "指标体系", f"{scheme.form_title}，版本 {scheme.version or '未注明'}，指纹 {scheme.fingerprint}"
    subcategories = len({(i.category, i.subcategory) for i in scheme.indicators})
    counts = f"{len(scheme.categories)} 项一级指标、{subcategories} 项二级指标、{len(scheme.indicators)} 项三级指标"
    yield "指标和分值", f"{counts}，自评分最多 {scheme.decimals} 位小数"
    yield name_of("full_marks"), scheme.full_marks
    if scheme.total_cap is not None:
        yield name_of("total_cap"), scheme.total_cap
    if scheme.prorated:
        yield name_of("excused_as"), scheme.excused_as
    if scheme.total_rules:
        yield t.SHEET_TOTAL_RULES, total_rules_said(scheme)
    yield "评价等次", _bands(scheme)
    if scheme.deadline:
        yield (
            "截止日期",
            f"{scheme.deadline.year}年{scheme.deadline.month}月{scheme.deadline.day}日（时间均按 {scheme.timezone}）",
        )
    as_of = notes.as_of
    yield "数据截至", f"{as_of:%Y-%m-%d %H:%M}，即最新一份采用的自评表的时间" if as_of else "还没有采用任何自评表"
    if tables.previous:
        yield (
            "上年结果",
            f"{tables.previous.year}年，{len(tables.previous.totals)} 个部门有总分{_why_apart(tables.previous, scheme)}",
        )
    yield "程序", f"selfeval {notes.program_version}"
    if scheme.remark:
        yield "备注", scheme.remark


def _why_apart(previous: Previous, scheme: Scheme) -> str:
    """Why last year's totals aren't compared with this year's; nothing if they are."""
    names = (name_of("full_marks"), name_of("total_cap"), name_of("excused_as"))
    differ = [
        f"{name}不同（上年 {_said(before)}，本年 {_said(now)}）"
        for name, before, now in zip(names, previous.measure, scheme.measure, strict=True)
        if before != now
    ]
    differ += [f"{t.SHEET_TOTAL_RULES}不同"] if previous.total_rules != total_rules_said(scheme) else []
    return f"；{'、'.join(differ)}，不作比较" if differ else ""


def _said(value: Decimal | str) -> str:
    return value if isinstance(value, str) else plain(value)


def _bands(scheme: Scheme) -> str:
    """Which grade begins where, and whom a check reminds of it."""
    *upper, lowest = scheme.bands
    if not upper:
        return f"不分等次，一律为{lowest.grade}"
    bands = "，".join(f"{b.grade} {plain(b.lower)} 分及以上" for b in upper)
    gap = f"恰在等次线上或低于它 {plain(scheme.borderline_gap)} 分以内" if scheme.borderline_gap else "恰在等次线上"
    edge = (
        f"，{upper[0].grade}线以上不足 {plain(scheme.edge_range)} 分的总览里也提请优先复核" if scheme.edge_range else ""
    )
    return f"{bands}，其余为{lowest.grade}；{gap}的提示复核{edge}"


def _section(sheet: Sheet, row: int, title: str) -> int:
    sheet.height(row, 26)
    sheet.write(row, 0, title, sheet.book.style(SECTION, valign="bottom"))
    return row + 1


def _prose(sheet: Sheet, row: int, title: str, lines: Sequence[tuple[str, Value]]) -> int:
    row = _section(sheet, row, title)
    wide = sum(column.width for column in COLUMNS[1:])
    for label, words in lines:
        sheet.write(row, 0, label, sheet.book.style(LABEL))
        sheet.merge((row, 1, row, len(COLUMNS) - 1), words, sheet.book.style(PROSE))
        sheet.height(row, s.row_height(s.lines(str(words), wide, 10), 10, pad=3, least=LEAST))
        row += 1
    return row


def _completeness(sheet: Sheet, row: int, tables: CountyTables) -> int:
    """Every score cell read is either used or rejected with its reason; every file has a fate."""
    notes, proof = tables.notes, tables.notes.completeness
    if row <= FIRST_PAGE:
        sheet.raw.set_h_pagebreaks([row])
    row = _section(sheet, row, "六、完整性核对")
    out = proof.used + sum(count for _, count in notes.rejected)
    cells = [("读取（全部能辨认的自评表）", proof.read), ("采用", proof.used)]
    cells += [(f"未采用：{reason}", count) for reason, count in notes.rejected]
    row = _counts(
        sheet, row, "自评分单元格", cells, ("一致：读取 ＝ 采用 ＋ 未采用" if proof.balanced else "不一致", out)
    )
    sheet.height(row, 10)
    files = [(t.FATE_NAMES[fate] + _FATE_MEANS.get(fate, ""), count) for fate, count in notes.fates]
    return _counts(sheet, row + 1, "收到的文件", files, ("合计", sum(count for _, count in notes.fates)))


def _counts(sheet: Sheet, row: int, title: str, counts: Sequence[tuple[str, int]], total: tuple[str, int]) -> int:
    """A small table of counts below each other; the words run over two columns."""
    columns = (
        Column(title, 0, TEXT),
        Column("", 0, TEXT),
        Column("个数", 0, {**NUMBER, "num_format": "#,##0"}),
    )
    header(sheet, row, columns, height=22, widths=False)
    sheet.write(row, 0, title, sheet.book.style(HEADER, align="center_across", right=0))
    sheet.write(row, 1, None, sheet.book.style(HEADER, align="center_across", left=0))
    sheet.write(row, 2, "个数", sheet.book.style(HEADER, align="right", indent=1))
    rows = Rows(sheet, row + 1, columns, least=LEAST)
    for words, count in counts:
        rows.add([words, None, count])
    rows.add([total[0], None, total[1]], SUBTOTAL)
    return rows.next


_FATE_MEANS: Mapping[Fate, str] = {
    Fate.USED: "（计分）",
    Fate.IGNORED: "（临时文件等）",
    Fate.ATTACHMENT: "（不读取）",
}


def _levels(sheet: Sheet, row: int, changes: Sequence[LevelChange]) -> int:
    row = _section(sheet, row, "四、调整过级别的检查")
    if not changes:
        return _line(sheet, row, "没有调整，各项检查都按默认级别。")
    columns = (Column("代码", 0, CODE), Column("检查", 0, TEXT), Column("默认级别 → 现在的级别", 0, TEXT))
    header(sheet, row, columns, height=22, widths=False)
    rows = Rows(sheet, row + 1, columns, least=LEAST)
    for change in changes:
        off = change.now is None
        before = f"{_level(change.default)} → " if change.default else ""
        now = Cell(before + _level(change.now), {"font_color": s.AMBER} if off else {})
        rows.add([change.code, change.title, now])
    return rows.next


def _level(level: Level | None) -> str:
    return t.LEVEL_NAMES[level] if level else t.LEVEL_OFF


def _decisions(sheet: Sheet, row: int, tables: CountyTables) -> int:
    row = _section(sheet, row, "五、财政局的处理意见")
    if not tables.notes.decisions:
        return _line(sheet, row, "没有处理意见。")
    header(sheet, row, COLUMNS, height=22, widths=False)
    rows = Rows(sheet, row + 1, COLUMNS)
    for item in tables.notes.decisions:
        decision = item.decision
        action = decision.action + (f" {decision.until:%Y-%m-%d}" if decision.until else "")
        action += f" {decision.indicator}" if decision.indicator else ""
        action += f" 核定 {_said(decision.score)}" if decision.score is not None else ""
        entries: list[Entry] = [decision.department, item.name, decision.file, decision.code, decision.cell, action]
        rows.add([*entries, decision.opinion, decision.officer, decision.day])
    return rows.next


def _line(sheet: Sheet, row: int, words: str) -> int:
    sheet.write(row, 0, words, sheet.book.style(font_color=s.MUTE))
    sheet.height(row, 20)
    return row + 1
