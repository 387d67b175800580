"""Rules that hold ever after (``sticky``): whether somebody met one once, and whether they take it to end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.rules.conditions import judge
from assistant.rules.schema import Rule
from assistant.types import ME, Claim, Premise, Profile
from assistant.understand.cues import turned
from assistant.understand.facts import Reading
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_FALLS = re.compile("[掉跌降滑缩]")
_STOP = r"\s，,。；;！!？?"
_ENOUGH = rf"[^{_STOP}没未不差]{{0,6}}?(?:达标|过线|够线|够格|合格|够)(?=[{_STOP}了的今]|$)"  # 去年够线了
_AFTER = re.compile(r"自动|以后|往后|将来|迟早|[满过]了?[半一两三几0-9]")
_NO_LONGER = re.compile(r"(?:(?:[就便]|自动|自然)(?:会|能)?不|不再|不用再|甭再?)[归受算是属用按管]|不[归受]")


def once_met(
    seen: Seen, rule: Rule | None, reading: Reading, before: Profile, vocabulary: Vocabulary
) -> Iterator[Claim]:
    """That figures of once met the rule, or those from which they fall: 「以前1000万粉，现在600万」."""
    if rule is None or rule.sticky is None or rule.require is None:
        return
    fact, require = rule.sticky.fact, rule.require
    if fact in before or any(c.fact == fact for c in reading.stated):
        return
    text, units, cue = seen.text, vocabulary.knowledge.units, vocabulary.cue
    tried = cue("whatif", text) or vocabulary.figures.supposed.search(text)
    falls = _FALLS.search(text) if tried else cue("fell", text)
    changed = [f for f in rule.facts() if f in before and any(c.fact == f for c in reading.stated)]
    values = {f: before[f].value for f in rule.facts() if f in before}
    corrects = cue("correction", text) or turned(text)
    if changed and falls and not corrects and judge(require, values, units).truth == "met":
        yield Claim(fact, True, before[changed[0]].text)
        return
    told = [c.fact for c in reading.stated if c.fact in rule.facts()]
    for claim in reading.figures:
        value, own = claim.value, claim.holder == ME and claim.force == "said" and claim.time == "past"
        if own and value is not None and judge(require, {claim.fact: value}, units).truth == "met":
            yield replace(claim, fact=fact, value=True, time="now")
            return
    for mention in reading.past:
        able = told if len(told) == 1 else rule.facts()  # 「粉丝现在300万，去年到过1200万」
        told_of = {f: vocabulary.fitting.value_for(mention, vocabulary.knowledge.facts[f]) for f in able}
        fits = {f: v for f, v in told_of.items() if v is not None}  # it may be of any of them
        if fits and all(judge(require, {f: v}, units).truth == "met" for f, v in fits.items()):
            yield reading.told(fact, True, mention)
            return
    if m := re.search(vocabulary.figures.words["past"] + _ENOUGH, text):
        yield Claim(fact, True, seen.folded.source(m.start(), m.end()), m.start(), m.end())


def taken_to_end(text: str, rule: Rule, vocabulary: Vocabulary) -> Iterator[Premise]:
    """「跌破线再过一年就不算了吧」: a belief about a rule that holds ever after."""
    if rule.sticky is None:
        return
    later = _FALLS.search(text) or vocabulary.figures.past.search(text) or _AFTER.search(text)
    ends = vocabulary.cue("ends", text) or _NO_LONGER.search(text)
    if later and ends:
        yield Premise("lasting", rule.id, rule.sticky.fact, ends.group(), right=False)


def left_open(rule: Rule, profile: Profile, vocabulary: Vocabulary) -> bool:
    """Whether what is known does not tell if somebody is in."""
    if rule.require is None or (rule.sticky and rule.sticky.fact in profile):
        return False
    values = {f: told.value for f, told in profile.items()}
    return judge(rule.require, values, vocabulary.knowledge.units).truth == "unknown"
