"""The page's document as it leaves for a browser, a link preview or a home screen: Gradio's own, with our
title, description, picture and icons in place of Gradio's.

Who previews a link runs no script, and Gradio puts our head in with one; a preview's addresses are absolute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from assistant.answer import Language
from assistant.surfaces.page.shell import TITLE, asset
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.words import Words

PICTURE_SIZE = (1200, 630)
THEMES = {"light": "#ffffff", "dark": "#1b1e24"}  # --ga-raised of page.css, behind the phone's status bar
_LOCALES: Mapping[Language, str] = {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "en": "en_US"}
_GRADIOS = re.compile(
    r'<meta\s+(?:property|name)="(?:og:|twitter:|viewport)[^>]*>|<link rel="manifest"[^>]*>'
)
# All that is shut elsewhere, but for the microphone: a question can be spoken.
MAY_HEAR = {"permissions-policy": "camera=(), microphone=(self), geolocation=(), payment=(), usb=()"}
_HOST = re.compile(r"[a-z0-9.-]+(?::[0-9]{1,5})?|\[[0-9a-f:]+\](?::[0-9]{1,5})?", re.IGNORECASE)


def address_of(scheme: str, host: str, public: str = "") -> str:
    """What browsers call this service, without a slash at the end: ``public`` where a proxy changes Host;
    "" for a Host that is none."""
    return public or (f"{scheme}://{host}" if _HOST.fullmatch(host) else "")


def rewritten(document: str, language: Language, address: str) -> str:
    """Gradio's ``document`` with our head; ``address`` is ours as ``address_of`` gives it."""
    ours = _GRADIOS.sub("", document).replace(
        'lang="en"', f'lang="{_LOCALES[language].replace("_", "-")}"', 1
    )
    return ours.replace("<head>", "<head>" + _tags(language, address), 1)


@lru_cache(64)  # a Host is anybody's to send
def _tags(language: Language, address: str) -> Html:
    w = Words(language)
    title, said = w(TITLE), w("按规则逐项核对，告诉您够不够、差多少，每个数字和结论都能点开看原文。")
    picture, (width, height) = address + asset("preview.png"), PICTURE_SIZE
    others = tuple(locale for other, locale in _LOCALES.items() if other != language)
    return Html(
        "".join(
            (
                el("title", text(title)),
                # resizes-content: what a phone's keyboard covers is no part of the page
                _named(
                    "viewport",
                    "width=device-width, initial-scale=1, viewport-fit=cover, "
                    "interactive-widget=resizes-content",
                ),
                _named("description", said),
                *(
                    el("meta", name="theme-color", content=color, media=f"(prefers-color-scheme: {scheme})")
                    for scheme, color in THEMES.items()
                ),
                _open_graph("type", "website"),
                _open_graph("site_name", title),
                _open_graph("title", title),
                _open_graph("description", said),
                _open_graph("url", f"{address}/"),
                _open_graph("image", picture),
                _open_graph("image:width", str(width)),
                _open_graph("image:height", str(height)),
                _open_graph("image:alt", title),
                _open_graph("locale", _LOCALES[language]),
                *(_open_graph("locale:alternate", other) for other in others),
                _named("twitter:card", "summary_large_image"),
                _named("twitter:title", title),
                _named("twitter:description", said),
                _named("twitter:image", picture),
                el("link", rel="icon", href="/favicon.ico", sizes="32x32"),
                el("link", rel="icon", href=asset("icon.svg"), type="image/svg+xml"),
                el("link", rel="apple-touch-icon", href="/apple-touch-icon.png"),
                el("link", rel="manifest", href=f"/manifest.webmanifest?lang={language}"),
            )
        )
    )


def _named(name: str, content: str) -> Html:
    return el("meta", name=name, content=content)


def _open_graph(name: str, content: str) -> Html:
    return el("meta", property=f"og:{name}", content=content)
