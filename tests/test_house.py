"""The house rules: imports point down, Excel stays at the shore, Chinese words stand where they are looked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from selfeval.checks import catalogue
from selfeval.findings import CATALOGUE
from selfeval.model import Level

PACKAGE = Path(__file__).parents[1] / "selfeval"
FILES = sorted(PACKAGE.rglob("*.py"))
# Every room, from the ground up; a room may import rooms of the floors below its own, and itself.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("memory", "model"),
    ("errors", "tables", "text"),
    ("findings", "owntable", "rules"),
    ("engine", "officer"),
    ("submission", "samples", "importing"),
    ("checks",),
    ("settling", "consolidate"),
    ("review",),
    ("story",),
    ("excel.read", "excel.write", "outbox"),
    ("inbox", "forms"),
    ("reading", "sheets"),
    ("feedback",),
    ("commands",),
    ("cli",),
    ("desk", "__main__"),
    ("bundle",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
LAND = {room for rooms in FLOORS[: FLOOR["consolidate"] + 1] for room in rooms}
EXCEL_LIBRARIES = {"openpyxl", "xlsxwriter", "python_calamine", "xlrd", "olefile", "msoffcrypto", "odf"}
CHINESE = re.compile("[\u4e00-\u9fff]")
CODE = re.compile(r"(?<![A-Za-z0-9#])[A-Z][0-9]{3}(?![A-Za-z0-9])")
CHINESE_HOMES = ("story", "checks", "sheets", "feedback", "forms", "samples")
CHINESE_FILES = {"text.py", "words.py", "settings.py"}
READ_OR_NAMED = {  # what is read in clerks' and officers' writing, and the two names that words and look build on
    "normalise.py",
    "tables.py",
    "previous.py",
    "form.py",
    "styles.py",
}


def name_of(path: Path) -> str:
    """'selfeval.checks.form' for its file."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, lazily or not, type-checking imports aside."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for child in node.body:
                child.__class__ = ast.Pass
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in a file with its line, docstrings aside."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


MODULES = {name_of(path): path for path in FILES}
GRAPH = {name: {i for i in imports(path) if i in MODULES and i != name} for name, path in MODULES.items()}


def part(module: str) -> str:
    """The room a module stands in: 'checks' for selfeval.checks.build, 'excel.read' for selfeval.excel.read.ods."""
    inside = module.split(".")[1:]
    return ".".join(inside[: 2 if inside[:1] == ["excel"] else 1])


def test_every_room_has_its_floor() -> None:
    assert {part(module) for module in GRAPH} - {"", "excel"} == set(FLOOR)


def test_the_entrance_is_small() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 8


@pytest.mark.parametrize("module", sorted(m for m in GRAPH if part(m) in FLOOR))
def test_imports_point_down(module: str) -> None:
    """So land (rules and results) never imports shore (files and programs), and no room knows who uses it."""
    room = part(module)
    above = {i for i in GRAPH[module] if part(i) in FLOOR and part(i) != room and FLOOR[part(i)] >= FLOOR[room]}
    assert above == set()


@pytest.mark.parametrize("path", [p for p in FILES if "excel" not in p.parts], ids=str)
def test_only_excel_imports_excel_libraries(path: Path) -> None:
    assert {i.partition(".")[0] for i in imports(path)} & EXCEL_LIBRARIES == set()


@pytest.mark.parametrize("room", ["checks", "sheets"])
def test_neighbours_do_not_import_each_other(room: str) -> None:
    """Files of one room don't import each other; what they share stands below. (Sub-packages are one tab each.)"""
    for module, imported in GRAPH.items():
        if part(module) == room and module.count(".") == 2 and MODULES[module].name != "__init__.py":
            inner = {i for i in imported if part(i) == room and i.count(".") == 2}
            assert inner == set(), module


def test_no_circles() -> None:
    done: set[str] = set()
    path: list[str] = []

    def visit(module: str) -> None:
        assert module not in path, " → ".join([*path, module])
        if module in done:
            return
        path.append(module)
        for imported in GRAPH[module]:
            if not module.startswith(imported + ".") and not imported.startswith(module + "."):
                visit(imported)
        path.pop()
        done.add(module)

    for module in GRAPH:
        visit(module)


def test_no_rooms_for_odds_and_ends() -> None:
    assert not [p for p in FILES if p.stem in ("utils", "helpers", "common", "misc")]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_chinese_stands_where_it_is_looked_for(path: Path) -> None:
    """Chinese literals (docstrings and comments aside) stand in text.py, the settings, checks, sheets, feedback and forms."""
    if path.name in CHINESE_FILES | READ_OR_NAMED or part(name_of(path)) in CHINESE_HOMES:
        return
    assert [(line, value) for line, value in literals(path) if CHINESE.search(value)] == []


@pytest.mark.parametrize("path", [p for p in FILES if part(name_of(p)) != "checks"], ids=str)
def test_codes_of_findings_stand_in_their_checks_only(path: Path) -> None:
    """Elsewhere a kind is asked what it says of itself, or named by its rule: a code may be any other tomorrow."""
    assert [value for _, value in literals(path) if CODE.search(value)] == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_every_file_says_what_stands_in_it(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def test_findings_page_is_fresh() -> None:
    page = (PACKAGE.parent / "FINDINGS.md").read_text("utf-8")
    assert page == catalogue.markdown(), "stale: run  make samples"


@pytest.mark.parametrize("kind", catalogue.kinds(), ids=lambda kind: kind.code)
def test_catalogue(kind: object) -> None:
    entry = CATALOGUE[getattr(kind, "code")]  # noqa: B009
    assert re.fullmatch("[A-Z][0-9]{3}", entry.code)
    assert 0 < len(entry.title) <= 12
    assert entry.message.endswith("。")
    assert entry.remedy.endswith("。")
    assert entry.why.endswith("。")
    assert not re.search("[!！]", entry.message + entry.remedy + entry.why)
    assert entry.fixed == (entry.level is Level.ERROR)
