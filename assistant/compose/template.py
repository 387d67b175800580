"""The deterministic composer: conclusion first, then what it rests on, in fixed words.

It decides nothing: verdicts and numbers come from findings, quotes from evidence. What kind of
answer is due follows from the understanding; the modules beside this one write each kind.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from assistant.answer import Draft
from assistant.compose.abstention import answerable
from assistant.compose.added_documents import beside, relevant
from assistant.compose.calculation import calculations
from assistant.compose.cite import Citations
from assistant.compose.closing import next_step, source_list, suggestions
from assistant.compose.explain import abstain, information
from assistant.compose.findings import answer_finding
from assistant.compose.holder import of_holder
from assistant.compose.opening import premises
from assistant.compose.plan_list import plans
from assistant.compose.readings import which_reading
from assistant.compose.reply import Context, Reply
from assistant.compose.translation import Translator
from assistant.compose.verdict import not_in_force, verdict
from assistant.rules.schema import Knowledge
from assistant.types import Finding, OtherFact, Quantity, Retrieved, Understanding

_SURELY = 0.8  # score of a sentence that says just what is asked


def compose(
    understanding: Understanding,
    findings: Sequence[Finding],
    found: Retrieved,
    knowledge: Knowledge,
    as_of: date,
) -> Draft:
    """``findings`` are of the rules under discussion (or of every rule that could apply, for a plan
    list), best first; ``found`` what the search brought."""
    u = understanding
    ctx = _context(u, found, knowledge)
    opening = premises(ctx, u)
    replies = tuple(of_holder(u, r) for r in _replies(ctx, u, findings, found, as_of))
    if not (opening or any(r.blocks for r in replies)):  # evidence that holds nothing to say: 「二，还几」
        replies = (abstain(ctx, u),)
    said = relevant(u, found.documents)
    if said and (replies[0].outcome == "abstained" or u.not_covered):
        ctx = _context(u, found, knowledge)  # the documents answer alone: nothing else is numbered
        opening, replies = premises(ctx, u), (Reply("informational", with_findings=False),)

    outcome = replies[0].outcome
    documents = beside(ctx, outcome, said, found)
    answered = findings if outcome != "abstained" and all(r.with_findings for r in replies) else ()
    shown = tuple(answer_finding(f, knowledge, ctx.citations, ctx.tr) for f in answered)
    asks = tuple(dict.fromkeys(chain.from_iterable(r.asks for r in replies)))
    blocks = (
        *opening,
        *documents.before,
        *chain.from_iterable(r.blocks for r in replies),
        *documents.after,
        *next_step(ctx.tr, asks, u.unowned if outcome != "abstained" else ()),
    )
    return Draft(
        outcome=outcome,
        blocks=(*blocks, *source_list(ctx, blocks)),
        findings=shown,
        citations=ctx.citations.all(),
        ask=asks,
        suggestions=suggestions(ctx, u, findings, outcome),
        terms=(
            *_labels(u, findings, knowledge),
            *chain.from_iterable(r.terms for r in replies),
            *documents.terms,
        ),
        limits=tuple(_limits(u, knowledge)),
    )


def _context(u: Understanding, found: Retrieved, knowledge: Knowledge) -> Context:
    citations = Citations(ChainMap(dict(found.documents.sources), dict(knowledge.sources)))
    return Context(
        knowledge, Translator(knowledge.units, knowledge.english if u.english else None), citations
    )


def _replies(
    ctx: Context, u: Understanding, findings: Sequence[Finding], found: Retrieved, as_of: date
) -> tuple[Reply, ...]:
    """One for each thing asked; the first one's outcome is the answer's."""
    if u.intent == "decline" or (u.outside and u.misattribution is None and not u.platforms):
        return (abstain(ctx, u),)
    if u.intent == "plans" and findings:
        if u.tied and not answerable(u, found):
            return (abstain(ctx, u),)
        return (plans(ctx, u, findings, found.evidence),)
    finding = findings[0] if findings else None
    if finding and finding.status == "not_in_force":
        return (not_in_force(ctx, finding, as_of),)
    if finding and u.disputed:
        return (which_reading(ctx, u),)
    if finding and u.misattribution is None and not _left_out(u, finding, found):
        judged = ctx.knowledge.rules[finding.rule].kind != "penalty"
        if judged and u.intent in ("eligibility", "statement"):
            return (verdict(ctx, u, finding),)
        if u.intent in ("calculation", "statement"):
            return calculations(ctx, u, findings)
    return (information(ctx, u, finding, found),)


def _left_out(u: Understanding, finding: Finding, found: Retrieved) -> bool:
    """Whether what is asked, without any figures, is just what the source says it leaves out."""
    if u.intent == "eligibility" and finding.checks:
        return False  # 「流量包我能领吗」 asks for a verdict, from what was told before or is asked back
    best = found.evidence[0] if found.evidence and not u.stated else None
    return best is not None and best.unsaid and best.score >= _SURELY


def _labels(u: Understanding, findings: Sequence[Finding], knowledge: Knowledge) -> tuple[str, ...]:
    """Of the facts that the answer may name."""
    used = [*u.profile, *u.asked_facts, *(doubt.fact for doubt in u.doubts)]
    for finding in findings:
        used += [
            *finding.missing,
            *(c.fact for c in finding.checks),
            *(c.threshold.fact for c in finding.checks if isinstance(c.threshold, OtherFact)),
            *(f for r in finding.results for f in r.missing),
        ]
    return tuple(knowledge.facts[f].label for f in dict.fromkeys(used))


def _limits(u: Understanding, knowledge: Knowledge) -> Iterator[Quantity]:
    """The bounds of facts of which a number was doubted, and the scale that it may be of."""
    for fact in (knowledge.facts[doubt.fact] for doubt in u.doubts):
        for value, unit in ((fact.minimum, fact.unit), (fact.maximum, fact.unit), (fact.other_scale, "")):
            if value is not None:
                yield Quantity(value, value, unit)
