"""The words of the command line: help texts and what is said of wrong usage."""

from __future__ import annotations

import re
from typing import Final

import click

PROGRAM: Final = "部门整体支出绩效自评：收表、核对、计分、汇总。"
USAGE: Final = "用法："
OPTIONS: Final = "选项"
COMMANDS: Final = "命令"
OPTIONS_MARK: Final = "[选项]"
COMMAND_MARK: Final = "命令 [参数]…"
HELP: Final = "显示用法。"
VERSION: Final = "显示版本。"
VERBOSE: Final = "与 --version 同用，另外列出 Python、系统和各个库的版本。"
WORKSPACE: Final = "工作目录（含 templates、inbox、outbox），默认是当前文件夹。"
INIT: Final = "新建一个工作目录（DIR 须不存在或为空），带样例指标体系和部门名册。"
INIT_RULES: Final = "样例指标体系里带上基础数据和计分规则（17 项指标可以算出）。"
INIT_FROM: Final = "沿用上一年工作目录 LAST 的指标体系和部门名册。"
IMPORT: Final = "把本县自己的表（Excel 或 Word）读成指标体系草稿；定好以后用 --apply 采用。"
IMPORT_SHEET: Final = "文件里有几张表时，写明是哪一张。"
IMPORT_APPLY: Final = "采用最新的导入草稿，写成指标体系；原来的另存一份。"
TEMPLATE: Final = "检查指标体系和部门名册，生成空白自评表。"
TEMPLATE_RULES: Final = "不生成自评表，只在指标体系里添上空的“基础数据”“计分规则”“总分规则”；原来的另存一份。"
EACH: Final = "给每个部门各生成一份，预先填好部门编码和名称。"
RUN: Final = "读取 inbox 里的全部文件，核对、计分，在 outbox 里生成汇总表。"
CSV: Final = "另外把各表存成 CSV。"
PREVIOUS: Final = "上一年的汇总表或 results.json，用来对比。"
STRICT: Final = "有部门退回修改时，以代码 1 结束。"
INBOX: Final = "收件文件夹，默认是工作目录里的 inbox。"
OUTBOX: Final = "结果文件夹，默认是工作目录里的 outbox。"
WORKERS: Final = "同时读表的进程数，默认按处理器个数。"
CLUSTER: Final = "在 Dask 集群上读表，写调度程序的地址，如 tcp://10.0.0.1:8786；收件文件夹须放在共享盘里。"
WATCH: Final = "一直开着，收件文件夹有变化、静下来以后自动汇总；按 Ctrl+C 停止。"
RETURN: Final = "汇总之后，生成退回修改的材料和催报函（含邮件草稿），由您发给部门。"
REPORT: Final = "汇总之后，生成通报和各部门自评报告的草稿；做过复核的，另有反馈意见、公开表和整改台账。"
DATE: Final = "文件上写的日期，默认是今天。"
BAD_DATE: Final = "--date 后面的“{value}”不是日期，请写成年-月-日，如 --date 2024-04-12。"
DEPARTMENT: Final = "只生成这个编码的部门的自评报告（待核实的部门也可以）。"
SAMPLE: Final = "汇总之后，选出要复核的部门，写进 templates 里的复核名单；已有的名单只添不改。"
SHARE: Final = "随机抽取百分之几，如 20%，默认按指标体系的“复核”表。"
SEED: Final = "随机抽取的种子，默认是评价年度；同样的种子抽出同样的部门。"
BAD_SHARE: Final = "--share 后面的“{value}”不是百分比，请写成 0% 至 100%，如 --share 20%。"
SHARE_OF_ONE: Final = "--share 后面写百分数，如 20；“{value}”请写成 {percent}（要的就是百分之零点几的，请带上 %）。"
REVIEW: Final = "给复核名单里写“是”的部门生成复核底稿；有人填过的不动。"
CHECK: Final = "检查单个工作簿（自评表、复核底稿、指标体系或部门名册），列出问题。"
JSON: Final = "以 JSON 输出。"
EXPLAIN: Final = "说明各项检查；不写代码时列出全部。"
MANUAL: Final = "打开操作手册（一个网页，不用上网）。"
PRINT: Final = "只说手册放在哪里，不打开。"
FINDING: Final = "　{where}　{message}{remedy}"
ALIKE: Final = "　　同样的还有 {count} 处：{cells}"
OUR_FAULT: Final = "程序出错，没有发布新的结果，先前的结果原样保留；请把上面的英文信息转给程序维护人员。"
INTERRUPTED: Final = "已中断，没有发布新的结果，先前的结果原样保留。"

