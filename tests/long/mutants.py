"""Good forms damaged at random: a few bytes of the file, or a few pieces of its XML with all check sums made right."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.filled import parts_of, zipped

Edit = Callable[[str, random.Random], str | None]

_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_ATTRIBUTE = re.compile(r'\s([\w:]+)="([^"<>]*)"')
_TEXT = re.compile(r">([^<>]+)<")
_CELL = re.compile(r"<(c|table:table-cell)(?=[ />])(?:[^<>]*/>|[^<>]*>.*?</\1>)", re.DOTALL)
_ROW = re.compile(r"<(row|table:table-row)(?=[ />])(?:[^<>]*/>|[^<>]*>.*?</\1>)", re.DOTALL)
_STRING = re.compile(r"<si>.*?</si>|<si/>", re.DOTALL)
_NUMBER = re.compile(r'<c r="[A-Z]+\d+"(?: s="\d+")?(?: t="n")?><v>([\d.]+)</v>|office:value="([\d.]+)"')
_STYLE = re.compile(r"<(xf|numFmt|style:style|number:number-style)(?=[ />])(?:[^<>]*/>|[^<>]*>.*?</\1>)", re.DOTALL)


def bytes_changed(data: bytes, dice: random.Random) -> bytes:
    """The file with bytes altered, cut out, doubled, zeroed or lost at its end."""
    copy = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        place, length = dice.randrange(len(copy)), dice.choice((1, 2, 4, 16, 512))
        match dice.randrange(10):
            case 0 | 1 | 2:
                copy[place] ^= 1 << dice.randrange(8)
            case 3 | 4:
                copy[place] = dice.choice((0, 0xFF, 0x7F, dice.randrange(256)))
            case 5:
                copy[place : place + length] = dice.randbytes(length)
            case 6:
                copy[place : place + length] = bytes(length)
            case 7:
                del copy[place : place + length]
            case 8:
                copy[place:place] = copy[place : place + length]
            case _:
                other = dice.randrange(len(copy))
                copy[place : place + length] = copy[other : other + length]
        if len(copy) < 100:
            break
    if dice.random() < 0.05:
        del copy[dice.randrange(len(copy)) :]
    return bytes(copy)


def xml_changed(data: bytes, dice: random.Random) -> tuple[bytes, str]:
    """The workbook with one to three pieces of its XML changed, zipped anew; and what was done."""
    parts = parts_of(data)
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    weights = [_weight(name, len(parts[name])) for name in names]
    done: list[str] = []
    while len(done) < dice.choice((1, 1, 2, 3)):
        name = dice.choices(names, weights)[0]
        kind, edit = dice.choice(_EDITS)
        text = parts[name].decode()
        changed = edit(text, dice)
        if changed is not None and changed != text:
            parts[name] = changed.encode()
            done.append(f"{kind} in {name}")
    return zipped(parts, level=1), ", ".join(done)


def _weight(name: str, size: int) -> float:
    """How often a part is hit: the sheets with the answers most of all."""
    if name == "content.xml":
        return 60
    if "worksheets/sheet" in name:
        return 30 if "sheet3" in name else 8
    return {"xl/sharedStrings.xml": 15, "xl/styles.xml": 8}.get(name, 2 if size else 0)


def _one(pattern: re.Pattern[str], text: str, dice: random.Random) -> re.Match[str] | None:
    """A match of the pattern, any with the same chance."""
    spans = list(pattern.finditer(text))
    return dice.choice(spans) if spans else None


def _replaced(text: str, match: re.Match[str], new: str, group: int = 0) -> str:
    return text[: match.start(group)] + new + text[match.end(group) :]


def _deleted(pattern: re.Pattern[str]) -> Edit:
    def edit(text: str, dice: random.Random) -> str | None:
        found = _one(pattern, text, dice)
        return _replaced(text, found, "") if found else None

    return edit


def _doubled(pattern: re.Pattern[str]) -> Edit:
    def edit(text: str, dice: random.Random) -> str | None:
        found = _one(pattern, text, dice)
        return _replaced(text, found, found[0] * 2) if found else None

    return edit


def _moved(pattern: re.Pattern[str]) -> Edit:
    """One piece put in the place of another, or the two exchanged."""

    def edit(text: str, dice: random.Random) -> str | None:
        one, other = _one(pattern, text, dice), _one(pattern, text, dice)
        if not one or not other or one.start() >= other.start() or one.end() > other.start():
            return None
        first = other[0] if dice.random() < 0.5 else one[0]
        return text[: one.start()] + first + text[one.end() : other.start()] + one[0] + text[other.end() :]

    return edit


def _within(pattern: re.Pattern[str], inner: Edit) -> Edit:
    """An edit applied to one piece only."""

    def edit(text: str, dice: random.Random) -> str | None:
        found = _one(pattern, text, dice)
        changed = inner(found[0], dice) if found else None
        return _replaced(text, found, changed) if found and changed is not None else None

    return edit


def _other(value: str, dice: random.Random) -> str:
    """A value near or far from the one there."""
    digits = [i for i, c in enumerate(value) if c.isdigit()]
    if digits and dice.random() < 0.7:
        at = dice.choice(digits)
        return value[:at] + str(dice.randrange(10)) + value[at + 1 :]
    wild = (
        "",
        "0",
        "1",
        "-1",
        "s",
        "str",
        "n",
        "b",
        "e",
        "d",
        "inlineStr",
        "true",
        "NaN",
        "1e9",
        "99999999",
        "A1",
        "甲",
        "float",
        "string",
        "percentage",
        "date",
    )
    at = dice.randrange(len(value) + 1)
    return dice.choice(
        (dice.choice(wild), value[:at] + dice.choice("0159.-+eE 甲") + value[at:], value[:at] + value[at + 1 :])
    )


def _number_changed(text: str, dice: random.Random) -> str | None:
    """Another number in a cell, as good as the one there."""
    found = _one(_NUMBER, text, dice)
    return (
        _replaced(text, found, dice.choice("01234") + dice.choice(("", ".5", ".25")), found.lastindex or 1)
        if found
        else None
    )


def _attribute_changed(text: str, dice: random.Random) -> str | None:
    found = _one(_ATTRIBUTE, text, dice)
    return _replaced(text, found, _other(found[2], dice), 2) if found else None


def _attribute_renamed(text: str, dice: random.Random) -> str | None:
    found = _one(_ATTRIBUTE, text, dice)
    return _replaced(text, found, found[1] + "x", 1) if found else None


def _text_changed(text: str, dice: random.Random) -> str | None:
    found = _one(_TEXT, text, dice)
    return _replaced(text, found, _other(found[1], dice), 1) if found else None


def _tag_renamed(text: str, dice: random.Random) -> str | None:
    """An element under another name, its end tag too where it has one near by."""
    found = _one(_TAG, text, dice)
    if not found or found[0].startswith("<?"):
        return None
    name = re.match(r"<([\w:]+)", found[0])
    if not name:
        return None
    new = dice.choice(
        (name[1] + "x", "c", "v", "f", "is", "t", "row", "mergeCell", "table:table-cell", "text:p", "x:" + name[1])
    )
    rest = text[found.end() :]
    if not found[0].endswith("/>"):
        end = rest.find(f"</{name[1]}>")
        if end < 0:
            return None
        rest = rest[:end] + f"</{new}>" + rest[end + len(name[1]) + 3 :]
    return text[: found.start()] + "<" + new + found[0][len(name[1]) + 1 :] + rest


def _element_dropped(text: str, dice: random.Random) -> str | None:
    """An element gone with all that is in it, or only its tags."""
    found = _one(_TAG, text, dice)
    name = re.match(r"<([\w:]+)", found[0]) if found else None
    if not found or not name:
        return None
    if found[0].endswith("/>"):
        return _replaced(text, found, "")
    end = text.find(f"</{name[1]}>", found.end())
    if end < 0 or end - found.end() > 20_000:
        return None
    kept = text[found.end() : end] if dice.random() < 0.5 else ""
    return text[: found.start()] + kept + text[end + len(name[1]) + 3 :]


def _element_added(text: str, dice: random.Random) -> str | None:
    """Something that doesn't belong there."""
    found = _one(_TAG, text, dice)
    new = (
        "<v>3</v>", "<f>1+1</f>", "<is><t>3</t></is>", "<t>x</t>", "<rPh><t>3</t></rPh>", "<!-- x -->", "<![CDATA[3]]>", "&#51;",
        "<extLst/>", "<text:p>3</text:p>", "<table:table-cell/>", '<mergeCell ref="H7:H9"/>', '<c r="H7"><v>1</v></c>', "<row/>",
        '<c><v>1</v></c>', "\n", "<sheetData/>", '<text:s text:c="9"/>',
    )  # fmt: skip
    return text[: found.end()] + dice.choice(new) + text[found.end() :] if found else None


