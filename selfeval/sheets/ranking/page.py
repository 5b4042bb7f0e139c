"""汇总表: one row a roster department, its rank, category scores, total and grade as live formulas over 指标明细."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from selfeval import text as t
from selfeval.consolidate.county import CountyTables, RankingRow
from selfeval.consolidate.review_records import ReviewPart
from selfeval.excel.write import styles as s
from selfeval.excel.write import summary_layout as at
from selfeval.excel.write.book import Sheet
from selfeval.excel.write.table import (
    ABSENT,
    CENTRED,
    CODE,
    COUNT,
    LINK,
    MUTED,
    NONE,
    NUMBER,
    STATUS_LOOK,
    TEXT,
    WRAPPED,
    Cell,
    Column,
    Entry,
    Formula,
    Link,
    Look,
    Rows,
    freeze,
    header,
    heading,
    inbox_link,
    name_area,
    padded,
    page,
    pages_across,
    room_for,
    score_format,
    step_columns,
    text_numbers,
)
from selfeval.model import NOT_RANKED, PENDING, ReviewState
from selfeval.sheets.ranking.formulas import RankingFormulas
from selfeval.tables import plain

_REPEATED = 3  # rank, code and name are printed on every page across
TO_PROFILE = "→ 部门画像"


def write(tabs: Mapping[str, Sheet], tables: CountyTables) -> None:
    """Write 汇总表."""
    sheet, scheme = tabs[t.TAB_RANKING], tables.scheme
    columns = _columns(tables)
    across = pages_across(columns[:-1])
    broken = "\n" if across > 1 else ""
    title = f"{scheme.county}{scheme.year}年度部门整体支出{broken}绩效自评得分汇总表"
    order, scores = _notes(tables)
    first, then = (
        (order, scores) if tables.reviews else (order + scores, "")
    )  # a page is as wide as half the columns then
    heading(sheet, title, first, then + "".join(_powers(tables)), repeated=columns[:_REPEATED] if across > 1 else ())
    header(sheet, at.RANKING_HEADER, columns, height=_header_height(columns), arrows=True)
    live = len(tables.ranking) <= at.LIVE_DEPARTMENTS and t.TAB_DETAIL in tabs
    formulas = RankingFormulas(tables) if live else None
    _county(tabs, tables, formulas)
    rows = Rows(sheet, at.RANKING_FIRST, columns)
    for row in tables.ranking:
        rows.add(_entries(row, tables, rows.next, formulas))
    _finish(sheet, tables, rows, columns)


def _notes(tables: CountyTables) -> tuple[str, str]:
    """In which order the departments stand, and what the scores are."""
    scheme = tables.scheme
    order = "按总分从高到低排列，总分相同的名次相同；退回修改、未报送、免报的部门不排名，列在表末。"
    if tables.reviews:
        others = "未复核的不排名" if scheme.review.unreviewed == NOT_RANKED else "未复核的按自评分"
        order = f"按核定分从高到低排列，{others}，复核中的不排名；退回修改、未报送、免报的部门列在表末。"
    bar = f"总分满分 {scheme.full_marks:f} 分" + (
        f"，数据条自{_pass_line(tables)} 分起。" if _pass_line(tables) else "。"
    )
    besides = "，由财政局评定的指标除外" if scheme.bureaus else ""
    return order, f"{bar}自评分由各部门填报，财政局未作改动{besides}。"


def _powers(tables: CountyTables) -> Iterator[str]:
    """What only some schemes have, and some years."""
    scheme = tables.scheme
    if tables.compared:
        kind = (
            "" if tables.reviews is None else t.COL_FINAL if any(row.of_finals for row in tables.ranking) else "自评分"
        )
        what = kind if kind == t.COL_FINAL else "总分"
        yield f"{kind}与 {tables.previous.year if tables.previous else ''} 年比：▲升▼降，“上年无”指上年没有{what}，名次变化只在两年都有{what}的部门中比。"
    if scheme.bureaus:
        yield "“待评定”的排在后面，括号内为已得分和可得分。"
    if scheme.prorated:
        yield "有不适用项的，总分按适用部分折算，各项相加不等于总分。"
    if scheme.bonuses:
        yield f"加分另加，总分最高 {plain(scheme.most)} 分。"
    if scheme.total_rules:
        yield f"总分是“{t.UNADJUSTED}”按总分规则逐项增减所得，“{PENDING}”的没有数据或者数据待核实，未作调整；规则见“{t.TAB_NOTES}”。"
    if scheme.rules:
        yield f"“与计算差”只把自评高于按数据算出的分相加（低于的不抵扣），与“总览”一致，逐项见“{t.TAB_COMPUTED}”。"


def _pass_line(tables: CountyTables) -> str:
    bands = tables.scheme.bands
    return f"“{bands[-2].grade}”线 {bands[-2].lower:f}" if len(bands) > 1 else ""


def _columns(tables: CountyTables) -> tuple[Column, ...]:
    """The columns; that of totals, with its bars, has what room the others leave on a page."""
    score = {**NUMBER, "num_format": score_format(tables.decimals)}
    rows = tables.ranking
    categories = len(tables.categories)
    before = (
        Column("排名", 8, {**CENTRED, "bold": True, "num_format": "0"}),
        Column("编码", s.fitting([row.code for row in rows], 7, 20), CODE),
        Column("部门名称", s.fitting([row.name for row in rows], 25, 34, indent=True), WRAPPED, wraps=True),
        Column("类别", s.fitting([row.group for row in rows], 11, 16), {**MUTED, "text_wrap": True}, wraps=True),
        *(
            Column(f"{c.name}\n（{plain(c.cap)}分）", max(8.5, min(12.8, 66 / categories)), score)
            for c in tables.categories
        ),
        *([Column(t.COL_BONUS, 8.5, score)] if tables.scheme.bonuses else []),
        *step_columns(tables.scheme.total_rules, tables.decimals),
    )
    after = (
        Column("评价等次", 12, CENTRED),
        *(_last_year(tables) if tables.compared else ()),
        *(_reviewed(tables) if tables.reviews else ()),
        Column("状态", 11, CENTRED),
        Column("核实数", 9, COUNT),
        *([_apart(tables)] if tables.scheme.rules else []),
    )
    total: Look = {**score, "bold": True, "indent": 0, "num_format": padded(score_format(tables.decimals))}
    wide = room_for((*before, *after), (10, 18))
    return (*before, Column("总分", wide, total), *after, Column("来源文件", 40, {**TEXT, "font_size": 9, "indent": 1}))


def _last_year(tables: CountyTables) -> tuple[Column, ...]:
    """Columns beside last year."""
    change, moved = score_format(tables.decimals), '"▲"0;"▼"0;"持平"'
    year = tables.previous.year if tables.previous else ""
    of_finals = any(row.of_finals for row in tables.ranking)
    return (
        Column(
            f"上年{t.COL_FINAL if of_finals else '总分'}\n{year}年",
            10.5,
            {**NUMBER, "num_format": change, "font_color": s.MUTE},
        ),
        Column("增减", 9, {**NUMBER, "num_format": f'"▲"{change};"▼"{change};"持平"'}),
        Column("名次变化", 9, {**CENTRED, "num_format": moved}),
    )


def _reviewed(tables: CountyTables) -> tuple[Column, ...]:
    """Columns of the bureau's review."""
    number = score_format(tables.decimals)
    score = {**NUMBER, "num_format": number}
    return (
        Column(t.COL_REVIEWED, 9, score),
        Column(t.COL_DIFFERENCE, 9, {**NUMBER, "num_format": f'"▲"{number};"▼"{number};0'}),
        Column(t.COL_FINAL, 9, {**score, "bold": True}),
        Column("核定等次", 10, CENTRED),
        Column("复核状态", 10, CENTRED),
    )


