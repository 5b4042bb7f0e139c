"""Help in Chinese: the headings, and lines broken by what they take on the screen, where two columns go to a character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import click

from selfeval.cli import words

_OPENING, _CLOSING = "（“《【", "，。；：、？！）”》】…"
# What stays in one piece: a word of Latin letters or one character, with the marks that open before and close after it.
_PIECE: Final = re.compile(rf"[{_OPENING}]*(?:[!-~]+|[^\s])[{_CLOSING}]*|\s+")
_WIDE: Final = frozenset("WFA")  # the ambiguous ones are wide on a Chinese console


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in _WIDE else 1 for character in text)


def wrapped(text: str, most: int) -> list[str]:
    """The text in lines of at most so many columns; only a word longer than a line sticks out."""
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line and width(line) + width(piece.rstrip()) > most:
            lines.append(line.rstrip())
            line = ""
        if line or not piece.isspace():
            line += " " if piece.isspace() else piece
    return [*lines, line.rstrip()] if line else lines


class Formatter(click.HelpFormatter):
    """click's layout with our wrapping."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that says how a command is called."""
        first, *others = wrapped(f"{prefix or ''}{prog} {args}", self.width)
        self.write("".join(f"{line}\n" for line in (first, *(f"    {line}" for line in others))))

    def write_heading(self, heading: str) -> None:
        """A heading with a full-width colon."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """A paragraph."""
        indent = " " * self.current_indent
        self.write("".join(f"{indent}{line}\n" for line in wrapped(text, self.width - self.current_indent)))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms and what they mean, side by side."""
        rows = list(rows)
        column = min(max((width(term) for term, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, meaning in rows:
            lines = wrapped(meaning, max(self.width - self.current_indent - column, 20))
            gap = " " * (column - width(term)) if width(term) < column else f"\n{indent}{' ' * column}"
            told = f"\n{indent}{' ' * column}".join(lines)
            self.write(f"{indent}{term}{gap}{told}".rstrip() + "\n")


class Context(click.Context):
    """Where a command is called; its help is laid out by our formatter."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help speaks Chinese."""

    context_class = Context

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; what is wrong is always said of this command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as wrong:
            wrong.ctx = wrong.ctx or ctx
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How it is called."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=words.USAGE)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The parts of the usage line."""
        return [piece.replace("[OPTIONS]", words.OPTIONS_MARK) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, one below the other."""
        rows = [row for param in self.get_params(ctx) if (row := param.get_help_record(ctx))]
        with formatter.section(words.OPTIONS):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """-h and --help."""
        option = super().get_help_option(ctx)
        if option:
            option.help = words.HELP
        return option


class Group(Command, click.Group):
    """A group whose help speaks Chinese and lists its commands in order."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        with formatter.section(words.COMMANDS):
            formatter.write_dl([(name, command.help or "") for name, command in self.commands.items()])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The parts of the usage line."""
        return [words.OPTIONS_MARK, words.COMMAND_MARK]


def workers(value: str) -> int:
    """How many worker processes: a whole number of at least 1."""
    plain = value.strip()
    if plain.isascii() and plain.isdigit() and int(plain) >= 1:
        return int(plain)
    raise click.BadParameter(words.BAD_WORKERS.format(value=value))
