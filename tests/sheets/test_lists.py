"""The long lists: 扣分原因, 问题清单, 报送情况, 文件登记, and the analysis they lead to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl.utils import column_index_from_string

from selfeval import text as t
from selfeval.checks.batch import newest_file_counts, reasons_are_own
from selfeval.consolidate import county_tables
from selfeval.excel.write import styles
from selfeval.excel.write.table import inbox_link
from selfeval.findings import kind_of
from selfeval.model import Department, Fate, Level, Status
from selfeval.samples import sample_scheme
from selfeval.sheets import write_summary
from tests.builders_batch import Mix, finding, make_batch
from tests.sheets.workbooks import grid, rows, sheet, targets, written


def test_every_deduction_with_its_reason(tmp_path: Path) -> None:
    batch = make_batch(25, seed=3)
    found = rows(written(batch, tmp_path), t.TAB_REASONS)
    wanted = county_tables(batch).deductions
    assert [(r["指标编码"], r["部门编码"], r["自评分"], r["扣分"]) for r in found] == [
        (d.indicator, d.code, float(d.score), float(d.lost)) for d in wanted
    ]
    said = [r["扣分原因"] for r in found]
    assert said == [d.reason or "没有写原因" for d in wanted]
    assert [r["来源文件"] for r in found] == [d.file for d in wanted]


def test_a_reason_counts_in_the_heading_as_it_counts_for_the_checks(tmp_path: Path) -> None:
    batch = make_batch(25, seed=3)
    tables = county_tables(batch)
    said = ("", "无", "同上同上", "核实无误", "〇〇〇〇", "。。。。", "差旅费超支")
    blank = [""] * (len(tables.deductions[0].words) - 1)
    deductions = tuple(row._replace(words=(words, *blank)) for row, words in zip(tables.deductions, said, strict=False))
    write_summary(tmp_path / "a.xlsx", batch, replace(tables, deductions=deductions))
    assert "其中 6 项没有写明原因" in str(grid(tmp_path / "a.xlsx", t.TAB_REASONS)[1][0])
    found = [row["扣分原因"] for row in rows(tmp_path / "a.xlsx", t.TAB_REASONS)]
    assert found == ["没有写原因", *said[1:]]
    explained = tuple(
        row._replace(words=(words, "年初未安排预算")) for row, words in zip(deductions, said, strict=True)
    )
    write_summary(tmp_path / "b.xlsx", batch, replace(tables, deductions=explained))
    assert "都写了原因" in str(grid(tmp_path / "b.xlsx", t.TAB_REASONS)[1][0])


def test_every_finding_with_its_place_and_file(tmp_path: Path) -> None:
    batch = make_batch(60, seed=9)
    found = rows(written(batch, tmp_path), t.TAB_FINDINGS)
    wanted = county_tables(batch).findings
    assert [(r["级别"], r["编码"], r["单元格"], r["代码"]) for r in found] == [
        (t.LEVEL_NAMES[f.level], f.code or "—", f.cell or "—", f.kind) for f in wanted
    ]
    assert [r["问题"] for r in found] == [f.message for f in wanted]
    assert [r["文件"] for r in found] == [f.file for f in wanted]
    assert all(r["说明"] == f.explanation for r, f in zip(found, wanted, strict=True))


def test_what_was_filled_in_is_cut_where_it_is_long(tmp_path: Path) -> None:
    batch = make_batch(3, mix=Mix(0, 0, 0, 0))
    long = finding("S102", Level.ERROR, value="很长的内容" * 20)
    result = replace(batch.departments[0], findings=(long,))
    found = rows(written(replace(batch, departments=(result,)), tmp_path), t.TAB_FINDINGS)
    assert found[0]["填的内容"] == ("很长的内容" * 20)[:48] + "……"


def test_findings_of_files_that_do_not_count_stand_apart_and_enter_no_count(tmp_path: Path) -> None:
    batch = make_batch(60, seed=9)
    number, old = next((n, f) for n, f in enumerate(batch.files) if f.fate is Fate.SUPERSEDED)
    files = list(batch.files)
    files[number] = replace(old, findings=(finding("S199", Level.ERROR), finding("R399", Level.QUERY)))
    without, with_them = written(batch, tmp_path), written(replace(batch, files=tuple(files)), tmp_path, name="b.xlsx")
    before, after = grid(without, t.TAB_FINDINGS), grid(with_them, t.TAB_FINDINGS)
    assert str(after[1][0]).startswith(str(before[1][0]))
    assert "末尾灰色的 2 条" in after[1][0].removeprefix(before[1][0])
    assert after[2 : len(before)] == before[2:]
    assert {row[11] for row in before[4:]} == {"是"}
    assert [(row[0], row[9], row[11], row[12]) for row in after[len(before) :]] == [
        ("错误", "S199", "否", old.source.path), ("核实", "R399", "否", old.source.path),
    ]  # fmt: skip
    page = sheet(with_them, t.TAB_FINDINGS)
    assert page.auto_filter.ref == f"A4:M{len(after)}"
    greys = {cell.font.color.rgb for cell in page[len(after)][:-1] if cell.value and not cell.hyperlink}
    assert greys == {"FF" + styles.MUTE.removeprefix("#")}


def test_a_finding_leads_to_its_file_from_where_it_is_in_view_and_printed(tmp_path: Path) -> None:
    page = sheet(written(make_batch(60, seed=9), tmp_path), t.TAB_FINDINGS)
    last = column_index_from_string(str(page.print_area).split("$")[-2])
    for row in page.iter_rows(min_row=5):
        place, *_, file = row[4:13]
        assert int(place.column or 0) <= last < int(file.column or 0)
        assert (place.hyperlink and place.hyperlink.target) == (file.hyperlink and file.hyperlink.target)
        assert bool(place.hyperlink) == bool(file.value)


def test_departments_that_share_a_reason_stand_together_after_the_other_notes(tmp_path: Path) -> None:
    batch = make_batch(6, mix=Mix(0, 0, 0, 0))
    shared = kind_of(reasons_are_own).code
    said = ("甲原因", "乙原因", "甲 原因", "乙原因", "甲原因", None)
    results = [
        replace(result, findings=(finding(shared if value else "C404", Level.NOTE, value=value),))
        for result, value in zip(batch.departments, said, strict=True)
    ]
    path = written(replace(batch, departments=tuple(results)), tmp_path)
    found = [(r["代码"], r["填的内容"]) for r in rows(path, t.TAB_FINDINGS) if r["代码"] in (shared, "C404")]
    assert [code for code, _ in found] == ["C404", *[shared] * 5]
    assert [value for _, value in found[1:]] == ["乙原因", "乙原因", "甲原因", "甲 原因", "甲原因"]
    assert "（5 条是扣分原因与其他部门相同）" in grid(path, t.TAB_FINDINGS)[1][0]


def test_a_long_name_makes_no_row_of_a_list_higher(tmp_path: Path) -> None:
    batch = make_batch(40)
    long = Department("107", "县委机构编制委员会办公室", group="党委部门")
    ranked = next(number for number, result in enumerate(batch.departments) if result.scorecard)
    results = list(batch.departments)
    results[ranked] = replace(results[ranked], department=long)
    page = sheet(written(replace(batch, departments=tuple(results)), tmp_path), t.TAB_REASONS)
    heights = {
        page.row_dimensions[row[5].row].height
        for row in page.iter_rows(min_row=5)
        if row[5].value == long.name and len(str(row[8].value)) < 30
    }
    assert heights == {page.row_dimensions[5].height}


@pytest.mark.parametrize(
    ("newer", "queries", "said"),
    [
        (False, 2, "请部门改正，或在“情况说明”里说明"),
        (True, 1, "新报的表有误，把“退回修改”里的表发回，改好后重报"),
        (True, 2, "新报的表有误，把“退回修改”里的表发回，改好后重报；请部门改正，或在“情况说明”里说明"),
    ],
)
def test_what_to_do_about_a_newer_file_that_was_returned(tmp_path: Path, newer: bool, queries: int, said: str) -> None:
    batch = make_batch(1, mix=Mix(0, 0, 0, 1))
    own = [
        finding(kind_of(newest_file_counts).code if newer and not n else "R301", Level.QUERY) for n in range(queries)
    ]
    result = replace(batch.departments[0], findings=tuple(own), open_queries=queries)
    (row,) = rows(written(replace(batch, departments=(result,)), tmp_path), t.TAB_PROGRESS)
    assert row["下一步"] == said


def test_who_has_only_rejected_files_is_told_so(tmp_path: Path) -> None:
    batch = make_batch(1, mix=Mix(0, 1, 0, 0))
    for files, said in ((0, "发“催报”里的通知，电话催报"), (1, "发“催报”里的通知，电话催报；报来的表按处理意见不采用")):
        result = replace(batch.departments[0], files=files)
        (row,) = rows(written(replace(batch, departments=(result,)), tmp_path), t.TAB_PROGRESS)
        assert (row["下一步"], row["首次报送"], row["迟报天数"]) == (said, "—", None)


def test_progress_says_who_has_to_do_what(tmp_path: Path) -> None:
    batch = make_batch(50, seed=2)
    found = {r["编码"]: r for r in rows(written(batch, tmp_path), t.TAB_PROGRESS)}
    for result in batch.departments:
        row = found[result.department.code]
        assert row["状态"] == t.STATUS_NAMES[result.status]
        assert (row["收到"], row["附件数"], row["错误"]) == (result.files, result.attachments, result.errors)
        assert row["首次报送"] == (
            datetime.combine(result.first_received.date(), datetime.min.time()) if result.first_received else "—"
        )
        if result.status is Status.MISSING:
            assert "催报" in row["下一步"]
    assert "已同意延期至4月10日" in found["105"]["下一步"]


def test_register_has_hash_time_fate_and_why(tmp_path: Path) -> None:
    batch = make_batch(20, seed=5)
    found = rows(written(batch, tmp_path), t.TAB_REGISTER)
    records = sorted(batch.files, key=lambda record: record.source.path)
    assert [r["文件"] for r in found] == [record.source.path for record in records]
    for row, record in zip(found, records, strict=True):
        assert row["SHA-256"] == record.source.sha256
        assert row["大小"] == record.source.size
        assert row["处理"] == t.FATE_NAMES[record.fate]
        assert row["原因"] == (record.reason or None)
        moment = record.time.replace(tzinfo=None) if record.time else "—"
        assert row["时间"] == moment or abs(row["时间"] - moment) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("a.xlsx", "a.xlsx"),
        ("第1批/县水利局 #2 100%.xlsx", "第1批/县水利局 #2 100%.xlsx"),
        ("邮件.eml!附件.zip!b.xlsx", "邮件.eml"),
        ("包.ZIP!里/面.xlsx", "包.ZIP"),
        ("重要!.xlsx", "重要!.xlsx"),
        ("a?b[1]&c\n.xlsx", "a?b[1]&c\n.xlsx"),
    ],
)
def test_links_lead_into_the_inbox(path: str, target: str) -> None:
    link = inbox_link(path)
    assert link is not None
    assert unquote(link) == f"external:../inbox/{target}"
    assert not set(link) & set(' #?[]"<>\n')
    assert inbox_link(None) is None


def test_links_survive_the_workbook(tmp_path: Path) -> None:
    batch = make_batch(30, seed=1)
    register = sheet(written(batch, tmp_path), t.TAB_REGISTER)
    paths = {record.source.path for record in batch.files}
    back, *links = targets(register)
    assert back == "#'总览'!A1"
    assert {unquote(target) for target in links} == {
        f"../inbox/{p.split('!')[0] if '.zip!' in p else p}" for p in paths
    }


def test_analysis_shows_the_statistics(tmp_path: Path) -> None:
    batch = make_batch(45, seed=4)
    path = written(batch, tmp_path)
    found = grid(path, t.TAB_ANALYSIS)[4:]
    tables = county_tables(batch)
    shown = {row[0]: row for row in found if row[0] and row[3] is not None and row[1]}
    for category in tables.categories:
        subtotal = next(row for row in found if row[1] == category.name and row[2] == "小计")
        assert subtotal[4] == category.n
        assert subtotal[6] == float(category.rate or 0)
        for stat in category.indicators:
            row = shown[stat.code]
            assert row[3:11] == [
                float(stat.cap), stat.n, float(stat.average or 0), float(stat.rate or 0), stat.full,
                float(stat.full_share or 0), len(stat.losers), float(stat.lost),
            ]  # fmt: skip
            assert str(row[12]).startswith(stat.losers[0].name)


def test_what_most_departments_lost_points_on_is_marked(tmp_path: Path) -> None:
    """The losers' number, exactly where as large a share lost points as the scheme calls common; and the note counts them."""
    batch = make_batch(45, seed=4)
    page = sheet(written(batch, tmp_path), t.TAB_ANALYSIS)
    marked = {page.cell(row, 1).value for row in range(5, page.max_row + 1) if page.cell(row, 10).font.b
              and page.cell(row, 1).value}  # fmt: skip
    stats = [stat for category in county_tables(batch).categories for stat in category.indicators]
    wanted = {stat.code for stat in stats if len(stat.losers) * 2 >= stat.n > 2}
    assert marked == wanted
    assert 0 < len(wanted) < len(stats)
    assert f"标黄的 {len(wanted)} 项，有 50% 以上的适用部门失分" in str(page["A3"].value) + str(page["B3"].value) + str(
        page["C3"].value
    )


