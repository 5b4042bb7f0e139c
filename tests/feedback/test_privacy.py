"""What leaves the house for one department tells it nothing of any other: no name, no contact, no words."""

from __future__ import annotations

import email
import email.policy
import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import unescape

import pytest

from selfeval import text as t
from selfeval.commands.give_back import give_back
from selfeval.commands.report import report
from selfeval.commands.run import run
from selfeval.samples import sample_roster
from tests.answers import filled_row
from tests.feedback.conftest import DAY, Round, new_round
from tests.filled import SCHEME, written

pytestmark = [pytest.mark.slow, pytest.mark.long]

ROSTER = sample_roster()
SHARED = "年初没有按规定编报政府采购预算，被审计指出"  # by two departments, word for word


def texts(name: str, data: bytes) -> Iterator[str]:
    """Everything a file says, with the files in it."""
    if name.endswith(".eml"):
        mail = email.message_from_bytes(data, policy=email.policy.default)
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                yield str(part.get_content())
            elif part.get_filename():
                yield from texts(str(part.get_filename()), part.get_content())
        yield from (str(value) for key, value in mail.items() if key != "From")
    elif name.endswith((".xlsx", ".docx")):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for member in archive.namelist():
                if member.endswith((".xml", ".rels", ".vml")):
                    plain = unescape(re.sub(r"</(?:a:|w:)?t>", "\n", archive.read(member).decode()))
                    yield re.sub(r"<[^>]*>", "", plain)
    else:
        yield data.decode("utf-8", "replace")


def said_to(folder: Path) -> Mapping[str, str]:
    """What the files for each department say, by its code; what is for the officer or for everybody stays out."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        code = re.match(r"(\d+)-", path.relative_to(folder).as_posix().split("/")[-2 if path.parent != folder else -1])
        code = code or re.match(r"(\d+)-", path.name)
        if path.is_file() and code:
            found.setdefault(code[1], []).extend(texts(path.name, path.read_bytes()))
    return {code: "\n".join(said) for code, said in found.items()}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The sample round, with a reason that two departments share and one form borrowed from another department."""
    made: Round = new_round(tmp_path_factory.mktemp("privacy") / "工作目录")
    caps = {code: indicator.cap for code, indicator in SCHEME.by_code.items()}
    rows = {"2.3.2": filled_row(caps["2.3.2"] - 1, SHARED), "1.2.1": filled_row(caps["1.2.1"] - 1)}  # one unexplained
    for code in ("303", "304"):
        (made.folder / "inbox" / f"{code}.xlsx").write_bytes(written(code, rows))
    borrowed = {t.ID_CODE: "305", t.ID_NAME: {d.code: d.name for d in ROSTER.departments}["305"]}
    (made.folder / "inbox" / "305.xlsx").write_bytes(written("304", rows, borrowed))
    run(made.place)
    give_back(made.place, DAY)
    report(made.place, day=DAY)
    assert {"B504", "R301"} <= {f["code"] for f in made.department("304")["findings"]}
    assert "D207" in {f["code"] for f in made.department("305")["findings"]}
    said: dict[str, str] = {}
    for folder in ("退回修改", "催报", "自评报告"):
        for code, words in said_to(made.outbox / folder).items():
            said[code] = said.get(code, "") + words
    return said


def test_every_department_is_looked_at(sent: Mapping[str, str]) -> None:
    assert set(sent) == {d.code for d in ROSTER.departments if not d.exempt}


@pytest.mark.parametrize("own", [d for d in ROSTER.departments if not d.exempt], ids=lambda d: d.code)
def test_nothing_of_another_department(sent: Mapping[str, str], own: object) -> None:
    department = next(d for d in ROSTER.departments if d is own)
    said = sent[department.code]
    assert department.name in said
    if department.code == "302":
        return  # code and name don't agree: its form offers all departments, and the letter names the one of the code
    for other in ROSTER.departments:
        if other is not department:
            named = said.replace(department.name, "").replace(SCHEME.organiser, "")
            assert other.name not in named, other.name
            assert other.phone not in said
            assert other.email not in said
