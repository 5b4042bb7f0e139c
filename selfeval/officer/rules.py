"""The sheets 计分规则 and 总分规则 of the scheme: rows to rules. Their rules stand in `checks/rules.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Final

from selfeval import text as t
from selfeval.model import (
    Absent,
    Comparison,
    Counted,
    Datum,
    Effect,
    Joined,
    Method,
    Name,
    Number,
    RawCell,
    Rule,
    Steps,
    Term,
    Tier,
    TotalRule,
    Unit,
    Use,
    names_in,
)
from selfeval.officer import words
from selfeval.officer.base_data import DATA_COLUMNS, DataRead, read_data
from selfeval.officer.cells import RowReader
from selfeval.officer.heads import head_troubles
from selfeval.officer.ratios import bounds_of, tell_bare_in, tell_unlike
from selfeval.officer.tables import Tables, headed, number_in, yes
from selfeval.officer.troubles import NOTED, Trouble, Wrong
from selfeval.rules.exact import decimal_of, decimal_text
from selfeval.rules.formulas import formulas
from selfeval.rules.lists import read_absent, read_counted, read_tiers
from selfeval.rules.parse import read_term
from selfeval.rules.sound import denominators_at_risk, unreached
from selfeval.rules.written import term_text, tier_text
from selfeval.tables import TableRow, key, squeeze, text

RULE_COLUMNS: Final = (
    t.COL_CODE, t.RULE_VALUE, t.RULE_METHOD, t.RULE_STANDARD, t.RULE_EACH, t.RULE_LOSS, t.RULE_PART,
    t.RULE_TIERS, t.RULE_BOUNDS, t.RULE_ABSENT, t.RULE_TOLERANCE, t.RULE_USE,
)  # fmt: skip
TOTAL_COLUMNS: Final = (t.TOTAL_RULE_NAME, t.TOTAL_RULE_VALUE, t.RULE_TIERS, t.TOTAL_RULE_EFFECT)
_HEADS: Final = {t.SHEET_DATA: DATA_COLUMNS, t.SHEET_RULES: RULE_COLUMNS, t.SHEET_TOTAL_RULES: TOTAL_COLUMNS}
MOST_TIMES: Final = Fraction(2)  # what a total is multiplied by at most
_STEPS: Final = (t.RULE_STANDARD, t.RULE_EACH, t.RULE_LOSS, t.RULE_PART)
_COUNTED: Final = (Method.COUNT_OFF, Method.COUNT_ON, Method.ITEMS)
_USED: Final[Mapping[Method, tuple[str, ...]]] = {
    Method.OVER: (t.RULE_VALUE, *_STEPS),
    Method.UNDER: (t.RULE_VALUE, *_STEPS),
    Method.TIERS: (t.RULE_VALUE, t.RULE_TIERS),
    **dict.fromkeys((Method.SHARE, Method.FORMULA, Method.YES_NO), (t.RULE_VALUE,)),
    **dict.fromkeys(_COUNTED, (t.RULE_TIERS,)),
}
_FARTHEST: Final = f"{t.SHEET_DATA}!$Z$9999"  # as long as the address of a datum gets


@dataclass(frozen=True, slots=True)
class RulesRead:
    """Base data, rules and rules on the total as read, and all that is wrong with their rows."""

    data: tuple[Datum, ...]
    rules: tuple[Rule, ...]
    total_rules: tuple[TotalRule, ...]
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class _Of:
    """What the sheet 指标 says of an indicator, as far as it can be read."""

    name: str
    cap: Decimal | None
    excusable: bool
    by_bureau: bool
    block: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What points are held against: the scheme's decimals, and the highest total."""

    decimals: int
    most: Decimal | None


def read_rules(tables: Tables, limits: Limits) -> RulesRead:
    """What a scheme workbook says of data and rules; a row with anything wrong is left out."""
    data = read_data(tables)
    read = list(_rules(tables, data, limits.decimals))
    totals = list(_total_rules(tables, data, limits))
    found = [*data.troubles, *(trouble for reader, _ in (*read, *totals) for trouble in reader.troubles)]
    rules, total_rules = (tuple(rule for _, rule in read if rule), tuple(rule for _, rule in totals if rule))
    troubles: list[Trouble] = []
    for sheet, columns in _HEADS.items():
        told, found = head_troubles(tables, sheet, columns, found)
        troubles += told
    troubles += found
    if all(trouble.wrong in NOTED for trouble in troubles):
        troubles += _unused(data, rules, total_rules)
    return RulesRead(data.data, rules, total_rules, tuple(troubles))


