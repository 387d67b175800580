"""Sites that may embed the widget: who they are, where they may stand, how much they may ask."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from assistant.access.channel import Channel
from assistant.access.origins import OriginPattern, parse_pattern, read_origin
from assistant.errors import AccessError, SiteError

PER_MINUTE, PER_SESSION, PER_DAY = 20, 200, 10_000
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
PAGE = "page"
"""What owners of the page's own conversations begin with; no site is called that."""
_NAME_LENGTH = 80
_MOST_ORIGINS = 50


@dataclass(frozen=True, slots=True)
class Site:
    """``origins`` empty: it may stand nowhere. ``secret_hash`` empty: its backend has no key.

    ``per_minute`` is for one address, ``per_session`` for one visitor a day, ``per_day`` for the site;
    0 is no cap. ``channel`` is how its visitors reach a person; what a webhook is sent is signed with the
    secret, so it needs one.

    Raises:
        SiteError: it does not go together.
    """

    id: str
    name: str = ""
    origins: tuple[OriginPattern, ...] = ()
    secret_hash: str = ""
    signed_only: bool = False
    enabled: bool = True
    per_minute: int = PER_MINUTE
    per_session: int = PER_SESSION
    per_day: int = PER_DAY
    channel: Channel | None = None

    def __post_init__(self) -> None:
        if self.channel and self.channel.kind == "webhook" and not self.secret_hash:
            raise SiteError(
                "webhook 收到的内容要用站点密钥签名，这个站点还没有密钥。",
                f"先生成密钥（growth-assistant sites secret {self.id}，或运营页的按钮），再设 webhook。",
            )

    def allows(self, origin: str) -> bool:
        """Whether a page of ``origin``, as a browser writes it, may show the widget."""
        found = read_origin(origin)
        return found is not None and any(pattern.matches(found) for pattern in self.origins)

    def knows(self, secret: str) -> bool:
        """Takes the same time for every secret."""
        return bool(self.secret_hash) and hmac.compare_digest(hash_secret(secret), self.secret_hash)

    @property
    def frame_ancestors(self) -> str:
        """What stands behind ``frame-ancestors``: parsed parts only, so nothing else can get in."""
        return " ".join(map(str, self.origins)) or "'none'"


class SiteStore(Protocol):
    def get(self, site_id: str) -> Site | None: ...
    def all(self) -> tuple[Site, ...]: ...
    def add(self, site: Site) -> None:
        """Raises SiteError when there is one of this id."""
        ...

    def replace(self, site: Site) -> None:
        """Raises SiteError when there is none of this id."""
        ...

    def remove(self, site_id: str) -> None:
        """Raises SiteError when there is none of this id."""
        ...


def read_site_id(text: str) -> str:
    """A new site's id. Raises SiteError."""
    if not _ID.fullmatch(text) or text == PAGE:
        raise SiteError(
            f"{text[:40]!r} 不能作为站点 ID。",
            "请用 1 到 40 个小写字母、数字、- 或 _，以字母或数字开头；page 留给本服务自己的网页。",
        )
    return text


def read_name(text: str) -> str:
    name = text.strip()
    if len(name) > _NAME_LENGTH or not (name.isprintable() or not name):
        raise SiteError("站点名称无法使用。", f"请用不超过 {_NAME_LENGTH} 个可见字符。")
    return name


def embedding(site: Site, address: str) -> str:
    """What a page of the site says to show the widget, served at ``address``."""
    return f'<script async src="{address}/widget.js" data-site="{site.id}"></script>'


def read_origins(texts: Iterable[str]) -> tuple[OriginPattern, ...]:
    """In the order given, each once. Raises SiteError."""
    found = tuple(dict.fromkeys(parse_pattern(text.strip()) for text in texts))
    if len(found) > _MOST_ORIGINS:
        raise SiteError(f"有 {len(found)} 个网站来源，太多了。", f"一个站点最多 {_MOST_ORIGINS} 个。")
    return found


def new_secret() -> str:
    """32 random bytes; only its hash is kept."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Plain SHA-256: there is nothing to guess in 32 random bytes."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def usable(site: Site | None, site_id: str) -> Site:
    """The site, when it may be used at all. Raises AccessError."""
    if site is None:
        raise AccessError(
            403, "site_unknown", f"没有登记过站点 {site_id[:40]!r}。", "请联系网站的管理员核对 data-site。"
        )
    if not site.enabled:
        raise AccessError(403, "site_disabled", "这个网站的在线助手已停用。", "请联系网站的客服。")
    return site


def site_missing(site_id: str) -> SiteError:
    return SiteError(f"没有站点 {site_id[:40]!r}。", "全部站点见 growth-assistant sites。")
