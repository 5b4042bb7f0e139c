"""Chinese names shared by form, summary, screen and checks: sheets, columns, labels, levels, states.

They are a contract with the workbooks already sent out: rename nothing here lightly.
"""

from __future__ import annotations

from typing import Final

from selfeval.model import NOT_APPLICABLE as NOT_APPLICABLE
from selfeval.model import Clock, Fate, Level, Status

# --- the scheme workbook ---------------------------------------------------------------------------
SCHEME_FILE: Final = "指标体系.xlsx"
SHEET_SETTINGS: Final = "设置"
SHEET_CATEGORIES: Final = "一级指标"
SHEET_INDICATORS: Final = "指标"
SHEET_BANDS: Final = "等次"
SHEET_LEVELS: Final = "检查"

SETTING: Final = "项目"
SETTING_VALUE: Final = "值"
SETTING_NOTE: Final = "说明"
SET_YEAR: Final = "评价年度"
SET_COUNTY: Final = "县区"
SET_ORGANISER: Final = "组织单位"
SET_FORM_TITLE: Final = "自评表名称"
SET_VERSION: Final = "版本"
SET_FULL_MARKS: Final = "满分"
SET_DECIMALS: Final = "分值小数位数"
SET_GAP: Final = "临界分差"
SET_DEADLINE: Final = "报送截止日期"
SET_TIMEZONE: Final = "时区"
SET_PREVIOUS: Final = "上年结果"
SET_CONTACT: Final = "咨询电话"
SET_REMARK: Final = "备注"
SETTINGS: Final = (
    SET_YEAR, SET_COUNTY, SET_ORGANISER, SET_FORM_TITLE, SET_VERSION, SET_FULL_MARKS, SET_DECIMALS, SET_GAP,
    SET_DEADLINE, SET_TIMEZONE, SET_PREVIOUS, SET_CONTACT, SET_REMARK,
)  # fmt: skip

CAT_NAME: Final = "名称"
COL_CODE: Final = "编码"
COL_CATEGORY: Final = "一级指标"
COL_SUBCATEGORY: Final = "二级指标"
COL_INDICATOR: Final = "三级指标"
COL_CAP: Final = "分值"
COL_NA: Final = "可不适用"
COL_METHOD: Final = "评分方式"
COL_DESCRIPTION: Final = "指标说明"
COL_STANDARD: Final = "评分标准"
COL_BASIS: Final = "依据"
BAND_GRADE: Final = "等次"
BAND_LOWER: Final = "下限"
LEVEL_CODE: Final = "代码"
LEVEL_LEVEL: Final = "级别"
YES: Final = "是"
NO: Final = "否"
LEVEL_OFF: Final = "不检查"

# --- the roster workbook ---------------------------------------------------------------------------
ROSTER_FILE: Final = "部门名册.xlsx"
SHEET_ROSTER: Final = "部门名册"
ROS_CODE: Final = "编码"
ROS_NAME: Final = "部门名称"
ROS_ALIASES: Final = "别名"
ROS_GROUP: Final = "类别"
ROS_EXEMPT: Final = "免报"
ROS_CONTACT: Final = "联系人"
ROS_PHONE: Final = "电话"
ROS_EMAIL: Final = "邮箱"

# --- the bureau's decisions ------------------------------------------------------------------------
DECISIONS_FILE: Final = "处理意见.xlsx"
SHEET_DECISIONS: Final = "处理意见"
DEC_DEPARTMENT: Final = "部门编码"
DEC_FILE: Final = "文件"
DEC_CODE: Final = "代码"
DEC_CELL: Final = "单元格"
DEC_ACTION: Final = "处理"
DEC_OPINION: Final = "意见"
DEC_OFFICER: Final = "经办人"
DEC_DATE: Final = "日期"
ACT_CLEARED: Final = "已核实"
ACT_USE: Final = "采用"
ACT_REJECT: Final = "不采用"
ACT_BELONGS: Final = "归属"
ACT_EXTEND: Final = "延期至"

# --- the form --------------------------------------------------------------------------------------
FORM_FILE: Final = "部门整体支出绩效自评表.xlsx"
FORMS_FOLDER: Final = "分发"
SHEET_GUIDE: Final = "填报说明"
SHEET_IDENTITY: Final = "基本信息"
SHEET_SCORES: Final = "自评评分表"
SHEET_TOTALS: Final = "得分汇总表"
SHEET_LISTS: Final = "列表"
SHEET_META: Final = "_meta"

