"""Every text of page and widget has its English, and no translation is left of a text that is gone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import yaml

from assistant.surfaces.words import WORDS_FILE
from tests.paths import PACKAGE

MODULES = sorted(PACKAGE.rglob("*.py"))
WEB_FILES = sorted(p for p in WORDS_FILE.parent.iterdir() if p.suffix in (".html", ".js"))
SECTIONS = yaml.safe_load(WORDS_FILE.read_text("utf-8"))
ENGLISH = {key: text for section in SECTIONS.values() for key, text in (section or {}).items()}
FIELD = re.compile(r"\{\w+\}")


def said(tree: ast.AST) -> Iterator[str]:
    """Literals handed to w("…") or self._w("…"), those of a choice too."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        if name in {"w", "_w"}:
            parts = ast.walk(node.args[0])
            yield from (p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str))


def shown_in_files() -> set[str]:
    texts = {text for path in MODULES for text in said(ast.parse(path.read_text("utf-8")))}
    for path in WEB_FILES:
        found = re.findall(r'\bdata-w(?:-[a-z]+)?="([^"]+)"|\bw\("([^"]+)"', path.read_text("utf-8"))
        texts.update(a or b for a, b in found)
    return texts


def test_every_text_is_translated() -> None:
    assert len(shown_in_files()) > 30  # Wrong: the search found nothing, and so nothing is missing.
    assert sorted(shown_in_files() - ENGLISH.keys()) == []


def test_no_translation_outlives_its_text() -> None:
    literals = {
        node.value
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    files = "\n".join(path.read_text("utf-8") for path in WEB_FILES)
    assert sorted(key for key in ENGLISH if key not in literals and key not in files) == []


def test_a_translation_has_the_fields_of_its_text() -> None:
    differing = [
        key for key, text in ENGLISH.items() if set(FIELD.findall(key)) != set(FIELD.findall(str(text)))
    ]
    assert differing == []


def test_a_text_stands_in_one_section_or_is_the_same_in_all() -> None:
    seen: dict[str, str] = {}
    for section in SECTIONS.values():
        for key, text in (section or {}).items():
            assert isinstance(text, str), f"{key}: quote it, or YAML reads it as {text!r}"
            assert seen.setdefault(key, text) == text
