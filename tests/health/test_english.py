"""Every template of the composer has its English, and no translation is left of a template that is gone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import assistant.compose
from assistant.rules.schema import Knowledge

MODULES = sorted(Path(assistant.compose.__path__[0]).glob("*.py"))


def constants(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def templates() -> set[str]:
    """Literals handed to t(), directly or through a name such as ``message``."""
    found: set[str] = set()
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "t"]
        names = {n.args[0].id for n in calls if isinstance(n.args[0], ast.Name)}
        for call in calls:
            if isinstance(call.args[0], ast.Constant | ast.IfExp):
                found.update(constants(call.args[0]))
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and any(getattr(x, "id", "") in names for x in node.targets):
                found.update(constants(node.value))
    return {text for text in found if any("\u3000" <= c <= "\uffef" for c in text)}


def test_every_template_is_translated(knowledge: Knowledge) -> None:
    assert knowledge.english is not None
    assert sorted(templates() - knowledge.english.messages.keys()) == []


def test_no_translation_outlives_its_template(knowledge: Knowledge) -> None:
    assert knowledge.english is not None
    written = {text for path in MODULES for text in constants(ast.parse(path.read_text("utf-8")))}
    relations = {f"{words}{{other}}" for words in written}  # 「低于」 + 「{other}」
    assert sorted(knowledge.english.messages.keys() - written - relations) == []


def test_every_label_names_something(knowledge: Knowledge) -> None:
    assert knowledge.english is not None
    known = {f.label for f in knowledge.facts.values()} | {p.name for p in knowledge.platforms.values()}
    for rule in knowledge.rules.values():
        gives = [*rule.gives, *(g for case in rule.cases for g in case.gives)]
        calculations = [*rule.calculate, *(c for case in rule.cases for c in case.calculate)]
        known |= {rule.title, *(g.label for g in gives), *(c.label for c in calculations)}
    known |= {t.label for t in knowledge.themes.values()} | {p.name for p in knowledge.programmes.values()}
    assert sorted(knowledge.english.labels.keys() - known) == []
    assert {f.label for f in knowledge.facts.values()} <= knowledge.english.labels.keys()
    assert {r.title for r in knowledge.rules.values()} <= knowledge.english.labels.keys()
