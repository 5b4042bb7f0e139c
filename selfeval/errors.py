"""What stops a run: the scheme, the machine or the way it was called; never a department's file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selfeval.model import Finding  # `--help` needs no model

EXIT_INTERRUPTED: Final = 130  # as shells say it of Ctrl-C


class CannotRun(Exception):
    """The command could not run. The message is one Chinese sentence: what is wrong and what to do."""

    def __init__(self, message: str, findings: Sequence[Finding] = (), file: str = "") -> None:
        """Hold the sentence, and the findings of the officer's workbook where there are any."""
        super().__init__(message)
        self.findings = tuple(findings)
        self.file = file
