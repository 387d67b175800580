"""Handing a conversation over to a person: to a page that is opened, or to a webhook that is sent it."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Protocol

from assistant.access.caps import Cap, Counters
from assistant.access.channel import Channel, ChannelKind
from assistant.access.sites import PAGE, SiteStore
from assistant.access.webhook import post
from assistant.answer import HandoverWhy
from assistant.conversations.intake import in_china
from assistant.conversations.sessions import Message, SessionStore
from assistant.conversations.transcript import transcript
from assistant.errors import CapError, DeliveryError, QuestionError
from assistant.feedback.overview import site_of

log = logging.getLogger("assistant")

LABEL = "转人工"
"""What the button says by itself."""
_SENDINGS, _SENDINGS_S = 3, 600  # of one conversation, and the window in seconds
_AT_ONCE = 8  # each holds a thread while the webhook is slow

Send = Callable[[str, str, bytes], None]
"""Posts a body, signed with a key, to an address. Raises DeliveryError."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a hand-over, for counting; ``answer_id`` is that of the conversation's last answer."""

    answer_id: str
    site: str
    kind: ChannelKind
    why: HandoverWhy
    sent: bool


class HandoverStore(Protocol):
    def keep(self, handover: Kept) -> None:
        """Another of the same answer takes its place; what was sent stays sent."""
        ...


@dataclass(frozen=True, slots=True)
class Handed:
    """``text`` is the conversation, for whoever goes on with it; ``sent`` whether a webhook took it."""

    channel: Channel
    text: str
    sent: bool = False


@dataclass(frozen=True, slots=True)
class PageChannel:
    """How the page's own visitors reach a person; ``key`` signs what a webhook is sent."""

    channel: Channel | None = None
    key: str = ""
    local: bool = False


class Handovers:
    """Looked up anew each time: a channel that is changed or taken away counts at once."""

    def __init__(
        self,
        sites: SiteStore,
        sessions: SessionStore,
        store: HandoverStore,
        counters: Counters,
        page: PageChannel = PageChannel(),
        send: Send | None = None,
    ) -> None:
        self._sites = sites
        self._sessions = sessions
        self._store = store
        self._counters = counters
        self._page = page
        self._send = send or self._post
        self._free = BoundedSemaphore(_AT_ONCE)

    def channel(self, owner: str) -> Channel | None:
        """How this owner of conversations reaches a person; None where nobody can be reached."""
        return self._keyed(owner)[0]

    def hand_over(self, session_id: str, owner: str) -> Handed:
        """Sends the conversation where there is a webhook, and gives its text in any case: a failure of the
        webhook loses nothing, and is logged.

        Raises:
            NotFoundError: there is no such conversation of the owner's.
            QuestionError: no person is offered in it (handover_missing).
            CapError: it has been sent too often, or too many are being sent.
        """
        channel, key = self._keyed(owner)
        messages = self._sessions.messages(session_id, owner)
        offers = [m.answer.handover for m in messages if m.answer.handover]
        if channel is None or not offers:
            raise QuestionError(
                "这段对话现在不能转人工。", "请刷新页面后再试，或者直接接着问。", code="handover_missing"
            )
        handed = Handed(channel, transcript(messages))
        site = site_of(owner)
        if channel.kind == "webhook":
            cap = Cap(f"handover:{session_id}", _SENDINGS, _SENDINGS_S, "这段对话刚转过人工。")
            self._counters.take((cap,))
            with self._place():
                handed = self._sent(handed, key, _body(site, session_id, messages, handed.text))
        last = messages[-1].answer
        self._store.keep(Kept(last.id, site, channel.kind, offers[-1].why, handed.sent))
        return handed

    def _keyed(self, owner: str) -> tuple[Channel | None, str]:
        where = site_of(owner)
        if where in ("", PAGE):
            return (self._page.channel, self._page.key) if where else (None, "")
        site = self._sites.get(where)
        return (site.channel, site.secret_hash) if site and site.enabled else (None, "")

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._free.acquire(blocking=False):
            raise CapError("现在转人工的人太多。", "请 10 秒后再试。", 10)
        try:
            yield
        finally:
            self._free.release()

    def _sent(self, handed: Handed, key: str, body: bytes) -> Handed:
        try:
            self._send(handed.channel.address, key, body)
        except DeliveryError as error:
            log.warning("%s: %s", error.code, error)
            return handed
        return Handed(handed.channel, handed.text, sent=True)

    def _post(self, address: str, key: str, body: bytes) -> None:
        post(address, key, body, local=self._page.local)


def _body(site: str, session_id: str, messages: list[Message], text: str) -> bytes:
    """``id`` is the same when it is sent once more, so that it can be taken once."""
    said = {
        "id": secrets.token_urlsafe(12),
        "site": site,
        "conversation": session_id,
        "time": in_china(datetime.now(UTC)).isoformat(timespec="seconds"),
        "question": messages[-1].question,
        "text": text,
    }
    return json.dumps(said, ensure_ascii=False).encode()
