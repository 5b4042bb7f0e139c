"""Chinese names shared by form, summary, screen and checks: sheets, columns, labels, levels, states.

They are a contract with the workbooks already sent out: rename nothing here lightly.
"""

from __future__ import annotations

from typing import Final

from selfeval.model import NOT_APPLICABLE as NOT_APPLICABLE
from selfeval.model import PENDING as PENDING
from selfeval.model import UNCHOSEN as UNCHOSEN
from selfeval.model import (
    Absent,
    Clock,
    ComputedAs,
    Effect,
    Fate,
    Filler,
    Function,
    Level,
    Method,
    PartStep,
    ReviewState,
    Risk,
    Role,
    Status,
    Torn,
    Unit,
    Use,
    Way,
    Where,
)

# --- the scheme workbook ---------------------------------------------------------------------------
SCHEME_FILE: Final = "指标体系.xlsx"
SHEET_SETTINGS: Final = "设置"
SHEET_CATEGORIES: Final = "一级指标"
SHEET_INDICATORS: Final = "指标"
SHEET_BANDS: Final = "等次"
SHEET_LEVELS: Final = "检查"

SHEET_LAYOUT: Final = "版式"

SETTING: Final = "项目"
SETTING_VALUE: Final = "值"
SETTING_NOTE: Final = "说明"

CAT_NAME: Final = "名称"
COL_CODE: Final = "编码"
COL_CATEGORY: Final = "一级指标"
COL_SUBCATEGORY: Final = "二级指标"
COL_INDICATOR: Final = "三级指标"
COL_CAP: Final = "分值"
COL_NA: Final = "可不适用"
COL_FILLER: Final = "填报方"
COL_FILLING: Final = "填法"
COL_OWN_ROWS: Final = "最多行数"
COL_GROUP: Final = "择一组"
COL_BONUS: Final = "加分"
COL_METHOD: Final = "评分方式"
COL_DESCRIPTION: Final = "指标说明"
COL_STANDARD: Final = "评分标准"
COL_BASIS: Final = "依据"
BAND_GRADE: Final = "等次"
BAND_LOWER: Final = "下限"
LEVEL_CODE: Final = "代码"
LEVEL_LEVEL: Final = "级别"
BY_BUREAU: Final = "由财政局评定"
FILLED_BY_DEPARTMENT: Final = "部门"
FILLED_BY_BUREAU: Final = "财政"
FILLED_AS_GIVEN: Final = "固定"
FILLED_BY_CHOICE: Final = "自设"
YES: Final = "是"
NO: Final = "否"
LEVEL_OFF: Final = "不检查"

# --- the county's own table: how it stands in sheet 版式 ---------------------------------------------
LAY_COLUMN: Final = "列"
LAY_TOTAL: Final = "合计行"
LAY_LABEL: Final = "标签"
LAY_PLACE: Final = "位置"
LAY_BLANK: Final = "空白表"
LAY_SAVED: Final = "保存时间"
LAY_WORDING: Final = "评分标准摘要"
LAY_PARTS: Final = "："  # between the parts of an item's name
ROLE_NAMES: Final = {
    Role.FIRST: COL_CATEGORY,
    Role.SECOND: COL_SUBCATEGORY,
    Role.THIRD: COL_INDICATOR,
    Role.CAP: COL_CAP,
    Role.FIRST_CAP: "一级指标分值",
    Role.SECOND_CAP: "二级指标分值",
    Role.SCORE: "自评分",
    Role.OTHER_SCORE: "其他评分",
    Role.REASON: "扣分原因",
    Role.EXPLANATION: "情况说明",
    Role.EVIDENCE: "佐证材料",
    Role.REMARK: "备注",
    Role.STANDARD: COL_STANDARD,
    Role.DESCRIPTION: COL_DESCRIPTION,
    Role.METHOD: COL_METHOD,
    Role.BASIS: COL_BASIS,
    Role.NUMBER: "序号",
    Role.OTHER: "其他",
}
WHERE_NAMES: Final = {
    Where.SAME_CELL: "同一格",
    Where.NEXT_CELL: "右边一格",
    Where.PARAGRAPH: "正文段落",
    Where.TITLE: "标题",
}

