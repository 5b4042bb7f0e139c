"""Zip files made from one another: the very bytes that `zipfile` writes."""

from __future__ import annotations

import zipfile
from io import BytesIO

from selfeval.outbox.alike import Alike, mark

LONG = "".join(f"<c r='A{n}'><v>{n * n}</v></c>" for n in range(5_000))


def packed(*contents: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(zipfile.ZipInfo(f"目录/{number}.xml", (1990, 1, 2, 3, 4, 6)), "as it is")
            entry = zipfile.ZipInfo(f"{number}.xml", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def test_the_texts_stand_where_the_marks_stood() -> None:
    def usual(one: str, two: str) -> bytes:
        return packed(f"{LONG}{one}{LONG}{two}{one}", LONG, two, f"{one}{two}", "")

    alike = Alike.of(usual(mark(0), mark(1)))
    for texts in (("县财政局", "甲"), ("", "x" * 70_000), ("1.", "\ue000𠮷&lt;"), (mark(1), "")):
        assert alike.filled(texts) == usual(*texts)


def test_more_than_ten_texts() -> None:
    texts = [f"第{number}段" for number in range(120)]
    alike = Alike.of(packed("|".join(map(mark, range(120)))))
    assert alike.filled(texts) == packed("|".join(texts))


def test_without_marks_it_is_the_same() -> None:
    assert Alike.of(packed(LONG, "b")).filled([]) == packed(LONG, "b")
