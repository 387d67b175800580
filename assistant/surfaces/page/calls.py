"""What a call from the browser carries. Anybody can send one, so nothing of it is taken on trust."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.surfaces.page.front import owner_of

# Gradio writes nothing empty to the browser: a reload would bring the conversation before back.
NO_SESSION = "-"
_ID_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose conversations are meant, from which tab, and from which network address it was asked."""

    owner: str
    tab: str
    address: str


class Said:
    """What an event of the page says: texts, of a length that is looked at."""

    def __init__(self, event: Any) -> None:
        self._data = event._data if isinstance(event._data, dict) else {}

    def text(self, name: str, limit: int = _ID_LIMIT) -> str:
        value = self._data.get(name)
        return value[:limit] if isinstance(value, str) else ""


def caller_of(request: Any) -> Caller:
    """``request`` is Gradio's."""
    tab = str(request.session_hash or "")
    address = request.client.host if request.client else ""
    return Caller(owner_of(request.cookies, tab), tab, address)


def session_of(session: Any) -> str | None:
    known = isinstance(session, str) and session != NO_SESSION and 0 < len(session) <= _ID_LIMIT
    return session if known else None
