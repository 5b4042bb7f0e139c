"""What is said of the review: of a department's risk, in the review workbook, and of what comes of it."""

from __future__ import annotations

from typing import Final

SAID_RISK: Final = "{name} {points}：{why}"
RISKS_PARTED: Final = "；"
WHY_FULL: Final = "各项都是满分"
WHY_EDGE: Final = "总分 {total}，只比“{grade}”线高 {gap}"
WHY_ON_LINE: Final = "总分 {total}，正好在“{grade}”线上"
WHY_ABOVE: Final = "{count} 项自评高于计算分，共高 {over}"
WHY_SHARED: Final = "有扣分原因与别的部门相同"
WHY_RESUBMITTED: Final = "重报时改了分"
WHY_LATE: Final = "迟报 {days} 天"
WHY_JUMPED: Final = "总分比上年高 {rise}"

# --- the review workbook ---
EXPLAINED: Final = "情况说明：{text}"
PARTS: Final = "　"
COMPUTED: Final = "{score} 分\n"
COMPUTED_DOUBT: Final = "（两个数{slip}？）"
OWN_ROW: Final = "{name}（{score}/{cap}）{said}"

# --- what comes of it ---
WHY_COUNTS: Final = "财政局的复核底稿，以这份为准"
WHY_COUNTS_DECIDED: Final = "财政局的复核底稿，处理意见指定采用"
WHY_NOT_WANTED: Final = "复核名单里写的是“否”"
WHY_SAME: Final = "与复核底稿“{path}”内容相同"
WHY_OLDER: Final = "已有更新的复核底稿“{path}”"
WHY_NOT_CHOSEN: Final = "处理意见采用了另一份复核底稿“{path}”"
WHY_REJECTED: Final = "处理意见写明不采用"
WHY_CONFLICT: Final = "与复核底稿“{path}”保存时间相同、内容不同，分不清以哪份为准"
NOT_REVIEWED: Final = "部门没有选报这项指标，改不了它的分"
OF_OTHER_FILE: Final = "“{file}”不是现在用的复核底稿“{now}”；仍要改分的，请照现在的底稿重新决定"
SCORES_NOW: Final = "这项现在自评 {own}、复核 {reviewed}"
DECIDED_BEFORE_PAPER: Final = (
    "它是在生成现在这份底稿以前决定的，只对以前的复核有效（{now}）；仍要改分的，请填上现在的日期重新决定"
)
UNDATED: Final = "它没有写日期，也没有写文件，分不清是对哪次复核决定的（{now}）；仍要改分的，请填上决定的日期"
DECIDED_BEFORE_SAVED: Final = (
    "它是 {day} 决定的，现在用的底稿是 {saved} 保存的，它只对以前的复核有效（{now}）；"
    "仍要改分的，请改成现在的日期重新决定"
)
IS_OLDER: Final = "比较旧，没有采用"
IS_NOT_CHOSEN: Final = "处理意见没有采用它"
CHANGED_SCORE: Final = "{name} {old}→{new}"
AND_MORE: Final = "{names}等 {count} 项"
COMMA: Final = "、"
GONE: Final = "没有"
CUTS_ELSEWHERE: Final = "“{name}”扣 {cut} 分"
UNFINISHED: Final = "底稿有 {errors} 处要改"
NOT_FILLED: Final = "底稿还没有填"
NO_LONGER: Final = "自评分已变"
SEEN_OTHERWISE: Final = "底稿的自评分与部门报的对不上"
ROWS_MISSING: Final = "底稿缺行"
NO_SCORES: Final = "部门现在是“{status}”"
NOTHING_APPLIES: Final = "各项都成了不适用，得不出总分"
UNCLEAR: Final = "两份底稿分不清先后"
POINTS: Final = "{points} 分"
UPHELD: Final = "异议成立，核定 {said}"
AND_THEN: Final = "；"
LOWERED: Final = "复核等次比自评低{steps}档，总分乘以{factor}"
