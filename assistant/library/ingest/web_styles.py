"""The style sheets inside of a web page, as far as they tell what a reader sees: a small cascade.

Covered: types, classes, ids, attributes, first and last children, all four combinators, ``::before`` and
``::after``, importance. Not covered: other pseudo-classes, and sheets that are files of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOLD = frozenset(
    [
        "display",
        "visibility",
        "opacity",
        "font-size",
        "color",
        "background",
        "background-color",
        "background-image",
        "text-decoration",
        "text-decoration-line",
        "text-indent",
        "position",
        "left",
        "top",
        "right",
        "bottom",
        "clip",
        "clip-path",
        "width",
        "height",
        "max-height",
        "overflow",
        "transform",
        "content",
        "counter-reset",
        "counter-increment",
        "list-style",
        "list-style-type",
    ]
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_DECLARATION = re.compile(r"(?:[^;\"'(]|\"[^\"]*\"|'[^']*'|\([^)]*\))+")
_BRACE = re.compile(r"[{}]")
_PRINT = re.compile(r"print|max-width|max-device-width|prefers-|speech|not\s", re.IGNORECASE)
_STEP = re.compile(r"\s*([>+~])\s*|\s+")
_COMPOUND = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<rest>(?:[.#][\w\u4e00-\u9fff-]+|\[[^\]]*\]|:[\w-]+)*)"
)
_SIMPLE = re.compile(
    r"([.#])([\w\u4e00-\u9fff-]+)|\[\s*([\w-]+)\s*(?:([~^$*|]?=)\s*[\"']?([^\"'\]]*)[\"']?\s*)?\]|:([\w-]+)"
)
_PSEUDO = re.compile(r"::?(before|after)\Z")
_CHILDREN = ("first-child", "last-child", "only-child")
_RULES_MAX = 20_000

Declarations = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Compound:
    tag: str
    simple: tuple[tuple[str, ...], ...]

    def matches(self, element: Any) -> bool:
        if self.tag not in ("", "*") and element.tag != self.tag:
            return False
        return all(_holds(element, *one) for one in self.simple)


@dataclass(frozen=True, slots=True)
class _Rule:
    """``steps`` run from the element outwards, each with the combinator that leads to it."""

    steps: tuple[tuple[str, _Compound], ...]
    weight: tuple[int, int, int, int]
    told: tuple[tuple[str, str, bool], ...]


@dataclass(slots=True)
class Sheet:
    """All rules of a page. ``of`` gives what holds for an element, ``attribute`` styles included."""

    rules: dict[tuple[str, str], list[_Rule]] = field(default_factory=dict)
    count: int = 0
    has_files: bool = False
    """Whether the page has sheets that are files, which may say more."""

    def of(self, element: Any, pseudo: str = "") -> dict[str, str]:
        keys = [("#", element.get("id") or ""), ("", element.tag), ("", "*")]
        keys += [(".", name) for name in (element.get("class") or "").split()]
        best: dict[str, tuple[tuple[bool, tuple[int, ...]], str]] = {}
        for key in keys:
            for rule in self.rules.get((pseudo, key[0] + key[1]), ()):
                if _reaches(element, rule.steps):
                    for name, value, important in rule.told:
                        rank = (important, rule.weight)
                        if name not in best or best[name][0] <= rank:
                            best[name] = (rank, value)
        for name, value, important in declarations(element.get("style") or "") if not pseudo else ():
            rank = (important, (9, 0, 0, 0))
            if name not in best or best[name][0] <= rank:
                best[name] = (rank, value)
        return {name: value for name, (_, value) in best.items()}

    def add(self, css: str) -> None:
        for selectors, body in _rules(_COMMENT.sub(" ", css)):
            told = tuple(declarations(body))
            if not told:
                continue
            for selector in re.split(r",(?![^(\[]*[)\]])", selectors):
                self._add(selector.strip(), told)

    def _add(self, selector: str, told: tuple[tuple[str, str, bool], ...]) -> None:
        pseudo = _PSEUDO.search(selector)
        steps = _steps(selector[: pseudo.start()] if pseudo else selector)
        if not steps or self.count >= _RULES_MAX:
            return
        self.count += 1
        simple = [one for _, compound in steps for one in compound.simple]
        ids = sum(one[0] == "#" for one in simple)
        tags = sum(compound.tag not in ("", "*") for _, compound in steps)
        rule = _Rule(steps, (ids, len(simple) - ids, tags, self.count), told)
        last = steps[0][1]
        key = next((kind + name for kind, name, *_ in last.simple if kind in (".", "#")), last.tag or "*")
        self.rules.setdefault((pseudo[1] if pseudo else "", key), []).append(rule)


def read(root: Any) -> Sheet:
    sheet = Sheet(has_files=any("stylesheet" in (e.get("rel") or "") for e in root.iter("link")))
    for element in root.iter("style"):
        if not _PRINT.search(element.get("media") or ""):
            sheet.add(element.text or "")
    return sheet


def declarations(body: str) -> Iterator[tuple[str, str, bool]]:
    """Properties that tell what is seen: name, value, whether it is important."""
    for piece in _DECLARATION.findall(body):
        name, colon, value = piece.partition(":")
        name = name.strip().lower()
        if colon and name in _TOLD:
            value, important, _ = value.partition("!important")
            yield name, value.strip() if name == "content" else value.strip().lower(), bool(important)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies; blocks for screens are opened, those for print and small screens are not."""
    at, depth, start, prelude = 0, 0, 0, ""
    for brace in _BRACE.finditer(css):
        if brace[0] == "{":
            if depth == 0:
                prelude, start = css[at : brace.start()].rpartition(";")[2].strip(), brace.end()
            depth += 1
            continue
        depth = max(depth - 1, 0)
        if depth == 0 and prelude:
            body = css[start : brace.start()]
            if not prelude.startswith("@"):
                yield prelude, body
            elif prelude.lower().startswith(("@media", "@supports", "@layer")) and not _PRINT.search(prelude):
                yield from _rules(body)
            prelude = ""
        at = brace.end()