ID_CODE: Final = "部门编码"
ID_NAME: Final = "部门名称"
ID_YEAR: Final = "评价年度"
ID_CLERK: Final = "填报人"
ID_PHONE: Final = "联系电话"
ID_HEAD: Final = "部门负责人"
ID_DATE: Final = "填报日期"
ID_REMARK: Final = "总体说明"
IDENTITY_LABELS: Final = (ID_CODE, ID_NAME, ID_YEAR, ID_CLERK, ID_PHONE, ID_HEAD, ID_DATE, ID_REMARK)

COL_SCORE: Final = "自评分"
COL_REASON: Final = "扣分原因"
COL_EVIDENCE: Final = "佐证材料"
COL_EXPLANATION: Final = "情况说明"
COL_CHECK: Final = "填报检查"
SCORE_COLUMNS: Final = (
    COL_CODE,
    COL_CATEGORY,
    COL_SUBCATEGORY,
    COL_INDICATOR,
    COL_CAP,
    COL_DESCRIPTION,
    COL_STANDARD,
    COL_SCORE,
    COL_REASON,
    COL_EVIDENCE,
    COL_EXPLANATION,
    COL_CHECK,
)
SCORE_SHEET_NEEDS: Final = (
    COL_CODE,
    COL_INDICATOR,
    COL_SCORE,
)  # what a sheet's header row must hold to be the score sheet
TOTALS_TITLE: Final = "部门整体评价得分汇总表"
TOT_INDICATOR: Final = "评价指标"
TOT_CAP: Final = "分值"
TOT_SCORE: Final = "自评分"
TOT_GRADE: Final = "评价等次"
TOT_TOTAL: Final = "总分"

FORM_KIND: Final = "部门整体支出绩效自评表"
META_KIND: Final = "kind"
META_SCHEME: Final = "scheme_id"
META_YEAR: Final = "year"
META_VERSION: Final = "version"
META_FINGERPRINT: Final = "fingerprint"
META_WORDING: Final = "wording"
META_DEPARTMENT: Final = "department"

# --- the summary workbook --------------------------------------------------------------------------
SUMMARY_FILE: Final = "{year}年度部门整体支出绩效自评汇总表.xlsx"
TAB_OVERVIEW: Final = "总览"
TAB_RANKING: Final = "汇总表"
TAB_DETAIL: Final = "指标明细"
TAB_ANALYSIS: Final = "指标分析"
TAB_REASONS: Final = "扣分原因"
TAB_FINDINGS: Final = "问题清单"
TAB_PROGRESS: Final = "报送情况"
TAB_REGISTER: Final = "文件登记"
TAB_NOTES: Final = "编制说明"
TAB_CHARTS: Final = "图表数据"

LEVEL_NAMES: Final = {Level.ERROR: "错误", Level.QUERY: "核实", Level.NOTE: "提示"}
STATUS_NAMES: Final = {
    Status.ACCEPTED: "已接收",
    Status.QUERY: "待核实",
    Status.RETURNED: "退回修改",
    Status.MISSING: "未报送",
    Status.EXEMPT: "免报",
}
FATE_NAMES: Final = {
    Fate.USED: "采用",
    Fate.SUPERSEDED: "已有更新的文件",
    Fate.DUPLICATE: "重复",
    Fate.RETURNED: "退回修改",
    Fate.UNREADABLE: "无法读取",
    Fate.UNRECOGNISED: "无法识别",
    Fate.ATTACHMENT: "附件",
    Fate.IGNORED: "不处理",
}
CLOCK_NAMES: Final = {Clock.STAMP: "表内保存时间", Clock.MAIL: "邮件时间", Clock.FILE: "文件时间"}

# --- notes that mean nothing -----------------------------------------------------------------------
EMPTY_PHRASES: Final = frozenset(
    {
        "无",
        "暂无",
        "没有",
        "同上",
        "同前",
        "如上",
        "见上",
        "核实无误",
        "无误",
        "不详",
        "略",
        "na",
        "n/a",
        "none",
        "null",
    }
)

