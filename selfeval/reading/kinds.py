"""The kinds of form that are read. What differs between them stands in one file a kind, beside this one.

Choosing between files, the register, mails, fates and completeness know readings only, and no kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from selfeval import text as t
from selfeval.model import Fate, FileReading, RawWorkbook, Source
from selfeval.reading import department_form, words
from selfeval.reading.context import Context
from selfeval.submission.find import find_lost, mark_of

Read = Callable[[RawWorkbook, Source, Context], FileReading | None]


@dataclass(frozen=True, slots=True)
class FormKind:
    """A kind of form: what its own mark (`_meta`) calls it, and what a workbook gives, whole or in remains.

    Both give None for a workbook that holds no form of this kind.
    """

    name: str
    read: Read
    read_remains: Read


KINDS: Final = (FormKind(t.FORM_KIND, department_form.read, department_form.read_remains),)


def read_form(workbook: RawWorkbook, source: Source, context: Context) -> FileReading:
    """The reading of a workbook by the kind it is marked as, else by the first kind it fits."""
    mark = mark_of(workbook)
    kinds = [kind for kind in KINDS if mark and kind.name == mark.kind] or KINDS
    for read in (*(kind.read for kind in kinds), *(kind.read_remains for kind in kinds)):
        if reading := read(workbook, source, context):
            return reading
    return FileReading(
        source,
        Fate.UNRECOGNISED,
        words.WHY_NOT_A_FORM,
        findings=department_form.not_a_form(source, context, find_lost(workbook)),
        signature=source.sha256 or source.path,
        stamp=workbook.modified,
    )