# --- what the bundle's launchers are called, by the command each runs ---
LAUNCHERS: Final = {
    "init": "新建年度",
    "import": "导入本县表",
    "template": "生成自评表",
    "run": "汇总",
    "watch": "盯着收件",
    "return": "退回",
    "report": "报告",
    "sample": "抽取复核名单",
    "review": "生成复核底稿",
    "check": "检查",
}

LAUNCHER: Final = "“{name}”"
A_FILE: Final = "文件名"  # as it stands for a file in the command lines that are said

# --- the screen ---
SUMMARY_OPEN: Final = "“{file}”正被打开着，没有覆盖；新的汇总表另存为“{other}”。"
SUMMARY_KEPT: Final = "原来的“{file}”不是程序生成时的样子（可能有人改过），已原样保留为“{kept}”。"
NOTE: Final = "注意：{text}"
WHAT_CHANGED: Final = "　　改动：{changes}"
WHAT_TO_DO: Final = "　　{text}"
RUN_AHEAD: Final = (
    "上次汇总记的日期是 {then}，比今天（{today}）还晚：电脑现在的日期，或上次汇总时的日期不对，"
    "请核对；现在的日期不对的，校准后再运行一次。"
)
FALLEN: Final = {
    "scheme": "上次汇总以后改了指标体系，上次已接收或待核实的 {count} 个部门因此不再计入：{names}。",
    "roster": "上次汇总以后改了部门名册，上次已接收或待核实的 {count} 个部门因此不再计入：{names}。",
    "decisions": "上次汇总以后改了处理意见，上次已接收或待核实的 {count} 个部门因此不再计入：{names}。",
    "program": "上次汇总以后换了程序版本，上次已接收或待核实的 {count} 个部门因此不再计入：{names}。",
}
FALLEN_REMEDY: Final = {
    "scheme": (
        "不是有意改的，请把指标体系改回去再运行；确实要改的，请运行 selfeval template --each 重新下发，"
        "已报的部门用 selfeval return 准备的表（没有变的指标尽量照原表填好）。"
    ),
    "roster": "不是有意改的，请把部门名册改回去再运行。",
    "decisions": "不是有意改的，请把处理意见改回去再运行。",
    "program": "原因见“问题清单”。",
}
FORMS_REWORDED: Final = (
    "生成自评表以后改过评分标准或指标说明（{changes}）：照常计分，但先前发出的表印的是原来的文字；"
    "要部门按新的填，请运行 selfeval template --each 重新下发。"
)
FORMS_OTHER_SCHEME: Final = (
    "生成自评表以后改过指标体系（{changes}）：用先前发出的表填报的会退回；"
    "不是有意改的，请改回去，确实要改的，请运行 selfeval template --each 重新下发。"
)
CHANGES_UNSEEN: Final = "“可不适用”或小数位数等"
DECISIONS_LOST: Final = (
    "找不到“{file}”；上次汇总时里面有 {count} 条意见，这次都没有照办。误删的，请放回 templates 再运行。"
)
SAID_ROUND: Final = (
    "{county} {year} 年度部门整体支出绩效自评：{indicators} 个指标，满分 {points} 分，名册 {departments} 个部门"
)
NAMED_AFTER: Final = r"(\d{4})年度"  # a workspace
OTHER_YEAR: Final = "文件夹叫“{folder}”，指标体系的“评价年度”是 {year}；评价的不是 {year} 年的，请在“设置”里改。"
SAMPLES_LEFT: Final = "注意：还留着样例的内容，请换成本县的：{what}。"
SAMPLE_SETTINGS: Final = "设置里的{names}"
SAMPLE_SETTING: Final = "{name}“{value}”"
SAMPLE_CONTACTS: Final = "部门名册里 {count} 个部门的电话或邮箱"
SAID_FILES: Final = "收到 {files} 个文件，其中表格 {read} 个；应报 {due} 个部门："
WAITING: Final = (
    "  待财政局评定　{count} 个部门，总分、等次和名次还空着；请在 templates 的“{file}”里填上分数，再运行：{names}"
)
STRANGERS: Final = "报来的表里有 {count} 个单位名称不在名册里；确是名册里某个部门的，请复制到“{file}”该部门的“别名”："
SAID_SUMMARY: Final = "汇总表：{path}"
EMPTY_INBOX: Final = "收件文件夹“{folder}”里还没有文件，把各部门报来的表放进去再运行。"
CARRIED_OVER: Final = "评价年度已改为 {year}，报送截止日期已清空，请在指标体系的“设置”里填上。"
UNIT_DEPARTMENT: Final = "个部门"
UNIT_FILE: Final = "个文件"
AND_MORE: Final = "{names} 等 {count} 个"
SINCE_LAST: Final = "与上次相比："
NOTHING_NEW: Final = "没有变化"
MOVED: Final = "由{was}转为{now} {names}"
JOINED: Final = "新列入名册（{now}）{names}"
LEFT: Final = "已不在名册（原为{was}）{names}"
TOTAL_CHANGED: Final = "{name} {old} → {new}"
MORE_TOTALS: Final = "共 {count} 个部门总分有变化，详见运行记录"
FINAL_CHANGED: Final = "{name} 核定分 {old} → {new}"
MORE_FINALS: Final = "共 {count} 个部门核定分有变化，详见运行记录"
FORM_WRITTEN: Final = "空白自评表：{path}"
EACH_WRITTEN: Final = "各部门自评表 {count} 份：{folder}"
AWARDS_WRITTEN: Final = "财政评定表：{path}，由财政局评定的分数填在里面；已经填的照样保留。"
BUREAU_DATA_WRITTEN: Final = "财政的基础数据：{path}，由财政填的数据填在里面；已经填的照样保留。"
RULE_SHEETS_ADDED: Final = "已在“{path}”里添上空表：{sheets}，表里原有的内容没有改动。"
RULE_SHEETS_BEFORE: Final = "添表以前的指标体系另存为“{name}”。"
RULE_SHEETS_THERE: Final = "“{path}”里已经有“基础数据”“计分规则”“总分规则”，没有改动。"
QUOTED: Final = "“{name}”"
KEPT_BEFORE: Final = "更新前的“{file}”另存为“{name}”。"
KEPT_RENAMED: Final = "“{file}”里的部门名称已按部门名册更新：{names}。"
KEPT_RENAMED_ONE: Final = "“{old}”改为“{new}”"
RULES_READ: Final = "计分规则 {count} 条，读作（请核对）："
RULE_READ: Final = "  {text}"
RULE_EDGES: Final = "　　例：{text}"
EDGE_BREAK: Final = "；"
FORM_BESIDE: Final = "“{old}”已不是空白的自评表，没有覆盖；新的自评表另存为“{new}”。"
FORM_REMOVED: Final = "不再需要的空白表 {count} 份已删去（名册里没有这些部门了，或改了编码、名称）：{names}。"
INITIALISED: Final = "已新建工作目录“{folder}”。"
IMPORTED: Final = "“{source}”的“{table}”：{categories} 个一级指标，{indicators} 个三级指标，满分 {points} 分"
IMPORTED_CATEGORY: Final = "  {name}　{points} 分　{count} 个指标"
IMPORTED_BONUS: Final = "  加分项　{points} 分　{count} 个指标"
IMPORTED_OTHERS: Final = "文件里还有别的评分表，没有导入：{names}；要导入的，请加上 --sheet 表名。"
IMPORTED_QUESTIONS: Final = "有 {count} 处要您定："
IMPORTED_QUESTION: Final = "  {number}. {place}　{seen}　读作：{reading}"
IMPORTED_CERTAIN: Final = "没有要您定的。"
IMPORTED_BESIDE: Final = "“{old}”有人改过，没有覆盖；新的草稿另存为“{new}”。"
IMPORTED_DRAFT: Final = "导入草稿：{path}"
APPLIED: Final = "已采用“{draft}”，写成指标体系：{path}"
APPLIED_KEPT: Final = "原来的指标体系另存为“{kept}”。"
EXPLAINED_AS: Final = "已说明：{text}"
SAID_CSV: Final = "各表的 CSV：{path}"
OLD_CSV: Final = "“{path}”里的 CSV 是以前汇总时存的，这次没有更新；要新的，请加上 --csv 再运行，不用的请删去。"
CHECK_HEADINGS: Final = ("级别", "位置", "问题", "怎么改", "代码")
PROGRESS_READING: Final = "正在读表"
PROGRESS_FILES: Final = "{done}/{total} 个文件，每秒 {pace} 个"
PROGRESS_SECONDS: Final = "，约剩 {left} 秒"
PROGRESS_MINUTES: Final = "，约剩 {left} 分钟"
PROGRESS_WRITING: Final = "正在写汇总表…"
CLUSTER_NOT_INSTALLED: Final = (
    "没有安装 --cluster 需要的组件，请运行 pip install selfeval[cluster] 后再试，或去掉 --cluster。"
)
CLUSTER_OR_WORKERS: Final = "--cluster 和 --workers 不能同时用，请去掉一个。"
SAID_RETURNED: Final = "退回修改：{count} 个部门（退回 {returned} 个，待核实 {query} 个）{names}"
SAID_NOT_RETURNED: Final = "退回修改：没有要退回的部门"
SAID_REMINDED: Final = "催报：{count} 个部门{names}"
SAID_NOT_REMINDED: Final = "催报：没有未报送的部门"
SAID_FOLDER: Final = "　　　　　{path}"
SAID_NO_ADDRESS: Final = "名册里没有可用的邮箱，邮件草稿没有收件人：{names}"
SAID_ASIDE: Final = "原来的文件您改过，另存了一份：{paths}"
SAID_KEPT: Final = "这些文件不是程序生成时的样子（可能有人改过），没有覆盖，仍留在原处：{paths}"
SAID_FAILED: Final = "程序出错，没有生成这些部门的文件：{names}；详情见“{path}”，请交程序维护人员。"
SAID_FAULTS: Final = "程序自身出错，有 {count} 个文件没有读取；详情见“{path}”，请连同这些文件交程序维护人员。"
SAID_FAULT: Final = "程序在处理“{file}”时自身出了错；请把上面的英文信息连同这份文件交程序维护人员。"
SAID_CIRCULAR: Final = "通报（草稿）：{path}"
SAID_REPORTS: Final = "自评报告（草稿）：{count} 个部门　{path}"
SAID_REPORT: Final = "自评报告（草稿）：{path}"
SAID_NO_REPORTS: Final = "自评报告：没有已接收的部门"
SAID_MANUAL: Final = "操作手册：{path}"
MANUAL_OPENED: Final = "已经交给浏览器打开；没有出现的，请双击这个文件。"
MANUAL_NOT_OPENED: Final = "请用浏览器打开这个文件。"
SAID_LETTERS_STALE: Final = (
    "已经没有采用的复核，“复核/反馈”里的反馈意见和“公开表.docx”不再作数；运行 selfeval report 会清理，您改过的另存。"
)
SAID_STALE: Final = "“退回修改”“催报”里的文件不是按这次的结果做的，需要时请运行 selfeval return 更新。"

