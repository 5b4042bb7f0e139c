"""The words of the rules: what can't be read, and how a rule and its arithmetic are said."""

from __future__ import annotations

from typing import Final

# --- what can't be read: the second half of a sentence that names and quotes the place -----------------------------------
BLANK: Final = "没有填"
TOO_LONG: Final = "太长（最多 {most} 个字），请拆开写"
TOO_DEEP: Final = "括号套得太深（最多 {most} 层），请拆开写"
BAD_SIGN: Final = "有不能用的符号“{sign}”"
BAD_NUMBER: Final = "“{text}”既不是数，也不是名称（名称只用汉字、字母和数字）"
ENDS_EARLY: Final = "没有写完：“{before}”后面还要有数、名称或者左括号"
NOT_A_TERM: Final = "读到“{at}”读不懂，这里应当是数、名称或者左括号"
LEADING_EQUALS: Final = "开头不要写“=”，只写要算的数，如“在职人数÷编制数”"
NO_SIGN: Final = "读到“{at}”读不懂，它前面少了 +、−、× 或者 ÷"
OPEN_BRACKET: Final = "左括号没有对应的右括号"
CLOSE_BRACKET: Final = "右括号没有对应的左括号"
ARGUMENTS: Final = "“{function}”后面的括号里要写{wanted}，用逗号隔开"
ONE: Final = "一个数"
TWO: Final = "两个数"
SOME: Final = "两个以上的数"
NO_BRACKET: Final = "“{function}”后面要有括号，如“{function}(甲，乙)”"
NO_COMPARISON: Final = "没有写比较，要写成“甲＝乙”这样（可用 ＝、≥、≤、＞、＜）"
TWO_COMPARISONS: Final = "有两处比较，一条只能写一处"
COMPARED: Final = "不能写“{sign}”，这里只写一个要算的数"
NO_COLON: Final = "“{item}”少了冒号，要写成“{like}”"
NOT_POINTS: Final = "“{item}”，冒号后面要写分数，“{value}”不是数"
NO_SEMICOLON: Final = "各条之间要用分号“；”隔开，不用逗号、顿号，如“{like}”"
NOT_A_BOUND: Final = "“{item}”，冒号前面要写比较，如“≥90%”，或者写“其余”"
NO_NUMBER: Final = "“{item}”，“{bound}”的比较后面要写数，如“≥90%”"
BOUND_IN_WORDS: Final = "“{bound}”要用符号写成“{like}”"
TO: Final = "—~至到-"
RANGE: Final = "“{bound}”是一段，一档只写一头：从高到低写“≥{low}”，或者从低到高写“≤{high}”，前面的档先看"
BOUNDS_IN_WORDS: Final = {
    "(含)以上": "≥", "及以上": "≥", "以上": "≥", "(含)以下": "≤", "及以下": "≤", "以下": "≤", "(含)以内": "≤", "以内": "≤",
    "不低于": "≥", "不少于": "≥", "不小于": "≥", "达到": "≥", "大于等于": "≥", "不超过": "≤", "不高于": "≤", "不大于": "≤", "小于等于": "≤",
    "不足": "<", "不满": "<", "未达到": "<", "低于": "<", "少于": "<", "小于": "<", "超过": ">", "高于": ">", "大于": ">", "等于": "=",
}  # fmt: skip
NOT_AN_OUTCOME: Final = "“{item}”，冒号后面只能写“满分”“零分”或者“不适用”"
LIKE_TIER: Final = "≥90%:5"
LIKE_TIERS: Final = "≥90%:5；≥80%:4"
LIKE_COUNTS: Final = "白条张数:0.2；错误处数:0.1"
LIKE_ABSENTS: Final = "采购预算=0:满分；上年预算=0:零分"
LIKE_COUNT: Final = "违规例数:1"
LIKE_ABSENT: Final = "采购预算=0:满分"

