"""The launchers' way in: `python -m selfeval.desk ROOT COMMAND [what was dragged onto it, options]`.

Worker processes import this module too where they aren't forked.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from selfeval import text as t
from selfeval.cli import interruption
from selfeval.cli.launchers import LAUNCHED
from selfeval.cli.words import LAUNCHERS
from selfeval.desk import opening, words, years
from selfeval.errors import EXIT_INTERRUPTED, CannotRun

Ask = Callable[[str], str]
_TMP: Final = "tmp-"
_IN_USE: Final = "in-use"
_SCRATCH: Final = ("TMPDIR", "TEMP", "TMP")  # where programs look for a place for temporary files


def main() -> None:
    """Do what a launcher asks for; its exit code is the command's."""
    interruption.listen()
    root, command, *given = sys.argv[1:]
    sys.exit(start(Path(root), command, given))


def start(root: Path, command: str, given: Sequence[str], ask: Ask | None = None) -> int:
    """Ask, run, and open what was made. Nothing is written but in `root` and in workspaces that were dragged here."""
    from selfeval.cli import words as cli_words
    from selfeval.cli.output import complain, say

    root = root.resolve()
    os.environ[LAUNCHED] = "1"
    try:
        with _scratch_in(root / "app"):
            code, made = _done(root, command, given, ask or _asked)
    except CannotRun as stop:
        complain(str(stop))
        return 2
    except KeyboardInterrupt:
        complain(cli_words.INTERRUPTED)
        return EXIT_INTERRUPTED
    if made:  # by now temporary files go where they went before: the program that opens it stays
        say((words.OPENED if opening.show(made) else words.NOT_OPENED).format(path=made))
    return code


def _done(root: Path, command: str, given: Sequence[str], ask: Ask) -> tuple[int, Path | None]:
    """Run a command; its exit code, and what to look at."""
    from selfeval.cli.output import say

    options = [one for one in given if one.startswith("--")]
    paths = [Path(one).resolve() for one in given if not one.startswith("--")]
    if command == "init":
        place, last = years.next_year(root, ask)
        code = _run("init", str(place), *(("--from", str(last)) if last else ()))
        if code == 0 and last is None:
            _say_of_samples(place)
        return code, opening.made_by(command, place) if code == 0 else None
    place = years.chosen(root, paths, ask)
    os.chdir(place)  # what is said of files is then short
    say(words.HEADING.format(launcher=LAUNCHERS[command], place=place.name))
    files = [path for path in paths if path != place]
    arguments = _arguments(command, files, ask)
    code = _run(*arguments, *options)
    made = opening.made_by(command, place, applied="--apply" in arguments) if code == 0 else None
    return code, made


def _arguments(command: str, files: Sequence[Path], ask: Ask) -> list[str]:
    """The command line: what the launcher is for, with the files dragged onto it."""
    from selfeval.cli.output import say

    if command == "template":
        return ["template", "--each"]
    if command == "import":
        table = str(files[0]) if files else _path_typed(ask(words.ASK_TABLE))
        return ["import", table] if table else ["import", "--apply"]
    if command == "check":
        if not files:
            say(words.CHECKING.format(launcher=LAUNCHERS["check"]))
            files = [Path("templates", name) for name in (t.SCHEME_FILE, t.ROSTER_FILE)]
        return ["check", *map(str, files)]
    return [command]


def _run(*arguments: str) -> int:
    """The command line's own way, from its arguments to its exit code."""
    from selfeval.cli.commands import main as command_line

    try:
        command_line(list(arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    return 0


def _asked(question: str) -> str:
    """What the officer types; "" where nobody can."""
    from selfeval.cli.output import say

    say(question)
    try:
        return input("> ")
    except EOFError:
        return ""


def _path_typed(answer: str) -> str:
    """A path as a console writes it when a file is dragged into its window."""
    answer = answer.strip()
    if os.name == "nt":
        return answer.strip('"')
    with suppress(ValueError):
        return " ".join(shlex.split(answer))
    return answer


def _say_of_samples(place: Path) -> None:
    """Say that the sample's year isn't the new folder's."""
    from selfeval.cli.output import say
    from selfeval.samples import sample_scheme

    year = sample_scheme().year
    if words.YEAR_FOLDER.format(year=year) != place.name:
        say(words.SAMPLE_YEAR.format(year=year))


@contextmanager
def _scratch_in(app: Path) -> Iterator[None]:
    """In the block temporary files go to a folder of the bundle's own, which is gone afterwards."""
    own = str(app / "python" / "lib")
    if own in (
        paths := os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    ):  # what is opened has its own libraries
        os.environ["LD_LIBRARY_PATH"] = os.pathsep.join(path for path in paths if path != own)
    before = {name: os.environ.get(name) for name in _SCRATCH}
    try:
        _sweep(app)
        folder = Path(tempfile.mkdtemp(prefix=_TMP, dir=app))
    except OSError as error:
        raise CannotRun(words.NOT_WRITABLE.format(folder=app)) from error
    try:
        with FileLock(folder / _IN_USE):
            os.environ.update(dict.fromkeys(_SCRATCH, str(folder)))
            tempfile.tempdir = None
            yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        tempfile.tempdir = None
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(app: Path) -> None:
    """Remove what was left by launchers whose window was simply closed."""
    for left in app.glob(f"{_TMP}*"):
        try:
            FileLock(left / _IN_USE).acquire(timeout=0).lock.release()
        except (Timeout, OSError):
            continue
        shutil.rmtree(left, ignore_errors=True)


if __name__ == "__main__":
    main()
