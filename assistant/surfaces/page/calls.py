"""What a call from the browser carries. Anybody can send one, so nothing of it is taken on trust."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.surfaces.page.front import owner_of
from assistant.text import whole

_TEXT_LIMIT = 200
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose conversations are meant, and from which network address it was asked."""

    owner: str
    address: str


class Said:
    """What an event of the page says: texts, of a length and a form that are looked at."""

    def __init__(self, data: Any) -> None:
        self._data = data if isinstance(data, dict) else {}

    def text(self, name: str, limit: int = _TEXT_LIMIT) -> str:
        value = self._data.get(name)
        return whole(value[:limit]) if isinstance(value, str) else ""

    def id(self, name: str) -> str:
        """An id of ours; "" for what can be none."""
        return id_in(self._data.get(name))

    def ids(self, name: str, most: int) -> tuple[str, ...]:
        """A row of ids, the first ``most``; what can be none is "" in its place."""
        value = self._data.get(name)
        return tuple(id_in(each) for each in value[:most]) if isinstance(value, list) else ()


def caller_of(cookies: Mapping[str, str], tab: Any, address: str) -> Caller:
    """``tab`` is what the page calls itself, for a browser that keeps no cookie."""
    return Caller(owner_of(cookies, tab if isinstance(tab, str) else ""), address)


def id_in(value: Any) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""