# --- base data and computed scores ------------------------------------------------------------------
SHEET_DATA: Final = "基础数据"
SHEET_RULES: Final = "计分规则"
SHEET_TOTAL_RULES: Final = "总分规则"
DATA_NAME: Final = "名称"
DATA_GROUP: Final = "分组"
DATA_UNIT: Final = "单位"
DATA_FILLER: Final = "谁填"
DATA_NEEDED: Final = "必填"
DATA_DECIMALS: Final = "小数"
DATA_LEAST: Final = "最小"
DATA_MOST: Final = "最大"
DATA_NOTE: Final = "说明"
DATA_FILED: Final = "填报数"
DATA_CHECK: Final = "核对式"
BUREAU_DATA_FILE: Final = "基础数据（财政）.xlsx"
RULE_VALUE: Final = "指标值"
RULE_METHOD: Final = "方式"
RULE_STANDARD: Final = "标准"
RULE_EACH: Final = "每"
RULE_LOSS: Final = "扣"
RULE_PART: Final = "不足一步"
RULE_TIERS: Final = "档位"
RULE_BOUNDS: Final = "界限"
RULE_ABSENT: Final = "没有此项"
RULE_TOLERANCE: Final = "容差"
RULE_USE: Final = "用途"
RULE_OTHERS: Final = "其余"
TOTAL_RULE_NAME: Final = "名称"
TOTAL_RULE_VALUE: Final = "依据"
UNADJUSTED: Final = "调整前总分"
LOWERING: Final = "降档"
TOTAL_RULE_EFFECT: Final = "作用"
UNIT_NAMES: Final = {
    Unit.MONEY: "万元",
    Unit.PEOPLE: "人",
    Unit.PIECES: "个",
    Unit.DAYS: "天",
    Unit.PERCENT: "%",
    Unit.DATE: "日期",
    Unit.YES_NO: "是否",
    Unit.YUAN: "元",
    Unit.TIMES: "次",
    Unit.ITEMS: "项",
    Unit.POINTS: "分",
    Unit.AREA: "平方米",
}
FILLER_NAMES: Final = {
    Filler.DEPARTMENT: FILLED_BY_DEPARTMENT,
    Filler.BUREAU: FILLED_BY_BUREAU,
    Filler.BOTH: "双方",
}
METHOD_NAMES: Final = {
    Method.OVER: "超过扣",
    Method.UNDER: "低于扣",
    Method.TIERS: "档位",
    Method.SHARE: "按比例",
    Method.FORMULA: "公式",
    Method.COUNT_OFF: "计次扣",
    Method.COUNT_ON: "计次加",
    Method.ITEMS: "要点",
    Method.YES_NO: "是否",
}
RULE_NONE: Final = "评定"  # a method that computes nothing
PART_NAMES_OF_STEPS: Final = {PartStep.IN_PROPORTION: "按比例", PartStep.AS_WHOLE: "按一步", PartStep.NOT: "不扣"}
ABSENT_NAMES: Final = {Absent.FULL: "满分", Absent.ZERO: "零分", Absent.EXCUSED: NOT_APPLICABLE}
NOT_COMPUTED: Final = {
    ComputedAs.EXCUSED: NOT_APPLICABLE,
    ComputedAs.MISSING: "缺数据",
    ComputedAs.UNREAD: "认不准",
    ComputedAs.WAITING: "待核实",
    ComputedAs.UNDEFINED: "无法计算",
}
USE_NAMES: Final = {Use.COMPARE: "核对", Use.ADOPT: "直接采用"}
EFFECT_NAMES: Final = {Effect.AT_MOST: "总分最高", Effect.TIMES: "总分乘"}
FUNCTION_NAMES: Final = {
    Function.MOST: "最大",
    Function.LEAST: "最小",
    Function.ABSOLUTE: "绝对值",
    Function.SUM: "合计",
    Function.DAYS: "天数",
}

