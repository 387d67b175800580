"""How long the checks of a chat model's sentences take, over the lines of every answer of the suites.

    python evals/bench/checking.py [--limit 1000] [--seed 1]

No model is asked: every line that one would be handed is written in four ways, as it stands, joined by words
that may join, with a foreign word, and with a stretch as long as may be, and each is checked as it would be
while it comes. Cutting the lines of an answer, which is done once, is timed by itself. Times are of the
processor: a sentence does not wait for other programs.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence

from assistant.answer import Draft
from assistant.build import open_assistant
from assistant.compose.writing.checking import Refused, checked
from assistant.compose.writing.parts import Line
from assistant.compose.writing.writer import Writer
from assistant.conversations.intake import read_question
from assistant.conversations.question import Question
from assistant.evaluation.cases import Case, load_cases
from assistant.knowledge.prompts import load_prompts
from assistant.pipeline import Assistant
from assistant.settings import load_settings, prompts_dir
from evals.chat import drawn, without_model
from evals.hostile import Hostile
from evals.shared.arguments import parser
from evals.shared.cost import percentiles
from evals.shared.suites import AS_OF, suite_files


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--limit", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    cases = drawn(load_cases(suite_files("dev")), options.limit, options.seed)
    cutting: list[float] = []
    passed: list[float] = []
    refused: list[float] = []
    with open_assistant(without_model(load_settings())) as assistant:
        knowledge = assistant.knowledge
        joining = sorted(knowledge.writing.joining)
        hostile = Hostile(options.seed, joining)
        writer = Writer(hostile, load_prompts(prompts_dir()), knowledge)
        rng = random.Random(options.seed)
        for lines in _lines(assistant, writer, cases, cutting):
            for line in lines:
                for sentence in _sentences(line, hostile, joining, rng):
                    begun = time.process_time()
                    found = checked(sentence, line, knowledge.writing, knowledge.numbers)
                    took = 1e3 * (time.process_time() - begun)
                    (refused if isinstance(found, Refused) else passed).append(took)
    _print("cutting the lines of an answer", cutting)
    _print("checking a sentence that passes", passed)
    _print("checking one that is refused", refused)


def _lines(
    assistant: Assistant, writer: Writer, cases: Sequence[Case], cutting: list[float]
) -> Iterator[Sequence[Line]]:
    """The lines of each case's first answer; the time that they took is added to ``cutting``."""
    for case in cases:
        day = (case.as_of or AS_OF).isoformat()
        question = read_question(case.turns[0], profile=case.profile, as_of=day)
        draft = _composed(assistant, question)
        begun = time.process_time()
        lines = writer.lines(draft)
        cutting.append(1e3 * (time.process_time() - begun))
        yield lines


def _composed(assistant: Assistant, question: Question) -> Draft:
    steps = assistant.understand(question)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return assistant.compose(assistant.evaluate_turn(assistant.retrieve(done.value))).draft


def _sentences(line: Line, hostile: Hostile, joining: Sequence[str], rng: random.Random) -> Iterator[str]:
    yield line.shown
    yield hostile.joined(line.shown)
    yield hostile.foreign(line.shown)
    yield "，".join(rng.choices(joining, k=12)) + line.shown


def _print(name: str, times: Sequence[float]) -> None:
    median, late, last, longest = percentiles(times, 50, 95, 99, 100)
    told = f"median {median:6.3f}  p95 {late:6.3f}  p99 {last:6.3f}  longest {longest:6.3f} ms"
    print(f"{name:32} {len(times):6}  {told}")


if __name__ == "__main__":
    main()
