"""What a run found: wrong verdicts first, then failures, a row per kind, and all of it as JSON."""

from __future__ import annotations

import hashlib
import math
import platform
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.evaluation.coverage import Coverage
from assistant.evaluation.reply import Reply
from assistant.evaluation.runner import Result

_SHOWN_ANSWER = 160


@dataclass(frozen=True, slots=True)
class Row:
    """One kind. ``needless`` are questions back where the case is decided. ``low`` and ``high`` bound the
    pass rate, 95% by Wilson's score interval."""

    kind: str
    passed: int
    asked: int
    wrong_verdicts: int
    needless: int
    p50: float
    p95: float
    low: float
    high: float


def rows(results: Sequence[Result]) -> list[Row]:
    """A row per kind, in the order first met, and one for all of them."""
    kinds = dict.fromkeys(r.case.cat for r in results)
    return [
        *(_row(kind, [r for r in results if r.case.cat == kind]) for kind in kinds),
        _row("全部", results),
    ]


def _row(kind: str, results: Sequence[Result]) -> Row:
    passed = sum(not r.faults for r in results)
    times = sorted(r.milliseconds for r in results)
    low, high = wilson(passed, len(results))
    wrong = sum(r.wrong_verdict for r in results)
    needless = sum(r.needless for r in results)
    return Row(kind, passed, len(results), wrong, needless, _at(times, 0.5), _at(times, 0.95), low, high)


def wilson(passed: int, asked: int, z: float = 1.96) -> tuple[float, float]:
    """The interval in which the true rate lies, Wilson (1927), 95% by default; (0, 1) of nothing."""
    if not asked:
        return 0.0, 1.0
    rate, square = passed / asked, z * z
    middle = (rate + square / (2 * asked)) / (1 + square / asked)
    half = z * math.sqrt(rate * (1 - rate) / asked + square / (4 * asked * asked)) / (1 + square / asked)
    return max(0.0, middle - half), min(1.0, middle + half)


def report_lines(results: Sequence[Result], show: str) -> Iterator[str]:
    """``show``: "fail" lists what failed, "all" every case, "none" only wrong verdicts."""
    wrong = [r for r in results if r.wrong_verdict]
    if wrong:
        yield f"错误结论 {len(wrong)}："
        yield from (line for r in wrong for line in _case_lines(r))
    rest = [r for r in results if not r.wrong_verdict and (r.faults or show == "all")]
    if show != "none" and rest:
        yield "未通过：" if show == "fail" else "其余题目："
        yield from (line for r in rest for line in _case_lines(r))
    if ignored := sorted({key for r in results for key in r.case.ignored}):
        yield f"没有使用的键：{'、'.join(ignored)}"


def coverage_lines(found: Coverage) -> Iterator[str]:
    yield from (f"{where}：covers 里的 {name!r} 不存在" for where, name in found.unknown)
    for title, names in (("规则", found.rules), ("段落", found.passages)):
        yield f"没有题目问到的{title} {len(names)}{'：' if names else ''}"
        yield from (f"  {name}" for name in names)


def record(results: Sequence[Result], suites: Iterable[Path], target: str) -> dict[str, Any]:
    """The whole run as JSON: what was run on what, the rows and every case."""
    return {
        "run": run_record([r.reply for r in results], suites, target),
        "kinds": [
            {
                "kind": row.kind, "passed": row.passed, "asked": row.asked,
                "wrong_verdicts": row.wrong_verdicts, "needless": row.needless,
                "interval": [row.low, row.high],
                "p50_ms": row.p50, "p95_ms": row.p95,
            }
            for row in rows(results)
        ],
        "cases": [
            {
                "id": r.case.id, "cat": r.case.cat, "turns": r.case.turns, "outcome": r.reply.outcome,
                "passed": not r.faults, "wrong_verdict": r.wrong_verdict, "needless": r.needless,
                "faults": r.faults, "ms": r.milliseconds, "answer": r.reply.json,
            }
            for r in results
        ],
    }  # fmt: skip


def run_record(replies: Sequence[Reply], suites: Iterable[Path], target: str) -> dict[str, Any]:
    """When what was run on what."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "target": target,
        "version": metadata.version("growth-assistant"),
        "commit": _commit(),
        "python": platform.python_version(),
        "corpus": next((r.corpus for r in replies if r.corpus), None),
        "composer": sorted({r.composer for r in replies if r.composer}),
        "suites": {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in suites},
    }


def _case_lines(result: Result) -> Iterator[str]:
    text = " ".join(result.reply.text.split())
    mark = "×" if result.faults else "√"
    yield f"  {mark} {result.case.id}　{' / '.join(result.case.turns)}"
    yield from (f"      {fault}" for fault in result.faults)
    yield f"      [{result.reply.outcome}] {text[:_SHOWN_ANSWER]}"


def _at(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] if times else 0.0


def _commit() -> str | None:
    """The checkout's commit, with + when files differ from it; None outside a checkout."""
    here = Path(__file__).parent

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=here, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    try:
        return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return None
