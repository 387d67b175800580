"""Writes ``evals/figures.jsonl`` from marked turns: those that the training holds out, and files named on the
command line. ``python -m evals.tagger.label FILE…``"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from assistant.knowledge.load import read_knowledge
from evals.figures import FILE
from evals.tagger.data import load, read_turns
from evals.tagger.examples import NOTHING, Example, example


def main() -> None:
    knowledge = read_knowledge()
    more = [example(t, knowledge.numbers) for name in sys.argv[1:] for t in read_turns(Path(name))]
    turns = [x for x in (*more, *load(knowledge).held_out) if x.figures]
    FILE.write_text("".join(_line(x) + "\n" for x in turns), "utf-8")
    print(len(turns), "turns", sum(len(x.figures) for x in turns), "figures")


def _line(x: Example) -> str:
    figures = [
        {"start": f.start, "end": f.end, "fact": "" if f.facts == (NOTHING,) else f.facts[0], "role": f.role}
        for f in x.figures
    ]
    return json.dumps({"text": x.text, "figures": figures}, ensure_ascii=False)


if __name__ == "__main__":
    main()
