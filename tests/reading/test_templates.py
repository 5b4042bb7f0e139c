"""Reading the officer's workbooks as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.forms import write_roster, write_scheme
from selfeval.model import Department, Roster
from selfeval.reading.templates import load
from selfeval.samples import sample_scheme


@pytest.mark.slow
def test_a_province_s_roster_is_read_to_its_end(tmp_path: Path) -> None:
    departments = tuple(Department(str(10001 + n), f"第{n + 1:05d}局") for n in range(5000))
    scheme = sample_scheme()
    write_scheme(tmp_path / t.SCHEME_FILE, scheme, [kind for kind in catalogue.kinds() if not kind.fixed])
    write_roster(tmp_path / t.ROSTER_FILE, Roster(departments), scheme.county)
    assert [d.code for d in load(tmp_path).roster.departments] == [d.code for d in departments]
