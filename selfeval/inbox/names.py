"""Names: bytes of any origin into text, odd characters made visible, and what a name alone tells.

Names come from disks, archives and mails, in UTF-8, GBK or worse. What is shown must be safe on a screen, in
a workbook and as part of a path; it needn't lead back to the file.
"""

from __future__ import annotations

import os
import re
import unicodedata
from typing import Final

from selfeval.checks import file as words

MAX_SHOWN: Final = 260
WORKBOOK_SUFFIXES: Final = frozenset(
    {"xls", "xlsx", "xlsm", "xlsb", "xlt", "xltx", "xltm", "et", "ett", "ets", "ods", "ots", "fods", "csv"}
)
OTHER_SUFFIXES: Final = frozenset(
    """pdf ofd doc docx docm dot dotx rtf wps wpt odt ppt pptx pps ppsx dps odp txt md log ini json xml html htm mht mhtml
    pages key jpg jpeg png gif bmp tif tiff webp heic svg ico psd cdr dwg mp3 wav m4a amr mp4 mov avi wmv mkv flv
    exe dll com bat cmd msi apk js vbs py ics vcf p7s p7m asc sig ttf gitkeep gitignore""".split()
)
DOCUMENT_SUFFIXES: Final = frozenset({"doc", "docx", "docm", "dot", "dotx", "wps", "wpt", "rtf", "odt"})
_VOLUME: Final = re.compile(r".\.(?:z[0-9]{2}|r[0-9]{2}|part[0-9]{1,3}\.(?:rar|exe)|[0-9]{3})$", re.IGNORECASE)
MAIL_SUFFIXES: Final = frozenset({"eml", "emlx", "mbox"})
_TEMPORARY_SUFFIXES: Final = frozenset(
    "tmp temp crdownload part partial download opdownload td xltd qkdownload aria2 filepart swp icloud".split()
)
NOT_ARCHIVES: Final = frozenset({"jar", "war", "apk", "ipa", "epub", "xmind", "sketch", "whl", "vsix", "kmz"})  # zips
_SYSTEM_FOLDERS: Final = frozenset(
    """$recycle.bin recycler recycled $extend lost+found #recycle #snapshot @recycle @eadir @tmp @sharebin
    @recently-snapshot @__thumb .@__thumb .@upload_cache .recycle .trash .trashes .stversions .stfolder .dropbox.cache
    .synologyworkingdirectory .fseventsd .spotlight-v100 .documentrevisions-v100 .temporaryitems .appledouble .appledb
    files_trashbin files_versions 360rec .sync .tmp.drivedownload .tmp.driveupload .thumbnails .git .svn ~.lock .~lock""".split()
) | {"system volume information", "network trash folder", "temporary items"}
_NUMBERED_FOLDER: Final = re.compile(r"\.trash-[0-9]{1,10}|found\.[0-9]{3}")  # a user's trash, what a disk check found
_SYSTEM_NAMES: Final = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "icon\r", ".directory"})

_SYSTEM_ENDS: Final = ("@synoeastream", "@synoresource")
_ODD_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # not Cn: that differs from Python to Python
_EMOJI_JOINER: Final = "\u200d"


def decode(raw: bytes) -> str:
    """Bytes of an unknown encoding as text: UTF-8 or GBK, whichever reads sensibly, else as DOS wrote it."""
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        pass
    as_utf8, as_gbk = decoded(raw, "utf-8"), decoded(raw, "gb18030")
    if as_utf8 is None:
        return raw.decode("cp437") if as_gbk is None else as_gbk
    # Bytes that are both: Chinese in UTF-8 takes three bytes a character; Cyrillic or Latin alone tells GBK.
    if as_gbk is not None and decoded(raw, "gb2312") is not None and max(as_utf8) < "\u2000":
        return as_gbk
    return as_utf8


def decoded(raw: bytes, encoding: str) -> str | None:
    """The text, None if the bytes aren't this encoding or lead to characters nobody types."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if any(unicodedata.category(c) in ("Cn", "Co", "Cs") or "\x80" <= c < "\xa0" for c in text) else text


def from_disk(name: str) -> str:
    """A name as the file system gave it, readable: names that aren't UTF-8 are decoded as GBK."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return decode(os.fsencode(name)) if os.name != "nt" else name
    return name


def shown(name: str) -> str:
    """The name with control characters, direction marks and half characters made visible, not too long."""
    visible = name if name.isprintable() else "".join(_escaped(c) if _is_odd(c) else c for c in name)
    if len(visible) <= MAX_SHOWN:
        return visible
    return visible[: MAX_SHOWN - 60] + "…" + visible[-59:]


def _is_odd(char: str) -> bool:
    return (unicodedata.category(char) in _ODD_CATEGORIES and char != _EMOJI_JOINER) or ord(char) & 0xFFFE == 0xFFFE


def _escaped(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"


def member_path(name: str) -> str:
    """A member's name as a path that leads nowhere else: no root, drive, ".." or backslash."""
    parts = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/")).split("/")
    kept = [shown(part) for part in parts if part.strip() not in ("", ".", "..")]
    return "/".join(kept)


def suffix(name: str) -> str:
    """The suffix in lower case without its dot, "" if there is none."""
    return name.rpartition("/")[2].rpartition(".")[2].strip().lower() if "." in name.rpartition("/")[2] else ""


def is_volume(name: str) -> bool:
    """Whether a thing is named as one of the pieces an archive was cut into."""
    return _VOLUME.search(name.strip()) is not None


def is_system_folder(name: str) -> bool:
    """Whether a folder of this name is a system's or a sync program's own: a recycle bin, old versions, an index."""
    low = name.casefold()
    return low in _SYSTEM_FOLDERS or _NUMBERED_FOLDER.fullmatch(low) is not None


def leftover(path: str) -> str | None:
    """Why a file is of no interest, judged by its name: locks, system and temporary files; else None."""
    folders, _, name = path.rpartition("/")
    low = name.casefold()
    if low.startswith(("~$", ".~")):
        return words.REASON_LOCK
    if low in _SYSTEM_NAMES or low.startswith("._") or "__MACOSX" in folders.split("/"):
        return words.REASON_SYSTEM
    system = next(filter(is_system_folder, folders.split("/")), None)
    if system is not None:
        return words.REASON_SYSTEM_FOLDER.format(folder=system)
    if low.endswith(_SYSTEM_ENDS):
        return words.REASON_SYSTEM
    if suffix(low) in _TEMPORARY_SUFFIXES or low.endswith("~") or low.startswith("~wr"):
        return words.REASON_TEMPORARY
    if suffix(low) in ("lnk", "url", "webloc"):
        return words.REASON_LINK
    if low.startswith(".") and suffix(low) not in WORKBOOK_SUFFIXES:
        return words.REASON_SYSTEM
    return None
