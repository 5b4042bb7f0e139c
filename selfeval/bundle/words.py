"""What the bundle itself says: its folder, its launchers, and the page to be read first.

A launcher for Windows is read in code page 936. None of its characters may hold a byte there that steers the console
(`tests/bundle/test_launchers.py`), should that code page not be had.
"""

from __future__ import annotations

from typing import Final

FOLDER: Final = "绩效自评"
READ_FIRST: Final = "先看这里.txt"
MANUAL: Final = "操作手册.html"
NOT_UNPACKED: Final = "找不到程序：请先把压缩包全部解压到一个文件夹，再双击。"
NOT_STARTED: Final = "程序没有能启动（代码 {code}）：{needs}"
NEEDS_WINDOWS: Final = "要用 64 位的 Windows 10 或 11；电脑符合的，请重新解压一次。"
NEEDS_LINUX: Final = "系统的类型或版本不合用，或者没有解压完整，请看“先看这里”。"
ANY_KEY: Final = "按任意键关闭这个窗口。"
RETURN_KEY: Final = "按回车键关闭这个窗口。"

SAYS: Final = {
    "init": "新建一个年度的工作目录（可以沿用上一年的）",
    "import": "把本县自己的表读成指标体系草稿；选好以后再双击一次，采用它",
    "template": "检查指标体系和部门名册，给每个部门生成一份自评表",
    "run": "读取 inbox 里的全部文件，核对、计分，生成汇总表",
    "watch": "一直开着，收件文件夹有变化、静下来以后自动汇总",
    "return": "生成退回修改的材料和催报函",
    "report": "生成通报和各部门自评报告的草稿",
    "sample": "选出要复核的部门，写进复核名单",
    "review": "给复核名单上的部门生成复核底稿",
    "check": "检查指标体系和部门名册；也可以把一张表拖到它上面",
}

FIRST_PAGE: Final = """部门整体支出绩效自评（selfeval {version}）

不用安装，不用联网，不用管理员权限。
{unpack}

双击就能用：
{launchers}

按这个顺序：{order}。
第一次用、碰到事情，双击 {manual}：一步一步怎么做，有图，不用上网。
每个年度一个文件夹，在这里面（如“2024年度”）：templates 放指标体系和部门名册，inbox 放部门报来的表，outbox 放结果。
程序只在这个文件夹里写东西；整个文件夹可以拷到 U 盘上，或者换一台电脑接着用。旧的年度文件夹也可以直接拷进来。
有几个年度时会问用哪一个；也可以把年度文件夹拖到图标上。
工作簿的说明里写着命令的，照这里对应：{commands}。

{needs}
用到的各个部件、许可和校验值：app 文件夹里的 contents.csv 和 sbom.json。
"""
ITEM: Final = "  {name}　　{says}"
SAME: Final = "selfeval {command} 就是“{name}”"
THEN: Final = "，再"
UNPACK_WINDOWS: Final = (
    "先把压缩包全部解压（右键，“全部解压缩”），不要在压缩包里面直接双击。"
    "双击时 Windows 提示“已保护你的电脑”的，点“更多信息”，再点“仍要运行”；"
    "单位有规定的，先请信息人员看过。"
)
UNPACK_LINUX: Final = (
    "先把压缩包全部解压到自己的文件夹（U 盘上的，先拷到电脑里），再双击各个图标；"
    "问是否信任、是否运行的，选“在终端中运行”。双击没有反应的，在这里打开终端，输入：sh 汇总.sh"
)
WINDOWS: Final = "要用 64 位（x64）的 Windows 10 或 11。Windows 7、8 用不了：它们上面没有仍在维护的 Python。"
LINUX: Final = "要用 64 位（{machine}）的 Linux 桌面（统信 UOS、麒麟等），系统库 glibc {glibc} 或更新。"