def _apart(tables: CountyTables) -> Column:
    """How much the self scores are over what can be computed, where they are."""
    points = score_format(tables.decimals)
    return Column("与计算差", 9, {**NUMBER, "num_format": f"+{points};-{points};0", "font_color": s.MUTE})


def _header_height(columns: Sequence[Column]) -> float:
    """Tall enough for the longest category name and its cap."""
    return s.row_height(max(s.lines(column.title, column.width + 0.6, 10) for column in columns), 10, least=36)


def _entries(row: RankingRow, tables: CountyTables, number: int, formulas: RankingFormulas | None) -> list[Entry]:
    who: list[Entry] = [row.code, row.name, row.group]
    absent = Cell(NONE, ABSENT)
    if row.categories is None:
        entries: list[Entry] = [absent, *who, *[absent] * (at.ranking_total(tables) - at.RANKING_CATEGORIES + 2)]
    else:
        entries = [absent, *who, *_parts(row, tables, number, formulas), *_waiting(row)]
        if row.rank is not None and row.total is not None and row.grade is not None:
            entries[0], entries[-2:] = row.rank, (row.total, row.grade)
            if formulas:
                entries[0] = Formula(formulas.rank(number), row.rank)
                total = formulas.adjusted(number) if tables.scheme.total_rules else formulas.total(number)
                entries[-2:] = Formula(total, row.total), Formula(formulas.grade(number), row.grade)
    if tables.compared:
        entries += _since(row, number, formulas)
    if row.review:
        entries[0] = _final_rank(row.review, number, formulas)
        entries += _review(row.review, number, formulas, scored=row.total is not None)
    status = Cell(t.STATUS_NAMES[row.status], STATUS_LOOK.get(row.status, {}))
    apart: list[Entry] = [Cell(NONE, ABSENT) if row.apart is None else row.apart] if tables.scheme.rules else []
    return [*entries, status, row.open_queries, *apart, Link(row.file or "", inbox_link(row.file))]


