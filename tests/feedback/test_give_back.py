"""`selfeval return` over the sample inbox: who gets what back, and that mending this very file is enough."""

from __future__ import annotations

import email
import email.policy
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from selfeval import text as t
from selfeval.commands.give_back import give_back, stale
from selfeval.commands.report import report
from selfeval.excel.read.workbook import read_workbook
from selfeval.model import FileReading, Level, Source
from selfeval.reading.context import Context
from selfeval.reading.intake import read_source
from selfeval.samples import sample_roster, sample_scheme
from selfeval.submission.find import find_form
from selfeval.submission.identity import Directory
from tests.feedback.conftest import DAY, Round, new_round
from tests.feedback.documents import out_of_order, pages, text_of
from tests.feedback.mending import orders
from tests.office import Content, Office
from tests.sample_inbox import EXPLANATION, INBOX, REASON, SAMPLES, SCORE, Sample, place_of

pytestmark = pytest.mark.slow

SCHEME, ROSTER = sample_scheme(), sample_roster()
CONTEXT = Context(SCHEME, Directory.of(ROSTER))
BY_CODE = {sample.code: sample for sample in SAMPLES}
RETURNED = ["204", "207", "210", "212", "215", "217", "219", "220", "302", "401"]
QUERY = ["101", "218"]
# How each department mends its marked copy, by place as in `Sample.cells`.
MENDED: dict[str, Mapping[tuple[str, str], Content]] = {
    "204": {("1.3.2", SCORE): 2.5},
    **{
        code: {(indicator, SCORE): float(SCHEME.by_code[indicator].cap)}
        for code, indicator in {"207": "3.1.2", "210": "4.2.1"}.items()
    },
    "212": {("2.1.1", SCORE): 3.0},
    "215": {("1.2.2", SCORE): 2.5, ("1.2.2", REASON): "公务接待预算比上年增加0.5万元"},
    "217": {("2.3.1", SCORE): 2.75},
    "219": {("4.1.1", SCORE): 2.5, ("4.1.1", REASON): "有一个项目没有编报绩效目标"},
    "220": {("2.1.2", SCORE): float(SCHEME.by_code["2.1.2"].cap), ("2.1.2", EXPLANATION): None},
    "302": {(t.ID_NAME, ""): "青溪镇"},
    "218": {("2.3.1", REASON): None},
    "101": {
        (code, REASON): f"{code} 这一项有具体的扣分事由" for code, column in BY_CODE["101"].cells if column == SCORE
    },
    "401": {(i.code, SCORE): float(i.cap) for i in SCHEME.indicators},
}


def time(reading: FileReading) -> datetime:
    """When a form was saved."""
    assert reading.stamp is not None
    return reading.stamp if reading.stamp.tzinfo else reading.stamp.replace(tzinfo=ZoneInfo(SCHEME.timezone))


def test_who_gets_something_back(given_back: Round) -> None:
    folders = sorted(path.name for path in given_back.returns.iterdir())
    assert [name.partition("-")[0] for name in folders] == sorted(RETURNED + QUERY)
    for folder in given_back.returns.iterdir():
        names = sorted(path.name for path in folder.iterdir())
        if folder.name.partition("-")[0] in QUERY:  # counts, and has only to explain
            assert names == sorted([f"{folder.name}-补充说明.xlsx", "补充说明通知.docx", "补充说明邮件.eml"])
        else:
            assert names == sorted([f"{folder.name}-退回修改.xlsx", "退回修改通知书.docx", "退回修改邮件.eml"])
    assert not list(given_back.outbox.glob(".*.build"))


@pytest.mark.parametrize("code", RETURNED + QUERY)
def test_marked_copy_holds_the_answers_and_the_complaints(given_back: Round, code: str) -> None:
    """All readable answers are in it, every complaint is commented where it is, and nothing reads better than before."""
    before = read_source(Source("old", 1, "old"), (INBOX / BY_CODE[code].file).read_bytes(), CONTEXT)
    after = read_source(Source("new", 1, "new"), given_back.marked(code).read_bytes(), CONTEXT)
    assert after.department == code
    assert after.has_errors == before.has_errors
    assert time(before) - time(after) == timedelta(seconds=1)
    if code != "401":
        assert after.signature == before.signature
        complaints = [
            [(f.level, f.indicator) for f in r.findings if f.level is not Level.NOTE] for r in (before, after)
        ]
        assert complaints[0] == complaints[1]
    book = openpyxl.load_workbook(given_back.marked(code))
    assert book.worksheets[0].title == "修改清单"
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == ["修改清单"]
    comments = {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    form = find_form(read_workbook(given_back.marked(code).read_bytes()))
    assert form is not None
    expected = {
        place_of(form, where) for kind, where in BY_CODE[code].expected if where and kind not in ("C403", "T102")
    }
    assert comments == expected
    listed = orders(book)
    assert {place for order in listed for place in order.places} == expected
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.column != 4 and isinstance(cell.value, str) and "\n" in cell.value]
    links = [cell.hyperlink.location for cell in cells if cell.hyperlink]
    assert links == ["'{}'!{}".format(*order.places[0]) for order in listed if order.places]
    for sheet, cell in expected:
        rules = [area for area in book[sheet].conditional_formatting if cell in area]
        assert any(str(area.sqref) == cell for area in rules)  # coloured by a rule of its own