# --- watch ---
WATCHING: Final = "正在盯着“{folder}”，有变化、静下来以后自动汇总；要停止，请按 Ctrl+C。"
WATCH_ENDED: Final = "已停止，不再盯着收件文件夹。"
WATCH_LINE: Final = "{time}　{text}"
WATCH_RAN: Final = "已汇总：{what}（现在{now}）。汇总表：{path}"
WATCH_FIRST: Final = "第一次汇总"
WATCH_NEW: Final = "新到或改过 {count} 个文件"
WATCH_GONE: Final = "少了 {count} 个文件"
WATCH_FAULTS: Final = "程序自身出错，有 {count} 个文件没有读取，详情见“{path}”"
WATCH_OPEN: Final = "“{file}”正被打开着，没有覆盖"
WATCH_KEPT: Final = "有人改过的汇总表已保留为“{kept}”"
WATCH_RETRY: Final = "　　　　　没有汇总，稍后自动再试。"
WATCH_AWAY: Final = "收件文件夹读不了（共享文件夹可能断开了），没有汇总；恢复以后接着盯。"
WATCH_EMPTY: Final = "收件文件夹是空的，没有汇总；放进文件以后自动汇总（本来有文件的，请检查共享文件夹是否断开）。"
WATCH_BACK: Final = "收件文件夹里有文件了，接着盯。"

