"""What the county's page says: findings in sentences, each with the figures it rests on. Lays nothing out.

总览 and 一页通 show one and the same `Story`.
"""

from selfeval.story.proposals import HOLD, Proposal
from selfeval.story.story import Card, Judgement, Lowest, OfGroup, Story, story_of

__all__ = ["HOLD", "Card", "Judgement", "Lowest", "OfGroup", "Proposal", "Story", "story_of"]
