"""What is said of a scheme that isn't the one a form was made for."""

from __future__ import annotations

from typing import Final

from selfeval.model import DatumDoubt

CHANGED: Final = "“{name}”{what} {old}→{new}"
RENAMED: Final = "编码 {code} 的名称“{old}”→“{new}”"
ADDED: Final = "增加“{name}”（编码 {code}，分值 {cap}）"
DROPPED: Final = "去掉“{name}”（编码 {code}）"
COMMA: Final = "、"
AND_SO_MANY: Final = "{names} 等 {count} 处"
NOTHING: Final = "（空）"
WITH_REASON: Final = "；扣分的，在“扣分原因”里写明事由。"  # how an order to type a score ends
EXCUSED_OURS: Final = "填“不适用”并写情况说明"
EXPLAIN: Final = "在“情况说明”里说明"
EXPLAIN_OVERALL: Final = "在“总体说明”里说明"
BONUS: Final = "（加分）"  # in the place of a category
OWN_ROWS: Final = "“{name}”由单位自设，各行分值合计 {cap} 分。"
ONE_OF: Final = "与{others}择一填写。"
OWN_UNNAMED: Final = "{name}第{number}行"

# the same in the terms of the county's own table (see `terms`)
WHY_LOST: Final = "；扣分的，在“{column}”里写明事由"
SUMS: Final = "；改了得分，小计、合计也要改"
END: Final = "。"
EXCUSED: Final = "填“不适用”"
EXCUSED_WHERE: Final = "填“不适用”，并在“{column}”里写明依据"
EXPLAIN_IN: Final = "在“{column}”里说明"
EXPLAIN_TO_BUREAU: Final = "向财政局说明"
EXPLAIN_OR_TO_BUREAU: Final = "在“情况说明”里说明（用本县的表报的，向财政局说明）"
EXPLAIN_IN_EITHER: Final = "在“情况说明”里说明（用本县的表报的，在“{column}”里说明）"
QUOTED: Final = "“{column}”"
# --- whose a row of the bureau's own workbooks is ---
NO_SHEET: Final = "“{sheet}”工作表"
NO_HEADER: Final = "“{column}”的表头"
NOT_IN_ROSTER: Final = "不在部门名册里"
SAME_AS_ROW: Final = "与第 {row} 行重复"
NAMED_OTHERWISE: Final = "是“{name}”的，名称一列写的却是“{typed}”"

# --- why a datum can't be counted: the second half of a sentence that quotes it ---
DATUM_DOUBTS: Final = {
    DatumDoubt.NOT_A_NUMBER: "不是数",
    DatumDoubt.NOT_A_DATE: "不是日期",
    DatumDoubt.NOT_YES_NO: "不是“是”或者“否”",
    DatumDoubt.PERCENTAGE: "是百分数，单位却是“{unit}”",
    DatumDoubt.SHARE: "分不清是百分之几还是小数",
    DatumDoubt.TOO_MANY_DECIMALS: "小数超过 {decimals} 位",
    DatumDoubt.TOO_LARGE: "太大",
    DatumDoubt.UNSAVED: "是没有存下结果的公式",
    DatumDoubt.ERROR: "是错误值",
    DatumDoubt.UNCLEAR: "看到的和存着的不一样",
}
