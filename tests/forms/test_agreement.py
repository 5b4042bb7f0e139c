"""Form and processor are one judge: of nasty texts in every field, one says what the other says.

Hundreds of texts are typed into a few workbooks, LibreOffice recalculates each once, and what 填报检查 and the hints of
基本信息 then say is compared with what the processor finds in the very same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from selfeval import text as t
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import write_form
from selfeval.forms.layout import HINT_COLUMN, IDENTITY_ROWS, SCORES_FIRST, TOTALS_FIRST, answer_ref, score_ref
from selfeval.model import Category, Department, Level, Roster, Scheme
from selfeval.samples import sample_roster, sample_scheme
from tests import office as office_module
from tests.forms.schemes import processed
from tests.office import Cells, Content, Formula, Office, Typed

SCHEME, ROSTER = sample_scheme(), sample_roster()
GOOD: Final = "差旅费超出年初预算"
BLANKS: Final = (
    " ", "\u3000", "\u00a0", "\n", "\t", "\u2003", "\u2009", "\u202f", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad",
    "\u200e", "\u202c", "\u2066", "\u2069", "\u180e", "\ufe0f", "\u206d",
)  # fmt: skip
SIGNS: Final = (
    "?", "*", "~", "=", ">", "<", "<>", "+", "-", "'", '"', "$", "￥", "€", "%", "％", "#", "@", "^", "&", ",", "，", ";",
    "/", "(", "（", "😀", "🀄", "〇", "━", "①", "Ⅲ", "㈠", "々", "𠮷", "\u202e", "\u0301", "\u3164", "⼀", "E1", ".0", "分",
)  # fmt: skip


def wide(text: str) -> str:
    """The text in full-width characters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def spoilt(text: str) -> Iterator[str]:
    """A text with blanks and signs before, behind and inside it, wide, doubled and very long."""
    middle = len(text) // 2
    yield from (text, wide(text), wide(text[:1]) + text[1:], text * 2, text * 500)
    for odd in BLANKS + SIGNS:
        yield from (odd + text, text + odd, text[:middle] + odd + text[middle:])


def texts(seeds: Sequence[str]) -> list[str]:
    """All spoilt seeds, once each."""
    return list(dict.fromkeys(text for seed in seeds for text in spoilt(seed)))


SCORES: Final[list[Content]] = [
    *texts(["2.5", "3", "不适用"]),
    *BLANKS, *SIGNS, "２．５分", "2.5 分", "2.5  分", "2.5\u00a0分", "2.345", "3.5", "-1", ".5", "2.", "1.2.3", "1,5", "1e0",
    "TRUE", "0x2", "2024-3-5", "90%", "二", "约2", "0002.5", "0" * 39 + "2", "0" * 60 + "2", "不 适\u3000用", "不适⽤", "不適用",
    2, 2.5, 2.345, 3.00000001, -0.00000001, 4, -1, 45000, Formula("=NA()"), Typed("TRUE"), Typed("50%"), Typed("2024-3-5"),
]  # fmt: skip
WORDS: Final[list[str]] = [
    *texts(["差旅费超", "无", "同上同上", "核实无误", "0000", "n/a"]),
    *(odd * 4 for odd in BLANKS + SIGNS), "同上，同上。", "⽆⽆⽆⽆", "暂无 暂无", wide("NONE"), "1234", "１２３４", "二〇二三", "……——……",
    "无采购预算", "没有扣分", "一二三", "abcd", wide("abcd"), "Null", "①②③④超支", "✓✓✓✓", "👍🏻👍🏻", "\u2800" * 5, "\x7f" * 4,
]  # fmt: skip
CODES: Final[list[Content]] = [
    *texts(["101", "A7"]), *SIGNS, "0101", "000101", "1010", "10", "01", "a7", wide("a7"), "101.0", "$101", "1.01E2", "10?", "1*",
    "101年", 101, 101.5, Typed("1900-4-10"), Typed("101%"), Formula("=NA()"), None,
]  # fmt: skip
NAMES: Final[list[Content]] = [
    *texts(["县委办公室", "Kt局"]), "县委办", "县*", "?????", "县委办公⽰", "⼈⼤办", "人大办", wide("KT局"), "kT局", "大⽅县", 7, None,
]  # fmt: skip
YEARS: Final[list[Content]] = [
    *texts(["2023"]), "2023年度", "２０２３年", "2023 年 度", "20 23", "2023.0", "2022", "23", "2023.5", "二〇二三", "2023-2024",
    "FY2023", "²⁰²³", "2023①", 2023, 2023.5, 2022, Typed("2023-1-1"), Typed("2023%"), None,
]  # fmt: skip


