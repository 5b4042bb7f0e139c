"""Nothing in the catalogue is forgotten: every kind of finding is found by somebody, and says all that is asked of it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from selfeval import checks
from selfeval import text as t
from selfeval.checks import catalogue
from selfeval.findings import CATALOGUE, Checks, FindingKind, kind_of

PACKAGE = Path(checks.__file__).parents[1]
FILES = sorted(path.stem for path in (PACKAGE / "checks").glob("*.py") if not path.stem.startswith("_"))
TREES = [ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")]
RUNNERS = ("run_checks", "check")  # the function, and the desk's method: the first argument is what they run


def names_in(tree: ast.AST) -> Iterator[str]:
    """Every name read in a piece of code, alone or after a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def called(node: ast.AST) -> str:
    """The last name of what a call calls."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", "") or getattr(function, "id", "")


READ = {name for tree in TREES for name in names_in(tree)}
RUN = {
    name
    for tree in TREES
    for node in ast.walk(tree)
    if isinstance(node, ast.Call) and called(node) in RUNNERS and node.args
    for name in names_in(node.args[0])
}


def found_by_somebody() -> Iterator[str]:
    """The codes of the rules that are run, alone or in their list, and of the kinds made elsewhere that are read."""
    for file in FILES:
        for name, thing in vars(import_module(f"selfeval.checks.{file}")).items():
            if isinstance(thing, Checks) and name in RUN:
                yield from (kind_of(rule).code for rule in thing)
            elif isinstance(thing, FindingKind) and name in READ:
                yield thing.code
            elif name in RUN and getattr(thing, "__module__", "") == f"selfeval.checks.{file}":
                yield kind_of(thing).code


def test_every_kind_of_finding_is_found_by_somebody() -> None:
    """A rule that nobody runs stands in FINDINGS.md and promises what isn't done."""
    assert set(CATALOGUE) - set(found_by_somebody()) == set()


def test_every_file_of_checks_is_imported_with_the_package() -> None:
    program = "import sys, selfeval.checks\nprint(*sorted(name for name in sys.modules if 'selfeval.checks.' in name))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [f"selfeval.checks.{file}" for file in FILES if file != "catalogue"]


def test_the_rule_names_are_told_apart() -> None:
    assert len({kind.rule for kind in CATALOGUE.values()}) == len(CATALOGUE)


@pytest.mark.parametrize("kind", catalogue.kinds(), ids=lambda kind: kind.code)
def test_what_is_said_on_the_form_that_goes_back(kind: FindingKind) -> None:
    """It is a whole sentence as it stands, other words than the remedy, and never said of what is our own."""
    for said in filter(None, (kind.on_copy, kind.on_foreign)):
        assert said.endswith("。")
        assert "{" not in said.replace("{cap}", "")
        assert said != kind.remedy
        assert not kind.ours
    assert kind.label in ("", *t.IDENTITY_LABELS)
    assert kind.fixed or not kind.whose