def test_added_sheets_bring_no_new_findings(given_back: Round) -> None:
    for code in RETURNED + QUERY:
        after = read_source(Source("x", 1, "x"), given_back.marked(code).read_bytes(), CONTEXT)
        assert not {f.code for f in after.findings} & {"T109", "T111", "T113", "T114", "T115", "T116", "T117"}


def test_passed_on_unmended_nothing_changes(given_back: Round, tmp_path: Path) -> None:
    """Whoever sends the marked copy back as it is has mended nothing, but the copy stands for what it was made from."""
    again = Round(tmp_path / "again")
    shutil.copytree(given_back.folder, again.folder)
    for code in RETURNED + QUERY:
        shutil.copy2(given_back.marked(code), again.folder / "inbox")
    before = again.results()
    again.run()
    after = again.results()
    for old, new in zip(before["departments"], after["departments"], strict=True):
        assert (old["status"], old["total"]) == (new["status"], new["total"])
        assert not {"B505", "B511"} & {finding["code"] for finding in new["findings"]}  # nothing was sent twice
        if new["code"] in RETURNED + QUERY:
            assert new["source"]["file"] == given_back.marked(new["code"]).name
    fates = {file["path"]: file["fate"] for file in after["files"]}
    assert {fates[old["source"]["file"]] for old in before["departments"] if old["code"] in QUERY} == {"duplicate"}


def mend(office: Office, marked: Path, target: Path, sample: Sample) -> None:
    """Mend a marked copy as a clerk does: only what is not locked, then save."""
    form = find_form(read_workbook(marked.read_bytes()))
    assert form is not None
    office.fill(marked, target, {place_of(form, place): value for place, value in MENDED[sample.code].items()})


@pytest.mark.long
@pytest.mark.office
def test_mended_and_sent_back_it_is_accepted(given_back: Round, office: Office, tmp_path: Path) -> None:
    mended = Round(tmp_path / "mended")
    shutil.copytree(given_back.folder, mended.folder)
    for code in RETURNED + QUERY:
        target = (
            mended.folder / "inbox" / f"{code}-改好.{'xls' if code == '207' else 'ods' if code == '212' else 'xlsx'}"
        )
        mend(office, given_back.marked(code), target, BY_CODE[code])
    mended.run()
    for code in RETURNED + QUERY:
        entry = mended.department(code)
        assert (entry["status"], entry["source"]["file"].partition("-")[0]) == ("accepted", code), entry["findings"]
    assert mended.department("204")["scores"]["1.3.2"] == "2.50"
    assert stale(mended.place)
    give_back(mended.place)
    assert not stale(mended.place)
    assert list(mended.returns.iterdir()) == []


@pytest.mark.office
def test_slips_are_one_page_and_open(given_back: Round, office: Office, tmp_path: Path) -> None:
    for slip in [*given_back.returns.glob("*/*.docx"), *(given_back.outbox / "催报").glob("*.docx")]:
        assert out_of_order(slip) == []
        assert pages(slip, office, tmp_path) == 1, slip


def test_a_slip_says_what_where_how_and_by_when(given_back: Round) -> None:
    (slip,) = given_back.returns.glob("204-*/*.docx")
    said = text_of(slip)
    for words in ("县科技和工业信息化局：", "县科工局自评表.xlsx", "1处错误", "自评评分表\nH12", "约2.5", "请只填数字",
                  "5个工作日", "0773-5550000", "样例县财政局", "2024年4月8日"):  # fmt: skip
        assert words in said
    assert "S102" not in said
    (slip,) = given_back.returns.glob("101-*/*.docx")
    assert "10处需要核实" in text_of(slip)
    assert "已计入汇总" in text_of(slip)


