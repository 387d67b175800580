"""What the parts of an answer are written with, and what they are: frozen records that the template joins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.answer import AnswerResult, Ask, Block
from assistant.compose.cite import Citations
from assistant.compose.translation import Translator
from assistant.rules.schema import Fact, Knowledge, Rule
from assistant.types import Evidence, Outcome

Blocks = tuple[Block, ...]

ASKED = 3
"""Questions that are put to the merchant at once."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer is written with. ``citations`` alone grow meanwhile: a quote gets its number where it
    is first used, so parts are made in the order in which they number."""

    knowledge: Knowledge
    tr: Translator
    citations: Citations

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self.knowledge.facts


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to one thing asked, in reading order: the ``headline`` answers it, ``because`` tells why
    or, ``listed``, holds the entries of a list, ``next`` is what to do about it, and ``details`` show what
    that rests on.

    ``asks`` are facts that would settle or change it; ``terms`` are names that it uses and that may hold
    numbers: 0元保证金开店. ``with_findings`` tells whether it is about the rules that were evaluated,
    ``about`` in which order where that is not the order in which they were found. ``beside`` is what
    was worked out of several plans together, or beside what a rule always computes: in none of the findings.
    """

    outcome: Outcome
    headline: Blocks = ()
    because: Blocks = ()
    next: Blocks = ()
    details: Blocks = ()
    listed: bool = False
    asks: tuple[Ask, ...] = ()
    terms: tuple[str, ...] = ()
    with_findings: bool = True
    about: tuple[str, ...] = ()
    beside: tuple[AnswerResult, ...] = ()

    @property
    def blocks(self) -> Blocks:
        return self.headline + self.because + self.next + self.details


def text(*lines: str) -> Blocks:
    """A block of the lines that say something; nothing when none does."""
    kept = tuple(line for line in lines if line)
    return (Block("text", kept),) if kept else ()


def cut(blocks: Blocks, lines: int) -> tuple[Blocks, Blocks]:
    """The first so many lines, and the rest."""
    kept: list[Block] = []
    rest: list[Block] = []
    for block in blocks:
        here = min(lines, len(block.lines))
        lines -= here
        if here:
            kept.append(Block(block.kind, block.lines[:here], block.spans, block.quotes[:here]))
        if here < len(block.lines):
            rest.append(Block(block.kind, block.lines[here:], (), block.quotes[here:]))
    return tuple(kept), tuple(rest)


def quoted(ctx: Context, evidence: Iterable[Evidence]) -> Blocks:
    return quotes((e.quote, ctx.citations.evidence(e)) for e in evidence)


def quoted_rule(ctx: Context, rule: Rule) -> Blocks:
    """The sentences a rule stands on."""
    named = [(c.quote, ctx.citations.rule(rule, name)) for name, c in rule.citations.items()]
    return quotes((quote, n) for quote, n in named if n is not None)


def quotes(numbered: Iterable[tuple[str, int]]) -> Blocks:
    """A list of quotes, each with its citation's number."""
    rows = list(numbered)
    lines = tuple(f"- {quote}[{n}]" for quote, n in rows)
    return (Block("quote", lines, quotes=tuple(n for _, n in rows)),) if rows else ()


def marker(ctx: Context, rule: Rule, cite: str) -> str:
    """「[1]」; "" where nothing is cited."""
    n = ctx.citations.rule(rule, cite)
    return "" if n is None else f"[{n}]"
