"""Damaged files of every format, for as long as you like: ``python evals/fuzz_documents.py --minutes 5``

Each must end in a document or a refusal, within its time. What raises or is stopped is kept in a folder, and
the exit code is 1. LibreOffice and character recognition take part where they are installed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

from assistant.knowledge.registry import load_platforms
from assistant.library.ingest.isolated import FileReader
from assistant.library.ingest.noise import load_noise
from assistant.library.ingest.records import Document, File
from assistant.settings import knowledge_dir

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.library.ingest.damaging import damaged, whole_files
from tests.library.ingest.more_making import picture_bytes

_SLOW_S = 20.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"), help="where bad files are kept")
    given = parser.parse_args()
    print(f"seed {given.seed}")
    rng = random.Random(given.seed)
    whole = {**whole_files(), "a.png": picture_bytes([(40, 40, "满100单可以报名参加。")])}
    platforms, noise = load_platforms(knowledge_dir() / "platforms.yaml").known.values(), load_noise()
    count: Counter[str] = Counter()
    slowest = (0.0, "")
    until = time.monotonic() + 60 * given.minutes
    with FileReader() as reader:
        while time.monotonic() < until:
            name, seed = rng.choice(sorted(whole)), rng.randrange(2**32)
            data = damaged(whole[name], seed)
            begun = time.monotonic()
            found = reader.read(File(name, data), noise, platforms).found
            took = time.monotonic() - begun
            slowest = max(slowest, (took, f"{name} {seed}"))
            outcome = "read" if isinstance(found, Document) else "refused"
            if not isinstance(found, Document) and ("已停下" in found.reason or "意外" in found.reason):
                outcome = "stopped"
            if outcome == "stopped" or took > _SLOW_S:
                given.keep.mkdir(exist_ok=True)
                (given.keep / f"{seed}-{name}").write_bytes(data)
                print(f"{name} {seed}: {outcome} after {took:.1f} s")
            count[outcome] += 1
    print(f"{dict(count)}; slowest {slowest[0]:.2f} s: {slowest[1]}")
    return 1 if count["stopped"] else 0


if __name__ == "__main__":
    sys.exit(main())
