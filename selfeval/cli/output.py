"""Telling what was done, where the console may be full, closed or gone: what is said of it must be so.

What is told holds names from workbooks and disks: none of them may steer the terminal, or stand there as another.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import click

from selfeval.cli import interruption, launchers, words
from selfeval.errors import trace_of

# What moves the cursor, speaks to the terminal or turns the reading round; and what nobody sees.
_UNSEEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


def say(text: str, *, err: bool = False) -> None:
    """A line, or several, on the screen; what can't be seen in it is shown by its number."""
    click.echo(_UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", launchers.named(text)), err=err)


@contextmanager
def telling_what_is_done() -> Iterator[None]:
    """Round what is shown when a command has done its work: failing to show it undoes nothing."""
    try:
        yield
        sys.stdout.flush()
    except Exception as error:
        if interruption.is_behind(error):
            raise
        if isinstance(error, OSError) and stdout_is_lost():
            complain(words.DONE_NOT_SHOWN)
            return
        logging.getLogger(__name__).error("%s", trace_of(error))  # noqa: TRY400 - its messages may quote a cell
        complain(words.DONE_BUT_FAULT)


def complain(text: str) -> None:
    """A line on stderr, if there is one."""
    with suppress(OSError):
        say(text, err=True)


def stdout_is_lost() -> bool:
    """Whether what was written to stdout can't get out. It then goes nowhere: Python would try again at its end."""
    try:
        sys.stdout.write("\n")  # what was lost before is not tried again: this is
        sys.stdout.flush()
    except OSError:
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
        return True
    return False
