"""The command line: arguments → pipeline → screen → exit code. No rules and no Excel; heavy imports stay in commands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from selfeval import __version__
from selfeval.cli import help_pages, interruption
from selfeval.cli import words as words
from selfeval.cli.output import complain, stdout_is_lost, telling_what_is_done
from selfeval.errors import EXIT_INTERRUPTED, CannotRun

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from selfeval.engine import Engine
    from selfeval.outbox.workspace import Workspace

EXIT_FOUND = 1
EXIT_CANNOT_RUN = 2
MOST_PERCENT = 100


_workspace = click.option(
    "--workspace", "folder", type=click.Path(path_type=Path), default=Path(), metavar="DIR", help=words.WORKSPACE
)


@click.group(
    cls=help_pages.Group,
    help=words.PROGRAM,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--version", is_flag=True, help=words.VERSION)
@click.option("--verbose", is_flag=True, help=words.VERBOSE)
@click.pass_context
def cli(ctx: click.Context, *, version: bool, verbose: bool) -> None:
    """Entry of all commands; without one, the help."""
    if version:
        click.echo(f"selfeval, version {__version__}")
        if verbose:
            from selfeval.cli import versions

            click.echo("\n".join(versions.lines()))
        ctx.exit()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@cli.command("init", help=words.INIT)
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--from", "last", type=click.Path(path_type=Path), metavar="LAST", help=words.INIT_FROM)
@click.option("--rules", is_flag=True, help=words.INIT_RULES)
def init_command(*, directory: Path, last: Path | None, rules: bool) -> None:
    """Make a new workspace."""
    from selfeval.cli import next_step, screen
    from selfeval.commands.setup import init

    year = init(directory, last, rules=rules)
    with telling_what_is_done():
        screen.initialised(directory, year)
        next_step.after_init(directory, year)


@cli.command("import", help=words.IMPORT)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@click.option("--sheet", metavar="NAME", help=words.IMPORT_SHEET)
@click.option("--apply", "apply", is_flag=True, help=words.IMPORT_APPLY)
@_workspace
def import_command(*, file: Path | None, sheet: str | None, apply: bool, folder: Path) -> None:
    """The county's own table to a draft, and a draft to the scheme."""
    from selfeval.cli import next_step, screen
    from selfeval.commands import words as said
    from selfeval.commands.own_table import apply_draft, import_table
    from selfeval.outbox.workspace import Workspace

    place = Workspace.at(folder)
    if file is None and not apply:
        raise CannotRun(said.IMPORT_WHAT)
    draft = None
    if file is not None:
        report = import_table(place, file, sheet)
        draft = report.path
        with telling_what_is_done():
            screen.imported(report)
            if not apply:
                next_step.after_import(report, folder)
    if apply:
        taken = apply_draft(place, draft)
        with telling_what_is_done():
            screen.applied(taken)
            next_step.after_applying(folder)


@cli.command("template", help=words.TEMPLATE)
@click.option("--each", is_flag=True, help=words.EACH)
@click.option("--rules", is_flag=True, help=words.TEMPLATE_RULES)
@_workspace
def template_command(*, each: bool, rules: bool, folder: Path) -> None:
    """Write the blank form(s), or add the sheets for rules to the scheme."""
    from selfeval.cli import next_step, screen
    from selfeval.commands.rule_sheets import add_rule_sheets
    from selfeval.commands.setup import make_forms
    from selfeval.outbox.workspace import Workspace

    place = Workspace.at(folder)
    if rules:
        added = add_rule_sheets(place)
        with telling_what_is_done():
            screen.rule_sheets_added(added)
            next_step.after_rule_sheets(folder)
        return
    report = make_forms(place, each=each, track=screen.tracked, last_moment=interruption.last_chance)
    with telling_what_is_done():
        screen.other_year(place, report.round.scheme)
        screen.other_formats(place)
        screen.templates_written(report)
        next_step.after_template(report, folder)


