"""What an import says: its questions, its answers, and the sentences by which it refuses."""

from __future__ import annotations

from typing import Final

# --- what is looked for in notes and standards (after folding and without spaces) -------------------
BY_BUREAU: Final = (
    r"由(?:县|市|区|州|省|本级|同级)?(?:级)?财政[^,;。]{0,14}?(?:评定|评分|打分|评价|考核|考评|核定|赋分|计分|复核)"
    r"|财政(?:局|部门)(?:评定|打分|评分|赋分|核定)"
)
BY_CHOICE: Final = (
    r"(?:各?(?:部门|单位)|自行)[^,;。]{0,14}?(?:选取|选择|自选|自设|设置|设定|确定|自定|选定|拟定)"
    r"|自行(?:选取|选择|设置|设定|确定|拟定|补充)"
)
INDICATORS: Final = "指标"
CHOICE_NAMES: Final = r"自设|自选|自定|自拟|个性(?:化)?指标|特色指标|特性指标|自行设"
EITHER: Final = r"择其?一|择一|任选|任择|选其一|二选一|三选一|选填一|只填一项|择优"
NOT_APPLICABLE: Final = (
    r"不适用|(?:没有|无|未发生|不涉及)[^,;。]{0,24}?(?:业务|事项|的指标|指标的|支出的|项目的)|不涉及"
)
WITHOUT: Final = r"(?:没有|不涉及|未发生|无)([^,;。]{2,30}?)(?:业务|事项|支出|项目|的)"
GENERAL: Final = (
    "相应", "相关", "此项", "该项", "上述", "此类", "本项", "有关", "对应", "指标", "某项", "部分", "该类", "这项", "涉及",
)  # fmt: skip
LISTED: Final = r"[、,]|和|及|与|或|以及"
IN_FULL: Final = r"满分"
PRORATED: Final = r"折算|折合|换算|折成|÷|/\(|剔除"
BONUS: Final = r"加分"
MORE_POINTS: Final = (
    r"(?:另行设置|另设|设置|另有|另外|安排|增设)([^,;。0-9]{2,40}?)(?:等|共|合计|共计|计)?(\d+(?:\.\d+)?)分"
)
SENTENCE: Final = r"[。；;\n]|(?<![0-9.])(?=[0-9]{1,2}[.、](?![0-9]))"
OUTSIDE: Final = "“”\"'的"  # what may stand round a term
NUMBERING: Final = r"^(?:附?注|备注|说明)?\s*[:：]?\s*[（(]?[0-9]{0,2}[）)]?[.、:：]?"

# --- options -----------------------------------------------------------------------------------------
CHOSEN: Final = "由各部门自设"
GIVEN: Final = "是固定的指标"
ONE_OF: Final = "择一组（部门只填其中一项）"
EACH_ITS_OWN: Final = "各有分值（已在“指标”表填好）"
CAP_DERIVED: Final = "按推算的分值"
CAP_TYPED: Final = "已在“指标”表填好分值"
SUM_HOLDS: Final = "以各项指标的分值为准"
SUM_WRONG: Final = "指标分值有误（已在“指标”表改好）"
FULL_IS_SUM: Final = "满分按各项合计"
DOUBLED: Final = "写重了（只留第一项）"
TWO: Final = "是两项指标"
TWO_RENAMED: Final = "是两项（已在“指标”“版式”表改名）"
BUREAU_SCORES: Final = "由财政局评定"
DEPARTMENT_SCORES: Final = "由部门自评"
NOT_COUNTED: Final = "不计入（满分不变）"
COUNTED: Final = "另加一项由财政局评定的指标"
BUREAU_NONE: Final = "没有由财政局评定的"
BUREAU_MARKED: Final = "有（已在“指标”表的“填报方”填好）"
CHOICE_NONE: Final = "没有由部门自设的"
CHOICE_MARKED: Final = "有（已在“指标”表的“填法”填好）"
ORDINARY: Final = "普通指标（算在满分里）"
EXTRA: Final = "加分项（在满分之外另加）"
NA_THESE: Final = "只有这些可填“不适用”"
NA_ALL: Final = "各项都可填“不适用”"
NA_NONE: Final = "都不可填“不适用”"
NA_WITH: Final = "{which}，{how}"
HOW_IN_FULL: Final = "按满分计"
HOW_PRORATED: Final = "折算"
ONLY_THIS: Final = "只导入上面这一张"

