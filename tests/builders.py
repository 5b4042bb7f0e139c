"""Forms as a clerk might send them, built in memory: no workbook library, any cell can be set."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from selfeval import text as t
from selfeval.model import (
    Band,
    Category,
    CellValue,
    Department,
    FileReading,
    Finding,
    Indicator,
    RawSheet,
    RawWorkbook,
    Roster,
    Scheme,
    Source,
    Visibility,
    column_letters,
)
from selfeval.reading.context import Context
from selfeval.reading.department_form import judge
from selfeval.submission.columns import GIVEN, HEADERS
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from selfeval.submission.rows import FormRow, form_rows, given

SCORES = t.SHEET_SCORES
FREE = column_letters(len(HEADERS))  # the first column beside the table
HEADER = 4  # row of the header in the built score sheet, from 0: the first indicator stands in row 6


def small_scheme(**changes: object) -> Scheme:
    """Two categories, four indicators, 20 points, two decimals."""
    scheme = Scheme(
        year=2023,
        county="样例县",
        organiser="样例县财政局",
        form_title="部门整体支出绩效自评表",
        version="1",
        full_marks=Decimal(20),
        decimals=2,
        borderline_gap=Decimal("0.5"),
        deadline=date(2024, 3, 31),
        timezone="Asia/Shanghai",
        categories=(Category("预算编制", Decimal(12)), Category("预算执行", Decimal(8))),
        indicators=(
            Indicator("1.1", "预算编制", "目标", "目标合理性", Decimal(8), scoring_standard="不合理的扣分。"),
            Indicator("1.2", "预算编制", "配置", "编制及时性", Decimal(4), scoring_standard="晚报一天扣1分。"),
            Indicator("2.1", "预算执行", "进度", "预算完成率", Decimal(4), scoring_standard="得分=完成率×4。"),
            Indicator("2.2", "预算执行", "采购", "采购执行率", Decimal(4), True, scoring_standard="得分=执行率×4。"),
        ),
        bands=(
            Band("优秀", Decimal(18)),
            Band("良好", Decimal(16)),
            Band("合格", Decimal(12)),
            Band("不合格", Decimal(0)),
        ),
    )
    return replace(scheme, **changes)  # type: ignore[arg-type]


SCHEME = small_scheme()
ROSTER = Roster(
    (
        Department("101", "县委办公室", ("县委办",), "党群机关"),
        Department("102", "县教育局", (), "政府部门"),
        Department("103", "县林业局", ("县林业和草原局",), "政府部门"),
        Department("104", "县档案馆", (), "事业单位", exempt=True),
    )
)


@dataclass
class FormBuilder:
    """A sound form of department 101 with full marks; change what the test is about, then `read()` it."""

    scheme: Scheme = field(default_factory=small_scheme)
    roster: Roster = ROSTER
    code: str = "101"
    name: str = "县委办公室"
    path: str = "101.xlsx"
    modified: datetime | None = datetime(2024, 3, 20, 9, 0)
    cells: dict[tuple[str, str], CellValue] = field(default_factory=dict)
    sheets: list[RawSheet] = field(default_factory=list)
    rename: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()
    meta: dict[str, str] | None = None
    notes: tuple[str, ...] = ()

    def set(self, sheet: str, **cells: CellValue) -> FormBuilder:
        """Set cells of a sheet by address: `set(SCORES, H6=3, I6="原因")`."""
        self.cells.update({(sheet, ref): value for ref, value in cells.items()})
        return self

    def score(self, **cells: CellValue) -> FormBuilder:
        """Set cells of the score sheet."""
        return self.set(SCORES, **cells)

    def grid(self, sheet: str, lines: list[list[CellValue]]) -> RawSheet:
        """A sheet of these lines with the builder's changes applied."""
        for (name, ref), value in self.cells.items():
            if name != sheet:
                continue
            letters = ref.rstrip("0123456789")
            row, col = int(ref[len(letters) :]) - 1, 0
            for letter in letters:
                col = col * 26 + ord(letter) - 64
            while len(lines) <= row:
                lines.append([])
            while len(lines[row]) < col:
                lines[row].append(None)
            lines[row][col - 1] = value
        return RawSheet(self.rename.get(sheet, sheet), lines)

    def row(self, row: FormRow) -> list[CellValue]:
        """A row as it is sent out, with full marks but where a department names the indicators and the bureau scores."""
        printed = [given(self.scheme, row, column) for column in GIVEN]
        cells: list[CellValue] = [float(one) if isinstance(one, Decimal) else one or None for one in printed]
        score = None if row.number else float(row.indicator.cap) if row.is_filled else t.BY_BUREAU
        return [*cells, score, None, None, None, "✓"]

    def workbook(self) -> RawWorkbook:
        """The whole workbook."""
        scheme = self.scheme
        identity: list[list[CellValue]] = [["基本信息"], []]
        answers: dict[str, CellValue] = {
            t.ID_CODE: self.code, t.ID_NAME: self.name, t.ID_YEAR: float(scheme.year), t.ID_CLERK: "张三",
            t.ID_PHONE: "0773-5550001", t.ID_HEAD: "李四", t.ID_DATE: "2024-03-20", t.ID_REMARK: None,
        }  # fmt: skip
        identity += [[f"{label} *", value] for label, value in answers.items()]
        rows: list[list[CellValue]] = [["标题"], [], [], [], list(HEADERS)]
        rows += [self.row(row) for row in form_rows(scheme)]
        totals: list[list[CellValue]] = [[t.TOTALS_TITLE], [t.TOT_INDICATOR, t.TOT_CAP, t.TOT_SCORE, t.TOT_GRADE]]
        totals += [[c.name, float(c.cap), None, None] for c in scheme.categories]
        totals += [[t.TOT_TOTAL, float(scheme.full_marks), None, None]]
        marks = {
            t.META_KIND: t.FORM_KIND, t.META_YEAR: str(scheme.year), t.META_VERSION: scheme.version,
            t.META_FINGERPRINT: scheme.fingerprint, t.META_WORDING: scheme.wording, t.META_DEPARTMENT: "",
        }  # fmt: skip
        marks = marks | (self.meta or {})
        scores = replace(
            self.grid(SCORES, rows), merges=self.merges, hidden_rows=self.hidden_rows, hidden_cols=self.hidden_cols
        )
        sheets = [
            self.grid(t.SHEET_GUIDE, [["填报说明"]]),
            self.grid(t.SHEET_IDENTITY, identity),
            scores,
            self.grid(t.SHEET_TOTALS, totals),
            replace(self.grid(t.SHEET_META, [[k, v] for k, v in marks.items()]), visibility=Visibility.VERY_HIDDEN),
        ]
        sheets = [sheet for sheet in sheets if sheet.name not in self.without] + self.sheets
        return RawWorkbook("xlsx", tuple(sheets), modified=self.modified, notes=self.notes)

    def read(self) -> FileReading:
        """What reviewing the form gives."""
        form = find_form(self.workbook())
        assert form is not None
        source = Source(self.path, 1, f"sha-{self.path}")
        return judge(form, source, Context(self.scheme, Directory.of(self.roster)))


Place = tuple[str, str | None, str | None]


def places(findings: Iterable[Finding]) -> list[Place]:
    """(code, sheet, cell) of every finding."""
    return [(finding.code, finding.sheet, finding.cell) for finding in findings]


def beyond(sound: Collection[Place], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What was found that isn't found in the sound form too.

    Nothing is, and one test says so; a new check that speaks of the sound form turns that test red, not all the others.
    """
    return tuple(f for f in findings if (f.code, f.sheet, f.cell) not in sound)
