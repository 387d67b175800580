"""Which rules a question is about: by its topic words, then by the facts it names.

Words that few rules use weigh more (as in BM25), so 飞鸽 decides over 头部创作者.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.rules.schema import BENEFITS, Rule
from assistant.understand.patterns import any_of
from assistant.understand.questions import SIGNS
from assistant.understand.vocabulary import Named, Vocabulary

_ASKING = (
    "which", "question_word", "yes_no", "helped", "list", "plan", "best", "everywhere", "quantity",
    "courtesy", "greeting", "shop", "filler", "function",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """``named`` when the question's own words name the rule, not only its facts; ``audience`` is the part of
    the score of words that say no more than whom it is for (头部), as many rules are. ``likely`` when no word
    leads to it, only the tagger."""

    rule: Rule
    score: float
    named: bool
    audience: float = 0.0
    likely: bool = False

    @property
    def by_name(self) -> bool:
        """Named by words of its own."""
        return self.named and not self.audience


def topics(
    text: str, named_facts: Sequence[Named], vocabulary: Vocabulary, platforms: Collection[str] = ()
) -> list[Topic]:
    """Rules by falling score, only those of ``platforms`` when any are given."""
    found = []
    named = {*vocabulary.rule_names(text), *vocabulary.titles(text)}
    for rule in vocabulary.rules.values():
        if platforms and rule.platform not in platforms:
            continue
        words, audience = _topic_score(rule, text, vocabulary)
        if rule.id in named:  # 技术服务费 is a plan's own name, 服务费 only a word of another's topic
            words, audience = words + 2 * vocabulary.rarity(1), 0.0
        facts, sure = fact_score(rule, named_facts, vocabulary)
        if words > 0 or sure:
            found.append(Topic(rule, words + facts, words > 0, audience))
    return sorted(found, key=lambda t: (-t.score, t.rule.id))


def tied(found: Sequence[Topic]) -> list[Rule]:
    """The best rules when they are benefits, or what has to be paid or done, of several platforms and none
    is better: 「有免费的AI工具吗」."""
    best = [t.rule for t in found if t.named and t.score == found[0].score]
    alike = len({r.platform for r in best}) > 1 and all(r.kind in (*BENEFITS, "duty") for r in best)
    return best if alike else []


def says_only(text: str, found: Sequence[Topic], vocabulary: Vocabulary) -> bool:
    """Whether the words name what rules are about and say next to nothing else: 「有免佣的平台吗」, and not
    「房子的押金能退吗」."""
    if not any(t.by_name for t in found):
        return False
    words = [w for t in found for p in t.rule.topics for w in vocabulary.matches(p, text) or ()]
    text = any_of((*words, *vocabulary.topic_words)).sub(" ", text)
    for cue in _ASKING:
        text = vocabulary.cues(cue).sub(" ", text)
    return len(SIGNS.sub("", vocabulary.without_names(text))) <= 1


def _topic_score(rule: Rule, text: str, vocabulary: Vocabulary) -> tuple[float, float]:
    """The score of the words that say most, and the same again where they say only whom the rule is for."""
    best, audience = 0.0, 0.0
    for pattern in rule.topics:
        if words := vocabulary.matches(pattern, text):
            score = sum(vocabulary.rarity(vocabulary.topic_counts[g]) for g in pattern.groups)
            if score > best:
                best, audience = score, score if all(map(vocabulary.common, words)) else 0.0
    return best, audience


def fact_score(rule: Rule, named: Sequence[Named], vocabulary: Vocabulary) -> tuple[float, bool]:
    """Score, and whether facts alone point here: one that only this rule reads, or two it shares."""
    own = vocabulary.rule_facts[rule.id]
    score, hits, unique = 0.0, 0, False
    for ids in {n.ids for n in named}:
        if own.isdisjoint(ids):
            continue
        sharing = len(vocabulary.rules_with(ids))
        score += vocabulary.rarity(sharing)
        hits += 1
        unique = unique or sharing == 1
    return score, unique or hits > 1
