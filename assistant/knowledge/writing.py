"""What a chat model may do with a sentence of ours: corpus/writing.yaml."""

from __future__ import annotations

from assistant.errors import RegistryError
from assistant.knowledge.yamlfile import File, read
from assistant.rules.schema import Writing
from assistant.text import fold

_JOINING = ("connectives", "of_rule", "of_merchant", "to_merchant")


def load_writing(path: File) -> Writing:
    """Where there is no such file nothing may be written between the parts of a sentence."""
    if not path.exists():
        return Writing()
    top = read(path, RegistryError)
    top.allow(("binding", *_JOINING))
    owner: dict[str, str] = {}
    found: dict[str, frozenset[str]] = {}
    for key in ("binding", *_JOINING):
        words = tuple(map(fold, top.texts(key)))
        for i, word in enumerate(words):
            if key in _JOINING and owner.setdefault(word, key) != key:
                raise top.fail(f"{word!r} is already one of {owner[word]!r}.", key, i)
        if len(set(words)) < len(words):
            twice = next(i for i, word in enumerate(words) if word in words[:i])
            raise top.fail(f"{words[twice]!r} stands twice under {key!r}.", key, twice)
        found[key] = frozenset(words)
    return Writing(**found)
