"""Where merchants say that they are: corpus/places.yaml."""

from __future__ import annotations

from assistant.errors import RegistryError
from assistant.knowledge.yamlfile import File, read
from assistant.rules.schema import Places
from assistant.text import fold


def load_places(path: File) -> Places:
    """None is known for anything where there is no such file."""
    if not path.exists():
        return Places()
    top = read(path, RegistryError)
    top.allow((), ("ordinary", "belts"))
    ordinary, belts = (tuple(map(fold, top.texts(key))) for key in ("ordinary", "belts"))
    return Places(frozenset(ordinary), belts)
