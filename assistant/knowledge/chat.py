"""What is said to the assistant itself, and the line that answers it: corpus/chat.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.errors import RegistryError
from assistant.knowledge.yamlfile import File, Table, read
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
    owner: dict[str, str] = {}
    for name in table:
        entry = table.table(name)
        entry.allow(("words", "says"), ("english",))
        said = {key: tuple(map(fold, entry.texts(key))) for key in ("words", "english")}
        if not said["words"]:
            raise entry.fail("'words' is empty: list how it is said.", "words")
        for key, words in said.items():
            for i, word in enumerate(words):
                if owner.setdefault(word, name) != name:
                    raise entry.fail(f"{word!r} is already said of {owner[word]!r}.", key, i)
        found[name] = SmallTalk(name, said["words"], said["english"], _says(entry))
    return found


def _says(entry: Table) -> str:
    """The line, whose only field is what is filled in when it is told."""
    says = entry.said("says")
    if unknown := sorted(set(_FIELD.findall(says)) - {"platforms"}):
        raise entry.fail(f"unknown field {unknown[0]!r}; there is {{platforms}}.", "says")
    if set("{}") & set(_FIELD.sub("", says)):
        raise entry.fail(f"a brace without its other half in {says!r}; there is {{platforms}}.", "says")
    return says
