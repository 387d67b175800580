"""Numbers as a spreadsheet shows them: 5000 in 「#,##0"元"」 is 5,000元, 0.05 in 「0%」 is 5%."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Literal

_Kind = Literal["literal", "digit", "dot", "comma", "percent", "power", "slash", "general", "words"]

_DIGITS_KEPT = 15
"""A spreadsheet keeps no more; what floats add beyond is noise."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|!(?P<bang>.)|\[(?P<bracket>[^\]]*)\]|_.|\*.'
    r"|(?P<general>General|G/通用格式)|(?P<power>[eE][+-][0#?]+)|(?P<digit>[0#?])|(?P<dot>\.)|(?P<comma>,)"
    r"|(?P<percent>%)|(?P<slash>/(?P<bottom>[0#?]+|[0-9]+))|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*)(?:;|\Z)', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    condition: tuple[str, Decimal] | None
    tokens: tuple[_Token, ...]


def stored(raw: str) -> Decimal:
    """The number of a cell as its file states it, without what binary fractions add."""
    value = Decimal(raw)
    if value == value.to_integral_value() and abs(value) >= 10**_DIGITS_KEPT:
        return value  # an identifier, kept as far as the file has it
    return Context(prec=_DIGITS_KEPT, rounding=ROUND_HALF_UP).plus(value)


def number(value: Decimal, shape: str) -> str:
    """The number in a format code; scientific notation is written out, and "" means that nothing shows."""
    section, negative = _section(value, _sections(shape))
    tokens = list(section.tokens)
    sign = "-" if negative else ""
    kinds = {token.kind for token in tokens}
    if "power" in kinds:
        tokens = [_Token("general", "")]
    if "slash" in kinds and "power" not in kinds:
        shown = _fraction(abs(value), tokens)
        return (sign + shown if shown else plain(value)).strip()
    if any(t.kind in ("general", "words") for t in tokens):
        body = "".join(plain(abs(value)) if t.kind in ("general", "words") else _literal(t) for t in tokens)
        return (sign + body).strip()
    if "digit" not in kinds:
        return "".join(map(_literal, tokens)).strip()
    return _decimal(abs(value), tokens, sign)


def words(text: str, shape: str) -> str:
    """Words in a format code, which may add some of its own or hide them."""
    sections = _sections(shape)
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) < 4 and not any(t.kind == "words" for t in section.tokens):
        return text
    return "".join(text if t.kind == "words" else _literal(t) for t in section.tokens)


def is_rounded(value: Decimal, shown: str) -> bool:
    """Whether a share or amount that shows has fewer digits than the one that is stored."""
    digits = re.sub(r"[^0-9]", "", shown).strip("0")
    kept = re.sub(r"[^0-9]", "", f"{abs(value):f}").strip("0")
    return bool(digits) and len(digits) < len(kept)


def plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@functools.lru_cache(maxsize=512)
def _sections(shape: str) -> tuple[_Section, ...]:
    pieces = [m[1] for m in _SECTION.finditer(shape) if m.start() < len(shape)]
    if shape.endswith(";"):
        pieces.append("")
    return tuple(_read(piece) for piece in pieces) or (_read("General"),)


def _read(piece: str) -> _Section:
    condition, tokens = None, []
    for m in _TOKEN.finditer(piece):
        if m["bracket"] is not None:
            if test := _CONDITION.fullmatch(m["bracket"]):
                condition = (test[1], Decimal(test[2]))
            elif m["bracket"].startswith("$"):
                tokens.append(_Token("literal", m["bracket"][1:].split("-")[0]))
        elif m["plain"] == "@":
            tokens.append(_Token("words", ""))
        elif m.lastgroup in ("quoted", "escaped", "bang", "plain"):
            tokens.append(_Token("literal", m[m.lastgroup]))
        elif m["slash"] is not None:
            tokens.append(_Token("slash", m["bottom"]))
        elif m.lastgroup in ("general", "power", "digit", "dot", "comma", "percent"):
            kind: _Kind = m.lastgroup  # type: ignore[assignment]
            tokens.append(_Token(kind, m[0]))
    return _Section(condition, tuple(tokens))