def rows_of(count: int, **changes: object) -> Scheme:
    """The sample scheme with `count` indicators of cap 3, in one category."""
    first = SCHEME.indicators[0]
    indicators = tuple(
        replace(first, code=f"N{n}", name=f"指标{n}", cap=Decimal(3), na_allowed=True) for n in range(count)
    )
    category = replace(SCHEME.categories[0], cap=Decimal(3 * count))
    scheme = replace(SCHEME, indicators=indicators, categories=(category,), full_marks=Decimal(3 * count))
    return replace(scheme, **changes)  # type: ignore[arg-type]


Row = tuple[Content, Content, Content]
_LEVELS: Final = {"待填": Level.ERROR, "错误": Level.ERROR, "核实": Level.QUERY}


def disagreements(
    office: Office, path: Path, rows: Sequence[Row], scheme: Scheme
) -> list[tuple[Row, str, Level | None]]:
    """Rows of which the form, typed into and recalculated, says another thing than the processor."""
    write_form(path, scheme, ROSTER, ROSTER.departments[0])
    columns = (t.COL_SCORE, t.COL_REASON, t.COL_EXPLANATION)
    cells: Cells = {
        (t.SHEET_SCORES, score_ref(n, column)): content
        for n, row in enumerate(rows)
        for column, content in zip(columns, row, strict=True)
        if content is not None
    }
    said = office.filled(path, path, cells)[t.SHEET_SCORES]
    found = [f for f in processed(path, scheme, ROSTER).findings if f.level is Level.ERROR or f.is_open_query]
    wrong: list[tuple[Row, str, Level | None]] = []
    for n, (row, indicator) in enumerate(zip(rows, scheme.indicators, strict=True)):
        verdict = str(said[score_ref(n, t.COL_CHECK)])
        levels = [f.level for f in found if f.indicator == indicator.code]
        worst = min(levels, key=lambda one: one.weight, default=None)
        if _LEVELS.get(verdict[:2]) is not worst:
            wrong.append((row, verdict, worst))
    return wrong


LATIN: Final = Roster(
    (*ROSTER.departments, Department("A7", "KT局"), Department("7", "大方县"), Department("008", "人⼤办", aliases=("人大办",)))
)  # fmt: skip


def identity_disagreements(
    office: Office, folder: Path, label: str, contents: Sequence[Content]
) -> list[tuple[Content, str, set[str]]]:
    """Answers of a label of 基本信息 of which a hint says ✓ though the processor errs, or 错误 though it doesn't."""
    scheme, blank = rows_of(1), folder / "空表.xlsx"
    write_form(blank, scheme, LATIN)
    beside = {t.ID_YEAR: {(t.SHEET_IDENTITY, answer_ref(t.ID_CODE)): "101"}}
    jobs = [
        (folder / f"{n}.xlsx", {(t.SHEET_IDENTITY, answer_ref(label)): content, **beside.get(label, {})})
        for n, content in enumerate(contents)
    ]
    for start in range(0, len(jobs), 25):
        office.fill_each(blank, jobs[start : start + 25])
    wrong: list[tuple[Content, str, set[str]]] = []
    for content, (form, _) in zip(contents, jobs, strict=True):
        sheet = next(one for one in read_workbook(form.read_bytes()).sheets if one.name == t.SHEET_IDENTITY)
        hint = str(sheet.at(IDENTITY_ROWS[label], HINT_COLUMN))
        codes = {f.code for f in processed(form, scheme, LATIN).findings}
        errors = codes & {"D201", "D202", "D203", "D204", "T102"}
        if (hint.startswith("✓") and errors) or (hint.startswith("错误") and not errors):
            wrong.append((content, hint, errors))
    return wrong


