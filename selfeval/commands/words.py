"""What stops a command, and the headlines of `check`."""

from __future__ import annotations

from typing import Final

NOT_BALANCED: Final = (
    "清点不平：读到 {read} 个自评分单元格，采用 {used} 个，未采用 {rejected} 个。没有发布任何结果，请联系程序维护人员。"
)
HALF_PUBLISHED: Final = (
    "汇总表已换成新的，但别的结果没有写全（磁盘空间不足，或文件被占用、不能写入）；请处理后再运行一次 selfeval run。"
)
HALF_WRITTEN: Final = (
    "新的文件只有一部分换上了，其余的还是原来的（文件被占用，或不能写入）；请处理后再运行一次这个命令。"
)
NO_LAST: Final = "“{folder}”不是上年的工作目录，--from 后面应是含有 templates 的文件夹。"
RULES_OF_SAMPLE: Final = "--rules 是给样例加计分规则的，不能和 --from 同用；上年指标体系里有的规则会原样沿用。"
NOT_EMPTY: Final = "“{folder}”不是空文件夹，没有新建；请换一个新的文件夹名。"
ALREADY: Final = "“{folder}”已经是建好的工作目录，没有改动任何内容，可以直接使用；要另建一个，请换一个新的文件夹名。"
NO_FILE: Final = "找不到文件“{file}”。"
CHECKED_FORM: Final = "{file}：{name}，{errors} 处错误、{queries} 处待核实、{notes} 处提示{total}"
CHECKED_REVIEW: Final = "{file}：{name}的复核底稿，{errors} 处错误、{queries} 处待核实、{notes} 处提示{total}"
CHECKED_TOTAL: Final = "；总分 {total}，{grade}"
CHECKED_TEMPLATE: Final = "{file}：{kind}，{errors} 处需要改正"
CHECKED_NOTED: Final = "{file}：{kind}，没有要改正的，{notes} 处提示"
CHECKED_CLEAN: Final = "{file}：{kind}，没有发现问题"
UNKNOWN_DEPARTMENT: Final = "部门不明"
KIND_SCHEME: Final = "指标体系"
KIND_ROSTER: Final = "部门名册"
NO_RESULTS: Final = "还没有汇总结果（找不到“{file}”），请先运行 selfeval run。"
BAD_RESULTS: Final = "“{file}”不是完整的汇总结果，请重新运行 selfeval run。"
NO_SUMMARY: Final = "找不到汇总表“{file}”，请重新运行 selfeval run。"
OTHER_SUMMARY: Final = "汇总表“{file}”不是上次汇总时生成的样子，请先运行 selfeval run；改过的会另存一份，不会丢失。"
CHANGED: Final = (
    "上次汇总以后，收件文件夹、templates 里的文件或 results.json 有变化（程序换了版本也算），请先运行 selfeval run。"
)
OTHER_VERSION: Final = "上次汇总用的是另一个版本的程序（{old}，现在是 {new}），结果不同，请先运行 selfeval run。"
BAD_DAY: Final = "文件上的日期会是 {day}，应在 {first} 年到 {last} 年之间，没有改动任何内容；请校准电脑的日期，或用 --date 指明日期。"
NO_DEPARTMENT: Final = "部门名册里没有编码“{code}”，请按名册填写部门编码。"
NOT_SCORED: Final = "“{name}”目前是“{status}”，没有可用的得分，不能生成自评报告。"
WORKING_FORMS: Final = "自评表"
WORKING_RETURN: Final = "退回修改"
WORKING_REMIND: Final = "催报"
WORKING_REPORT: Final = "自评报告"
NEW_BESIDE: Final = "（新{number}）"
NO_MANUAL: Final = "找不到手册“{file}”，程序没有装完整，请重新解压或安装。"