def _section(value: Decimal, sections: tuple[_Section, ...]) -> tuple[_Section, bool]:
    """The section for a value, and whether it is to be written with a minus."""
    below = value < 0
    if any(s.condition for s in sections[:2]):
        for section in sections[:3]:
            if section.condition is None or _holds(value, section.condition):
                return section, below
        return _read("General"), below
    if below and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], below


def _holds(value: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, bound = condition
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound,
        ">=": value >= bound, "=": value == bound, "<>": value != bound,
    }[sign]  # fmt: skip


def _literal(token: _Token) -> str:
    return token.text if token.kind in ("literal", "percent", "comma", "dot") else ""


def _decimal(value: Decimal, tokens: list[_Token], sign: str) -> str:
    places = [i for i, t in enumerate(tokens) if t.kind == "digit"]
    dots = [i for i, t in enumerate(tokens) if t.kind == "dot"]
    dot = dots[0] if dots else places[-1] + 1
    value *= Decimal(100) ** sum(t.kind == "percent" for t in tokens)
    last = max((p for p in places if p < dot), default=0)
    scaled = {i for i, t in enumerate(tokens) if t.kind == "comma" and i > last}
    value = _EXACT.divide(value, Decimal(1000) ** len(scaled))
    grouped = any(t.kind == "comma" and i not in scaled and places[0] < i < dot for i, t in enumerate(tokens))
    after = [i for i in places if i > dot]
    rounded = value.quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP, _EXACT)
    whole, _, part = f"{rounded:f}".partition(".")
    shown = _whole("" if whole == "0" else whole, tokens, [i for i in places if i < dot], grouped)
    kept = len(part)
    while kept and part[kept - 1] == "0" and tokens[after[kept - 1]].text != "0":
        kept -= 1
    shown |= {i: part[k] if k < kept else "" for k, i in enumerate(after)}
    if dots:
        shown[dot] = "." if kept else ""
    body = "".join(
        shown[i] if i in shown else "" if t.kind == "comma" and i > places[0] else _literal(t)
        for i, t in enumerate(tokens)
    )
    return ((sign if rounded else "") + body).strip()


def _whole(digits: str, tokens: list[_Token], places: list[int], grouped: bool) -> dict[int, str]:
    """The digits before the point, each in its place; the first place takes all that are left."""
    shown: dict[int, str] = {}
    left, written = digits, 0
    for at in reversed(places):
        first = at == places[0]
        piece = ""
        while left and (first or not piece):
            comma = "," if grouped and written and written % 3 == 0 else ""
            piece, left, written = left[-1] + comma + piece, left[:-1], written + 1
        if not piece and tokens[at].text == "0":
            piece = "0" + ("," if grouped and written and written % 3 == 0 else "")
            written += 1
        shown[at] = piece
    return shown


def _fraction(value: Decimal, tokens: list[_Token]) -> str:
    """「1 1/2」 where that is exactly the value, or as near as a third is; else ""."""
    bottom = next(t.text for t in tokens if t.kind == "slash")
    exact = Fraction(value)
    if bottom.isdigit() and int(bottom):
        near = Fraction(round(exact * int(bottom)), int(bottom))
    else:
        near = exact.limit_denominator(10 ** len(bottom) - 1)
    if abs(near - exact) > Fraction(1, 10**9):
        return ""
    slash = next(i for i, t in enumerate(tokens) if t.kind == "slash")
    groups = sum(
        t.kind == "digit" and (i == 0 or tokens[i - 1].kind != "digit") for i, t in enumerate(tokens[:slash])
    )
    whole, rest = divmod(near, 1) if groups > 1 else (0, near)
    if not rest:
        return str(whole)
    top = rest * int(bottom) if bottom.isdigit() and int(bottom) else rest.numerator
    below = bottom if bottom.isdigit() and int(bottom) else str(rest.denominator)
    return f"{whole} {top}/{below}" if whole else f"{top}/{below}"