# --- some of them, quickly; all of them, in the long tests -------------------------------------------------

ROWS_AT_ONCE: Final = 900
SOME: Final = 23  # every so many-th text
WORD_ROWS: Final[list[Row]] = [
    row for words in WORDS for score in (2, 3, "不适用") for row in ((score, words, None), (score, None, words))
]
SCORE_ROWS: Final[list[Row]] = [(content, None, GOOD) for content in SCORES]
ROWS: Final = [*SCORE_ROWS, *WORD_ROWS]
IDENTITY: Final[dict[str, list[Content]]] = {t.ID_CODE: CODES, t.ID_NAME: NAMES, t.ID_YEAR: YEARS}


@pytest.mark.long
def test_form_and_processor_agree_on_some_nasty_texts(office: Office, tmp_path: Path) -> None:
    rows = [*SCORE_ROWS[::SOME], *WORD_ROWS[:: 3 * SOME]]
    scheme = rows_of(len(rows), levels={"R304": None})
    assert disagreements(office, tmp_path / "表.xlsx", rows, scheme) == []
    for label, contents in IDENTITY.items():
        assert identity_disagreements(office, tmp_path, label, contents[:: 3 * SOME]) == []


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, len(ROWS), ROWS_AT_ONCE))
def test_form_and_processor_agree_on_every_row(office: Office, tmp_path: Path, first: int) -> None:
    rows = ROWS[first : first + ROWS_AT_ONCE]
    scheme = rows_of(len(rows), levels={"R304": None})
    assert disagreements(office, tmp_path / "表.xlsx", rows, scheme) == []


@pytest.mark.long
@pytest.mark.parametrize("label", IDENTITY)
def test_form_and_processor_agree_on_whose_form_it_is(office: Office, tmp_path: Path, label: str) -> None:
    assert identity_disagreements(office, tmp_path, label, IDENTITY[label]) == []


@pytest.mark.long
def test_reasons_that_differ_by_blanks_and_widths_are_one_reason_for_both(office: Office, tmp_path: Path) -> None:
    same = "超支12万元，未调整abc"
    alike = [
        same,
        f" {same}\u3000",
        same.replace("，", ","),
        same.replace("12", "１２"),
        same.upper(),
        f"{same}\u200b\n",
    ]
    for first, second in zip(alike, alike[1:] + alike[:1], strict=True):
        rows: list[Row] = [
            (2, same, None),
            (2, first, None),
            (1, second, None),
            (1, "另一个原因", None),
            (3, same, None),
        ]
        path = tmp_path / "表.xlsx"
        assert disagreements(office, path, rows, rows_of(len(rows))) == []
        assert [f.cell for f in processed(path, rows_of(len(rows)), ROSTER).findings if f.code == "R304"] == ["I6"]


NASTY_CATEGORIES: Final = ("预算*", "预算?", "预算", ">5", "=预算", "1", "01", "~", "总分", "a", "<>")


