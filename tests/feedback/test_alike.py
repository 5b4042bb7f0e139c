"""Letters and mails that are made from prepared parts: the very bytes that the libraries write."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.feedback import reminder as room
from selfeval.feedback.mail_draft import MailDraft, addresses, write_mail
from selfeval.feedback.paper import Paper
from selfeval.feedback.reminder import Letters, Reminder, UnreadFile, body
from selfeval.model import Department
from selfeval.samples import sample_scheme

SCHEME, DAY = sample_scheme(), date(2024, 4, 10)
PLAIN = Department("101", "县财政局", contact="张三", email="a@example.gov.cn")
ODD = (
    "县<工>&局",
    "县××局",
    "【密】自评表.xlsx",
    " 空 格 ",
    "换\n行",
    "制\t表",
    "控\x01制\ufffe",
    "𠮷\u3000局",
    '引"号',
    "",
)


def reminder(department: Department, *paths: str) -> Reminder:
    unread = tuple(UnreadFile(path, "文件损坏", theirs=True) for path in paths)
    return Reminder(SCHEME, department, date(2024, 3, 31), False, DAY, (date(2024, 4, 2),), unread)


def laid_out(one: Reminder) -> bytes:
    """The letter, by python-docx from beginning to end."""
    title = (f"关于催报{SCHEME.year}年度部门整体支出", "绩效自评表的函")
    paper = Paper(title="".join(title), author=SCHEME.organiser, day=DAY, numbered=False)
    paper.title(*title)
    paper.plain(f"{one.department.name}：")
    for paragraph in body(one):
        paper.para(paragraph)
    paper.signature(SCHEME.organiser, DAY)
    return paper.content()


@pytest.mark.slow
def test_a_letter_is_as_laid_out_by_itself() -> None:
    letters = Letters(SCHEME, DAY)
    for name in ("县财政局", *ODD):
        for paths in ((), ("一.xlsx",), ("一.xlsx", "二.xlsx"), (name,)):
            one = reminder(replace(PLAIN, name=name), *paths)
            assert letters.content(one) == laid_out(one), (name, paths)


def test_letters_of_as_many_paragraphs_are_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(**more: object) -> Paper:
        made.append("")
        return Paper(**more)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "Paper", counted)
    letters = Letters(SCHEME, DAY)
    for number in range(50):
        letters.content(reminder(replace(PLAIN, name=f"第{number}局")))
    assert len(made) == 1
    letters.content(reminder(PLAIN, "一.xlsx"))
    assert len(made) == 2, "which has one paragraph more"


def written_by_the_library(draft: MailDraft) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(draft.subject.split())
    if to := addresses(draft.department):
        mail["To"] = to
    mail["X-Unsent"] = "1"
    mail.set_content("\n\n".join(draft.paragraphs) + "\n", cte="base64")
    digest = hashlib.sha256("\0".join((draft.subject, *draft.paragraphs)).encode())
    for name, content in draft.attachments:
        kind = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet"}[name[-4:]]
        subtype = f"vnd.openxmlformats-officedocument.{kind}"
        mail.add_attachment(content, maintype="application", subtype=subtype, filename=name)
        digest.update(name.encode() + b"\0" + content)
    mail.set_boundary(f"=_{digest.hexdigest()[:32]}")
    return mail.as_bytes()


def same_mail(folder: Path, draft: MailDraft) -> bool:
    write_mail(folder / "mail", draft)
    return (folder / "mail").read_bytes() == written_by_the_library(draft)


@pytest.mark.parametrize(
    "department",
    [
        PLAIN,
        replace(PLAIN, email="a@b.cn；c.d@e-f.cn, nobody"),
        replace(PLAIN, email="", name="县" * 60),
        replace(PLAIN, contact='Li, Si (100%) "四"', email="100%b@b.cn"),
        replace(PLAIN, contact="", email="c@d.cn", name="plain 100%b"),
    ],
)
@pytest.mark.parametrize("content", [b"", b"a", b"%b" * 40, bytes(range(256)) * 300])
def test_a_mail_is_as_the_library_writes_it(tmp_path: Path, department: Department, content: bytes) -> None:
    for names in (("催报.docx", f"{department.name}.xlsx"), ("a b;\"'%.xlsx",)):
        attachments = tuple((name, content) for name in names)
        for said in (("您好：", "请填报。"), ("一\r\n二\n", "\x0b三", "a" * 200), ("",)):
            subject = f"请报送  2023 年度\t{department.name}"
            assert same_mail(tmp_path, MailDraft(department, subject, said, attachments))


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(TEXT, st.lists(TEXT, max_size=3), TEXT.map(lambda text: f"表{text.replace('/', '')}.docx"))
def test_whatever_it_says(
    tmp_path_factory: pytest.TempPathFactory, subject: str, said: Sequence[str], name: str
) -> None:
    draft = MailDraft(replace(PLAIN, contact=subject), subject, said, ((name, b"x"),))
    assert same_mail(tmp_path_factory.mktemp("mail"), draft)
