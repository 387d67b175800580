"""What a run costs: milliseconds, memory, disk."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np


def milliseconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return 1e3 * (time.perf_counter() - begun)


def percentiles(times: Sequence[float], *percent: float) -> list[float]:
    return [float(found) for found in np.percentile(times, percent)]


def peak_mb(*, children: bool = False) -> float:
    """The most memory that this process, or one that it started and awaited, has held."""
    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    return resource.getrusage(who).ru_maxrss / 1024


def disk_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
