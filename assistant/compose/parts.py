"""The plan of an answer: for each thing asked what is read first, and what stands folded behind it.

What is read first answers in a headline, gives at most two lines of reasons and the next step, and has no
room for more than ``MOST`` characters; a list has its entries. What does not fit opens the details.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from assistant.answer import AnswerFinding, AnswerResult, Ask, Block, DraftPart, PartAsk
from assistant.compose.closing import source_list
from assistant.compose.reply import ASKED, Blocks, Context, cut, text
from assistant.types import AskKind, Outcome, Understanding

MOST = 120
"""Characters that a part which is no list has before its details, as they are seen; English takes about
``_ENGLISH`` times as many for the same."""
_ENGLISH = 3
_OPENING = 2  # lines that set right what was believed or told
_REASONS = 2
_LONGEST = 28
_ENDS = re.compile(r"^[\s，,。；;、]+|[\s，,。；;？?！!、]+$")
_UNSEEN = re.compile(r"\[[0-9]+\]|\*\*|^- |\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answered:
    """What is said to one ask. ``opening`` sets premises right; ``next`` is what to do; ``listed`` when
    ``because`` are the entries of a list; ``suggestions`` go on from it; ``about`` are rules in the order in
    which it has them, where that is another."""

    understanding: Understanding
    outcome: Outcome
    opening: Blocks
    headline: Blocks
    because: Blocks
    next: Blocks
    details: Blocks
    listed: bool
    asks: tuple[Ask, ...]
    findings: tuple[AnswerFinding, ...]
    terms: tuple[str, ...]
    suggestions: tuple[str, ...]
    about: tuple[str, ...] = ()
    beside: tuple[AnswerResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """One answer in its order of reading, under the words of the asks that it answers."""

    of: Answered
    titles: tuple[str, ...]
    headline: Blocks
    because: Blocks
    next: Blocks
    details: Blocks


def planned(ctx: Context, answered: Sequence[Answered], unowned: str) -> tuple[Planned, ...]:
    """One for each ask. ``unowned`` asks about numbers that nobody could place; what is asked back is asked
    once."""
    most = MOST * (_ENGLISH if ctx.tr.english else 1)
    found: list[Planned] = []
    said: set[str] = set()  # in what is read first
    shown: set[str] = set()  # anywhere
    asked: set[str] = set()
    for one in answered:
        quoted = all(block.kind == "quote" for block in one.because)
        # the lines of a verdict are its own
        because = _unsaid(one.because, said) if quoted and not one.listed else one.because
        questions = [q for a in one.asks if (q := a.question) not in asked][:ASKED]
        asked |= set(questions)
        if unowned and one is answered[-1]:
            questions.append(unowned)
        behind = one.next + _questions(questions)
        opening, aside = cut(one.opening, _OPENING)
        headline = opening + one.headline
        first: Blocks = because
        rest: Blocks = ()
        if not one.listed:
            room = most - seen(headline) - seen(behind)
            first, rest = cut(because, _fitting(because, room, least=not headline))
        said |= _lines(first)
        shown |= said
        details = _unsaid((*aside, *rest, *one.details), shown)
        shown |= _lines(details)
        found.append(Planned(one, (_title(one.understanding),), headline, first, behind, details))
    return tuple(found)


def _questions(questions: Sequence[str]) -> Blocks:
    """One as a sentence, several as a list."""
    if len(questions) == 1:
        return text(*questions)
    return text(*(f"- {question}" for question in questions))


def _fitting(because: Blocks, room: int, *, least: bool) -> int:
    """How many of the first reasons there is room for; one at least where nothing else answers."""
    count = 0
    for line in chain.from_iterable(block.lines for block in because):
        room -= len(_UNSEEN.sub("", line))
        if count == _REASONS or (room < 0 and (count or not least)):
            break
        count += 1
    return count


def seen(blocks: Iterable[Block]) -> int:
    """The characters that a reader sees of them: no marks of Markdown or of citations, no blanks."""
    return sum(len(_UNSEEN.sub("", line)) for block in blocks for line in block.lines)


def first_read(plans: Sequence[Planned]) -> Blocks:
    """What is read first of all of them; several stand each under its words, one that says nothing new
    beside the one that did: 「飞鸽没过会怎样」「连着两回没过呢」."""
    if len(plans) == 1:
        (plan,) = plans
        return plan.headline + plan.because + plan.next
    grouped: list[Planned] = []
    for plan in plans:
        if grouped and not (plan.headline or plan.because or plan.next):
            last = grouped.pop()
            grouped.append(replace(last, titles=last.titles + plan.titles))
        else:
            grouped.append(plan)
    found: list[Block] = []
    for plan in grouped:
        title = text("**" + "".join(f"「{t}」" for t in plan.titles) + "**")
        found += (*title, *plan.headline, *plan.because, *plan.next)
    return tuple(found)


def draft_parts(
    ctx: Context, plans: Sequence[Planned], findings: Sequence[AnswerFinding]
) -> tuple[DraftPart, ...]:
    """``findings`` are those of the whole answer. Each part has the sources that no earlier one has."""
    places = {(f.rule, f.status): i for i, f in enumerate(findings)}
    parts = []
    listed: set[int] = set()
    for plan in plans:
        one = plan.of
        blocks = plan.headline + plan.because + plan.next + plan.details
        sources, numbers = source_list(ctx, blocks, listed)
        listed |= numbers
        parts.append(
            DraftPart(
                ask=PartAsk(_kind(one), _about(one), _holder(one), _words(one.understanding)),
                outcome=one.outcome,
                headline=plan.headline,
                because=plan.because,
                next=plan.next,
                details=plan.details + sources,
                findings=tuple(places[at] for f in one.findings if (at := (f.rule, f.status)) in places),
                asked_facts=one.understanding.ask.facts,
                asks=tuple(a.fact for a in one.asks),
                listed=one.listed,
            )
        )
    return tuple(parts)


def _lines(blocks: Blocks) -> set[str]:
    return {line for block in blocks for line in block.lines}


def _unsaid(blocks: Blocks, said: Collection[str]) -> Blocks:
    """Without the lines that another part has said; a table stays whole or goes."""
    kept: list[Block] = []
    for block in blocks:
        places = [i for i, line in enumerate(block.lines) if line not in said]
        if not places and kept and kept[-1].lines[-1].endswith(("：", ":")):
            kept.pop()  # what it announced is said already
        elif block.kind == "table" or len(places) == len(block.lines):
            kept += [block] if places else []
        elif places:
            quotes = tuple(block.quotes[i] for i in places) if block.quotes else ()
            kept.append(Block(block.kind, tuple(block.lines[i] for i in places), (), quotes))
    return tuple(kept)


def _words(u: Understanding) -> str:
    return _ENDS.sub("", u.ask.words or u.text.question)


def _title(u: Understanding) -> str:
    words = _words(u)
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _about(one: Answered) -> tuple[str, ...]:
    u = one.understanding
    return (
        u.ask.needs or one.about or u.ask.rules or u.ask.programmes or u.ask.themes
        if one.outcome != "abstained"
        else ()
    )


def _holder(one: Answered) -> str:
    """Whose figures are judged; of what a plan says it is nobody's but the merchant who asks."""
    u = one.understanding
    return u.known.others.names.get(u.ask.holder, u.ask.holder)