def _final_rank(part: ReviewPart, number: int, formulas: RankingFormulas | None) -> Entry:
    """The rank by the final result."""
    if part.final_rank is None:
        return Cell(NONE, ABSENT)
    return Formula(formulas.final_rank(number), part.final_rank) if formulas else part.final_rank


def _review(part: ReviewPart, number: int, formulas: RankingFormulas | None, *, scored: bool) -> list[Entry]:
    """The review of a department, and what holds in the end."""
    absent: Entry = Cell(NONE, {**ABSENT, "align": "center", "indent": 0})
    entries: list[Entry] = [absent] * 4
    if part.total is not None and part.difference is not None:
        entries[:2] = part.total, part.difference
        if formulas:
            entries[:2] = (
                Formula(formulas.reviewed(number), part.total),
                Formula(formulas.cut(number), part.difference),
            )
    if part.final_total is not None and part.final_grade is not None:
        entries[2:] = part.final_total, part.final_grade
        if formulas:
            final = formulas.final(number, reviewed=part.total is not None)
            grade = formulas.final_grade(number)
            entries[2:] = Formula(final, part.final_total), Formula(grade, part.final_grade)
    if part.state is ReviewState.NONE and not scored:
        return [*entries, absent]
    return [*entries, Cell(t.REVIEW_STATES[part.state], _STATE_LOOK.get(part.state, {}))]


_STATE_LOOK: Mapping[ReviewState, Look] = {
    ReviewState.NONE: ABSENT,
    ReviewState.ONGOING: {"font_color": s.AMBER, "bg_color": s.AMBER_BG},
    ReviewState.OBJECTED: {"font_color": s.RED, "bg_color": s.RED_BG},
}


def _parts(row: RankingRow, tables: CountyTables, number: int, formulas: RankingFormulas | None) -> list[Entry]:
    """The categories' points and the bonus; a word where there are none."""
    entries: list[Entry] = []
    for place, score in enumerate(row.categories or ()):
        shown = NONE if score == t.NOT_APPLICABLE else score
        look = ABSENT if isinstance(score, str) else {}
        if formulas and score != PENDING:
            entries.append(Formula(formulas.category(place, number), shown, look))
        else:
            entries.append(Cell(shown, look) if look else shown)
    if tables.scheme.bonuses:
        bonus = row.bonus or Decimal(0)
        entries.append(Formula(formulas.bonus(number), bonus) if formulas else bonus)
    return entries + _adjusted(row, tables, number, formulas)


def _adjusted(row: RankingRow, tables: CountyTables, number: int, formulas: RankingFormulas | None) -> list[Entry]:
    """The total before the rules on it and what each adds; 待评定 where it can't be computed."""
    if row.unadjusted is None or not tables.scheme.total_rules:
        return [Cell(NONE, ABSENT)] * (at.ranking_total(tables) - at.ranking_unadjusted(tables))
    entries: list[Entry] = [Formula(formulas.total(number), row.unadjusted) if formulas else row.unadjusted]
    for place, step in enumerate(row.steps):
        if step.change is None or step.earns is None:
            entries.append(Cell(PENDING, ABSENT))
        else:
            entries.append(Formula(formulas.step(place, number, step.earns), step.change) if formulas else step.change)
    return entries


def _since(row: RankingRow, number: int, formulas: RankingFormulas | None) -> list[Entry]:
    """Last year's total, the change and how many places it went up among those that have a total in both years."""
    rank = row.review.final_rank if row.of_finals and row.review else row.rank
    if rank is None or row.change is None or row.previous_total is None or row.moved is None:
        return [Cell(NONE if rank is None else "上年无", {**ABSENT, "align": "center"})] * 3
    if formulas is None:
        return [row.previous_total, row.change, row.moved]
    return [
        row.previous_total,
        Formula(formulas.change(number, of_finals=row.of_finals), row.change),
        Formula(formulas.moved(number, of_finals=row.of_finals), row.moved),
    ]


