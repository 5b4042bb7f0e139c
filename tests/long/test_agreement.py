"""Form and processor agree: what 填报检查 calls clean is clean, and the reverse, over hundreds of fillings by LibreOffice.

The form may be stricter only on numbers typed as text, which the processor reads and discloses.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.excel.read.workbook import read_workbook
from selfeval.forms import write_form
from selfeval.model import Level, RawForm, Source
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.samples import sample_roster, sample_scheme
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from tests.forms.fillings import disagreeing
from tests.forms.schemes import POWERED
from tests.office import Cells, Content, Formula, Office, Typed

FILLINGS = 300
SCHEME, ROSTER = sample_scheme(), sample_roster()
SCORES = t.SHEET_SCORES
ODD: list[Content] = [
    None, "", " ", "　", "约2", "二", "2分", "2", " 2 ", "２", "1,5", "1 5", "-", "无", "N/A", "≥1", "满分", "不适用", " 不适用 ",
    -1.0, -0.01, 99.0, 2.675, 1.001, 0.0, 0.1, 1e-9, Formula("=1/0"), Formula("=1+0.5"), Formula("=0.1*3"),
    Formula("=NA()"), Formula('=""'), Formula('="x"'), Formula("=TRUE()"), Typed("50%"), Typed("2024-3-5"), Typed("1/2"),
]  # fmt: skip
WORDS: list[Content] = [
    None, "", "无", "暂无。", "同上", "核实无误", "0", 0.0, 2023.0, "……", "----", "晚报", "晚报了", "晚报两天", "无采购预算",
    " 晚 报 两 天 ", "=见附件", "+1分待定", "n/a", "none", "材料补报\n两次", "①②③④", "\uff21\uff22\uff23\uff24", "2023年度", "超支1次",
]  # fmt: skip


def filling(form: RawForm, seed: int) -> Cells:
    """Every row filled with something, sound or odd; reasons mostly of their own, so that few are alike."""
    rng = random.Random(seed)
    cells: dict[tuple[str, str], Content] = {}
    for number, row in enumerate(form.rows):
        cap = float(str(row.cells[t.COL_CAP].value))
        sound = rng.random() < 0.5
        cells[SCORES, row.cells[t.COL_SCORE].ref] = rng.choice([cap, cap, cap - 0.5, 0.0]) if sound else rng.choice(ODD)
        for column in (t.COL_REASON, t.COL_EXPLANATION):
            word = rng.choice([*WORDS, None, None, None])
            own = (
                f"{word}（{number}）"
                if isinstance(word, str) and len(word.strip()) > 3 and rng.random() < 0.8
                else word
            )
            cells[SCORES, row.cells[column].ref] = own
    return cells


@pytest.mark.long
def test_form_and_processor_agree(office: Office, tmp_path: Path) -> None:
    blank, filled = tmp_path / "表.xlsx", tmp_path / "已填.xlsx"
    write_form(blank, SCHEME, ROSTER, ROSTER.departments[0])
    form = find_form(read_workbook(blank.read_bytes()))
    assert form is not None
    places = {str(row.cells[t.COL_CODE].value): row.cells for row in form.rows}
    context = Context(SCHEME, Directory.of(ROSTER))
    tally: Counter[str] = Counter()
    disagreements: list[tuple[int, str, str, object, list[str]]] = []
    for seed in range(FILLINGS):
        cells = filling(form, seed)
        said = office.filled(blank, filled, cells)[SCORES]
        content = filled.read_bytes()
        reading = read_source(Source("表.xlsx", len(content), "s"), content, context)
        for code, row in places.items():
            verdict = str(said.get(row[t.COL_CHECK].ref, ""))
            found = [f for f in reading.findings if f.indicator == code and f.sheet == SCORES]
            grave = [f.code for f in found if f.level is not Level.NOTE and f.explanation is None]
            clean, fine = verdict.startswith("✓"), not grave
            stricter = not clean and fine and any(f.code == "S151" for f in found)
            explained = not clean and fine and any(f.explanation for f in found)
            tally[
                "both clean" if clean and fine else "both complain" if not clean and not fine else "stricter form"
            ] += 1
            if clean != fine and not stricter and not explained:
                disagreements.append((seed, code, verdict, cells[SCORES, row[t.COL_SCORE].ref], grave))
    print(f"\n{FILLINGS} fillings, {sum(tally.values())} rows: {dict(tally)}; {len(disagreements)} disagreements")
    assert disagreements[:20] == []
    assert min(tally["both clean"], tally["both complain"]) > 1000


@pytest.mark.long
def test_form_and_processor_agree_on_rows_filled_another_way(office: Office, tmp_path: Path) -> None:
    """Verdicts of every row, and what they add up to, of schemes with all their powers; not a row may differ."""
    assert list(disagreeing(office, tmp_path, list(POWERED.values()), range(1000, 1150))) == []
