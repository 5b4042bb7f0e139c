"""A round of sixty departments, half in our form, half in the county's own table, some of that in Word; resubmissions across both.

All totals are held against sums of what was typed, added up here.
"""

from __future__ import annotations

import io
import os
import random
import tempfile
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from selfeval import text as t
from selfeval.forms import FilledRow, write_form
from selfeval.model import Department, Fate, FileRecord, Roster, Status
from selfeval.reading.context import Context
from selfeval.reading.intake import read_inbox
from selfeval.settling.settle import settle
from selfeval.submission.identity import Directory
from tests.answers import words
from tests.documents import docx, p, tbl
from tests.filled import stamped
from tests.office import Office
from tests.own_schemes import scheme_of
from tests.owntable.grids import blank

pytestmark = pytest.mark.long

SCHEME = scheme_of("T1")
ROSTER = Roster(tuple(Department(str(501 + n), f"云岭县第{n + 1}局") for n in range(60)))
REASON = "年中追加了项目，执行晚于序时进度"
Scores = Mapping[str, Decimal]


def scores_of(dice: random.Random) -> Scores:
    """What a department gives itself, in tenths; something is always lost."""
    lost = {
        i.code: Decimal(dice.choice([0, 0, 0, dice.randint(1, int(i.cap * 10) // 2)])) / 10 for i in SCHEME.indicators
    }
    lost[SCHEME.indicators[0].code] = Decimal("0.7")
    return {i.code: i.cap - lost[i.code] for i in SCHEME.indicators}


def reason_of(code: str, department: Department, points: Decimal) -> str:
    """Words of the department's own where it lost points."""
    cap = SCHEME.by_code[code].cap
    return f"{REASON}，涉及{department.code[-2:]}{code}号项目" if points < cap else ""


def our_form(department: Department, scores: Scores, stamp: str) -> bytes:
    """Our form, filled."""
    rows = {
        code: FilledRow(points, words(reason=reason_of(code, department, points))) for code, points in scores.items()
    }
    said = {t.ID_CLERK: "张三", t.ID_PHONE: "0773-5550100", t.ID_HEAD: "李四", t.ID_DATE: "2024-03-19"}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "form.xlsx"
        write_form(path, SCHEME, ROSTER, department, answers=rows, identity=said)
        return stamped(path.read_bytes(), stamp)


def own_table(department: Department, scores: Scores, stamp: str) -> bytes:
    """The county's table, filled."""
    book = openpyxl.load_workbook(blank("T1"))
    sheet = book.active
    assert sheet is not None
    by_name = {indicator.name: indicator.code for indicator in SCHEME.indicators}
    for row in range(5, sheet.max_row + 1):
        code = by_name.get(str(sheet.cell(row, 3).value))
        if code:
            sheet.cell(row, 6).value = float(scores[code])
            sheet.cell(row, 7).value = reason_of(code, department, scores[code]) or None
    sheet["A3"] = f"填报单位（盖章）：{department.name}"
    book.properties.modified = datetime.fromisoformat(stamp.rstrip("Z"))
    out = io.BytesIO()
    book.save(out)
    return stamped(out.getvalue(), stamp)


def document(department: Department, scores: Scores) -> bytes:
    """The county's table in Word."""
    rows = [["一级指标", "二级指标", "三级指标", "评分标准", "分值", "自评得分", "扣分原因和其他说明"]]
    for one in SCHEME.indicators:
        points = scores[one.code]
        standard = one.scoring_standard
        reason = reason_of(one.code, department, points)
        rows.append([one.category, one.subcategory, one.name, standard, f"{one.cap:f}", f"{points:f}", reason])
    rows.append(["合计", "", "", "", "100", f"{sum(scores.values()):f}", ""])
    return docx(p("2023年度部门整体支出绩效评价评分表") + p(f"填报单位（盖章）：{department.name}") + tbl(*rows))


@pytest.fixture(scope="module")
def filed(office: Office, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Scores]]:
    """An inbox, and what each department's last file says."""
    inbox, dice, said = tmp_path_factory.mktemp("inbox"), random.Random(13), {}
    (inbox / "初报").mkdir()
    endings = (".xlsx", ".xls", ".ods")
    for number, department in enumerate(ROSTER.departments):
        scores = said[department.code] = scores_of(dice)
        ours, again = number % 2 == 0, number % 6 == 0
        word = not ours and number % 5 == 0
        name = f"{department.name}"
        late, early = "2024-03-28T02:00:00Z", "2024-03-12T02:00:00Z"
        if again or number % 6 == 3:  # filed before, the other way
            before = scores_of(dice)
            make_before = own_table if ours else our_form
            (inbox / "初报" / f"{name}.xlsx").write_bytes(make_before(department, before, early))
        if word:
            path = inbox / f"{name}.docx"
            path.write_bytes(document(department, scores))
            moment = datetime.fromisoformat(late).timestamp()
            os.utime(path, (moment, moment))
            continue
        content = (our_form if ours else own_table)(department, scores, late)
        path = inbox / f"{name}.xlsx"
        path.write_bytes(content)
        if number % 4 in (1, 2) and not again and number % 6 != 3:  # saved by LibreOffice, in some format
            saved = path.with_suffix(endings[number // 4 % 3])
            office.convert(path, inbox / f"_{saved.name}")
            path.unlink()
            (inbox / f"_{saved.name}").rename(saved)
    return inbox, said


def test_every_total_is_the_sum_of_what_was_typed(filed: tuple[Path, dict[str, Scores]]) -> None:
    inbox, said = filed
    batch = settle(read_inbox(inbox, Context(SCHEME, Directory.of(ROSTER))), SCHEME, ROSTER)
    assert batch.completeness.balanced
    for result in batch.departments:
        told = [(f.code, f.cell, f.message) for f in result.findings]
        assert result.status in (Status.ACCEPTED, Status.QUERY), (result.department, told)
        assert result.scorecard is not None
        assert result.scorecard.total == sum(said[result.department.code].values()), (result.department, told)
        assert dict(result.scorecard.scores) == dict(said[result.department.code])
    fates = [file.fate for file in batch.files]
    assert fates.count(Fate.USED) == 60
    again = {file.source.path for file in batch.files if "初报" in file.source.path}
    assert len(again) == 20
    assert {_fate(batch.files, path) for path in again} == {Fate.SUPERSEDED}
    kinds = {file.source.path.rpartition(".")[2] for file in batch.files if file.fate is Fate.USED}
    assert kinds == {"xlsx", "xls", "ods", "docx"}


def _fate(files: tuple[FileRecord, ...], path: str) -> Fate:
    return next(file.fate for file in files if file.source.path == path)


def test_no_error_is_told_of_sound_files(filed: tuple[Path, dict[str, Scores]]) -> None:
    inbox, _ = filed
    batch = settle(read_inbox(inbox, Context(SCHEME, Directory.of(ROSTER))), SCHEME, ROSTER)
    told = {(f.code, f.level.value) for result in batch.departments for f in result.findings}
    assert not {one for one in told if one[1] == "error"}
