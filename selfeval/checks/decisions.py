"""Rules on the bureau's decisions (处理意见.xlsx). Errors stop the run until mended; an idle decision is a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from selfeval import text as t
from selfeval.findings import CATALOGUE, Checks, Hit, check
from selfeval.model import NOT_APPLICABLE, Decision, Department, Level, RawCell, Reading, Scheme, Source
from selfeval.officer.tables import Tables
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import read_score
from selfeval.tables import TableRow, day, is_blank, key, plain, text

DECISION_CHECKS = Checks[[Tables]]()
ACTIONS = (
    t.ACT_CLEARED, t.ACT_USE, t.ACT_REJECT, t.ACT_BELONGS, t.ACT_EXTEND, t.ACT_OBJECTED, t.ACT_UPHELD, t.ACT_DISMISSED,
)  # fmt: skip
OBJECTING = (t.ACT_OBJECTED, t.ACT_UPHELD, t.ACT_DISMISSED)


def _rows(tables: Tables) -> tuple[TableRow, ...]:
    table = tables.get(t.SHEET_DECISIONS)
    return table.rows if table else ()


def action_of(row: TableRow) -> tuple[str, str]:
    """The action's word and what follows it: ("延期至", "2024-04-10")."""
    typed = text(row.get(t.DEC_ACTION))
    if typed.startswith(t.ACT_EXTEND):
        return t.ACT_EXTEND, typed[len(t.ACT_EXTEND) :].strip(" ：:")
    return (typed, "") if typed in ACTIONS else ("", typed)


@DECISION_CHECKS.check(
    "P801",
    Level.ERROR,
    fixed=True,
    title="处理意见无法读取",
    message="处理意见里找不到“处理意见”表，或表里没有“部门编码”“处理”的表头。",
    remedy="请恢复表名和表头；不需要处理意见时，可以把文件移走。",
    why="处理意见的列要按表头来找。",
)
def decisions_readable(tables: Tables) -> Iterator[Hit]:
    """The workbook has its sheet and header."""
    table = tables.get(t.SHEET_DECISIONS)
    if table is None:
        yield Hit()
    elif table.header is None:
        yield Hit(at=RawCell(table.sheet.name, 0, 0))


def department_in(directory: Directory, typed: str) -> Department | None:
    """The department an officer means: by its code, or by its name or alias in full."""
    return directory.code(typed) or directory.name(typed)


@check(
    "P802",
    Level.ERROR,
    fixed=True,
    title="部门编码有误",
    message="处理意见第 {row} 行{what}。",
    remedy="请填名册里的部门编码{hint}。",
    why="每条意见都要落实到一个部门。",
)
def decision_names_department(tables: Tables, directory: Directory) -> Iterator[Hit]:
    """A decision names a department of the roster, by code, name or alias."""
    for row in _rows(tables):
        at, typed = row[t.DEC_DEPARTMENT], text(row[t.DEC_DEPARTMENT])
        if not typed:
            yield Hit(at, words={"row": at.row + 1, "what": "没有填部门编码", "hint": ""})
        elif department_in(directory, typed) is None:
            what, near = f"的部门编码“{typed}”不在名册里，也不是名册里的部门名称", directory.near(typed)
            hint = f"；名称相近的有“{near.name}”，编码是 {near.code}" if near else ""
            yield Hit(at, typed, near.code if near else None, words={"row": at.row + 1, "what": what, "hint": hint})


@DECISION_CHECKS.check(
    "P803",
    Level.ERROR,
    fixed=True,
    title="处理方式有误",
    message="处理意见第 {row} 行{what}。",
    remedy="请填“已核实”“采用”“不采用”“归属”“有异议”“异议成立”“异议不成立”之一；延期填“延期至”并写上日期，如“延期至 2024-04-10”。",
    why="程序只按这几种方式处理，认不出来的不能照办。",
)
def decision_action_known(tables: Tables) -> Iterator[Hit]:
    """A decision's action is one of those there are; an extension has its day."""
    for row in _rows(tables):
        at = row[t.DEC_ACTION]
        action, rest = action_of(row)
        what = ""
        if not action:
            what = f"的“处理”填的是“{rest}”，程序认不出来" if rest else "没有填“处理”"
        elif action == t.ACT_EXTEND and extended_to(row, rest) is None:
            said = rest or text(row.get(t.DEC_OPINION))
            what = f"的“延期至”后面，“{said}”认不出是哪一天" if said else "的“延期至”后面没有写日期"
        if what:
            yield Hit(at, text(at) or None, words={"row": at.row + 1, "what": what})


