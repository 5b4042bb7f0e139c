"""What is remembered, and what never is."""

from __future__ import annotations

from selfeval.memory import Remembered, remembered


def test_short_texts_are_worked_out_once_and_long_ones_each_time() -> None:
    asked: list[str] = []

    @remembered(size=8, longest=3)
    def doubled(text: str) -> str:
        asked.append(text)
        return text + text

    assert [doubled(text) for text in ("abc", "abc", "abcd", "abcd")] == ["abcabc"] * 2 + ["abcdabcd"] * 2
    assert asked == ["abc", "abcd", "abcd"]


def test_thousands_at_a_time_are_worked_out_once_until_there_are_too_many() -> None:
    asked: list[str] = []

    def doubled(text: str) -> str:
        asked.append(text)
        return text + text

    known = Remembered(doubled, size=1000, longest=3)
    assert known.of(["abc", "abc", "abcd", "abcd"]) == ["abcabc"] * 2 + ["abcdabcd"] * 2
    assert asked == ["abc", "abcd", "abcd"]
    many = [f"{number:03}" for number in range(50)]
    assert known.of(many) == [text + text for text in many]
    assert len(known) < 20  # never all of them
    assert known.of(["abc"]) == ["abcabc"]
    assert asked.count("abc") == 2