def _steps(selector: str) -> tuple[tuple[str, _Compound], ...]:
    """From the element outwards; none for a selector that is not covered."""
    parts = _STEP.split(selector.strip())
    compounds: list[_Compound] = []
    for words in parts[::2]:
        match = _COMPOUND.fullmatch(words or "")
        if not match or not words:
            return ()
        simple = []
        for kind, name, attribute, sign, value, pseudo in _SIMPLE.findall(match["rest"]):
            if pseudo and pseudo not in _CHILDREN:
                return ()
            simple.append(
                (kind, name) if kind else (":", pseudo) if pseudo else ("[", attribute, sign, value)
            )
        compounds.append(_Compound((match["tag"] or "").lower(), tuple(simple)))
    signs = ["", *[(sign or " ") for sign in parts[1::2]][::-1]]
    return tuple(zip(signs, compounds[::-1], strict=True))


def _holds(element: Any, kind: str, name: str, sign: str = "", value: str = "") -> bool:
    if kind == "#":
        return bool(element.get("id") == name)
    if kind == ".":
        return name in (element.get("class") or "").split()
    if kind == ":":
        first, last = element.getprevious() is None, element.getnext() is None
        return first if name == "first-child" else last if name == "last-child" else first and last
    given = element.get(name)
    if given is None or not sign:
        return given is not None
    held: dict[str, bool] = {
        "=": given == value,
        "~=": value in given.split(),
        "^=": given.startswith(value),
        "$=": given.endswith(value),
        "*=": value in given,
        "|=": given == value or given.startswith(f"{value}-"),
    }
    return held[sign]


def _reaches(element: Any, steps: tuple[tuple[str, _Compound], ...]) -> bool:
    if not steps[0][1].matches(element):
        return False
    return _outwards(element, steps[1:])


def _outwards(element: Any, steps: tuple[tuple[str, _Compound], ...]) -> bool:
    if not steps:
        return True
    sign, compound = steps[0]
    if sign in (">", "+"):
        near = element.getparent() if sign == ">" else element.getprevious()
        return near is not None and compound.matches(near) and _outwards(near, steps[1:])
    around = element.iterancestors() if sign == " " else element.itersiblings(preceding=True)
    return any(compound.matches(e) and _outwards(e, steps[1:]) for e in around)
