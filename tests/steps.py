"""How many steps a pattern takes: a backtracking matcher that counts, so that no clock has to be watched.

It goes the way of the standard library's engine, without its short cuts: what is linear here is linear there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Then = Callable[[int], bool]
Node = tuple[Any, Any]


class TooMany(Exception):
    """More steps than were allowed."""


class Counter:
    """A pattern and a text."""

    def __init__(self, pattern: re.Pattern[Any], text: str, most: int) -> None:
        self.flags = pattern.flags
        self.tree = tree_of(pattern)
        self.text, self.most, self.steps = text, most, 0
        self.groups: dict[int, tuple[int, int]] = {}
        self.end = -1

    def match(self, at: int, *, whole: bool = False) -> bool:
        """Whether it matches here."""

        def found(end: int) -> bool:
            self.end = end
            return not whole or end == len(self.text)

        return self._all(list(self.tree), 0, at, found)

    def scan(self) -> int:
        """The steps of a search for all places."""
        at = 0
        while at <= len(self.text):
            at = max(self.end, at + 1) if self.match(at) else at + 1
        return self.steps

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self.most:
            raise TooMany

    def _all(self, nodes: Sequence[Node], place: int, at: int, then: Then) -> bool:
        while place < len(nodes):
            op, av = nodes[place]
            self._step()
            if width_one(op):
                if at >= len(self.text) or not self._one(op, av, self.text[at]):
                    return False
                at, place = at + 1, place + 1
                continue
            return self._node(op, av, at, lambda end, rest=place + 1: self._all(nodes, rest, end, then))  # type: ignore[misc]
        return then(at)

    def _one(self, op: Any, av: Any, char: str) -> bool:
        if op is c.LITERAL or op is c.NOT_LITERAL:
            same = ord(char) == av or (bool(self.flags & re.IGNORECASE) and char.lower() == chr(av).lower())
            return same == (op is c.LITERAL)
        if op is c.ANY:
            return bool(self.flags & re.DOTALL) or char != "\n"
        return self._in(av, char) or (bool(self.flags & re.IGNORECASE) and self._in(av, char.swapcase()))

    def _in(self, items: Sequence[Node], char: str) -> bool:
        wanted = True
        for op, av in items:
            if op is c.NEGATE:
                wanted = False
            elif (
                (op is c.LITERAL and ord(char) == av)
                or (op is c.RANGE and len(char) == 1 and av[0] <= ord(char) <= av[1])
                or (op is c.CATEGORY and category(av, char, ascii_only=bool(self.flags & re.ASCII)))
            ):
                return wanted
        return not wanted

    def _node(self, op: Any, av: Any, at: int, then: Then) -> bool:
        if op is c.AT:
            return self._at(av, at) and then(at)
        if op is c.SUBPATTERN:
            group, _, _, inner = av

            def close(end: int) -> bool:
                before = self.groups.get(group)
                self.groups[group] = (at, end)
                if then(end):
                    return True
                if before is None:
                    self.groups.pop(group, None)
                else:
                    self.groups[group] = before
                return False

            return self._all(list(inner), 0, at, close)
        if op is c.BRANCH:
            return any(self._all(list(one), 0, at, then) for one in av[1])
        if op in (c.ASSERT, c.ASSERT_NOT):
            direction, inner = av
            return self._look(direction, list(inner), at) == (op is c.ASSERT) and then(at)
        if op is c.GROUPREF:
            start, end = self.groups.get(av, (0, 0))
            return self.text.startswith(self.text[start:end], at) and then(at + end - start)
        if op is c.ATOMIC_GROUP:
            return self._all(list(av), 0, at, self._keep) and then(self.kept)
        if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            least, most, inner = av
            return self._repeat(op, least, most, inner, at, then)
        raise NotImplementedError(str(op))

    kept = 0

    def _keep(self, end: int) -> bool:
        self.kept = end
        return True

    def _at(self, where: Any, at: int) -> bool:
        if where in (c.AT_BEGINNING, c.AT_BEGINNING_STRING):
            many = where is c.AT_BEGINNING and self.flags & re.MULTILINE
            return at == 0 or bool(many and self.text[at - 1] == "\n")
        if where in (c.AT_END, c.AT_END_STRING):
            if at == len(self.text):
                return True
            if where is c.AT_END_STRING:
                return False
            return self.text[at] == "\n" and (bool(self.flags & re.MULTILINE) or at == len(self.text) - 1)
        if where in (c.AT_BOUNDARY, c.AT_NON_BOUNDARY):
            before = at > 0 and (self.text[at - 1].isalnum() or self.text[at - 1] == "_")
            behind = at < len(self.text) and (self.text[at].isalnum() or self.text[at] == "_")
            return (before != behind) == (where is c.AT_BOUNDARY)
        raise NotImplementedError(str(where))

    def _look(self, direction: int, inner: list[Node], at: int) -> bool:
        if direction > 0:
            return self._all(inner, 0, at, lambda _: True)
        width = parser.SubPattern(parser.State(), inner).getwidth()[0]
        return at >= width and self._all(inner, 0, at - width, lambda end: end == at)

    def _repeat(self, op: Any, least: int, most: Any, inner: Any, at: int, then: Then) -> bool:
        nodes = list(inner)
        top = len(self.text) + 1 if most is c.MAXREPEAT else int(most)
        if len(nodes) == 1 and width_one(nodes[0][0]):
            return self._run(op, least, top, nodes[0], at, then)
        if op is c.POSSESSIVE_REPEAT:
            count = 0
            while count < top and self._all(nodes, 0, at, self._keep) and (self.kept > at or count < least):
                at, count = self.kept, count + 1
            return count >= least and then(at)

        def more(count: int, here: int) -> bool:
            self._step()
            again = lambda end: (end > here or count < least) and more(count + 1, end)  # noqa: E731
            if count < least:
                return self._all(nodes, 0, here, again)
            if op is c.MIN_REPEAT:
                return then(here) or (count < top and self._all(nodes, 0, here, again))
            return (count < top and self._all(nodes, 0, here, again)) or then(here)

        return more(0, at)

    def _run(self, op: Any, least: int, top: int, node: Node, at: int, then: Then) -> bool:
        """A repeat of single characters."""
        end = at
        if op is c.MIN_REPEAT:
            while True:
                self._step()
                if end - at >= least and then(end):
                    return True
                if end - at >= top or end >= len(self.text) or not self._one(*node, self.text[end]):
                    return False
                end += 1
        while end - at < top and end < len(self.text) and self._one(*node, self.text[end]):
            self._step()
            end += 1
        if op is c.POSSESSIVE_REPEAT:
            return end - at >= least and then(end)
        while end - at >= least:
            self._step()
            if then(end):
                return True
            end -= 1
        return False


def width_one(op: Any) -> bool:
    """Whether a node is always one character."""
    return op in (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN)


def tree_of(pattern: re.Pattern[Any]) -> Any:
    """The parsed pattern; bytes are taken as the characters of the same numbers."""
    source = pattern.pattern
    flags = pattern.flags
    if isinstance(source, bytes):
        source, flags = source.decode("latin-1"), (flags | re.ASCII) & ~re.LOCALE
    return parser.parse(source, flags & ~re.UNICODE if flags & re.ASCII else flags)


def category(which: Any, char: str, *, ascii_only: bool) -> bool:
    """Whether a character is of a class such as \\d."""
    if ascii_only and not char.isascii():
        found = False
    elif which in (c.CATEGORY_DIGIT, c.CATEGORY_NOT_DIGIT):
        found = char.isdecimal()
    elif which in (c.CATEGORY_SPACE, c.CATEGORY_NOT_SPACE):
        found = char.isspace()
    else:
        found = char.isalnum() or char == "_"
    return found != (which in (c.CATEGORY_NOT_DIGIT, c.CATEGORY_NOT_SPACE, c.CATEGORY_NOT_WORD))


# --- texts that make a pattern work hard --------------------------------------------------------------


def _char(op: Any, av: Any, flags: int) -> str:
    """A character that a node of width one matches."""
    if op is c.LITERAL:
        return chr(av)
    probe = Counter.__new__(Counter)
    probe.flags = flags
    for char in "a1 .-<中\n\t(=A0;:\"'/%?_@!~\u00a0\u3000\x00":
        if probe._one(op, av, char):
            return char
    for kind, value in av:
        if kind is c.RANGE:
            return chr(value[0])
        if kind is c.LITERAL:
            return chr(value)
    return "\u4e00"


def witness(nodes: Sequence[Node], flags: int) -> str:
    """A short text that (mostly) matches a sequence."""
    out = ""
    for op, av in nodes:
        if width_one(op):
            out += _char(op, av, flags)
        elif op is c.SUBPATTERN:
            out += witness(list(av[3]), flags)
        elif op is c.BRANCH:
            out += witness(list(av[1][0]), flags)
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            out += witness(list(av[2]), flags) * max(av[0], 0)
        elif op is c.ATOMIC_GROUP:
            out += witness(list(av), flags)
    return out


def attacks(pattern: re.Pattern[Any]) -> Iterator[Callable[[int], str]]:
    """Texts of a length to be chosen, for each repeat in a pattern: what comes before it, once or again and again."""
    for before, body, behind in _repeats(list(tree_of(pattern)), "", pattern.flags):
        for tail in ("", "\x00", "中" if isinstance(pattern.pattern, str) else "\xff", behind[:1] * 2):
            yield lambda n, b=before, x=body, t=tail: b + x * (n // len(x)) + t  # type: ignore[misc]
            yield lambda n, b=before, x=body, t=tail: "\x01" + b + x * (n // len(x)) + t  # type: ignore[misc]
        for unit in {before, before + body, body + behind}:
            if unit:
                yield lambda n, u=unit: u * (n // len(u)) + "\x00"  # type: ignore[misc]


def _repeats(nodes: list[Node], before: str, flags: int) -> Iterator[tuple[str, str, str]]:
    for place, (op, av) in enumerate(nodes):
        here = before + witness(nodes[:place], flags)
        behind = witness(nodes[place + 1 :], flags)
        if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            inner = list(av[2])
            bodies = [witness(inner, flags)]
            if len(inner) == 1 and inner[0][0] is c.SUBPATTERN and list(inner[0][1][3])[:1]:
                first = list(inner[0][1][3])
                if first[0][0] is c.BRANCH:
                    bodies += [witness(list(one), flags) for one in first[0][1][1]]
            for body in bodies:
                if body:
                    yield here, body, behind
            yield from _repeats(inner, here, flags)
        elif op is c.SUBPATTERN:
            yield from _repeats(list(av[3]), here, flags)
        elif op is c.BRANCH:
            for one in av[1]:
                yield from _repeats(list(one), here, flags)
        elif op in (c.ASSERT, c.ASSERT_NOT):
            yield from _repeats(list(av[1]), here, flags)
        elif op is c.ATOMIC_GROUP:
            yield from _repeats(list(av), here, flags)
