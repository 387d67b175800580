"""Adding documents at scale: a library of many files, then one file that changes.

    python evals/bench/ingest.py --data FOLDER [--passages 100000] [--cycles 3]

FOLDER holds statutes.jsonl.gz; its sentences make the files. Every ingest is the command itself in a new
process, start and imports included.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from statutes import texts

PER_FILE = 150


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--cycles", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files, data = Path(folder) / "files", Path(folder) / "data"
        files.mkdir()
        found = [text[:200] for text in texts(options.data, options.passages)]
        for first in range(0, len(found), PER_FILE):
            body = "\n\n".join(found[first : first + PER_FILE])
            (files / f"{first // PER_FILE:05d}.md").write_text(f"# 汇编{first}\n\n{body}\n", encoding="utf-8")
        print(f"{len(found):,} paragraphs in {len(list(files.iterdir())):,} files")
        print(f"  added               {ingest(data, files):7.1f} s   {size(data):6.0f} MB on disk")
        for cycle in range(options.cycles):
            changed = files / f"{cycle * 7:05d}.md"
            changed.write_text(f"{changed.read_text('utf-8')}\n第{cycle}次修订。\n", encoding="utf-8")
            print(f"  one file changed    {ingest(data, changed):7.1f} s   {size(data):6.0f} MB on disk")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"  peak memory         {peak:7.0f} MB")


def ingest(data: Path, path: Path) -> float:
    environ = {**os.environ, "GROWTH_DATA": str(data)}
    command = [
        sys.executable,
        "-m",
        "assistant.surfaces.cli.main",
        "ingest",
        str(path),
        "--apply",
        "--platform",
        "taobao",
    ]
    begun = time.perf_counter()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
