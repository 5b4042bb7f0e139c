"""What the desk asks and says."""

from __future__ import annotations

from typing import Final

HEADING: Final = "【{launcher}】{place}"
YEAR_FOLDER: Final = "{year}年度"
ASK_CARRY: Final = "沿用“{last}”的指标体系和部门名册，新建“{new}”：直接按回车；从样例开始：输入 n 再按回车。"
NO: Final = frozenset(("n", "no", "不", "否"))
ASK_YEAR: Final = "评价哪一年？输入四位数的年份再按回车；直接按回车是 {year} 年。"
BAD_YEAR: Final = "“{answer}”不是四位数的年份，没有新建；请再双击一次“{launcher}”。"
SAMPLE_YEAR: Final = "注意：样例的评价年度是 {year}，请在指标体系的“设置”里改成本次的。"
NO_YEAR: Final = "这里还没有工作目录，请先双击“{launcher}”。"
ASK_PLACE: Final = "{listed}\n要用哪一个？输入序号再按回车；直接按回车是“{newest}”。"
LISTED: Final = "  {number}. {name}"
BAD_PLACE: Final = "没有序号“{answer}”，什么也没有做；请再双击一次。"
ASK_TABLE: Final = "把本县的表（Excel 或 Word）拖到这个窗口里，再按回车；草稿里已经选好、要采用它的，直接按回车。"
CHECKING: Final = "检查指标体系和部门名册；要检查别的表，请把它拖到“{launcher}”的图标上。"
NOT_WRITABLE: Final = (
    "不能写入“{folder}”：请把压缩包全部解压到可以写入的文件夹（U 盘没有写保护，或者电脑的硬盘上），再双击。"
)
OPENED: Final = "已打开：{path}"
NOT_OPENED: Final = "请打开：{path}"
