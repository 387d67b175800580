"""screens.yaml: the words by which a figure in a picture of a shop's backend is told to be a fact."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.errors import RegistryError
from assistant.knowledge.yamlfile import File, Table, read
from assistant.rules.schema import Fact, Screens
from assistant.text import fold


def load_screens(path: File, facts: Mapping[str, Fact]) -> Screens:
    """What the file says; nothing where there is none."""
    if not path.exists():
        return Screens()
    top = read(path, RegistryError)
    top.allow(("labels", "own", "others"), ("around", "windows", "conditions"))
    labels = top.table("labels")
    for fact in labels:
        if fact not in facts:
            raise labels.fail(f"{fact!r} is no fact of facts.yaml.", fact)
    return Screens(
        {fact: _words(labels, fact) for fact in labels},
        around=_words(top, "around"),
        own=_words(top, "own"),
        others=_expressions(top, "others"),
        windows=_words(top, "windows"),
        conditions=_words(top, "conditions"),
    )


def _words(table: Table, key: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in table.texts(key))


def _expressions(table: Table, key: str) -> str:
    for i, words in enumerate(table.texts(key)):
        try:
            re.compile(words)
        except re.error as error:
            raise table.fail(f"{words!r} is no expression: {error}.", key, i) from error
    return "|".join(map(fold, table.texts(key))) or "(?!)"
