"""Whose round it is, what of the sample is left in it, and the next step: lines that can be taken literally."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.cli.next_step import after_init, command, quoted
from selfeval.officer.settings import BY_NAME, SETTINGS, name_of
from selfeval.samples import sample_roster, sample_scheme
from selfeval.samples.left import SamplesLeft, samples_left
from tests.cli.test_commands import run
from tests.sample_inbox import INBOX

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("argument", "posix", "windows"),
    [
        ("2024年度", "2024年度", "2024年度"),
        ("a/b-c_d.1", "a/b-c_d.1", "a/b-c_d.1"),
        ("2024 年度", "'2024 年度'", '"2024 年度"'),
        ("~x", "'~x'", '"~x"'),
        ("a&b", "'a&b'", '"a&b"'),
        ("it's", "'it'\"'\"'s'", '"it\'s"'),
        (r"C:\年度", r"'C:\年度'", r"C:\年度"),
    ],
)
def test_what_needs_quotes_gets_them(argument: str, posix: str, windows: str) -> None:
    assert quoted(argument, windows=False) == posix
    assert quoted(argument, windows=True) == windows
    assert shlex.split(quoted(argument, windows=False)) == [argument]


def test_a_command_in_the_current_folder_needs_no_option() -> None:
    assert command("run") == "selfeval run"
    assert command("template", "--each", workspace=Path("甲 乙")).endswith(f"--workspace {quoted('甲 乙')}")


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
def test_what_init_says_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    """The forms are then those of the new workspace, wherever one stands and however the program was called."""
    called = [sys.executable, "-m", "selfeval", "init", "2024 年度"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(called, capture_output=True, text=True, cwd=tmp_path, check=True, env=env)
    first, line = done.stdout.splitlines()[-2:]
    assert first.startswith("本县已有评分表（Excel 或 Word）的，不用照着打字：运行 ")
    assert " import 文件名 --workspace '2024 年度' 读进来" in first
    assert line.startswith("下一步：")
    typed = line.rpartition("再运行 ")[2]
    done = subprocess.run(typed, shell=True, capture_output=True, text=True, cwd=tmp_path, check=True, env=env)
    assert done.stdout.startswith("样例县 2023 年度部门整体支出绩效自评：33 个指标，满分 100 分，名册 40 个部门\n")
    assert (tmp_path / "2024 年度" / "templates" / t.FORM_FILE).exists()
    assert done.stdout.splitlines()[-1].startswith("下一步：把“2024 年度/templates/分发”里的表发给各部门")


@pytest.mark.parametrize(("year", "told"), [(None, True), (2024, False)])
def test_importing_is_named_where_the_scheme_is_the_sample(
    year: int | None, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    after_init(Path("年度"), year)
    assert ("selfeval import 文件名 --workspace 年度" in capsys.readouterr().out) is told


def test_every_command_says_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*arguments: str | Path) -> list[str]:
        capsys.readouterr()
        run(*arguments, "--workspace", tmp_path / "w")
        return [line for line in capsys.readouterr().out.splitlines() if line.startswith("下一步：")]

    run("init", tmp_path / "w")
    (template,) = said("template")
    assert f"selfeval template --each --workspace {tmp_path / 'w'} 给每个部门" in template
    assert said("run") == []  # an empty inbox says it all
    shutil.copy2(INBOX / "县公安局.xlsx", tmp_path / "w" / "inbox")
    assert "selfeval return --workspace" in said("run")[0]
    assert "selfeval run --workspace" in said("return")[0]
    assert len(said("report")) == 1
    assert "selfeval template --each" in said("check", tmp_path / "w" / "templates" / t.SCHEME_FILE)[0]
    assert "selfeval run" in said("check", INBOX / "县公安局.xlsx")[0]
    assert said("run", "--outbox", tmp_path / "elsewhere") == []


def test_what_is_left_of_the_sample_is_told_until_it_is_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import openpyxl

    run("init", tmp_path / "w")
    scheme, roster = (tmp_path / "w" / "templates" / name for name in (t.SCHEME_FILE, t.ROSTER_FILE))

    def left(*command: str) -> list[str]:
        capsys.readouterr()
        assert run(*command, "--workspace", tmp_path / "w") == 0
        return [line for line in capsys.readouterr().out.splitlines() if "样例的内容" in line]

    for command_ in ("template", "run"):
        (line,) = left(command_)
        assert line.startswith("注意：还留着样例的内容，请换成本县的：设置里的县区“样例县”、组织单位“样例县财政局”、")
        assert line.endswith("咨询电话“0773-5550000”、备注；部门名册里 40 个部门的电话或邮箱。")
    book = openpyxl.load_workbook(scheme)
    names = {name_of(field) for field in ("county", "organiser", "contact")}
    for row in book[t.SHEET_SETTINGS].iter_rows():
        if row[0].value in names:
            row[1].value = "本县"
        elif row[0].value == name_of("remark"):
            row[1].value = None
    book.save(scheme)
    assert left("run") == ["注意：还留着样例的内容，请换成本县的：部门名册里 40 个部门的电话或邮箱。"]
    book = openpyxl.load_workbook(roster)
    for row in book[t.SHEET_ROSTER].iter_rows(min_col=7, max_col=8):
        for cell in row:
            if isinstance(cell.value, str) and ("0773" in cell.value or "@" in cell.value):
                cell.value = None
    book.save(roster)
    assert left("run") == []


def test_samples_left_names_what_is_the_samples() -> None:
    left = samples_left(sample_scheme(), sample_roster())
    assert left
    assert {name for name, _ in left.settings} <= set(BY_NAME)
    assert left.departments == len(sample_roster().departments)
    assert isinstance(left, SamplesLeft)
    assert len(SETTINGS) > len(left.settings)


@pytest.mark.parametrize(("name", "told"), [("2024年度", True), ("2023年度", False), ("2024", False), ("w", False)])
def test_a_folder_named_after_another_year_is_told(
    name: str, told: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("init", tmp_path / name)
    for command_ in ("template", "run"):
        capsys.readouterr()
        assert run(command_, "--workspace", tmp_path / name) == 0
        said = f"注意：文件夹叫“{name}”，指标体系的“评价年度”是 2023；评价的不是 2023 年的，请在“设置”里改。"
        assert (said in capsys.readouterr().out.splitlines()) is told
