"""Whether a turn asks how its merchant stands to a rule (a verdict, a gap, an amount), or what there is.

No word decides it. All that was read speaks for or against: what the words are built to ask, what both fitted
readers take them for, whether figures were told, of what kind the rule is, and what the turn before wanted.
The weights are fitted by ``evals/evidence.py``, which reports how often they are right.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.models.tagger_form import ASKS
from assistant.types import Quantity
from assistant.understand.intent_model import guess
from assistant.understand.likely import log_odds
from assistant.understand.questions import shape, yes_no
from assistant.understand.turn import Turn
from assistant.understand.vocabulary import Vocabulary

FITTED = Path(__file__).with_name("evidence.json")
EITHER = re.compile(r"(?:[是按指光只单为从]|算(?!了))[^，,。?]{1,14}[，,]?还是(?![不没])[^，,。?]")
"""「近期是三个月还是半年」"""
_OWN = re.compile("[我咱俺]")
LEAST = 0.005
GUESSES = ("plans", "judged", "explained", "nothing")


def evidence(turn: Turn, vocabulary: Vocabulary) -> dict[str, float]:
    """By name; what there is no opinion on is left out."""
    return {name: float(value) for name, value in _evidence(turn, vocabulary)}


def stands(evidence: Mapping[str, float]) -> float:
    """How likely it asks how the merchant stands, 0 to 1."""
    fitted = _fitted()
    told = (w * evidence.get(name, fitted.unknown.get(name, 0.0)) for name, w in fitted.weights.items())
    return 1 / (1 + math.exp(-fitted.bias - sum(told)))


def _evidence(turn: Turn, vocabulary: Vocabulary) -> Iterator[tuple[str, float]]:
    text, seen, rule, likely = turn.text, turn.seen, turn.rule, turn.likely
    if likely.whole.topics:
        for kind in ASKS:
            yield f"asks {kind}", max(log_odds(likely.asks(kind)), log_odds(LEAST))
        topics = likely.whole.topics
        yield "topic outside", likely.whole.topic("outside")
        yield "topic carried", likely.whole.topic("carried")
        yield "topic article", sum(t.p for t in topics if t.id.startswith("article:"))
        yield "topic theme", sum(t.p for t in topics if t.id.startswith("theme:"))
    guessed = guess(text, vocabulary)  # whatever was told before: that is evidence of its own
    for name in GUESSES:
        yield f"guess {name}", math.log(max(getattr(guessed, name), LEAST))
    yield f"rule {rule.kind if rule else ''}", True
    yield f"before {turn.state.intent}", True
    yield f"wants {turn.wants}", True
    yield f"built to ask {shape(text, vocabulary)}", True
    yield "rule computes", rule is not None and bool(rule.calculations())
    yield "rule requires", rule is not None and rule.require is not None
    yield "yes or no", yes_no(text, vocabulary)
    yield "question mark", text.rstrip().endswith("?")
    yield "word for yes", bool(vocabulary.cue("eligibility", text))
    yield "asks with a word", bool(vocabulary.cue("ask", text))
    yield "either", bool(EITHER.search(text))
    yield "of oneself", bool(_OWN.search(text))
    yield "later", turn.later
    yield "leans back", turn.subject.inherits
    yield "names rule", bool(seen.names)
    yield "names plan", bool(seen.programmes)
    yield "names platform", bool(seen.platforms)
    yield "placed", turn.placed
    yield "told", turn.just_told
    yield "known", turn.known
    yield "inputs", turn.tells_inputs
    yield "only who", turn.only_who
    yield "whether", turn.says_whether
    yield "believes", len(turn.premises)
    yield "puts forward", turn.puts_forward(vocabulary)
    yield "numbers", len(seen.numbers)
    yield "stated", len(turn.reading.stated)
    yield "on the line", _on_the_line(turn)
    yield "unowned", len(turn.reading.unowned)
    yield "of the rule", len(seen.norms)
    yield "wrongly believed", sum(not p.right for p in turn.premises)


def _on_the_line(turn: Turn) -> int:
    """How many figures told are the very ones that the rule asks: 「1000单这数是哪来的」."""
    asked = {(leaf.fact, leaf.value) for leaf in turn.rule.leaves()} if turn.rule else set()
    points = ((c.fact, c.value.point) for c in turn.reading.stated if isinstance(c.value, Quantity))
    return sum(point is not None and (fact, point) in asked for fact, point in points)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """``unknown`` is what stands for evidence that there may be none of, without a tagger."""

    bias: float
    weights: Mapping[str, float]
    unknown: Mapping[str, float]


@lru_cache(1)
def _fitted() -> _Fitted:
    return _Fitted(**json.loads(FITTED.read_text("utf-8")))
