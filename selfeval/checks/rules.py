"""Rules on base data (基础数据) and computed scores (计分规则, 总分规则) of the scheme workbook.

All are errors that stop whatever is run, each at its cell, but three notes: a denominator that may be zero, a datum
that nothing uses, and a total that becomes 0.
"""

from __future__ import annotations

from collections.abc import Iterator

from selfeval.findings import Checks, Hit
from selfeval.model import Level
from selfeval.officer.rules import RulesRead
from selfeval.officer.troubles import Wrong
from selfeval.tables import text

COMPUTED_CHECKS = Checks[[RulesRead]]()


def _hits(read: RulesRead, wrong: Wrong) -> Iterator[Hit]:
    """A hit for every cell that is wrong in this way."""
    for trouble in read.troubles:
        if trouble.wrong is wrong:
            value = text(trouble.at)
            words = {"sheet": trouble.at.sheet, "whose": trouble.whose, "column": trouble.column, "value": value}
            yield Hit(trouble.at, value or None, words={**words, "why": trouble.why, "likely": trouble.likely})


@COMPUTED_CHECKS.check(
    "G660",
    Level.ERROR,
    fixed=True,
    title="数据名称有误",
    message="“基础数据”的名称“{value}”不能用：{why}。",
    remedy="请改一个名称，如“9月执行率”；单位写在“单位”一列。",
    why="计分规则按名称取数，名称里有符号就会和加减乘除混在一起。",
)
def datum_name_is_usable(read: RulesRead) -> Iterator[Hit]:
    """A datum's name holds Chinese characters, letters and digits only, and is no word of the rules."""
    yield from _hits(read, Wrong.DATUM_NAME)


@COMPUTED_CHECKS.check(
    "G661",
    Level.ERROR,
    fixed=True,
    title="数据名称重复",
    message="“基础数据”的名称“{value}”在 {why} 已经有了。",
    remedy="请改成不同的名称，或删去重复的一行。",
    why="计分规则按名称取数，重复了就分不清取哪一个。",
)
def datum_name_is_unique(read: RulesRead) -> Iterator[Hit]:
    """No datum stands twice."""
    yield from _hits(read, Wrong.DATUM_TWICE)


@COMPUTED_CHECKS.check(
    "G662",
    Level.ERROR,
    fixed=True,
    title="数据填写的词有误",
    message="基础数据“{whose}”的“{column}”填的是“{value}”，{why}{likely}。",
    remedy="请从列表里选择。",
    why="单位、谁填、是否必填决定表里怎么填、怎么检查，填其他内容时程序不能替您判断。",
)
def datum_word_is_known(read: RulesRead) -> Iterator[Hit]:
    """单位, 谁填 and 必填 say one of their words."""
    yield from _hits(read, Wrong.DATUM_WORD)


@COMPUTED_CHECKS.check(
    "G663",
    Level.ERROR,
    fixed=True,
    title="数据的界限有误",
    message="基础数据“{whose}”的“{column}”填的是“{value}”，{why}。",
    remedy="请改正；不要这个限制的，清空这一格。",
    why="小数位数和最小、最大值用来检查部门填的数。",
)
def datum_limit_is_a_number(read: RulesRead) -> Iterator[Hit]:
    """小数, 最小 and 最大 are numbers that make sense."""
    yield from _hits(read, Wrong.DATUM_NUMBER)


@COMPUTED_CHECKS.check(
    "G664",
    Level.ERROR,
    fixed=True,
    title="规则的编码不存在",
    message="“计分规则”的编码“{value}”在“指标”表里没有。",
    remedy="请改成“指标”表里的编码；指标已经删去的，把这一行也删去。",
    why="规则要落实到一项指标，才知道分值和与哪一项自评分对照。",
)
def rule_is_an_indicators(read: RulesRead) -> Iterator[Hit]:
    """Every rule is on an indicator that is there."""
    yield from _hits(read, Wrong.NO_INDICATOR)


@COMPUTED_CHECKS.check(
    "G665",
    Level.ERROR,
    fixed=True,
    title="规则写了两遍",
    message="“{sheet}”里“{value}”在 {why} 已经有一条规则了。",
    remedy="请留下正确的一条，删去另一条。",
    why="同一项有两条规则，就不知道按哪一条算。",
)
def rule_stands_once(read: RulesRead) -> Iterator[Hit]:
    """No indicator has two rules, and no two rules on the total one name."""
    yield from _hits(read, Wrong.RULE_TWICE)