def _kind(one: Answered) -> AskKind:
    """By what the ask was taken for, which is what was answered."""
    u = one.understanding
    if u.lacks.talk or (u.lacks.declined and u.lacks.declined != "outside"):
        return "chat"
    if one.outcome == "abstained":
        return "outside"
    if u.ask.intent == "plans":
        return "compare" if u.ask.wants == "compare" or u.ask.choice == "platform" else "list"
    if u.ask.wants in ("gap", "amount", "day") and u.ask.intent in (
        "calculation",
        "statement",
        "eligibility",
    ):
        return u.ask.wants
    if u.ask.intent in ("eligibility", "statement", "calculation"):
        return "verdict"
    return u.ask.kind if u.ask.kind in ("apply", "amount", "day", "condition") else "explain"


def every_ask(answered: Sequence[Answered]) -> tuple[Ask, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(one.asks for one in answered)))


def every_finding(answered: Sequence[Answered]) -> tuple[AnswerFinding, ...]:
    """Each rule's once for each way it comes out, of which what is supposed or somebody else's makes several:
    the last one knows the most, and what was worked out for any of them is its too."""
    found: dict[tuple[str, str], AnswerFinding] = {}
    for finding in chain.from_iterable(one.findings for one in answered):
        at = (finding.rule, finding.status)
        before = found[at].results if at in found else ()
        earlier = (r for r in before if r.formula and r not in finding.results)
        found[at] = replace(finding, results=(*earlier, *finding.results))
    return tuple(found.values())
