"""Where merchants say that they are: corpus/places.yaml."""

from __future__ import annotations

from assistant.errors import RegistryError
from assistant.knowledge.yamlfile import File, Table, read
from assistant.rules.schema import Places
from assistant.text import fold


def load_places(path: File) -> Places:
    """None is known for anything where there is no such file."""
    if not path.exists():
        return Places()
    top = read(path, RegistryError)
    top.allow((), ("ordinary", "belts"))
    ordinary, belts = (_names(top, key) for key in ("ordinary", "belts"))
    for i, name in enumerate(belts):
        if name in ordinary:
            raise top.fail(f"{name!r} is also 'ordinary', which no belt is.", "belts", i)
    return Places(frozenset(ordinary), belts)


def _names(top: Table, key: str) -> tuple[str, ...]:
    names = tuple(map(fold, top.texts(key)))
    for i, name in enumerate(names):
        if name in names[:i]:
            raise top.fail(f"{name!r} stands twice under {key!r}.", key, i)
    return names
