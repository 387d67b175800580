"""platforms.yaml, facts.yaml, programmes.yaml and lexicon.yaml: the registries that rules refer to."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast, get_args

from assistant.errors import RegistryError
from assistant.knowledge.offer_file import read_audience
from assistant.knowledge.yamlfile import File, Table, read
from assistant.numbers import Units
from assistant.rules.offer import Audience
from assistant.rules.schema import (
    Background,
    Counted,
    English,
    EnglishWords,
    Fact,
    FactKind,
    FigureWords,
    Lexicon,
    NotCovered,
    Option,
    Outside,
    OutsideKind,
    Pattern,
    Platform,
    Programme,
    Theme,
    Window,
)
from assistant.text import fold
from assistant.types import Source

_FIELD = re.compile(r"\{(\w+)\}")
FACT_KINDS: tuple[str, ...] = get_args(FactKind)
OUTSIDE_KINDS: tuple[str, ...] = get_args(OutsideKind)


@dataclass(frozen=True, slots=True)
class Platforms:
    """Those that rules are about, and those that we only know of."""

    known: Mapping[str, Platform]
    outside: tuple[Outside, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    audiences: Mapping[str, Audience]
    programmes: Mapping[str, Programme]
    themes: Mapping[str, Theme]


def load_facts(
    path: File, units: Units, beside: Collection[str] = (), *, trait: bool = False
) -> dict[str, Fact]:
    """Conditions of rules, or with ``trait`` what merchants tell of themselves ``beside`` them."""
    top = read(path, RegistryError)
    facts: dict[str, Fact] = {}
    for name in top:
        entry = top.table(name)
        if name in beside:
            raise top.fail(
                f"{name!r} is already a fact of facts.yaml: give the trait an id of its own.", name
            )
        entry.allow(
            ("label", "kind", "question"),
            (
                "unit",
                "range",
                "other_scale",
                "recent",
                "adds",
                "untold",
                "aliases",
                "near",
                "yes",
                "no",
                "options",
                "window",
                "counted",
            ),
        )
        kind = cast(FactKind, entry.choice("kind", FACT_KINDS))
        unit = entry.text("unit")
        if kind == "quantity":
            check_unit(entry, units)
        low, high = _range(entry)
        other_scale = entry.number("other_scale") if "other_scale" in entry else None
        aliases, near, yes, no = (_folded(entry, k) for k in ("aliases", "near", "yes", "no"))
        options = _options(name, kind, entry, shared=trait)
        if not (aliases or yes or options):
            raise entry.fail(f"fact {name!r} has no words to be recognised by: give 'aliases' or 'yes'.")
        if both := sorted(set(yes) & set(no)):
            raise entry.fail(f"{both[0]!r} says both yes and no of {name!r}.", "no")
        facts[name] = Fact(
            name, entry.said("label"), kind, entry.said("question"), unit, low, high, other_scale,
            aliases, near, yes, no, entry.flag("recent"), entry.flag("adds"), options, entry.flag("untold"),
            _window(entry, units), _counted(entry, kind), trait,
        )  # fmt: skip
    return facts


def _window(entry: Table, units: Units) -> Window | None:
    if "window" not in entry:
        return None
    if entry.text("kind") != "quantity":
        raise entry.fail("only a quantity has a 'window', the time whose figure it is.", "window")
    table = entry.table("window")
    table.allow(("value", "unit"), ("trailing",))
    return Window(table.number("value"), check_unit(table, units), table.flag("trailing"))


def _counted(entry: Table, kind: FactKind) -> Counted | None:
    if "counted" not in entry:
        return None
    table = entry.table("counted")
    table.allow(("part", "whole"), ("rest", "grows", "over"))
    part, whole = _expression(table, "part"), _expression(table, "whole")
    if kind != "quantity" or entry.text("unit") != "percent" or not part or not whole:
        raise entry.fail("'counted' is of a share in percent, and needs 'part' and 'whole'.", "counted")
    rest = _expression(table, "rest") if "rest" in table else ""
    over = _expression(table, "over") if "over" in table else "(?!)"
    return Counted(table.texts("part")[0], whole, part, rest, table.flag("grows"), over)


def _options(fact: str, kind: FactKind, entry: Table, *, shared: bool) -> tuple[Option, ...]:
    """A word states one option, unless it may be ``shared``: 汉服 is both clothing and handicraft."""
    if kind != "choice":
        if "options" in entry:
            raise entry.fail(f"only a choice has 'options'; {fact!r} is a {kind}.", "options")
        return ()
    table = entry.table("options")
    found: list[Option] = []
    owner: dict[str, str] = {}
    for name in table:
        option = table.table(name)
        option.allow(("label",), ("words",))
        words = tuple(dict.fromkeys(fold(word) for word in (option.text("label"), *option.texts("words"))))
        for word in words:
            if not word or (word in owner and not shared):
                whose = f"is already option {owner[word]!r}'s" if word else "is empty"
                raise option.fail(f"word {word!r} {whose}.", "words" if option.texts("words") else "label")
            owner[word] = name
        found.append(Option(name, option.text("label"), words))
    if len(found) < 2:
        raise entry.fail(f"choice {fact!r} needs two options at least.", "options")
    return tuple(found)


def check_unit(entry: Table, units: Units) -> str:
    """The entry's unit, or rate of units; an error that names all there are when it is none."""
    unit = entry.text("unit")
    if unit not in units:
        rates = ", ".join(f"…/{period}" for period in units.periods)
        raise entry.fail(
            f"unit {unit!r} is not known; units are {', '.join(sorted(units))}"
            + (f", and rates of them: {rates}." if rates else "."),
            "unit",
        )
    return unit


