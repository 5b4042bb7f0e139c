"""The kinds of form that are read. What differs between them stands in one file a kind, beside this one.

Choosing between files, the register, mails, fates and completeness know readings only, and no kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from selfeval import text as t
from selfeval.excel.read.guard import FORM, FORM_OR_DOCUMENT, Bounds
from selfeval.model import Fate, FileReading, RawForm, RawWorkbook, Scheme, Source
from selfeval.reading import department_form, own_table, review, words
from selfeval.reading.context import Context
from selfeval.submission.find import find_form, find_lost, mark_of

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


def bounds_of(scheme: Scheme) -> Bounds:
    """How much of a filed file is read: documents too, where the county's own table may be filed in one."""
    return FORM_OR_DOCUMENT if scheme.layout else FORM


def filed_form(workbook: RawWorkbook, scheme: Scheme) -> RawForm | None:
    """The form in a workbook that was read, as it was found."""
    return own_table.form_in(workbook, scheme) or find_form(workbook)


def strange_kind(workbook: RawWorkbook) -> str:
    """What a workbook's own mark calls it, where that is no kind of form we know; else nothing."""
    mark = mark_of(workbook)
    return mark.kind if mark and mark.kind not in {kind.name for kind in KINDS} else ""


def read_form(workbook: RawWorkbook, source: Source, context: Context) -> FileReading:
    """The reading of a workbook: the bureau's review, which is no form; the county's own table; else by the kind it is

    marked as, else by the first it fits.
    """
    if reading := review.read(workbook, source, context):
        return reading
    if context.scheme.layout and (reading := own_table.read(workbook, source, context)):
        return reading
    mark = mark_of(workbook)
    kinds = [kind for kind in KINDS if mark and kind.name == mark.kind] or KINDS
    remains = [*(kind.read_remains for kind in kinds), own_table.read_remains]
    for read in (*(kind.read for kind in kinds), *remains):
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
