"""Caps: how many questions in a fixed window of time, counted where every process counts.

A question is counted before it is answered, or two at once could both be the last one allowed; one
that then cannot be asked is given back.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.access.sites import Site
from assistant.errors import CapError

MINUTE_S, DAY_S = 60, 24 * 3600
_MIDNIGHT_S = 8 * 3600  # a day's window begins at midnight in China, where the merchants are
_SITE_BURST, _LEAST_BURST = 20, 20
_WRITES = 60  # a minute, of one address: shop facts, new conversations, feedback
_PHOTOS = 10  # the same of pictures to be read, each of which takes seconds of every core


@dataclass(frozen=True, slots=True)
class Cap:
    """``key`` is counted up to ``limit`` in a window of ``seconds``; ``message`` says that it is reached."""

    key: str
    limit: int
    seconds: int
    message: str

    def window(self, now: float) -> int:
        return window(self.seconds, now)


class Counters(Protocol):
    def take(self, caps: Sequence[Cap]) -> float:
        """Counts one for each cap and says when, or none at all and raises CapError for the first that
        is reached."""
        ...

    def give_back(self, caps: Sequence[Cap], taken_at: float) -> None:
        """Undoes the ``take`` of that moment."""
        ...

    def count(self, key: str, seconds: int) -> int:
        """How many in the present window."""
        ...


def window(seconds: int, now: float) -> int:
    """The number of the window that ``now`` (seconds since 1970) is in."""
    return int(now + _MIDNIGHT_S) // seconds


def window_end(seconds: int, now: float) -> int:
    """When that window ends, in seconds since 1970."""
    return (window(seconds, now) + 1) * seconds - _MIDNIGHT_S


def reached(cap: Cap, now: float) -> CapError:
    wait = max(1, window_end(cap.seconds, now) - int(now))
    return CapError(cap.message, f"请 {_waiting(wait)}后再试。", wait)


def site_caps(site: Site, visitor: str, address: str) -> tuple[Cap, ...]:
    """For one question. ``visitor`` and ``address`` are digests.

    A visitor, not a conversation, has ``per_session``: a new conversation must not begin it anew. In a
    minute a site can use no more than a twentieth of its day, so that a burst leaves something of it.
    """
    burst = max(_LEAST_BURST, site.per_minute, site.per_day // _SITE_BURST) if site.per_day else 0
    caps = (
        Cap(f"address:{site.id}:{address}", site.per_minute, MINUTE_S, "您问得太快了。"),
        Cap(f"visitor:{site.id}:{visitor}", site.per_session, DAY_S, "您今天的提问次数用完了。"),
        Cap(f"burst:{site.id}", burst, MINUTE_S, "现在咨询的人太多。"),
        Cap(f"site:{site.id}", site.per_day, DAY_S, "这个网站今天的咨询次数用完了。"),
    )
    return tuple(cap for cap in caps if cap.limit)


def open_caps(per_minute: int, address: str) -> tuple[Cap, ...]:
    """For one question to the open API or the page; none when ``per_minute`` is 0."""
    if not per_minute:
        return ()
    return (Cap(f"open:{address}", per_minute, MINUTE_S, "您问得太快了。"),)


def write_caps(address: str) -> tuple[Cap, ...]:
    """For what a visitor stores without asking anything."""
    return (Cap(f"write:{address}", _WRITES, MINUTE_S, "操作太频繁了。"),)


def photo_caps(address: str) -> tuple[Cap, ...]:
    """For a picture to be read, beside those of a question."""
    return (Cap(f"photo:{address}", _PHOTOS, MINUTE_S, "您传图太快了。"),)


def network(address: str) -> str:
    """What counts as one address: IPv6 gives a household a /64 to choose from."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((int(ip) & ~((1 << 64) - 1), 64)))
    return str(ip)


def _waiting(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} 秒"
    minutes = -(-seconds // 60)
    return f"{minutes} 分钟" if minutes < 120 else f"{-(-minutes // 60)} 小时"
