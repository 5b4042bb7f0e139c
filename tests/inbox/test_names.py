"""Names: what is shown, and what a name tells."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.inbox import names


@given(st.text(max_size=400))
def test_what_is_shown_can_be_written_anywhere(name: str) -> None:
    shown = names.shown(name)
    shown.encode()
    assert len(shown) <= names.MAX_SHOWN
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown)


@given(st.text())
def test_no_member_leads_out(name: str) -> None:
    path = names.member_path(name)
    assert not path.startswith("/")
    assert "\\" not in path.replace("\\x", "").replace("\\u", "")
    assert not {"", ".", ".."} & set(path.split("/")) or path == ""


@given(st.binary())
def test_any_bytes_have_a_reading(raw: bytes) -> None:
    names.shown(names.decode(raw)).encode()


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12))
def test_chinese_names_in_utf8_survive(name: str) -> None:
    assert names.decode(name.encode()) == name


@pytest.mark.parametrize("name", ["财政局", "一", "丁一", "县委办（机关）", "镕", "教育局2023年度自评表-终稿"])
def test_names_in_gbk_survive(name: str) -> None:
    assert names.decode(name.encode("gbk")) == name


@pytest.mark.parametrize("name", ["家庭👨‍👩‍👧.xlsx", "　全角 空格.xlsx", "（１）【终】.xlsx"])
def test_what_people_type_is_shown_as_it_is(name: str) -> None:
    assert names.shown(name) == name


@pytest.mark.parametrize(
    ("path", "suffix"),
    [
        ("a.XLSX", "xlsx"),
        ("a.b/c", ""),
        ("a.tar.gz", "gz"),
        (".xlsx", "xlsx"),
        ("a.xlsx ", "xlsx"),
        ("a.", ""),
        ("", ""),
    ],
)
def test_suffix(path: str, suffix: str) -> None:
    assert names.suffix(path) == suffix
