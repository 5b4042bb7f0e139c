"""What is laid before the county's leaders to decide, by rules whose bounds and words stand in the scheme's settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from selfeval import text as t
from selfeval.consolidate.exact import percent
from selfeval.story.facts import Facts
from selfeval.tables import plain

EVERY = 100  # per cent
HOLD = "暂缓通报"
LEFT_OUT = "不列"  # in the place of a proposal's words: it isn't made


class Proposal(NamedTuple):
    """A proposal: its name, what is said before and after the names it is about, what is proposed, and where it shows."""

    name: str
    before: str
    names: Sequence[str]
    after: str
    words: str
    tab: str
    listed: str = ""  # in the place of the names and what follows, where that only counts some: all names

    @property
    def whole(self) -> str:
        """The sentence with everybody's name."""
        return f"{self.before}{self.listed}，{self.words}。" if self.listed else self.said()

    def said(self, most: int | None = None) -> str:
        """The whole sentence, with so many names at most."""
        names = list(self.names)
        some = names if most is None or len(names) <= most else names[:most]
        listed = "、".join(some) + ("等" if len(some) < len(names) else "")
        return f"{self.before}{listed}{self.after}，{self.words}。"


def proposals(facts: Facts) -> tuple[Proposal, ...]:
    """Those whose rule applies and which the officer didn't leave out."""
    made = (_missing(facts), _review(facts), _mend(facts), _hold(facts))
    return tuple(one for one in made if one is not None and one.words != LEFT_OUT)


def _missing(facts: Facts) -> Proposal | None:
    view, scheme = facts.tables.overview, facts.tables.scheme
    names = view.missing_names or view.returned_names
    if not names:
        return None
    many = f" {len(names)} 个部门" if len(names) > 1 else ""
    back = "尚未改正重报"
    if not view.missing:
        return Proposal("限期补报", "退回修改的", names, many + back, scheme.say_missing, t.TAB_PROGRESS)
    also = f"，退回修改的 {view.returned} 个部门{back}" if view.returned else ""
    return Proposal("限期补报", "", names, f"{many}尚未报送{also}", scheme.say_missing, t.TAB_PROGRESS)


def _review(facts: Facts) -> Proposal | None:
    view, scheme = facts.tables.overview, facts.tables.scheme
    done = {row.code for row in facts.tables.reviews.departments} if facts.tables.reviews else set[str]()
    near = [place.name for place in view.near if place.code not in done]
    near = list(dict.fromkeys(near + [place.name for place in facts.on_edge if place.code not in done]))
    open_ones = [place for place in view.places if place.code in facts.open_queries and place.code not in done]
    asked = [place.name for place in open_ones if place.name not in near]
    lowest = [place.name for place in facts.lowest if place.code not in done]
    left = "、还没有复核的" if done else "的"
    kinds = (
        (f"紧贴等次线{left}", near),
        (f"有疑点待说明{left}", asked),
        (f"得分{'靠后' if done else '最低'}{left}", lowest if set(lowest) - {*near, *asked} else []),
    )
    there = [(label, names) for label, names in kinds if names]
    if not there:
        return None
    (label, names), *rest = there
    also = [f"{kind} {len(of)} 个部门" if len(of) > 1 else f"{kind}{of[0]}" for kind, of in rest]
    after = f"{'、' if len(also) > 1 else '和'}{'和'.join(also)}" if also else ""
    before, end = (f"{label} {len(names)} 个部门（", "）") if len(names) > 1 else (label, "")
    every = [f"{kind} {len(of)} 个部门（{'、'.join(of)}）" if len(of) > 1 else f"{kind}{of[0]}" for kind, of in there]
    listed = "、".join(every[:-1]) + ("和" if rest else "") + every[-1]
    return Proposal(
        "优先复核", before, names, end + after, scheme.say_review, t.TAB_RANKING, listed.removeprefix(before)
    )


def _mend(facts: Facts) -> Proposal | None:
    if not facts.common or facts.tables.overview.ranked < 2:
        return None
    heaviest = sorted(facts.common, key=lambda stat: -stat.lost)
    names = [f"“{stat.name}”（失 {plain(stat.lost)} 分）" for stat in heaviest]
    share = facts.tables.scheme.widespread
    many = f" {len(names)} 项指标" if len(names) > 1 else ""
    after = f"有 {plain(share)}% 以上的适用部门失分" if share < EVERY else "适用的部门都失分"
    return Proposal("县级整改", "", names, many + after, facts.tables.scheme.say_mend, t.TAB_ANALYSIS)


def _hold(facts: Facts) -> Proposal | None:
    view, scheme = facts.tables.overview, facts.tables.scheme
    if not view.ranked or view.ranked_share is None or view.ranked_share * 100 >= scheme.hold_below:
        return None
    about = f"计分的部门只占应报的 {percent(view.ranked_share)}"
    return Proposal(HOLD, about, (), "", scheme.say_hold, t.TAB_PROGRESS)
