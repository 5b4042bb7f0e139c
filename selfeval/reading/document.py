"""A document of a word processor: the county's own table where it holds one, else the attachment it always was."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from selfeval.checks.file import OLD_DOCUMENT, document_of_other_type, document_unread, finding_for
from selfeval.excel.read.unreadable import Unreadable
from selfeval.model import Fate, FileReading, Level, RawWorkbook, Refusal, Source
from selfeval.reading import own_table
from selfeval.reading.context import Context
from selfeval.tables import shown

MOST_LOOKED_AT: Final = 20  # paragraphs in which a document may say whose it is


def read(workbook: RawWorkbook, source: Source, context: Context) -> FileReading | None:
    """What a document gives; None for a workbook, which is none."""
    if not workbook.is_document:
        return None
    form = replace(source, fate=None, reason="")
    for find in (own_table.read, own_table.read_remains):
        if reading := find(workbook, form, context):
            return reading
    if source.fate is Fate.ATTACHMENT:
        return FileReading(source, Fate.ATTACHMENT, source.reason, named=_named(workbook, context))
    finding = finding_for(Refusal.OTHER_TYPE, source.path, workbook.kind)  # passed off as a workbook
    return FileReading(source, Fate.UNREADABLE, finding.title, findings=(finding,))


def unread(source: Source, unreadable: Unreadable) -> FileReading | None:
    """The reading of a document that can't be read: an attachment with its note; None if that is no matter of documents."""
    if source.fate is not Fate.ATTACHMENT:
        if unreadable.detail != OLD_DOCUMENT:
            return None
        finding = document_of_other_type(source.path, Level.ERROR)
        return FileReading(source, Fate.UNREADABLE, finding.title, findings=(finding,))
    finding = document_unread(unreadable.reason, source.path, unreadable.detail)
    return FileReading(source, Fate.ATTACHMENT, source.reason, findings=(finding,))


def _named(workbook: RawWorkbook, context: Context) -> str:
    """The code of the one department that a document names in its first paragraphs; '' if it names none, or several."""
    lines = workbook.text.rows[:MOST_LOOKED_AT] if workbook.text else []
    found = {d.code for line in lines for value in line for d in context.directory.named_in(shown(value))}
    return found.pop() if len(found) == 1 else ""
