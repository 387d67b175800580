"""A model that says anything at all: no verdict is turned, no figure changed, and hardly anything asked back."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args

import yaml

from assistant.pipeline import Assistant
from assistant.types import Allowance, AskKind, ChatMessage, Force, Time
from tests.conversations.model_reader.scripted import Desk, ScriptedModel, composed, finished

_FIGURE = re.compile(r"[0-9.]+[%万千百]*(?:分|单|小时|粉|元|个|次|天)?")
_SEEDS = 5
_ASKED_BACK = 0.05  # of the turns, full of figures, at most


@dataclass
class Wild(ScriptedModel):
    """Fills in whatever its schema allows, resting it on real words of the turn."""

    reply: Any = None
    turn: str = ""
    seed: int = 0

    def fill(
        self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], allowance: Allowance
    ) -> Iterator[Mapping[str, Any] | None]:
        pick = random.Random(f"{self.seed} {self.turn}")
        claims, asks = (schema["properties"][k]["items"]["properties"] for k in ("claims", "asks"))
        yield {
            "claims": [
                {
                    "fact": pick.choice(claims["fact"]["enum"]),
                    "words": self._words(pick),
                    "holder": pick.choice(["me", "me", "me", "norm", "我朋友"]),
                    "time": pick.choice(get_args(Time)),
                    "force": pick.choice(get_args(Force)),
                }
                for _ in range(4)
            ],
            "asks": [
                {
                    "kind": pick.choice(get_args(AskKind)),
                    "about": pick.choice(asks["about"]["enum"]),
                    "holder": "me",
                    "words": self._words(pick),
                }
                for _ in range(2)
            ],
        }

    def _words(self, pick: random.Random) -> str:
        figures = [m.span() for m in _FIGURE.finditer(self.turn)]
        if figures and pick.random() < 0.7:
            start, end = pick.choice(figures)
            return self.turn[max(0, start - pick.randrange(4)) : end]
        start = pick.randrange(len(self.turn))
        return self.turn[start : start + pick.randint(2, 12)]


def turns() -> list[str]:
    groups = yaml.safe_load(Path("tests/understand/verdicts.yaml").read_text("utf-8"))
    return [case[0] for group in groups for case in group["cases"]]


def test_a_model_that_says_anything_turns_no_verdict(desk: Desk, assistant: Assistant) -> None:
    draft = partial(composed, assistant=assistant)
    asked_back = read = 0
    for question in turns():
        before = draft(desk.grammar(question))
        for seed in range(_SEEDS):
            after = draft(finished(desk.reading(Wild(turn=question, seed=seed), question)))
            read += 1
            if after.outcome == "needs_info" != before.outcome:
                asked_back += 1
            else:
                assert after.outcome == before.outcome, question
                assert after.findings[: len(before.findings)] == before.findings, question
    assert read > 100
    assert asked_back <= _ASKED_BACK * read
