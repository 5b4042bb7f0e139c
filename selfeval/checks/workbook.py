"""Rules on the workbook a form came in: its sheets, and what else it carries."""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Checks, Hit
from selfeval.model import Level, RawCell, Scheme, Submission, Visibility, column_letters
from selfeval.submission.case import Case, cell
from selfeval.submission.columns import HEADERS
from selfeval.submission.find import IDENTITY_COLS, IDENTITY_ROWS
from selfeval.submission.rivals import rivals
from selfeval.submission.words import WITH_REASON
from selfeval.tables import is_blank, key, shown, text

WORKBOOK_CHECKS = Checks[[Case]]()

SHEET_PROFILE = "部门概况"  # an optional sheet of the form
SHEET_MENDING = "修改清单"  # the first sheet of a form that was sent back
OWN_SHEETS = (
    t.SHEET_GUIDE, t.SHEET_IDENTITY, t.SHEET_SCORES, t.SHEET_TOTALS, t.SHEET_LISTS, t.SHEET_META, t.SHEET_DATA, SHEET_PROFILE,
    SHEET_MENDING,
)  # fmt: skip


@WORKBOOK_CHECKS.check(
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
        first = t.COL_CODE if t.COL_CODE in case.columns else t.COL_INDICATOR
        yield Hit(case.header(first), words={"what": f"工作表“{sheet.name}”"})
    for answer in case.submission.entries:
        if answer.row.row in sheet.hidden_rows:
            at = answer.row.cells[t.COL_SCORE]
            yield Hit(
                at, indicator=answer.indicator.code, words={"what": f"第 {at.row + 1} 行“{answer.indicator.name}”"}
            )
    for name, col in case.columns.items():
        if col in sheet.hidden_cols:
            yield Hit(case.header(name), words={"what": f"“{name}”一列"})


@WORKBOOK_CHECKS.check(
    "T150",
    Level.NOTE,
    title="基本信息有隐藏",
    message="“{name}”{what}被隐藏了，{how}。",
    remedy="不用处理；请取消隐藏，确认里面的内容也是要报送的。",
    why="隐藏的内容部门自己可能没有看到；表上看得到的为准，别处看不到的才读取隐藏的。",
)
def no_identity_hidden(case: Case) -> Iterator[Hit]:
    """No row, column or sheet of 基本信息 with anything in it is hidden."""
    form = case.submission.form
    used = list(form.identity.values())
    for sheet in form.workbook.sheets:
        taken = [at for at in used if at.sheet == sheet.name]
        if not taken or sheet is form.score_sheet:
            continue
        if sheet.visibility is not Visibility.VISIBLE:
            yield Hit(RawCell(sheet.name, 0, 0), words={"name": sheet.name, "what": "", "how": "内容照常读取"})
        for row in sorted(sheet.hidden_rows & set(range(min(len(sheet.rows), IDENTITY_ROWS)))):
            if not all(map(is_blank, sheet.rows[row])):
                how = _how_taken(any(at.row == row for at in taken))
                yield Hit(
                    RawCell(sheet.name, row, 0), words={"name": sheet.name, "what": f"第 {row + 1} 行", "how": how}
                )
        for col in sorted(sheet.hidden_cols & set(range(IDENTITY_COLS))):
            if any(not is_blank(line[col]) for line in sheet.rows if col < len(line)):
                how = _how_taken(any(at.col == col for at in taken))
                what = f" {column_letters(col)} 列"
                yield Hit(RawCell(sheet.name, 0, col), words={"name": sheet.name, "what": what, "how": how})


def _how_taken(taken: bool) -> str:
    return "内容照常读取" if taken else "里面的内容没有读取"


@WORKBOOK_CHECKS.check(
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
    own |= {key(hit.at.sheet) for hit in one_score_sheet(case) if hit.at}
    own |= {key(at.sheet) for at in (*form.identity.values(), *form.stated.values(), *case.submission.others.values())}
    for sheet in form.workbook.sheets:
        if key(sheet.name) not in own:
            yield Hit(RawCell(sheet.name, 0, 0), words={"name": sheet.name})


@WORKBOOK_CHECKS.check(
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


@WORKBOOK_CHECKS.check(
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
    for name in HEADERS:
        if name not in case.columns:
            yield Hit(case.header(t.COL_CODE), words={"what": "列", "name": name})
    if not form.identity:
        yield Hit(words={"what": "工作表", "name": t.SHEET_IDENTITY})
    if not form.stated:
        yield Hit(words={"what": "工作表", "name": t.SHEET_TOTALS})


@WORKBOOK_CHECKS.check(
    "T118",
    Level.ERROR,
    fixed=True,
    title="另有一张评分表",
    message="评分表有两张，“{name}”的 {ref} 填的是“{value}”，与{used}不同。",
    remedy="请保留要报的一张，删去另一张。",
    on_copy="这一项两张表填得不同，没有放回去（填的内容列在修改清单后面），请填 0 至 {cap} 之间的数" + WITH_REASON,
    why="一份文件里有两张内容不同的评分表，程序不能替部门选。",
)
def one_score_sheet(case: Case) -> Iterator[Hit]:
    """No second score sheet gives other scores; told once of each."""
    told: set[str] = set()
    for hit in rival_hits(case.submission, case.scheme):
        if hit.at and hit.at.sheet not in told:
            told.add(hit.at.sheet)
            yield hit


def rival_hits(submission: Submission, scheme: Scheme) -> Iterator[Hit]:
    """Every score of a further score sheet that differs from the one read."""
    for answer, row in rivals(submission, scheme.quantum):
        at = row.cells[t.COL_SCORE]
        was = cell(answer, t.COL_SCORE)
        said = "（空着）" if is_blank(was.value) else f" 的“{shown(was.value)}”"
        place = f" {was.ref}" if was.sheet == at.sheet else f"“{was.sheet}”的 {was.ref}"
        words = {"name": at.sheet, "ref": at.ref, "value": shown(at.value), "used": place + said}
        yield Hit(at, shown(at.value), indicator=answer.indicator.code, words=words)


@WORKBOOK_CHECKS.check(
    "F141",
    Level.ERROR,
    fixed=True,
    title="一个文件里有几个部门的表",
    message="一个文件里有 {count} 个部门的表：{names}；只读取了“{used}”的，其余的没有计入。",
    remedy="请分开报送：一个部门一个文件，各报各的。",
    on_copy="退回的表里只有本单位的，请核对，没有错的不用改，发回即可；别的部门的表，请那个部门单独报送。",
    to_department="文件里另有别的部门的表，没有计入。",
    why="一个文件只能计入一个部门，别的部门的表放在里面，就等于没有报。",
)
def tables_are_of_one_department(case: Case) -> Iterator[Hit]:
    """No further table is another department's."""
    submission = case.submission
    if not submission.others:
        return
    filer = case.directory.code(submission.department) if submission.department else None
    used = filer.name if filer else submission.typed_name
    names = list(dict.fromkeys([used, *map(text, submission.others.values())]))
    at = next(iter(submission.others.values()))
    yield Hit(at, text(at), words={"count": len(names), "names": "、".join(names), "used": used})


@WORKBOOK_CHECKS.check(
    "T151",
    Level.NOTE,
    title="条件格式改变显示",
    message="文件里有条件格式会把数字显示成别的样子，或者不显示数字，读取的是存下的数。",
    remedy="不用处理；请清除条件格式里的数字格式、“仅显示图标”和“仅显示数据条”，确认看到的分数就是要报的分数。",
    why="条件成立时，表上看到的数和存下的不同；程序不判断条件是否成立，只如实列明。",
)
def no_formats_on_condition(case: Case) -> Iterator[Hit]:
    """No conditional format shows numbers as something else."""
    if "conditional_formats" in case.submission.form.workbook.notes:
        yield Hit()


@WORKBOOK_CHECKS.check(
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


@WORKBOOK_CHECKS.check(
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


@WORKBOOK_CHECKS.check(
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