NEXT: Final = "下一步：{text}"
NEXT_INIT: Final = "改好“{folder}”里的“指标体系”和“部门名册”，再运行 {command}"
SOME_FILE: Final = "文件名"
IMPORT_FIRST: Final = "本县已有评分表（Excel 或 Word）的，不用照着打字：运行 {command} 读进来"
NEXT_CHOOSE: Final = "打开草稿，在“导入核对”里逐项选好并保存，再运行 {command}"
NEXT_RULES: Final = "先填“基础数据”，再填“计分规则”，写法见表头上方；保存后运行 {command}，看逐条读得对不对"
NEXT_APPLY: Final = "打开草稿看一看，没有要改的就运行 {command}"
NEXT_IMPORTED: Final = "核对“{folder}”里的“指标体系”（截止日期、等次）和“部门名册”，再运行 {command}"
NEXT_SEND: Final = "把“{folder}”里的表发给各部门，收到的放进“{inbox}”，再运行 {command}"
NEXT_EACH: Final = "运行 {each} 给每个部门各生成一份；收到的表放进“{inbox}”，再运行 {command}"
NEXT_RETURN: Final = "看汇总表的“问题清单”和“报送情况”，再运行 {command} 准备退回和催报的材料"
NEXT_REPORT: Final = "运行 {command} 生成通报和自评报告的草稿"
NEXT_REVIEWED: Final = "{first}；复核有了结果，运行 {command} 生成反馈意见、公开表的草稿和整改台账"
NEXT_REVIEWED_REPORT: Final = "运行 {command} 生成通报、自评报告、反馈意见、公开表的草稿和整改台账"
NEXT_MAIL: Final = "看过以后发给各部门；改好的表收到后放进“{inbox}”，再运行 {command}"
NEXT_DRAFTS: Final = "草稿改定以后再发出"
NEXT_MEND: Final = "按上面改好并保存，再检查一次"
NEXT_FORMS: Final = "运行 {command} 生成各部门的自评表"
NEXT_INBOX: Final = "把收到的表放进“{inbox}”，再运行 {command}"

