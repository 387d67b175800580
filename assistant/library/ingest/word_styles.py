"""What the styles of a Word file say: which paragraphs are headings or numbered, and how runs look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")
_TINY = 4
"""Letters of two points or less, in half points, are there to be unseen."""
_WHITE = ("ffffff", "background1", "light1")
_BARE_TABLES = ("", "TableGrid", "TableNormal")


def val(element: Any, path: str) -> str | None:
    """The value of a property; "" where it is there without one, None where it is not there."""
    child = element.find("/".join(f"{W}{name}" for name in path.split("/"))) if element is not None else None
    return None if child is None else str(child.get(f"{W}val", ""))


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is shown. ``shift`` is "superscript", "subscript" or ""."""

    struck: bool = False
    hidden: bool = False
    shift: str = ""
    font: str = ""


@dataclass(slots=True)
class Styles:
    elements: dict[str, Any] = field(default_factory=dict)
    default: str = ""
    defaults: Any = None
    _looks: dict[tuple[Any, ...], Look] = field(default_factory=dict)

    def name(self, key: str) -> str:
        return val(self.elements.get(key), "name") or key

    def _based(self, key: str) -> Iterator[Any]:
        """The style and those that it rests on."""
        seen: set[str] = set()
        while key in self.elements and key not in seen:
            seen.add(key)
            yield self.elements[key]
            key = val(self.elements[key], "basedOn") or ""

    def outline(self, paragraph: Any, key: str) -> int:
        """The heading rank that a paragraph or its style states; 0 is body text."""
        for element in (paragraph, *self._based(key)):
            level = val(element, "pPr/outlineLvl")
            if level is not None and level.isdigit():
                return int(level) + 1 if int(level) < 9 else 0
        return 0

    def numbering(self, paragraph: Any, key: str) -> tuple[str, int | None]:
        """The list of a paragraph and its level there: None where the list itself tells it by the style.
        Without a list, or taken out of it, ""."""
        at: str | None = None
        for element in (paragraph, *self._based(key)):
            at = at if at is not None else val(element, "pPr/numPr/ilvl")
            number = val(element, "pPr/numPr/numId")
            if number is not None:
                own = element is paragraph or at is not None
                return ("" if number == "0" else number), (int(at or 0) if own else None)
        return "", None

    def styles_of_list(self, key: str) -> Iterator[str]:
        """The ids of the style and those that it rests on."""
        return (str(element.get(f"{W}styleId")) for element in self._based(key))

    def look(self, run: Any, paragraph_style: str) -> Look:
        own = run.find(f"{W}rPr")
        shading = _around(run)
        key = (b"" if own is None else _bytes(own), paragraph_style, shading)
        if key not in self._looks:
            self._looks[key] = self._look(own, paragraph_style, shading)
        return self._looks[key]

    def _look(self, own: Any, paragraph_style: str, shading: tuple[str, ...]) -> Look:
        styled = val(own, "rStyle") or ""
        of_paragraph = paragraph_style or self.default
        layers = [own, *(e.find(f"{W}rPr") for s in (styled, of_paragraph) for e in self._based(s))]
        layers.append(self.defaults)

        def said(name: str) -> str | None:
            return next((v for layer in layers if (v := val(layer, name)) is not None), None)

        def holds(name: str) -> bool:
            value = said(name)
            return value is not None and value.lower() not in _OFF

        def colour() -> str:
            for layer in layers:
                child = layer.find(f"{W}color") if layer is not None else None
                if child is not None:
                    theme = child.get(f"{W}themeColor", "")
                    plain = theme and not (child.get(f"{W}themeTint") or child.get(f"{W}themeShade"))
                    return str(theme if plain else child.get(f"{W}val", "")).strip()
            return ""

        fills = [v for layer in layers[:1] if layer is not None for v in _fills(layer)] or list(shading)
        ink, size = colour(), said("sz") or ""
        same = bool(fills) and fills[0].upper() == ink.upper() and ink.lower() != "auto"
        redacted = fills[:1] == ["000000"] and ink.lower() in ("", "auto", "text1", "dark1")
        white = ink.lower() in _WHITE and (not fills or fills[0].lower() in _WHITE)
        tiny = size.isdigit() and 0 < int(size) <= _TINY
        fonts = own.find(f"{W}rFonts") if own is not None else None
        return Look(
            struck=holds("strike") or holds("dstrike"),
            hidden=holds("vanish") or same or white or tiny or redacted,
            shift=shift if (shift := said("vertAlign") or "") in ("superscript", "subscript") else "",
            font=str(fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else "",
        )


def _bytes(element: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(element))


def _fills(properties: Any) -> Iterator[str]:
    """Colours behind words, of a run, paragraph or cell."""
    marked = val(properties, "highlight")
    if marked and marked not in _OFF:
        yield {"black": "000000", "white": "FFFFFF"}.get(marked, marked)
    shade = properties.find(f"{W}shd")
    if shade is not None:
        fill = shade.get(f"{W}fill", "auto")
        if fill.lower() != "auto" or shade.get(f"{W}themeFill"):
            yield str(shade.get(f"{W}themeFill") or fill)
        elif shade.get(f"{W}val") == "solid":
            yield str(shade.get(f"{W}color", "000000"))


def _around(run: Any) -> tuple[str, ...]:
    """The nearest colour behind the run that is not its own; "?" where a box or a style may give one."""
    for above in run.iterancestors():
        styled = above.tag == f"{W}tbl" and (val(above, "tblPr/tblStyle") or "") not in _BARE_TABLES
        if styled or above.tag == f"{W}txbxContent":
            return ("?",)
        properties = above.find(f"{above.tag}Pr") if above.tag in (f"{W}p", f"{W}tc") else None
        fills = list(_fills(properties)) if properties is not None else []
        if fills:
            return tuple(fills[:1])
    return ()


def read(document: Any) -> Styles:
    """From a document of python-docx."""
    root = document.styles.element
    found = Styles(defaults=root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
    for element in root.iterchildren(f"{W}style"):
        key = element.get(f"{W}styleId")
        if key:
            found.elements[key] = element
            if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true"):
                found.default = key
    return found