# --- a draft made from the county's own table -----------------------------------------------------------
DRAFT_FILE: Final = "指标体系（导入草稿{number}）.xlsx"
SHEET_REVIEW: Final = "导入核对"
SHEET_RECORD: Final = "_import"
REV_NUMBER: Final = "序号"
REV_PLACE: Final = "位置"
REV_SEEN: Final = "看到的"
REV_READING: Final = "读作"
REV_OPTIONS: Final = "可选"
REV_CHOICE: Final = "选择"

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
DEC_NAME: Final = "部门名称"
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
ACT_OBJECTED: Final = "有异议"
ACT_UPHELD: Final = "异议成立"
ACT_DISMISSED: Final = "异议不成立"
DEC_INDICATOR: Final = "指标"
DEC_SCORE: Final = "核定得分"

# --- the scores the bureau gives ----------------------------------------------------------------------
AWARDS_FILE: Final = "财政评定.xlsx"
SHEET_AWARDS: Final = "财政评定"

# --- the bureau's review ------------------------------------------------------------------------------
SHEET_REVIEW_RULES: Final = "复核"  # of the scheme
RISK_NAMES: Final = {
    Risk.FULL_MARKS: "全部满分",
    Risk.ON_EDGE: "压线",
    Risk.ABOVE_COMPUTED: "高于计算分",
    Risk.SHARED_REASONS: "原因雷同",
    Risk.RESUBMITTED: "重报改分",
    Risk.LATE: "迟报",
    Risk.JUMPED: "比上年突升",
}
WAY_NAMES: Final = {Way.ALWAYS: "必查", Way.AT_RISK: "风险", Way.BY_LOT: "随机", Way.NAMED: "指定"}
SAMPLE_FILE: Final = "复核名单.xlsx"
SHEET_SAMPLE: Final = "复核名单"
SAM_WAY: Final = "入选方式"
SAM_POINTS: Final = "风险分"
SAM_WHY: Final = "风险理由"
SAM_SCORE: Final = "自评分"
SAM_GRADE: Final = "等次"
SAM_REVIEWER: Final = "复核人"
SAM_DUE: Final = "完成期限"
SAM_REVIEW: Final = "复核"
SAMPLE_COLUMNS: Final = (
    ROS_CODE, ROS_NAME, ROS_GROUP, SAM_WAY, SAM_POINTS, SAM_WHY, SAM_SCORE, SAM_GRADE, SAM_REVIEWER, SAM_DUE, SAM_REVIEW,
)  # fmt: skip

REVIEW_STATES: Final = {
    ReviewState.DONE: "已复核",
    ReviewState.ONGOING: "复核中",
    ReviewState.NONE: "未复核",
    ReviewState.OBJECTED: "有异议",
}
BY_SELF: Final = "按自评分，复核没有计入。"  # before the note of a sheet that stays what was filed
FINAL_SAID: Final = "{total}（{grade}）"
REVIEW_OUTSTANDING: Final = "未交回"  # on the list, and nothing came back
LINE_NAMES: Final = {"grave": "重大", "warning": "警戒", "": ""}  # beyond which line a difference lies
REVIEW_FOLDER: Final = "复核"  # in inbox and outbox
PAPERS_FOLDER: Final = "底稿"
REVIEW_KIND: Final = "复核"
SHEET_PAPER: Final = "复核底稿"
SHEET_QUALITY: Final = "自评质量"
SHEET_VERDICT: Final = "复核结论"
META_UPHELD: Final = "upheld:"  # before an indicator's code: what was decided before the workbook was written
META_PARTS: Final = "；"
META_SELF: Final = "self:"  # before an indicator's code: the self score that was reviewed
COL_COMPUTED: Final = "按数据计算"
COL_REVIEWED: Final = "复核分"
COL_FINAL: Final = "核定分"
COL_DIFFERENCE: Final = "差值"
COL_LOOKED_AT: Final = "已核"
COL_GROUND: Final = "理由类别"
COL_REMARK: Final = "复核说明"
COL_PROOF: Final = "依据"
COL_PAPER_CHECK: Final = "检查"
PAPER_COLUMNS: Final = (
    COL_CODE, COL_INDICATOR, COL_CAP, COL_STANDARD, "自评分", "扣分原因", "佐证材料", COL_COMPUTED, COL_REVIEWED,
    COL_DIFFERENCE, COL_LOOKED_AT, COL_GROUND, COL_REMARK, COL_PROOF, COL_PAPER_CHECK,
)  # fmt: skip
PAPER_NEEDED: Final = (COL_CODE, COL_REVIEWED, COL_LOOKED_AT)
QUALITY_ITEM: Final = "项目"
QUALITY_SCORE: Final = "得分"
QUALITY_REMARK: Final = "说明"
VER_SELF: Final = "自评总分"
VER_REVIEWED: Final = "复核总分"
VER_GRADES: Final = "自评等次"
VER_GRADE: Final = "复核等次"
VER_LOWERED: Final = "调减项数"
VER_RAISED: Final = "调增项数"
VER_REST: Final = "其余维持"
VER_REVIEWER: Final = "复核人"
VER_DATE: Final = "复核日期"
VER_OPINION: Final = "总体意见"

