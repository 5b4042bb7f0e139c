"""The words of the command line: help texts and what is said of wrong usage."""

from __future__ import annotations

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
WORKSPACE: Final = "工作目录（含 templates、inbox、outbox），默认是当前文件夹。"
INIT: Final = "新建一个工作目录（DIR 须不存在或为空），带样例指标体系和部门名册。"
INIT_FROM: Final = "沿用上一年工作目录 LAST 的指标体系和部门名册。"
TEMPLATE: Final = "检查指标体系和部门名册，生成空白自评表。"
EACH: Final = "给每个部门各生成一份，预先填好部门编码和名称。"
RUN: Final = "读取 inbox 里的全部文件，核对、计分，在 outbox 里生成汇总表。"
CSV: Final = "另外把各表存成 CSV。"
PREVIOUS: Final = "上一年的汇总表或 results.json，用来对比。"
STRICT: Final = "有部门退回修改时，以代码 1 结束。"
INBOX: Final = "收件文件夹，默认是工作目录里的 inbox。"
OUTBOX: Final = "结果文件夹，默认是工作目录里的 outbox。"
WORKERS: Final = "同时读表的进程数，默认按处理器个数。"
CLUSTER: Final = "在 Dask 集群上读表，写调度程序的地址，如 tcp://10.0.0.1:8786；收件文件夹须放在共享盘里。"
RETURN: Final = "汇总之后，生成退回修改的材料和催报函（含邮件草稿），由您发给部门。"
REPORT: Final = "汇总之后，生成通报和各部门自评报告的草稿。"
DEPARTMENT: Final = "只生成这个编码的部门的自评报告（待核实的部门也可以）。"
CHECK: Final = "检查单个工作簿（自评表、指标体系或部门名册），列出问题。"
JSON: Final = "以 JSON 输出。"
EXPLAIN: Final = "说明各项检查；不写代码时列出全部。"
FINDING: Final = "　{where}　{message}{remedy}"
OUR_FAULT: Final = "程序出错，没有发布新的结果，先前的结果原样保留；请把上面的英文信息转给程序维护人员。"
INTERRUPTED: Final = "已中断，没有发布新的结果，先前的结果原样保留。"

_UNKNOWN_OPTION: Final = "没有“{name}”这个选项，请用 selfeval --help 查看用法。"
_UNKNOWN_COMMAND: Final = "没有“{name}”这个命令，请用 selfeval --help 查看用法。"
_BAD_VALUE: Final = "“{name}”的值不能用，请用 selfeval --help 查看用法。"
_MISSING: Final = "缺少“{name}”，请用 selfeval --help 查看用法。"
_BAD_USE: Final = "命令写得不对，请用 selfeval --help 查看用法。"


def said(wrong: click.ClickException) -> str:
    """One Chinese sentence for a way of calling that can't be understood."""
    if isinstance(wrong, click.NoSuchOption):
        return _UNKNOWN_OPTION.format(name=wrong.option_name)
    if isinstance(wrong, click.MissingParameter):
        return _MISSING.format(name=wrong.param.human_readable_name if wrong.param else "")
    if isinstance(wrong, click.BadParameter):
        return _BAD_VALUE.format(name=wrong.param.opts[0] if wrong.param else "")
    if isinstance(wrong, click.UsageError) and "command" in wrong.message:
        return _UNKNOWN_COMMAND.format(name=wrong.message.split("'")[1] if "'" in wrong.message else "")
    return _BAD_USE