def _unused(data: DataRead, rules: Sequence[Rule], total_rules: Sequence[TotalRule]) -> Iterator[Trouble]:
    """The data that no rule and no 核对式 uses."""
    checks = [one for datum in data.data if datum.check for one in (datum.check.left, datum.check.right)]
    used = {name for rule in rules for name in rule.names}
    used |= set(names_in(*checks, *(rule.value for rule in total_rules)))
    for datum, cell in zip(data.data, data.cells, strict=True):
        if datum.name not in used:
            yield Trouble(cell, Wrong.UNUSED, datum.name, t.DATA_NAME)


def _rows(tables: Tables, sheet: str) -> Sequence[TableRow]:
    table = headed(tables, sheet)
    return table.rows if table else ()


def _indicators(tables: Tables) -> dict[str, _Of]:
    return {
        key(text(row[t.COL_CODE])): _Of(
            name=text(row[t.COL_INDICATOR]),
            cap=number_in(row[t.COL_CAP]),
            excusable=yes(row.get(t.COL_NA)),
            by_bureau=text(row.get(t.COL_FILLER)) == t.FILLED_BY_BUREAU,
            block=text(row.get(t.COL_FILLING)) == t.FILLED_BY_CHOICE,
        )
        for row in _rows(tables, t.SHEET_INDICATORS)
    }


def _rules(tables: Tables, data: DataRead, decimals: int) -> Iterator[tuple[RowReader, Rule | None]]:
    indicators, seen = _indicators(tables), dict[str, RawCell]()
    for row in _rows(tables, t.SHEET_RULES):
        code = text(row[t.COL_CODE])
        of = indicators.get(key(code))
        reader = RowReader(row, f"{code} {of.name}" if of else code, data.by_key, data.broken)
        if reader.cell(t.COL_CODE) is None:
            reader.trouble(t.COL_CODE, Wrong.NEEDED)
        elif of is None:
            reader.trouble(t.COL_CODE, Wrong.NO_INDICATOR)
        elif of.block:
            reader.trouble(t.COL_CODE, Wrong.BLOCK)
        first = seen.setdefault(key(code), row[t.COL_CODE])
        if of and first is not row[t.COL_CODE]:
            reader.trouble(t.COL_CODE, Wrong.RULE_TWICE, first.ref)
        yield reader, _rule(reader, code, of, decimals)


def _rule(reader: RowReader, code: str, of: _Of | None, decimals: int) -> Rule | None:
    """The rule of a row; None where it has none (评定) or anything is wrong with it."""
    method = reader.word(t.RULE_METHOD, t.METHOD_NAMES, besides=(t.RULE_NONE,))
    if reader.cell(t.RULE_METHOD) is None:
        reader.trouble(t.RULE_METHOD, Wrong.NEEDED)
    if method is None:
        return None
    _filled(reader, method)
    cap = of.cap if of else None
    told = reader.read(t.RULE_VALUE, read_term) if t.RULE_VALUE in _USED[method] else None
    value = reader.known(t.RULE_VALUE, told) if told else None
    steps = _steps(reader, cap) if t.RULE_PART in _USED[method] else None
    bounds = _tiers(reader, t.RULE_BOUNDS, cap, decimals) if t.RULE_VALUE in _USED[method] else ()
    tiers = _tiers(reader, t.RULE_TIERS, cap, decimals) if method is Method.TIERS else ()
    counted = _counted(reader, method, cap, decimals) if method in _COUNTED else ()
    _reached(reader, bounds, tiers)
    absent = _absent(reader, of)
    if value:
        step = [(t.RULE_STANDARD, steps.standard), (t.RULE_EACH, steps.each)] if steps else []
        tell_unlike(reader, t.RULE_VALUE, value, method,
                    [*step, *bounds_of(t.RULE_TIERS, tiers), *bounds_of(t.RULE_BOUNDS, bounds)])  # fmt: skip
    if method is Method.YES_NO and value:
        _only_yes_no(reader, t.RULE_VALUE, value)
    tolerance, use = _tolerance(reader), _use(reader, of)
    if counted:
        value = reduce(lambda one, other: Joined("+", one, other), map(_weighed, counted))
    if value is None or _is_wrong(reader):
        return None
    rule = Rule(code, method, value, steps, tiers, counted, bounds, absent, tolerance, use)
    _writable(reader, rule, cap or Decimal(0), decimals)
    data = {datum.name: datum for datum in reader.data.values()}
    for term in denominators_at_risk(rule, data):
        reader.trouble(t.RULE_ABSENT, Wrong.AT_RISK, term_text(term))
    return rule


def _weighed(one: Counted) -> Term:
    return Joined("*", Number(one.points), one.term)


