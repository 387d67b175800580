"""Acceptances killed at spread moments: ``python -m tests.knowledge.killing_acceptance FOLDER KILLS``

Forks an acceptance that changes a rule, a fact and a plan together, kills it, and reads in a process of its
own what is in force then. Prints a line of JSON for every kill.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from assistant.knowledge.in_force import OverlayFolder
from assistant.knowledge.packs import PackFolder
from tests.knowledge.packing import BODY, GATE, NOTICE, Shelf, pack
from tests.retrieve.killing import ended, fork
from tests.rules.base import write

AT = datetime(2026, 11, 24, 10, 0)


def opened(folder: Path) -> OverlayFolder:
    shelf = Shelf()
    shelf.put(NOTICE, BODY)
    return OverlayFolder(folder / "data", folder / "corpus", shelf)


def entries(version: int) -> dict[str, Any]:
    found = {key: value for key, value in pack().items() if key not in ("document", "content")}
    found["rules"][GATE]["title"] = f"新店流量{version}"
    found["facts"]["youju_notes"]["question"] = f"第{version}问？"
    found["programmes"]["youju/plan"]["name"] = f"优聚新店{version}"
    return found


def accept(folder: Path, version: int) -> None:
    PackFolder(opened(folder)).accept(NOTICE, str(version), entries(version), "小王", AT)


def told(folder: Path) -> str:
    """The version in force, which must be one, of everything; and the history leads to it."""
    overlay = opened(folder)
    found = overlay.read()
    assert found.fault is None, found.fault
    known = found.knowledge
    said = {
        known.rules[GATE].title.removeprefix("新店流量"),
        known.facts["youju_notes"].question.removeprefix("第").removesuffix("问？"),
        known.programmes["youju/plan"].name.removeprefix("优聚新店"),
    }
    assert len(said) == 1, said
    packs = PackFolder(overlay)
    kept = packs.entries(NOTICE, packs.history(NOTICE)[-1].state)
    assert kept["rules"][GATE]["title"] == known.rules[GATE].title
    return said.pop()


def main(folder: Path, kills: int) -> None:
    write(folder / "corpus")
    for version in (0, 1):
        since = time.monotonic()
        assert ended(fork(partial(accept, folder, version))) == 0
    lasts = time.monotonic() - since
    draw = random.Random(20)
    for kill in range(kills):
        child = fork(partial(accept, folder, kill + 2))
        time.sleep(lasts * (kill + draw.random()) / kills)
        os.kill(child, signal.SIGKILL)
        killed = ended(child) == -signal.SIGKILL
        answer, heard = os.pipe()
        whole = ended(fork(lambda t=heard: os.write(t, told(folder).encode())))  # type: ignore[misc]
        assert whole == 0, f"not whole after kill {kill}"
        version = os.read(answer, 16).decode()
        os.close(answer)
        os.close(heard)
        sys.stdout.write(json.dumps({"killed": killed, "new": version == str(kill + 2)}) + "\n")
    assert ended(fork(lambda: accept(folder, kills + 2))) == 0
    left = [p.name for p in (folder / "data" / "overlay").rglob("*.new")]
    sys.stdout.write(json.dumps({"last": told(folder), "drafts": len(left)}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
