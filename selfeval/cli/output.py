"""Telling what was done, where the console may be full, closed or gone: what is said of it must be so."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from selfeval.cli import interruption, words
from selfeval.errors import trace_of


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
        click.echo(text, err=True)


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