FEEDBACK_FOLDER: Final = "反馈"
PUBLIC_FILE: Final = "公开表.docx"
LEDGER_FILE: Final = "整改台账.xlsx"
SHEET_LEDGER: Final = "整改台账"
LED_PROBLEM: Final = "问题"
LED_INDICATOR: Final = "指标"
LED_CUT: Final = "扣分"
LED_TASK: Final = "要求"
LED_DUE: Final = "期限"
LED_WHO: Final = "责任人"
LED_TOLD: Final = "反馈日期"
LED_DONE: Final = "整改情况"
LED_STATE: Final = "状态"
LED_CLOSED: Final = "销号日期"
LED_LATE: Final = "逾期"
LEDGER_COLUMNS: Final = (
    ROS_CODE, ROS_NAME, LED_PROBLEM, LED_INDICATOR, LED_CUT, LED_TASK, LED_DUE, LED_WHO, LED_TOLD, LED_DONE, LED_STATE,
    LED_CLOSED, LED_LATE,
)  # fmt: skip
LEDGER_NEEDED: Final = (ROS_CODE, LED_INDICATOR)
LEDGER_OPEN: Final = "未整改"
LEDGER_CLOSED: Final = "已销号"
LEDGER_STATES: Final = (LEDGER_OPEN, "整改中", LEDGER_CLOSED)

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
TOTALS_TITLE: Final = "部门整体评价得分汇总表"
TOT_INDICATOR: Final = "评价指标"
TOT_CAP: Final = "分值"
TOT_SCORE: Final = "自评分"
TOT_GRADE: Final = "评价等次"
GRADE_PENDING: Final = "待全部填写后自动计算"  # in its place while scores are missing
TOT_TOTAL: Final = "总分"
TOT_EARNED: Final = "实得"
TOT_EXCUSED: Final = "不适用分值"
TOT_BONUS: Final = "加分"
OWN_PART: Final = "您单位部分"  # the total where the bureau gives scores too: points, out of so many
OUT_OF: Final = " / "

FORM_KIND: Final = "部门整体支出绩效自评表"
META_KIND: Final = "kind"
META_SCHEME: Final = "scheme_id"
META_YEAR: Final = "year"
META_VERSION: Final = "version"
META_FINGERPRINT: Final = "fingerprint"
META_WORDING: Final = "wording"
META_DEPARTMENT: Final = "department"
META_MADE_FROM: Final = "made_from"
META_WORDLESS: Final = "wordless"

# --- the summary workbook --------------------------------------------------------------------------
SUMMARY_FILE: Final = "{year}年度部门整体支出绩效自评汇总表.xlsx"
TAB_OVERVIEW: Final = "总览"
BACK: Final = "← 返回总览"
TAB_PROFILE: Final = "部门画像"
TAB_PROFILE_DATA: Final = "画像数据"
TAB_GROUPS: Final = "类别对比"
TAB_RANKING: Final = "汇总表"
TAB_REVIEWS: Final = "复核情况"
TAB_REVIEWED: Final = "复核明细"
TAB_CHANGES: Final = "复核改分"
TAB_DIFFERENCES: Final = "指标差异"
TAB_QUALITY: Final = "自评质量"
TAB_DETAIL: Final = "指标明细"
TAB_ANALYSIS: Final = "指标分析"
TAB_REASONS: Final = "扣分原因"
TAB_COMPUTED: Final = "计算分对照"
TAB_FINDINGS: Final = "问题清单"
TAB_PROGRESS: Final = "报送情况"
TAB_REGISTER: Final = "文件登记"
TAB_NOTES: Final = "编制说明"
TAB_CHARTS: Final = "图表数据"

