"""`selfeval help`: the manual lies with the program, and a browser is asked only where there is a desk."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest

from selfeval.cli.commands import main
from selfeval.commands import manual


def called(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main([*arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a browser was asked to open."""
    asked: list[str] = []

    def opens(url: str) -> bool:
        asked.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", opens)
    monkeypatch.setenv("DISPLAY", ":0")
    return asked


def test_the_manual_is_opened(opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert called("help") == 0
    page = manual.manual()
    assert opened == [page.as_uri()]
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith(str(page))
    assert len(said) == 2


def test_its_place_alone(opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert called("help", "--print") == 0
    assert opened == []
    (said,) = capsys.readouterr().out.splitlines()
    assert said.endswith(str(manual.manual()))


def test_without_a_desk_no_browser_is_asked(
    opened: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert called("help") == 0
    assert opened == []
    assert "请用浏览器打开这个文件。" in capsys.readouterr().out


def test_a_browser_that_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_: str) -> bool:
        raise webbrowser.Error

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", fails)
    assert called("help") == 0
    assert "请用浏览器打开这个文件。" in capsys.readouterr().out


def test_a_program_without_its_manual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    assert called("help") == 2
    assert str(tmp_path / manual.FILE) in capsys.readouterr().err
