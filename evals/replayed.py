"""What the vote on a turn makes of a strong model's readings, which were collected once and lie in readings/.

    .venv/bin/python evals/replayed.py [SET.jsonl …] [--show]

Asks each case of the sets (round 20, without any) that has a reading three times: without a model, with it as
one voice of three, and trusted. The readings are of a hosted model that saw the prompt (prompts/read.md) and
nothing of what is right; of a conversation it read the last turn. Prints right answers, wrong verdicts and
needless questions; ``--show`` the cases that come out otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.build import open_assistant
from assistant.conversations.model_reader.read import ModelReader
from assistant.conversations.question import Question
from assistant.conversations.stages import ModelTasks
from assistant.errors import ModelError
from assistant.evaluation.cases import Case, load_cases
from assistant.evaluation.judge import faults, is_needless_question, is_wrong_verdict
from assistant.evaluation.reply import Reply, reply_of
from assistant.knowledge.prompts import load_prompts
from assistant.pipeline import Assistant
from assistant.settings import load_settings, prompts_dir
from assistant.types import Allowance, ChatMessage
from evals.shared.arguments import parser
from evals.shared.suites import AS_OF

READINGS = Path(__file__).parent / "readings" / "replies.jsonl"
_NEWEST = Path(__file__).parent / "rounds" / "20.jsonl"


class Replayed:
    """Reads each turn as it was read."""

    name = "replayed"

    def __init__(self) -> None:
        self.reply: Mapping[str, Any] = {}

    def write(self, messages: Sequence[ChatMessage], allowance: Allowance) -> Iterator[str]:
        raise ModelError("refused", "Readings are replayed; nothing was written.")
        yield ""

    def fill(
        self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], allowance: Allowance
    ) -> Iterator[Mapping[str, Any] | None]:
        yield self.reply


@dataclass(frozen=True, slots=True)
class Score:
    right: int
    wrong_verdicts: int
    needless: int


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("sets", nargs="*", type=Path)
    arguments.add_argument("--show", action="store_true")
    options = arguments.parse_args()
    readings = {row["id"]: row["reply"] for row in map(json.loads, READINGS.open(encoding="utf-8"))}
    cases = [c for c in load_cases(options.sets or [_NEWEST]) if c.id in readings]
    model, prompt = Replayed(), load_prompts(prompts_dir())["read"]
    replies: dict[str, list[Reply]] = {}
    with open_assistant(load_settings()) as assistant:
        for name, tasks in (
            ("without a model", None),
            ("one voice of three", ModelTasks(3600, ModelReader(model, prompt))),
            ("trusted", ModelTasks(3600, ModelReader(model, prompt, trusted=True))),
        ):
            replies[name] = [asked(assistant, case, tasks, model, readings[case.id]) for case in cases]
            score = scored(cases, replies[name])
            print(
                f"{name:20} {score.right} of {len(cases)} right, {score.wrong_verdicts} wrong verdicts, "
                f"{score.needless} needless questions"
            )
    if options.show:
        for case, *answers in zip(cases, *replies.values(), strict=True):
            if len({(a.outcome, not faults(case, a)) for a in answers}) > 1:
                print(case.id, " / ".join(f"{a.outcome}{'' if faults(case, a) else ' ✓'}" for a in answers))


def asked(
    assistant: Assistant, case: Case, tasks: ModelTasks | None, model: Replayed, reading: Mapping[str, Any]
) -> Reply:
    """The answer to the last turn, which the model reads too."""
    session: str | None = None
    day = case.as_of or AS_OF
    for number, turn in enumerate(case.turns, 1):
        last = number == len(case.turns)
        model.reply = reading
        # The one assistant, with and without: what differs is the model alone.
        assistant._model = tasks if last else None
        answer = assistant.ask(Question(turn, as_of=day, session_id=session, profile=case.profile))
        session = answer.session_id
    return reply_of(answer)


def scored(cases: Sequence[Case], replies: Sequence[Reply]) -> Score:
    both = list(zip(cases, replies, strict=True))
    return Score(
        sum(not faults(case, reply) for case, reply in both),
        sum(is_wrong_verdict(case, reply) for case, reply in both),
        sum(is_needless_question(case, reply) for case, reply in both),
    )


if __name__ == "__main__":
    main()