DONE_NOT_SHOWN: Final = "事情已经做完，结果都已保存；只是屏幕上的说明写不出去，请检查输出的去处。"
DONE_BUT_FAULT: Final = "事情已经做完，结果都已保存；只是显示说明时程序出错，请把上面的英文信息转给程序维护人员。"
NOT_SHOWN: Final = "要显示的内容写不出去，请检查输出的去处，再运行一次。"
BAD_WORKERS: Final = "“--workers”的值“{value}”不能用，要写 1 以上的整数。"

_UNKNOWN_OPTION: Final = "没有“{name}”这个选项{near}，请用 {command} --help 查看用法。"
_UNKNOWN_COMMAND: Final = "没有“{name}”这个命令{near}，请用 {command} --help 查看用法。"
_NEAR: Final = "，你是不是要 {names}"
_OR: Final = " 或 "
_BAD_VALUE: Final = "“{name}”的值{value}不能用，请用 {command} --help 查看用法。"
_QUOTED: Final = "“{value}”"
_NO_VALUE: Final = "“{name}”后面没有写值，请用 {command} --help 查看用法。"
_MISSING: Final = "缺少“{name}”，请用 {command} --help 查看用法。"
_TOO_MANY: Final = "多写了“{rest}”（文件夹名里有空格的，请加引号），请用 {command} --help 查看用法。"
_BAD_USE: Final = "命令写得不对，请用 {command} --help 查看用法。"
_VALUE: Final = re.compile(r"'([^']*)'|^(\S+) is not")  # in click's own messages
_REST: Final = re.compile(r"\(([^()]*)\)$")


