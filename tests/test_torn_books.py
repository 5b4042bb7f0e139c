"""Forms that say two things at once: told at the score's own cell where it is a cell's matter, else refused whole."""

from __future__ import annotations

import pytest

from selfeval import text as t
from selfeval.model import FileReading, Source
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.submission.identity import Directory
from tests.filled import ROSTER, SCHEME, SCORE, Raw, at, rewritten, sheet_part, with_cells, written

FORM = written("104")
AT = at("1.1.2", SCORE)
SCORES = sheet_part(FORM, t.SHEET_SCORES)


def read(data: bytes) -> FileReading:
    """What the program makes of one file."""
    return read_source(Source("自评表.xlsx", len(data), "0"), data, Context(SCHEME, Directory.of(ROSTER)))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (Raw("<v>4</v>", ' t="x"'), "（4）"),
        (Raw("<v>1</v><v>4</v>"), "（1 / 4）"),
        (Raw("<v>４</v>"), "（４）"),
        (Raw("<v>０</v>", ' t="s"'), "（０）"),
        (Raw("<is><t>4</t></is>"), "（4）"),
    ],
)
def test_a_score_of_two_meanings_is_told_at_its_cell(cell: Raw, said: str) -> None:
    (finding,) = read(with_cells(FORM, {AT: cell})).findings
    assert (finding.code, finding.sheet, finding.cell) == ("S190", *AT)
    assert said in finding.message


def test_scores_of_one_meaning() -> None:
    assert read(FORM).findings == ()
    assert read(with_cells(FORM, {AT: Raw("<v> 4 </v>")})).findings == ()


@pytest.mark.parametrize(
    ("part", "old", "new", "named"),
    [
        (SCORES, "</sheetData>", "</sheetData><extLst><sheetData/></extLst>", f"工作表“{t.SHEET_SCORES}”"),
        ("xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId1"', "工作表清单"),
        ("xl/sharedStrings.xml", "</si>", "<x/></si>", "各单元格共用的文字"),
        ("xl/styles.xml", "</styleSheet>", "<cellXfs/></styleSheet>", "数字格式"),
    ],
)
def test_a_form_of_two_meanings_is_refused_and_its_part_named(part: str, old: str, new: str, named: str) -> None:
    (finding,) = read(rewritten(FORM, {part: lambda text: text.replace(old, new, 1)})).findings
    assert (finding.code, finding.cell) == ("F135", None)
    assert named in finding.message
    assert "另存为 .xlsx" in finding.remedy


def test_a_form_whose_archive_contradicts_itself() -> None:
    name = SCORES.encode()
    other = FORM.replace(name, name[:-5] + b"9.xml", 1)
    (finding,) = read(other).findings
    assert finding.code == "F135"
    assert "内部目录" in finding.message
