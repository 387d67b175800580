"""The deterministic composer: conclusion first, then what it rests on, in fixed words.

It decides nothing: verdicts and numbers come from findings, quotes from evidence. What kind of
answer is due follows from the understanding; the modules beside this one write each kind.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from assistant.answer import Draft
from assistant.compose.abstention import answerable, unlikely
from assistant.compose.added_documents import beside, relevant
from assistant.compose.advice import advised
from assistant.compose.buttons import with_replies
from assistant.compose.by_platform import by_platform, is_topic
from assistant.compose.calculation import calculations
from assistant.compose.cite import Citations
from assistant.compose.closing import not_known, suggestions, unowned
from assistant.compose.explain import information
from assistant.compose.findings import answer_finding
from assistant.compose.holder import of_holder
from assistant.compose.meaning import meaning
from assistant.compose.money.reply import comes_to
from assistant.compose.of_rules import beyond, found_of, of_platforms
from assistant.compose.opening import premises
from assistant.compose.parts import Answered, draft_parts, every_ask, every_finding, first_read, planned
from assistant.compose.plan_list import plans
from assistant.compose.readings import which_reading, which_rule
from assistant.compose.refusal import abstain
from assistant.compose.reply import Blocks, Context, Reply, text
from assistant.compose.sums import worked_out
from assistant.compose.translation import Translator
from assistant.compose.verdict import not_in_force, verdict
from assistant.rules.schema import Knowledge
from assistant.rules.sums import SUM
from assistant.types import Asides, Finding, OtherFact, Outcome, Quantity, Retrieved, Understanding

_JUDGED: tuple[Outcome, ...] = ("eligible", "ineligible", "needs_info", "computed")
_OFFERED = 3  # questions to go on with
_SURELY = 0.8  # score of a sentence that says just what is asked


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing asked, with the ``findings`` of the rules under discussion (of every rule that could apply,
    for a plan list), best first, and what the search ``found``."""

    understanding: Understanding
    findings: Sequence[Finding]
    found: Retrieved


def compose(matters: Sequence[Matter], knowledge: Knowledge, as_of: date, left: Sequence[str] = ()) -> Draft:
    """``matters`` are what the message asks, in order: at least one; ``left`` the words of what it asks
    beyond what one answer holds."""
    ctx = _context(matters, knowledge)
    answered = tuple(_answered(ctx, matter, as_of) for matter in matters)
    if len(answered) > 1:  # a refusal beside other answers takes one line
        answered = tuple(replace(a, next=()) if a.outcome == "abstained" else a for a in answered)
    findings, asks = every_finding(answered), every_ask(answered)
    loose = chain.from_iterable(a.understanding.asides.unowned for a in answered if a.outcome in _JUDGED)
    plans = planned(ctx, answered, unowned(ctx, dict.fromkeys(loose)))
    return Draft(
        outcome=answered[0].outcome,
        blocks=(*first_read(plans), *_left(ctx, left)),
        parts=draft_parts(ctx, plans, findings),
        findings=findings,
        citations=ctx.citations.all(),
        ask=tuple(with_replies(ctx.tr, a, ctx.facts[a.fact]) for a in asks),
        suggestions=tuple(dict.fromkeys(chain.from_iterable(a.suggestions for a in answered)))[:_OFFERED],
        terms=tuple(chain.from_iterable(a.terms for a in answered)),
        beside=tuple(chain.from_iterable(a.beside for a in answered)),
        limits=tuple(chain.from_iterable(_limits(m.understanding, knowledge) for m in matters)),
    )


def _left(ctx: Context, left: Sequence[str]) -> Blocks:
    if not left:
        return ()
    words = "".join(f"「{words}」" for words in left)
    return text(ctx.tr.text("一次最多回答四个问题，请再问一次：{words}", words=words))


def _answered(ctx: Context, matter: Matter, as_of: date) -> Answered:
    u, findings = matter.understanding, matter.findings
    found = found_of(findings, matter.found, ctx.knowledge)
    cited = len(ctx.citations)
    opening = premises(ctx, u)
    replies = tuple(of_holder(u, r) for r in _replies(ctx, u, findings, found, as_of))
    if (
        replies[0].outcome == "abstained" and u.beliefs.premises
    ):  # nothing of ours is asked: nothing is set right
        ctx.citations.forget(cited)
        asides = replace(u.asides, other_windows=())
        u = replace(u, beliefs=replace(u.beliefs, premises=()), asides=asides)
        opening, replies = premises(ctx, u), _replies(ctx, u, findings, found, as_of)
    if not (opening or any(r.blocks for r in replies)):  # evidence that holds nothing to say: 「二，还几」
        replies = (abstain(ctx, u),)
    said = of_platforms(relevant(u, found.documents), u.ask.platforms, ctx.knowledge)
    if not (replies[0].outcome == "abstained" or u.lacks.not_covered or u.beliefs.misattribution):
        said = beyond(said, found)
    if said and (replies[0].outcome == "abstained" or u.lacks.not_covered):
        ctx.citations.forget(cited)  # the documents answer alone: nothing else is numbered
        told = replace(u, asides=Asides(respelt=u.asides.respelt))
        opening, replies = premises(ctx, told), (Reply("informational", with_findings=False),)
    outcome = replies[0].outcome
    if outcome == "abstained" and u.lacks.outside and not u.beliefs.misattribution:
        opening = ()  # it says itself what we have nothing of
    documents = beside(ctx, outcome, said, found)
    before, behind = documents.before, documents.after
    if outcome == "informational":  # what one's own documents say is read first
        before, behind = before + behind, ()
    asks = tuple(dict.fromkeys(chain.from_iterable(r.asks for r in replies)))
    answered = findings if outcome != "abstained" and all(r.with_findings for r in replies) else ()
    return Answered(
        understanding=u,
        outcome=outcome,
        opening=opening,
        headline=before + replies[0].headline,
        because=replies[0].because,
        next=replies[0].next + not_known(ctx, u, asks),
        listed=replies[0].listed,
        about=replies[0].about,
        beside=replies[0].beside,
        details=(
            *replies[0].details,
            *chain.from_iterable(r.blocks for r in replies[1:]),
            *behind,
        ),
        asks=tuple(a for a in asks if a.fact not in u.known.unsure),
        findings=tuple(answer_finding(f, ctx.knowledge, ctx.citations, ctx.tr) for f in answered),
        terms=(
            *_labels(u, findings, ctx.knowledge),
            *chain.from_iterable(r.terms for r in replies),
            *documents.terms,
        ),
        suggestions=suggestions(ctx, u, findings, outcome),
    )