# --- what was seen, and how it is read ---------------------------------------------------------------
SEEN_OPEN: Final = "“{parent}”下有 {count} 行没有写指标"
SEEN_OPEN_NAMED: Final = "“{name}”一项下面留了 {count} 行空白"
SEEN_CHOICE_NAME: Final = "指标“{name}”"
READ_BLOCK: Final = "由各部门自设，合计 {cap} 分"
READ_FIXED: Final = "固定的 {count} 项：{names}"
NO_CAP: Final = "（分值没有写）"
OWN_NAME: Final = "{parent}（自设）"
SEEN_SHARED: Final = "{names} 共用一个分值 {cap}"
READ_ONE_OF: Final = "择一组，{cap} 分只算一次"
READ_NO_CAPS: Final = "各项的分值没有写"
SEEN_NO_CAP: Final = "没有写分值：{names}"
READ_DERIVED: Final = "{name} {cap} 分（“{parent}”的 {whole} 分减去其余各项）"
READ_NONE: Final = "空着"
SEEN_SUM: Final = "{stated}，各项指标合计 {total}"
STATED: Final = "“{label}”写的是 {value}"
READ_SUM: Final = "按各项指标合计 {total}"
SEEN_FULL: Final = "各项指标合计 {total}，没有写总分；现在的满分是 {full}"
SEEN_SAME: Final = "“{name}”写了两次（{first}、{again}）"
READ_TWO: Final = "两项指标：{codes}"
SEEN_TEXT: Final = "“{name}”：{text}"
READ_BY_BUREAU: Final = "“{name}”由财政局评定"
READ_NOT_COUNTED: Final = "这 {points} 分不在表里，满分 {full}"
READ_BONUS: Final = "“{name}”是加分项"
READ_ORDINARY: Final = "“{name}”是普通指标，{cap} 分算在满分 {full} 里"
READ_NA: Final = "{which}：{names}；{how}"
READ_NA_ALL: Final = "{which}；{how}"
SEEN_OTHER: Final = "{place} 起还有一张表头不同的表（{count} 项）"
READ_OTHER: Final = "没有导入；要导入它，请运行 selfeval import 时加 --sheet {name}"

# --- what is told ------------------------------------------------------------------------------------
TOLD_YEAR: Final = "“评价年度”按标题填为 {year}"
TOLD_NO_YEAR: Final = "标题里没有写明年度，“评价年度”仍是 {year}，请核对"
TOLD_FULL: Final = "满分由 {old} 改为 {full}"
TOLD_BANDS: Final = "等次下限按满分的比例改为 {bands}"
TOLD_DEADLINE: Final = "“报送截止日期”空着，请填上"
TOLD_RULES: Final = (
    "计分规则和总分规则有 {count} 条没有带过来：所在的指标或者分值变了；只有它们用到的基础数据也没有带过来"
)
TOLD_DECIMALS: Final = "分值有小数，“分值小数位数”改为 {decimals}"
TOLD_PERCENT: Final = "权重写的是百分比，5% 读作 5 分"
TOLD_NO_SCORE: Final = "表里没有自评得分一列，部门按这张表报来的读不了分数"
TOLD_CATEGORY: Final = "表里没有一级指标一列，按“{name}”归类"
AND: Final = "、"
ALSO: Final = "，"
THEN: Final = "；"
GROUP: Final = "择一{number}"
ONE_CATEGORY: Final = "全部指标"

TOLD_FILLED: Final = "这是已填的表，填的 {count} 个得分不会带进来"

# --- what has become of a draft ----------------------------------------------------------------------
CHANGED_SETTING: Final = "“{name}”由 {old} 改为 {new}"
LEFT_BLANK: Final = "空着"
CATEGORY_CAP: Final = "一级指标“{name}”的分值由 {old} 改为 {new}"
CATEGORY_GONE: Final = "一级指标“{name}”没有了"
CATEGORY_NEW: Final = "多了一级指标“{name}”，分值 {new}"
CHANGED_BANDS: Final = "等次下限改为 {bands}"
BAND: Final = "{grade} {lower}"

# --- what is refused ---------------------------------------------------------------------------------
FOURTH: Final = "“{table}”有四级指标，程序只认到三级；请把四级指标的名称和分值写到三级指标一列，再导入。"
NESTED: Final = "“{table}”的权重是逐级相乘的（{place} 起每一组各自合计 {total}），不能直接当分值；请把三级指标一列的权重换成分值，再导入。"
NO_ROWS: Final = "“{table}”只有表头，下面没有指标；请换成填有指标的表，再导入。"