@COMPUTED_CHECKS.check(
    "G666",
    Level.ERROR,
    fixed=True,
    title="自设指标不能计算",
    message="指标“{whose}”由部门自设，不能写计分规则。",
    remedy="请删去这一行；要计算的，把“指标”表里的“填法”改为“固定”。",
    why="自设指标各部门不同，没有统一的算法。",
)
def rule_is_on_no_block(read: RulesRead) -> Iterator[Hit]:
    """No rule is on what departments choose themselves."""
    yield from _hits(read, Wrong.BLOCK)


@COMPUTED_CHECKS.check(
    "G667",
    Level.ERROR,
    fixed=True,
    title="规则填写的词有误",
    message="“{whose}”的“{column}”填的是“{value}”，{why}{likely}。",
    remedy="请从列表里选择。",
    why="这一列决定分数怎么算，填其他内容时程序不能替您判断。",
)
def rule_word_is_known(read: RulesRead) -> Iterator[Hit]:
    """方式, 不足一步, 用途 and 作用 say one of their words."""
    yield from _hits(read, Wrong.WORD)


@COMPUTED_CHECKS.check(
    "G668",
    Level.ERROR,
    fixed=True,
    title="规则读不懂",
    message="“{whose}”的“{column}”填的是“{value:.80}”，{why}。",
    remedy="请改正；写法见表头上方的说明和样例。",
    why="读不懂的规则程序不去猜，否则会算错分。",
)
def rule_is_readable(read: RulesRead) -> Iterator[Hit]:
    """Formulas and lists are written as they are meant to be."""
    yield from _hits(read, Wrong.UNREADABLE)


@COMPUTED_CHECKS.check(
    "G669",
    Level.ERROR,
    fixed=True,
    title="没有这个数据",
    message="“{whose}”的“{column}”用到的数据，{why}{likely}。",
    remedy="请改成“基础数据”表里的名称，或者在该表补上一行。",
    why="规则里的名称要与“基础数据”表一字不差，才取得到数。",
)
def rule_names_known_data(read: RulesRead) -> Iterator[Hit]:
    """Every name in a rule is a datum's."""
    yield from _hits(read, Wrong.UNKNOWN_NAME)


@COMPUTED_CHECKS.check(
    "G670",
    Level.ERROR,
    fixed=True,
    title="规则没有填全",
    message="“{sheet}”里“{whose}”的“{column}”没有填。",
    remedy="请填上“{column}”；这一行不用的，整行删去。",
    why="每种方式要的几格都填了才能计算；“不足一步”各县算法不同，程序不替您选。",
)
def rule_is_complete(read: RulesRead) -> Iterator[Hit]:
    """What a datum or a rule can't be without is filled in."""
    yield from _hits(read, Wrong.NEEDED)


@COMPUTED_CHECKS.check(
    "G671",
    Level.ERROR,
    fixed=True,
    title="规则多填了一格",
    message="“{whose}”的方式是“{why}”，用不着“{column}”，却填了“{value:.40}”。",
    remedy="请清空这一格，或者改“方式”。",
    why="填了不起作用的内容，说明方式和算法可能没有对上。",
)
def rule_has_nothing_idle(read: RulesRead) -> Iterator[Hit]:
    """Nothing is filled in that the method has no use for."""
    yield from _hits(read, Wrong.IDLE)


@COMPUTED_CHECKS.check(
    "G672",
    Level.ERROR,
    fixed=True,
    title="规则里应填数",
    message="“{whose}”的“{column}”填的是“{value}”，{why}。",
    remedy="请改正：只写数，如“标准”100%，“每”1%，“扣”0.5。",
    why="这一格要用来计算，认不准的程序不替您猜。",
)
def rule_number_is_a_number(read: RulesRead) -> Iterator[Hit]:
    """标准, 每, 扣 and 容差 are numbers that make sense."""
    yield from _hits(read, Wrong.NUMBER)


@COMPUTED_CHECKS.check(
    "G673",
    Level.ERROR,
    fixed=True,
    title="档位没有写其余",
    message="“{whose}”的“档位”没有写“其余”：“{value:.80}”。",
    remedy="请在最后加上“{why}”这样的一档{likely}。",
    why="哪一档都不符合的，也要知道得几分。",
)
def tiers_have_others(read: RulesRead) -> Iterator[Hit]:
    """Tiers say what all others earn."""
    yield from _hits(read, Wrong.NO_OTHERS)


