"""Workbooks as programs and people leave them: sound ones that look damaged, characters nobody sees, merges."""

from __future__ import annotations

import re
from collections.abc import Callable

from selfeval import text as t
from tests.answers import filled_row
from tests.filled import (
    DEPARTMENTS,
    EVIDENCE,
    EXPLANATION,
    REASON,
    SCHEME,
    SCORE,
    Content,
    Place,
    Raw,
    at,
    parts_of,
    rewritten,
    with_cells,
    with_formats,
    with_sheet,
    written,
    zipped,
)
from tests.found.case import Came, Case, X, less, scored, sound
from tests.test_sound_books import as_xlsb

NA = "1.3.4"  # an indicator that may be 不适用
USED = {"a.xlsx": "used"}
WORKBOOK, STRINGS, RELATIONS = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"


def book(id_: str, what: str, build: Callable[[str], bytes], codes: str = "", *, came: Came | None = None) -> Case:
    """A single workbook that counts; `codes` are its findings."""
    line = f"{'returned' if came and came.status == 'returned' else 'used'} {codes}".strip()
    return Case(id_, what, lambda a: {"a.xlsx": build(a)}, {"a.xlsx": line}, {"a": came or sound(codes)})


def returned(codes: str) -> Came:
    return Came("returned", None, codes)


def merged(data: bytes, *spans: str) -> bytes:
    """The form with cells of the score sheet merged, what they cover left as it is."""
    merges = "".join(f'<mergeCell ref="{span}"/>' for span in spans)

    def edit(part: str) -> str:
        return part.replace("<conditionalFormatting", f"<mergeCells>{merges}</mergeCells><conditionalFormatting", 1)

    return with_sheet(data, t.SHEET_SCORES, edit)


def span(column: str, first: str, last: str) -> str:
    return f"{at(first, column)[1]}:{at(last, column)[1]}"


def across(indicator: str, left: str, right: str) -> str:
    return f"{at(indicator, left)[1]}:{at(indicator, right)[1]}"


def beside(column: str, indicator: str, other: str) -> str:
    return f"{at(indicator, column)[1]}:{at(indicator, other)[1]}"


def not_applicable(code: str, content: str) -> bytes:
    """A form with 不适用, in some writing."""
    form = written(code, {NA: filled_row(t.NOT_APPLICABLE, explanation="本年没有这项业务，无需采购")})
    return with_cells(form, {at(NA, SCORE): content})


def groups_merged(code: str) -> bytes:
    """The form with equal names of its categories and subcategories merged down, as people make tables nice."""
    spans: list[str] = []
    cells: dict[Place, Content] = {}
    for column, name in ((t.COL_CATEGORY, "category"), (t.COL_SUBCATEGORY, "subcategory")):
        groups: dict[str, list[str]] = {}
        for indicator in SCHEME.indicators:
            groups.setdefault(getattr(indicator, name), []).append(indicator.code)
        for inside in groups.values():
            if len(inside) > 1:
                spans.append(span(column, inside[0], inside[-1]))
                cells |= {at(one, column): None for one in inside[1:]}
    return merged(with_cells(written(code), cells), *spans)


def reason_merged(code: str) -> bytes:
    """One reason for three rows with deductions."""
    rows = {one: filled_row(SCHEME.by_code[one].cap - 1) for one in ("1.1.2", "1.2.1")}
    rows["1.1.1"] = filled_row(SCHEME.by_code["1.1.1"].cap - 2, "三项目标分解都不够细，已经安排整改")
    return merged(written(code, rows), span(REASON, "1.1.1", "1.2.1"))


def each_part(data: bytes, edit: Callable[[bytes], bytes]) -> bytes:
    """The workbook with every XML part changed."""
    return zipped(
        {name: edit(part) if name.endswith((".xml", ".rels")) else part for name, part in parts_of(data).items()}
    )


def in_16_bits(part: bytes) -> bytes:
    text = part.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return text.encode("utf-16") if text.startswith("<?xml") else part


def without_addresses(part: str) -> str:
    """Rows and cells that don't say where they stand, where none is left out."""
    head, _, rest = part.partition("<sheetData>")
    return head + "<sheetData>" + re.sub(r'(<row) r="\d+"', r"\1", rest)


def renamed(data: bytes, old: str, new: str) -> bytes:
    """The workbook with its main part under another name."""
    parts = {name.replace(f"{old}.", f"{new}."): part for name, part in parts_of(data).items()}
    for name in ("[Content_Types].xml", "_rels/.rels"):
        parts[name] = parts[name].replace(f"/{old}.".encode(), f"/{new}.".encode())
    return zipped(parts)


