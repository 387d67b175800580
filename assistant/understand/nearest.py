"""What of ours is nearest to a turn that nothing answers: plans on the same matter, to be offered instead.

「拼多多货款几天到账」 is nearest to 抖音's 账期: by what its words are a topic of, the themes that they name,
the trouble that they tell of, or what the tagger takes them to be about. 「今天天气怎么样」 is near nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.rules.schema import Rule
from assistant.understand.likely import NOTHING, Likely
from assistant.understand.needs import LIKELY, NeedFinder, plans_of
from assistant.understand.topics import topics
from assistant.understand.vocabulary import Vocabulary

MOST = 3
_SURE = 0.3  # from which the tagger's topic is near


def nearest(
    text: str,
    platforms: Sequence[str],
    vocabulary: Vocabulary,
    finder: NeedFinder,
    likely: Likely = NOTHING,
) -> tuple[str, ...]:
    """Ids of rules, the nearest first; those of ``platforms`` alone where any are named and have one."""
    known = vocabulary.knowledge
    words = _without_outsiders(text, vocabulary)
    rules = (
        _by_topic(words, vocabulary)
        or _by_theme(words, vocabulary)
        or [known.rules[r] for r in plans_of(finder.told(words, LIKELY), known)]
        or [known.rules[t.id] for t in likely.whole.topics if t.id in known.rules and t.p >= _SURE]
    )
    here = [r for r in rules if r.platform in platforms]
    return tuple(r.id for r in _spread(here or rules))[:MOST]


def _without_outsiders(text: str, vocabulary: Vocabulary) -> str:
    for start, end, _ in vocabulary.outsiders(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return vocabulary.without_names(text)


def _by_topic(words: str, vocabulary: Vocabulary) -> list[Rule]:
    """Those whose own words they use; 头部 alone says only whom it is about."""
    found = [
        t for t in topics(words, (), vocabulary) if t.by_name and t.rule.id in vocabulary.knowledge.rules
    ]
    return [t.rule for t in found if t.score >= found[0].score / 2]


def _by_theme(words: str, vocabulary: Vocabulary) -> list[Rule]:
    themes = {i for named in vocabulary.themes(words) for i in named.ids}
    order = list(vocabulary.knowledge.platforms)
    found = (r for r in vocabulary.knowledge.rules.values() if r.theme in themes)
    return sorted(found, key=lambda r: order.index(r.platform))


def _spread(rules: Iterable[Rule]) -> list[Rule]:
    """One of each platform before another."""
    turns: dict[str, int] = {}
    keyed: list[tuple[int, Rule]] = []
    for rule in rules:
        turns[rule.platform] = turns.get(rule.platform, -1) + 1
        keyed.append((turns[rule.platform], rule))
    return [rule for _, rule in sorted(keyed, key=lambda k: k[0])]