@COMPUTED_CHECKS.check(
    "G674",
    Level.ERROR,
    fixed=True,
    title="档位轮不到",
    message="“{whose}”的“{column}”里，{why}。",
    remedy="请按从严到宽的次序写，如“≥90%:5；≥80%:4；其余:0”；重复的删去。",
    why="从左到右，先符合的算数；轮不到的一档多半是次序或者符号写反了。",
)
def tiers_are_reached(read: RulesRead) -> Iterator[Hit]:
    """There are values that reach each tier."""
    yield from _hits(read, Wrong.UNREACHED)


@COMPUTED_CHECKS.check(
    "G675",
    Level.ERROR,
    fixed=True,
    title="规则的分数有误",
    message="“{whose}”的“{column}”填的是“{value:.80}”，{why}。",
    remedy="请改正分数，或者核对“指标”表里的分值。",
    why="一项指标的得分在 0 和分值之间，小数位数与自评分相同。",
)
def rule_points_are_within_cap(read: RulesRead) -> Iterator[Hit]:
    """Points named in a rule lie between 0 and the cap, with no more decimals than scores have."""
    yield from _hits(read, Wrong.POINTS)


@COMPUTED_CHECKS.check(
    "G676",
    Level.ERROR,
    fixed=True,
    title="要点合计不等于分值",
    message="“{whose}”的{why}。",
    remedy="请核对各要点的分数，使合计等于分值。",
    why="要点全部做到的应得满分，合计不等就得不到，或者会超过。",
)
def items_add_up_to_the_cap(read: RulesRead) -> Iterator[Hit]:
    """The items of a rule add up to the indicator's cap."""
    yield from _hits(read, Wrong.NOT_THE_CAP)


@COMPUTED_CHECKS.check(
    "G677",
    Level.ERROR,
    fixed=True,
    title="该指标不能不适用",
    message="“{whose}”的“没有此项”写了“不适用”，“指标”表里这一项不可不适用。",
    remedy="请改为“满分”或者“零分”，或者把“指标”表里的“可不适用”改为“是”。",
    why="不适用按满分或者折算计，只有允许的指标才可以。",
)
def excused_only_where_allowed(read: RulesRead) -> Iterator[Hit]:
    """A rule gives 不适用 only where the indicator allows it."""
    yield from _hits(read, Wrong.NOT_EXCUSABLE)


@COMPUTED_CHECKS.check(
    "G678",
    Level.ERROR,
    fixed=True,
    title="不能直接采用",
    message="“{whose}”由部门自评，“用途”不能写“直接采用”。",
    remedy="请改为“核对”；要直接采用的，把“指标”表里的“填报方”改为“财政”。",
    why="部门自评的分数程序只核对，不替部门改。",
)
def adopted_only_of_the_bureau(read: RulesRead) -> Iterator[Hit]:
    """A computed score is adopted only where the bureau gives the score."""
    yield from _hits(read, Wrong.NOT_ADOPTABLE)


@COMPUTED_CHECKS.check(
    "G679",
    Level.ERROR,
    fixed=True,
    title="数据用得不对",
    message="“{whose}”的“{column}”填的是“{value:.80}”，{why}。",
    remedy="请改正规则，或者核对“基础数据”表里的单位。",
    why="日期、是否和数量各有各的用法，混用会算出没有意义的数。",
)
def data_are_used_as_what_they_are(read: RulesRead) -> Iterator[Hit]:
    """Dates stand in 天数 only, and what asks for 是否 gets it."""
    yield from _hits(read, Wrong.MISUSED)


@COMPUTED_CHECKS.check(
    "G680",
    Level.ERROR,
    fixed=True,
    title="规则太复杂",
    message="“{whose}”的“{column}”太复杂，自评表里的公式放不下。",
    remedy="请把中间结果列为一个基础数据，由部门或财政填。",
    why="表格软件的公式最多八千多个字符、六十多层括号。",
)
def rule_fits_a_formula(read: RulesRead) -> Iterator[Hit]:
    """Spreadsheets can hold the rule as a formula."""
    yield from _hits(read, Wrong.TOO_LARGE)


@COMPUTED_CHECKS.check(
    "G681",
    Level.NOTE,
    title="除数可能为零",
    message="“{whose}”除以“{why}”，它为 0 时怎么算没有写。",
    remedy="有部门可能为 0 的，请在“没有此项”里写上，如“{why}=0:满分”；不会为 0 的不用处理。",
    why="除数为 0 的部门，这一项显示“无法计算”，要请部门核实，不会当作 0 分。",
)
def denominators_are_covered(read: RulesRead) -> Iterator[Hit]:
    """没有此项 says what follows where a denominator is zero."""
    yield from _hits(read, Wrong.AT_RISK)


