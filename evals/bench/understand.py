"""How long the reading of a question takes, over every question of the suites, in process.

    python evals/bench/understand.py [--rounds 3]

Only ``Reader.read``: script and width, names, numbers, facts and intent, without search or rules. Each
conversation is read turn after turn; the first round warms up and is not counted.
"""

from __future__ import annotations

import time

from assistant.conversations.turns import next_state
from assistant.evaluation.cases import load_cases
from assistant.knowledge.load import read_knowledge
from assistant.models.tagger import open_tagger
from assistant.types import SessionState
from assistant.understand.reader import Reader
from evals.shared.arguments import parser
from evals.shared.cost import percentiles
from evals.shared.suites import AS_OF, SPLITS, suite_files


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    rounds = arguments.parse_args().rounds
    conversations = [case.turns for case in load_cases(suite_files(*SPLITS))]
    knowledge = read_knowledge()
    reader = Reader(knowledge, open_tagger(knowledge))
    times: list[float] = []
    for counted in range(rounds + 1):
        for turns in conversations:
            state = SessionState()
            for turn in turns:
                begun = time.perf_counter()
                understanding = reader.read(turn, state, AS_OF)
                if counted:
                    times.append(1e3 * (time.perf_counter() - begun))
                state = next_state(state, understanding, ())
    print(f"understand, {len(times) // rounds} turns, {rounds} rounds")
    names = ("median", "95th percentile", "99th percentile")
    for name, time_ms in zip(names, percentiles(times, 50, 95, 99), strict=True):
        print(f"  {name:16} {time_ms:7.2f} ms")


if __name__ == "__main__":
    main()
