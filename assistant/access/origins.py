"""Web origins: ``scheme://host[:port]`` as browsers send it, and the patterns a site allows.

Everything is parsed into parts before it is compared or written into a header: a look-alike
(``https://shop.example.evil.com``), another port or a line break cannot pass as an allowed one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import idna

from assistant.errors import SiteError

_DEFAULT_PORTS = {"https": 443, "http": 80}
_LOCAL = frozenset({"localhost", "127.0.0.1"})
_FORM = re.compile(r"(https?)://([^/?#@\\:\s]+)(?::([0-9]{1,5}))?", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST = 255
_EXAMPLE = "请写成 https://shop.example.com 这样，不带路径和末尾的 /；子域名可写 https://*.example.com。"


@dataclass(frozen=True, slots=True)
class Origin:
    """One origin: lower case, ASCII, ``port`` always given."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        shown = "" if _DEFAULT_PORTS[self.scheme] == self.port else f":{self.port}"
        return f"{self.scheme}://{self.host}{shown}"


@dataclass(frozen=True, slots=True)
class OriginPattern:
    """An origin, or all sub-domains of ``origin.host`` (not that host itself)."""

    origin: Origin
    subdomains: bool = False

    def __str__(self) -> str:
        if not self.subdomains:
            return str(self.origin)
        return str(self.origin).replace("://", "://*.", 1)

    def matches(self, other: Origin) -> bool:
        if (other.scheme, other.port) != (self.origin.scheme, self.origin.port):
            return False
        if self.subdomains:
            return other.host.endswith("." + self.origin.host)
        return other.host == self.origin.host


def parse_origin(text: str, *, insecure: bool = False) -> Origin:
    """``insecure`` takes http for any host, not only for this machine.

    Raises:
        SiteError: it is not an origin; the message says what is wrong with it.
    """
    found = _FORM.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        raise SiteError(f"{text[:80]!r} 不是网站来源。", _EXAMPLE)
    scheme, host = found[1].lower(), _host(found[2], text)
    port = int(found[3]) if found[3] else _DEFAULT_PORTS[scheme]
    if not 0 < port < 65536:
        raise SiteError(f"{text[:80]!r} 的端口不存在。", "端口是 1 到 65535。")
    if scheme == "http" and host not in _LOCAL and not insecure:
        raise SiteError(
            f"{text[:80]!r} 没有加密。", "只有 localhost 和 127.0.0.1 可以用 http，其他网站请用 https。"
        )
    return Origin(scheme, host, port)


def parse_pattern(text: str) -> OriginPattern:
    """An origin, or ``https://*.example.com``. Raises SiteError."""
    scheme, mark, rest = text.partition("://*.")
    if not mark:
        return OriginPattern(parse_origin(text))
    origin = parse_origin(f"{scheme}://{rest}")
    if "." not in origin.host or origin.host.replace(".", "").isdigit():
        raise SiteError(
            f"{text[:80]!r} 的范围太大。", "通配符后面至少要有两级域名，例如 https://*.example.com。"
        )
    return OriginPattern(origin, subdomains=True)


def read_origin(text: str) -> Origin | None:
    """An origin as a browser sends it; None when it is none (``null`` included)."""
    try:
        return parse_origin(text, insecure=True)
    except SiteError:
        return None


def _host(host: str, text: str) -> str:
    """Lower case and ASCII: browsers send ``xn--…`` for a host that people write in Chinese."""
    try:
        ascii_host = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        ascii_host = ""
    if not ascii_host or not all(_LABEL.fullmatch(label) for label in ascii_host.split(".")):
        # An IPv6 address lands here too: frame-ancestors has no way to write one.
        raise SiteError(f"{text[:80]!r} 的域名无法使用。", _EXAMPLE)
    return ascii_host
