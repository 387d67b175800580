"""Names of generations, publishing one, and removing those that nobody needs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

from assistant.retrieve.generation import CURRENT, Recipe, current_or_none, generations

BUILDING = ".building-"
"""Begins the name of a folder that is not published yet."""


def next_name(data: Path, made: Recipe) -> str:
    serials = [p.name.partition("-")[0] for p in generations(data).iterdir()]
    serial = max((int(s) for s in serials if s.isdecimal()), default=0) + 1
    content = json.dumps(asdict(made), sort_keys=True)
    return f"{serial:06d}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def publish(data: Path, folder: Path, name: str, *, forget: bool) -> None:
    """After this returns the generation survives a power cut; before, the old one does."""
    for path in folder.rglob("*"):
        if path.is_file():
            _sync(path)
    for path in [p for p in folder.rglob("*") if p.is_dir()] + [folder]:
        _sync(path)
    folder.rename(generations(data) / name)
    _sync(generations(data))
    published = current_or_none(data)
    pointer = data / "index" / CURRENT
    fresh = pointer.with_name(CURRENT + ".new")
    names = {"generation": name, "previous": None if forget or published is None else published.generation}
    fresh.write_text(json.dumps(names), encoding="utf-8")
    _sync(fresh)
    os.replace(fresh, pointer)
    _sync(pointer.parent)


def withdraw(data: Path) -> None:
    """Publishes nothing, and removes what was published."""
    (data / "index" / CURRENT).unlink(missing_ok=True)
    _sync(data / "index")
    sweep(data)


def _sync(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows cannot open folders, and needs no fsync of them
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(data: Path) -> None:
    """Removes every generation but the published one and the one before, which readers may hold.

    While the pointer is damaged only unfinished builds go: which of the rest serves is not known.
    """
    published: set[str | None] | None = set()
    try:
        names = json.loads((data / "index" / CURRENT).read_text(encoding="utf-8"))
        published = {names["generation"], names["previous"]}
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError):
        published = None
    for path in generations(data).iterdir():
        unfinished = path.name.startswith(BUILDING)
        if unfinished or (published is not None and path.name not in published):
            shutil.rmtree(path, ignore_errors=True)
