"""Files that an operator has sent: kept apart until they are taken in or given up, then removed.

Each lot has a folder of its own, each file a folder in it, so that two files of one name do not overwrite
each other before they are refused for it.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = "uploads"
_KEPT_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Lot:
    """Files of one upload, in the order in which they were given."""

    folder: Path
    files: tuple[Path, ...]

    def remove(self) -> None:
        """Twice is fine."""
        shutil.rmtree(self.folder, ignore_errors=True)


def take_in(data: Path, paths: Sequence[Path]) -> Lot:
    """Moves the files below the data folder under their own names, and sweeps what others forgot there
    (a browser that was closed, a server that was killed)."""
    _sweep(data / FOLDER)
    folder = data / FOLDER / secrets.token_hex(8)
    files = []
    try:
        for number, path in enumerate(paths):
            place = folder / str(number) / path.name
            place.parent.mkdir(parents=True)
            shutil.move(path, place)
            files.append(place)
            with contextlib.suppress(OSError):  # the folder that a web framework made for it alone
                path.parent.rmdir()
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Lot(folder, tuple(files))


def _sweep(folder: Path) -> None:
    oldest = time.time() - _KEPT_S
    with contextlib.suppress(OSError):  # there is none, or another process sweeps too
        for lot in folder.iterdir():
            if lot.stat().st_mtime < oldest:
                shutil.rmtree(lot, ignore_errors=True)
