"""Why a file has no reading: the one list that readers, inbox and workers refuse by. `checks.file` has the words."""

from __future__ import annotations

from enum import Enum


class Refusal(Enum):
    """Why a file, or a thing in an archive or mail, can't be read."""

    # seen by the readers
    EMPTY = "empty"
    TRUNCATED = "truncated"
    PASSWORD = "password"
    DAMAGED = "damaged"
    OTHER_TYPE = "other_type"  # the detail beside it names the kind of file, a value of `sniff.Kind`
    TOO_LARGE = "too_large"
    DANGEROUS = "dangerous"
    NOT_A_WORKBOOK = "not_a_workbook"
    CONTRADICTORY = "contradictory"  # two readers may understand it differently; the detail begins with a `Torn`
    # seen by the inbox
    ARCHIVE_TYPE = "archive_type"  # the detail names the kind of archive
    MEMBER_PASSWORD = "member_password"
    CONTAINER_DAMAGED = "container_damaged"
    OUTLOOK = "outlook"
    TNEF = "tnef"
    VOLUME = "volume"
    WEB_BOOK = "web_book"  # a workbook saved as a web page; the detail names that kind
    MAIL_TEXT = "mail_text"  # a file stands in a mail's text, or the mail is incomplete: it can't be taken out
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    LOCKED = "locked"
    CHANGING = "changing"
    VANISHED = "vanished"
    # what became of the worker that read it
    TIMEOUT = "timeout"
    DIED = "died"
    MEMORY = "memory"
    # nobody's but our own: the program raised where it must not
    FAULT = "fault"


class Torn(Enum):
    """The part of a file that says two things at once."""

    ARCHIVE = "archive"  # what the zip says of its members, or the container of an .xls of its streams
    WORKBOOK = "workbook"  # which sheets there are, and where
    SHEET = "sheet"
    STRINGS = "strings"  # the texts that cells share
    STYLES = "styles"
    ENCODING = "encoding"  # which characters its bytes are
    DOCUMENT = "document"  # which part of a document is its text
