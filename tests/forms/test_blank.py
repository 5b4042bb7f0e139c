"""Blank forms made from one another: each is the very bytes that `write_form` writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.forms import blank as room
from selfeval.forms import write_form
from selfeval.forms.blank import BlankForms
from selfeval.model import Department, Roster, Scheme
from selfeval.samples import sample_roster, sample_scheme
from tests.forms.schemes import other_county, powered

SCHEME = sample_scheme()
ALL_KINDS = (
    *sample_roster().departments,
    Department("00123", "县水利局"),  # leading zeros
    Department("101", "县一局", ("县第一局", "一局")),
    Department("102", "县二局", ("县第二局", "二局")),  # made from the one before
    Department("103", "县三局", ("县三局", "三局")),  # an alias that says nothing new
    Department("A-7(甲)", "县（试行）１局!"),  # full-width signs, and one that names a sheet in formulas
    Department("b&<>\"'", "县<工>局&所"),
    Department("1.1.1", "县财政局乙"),  # an indicator's code
    Department("7", "评价年度"),  # a label of the form
    Department("同名", "同名"),
    Department("x_x0041_", "有_x0041_的局"),
    Department("12 3", " 有 空\u3000格 "),
    Department("⼯7", "⼈⼒资源局"),  # radicals
    Department("𠮷1", "𠮷𠮷局😀"),
    Department("\ue0001", "私用区局"),
    Department("9" * 300, "长" * 400),
    Department("#N/A", "-"),
    Department("a\x01a", "aa"),  # the same once it is in a workbook
    Department("a\nb\tc", "控\x00制\x9f局\r\n二\ufffe"),
    Department("\u200b", "\u200b零宽"),
    Department("<r>8</r>", "<r>富文本</r>"),
    Department("00", "0"),
)


def one_by_one(folder: Path, scheme: Scheme, department: Department) -> bytes:
    path = folder / "one"
    write_form(path, scheme, Roster((department,)), department)
    return path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", [SCHEME, other_county(), powered()], ids=["sample", "other county", "powered"])
def test_every_form_is_as_written_by_itself(tmp_path: Path, scheme: Scheme) -> None:
    forms = BlankForms(scheme)
    for department in (*ALL_KINDS, *ALL_KINDS[::-1]):
        assert forms.content(department) == one_by_one(tmp_path, scheme, department), department
    roster = Roster((*sample_roster().departments, ALL_KINDS[-1]))
    write_form(tmp_path / "offered", scheme, roster, ALL_KINDS[-1])
    assert forms.content(ALL_KINDS[-1]) == (tmp_path / "offered").read_bytes(), "whatever else is in the roster"


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES, st.lists(NAMES, max_size=2)), min_size=1, max_size=3))
def test_whatever_it_is_called(
    tmp_path_factory: pytest.TempPathFactory, called: list[tuple[str, str, list[str]]]
) -> None:
    forms, folder = BlankForms(SCHEME), tmp_path_factory.mktemp("called")
    for code, name, aliases in called:
        department = Department(code, name, tuple(aliases))
        assert forms.content(department) == one_by_one(folder, SCHEME, department)


def test_most_forms_are_made_from_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Department | None] = []

    def counted(path: Path, scheme: Scheme, roster: Roster, department: Department, **more: object) -> None:
        written.append(department)
        write_form(path, scheme, roster, department, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "write_form", counted)
    forms = BlankForms(SCHEME)
    usual = [Department(str(10_001 + n), f"第{n}局", contact=f"联系人{n}") for n in range(60)]
    for department in usual:
        forms.content(department)
    assert written == usual[:1]
    assert forms.content(usual[-1]) == one_by_one(tmp_path, SCHEME, usual[-1])
    zeros = [Department(f"00{n}57", f"第{n}局") for n in range(1, 5)]
    for department in zeros:
        forms.content(department)
    assert written == [usual[0], zeros[0]], "which have one text more in the lists"
    forms.content(Department("1.1.2", "某局"))
    assert len(written) == 3, "the indicator's code stands in the form already"


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(room, "_MOST_KEPT", 1)
    forms = BlankForms(SCHEME)
    for department in ALL_KINDS[-16:-12]:
        assert forms.content(department) == one_by_one(tmp_path, SCHEME, department)
