"""Whether a question can be answered from what was found: a score, and the threshold under which not.

A logistic score over signs that need no verdict: how well the best sentence or a way of asking for it
fits, how near the best passage is, how much of the question no passage knows, and whether a platform
or plan of ours, a shop or what a rule is about was named. The weights and the threshold are data,
fitted on the development split by ``evals/abstention.py``, which reports both errors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.types import Retrieved, Understanding

FITTED = Path(__file__).with_name("abstention.json")


def signs(u: Understanding, found: Retrieved) -> dict[str, float]:
    """What the score is made of, each about 0 to 1."""
    return {
        "sentence": found.evidence[0].score if found.evidence else 0.0,
        "passage": found.cosine,
        "unknown": found.unknown,
        "platform": float(u.platform_said),
        "plan": float(u.plan_said),
        "shop": float(u.shop_said),
        "rule": float(u.rule_named),
        "nothing": u.guess.nothing,
    }


def score(u: Understanding, found: Retrieved) -> float:
    """How likely the sources answer the question, 0 to 1."""
    fitted = _fitted()
    total = fitted["bias"] + sum(fitted["weights"][name] * value for name, value in signs(u, found).items())
    return 1 / (1 + math.exp(-total))


def answerable(u: Understanding, found: Retrieved) -> bool:
    return score(u, found) >= float(_fitted()["threshold"])


@lru_cache(1)
def _fitted() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(FITTED.read_text("utf-8"))
    return found
