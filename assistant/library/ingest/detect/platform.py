"""Which platform a document is of: one of ours, one that we know of, or one that it names itself.

A document of two platforms, and one that might be of any, is of none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from assistant.library.ingest.blocks import Block
from assistant.library.ingest.detect.own_name import own_names
from assistant.rules.schema import Outside, Platform
from assistant.text import fold
from assistant.types import SourceKind

_ROWS = 200
_TITLE, _PUBLISHER, _HEADING = 6, 3, 2
_LEADING = 4
"""How many blocks from the beginning weigh as much as a heading."""
_FEW = 2
_SURE = 4
"""Points that a platform of which we know only the name needs: its words are less carefully chosen."""
_NAME_MAX = 30
_LOOKALIKE = str.maketrans("аеорсухіјѕԁһкмтвнοανιεκρτυχ", "aeopcyxijsdhkmtbhoaviekptux")
_LATIN = re.compile(r"[a-z0-9 ]+")
_OWN_WORDS = (
    r"[a-z]*(?:电商|商城|小店|开放平台|平台|集团|引擎|零售|批发)*"
    r"(?:官方|规则|商家|商户|大学|学习|学院|商学院|帮助|服务|安全|信任|治理|招商|公告|公示|中心|平台|与|账号|号|团队|小二|后台)*"
)
"""What follows a platform's name in what its own publications call themselves."""


class Signs:
    """What tells the platform of a document, and whether its publisher is called like the platform's own."""

    def __init__(self, known: Collection[Platform | Outside]) -> None:
        platforms = [p for p in known if isinstance(p, Platform)]
        others = [o for o in known if isinstance(o, Outside) and o.kind == "platform"]
        self.ours = {p.id: re.compile("|".join(p.signs) or "(?!)") for p in platforms}
        self.others = {
            o.name: re.compile("|".join(o.signs or map(_whole, o.aliases)) or "(?!)") for o in others
        }
        self.of = {**self.others, **self.ours}
        self._called = {fold(n): o.name for o in others for n in (o.name, *o.aliases)}
        self._called |= {fold(n): p.id for p in platforms for n in (p.id, p.name, p.short, *p.aliases)}
        self._names = {
            "平台",
            *(n for p in platforms for n in p.publishers),
            *(n for o in others for n in o.aliases),
        }

    def named(self, said: str) -> str:
        """The platform that somebody means by ``said``: one of ours by id, another by its name, else the
        name as it is; "" for what is no name."""
        name = " ".join(said.split())
        return self._called.get(unmasked(name).replace(" ", ""), "") or self._called.get(
            unmasked(name), name if len(name) <= _NAME_MAX else ""
        )

    def known(self, words: str) -> bool:
        return any(sign.search(words) for sign in self.of.values())

    def official(self, publisher: str, platform: str) -> bool:
        """Whether a publisher's name looks like the platform's own."""
        names = sorted({*self._names, *([fold(platform)] if platform else ())}, key=len, reverse=True)
        own = rf"(?:{'|'.join(map(re.escape, names))}){_OWN_WORDS}|(?:平台)?规则中心|商家大学|官方公告"
        return re.fullmatch(own, re.sub(r"\s", "", unmasked(publisher))) is not None


def unmasked(text: str) -> str:
    """Folded, with letters of other scripts that look like latin ones as those."""
    return fold(text).translate(_LOOKALIKE)


def platform_of(title: str, publisher: str, kind: SourceKind, kept: Sequence[Block], signs: Signs) -> str:
    """The one that is named most, the title weighing most; "" when another comes near."""
    if kind == "law":
        return ""
    weighed = [(unmasked(title), _TITLE), (unmasked(publisher), _PUBLISHER), *_weighed(kept)]
    scores = {name: _score(sign, weighed) for name, sign in signs.of.items()}
    heads = " ".join(words for words, weight in weighed if weight >= _HEADING)
    for name, sign in signs.others.items():
        if scores[name] < _SURE or not sign.search(heads):
            scores[name] = min(scores[name], 1)
    if kind != "internal":
        text = "\n".join(words for words, _ in weighed[2:])
        for own in own_names(title, publisher, text, strict=kind == "contract"):
            if not signs.known(fold(own)):
                scores[own] = max(_FEW, _score(re.compile(re.escape(fold(own))), weighed))
    (first, best), (_, second), *_ = [*sorted(scores.items(), key=lambda pair: -pair[1]), ("", 0), ("", 0)]
    return first if best >= _FEW and best >= 2 * second else ""


def _weighed(kept: Sequence[Block]) -> Iterator[tuple[str, int]]:
    for i, block in enumerate(kept):
        words = block.text or " ".join(c for row in block.rows[:_ROWS] for c in row)
        yield unmasked(words), _HEADING if block.kind == "heading" or i < _LEADING else 1


def _score(sign: re.Pattern[str], weighed: Sequence[tuple[str, int]]) -> int:
    return sum(weight * len(sign.findall(words)) for words, weight in weighed)


def _whole(alias: str) -> str:
    """A name in latin letters is no part of another word."""
    bounded = _LATIN.fullmatch(alias) is not None
    return rf"(?<![a-z0-9]){re.escape(alias)}(?![a-z0-9])" if bounded else re.escape(alias)
