"""What can be wrong with a file as a whole, before anything in it is read; and the register's words for it.

These are found by the inbox and by the readers, which name a `Refusal`; `finding_for` turns it into a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from selfeval import text as t
from selfeval.findings import FindingKind, Hit, define
from selfeval.model import Finding, Level, Refusal

# --- words of the register (文件登记) --------------------------------------------------------------
REASON_LOCK: Final = "表格打开时自动生成的临时文件"
REASON_SYSTEM: Final = "电脑自动生成的系统文件"
REASON_SYSTEM_FOLDER: Final = "系统文件夹“{folder}”（回收站、旧版本或索引），里面的文件不处理"
REASON_TEMPORARY: Final = "临时文件或没有下载完的文件"
REASON_LINK: Final = "指向别处的链接，不跟随"
REASON_SPECIAL: Final = "不是普通文件"
REASON_EMPTY_FOLDER: Final = "空文件夹"
REASON_WORKBOOK_FOLDER: Final = "名字像表格的文件夹；里面的文件另行登记"
REASON_ATTACHMENT: Final = "附件（{kind}），不读取内容"
REASON_ARCHIVE: Final = "压缩包，里面有 {count} 个文件，读取了 {read} 个"
REASON_MAIL: Final = "邮件，带 {count} 个附件，读取了 {read} 个"
REASON_BARE_MAIL: Final = "邮件，没有附件；如正文里有附件的下载链接，请下载后放进收件文件夹"
REASON_MAILBOX: Final = "邮箱文件，里面有 {count} 封邮件"
REASON_MORE: Final = "；另有 {rest} 个超出数量上限，没有登记"
UNNAMED: Final = "未命名附件{number}"
FORWARDED: Final = "转发的邮件"
NUMBERED_MAIL: Final = "第{number}封邮件.eml"
MAIL_TEXT: Final = "邮件正文"

KIND_NAMES: Final[Mapping[str, str]] = {
    "pdf": "PDF 文件",
    "image": "图片",
    "docx": "文档或演示文稿",
    "word": "文档或演示文稿",
    "doc": "文档或演示文稿",
    "html": "网页",
    "xml": "XML 数据文件",
    "text": "文本",
    "zip": "压缩包",
    "rar": "RAR 压缩包",
    "7z": "7z 压缩包",
    "archive": "压缩包",
    "xml2003": "另存成 XML 格式的表格（XML 电子表格 2003）",
    "fods": "单文件的 OpenDocument 表格（.fods）",
    "uof": "标文通（UOF）格式的表格",
    "iwork": "苹果 Numbers 表格",
    "web_book": "另存成网页的表格",
    "web_link": "网上表格的快捷方式",
    "program": "程序文件",
    "volume": "压缩包的一卷",
    "eml": "邮件",
    "msg": "Outlook 邮件",
    "empty": "空文件",
}
OTHER_KIND: Final = "其他文件"


def _kind(
    code: str,
    rule: str,
    *,
    title: str,
    message: str,
    remedy: str,
    why: str,
    level: Level = Level.ERROR,
    ours: bool = False,
) -> FindingKind:
    fixed = level is Level.ERROR
    return define(FindingKind(code, rule, level, title, message, remedy, why, "file", fixed=fixed, ours=ours))


_RESEND: Final = "请用 Excel 或 WPS 打开原来的自评表，确认内容完整，另存为 .xlsx 后重新报送。"

NOT_EMPTY = _kind(
    "F101",
    "file_not_empty",
    title="空文件",
    message="“{name}”里没有任何内容。",
    remedy="请找到填好的自评表，确认能打开、有内容，再重新报送。",
    why="多半是保存或发送没有完成，或者发的是还没填就新建的文件。",
)
COMPLETE = _kind(
    "F102",
    "file_complete",
    title="文件不完整",
    message="“{name}”缺了后面一截，没有传完。",
    remedy="请等文件传完、存好后重新报送；发送前先在自己电脑上打开看一下。",
    why="下载、复制或发送中断时，文件只剩前半截，读出来的数不可靠，所以整份不读。",
)
NO_PASSWORD = _kind(
    "F103",
    "file_without_password",
    title="有打开密码",
    message="“{name}”设了打开密码，读不了。",
    remedy="请打开表格，在“文件－信息－保护工作簿”（WPS 为“文件－文档加密”）里去掉打开密码，保存后重新报送。",
    why="不知道密码就读不到内容。单位电脑上的加密软件也可能造成这种情况，外发前要先解密。",
)
INTACT = _kind(
    "F104",
    "file_intact",
    title="文件损坏",
    message="“{name}”已经损坏，里面的内容前后对不上。",
    remedy=_RESEND,
    why="损坏的文件有时也能读出一部分数，但分不清哪些可靠，所以整份不读。",
)
IS_WORKBOOK_TYPE = _kind(
    "F105",
    "file_is_of_its_type",
    title="不是表格文件",
    message="“{name}”看名字是表格，实际是 {kind}。",
    remedy="请报送填好的自评表本身（.xlsx），不要把别的文件改名成表格；扫描件和证明材料可另作附件一并发来。",
    why="只改文件名里的后缀，内容不会变成表格。",
)
NOT_WEB_PAGE = _kind(
    "F106",
    "file_not_web_page",
    title="网页存成的表",
    message="“{name}”是存成表格名字的网页，不是真正的表格文件。",
    remedy="请用 Excel 或 WPS 打开它，选“另存为”，类型选“Excel 工作簿（.xlsx）”，再重新报送。",
    why="有的系统导出的“表格”其实是网页，能打开但没有完整的单元格信息。",
)
NOT_PLAIN_TEXT = _kind(
    "F107",
    "file_not_plain_text",
    title="纯文本文件",
    message="“{name}”里只有文字，不是表格文件。",
    remedy="请在下发的自评表里填写，保存为 .xlsx 后重新报送，不要另存为文本或 CSV。",
    why="存成文本或 CSV 后，表名、单元格位置和隐藏的版本信息都丢了，无法核对。",
)
NOT_TOO_LARGE = _kind(
    "F108",
    "file_within_size",
    title="文件过大",
    message="“{name}”太大，超过了读取上限（单个文件 {limit} 兆，一个压缩包展开后合计 {total} 兆）。",
    remedy="请删去表里粘贴的图片和多余的工作表，佐证材料另作附件，保存后重新报送。",
    why="填好的自评表通常不到 1 兆；过大的文件多半夹带了图片或大片空白格式。",
)
HARMLESS = _kind(
    "F109",
    "file_safe_to_open",
    title="文件内容异常",
    message="“{name}”的内部内容异常，展开后会占满内存或使程序中断，没有读取。",
    remedy="请在下发的空白自评表里重新填写，不要沿用这份文件，保存后重新报送。",
    why="有的文件看着不大，展开却有几亿个单元格，或者夹带了表格里不该有的内容；为了不影响其他部门，一律不打开。",
)
IS_WORKBOOK = _kind(
    "F110",
    "file_recognised",
    title="认不出的文件",
    message="“{name}”不是能识别的表格文件。",
    remedy=_RESEND,
    why="文件开头的内容不属于任何一种表格，可能已损坏，也可能被单位的加密软件加了密。",
)
ARCHIVE_OPENS = _kind(
    "F111",
    "archive_is_zip",
    ours=True,
    title="压缩格式不支持",
    message="“{name}”是 {kind}，程序不能展开。",
    remedy="请把它解压缩，将里面的自评表放进收件文件夹；部门重新报送时，请直接发送表格或 .zip 压缩包。",
    why="程序能直接展开 .zip 压缩包，其他压缩格式需要专门的软件。",
)
ACCESSIBLE = _kind(
    "F112",
    "file_accessible",
    ours=True,
    title="文件打不开",
    message="“{name}”正被别的程序占用，或者没有读取权限。",
    remedy="请关掉正在打开它的程序，检查读取权限，再重新汇总。",
    why="这是汇总所用电脑上的情况，与报送部门无关。",
)
MEMBER_NOT_ENCRYPTED = _kind(
    "F113",
    "archive_without_password",
    title="压缩包有密码",
    message="压缩包里的“{name}”设了密码，读不了。",
    remedy="请重新压缩，不设密码，再报送；也可以直接发送表格。",
    why="不知道密码就读不到内容。",
)
WITHIN_BOUND = _kind(
    "F114",
    "archive_within_bound",
    level=Level.NOTE,
    ours=True,
    title="压缩包文件过多",
    message="“{name}”里的文件太多，只登记了前 {listed} 个，另有 {rest} 个没有登记、没有读取。",
    remedy="请查看没有登记的文件里有没有自评表，如有，单独放进收件文件夹后重新汇总。",
    why="一个压缩包最多登记这么多个文件，以免误放的大压缩包淹没文件登记。",
)
NOT_OUTLOOK = _kind(
    "F115",
    "mail_in_common_format",
    ours=True,
    title="邮件格式不支持",
    message="“{name}”是 Outlook 专用格式的邮件，读不到里面的附件。",
    remedy="请用 Outlook 打开它，把附件中的自评表另存到收件文件夹，再重新汇总。",
    why="程序能读通用格式（.eml）的邮件；Outlook 专用格式需要用 Outlook 打开。",
)
IN_TIME = _kind(
    "F116",
    "file_read_in_time",
    ours=True,
    title="读取超时",
    message="读取“{name}”用时过长，已经停下，没有读完。",
    remedy="请删去表里多余的工作表和大片空白格式，或在下发的空白自评表里重新填写，保存后重新报送。",
    why="每个文件的读取时间有上限，以免一个文件拖住整批汇总。",
)
NOT_TOO_DEEP = _kind(
    "F117",
    "not_nested_too_deep",
    ours=True,
    title="套得太深",
    message="“{name}”套在太多层压缩包、邮件或文件夹里面，没有读取。",
    remedy="请取出里面的自评表，直接放进收件文件夹，再重新汇总。",
    why="一层套一层没有尽头，程序只读有限的几层。",
)
STILL = _kind(
    "F118",
    "file_still",
    ours=True,
    title="文件还在变化",
    message="“{name}”在读取时还在变化，可能还没有复制完。",
    remedy="请等复制或同步结束后，再重新汇总。",
    why="边写边读会读到半截内容，所以这次没有读。",
)
PRESENT = _kind(
    "F119",
    "file_present",
    ours=True,
    title="文件不见了",
    message="“{name}”在开始汇总时还在，读取时已经找不到了。",
    remedy="请确认它是否被移走或改名；如是误删，请放回收件文件夹，再重新汇总。",
    why="汇总过程中不要移动收件文件夹里的文件。",
)
CONTENTS_INTACT = _kind(
    "F120",
    "contents_can_be_taken_out",
    title="里面的文件取不出",
    message="“{name}”已经损坏，或用了程序不支持的压缩方法，里面的内容取不出来。",
    remedy="请重新压缩为普通的 .zip 再报送，或直接发送表格。",
    why="压缩包和邮件里记有校验用的数值，对不上时，取出的内容不可靠，所以不读。",
)
NOT_TNEF = _kind(
    "F121",
    "mail_attachments_open",
    title="附件被包住",
    message="“{name}”是 Outlook 按专用格式包起来的附件，取不出里面的文件。",
    remedy="请让对方把邮件格式改为“HTML”或“纯文本”后重发，或把自评表压缩成 .zip 再发。",
    why="对方的 Outlook 按“RTF 格式”发信时，附件会被包成 winmail.dat。",
)
NOT_TOO_MANY = _kind(
    "F122",
    "inbox_within_bound",
    ours=True,
    title="文件太多",
    message="收件文件夹里的文件太多，从“{name}”起没有登记、没有读取。",
    remedy="请把与本次报送无关的文件移出收件文件夹，再重新汇总。",
    why="收件文件夹只放各部门报来的文件；文件多到这个程度，多半是放错了文件夹。",
)
IN_PARTS_OF_ITS_OWN = _kind(
    "F123",
    "mail_attachments_apart",
    ours=True,
    title="邮件附件取不出",
    message="“{name}”里可能夹着附件，但邮件没有存完整、加了密，或者写法不合规范，附件取不出来。",
    remedy="请在邮箱里打开这封邮件，把附件下载下来，放进收件文件夹，再重新汇总。",
    why="有的邮件程序把附件写进正文，或者另存邮件时丢了附件的边界；程序不猜，以免取出的文件不完整。",
)
READABLE_TYPE = _kind(
    "F124",
    "workbook_of_readable_type",
    title="表格类型不支持",
    message="“{name}”是{kind}，程序读不了这种类型。",
    remedy="请用平时的表格软件（Excel、WPS；.numbers 用苹果电脑的 Numbers）打开，另存或导出为 Excel 工作簿（.xlsx），再重新报送。",
    why="这几类文件里确实可能有填好的表，但存法与 Excel 工作簿不同，要先转存才能核对。",
)
NOT_A_LINK = _kind(
    "F125",
    "file_itself_not_a_link",
    title="只是快捷方式",
    message="“{name}”只是网上表格的快捷方式，里面没有填报的内容。",
    remedy="请在网上打开这份表格，下载为 Excel 工作簿（.xlsx），再重新报送。",
    why="快捷方式里只有一个网址，程序不上网，也看不到表里的数。",
)
NO_PROGRAM = _kind(
    "F126",
    "file_not_a_program",
    title="程序文件",
    message="“{name}”是程序文件（也可能是自解压的压缩包），为了安全没有打开。",
    remedy="请不要发送程序文件；自解压的压缩包请先在自己电脑上解开，直接发送表格，或改用普通的 .zip 压缩后重新报送。",
    why="运行来历不明的程序可能带来病毒，表格用不着做成程序。",
)
WHOLE_ARCHIVE = _kind(
    "F127",
    "archive_in_one_piece",
    title="分卷压缩包",
    message="“{name}”是分卷压缩包的其中一卷，单独打不开。",
    remedy="请把各卷放在一起解压，将里面的自评表放进收件文件夹；部门重新报送时不要分卷，请发一个完整的 .zip，或直接发送表格。",
    why="分卷压缩包缺了哪一卷都取不出完整的文件，程序不把各卷拼起来。",
)
WENT_ON = _kind(
    "F136",
    "archive_read_through",
    ours=True,
    title="没有读完",
    message="“{name}”里有些文件一读就卡住或出错，已经停下，另有 {count} 个文件没有读取。",
    remedy="请把里面的自评表取出来，单独放进收件文件夹，再重新汇总。",
    why="一份压缩包或邮件占用的时间有上限，以免它拖住整批汇总；单独放进去的表，每份都有足够的时间。",
)
ONE_MEANING = _kind(
    "F135",
    "file_says_one_thing",
    title="内容自相矛盾",
    message="“{name}”的{part}自相矛盾：用不同的软件打开，可能看到不同的内容，所以没有读取。",
    remedy="请用 Excel 或 WPS 打开，核对内容后另存为 .xlsx 再报送。",
    why="多半是别的程序生成或改写过这份文件；采用哪一种读法都可能读错数，所以整份不读。",
)
READABLE_DOCUMENT = _kind(
    "F137",
    "document_of_readable_type",
    level=Level.NOTE,
    title="请另存为 .docx",
    message="“{name}”是旧版 Word、WPS 文字等格式的文档，程序读不了里面的表格。",
    remedy="里面是填好的评分表的，请用 Word 或 WPS 打开，另存为 .docx 再报送，也可以用财政局的自评表填报。",
    why="程序能读 .docx 里的表格；.doc、.wps、.rtf 等存法不同，要先转存。",
)
SOUND_DOCUMENT = _kind(
    "F138",
    "document_can_be_read",
    level=Level.NOTE,
    title="文档读不了",
    message="文档“{name}”读不了（{why}），按附件登记。",
    remedy="里面是填好的评分表的，请确认文档能打开、没有密码，另存为 .docx 再报送，也可以用财政局的自评表填报。",
    why="读不了的文档里可能有填好的表，照实列明，以免漏了报送的材料。",
)
OUR_FAULT = _kind(
    "X001",
    "program_without_fault",
    ours=True,
    title="程序出错",
    message="程序在处理“{name}”时自身出了错，这份文件没有读取，不是文件的问题。",
    remedy="请把这份文件和运行记录交给程序维护人员；急用时可先打开表格另存一份，再重新汇总。",
    why="程序自身的错误只影响这一份文件，不退回部门，也不计入部门的问题。",
)

OLD_DOCUMENT: Final = "word"  # `selfeval.excel.read.sniff.Kind.WORD` by value
SIZE_LIMIT_MB: Final = 64
MOST_OF_A_NAME: Final = 42  # characters of a file's name in a letter
TOTAL_LIMIT_MB: Final = 256

BY_REFUSAL: Final[Mapping[Refusal, FindingKind]] = {
    Refusal.EMPTY: NOT_EMPTY,
    Refusal.TRUNCATED: COMPLETE,
    Refusal.PASSWORD: NO_PASSWORD,
    Refusal.DAMAGED: INTACT,
    Refusal.OTHER_TYPE: IS_WORKBOOK_TYPE,
    Refusal.TOO_LARGE: NOT_TOO_LARGE,
    Refusal.DANGEROUS: HARMLESS,
    Refusal.NOT_A_WORKBOOK: IS_WORKBOOK,
    Refusal.CONTRADICTORY: ONE_MEANING,
    Refusal.ARCHIVE_TYPE: ARCHIVE_OPENS,
    Refusal.MEMBER_PASSWORD: MEMBER_NOT_ENCRYPTED,
    Refusal.CONTAINER_DAMAGED: CONTENTS_INTACT,
    Refusal.OUTLOOK: NOT_OUTLOOK,
    Refusal.TNEF: NOT_TNEF,
    Refusal.VOLUME: WHOLE_ARCHIVE,
    Refusal.WEB_BOOK: READABLE_TYPE,
    Refusal.MAIL_TEXT: IN_PARTS_OF_ITS_OWN,
    Refusal.TOO_DEEP: NOT_TOO_DEEP,
    Refusal.TOO_MANY: NOT_TOO_MANY,
    Refusal.LOCKED: ACCESSIBLE,
    Refusal.CHANGING: STILL,
    Refusal.VANISHED: PRESENT,
    Refusal.TIMEOUT: IN_TIME,
    Refusal.DIED: HARMLESS,
    Refusal.MEMORY: HARMLESS,
    Refusal.FAULT: OUR_FAULT,
}
_IN_VAIN: Final[Mapping[str, Refusal]] = {IN_TIME.code: Refusal.TIMEOUT, HARMLESS.code: Refusal.DIED}
_BY_TYPE: Final[Mapping[str, FindingKind]] = {
    "html": NOT_WEB_PAGE,
    "text": NOT_PLAIN_TEXT,
    "rar": ARCHIVE_OPENS,
    "7z": ARCHIVE_OPENS,
    "archive": ARCHIVE_OPENS,
    "msg": NOT_OUTLOOK,
    "xml2003": READABLE_TYPE,
    "fods": READABLE_TYPE,
    "uof": READABLE_TYPE,
    "iwork": READABLE_TYPE,
    "web_book": NOT_WEB_PAGE,
    "web_link": NOT_A_LINK,
    "program": NO_PROGRAM,
}


def kind_name(kind: str) -> str:
    """What people call a kind of file (`selfeval.excel.read.sniff.Kind` by value)."""
    return KIND_NAMES.get(kind, OTHER_KIND)


def finding_for(refusal: Refusal, path: str, detail: str = "") -> Finding:
    """The finding for a file that can't be read.

    `detail` names the kind of file where that is why, or the part that contradicts itself ("part|why|sheet").
    """
    kind = BY_REFUSAL[refusal]
    typed = kind in (IS_WORKBOOK_TYPE, ARCHIVE_OPENS)
    if kind is IS_WORKBOOK_TYPE:
        kind = _BY_TYPE.get(detail, kind)
    kind_said = kind_name(detail)
    part, _, why = detail.partition("|")
    part = t.PART_NAMES.get(part, "").format(sheet=why.partition("|")[2])
    words = _words(path, kind=kind_said, part=part, limit=SIZE_LIMIT_MB, total=TOTAL_LIMIT_MB)
    return kind.finding(Hit(value=kind_said if typed else None, words=words))


def document_of_other_type(path: str, level: Level | None = None) -> Finding:
    """The finding that a document isn't of the type that can be read."""
    return READABLE_DOCUMENT.finding(Hit(words=_words(path)), level)