# --- how a rule is said --------------------------------------------------------------------------------
SIGN_SAID: Final = {
    ">=": "达到 {bound}",
    ">": "超过 {bound}",
    "<=": "不超过 {bound}",
    "<": "低于 {bound}",
    "=": "等于 {bound}",
}
IS_SAID: Final = {">=": "不小于", ">": "大于", "<=": "不大于", "<": "小于", "=": "等于"}
OTHERS_SAID: Final = "其余"
OUTCOME_SAID: Final = {"full": "得满分", "zero": "得 0 分", "excused": "按不适用处理"}
ABSENT_SAID: Final = "{left}{sign} {right} 的，{outcome}"
ANSWER_SAID: Final = "{left}填“{right}”的，{outcome}"
POINT: Final = "个百分点"
OVER_SAID: Final = "{value}不超过 {standard}的得满分 {cap} 分，每超过 {each}扣 {loss} 分{part}，扣完为止"
UNDER_SAID: Final = "{value}达到 {standard}的得满分 {cap} 分，每低 {each}扣 {loss} 分{part}，扣完为止"
PART_SAID: Final = {
    "in_proportion": "，不足 {each}的按比例扣",
    "as_whole": "，不足 {each}的按 {each}扣",
    "not": "，不足 {each}的不扣",
}
TIERS_SAID: Final = "{value}{tiers}"
TIER_SAID: Final = "{bound}的得 {points} 分"
OTHERS_EARN: Final = "其余得 {points} 分"
BOUND_SAID: Final = "{bound}的得 {points} 分"
EITHER: Final = "或者"
SHARE_SAID: Final = "得分等于{value}，其中比率超过 100% 的按 100% 算，低于 0 的按 0 算"
FORMULA_SAID: Final = "得分等于{value}，最多 {cap} 分，最少 0 分"
OFF_SAID: Final = "满分 {cap} 分，{counted}，扣完为止"
OFF_ELSE: Final = "其他的"
EACH_ONE: Final = "每{unit}"
EACH_NUMBER: Final = "每 1 "
EACH_WHOLE: Final = "每 100% "
OFF_EACH: Final = "{what}{each}扣 {points} 分"
OFF_ANSWER: Final = "{what}填“是”的扣 {points} 分"
ON_SAID: Final = "{counted}，最多 {cap} 分"
ON_EACH: Final = "{what}{each}加 {points} 分"
ON_ANSWER: Final = "{what}填“是”的加 {points} 分"
ITEMS_SAID: Final = "{counted}，合计 {cap} 分"
ITEM_EACH: Final = "{what}的得 {points} 分"
YES_SAID: Final = "{what}填“是”的得满分 {cap} 分，填“否”的得 0 分"
NO_SAID: Final = "{what}填“否”的得满分 {cap} 分，填“是”的得 0 分"
IS_ONE_SAID: Final = "{what}等于 1 的得满分 {cap} 分，不等于 1 的得 0 分"
ADOPTED: Final = "财政评定空着的，直接采用算出的分"
BOUNDS_FIRST: Final = "{value}{bounds}；其他的，"
AND: Final = "，"
THEN: Final = "；"
STOP: Final = "。"
SAID_OF: Final = "{code} {name}（{cap} 分）：{text}"
SAID_OF_TOTAL: Final = "总分规则“{name}”：{text}"
TOTAL_SAID: Final = "{value}{tiers}"
WHOSE: Final = "的"
TOTAL_MOST: Final = "{bound}的总分最高 {points} 分"
TOTAL_TIMES: Final = "{bound}的总分乘以 {points}"

# --- the three values that show a rule's edges ----------------------------------------------------------
EDGE: Final = "{value} 得 {score} 分"
EDGE_FORMULA: Final = "算出 {value} 得 {score} 分"
EDGE_ANSWER: Final = "填“{value}”得 {score} 分"
EDGE_NOTHING: Final = "全部为 0，得 {score} 分"
EDGE_COUNT: Final = "{what}为 {count}、其他为 0，得 {score} 分"
EDGE_ONE_COUNT: Final = "{what}为 {count}，得 {score} 分"
EDGE_ALL: Final = "全部为“是”得 {score} 分"
EDGE_NONE: Final = "全部为“否”得 {score} 分"
EDGE_BUT_ONE: Final = "只有“{what}”为“否”得 {score} 分"

# --- the arithmetic of one department --------------------------------------------------------------------
OVER_BY: Final = "超过{steps}"
UNDER_BY: Final = "低{steps}"
WITHIN: Final = "没有超过{standard}"
REACHED: Final = "达到{standard}"
LOSES: Final = "扣{points}分"
SHOULD_LOSE: Final = "应扣{points}分，扣完为止"
IN_PARTS: Final = "按比例"
EACH_POINT: Final = "个"
EACH_LOSES: Final = "每{each}扣{loss}分"
COUNTS_WHOLE: Final = "不足{each}按{each}"
COUNTS_NOT: Final = "不足{each}不扣"
COUNTED_AS: Final = "按{counted}算"
OVER_WHOLE: Final = "超过100%按100%算"
BELOW_ZERO: Final = "低于0按0算"
AT_MOST: Final = "最多{cap}分"
AT_LEAST: Final = "最少0分"
ITEM_EARNS: Final = "{what}得{points}分"
ITEM_EARNS_NOT: Final = "{what}不得分"
TIMES_CAP: Final = "乘以{cap}分"
IS_TIER: Final = "属于“{tier}”一档"
HITS_BOUND: Final = "在界限“{tier}”内"
SHOULD_BE: Final = "应为{score}分"
EXCUSED: Final = "应为不适用"
MISSING: Final = "缺数据：{names}"
UNREAD: Final = "数据认不准：{names}"
WAITING: Final = "数据待核实：{names}"
IMPOSSIBLE: Final = "无法计算：{text}，除数为 0"
NAMES: Final = "、"
TEN_THOUSAND: Final = "相差近万倍，是不是有的数填成了元"
HUNDRED: Final = "相差近百倍，是不是有的数多填或者少填了两位"
