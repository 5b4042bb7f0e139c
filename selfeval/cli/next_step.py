"""What to do after a command, in one line: the very command to type, as the program was called."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from selfeval import text as t
from selfeval.cli import words
from selfeval.cli.output import say
from selfeval.model import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selfeval.commands.check import CheckReport
    from selfeval.commands.give_back import GiveBackReport
    from selfeval.commands.own_table import ImportReport
    from selfeval.commands.run import RunReport
    from selfeval.commands.setup import FormsReport

NAME: Final = "selfeval"
_SAFE: Final = re.compile(r"[\w@%+=:,./-]+")
_SAFE_ON_WINDOWS: Final = re.compile(r"[\w@+:./\\-]+")


def quoted(argument: str, *, windows: bool = os.name == "nt") -> str:
    """An argument as it is typed into a shell: in quotes only where it needs them."""
    if windows:
        return argument if _SAFE_ON_WINDOWS.fullmatch(argument) else f'"{argument}"'
    return argument if _SAFE.fullmatch(argument) else shlex.quote(argument)


def command(*arguments: str, workspace: Path = Path()) -> str:
    """A command line that does something in a workspace, run from where this one was run."""
    given = [*arguments] if workspace == Path() else [*arguments, "--workspace", str(workspace)]
    return " ".join([_program(), *map(quoted, given)])


def _program() -> str:
    """How this program is called: by its name if that leads to it, else as it was called now."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py" and called.parent.name == NAME:
        found = shutil.which("python")
        python = "python" if found and Path(found).resolve() == Path(sys.executable).resolve() else sys.executable
        return f"{quoted(python)} -m {NAME}"
    if called.stem != NAME:
        return NAME  # a test or another program's call
    found = shutil.which(NAME)
    if found and Path(found).resolve() == Path(shutil.which(sys.argv[0]) or sys.argv[0]).resolve():
        return NAME
    return quoted(sys.argv[0])


def _say(text: str) -> None:
    say(words.NEXT.format(text=text))


def after_init(folder: Path, carried_to: int | None) -> None:
    """The scheme, which may be imported where it isn't last year's, and roster are to be edited, then the forms made."""
    if carried_to is None:
        say(words.IMPORT_FIRST.format(command=command("import", words.SOME_FILE, workspace=folder)))
    _say(words.NEXT_INIT.format(folder=folder / "templates", command=command("template", "--each", workspace=folder)))


def after_import(report: ImportReport, workspace: Path) -> None:
    """What is open is decided, then the draft becomes the scheme."""
    said = words.NEXT_CHOOSE if report.draft.questions else words.NEXT_APPLY
    _say(said.format(command=command("import", "--apply", workspace=workspace)))


def after_applying(workspace: Path) -> None:
    """The forms are made."""
    each = command("template", "--each", workspace=workspace)
    _say(words.NEXT_IMPORTED.format(folder=workspace / "templates", command=each))


def after_rule_sheets(workspace: Path) -> None:
    """The rules are written and read."""
    _say(words.NEXT_RULES.format(command=command("template", workspace=workspace)))


def after_template(report: FormsReport, workspace: Path) -> None:
    """The forms go out."""
    run = command("run", workspace=workspace)
    if report.each:
        _say(words.NEXT_SEND.format(folder=report.each[0].parent, inbox=workspace / "inbox", command=run))
    else:
        each = command("template", "--each", workspace=workspace)
        _say(words.NEXT_EACH.format(each=each, inbox=workspace / "inbox", command=run))


def after_run(report: RunReport, workspace: Path) -> None:
    """What has to be mended goes back; when all is well, the reports are drafted, and what follows from reviews in any case.

    Of an empty inbox all is said.
    """
    if not report.batch.files:
        return
    open_ones = (Status.RETURNED, Status.QUERY, Status.MISSING)
    if any(result.status in open_ones for result in report.batch.departments):
        said = words.NEXT_RETURN.format(command=command("return", workspace=workspace))
        reviewed = any(result.review and result.review.scores is not None for result in report.batch.departments)
        reports = command("report", workspace=workspace)
        _say(words.NEXT_REVIEWED.format(first=said, command=reports) if reviewed else said)
    else:
        said = words.NEXT_REVIEWED_REPORT if report.batch.reviewed else words.NEXT_REPORT
        _say(said.format(command=command("report", workspace=workspace)))


def after_return(report: GiveBackReport, workspace: Path) -> None:
    """What was written is sent, and what comes back is run again."""
    if report.returned or report.reminded:
        run = command("run", workspace=workspace)
        _say(words.NEXT_MAIL.format(inbox=workspace / "inbox", command=run))
    else:
        _say(words.NEXT_REPORT.format(command=command("report", workspace=workspace)))


def after_report() -> None:
    """Drafts are read before they are sent."""
    _say(words.NEXT_DRAFTS)


def after_sample(workspace: Path) -> None:
    """The list is looked at, then the review's workbooks are made."""
    file = workspace / "templates" / t.SAMPLE_FILE
    _say(words.NEXT_SAMPLE.format(file=file, command=command("review", workspace=workspace)))


def after_review(inbox: Path, workspace: Path) -> None:
    """The workbooks are filled and come back into the inbox's own folder."""
    _say(words.NEXT_REVIEW.format(inbox=inbox, command=command("run", workspace=workspace)))


def after_check(reports: Sequence[CheckReport], workspace: Path) -> None:
    """An officer's workbook leads to the forms, a form to a run."""
    if any(report.has_errors for report in reports if report.kind != "form"):
        _say(words.NEXT_MEND)
    elif all(report.kind != "form" for report in reports):
        _say(words.NEXT_FORMS.format(command=command("template", "--each", workspace=workspace)))
    else:
        _say(words.NEXT_INBOX.format(inbox=workspace / "inbox", command=command("run", workspace=workspace)))
