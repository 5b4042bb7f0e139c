"""What the summary says of forms in the county's own layout: which checks its columns don't allow, and whose words there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.consolidate import rank_departments
from selfeval.settling.settle import settle
from selfeval.sheets.notes import _reading
from tests.builders import SCHEME
from tests.own_edits import Edited
from tests.own_schemes import ROSTER, scheme_of
from tests.sheets.workbooks import grid, rows, written


@pytest.mark.parametrize(
    ("name", "lacking"),
    [("T1", []), ("T2", ["扣分", "评分标准"]), ("T6", ["扣分"]), ("T7", []), ("D1", [])],
)
def test_what_is_not_checked_for_want_of_a_column_is_said(name: str, lacking: list[str]) -> None:
    said = dict(_reading(scheme_of(name)))["本县的表"]
    _, _, left_out = said.partition("没有检查：")
    assert [word for word in ("扣分", "分值有", "评分标准") if word in left_out] == lacking
    assert ("没有检查" in said) is bool(lacking)


def test_without_a_layout_nothing_is_said() -> None:
    assert "本县的表" not in dict(_reading(SCHEME))


def _reasons(table: str, lost: str, folder: Path) -> tuple[str, set[str]]:
    """The heading of 扣分原因, and what stands for reasons, where a filed table loses points in a cell."""
    edited = Edited(table).put(**{lost: 1, lost.replace("D", "E").replace("F", "G"): None})
    reading = edited.reading()
    source = replace(reading.source, file_time=datetime.fromisoformat("2024-03-01T08:00:00+08:00"))
    batch = settle([replace(reading, source=source)], scheme_of(table), ROSTER, ())
    batch = replace(batch, departments=rank_departments(batch.departments))
    path = written(batch, folder)
    return str(grid(path, t.TAB_REASONS)[1][0]), {row["扣分原因"] for row in rows(path, t.TAB_REASONS)}


def test_where_their_table_has_no_place_for_reasons_nobody_is_said_to_have_given_none(tmp_path: Path) -> None:
    heading, said = _reasons("T2", "D5", tmp_path)
    assert said == {"本县的表没有这一列"}
    assert "没有写明原因" not in heading
    assert "表里没有写原因的一列" in heading


def test_where_it_has_one_an_empty_reason_is_none(tmp_path: Path) -> None:
    heading, said = _reasons("T1", "F6", tmp_path)
    assert "没有写原因" in said
    assert "本县的表没有这一列" not in said
    assert "其中 1 项没有写明原因。" in heading