def test_categories_add_up_whatever_they_are_called(office: Office, tmp_path: Path) -> None:
    first, path = SCHEME.indicators[0], tmp_path / "表.xlsx"
    indicators = tuple(
        replace(first, code=f"{n}.{m}", name=f"指标{n}{m}", category=name, cap=Decimal(n + 1), na_allowed=True)
        for n, name in enumerate(NASTY_CATEGORIES)
        for m in range(2)
    )
    categories = tuple(Category(name, Decimal(2 * n + 2)) for n, name in enumerate(NASTY_CATEGORIES))
    full = sum((category.cap for category in categories), Decimal(0))
    scheme = replace(SCHEME, indicators=indicators, categories=categories, full_marks=full)
    write_form(path, scheme, ROSTER, ROSTER.departments[0])
    scores = [(t.SHEET_SCORES, score_ref(n, t.COL_SCORE)) for n in range(len(indicators))]
    cells: dict[tuple[str, str], Content] = {
        at: float(indicator.cap) for at, indicator in zip(scores, indicators, strict=True)
    }
    cells |= {
        scores[0]: "０.5 分",
        scores[3]: "不适用",
        scores[2]: 1,
        (t.SHEET_SCORES, score_ref(0, t.COL_REASON)): GOOD,
    }
    office.fill(path, path, cells)
    shown = office.values(path)[t.SHEET_TOTALS]
    added = [shown[f"C{TOTALS_FIRST + n + 1}"] for n in range(len(categories))]
    assert added == [1.5, 3.0, *(float(category.cap) for category in categories[2:])]
    assert shown[f"C{TOTALS_FIRST + len(categories) + 1}"] == float(full) - 1.5
    reading = processed(path, scheme, ROSTER)
    assert reading.card is not None
    assert [float(points or 0) for points in reading.card.categories.values()] == added
    assert not [f for f in reading.findings if f.code in ("C401", "C402")]

    office.fill(path, path, {scores[-1]: Formula("=NA()")})  # an error stops its own category and the total only
    shown = office.values(path)[t.SHEET_TOTALS]
    assert [shown[f"C{TOTALS_FIRST + n + 1}"] for n in range(len(categories))] == [*added[:-1], "—"]
    assert shown[f"C{TOTALS_FIRST + len(categories) + 1}"] == "未完成"


@pytest.mark.office
@pytest.mark.slow
def test_rows_that_are_inserted_and_sorted_keep_what_is_said_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_module, "WORKER", Path(__file__).with_name("rows_worker.py"))
    path, moved, count = tmp_path / "表.xlsx", tmp_path / "动过.xlsx", len(SCHEME.indicators)
    write_form(path, SCHEME, ROSTER, ROSTER.departments[0])
    cells: dict[tuple[str, str], Content] = {
        (t.SHEET_SCORES, score_ref(n, t.COL_SCORE)): float(indicator.cap)
        for n, indicator in enumerate(SCHEME.indicators)
    }
    for n, reason in ((3, GOOD), (10, f"{GOOD} "), (30, GOOD), (31, "另一个原因")):
        cells |= {
            (t.SHEET_SCORES, score_ref(n, t.COL_SCORE)): "０.5分",
            (t.SHEET_SCORES, score_ref(n, t.COL_REASON)): reason,
        }
    with Office() as office:
        office.fill(path, path, cells)
        request = {"do": "move", "src": str(path), "dst": str(moved), "sheet": t.SHEET_SCORES, "rows": [2, 8, 20]}
        office._ask({**request, "area": [0, SCORES_FIRST + 1, 11, SCORES_FIRST + count + 2]})
        before, after = office.values(path), office.values(moved)
    asked = {code: words for code, words in _said(before).items() if not words.startswith("✓")}
    assert asked == {SCHEME.indicators[3].code: "核实：多项原因相同"}
    asked = {code: words for code, words in _said(after).items() if not words.startswith("✓")}
    assert asked == {SCHEME.indicators[30].code: "核实：多项原因相同"}
    assert list(_said(after)) == sorted(_said(before), reverse=True)
    assert before[t.SHEET_TOTALS] == after[t.SHEET_TOTALS]


def _said(cells: dict[str, dict[str, float | str]]) -> dict[str, str]:
    """What 填报检查 says, by indicator code, from the top."""
    sheet = cells[t.SHEET_SCORES]
    known = {indicator.code for indicator in SCHEME.indicators}
    codes = {row: str(sheet[f"A{row}"]) for row in range(1, 60) if sheet.get(f"A{row}") in known}
    return {code: str(sheet[f"L{row}"]) for row, code in codes.items()}
