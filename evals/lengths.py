"""How long the answers are that a merchant reads before the details.

    python evals/lengths.py [SUITE.jsonl …] [--longest N]

Asks every case of the suites (evals/suites/dev when none is named) in process and prints, for answers to
questions and for lists, the median, the 95th percentile and the longest, in characters as they are seen;
then by kind of part. ``--longest`` shows so many of the longest.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from assistant.build import open_assistant
from assistant.evaluation.cases import load_cases
from assistant.evaluation.lengths import Lengths, is_list, lengths, part_length, seen
from assistant.evaluation.runner import in_process, run
from assistant.settings import load_settings
from evals.shared.arguments import parser
from evals.shared.suites import AS_OF, suite_files


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("suites", nargs="*", type=Path)
    arguments.add_argument("--longest", type=int, default=0)
    given = arguments.parse_args()
    answers: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    parts: dict[str, list[int]] = defaultdict(list)
    with open_assistant(load_settings()) as assistant:
        for result in run(load_cases(given.suites or suite_files("dev")), in_process(assistant, AS_OF)):
            answer = result.reply.json
            row = (seen(answer["answer"]), result.case.id, answer["answer"])
            answers["lists" if is_list(answer) else "questions"].append(row)
            for part in answer.get("parts") or ():
                parts[part["ask"]["kind"]].append(part_length(part))
    for name, rows in sorted(answers.items()):
        _print(name, lengths(row[0] for row in rows))
    for kind, values in sorted(parts.items()):
        _print(f"  part: {kind}", lengths(values))
    for name, rows in sorted(answers.items()):
        for length, case, text in sorted(rows, reverse=True)[: given.longest]:
            print(f"\n{name} {case} ({length})\n{text}")


def _print(name: str, found: Lengths) -> None:
    print(f"{name:18} n {found.count:5}  median {found.median:4}  p95 {found.p95:4}  max {found.longest:4}")


if __name__ == "__main__":
    main()