def extended_to(row: TableRow, rest: str) -> object:
    """The day a deadline is extended to: beside the word, else in the opinion."""
    return day(rest) or day(text(row.get(t.DEC_OPINION)))


@DECISION_CHECKS.check(
    "P804",
    Level.ERROR,
    fixed=True,
    title="没有写明文件",
    message="处理意见第 {row} 行要“{action}”，却没有写是哪个文件。",
    remedy="请在“文件”一列填文件登记里的路径或 SHA-256。",
    why="采用、不采用和归属都是针对某一个文件的。",
)
def decision_names_file(tables: Tables) -> Iterator[Hit]:
    """A decision on a file names it."""
    for row in _rows(tables):
        action, _ = action_of(row)
        at = row.get(t.DEC_FILE)
        if action in (t.ACT_USE, t.ACT_REJECT, t.ACT_BELONGS) and (at is None or is_blank(at.value)):
            place = at or row[t.DEC_ACTION]
            yield Hit(place, words={"row": place.row + 1, "action": action})


@DECISION_CHECKS.check(
    "B520",
    Level.ERROR,
    fixed=True,
    title="没有写明问题",
    message="处理意见第 {row} 行{what}。",
    remedy="请照抄“问题清单”里这个问题的代码；几个问题都核实了的，一个代码写一行。",
    why="“已核实”只对写明的问题起作用，不会把部门的其他问题一起放行。",
)
def decision_names_finding(tables: Tables) -> Iterator[Hit]:
    """A decision that clears a query names its code."""
    for row in _rows(tables):
        action, _ = action_of(row)
        at, code = row.get(t.DEC_CODE) or row[t.DEC_ACTION], text(row.get(t.DEC_CODE)).upper()
        if action == t.ACT_CLEARED and code not in CATALOGUE:
            what = f"的代码“{code}”，程序里没有" if code else "要“已核实”，却没有写是哪个问题的代码"
            yield Hit(at, code or None, words={"row": at.row + 1, "what": what})


@DECISION_CHECKS.check(
    "B521",
    Level.ERROR,
    fixed=True,
    title="日期认不出来",
    message="处理意见第 {row} 行的日期“{value}”认不出是哪一天。",
    remedy="请写成“2024-04-10”这样的日期；不知道哪一天的，空着；“异议成立”空着日期的，要在“文件”写明复核底稿，否则不起作用。",
    why="意见的日期会写进汇总表；认不出来的，程序不会替您猜，也不会丢掉。",
)
def decision_date_is_a_day(tables: Tables) -> Iterator[Hit]:
    """A decision's date is a day, or blank."""
    for row in _rows(tables):
        at = row.get(t.DEC_DATE)
        if at and not is_blank(at.value) and day(at.value) is None:
            yield Hit(at, text(at), words={"row": at.row + 1, "value": text(at)})


