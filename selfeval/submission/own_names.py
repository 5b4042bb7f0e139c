"""Which indicator a row of the county's own table is: by its third-level name inside its first and second, exactly.

The words are those of the layout, and those of the scheme; caps in brackets, spaces, width and case don't matter. What is
merely alike is suggested and never taken.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from selfeval.model import Indicator, OwnWords, Scheme
from selfeval.owntable import OwnRow, level_key, level_keys
from selfeval.tables import key

ALIKE: Final = 60  # how alike (0-100) a name must be to be suggested

Keys = frozenset[str]
# Small forms of signs (﹦ ﹪ ﹙), which tables copied from old documents have in the place of the ordinary ones.
_SMALL: Final = {code: plain for code in range(0xFE50, 0xFE70) if (plain := unicodedata.normalize("NFKC", chr(code)))}


def name_key(text: str) -> str:
    """What a level's name is compared by."""
    return key(text.translate(_SMALL))


def name_keys(text: str) -> tuple[str, ...]:
    """The same of a label, with the bracket at its end and without."""
    return level_keys(text.translate(_SMALL))


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator and what its three levels may be called, as compared."""

    indicator: Indicator
    first: Keys
    second: Keys
    third: Keys

    def holds(self, row: OwnRow) -> bool:
        """Whether a row stands in the indicator's first and second level, as far as it says."""
        return all(
            not own or not name.name or name_key(name.name) in own
            for own, name in zip((self.first, self.second), row.levels, strict=False)
        )

    def is_level_of(self, row: OwnRow) -> bool:
        """Whether a row says that it stands in the indicator's levels."""
        said = [
            (own, name_key(name.name)) for own, name in zip((self.first, self.second), row.levels, strict=False) if own
        ]
        return bool(said) and all(name in own for own, name in said)


class Names:
    """The indicators of a scheme by the names their rows may have."""

    def __init__(self, scheme: Scheme) -> None:
        """Index the scheme and its layout."""
        words = scheme.layout.words if scheme.layout else {}
        self.known = [_known(indicator, words.get(indicator.code)) for indicator in scheme.indicators]
        self._by_third: Mapping[str, list[Known]] = defaultdict(list)
        for one in self.known:
            for name in one.third:
                self._by_third[name].append(one)
        self.blocks = [one for one in self.known if one.indicator.own_rows]

    def standing_in(self, texts: Iterable[str]) -> int:
        """How many indicators' names are among some texts."""
        found = {
            one.indicator.code for text in texts for name in name_keys(text) for one in self._by_third.get(name, ())
        }
        return len(found)

    @property
    def most(self) -> int:
        """How many indicators have a name."""
        return sum(bool(one.third) for one in self.known)

    def of(self, row: OwnRow) -> Known | None:
        """The indicator of a row; None where none is called so, or several are and the levels don't tell which."""
        called = self._by_third.get(name_key(row.name), ()) if row.name else ()
        if len(called) == 1:
            return called[0]
        within = [one for one in called if one.holds(row)]
        return within[0] if len(within) == 1 else None

    def called(self, text: str) -> Known | None:
        """The one indicator that is called so, wherever it stands; None if there is none, or several."""
        called = self._by_third.get(name_key(text)) or self._by_third.get(level_key(text.translate(_SMALL)), [])
        return called[0] if len(called) == 1 else None

    def block_of(self, row: OwnRow) -> Known | None:
        """The indicator of their own in whose levels a row stands."""
        return next((one for one in self.blocks if one.is_level_of(row)), None)


def _known(indicator: Indicator, words: OwnWords | None) -> Known:
    """What an indicator and its levels may be called."""
    own = (words.first, words.second, words.third) if words else ("", "", "")
    scheme = (indicator.category, indicator.subcategory, indicator.name)
    first, second, third = (
        frozenset(name for text in texts if text for name in name_keys(text)) for texts in zip(own, scheme, strict=True)
    )
    return Known(indicator, first, second, third)


def alike(missing: Sequence[Indicator], rows: Sequence[tuple[int, str]]) -> dict[str, int]:
    """By code of a missing indicator, the row whose name is most like its own: each row once, the likest first."""
    from rapidfuzz import fuzz

    pairs = sorted(
        (
            (-fuzz.ratio(name_key(indicator.name), name_key(name)), order, row, indicator.code)
            for order, indicator in enumerate(missing)
            for row, name in rows
        ),
    )
    found: dict[str, int] = {}
    for score, _, row, code in pairs:
        if -score >= ALIKE and code not in found and row not in found.values():
            found[code] = row
    return found