def _county(tabs: Mapping[str, Sheet], tables: CountyTables, formulas: RankingFormulas | None) -> None:
    """The county's averages above the header: of the categories and of the totals; and the way to one department."""
    sheet = tabs[t.TAB_RANKING]
    sheet.height(at.RANKING_COUNTY, 20)
    if t.TAB_PROFILE in tabs:
        sheet.write(at.RANKING_COUNTY, 0, TO_PROFILE, sheet.book.style(LINK, {"font_size": 9, "valign": "vcenter"}))
        sheet.lead(at.RANKING_COUNTY, 0, f"internal:'{t.TAB_PROFILE}'!B2", TO_PROFILE)
    look: Look = {"font_color": s.BLUE, "bold": True, "valign": "vcenter"}
    sheet.write(at.RANKING_COUNTY, 2, "全县平均", sheet.book.style(look))
    for col, of in _of_which(tables):
        sheet.write(at.RANKING_COUNTY, col, of, sheet.book.style({"font_size": 9, "font_color": s.MUTE, **_MIDDLE}))
    averages = [(at.RANKING_CATEGORIES + n, stat.average) for n, stat in enumerate(tables.categories)]
    figure: Look = {**look, "align": "right", "indent": 1, "num_format": score_format(tables.places)}
    for col, value in [*averages, (at.ranking_total(tables), tables.overview.average), *_final_average(tables)]:
        if value is not None and formulas:
            sheet.formula(at.RANKING_COUNTY, col, formulas.average(col), sheet.book.style(figure), value)
        elif value is not None:
            sheet.write(at.RANKING_COUNTY, col, value, sheet.book.style(figure))


_MIDDLE: Look = {"valign": "vcenter", "indent": 1}


def _of_which(tables: CountyTables) -> list[tuple[int, str]]:
    """Where reviews count, which scores the averages are of and of how many departments: before those of what was filed, and
    behind the final ones."""
    if tables.final is None:
        return []
    return [
        (at.RANKING_CODE + 2, f"自评 {tables.overview.ranked} 个"),
        (at.ranking_review(tables) + 3, f"核定 {tables.final.overview.ranked} 个"),
    ]


def _final_average(tables: CountyTables) -> list[tuple[int, Decimal | None]]:
    """The county's average of the final totals, and its column."""
    return [(at.ranking_review(tables) + 2, tables.final.overview.average)] if tables.final else []


def _waiting(row: RankingRow) -> list[Entry]:
    """What stands in the place of total and grade while a score of the bureau's is missing."""
    part = row.provisional
    told = f"{PENDING}（已得{plain(part.points)}/{plain(part.out_of)}）" if part else PENDING
    return [Cell(told, {**ABSENT, "font_size": 9, "text_wrap": True}), Cell(PENDING, ABSENT)]


def _finish(sheet: Sheet, tables: CountyTables, rows: Rows, columns: tuple[Column, ...]) -> None:
    total = at.ranking_total(tables)
    _bars(sheet, tables, (rows.first, total, rows.last, total))
    _grade_marks(sheet, tables, (rows.first, total + 1, rows.last, total + 1))
    if tables.reviews:
        final = at.ranking_review(tables) + 3
        _grade_marks(sheet, tables, (rows.first, final, rows.last, final))
    last = len(columns) - 1
    sheet.raw.autofilter(at.RANKING_HEADER, 0, rows.last, last)
    freeze(sheet, at.RANKING_FIRST, 3)
    sheet.raw.set_zoom(85)  # so that a small screen shows last year and the status as well
    text_numbers(sheet, (rows.first, 1, rows.last, 1))
    across = pages_across(columns[:-1])
    page(sheet, last=(rows.last, last - 1), repeat=(at.RANKING_HEADER, at.RANKING_HEADER), fit=(across, 0))
    if across > 1:
        sheet.raw.repeat_columns(0, _REPEATED - 1)
    name_area(sheet.book, "汇总表_数据", t.TAB_RANKING, (at.RANKING_HEADER, 0, rows.last, last))


def _bars(sheet: Sheet, tables: CountyTables, area: tuple[int, int, int, int]) -> None:
    bands = tables.scheme.bands
    sheet.condition(
        area,
        {
            "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_no_border": True,
            "bar_color": s.BAR_SCORE, "min_type": "num", "max_type": "num",
            "min_value": float(bands[-2].lower) if len(bands) > 1 else 0, "max_value": float(tables.scheme.most),
        },
    )  # fmt: skip


def _grade_marks(sheet: Sheet, tables: CountyTables, area: tuple[int, int, int, int]) -> None:
    """Colour grades by their place among the bands: the best filled, the lowest boxed in red."""
    book = sheet.book
    for place, band in enumerate(tables.scheme.bands):
        look = _grade_look(place, len(tables.scheme.bands))
        if look:
            rule = {"type": "cell", "criteria": "==", "value": at.quoted(band.grade), "format": book.style(look)}
            sheet.condition(area, rule)


def _grade_look(place: int, bands: int) -> dict[str, object]:
    if bands > 1 and place == bands - 1:
        return {"font_color": s.RED, "bold": True, "border": 1, "border_color": s.RED}
    if place == 0:
        return {"bg_color": s.BEST, "bold": True}
    return {"bg_color": s.SECOND} if place == 1 and bands > 2 else {}
