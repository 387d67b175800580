"""An ingest that is killed leaves the documents as they were, or as they should become: nothing between."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.library.killing_ingest import FILES

KILLS = 30


def test_a_killed_ingest_is_done_or_not_begun(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.library.killing_ingest", str(tmp_path), str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    *kills, after = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(kills) == KILLS
    assert sum(k["killed"] for k in kills) >= KILLS // 2  # most moments were in the middle
    assert any(not k["new"] for k in kills)
    assert after == {"left": [], "bodies": FILES + 2}