def _filled(reader: RowReader, method: Method) -> None:
    """What the method needs is filled in, and nothing it has no use for."""
    used = _USED[method]
    for column in used:
        if reader.cell(column) is None:
            reader.trouble(column, Wrong.NEEDED)
    may = {*used, *((t.RULE_BOUNDS,) if t.RULE_VALUE in used else ())}
    for column in (t.RULE_VALUE, *_STEPS, t.RULE_TIERS, t.RULE_BOUNDS):
        if column not in may and reader.cell(column) is not None:
            reader.trouble(column, Wrong.IDLE, t.METHOD_NAMES[method])


def _steps(reader: RowReader, cap: Decimal | None) -> Steps | None:
    standard = reader.number(t.RULE_STANDARD)
    each = reader.number(t.RULE_EACH, least=words.EACH_OVER_ZERO)
    loss = reader.number(t.RULE_LOSS, least=words.LOSS_OVER_ZERO)
    part = reader.word(t.RULE_PART, t.PART_NAMES_OF_STEPS)
    if loss and cap is not None and loss.value > Fraction(cap):
        reader.trouble(t.RULE_LOSS, Wrong.POINTS, words.OVER_CAP.format(cap=decimal_text(Fraction(cap))))
    return Steps(standard, each, loss.value, part) if standard and each and loss and part else None


def _tiers(reader: RowReader, column: str, cap: Decimal | None, decimals: int) -> tuple[Tier, ...]:
    tiers = reader.read(column, read_tiers) or ()
    if tiers and column == t.RULE_TIERS and not any(tier.sign is None for tier in tiers):
        reader.trouble(column, Wrong.NO_OTHERS, words.OTHERS.format(points=0))
    if column == t.RULE_BOUNDS and any(tier.sign is None for tier in tiers):
        reader.trouble(column, Wrong.UNREADABLE, words.OTHERS_IN_BOUNDS)
        return ()
    _sound_points(reader, column, [(tier_text(tier), tier.earns) for tier in tiers], cap, decimals)
    return tiers


def _sound_points(
    reader: RowReader, column: str, earned: Sequence[tuple[str, Fraction]], cap: Decimal | None, decimals: int
) -> None:
    """Points lie between 0 and the cap and have no more decimals than scores; the first that don't are told."""
    for what, points in earned:
        why = ""
        if points < 0:
            why = words.BELOW_ZERO
        elif cap is not None and points > Fraction(cap):
            why = words.OVER_CAP.format(cap=decimal_text(Fraction(cap)))
        elif (points * 10**decimals).denominator != 1:
            why = words.TOO_FINE.format(decimals=decimals)
        if why:
            said = words.EARNS.format(tier=what, points=decimal_text(points), why=why)
            reader.trouble(column, Wrong.POINTS, said)
            return


def _reached(reader: RowReader, bounds: tuple[Tier, ...], tiers: tuple[Tier, ...]) -> None:
    never = unreached(bounds, tiers)
    for column, own in ((t.RULE_BOUNDS, bounds), (t.RULE_TIERS, tiers)):
        said = words.OR.join(words.QUOTED.format(word=tier_text(tier)) for tier in never if any(tier is o for o in own))
        if said:
            reader.trouble(column, Wrong.UNREACHED, words.UNREACHED.format(tiers=said))


def _counted(reader: RowReader, method: Method, cap: Decimal | None, decimals: int) -> tuple[Counted, ...]:
    found: list[Counted] = []
    for one in reader.read(t.RULE_TIERS, read_counted) or ():
        term = reader.known(t.RULE_TIERS, one.term)
        if term is None:
            return ()
        found.append(Counted(term, one.points))
    _sound_points(reader, t.RULE_TIERS, [(term_text(one.term), one.points) for one in found], cap, decimals)
    if method is Method.ITEMS and found:
        for one in found:
            if not isinstance(one.term, Name):
                said = words.ONE_NAME.format(term=term_text(one.term))
                reader.trouble(t.RULE_TIERS, Wrong.UNREADABLE, said)
                return ()
        if not all(_only_yes_no(reader, t.RULE_TIERS, one.term) for one in found):
            return ()
        whole = sum((one.points for one in found), Fraction(0))
        if cap is not None and whole != Fraction(cap):
            said = words.SUM.format(sum=decimal_text(whole), cap=decimal_text(Fraction(cap)))
            reader.trouble(t.RULE_TIERS, Wrong.NOT_THE_CAP, said)
    return tuple(found)


def _only_yes_no(reader: RowReader, column: str, term: Term) -> bool:
    """Every datum of a term is answered with 是 or 否."""
    for name in names_in(term):
        if reader.data[key(name)].unit is not Unit.YES_NO:
            reader.trouble(column, Wrong.MISUSED, words.NOT_YES_NO.format(name=name))
            return False
    return True


