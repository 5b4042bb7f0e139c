"""A thousand workbooks that are no forms of the round, or none any more: each has a line, and the right reason."""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from selfeval import text as t
from selfeval.commands.run import run
from selfeval.commands.setup import init
from selfeval.inbox import collect
from selfeval.model import FileReading, Source
from selfeval.outbox.workspace import Workspace
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.submission.identity import Directory
from tests.excel.raw_files import xlsb
from tests.filled import DEPARTMENTS, ROSTER, SCHEME, appended, with_parts, written, zipped
from tests.office import Office
from tests.sample_inbox import INBOX, SAMPLES

pytestmark = [pytest.mark.long, pytest.mark.office]

SECONDS, BYTES = 10, 1 << 30
WORDS = "编码 三级指标 自评分 分值 评价指标 总分 部门名称 部门编码 合计 张三 备注 2023 100 =A1 +86 N/A 　 -".split(" ")
REFUSED = {
    "F101",
    "F102",
    "F103",
    "F104",
    "F105",
    "F106",
    "F107",
    "F108",
    "F109",
    "F110",
    "F111",
    "F115",
    "F120",
    "F135",
}
NOT_OURS = {"T101", "T103"}  # the second where chance put the three headings into one row
RETURNED = {"T102", "T103", "D201", "D202", "D203", "D204"}


@dataclass(frozen=True)
class Foreign:
    """A file, and the codes of which its line must have one."""

    name: str
    data: bytes
    codes: set[str]


