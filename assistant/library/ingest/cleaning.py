"""Blocks → the blocks that are text, and what was dropped with its reason. Tables always stay.

Whole lines are judged first, then sentence by sentence: a paragraph of policy that ends in a call to scan
a code loses the call only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.library.ingest.blocks import Block
from assistant.library.ingest.noise import Noise
from assistant.library.ingest.records import Dropped, Reason
from assistant.text import fold, sentences

_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_CLAUSE = re.compile(r"[，,]")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?\s*(?:%|元|单|天|日|分|小时|万|亿|折|个月)|免佣|免费用|0元")
_MEANING = re.compile(r"\w")
_LINK_MAX = 60
_BETWEEN_MAX = 60
_ASKS = ("？", "?")
_CALLS: tuple[Reason, ...] = ("advert", "contact")
_UNSEEN: tuple[Reason, ...] = ("hidden", "struck", "comment")


@dataclass(frozen=True, slots=True)
class Cleaned:
    kept: tuple[Block, ...]
    dropped: tuple[Dropped, ...]


def clean(blocks: Sequence[Block], noise: Noise) -> Cleaned:
    """Every block or part of one lands in exactly one of the two."""
    judged = [_judged(block, noise) for block in _with_runs(blocks, noise)]
    judged = [_between(judged, i) for i in range(len(judged))]
    kept = [rest for rest, _ in judged if rest is not None]
    while kept and kept[-1].kind == "heading":  # nothing stands below it any more
        judged.append((None, (Dropped(kept.pop().text, "nav"),)))
    return Cleaned(tuple(kept), tuple(d for _, gone in judged for d in gone))


_Judged = tuple[Block | None, tuple[Dropped, ...]]


def _judged(block: Block, noise: Noise) -> _Judged:
    if block.kind == "table" and not block.drop:
        return block, ()
    if block.drop:
        words = block.text or " ".join(c for row in block.rows for c in row if c)
        spoken = block.drop in _UNSEEN and noise.speaks(fold(words))
        return None, (Dropped(words, "instruction" if spoken else block.drop),)
    pictures = tuple(Dropped(m[0], "picture") for m in _PICTURE.finditer(block.text))
    text = _PICTURE.sub("", block.text).strip() if pictures else block.text
    if not text:
        return None, pictures
    if reason := _line(fold(text), noise):
        return None, (*pictures, Dropped(text, reason))
    if block.kind == "heading":
        spoken = noise.speaks(fold(text))
        return (
            (None, (*pictures, Dropped(text, "instruction")))
            if spoken
            else (replace(block, text=text), pictures)
        )
    rest, gone = _sentences(text, noise)
    return (replace(block, text=rest) if rest else None), (*pictures, *gone)


def _line(folded: str, noise: Noise) -> Reason | None:
    return noise.whole(folded) or (None if _MEANING.search(folded) else "decoration")


def _sentences(text: str, noise: Noise) -> tuple[str, tuple[Dropped, ...]]:
    """What is left of a paragraph. Who speaks to the assistant is not heard out: the rest goes as well."""
    rest, gone, start = "", [], 0
    for first, last in sentences(text):
        between, sentence = text[start:first], text[first:last]
        start = last
        folded = fold(sentence)
        reason = noise.sentence(folded) or noise.whole(folded)
        if reason == "instruction":
            gone.append(Dropped(text[first:], reason))
            break
        if reason in _CALLS and (cut := _call(sentence, noise)):
            rest += between + sentence[:cut]
            gone.append(Dropped(sentence[cut:], reason))
        elif reason:
            gone.append(Dropped(sentence, reason))
        else:
            rest += between + sentence
    left = [rest[a:b] for a, b in sentences(rest)]
    if gone and gone[-1].reason in _CALLS and left and all(s.endswith(_ASKS) for s in left):
        gone = [Dropped(text, gone[-1].reason)]  # questions that only lead to the call
        rest = ""
    return (rest.strip() if _MEANING.search(rest) else ""), tuple(gone)


def _call(sentence: str, noise: Noise) -> int:
    """Where the call begins in a sentence whose first clauses give a figure and are no call themselves."""
    for comma in reversed([m.end() for m in _CLAUSE.finditer(sentence)]):
        head = fold(sentence[:comma])
        if not noise.sentence(head):
            return comma if _FIGURE.search(head) and noise.policy.found(head) else 0
    return 0


def _with_runs(blocks: Sequence[Block], noise: Noise) -> Iterator[Block]:
    """Marks the titles below 「相关阅读」 or 「目录」, until a heading, a table, a real sentence or the
    first title again: there the text begins."""
    seen: set[str] | None = None
    for block in blocks:
        if block.drop:
            yield block
            continue
        if block.kind != "table" and noise.heads_links(fold(block.text)):
            seen = set()
            yield replace(block, drop="nav")
            continue
        key = re.sub(r"[\W_]*[0-9]*$", "", block.text)
        title = (
            block.kind in ("item", "text")
            and len(block.text) <= _LINK_MAX
            and not re.search("[。；]", block.text)
        )
        if seen is not None and title and key not in seen and not _FIGURE.search(fold(block.text)):
            seen.add(key)
            yield replace(block, drop="nav")
        else:
            seen = None
            yield block


def _between(judged: Sequence[_Judged], i: int) -> _Judged:
    """A short line without a figure between two calls belongs to the same offer."""
    block, gone = judged[i]
    if (
        block is None
        or block.kind != "text"
        or len(block.text) > _BETWEEN_MAX
        or gone
        or _FIGURE.search(block.text)
    ):
        return judged[i]
    around = [judged[j] for j in (i - 1, i + 1) if 0 <= j < len(judged)]
    calls = [b is None and all(d.reason in _CALLS for d in g) for b, g in around]
    if len(calls) == 2 and all(calls):
        return None, (Dropped(block.text, "advert"),)
    return judged[i]
