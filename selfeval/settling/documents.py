"""A department's workbook and its Word file, filed together: the workbook files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from selfeval.settling.decisions import Decided
from selfeval.settling.effective import Filed
from selfeval.settling.holders import holders

_IN: Final = "!"  # what follows lies in an archive or mail


class Beside(NamedTuple):
    """A Word file, and the workbook of the same department that came with it."""

    document: Filed
    workbook: Filed


def beside_workbooks(files: Sequence[Filed], decided: Decided) -> tuple[list[Filed], list[Beside]]:
    """The files to choose from, and the Word files that lie beside a workbook, each with the newest one there.

    Such a Word file is chosen from only where the bureau decided on it.
    """
    aside: list[Beside] = []
    workbooks = sorted((file for file in files if not _is_document(file)), key=lambda file: file.order, reverse=True)
    for file in files:
        if _is_document(file) and file.path not in decided:
            beside = next((book for book in workbooks if _together(file.path) == _together(book.path)), None)
            aside += [Beside(file, beside)] if beside else []
    taken = {one.document.path for one in aside}
    return [file for file in files if file.path not in taken], aside


def _is_document(file: Filed) -> bool:
    return file.reading.own is not None and file.reading.own.is_document


def _together(path: str) -> str:
    """What holds a thing with all that came with it: the mail or archive in the inbox, else the folder."""
    outermost, inside, _ = path.partition(_IN)
    return outermost if inside else holders(path)[0]
