"""What is said to the assistant itself, and the line that answers it: corpus/chat.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.errors import RegistryError
from assistant.knowledge.yamlfile import File, read
from assistant.rules.schema import SmallTalk
from assistant.text import fold

_FIELD = re.compile(r"\{([^{}]*)\}")


def load_chat(path: File) -> Mapping[str, SmallTalk]:
    """By kind, in the order of the file; none when there is no such file."""
    if not path.exists():
        return {}
    top = read(path, RegistryError)
    top.allow(("chat",))
    table = top.table("chat")
    found: dict[str, SmallTalk] = {}
    for name in table:
        entry = table.table(name)
        entry.allow(("words", "says"), ("english",))
        words, says = tuple(map(fold, entry.texts("words"))), entry.text("says")
        if not words or not says:
            raise entry.fail(f"chat {name!r} needs 'words' and what it 'says'.")
        if unknown := sorted(set(_FIELD.findall(says)) - {"platforms"}):
            raise entry.fail(f"unknown field {unknown[0]!r}; there is {{platforms}}.", "says")
        found[name] = SmallTalk(name, words, tuple(map(fold, entry.texts("english"))), says)
    return found