# --- why a file has its fate (文件登记) ------------------------------------------------------------
WHY_USED: Final = "采用，计入汇总"
WHY_USED_DECIDED: Final = "按处理意见采用，计入汇总"
WHY_NEWER: Final = "有更新的“{path}”"
WHY_RETURNED: Final = "有 {errors} 处错误，退回修改"
WHY_CONFLICT: Final = "与“{path}”时间相同、内容不同，待财政局确定"
WHY_SAME_BYTES: Final = "与“{path}”是同一个文件"
WHY_SAME_ANSWERS: Final = "与“{path}”填的内容相同"
WHY_REJECTED: Final = "按处理意见不采用"
WHY_NOT_CHOSEN: Final = "按处理意见采用“{path}”"
WHY_EXEMPT: Final = "免报部门，只登记，不计分"
WHY_GIVEN: Final = "按处理意见归属该部门；{reason}"
WORDS_DIFFER: Final = "分数相同，原因、材料或说明不同"
WHY_NO_DEPARTMENT: Final = "认不出是哪个部门的表"
WHY_NOT_A_FORM: Final = "不是自评表"
CLEARED: Final = "财政局已核实：{opinion}（{officer} {day}）"
UNPLACED: Final = "采用的文件中不计分的单元格"

# --- what stops a command, and what the screen says ------------------------------------------------
NO_WORKSPACE: Final = "找不到工作目录“{folder}”，请用 --workspace 指明含有 templates 的文件夹。"
NO_TEMPLATES: Final = "找不到“{folder}”文件夹，请在工作目录里运行，或先用 selfeval init 新建一个工作目录。"
NO_TEMPLATE_FILE: Final = "找不到“{file}”，请把它放回原处，或从样例复制一份再修改。"
TEMPLATE_LOCKED: Final = "“{file}”打不开，可能正被别的程序占用，请先关闭后再运行。"
TEMPLATE_UNREADABLE: Final = "“{file}”不是能读取的工作簿，请用表格软件打开检查，另存为 .xlsx 后再运行。"
TEMPLATE_WRONG: Final = "“{file}”有 {count} 处需要改正，改好后再运行："
NO_INBOX: Final = "找不到收件文件夹“{folder}”，请新建它，或用 --inbox 指明位置。"
NO_OUTBOX: Final = "不能写入“{folder}”，请检查文件夹的权限和磁盘空间。"
BUSY: Final = "“{folder}”里另一次汇总正在运行，请等它结束后再试。"
SUMMARY_OPEN: Final = "“{file}”正被打开着，没有覆盖；新的汇总表另存为“{other}”。"
NOT_BALANCED: Final = (
    "清点不平：读到 {read} 个自评分单元格，采用 {used} 个，未采用 {rejected} 个。没有发布任何结果，请联系程序维护人员。"
)
NO_LAST: Final = "“{folder}”不是上年的工作目录，--from 后面应是含有 templates 的文件夹。"
NOT_EMPTY: Final = "“{folder}”不是空文件夹，没有新建；请换一个新的文件夹名。"
UNKNOWN_CODE: Final = "没有代码“{code}”，用 selfeval explain 可列出全部代码。"
NO_FILE: Final = "找不到文件“{file}”。"
DISK_FULL: Final = "磁盘空间不足，没有发布新的结果，先前的结果原样保留；请清理磁盘后再运行。"
RECORDS_FOLDER: Final = "运行记录"
RESULTS_FILE: Final = "results.json"
EXPLAIN_FIXED: Final = "级别固定"
EXPLAIN_CHANGEABLE: Final = "级别可在指标体系“检查”表里调整"
EXPLAIN_MESSAGE: Final = "问题："
EXPLAIN_REMEDY: Final = "怎么改："
EXPLAIN_WHY: Final = "为什么："
LEVEL_MARKS: Final = {Level.ERROR: "●", Level.QUERY: "▲", Level.NOTE: "○"}
SAID_ROUND: Final = "{county} {year} 年度部门整体支出绩效自评"
SAID_FILES: Final = "收到 {files} 个文件，其中表格 {read} 个；应报 {due} 个部门："
SAID_SUMMARY: Final = "汇总表：{path}"
EMPTY_INBOX: Final = "收件文件夹“{folder}”里还没有文件，把各部门报来的表放进去再运行。"
CARRIED_OVER: Final = "评价年度已改为 {year}，报送截止日期已清空，请在指标体系的“设置”里填上。"
UNIT_DEPARTMENT: Final = "个部门"
UNIT_FILE: Final = "个文件"
AND_MORE: Final = "{names} 等 {count} 个"
SINCE_LAST: Final = "与上次相比："
NOTHING_NEW: Final = "没有变化"
NEWLY_ACCEPTED: Final = "新接收 {names}"
NEWLY_RETURNED: Final = "新退回 {names}"
TOTAL_CHANGED: Final = "{name} {old} → {new}"
MORE_TOTALS: Final = "共 {count} 个部门总分有变化，详见运行记录"
FORM_WRITTEN: Final = "空白自评表：{path}"
EACH_WRITTEN: Final = "各部门自评表 {count} 份：{folder}"
FORM_REMOVED: Final = "名册里已没有这个部门，删去“{name}”。"
INITIALISED: Final = (
    "已新建工作目录“{folder}”。下一步：改好 templates 里的指标体系和部门名册，再运行 selfeval template --each。"
)
EXPLAINED_AS: Final = "已说明：{text}"
CHECKED_FORM: Final = "{file}：{name}，{errors} 处错误、{queries} 处待核实、{notes} 处提示{total}"
CHECKED_TOTAL: Final = "；总分 {total}，{grade}"
CHECKED_TEMPLATE: Final = "{file}：{kind}，{errors} 处需要改正"
CHECKED_CLEAN: Final = "{file}：{kind}，没有发现问题"
UNKNOWN_DEPARTMENT: Final = "部门不明"
KIND_SCHEME: Final = "指标体系"
KIND_ROSTER: Final = "部门名册"
NO_PREVIOUS: Final = "找不到上年结果“{file}”，请核对“设置”里的“上年结果”或 --previous 后面的路径。"
BAD_PREVIOUS: Final = "“{file}”不是上年的汇总表或 results.json，无法对比；请换成正确的文件，或把“上年结果”清空。"
SAID_CSV: Final = "各表的 CSV：{path}"
CSV_FOLDER: Final = "csv"
PREVIOUS_ALONE: Final = (
    "上年的 results.json 旁边没有“{file}”，不知道上年的满分；请把两个文件放在同一文件夹，或直接用上年的汇总表。"
)
CHANGED_SCORE: Final = "“{name}”{old}→{new}"
LIST_COMMA: Final = "、"
AND_SO_MANY: Final = "{names}等 {count} 项"
BLANK: Final = "空"
CHECK_GROUPS: Final = {
    "file": "文件",
    "identity": "部门",
    "form": "表格",
    "values": "自评分",
    "logic": "原因与说明",
    "totals": "总分",
    "batch": "多份文件、多个部门",
    "scheme": "指标体系",
    "roster": "部门名册",
    "decisions": "处理意见",
}
CHECK_HEADINGS: Final = ("级别", "位置", "问题", "怎么改", "代码")

