"""`python -m tests.picture`: the pictures of the README and of docs/, made of the sample inbox and of a county's table."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import openpyxl

from selfeval import text as t
from selfeval.commands.own_table import apply_draft, import_table
from selfeval.commands.run import run
from selfeval.commands.setup import init, make_forms
from selfeval.outbox.workspace import Workspace
from tests.owntable.grids import blank
from tests.render import render

ROOT = Path(__file__).parents[1]
SCORES = 2  # the page of the form on which the scores begin, from 0


def main() -> None:
    """Run the repository's own workspace into a scratch outbox and keep page one; then take in a county's table."""
    with tempfile.TemporaryDirectory() as scratch:
        report = run(Workspace.at(ROOT, outbox=Path(scratch)))
        first, *_ = render(report.summary, Path(scratch), dpi=130)
        shutil.copyfile(first, ROOT / "overview.png")
        _own_table(Path(scratch))


def _own_table(scratch: Path) -> None:
    """The draft's questions, and the form made of it once they are answered as proposed."""
    init(scratch / "county", None)
    place = Workspace.at(scratch / "county")
    draft = import_table(place, blank("T7"), None).path
    first, *_ = render(draft, scratch, dpi=100)
    shutil.copyfile(first, ROOT / "docs" / "import-questions.png")
    book = openpyxl.load_workbook(draft)
    sheet = book[t.SHEET_REVIEW]
    header = next(row for row in sheet.iter_rows() if any(cell.value == t.REV_CHOICE for cell in row))
    heads = [cell.value for cell in header]
    for row in sheet.iter_rows(min_row=int(header[0].row or 0) + 1):
        options = row[heads.index(t.REV_OPTIONS)].value
        if options:
            row[heads.index(t.REV_CHOICE)].value = str(options).split("\n")[0]
    book.save(draft)
    apply_draft(place)
    form = make_forms(place, each=False).blank
    shutil.copyfile(render(form, scratch, dpi=100)[SCORES], ROOT / "docs" / "import-form.png")


if __name__ == "__main__":
    main()
