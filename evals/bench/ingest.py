"""Adding documents at scale: a library of many files, then one file that changes.

    python evals/bench/ingest.py --data FOLDER [--passages 100000] [--cycles 3]

FOLDER holds statutes.jsonl.gz; its sentences make the files. Every ingest is the command itself in a new
process, start and imports included.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from evals.bench.statutes import texts
from evals.shared.arguments import parser
from evals.shared.cost import disk_mb, milliseconds, peak_mb

PER_FILE = 150


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--passages", type=int, default=100_000)
    arguments.add_argument("--cycles", type=int, default=3)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files, data = Path(folder) / "files", Path(folder) / "data"
        files.mkdir()
        found = [text[:200] for text in texts(options.data, options.passages)]
        for first in range(0, len(found), PER_FILE):
            body = "\n\n".join(found[first : first + PER_FILE])
            (files / f"{first // PER_FILE:05d}.md").write_text(f"# 汇编{first}\n\n{body}\n", encoding="utf-8")
        print(f"{len(found):,} paragraphs in {len(list(files.iterdir())):,} files")
        print(f"  added               {ingest(data, files):7.1f} s   {disk_mb(data):6.0f} MB on disk")
        for cycle in range(options.cycles):
            changed = files / f"{cycle * 7:05d}.md"
            changed.write_text(f"{changed.read_text('utf-8')}\n第{cycle}次修订。\n", encoding="utf-8")
            print(f"  one file changed    {ingest(data, changed):7.1f} s   {disk_mb(data):6.0f} MB on disk")
        print(f"  peak memory         {peak_mb(children=True):7.0f} MB")


def ingest(data: Path, path: Path) -> float:
    """Seconds."""
    environ = {**os.environ, "GROWTH_DATA": str(data)}
    command = [sys.executable, "-m", "assistant", "ingest", str(path), "--apply", "--platform", "taobao"]
    run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return milliseconds(partial(run, command, env=environ)) / 1e3


if __name__ == "__main__":
    main()
