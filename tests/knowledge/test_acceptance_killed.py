"""An acceptance that is killed leaves the knowledge as it was, or as it should become: nothing between."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

KILLS = 20


def test_a_killed_acceptance_is_done_or_not_begun(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.knowledge.killing_acceptance", str(tmp_path), str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    *kills, after = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(kills) == KILLS
    assert sum(k["killed"] for k in kills) >= KILLS // 2  # most moments were in the middle
    assert any(not k["new"] for k in kills)
    assert after == {"last": str(KILLS + 2), "drafts": 0}
