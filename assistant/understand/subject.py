"""What a turn is about: rules, platforms and plans, from its own words or those of the turn before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.rules.schema import Rule
from assistant.types import BackTo, Claim, Misattribution, SessionState, Wants
from assistant.understand.likely import NOTHING, Likely
from assistant.understand.ranking import alike, asks, fits_of, meant, ranked
from assistant.understand.seen import Seen
from assistant.understand.topics import Topic, tied, topics
from assistant.understand.vocabulary import Vocabulary
from assistant.understand.windows import same, spans

_REPLY = re.compile(r"(?:从来?|都)?(?:没有?过?|有过?|是的?|不是|对|嗯+)[，,。 ]")
_LISTS = 0.5  # from where on a turn is likely out for a list
_LONGEST_LEAD = 200  # characters of turns that lead to no rule yet
_AT_ONCE = 3  # amounts that one turn can ask for: 「佣金冻多少、保证金补多少」
_FOLLOW_UP_LENGTH = 12  # a turn this short that names nothing itself leans on the last one


@dataclass(frozen=True, slots=True)
class Subject:
    """What a turn is about. ``focus`` are the rules under discussion, best first; ``tied`` those that
    its words fit equally on several platforms; ``left`` the one talked about before a turn to another
    platform (「那快手呢」); ``inherits`` when the turn is understood only with the one before it."""

    found: Sequence[Topic]
    focus: Sequence[Rule]
    tied: Sequence[Rule]
    left: Rule | None
    platforms: tuple[str, ...]
    programmes: tuple[str, ...]
    misattribution: Misattribution | None
    inherits: bool

    @property
    def rule(self) -> Rule | None:
        return self.focus[0] if self.focus else None

    @property
    def judged(self) -> frozenset[str]:
        """The facts that a verdict compares with a line."""
        return frozenset(leaf.fact for rule in self.focus for leaf in rule.leaves())

    @property
    def facts(self) -> list[str]:
        return [f for rule in self.focus for f in rule.facts()]


def subject_of(
    seen: Seen, wants: Wants, state: SessionState, vocabulary: Vocabulary, likely: Likely = NOTHING,
    back: BackTo | None = None,
) -> Subject:  # fmt: skip
    """What the turn is about, on its own or with the one before it, or that it goes ``back`` to."""
    found, misattribution = topics_of(seen, state, vocabulary)
    inherits = back is not None or _leans_back(seen, found, state, vocabulary)
    equal = [] if inherits or seen.platforms or seen.names or seen.programmes else tied(found)
    if misattribution is None and not seen.names:
        found, equal = _of_both(found, equal, likely, seen, vocabulary)
    focus = [] if equal else _focus(seen, wants, found, state if inherits else SessionState(), vocabulary)
    if focus and not (inherits or seen.platforms or seen.programmes or misattribution):
        twins = [t.rule for t in found if t.named and t.rule.title == focus[0].title]
        if len({r.platform for r in twins}) > 1:
            equal, focus = twins, []
    if wants in ("amount", "day") and focus and not focus[0].calculations():
        focus = _ready(focus[0], state, vocabulary) or focus
    if inherits and wants == "day" and seen.dates and focus and not _is_dated(focus[0]):
        focus = _dated(state, vocabulary) or focus
    if back is not None:
        focus = [vocabulary.rules[back.rule]]
    if not focus and state.query:
        focus = _with_what_was_said(seen, inherits, state, vocabulary)
    programmes = tuple(seen.programmes) or tuple(dict.fromkeys(r.programme for r in focus))
    implied = [vocabulary.knowledge.programmes[p].platform for p in programmes]
    implied += [r.platform for r in focus or equal] or [t.rule.platform for t in found[:1]]
    if seen.platforms and misattribution is None:
        platforms = seen.platforms
    elif implied:
        platforms = tuple(dict.fromkeys(implied))
    else:
        platforms = (state.platform,) if inherits and state.platform else ()
    held = [vocabulary.knowledge.rules[r] for r in state.rules if r in vocabulary.knowledge.rules]
    moved = inherits and seen.platforms and not focus and misattribution is None
    left = next(iter(held), None) if moved else None
    return Subject(found, focus, equal, left, platforms, programmes, misattribution, inherits)


def _of_both(
    found: Sequence[Topic], equal: list[Rule], likely: Likely, seen: Seen, vocabulary: Vocabulary
) -> tuple[list[Topic], list[Rule]]:
    """The topics as both readers rank them, and those that are equal for both."""
    fits = fits_of(likely, seen, vocabulary)
    found = alike(found, likely, seen, vocabulary)
    one = (found or asks(likely)) and likely.asks("list") < _LISTS  # a list is of many
    second = meant(likely, fits, seen, vocabulary) if one else None
    if equal and second is not None and second.rule in equal and not _twin(second.rule, equal):
        found, equal = [t for t in found if t.rule == second.rule], []
    elif second is not None and not equal and all(t.rule != second.rule for t in found):
        found = [*found, second]
    return ranked(found, likely, fits), equal


def _twin(rule: Rule, equal: Sequence[Rule]) -> bool:
    """Whether another platform has a rule of the same title, so that only the merchant can tell which."""
    return any(r is not rule and r.title == rule.title for r in equal)


def _with_what_was_said(
    seen: Seen, inherits: bool, state: SessionState, vocabulary: Vocabulary
) -> list[Rule]:
    """The rule that the words of the turns before lead to: 「说错了，是快手的店」; with this turn's, where
    nothing has led to any yet: 「佣金8万，坏单两成」, then 「要冻多少」."""
    if seen.platforms and vocabulary.cue("correction", seen.text):
        found = topics(state.query, seen.facts, vocabulary, seen.platforms)
    elif inherits and not state.rules and not seen.outside:
        platforms = seen.platforms or ((state.platform,) if state.platform else ())
        found = topics(f"{state.query} {seen.text}", seen.facts, vocabulary, platforms)
        found = [] if tied(found) and not platforms else found
    else:
        return []
    return [t.rule for t in found[:1] if t.named and t.rule.id in vocabulary.knowledge.rules]


def led_by(text: str, subject: Subject, state: SessionState) -> str:
    """The words that led to what is talked about; all of them while they lead nowhere."""
    if not (subject.inherits and state.query):
        return text
    return state.query if state.rules else f"{state.query} {text}"[-_LONGEST_LEAD:]


def topics_of(
    seen: Seen, state: SessionState, vocabulary: Vocabulary
) -> tuple[list[Topic], Misattribution | None]:
    """Rules on the named platforms, and a plan that was named with a platform it is not of."""
    words = vocabulary.cues("moved").sub(" ", seen.text)  # 整改到9% moves a figure, and is not about 信息整改
    own = topics(words, seen.facts, vocabulary, seen.platforms)
    known = vocabulary.knowledge
    if not seen.platforms and not seen.outside:
        here = [t for t in own if t.rule.platform == state.platform]
        # A word that several platforms share means the one talked about: 「那保证金呢」.
        return (here if here and here[0].named and not seen.names else own), None
    said = known.platforms[seen.platforms[0]].name if seen.platforms else seen.outside[0]
    homes = {p: known.programmes[p].platform for p in seen.programmes}
    if homes and not set(homes.values()) & set(seen.platforms):
        programme, home = next(iter(homes.items()))
        elsewhere = topics(seen.text, seen.facts, vocabulary, [home])
        return elsewhere, Misattribution(seen.programmes[programme], said, known.platforms[home].name)
    named = [vocabulary.rules[r] for r in seen.names]
    if seen.platforms and named and not homes and not _has_too(seen, own, named, vocabulary):
        home = named[0].platform
        elsewhere = topics(seen.text, seen.facts, vocabulary, [home])
        return elsewhere, Misattribution(elsewhere[0].rule.title, said, known.platforms[home].name)
    claimed = seen.platforms and vocabulary.cue("claim", seen.text) and not any(t.named for t in own)
    if claimed:  # 「这新政是快手出的吧」, when it is another platform's
        others = topics(seen.text, seen.facts, vocabulary)
        if others and others[0].named:
            rule = others[0].rule
            return [others[0]], Misattribution(rule.title, said, known.platforms[rule.platform].name)
    return ([] if seen.outside and not seen.platforms else own), None


def _has_too(seen: Seen, own: Sequence[Topic], named: Sequence[Rule], vocabulary: Vocabulary) -> bool:
    """Whether the platform said has one of the rules named, or one of its own that a name is a word of:
    技术服务费, which is a plan's name on another platform."""
    if {r.platform for r in named} & set(seen.platforms):
        return True
    words = {w for t in own if t.named for p in t.rule.topics for w in vocabulary.matches(p, seen.text) or ()}
    return not words.isdisjoint(seen.names.values())


