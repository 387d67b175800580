"""Ingests killed at spread moments: ``python -m tests.library.killing_ingest FOLDER KILLS``

As tests/retrieve/killing.py does for the index alone: one process that has imported everything, and opened
nothing, forks an ingest and, after the kill, an assistant that asks. Prints a line of JSON for every kill.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import date
from pathlib import Path

import langchain_chroma  # noqa: F401  (imported here, so that no fork has to)
import tantivy  # noqa: F401

from assistant.build import build_index, open_assistant
from assistant.conversations.intake import read_question
from assistant.library.plan import Given
from assistant.library.stored import FOLDER
from assistant.settings import Settings
from assistant.surfaces.cli.shared import open_librarian
from tests.retrieve.killing import ended, fork

TODAY = date(2026, 11, 24)
FILES = 12


def write(folder: Path, version: int) -> None:
    """Files that stay and two that change together."""
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(FILES):
        text = f"# 淘宝第{i}类目规范\n\n淘宝第{i}类目的商家须在{i + 1}天内处理售后申请。\n"
        (folder / f"类目{i}.md").write_text(text, encoding="utf-8")
    for name, what in (("诚信通", "诚信通会员年费"), ("实力商家", "实力商家年费")):
        text = f"# 1688{what}\n\n1688{what}为{6000 + version}元。\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def add(data: Path, folder: Path) -> None:
    open_librarian(Settings(data=data)).add([folder], Given(), TODAY)


def ask(data: Path) -> str:
    """The fees that both changed files tell, which must be of one version, and that the others still tell."""
    told = []
    with open_assistant(Settings(data=data)) as assistant:
        for question in (
            "1688诚信通会员年费多少元？",
            "1688实力商家年费多少元？",
            "淘宝第3类目的商家几天内处理售后申请？",
        ):
            answer = assistant.ask(read_question(question, as_of=TODAY.isoformat()))
            told.append(next(c.quote for c in answer.citations if c.source.startswith("library/")))
    fees = {quote.partition("为")[2] for quote in told[:2]}
    assert len(fees) == 1, told
    assert "4天内" in told[2], told
    return fees.pop()


def main(folder: Path, kills: int) -> None:
    data, files = folder / "data", folder / "files"
    assert ended(fork(lambda: build_index(Settings(data=data)))) == 0
    for version in (0, 1):
        write(files, version)
        since = time.monotonic()
        assert ended(fork(lambda: add(data, files))) == 0
    lasts = time.monotonic() - since
    draw = random.Random(20)
    for kill in range(kills):
        write(files, kill + 2)
        child = fork(lambda: add(data, files))
        time.sleep(lasts * (kill + draw.random()) / kills)
        os.kill(child, signal.SIGKILL)
        killed = ended(child) == -signal.SIGKILL
        answer, told = os.pipe()
        assert ended(fork(lambda t=told: os.write(t, ask(data).encode()))) == 0, (
            f"not whole after kill {kill}"
        )  # type: ignore[misc]
        fee = os.read(answer, 64).decode()
        os.close(answer)
        os.close(told)
        sys.stdout.write(json.dumps({"killed": killed, "fee": fee, "new": str(kill + 6002) in fee}) + "\n")
    assert ended(fork(lambda: add(data, files))) == 0
    left = {p.name for p in (data / FOLDER / "index" / "generations").iterdir() if p.name.startswith(".")}
    bodies = len(list((data / FOLDER / "bodies").iterdir()))
    sys.stdout.write(json.dumps({"left": sorted(left), "bodies": bodies}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
