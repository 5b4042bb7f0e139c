"""When a reason or an explanation counts, and when two are the same: for the checks and for the form's own formulas.

A text counts if it has at least four characters besides white space, and at least one of them bears meaning: it isn't a
digit, a sign or an emoji, nor merely part of an empty phrase. So "无。", "暂无暂无", "核实无误！", "n/a", "0000", "2023"
and "……" don't count, "无采购预算" does. It is a rule on single characters because that is what a formula of any
spreadsheet program can say too: the form counts with it while the clerk types.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import Final
from unicodedata import category

from selfeval.memory import remembered
from selfeval.tables import UNSEEN, USUAL_BLANKS, WHITE, fold, lookalikes, squeeze
from selfeval.text import EMPTY_PHRASES

LEAST: Final = 4  # characters a reason or an explanation needs

# The characters of the empty phrases: a text made of nothing else says nothing.
_HOLLOW: Final = frozenset(chain.from_iterable(phrase.casefold() for phrase in EMPTY_PHRASES))
_FILLERS: Final = "\u115f\u1160\u3164\uffa0"  # letters by name, blanks to the eye

# Blocks where all but the letters says nothing: ASCII and Latin-1, punctuation, currencies, arrows, mathematics, frames,
# circled and bracketed characters, Braille's blank, Chinese punctuation and full-width signs, emoji.
_BLOCKS: Final = (
    (0x01, 0xFF), (0x2000, 0x23FF), (0x2460, 0x27BF), (0x2800, 0x2800), (0x2B00, 0x2BFF), (0x3000, 0x303F),
    (0x3200, 0x33FF), (0x4DC0, 0x4DFF), (0xFE10, 0xFE6F), (0xFF00, 0xFFEF), (0x1F170, 0x1F265), (0x1F300, 0x1F7FF),
    (0x1F900, 0x1FAFF),
)  # fmt: skip


def _bears_meaning(character: str) -> bool:
    """Whether a folded character says something."""
    if character in _HOLLOW or character in _FILLERS:
        return False
    return category(character).startswith("L") or not any(first <= ord(character) <= last for first, last in _BLOCKS)


@remembered(size=1 << 10, longest=200)  # several checks ask about the same reason
def counts(text: str) -> bool:
    """Whether a reason or an explanation says something."""
    seen = squeeze(text)
    return _length(seen) >= LEAST and any(map(_bears_meaning, fold(seen).casefold()))


def _length(text: str) -> int:
    """Characters as spreadsheet programs count them: one beyond U+FFFF counts twice."""
    return len(text) + sum(c > "\uffff" for c in text) if not text.isascii() else len(text)


# --- the same for formulas ---------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def meaningless() -> str:
    """Every character that bears no meaning, white space and what nobody sees among them, once each."""
    blocks = (chr(code) for first, last in _BLOCKS for code in range(first, last + 1))
    odd = (c for c, _ in lookalikes(_HOLLOW))
    candidates = dict.fromkeys((*WHITE, *UNSEEN, *_HOLLOW, *_FILLERS, *odd, *blocks))
    unwritable = "\ufffe\uffff"
    return "".join(sorted(c for c in candidates if c not in unwritable and (c in WHITE or c in UNSEEN or not _says(c))))


def _says(character: str) -> bool:
    return any(map(_bears_meaning, fold(character).casefold()))


# --- when two are the same ---------------------------------------------------------------------------------

# What is taken away or made ordinary before two reasons are compared: blanks, and the width of digits and punctuation.
ALIKE: Final = (*((c, "") for c in USUAL_BLANKS), *((c, fold(c)) for c in "０１２３４５６７８９，；：（）！？％．－"))
_ALIKE: Final = str.maketrans(dict(ALIKE))


def sameness(text: str) -> str:
    """What the reasons of two rows are compared by; case doesn't matter either."""
    return text.lower().translate(_ALIKE)
