"""Nothing that is sent takes more than its share: twice the text, twice the steps, in all patterns and loops over it.

Steps are counted, no clock is looked at: those of a pattern by a matcher of our own (`tests/steps.py`), those of a
function by the lines Python goes through.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import selfeval
from selfeval.excel.read.cell_values import look_by_code
from selfeval.inbox import mail, names
from selfeval.inbox.mail_text import decode_header
from selfeval.submission.normalise import read_score
from selfeval.submission.reasons import counts
from selfeval.tables import day, key, number, odd_characters, squeeze, trim, visible
from tests.inbox.things import ZONE
from tests.steps import Counter, TooMany, attacks

MOST = 150_000
TWICE = 2.6  # steps for twice the text: a little more than twice, for what comes before and behind
SEARCHES = {"search", "finditer", "findall", "sub", "subn", "split"}
# Called through a function that gives the place.
ANCHORED = {"_BLOCK": {"match"}, "_BLANK_LINES": {"match"}}


def patterns() -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """Every pattern of the program once: module, name, pattern."""
    seen: set[re.Pattern[Any]] = set()
    for info in pkgutil.walk_packages(selfeval.__path__, "selfeval."):
        if info.name.endswith("__main__"):
            continue
        for name, found in vars(importlib.import_module(info.name)).items():
            if isinstance(found, re.Pattern) and found not in seen:
                seen.add(found)
                yield info.name, name, found


def uses(module: str, name: str) -> set[str]:
    """By which methods a module calls a pattern; as in a search where that can't be told."""
    if name in ANCHORED:
        return ANCHORED[name]
    tree = ast.parse(Path(str(sys.modules[module].__file__)).read_text("utf-8"))
    calls = {
        node.func.attr for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name) and node.func.value.id == name
    }  # fmt: skip
    return calls & (SEARCHES | {"match", "fullmatch"}) or {"search"}


def steps(pattern: re.Pattern[Any], text: str, ways: set[str]) -> int:
    """The most steps any of these methods takes."""
    most = 0
    for way in ways:
        counter = Counter(pattern, text, MOST)
        try:
            if way in SEARCHES:
                counter.scan()
            else:
                counter.match(0, whole=way == "fullmatch")
        except TooMany:
            return MOST
        most = max(most, counter.steps)
    return most


def grows(attack: Callable[[int], str], count: Callable[[str], int]) -> bool:
    """Whether twice the text takes more than twice the steps, also where it is long."""
    for length in (32, 256, 1024):
        once, twice = count(attack(length)), count(attack(2 * length))
        if twice < MOST and twice <= TWICE * max(once, 1):
            return False
    return True


@pytest.mark.parametrize(
    ("module", "name", "pattern"), [pytest.param(*one, id=f"{one[0]}.{one[1]}") for one in patterns()]
)
def test_pattern(module: str, name: str, pattern: re.Pattern[Any]) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    try:
        ways = uses(module, name)
        bad = [attack(8) for attack in attacks(pattern) if grows(attack, lambda text: steps(pattern, text, ways))]
    finally:
        sys.setrecursionlimit(limit)
    assert bad == []


@pytest.mark.parametrize(
    ("pattern", "way", "linear"),
    [
        (r"\s+$", "search", False),
        (r"(a+)+b", "match", False),
        (r"[0-9]+\.?[0-9]*", "fullmatch", False),
        (r"<a[^>]*>", "search", False),
        (r"<a[^<>]*>", "search", True),
        (r"[0-9]+(?:\.[0-9]*)?", "fullmatch", True),
        (r"(?:ab|cd)*+e", "match", True),
        (r"x{0,20}y", "search", True),
    ],
)
def test_the_matcher_tells(pattern: str, way: str, linear: bool) -> None:
    compiled = re.compile(pattern)
    assert any(grows(attack, lambda text: steps(compiled, text, {way})) for attack in attacks(compiled)) != linear


def lines(call: Callable[[], object]) -> int:
    """How many lines of Python a call goes through."""
    count = 0

    def trace(_: FrameType, event: str, __: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def letter(head: str) -> Callable[[str], object]:
    """A mail with a text in a header."""
    return lambda text: mail.read(f"From: a@b.cn\r\n{head}{text}\r\n\r\nx".encode(), ZONE)


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "key": key.__wrapped__ if hasattr(key, "__wrapped__") else key,
    "trim": trim, "squeeze": squeeze, "visible": visible, "odd_characters": odd_characters, "number": number, "day": day,
    "read_score": lambda text: read_score(text, Decimal(4), Decimal("0.01")),
    "counts": counts, "look_by_code": look_by_code, "decode_header": decode_header,
    "shown": names.shown, "member_path": names.member_path,
    "subject": letter("Subject: "), "parameters": letter("Content-Type: x/y; name="),
    "disposition": letter('Content-Disposition: attachment; filename="'), "date": letter("Date: "),
    "mails": lambda text: mail.mails(text.encode("utf-8", "replace")),
    "mail": lambda text: mail.read(text.encode("utf-8", "replace"), ZONE),
}  # fmt: skip
UNITS = (
    "1", " ", "\u3000", "中", ".", "-", '"', ";", '";', "=?utf-8?b?5Lit?= ", "=?", "(", "()", "[", "[a", "{", "<a",
    "--x\r\n", "\n", "\r\n\r\n", "a:b\r\n", " a\r\n", "From x 10:10\nFrom: a\n", "begin 644 a\nM", "a/", "../", "\u202e",
    ";a*0=b", "0.0,", "#", "\\", "_x000D_", "约", "十", "分",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(name: str, unit: str) -> None:
    call = FUNCTIONS[name]

    def count(text: str) -> int:
        return lines(lambda: call(text))

    def attack(length: int) -> str:
        return "x" + unit * (length // len(unit)) + "x"

    assert not grows(attack, count)
