"""How long the reading of a question takes, over every question of the suites, in process.

    python evals/bench/understand.py [--rounds 3]

Only ``Reader.read``: script and width, names, numbers, facts and intent, without search or rules. Each
conversation is read turn after turn; the first round warms up and is not counted.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from assistant.build import read_knowledge
from assistant.conversations.turns import next_state
from assistant.evaluation.cases import load_cases
from assistant.types import SessionState
from assistant.understand.reader import Reader

SUITES = Path(__file__).resolve().parents[2] / "evals" / "suites"
AS_OF = date(2026, 11, 24)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    conversations = [case.turns for case in load_cases(sorted(SUITES.glob("*/*.jsonl")))]
    reader = Reader(read_knowledge())
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
    times.sort()
    print(f"understand, {len(times) // rounds} turns, {rounds} rounds")
    for name, share in (("median", 0.5), ("95th percentile", 0.95), ("99th percentile", 0.99)):
        print(f"  {name:16} {times[int(share * (len(times) - 1))]:7.2f} ms")


if __name__ == "__main__":
    main()
