"""What is said about returning and reporting, and how files and folders are called: sentences and names only."""

from __future__ import annotations

from typing import Final

# --- folders and files of the outbox ----------------------------------------------------------------
RETURNS_FOLDER: Final = "退回修改"
REMINDERS_FOLDER: Final = "催报"
REPORTS_FOLDER: Final = "自评报告"
CIRCULAR_FILE: Final = "通报.docx"
MARKED_FILE: Final = "{stem}-退回修改.xlsx"
SLIP_FILE: Final = "退回修改通知书.docx"
SLIP_MAIL_FILE: Final = "退回修改邮件.eml"
REMINDER_LIST_FILE: Final = "催报名单.docx"
KEPT_FILE: Final = "{stem}（{day}改）"
BLANK_FORM_FILE: Final = "{stem}-自评表.xlsx"

# --- what stops the commands ------------------------------------------------------------------------
NO_RESULTS: Final = "还没有汇总结果（找不到“{file}”），请先运行 selfeval run。"
BAD_RESULTS: Final = "“{file}”不是完整的汇总结果，请重新运行 selfeval run。"
NO_SUMMARY: Final = "找不到汇总表“{file}”，请重新运行 selfeval run。"
OTHER_SUMMARY: Final = "汇总表“{file}”不是上次汇总时生成的样子，请把改过的另存到别处，再运行 selfeval run。"
CHANGED: Final = "上次汇总以后，收件文件夹或 templates 里的文件有变化，请先运行 selfeval run。"
FOLDER_OPEN: Final = "“{folder}”里有文件正被打开着，没有改动任何内容；请关闭后再运行。"
NO_DEPARTMENT: Final = "部门名册里没有编码“{code}”，请按名册填写部门编码。"
NOT_SCORED: Final = "“{name}”目前是“{status}”，没有可用的得分，不能生成自评报告。"

# --- what the screen says ---------------------------------------------------------------------------
SAID_RETURNED: Final = "退回修改：{count} 个部门（退回 {returned} 个，待核实 {query} 个）{names}"
SAID_NOT_RETURNED: Final = "退回修改：没有要退回的部门"
SAID_REMINDED: Final = "催报：{count} 个部门{names}"
SAID_NOT_REMINDED: Final = "催报：没有未报送的部门"
SAID_FOLDER: Final = "　　　　　{path}"
SAID_NO_ADDRESS: Final = "名册里没有邮箱，邮件草稿没有收件人：{names}"
SAID_KEPT: Final = "您改过的文件没有覆盖，另存在原处：{paths}"
SAID_FAILED: Final = "程序出错，没有生成这些部门的文件：{names}；详情见错误信息，请交程序维护人员。"
SAID_CIRCULAR: Final = "通报（草稿）：{path}"
SAID_REPORTS: Final = "自评报告（草稿）：{count} 个部门　{path}"
SAID_REPORT: Final = "自评报告（草稿）：{path}"
SAID_NO_REPORTS: Final = "自评报告：没有已接收的部门"
SAID_STALE: Final = "“退回修改”“催报”里的文件是按上次以前的结果做的，需要时请运行 selfeval return 更新。"
WORKING_RETURN: Final = "退回修改"
WORKING_REMIND: Final = "催报"
WORKING_REPORT: Final = "自评报告"