def test_kinds_name_who_has_no_score_and_why(tmp_path: Path) -> None:
    batch = make_batch(60, scheme=sample_scheme(), mix=Mix(0.1, 0.2, 0.1, 0.2))
    path = written(batch, tmp_path)
    told = {row["类别"]: row["没有成绩的部门"] for row in rows(path, t.TAB_GROUPS)}
    for kind in {one.department.group for one in batch.departments}:
        clauses = dict(clause.split("：") for clause in told[kind].split("；"))
        for words, status in (("未报送", Status.MISSING), ("退回修改", Status.RETURNED)):
            names = [
                one.department.name
                for one in batch.departments
                if one.department.group == kind and one.status is status
            ]
            assert clauses.pop(words, "") == "、".join(names)
        assert not clauses
    assert told["全部部门"] is None
    everyone = replace(batch, departments=tuple(one for one in batch.departments if one.rank))
    assert {row["没有成绩的部门"] for row in rows(written(everyone, tmp_path), t.TAB_GROUPS)} == {"没有", None}


def test_notes_prove_completeness_and_name_the_decisions(tmp_path: Path) -> None:
    batch = make_batch(40)
    cells = [value for row in grid(written(batch, tmp_path), t.TAB_NOTES) for value in row if value is not None]
    text = "\n".join(str(value) for value in cells)
    proof = batch.completeness
    for count in (proof.read, proof.used, *proof.rejected.values(), len(batch.files)):
        assert count in cells
    assert "一致：读取 ＝ 采用 ＋ 未采用" in text
    assert batch.scheme.fingerprint in text
    assert batch.scheme.remark in text
    assert "电话核实，属实。" in text
    assert "延期至 2024-04-10" in text
    assert "没有调整，各项检查都按默认级别。" in text


def test_switched_off_checks_are_listed(tmp_path: Path) -> None:
    from selfeval.checks import catalogue

    kind = next(kind for kind in catalogue.kinds() if not kind.fixed)
    batch = make_batch(3)
    scheme = replace(batch.scheme, levels={kind.code: None})
    found = grid(written(replace(batch, scheme=scheme, switched_off=(kind.code,)), tmp_path), t.TAB_NOTES)
    row = next(row for row in found if row[0] == kind.code)
    assert row[1:3] == [kind.title, f"{t.LEVEL_NAMES[kind.level]} → 不检查"]


def test_a_round_without_anything_says_so(tmp_path: Path) -> None:
    path = written(make_batch(0), tmp_path)
    for name, words in (
        (t.TAB_REASONS, "没有扣分"), (t.TAB_FINDINGS, "没有问题"), (t.TAB_REGISTER, "收件夹里没有文件"),
        (t.TAB_DETAIL, "还没有已计分的部门"), (t.TAB_NOTES, "没有处理意见。"),
    ):  # fmt: skip
        assert words in [value for row in grid(path, name) for value in row]


def test_fates_are_all_named() -> None:
    assert set(t.FATE_NAMES) == set(Fate)