def _absent(reader: RowReader, of: _Of | None) -> tuple[tuple[Comparison, Absent], ...]:
    found: list[tuple[Comparison, Absent]] = []
    for comparison, outcome in reader.read(t.RULE_ABSENT, read_absent) or ():
        told = reader.compared(t.RULE_ABSENT, comparison)
        if told is None:
            return ()
        found.append((told, outcome))
    tell_bare_in(reader, t.RULE_ABSENT, (comparison for comparison, _ in found))
    if of and not of.excusable and any(outcome is Absent.EXCUSED for _, outcome in found):
        reader.trouble(t.RULE_ABSENT, Wrong.NOT_EXCUSABLE)
    return tuple(found)


def _tolerance(reader: RowReader) -> Decimal | None:
    told = reader.number(t.RULE_TOLERANCE)
    if told and told.value < 0:
        reader.trouble(t.RULE_TOLERANCE, Wrong.NUMBER, words.BELOW_ZERO_NUMBER)
    return decimal_of(told.value) if told else None


def _use(reader: RowReader, of: _Of | None) -> Use:
    use = reader.word(t.RULE_USE, t.USE_NAMES) or Use.COMPARE
    if of and use is Use.ADOPT and not of.by_bureau:
        reader.trouble(t.RULE_USE, Wrong.NOT_ADOPTABLE)
    return use


def _writable(reader: RowReader, rule: Rule, cap: Decimal, decimals: int) -> None:
    """The form's formulas can hold the rule."""
    cells, units = dict.fromkeys(rule.names, _FARTHEST), {datum.name: datum.unit for datum in reader.data.values()}
    written = formulas(rule, cap, decimals, cells, units, (_FARTHEST, _FARTHEST))
    if not written.fits:
        reader.trouble(t.RULE_TIERS if rule.counted else t.RULE_VALUE, Wrong.TOO_LARGE)


def _total_rules(tables: Tables, data: DataRead, limits: Limits) -> Iterator[tuple[RowReader, TotalRule | None]]:
    seen: dict[str, RawCell] = {}
    for row in _rows(tables, t.SHEET_TOTAL_RULES):
        name = squeeze(text(row[t.TOTAL_RULE_NAME]))
        reader = RowReader(row, name, data.by_key, data.broken)
        first = seen.setdefault(key(name), row[t.TOTAL_RULE_NAME])
        if name and first is not row[t.TOTAL_RULE_NAME]:
            reader.trouble(t.TOTAL_RULE_NAME, Wrong.RULE_TWICE, first.ref)
        yield reader, _total_rule(reader, name, limits)


def _total_rule(reader: RowReader, name: str, limits: Limits) -> TotalRule | None:
    for column in TOTAL_COLUMNS:
        if reader.cell(column) is None:
            reader.trouble(column, Wrong.NEEDED)
    effect = reader.word(t.TOTAL_RULE_EFFECT, t.EFFECT_NAMES)
    told = reader.read(t.TOTAL_RULE_VALUE, read_term)
    value = reader.known(t.TOTAL_RULE_VALUE, told) if told else None
    tiers = reader.read(t.RULE_TIERS, read_tiers) or ()
    if tiers and not any(tier.sign is None for tier in tiers):
        most = Fraction(1) if effect is Effect.TIMES else Fraction(limits.most or 100)
        others = words.OTHERS.format(points=decimal_text(most))
        reader.trouble(t.RULE_TIERS, Wrong.NO_OTHERS, others, words.OTHERS_TOTAL)
    _reached(reader, (), tiers)
    _sound_totals(reader, effect, tiers, limits)
    if value:
        tell_unlike(reader, t.TOTAL_RULE_VALUE, value, None, bounds_of(t.RULE_TIERS, tiers))
    if value is None or effect is None or _is_wrong(reader):
        return None
    return TotalRule(name, value, tiers, effect)


def _sound_totals(reader: RowReader, effect: Effect | None, tiers: Sequence[Tier], limits: Limits) -> None:
    """What tiers make of a total lies within what it may be; the first that doesn't is told, and one that makes it 0."""
    most = MOST_TIMES if effect is Effect.TIMES else Fraction(limits.most) if limits.most is not None else None
    for tier in tiers:
        if most is not None and not 0 <= tier.earns <= most:
            said = words.OVER_MOST.format(most=decimal_text(most))
            earns = words.TOTAL_EARNS.format(tier=tier_text(tier), points=decimal_text(tier.earns), why=said)
            reader.trouble(t.RULE_TIERS, Wrong.TOTAL_POINTS, earns)
            return
    zero = next((tier for tier in tiers if tier.earns == 0), None)
    if zero:
        reader.trouble(t.RULE_TIERS, Wrong.TO_ZERO, tier_text(zero))


def _is_wrong(reader: RowReader) -> bool:
    """Whether a row can't be used."""
    return any(trouble.wrong not in NOTED for trouble in reader.troubles)