@check(
    "P806",
    Level.ERROR,
    fixed=True,
    title="异议的指标或得分有误",
    message="处理意见第 {row} 行“{action}”{what}。",
    remedy="“指标”请填指标体系里的编码；异议成立的，“核定得分”填 0 至分值之间的数{likely}{missing}。",
    why="异议成立后按这里的得分算核定分，认不准的程序不替您猜。",
)
def objection_is_clear(tables: Tables, scheme: Scheme) -> Iterator[Hit]:
    """An objection names an indicator that is reviewed, or none; one that is upheld names one and its score."""
    for row in _rows(tables):
        action, _ = action_of(row)
        if action not in OBJECTING:
            continue
        at, typed = row.get(t.DEC_INDICATOR) or row[t.DEC_ACTION], text(row.get(t.DEC_INDICATOR))
        score_at = row.get(t.DEC_SCORE) or row[t.DEC_ACTION]
        indicator = scheme.by_code.get(typed)
        what = ""
        if typed and indicator is None:
            named = [one for one in scheme.indicators if key(one.name) == key(typed)]
            meant = f"，像是 {named[0].code}“{named[0].name}”" if len(named) == 1 else ""
            what = f"的指标“{typed}”不是指标体系里的编码{meant}"
        elif indicator and indicator.by_bureau:
            what = f"的指标“{typed}”由财政局评定，请直接改财政评定表"
        elif action == t.ACT_UPHELD and indicator is None:
            what = "没有填是哪个指标"
        elif action == t.ACT_UPHELD and indicator and settled_score(row, scheme) is None:
            score = text(row.get(t.DEC_SCORE))
            at, what = score_at, f"的核定得分“{score}”不是 0 至 {plain(indicator.cap)} 之间的分数"
            what = what if score else "的核定得分空着"
        elif action != t.ACT_UPHELD and not is_blank(score_at.value) and score_at.col != row[t.DEC_ACTION].col:
            at, what = score_at, "不改分，却填了核定得分"
        if what:
            likely = f"，或者“{NOT_APPLICABLE}”" if indicator and indicator.na_allowed else ""
            lacks = [name for name in (t.DEC_INDICATOR, t.DEC_SCORE) if name not in row]
            missing = f"。表头里没有{'、'.join(f'“{name}”' for name in lacks)}，请添上" if lacks else ""
            words = {"row": at.row + 1, "action": action, "what": what, "likely": likely, "missing": missing}
            yield Hit(at, text(at) or None, words=words)


@check(
    "P809",
    Level.NOTE,
    title="核定得分高于自评",
    message="处理意见第 {row} 行：“{name}”的“{indicator}”核定得分 {score}，高于自评的 {own}，按核定得分算。",
    remedy="请核对；确是自评漏计的，不用改。",
    why="异议成立一般最多恢复到自评分；比自评还高，多半是看错了行或者填错了数。",
)
def settled_score_is_not_above_self(decision: Decision, name: str, indicator: str, own: Decimal) -> Iterator[Hit]:
    """What the bureau settles after an objection is no more than the department gave itself."""
    if isinstance(decision.score, Decimal) and decision.score > own:
        said = {"name": name, "indicator": indicator, "score": plain(decision.score), "own": plain(own)}
        yield _told(decision, t.DEC_SCORE, said)


@check(
    "P810",
    Level.NOTE,
    title="核定得分低于复核分",
    message="处理意见第 {row} 行：“{name}”的“{indicator}”异议成立，核定得分 {score}，却低于复核分 {reviewed}，按核定得分算。",
    remedy="请核对是不是填错了数、看错了行；异议不成立的，“处理”写“异议不成立”。",
    why="部门提了异议，异议也成立，得分不会比复核分更低。",
)
def settled_score_is_not_below_review(
    decision: Decision, name: str, indicator: str, reviewed: Decimal
) -> Iterator[Hit]:
    """What the bureau settles after an objection that it upheld is no less than the reviewer gave."""
    if isinstance(decision.score, Decimal) and decision.score < reviewed:
        said = {"name": name, "indicator": indicator, "score": plain(decision.score), "reviewed": plain(reviewed)}
        yield _told(decision, t.DEC_SCORE, said)


@check(
    "P811",
    Level.NOTE,
    title="意见日期还没有到",
    message="处理意见第 {row} 行：“{name}”{action}，日期写的是 {day}，比这份处理意见保存的日期 {saved} 还晚。",
    remedy="请核对日期，改成实际收到或者决定的那一天。",
    why="异议的先后按日期认；日期写错了，以后重新复核时会认错。",
)
def objection_day_has_come(decision: Decision, name: str) -> Iterator[Hit]:
    """An objection, and what was decided on it, isn't of a day after the workbook was saved."""
    if decision.action in OBJECTING and decision.day and decision.saved and decision.day > decision.saved:
        said = {"name": name, "action": decision.action, "day": decision.day, "saved": decision.saved}
        yield _told(decision, t.DEC_DATE, said)


