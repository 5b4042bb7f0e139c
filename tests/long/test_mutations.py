"""Ten thousand damaged forms: no crash, no hang, and no wrong score taken in silence."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from selfeval import text as t
from selfeval.engine.workers import Failure, run_units
from selfeval.excel.read.ooxml import read_ref
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import FileReading, RawRow, Reading, Source
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from selfeval.submission.normalise import understand
from tests.answers import filled_row
from tests.filled import EVIDENCE, EXPLANATION, REASON, ROSTER, SCHEME, SCORE, at, written
from tests.long.mutants import bytes_changed, xml_changed
from tests.office import Office, OfficeError, Values
from tests.sample_inbox import INBOX, SAMPLES

pytestmark = [pytest.mark.long, pytest.mark.office]

COUNT = 10_000
CONTEXT = Context(SCHEME, Directory.of(ROSTER))
Score = tuple[Reading, str]


@dataclass(frozen=True)
class Base:
    """A good form, and what it gives."""

    name: str
    data: bytes
    reading: FileReading

    @property
    def kind(self) -> str:
        """Its format, by its suffix."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant; `data` comes along where another reader has to be asked."""

    category: str
    done: str = ""
    data: bytes = b""
    taken: Mapping[tuple[str, str], object] | None = None  # (sheet, address) → the value that was taken


def read(data: bytes) -> FileReading:
    """What the program makes of a file."""
    return read_source(Source("form", len(data), "0"), data, CONTEXT)


def rows_of(data: bytes) -> Sequence[RawRow]:
    """The answered rows of a form, with their cells."""
    form = find_form(read_workbook(data))
    assert form is not None
    return [answer.row for answer in understand(form, SCHEME, CONTEXT.directory).answers]


def scores_of(reading: FileReading) -> dict[str, Score]:
    """The answers that count."""
    return {a.indicator.code: (a.reading, str(a.score)) for a in reading.answers}


def texts_of(reading: FileReading) -> list[object]:
    """What else goes into the results."""
    return [reading.overall_explanation, *(a.words for a in reading.answers)]


def complaints(reading: FileReading) -> Counter[tuple[str, str | None, str | None]]:
    """The findings by code and place."""
    return Counter((f.code, f.sheet, f.cell) for f in reading.findings)


def good_forms(office: Office, scratch: Path) -> list[Base]:
    """Sound samples of each format, one straight from the form writer, and forms where neither total nor missing reasons
    give a changed score away."""
    files = [s.file for s in SAMPLES if not s.expected]
    chosen = {
        INBOX / file for kind in ("xlsx", "xls", "ods") for file in [f for f in files if f.endswith("." + kind)][:4]
    }
    bases = [Base(path.name, path.read_bytes(), read(path.read_bytes())) for path in sorted(chosen)]
    blind = {at(t.TOT_TOTAL, SCORE): None, (t.SHEET_TOTALS, "D4"): None}
    (scratch / "304.xlsx").write_bytes(written("304"))
    lost = {i.code: filled_row(i.cap - 1, f"{i.name}有 {n} 处不足") for n, i in enumerate(SCHEME.indicators)}
    (scratch / "lost.xlsx").write_bytes(written("304", lost))
    office.fill(scratch / "lost.xlsx", scratch / "blind.xlsx", blind, force=True)
    for suffix in ("xls", "ods"):
        office.convert(scratch / "blind.xlsx", scratch / f"blind.{suffix}")
    made = [scratch / "304.xlsx", *(scratch / f"blind.{suffix}" for suffix in ("xlsx", "xls", "ods") * 3)]
    return bases + [Base(path.name, path.read_bytes(), read(path.read_bytes())) for path in made]


def mutant(bases: list[Base], number: int) -> tuple[Base, bytes, str]:
    """The mutant of this number: of bytes if even, of XML if odd."""
    dice = random.Random(f"mutant {number}")
    if number % 2 == 0:
        base = dice.choice(bases)
        return base, bytes_changed(base.data, dice), "bytes"
    base = dice.choice([b for b in bases if b.kind != "xls"])
    return base, *xml_changed(base.data, dice)


def judge(number: int, bases: list[Base]) -> Verdict:
    """Read a mutant and compare it with its original. Runs in a worker."""
    base, data, done = mutant(bases, number)
    if data == base.data:
        return Verdict("nothing changed")
    reading, original = read(data), base.reading
    codes = [finding.code for finding in reading.findings]
    if reading.fate is not None:
        return Verdict(f"refused {codes[0]}" if codes != ["X001"] else "CRASHED", done, data)
    more = complaints(reading) - complaints(original)
    if reading.has_errors:
        return Verdict("returned", done)
    if more:
        return Verdict("flagged", done)
    if reading.department != original.department:
        return Verdict("OTHER DEPARTMENT", done, data)
    same_scores = scores_of(reading) == scores_of(original)
    if same_scores and texts_of(reading) == texts_of(original):
        return Verdict("the same", done)
    # a formula that came to stand among the texts is computed anew by the office, for it may now draw on itself
    cells = [
        row.cells[column]
        for row in rows_of(data)
        for column in (SCORE, REASON, EVIDENCE, EXPLANATION)
        if column in row.cells and (column == SCORE or not row.cells[column].formula)
    ]
    old = {(c.sheet, c.ref): c.value for row in rows_of(base.data) for c in row.cells.values()}
    taken = {(c.sheet, c.ref): c.value for c in cells if old.get((c.sheet, c.ref)) != c.value}
    return Verdict("other texts" if same_scores else "other scores", done, data, taken)