def said(wrong: click.ClickException) -> str:
    """One Chinese sentence for a way of calling that can't be understood."""
    ctx = wrong.ctx if isinstance(wrong, click.UsageError) else None
    command, message = ctx.command_path if ctx else "selfeval", wrong.message
    if isinstance(wrong, click.NoSuchOption):
        options = [name for param in ctx.command.get_params(ctx) for name in param.opts] if ctx else []
        return _UNKNOWN_OPTION.format(name=wrong.option_name, near=_near(wrong.option_name, options), command=command)
    if isinstance(wrong, click.BadOptionUsage):
        return _NO_VALUE.format(name=wrong.option_name, command=command)
    if isinstance(wrong, click.MissingParameter):
        return _MISSING.format(name=wrong.param.human_readable_name if wrong.param else "", command=command)
    if isinstance(wrong, click.BadParameter):
        if not message.isascii():
            return message  # our own
        value = _QUOTED.format(value=_first(_VALUE, message)) if _VALUE.search(message) else ""
        return _BAD_VALUE.format(name=wrong.param.opts[0] if wrong.param else "", value=value, command=command)
    if isinstance(wrong, click.UsageError) and message.startswith("No such command"):
        name = _first(_VALUE, message)
        commands = list(ctx.command.commands) if ctx and isinstance(ctx.command, click.Group) else []
        return _UNKNOWN_COMMAND.format(name=name, near=_near(name, commands), command=command)
    if isinstance(wrong, click.UsageError) and "extra argument" in message:
        return _TOO_MANY.format(rest=_first(_REST, message), command=command)
    return _BAD_USE.format(command=command)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return next((group for group in found.groups() if group is not None), "") if found else ""


def _near(name: str, known: list[str]) -> str:
    """The names most like a mistyped one, as a question; '' if none is."""
    from difflib import get_close_matches

    bare = {one.lstrip("-"): one for one in known}
    near = [bare[one] for one in get_close_matches(name.lstrip("-"), bare, n=2, cutoff=0.65)]
    return _NEAR.format(names=_OR.join(near)) if near else ""


