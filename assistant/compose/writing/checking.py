"""A chat model's sentence → what may be shown, or why not.

A sentence passes that has exactly the tokens of its line in their order, and between them nothing but words
that join (corpus/writing.yaml) and words of the line itself, in their order. So whatever can be right or
wrong in it, numbers, days, names, verdicts, bounds and sources, stands where and as it was composed; what
the model adds says nothing by itself. Everything else is refused, whatever it may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.compose.writing.parts import Line, Token
from assistant.numbers import NumberReader
from assistant.rules.schema import Writing
from assistant.text import fold
from assistant.types import Quantity

Fault = Literal[
    "token_unknown", "token_broken", "token_missing", "token_moved", "token_misplaced", "figure", "latin",
    "markup", "words", "long", "empty",
]  # fmt: skip
"""Why a sentence is refused: a token that its line has not, or half of one; one that is left out, out of
its order, or led to by words of the wrong kind; a digit or numeral; letters; marks of Markdown, links or
citations; other words than those that join; too much, or nothing."""

_TOKEN = re.compile(r"⟦([a-z][0-9]+)(?::([^⟦⟧:]*))?⟧")
_ANY_DAY = date(2026, 1, 1)  # which day 明天 is makes no difference here
_MARKER = re.compile(r"\[[0-9]+\]")
_BREAKS = re.compile(r"[⟦⟧]")
_FIGURE = re.compile(r"[0-9０-９一二三四五六七八九十百千万亿两俩仨零〇几半双倍%％‰①-⓿壹贰叁肆伍陆柒捌玖拾]")
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")
_MARKUP = re.compile(r"[\[\]()<>{}*_#|`~\\/@&$^+=!]|!\[|www|://")
_PAUSES = "，。；：、！～—…,;: \t"
_MOST = 40
"""Characters that the model may add to one sentence."""
_ECHO = 2


@dataclass(frozen=True, slots=True)
class Refused:
    """``words`` are those that were not taken."""

    why: Fault
    words: str = ""


def checked(sentence: str, line: Line, writing: Writing, numbers: NumberReader) -> str | Refused:
    """The sentence with its tokens filled in. What ``numbers`` reads in it is what it reads in the line."""
    said = sentence.strip()
    if not said:
        return Refused("empty")
    if unseen := next((c for c in said if not c.isprintable()), ""):
        return Refused("markup", f"U+{ord(unseen):04X}")  # turned around, 73 reads 37
    free = _TOKEN.split(said)[0::3]
    found = _TOKEN.findall(said)
    broken = next((part for part in free if _BREAKS.search(part)), None)
    if broken is not None:
        return Refused("token_broken", broken)
    wrong = _tokens(found, line.tokens)
    if wrong is not None:
        return wrong
    if sum(len(part.strip(_PAUSES)) for part in free) > _MOST + sum(len(p) for p in _own(line)):
        return Refused("long")
    filled = _joined(free, line, writing)
    if isinstance(filled, str) and _read(filled, numbers) != _read(line.composed, numbers):
        return Refused("figure")
    return filled


def _read(text: str, numbers: NumberReader) -> tuple[list[Quantity], list[date]]:
    folded = fold(_MARKER.sub("", text))
    days = numbers.scan_dates(folded, _ANY_DAY)
    return [m.quantity for m in numbers.scan(folded)], [m.value for m in days]


def _tokens(found: Sequence[tuple[str, str]], wanted: Sequence[Token]) -> Refused | None:
    known = {token.name: token for token in wanted}
    for name, kind in found:
        if name not in known or (kind and kind != known[name].kind):
            return Refused("token_unknown", f"⟦{name}⟧")
    names = [name for name, _ in found]
    if lacking := [t for t in wanted if t.name not in names]:
        return Refused("token_missing", lacking[0].mark)
    if names != [t.name for t in wanted]:
        return Refused("token_moved")
    return None


def _joined(free: Sequence[str], line: Line, writing: Writing) -> str | Refused:
    """The tokens with what stands between them; each stretch must be made of words that may."""
    tokens, own = line.tokens, _own(line)
    out: list[str] = []
    for i, part in enumerate(free):
        following = tokens[i] if i < len(tokens) else None
        cut = _words(part, own[i], writing.joining)
        if cut is None:
            return Refused(_fault(part, own[i]), part.strip())
        leading = _words(_leading(part), own[i], writing.joining) or cut
        if any(_misleads(word, following, writing) for word in leading):
            return Refused("token_misplaced", part.strip())
        if following and (word := "".join(cut)[-_ECHO:]) and following.text.startswith(word):
            return Refused("words", part.strip())  # 您的您的是73分
        out.append(part.strip(" \t"))
        if following:
            out.append(following.text)
    text = "".join(out).strip(" \t，、；：,;:")
    return line.opening + (text if text.endswith(("。", "！", "…")) else f"{text}。")


def _misleads(word: str, following: Token | None, writing: Writing) -> bool:
    """Whether a word leads to what is not of whom it speaks, or to nothing."""
    if word in writing.of_rule:
        return following is not None and following.kind == "您的数据"
    if word in writing.of_merchant:
        return following is None or following.kind not in ("您的数据", "名称")
    return word in writing.to_merchant and following is not None and following.kind == "门槛"


def _leading(part: str) -> str:
    """What of a stretch leads to the token behind it: from its last pause on."""
    last = max((part.rfind(pause) for pause in "，。；：、！,;:"), default=-1)
    return part[last + 1 :] or part


def _own(line: Line) -> tuple[str, ...]:
    """The line's own words before each of its tokens and behind the last, without its pauses."""
    stretches = [""]
    for piece in line.pieces:
        if isinstance(piece, Token):
            stretches.append("")
        else:
            stretches[-1] += piece.strip(_PAUSES)
    return tuple(stretches)


def _words(part: str, own: str, joining: frozenset[str]) -> tuple[str, ...] | None:
    """The stretch cut into words that join and pieces of ``own``, two characters and more, in its order; None
    where it can't be."""
    text = fold(part)
    mine = fold(own)
    best: list[dict[int, tuple[str, ...]]] = [{} for _ in range(len(text) + 1)]
    best[0][0] = ()
    longest = max(map(len, joining), default=0)
    for i in range(len(text)):
        for used, words in best[i].items():
            if text[i] in _PAUSES or text[i] in "，。；：、！":
                best[i + 1].setdefault(used, words)
            for n in range(1, min(longest, len(text) - i) + 1):
                if (word := text[i : i + n]) in joining:
                    best[i + n].setdefault(used, (*words, word))
            for n in range(2, len(text) - i + 1):
                at = mine.find(text[i : i + n], used)
                if at < 0:
                    break
                best[i + n].setdefault(at + n, (*words, text[i : i + n]))
    ends = best[len(text)]
    return next(iter(ends.values())) if ends else None


def _fault(part: str, own: str) -> Fault:
    """The likeliest reason, for reports and for the model that is asked to repair it."""
    if _MARKUP.search(part):
        return "markup"
    if _LATIN.search(part):
        return "latin"
    return "figure" if any(c not in own for c in _FIGURE.findall(part)) else "words"