def _folded(entry: Table, key: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in entry.texts(key))


def _range(entry: Table) -> tuple[Decimal | None, Decimal | None]:
    bounds = entry.raw("range")
    if bounds is None:
        return None, None
    if (
        not isinstance(bounds, list)
        or len(bounds) != 2
        or not all(isinstance(b, Decimal | None) for b in bounds)
    ):
        raise entry.fail("'range' must be [lowest, highest], null where there is none.", "range")
    return bounds[0], bounds[1]


def load_platforms(path: File) -> Platforms:
    top = read(path, RegistryError)
    top.allow(("platforms",), ("outside",))
    platforms: dict[str, Platform] = {}
    table = top.table("platforms")
    for name in table:
        entry = table.table(name)
        entry.allow(("name", "aliases"), ("short", "signs", "publishers", "starter", "brief"))
        _check_signs(entry)
        platforms[name] = Platform(
            id=name,
            name=entry.text("name"),
            short=entry.text("short") or entry.text("name"),
            aliases=_folded(entry, "aliases"),
            signs=entry.texts("signs"),
            publishers=_folded(entry, "publishers"),
            starter=entry.text("starter"),
            brief=entry.text("brief"),
        )
    ours = {fold(word) for p in platforms.values() for word in (p.name, p.short, *p.aliases)}
    outside = []
    for entry in top.tables("outside"):
        entry.allow(("name", "aliases"), ("kind", "signs"))
        _check_signs(entry)
        kind = entry.choice("kind", OUTSIDE_KINDS) if "kind" in entry else "platform"
        one = Outside(
            entry.text("name"), _folded(entry, "aliases"), cast(OutsideKind, kind), entry.texts("signs")
        )
        if kind != "platform" or ours.isdisjoint((fold(one.name), *one.aliases)):  # else it is known by now
            outside.append(one)
    return Platforms(platforms, tuple(outside))


def _check_signs(entry: Table) -> None:
    for i, sign in enumerate(entry.texts("signs")):
        try:
            re.compile(sign)
        except re.error as error:
            raise entry.fail(f"{sign!r} is no expression: {error}.", "signs", i) from error


def load_registry(
    path: File,
    platforms: Mapping[str, Platform],
    facts: Mapping[str, Fact],
    sources: Mapping[str, Source],
    lexicon: Lexicon,
) -> Registry:
    top = read(path, RegistryError)
    top.allow(("audiences", "programmes"), ("themes",))
    audiences: dict[str, Audience] = {}
    table = top.table("audiences")
    for name in table:
        audiences[name] = read_audience(name, table.table(name), facts)
    themes: dict[str, Theme] = {}
    if "themes" in top:
        table = top.table("themes")
        for name in table:
            entry = table.table(name)
            entry.allow(("label", "words"), ("audience",))
            audience = entry.text("audience") if "audience" in entry else ""
            if audience and audience not in audiences:
                raise entry.fail(f"theme {name!r} names {audience!r}, which is no audience.", "audience")
            words = _folded(entry, "words")
            themes[name] = Theme(name, entry.text("label"), words, audience)
    programmes: dict[str, Programme] = {}
    table = top.table("programmes")
    for name in table:
        entry = table.table(name)
        programmes[name] = _programme(name, entry, platforms, sources, lexicon)
    return Registry(audiences, programmes, themes)


def _programme(
    name: str,
    entry: Table,
    platforms: Mapping[str, Platform],
    sources: Mapping[str, Source],
    lexicon: Lexicon,
) -> Programme:
    entry.allow(("platform", "name", "names", "sources"), ("not_covered",))
    platform = entry.choice("platform", platforms)
    for source in entry.texts("sources"):
        if source not in sources:
            raise entry.fail(
                f"source {source!r} is no article; articles are {', '.join(sorted(sources))}.", "sources"
            )
    not_covered = []
    for topic in entry.tables("not_covered"):
        topic.allow(("topic", "about"))
        patterns = tuple(pattern(p, lexicon) for p in topic.texts("about"))
        not_covered.append(NotCovered(topic.text("topic"), patterns))
    names = _folded(entry, "names")
    return Programme(name, platform, entry.text("name"), names, entry.texts("sources"), tuple(not_covered))


