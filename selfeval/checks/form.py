"""Rules on the form as a whole: is it this round's form, and is its build still as it was sent out."""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.case import Case, cell
from selfeval.findings import Hit, check
from selfeval.model import Answer, Level, LostForm, RawCell, Visibility
from selfeval.normalise import read_score, score_columns
from selfeval.tables import is_blank, key, number, shown, text

SHEET_PROFILE = "部门概况"  # an optional sheet of the form
SHEET_MENDING = "修改清单"  # the first sheet of a form that was sent back
OWN_SHEETS = (
    t.SHEET_GUIDE, t.SHEET_IDENTITY, t.SHEET_SCORES, t.SHEET_TOTALS, t.SHEET_LISTS, t.SHEET_META, SHEET_PROFILE,
    SHEET_MENDING,
)  # fmt: skip
MOST_STRAYS = 10  # so many stray cells are named; more would only bury the rest


@check(
    "T101",
    Level.ERROR,
    fixed=True,
    title="不是自评表",
    message="“{name}”里找不到评分表{seen}。",
    remedy="请用财政局下发的自评表填报；表头改动过的，请恢复原样再报。",
    why="程序按表头文字找评分表，找不到就不能认作自评表。",
)
def is_our_form(name: str, lost: LostForm | None) -> Iterator[Hit]:
    """The workbook holds a score sheet."""
    if lost is None or not lost.header:
        yield Hit(words={"name": name, "seen": ""})
        return
    missing = [column for column in t.SCORE_SHEET_NEEDS if column not in lost.header]
    at = next(iter(lost.header.values()))
    there = "".join(f"“{column}”" for column in t.SCORE_SHEET_NEEDS if column in lost.header)
    gone = "".join(f"“{column}”" for column in missing)
    seen = f"：第 {at.row + 1} 行" + (f"有{there}，" if there else "") + f"没有表头{gone}"
    yield Hit(at, expected="、".join(missing), words={"name": name, "seen": seen})


def comparable(case: Case) -> bool:
    """Whether the form's indicators are this scheme's, so that its rows can be checked one by one."""
    form = case.submission.form
    if form.meta and form.meta.fingerprint:
        return form.meta.fingerprint == case.scheme.fingerprint
    return len(case.submission.answers) * 2 >= len(case.scheme.indicators)


def _year(case: Case) -> RawCell | None:
    return case.label(t.ID_YEAR)


@check(
    "T102",
    Level.ERROR,
    fixed=True,
    title="评价年度不符",
    message="这份表的评价年度是 {filed}，本次评价的是 {year} 年度。",
    remedy="请用 {year} 年度的自评表填报；只是年度写错的，改成 {year}。",
    why="不同年度的表不能混在一起汇总。",
)
def fiscal_year_matches(case: Case) -> Iterator[Hit]:
    """The form is for the round's fiscal year."""
    meta, at, year = case.submission.form.meta, _year(case), case.scheme.year
    typed = number(at.value) if at else None
    if at and typed is None and not is_blank(at.value):
        digits = "".join(c for c in shown(at.value) if c.isdigit())
        typed = number(digits) if len(digits) == 4 else number("0")
    marked = number(meta.year) if meta else None
    if (typed is not None and typed != year) or (marked is not None and marked != year):
        filed = text(at) if at and typed is not None and typed != year else str(marked)
        yield Hit(at, filed, str(year), words={"filed": filed, "year": year})


@check(
    "T103",
    Level.ERROR,
    fixed=True,
    title="不是本次的指标体系",
    message="这份表的指标体系与本次下发的不一致（{how}）。",
    remedy="请用本次下发的自评表重新填报。",
    why="指标、分值或层级不同的表，分数不可比，不能计入。",
)
def scheme_matches(case: Case) -> Iterator[Hit]:
    """The form's indicators and caps are those of the scheme."""
    meta = case.submission.form.meta
    if comparable(case) or (meta and number(meta.year) not in (None, case.scheme.year)):
        return
    if meta and meta.fingerprint:
        how = f"表内标记是版本 {meta.version or '不明'}，本次是版本 {case.scheme.version}"
    else:
        how = f"{len(case.scheme.indicators)} 个指标里只找到 {len(case.submission.answers)} 个"
    yield Hit(words={"how": how})


