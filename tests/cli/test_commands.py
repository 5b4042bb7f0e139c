"""The commands as a user meets them: exit codes, one clear sentence for bad use, nothing imported in vain."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.cli.commands import main
from selfeval.samples import sample_roster
from tests.answers import filled_row
from tests.filled import written
from tests.sample_inbox import INBOX

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path) -> int:
    """Run a command in this process; its exit code."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A fresh workspace."""
    folder = tmp_path / "工作目录"
    assert run("init", folder) == 0
    return folder


def summary_of(place: Path) -> Path:
    return place / "outbox" / t.SUMMARY_FILE.format(year=2023)


def results_of(place: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((place / "outbox" / "results.json").read_text("utf-8"))
    return loaded


def test_a_share_is_a_percent(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sample", "--share", "0.2", "--workspace", place) == 2
    assert (
        capsys.readouterr().err.strip()
        == "--share 后面写百分数，如 20；“0.2”请写成 20（要的就是百分之零点几的，请带上 %）。"
    )
    for share in ("0.2%", "0", "1", "20％"):
        assert run("sample", "--share", share, "--workspace", place) == 2
        assert "还没有汇总结果" in capsys.readouterr().err


@pytest.mark.slow
def test_from_nothing_to_an_empty_summary(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("template", "--each", "--workspace", place) == 0
    assert len(list((place / "templates" / "分发").glob("*.xlsx"))) == 40
    assert run("run", "--workspace", place) == 0
    said = capsys.readouterr().out
    assert "未报送" in said
    assert summary_of(place).name in said
    statuses = {d["status"] for d in results_of(place)["departments"]}  # type: ignore[attr-defined]
    assert statuses == {"missing", "exempt"}
    assert len(list((place / "outbox" / "运行记录").glob("*.json"))) == 1


def test_a_changed_summary_is_told_in_one_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "--workspace", place) == 0
    summary_of(place).write_bytes(b"typed")
    for told in (1, 0):
        capsys.readouterr()
        assert run("run", "--workspace", place) == 0
        said = capsys.readouterr().out.splitlines()
        assert sum("已原样保留为“2023年度部门整体支出绩效自评汇总表（改动1）.xlsx”" in line for line in said) == told
    assert run("return", "--workspace", place) == 0


def test_the_same_inbox_gives_the_same_bytes_anywhere(place: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    shutil.copytree(place / "templates", other / "templates")
    for folder in (place, other):
        shutil.copytree(INBOX, folder / "inbox", dirs_exist_ok=True)
        assert run("run", "--workspace", folder) == 0
    assert summary_of(place).read_bytes() == summary_of(other).read_bytes()
    assert (place / "outbox" / "results.json").read_bytes() == (other / "outbox" / "results.json").read_bytes()
    before = summary_of(place).read_bytes()
    assert run("run", "--workspace", place) == 0
    assert summary_of(place).read_bytes() == before
    assert len(list((place / "outbox" / "运行记录").glob("*.json"))) == 2


def test_strict_leaves_with_1_when_something_was_returned(place: Path) -> None:
    assert run("run", "--strict", "--workspace", place) == 0
    shutil.copy(INBOX / "县科工局自评表.xlsx", place / "inbox")
    assert run("run", "--strict", "--workspace", place) == 1
    assert run("run", "--workspace", place) == 0


@pytest.mark.slow
def test_forms_of_departments_no_longer_there_are_removed(place: Path) -> None:
    assert run("template", "--each", "--workspace", place) == 0
    folder = place / "templates" / "分发"
    gone = folder / "999-县撤并局.xlsx"
    shutil.copy(folder / "101-县委办公室.xlsx", gone)
    foreign = folder / "通知.xlsx"
    foreign.write_bytes(b"not ours")
    filled = folder / "998-县撤并局.xlsx"
    shutil.copy(INBOX / "县公安局.xlsx", filled)
    assert run("template", "--each", "--workspace", place) == 0
    assert not gone.exists()
    assert foreign.exists()
    assert filled.exists(), "a filled form is never removed"


@pytest.mark.long
def test_a_form_somebody_filled_is_not_overwritten(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("template", "--each", "--workspace", place)
    folder, new = place / "templates" / "分发", "205-县公安局（新）.xlsx"
    blank = (folder / "205-县公安局.xlsx").read_bytes()
    shutil.copy(INBOX / "县公安局.xlsx", folder / "205-县公安局.xlsx")
    capsys.readouterr()
    for _ in range(2):
        assert run("template", "--each", "--workspace", place) == 0
        assert f"“205-县公安局.xlsx”已不是空白的自评表，没有覆盖；新的自评表另存为“{new}”。" in capsys.readouterr().out
        assert (folder / "205-县公安局.xlsx").read_bytes() == (INBOX / "县公安局.xlsx").read_bytes()
        assert (folder / new).read_bytes() == blank
        assert len(list(folder.iterdir())) == len(sample_roster().departments) + 1
    (folder / "205-县公安局.xlsx").write_bytes(blank)
    assert run("template", "--each", "--workspace", place) == 0
    assert not (folder / new).exists(), "nothing stands in the way any more"


def test_words_alone_are_kept_too(place: Path) -> None:
    """A reason or a name typed into a form is work, even where no score stands yet."""
    run("template", "--workspace", place)
    form = place / "templates" / t.FORM_FILE
    started = written("101", {"1.1.1": filled_row(None, "目标分解到科室不够细")}, sound=False)
    for content in (started, written("101", identity={t.ID_CLERK: "张三"}, sound=False)):
        form.write_bytes(content)
        assert run("template", "--workspace", place) == 0
        assert form.read_bytes() == content


def test_check(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("check", INBOX / "县公安局.xlsx", "--workspace", place) == 0
    assert "县公安局" in capsys.readouterr().out
    assert run("check", INBOX / "县科工局自评表.xlsx", "--workspace", place) == 1
    assert "约2.5" in capsys.readouterr().out
    templates = place / "templates"
    assert run("check", templates / t.SCHEME_FILE, templates / t.ROSTER_FILE, "--workspace", place) == 0
    capsys.readouterr()
    assert run("check", INBOX / "县科工局自评表.xlsx", "--json", "--workspace", place) == 1
    (report,) = json.loads(capsys.readouterr().out)
    assert [f["code"] for f in report["findings"] if f["level"] == "error"] == ["S102"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--workspace", "nowhere"], "找不到工作目录"),
        (["explain", "Z999"], "没有代码“Z999”"),
    ],
)
def test_what_can_not_be_done_is_one_chinese_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said", "usage"),
    [
        (["run", "--frobnicate"], "没有“--frobnicate”这个选项，请用 selfeval run --help", "selfeval run [选项]"),
        (["run", "--worker", "2"], "“--worker”这个选项，你是不是要 --workers 或 --workspace，", "selfeval run [选项]"),
        (["frobnicate"], "没有“frobnicate”这个命令，请用 selfeval --help", "selfeval [选项] 命令 [参数]…"),
        (["retrun"], "没有“retrun”这个命令，你是不是要 return 或 run，", "selfeval [选项] 命令 [参数]…"),
        (["run", "--workers", "many"], "“--workers”的值“many”不能用，要写 1 以上的整数", "selfeval run [选项]"),
        (["run", "--workers", "0"], "“--workers”的值“0”不能用", "selfeval run [选项]"),
        (["run", "--workers"], "“--workers”后面没有写值", "selfeval run [选项]"),
        (["check"], "缺少“FILE…”，请用 selfeval check --help", "selfeval check [选项] FILE…"),
        (["init", "2024", "年度"], "多写了“年度”", "selfeval init [选项] DIR"),
    ],
)
def test_bad_use_is_a_chinese_sentence_and_the_usage(
    arguments: list[str], said: str, usage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    sentence, shown = capsys.readouterr().err.splitlines()
    assert said in sentence
    assert sentence.endswith("。")
    assert shown == f"用法：{usage}"


def test_no_templates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "--workspace", tmp_path) == 2
    assert "templates" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_scheme_missing_or_no_workbook(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme = place / "templates" / t.SCHEME_FILE
    scheme.write_bytes(b"PK no workbook")
    assert run("run", "--workspace", place) == 2
    scheme.unlink()
    assert run("template", "--workspace", place) == 2
    assert t.SCHEME_FILE in capsys.readouterr().err


def test_scheme_wrong_is_told_with_cells(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from openpyxl import load_workbook

    path = place / "templates" / t.SCHEME_FILE
    workbook = load_workbook(path)
    sheet = workbook[t.SHEET_BANDS]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == 60:
                cell.value = 80
    workbook.save(path)
    for command in ("run", "template", "check"):
        more = [path] if command == "check" else []
        assert run(command, *more, "--workspace", place) == (1 if command == "check" else 2)
        said = capsys.readouterr()
        assert t.SHEET_BANDS in said.err + said.out
        assert "B" in said.err + said.out
    assert not summary_of(place).exists()


def test_scheme_findings_come_by_place(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from openpyxl import load_workbook

    path = place / "templates" / t.DECISIONS_FILE
    workbook = load_workbook(path)
    sheet = workbook[t.SHEET_DECISIONS]
    top = next(cell.row for cell in sheet["A"] if cell.value == t.DEC_DEPARTMENT)
    for row, line in enumerate((["999", None, None, None, "作废"], ["101", None, None, None, "采用"]), start=top + 1):
        for col, value in enumerate(line, start=1):
            sheet.cell(row, col).value = value
    workbook.save(path)
    assert run("run", "--workspace", place) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("　")]
    rows = [int("".join(c for c in line.split("　")[1] if c.isdigit())) for line in lines]
    assert rows == sorted(rows)
    assert len(rows) == 3


def test_many_alike_are_told_once_and_causes_first(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from openpyxl import load_workbook

    path = place / "templates" / t.SCHEME_FILE
    workbook = load_workbook(path)
    (cell,) = (cell for cell in workbook[t.SHEET_CATEGORIES]["A"] if cell.value == "预算编制")
    cell.value = "预算编列"
    workbook.save(path)
    assert run("template", "--workspace", place) == 2
    head, cause, more, consequence = capsys.readouterr().err.splitlines()
    assert "有 10 处需要改正" in head
    assert cause.startswith("　指标 B")
    assert "同样的还有 8 处：B" in more
    assert consequence.startswith("　一级指标 A")


def test_what_can_not_be_written_is_one_sentence(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    summary_of(place).mkdir()
    assert run("run", "--workspace", place) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    (place / "templates" / t.FORM_FILE).mkdir()
    assert run("template", "--workspace", place) == 2
    assert run("init", "/proc/nowhere/x") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_no_inbox(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(place / "inbox")
    assert run("run", "--workspace", place) == 2
    assert "inbox" in capsys.readouterr().err


def test_outbox_is_a_file(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(place / "outbox")
    (place / "outbox").write_text("x")
    assert run("run", "--workspace", place) == 2
    assert "outbox" in capsys.readouterr().err


def test_one_run_at_a_time(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from selfeval.outbox.workspace import Workspace

    with Workspace.at(place).locked():
        assert run("run", "--workspace", place) == 2
    assert "正在运行" in capsys.readouterr().err


def test_init_never_overwrites(place: Path, tmp_path: Path) -> None:
    before = (place / "templates" / t.SCHEME_FILE).read_bytes()
    assert run("init", place) == 2
    assert (place / "templates" / t.SCHEME_FILE).read_bytes() == before
    (tmp_path / "empty").mkdir()
    assert run("init", tmp_path / "empty") == 0


def test_rules_are_said_with_their_edges(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By `template` and by `check` of the scheme, each with three values; a plain sample has none."""
    place = tmp_path / "甲"
    assert run("init", str(place), "--rules") == 0
    assert run("template", "--workspace", str(place)) == 0
    told = capsys.readouterr().out
    assert run("check", str(place / "templates" / t.SCHEME_FILE)) == 0
    for said in (told, capsys.readouterr().out):
        lines = said.splitlines()
        at = next(
            n for n, line in enumerate(lines) if line.startswith("  1.2.1 在职人员控制率（3 分）：在职人数÷编制数")
        )
        assert lines[at + 1].strip("　 ") == "例：100% 得 3 分；101% 得 2.7 分；101.5% 得 2.4 分"
        assert sum("例：" in line for line in lines) == 17
    assert run("init", str(tmp_path / "乙"), "--rules", "--from", str(place)) == 2
    assert run("init", str(tmp_path / "丙")) == 0
    assert run("template", "--workspace", str(tmp_path / "丙")) == 0
    assert "例：" not in capsys.readouterr().out


def test_init_from_last_year(place: Path, tmp_path: Path) -> None:
    from selfeval.reading.templates import load

    assert run("run", "--workspace", place) == 0
    assert run("init", tmp_path / "next", "--from", place) == 0
    old, new = load(place / "templates"), load(tmp_path / "next" / "templates")
    assert (new.scheme.year, new.scheme.deadline) == (2024, None)
    assert new.scheme.indicators == old.scheme.indicators
    assert new.roster == old.roster
    assert (tmp_path / "next" / "templates" / t.DECISIONS_FILE).exists()
    assert Path(new.scheme.previous) == (place / "outbox" / "results.json").resolve()


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["run", "--help"], ["explain"], ["explain", "S105"], ["--version"], ["--version", "--verbose"], []],
)
def test_light_commands_import_no_heavy_library(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom selfeval.cli.commands import main\n"
        f"try: main({arguments!r})\nexcept SystemExit as left: code = left.code\n"
        "heavy = {'pandas', 'openpyxl', 'xlsxwriter', 'python_calamine', 'rich', 'docx'} & set(sys.modules)\n"
        "sys.exit(f'{code} {sorted(heavy)}')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stderr.strip() == "0 []"
    assert done.stdout.strip()


def test_help_imports_next_to_nothing() -> None:
    """Not even the nouns: every import is time an officer waits for a page of text."""
    code = (
        "import sys\nfrom selfeval.__main__ import main\nsys.argv[1:] = ['--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "sys.exit(' '.join(sorted(name for name in sys.modules if name.startswith('selfeval'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stderr.split() == [
        "selfeval",
        "selfeval.__main__",
        "selfeval.cli",
        "selfeval.cli.commands",
        "selfeval.cli.help_pages",
        "selfeval.cli.interruption",
        "selfeval.cli.launchers",
        "selfeval.cli.output",
        "selfeval.cli.words",
        "selfeval.errors",
    ]
    assert "run" in done.stdout


def test_a_console_without_chinese_does_not_stop_the_run(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "selfeval", "run", "--workspace", str(place)],
        capture_output=True, cwd=ROOT, check=False, env={"PYTHONIOENCODING": "ascii", "PATH": "", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_repositorys_own_workspace_is_fresh(tmp_path: Path) -> None:
    """templates/ is what `selfeval init` writes today, byte for byte; `make samples` makes it so."""
    assert run("init", tmp_path / "new") == 0
    for name in (t.SCHEME_FILE, t.ROSTER_FILE, t.DECISIONS_FILE):
        assert (ROOT / "templates" / name).read_bytes() == (tmp_path / "new" / "templates" / name).read_bytes(), name


def test_csv_of_an_earlier_run_is_not_taken_for_this_ones(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = place / "outbox" / t.CSV_FOLDER
    folder.mkdir()
    (folder / "自己的.csv").write_text("of the officer's own")
    for arguments, told in ((("run",), 0), (("run", "--csv"), 0), (("run",), 1), (("run", "--csv"), 0)):
        capsys.readouterr()
        assert run(*arguments, "--workspace", place) == 0
        assert capsys.readouterr().out.count(f"“{folder}”里的 CSV 是以前汇总时存的") == told
