"""A season as an officer lives it, step by step under a moving clock: what screen, summary and letters say is so.

Beside the program the script keeps its own book of who stands where. After every run the screen's counts, names and
changes, results.json, 总览 and 报送情况 are held against it; sentences that belong to one step are written out there.
"""

from __future__ import annotations

import email.message
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import time_machine
from openpyxl.worksheet.worksheet import Worksheet

from selfeval import text as t
from selfeval.cli.commands import main
from selfeval.forms import FilledRow
from selfeval.model import Scheme
from tests.answers import filled_row
from tests.feedback.conftest import cut_down
from tests.feedback.documents import text_of
from tests.feedback.mending import marked, obeyed
from tests.filled import SCHEME, stamped, written

pytestmark = pytest.mark.slow

NAMES = {
    "101": "县委办公室", "102": "县纪委监委机关", "103": "县委组织部", "104": "县委宣传部", "201": "县人民政府办公室",
    "202": "县发展和改革局", "203": "县教育局", "405": "县产业园区服务中心",
}  # fmt: skip
STATUSES = {"accepted": "已接收", "query": "待核实", "returned": "退回修改", "missing": "未报送", "exempt": "免报"}
CODE = "2.3.2"  # cap 3
CHINA = timedelta(hours=8)


@dataclass
class Season:
    """The officer's folder, the clock on the wall, and what the officer knows."""

    folder: Path
    screen: pytest.CaptureFixture[str]
    clock: time_machine.Traveller
    known: dict[str, str] = field(default_factory=lambda: dict.fromkeys(NAMES, "missing") | {"405": "exempt"})
    names: dict[str, str] = field(default_factory=lambda: dict(NAMES))
    before: dict[str, str] = field(default_factory=dict)
    said: str = ""

    def at(self, month: int, day: int, hour: int = 9) -> None:
        """The clock goes on to a day of 2024, Chinese time."""
        self.clock.move_to(datetime(2024, month, day, hour, tzinfo=UTC) - CHINA)

    def command(self, *arguments: str, code: int = 0) -> str:
        """Run a command as typed; what the screen says."""
        with pytest.raises(SystemExit) as left:
            main([*arguments, "--workspace", str(self.folder)])
        shown = self.screen.readouterr()
        self.said = shown.out + shown.err
        assert left.value.code == code, self.said
        return self.said

    def run(self, **now: str) -> str:
        """Run, with these departments standing otherwise than before; everything said is held against it."""
        self.known |= {code.lstrip("_"): status for code, status in now.items()}
        self.command("run")
        self._screen_is_so()
        self._results_are_so()
        self._summary_is_so()
        self.before = dict(self.known)
        return self.said

    def _screen_is_so(self) -> None:
        counts = Counter(self.known.values())
        due = len(self.known) - counts["exempt"]
        files = [path for path in (self.folder / "inbox").rglob("*") if path.is_file()]
        assert f"应报 {due} 个部门" in self.said
        assert files or "还没有文件" in self.said
        for status in ("accepted", "query", "returned", "missing"):
            line = re.search(rf"^  {STATUSES[status]}[　 ]+(\d+) 个部门(.*)$", self.said, re.MULTILINE)
            assert line is not None, self.said
            assert int(line[1]) == counts[status], (status, self.said)
            if status != "accepted":
                assert set(filter(None, line[2].strip().split("、"))) == self.named(status), line[0]
        moved = {
            (STATUSES[self.before[code]], STATUSES[status], self.names[code])
            for code, status in self.known.items()
            if code in self.before and self.before[code] != status
        }
        told = re.search(r"与上次相比：(.*)", self.said)
        assert (told is None) == (not self.before), self.said
        moves = re.findall(r"由(\S+?)转为(\S+) ([^；]*)", told[1]) if told else []
        assert {(was, now, name) for was, now, names in moves for name in names.split("、")} == moved, told

    def named(self, status: str) -> set[str]:
        """The names of the departments that stand so."""
        return {self.names[code] for code, one in self.known.items() if one == status}

    def results(self) -> Mapping[str, Mapping[str, object]]:
        """results.json, by department."""
        loaded = json.loads((self.folder / "outbox" / "results.json").read_text("utf-8"))
        return {entry["code"]: entry for entry in loaded["departments"]}

    def findings(self, department: str) -> list[dict[str, str]]:
        """A department's findings."""
        findings = self.results()[department]["findings"]
        assert isinstance(findings, list)
        return findings

    def codes(self, department: str) -> set[str]:
        """Their codes."""
        return {finding["code"] for finding in self.findings(department)}

    def _results_are_so(self) -> None:
        assert {code: entry["status"] for code, entry in self.results().items()} == self.known

    @property
    def summary(self) -> Path:
        """The summary workbook."""
        return self.folder / "outbox" / t.SUMMARY_FILE.format(year=2023)

    def page(self, sheet: str) -> list[list[str]]:
        """What stands on a sheet of the summary, row by row."""
        book = openpyxl.load_workbook(self.summary, data_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in book[sheet].iter_rows(values_only=True)]

    def _summary_is_so(self) -> None:
        overview = "".join("".join(row) for row in self.page(t.TAB_OVERVIEW)).replace("\n", "")
        counts = Counter(self.known.values())
        due, scored = len(self.known) - counts["exempt"], counts["accepted"] + counts["query"]
        _, _, _, labels, figures, notes, *_ = self.page(t.TAB_OVERVIEW)
        cards = {label: (figures[place], notes[place]) for place, label in enumerate(labels) if label}
        for label, count in (
            ("已计分", scored),
            ("未报送", counts["missing"]),
            ("退回修改", counts["returned"]),
            ("待核实", counts["query"]),
        ):
            assert cards[label][0] == str(count), (label, cards)
        assert cards["已计分"][1].startswith(f"应报 {due} 个")
        spaced = " " + re.sub("([，：；])", r"\1 ", overview)
        out = due - scored
        assert (f" {out} 个部门" in spaced) == bool(out), overview
        kinds = {word: counts[kind] for word, kind in (("退回修改", "returned"), ("未报送", "missing")) if counts[kind]}
        for word, count in kinds.items():
            alone = f"都是{word}的" if count > 1 else f"： {word}"
            assert (alone if len(kinds) == 1 else f" {count} 个{word}") in spaced, (word, overview)
        for row in self.page(t.TAB_PROGRESS):
            if row[0] in self.known:
                assert STATUSES[self.known[row[0]]] in row, row

    def letter(self, folder: str, code: str, name: str = "") -> str:
        """A letter that waits to be sent to a department."""
        places = [*(self.folder / "outbox" / folder).rglob(f"{code}-*{name}.docx")]
        places += [*(self.folder / "outbox" / folder).glob(f"{code}-*/*{name}.docx")]
        assert places, sorted((self.folder / "outbox" / folder).rglob("*"))
        return text_of(places[0])

    def inbox(self, name: str, data: bytes) -> Path:
        """A file that comes now."""
        path = self.folder / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        now = datetime.now(UTC).timestamp()
        os.utime(path, (now, now))
        return path

    def form(self, code: str, rows: Mapping[str, FilledRow] | None = None, scheme: Scheme = SCHEME) -> bytes:
        """A department's form, saved now."""
        return written(code, rows, scheme=scheme, stamp=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")

    def mended(self, code: str) -> bytes:
        """A department's marked copy, mended to the letter and saved now."""
        (path,) = (self.folder / "outbox" / "退回修改").glob(f"{code}-*/*-[退补]???.xlsx")
        book = marked(path)
        for (sheet, address), content in obeyed(book, code, self.names[code]).items():
            book[sheet][address].value = content
        target = self.folder / "mended.xlsx"
        book.save(target)
        data = target.read_bytes()
        target.unlink()
        return stamped(data, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")

    def mail(self, data: bytes, name: str, *, forwarded: datetime | None = None) -> bytes:
        """A mail sent now, or one forwarded now that was sent first at another time."""
        sent = forwarded or datetime.now(UTC)
        inner = email.message.EmailMessage()
        inner["From"], inner["To"], inner["Subject"] = "dw@example.com", "czj@example.com", "自评表"
        inner["Date"] = sent.astimezone(UTC)
        inner.set_content("自评表见附件。")
        inner.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        if forwarded is None:
            return inner.as_bytes()
        outer = email.message.EmailMessage()
        outer["From"], outer["To"], outer["Subject"] = "cz@example.com", "czj@example.com", "转发：自评表"
        outer["Date"] = datetime.now(UTC)
        outer.set_content("转发。")
        outer.add_attachment(inner)
        return outer.as_bytes()

    def remember(self, *sent: tuple[str, str]) -> None:
        """The officer writes into 催报名单 which reminders were sent, and when."""
        path = self.folder / "outbox" / "催报" / "催报名单.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        header = next(row for row in sheet.iter_rows() if "已催报" in [cell.value for cell in row])
        columns = {str(cell.value): cell.column or 0 for cell in header}
        for code, day in sent:
            row = cell_beside(sheet, code)[0]
            sheet.cell(row, columns["已催报"]).value = day
        book.save(path)

    def listed(self, code: str, said: str) -> bool:
        """Whether 催报名单 says something of a department."""
        sheet = openpyxl.load_workbook(self.folder / "outbox" / "催报" / "催报名单.xlsx").worksheets[0]
        (row,) = ([str(cell) for cell in row] for row in sheet.iter_rows(values_only=True) if code in row)
        return said in "".join(row).replace(" ", "")

    def edit(self, file: str, sheet: str, change: Callable[[Worksheet], object]) -> None:
        """The officer edits a workbook in templates and saves it."""
        path = self.folder / "templates" / file
        book = openpyxl.load_workbook(path)
        change(book[sheet])
        book.save(path)

    def decide(self, **cells: str) -> None:
        """A further row of 处理意见."""

        def change(sheet: Worksheet) -> None:
            header = next(row for row in sheet.iter_rows() if t.DEC_DEPARTMENT in [cell.value for cell in row])
            columns = {str(cell.value): cell.column or 0 for cell in header}
            row = (header[0].row or 0) + 1
            while sheet.cell(row, columns[t.DEC_DEPARTMENT]).value:
                row += 1
            for name, value in {**cells, t.DEC_OFFICER: "周敏"}.items():
                sheet.cell(row, columns[name]).value = value

        self.edit(t.DECISIONS_FILE, t.SHEET_DECISIONS, change)


def cell_beside(sheet: Worksheet, label: str, column: int = 1) -> tuple[int, int]:
    """Row and column of the cell behind a label."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == label and cell.column and cell.row:
                return cell.row, cell.column + column
    raise AssertionError(label)


@pytest.fixture
def season(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Season]:
    """A new year's folder for eight departments, one of them exempt."""
    with time_machine.travel(datetime(2024, 2, 26, 1, tzinfo=UTC), tick=True) as clock:
        with pytest.raises(SystemExit):
            main(["init", str(tmp_path / "二〇二三")])
        yield Season(tmp_path / "二〇二三", capsys, clock)


@pytest.mark.long
def test_a_season(season: Season) -> None:
    """Thirty steps; see each part."""
    first_steps(season)
    forms_come_and_go_back(season)
    chasing(season)
    late_and_forwarded(season)
    the_roster_changes(season)
    a_wrong_file(season)
    the_scheme_changes(season)
    reports(season)
    next_year(season)


def first_steps(season: Season) -> None:
    """1 the scheme and roster become the county's; 2 forms; 3 a run over nothing."""
    said = season.screen.readouterr().out
    assert f"selfeval template --each --workspace {season.folder}" in said
    cut_down(season.folder / "templates" / t.ROSTER_FILE, NAMES)
    season.edit(
        t.SCHEME_FILE, t.SHEET_SETTINGS, lambda s: s.cell(*cell_beside(s, "县区")).__setattr__("value", "青江县")
    )
    said = season.command("template", "--each")
    assert "青江县 2023 年度部门整体支出绩效自评：33 个指标，满分 100 分，名册 8 个部门" in said
    assert "各部门自评表 8 份" in said
    assert "县区“" not in said  # no sample any more; what else is left is told
    assert "组织单位“样例县财政局”" in said
    season.at(3, 1)
    said = season.run()
    assert "收到 0 个文件，其中表格 0 个；应报 7 个部门" in said


def forms_come_and_go_back(season: Season) -> None:
    """4 a sound form; 5 a score over its cap; 6 it goes back; 7 mended; 8 a deduction without reason; 9 cleared."""
    season.at(3, 6)
    season.inbox("101.eml", season.mail(season.form("101"), "自评表.xlsx"))
    assert "其中表格 1 个" in season.run(_101="accepted")  # the mail has a line of its own
    season.at(3, 8)
    season.inbox("102.xlsx", season.form("102", {CODE: filled_row(Decimal(4))}))
    season.run(_102="returned")
    season.command("return")
    slip = season.letter("退回修改", "102", "通知书")
    for said in ("保存时间为2024年3月8日", "有1处错误必须改正", "在2024年3月31日前", "2024年3月8日"):
        assert said in slip.replace(" ", ""), (said, slip)
    assert "催报" in season.said
    reminder = season.letter("催报", "201")
    assert "截至2024年3月8日，我局尚未收到" in reminder.replace(" ", "")
    assert season.listed("201", "还有23天")  # from 8 to 31 March
    assert "已于" not in reminder  # nothing was sent before
    season.at(3, 12)
    season.inbox("102-改好.xlsx", season.mended("102"))
    assert "由退回修改转为已接收 县纪委监委机关" in season.run(_102="accepted")
    season.at(3, 13)
    season.inbox("103.xlsx", season.form("103", {CODE: filled_row(Decimal(2))}))
    season.run(_103="query")
    assert season.codes("103") >= {"R301"}
    season.at(3, 15)
    season.decide(
        部门编码="县委组织部", 代码="R301", 处理="已核实", 意见="电话核实：一笔支付未走国库", 日期="2024-03-15"
    )
    season.run(_103="accepted")
    assert any("一笔支付未走国库" in cell for row in season.page(t.TAB_NOTES) for cell in row)


def chasing(season: Season) -> None:
    """10 a Word file in a department's name; 11 reminders; 12 what the officer sent; 13 reminders that say so."""
    season.at(3, 18)
    season.inbox("县人民政府办公室自评报告.docx", b"PK\x03\x04 not read")
    season.run()
    assert "B508" in season.codes("201")
    season.at(3, 20)
    said = season.command("return")
    assert season.named("missing") == {"县委宣传部", "县人民政府办公室", "县发展和改革局", "县教育局"}
    assert "催报：4 个部门" in said
    assert season.listed("202", "还有11天")
    assert "县人民政府办公室自评报告.docx" in season.letter("催报", "201")
    assert "自评报告.docx" not in season.letter("催报", "202")
    season.remember(("201", "2024-03-20"), ("202", "2024-03-20"))
    season.at(3, 26)
    season.command("return")
    for code in ("201", "202"):
        assert "3月20日催报" in season.letter("催报", code).replace(" ", "")
    for code in ("104", "203"):
        assert "已于" not in season.letter("催报", code)
    season.command("return", "--date", "2024-03-29")
    assert season.listed("203", "还有2天")
    said = season.command("return", "--date", "三月底", code=2)
    assert "“三月底”" in said


def late_and_forwarded(season: Season) -> None:
    """14 an extension; 15 the deadline passes; 16 late; 17 within the extension; 18 a mail forwarded."""
    season.at(3, 27)
    season.decide(部门编码="202", 处理="延期至 2024-04-15", 日期="2024-03-27")
    season.run()
    season.at(4, 1)
    season.run()
    season.command("return")
    assert "4月15日" in season.letter("催报", "202").replace(" ", "")
    assert "已经逾期1天" in season.letter("催报", "203").replace(" ", "")
    assert "逾期" not in season.letter("催报", "202")
    assert season.listed("202", "还有14天")
    season.at(4, 2)
    season.inbox("203.eml", season.mail(season.form("203"), "203.xlsx"))
    season.run(_203="accepted")
    assert "B503" in season.codes("203")
    season.at(4, 10)
    season.inbox("202.eml", season.mail(season.form("202"), "202.xlsx"))
    season.run(_202="accepted")
    assert "B503" not in season.codes("202")
    season.at(4, 16)
    march = datetime(2024, 3, 30, 2, tzinfo=UTC)
    form = written("201", stamp="2024-03-30T01:00:00Z")
    season.inbox("转发.eml", season.mail(form, "201.xlsx", forwarded=march))
    season.run(_201="accepted")
    assert "B503" not in season.codes("201")
    (note,) = (f for f in season.findings("201") if f["code"] == "B526")
    assert "原邮件 2024-03-30 10:00 发出，2024-04-16 09:00 转发" in note["message"]
    assert "B526" not in season.codes("202")
    late = {row[0]: row for row in season.page(t.TAB_PROGRESS) if row[0] in season.known}
    assert "2" in late["203"]
    assert [code for code, row in late.items() if "迟" in "".join(row)] in ([], ["203"])


def the_roster_changes(season: Season) -> None:
    """19 a rename; 20 its alias; 21 a new department; 22 which files."""
    season.at(4, 17)

    def rename(sheet: Worksheet) -> None:
        row, column = cell_beside(sheet, "103")
        sheet.cell(row, column).value = "县委组织和编制部"

    season.edit(t.ROSTER_FILE, t.SHEET_ROSTER, rename)
    season.names["103"] = "县委组织和编制部"
    said = season.command("run", code=2)
    assert "部门编码“县委组织部”不在名册里" in said  # in 处理意见, where the officer wrote the name
    season.edit(
        t.DECISIONS_FILE,
        t.SHEET_DECISIONS,
        lambda s: s.cell(*cell_beside(s, "县委组织部", 0)).__setattr__("value", "103"),
    )
    said = season.run(_103="returned")
    assert "上次汇总以后改了部门名册，上次已接收或待核实的 1 个部门因此不再计入" in said
    assert "县委组织部" in said
    assert "别名" in said
    season.edit(t.ROSTER_FILE, t.SHEET_ROSTER, alias)
    assert "因此不再计入" not in season.run(_103="accepted")
    season.edit(t.ROSTER_FILE, t.SHEET_ROSTER, join)
    season.known["204"], season.names["204"] = "missing", "县大数据局"
    said = season.run()
    assert "新列入名册（未报送）县大数据局" in said
    assert "各部门自评表 9 份" in season.command("template", "--each")
    season.at(4, 19)
    (form,) = (season.folder / "templates" / "分发").glob("204-*.xlsx")
    season.inbox("县大数据局.xlsx", filled_by_hand(form))
    season.run(_204="accepted")


def alias(sheet: Worksheet) -> None:
    row, column = cell_beside(sheet, "103", 2)
    sheet.cell(row, column).value = "县委组织部"


def join(sheet: Worksheet) -> None:
    last = max(cell.row or 0 for row in sheet.iter_rows() for cell in row if cell.value in NAMES)
    for column, value in enumerate(("204", "县大数据局", None, "政府部门", "否"), 1):
        sheet.cell(last + 1, column).value = value


def filled_by_hand(form: Path) -> bytes:
    """The department's own form with full marks."""
    book = openpyxl.load_workbook(form)
    sheet = book[t.SHEET_SCORES]
    header = next(row for row in sheet.iter_rows(max_row=40) if t.COL_SCORE in [cell.value for cell in row])
    columns = {str(cell.value): cell.column or 0 for cell in header}
    for row in range((header[0].row or 0) + 1, sheet.max_row + 1):
        code = str(sheet.cell(row, columns[t.COL_CODE]).value)
        if code in SCHEME.by_code:
            sheet.cell(row, columns[t.COL_SCORE]).value = float(SCHEME.by_code[code].cap)
    target = form.with_name("filled.tmp")
    book.save(target)
    data = target.read_bytes()
    target.unlink()
    return stamped(data, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")


def a_wrong_file(season: Season) -> None:
    """23 last year's form; 24 it is set aside."""
    season.at(4, 20)
    wrong = season.inbox("101-新.xlsx", season.form("101", scheme=replace(SCHEME, year=2022)))
    season.run(_101="query")
    assert "B502" in season.codes("101")
    season.command("return")
    assert "暂按先前报送的“自评表.xlsx”计分" in season.letter("退回修改", "101", "通知书").replace(" ", "")
    season.decide(部门编码="101", 文件=wrong.name, 处理="不采用", 意见="发错了年度", 日期="2024-04-20")
    season.run(_101="accepted")
    assert "B502" not in season.codes("101")
    season.command("return")
    assert "退回修改：没有要退回的部门" in season.said


def the_scheme_changes(season: Season) -> None:
    """25 a cap; 26 what goes back is filled in; 27 the cap put back; 28 a standard's wording."""
    season.at(4, 22)

    def change(by: int) -> Callable[[Worksheet], None]:
        def edit(sheet: Worksheet) -> None:
            header = next(row for row in sheet.iter_rows(max_row=40) if "编码" in [c.value for c in row])
            columns = {str(cell.value): cell.column or 0 for cell in header}
            for code, sign in ((CODE, 1), ("2.2.3", -1)):
                row = cell_beside(sheet, code)[0]
                cell = sheet.cell(row, columns["分值"])
                cell.value = float(str(cell.value)) + sign * by

        return edit

    season.edit(t.SCHEME_FILE, t.SHEET_INDICATORS, change(1))
    scored = {code: "returned" for code, status in season.known.items() if status == "accepted"}
    said = season.run(**{f"_{code}": status for code, status in scored.items()})
    assert f"上次汇总以后改了指标体系，上次已接收或待核实的 {len(scored)} 个部门因此不再计入" in said
    assert "国库集中支付规范性" in said
    assert re.search("3 ?→ ?4", said), said
    season.command("return")
    (copy,) = (season.folder / "outbox" / "退回修改").glob("101-*/*-退回修改.xlsx")
    sheet = marked(copy)[t.SHEET_SCORES]
    assert sum(isinstance(row[7].value, (int, float)) for row in sheet.iter_rows(min_row=6)) == 31
    season.edit(t.SCHEME_FILE, t.SHEET_INDICATORS, change(-1))
    said = season.run(**{f"_{code}": "accepted" for code in scored})
    assert "因此不再计入" not in said

    def reword(sheet: Worksheet) -> None:
        header = next(row for row in sheet.iter_rows(max_row=40) if "编码" in [cell.value for cell in row])
        columns = {str(cell.value): cell.column or 0 for cell in header}
        sheet.cell(cell_beside(sheet, CODE)[0], columns["评分标准"]).value = "按国库集中支付的比例得分。"

    season.edit(t.SCHEME_FILE, t.SHEET_INDICATORS, reword)
    said = season.run()
    assert "生成自评表以后改过评分标准或指标说明" in said


def reports(season: Season) -> None:
    """29 notes in the summary; 30 the circular."""
    season.at(5, 6)
    book = openpyxl.load_workbook(season.summary)
    book[t.TAB_RANKING].cell(60, 2).value = "已电话告知"
    book.save(season.summary)
    said = season.run()
    assert "…（改动1）" not in said
    kept = season.summary.with_name(f"{season.summary.stem}（改动1）.xlsx")
    assert kept.name in said
    assert openpyxl.load_workbook(kept)[t.TAB_RANKING].cell(60, 2).value == "已电话告知"
    season.command("report")
    circular = text_of(season.folder / "outbox" / "通报.docx").replace(" ", "")
    assert "2024年5月6日" in circular
    counts = Counter(season.known.values())
    assert f"应报部门{len(season.known) - 1}个（另有免报部门1个）" in circular
    assert f"已报送并计入汇总的{counts['accepted']}个，占应报部门的87.5%，未报送1个；超过期限报送的2个" in circular
    assert "未报送的1个部门：县委宣传部。超过期限报送的2个部门：县教育局、县大数据局。" in circular
    assert "县产业园区服务中心" not in circular  # exempt
    assert counts["missing"] == 1
    assert "3月20日催报" not in circular


def next_year(season: Season) -> None:
    """31 a new year from the last one."""
    season.at(12, 30)
    last, new = season.folder, season.folder.with_name("二〇二四")
    with pytest.raises(SystemExit) as left:
        main(["init", str(new), "--from", str(last)])
    said = season.screen.readouterr().out
    assert left.value.code == 0
    assert "评价年度已改为 2024" in said
    season.folder = new
    season.command("template", "--each")
    assert "青江县 2024 年度" in season.said
    assert "9 个部门" in season.said
