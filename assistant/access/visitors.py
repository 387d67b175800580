"""Who asks through a widget: tokens for visitors of a site, checked again with every request.

A token alone is not enough: its site must still be there, enabled, and allow the origin that the token
was made for. Taking a site or an origin away ends every token at once.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from assistant.access.caps import Cap, Counters, network, open_caps, photo_caps, site_caps, write_caps
from assistant.access.sites import Site, SiteStore, usable
from assistant.access.tokens import Tokens
from assistant.errors import AccessError, NotFoundError, QuestionError

TOKEN_S = 30 * 60
_AUDIENCE = "widget"
_ANONYMOUS = re.compile(r"a:[A-Za-z0-9_-]{22}")
_USER_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Visitor:
    """``id`` is ``a:<random>``, or ``u:<id>`` when the host says who it is."""

    site: Site
    id: str
    origin: str

    @property
    def owner(self) -> str:
        """Whose the visitor's conversations are. A site's id has no slash, so none can be another's."""
        return f"{self.site.id}/{self.id}"


@dataclass(frozen=True, slots=True)
class Issued:
    token: str
    visitor: str
    seconds: int = TOKEN_S


class Visitors:
    """Everything the widget's addresses ask before they answer. ``open_per_minute`` questions of one address
    are let through to the open API and the page, 0 for any number."""

    def __init__(
        self, sites: SiteStore, tokens: Tokens, counters: Counters, open_per_minute: int = 0
    ) -> None:
        self.sites = sites
        self._tokens = tokens
        self._counters = counters
        self._open_per_minute = open_per_minute

    def framed(self, site_id: str) -> Site:
        """The site whose pages may show the frame. Raises AccessError."""
        site = usable(self.sites.get(site_id), site_id)
        if not site.origins:
            raise AccessError(
                403, "origin_refused", "这个站点还没有登记任何网站来源。", "请联系网站的管理员登记。"
            )
        return site

    def anonymous(self, site_id: str, origin: str, visitor: str = "") -> Issued:
        """A token for a frame. ``visitor`` is an id given before; any other gets a new one.

        Raises:
            AccessError: the site is unknown, disabled, takes signed visitors only, or not at this origin.
        """
        site = self._at(site_id, origin)
        _refuse_unsigned(site)
        known = visitor if _ANONYMOUS.fullmatch(visitor) else f"a:{secrets.token_urlsafe(16)}"
        return self._issued(Visitor(site, known, origin), "frame")

    def signed(self, site_id: str, secret: str, origin: str, user: str = "") -> Issued:
        """A token that the host's backend asks for; ``user`` is its own id of the visitor.

        Raises:
            AccessError: as ``anonymous``, or the secret is not the site's (token_invalid).
            QuestionError: ``user`` cannot be an id.
        """
        site = usable(self.sites.get(site_id), site_id)
        if not site.knows(secret):
            raise AccessError(
                401, "token_invalid", "站点密钥不对。", "新的密钥用 growth-assistant sites secret 生成。"
            )
        _refuse_elsewhere(site, origin)
        if len(user) > _USER_LENGTH or not user.isprintable():
            raise QuestionError(
                "visitor 无法使用。",
                f"请用不超过 {_USER_LENGTH} 个可见字符。",
                field="visitor",
                code="visitor_invalid",
            )
        known = f"u:{user}" if user else f"a:{secrets.token_urlsafe(16)}"
        return self._issued(Visitor(site, known, origin), "host")

    def visitor(self, authorization: str | None) -> Visitor:
        """Who sent this Authorization header. Raises AccessError."""
        token = bearer(authorization)
        if not token:
            raise AccessError(401, "token_missing", "没有登录凭证。", "请刷新页面后再试。")
        claims = self._tokens.read(token, _AUDIENCE, ("site", "sub", "origin", "by"))
        site = self._at(claims["site"], claims["origin"])
        if claims["by"] != "host":
            _refuse_unsigned(site)
        return Visitor(site, claims["sub"], claims["origin"])

    @contextmanager
    def question(self, visitor: Visitor, address: str) -> Iterator[None]:
        """Counts one question. Raises CapError, and then counts nothing."""
        caps = site_caps(visitor.site, self._tokens.digest(visitor.owner), self._address(address))
        with self._counted(caps):
            yield

    @contextmanager
    def open_question(self, address: str) -> Iterator[None]:
        """The same for the open API and the page."""
        with self._counted(open_caps(self._open_per_minute, self._address(address))):
            yield

    def write(self, address: str) -> None:
        """Counts something stored without a question. Raises CapError."""
        self._counters.take(write_caps(self._address(address)))

    def photo(self, visitor: Visitor | None, address: str) -> None:
        """Counts a picture to be read, which is a question too, of a widget's visitor or of the page's: one
        that turns out to be none has cost as much. Raises CapError."""
        source = self._address(address)
        if visitor:
            asked = site_caps(visitor.site, self._tokens.digest(visitor.owner), source)
        else:
            asked = open_caps(self._open_per_minute, source)
        self._counters.take((*photo_caps(source), *asked))

    @contextmanager
    def _counted(self, caps: Sequence[Cap]) -> Iterator[None]:
        """What turns out not to be askable was no question: it is given back."""
        if not caps:
            yield
            return
        taken_at = self._counters.take(caps)
        try:
            yield
        except (QuestionError, NotFoundError):
            self._counters.give_back(caps, taken_at)
            raise

    def _at(self, site_id: str, origin: str) -> Site:
        site = usable(self.sites.get(site_id), site_id)
        _refuse_elsewhere(site, origin)
        return site

    def _issued(self, visitor: Visitor, by: Literal["frame", "host"]) -> Issued:
        claims = {"site": visitor.site.id, "sub": visitor.id, "origin": visitor.origin, "by": by}
        return Issued(self._tokens.issue(_AUDIENCE, claims, TOKEN_S), visitor.id)

    def _address(self, address: str) -> str:
        return self._tokens.digest(network(address))


def bearer(authorization: str | None) -> str:
    """The token of an Authorization header; empty when there is none."""
    scheme, _, token = (authorization or "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _refuse_unsigned(site: Site) -> None:
    if site.signed_only:
        raise AccessError(403, "token_required", "这个网站要求登录后才能咨询。", "请登录后再打开在线助手。")


def _refuse_elsewhere(site: Site, origin: str) -> None:
    if not site.allows(origin):
        raise AccessError(
            403,
            "origin_refused",
            f"{origin[:80]!r} 没有登记为这个站点的网站来源。",
            "请联系网站的管理员登记。",
        )
