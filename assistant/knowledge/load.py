"""corpus/ → Knowledge. Every defect is an error that names file, line and what is allowed.

One thing is not an error: a quote that no longer stands in its source. Articles are edited by
people, and one edit must not stop the service, so the rules that stood on it are withdrawn:
reported by ``growth-assistant check``, never evaluated, and said to be under review.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path, PurePosixPath

from assistant.errors import KnowledgeError
from assistant.knowledge.articles import load_articles
from assistant.knowledge.chat import load_chat
from assistant.knowledge.glossary import Named, load_glossary
from assistant.knowledge.measures import load_numbers
from assistant.knowledge.needs import load_needs
from assistant.knowledge.overlay import RULES, Overlay
from assistant.knowledge.places import load_places
from assistant.knowledge.quoted import Quoted
from assistant.knowledge.quotes import loss
from assistant.knowledge.registry import (
    load_background,
    load_english,
    load_facts,
    load_lexicon,
    load_platforms,
    load_registry,
)
from assistant.knowledge.rule_file import RuleReader
from assistant.knowledge.screens import load_screens
from assistant.knowledge.writing import load_writing
from assistant.knowledge.yamlfile import File
from assistant.rules.schema import Knowledge, Rule, Withdrawn
from assistant.settings import knowledge_dir


def read_knowledge(
    folder: Path | None = None, overlay: Overlay | None = None, words: frozenset[str] | None = None
) -> Knowledge:
    """Read ``folder`` (corpus/) with what is laid over it: platforms, articles and registries first, then
    every rule under rules/, all checked against each other. What ships unless ``folder`` holds others.
    ``words`` are its ``Knowledge.words()`` without an overlay, where they are known.

    Raises:
        KnowledgeError: the first defect found, with file and line.
    """
    folder = folder or knowledge_dir()
    if overlay is None or not overlay.files:
        return _read(folder, Overlay(folder))
    words = words or _read(folder, Overlay(folder)).words()
    try:
        laid = _read(folder, overlay)
    except KnowledgeError as error:
        raise overlay.blamed(error, folder) from error
    # Texts go on being cut as they were: with other words every index would have to be made anew.
    return replace(laid, dictionary=words)


def _read(folder: Path, overlay: Overlay) -> Knowledge:
    def file(name: str) -> File:
        return overlay.over(folder, f"{name}.yaml")

    platforms = load_platforms(file("platforms"))
    names = [alias for platform in platforms.known.values() for alias in platform.aliases]
    numbers = load_numbers(file("units"), file("idioms"), names)
    sources = load_articles(folder / "articles", platforms.known)
    facts = load_facts(file("facts"), numbers.units)
    if (traits := file("traits")).exists():
        facts |= load_facts(traits, numbers.units, facts, trait=True)
    lexicon = load_lexicon(*map(file, ("lexicon", "wordings", "figures")))
    registry = load_registry(file("programmes"), platforms.known, facts, sources, lexicon)
    quoted = Quoted()
    rules: dict[str, Rule] = {}
    withdrawn: dict[str, Withdrawn] = {}
    root = folder / RULES
    for place in _rule_places(root, overlay):
        known = (numbers.units, facts, registry, sources, lexicon, quoted)
        rule, lost = RuleReader(place, overlay.over(folder, place), *known).read()
        if lost:
            cited = [(name, rule.citations[name]) for name in lost]
            gone = "、".join(loss(name, c.quote, sources[c.source]) for name, c in cited)
            withdrawn[rule.id] = Withdrawn(rule, lost, f"引文 {gone}")
        else:
            rules[rule.id] = rule
    needs = load_needs(file("needs"), rules, withdrawn, sources, quoted, facts)
    named = Named(facts, registry.programmes, {**rules, **{w.rule.id: w.rule for w in withdrawn.values()}})
    glossary = load_glossary(file("glossary"), named, sources, quoted)
    background = load_background(file("background"), sources)
    return Knowledge(
        sources, facts, platforms.known, platforms.outside, registry.audiences, registry.programmes,
        registry.themes, rules, lexicon, numbers, _digest(folder, overlay), withdrawn, background,
        load_english(file("english")), needs,
        load_screens(file("screens"), facts), lost_quotes=tuple(quoted.lost),
        glossary=glossary, chat=load_chat(file("chat")), places=load_places(file("places")),
        writing=load_writing(folder / "writing.yaml"),  # on which rests what a model may say
    )  # fmt: skip


def _rule_places(root: Path, overlay: Overlay) -> list[str]:
    """Every rule file, as its place below the corpus."""
    shipped = [path.relative_to(root.parent).as_posix() for path in root.rglob("*") if path.is_file()]
    return sorted({*shipped, *overlay.rules()}, key=PurePosixPath)


def _digest(folder: Path, overlay: Overlay) -> str:
    """Of every knowledge file: what an answer was computed from."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".yaml", ".md"} and p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(overlay.digest.encode())
    return digest.hexdigest()[:16]
