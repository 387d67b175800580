"""corpus/ → Knowledge. Every defect is an error that names file, line and what is allowed.

One thing is not an error: a quote that no longer stands in its source. Articles are edited by
people, and one edit must not stop the service, so the rules that stood on it are withdrawn:
reported by ``growth-assistant check``, never evaluated, and said to be under review.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.errors import RuleError
from assistant.knowledge.articles import load_articles
from assistant.knowledge.measures import load_numbers
from assistant.knowledge.needs import load_needs
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
from assistant.rules.schema import Knowledge, Rule, Withdrawn
from assistant.settings import knowledge_dir


def read_knowledge(folder: Path | None = None) -> Knowledge:
    """Read ``folder`` (corpus/): platforms, articles and registries first, then every rule under rules/, all
    checked against each other. What ships unless ``folder`` holds others.

    Raises:
        KnowledgeError: the first defect found, with file and line.
    """
    folder = folder or knowledge_dir()
    platforms = load_platforms(folder / "platforms.yaml")
    names = [alias for platform in platforms.known.values() for alias in platform.aliases]
    numbers = load_numbers(folder / "units.yaml", folder / "idioms.yaml", names)
    sources = load_articles(folder / "articles", platforms.known)
    facts = load_facts(folder / "facts.yaml", numbers.units)
    lexicon = load_lexicon(*(folder / f"{name}.yaml" for name in ("lexicon", "wordings", "figures")))
    registry = load_registry(folder / "programmes.yaml", platforms.known, facts, sources, lexicon)
    rules: dict[str, Rule] = {}
    withdrawn: dict[str, Withdrawn] = {}
    root = folder / "rules"
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        if path.suffix != ".yaml":
            raise RuleError(path, 1, f"only .yaml files are read here, not {path.suffix or 'this one'!r}.")
        rule, lost = RuleReader(root, path, numbers.units, facts, registry, sources, lexicon).read()
        if lost:
            cited = [(name, rule.citations[name]) for name in lost]
            gone = "、".join(loss(name, c.quote, sources[c.source]) for name, c in cited)
            withdrawn[rule.id] = Withdrawn(rule, lost, f"引文 {gone}")
        else:
            rules[rule.id] = rule
    background = load_background(folder / "background.yaml", sources)
    return Knowledge(
        sources, facts, platforms.known, platforms.outside, registry.audiences, registry.programmes,
        registry.themes, rules, lexicon, numbers, _digest(folder), withdrawn, background,
        load_english(folder / "english.yaml"),
        load_needs(folder / "needs.yaml", rules, withdrawn, sources),
        load_screens(folder / "screens.yaml", facts),
    )  # fmt: skip


def _digest(folder: Path) -> str:
    """Of every knowledge file: what an answer was computed from."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".yaml", ".md"} and p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
