"""What is said of folders and disks that stop a command."""

from __future__ import annotations

from typing import Final

NO_WORKSPACE: Final = "找不到工作目录“{folder}”，请用 --workspace 指明含有 templates 的文件夹。"
TEMPLATE_LOCKED: Final = "“{file}”打不开，可能正被别的程序占用，请先关闭后再运行。"
NO_INBOX: Final = "找不到收件文件夹“{folder}”，请新建它，或用 --inbox 指明位置。"
INBOX_UNREADABLE: Final = "读不了“{folder}”，请检查收件文件夹的读取权限，或者共享文件夹是否断开。"
FOLDERS_OVERLAP: Final = (
    "结果不能写在“{outbox}”：它与“{folder}”重叠，程序不改动那里的文件；请用 --outbox 另指一个文件夹。"
)
NO_OUTBOX: Final = "不能写入“{folder}”，请检查文件夹的权限和磁盘空间。"
FILE_TROUBLE: Final = "读写“{file}”时出错，请检查它的权限、所在的磁盘，或者共享文件夹是否断开。"
NO_RESOURCES: Final = "电脑的内存不够，或者同时打开的程序、文件太多，没有做成；请关闭一些程序后再运行。"
BUSY: Final = "“{folder}”里另一个 selfeval 命令正在运行，请等它结束后再试。"
FAULT_KEPT: Final = "程序在处理“{file}”时自身出了错，不是文件的问题；没有发布新的结果，先前的结果原样保留，请把“{log}”转给程序维护人员。"
FAULT_SHOWN: Final = "程序在处理“{file}”时自身出了错，不是文件的问题；没有发布新的结果，先前的结果原样保留，请把上面的英文信息转给程序维护人员。"
DISK_FULL: Final = "磁盘空间不足，没有写成，先前的文件原样保留；请清理磁盘后再运行。"
BAD_CLOCK: Final = "电脑的日期是 {today}，不会是真的，没有改动任何内容；请校准日期和时间后再运行。"
CHANGED_ASIDE: Final = "（改动{number}）"

# what was changed since the last run
DEPARTMENT_EXEMPT: Final = "“{name}”改为免报"
DEPARTMENT_CODE: Final = "“{name}”的编码 {old}→{new}"
DEPARTMENT_GONE: Final = "去掉“{name}”（编码 {code}）"
DEPARTMENT_NAME: Final = "编码 {code} 的名称“{old}”→“{new}”"
ADD_ALIAS: Final = "（在它的“别名”里加上“{name}”，已报的表就仍然有效）"
DECIMALS_CHANGED: Final = "分值小数位数 {old}→{new}"
LEVEL_CHANGED: Final = "检查 {code}“{title}”{old}→{new}"
DECISION_GONE: Final = "去掉“{decision}”"
DECISION_NEW: Final = "增加“{decision}”"
VERSION_CHANGED: Final = "程序版本 {old}→{new}"