_EDITS: list[tuple[str, Edit]] = [
    ("cell deleted", _deleted(_CELL)),
    ("cell doubled", _doubled(_CELL)),
    ("cells exchanged", _moved(_CELL)),
    ("cell's attribute changed", _within(_CELL, _attribute_changed)),
    ("cell's attribute changed", _within(_CELL, _attribute_changed)),
    ("cell's attribute renamed", _within(_CELL, _attribute_renamed)),
    ("cell's text changed", _within(_CELL, _text_changed)),
    ("cell's element dropped", _within(_CELL, _element_dropped)),
    ("cell's element added", _within(_CELL, _element_added)),
    ("cell's tag renamed", _within(_CELL, _tag_renamed)),
    ("number changed", _number_changed),
    ("number changed", _number_changed),
    ("row deleted", _deleted(_ROW)),
    ("row doubled", _doubled(_ROW)),
    ("rows exchanged", _moved(_ROW)),
    ("attribute changed", _attribute_changed),
    ("attribute renamed", _attribute_renamed),
    ("tag renamed", _tag_renamed),
    ("element dropped", _element_dropped),
    ("element doubled", _doubled(_TAG)),
    ("element added", _element_added),
    ("text changed", _text_changed),
    ("string deleted", _deleted(_STRING)),
    ("string doubled", _doubled(_STRING)),
    ("strings exchanged", _moved(_STRING)),
    ("style deleted", _deleted(_STYLE)),
    ("style doubled", _doubled(_STYLE)),
    ("style's attribute changed", _within(_STYLE, _attribute_changed)),
]