# --- the review ---
SAMPLE_ADDED: Final = "复核名单新列入 {count} 个部门（{ways}）{names}。"
SAMPLE_NONE: Final = "没有新的部门要列入复核名单。"
SAMPLE_WAY: Final = "{way} {count}"
SAMPLE_NAMES: Final = "：{names}"
SAMPLE_BEFORE: Final = "名单上原有的 {count} 个部门没有改动。"
SAMPLE_UNSCORED: Final = "必查的还有 {count} 个部门没有总分，报来并汇总以后再运行 selfeval sample：{names}。"
SAMPLE_PATH: Final = "复核名单：{path}"
SAMPLE_KEPT: Final = "原来的名单您改过，另存了一份：{paths}"
NEXT_SAMPLE: Final = "在“{file}”里核对名单，填上复核人和期限，再运行 {command}，生成复核底稿。"
PAPERS_WRITTEN: Final = "生成复核底稿 {count} 份：{names}"
PAPERS_RENEWED: Final = (
    "自评分有变或者底稿缺行、重新生成的底稿 {count} 份（没有变的各项和原来的结论、质量评分已照抄）：{names}"
)
PAPERS_TYPED: Final = "有人填过、没有动的底稿 {count} 份：{names}"
PAPERS_SETTLED: Final = "已经有复核、自评分没有变的 {count} 个部门，底稿没有动：{names}"
PAPERS_UNREADY: Final = "没有自评分可以复核的 {count} 个部门，没有底稿：{names}"
PAPERS_BLANK: Final = "交回来还没有填的底稿 {count} 份：{names}"
PAPERS_REMOVED: Final = "名单上不再复核，删去没有填过的底稿 {count} 份：{names}"
PAPERS_LEFT: Final = "名单上不再复核，但已经有人填过、没有动的底稿 {count} 份：{names}"
PAPERS_KEPT: Final = "原来填过的底稿另存了一份：{paths}"
PAPERS_FOLDER: Final = "复核底稿在：{path}"
NEXT_REVIEW: Final = "把底稿交给复核人填写；填好的放进“{inbox}”，再运行 {command}。"
PAPERS_SAME: Final = "复核底稿没有要改的。"
AMONG_REVIEWS: Final = "    {file}：{message}{remedy}"
REVIEWS_DONE: Final = "已复核 {count} 个部门{names}。"
REVIEWS_ONGOING: Final = "复核中 {count} 个部门，暂时没有核定分："
REVIEWS_ASKED: Final = "复核底稿里还有问题要核实的 {count} 个部门（见“问题清单”）：{names}"
REVIEWS_OUTSTANDING: Final = "复核名单上还有 {count} 个部门没有能用的底稿：{names}"
NO_PAPERS_THERE: Final = (
    "    “复核”文件夹里有 {count} 个文件不是工作簿，没有读：{paths}；其中有底稿的，请向复核人要 Excel 工作簿（.xlsx）。"
)
WITH_REVIEWER: Final = "{name}（{said}）"
DUE: Final = "{day} 前"
COMMA: Final = "，"
REVIEW_ONGOING: Final = "    {name}：{why}"
SAID_LETTERS: Final = "复核反馈意见（草稿）：{count} 个部门　{path}"
LETTERS_AS_BEFORE: Final = (
    "{count} 份反馈意见内容没有变，日期和期限仍是原来的；还没有发出、要用新日期的，请删去原来那份再运行"
)
LETTERS_NEW: Final = "第一次写反馈意见的 {count} 个部门：{names}"
LETTERS_AGAIN: Final = "重新写了反馈意见的 {count} 个部门，日期和期限从这次的日期起算：{names}"
LEDGER_KEEPS: Final = "整改台账里这 {count} 个部门原有的行没有改动，请核对期限：{names}"
LETTERS_WITHDRAWN: Final = "没有复核结果了、原来的反馈意见已经撤下的 {count} 个部门：{names}"
LETTERS_LEFT: Final = "没有复核结果了、您改过的反馈意见还留在原处的 {count} 个部门，不要发出：{names}"
SAID_PUBLIC: Final = "公开表：{path}"
SAID_PUBLIC_DRAFT: Final = "公开表（草稿）：{path}"
PUBLIC_UNSETTLED: Final = "公开表还不能公开：{why}"
SAID_LEDGER: Final = "整改台账：新添 {added} 条{late}　{path}"
LEDGER_DIFFERS: Final = "台账里 {count} 条的扣分与现在的复核结果不一致，台账没有改动，请核对后自行更改：{rows}"
LEDGER_LOST: Final = (
    "templates 里没有“{file}”，以前的报告写过，这次没有接着写，是另起的；"
    "误删、改名或移走的，请用原来的换下这一份，再运行一次，新的问题会添进去。"
)
LEDGER_UNDATED: Final = (
    "整改台账里 {count} 处日期不是日期，请改成如 2024-04-12 的写法，还没有销号的请清空“销号日期”：{cells}"
)
LEDGER_LATE: Final = "，逾期 {count} 条"
