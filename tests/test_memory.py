"""What is remembered, and what never is."""

from __future__ import annotations

from selfeval.memory import remembered


def test_short_texts_are_worked_out_once_and_long_ones_each_time() -> None:
    asked: list[str] = []

    @remembered(size=8, longest=3)
    def doubled(text: str) -> str:
        asked.append(text)
        return text + text

    assert [doubled(text) for text in ("abc", "abc", "abcd", "abcd")] == ["abcabc"] * 2 + ["abcdabcd"] * 2
    assert asked == ["abc", "abcd", "abcd"]
