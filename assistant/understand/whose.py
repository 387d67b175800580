"""Of whose documents a question asks: a platform's of ours, one's that only documents are about, or any."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assistant.text import fold
from assistant.types import Understanding
from assistant.understand.vocabulary import Vocabulary

_UNHEARD = ("injection", "contact", "cheat", "reset")
"""Reasons to decline that no document changes."""
_NO_OTHER = "?"
"""Stands for a platform that no document is of: only documents of none are then searched."""
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for, in documents of which platforms (of any without one), and of what it has to be
    ``naming`` one: words of a matter or platform that is none of ours."""

    query: str
    platforms: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()


def wanted_of(u: Understanding, platforms: Collection[str], vocabulary: Vocabulary) -> Wanted | None:
    """``platforms`` are those of the documents there are; None where no document is asked for."""
    text = u.text.folded
    looked_up = u.lacks.declined == "account" and vocabulary.cue("look_up", text)
    if u.lacks.talk or u.lacks.declined in _UNHEARD or looked_up:
        return None
    ours = vocabulary.knowledge.platforms
    named = vocabulary.platforms(text) or (u.ask.platforms if u.hints.platform or u.hints.plan else ())
    named = (*named, *_called(named, platforms, vocabulary))
    spoken = {p: words for p in platforms if p not in ours and (words := _spoken(text, p, vocabulary))}
    query = vocabulary.without_platforms(u.ask.query) if named else u.ask.query
    for words in spoken.values():
        query = query.replace(words, " ")
    # which platform is the filter's part: a document seldom repeats it in every sentence
    if spoken or not u.lacks.outside:
        return Wanted(query, (*named, *spoken))
    if named:
        return Wanted(query, named)
    outside = [(text[start:end], what) for start, end, what in vocabulary.outsiders(text)]
    others = any(what.kind == "platform" for _, what in outside)
    naming = {a for word, what in outside for a in (what.aliases if what.kind == "platform" else (word,))}
    return Wanted(query, (_NO_OTHER,) if others else (), tuple(sorted(naming)))


def _called(named: Collection[str], platforms: Collection[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The platforms of documents by their names, that are ours since rules of theirs were accepted."""
    known = [vocabulary.knowledge.platforms[p] for p in named]
    names = {fold(name) for p in known for name in (p.name, p.short, *p.aliases)}
    return (p for p in platforms if p not in vocabulary.knowledge.platforms and fold(p) in names)


def _spoken(text: str, platform: str, vocabulary: Vocabulary) -> str:
    """The word of the folded text that names a platform; "" where none does."""
    return next((word for word in _names(platform, vocabulary) if _stands(word, text)), "")


def _names(platform: str, vocabulary: Vocabulary) -> Iterator[str]:
    yield fold(platform)
    for other in vocabulary.knowledge.outside:
        if other.kind == "platform" and fold(platform) in map(fold, (other.name, *other.aliases)):
            yield from (fold(alias) for alias in (other.name, *other.aliases))


def _stands(word: str, text: str) -> bool:
    """A word in Latin letters stands alone."""
    if _LATIN.match(word):
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
    return word in text
