"""Ten thousand departments by forty rules: the program, the hand and LibreOffice's recalculation agree on every score."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office import Office
from tests.rules.test_agreement import compared

pytestmark = pytest.mark.long
DEPARTMENTS = 10_000


def test_ten_thousand_departments(tmp_path: Path) -> None:
    with Office(time_limit=1200) as patient:
        seen = compared(patient, tmp_path, DEPARTMENTS, 3)
    assert sum(seen.values()) == 40 * DEPARTMENTS