def document_unread(refusal: Refusal, path: str, detail: str = "") -> Finding:
    """The note that a document, which is an attachment, can't be read."""
    if detail == OLD_DOCUMENT:
        return document_of_other_type(path)
    return SOUND_DOCUMENT.finding(Hit(words=_words(path, why=finding_for(refusal, path, detail).title)))


def in_vain(code: str) -> Refusal | None:
    """Why reading came to nothing in a way that may come out otherwise each time, by the code of what is said of it."""
    return _IN_VAIN.get(code)


def given_up(code: str) -> bool:
    """Whether this is said of an archive or mail that wasn't read through."""
    return code == WENT_ON.code


def archive_bound(path: str, *, listed: int, rest: int) -> Finding:
    """The note that an archive or mail holds more than is listed."""
    return WITHIN_BOUND.finding(Hit(value=str(listed + rest), words=_words(path, listed=listed, rest=rest)))


def archive_given_up(path: str, *, count: int) -> Finding:
    """The finding that so many things in an archive or mail weren't read, for others in it took all the time."""
    return WENT_ON.finding(Hit(value=str(count), words=_words(path, count=count)))


def _words(path: str, **more: object) -> dict[str, object]:
    return {"name": last_name(path), **more}


def short_name(path: str) -> str:
    """The thing's own name for a letter: without its middle where it is long, for anybody may write in it what he likes."""
    name = last_name(path)
    return name if len(name) <= MOST_OF_A_NAME else f"{name[: MOST_OF_A_NAME - 14]}……{name[-12:]}"


def last_name(path: str) -> str:
    """The thing's own name, without the folders, archives and mails it lies in."""
    return path.replace("!", "/").rstrip("/").rpartition("/")[2] or path