def _context(matters: Sequence[Matter], knowledge: Knowledge) -> Context:
    documents = [dict(m.found.documents.sources) for m in matters]
    citations = Citations(ChainMap(*documents, dict(knowledge.quotable)))
    english = knowledge.english if matters[0].understanding.text.english else None
    traditional = matters[0].understanding.text.script == "hant"
    return Context(knowledge, Translator(knowledge.units, english, traditional), citations)


def _replies(
    ctx: Context, u: Understanding, findings: Sequence[Finding], found: Retrieved, as_of: date
) -> tuple[Reply, ...]:
    """One for each thing asked; the first one's outcome is the answer's."""
    if (
        u.ask.intent == "decline"
        or u.ask.of_documents
        or (u.lacks.outside and u.beliefs.misattribution is None and not u.ask.platforms)
    ):
        return (abstain(ctx, u),)
    if u.ask.terms:
        return (meaning(ctx, u, findings, found.evidence),)
    if u.ask.intent == "plans" and (findings or u.ask.needs):
        if u.ask.tied and not answerable(u, found):
            return (abstain(ctx, u),)
        if u.ask.choice == "money":
            return (comes_to(ctx, u, findings, as_of),)
        if is_topic(ctx, u, findings):
            return (by_platform(ctx, findings),)
        return (plans(ctx, u, findings, found.evidence),)
    finding = findings[0] if findings else None
    if finding and u.ask.intent in ("eligibility", "calculation", "statement") and unlikely(u, found):
        return (abstain(ctx, u),)
    if finding and u.told.either:
        return (which_rule(ctx, u),)
    if finding and finding.status == "not_in_force":
        return (not_in_force(ctx, finding, as_of),)
    if finding and u.told.disputed:
        return (which_reading(ctx, u),)
    return _of_finding(ctx, u, finding, findings, found)


def _of_finding(
    ctx: Context, u: Understanding, finding: Finding | None, findings: Sequence[Finding], found: Retrieved
) -> tuple[Reply, ...]:
    """A sum, a verdict or a calculation; without one to give, an explanation."""
    if finding and u.beliefs.misattribution is None and (u.ask.sum or not _left_out(u, finding, found)):
        if SUM in finding.notes:
            return (worked_out(ctx, u, finding),)
        judged = ctx.knowledge.rules[finding.rule].kind != "penalty"
        if judged and u.ask.intent in ("eligibility", "statement"):
            return (advised(ctx, u, finding, verdict(ctx, u, finding)),)
        if u.ask.intent in ("calculation", "statement"):
            first, *others = calculations(ctx, u, findings)
            return advised(ctx, u, finding, first), *others
    return (information(ctx, u, finding, found),)


def _left_out(u: Understanding, finding: Finding, found: Retrieved) -> bool:
    """Whether what is asked, without any figures, is just what the source says it leaves out."""
    if u.ask.intent == "eligibility" and finding.checks:
        return False  # 「流量包我能领吗」 asks for a verdict, from what was told before or is asked back
    known = any(c.given is not None for c in finding.checks)
    if u.ask.intent == "calculation" and u.ask.wants and (known or any(r.formula for r in finding.results)):
        return False  # 「那能省多少」, of figures told before
    best = found.evidence[0] if found.evidence and not u.stated else None
    return best is not None and best.unsaid and best.score >= _SURELY


def _labels(u: Understanding, findings: Sequence[Finding], knowledge: Knowledge) -> tuple[str, ...]:
    """Of the facts that the answer may name."""
    used = [*u.known.profile, *u.ask.facts, *(doubt.fact for doubt in u.asides.doubts)]
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
    for fact in (knowledge.facts[doubt.fact] for doubt in u.asides.doubts):
        for value, unit in ((fact.minimum, fact.unit), (fact.maximum, fact.unit), (fact.other_scale, "")):
            if value is not None:
                yield Quantity(value, value, unit)
