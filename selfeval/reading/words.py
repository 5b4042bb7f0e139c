"""What is said of workbooks of the officer that can't be read, and of files that are no form."""

from __future__ import annotations

from typing import Final

WHY_NOT_A_FORM: Final = "不是自评表"
WHY_REVIEW_ELSEWHERE: Final = "是复核底稿，没有放在“复核”子文件夹里"
WHY_FORM_AMONG_REVIEWS: Final = "是自评表，放在“复核”文件夹里"
WHY_STRANGER_AMONG_REVIEWS: Final = "标着别的种类，程序认不出是什么表"
WHY_REVIEW_OF_NONE: Final = "是复核底稿，不是本次任何部门的"
NO_TEMPLATES: Final = "找不到“{folder}”文件夹，请在工作目录里运行，或先用 selfeval init 新建一个工作目录。"
NO_TEMPLATE_FILE: Final = "找不到“{file}”，请把它放回原处，或从样例复制一份再修改。"
TEMPLATE_UNREADABLE: Final = "“{file}”不是能读取的工作簿，请用表格软件打开检查，另存为 .xlsx 后再运行。"
TEMPLATE_TOO_LARGE: Final = (
    "“{file}”太大，或里面有大片多余的内容，读不完；请用表格软件打开，删去多余的工作表和空白格式，保存后再运行。"
)
BOOK_ONLY_OTHER: Final = (
    "{folder} 里有“{file}”，没有“{wanted}”，程序只读后一种，没有改动任何内容；"
    "请把它另存为 .xlsx（Excel 工作簿），名为“{wanted}”，再运行。"
)
BOOK_OTHER_NEWER: Final = (
    "{folder} 里的“{file}”比“{wanted}”新，程序只读“{wanted}”，没有改动任何内容；"
    "以“{file}”为准的，请把它另存为 .xlsx（Excel 工作簿），代替“{wanted}”；不用的，请移走，再运行。"
)
BOOK_OTHER: Final = "{folder} 里的“{file}”没有读：程序只读“{wanted}”；不用的，请移走。"
TEMPLATE_WRONG: Final = "“{file}”有 {count} 处需要改正，改好后再运行："
NO_PREVIOUS: Final = "找不到上年结果“{file}”，请核对“设置”里的“上年结果”或 --previous 后面的路径。"
BAD_PREVIOUS: Final = "“{file}”不是上年的汇总表或 results.json，无法对比；请换成正确的文件，或把“上年结果”清空。"
PREVIOUS_UNSAVED: Final = (
    "上年汇总表的总分（{cell}）没有保存计算结果，无法对比；请用表格软件打开后重新保存，或改用上年的 results.json。"
)
PREVIOUS_ALONE: Final = (
    "上年的 results.json 旁边没有“{file}”，不知道上年的满分；请把两个文件放在同一文件夹，或直接用上年的汇总表。"
)
BAD_REMINDERS: Final = (
    "催报名单“{file}”读不了，或者找不到“编码”“已催报”两列，没有改动任何内容；请用表格软件打开改好，或移到别处后再运行。"
)
REMINDED_WHEN: Final = (
    "催报名单 {cell} 的“已催报”写的是“{value}”，不是日期，催报函里没有提到；请改成日期，如 2024-04-12。"
)
REMINDED_LATER: Final = (
    "催报名单 {cell} 的“已催报”写的是“{value}”，晚于催报函的日期 {today}，催报函里没有提到；请核对。"
)
REMINDED_WHOM: Final = "催报名单 {cell} 的“已催报”写了“{value}”，但这一行的编码不在部门名册里，没有沿用；请核对编码。"
PREVIOUS_IS_OURS: Final = (
    "“{file}”就是本次的结果，不能拿来与自己对比；请给出上一年的汇总表或 results.json，或把“设置”里的“上年结果”清空。"
)
PREVIOUS_NOT_EARLIER: Final = (
    "“{file}”是 {year} 年度的结果，不早于本次的 {now} 年度，不能作为上年结果；"
    "请给出上一年的汇总表或 results.json，或把“设置”里的“上年结果”清空。"
)
TICKS: Final = ("√", "✓", "✔", "已核")  # in 已核; any other word says that something is open
