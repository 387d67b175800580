"""Whether a question can be answered from what was found: a score, and the threshold under which not.

A logistic score over signs that need no verdict: how well the best sentence or a way of asking for it
fits, how near the best passage is, how much of the question no passage knows, and whether a platform
or plan of ours, a shop or what a rule is about was named. The weights and the threshold are data,
fitted on the development split by ``evals/abstention.py`` and ``evals/document_quoting.py``, which report
both errors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from assistant.types import Found, FoundInDocuments, Quantity, Retrieved, Sum, Understanding

By = Literal["abstention", "documents"]
"""Fitted for our articles, whose sentences stand alone and are also found by ways of asking, and for any
documents."""


PLAIN = 0.4
"""Score from which a sentence of a document answers, however far away the embedding model, which was fitted
to our own articles, finds a stranger's passage. evals/document_quoting.py tells what it costs."""
_KNOWN = 0.2  # share of a question's weight in words that no passage holds
_SAYS = 0.5  # score of a sentence that says what is asked
_UNLIKELY = 0.3  # of 119 questions of the development split that are judged so, none scores less than 0.73


def signs(u: Understanding, found: Found) -> dict[str, float]:
    """What the score is made of, each about 0 to 1."""
    return {
        "sentence": found.evidence[0].score if found.evidence else 0.0,
        "passage": found.cosine,
        "unknown": found.unknown,
        "platform": float(u.hints.platform),
        "plan": float(u.hints.plan),
        "shop": float(u.hints.shop),
        "rule": float(u.hints.rule),
        "nothing": u.hints.guess.nothing,
    }


def score(u: Understanding, found: Found, by: By = "abstention") -> float:
    """How likely what was found answers the question, 0 to 1."""
    fitted = _fitted(by)
    seen = signs(u, found)
    total = fitted["bias"] + sum(weight * seen[name] for name, weight in fitted["weights"].items())
    return 1 / (1 + math.exp(-total))


def likely(by: By, u: Understanding, found: Found) -> bool:
    return score(u, found, by) >= float(_fitted(by)["threshold"])


def answerable(u: Understanding, found: Retrieved) -> bool:
    """Whether the articles answer the question: likely, or because its words name what a rule is about and
    hold next to nothing that no article has (「账期是三天吗」), or nothing else at all (「哪家免佣」); or the
    document does that the rule was accepted of."""
    return u.hints.only or likely("abstention", u, found) or _plain(u, found) or _documented(u, found)


def says(u: Understanding, found: FoundInDocuments) -> bool:
    """Whether the best sentence of documents answers."""
    best = next(iter(found.evidence), None)
    return best is not None and (best.score >= PLAIN or likely("documents", u, found))


def _documented(u: Understanding, found: Retrieved) -> bool:
    there = found.documents
    return u.hints.rule and says(u, there) and there.evidence[0] in found.evidence


def refused(u: Understanding, found: Retrieved, *, judged: bool) -> bool:
    """Whether an explanation is not given. ``judged`` when a rule is under discussion."""
    left_out = u.lacks.not_covered and u.hints.rule and not u.lacks.outside
    sure = u.beliefs.misattribution or u.lacks.under_review or (u.beliefs.premises and judged) or left_out
    return not (sure or answerable(u, found))


def _plain(u: Understanding, found: Found) -> bool:
    named = (u.hints.rule or u.ask.tied) and not u.lacks.outside
    return bool(named and found.unknown <= _KNOWN and found.evidence and found.evidence[0].score >= _SAYS)


def unlikely(u: Understanding, found: Retrieved) -> bool:
    """Whether a first question that names no platform and no plan only shares a word of a rule: 「酒店好评率
    90%算高吗」. Where several figures are told they are judged."""
    figures = [f for f in u.stated if isinstance(f.value, Quantity)]
    told = (
        (u.hints.rule and u.beliefs.premises)
        or u.hints.audience
        or u.hints.platform
        or u.hints.plan
        or u.text.turn > 1
        or len(figures) > 1
        or (isinstance(u.ask.sum, Sum) and u.ask.sum.known)
    )
    if told or len(u.known.profile) > len(u.stated) or u.text.english:
        return False
    return score(u, found) < _UNLIKELY and not _plain(u, found)


def fitted_file(by: By) -> Path:
    return Path(__file__).with_name(f"{by}.json")


@lru_cache(2)
def _fitted(by: By) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(fitted_file(by).read_text("utf-8"))
    return found
