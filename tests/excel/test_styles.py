"""Colours that carry meaning: apart in grey print, and text on them that can be read."""

from __future__ import annotations

from itertools import pairwise

import pytest

from selfeval.excel.write import styles as s


def channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def grey(colour: str) -> float:
    """What a printer without colours makes of it, 0 to 255."""
    return sum(weight * value for weight, value in zip((0.299, 0.587, 0.114), channels(colour), strict=True))


def luminance(colour: str) -> float:
    linear = [
        v / 12.92 if (v := value / 255) <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for value in channels(colour)
    ]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_what_is_to_fill_to_explain_and_to_mend_differ_in_grey_print() -> None:
    for lighter, darker in pairwise(grey(colour) for colour in (s.INPUT, s.AMBER_BG, s.RED_BG)):
        assert lighter - darker >= 15


@pytest.mark.parametrize(("text", "fill"), [(s.AMBER, s.AMBER_BG), (s.RED, s.RED_BG), (s.INK, s.INPUT)])
def test_texts_on_fills_can_be_read(text: str, fill: str) -> None:
    assert (luminance(fill) + 0.05) / (luminance(text) + 0.05) >= 4.5
