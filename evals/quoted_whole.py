"""Whether answers from documents of users hold what they must: lead-ins, items, rows, answers, and no more.

    python evals/quoted_whole.py [SETS.yaml …] [--failed]

Each set is files and what is asked of them (evals/documents/): an answer has to hold all of ``has``, none of
``lacks``, and be an abstention where the case ``abstains``; what it holds is searched in it with its quotes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from assistant.answer import Answer
from assistant.build import build_index, open_assistant
from assistant.conversations.question import Question
from assistant.settings import Settings
from assistant.surfaces.cli import main as cli
from evals.shared.arguments import parser

SETS = Path(__file__).parent / "documents"
AS_OF = date(2026, 11, 24)


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("sets", nargs="*", type=Path)
    arguments.add_argument("--failed", action="store_true", help="print what failed answers say")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "articles"
        build_index(Settings(data=base))
        for path in options.sets or sorted(SETS.glob("*.yaml")):
            right = total = 0
            for case, answer in asked(base, yaml.safe_load(path.read_text("utf-8"))):
                wrong = faults(case, answer)
                total, right = total + 1, right + (not wrong)
                if wrong:
                    print(f"× {case['ask']}: {wrong}")
                    if options.failed:
                        print(answer.answer)
            print(f"{path.name}: {right} of {total}")


def asked(base: Path, groups: list[Any]) -> Iterator[tuple[Any, Answer]]:
    for group in groups:
        with tempfile.TemporaryDirectory() as folder:
            data, files = Path(folder) / "data", Path(folder) / "files"
            shutil.copytree(base, data)
            files.mkdir()
            for name, words in group["files"].items():
                (files / name).write_text(words, encoding="utf-8")
            added = CliRunner(env={"GROWTH_DATA": str(data)}).invoke(
                cli.main, ["ingest", str(files), "--apply"]
            )
            if added.exit_code:
                raise SystemExit(added.output)
            with open_assistant(Settings(data=data)) as assistant:
                for case in group["cases"]:
                    yield case, assistant.ask(Question(case["ask"], as_of=AS_OF))


def faults(case: Any, answer: Answer) -> list[str]:
    text = "\n".join((answer.answer, *(p.details for p in answer.parts)))
    found = [f"lacks {words}" for words in case.get("has", ()) if str(words) not in text]
    found += [f"has {words}" for words in case.get("lacks", ()) if str(words) in text]
    if (answer.outcome == "abstained") != bool(case.get("abstains")):
        found.append(answer.outcome)
    if not answer.verified.passed or answer.verified.repairs:
        found.append(str(answer.verified.notes))
    return found


if __name__ == "__main__":
    main()
