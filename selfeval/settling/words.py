"""Why a file has its fate, and what is said of decisions and differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from selfeval.settling.effective import StampDoubt

WHY_USED: Final = "采用，计入汇总"
WHY_USED_DECIDED: Final = "按处理意见采用，计入汇总"
WHY_NEWER: Final = "有更新的“{path}”"
WHY_WITHOUT_ERRORS: Final = "与“{path}”时间相同，那一份没有错误，以它为准"
WHY_RETURNED: Final = "有 {errors} 处错误，退回修改"
WHY_CONFLICT: Final = "与“{path}”时间相同、内容不同，待财政局确定"
WHY_SAME_BYTES: Final = "与“{path}”是同一个文件"
WHY_SAME_ANSWERS: Final = "与“{path}”填的内容相同"
WHY_ONLY_SCORES: Final = "与“{path}”分数相同，以那一份为准"
WHY_MENDED: Final = "退回时由它做成的“{path}”改好发回来了，以发回的为准"
WHY_COPY_STANDS: Final = "退回时由它做成的“{path}”发回来了，{how}相同，以发回的为准"
SAME_ANSWERS: Final = "填的内容"
SAME_SCORES: Final = "分数"
WHY_REJECTED: Final = "按处理意见不采用"
WHY_NOT_CHOSEN: Final = "按处理意见采用“{path}”"
WHY_EXEMPT: Final = "免报部门，只登记，不计分"
WHY_GIVEN: Final = "按处理意见归属该部门；{reason}"
WORDS_DIFFER: Final = "分数相同，原因、材料或说明不同"
WHY_NO_DEPARTMENT: Final = "认不出是哪个部门的表"
CLEARED: Final = "财政局已核实：{opinion}（{officer} {day}）"
WHY_SAME_SCORES: Final = "与同时报来的表格“{path}”分数相同，以表格为准"
WHY_WORKBOOK: Final = "与同时报来的表格“{path}”分数不同，以表格为准"
UNPLACED: Final = "采用的文件中不计分的单元格"
OF_TOTALS: Final = "小计、合计行的单元格"
CHANGED_SCORE: Final = "“{name}”{old}→{new}"
LIST_COMMA: Final = "、"
AND_SO_MANY: Final = "{names}等 {count} 项"
BLANK: Final = "空"

# why a workbook's stamp is passed over
WHY_NO_STAMP: Final[Mapping[StampDoubt, str]] = {
    StampDoubt.BLANK: "与下发的空白表相同，不是保存的时间",
    StampDoubt.EARLY: "早于评价年度",
    StampDoubt.LATE: "晚于收到它的时间",
}
# why a mail's date is passed over
WHY_NO_MAIL_DATE: Final[Mapping[StampDoubt, str]] = {
    StampDoubt.EARLY: "早于评价年度",
    StampDoubt.LATE: "比存下这封邮件的时间还晚一年以上",
}
