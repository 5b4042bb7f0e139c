"""What is laid before the county's leaders to decide, by rules whose bounds and words stand in the scheme's settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from selfeval import text as t
from selfeval.consolidate.exact import percent
from selfeval.story.facts import Facts
from selfeval.story.phrases import plain

LEFT_OUT = "不列"  # in the place of a proposal's words: it isn't made


class Proposal(NamedTuple):
    """A proposal: its name, what it rests on, the names it is about, what is proposed, and the sheet that shows it."""

    name: str
    about: str
    names: Sequence[str]
    words: str
    tab: str

    def said(self, most: int | None = None) -> str:
        """The whole sentence, with so many names at most."""
        names = list(self.names)
        some = names if most is None or len(names) <= most else names[:most]
        listed = "、".join(some) + ("等" if len(some) < len(names) else "")
        return f"{self.about.format(names=listed)}，{self.words}。"


def proposals(facts: Facts) -> tuple[Proposal, ...]:
    """Those whose rule applies and which the officer didn't leave out."""
    made = (_missing(facts), _review(facts), _mend(facts), _hold(facts))
    return tuple(one for one in made if one is not None and one.words != LEFT_OUT)


def _missing(facts: Facts) -> Proposal | None:
    view, scheme = facts.tables.overview, facts.tables.scheme
    if not view.missing:
        return None
    about = "{names}" + (f" {view.missing} 个部门" if view.missing > 1 else "") + "尚未报送"
    return Proposal("限期补报", about, view.missing_names, scheme.say_missing, t.TAB_PROGRESS)


def _review(facts: Facts) -> Proposal | None:
    view, scheme = facts.tables.overview, facts.tables.scheme
    near = {place.name: None for place in view.near} | {place.name: None for place in facts.on_edge}
    lowest = [place.name for place in facts.lowest]
    parts = []
    if near:
        parts.append(f"压线的 {len(near)} 个部门（{{names}}）" if len(near) > 1 else "压线的{names}")
    if lowest:
        few = f" {len(lowest)} 个部门" if len(lowest) > 1 else lowest[0]
        parts.append(f"得分最低的{few}" if near else "得分最低的{names}")
    if not parts:
        return None
    return Proposal("优先复核", "和".join(parts), list(near) or lowest, scheme.say_review, t.TAB_RANKING)


def _mend(facts: Facts) -> Proposal | None:
    if not facts.common or facts.tables.overview.ranked < 2:
        return None
    names = [f"“{stat.name}”（{len(stat.losers)} 个部门）" for stat in facts.common]
    share = plain(facts.tables.scheme.widespread)
    about = f"{{names}}失分的部门达到 {share}% 以上"
    return Proposal("县级整改", about, names, facts.tables.scheme.say_mend, t.TAB_ANALYSIS)


def _hold(facts: Facts) -> Proposal | None:
    view, scheme = facts.tables.overview, facts.tables.scheme
    if not view.ranked or view.ranked_share is None or view.ranked_share * 100 >= scheme.hold_below:
        return None
    about = f"计分的部门只占应报的 {percent(view.ranked_share)}"
    return Proposal("暂缓通报", about, (), scheme.say_hold, t.TAB_PROGRESS)