# --- the review ---
UNKNOWN_ALWAYS: Final = (
    "指标体系“复核”表的必查类别、必查名单里，部门名册没有：{names}；请改成名册里的类别、编码或者全称。"
)
UNKNOWN_AT: Final = "{cell}“{setting}”的“{name}”{meant}"
MEANT: Final = "（像是“{name}”，编码 {code}）"
HOW_DRAWN: Final = "最近一次随机抽取按种子“{seed}”和部门编码的 SHA-256 排序，取 {share}%，谁来抽都一样。"
NO_SAMPLE: Final = "还没有“{file}”，请先运行 selfeval sample。"
NOT_ADDABLE: Final = "“{file}”不是 Excel 工作簿（.xlsx）的格式，没法在下面添行，没有改动任何内容；请在 Excel 或 WPS 里打开，另存为“Excel 工作簿（*.xlsx）”，再运行。"
LEDGER_CHANGED: Final = "“{name}”{indicator}（台账 {listed} 分，现在复核扣 {cut} 分）"
LEDGER_LIFTED: Final = "“{name}”{indicator}（台账 {listed} 分，现在复核不扣分）"
LEDGER_NO_DUE: Final = "{cell} 的“{name}”写的是“{value}”，不是日期，这一条不会算逾期"
LEDGER_NO_CLOSED: Final = "{cell} 的“{name}”写的是“{value}”，不是日期，这一条不再算逾期"
LEDGER_UNREADABLE: Final = (
    "“{file}”里找不到“整改台账”表，或表里没有“编码”“指标”的表头，没有改动任何内容；请恢复后再运行。"
)
PROBLEM: Final = "{name}：{ground}，{remark}"
LEDGER_TASK: Final = "对照复核意见整改，书面报告整改情况"
WORKING_REVIEW: Final = "复核底稿"
DRAFT_NONE: Final = "复核名单上的{names}还没有交回复核底稿"
DRAFT_ONGOING: Final = "{names}还在复核中"
DRAFT_OBJECTED: Final = "{names}的异议还没有答复"
DRAFT_ASKED: Final = "{names}的复核底稿还有待核实的问题（见“问题清单”）"
DRAFT_WAITING: Final = "{names}的异议期限还没有过（最晚到{day}）"
DRAFT_MORE: Final = "{names}等 {count} 个部门"

# --- import ---
AND: Final = "、"
IMPORT_UNREADABLE: Final = (
    "“{file}”不是能读的表，没有导入；能导入的是 Excel、WPS 表格和 .docx 文档（.doc、.wps 文档请另存为 .docx）。"
)
IMPORT_BROKEN: Final = "“{file}”是空的、没有传完或者已损坏，没有导入；请重新取得这份文件，打开检查后再试。"
IMPORT_LOCKED: Final = "“{file}”有打开密码，没有导入；请去掉密码，另存一份再试。"
IMPORT_REFUSED: Final = {
    "empty": IMPORT_BROKEN,
    "truncated": IMPORT_BROKEN,
    "damaged": IMPORT_BROKEN,
    "contradictory": IMPORT_BROKEN,
    "password": IMPORT_LOCKED,
}
IMPORT_NO_TABLE: Final = "“{file}”里找不到评分表：各张表的前 40 行里没有认得出的表头。请确认选对了文件；表在图片里的，请换成 Excel 或 Word 的表。"
IMPORT_NEAREST: Final = (
    "“{file}”里找不到评分表：最像表头的是 {place} 起的一行（{texts}），{missing}。请在表里补上，再导入。"
)
MISSING_THIRD: Final = "但没有三级指标一列（如“三级指标”“考核指标”“指标名称”）"
MISSING_COLUMNS: Final = "但除了指标名称，认得出的列不到两个（如“一级指标”“分值”“自评得分”“评分标准”）"
IMPORT_NO_SHEET: Final = "没有名为“{sheet}”的评分表；--sheet 后面可以写：{names}。"
IMPORT_WHAT: Final = "请写明要导入的文件（selfeval import 文件名），或者用 selfeval import --apply 采用导入草稿。"
NO_DRAFT: Final = "“{folder}”里没有导入草稿，请先运行 selfeval import 文件名。"
DRAFT_UNREADABLE: Final = "“{file}”不是完好的导入草稿，请重新运行 selfeval import 文件名。"
DRAFT_OPEN: Final = "“{file}”的“导入核对”还有 {count} 处要定，定好后再运行："
IMPORT_CLEARED: Final = "{names}里是样例的文字，已清空；本县的请填在“设置”里（可以空着）"
NUMBERED: Final = "（{number}）"
QUOTED: Final = "“{text}”"
