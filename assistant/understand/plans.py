"""Which rules belong in a list of plans: the benefits of the platforms, plan and theme asked about."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from assistant.rules.schema import BENEFITS, Rule
from assistant.types import StatedFact
from assistant.understand.vocabulary import Vocabulary

_LINK = re.compile(r"(?:方面|相关|上|类)?的?")


def asked_themes(text: str, vocabulary: Vocabulary, *, anywhere: bool) -> tuple[str, ...]:
    """What the plans asked for are about: 「保证金优惠」 wants one theme, 「补贴和流量」 wants all there are.

    ``anywhere`` in the text when platforms are compared: 「保证金对比一下」.
    """
    found: dict[str, None] = {}
    for named in vocabulary.themes(text):
        link = _LINK.match(text, named.end)
        assert link is not None
        if anywhere or vocabulary.cues("plan").match(text, link.end()):
            found.update(dict.fromkeys(named.ids))
    return tuple(found)


def plan_rules(
    vocabulary: Vocabulary,
    platforms: Collection[str],
    programmes: Collection[str],
    themes: Collection[str],
    profile: Mapping[str, StatedFact],
) -> list[Rule]:
    """Benefits in scope, an empty collection meaning all; and gates that the merchant gave figures for."""
    knowledge = vocabulary.knowledge
    who = {a.fact for a in knowledge.audiences.values()}

    def wanted(rule: Rule) -> bool:
        if (platforms and rule.platform not in platforms) or (
            programmes and rule.programme not in programmes
        ):
            return False
        if rule.kind in BENEFITS:
            return not themes or rule.theme in themes
        return rule.kind == "gate" and not themes and any(f in profile and f not in who for f in rule.facts())

    return [rule for rule in knowledge.rules.values() if wanted(rule)]


def same_theme(vocabulary: Vocabulary, left: Rule | None, platforms: Collection[str]) -> list[Rule]:
    """What other platforms have on the theme of the rule talked about: 「那快手呢」."""
    if left is None or not left.theme:
        return []
    return plan_rules(vocabulary, platforms, (), (left.theme,), {})