def as_openpyxl_reads(data: bytes, taken: Mapping[tuple[str, str], object]) -> bool | None:
    """Whether openpyxl has the same values there; None if it can't read the file."""
    try:
        book = load_workbook(BytesIO(data), data_only=True)
        return all(same(book[sheet][address].value, value) for (sheet, address), value in taken.items())
    except Exception:  # on damage openpyxl raises anything
        return None


def as_office_shows(office: Office, base: Base, data: bytes, taken: Mapping[tuple[str, str], object]) -> bool | None:
    """Whether LibreOffice shows the same values there; None if it can't open the file."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"mutant.{base.kind}"
        path.write_bytes(data)
        try:
            values: Values = office.values(path, recalculate=False)
        except OfficeError:
            return None
    return all(same(values.get(sheet, {}).get(address), value) for (sheet, address), value in taken.items())


def as_calamine_reads(data: bytes, taken: Mapping[tuple[str, str], object]) -> bool | None:
    """Whether calamine has the same values there; None if it can't read the file. In a worker, for it may abort."""
    ((_, sheets),) = run_units(_calamine, [data], workers=1)
    if isinstance(sheets, Failure):
        return None
    for (sheet, address), value in taken.items():
        row, col = read_ref(address)
        rows = sheets.get(sheet, [])
        if not same(rows[row][col] if row < len(rows) and col < len(rows[row]) else None, value):
            return False
    return True


def _calamine(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {name: [list(row) for row in rows] for name, rows in sheets.items()}


def same(shown: object, value: object) -> bool:
    """Whether two readers mean the same."""
    if (shown is None or shown == "") and (value is None or value == ""):
        return True
    if isinstance(shown, (int, float)) and isinstance(value, (int, float)):
        return abs(shown - value) < 1e-9
    return "".join(str(shown).split()) == "".join(str(value).split())


def test_ten_thousand_mutants(office: Office, tmp_path: Path) -> None:
    bases = good_forms(office, tmp_path)
    assert all(base.reading.fate is None and not base.reading.has_errors for base in bases)
    assert {base.kind for base in bases} == {"xlsx", "xls", "ods"}
    before = time.monotonic()
    told: dict[int, Verdict | Failure] = dict(run_units(partial(judge, bases=bases), range(COUNT), workers=2))
    took = time.monotonic() - before
    table: Counter[str] = Counter()
    wrong: list[str] = []
    for number in sorted(told):
        verdict = told[number]
        base, data, done = (
            mutant(bases, number) if isinstance(verdict, Failure) or verdict.data else (bases[0], b"", "")
        )
        if isinstance(verdict, Failure):
            category = verdict.trouble.value.upper()
            wrong.append(f"{number} {base.name} {done}: {verdict.trouble.value} {verdict.detail[-500:]}")
        elif verdict.category.isupper():
            category = verdict.category
            wrong.append(f"{number} {base.name} {verdict.done}: {category}")
        elif verdict.taken is not None:
            opinions = {
                as_openpyxl_reads(data, verdict.taken) if base.kind == "xlsx" else None,
                as_calamine_reads(data, verdict.taken),
                as_office_shows(office, base, data, verdict.taken),
            }
            category = f"{verdict.category}, {'as others read them' if True in opinions else 'AS NOBODY READS THEM'}"
            if True not in opinions:
                wrong.append(f"{number} {base.name} {verdict.done}: took {dict(verdict.taken)}, others {opinions}")
        else:
            category = verdict.category
        table[f"{'bytes' if number % 2 == 0 else 'XML'}: {category}"] += 1
    for category, count in sorted(table.items()):
        sys.stdout.write(f"{count:6} {category}\n")
    sys.stdout.write(f"{took:.0f} s for reading, {time.monotonic() - before:.0f} s in all\n")
    assert wrong == [], "\n".join(wrong)
    assert table.total() == COUNT


def test_the_mutants_are_worth_reading(office: Office, tmp_path: Path) -> None:
    """A good part of the XML mutants is well formed, so that it isn't only expat that is tested."""
    bases = good_forms(office, tmp_path)
    whole = 0
    for number in range(1, 400, 2):
        _, data, _ = mutant(bases, number)
        with ZipFile(BytesIO(data)) as archive:
            assert archive.testzip() is None
        whole += read(data).fate is None
    assert whole > 100
    assert REASON in {column for base in bases for row in rows_of(base.data) for column in row.cells}