def load_background(path: File, sources: Mapping[str, Source]) -> tuple[Background, ...]:
    """Declared figures; none when there is no such file. Whether the words still stand is audited, not
    refused: an edit of an article must not stop the service."""
    if not path.exists():
        return ()
    top = read(path, RegistryError)
    top.allow(("background",))
    found = []
    for entry in top.tables("background"):
        entry.allow(("source", "quote", "why"))
        source = entry.choice("source", sources)
        for key in ("quote", "why"):
            if not entry.text(key).strip():
                raise entry.fail(f"{key!r} is empty.", key)
        found.append(Background(source, entry.text("quote"), entry.text("why")))
    return tuple(found)


def pattern(text: str, lexicon: Lexicon) -> Pattern:
    """「头部创作者 + 带货|选品」: groups joined by +, alternatives by |, synonyms of each added."""
    groups = []
    for group in fold(text).split("+"):
        words: dict[str, None] = {}
        for word in (w.strip() for w in group.split("|")):
            if word:
                words.setdefault(word)
                words.update(dict.fromkeys(lexicon.synonyms.get(word, ())))
        groups.append(tuple(sorted(words, key=len, reverse=True)))
    return Pattern(tuple(groups))


def load_lexicon(path: File, wordings: File, figures: File) -> Lexicon:
    """The lexicon, with ``wordings`` and the words around ``figures`` when there are such files."""
    top = read(path, RegistryError)
    top.allow(("synonyms", "cues"), ("people", "english", "alike"))
    synonyms, cues = top.table("synonyms"), top.table("cues")
    people = top.table("people") if "people" in top else None
    return Lexicon(
        {fold(k): tuple(fold(w) for w in synonyms.texts(k)) for k in synonyms},
        # Longest first, so that a cue inside another does not hide it.
        {k: tuple(sorted(map(fold, cues.texts(k)), key=len, reverse=True)) for k in cues},
        _wordings(wordings) if wordings.exists() else (),
        {fold(k): tuple(fold(w) for w in people.texts(k)) for k in people} if people is not None else {},
        _figure_words(figures) if figures.exists() else FigureWords(),
        _english_words(top.table("english")) if "english" in top else EnglishWords(),
        _alike(top.table("alike")) if "alike" in top else {},
    )


def _alike(table: Table) -> Mapping[str, str]:
    """Word → the word that it is taken for."""
    found: dict[str, str] = {}
    for ours in table:
        for i, word in enumerate(map(fold, table.texts(ours))):
            if found.setdefault(word, fold(ours)) != fold(ours):
                raise table.fail(f"{word!r} is already taken for {found[word]!r}.", ours, i)
    return found


def _english_words(table: Table) -> EnglishWords:
    table.allow(("meaning", "beside"))
    return EnglishWords(*(tuple(map(fold, table.texts(key))) for key in ("meaning", "beside")))


def _figure_words(path: File) -> FigureWords:
    top = read(path, RegistryError)
    top.allow(("words",), ("loosely",))
    words = top.table("words")
    loose = top.table("loosely") if "loosely" in top else None
    loosely = {fact: tuple(map(fold, loose.texts(fact))) for fact in loose} if loose is not None else {}
    return FigureWords({name: _expression(words, name) for name in words}, loosely)


def _expression(table: Table, key: str) -> str:
    """The expressions of a list as alternatives."""
    for words in table.texts(key):
        try:
            re.compile(words)
        except re.error as error:
            raise table.fail(f"{words!r} is no expression: {error}.", key) from error
    return "|".join(map(fold, table.texts(key)))


def load_english(path: File) -> English | None:
    """Translations of answers; None when there is no such file."""
    if not path.exists():
        return None
    top = read(path, RegistryError)
    top.allow(("messages", "labels"), ("texts",))
    messages, labels = top.table("messages"), top.table("labels")
    texts = top.table("texts") if "texts" in top else None
    for message in messages:
        fields, theirs = _FIELD.findall(message), _FIELD.findall(messages.text(message))
        if sorted(set(fields)) != sorted(set(theirs)):
            raise messages.fail(f"{message!r} has the fields {fields}, its translation {theirs}.", message)
    return English(
        {m: messages.text(m) for m in messages},
        {n: labels.text(n) for n in labels},
        {t: texts.text(t) for t in texts} if texts is not None else {},
    )


def _wordings(path: File) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    top = read(path, RegistryError)
    top.allow((), ("cantonese", "typing", "taiwan", "english"))
    sections = []
    for name in top:
        section = top.table(name)
        for our in section:
            for words in section.texts(our):
                try:
                    re.compile(words)
                except re.error as error:
                    raise section.fail(f"{words!r} is no expression: {error}.", our) from error
        sections.append({our: section.texts(our) for our in section})
    return tuple(sections)
