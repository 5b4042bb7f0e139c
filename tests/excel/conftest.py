"""Files that several tests of the readers need, written once by LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.office import Office


@pytest.fixture(scope="session")
def xls_file(office: Office, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small .xls: "S" with a text, a number and a sum."""
    folder: Path = tmp_path_factory.mktemp("xls")
    with xlsxwriter.Workbook(folder / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet("S")
        sheet.write_string("A1", "编码")
        sheet.write_number("B1", 2.5)
        sheet.write_formula("C1", "=B1*2", value=5)
    office.convert(folder / "a.xlsx", folder / "a.xls")
    return (folder / "a.xls").read_bytes()