def _leans_back(seen: Seen, found: Sequence[Topic], state: SessionState, vocabulary: Vocabulary) -> bool:
    """Whether the turn is understood only with the one before it."""
    if not state.turn or seen.outside or not (state.rules or state.query):
        return False
    if vocabulary.lines.answering(seen.folded.original, state.pending):
        return True
    if any(t.named for t in found) or seen.programmes:
        return False
    cues = ("whatif", "correction", "follow_up", "part", "actual")
    if any(vocabulary.cue(c, seen.text) for c in cues):
        return True
    replies = (
        no.search(seen.text) or yes.search(seen.text)
        for f, no, yes in vocabulary.states
        if f in state.pending
    )
    options = (
        o for f in vocabulary.choices if f.id in state.pending for o in vocabulary.options(f, seen.text)
    )
    if any(replies) or any(options) or (state.pending and _REPLY.match(seen.text)):
        return True
    return bool(seen.numbers or seen.facts or seen.dates) or len(seen.text) <= _FOLLOW_UP_LENGTH


def _ready(rule: Rule, state: SessionState, vocabulary: Vocabulary) -> list[Rule]:
    """The one rule of the same plan that can compute from what was told before: 「会冻掉我多少」, after the
    commission and the share of orders, of an assessment that itself computes nothing."""
    able = [
        r
        for r in vocabulary.knowledge.rules.values()
        if r.programme == rule.programme
        and any(state.profile.keys() >= set(c.inputs.values()) for c in r.calculations())
    ]
    return able if len(able) == 1 else []


