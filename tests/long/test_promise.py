"""The fast reader's promise over thirty thousand ill-formed parts: none is taken, and what is taken is agreed on.

The sheets are as two programs save them: the form's own writer, and LibreOffice.
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from selfeval import text as t
from selfeval.engine.workers import Failure, run_units
from tests.excel.damage import Parts, agreed, fast, variants, well_formed
from tests.excel.test_plain_promise import STRINGS, sheet_with_strings
from tests.filled import parts_of, sheet_part, written
from tests.office import Office

pytestmark = pytest.mark.long

ILL_FORMED = 30_000
BATCH = 200


def judge(seed: int, books: list[tuple[Parts, str]]) -> tuple[Counter[str], list[str]]:
    """What becomes of a batch of damages of one book, and what is wrong with it."""
    parts, sheet = books[seed % len(books)]
    table: Counter[str] = Counter()
    wrong: list[str] = []
    for number, (name, variant) in enumerate(variants(parts, (sheet, sheet, STRINGS), BATCH, seed)):
        sheets, sound = fast(variant), well_formed(variant[name])
        table[f"{'XML' if sound else 'no XML'}, {'plain' if sheets else 'not plain'}"] += 1
        if sheets is not None and not (sound and agreed(variant, sheets)):
            wrong.append(f"{seed}.{number} {name}: {'other values' if sound else 'no XML'}")
    return table, wrong


def saved(office: Office, folder: Path) -> tuple[Parts, str]:
    """The form's score sheet and strings as LibreOffice saves them."""
    (folder / "form.xlsx").write_bytes(written("104"))
    office.convert(folder / "form.xlsx", folder / "saved.xlsx")
    data = (folder / "saved.xlsx").read_bytes()
    parts, sheet = sheet_with_strings()
    found = parts_of(data)
    own = {
        sheet: found[sheet_part(data, t.SHEET_SCORES)],
        STRINGS: found[STRINGS],
        "xl/styles.xml": found["xl/styles.xml"],
    }
    return {**parts, **own}, sheet


def test_thirty_thousand_ill_formed_parts(office: Office, tmp_path: Path) -> None:
    books = [sheet_with_strings(), saved(office, tmp_path)]
    assert all(fast(parts) is not None for parts, _ in books)
    table: Counter[str] = Counter()
    wrong: list[str] = []
    seed = 0
    while table["no XML, plain"] + table["no XML, not plain"] < ILL_FORMED:
        for number, told in run_units(partial(judge, books=books), range(seed, seed + 100), workers=2):
            if isinstance(told, Failure):
                wrong.append(f"{number}: {told}")
            else:
                table += told[0]
                wrong += told[1]
        seed += 100
    for category, count in sorted(table.items()):
        sys.stdout.write(f"{count:7} {category}\n")
    assert wrong == [], "\n".join(wrong[:50])
    assert table["XML, plain"]