@COMPUTED_CHECKS.check(
    "G685",
    Level.ERROR,
    fixed=True,
    title="比率没有写百分号",
    message="“{whose}”的“{column}”填的是“{value:.80}”，{why}。",
    remedy="请写上百分号，如“{likely}”。",
    why="比率里的 1 就是 100%，少了百分号，就差一百倍。",
)
def ratios_are_written_in_percent(read: RulesRead) -> Iterator[Hit]:
    """What a ratio is held against has its %, or can't be meant as a percentage."""
    yield from _hits(read, Wrong.NO_PERCENT)


@COMPUTED_CHECKS.check(
    "G686",
    Level.ERROR,
    fixed=True,
    title="指标值与标准不配",
    message="“{whose}”的“{column}”填的是“{value:.80}”，{why}。",
    remedy="请改成一致：是比率的，指标值不乘 100，标准和档位写百分数，如“95%”；是金额、个数的，只写数，不带百分号。",
    why="一边是比率，一边不是，算出来差一百倍，或者没有意义。",
)
def values_are_like_their_standards(read: RulesRead) -> Iterator[Hit]:
    """A ratio in percent has no standard in percent, and an amount neither."""
    yield from _hits(read, Wrong.UNLIKE)


@COMPUTED_CHECKS.check(
    "G687",
    Level.NOTE,
    title="数据没有用到",
    message="基础数据“{whose}”没有一条规则或者核对式用到。",
    remedy="要用的，请核对规则里写的名称；只是收集的，不用处理；不收的，删去这一行。",
    why="没有用到的数据，部门照样要填，多半是规则里写成了别的名称，或者规则删去了。",
)
def data_are_used(read: RulesRead) -> Iterator[Hit]:
    """Every datum is used by a rule or a 核对式."""
    yield from _hits(read, Wrong.UNUSED)


@COMPUTED_CHECKS.check(
    "G689",
    Level.ERROR,
    fixed=True,
    title="规则成了公式",
    message="“{whose}”的“{column}”开头是“=”，被表格软件当成了公式，结果是“{value}”。",
    remedy="请先把这一格的格式设为“文本”，再重新填写；算式开头不写“=”，如“在职人数÷编制数”，档位可以是“=0:8；其余:0”。",
    why="规则是给程序读的文字，成了公式就读不到原来写的内容。",
)
def rules_are_no_formulas(read: RulesRead) -> Iterator[Hit]:
    """No cell of a rule or a datum is a formula without a result."""
    yield from _hits(read, Wrong.A_FORMULA)


@COMPUTED_CHECKS.check(
    "G694",
    Level.NOTE,
    title="总分会变成零",
    message="总分规则“{whose}”的“{why}”写的是 0，属于这一档的部门，总分就是 0 分。",
    remedy="确实要计 0 分的，不用处理；不调整的，“总分最高”写满分，“总分乘”写 1。",
    why="“其余”写 0，哪一档都不到的部门总分就成了 0，不是不调整。",
)
def totals_are_left_something(read: RulesRead) -> Iterator[Hit]:
    """No rule on the total makes it 0."""
    yield from _hits(read, Wrong.TO_ZERO)


@COMPUTED_CHECKS.check(
    "G695",
    Level.ERROR,
    fixed=True,
    title="总分规则的数有误",
    message="总分规则“{whose}”的“{column}”填的是“{value:.80}”，{why}。",
    remedy="请改正：“总分最高”写总分，如“≥80%:100；其余:59”，不超过满分（有加分的，不超过总分上限）；“总分乘”写乘数，如“≥80%:1；其余:0.95”。",
    why="总分在 0 和满分之间，乘数一般不超过 1。",
)
def totals_are_within_bounds(read: RulesRead) -> Iterator[Hit]:
    """What a rule makes of the total lies between 0 and the highest total; factors between 0 and 2."""
    yield from _hits(read, Wrong.TOTAL_POINTS)


@COMPUTED_CHECKS.check(
    "G696",
    Level.ERROR,
    fixed=True,
    title="规则的表头有误",
    message="“{sheet}”的表头{why}。",
    remedy="请恢复表头“{column}”；自己加的列，请放在最右边。",
    why="程序按表头找列，改了名的一列等于没有填，规则就算错了。",
)
def rule_heads_are_known(read: RulesRead) -> Iterator[Hit]:
    """No column of base data or rules goes by another name, and none that is needed is gone."""
    yield from _hits(read, Wrong.HEADER)
