"""Texts → terms and comparisons. A whitelist: numbers, %, names, + − × ÷, brackets, five functions, five comparisons."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from selfeval import text as t
from selfeval.model import Called, Comparison, Function, Joined, Name, Negated, Number, Sign, Term
from selfeval.rules import words
from selfeval.tables import fold, squeeze

LONGEST: Final = 1000  # characters of a term, or of a list of tiers
DEEPEST: Final = 30  # brackets in brackets: each is a level of the formula
_FUNCTIONS: Final = {name: function for function, name in t.FUNCTION_NAMES.items()}
_ARGUMENTS: Final = {Function.ABSOLUTE: (1, 1, words.ONE), Function.DAYS: (2, 2, words.TWO)}
_SOME: Final = (2, 60, words.SOME)
_ORDINARY: Final = str.maketrans(
    {"×": "*", "✕": "*", "∗": "*", "÷": "/", "∕": "/", "−": "-", "–": "-", "—": "-", "﹣": "-", "﹢": "+", "﹦": "=",  # noqa: RUF001
     "≥": "≥", "≧": "≥", "⩾": "≥", "≤": "≤", "≦": "≤", "⩽": "≤", "、": ",", "﹪": "%", "﹕": ":", "︰": ":", "﹔": ";",  # noqa: RUF001
     "﹤": "<", "﹥": ">", "﹙": "(", "﹚": ")"}
)  # fmt: skip
_TWO: Final = ((">=", "≥"), ("=>", "≥"), ("<=", "≤"), ("=<", "≤"), ("==", "="))
SIGNS: Final = {"≥": Sign.AT_LEAST, ">": Sign.OVER, "≤": Sign.AT_MOST, "<": Sign.UNDER, "=": Sign.IS}
_TOKEN: Final = re.compile(r"(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<name>[\w.]+)|(?P<sign>[-+*/%(),≥≤<>=])")
_WRITABLE: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,8})?")  # doubles hold as many digits
_NAME: Final = re.compile(r"\d*[^\W\d_][^\W_]*")


class Unclear(Exception):
    """A text can't be read as what it should be; `why` goes on after the text's name, as words for the officer."""

    def __init__(self, why: str) -> None:
        """Hold the words."""
        super().__init__(why)
        self.why = why


def ordinary(text: str) -> str:
    """A text with its signs in their ordinary form and without blanks: what is read."""
    plain = fold(squeeze(text)).translate(_ORDINARY)
    for written, sign in _TWO:
        plain = plain.replace(written, sign)
    return plain


def is_name(text: str) -> bool:
    """Whether a datum may be called so: Chinese characters, letters and digits, not digits alone, no word of the rules."""
    return bool(_NAME.fullmatch(text)) and text not in _RESERVED


_RESERVED: Final = {*_FUNCTIONS, t.RULE_OTHERS, *t.ABSENT_NAMES.values(), t.YES, t.NO}


def read_term(text: str) -> Term:
    """A term; raises `Unclear`."""
    reader = _Reader(text)
    term = reader.sum()
    reader.end()
    return term


def read_comparison(text: str) -> Comparison:
    """Two terms compared; raises `Unclear`."""
    reader = _Reader(text)
    left = reader.sum()
    sign = SIGNS.get(reader.next)
    if sign is None:
        reader.end()
        raise Unclear(words.NO_COMPARISON)
    reader.take()
    right = reader.sum()
    if reader.next in SIGNS:
        raise Unclear(words.TWO_COMPARISONS)
    reader.end()
    return Comparison(left, sign, right)


def read_number(text: str) -> Number | None:
    """A number as written, perhaps below zero and with a %; None for anything else."""
    plain = ordinary(text)
    number, percent = plain.removesuffix("%"), plain.endswith("%")
    if not _WRITABLE.fullmatch(number.removeprefix("-")):
        return None
    value = Fraction(Decimal(number))
    return Number(value / 100, percent=True) if percent else Number(value)


class _Reader:
    """The tokens of a text, read from the left."""

    def __init__(self, text: str) -> None:
        plain = ordinary(text)
        if not plain:
            raise Unclear(words.BLANK)
        if len(plain) > LONGEST:
            raise Unclear(words.TOO_LONG.format(most=LONGEST))
        self._tokens = list(_tokens(plain))
        self._at, self._depth = 0, 0

    @property
    def next(self) -> str:
        """The token ahead; '' at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self) -> str:
        """The token ahead, and go on."""
        token = self.next
        self._at += 1
        return token

    def end(self) -> None:
        """There is no more."""
        if self.next == ")":
            raise Unclear(words.CLOSE_BRACKET)
        if self.next in SIGNS:
            raise Unclear(words.COMPARED.format(sign=self.next))
        if self.next:
            raise Unclear(words.NO_SIGN.format(at=shown_sign(self.next)))

    def sum(self) -> Term:
        """Products added and taken away."""
        term = self._product()
        while self.next in ("+", "-"):
            term = Joined(self.take(), term, self._product())
        return term

    def _product(self) -> Term:
        term = self._single()
        while self.next in ("*", "/"):
            term = Joined(self.take(), term, self._single())
        return term

    def _single(self) -> Term:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unclear(words.TOO_DEEP.format(most=DEEPEST))
        term = self._atom()
        self._depth -= 1
        return term

    def _atom(self) -> Term:
        token = self.next
        if token == "-":
            self.take()
            return Negated(self._single())
        if token == "(":
            self.take()
            return self._closed(self.sum())
        if token[:1].isdigit() and not _NAME.fullmatch(token):
            self.take()
            value = Fraction(Decimal(token))
            if self.next == "%":
                self.take()
                return Number(value / 100, percent=True)
            return Number(value)
        if token and _NAME.fullmatch(token):
            self.take()
            return self._called(_FUNCTIONS[token]) if token in _FUNCTIONS else Name(token)
        if token == "=" and self._at == 0:
            raise Unclear(words.LEADING_EQUALS)
        if not token:
            raise Unclear(words.ENDS_EARLY.format(before=shown_sign(self._tokens[self._at - 1])))
        raise Unclear(words.NOT_A_TERM.format(at=shown_sign(token)))

    def _called(self, function: Function) -> Term:
        name = t.FUNCTION_NAMES[function]
        if self.next != "(":
            raise Unclear(words.NO_BRACKET.format(function=name))
        self.take()
        terms = [self.sum()]
        while self.next == ",":
            self.take()
            terms.append(self.sum())
        least, most, wanted = _ARGUMENTS.get(function, _SOME)
        if not least <= len(terms) <= most:
            raise Unclear(words.ARGUMENTS.format(function=name, wanted=wanted))
        return self._closed(Called(function, tuple(terms)))

    def _closed(self, term: Term) -> Term:
        if self.next != ")":
            if self.next:
                said = words.COMPARED if self.next in SIGNS else words.NO_SIGN
                raise Unclear(said.format(sign=self.next, at=shown_sign(self.next)))
            raise Unclear(words.OPEN_BRACKET)
        self.take()
        return term


def _tokens(plain: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            raise Unclear(words.BAD_SIGN.format(sign=plain[at]))
        token = match[0]
        if (match["name"] and not _NAME.fullmatch(token)) or (match["number"] and not _WRITABLE.fullmatch(token)):
            raise Unclear(words.BAD_NUMBER.format(text=token))
        found.append(token)
        at = match.end()
    return found


def shown_sign(token: str) -> str:
    """A token as it is written in Chinese."""
    return {"*": "×", "/": "÷", "-": "−", ",": "，"}.get(token, token)
