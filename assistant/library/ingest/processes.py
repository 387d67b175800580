"""What a process and those that it started use, and ending them all: psutil."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of processor time, ended children's included, and bytes of memory of the process itself."""

    seconds: float
    memory: int


def usage(pid: int) -> Usage:
    """Nothing when the process is gone."""
    import psutil

    try:
        process = psutil.Process(pid)
        memory = process.memory_info().rss
        seconds = _seconds(process.cpu_times())
        for child in process.children(recursive=True):
            seconds += _seconds(child.cpu_times())
    except psutil.Error:
        return Usage(0.0, 0)
    return Usage(seconds, memory)


def end(pid: int) -> None:
    """Kills the process and all that it started, a converter in a session of its own too."""
    import psutil

    try:
        process = psutil.Process(pid)
        family = [*process.children(recursive=True), process]
    except psutil.Error:
        return
    for one in family:
        try:
            one.kill()
        except psutil.Error:
            continue


def _seconds(times: Any) -> float:
    return float(
        times.user
        + times.system
        + getattr(times, "children_user", 0.0)
        + getattr(times, "children_system", 0.0)
    )
