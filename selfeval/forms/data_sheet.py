"""基础数据 of the form: the base data a department fills in, with a check that answers while it types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from selfeval import text as t
from selfeval.checks.computed import datum_is_among_the_others
from selfeval.checks.data import (
    data_fit_together,
    datum_is_readable,
    datum_is_within_its_limits,
    limits_said,
    needed_datum_is_filled,
    wanted,
)
from selfeval.excel.write.book import Book, Sheet
from selfeval.excel.write.styles import AMBER, AMBER_BG, BLUE, GREEN, lines, row_height
from selfeval.forms import look
from selfeval.forms.answers import Answers, DataAnswers
from selfeval.forms.computed import Cells, FilledData, OfDatum
from selfeval.forms.data_readings import is_blank_formula, read_in_form
from selfeval.forms.layout import DATA_FIRST, data_column, data_ref
from selfeval.forms.plan import Plan
from selfeval.forms.verdicts import FINE, QUERY, TODO, Ask, ask
from selfeval.model import Datum, Scheme, Unit
from selfeval.rules.exact import decimal_text
from selfeval.rules.reading import within
from selfeval.rules.written import comparison_text
from selfeval.submission.form_data import DATA_HEADERS

_WIDTHS: Final = (12, 26, 9, 18, 30, 40)
_SIZE: Final = 10.0
MAY_BE_BLANK: Final = "可不填"
TOO_LARGE: Final = "太大，是不是填成了元"
UNFIT: Final = "应有 {check}"
UNFIT_AT_ALL: Final = "与其他几个数不符"
_MOST_QUOTED: Final = 60  # characters of a 核对式 that are quoted beside a datum
_FORMATS: Final = {Unit.DATE: "yyyy-mm-dd", Unit.YES_NO: "General"}


def write_data(book: Book, plan: Plan, answers: DataAnswers, scores: Answers) -> Sheet | None:
    """The sheet, filled with answers where there are any; none where departments are asked for no data."""
    scheme, cells = plan.scheme, Cells(plan)
    data = scheme.departments_data
    if not data:
        return None
    sheet = book.sheet(t.SHEET_DATA)
    sheet.widths(_WIDTHS)
    sheet.write(0, 0, f"{look.heading(scheme)}　{t.SHEET_DATA}", book.style(look.TITLE))
    said = "浅黄色为填写区；空着不等于 0，没有的填 0。单位是 % 的，95 和 95% 都是百分之九十五。有疑问的，在“情况说明”写明。"
    sheet.write(1, 0, said, book.style(look.NOTE, font_size=_SIZE))
    sheet.height(0, 34)
    for col, name in enumerate(DATA_HEADERS):
        header = look.ENTRY_HEADER if name in (t.DATA_FILED, t.COL_EXPLANATION) else look.HEADER
        sheet.write(DATA_FIRST - 1, col, name, book.style(header, font_size=_SIZE))
    group, filled = "", FilledData(scheme, answers, scores)
    for place, datum in enumerate(data):
        _row(sheet, filled, (DATA_FIRST + place, cells.of_datum(place)), datum, starts=datum.group != group)
        group = datum.group
    _finish(sheet, DATA_FIRST + len(data) - 1)
    return sheet


def _row(sheet: Sheet, filled: FilledData, places: tuple[int, OfDatum], datum: Datum, *, starts: bool) -> None:
    """A datum: in which row, and its cells in 列表."""
    book, (at, cells), (value, explanation) = sheet.book, places, filled.data.get(datum.name, (None, ""))
    top: look.Style = look.GROUP_START if starts else {}
    plain: look.Style = {**look.CELL, **look.WRAP, **top, "font_size": _SIZE, "indent": 1}
    entry: look.Style = {**look.ENTRY, **top, "font_size": 11, "align": "center", "num_format": _format(datum)}
    words: look.Style = {**look.ENTRY, **look.WRAP, **look.AS_TEXT, **top, "font_size": _SIZE, "indent": 1}
    sheet.write(at, data_column(t.DATA_GROUP), datum.group, book.style(plain))
    sheet.write(at, data_column(t.DATA_NAME), datum.name, book.style(plain, bold=True))
    sheet.write(at, data_column(t.DATA_UNIT), t.UNIT_NAMES[datum.unit], book.style(plain, align="center", indent=0))
    sheet.write(at, data_column(t.DATA_FILED), value, book.style(entry))
    said, formula = said_of_datum(filled, datum), datum_formula(filled.scheme, datum, at, cells)
    sheet.formula(at, data_column(t.COL_CHECK), f"={formula}", book.style(plain), said)
    sheet.write(at, data_column(t.COL_EXPLANATION), explanation or None, book.style(words))
    needed = lines(explanation, _WIDTHS[-1], _SIZE, indent=True) if explanation else 1
    unfit = _Asks.of(filled.scheme, datum).unfit.text if datum.check else None
    needed = max(needed, lines(unfit, _WIDTHS[-2], _SIZE, indent=True) if unfit else 1)
    sheet.height(at, row_height(needed, _SIZE, least=24))
    _validate(sheet, at, datum)


def _format(datum: Datum) -> str:
    """General, so that 95% stays what it shows; dates as such."""
    return _FORMATS.get(datum.unit, "General")


def _validate(sheet: Sheet, at: int, datum: Datum) -> None:
    """What to fill in, said beside the cell; nothing is refused but a wrong choice."""
    col = data_column(t.DATA_FILED)
    told = f"{datum.note}\n" if datum.note else ""
    hint = {"input_title": datum.name[:32], "input_message": f"{told}填{wanted(datum)}。"[:255]}
    rule: Mapping[str, object] = {"validate": "any"}
    if datum.unit is Unit.YES_NO:
        rule = {"validate": "list", "source": [t.YES, t.NO], "error_message": f"请填“{t.YES}”或者“{t.NO}”。"}
    sheet.validate((at, col, at, col), {**rule, **hint})


def _finish(sheet: Sheet, last: int) -> None:
    book, check = sheet.book, data_column(t.COL_CHECK)
    ref = f"${chr(65 + check)}{DATA_FIRST + 1}"
    query, fine = book.style(font_color=AMBER, bg_color=AMBER_BG), book.style(font_color=GREEN)
    area = (DATA_FIRST, check, last, check)
    sheet.condition(area, {"type": "formula", "criteria": f'=LEFT({ref},2)="{QUERY}"', "format": query})
    sheet.condition(area, {"type": "formula", "criteria": f'=LEFT({ref},1)="{FINE}"', "format": fine})
    raw = sheet.raw
    raw.freeze_panes(DATA_FIRST, 2)
    raw.repeat_rows(DATA_FIRST - 1)
    filed = chr(65 + data_column(t.DATA_FILED))
    raw.ignore_errors({"number_stored_as_text": f"{filed}{DATA_FIRST + 1}:{filed}{last + 1}"})
    raw.set_tab_color(BLUE)
    look.page(sheet, (0, 0, last, len(DATA_HEADERS) - 1), small=True)
    look.lock(sheet)


# --- what is said of a datum: in Python for the stored value, and as a formula -----------------------------


class _Asks(NamedTuple):
    """What may be asked of a datum: blank, not to be read, out of range, too large beside the others, in contradiction."""

    blank: Ask
    unread: Ask
    beyond: Ask
    odd: Ask
    unfit: Ask

    @classmethod
    def of(cls, scheme: Scheme, datum: Datum) -> _Asks:
        check = comparison_text(datum.check) if datum.check else ""
        said = UNFIT.format(check=check) if len(check) <= _MOST_QUOTED else UNFIT_AT_ALL
        return cls(
            ask(scheme, needed_datum_is_filled, f"请填{_short(datum)}"),
            ask(scheme, datum_is_readable, f"请填{_short(datum)}"),
            ask(scheme, datum_is_within_its_limits, f"应在 {_limits(datum)}"),
            ask(scheme, datum_is_among_the_others, TOO_LARGE),
            ask(scheme, data_fit_together, said),
        )


def _limits(datum: Datum) -> str:
    return limits_said(datum) if datum.least is not None or datum.most is not None else ""


def _short(datum: Datum) -> str:
    if datum.unit is Unit.YES_NO:
        return "是或否"
    if datum.unit is Unit.DATE:
        return "日期"
    if datum.unit is Unit.PERCENT:
        return "百分数，如 95%"
    return f"数，最多 {datum.decimals} 位小数" if datum.decimals else "整数"


def said_of_data(scheme: Scheme, data: DataAnswers, answers: Answers) -> list[str]:
    """What 填报检查 says of all that is asked for."""
    filled = FilledData(scheme, data, answers)
    return [said_of_datum(filled, datum) for datum in scheme.departments_data]


def said_of_datum(filled: FilledData, datum: Datum) -> str:
    """What 填报检查 says of a datum that is filled in so."""
    asks, explained = _Asks.of(filled.scheme, datum), filled.explained(datum.name)
    read = read_in_form(filled.data.get(datum.name, (None, ""))[0], datum)
    if read.blank:
        answered = explained and asks.blank.closed_by_explanation
        return TODO if datum.needed and not answered and asks.blank.text else MAY_BE_BLANK
    asked = [
        asks.unread if read.doubt else None,
        asks.beyond if read.value is not None and not within(read.value, datum) else None,
        asks.odd if datum.name in filled.odd else None,
        asks.unfit if not filled.fits(datum) else None,
    ]
    open_ = (one.text for one in asked if one and not (explained and one.closed_by_explanation))
    return next((text for text in open_ if text), FINE)


def datum_formula(scheme: Scheme, datum: Datum, at: int, cells: OfDatum) -> str:
    """The same as a formula."""
    ref, asks = data_ref(at, t.DATA_FILED), _Asks.of(scheme, datum)

    def said(asked: Ask) -> str:
        if asked.text is None:
            return f'"{FINE}"'
        return f'IF({cells.explained},"{FINE}","{asked.text}")' if asked.closed_by_explanation else f'"{asked.text}"'

    empty = f'"{MAY_BE_BLANK}"'
    if datum.needed and asks.blank.text:
        empty = f'IF({cells.explained},"{MAY_BE_BLANK}","{TODO}")' if asks.blank.closed_by_explanation else f'"{TODO}"'
    limits = list(_beyond(datum, cells.number))
    judged = f'"{FINE}"'
    for asked, when in (
        (asks.unfit, f"NOT({cells.fits})" if datum.check else ""),
        (asks.odd, cells.odd if datum.unit is Unit.MONEY else ""),
        (asks.beyond, f"OR({','.join(limits)})" if limits else ""),
    ):
        if when and asked.text:
            open_ = f"AND({when},NOT({cells.explained}))" if asked.closed_by_explanation else when
            judged = f'IF({open_},"{asked.text}",{judged})'
    judged = f"IF(ISNUMBER({cells.number}),{judged},{said(asks.unread)})"
    return f"IF(ISERROR({ref}),{said(asks.unread)},IF({is_blank_formula(ref, cells.text)},{empty},{judged}))"


def _beyond(datum: Datum, value: str) -> Iterator[str]:
    if datum.least is not None:
        yield f"{value}<{decimal_text(Fraction(datum.least))}"
    if datum.most is not None:
        yield f"{value}>{decimal_text(Fraction(datum.most))}"
