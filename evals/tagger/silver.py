"""Marks the figures of the dev suites' first turns as the grammar reads them, in ``turns/silver.txt``:
``python -m evals.tagger.silver``. A figure that the grammar leaves aside stays unmarked: nobody has looked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assistant.knowledge.load import read_knowledge
from assistant.text import fold_aligned
from assistant.types import Relation, SessionState
from assistant.understand.facts import Reading
from assistant.understand.reader import Reader
from assistant.understand.seen import Seen, see
from assistant.understand.subject import subject_of

_HERE = Path(__file__).parent
_SUITES = _HERE.parent / "suites" / "dev"
_DAY = date(2026, 11, 22)


def main() -> None:
    reader = Reader(read_knowledge())
    lines: dict[str, None] = {}
    for path in sorted(_SUITES.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            lines.setdefault(marked(json.loads(line)["turns"][0], reader))
    kept = [line for line in lines if line]
    head = "# The dev suites' first turns as the grammar reads them (silver.py); asks are not marked."
    (_HERE / "turns" / "silver.txt").write_text("\n".join([head, *kept]) + "\n", "utf-8")
    print(len(kept), "turns")


def marked(question: str, reader: Reader) -> str:
    """The folded turn with marks; "" when it has no figure that was taken."""
    folded = reader.vocabulary.wordings.ours(fold_aligned(question))
    seen = see(folded, _DAY, reader.vocabulary)
    subject = subject_of(seen, "", SessionState(), reader.vocabulary)
    reading = reader.statements.read(seen, subject, SessionState(), {})
    text, at, out, count = folded.text, 0, [], 0
    for start, end, fact, role in sorted(_figures(seen, reading, reader)):
        if start < at or any(c in "{}<>|几" for c in text[start:end]):  # 几单 asks
            continue
        out += [text[at:start], f"{{{text[start:end]}|{fact}/{role}}}"]
        at, count = end, count + 1
    line = "".join([*out, text[at:]]).replace("\n", " ")
    plain = any(c in "{}<>|" for c in text)
    return line if count and not plain else ""


def _figures(seen: Seen, reading: Reading, reader: Reader) -> Iterator[tuple[int, int, str, str]]:
    facts, fitting = reader.knowledge.facts, reader.vocabulary.fitting
    past = {(m.start, m.end) for m in reading.past}
    for thing in (*seen.numbers, *seen.dates):
        words = seen.folded.source(thing.start, thing.end)
        if (thing.start, thing.end) in past:
            continue  # of which fact is not told
        for told, role in ((reading.stated, "own"), (reading.claims, "norm")):
            for f in told:
                same = words.strip() and words.strip() in f.text and not isinstance(f.value, (Relation, bool))
                fits = same and fitting.fits(thing, facts[f.fact])
                if fits and fitting.value_of(thing, facts[f.fact]) == f.value:
                    moved = role == "own" and f.fact in reading.deltas
                    norm = f.fact == "industry_return_rate"
                    yield thing.start, thing.end, f.fact, "delta" if moved else "norm" if norm else role


if __name__ == "__main__":
    main()