def letter(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_mail_drafts_open(given_back: Round) -> None:
    (path,) = given_back.returns.glob("204-*/*.eml")
    message = letter(path)
    assert message["Subject"] == "2023年度部门整体支出绩效自评表退回修改：县科技和工业信息化局"
    assert (message["To"].addresses[0].addr_spec, message["To"].addresses[0].display_name) == (
        "dw204@example.com",
        "卫乙",
    )
    assert message["X-Unsent"] == "1"
    assert message["Date"] is None
    body = message.get_body()
    assert body is not None
    assert "修改清单" in body.get_content()
    attached = {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}
    folder = path.parent
    assert attached == {
        name: (folder / name).read_bytes() for name in (f"{folder.name}-退回修改.xlsx", "退回修改通知书.docx")
    }
    reminder = letter(given_back.outbox / "催报" / "105-县委统战部.eml")
    assert reminder["Subject"] == "请报送2023年度部门整体支出绩效自评表：县委统战部"
    names = [part.get_filename() for part in reminder.iter_attachments()]
    assert names == ["105-县委统战部.docx", "105-县委统战部-自评表.xlsx"]


def test_the_missing_are_reminded(given_back: Round) -> None:
    folder = given_back.outbox / "催报"
    missing = [d for d in given_back.results()["departments"] if d["status"] == "missing"]
    assert sorted(path.stem for path in folder.glob("*.eml")) == sorted(f"{d['code']}-{d['name']}" for d in missing)
    said = text_of(folder / "105-县委统战部.docx")
    assert "2024年3月31日前" in said
    assert "逾期8天" in said
    book = openpyxl.load_workbook(folder / "催报名单.xlsx")
    assert (book.sheetnames, book["_meta"].sheet_state) == (["催报名单", "_meta"], "veryHidden")
    header, *rows = [line for line in book["催报名单"].iter_rows(values_only=True) if line[1]]
    assert header == t.REMINDER_COLUMNS
    assert [str(row[0]) for row in rows] == [d["code"] for d in missing]
    row = dict(zip(header, next(row for row in rows if row[0] == "105"), strict=True))
    assert row == {
        "编码": "105", "部门名称": "县委统战部", "类别": "党委部门", "状态": "未报送", "联系人": "周戊", "电话": "0773-5550005",
        "邮箱": "dw105@example.com", "截止日期": "2024-03-31", "逾期": "8天", "已催报": None, "备注": None,
    }  # fmt: skip


def test_the_same_results_give_the_same_bytes(given_back: Round, tmp_path: Path) -> None:
    other = Round(tmp_path / "anders")
    shutil.copytree(
        given_back.folder, other.folder, ignore=shutil.ignore_patterns("退回修改", "催报", "自评报告", "通报.docx")
    )
    give_back(other.place, DAY)
    report(other.place, day=DAY)
    for folder in ("退回修改", "催报", "自评报告"):
        ours, theirs = given_back.outbox / folder, other.outbox / folder
        names = sorted(path.relative_to(ours) for path in ours.rglob("*") if path.is_file())
        assert names == sorted(path.relative_to(theirs) for path in theirs.rglob("*") if path.is_file())
        for name in names:
            assert (ours / name).read_bytes() == (theirs / name).read_bytes(), name
    assert (given_back.outbox / "通报.docx").read_bytes() == (other.outbox / "通报.docx").read_bytes()


def test_files_in_archives_and_mails_go_back_too(tmp_path: Path) -> None:
    import zipfile

    made = new_round(tmp_path / "w", "县司法局自评表.xls", "县交通运输局.ods", departments={"207", "212"})
    inbox = made.folder / "inbox"
    with zipfile.ZipFile(inbox / "材料!包.zip", "w") as archive:
        archive.write(inbox / "县司法局自评表.xls", "司法/县司法局自评表.xls")
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "a@example.com", "自评表", "Tue, 26 Mar 2024 09:00:00 +0800"
    message.set_content("见附件")
    message.add_attachment((inbox / "县交通运输局.ods").read_bytes(), maintype="application", subtype="octet-stream",
                           filename="县交通运输局.ods")  # fmt: skip
    (inbox / "来信.eml").write_bytes(message.as_bytes())
    (inbox / "县司法局自评表.xls").unlink()
    (inbox / "县交通运输局.ods").unlink()
    made.run()
    report = give_back(made.place)
    assert [r.department.code for r in report.returned] == ["207", "212"]
    for code in ("207", "212"):
        assert "!" in made.department(code)["source"]["file"]
        after = read_source(Source("x", 1, "x"), made.marked(code).read_bytes(), CONTEXT)
        assert after.has_errors
        assert len(after.answers) == len(SCHEME.indicators)


@pytest.mark.office
def test_a_department_with_everything_wrong_still_gets_one_page(office: Office, tmp_path: Path) -> None:
    made = new_round(tmp_path / "w", "县科工局自评表.xlsx", departments={"204"})
    path = made.folder / "inbox" / "县科工局自评表.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book[t.SHEET_SCORES]
    for row in range(6, 39):
        sheet[f"H{row}"] = f"大约{row}分左右，具体以年底决算数为准，详见附件说明" if row % 3 else 99
        sheet[f"E{row}"] = 1 if row % 2 else sheet[f"E{row}"].value
    book.save(path)
    made.run()
    give_back(made.place)
    (slip,) = made.returns.glob("204-*/*.docx")
    assert "其余" in text_of(slip)
    assert pages(slip, office, tmp_path) == 1
