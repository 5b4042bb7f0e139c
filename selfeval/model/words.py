"""The words that stand in the place of a score, those that say how 不适用 counts, and how places in a document are told."""

from __future__ import annotations

from typing import Final

NOT_APPLICABLE: Final = "不适用"
PENDING: Final = "待评定"  # the bureau has yet to give the score
UNCHOSEN: Final = "未选"  # another one of its group was answered
IN_FULL: Final = "满分"
PRORATED: Final = "折算"  # taken out of both sides
AS_SELF: Final = "自评"  # who wasn't reviewed is ranked by the self score
NOT_RANKED: Final = "不排名"  # or not at all
MISSED_IN_SELF: Final = "自评漏计"  # the one reason for which a review gives more than the department gave itself
USUAL_REASONS: Final = ("依据不足", "计算错误", "未按标准", MISSED_IN_SELF, "其他")
CELL_OF_TABLE: Final = "第{row}行第{col}列"
PARAGRAPH: Final = "第{number}段"

# What is laid before the county's leaders, unless the officer words it otherwise.
SAY_MISSING: Final = "建议 5 个工作日内报齐"
SAY_REVIEW: Final = "建议列入抽评名单"
SAY_MEND: Final = "建议由县财政局牵头统一整改"
SAY_HOLD: Final = "建议补齐后再通报排名"