def _is_dated(rule: Rule) -> bool:
    return any(c.unit == "date" for c in (*rule.calculations(), *rule.equations))


def _dated(state: SessionState, vocabulary: Vocabulary) -> list[Rule]:
    """The rule that the last question named too, and that a day can be worked out of: 「包运费那个给潜力新商
    的补贴几天」, then 「要是7月1号算起到几号完」."""
    platforms = (state.platform,) if state.platform else ()
    before = (t.rule for t in topics(state.query, [], vocabulary, platforms) if t.named)
    return [r for r in before if r.id in vocabulary.knowledge.rules and _is_dated(r)][:1]


def of_a_year(subject: Subject, stated: Sequence[Claim], seen: Seen, vocabulary: Vocabulary) -> Subject:
    """With the one rule of the platform that reads a figure told of a whole year, where the words lead to
    none: 「每月8万单 连着一整年 抖音订单那条够没」."""
    elsewhere = subject.tied or subject.misattribution or subject.left is not None
    if subject.focus or elsewhere or not seen.platforms:
        return subject
    facts, over = vocabulary.knowledge.facts, spans(seen.text, seen.numbers, vocabulary)
    windows = {f.fact: facts[f.fact].window for f in stated}
    yearly = {f for f, w in windows.items() if w and w.trailing and any(same(s.days, w) for s in over)}
    able = [
        r
        for r in vocabulary.knowledge.rules.values()
        if r.platform in seen.platforms and not yearly.isdisjoint(r.facts())
    ]
    return replace(subject, focus=able, platforms=seen.platforms) if len(able) == 1 else subject


def _reading(seen: Seen, found: Sequence[Topic], vocabulary: Vocabulary) -> list[Rule]:
    """The rule of the same plan that alone reads a fact told with a number, where the one that the words name
    reads none of those told: 「好评率得90%才给头部带」 is about 选品, whose words it does not use."""
    if not (found and seen.numbers):
        return []
    told = {n.ids for n in seen.facts if n.word not in vocabulary.near_only}
    first = found[0].rule
    if not told or any(not set(first.facts()).isdisjoint(ids) for ids in told) or seen.names:
        return []
    able = [
        t.rule
        for t in found
        if t.rule.programme == first.programme
        and all(not set(t.rule.facts()).isdisjoint(ids) for ids in told)
    ]
    return able[:1]


def _focus(
    seen: Seen, wants: Wants, found: Sequence[Topic], held: SessionState, vocabulary: Vocabulary
) -> list[Rule]:
    """The rule under discussion. A follow-up keeps the old one while its facts fit; of several named,
    an amount is asked of the one that computes it."""
    old = [vocabulary.knowledge.rules[r] for r in held.rules if r in vocabulary.knowledge.rules]
    # 一个月 beside a number may be of any fact: alone it leads to no rule of another platform
    named = [n for n in seen.facts if n.word not in vocabulary.near_only]
    here = {r.platform for r in old}
    near = bool(old and seen.facts and not named) and not any(t.rule.platform in here for t in found[:1])
    fitting = [
        r
        for r in old
        if (not seen.platforms or r.platform in seen.platforms)
        and (not seen.facts or near or any(not set(r.facts()).isdisjoint(n.ids) for n in seen.facts))
    ]
    if fitting:
        return fitting
    new = [t.rule for t in found if t.named] if wants in ("amount", "day") else []
    computing = [
        r
        for r in new
        if r.calculations()
        and (
            any(not set(r.facts()).isdisjoint(n.ids) for n in seen.facts)
            or any(c.label[-2:] in seen.text for c in r.calculations())
        )
    ]
    best = computing[:_AT_ONCE] or _reading(seen, found, vocabulary) or [t.rule for t in found[:1]]
    return [r for r in best if r.id in vocabulary.knowledge.rules]
