"""The only way HTML comes to be here: every text and attribute value is escaped on its way in."""

from __future__ import annotations

import re
from html import escape
from typing import NewType

Html = NewType("Html", str)
"""Markup that this package wrote; any other string is text."""

# Direction marks have no use in our languages, and an override makes a text read as another one.
# The controls are not allowed in HTML at all.
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_VOID = {"br", "hr", "img", "link", "meta"}


def text(value: object) -> Html:
    return Html(escape(_INVISIBLE.sub("", str(value))))


def el(tag: str, *children: Html, **attributes: str | int | bool | None) -> Html:
    """An element. ``class_`` is class and ``data_n`` is data-n; None and False leave an attribute out."""
    parts = [tag]
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        name = name.rstrip("_").replace("_", "-")
        parts.append(name if value is True else f'{name}="{text(value)}"')
    opening = f"<{' '.join(parts)}>"
    return Html(opening if tag in _VOID else f"{opening}{''.join(children)}</{tag}>")


def join(*parts: Html) -> Html:
    return Html("".join(parts))
