"""Reasons that several departments gave, with answers as they are and packed."""

from __future__ import annotations

from collections.abc import Sequence

from selfeval.checks.batch import Sharers
from selfeval.model import KeptAnswer
from selfeval.settling.sharing import shared_reasons
from selfeval.submission.packed import pack, unpack
from selfeval.tables import key
from tests.builders import SCHEME, FormBuilder

COMMON = "年中追加预算较多，部分资金当年未能形成支出"


def answers(reason: str, *, packed: bool = False) -> Sequence[KeptAnswer]:
    reading = FormBuilder().score(H8=1, I8=reason, H9=1, I9="另一条只有本部门才写的原因" + reason[:3]).read()
    return unpack(pack(reading, SCHEME), SCHEME).answers if packed else reading.answers


def test_who_gave_a_reason() -> None:
    given = {str(code): answers(COMMON, packed=code % 2 == 0) for code in range(5)}
    given["9"] = answers("独一份的原因，没有别的部门这样写过")
    shared, sharing = shared_reasons(given)
    assert sharing == {"0", "1", "2", "3", "4"}
    assert shared[key(COMMON)] == Sharers(5, ("0", "1", "2"))


def test_a_reason_of_one_department_is_not_shared() -> None:
    assert shared_reasons({"1": answers(COMMON)}) == ({}, set())
    assert shared_reasons({}) == ({}, set())