@cli.command("run", help=words.RUN)
@click.option("--csv", is_flag=True, help=words.CSV)
@click.option("--previous", type=click.Path(path_type=Path), metavar="FILE", help=words.PREVIOUS)
@click.option("--strict", is_flag=True, help=words.STRICT)
@click.option("--inbox", type=click.Path(path_type=Path), metavar="DIR", help=words.INBOX)
@click.option("--outbox", type=click.Path(path_type=Path), metavar="DIR", help=words.OUTBOX)
@click.option("--workers", type=help_pages.workers, metavar="N", help=words.WORKERS)
@click.option("--cluster", metavar="ADDRESS", help=words.CLUSTER)
@_workspace
def run_command(
    *,
    csv: bool,
    previous: Path | None,
    strict: bool,
    inbox: Path | None,
    outbox: Path | None,
    workers: int | None,
    cluster: str | None,
    folder: Path,
) -> int:
    """Inbox to outbox: the main job."""
    from selfeval.cli import progress
    from selfeval.commands.run import run
    from selfeval.outbox.workspace import Workspace

    place = Workspace.at(folder, inbox, outbox)
    with _engine(place, workers, cluster) as engine, progress.watched() as watcher:
        report = run(place, engine=engine, csv=csv, previous=previous, progress=watcher)
    from selfeval.cli import next_step, screen
    from selfeval.commands.give_back import stale
    from selfeval.commands.report import reviews_are_stale

    with telling_what_is_done():
        screen.other_year(place, report.batch.scheme)
        screen.other_formats(place)
        screen.run_done(report)
        if stale(place):
            screen.returns_are_stale()
        if reviews_are_stale(place, report.batch):
            screen.letters_are_stale()
        if outbox is None:  # `return` and `report` look nowhere else
            next_step.after_run(report, folder)
    return EXIT_FOUND if strict and report.returned else 0


@cli.command("watch", help=words.WATCH)
@click.option("--inbox", type=click.Path(path_type=Path), metavar="DIR", help=words.INBOX)
@click.option("--outbox", type=click.Path(path_type=Path), metavar="DIR", help=words.OUTBOX)
@click.option("--workers", type=help_pages.workers, metavar="N", help=words.WORKERS)
@_workspace
def watch_command(*, inbox: Path | None, outbox: Path | None, workers: int | None, folder: Path) -> None:
    """The main job, whenever the inbox has settled after a change."""
    from selfeval.cli.watching import watch_until_stopped
    from selfeval.outbox.workspace import Workspace

    watch_until_stopped(Workspace.at(folder, inbox, outbox), workers)


@contextmanager
def _engine(place: Workspace, workers: int | None, cluster: str | None) -> Iterator[Engine]:
    """What reads the files: processes of this machine, or a cluster."""
    if cluster is None:
        from selfeval.engine.workers import run_units

        yield partial(run_units, workers=workers or 0)
        return

    if workers is not None:
        raise CannotRun(words.CLUSTER_OR_WORKERS)
    place.need_inbox()
    try:
        from selfeval.engine.cluster import connected
    except ModuleNotFoundError:
        raise CannotRun(words.CLUSTER_NOT_INSTALLED) from None
    with connected(cluster, place.inbox) as engine:
        yield engine


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:  # noqa: ARG001
    """The day that is given, if one is."""
    from selfeval.tables import day

    found = day(value)
    if value is not None and found is None:
        raise CannotRun(words.BAD_DATE.format(value=value))
    return found


_date = click.option("--date", "day", metavar="DATE", callback=_day, help=words.DATE)


@cli.command("return", help=words.RETURN)
@_date
@_workspace
def return_command(*, day: date | None, folder: Path) -> None:
    """What goes back to departments: a deliberate act after a run."""
    from selfeval.cli import next_step, screen
    from selfeval.commands.give_back import give_back
    from selfeval.outbox.workspace import Workspace

    place = Workspace.at(folder)
    report = give_back(place, day, screen.tracked, interruption.last_chance)
    with telling_what_is_done():
        screen.other_formats(place)
        screen.given_back(report)
        next_step.after_return(report, folder)


@cli.command("report", help=words.REPORT)
@click.option("--department", metavar="CODE", help=words.DEPARTMENT)
@_date
@_workspace
def report_command(*, department: str | None, day: date | None, folder: Path) -> None:
    """The circular and the departments' reports, as drafts."""
    from selfeval.cli import next_step, screen
    from selfeval.commands.report import report
    from selfeval.outbox.workspace import Workspace

    place = Workspace.at(folder)
    drafts = report(place, department, day, screen.tracked, interruption.last_chance)
    with telling_what_is_done():
        screen.other_formats(place)
        screen.reported(drafts)
        next_step.after_report()


def _share(ctx: click.Context, param: click.Parameter, value: str | None) -> Decimal | None:  # noqa: ARG001
    """The percent that is given, if one is."""
    from selfeval.tables import fold, number, plain

    told = fold(value).strip() if value is not None else ""
    found = number(told.removesuffix("%")) if told else None
    if found is not None and 0 < found < 1 and not told.endswith("%"):
        raise CannotRun(words.SHARE_OF_ONE.format(value=value, percent=plain(found * MOST_PERCENT)))
    if value is not None and (found is None or not 0 <= found <= MOST_PERCENT):
        raise CannotRun(words.BAD_SHARE.format(value=value))
    return found


