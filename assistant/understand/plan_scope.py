"""Which rules belong in a list of plans: the benefits of the platforms, plan and theme asked about."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import pairwise

from assistant.rules.schema import BENEFITS, Rule
from assistant.types import StatedFact, Understanding
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_LISTED_BEFORE = re.compile(r"(?:哪些|哪几[种样个类]|有(?:什么|啥))(?:的|方面的?)?$")
_LISTED_BEHIND = re.compile(
    r"(?:沾边|有关|相关|挂钩)的|(?:优化|方面|这块|那块|上)?的?(?:都|具体)?(?:包括|包含|有)(?:了)?哪些"
)
_BOTH = re.compile(r"[^，,。]{0,4}?(?:和|与|跟|及|、|以及)[^，,。]{0,4}?|")
_LINK = re.compile(r"(?:包运费)?(?:方面|相关|有关|上|类|这块|那块)?的?")


def listed_themes(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Themes that are themselves asked to be listed: 「哪些流量是给我的」, 「营商环境优化包括哪些」."""
    found = {
        theme: None
        for named in vocabulary.themes(text)
        if _LISTED_BEFORE.search(text, 0, named.start) or _LISTED_BEHIND.match(text, named.end)
        for theme in named.ids
    }
    return tuple(found)


def _asked_themes(text: str, vocabulary: Vocabulary, *, anywhere: bool) -> tuple[str, ...]:
    """What the plans asked for are about: 「保证金优惠」 wants one theme, 「补贴和流量」 wants all there are.

    ``anywhere`` in the text when platforms are compared: 「保证金对比一下」.
    """
    found: dict[str, None] = {}
    for named in vocabulary.themes(text):
        link = _LINK.match(text, named.end)
        assert link is not None
        if anywhere or vocabulary.cues("plan").match(text, link.end()):
            found.update(dict.fromkeys(named.ids))
    for a, b in reversed(list(pairwise(vocabulary.themes(text)))):  # 「流量与退货运费优惠」
        if set(b.ids) & found.keys() and _BOTH.fullmatch(text, a.end, b.start):
            found.update(dict.fromkeys(a.ids))
    return tuple(found) or listed_themes(text, vocabulary)


def plan_list(
    understood: Understanding, seen: Seen, misled: tuple[str, ...], held: str, vocabulary: Vocabulary
) -> Understanding:
    """The turn with every rule that its list of plans covers: of the platform said, of the plan named, or
    ``held`` from before; else of all. ``misled`` are the platforms of a plan named with a wrong one."""
    compared = understood.ask.wants == "compare"
    homes = [vocabulary.rules[r].platform for r in seen.names]
    homes += [vocabulary.knowledge.programmes[p].platform for p in seen.programmes]
    platforms = misled or seen.platforms or tuple(dict.fromkeys(homes))
    if not (platforms or compared) and held:
        platforms = (held,)
    themes = _asked_themes(seen.text, vocabulary, anywhere=compared)
    programmes = tuple(seen.programmes)
    rules = _plan_rules(vocabulary, platforms, programmes, themes, understood.known.profile)
    sections = [ids for heading, ids in vocabulary.sections.items() if heading in seen.text]
    if sections:  # 「营商环境优化」, a part of its plan
        rules = [r for r in rules if any(r.id in ids for ids in sections)] or rules
    if themes and not rules:  # nothing of the kind on this platform: show what there is
        rules = _plan_rules(vocabulary, platforms, programmes, (), understood.known.profile)
    ask = replace(
        understood.ask,
        platforms=platforms,
        programmes=programmes,
        themes=themes,
        rules=tuple(r.id for r in rules),
    )
    return replace(understood, ask=ask)


def _plan_rules(
    vocabulary: Vocabulary,
    platforms: Collection[str],
    programmes: Collection[str],
    themes: Collection[str],
    profile: Mapping[str, StatedFact],
) -> list[Rule]:
    """Benefits in scope, an empty collection meaning all; and gates that the merchant gave figures for."""
    knowledge = vocabulary.knowledge
    who = {a.fact for a in knowledge.audiences.values()}
    audiences = {knowledge.themes[t].audience for t in themes}

    def wanted(rule: Rule) -> bool:
        if (platforms and rule.platform not in platforms) or (
            programmes and rule.programme not in programmes
        ):
            return False
        if rule.kind in BENEFITS:
            return not themes or rule.theme in themes or not audiences.isdisjoint(rule.audience)
        return rule.kind == "gate" and not themes and any(f in profile and f not in who for f in rule.facts())

    return [rule for rule in knowledge.rules.values() if wanted(rule)]


def same_theme(vocabulary: Vocabulary, left: Rule | None, platforms: Collection[str]) -> list[Rule]:
    """What other platforms have on the theme of the rule talked about: 「那快手呢」."""
    if left is None or not left.theme:
        return []
    return _plan_rules(vocabulary, platforms, (), (left.theme,), {})
