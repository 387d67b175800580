"""Does a request come from one of our own pages, from another site's page, or from no page at all?

Browsers say it themselves in Sec-Fetch-Site, which no page can set; older ones, and plain http, leave
Origin to be compared with the address they used. A program sends neither and is no browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from assistant.access.origins import parse_origin

_PAGE = re.compile(r"(https?)://([^/\s@]+)")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}

Sender = Literal["ours", "foreign", "program"]


class SameOrigin:
    """``public`` is the address that browsers use when a proxy changes Host; else Host counts."""

    def __init__(self, public: str | None = None) -> None:
        self._public = str(parse_origin(public, insecure=True)) if public else ""

    def sender(self, headers: Iterable[tuple[bytes, bytes]]) -> Sender:
        """Of a request with these headers, as ASGI gives them: names in lower case."""
        given: dict[bytes, list[str]] = {}
        for name, value in headers:
            given.setdefault(name, []).append(value.decode("latin-1").strip())
        origins, site = given.get(b"origin", []), "".join(given.get(b"sec-fetch-site", ["none"]))
        if len(origins) > 1 or site not in {"same-origin", "none"}:
            return "foreign"
        if not origins:
            return "ours" if site == "same-origin" else "program"
        sent = _PAGE.fullmatch(origins[0].lower())
        if sent is None:  # 「null」: a sandboxed frame, a local file
            return "foreign"
        host = given.get(b"host", [""])[0].lower()
        return "ours" if site == "same-origin" or self._is_own(sent[1], sent[2], host) else "foreign"

    def _is_own(self, scheme: str, sent: str, host: str) -> bool:
        port = _DEFAULT_PORTS[scheme]
        if self._public:
            return f"{scheme}://{sent.removesuffix(port)}" == self._public
        # The scheme is the browser's word: behind a proxy that ends TLS ours says http.
        return sent.removesuffix(port) == host.removesuffix(port)