def _told(decision: Decision, column: str, said: Mapping[str, object]) -> Hit:
    """What is told of a decision, at its cell in a column; at its row where it has none."""
    at = decision.cells.get(column) or RawCell(t.SHEET_DECISIONS, decision.row, 0)
    return Hit(at, text(at) or None, words={"row": decision.row + 1, **said})


def settled_score(row: TableRow, scheme: Scheme) -> Decimal | str | None:
    """The score the bureau settled in a row, points or 不适用; None where there is none that can count."""
    indicator, at = scheme.by_code.get(text(row.get(t.DEC_INDICATOR))), row.get(t.DEC_SCORE)
    if indicator is None or at is None:
        return None
    read = read_score(at.value, indicator.cap, scheme.quantum)
    if read.reading is Reading.NOT_APPLICABLE:
        return NOT_APPLICABLE if indicator.na_allowed else None
    fits = read.reading is Reading.NUMBER and read.score is not None and 0 <= read.score <= indicator.cap
    return read.score if fits else None


def means(written: str, source: Source) -> bool:
    """Whether what the officer wrote is the file: its hash, or its path with or without the inbox's name."""
    plain = written.strip().casefold().removeprefix("./").removeprefix("inbox/")
    return bool(plain) and plain in (source.path.casefold(), (source.sha256 or "").casefold())


@check(
    "P805",
    Level.NOTE,
    title="意见没有用上",
    message="处理意见第 {row} 行（{department} {action}）没有起作用：{reason}。",
    remedy="{look}；已经不需要的，可以删去。",
    why="部门重报以后，针对旧文件的意见就不再起作用。",
)
def decision_applies(
    decision: Decision,
    sources: Sequence[Source],
    known: tuple[str, str] | None = None,
    *,
    name: str = "",
    reviewed: bool = False,
) -> Iterator[Hit]:
    """A decision meets something it applies to. `sources` are all things in the inbox.

    `known` is why it doesn't, where that is known, with the column to look at. `name` is the department's, and
    `reviewed` whether a review of it came, finished or not: for decisions on objections.
    """
    look = "请核对文件、代码和单元格"
    if known:
        column, reason = known
        look = "请核对指标、文件和日期"
    elif decision.action in OBJECTING:
        column = t.DEC_ACTION
        reason = f"“{name}”的复核还没有核完，或者自评分已变" if reviewed else f"没有“{name}”的复核"
        look = "请先核完，再汇总一次" if reviewed else "请把它填好的复核底稿放进“复核”文件夹，或者核对部门编码"
    else:
        column, reason = _idle_reason(decision, sources)
    at = decision.cells.get(column) or RawCell(t.SHEET_DECISIONS, decision.row, 0)
    words = {"department": decision.department, "action": decision.action, "reason": reason, "look": look}
    yield Hit(at, text(decision.cells.get(column)) or None, words={"row": decision.row + 1, **words})


def _idle_reason(decision: Decision, sources: Sequence[Source]) -> tuple[str, str]:
    """Why a decision met nothing, and the column to look at."""
    file = decision.file
    if decision.action == t.ACT_EXTEND:
        return t.DEC_ACTION, "后面另有延期的意见，或者这个部门不用报"
    if file and not any(means(file, source) for source in sources):
        name = file.rpartition("/")[2].casefold()
        like = [source.path for source in sources if source.path.replace("!", "/").casefold().endswith(f"/{name}")]
        hint = f"（有“{like[0]}”，请照抄文件登记里的路径）" if like else ""
        return t.DEC_FILE, f"收件文件夹里没有“{file}”{hint}"
    if decision.action == t.ACT_CLEARED:
        kind = CATALOGUE.get(decision.code)
        if kind and kind.fixed:
            return t.DEC_CODE, f"{kind.code}“{kind.title}”是错误，不能用“已核实”放行"
        where = f" {decision.cell}" if decision.cell else ""
        return t.DEC_CODE, f"这个部门采用的表里没有待核实的 {decision.code}{where}"
    if decision.action == t.ACT_BELONGS:
        return t.DEC_FILE, f"“{file}”不是能够归属的自评表"
    return t.DEC_FILE, f"“{file}”不是这个部门报的自评表，或者后面另有意见，或者不用选"