@cli.command("sample", help=words.SAMPLE)
@click.option("--share", metavar="PERCENT", callback=_share, help=words.SHARE)
@click.option("--seed", metavar="TEXT", help=words.SEED)
@_workspace
def sample_command(*, share: Decimal | None, seed: str | None, folder: Path) -> None:
    """Who is to be reviewed."""
    from selfeval.cli import next_step, screen
    from selfeval.commands.sample import draw
    from selfeval.outbox.workspace import Workspace

    place = Workspace.at(folder)
    report = draw(place, share, seed, interruption.last_chance)
    with telling_what_is_done():
        screen.other_formats(place)
        screen.sampled(report)
        next_step.after_sample(folder)


@cli.command("review", help=words.REVIEW)
@_workspace
def review_command(*, folder: Path) -> None:
    """The reviewers' workbooks."""
    from selfeval import text as t
    from selfeval.cli import next_step, screen
    from selfeval.commands.review import review
    from selfeval.outbox.workspace import Workspace

    place = Workspace.at(folder)
    report = review(place, screen.tracked, interruption.last_chance)
    with telling_what_is_done():
        screen.other_formats(place)
        screen.papers_written(report)
        next_step.after_review(place.inbox / t.REVIEW_FOLDER, folder)


@cli.command("check", help=words.CHECK)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help=words.JSON)
@_workspace
def check_command(*, files: tuple[Path, ...], as_json: bool, folder: Path) -> int:
    """Show the findings of single workbooks."""
    from selfeval.cli import next_step, screen
    from selfeval.commands.check import check
    from selfeval.outbox.workspace import Workspace

    reports = check(Workspace.at(folder), files)
    screen.checked(reports, as_json=as_json)
    if not as_json:
        next_step.after_check(reports, folder)
    return EXIT_FOUND if any(report.has_errors for report in reports) else 0


@cli.command("explain", help=words.EXPLAIN)
@click.argument("code", required=False, metavar="[CODE]")
def explain_command(code: str | None) -> None:
    """Show the catalogue of findings."""
    from selfeval.checks import catalogue

    click.echo(catalogue.one(code) if code else catalogue.listing())


@cli.command("help", help=words.MANUAL)
@click.option("--print", "only_print", is_flag=True, help=words.PRINT)
def help_command(*, only_print: bool) -> None:
    """Open the manual, and say where it lies."""
    from selfeval.cli import browser, screen
    from selfeval.commands.manual import manual

    page = manual()
    screen.manual_lies(page, opened=None if only_print else browser.shows(page))


def main(arguments: list[str] | None = None) -> None:
    """Run a command; leave with 0, 1 (something was found), 2 (could not run, said in one sentence) or 130 (Ctrl-C)."""
    try:
        _forgiving_console()
        code = _code_of(arguments)
        interruption.last_chance()
        sys.exit(code)
    except KeyboardInterrupt:
        interruption.stop_listening()
        complain(words.INTERRUPTED)
        sys.exit(EXIT_INTERRUPTED)


def _code_of(arguments: list[str] | None) -> int:
    """Run a command; its exit code, with what stopped it said in one sentence."""
    try:
        result: Any = cli.main(args=arguments, prog_name="selfeval", standalone_mode=False)
    except Exception as error:
        if interruption.is_behind(error):
            raise KeyboardInterrupt from error
        _say(error)
        return EXIT_CANNOT_RUN
    return result if isinstance(result, int) else 0


def _say(error: Exception) -> None:
    """Say in one sentence what stopped a command, and the findings behind it."""
    if isinstance(error, CannotRun):
        complain(str(error))
        if error.findings:
            from selfeval.cli import screen

            screen.officers_findings(error.findings)
    elif isinstance(error, OSError) and stdout_is_lost():
        complain(words.NOT_SHOWN)
    elif isinstance(error, click.ClickException):
        complain(words.said(error))
        if isinstance(error, click.UsageError) and error.ctx:
            complain(error.ctx.get_usage())
    else:
        import logging

        logging.getLogger(__name__).error("command=%s", " ".join(sys.argv[1:]), exc_info=error)
        complain(words.OUR_FAULT)


def _forgiving_console() -> None:
    """A console that can't show Chinese shows marks instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
