"""When a reason or an explanation counts: the one definition, for the checks and for the form's own formulas.

A text counts if it has at least four characters besides white space, and at least one of them bears meaning: a
letter or Chinese character that isn't merely part of an empty phrase. So "无。", "暂无暂无", "核实无误！", "n/a",
"0000", "2023" and "……" don't count, "无采购预算" does. It is a rule on single characters because that is what a
formula of any spreadsheet program can say too: the form counts with it while the clerk types.
"""

from __future__ import annotations

from itertools import chain
from typing import Final
from unicodedata import category

from selfeval.memory import remembered
from selfeval.tables import fold, squeeze
from selfeval.text import EMPTY_PHRASES

LEAST: Final = 4  # characters a reason or an explanation needs

# The characters of the empty phrases: a text made of nothing else says nothing.
_HOLLOW: Final = frozenset(chain.from_iterable(phrase.casefold() for phrase in EMPTY_PHRASES))


def _bears_meaning(character: str) -> bool:
    return category(character).startswith("L") and character not in _HOLLOW


@remembered(size=1 << 10, longest=200)  # several checks ask about the same reason
def counts(text: str) -> bool:
    """Whether a reason or an explanation says something."""
    visible = fold(squeeze(text)).casefold()
    return len(visible) >= LEAST and any(map(_bears_meaning, visible))


# --- the same for formulas ---------------------------------------------------------------------------------

# White space that a formula has to leave out: what `tables.squeeze` removes, as far as it is met in cells.
SPACES: Final = (" ", "\t", "\n", "\u00a0", "\u3000", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")

# Blocks where digits, punctuation and symbols stand that a clerk can type: ASCII, Latin-1, general punctuation,
# arrows, the commonest mathematical signs, circled and bracketed numbers, geometric shapes, Chinese punctuation,
# full-width ASCII.
_BLOCKS: Final = (
    (0x21, 0x7E), (0xA7, 0xBF), (0xD7, 0xD7), (0xF7, 0xF7), (0x2010, 0x2027), (0x2030, 0x203E), (0x2190, 0x2193),
    (0x221A, 0x221A), (0x2248, 0x2248), (0x2260, 0x2267), (0x2460, 0x249B), (0x25A0, 0x25A1), (0x25B2, 0x25B3),
    (0x25CB, 0x25CF), (0x2605, 0x2606), (0x2713, 0x2717), (0x3001, 0x3003), (0x3008, 0x3011), (0x3014, 0x301E),
    (0xFF01, 0xFF5E),
)  # fmt: skip

_CANDIDATES: Final = sorted(_HOLLOW) + [chr(code) for first, last in _BLOCKS for code in range(first, last + 1)]
# Each character stands once: a formula that subtracts their numbers would count a double twice.
MEANINGLESS: Final = tuple(
    c for c in dict.fromkeys(_CANDIDATES) if c == c.lower() and not _bears_meaning(fold(c).casefold())
)