@check(
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


@check(
    "T105",
    Level.ERROR,
    fixed=True,
    title="缺少指标",
    message="找不到指标 {code}“{name}”{hint}。",
    remedy="请恢复指标 {code} 这一行{place}，编码和自评分都要有。",
    why="程序按编码找指标，缺一个指标就算不出总分。",
)
def indicator_present(case: Case) -> Iterator[Hit]:
    """Every indicator of the scheme has its row."""
    answered = {answer.indicator.code for answer in case.submission.answers}
    by_name = {key(text(row.cells.get(t.COL_INDICATOR))): row for row in case.submission.strangers}
    for indicator in case.scheme.indicators:
        if indicator.code in answered:
            continue
        row = by_name.get(key(indicator.name))
        at = row.cells[t.COL_CODE] if row else None
        typed = text(at) if at else ""
        where = f"（在 {at.ref} 填上编码）" if at else ""
        hint = f"；第 {row.row + 1} 行名称相同，编码{f'却是“{typed}”' if typed else '却空着'}" if row else ""
        place = at or RawCell(case.submission.form.score_sheet.name, case.submission.form.header_row,
                              case.columns[t.COL_CODE])  # fmt: skip
        yield Hit(place, typed or None, indicator.code, indicator.code,
                  words={"code": indicator.code, "name": indicator.name, "hint": hint, "place": where})  # fmt: skip


def _same_answer(one: Answer, other: Answer) -> bool:
    return (one.reading, one.score, one.doubt) == (other.reading, other.score, other.doubt)


def _repeats(case: Case) -> Iterator[tuple[Answer, RawCell, bool]]:
    """Further score cells of an answered indicator: doubled rows and doubled 自评分 columns; and whether they agree."""
    first = {answer.indicator.code: answer for answer in case.submission.answers}
    for answer in case.submission.doubled:
        yield answer, cell(answer, t.COL_SCORE), _same_answer(first[answer.indicator.code], answer)
    form = case.submission.form
    for col in score_columns(form)[1:]:
        for answer in case.submission.answers:
            at = form.score_sheet.cell(answer.row.row, col)
            if not is_blank(at.value):
                read = read_score(at.value, answer.indicator.cap, case.scheme.quantum)
                yield answer, at, (read.reading, read.score, read.doubt) == (answer.reading, answer.score, answer.doubt)


def _repeat_hit(case: Case, answer: Answer, at: RawCell) -> Hit:
    first = next(a for a in case.submission.answers if a.indicator is answer.indicator).row.cells[t.COL_SCORE]
    blank = "（空）"
    words = {
        "code": answer.indicator.code,
        "name": answer.indicator.name,
        "value": shown(at.value) or blank,
        "other": first.ref,
        "first": shown(first.value) or blank,
    }
    return Hit(at, shown(at.value) or None, None, answer.indicator.code, words=words)


@check(
    "T106",
    Level.ERROR,
    fixed=True,
    title="指标重复且不同",
    message="指标 {code}“{name}”填了两处，自评分不一样：这里是“{value}”，{other} 是“{first}”。",
    remedy="请保留正确的一处，删去另一处。",
    why="同一指标有两个不同的分数，程序不能替部门选。",
)
def indicator_once(case: Case) -> Iterator[Hit]:
    """No indicator is answered twice with different scores."""
    yield from (_repeat_hit(case, answer, at) for answer, at, same in _repeats(case) if not same)


@check(
    "T107",
    Level.NOTE,
    title="指标重复",
    message="指标 {code}“{name}”填了两处，自评分相同，只计一次。",
    remedy="不用处理。",
    why="重复而一致的填写不影响分数。",
)
def indicator_not_doubled(case: Case) -> Iterator[Hit]:
    """No indicator is answered twice, even alike."""
    yield from (_repeat_hit(case, answer, at) for answer, at, same in _repeats(case) if same)


@check(
    "T108",
    Level.NOTE,
    title="多出的行",
    message="第 {row} 行的编码“{code}”不在指标体系里，这一行没有计入。",
    remedy="不用处理；如果编码写错了，请改正。",
    why="只有指标体系里的编码才计分，多出的行照实列明。",
)
def no_rows_added(case: Case) -> Iterator[Hit]:
    """No row has a code the scheme doesn't know."""
    for row in case.submission.strangers:
        at = row.cells[t.COL_CODE]
        if not is_blank(at.value):
            yield Hit(at, text(at), words={"row": row.row + 1, "code": text(at)})


@check(
    "T109",
    Level.NOTE,
    title="列的次序变动",
    message="“{name}”一列挪动过位置，按表头照常读取。",
    remedy="不用处理。",
    why="程序按表头找列，挪动不影响读取。",
)
def columns_in_place(case: Case) -> Iterator[Hit]:
    """The columns stand in the order they were sent in."""
    actual = sorted(case.columns, key=lambda name: case.columns[name])
    expected = [name for name in t.SCORE_COLUMNS if name in case.columns]
    for name, wanted in zip(actual, expected, strict=True):
        if name != wanted:
            yield Hit(case.header(name), name, wanted, words={"name": name})
            return


@check(
    "T110",
    Level.NOTE,
    title="多出的列",
    message="表头多出一列“{name}”，没有读取。",
    remedy="不用处理；要说明的内容请写在“情况说明”里。",
    why="只读取规定的列，多出的列照实列明。",
)
def no_columns_added(case: Case) -> Iterator[Hit]:
    """The header row holds no other columns."""
    form = case.submission.form
    taken = {*case.columns.values(), *score_columns(form)}
    line = form.score_sheet.rows[form.header_row]
    for col, value in enumerate(line):
        if col not in taken and not is_blank(value):
            yield Hit(form.score_sheet.cell(form.header_row, col), shown(value), words={"name": shown(value).strip()})


@check(
    "T111",
    Level.NOTE,
    title="行的次序变动",
    message="从第 {row} 行起，指标的次序与下发的不同，按编码照常读取。",
    remedy="不用处理。",
    why="程序按编码找指标，排序不影响读取。",
)
def rows_in_order(case: Case) -> Iterator[Hit]:
    """The rows stand in the scheme's order."""
    answers = sorted(case.submission.answers, key=lambda answer: answer.row.row)
    for answer, wanted in zip(answers, case.submission.answers, strict=True):
        if answer is not wanted:
            at = answer.row.cells[t.COL_CODE]
            yield Hit(at, text(at), wanted.indicator.code, words={"row": at.row + 1})
            return


@check(
    "T112",
    Level.NOTE,
    title="有隐藏的内容",
    message="{what}被隐藏了，内容照常读取。",
    remedy="不用处理；请确认隐藏的内容也是要报送的。",
    why="隐藏的行列里的分数同样计入，部门自己可能没有看到。",
)
def nothing_hidden(case: Case) -> Iterator[Hit]:
    """No row, column or sheet the answers stand in is hidden."""
    form = case.submission.form
    sheet = form.score_sheet
    if sheet.visibility is not Visibility.VISIBLE:
        yield Hit(case.header(t.COL_CODE), words={"what": f"工作表“{sheet.name}”"})
    for answer in case.submission.answers:
        if answer.row.row in sheet.hidden_rows:
            at = answer.row.cells[t.COL_SCORE]
            yield Hit(
                at, indicator=answer.indicator.code, words={"what": f"第 {at.row + 1} 行“{answer.indicator.name}”"}
            )
    for name, col in case.columns.items():
        if col in sheet.hidden_cols:
            yield Hit(case.header(name), words={"what": f"“{name}”一列"})


@check(
    "T113",
    Level.NOTE,
    title="多出的工作表",
    message="多出工作表“{name}”，没有读取。",
    remedy="不用处理。",
    why="只读取自评表规定的工作表，多出的照实列明。",
)
def no_sheets_added(case: Case) -> Iterator[Hit]:
    """The workbook holds no other sheets."""
    form = case.submission.form
    own = {key(name) for name in OWN_SHEETS} | {key(form.score_sheet.name)}
    own |= {key(name) for name in _rival_sheets(case)}
    own |= {key(at.sheet) for at in (*form.identity.values(), *form.stated.values())}
    for sheet in form.workbook.sheets:
        if key(sheet.name) not in own:
            yield Hit(RawCell(sheet.name, 0, 0), words={"name": sheet.name})


@check(
    "T114",
    Level.NOTE,
    title="工作表改了名",
    message="工作表“{wanted}”被改名为“{name}”，按内容照常读取。",
    remedy="不用处理。",
    why="程序按表头和标签辨认工作表，改名不影响读取。",
)
def sheets_keep_names(case: Case) -> Iterator[Hit]:
    """The sheets have the names they were sent with."""
    form = case.submission.form
    used = [(t.SHEET_SCORES, form.score_sheet.name)]
    used += [(t.SHEET_IDENTITY, at.sheet) for at in list(form.identity.values())[:1]]
    used += [(t.SHEET_TOTALS, at.sheet) for at in list(form.stated.values())[:1]]
    for wanted, name in used:
        if name != wanted and key(name) != key(wanted):
            yield Hit(RawCell(name, 0, 0), name, wanted, words={"wanted": wanted, "name": name})


@check(
    "T115",
    Level.NOTE,
    title="表外有内容",
    message="{ref} 写有“{value:.40}”，在填报范围以外，没有计入。",
    remedy="不用处理；要说明的内容请写在“情况说明”或“总体说明”里。",
    why="填报范围以外的内容程序不读取，照实列明，以免遗漏要说的话。",
)
def nothing_beside_or_below(case: Case) -> Iterator[Hit]:
    """The score sheet holds nothing beside or below its table."""
    for count, at in enumerate(_strays(case)):
        if count == MOST_STRAYS:
            return
        yield Hit(at, shown(at.value), words={"ref": at.ref, "value": shown(at.value).strip()})


def _strays(case: Case) -> Iterator[RawCell]:
    form = case.submission.form
    sheet, taken = form.score_sheet, set(case.columns.values())
    headed = {col for col, value in enumerate(sheet.rows[form.header_row]) if not is_blank(value)}
    names = {key(indicator.name) for indicator in case.scheme.indicators}
    coded = {
        row.row
        for row in form.rows
        if not is_blank(row.cells[t.COL_CODE].value) or key(text(row.cells.get(t.COL_INDICATOR))) in names
    }
    for row in range(form.header_row + 1, len(sheet.rows)):
        for col, value in enumerate(sheet.rows[row]):
            inside = col in headed and (row in coded or col not in taken)
            if value is not None and not inside and not is_blank(value):
                yield sheet.cell(row, col)
    yield from sheet.beyond


@check(
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


@check(
    "T117",
    Level.NOTE,
    title="缺少列或工作表",
    message="缺少{what}“{name}”。",
    remedy="不用处理；缺“扣分原因”“情况说明”的，请恢复这一列，否则原因无处填写。",
    why="缺了的列或工作表没有内容可读，照实列明。",
)
def columns_and_sheets_present(case: Case) -> Iterator[Hit]:
    """No column of the score sheet, no sheet for filling in is gone."""
    form = case.submission.form
    for name in t.SCORE_COLUMNS:
        if name not in case.columns:
            yield Hit(case.header(t.COL_CODE), words={"what": "列", "name": name})
    if not form.identity:
        yield Hit(words={"what": "工作表", "name": t.SHEET_IDENTITY})
    if not form.stated:
        yield Hit(words={"what": "工作表", "name": t.SHEET_TOTALS})


@check(
    "T118",
    Level.ERROR,
    fixed=True,
    title="另有一张评分表",
    message="评分表有两张，“{name}”的 {ref} 填的是“{value}”，与“{used}”里的不同。",
    remedy="请保留要报的一张，删去另一张。",
    why="一份文件里有两张内容不同的评分表，程序不能替部门选。",
)
def one_score_sheet(case: Case) -> Iterator[Hit]:
    """No second score sheet gives other scores."""
    yield from _rival_sheets(case).values()


def _rival_sheets(case: Case) -> dict[str, Hit]:
    """The further score sheets whose scores differ from those read, with the first difference of each."""
    submission = case.submission
    first = {key(answer.indicator.code): answer for answer in submission.answers}
    rivals: dict[str, Hit] = {}
    for name, rows in submission.form.other_candidates.items():
        for row in rows:
            answer = first.get(key(text(row.cells[t.COL_CODE])))
            at = row.cells[t.COL_SCORE]
            if answer is None or is_blank(at.value) or name in rivals:
                continue
            read = read_score(at.value, answer.indicator.cap, case.scheme.quantum)
            if (read.reading, read.score) != (answer.reading, answer.score):
                words = {
                    "name": name,
                    "ref": at.ref,
                    "value": shown(at.value),
                    "used": submission.form.score_sheet.name,
                }
                rivals[name] = Hit(at, shown(at.value), words=words)
    return rivals


@check(
    "T119",
    Level.NOTE,
    title="文件含有宏",
    message="文件带有宏程序，只读取了填写的内容，没有运行宏。",
    remedy="不用处理；下次请存成不带宏的工作簿。",
    why="自评表不需要宏；程序从不运行文件里的宏。",
)
def no_macros(case: Case) -> Iterator[Hit]:
    """The workbook carries no macros."""
    if "macros" in case.submission.form.workbook.notes:
        yield Hit()


@check(
    "T120",
    Level.NOTE,
    title="引用了别的文件",
    message="文件引用了别的工作簿，读取的是文件里存下的数，没有打开别的文件。",
    remedy="不用处理；请确认存下的数是最新的，最好直接填数字。",
    why="引用别的文件的公式，存下的结果可能已经过时。",
)
def no_external_links(case: Case) -> Iterator[Hit]:
    """The workbook doesn't draw on other workbooks."""
    if "external_links" in case.submission.form.workbook.notes:
        yield Hit()


@check(
    "T121",
    Level.NOTE,
    title="文件设有默认密码",
    message="文件用软件的默认密码保护，已照常打开读取。",
    remedy="不用处理；下次请取消密码。",
    why="有的软件保存时自动加上默认密码，打开时不需要输入。",
)
def no_default_password(case: Case) -> Iterator[Hit]:
    """The workbook isn't encrypted, not even with the default password."""
    if "default_password" in case.submission.form.workbook.notes:
        yield Hit()


ORIGIN_CHECKS = (fiscal_year_matches, scheme_matches)
FORM_CHECKS = (
    version_matches, indicator_present, indicator_once, indicator_not_doubled, no_rows_added, columns_in_place,
    no_columns_added, rows_in_order, nothing_hidden, no_sheets_added, sheets_keep_names, nothing_beside_or_below,
    form_mark_present, columns_and_sheets_present, one_score_sheet, no_macros, no_external_links, no_default_password,
)  # fmt: skip