def reasons(code: str, reason: str) -> bytes:
    return with_cells(written(code), {at("1.1.1", REASON): reason})


EMPTY = Raw("<v/>", ' t="s"')
PHONETIC = '<r><t>见目标</t></r><r><t>申报表</t></r><rPh sb="0" eb="1"><t>jian</t></rPh><phoneticPr fontId="1"/>'

BOOKS = (
    book("01", "an empty index of shared strings", lambda a: with_cells(written(a), {at(X, EVIDENCE): EMPTY})),
    book(
        "01-score",
        "the same in a score cell",
        lambda a: scored(written(a), EMPTY),
        "S101",
        came=returned("S101"),
    ),
    book("40", "不适用 copied from a PDF", lambda a: not_applicable(a, "不适⽤"), "S152"),
    book("42", "a score between isolates", lambda a: scored(written(a), "\u20684\u2069"), "S151"),
    book("130", "equal names merged down", groups_merged),
    book("131", "one reason merged over three rows", reason_merged, "T122", came=Came("accepted", "96.00", "T122")),
    book("140", "不适用 with ideographic blanks", lambda a: not_applicable(a, "不　适　用"), "S152"),
    book(
        "150",
        "a tab left by an old module",
        lambda a: rewritten(
            written(a),
            {
                WORKBOOK: lambda part: part.replace(
                    "</sheets>", '<sheet name="模块1" sheetId="98" state="veryHidden" r:id=""/></sheets>'
                )
            },
        ),
        "T113",
    ),
    Case(
        "100b",
        "a binary workbook with short cells",
        lambda a: {"a.xlsb": as_xlsb(short=True, form=written(a))},
        {"a.xlsb": "used"},
    ),
    Case(
        "101",
        "a binary workbook with a chart sheet",
        lambda a: {"a.xlsb": as_xlsb(short=False, chart=True, form=written(a))},
        {"a.xlsb": "used T113"},
        {"a": sound("T113")},
    ),
    book(
        "names-with-backslashes",
        "a zip of an old .NET",
        lambda a: zipped({name.replace("/", "\\"): part for name, part in parts_of(written(a)).items()}),
    ),
    book(
        "absolute-targets",
        "parts named from the root",
        lambda a: rewritten(written(a), {RELATIONS: lambda part: part.replace('Target="', 'Target="/xl/')}),
    ),
    book(
        "other-main-part",
        "a main part of another name",
        lambda a: renamed(written(a), "workbook", "workbook2"),
    ),
    book(
        "marks-in-parts",
        "byte order marks in all parts",
        lambda a: each_part(written(a), lambda part: b"\xef\xbb\xbf" + part),
    ),
    book("parts-in-16-bits", "all parts in UTF-16", lambda a: each_part(written(a), in_16_bits)),
    book(
        "rows-without-numbers",
        "rows that don't say which they are",
        lambda a: with_sheet(written(a), t.SHEET_SCORES, without_addresses),
    ),
    book(
        "printed-nicely", "a number on a line of its own", lambda a: scored(written(a), Raw("\n  <v>\n    4\n  </v>\n"))
    ),
    book(
        "indexes-printed-nicely",
        "texts whose indexes stand on lines of their own",
        lambda a: with_sheet(
            written(a), t.SHEET_IDENTITY, lambda part: re.sub(r"<v>(\d+)</v>", "<v>\n  \\1\n</v>", part)
        ),
    ),
    book(
        "number-like-1e0",
        "a number with an exponent",
        lambda a: scored(written(a), Raw("<v>4.0000000000000000E+0</v>")),
    ),
    book("newline-behind", "a line end that a gateway put behind the file", lambda a: written(a) + b"\r\n"),
    book(
        "escaped-return",
        "a reason with an escaped carriage return",
        lambda a: reasons(a, "目标分解到科室_x000D_\n不够细"),
    ),
    book(
        "phonetic",
        "a text with its pronunciation",
        lambda a: with_cells(written(a), {at("1.1.1", EXPLANATION): Raw(f"<is>{PHONETIC}</is>", ' t="inlineStr"')}),
    ),
    book(
        "merged-sideways",
        "a score under a merge with the text before it",
        lambda a: merged(written(a), across(X, t.COL_STANDARD, SCORE)),
        "S112",
        came=returned("S112"),
    ),
    book(
        "one-score-for-two",
        "one score merged over two rows",
        lambda a: merged(with_cells(written(a), {at("1.2.1", SCORE): None}), span(SCORE, X, "1.2.1")),
        "S101",
        came=returned("S101"),
    ),
    book(
        "evidence-merged",
        "one piece of evidence for three rows",
        lambda a: merged(
            with_cells(written(a), {at("1.1.1", EVIDENCE): "《绩效目标表》"}), span(EVIDENCE, "1.1.1", "1.2.1")
        ),
        "T122",
    ),
    book(
        "merges-overlap",
        "two merges over one cell",
        lambda a: merged(written(a), span(EVIDENCE, "1.1.1", "1.1.2"), span(EVIDENCE, "1.1.2", "1.2.1")),
    ),
    book(
        "score-shown-as-another",
        "a score of 4 that shows as 1",
        lambda a: with_formats(written(a), {at(X, SCORE): '"1"'}),
        "S170",
        came=returned("S170"),
    ),
    book(
        "score-shown-rounded",
        "a score of 2.5 that shows as 3",
        lambda a: with_formats(less(a, 2.5), {at(X, SCORE): "0"}),
        "S171",
        came=Came("accepted", "96.50", "S171"),
    ),
    book(
        "scores-in-accounts",
        "scores as the accounts' toolbar writes them",
        lambda a: with_formats(
            written(a), {at(i, SCORE): '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ' for i in SCHEME.by_code}
        ),
    ),
    book(
        "score-covered-aside",
        "a score under the standard beside it",
        lambda a: merged(written(a), beside(t.COL_STANDARD, X, SCORE)),
        "S112",
        came=returned("S112"),
    ),
    book(
        "reason-covered-aside",
        "a reason under the score beside it",
        lambda a: merged(less(a), across(X, SCORE, REASON)),
        "R301",
        came=Came("query", "97.00", "R301"),
    ),
    book(
        "reason-of-nothing",
        "a reason of characters nobody sees",
        lambda a: reasons(a, "\u200b\u2060\ufeff\u00ad\u200b\u200d"),
        "R301",
        came=Came("query", "98.00", "R301"),
    ),
    book(
        "score-of-fillers",
        "a score of blank letters",
        lambda a: scored(written(a), "\u3164"),
        "S102",
        came=returned("S102"),
    ),
    book("score-in-a-circle", "a score as ④", lambda a: scored(written(a), "④"), "S102", came=returned("S102")),
    book(
        "score-turned",
        "a score shown from the right",
        lambda a: scored(written(a), "\u202e4.0"),
        "S102",
        came=returned("S102"),
    ),
    book(
        "score-below",
        "a score below zero with a real minus",
        lambda a: scored(written(a), "\u22122"),
        "S102",
        came=returned("S102"),
    ),
    book("score-in-wide", "a score as ４．０分 in wide characters", lambda a: scored(written(a), "４．０分"), "S151"),
    book(
        "score-with-letter-o",
        "a score with the letter O",
        lambda a: scored(written(a), "4.O"),
        "S102",
        came=returned("S102"),
    ),
    book(
        "name-from-a-pdf",
        "a name with radicals and what nobody sees",
        lambda a: with_cells(
            written(a),
            {
                at(t.ID_NAME): "\u200b"
                + DEPARTMENTS[a].name.translate({ord("水"): "⽔", ord("工"): "⼯", ord("人"): "⼈"})
                + "\u00a0"
            },
        ),
    ),
    book(
        "code-in-wide",
        "a code in wide digits",
        lambda a: with_cells(
            written(a), {at(t.ID_CODE): " " + a.translate({48 + n: 0xFF10 + n for n in range(10)}) + " "}
        ),
    ),
    book(
        "another-ones-form",
        "another department's form, filled in anew",
        lambda a: with_cells(
            written("101" if a != "101" else "102"), {at(t.ID_CODE): a, at(t.ID_NAME): DEPARTMENTS[a].name}
        ),
        "D207",
    ),
    Case(
        "code-and-name-differ",
        "a code of one, a name of another",
        lambda a, b: {"a.xlsx": with_cells(written(a), {at(t.ID_NAME): DEPARTMENTS[b].name})},
        {"a.xlsx": "returned D201"},
        {"a": returned("D201"), "b": Came("missing", None)},
    ),
    Case(
        "named-after-another",
        "a file named after another department",
        lambda a, _: {"{b}.xlsx": written(a)},
        {"{b}.xlsx": "used B506"},
        {"a": sound("B506"), "b": Came("missing", None)},
    ),
)