def by_openpyxl(dice: random.Random) -> bytes:
    """A book of any shape: many sheets, merges, comments, charts, tables, far cells, all sorts of values."""
    book = openpyxl.Workbook()
    for number in range(dice.choice((1, 1, 2, 5, 30))):
        sheet = book.create_sheet(dice.choice(WORDS[:6]) + str(number))
        for _ in range(dice.choice((0, 5, 60, 900))):
            row, col = dice.randint(1, dice.choice((40, 3000))), dice.randint(1, dice.choice((12, 60)))
            sheet.cell(
                row, col, dice.choice((dice.choice(WORDS), dice.random(), dice.randint(-9, 99), date(2024, 3, 5), True))
            )
        if dice.random() < 0.3:
            sheet.merge_cells(start_row=50, start_column=1, end_row=dice.randint(51, 90), end_column=dice.randint(2, 9))
        if dice.random() < 0.2:
            sheet["A1"].comment = Comment("请审核", "某人")
        if dice.random() < 0.2:
            chart = BarChart()
            chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=5))
            sheet.add_chart(chart, "E5")
        if dice.random() < 0.2:
            for col, head in enumerate(("编码", "名称", "分值"), 1):
                sheet.cell(100, col, head)
            sheet.add_table(Table(displayName=f"T{number}", ref="A100:C105"))
        sheet.sheet_state = dice.choice(("visible", "hidden", "veryHidden"))
    if dice.random() < 0.2:
        book.create_chartsheet("图")
    book["Sheet"]["B2"].number_format = dice.choice(("0%", "yyyy-mm-dd", "@", "General"))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(dice: random.Random) -> bytes:
    """A book of another make: formulas, links, rich text, conditional formats, pictures of charts."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": dice.random() < 0.3}) as book:
        for number in range(dice.choice((1, 3, 12))):
            sheet = book.add_worksheet(f"表{number}")
            for row in range(dice.choice((1, 40, 400))):
                sheet.write_row(row, 0, [dice.choice(WORDS).lstrip("=+-") for _ in range(dice.choice((1, 8, 20)))])
                sheet.write_formula(row, 21, f"=LEN(A{row + 1})", None, dice.choice((0, 3, "", "文字")))
            sheet.write_rich_string(0, 25, book.add_format({"bold": True}), "粗", "细")
            sheet.write_url(0, 26, "https://example.org")
            sheet.conditional_format(0, 0, 9, 9, {"type": "data_bar"})
            sheet.write_datetime(0, 27, datetime(2024, 3, 5, 8), book.add_format({"num_format": "yyyy-mm-dd"}))
    return out.getvalue()


def nearly_ours(dice: random.Random) -> tuple[bytes, set[str]]:
    """A form that isn't this round's, or has lost what makes it one."""
    code = dice.choice(sorted(DEPARTMENTS))
    match dice.randrange(6):
        case 0:  # last year's
            from dataclasses import replace

            return written(code, scheme=replace(SCHEME, year=dice.choice((2021, 2022, 2024)))), {"T102"}
        case 1:  # another county's: half the indicators
            from dataclasses import replace

            fewer = SCHEME.indicators[: dice.randint(3, 20)]
            kept = {i.category for i in fewer}
            other = replace(SCHEME, indicators=fewer, categories=tuple(c for c in SCHEME.categories if c.name in kept))
            return written(code, scheme=other), {"T103"}
        case 2:  # nobody's
            identity = {t.ID_CODE: dice.choice(("", "999", "甲")), t.ID_NAME: "某某管委会"}
            return written(code, identity=identity), {"D202", "D203"}
        case 3:  # the header is gone
            head = openpyxl.load_workbook(BytesIO(written(code)))
            head[t.SHEET_SCORES].delete_rows(5)
            out = BytesIO()
            head.save(out)
            return out.getvalue(), NOT_OURS
        case 4:  # two departments
            other_name = next(d.name for d in ROSTER.departments if d.code != code)
            return written(code, identity={t.ID_NAME: other_name}), {"D201"}
        case _:  # blank
            return written(code, sound=False), {"S101"}


def disguised(dice: random.Random) -> tuple[str, bytes, set[str]]:
    """Something else under a workbook's suffix."""
    suffix = dice.choice(("xls", "xlsx", "XLSX", "et", "xlsm", "xlsb"))
    junk = dice.randbytes(dice.choice((1, 50, 3000)))
    match dice.randrange(10):
        case 0:
            text = "\r\n".join(",".join(dice.choice(WORDS) for _ in range(5)) for _ in range(dice.randint(1, 50)))
            return suffix, text.encode(dice.choice(("gbk", "utf-8", "utf-16"))), {"F107"}
        case 1:
            rows = "".join(f"<tr><td>{dice.choice(WORDS)}</td></tr>" for _ in range(20))
            return suffix, f"<html><table>{rows}</table></html>".encode(dice.choice(("gbk", "utf-8"))), {"F106"}
        case 2:
            return suffix, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + junk, {"F102", "F104", "F110"}
        case 3:
            return suffix, b"PK\x03\x04" + junk, {"F102", "F104"}
        case 4:
            return suffix, b"%PDF-1.4\n" + junk, {"F105"}
        case 5:
            return suffix, b"\x09\x08\x08\x00\x00\x05\x05\x00" + junk, {"F104"}
        case 6:
            return suffix, b"\0" * dice.randint(0, 2000), {"F101"}
        case 7:
            return suffix, json.dumps({"编码": [1, 2]}).encode(), {"F107"}
        case 8:
            return suffix, dice.choice((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a")) + junk, {"F105"}
        case _:
            return suffix, b"\x01\x02" + junk + b"\0", REFUSED


def spoiled(dice: random.Random, good: list[bytes]) -> tuple[str, bytes, set[str]]:
    """A good form that lost its end, its middle, or its right name."""
    data = dice.choice(good)
    suffix = dice.choice(("xls", "xlsx", "ods", "et"))  # told by the contents alone, so any will do
    if dice.random() < 0.6:
        return suffix, data[: dice.randrange(1, len(data))], REFUSED
    cut = dice.randrange(600, len(data) - 600)
    return suffix, data[:cut] + data[cut + dice.randrange(1, 600) :], REFUSED


def thousand(office: Office, scratch: Path) -> Iterator[Foreign]:
    """The files, one by one."""
    dice = random.Random("foreign")
    samples = [INBOX / s.file for s in SAMPLES if not s.expected]
    good = [path.read_bytes() for path in samples]
    for n in range(220):
        yield Foreign(f"甲/{n}.xlsx", by_openpyxl(dice), NOT_OURS)
    for n in range(180):
        yield Foreign(f"乙/{n}.xlsx", by_xlsxwriter(dice), NOT_OURS)
    for n in range(140):
        data, codes = nearly_ours(dice)
        yield Foreign(f"丙/{n}.xlsx", data, codes)
    for n in range(180):
        suffix, data, codes = disguised(dice)
        yield Foreign(f"丁/{n}.{suffix}", data, codes)
    for n in range(140):
        suffix, data, codes = spoiled(dice, good)
        yield Foreign(f"戊/{n}.{suffix}", data, codes)
    for n in range(60):
        source = scratch / "foreign.xlsx"
        source.write_bytes(dice.choice((by_openpyxl, by_xlsxwriter))(dice))
        suffix = dice.choice(("xls", "ods", "xlsx"))
        office.convert(source, scratch / f"saved.{suffix}")
        yield Foreign(
            f"己/{n}.{dice.choice(('xls', 'ods', 'xlsx', 'et'))}", (scratch / f"saved.{suffix}").read_bytes(), NOT_OURS
        )
    for n in range(40):
        data = xlsb(dice.randbytes(dice.choice((0, 4, 60))), strings=[dice.choice(WORDS) for _ in range(n)])
        yield Foreign(f"庚/{n}.xlsb", data, REFUSED | NOT_OURS)
    odd: list[Callable[[], bytes]] = [
        lambda: with_parts(written("101"), {"xl/workbook.xml": None}),
        lambda: with_parts(written("101"), {"xl/worksheets/sheet3.xml": b""}),
        lambda: with_parts(written("101"), {"xl/worksheets/sheet3.xml": dice.randbytes(500)}),
        lambda: with_parts(written("101"), {"xl/sharedStrings.xml": None}),
        lambda: with_parts(written("101"), {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
        lambda: appended(written("101"), t.SHEET_SCORES, {"H99999999": 3.0}),
        lambda: zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": "<x/>"}),
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
    ]
    for n in range(40):
        yield Foreign(f"辛/{n}.xlsx", odd[n % len(odd)](), REFUSED | {"T101"})


@dataclass(frozen=True)
class Measured:
    """A reading, and what it cost."""

    reading: FileReading
    seconds: float  # of the processor: what else the machine does counts for nothing
    peak: int  # bytes resident, the most the worker had beyond what it was born with


def measured(source: Source, content: bytes, context: Context) -> Measured:
    """Read one source. Runs in a worker."""
    before, born = time.process_time(), _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # what was the most is forgotten
    reading = read_source(source, content, context)
    return Measured(reading, time.process_time() - before, _resident("VmHWM") - born)


def _resident(what: str) -> int:
    """Bytes by the system's books; a forked worker is born with all its parent has."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:"))


def test_a_thousand_foreign_workbooks(office: Office, tmp_path: Path) -> None:
    place, scratch = tmp_path / "place", tmp_path / "scratch"
    init(place, None)
    scratch.mkdir()
    expected: dict[str, set[str]] = {}
    for foreign in thousand(office, scratch):
        path = place / "inbox" / foreign.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(foreign.data)
        expected[foreign.name] = foreign.codes
    assert len(expected) == 1000

    before = time.monotonic()
    read = partial(measured, context=Context(SCHEME, Directory.of(ROSTER)))
    found = collect(place / "inbox", read, zone=ZoneInfo(SCHEME.timezone))
    took = time.monotonic() - before
    assert [one.source.path for one in found] == sorted(expected)
    wrong: list[object] = [one.failure for one in found if one.failure]
    table: Counter[str] = Counter()
    for one in found:
        findings = one.result.reading.findings if one.result else ((one.source.finding,) if one.source.finding else ())
        codes = {finding.code for finding in findings}
        table[
            f"{one.source.path[0]} {'+'.join(sorted(codes & (REFUSED | RETURNED | NOT_OURS | {'S101', 'X001'})))}"
        ] += 1
        if "X001" in codes or not codes & expected[one.source.path]:
            wrong.append((one.source.path, sorted(codes), sorted(expected[one.source.path])))
    costs = [one.result for one in found if one.result]
    for line, count in sorted(table.items()):
        sys.stdout.write(f"{count:5} {line}\n")
    slowest, peak = max(cost.seconds for cost in costs), max(cost.peak for cost in costs)
    sys.stdout.write(f"{took:.0f} s in all, the slowest {slowest:.2f} s, the largest worker {peak >> 20} MB\n")
    assert wrong == [], "\n".join(map(str, wrong))
    assert slowest < SECONDS
    assert peak < BYTES

    # and the whole program comes to its end with every one of them in the register
    report = run(Workspace.at(place))
    assert {record.source.path for record in report.batch.files} == set(expected)
    assert all(record.reason for record in report.batch.files)
    assert {record.fate.value for record in report.batch.files} <= {
        "unreadable",
        "unrecognised",
        "returned",
        "superseded",
        "duplicate",
        "ignored",
    }