# --- how far a run is ------------------------------------------------------------------------------
PROGRESS_READING: Final = "正在读表"
PROGRESS_FILES: Final = "{done}/{total} 个文件，每秒 {pace} 个"
PROGRESS_SECONDS: Final = "，约剩 {left} 秒"
PROGRESS_MINUTES: Final = "，约剩 {left} 分钟"
PROGRESS_WRITING: Final = "正在写汇总表…"

# --- reading on other machines ---------------------------------------------------------------------
CLUSTER_NOT_INSTALLED: Final = (
    "没有安装 --cluster 需要的组件，请运行 pip install selfeval[cluster] 后再试，或去掉 --cluster。"
)
CLUSTER_OR_WORKERS: Final = "--cluster 和 --workers 不能同时用，请去掉一个。"
CLUSTER_UNREACHABLE: Final = "连不上调度程序“{address}”，请检查地址和网络，并确认它已经启动。"
CLUSTER_EMPTY: Final = "调度程序“{address}”下面还没有工作进程，请先在各台机器上运行 dask worker {address} --no-nanny。"
CLUSTER_NO_PROGRAM: Final = "工作进程“{worker}”上的 selfeval 没有安装或版本不同，请在各台机器上安装同一版本后再运行。"
CLUSTER_OTHER_PROGRAM: Final = (
    "工作进程“{worker}”上的 selfeval 是 {theirs}，这里是 {ours}，请在各台机器上安装同一版本后再运行。"
)
CLUSTER_NO_INBOX: Final = (
    "工作进程“{worker}”在“{folder}”看不到同样的文件，请把收件文件夹放在各台机器上路径相同的共享盘里，用 --inbox 指明。"
)
CLUSTER_NO_CHILDREN: Final = "工作进程“{worker}”不能启动读表的子进程，请加上 --no-nanny 重新启动它，再运行。"
CLUSTER_LOST: Final = "与调度程序“{address}”的连接断了，没有发布新的结果，先前的结果原样保留；请检查后再运行。"
