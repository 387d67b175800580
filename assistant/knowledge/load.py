"""corpus/ → Knowledge. Every defect is an error that names file, line and what is allowed.

One thing is not an error: a quote that no longer stands in its source. Articles are edited by
people, and one edit must not stop the service, so the rules that stood on it are withdrawn:
reported by ``growth-assistant check``, never evaluated, and said to be under review.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from assistant.errors import KnowledgeError
from assistant.knowledge.accepted import ending_with, rules_of_packs
from assistant.knowledge.articles import load_articles
from assistant.knowledge.chat import load_chat
from assistant.knowledge.checked import Cases
from assistant.knowledge.glossary import Named, load_glossary
from assistant.knowledge.measures import load_numbers
from assistant.knowledge.needs import load_needs
from assistant.knowledge.overlay import RULES, Overlay
from assistant.knowledge.pack import Pack
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
from assistant.knowledge.shelf import NoShelf, Quotable, Shelf
from assistant.knowledge.writing import load_writing
from assistant.knowledge.yamlfile import File
from assistant.rules.schema import Knowledge, Rule, Withdrawn
from assistant.settings import knowledge_dir
from assistant.types import Source


def read_knowledge(
    folder: Path | None = None,
    overlay: Overlay | None = None,
    words: frozenset[str] | None = None,
    shelf: Shelf | None = None,
) -> Knowledge:
    """Read ``folder`` (corpus/) with what is laid over it: platforms, articles and registries first, then
    every rule under rules/, all checked against each other. What ships unless ``folder`` holds others.
    ``words`` are its ``Knowledge.words()`` without an overlay, where they are known; ``shelf`` holds the
    documents that rules may quote. A pack with a defect is left out and told of in ``Knowledge.faults``.

    Raises:
        KnowledgeError: the first defect found elsewhere, with file and line.
    """
    folder, shelf = folder or knowledge_dir(), shelf or NoShelf()
    if overlay is None or not overlay.files:
        return _read(folder, Overlay(folder), (), shelf)
    words = words or _read(folder, Overlay(folder), (), shelf).words()
    packs, faults = overlay.packs()
    laid, found = _sound(folder, overlay, packs, shelf)
    # Texts go on being cut as they were: with other words every index would have to be made anew.
    return replace(laid, dictionary=words, faults=(*faults, *found))


def _sound(
    folder: Path, overlay: Overlay, packs: tuple[Pack, ...], shelf: Shelf
) -> tuple[Knowledge, tuple[KnowledgeError, ...]]:
    """What is read with all packs that have no defect, and the defects of the others."""
    faults: list[KnowledgeError] = []
    while True:
        try:
            return _read(folder, overlay, packs, shelf), tuple(faults)
        except KnowledgeError as error:
            broken = _broken(error, folder, overlay, packs, shelf)
            if broken is None:
                raise overlay.blamed(error, folder) from error
            packs = tuple(pack for pack in packs if pack is not broken)
            own = Path(error.path) == broken.path
            detail = f"{error.detail} (at {error.path}:{error.line})"
            faults.append(error if own else type(error)(broken.path, 1, detail))


def _broken(
    error: KnowledgeError, folder: Path, overlay: Overlay, packs: tuple[Pack, ...], shelf: Shelf
) -> Pack | None:
    """The pack to blame: that in whose file the defect shows, or else one without which it is gone."""
    own = next((pack for pack in packs if pack.path == Path(error.path)), None)
    if own is not None:
        return own
    for left_out in reversed(packs):
        try:
            _read(folder, overlay, tuple(pack for pack in packs if pack is not left_out), shelf)
        except KnowledgeError:
            continue
        return left_out
    return None


def _read(folder: Path, overlay: Overlay, packs: tuple[Pack, ...], shelf: Shelf) -> Knowledge:
    def file(name: str) -> File:
        return overlay.over(folder, f"{name}.yaml", packs)

    platforms = load_platforms(file("platforms"))
    names = [alias for platform in platforms.known.values() for alias in platform.aliases]
    numbers = load_numbers(file("units"), file("idioms"), names)
    sources = load_articles(folder / "articles", platforms.known)
    quotable = Quotable(sources, shelf)
    facts = load_facts(file("facts"), numbers.units)
    if (traits := file("traits")).exists():
        facts |= load_facts(traits, numbers.units, facts, trait=True)
    lexicon = load_lexicon(*map(file, ("lexicon", "wordings", "figures")))
    registry = load_registry(file("programmes"), platforms.known, facts, quotable, lexicon)
    quoted = Quoted()
    rules: dict[str, Rule] = {}
    withdrawn: dict[str, Withdrawn] = {}
    root = folder / RULES
    cases = Cases(facts, registry.audiences, numbers)
    of_packs = rules_of_packs(packs, folder)
    for place in _rule_places(root, overlay, of_packs):
        known = (numbers.units, facts, registry, quotable, lexicon, quoted)
        rule, lost = RuleReader(place, overlay.over(folder, place, packs), *known).read()
        pack = of_packs.get(place)
        rule = ending_with(rule, quotable)
        if lost:
            cited = [(name, rule.citations[name]) for name in lost]
            gone = "、".join(loss(name, c.quote, quotable[c.source]) for name, c in cited)
            withdrawn[rule.id] = Withdrawn(rule, lost, f"引文 {gone}")
        elif pack and (wrong := tuple(cases.failing(rule, pack.checked.get(rule.id, ())))):
            withdrawn[rule.id] = Withdrawn(rule, (), f"核对过的情形不再成立：{'；'.join(wrong)}")
        else:
            rules[rule.id] = rule
    needs = load_needs(file("needs"), rules, withdrawn, sources, quoted, facts)
    named = Named(facts, registry.programmes, {**rules, **{w.rule.id: w.rule for w in withdrawn.values()}})
    glossary = load_glossary(file("glossary"), named, quotable, quoted)
    background = load_background(file("background"), sources)
    return Knowledge(
        sources, facts, platforms.known, platforms.outside, registry.audiences, registry.programmes,
        registry.themes, rules, lexicon, numbers, _digest(folder, overlay, quotable.documents), withdrawn,
        background, load_english(file("english")), needs,
        load_screens(file("screens"), facts), lost_quotes=tuple(quoted.lost),
        glossary=glossary, chat=load_chat(file("chat")), places=load_places(file("places")),
        writing=load_writing(folder / "writing.yaml"),  # on which rests what a model may say
        documents=quotable.documents,
    )  # fmt: skip


def _rule_places(root: Path, overlay: Overlay, of_packs: Collection[str]) -> list[str]:
    """Every rule file, as its place below the corpus."""
    shipped = [path.relative_to(root.parent).as_posix() for path in root.rglob("*") if path.is_file()]
    return sorted({*shipped, *overlay.rules(), *of_packs}, key=PurePosixPath)


def _digest(folder: Path, overlay: Overlay, documents: Mapping[str, Source]) -> str:
    """Of every knowledge file, and of the documents that are quoted: what an answer was computed from."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".yaml", ".md"} and p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(overlay.digest.encode())
    for _, source in sorted(documents.items()):
        digest.update(repr(source).encode())
    return digest.hexdigest()[:16]
