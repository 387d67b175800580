"""What an edit of an article did to the rules that quote it, and to the questions listed for it.

No earlier version is kept: a rule's quote is what the article said when somebody last compared the
two, and the most similar sentence now standing there is what it says today.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from assistant.knowledge.articles import QUESTIONS
from assistant.knowledge.audit.coverage import line_of
from assistant.knowledge.quotes import place
from assistant.numbers import NumberReader
from assistant.rules.schema import Knowledge, Rule, Withdrawn
from assistant.text import fold_aligned, sentences
from assistant.types import Source

_ALIKE = 0.5  # share of characters in common under which a sentence is another one, not the same edited
_EPOCH = date(2000, 1, 1)  # a day without a year needs some year to be found
_MARKS = "-*+>| \t"


@dataclass(frozen=True, slots=True)
class Drift:
    """A quote that no longer stands: ``after`` is "" when nothing like it is left.

    ``figures`` pairs the numbers before and after, "" where one has no partner; ``resting`` are the
    conditions, amounts and gifts of the rule that stand on the quote.
    """

    rule: str
    title: str
    citation: str
    source: str
    before: str
    after: str
    line: int
    figures: tuple[tuple[str, str], ...]
    resting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LostQuestions:
    """An entry of a questions file whose quote no longer stands: no sentence is found by its questions, and
    none is known to tell what the source leaves ``unsaid``.

    ``file`` is the questions file, below the folder of articles as ``Source.path``.
    """

    source: str
    file: str
    quote: str
    questions: tuple[str, ...]
    unsaid: bool


def drifts(knowledge: Knowledge) -> tuple[Drift, ...]:
    return tuple(d for w in knowledge.withdrawn.values() for d in _of(w, knowledge))


def lost_questions(knowledge: Knowledge) -> tuple[LostQuestions, ...]:
    """Standing is what it is for a rule's quote: as a whole sentence, since only that is searched with
    its questions, or quoted for what is left unsaid."""
    return tuple(
        LostQuestions(
            s.id,
            str(PurePosixPath(s.path).with_suffix(QUESTIONS)),
            quote,
            s.asked.get(quote, ()),
            quote in s.unsaid,
        )
        for s in knowledge.sources.values()
        for quote in dict.fromkeys((*s.asked, *s.unsaid))
        if place(quote, s.body) < 0
    )


def _of(withdrawn: Withdrawn, knowledge: Knowledge) -> Iterator[Drift]:
    rule = withdrawn.rule
    for name in withdrawn.lost:
        cited = rule.citations[name]
        source = knowledge.quotable[cited.source]
        start, after = _nearest(cited.quote, source, _spoken_for(source, knowledge))
        figures = (
            _paired(*(_figures(words, knowledge.numbers) for words in (cited.quote, after))) if after else ()
        )
        resting = tuple(_resting(rule, name, knowledge))
        line = line_of(source, start) if after else 0
        yield Drift(rule.id, rule.title, name, source.id, cited.quote, after, line, figures, resting)


def _spoken_for(source: Source, knowledge: Knowledge) -> frozenset[str]:
    """Sentences that still stand as somebody's quote: each is itself, not another one edited."""
    rules = [*knowledge.rules.values(), *(w.rule for w in knowledge.withdrawn.values())]
    cited = {c.quote for r in rules for c in r.citations.values() if c.source == source.id and c.start >= 0}
    return frozenset(cited | {b.quote for b in knowledge.background if b.source == source.id})


def _nearest(quote: str, source: Source, taken: Container[str]) -> tuple[int, str]:
    best, place, words = _ALIKE, 0, ""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(quote)
    for start, end in sentences(source.body):
        text = source.body[start:end].strip(_MARKS)
        if text in taken:
            continue
        matcher.set_seq1(text)
        if matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, place, words = ratio, start, text
    return place, words


def _figures(text: str, numbers: NumberReader) -> list[str]:
    folded = fold_aligned(text)
    spans = [(m.start, m.end) for m in numbers.scan(folded.text)]
    spans += [(m.start, m.end) for m in numbers.scan_dates(folded.text, _EPOCH)]
    return [folded.source(*span) for span in sorted(spans)]


def _paired(before: list[str], after: list[str]) -> tuple[tuple[str, str], ...]:
    """Those that changed, side by side."""
    pairs: list[tuple[str, str]] = []
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op != "equal":
            left, right = before[a:b], after[c:d]
            most = max(len(left), len(right))
            left, right = (side + [""] * (most - len(side)) for side in (left, right))
            pairs += zip(left, right, strict=True)
    return tuple(pairs)


def _resting(rule: Rule, name: str, knowledge: Knowledge) -> Iterator[str]:
    """Figures first, then what the rule asks and gives without one."""
    facts = knowledge.facts
    for value, unit, of, cite in rule.amounts():
        if cite == name:
            yield f"{facts[of].label if of in facts else of} {knowledge.units.spoken(value, unit)}"
    for leaf in rule.leaves():
        if leaf.cite == name and leaf.other:
            yield f"{facts[leaf.fact].label} {leaf.op} {facts[leaf.other].label}"
        elif leaf.cite == name and not isinstance(leaf.value, Decimal):
            yield f"{facts[leaf.fact].label} {'是' if leaf.value else '否'}"
    for give in (*rule.gives, *(g for case in rule.cases for g in case.gives)):
        if give.cite == name and isinstance(give.value, str):
            yield f"{give.label} {give.value}"
    if rule.sticky and rule.sticky.cite == name:
        yield f"{facts[rule.sticky.fact].label} 是"
    yield from (f"没有写明 {unstated.words}" for unstated in rule.open_conditions() if unstated.cite == name)
