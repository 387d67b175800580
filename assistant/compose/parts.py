"""Several answers as one: first what each ask comes to, in order, then what they rest on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from assistant.answer import AnswerFinding, Ask, Block, DraftPart, PartAsk
from assistant.compose.reply import Blocks, cut, text
from assistant.types import AskKind, Outcome, Understanding

_REASONS = 2
_LISTED = 5
_LONGEST = 28
_ENDS = re.compile(r"^[\s，,。；;、]+|[\s，,。；;？?！!、]+$")


@dataclass(frozen=True, slots=True)
class Answered:
    """What is said to one ask. ``opening`` sets premises right; ``suggestions`` go on from it."""

    understanding: Understanding
    outcome: Outcome
    opening: Blocks
    headline: Blocks
    because: Blocks
    details: Blocks
    asks: tuple[Ask, ...]
    findings: tuple[AnswerFinding, ...]
    terms: tuple[str, ...]
    suggestions: tuple[str, ...]

    @property
    def blocks(self) -> Blocks:
        return self.opening + self.headline + self.because + self.details


def joined(answered: Sequence[Answered]) -> Blocks:
    """Under its words, the headline and the reasons of each; details behind all of them."""
    first: list[Block] = []
    behind: list[Block] = []
    said: set[str] = set()  # in what is read first
    shown: set[str] = set()  # anywhere
    for one, titles in _grouped(answered):
        title = text("**" + "".join(f"「{t}」" for t in titles) + "**")
        quoted = all(block.kind == "quote" for block in one.because)
        new = _unsaid(one.because, said) if quoted else one.because  # the lines of a verdict are its own
        most = _REASONS if quoted else _LISTED  # what is short is told whole
        if one.outcome == "abstained":  # in one line, beside what others have on it
            new = tuple(b for b in new if b.lines[0].startswith("- "))
        if one.understanding.ask.intent == "plans" and not new:  # the list itself is what is asked
            new, one, most = one.details, replace(one, details=()), _LISTED + 1
        because, rest = cut(new, most)
        said |= _lines(because)
        shown |= said
        first += (*title, *one.opening, *one.headline, *because)
        details = _unsaid((*rest, *one.details), shown)
        shown |= _lines(details)
        if not (one.headline or because):  # a list is all there is to say
            first += details
        elif details:
            behind += (*title, *details)
    return (*first, *behind)


def _grouped(answered: Sequence[Answered]) -> list[tuple[Answered, list[str]]]:
    """Each with the words that it answers: an ask that quotes nothing new stands beside the one that did,
    「飞鸽没过会怎样」「连着两回没过呢」."""
    found: list[tuple[Answered, list[str]]] = []
    said: set[str] = set()
    for one in answered:
        shown = _lines(cut(one.because, _REASONS)[0])
        best = _lines(cut(one.because, 1)[0])
        if best and best <= said and not (one.headline or one.opening):
            found[-1][1].append(_title(one.understanding))
        else:
            found.append((one, [_title(one.understanding)]))
        said |= shown
    return found


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


def draft_parts(answered: Sequence[Answered], findings: Sequence[AnswerFinding]) -> tuple[DraftPart, ...]:
    """``findings`` are those of the whole answer."""
    places = {(f.rule, f.status): i for i, f in enumerate(findings)}
    return tuple(
        DraftPart(
            ask=PartAsk(_kind(one), _about(one), _holder(one), _words(one.understanding)),
            outcome=one.outcome,
            headline=one.opening + one.headline,
            because=one.because,
            next=tuple(a.question for a in one.asks),
            details=one.details,
            findings=tuple(places[at] for f in one.findings if (at := (f.rule, f.status)) in places),
            asked_facts=one.understanding.ask.facts,
        )
        for one in answered
    )


def _about(one: Answered) -> tuple[str, ...]:
    u = one.understanding
    return (
        u.ask.needs or u.ask.rules or u.ask.programmes or u.ask.themes if one.outcome != "abstained" else ()
    )


def _holder(one: Answered) -> str:
    """Whose figures are judged; of what a plan says it is nobody's but the merchant who asks."""
    u = one.understanding
    return u.known.others.names.get(u.ask.holder, u.ask.holder)


def _kind(one: Answered) -> AskKind:
    """By what the ask was taken for, which is what was answered."""
    u = one.understanding
    if u.lacks.declined and u.lacks.declined != "outside":
        return "chat"
    if one.outcome == "abstained":
        return "outside"
    if u.ask.intent == "plans":
        return "compare" if u.ask.wants == "compare" else "list"
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
