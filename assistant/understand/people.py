"""Who is named in a turn: the merchant, kin and friends, other shops, and whom a pronoun means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.types import ME
from assistant.understand.patterns import STOP, any_of
from assistant.understand.vocabulary import Vocabulary

_MINE = r"(?:我们?|咱们?|俺们?)"
_AGE = re.compile(r"[0-9一二两三四五六七八九十]+多?个?(?:周岁|岁|年级)")  # 闺女今年13岁 tells of no shop
_WITH, _ACCOUNT = re.compile(r"[用拿借在]了?$"), re.compile(r"的?(?:(?:账|帐|小|大)?号|直播间)")
_HE, _PERSONAL = "he", ("他", "她", "他家", "她家")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words for somebody: ``key`` is the one they mean."""

    start: int
    end: int
    key: str
    words: str


class People:
    """Finds the persons and shops that a turn names, by the words of the lexicon."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        people = vocabulary.knowledge.lexicon.people
        self._canonical = {w: key for key, words in people.items() for w in (key, *words)}

    def cue(self, name: str) -> re.Pattern[str]:
        return self.vocabulary.cues(name)

    def tells(self, text: str) -> bool:
        """Whether words say something of a shop: a figure, one of our facts, a trade word or a platform."""
        vocabulary = self.vocabulary
        text = _AGE.sub("", text)
        return bool(
            any(c.isdigit() for c in text)
            or self.cue("trade").search(text)
            or vocabulary.facts(text)
            or vocabulary.platforms(text)
            or vocabulary.knowledge.numbers.scan(text)
        )

    # --- who is named ----------------------------------------------------------------------------

    @cached_property
    def _named(self) -> re.Pattern[str]:
        stranger, outlet = (any_of(self._words(c)).pattern for c in ("stranger", "outlet"))
        person = self._person_words
        aside = r"(?:有个|有一个|一个|那个|这个|另一个|另外一个|认识的|隔壁的?|对面的?|家的?|的)?"
        tail = r"(?:[他她]?(?:的|那个|那家|那边|家|们|开的|做的|自己的|这个|这边))*"
        return re.compile(
            rf"(?P<my>{_MINE}?(?:家|自己)?(?P<aside>{aside}))(?P<who>{person}(?:的?{person})*)"
            rf"(?P<tail>{tail}(?:(?:{self._platform})?(?:{outlet}))?)"
            rf"|(?P<stranger>(?:{stranger})(?!头部|达人|主播|平台)(?:的|那个|那家)*(?:{outlet})?"
            rf"|同行(?:的|家|店)?(?={self._told_alone}))"
        )

    @property
    def _person_words(self) -> str:
        kin, surnames = "".join(self._words("kin")), "".join(self._words("surname"))
        return (
            rf"(?:{any_of(self._canonical).pattern}|[老小阿][{surnames}](?![0-9车期])"
            rf"|(?<![一两本上下这每首头])[{surnames}](?:姐|哥|老板|总(?![分共计额量成的数]))"
            rf"|(?<=[我俺咱他她])(?:大|小|二|老)?[{kin}]{{1,2}}(?![0-9一-九]?[分单万]))"
        )

    @property
    def _told_alone(self) -> str:
        """Words of facts that no rule compares with the industry's: 同行回复率 is a rival's."""
        compared = {f for pair in self.vocabulary.compared for f in pair}
        facts = self.vocabulary.knowledge.facts.values()
        return any_of(a for f in facts if f.id not in compared for a in f.aliases).pattern

    @cached_property
    def _shop(self) -> re.Pattern[str]:
        own, ordinal, outlet = (any_of(self._words(c)).pattern for c in ("own_shop", "own_ordinal", "outlet"))
        return re.compile(rf"(?:{_MINE}的?)?(?P<shop>{own}|(?:{ordinal})(?:{self._platform})?(?:{outlet}))")

    @cached_property
    def _self(self) -> re.Pattern[str]:
        """我, and 我自己那家: the pronoun behind it is no other's."""
        return re.compile(rf"(?:{self.cue('self').pattern})(?:的?[这那](?:家|个[店号]|边))?")

    @cached_property
    def _platform(self) -> str:
        return any_of(a for p in self.vocabulary.knowledge.platforms.values() for a in p.aliases).pattern

    def _words(self, cue: str) -> tuple[str, ...]:
        return self.vocabulary.knowledge.lexicon.cues[cue]

    def persons(self, text: str) -> Iterator[Mention]:
        """Those whom the lexicon has words for."""
        people = (m for m in self._named.finditer(text) if not (self._calls(text, m) or _lends(text, m)))
        yield from (self._person(m) for m in people)

    def _mentions(
        self, text: str, known: Mapping[str, str], strangers: Iterable[tuple[int, int]]
    ) -> Iterator[Mention]:
        """Everybody named, left to right; the merchant's own words among them."""
        found = [*self.persons(text), *self._shops(text, known)]
        found += (Mention(a, b, text[a:b], text[a:b]) for a, b in strangers)
        again = any_of(k for k in known if k != ME and k not in self._canonical)
        found += (Mention(m.start(), m.end(), m.group(), m.group()) for m in again.finditer(text))
        found += self._pronouns(text)
        own = (m for m in self._self.finditer(text) if not _lends(text, m))
        found += (Mention(m.start(), m.end(), ME, m.group()) for m in own)
        end = 0
        for mention in sorted(found, key=lambda m: (m.start, -m.end)):
            if mention.start >= end:
                end = mention.end
                yield mention

    def named(
        self,
        text: str,
        known: Mapping[str, str],
        last: str,
        strangers: Iterable[tuple[int, int]] = (),
    ) -> Iterator[Mention]:
        """Everybody named, a pronoun for the one named last, in this turn or before; 他 is somebody even
        where nobody was. ``strangers`` are the places of words for somebody that no list has."""
        for mention in self._mentions(text, known, strangers):
            if mention.key == _HE or (
                mention.key not in known and self.cue("pronoun").fullmatch(mention.key)
            ):
                if last:
                    yield replace(mention, key=last, words="")
                elif mention.key != _HE:
                    yield mention
                elif mention.words in _PERSONAL:
                    last = mention.words
                    yield replace(mention, key=last)
                continue
            if mention.key != ME:
                last = mention.key
            yield mention

    def _person(self, m: re.Match[str]) -> Mention:
        if stranger := m["stranger"]:
            word = self.cue("stranger").match(stranger)
            return Mention(m.start(), m.end(), word.group() if word else stranger[:2], stranger)
        who = m["who"]
        another = "另" if m["aside"].startswith("另") else ""
        return Mention(m.start(), m.end(), another + self._canonical.get(who, who), m.group())

    def _shops(self, text: str, known: Iterable[str]) -> Iterator[Mention]:
        for m in self._shop.finditer(text):
            yield Mention(m.start(), m.end(), _ordinal(m["shop"]), m.group())
        pairs = list(self.cue("own_pair").finditer(text))
        told = {m.group() for m in pairs} | {m["shop"] for m in self._shop.finditer(text)}
        told |= {k for k in known if self._shop.fullmatch(k) or self.cue("own_pair").fullmatch(k)}
        for m in pairs:
            if m.group() in known or len({t[0] for t in told}) > 1:  # 新店 and 新号 are no pair
                yield Mention(m.start(), m.end(), m.group(), m.group())

    def _calls(self, text: str, m: re.Match[str]) -> bool:
        """「大哥，我…」, 「师傅请问」: the one who is asked."""
        if m["stranger"] or m["my"] or not self.cue("vocative").fullmatch(m["who"]):
            return False
        return m.end() == len(text) or bool(STOP.match(text, m.end())) or text[m.end()] in "我你您请"

    def _pronouns(self, text: str) -> Iterator[Mention]:
        for m in self.cue("pronoun").finditer(text):
            plural = text.startswith("们", m.end()) and not text.startswith("家", m.end() + 1)
            if text[max(0, m.start() - 1) : m.end()] != "其他" and not plural:
                yield Mention(m.start(), m.end(), _HE, m.group())


def _lends(text: str, m: re.Match[str]) -> bool:
    """「用老公的号播的」 tells what the merchant did, with another's account."""
    account = m.group().endswith(("号", "直播间")) or _ACCOUNT.match(text, m.end())
    return bool(account and _WITH.search(text, 0, m.start()))


def _ordinal(shop: str) -> str:
    """第二家店 and 第二个号 are one; 另一个号 and 另外那家店 too."""
    if shop.startswith("另"):
        return "另一个" + ("号" if shop.endswith("号") else "店")
    return shop[:2] + "个" if shop.startswith("第") else shop