# --- beside it ------------------------------------------------------------------------------------
ONE_PAGE_FILE: Final = "一页通.html"
RESULTS_FILE: Final = "results.json"
CSV_FOLDER: Final = "csv"
RECORDS_FOLDER: Final = "运行记录"
FAULTS_FILE: Final = "程序错误-{time}.log"

# --- how levels, states and fates are called -------------------------------------------------------
LEVEL_NAMES: Final = {Level.ERROR: "错误", Level.QUERY: "核实", Level.NOTE: "提示"}
LEVEL_MARKS: Final = {Level.ERROR: "●", Level.QUERY: "▲", Level.NOTE: "○"}
STATUS_NAMES: Final = {
    Status.ACCEPTED: "已接收",
    Status.QUERY: "待核实",
    Status.RETURNED: "退回修改",
    Status.MISSING: "未报送",
    Status.EXEMPT: "免报",
}
FATE_NAMES: Final = {
    Fate.USED: "采用",
    Fate.SUPERSEDED: "没有采用",
    Fate.DUPLICATE: "重复",
    Fate.RETURNED: "退回修改",
    Fate.UNREADABLE: "无法读取",
    Fate.UNRECOGNISED: "无法识别",
    Fate.ATTACHMENT: "附件",
    Fate.IGNORED: "不处理",
    Fate.REVIEW: "复核",
}
CLOCK_NAMES: Final = {Clock.STAMP: "表内保存时间", Clock.MAIL: "邮件时间", Clock.FILE: "文件时间"}

# --- what goes back and what is drafted -------------------------------------------------------------
RETURNS_FOLDER: Final = "退回修改"
REMINDERS_FOLDER: Final = "催报"
REPORTS_FOLDER: Final = "自评报告"
CIRCULAR_FILE: Final = "通报.docx"
MARKED_FILE: Final = "{stem}-退回修改.xlsx"
SLIP_FILE: Final = "退回修改通知书.docx"
SLIP_MAIL_FILE: Final = "退回修改邮件.eml"
EXPLAIN_FILE: Final = "{stem}-补充说明.xlsx"  # where a department counts and has only to explain
EXPLAIN_SLIP_FILE: Final = "补充说明通知.docx"
EXPLAIN_MAIL_FILE: Final = "补充说明邮件.eml"
REMINDER_LIST_FILE: Final = "催报名单.xlsx"
SHEET_REMINDERS: Final = "催报名单"
REM_STATUS: Final = "状态"
REM_DEADLINE: Final = "截止日期"
REM_LATE: Final = "逾期"
REM_DONE: Final = "已催报"
REM_REMARK: Final = "备注"
REMINDER_COLUMNS: Final = (
    ROS_CODE, ROS_NAME, ROS_GROUP, REM_STATUS, ROS_CONTACT, ROS_PHONE, ROS_EMAIL, REM_DEADLINE, REM_LATE, REM_DONE, REM_REMARK,
)  # fmt: skip
KEPT_FILE: Final = "{stem}（{day}改）"
BEFORE_FILE: Final = "{stem}（{day}原）"
BLANK_FORM_FILE: Final = "{stem}-自评表.xlsx"

# --- number formats --------------------------------------------------------------------------------
UNIT: Final = "分"  # what may stand behind a score
UNITS: Final = (UNIT, "元")  # behind a number, by its format: it stays the number it is
GENERAL_FORMAT: Final = "G/通用格式"  # General, as a Chinese Excel names it

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

# What contradicts itself in a file, by `selfeval.model.Torn`.
PART_NAMES: Final[dict[str, str]] = {
    Torn.ARCHIVE.value: "内部目录",
    Torn.WORKBOOK.value: "工作表清单",
    Torn.SHEET.value: "工作表“{sheet}”",
    Torn.STRINGS.value: "各单元格共用的文字",
    Torn.STYLES.value: "单元格的数字格式",
    Torn.ENCODING.value: "文字编码",
    Torn.DOCUMENT.value: "正文",
}
# What a document's tables and its text outside them are called where a workbook's sheets have their names.
SHEET_OF_TABLE: Final = "表{number}"
SHEET_OF_TEXT: Final = "正文"
