"""How merchants ask: terms said in other words, filled into templates that fit the kind of clause."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.text import fold

_KINDS = (
    ("penalty", re.compile(r"处罚|违规|禁止|不得|关闭|冻结|限制|罚|赔付|扣除|责令")),
    ("condition", re.compile(r"[≥≤＞＜]|不低于|以上|满足|达到|条件|门槛|要求|低于|超过|须|应当|任意一项")),
    ("amount", re.compile(r"\d|[一二三四五六七八九十百千万亿]+[元单倍]|最高|比例|多少")),
    ("time", re.compile(r"\d+\s*(?:天|日|个?月|年|小时)|期限|之日|有效期|每月|永久|有效")),
    ("benefit", re.compile(r"可享|可获|享受|补贴|减免|免|奖励|扶持|激励|返还|权益|支持|提供|推出")),
)


@dataclass(frozen=True, slots=True)
class Speech:
    """paraphrases.yaml, with ``terms`` folded: a word of the policies → what merchants say instead."""

    terms: Mapping[str, tuple[str, ...]]
    templates: Mapping[str, tuple[str, ...]]
    openers: tuple[str, ...]
    endings: tuple[str, ...]

    def found_in(self, text: str) -> list[str]:
        """The terms in a text; one inside a longer one is not counted."""
        folded = fold(text)
        found = [term for term in self.terms if term in folded]
        return [t for t in found if not any(t != longer and t in longer for longer in found)]

    def frequency(self, texts: Iterable[str]) -> Counter[str]:
        return Counter(term for text in texts for term in self.found_in(text))

    def question(
        self,
        clause: str,
        heading: str,
        platforms: tuple[str, ...],
        frequency: Mapping[str, int],
        chance: random.Random,
    ) -> str:
        """A question the clause answers, or "" when it has no term to ask about."""
        under = self.found_in(heading)
        terms = self.found_in(clause) or under
        if not terms:
            return ""
        # 商家 is in every clause, 首播 says which one it is
        first = chance.choices(terms, [1 / max(1, frequency[term]) for term in terms])[0]
        others = [term for term in (*terms, *under) if term not in first and first not in term]
        second = self.said(chance.choice(others), chance) if others else ""
        fitting = [kind for kind, cue in _KINDS if cue.search(clause)] + ["information"]
        templates = [t for t in self.templates[chance.choice(fitting)] if second or "{u}" not in t]
        platform = chance.choice(platforms) if platforms and chance.random() < 0.6 else ""
        filled = chance.choice(templates).format(t=self.said(first, chance), u=second, p=platform)
        return self.wrapped(filled, chance)

    def said(self, term: str, chance: random.Random) -> str:
        """The term as a merchant says it, three times in four."""
        return chance.choice(self.terms[term]) if self.terms[term] and chance.random() < 0.75 else term

    def wrapped(self, words: str, chance: random.Random) -> str:
        return f"{chance.choice(self.openers)}{words}{chance.choice(self.endings)}"


def read(path: Path, aliases: Mapping[str, Iterable[str]]) -> Speech:
    """The paraphrases of a file, with the ``aliases`` of the knowledge added to its terms."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    terms: dict[str, dict[str, None]] = {}
    for source in (raw["terms"], aliases):
        for term, said in source.items():
            words = terms.setdefault(fold(term), {})
            words.update(dict.fromkeys(fold(w) for w in said if len(w) > 1 and fold(w) != fold(term)))
    return Speech(
        {term: tuple(words) for term, words in terms.items()},
        {kind: tuple(templates) for kind, templates in raw["templates"].items()},
        tuple(raw["openers"]),
        tuple(raw["endings"]),
    )
