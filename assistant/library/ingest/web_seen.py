"""Which elements of a web page no reader sees, and which are struck out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.library.ingest.blocks import tidy
from assistant.library.ingest.records import Reason
from assistant.library.ingest.web_styles import Sheet

UNREAD = re.compile("script|style|head|title|meta|link|base|param|track|col|colgroup|source|area|datalist")
_SPOKEN = re.compile(
    r"sr-only(?:-focusable)?|visually-?hidden|screen-?reader(?:-text|-only)?|a11y-hidden|u-hidden-visually"
    r"|offscreen|katex-html|MathJax_Preview|mjx-chtml",
    re.IGNORECASE,
)
_STRUCK = {"del", "s", "strike"}
_ZERO = re.compile(r"0*(?:\.0+)?(?:px|pt|em|rem|%|vh|vw)?")
_AWAY = re.compile(r"-(?:\d{3,}(?:\.\d+)?px|\d{2,}(?:\.\d+)?(?:em|rem|vw|vh)|[1-9]\d{2,}(?:\.\d+)?%)")
_CLIPPED = re.compile(
    r"rect\(\s*([01](?:px)?[\s,]+){3}[01](?:px)?\s*\)|inset\(\s*(?:50|100)%.*\)|circle\(0.*\)"
)
_NAMES = {"white": "#ffffff", "black": "#000000", "red": "#ff0000", "snow": "#fffafa", "ivory": "#fffff0",
          "ghostwhite": "#f8f8ff", "whitesmoke": "#f5f5f5"}  # fmt: skip
_NEAR = 12
"""Colours whose parts differ by no more than this look the same."""
_REVEALING = ("aria-controls", "data-target", "data-bs-target", "data-for", "aria-owns")

_Colour = tuple[int, int, int]


@dataclass(slots=True)
class Seen:
    """``reasons`` has each element that is left out whole; ``absent`` those that take no place either;
    ``looks`` what the styles say of each element that they speak of."""

    reasons: dict[Any, Reason] = field(default_factory=dict)
    absent: set[Any] = field(default_factory=set)
    looks: dict[Any, dict[str, str]] = field(default_factory=dict)

    def display(self, element: Any) -> str:
        return self.looks.get(element, {}).get("display", "")


def read(root: Any, sheet: Sheet) -> Seen:
    from lxml import etree

    seen = Seen()
    total = len(root.text_content()) or 1
    opened = set(_opened(root))
    for element in root.iter(etree.Element):
        look = sheet.of(element)
        if look:
            seen.looks[element] = look
        if UNREAD.fullmatch(element.tag) or element.tag in ("html", "body"):
            continue
        reason = _reason(element, look, seen, sheet, opened)
        if reason is None:
            continue
        # a page that its script uncovers
        if reason == "hidden" and len(tidy(element.text_content())) > total / 2:
            continue
        seen.reasons[element] = reason
        if look.get("display") == "none" or element.get("hidden") is not None:
            seen.absent.add(element)
    return seen


def _opened(root: Any) -> Iterator[str]:
    """The ids of what a reader opens: panels of tabs and of questions."""
    for element in root.iter():
        if isinstance(element.tag, str):
            for name in _REVEALING:
                yield from (piece.lstrip("#") for piece in (element.get(name) or "").split())
            if element.get("data-toggle") or element.get("data-bs-toggle"):
                yield (element.get("href") or "").lstrip("#")


def _reason(element: Any, look: dict[str, str], seen: Seen, sheet: Sheet, opened: set[str]) -> Reason | None:
    openable = element.get("id") in opened or element.get("role") == "tabpanel"
    if element.tag in ("template", "noscript"):
        return "hidden"
    if any(map(_SPOKEN.fullmatch, (element.get("class") or "").split())):
        return "hidden"
    if not openable and (_is_closed(element) or _is_unseen(look)):
        return "hidden"
    if _is_same_colour(element, look, seen, sheet):
        return "hidden"
    line = look.get("text-decoration-line", look.get("text-decoration", ""))
    if "line-through" in line or (element.tag in _STRUCK and not (line == "none" and element.tag != "del")):
        return "struck"
    return None


def _is_closed(element: Any) -> bool:
    if element.get("hidden") is not None or element.get("popover") is not None:
        return True
    return element.tag == "dialog" and element.get("open") is None


def _is_unseen(look: dict[str, str]) -> bool:
    if look.get("display") == "none" or look.get("visibility") in ("hidden", "collapse"):
        return True
    if any(_ZERO.fullmatch(look[name]) for name in ("opacity", "font-size") if look.get(name)):
        return True
    if any(_AWAY.fullmatch(look.get(name, "")) for name in ("text-indent", "left", "top", "right", "bottom")):
        return True
    if _CLIPPED.fullmatch(look.get("clip", "")) or _CLIPPED.fullmatch(look.get("clip-path", "")):
        return True
    if re.search(r"scale[xy]?\(\s*0\s*\)", look.get("transform", "")):
        return True
    flat = any(
        look.get(name) == "1px" or (look.get(name) and _ZERO.fullmatch(look[name]))
        for name in ("height", "max-height", "width")
    )
    return bool(flat) and look.get("overflow", "").startswith("hidden")


# --- colours ------------------------------------------------------------------------------------


def _is_same_colour(element: Any, look: dict[str, str], seen: Seen, sheet: Sheet) -> bool:
    """Words in the colour of what is behind them. Where nothing is known to be behind, the page is white,
    unless a sheet of its own file may say otherwise."""
    ink_given = look.get("color") or (element.get("color") or "").lower()
    if not ink_given and not _behind(element, look):
        return False
    if re.search(r"rgba\([^)]*,\s*0(?:\.0+)?\s*\)|transparent", ink_given):
        return True
    ink = _colour(ink_given) if ink_given else _inherited(element, seen)
    if ink is None:
        return False
    for around in (element, *element.iterancestors()):
        behind = _behind(around, seen.looks.get(around, {}))
        if behind:
            ground = _colour(behind)
            return ground is not None and _near(ink, ground)
        if around.tag == "th":
            return False
    inline = "color" in (element.get("style") or "") or element.get("color") is not None
    return bool(ink_given) and _near(ink, (255, 255, 255)) and (inline or not sheet.has_files)


def _inherited(element: Any, seen: Seen) -> _Colour | None:
    for above in element.iterancestors():
        given = seen.looks.get(above, {}).get("color") or (above.get("color") or "").lower()
        if given:
            return _colour(given)
    return (0, 0, 0)


def _behind(element: Any, look: dict[str, str]) -> str:
    """What the element paints behind its words; "" for nothing."""
    for name in ("background-image", "background-color", "background"):
        value = look.get(name, "")
        if value and value not in ("none", "transparent", "inherit", "initial", "0 0", "unset"):
            return value
    return (element.get("bgcolor") or element.get("background") or "").lower()


def _colour(value: str) -> _Colour | None:
    """Red, green and blue; None for what we do not know, such as a picture."""
    value = _NAMES.get(value.strip(), value.strip())
    if match := re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?", value):
        return (int(match[1] * 2, 16), int(match[2] * 2, 16), int(match[3] * 2, 16))
    if match := re.fullmatch(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})(?:[0-9a-f]{2})?", value):
        return (int(match[1], 16), int(match[2], 16), int(match[3], 16))
    if match := re.fullmatch(
        r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+[\d.]+%?)?\s*\)", value
    ):
        return (int(match[1]), int(match[2]), int(match[3]))
    return None


def _near(a: _Colour, b: _Colour) -> bool:
    return all(abs(x - y) <= _NEAR for x, y in zip(a, b, strict=True))
