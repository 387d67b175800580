"""Reviewed feedback → cases of a question set, in the form of evals/README.md."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from assistant.errors import EvaluationError
from assistant.evaluation.cases import load_cases
from assistant.evaluation.judge import fold
from assistant.feedback.feedback import Expected, FeedbackStore, ReviewItem

_KINDS = {
    "eligible": "elig",
    "ineligible": "elig",
    "needs_info": "elig",
    "not_in_force": "elig",
    "computed": "calc",
    "abstained": "abstain",
}
_HANDED_OVER = frozenset(("profile", "edited", "shop", "photo"))
_TEXT_LIMIT = 200  # of the words of a value that comes with a question
# JSON leaves them as they are, and they end a line of a file for whoever splits it
_LINE_ENDS = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"})


@dataclass(frozen=True, slots=True)
class Added:
    """Items that became cases, and those that could not, each with the reason in words."""

    added: tuple[ReviewItem, ...]
    left: tuple[tuple[ReviewItem, str], ...]


def add_from_review(store: FeedbackStore, out: Path, items: Iterable[ReviewItem]) -> Added:
    """Appends ``items`` to the question set ``out`` and marks them added in the queue.

    The file is replaced as a whole or not at all. One that stopped halfway may be run again: a case that
    stands in the file already, as it would be written, is only marked.

    Raises:
        EvaluationError: ``out`` cannot be read or written, is no question set, or holds another case with
            the id of an item; then nothing is changed.
    """
    ready: list[tuple[ReviewItem, dict[str, Any]]] = []
    left: list[tuple[ReviewItem, str]] = []
    for item in items:
        reason = _unfit(item)
        if reason:
            left.append((item, reason))
        else:
            ready.append((item, case_of(item)))
    _append(out, [case for _, case in ready])
    for item, _ in ready:
        store.decide(item.id, "added")
    return Added(tuple(item for item, _ in ready), tuple(left))


def own_cases(data: Path) -> Path:
    """The question set that operators fill, in the data folder."""
    return data / "cases" / "review.jsonl"


def add_to_own(store: FeedbackStore, data: Path, items: Iterable[ReviewItem]) -> Added:
    """``add_from_review`` to the question set of the data folder, one process at a time."""
    from filelock import FileLock

    out = own_cases(data)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(f"{out}：无法写入（{error}）。", "请检查数据文件夹能否写入。") from error
    with FileLock(data / "review.lock"):
        return add_from_review(store, out, items)


def case_of(item: ReviewItem) -> dict[str, Any]:
    """A line of a question set. Without an ``expected``, what the answer said is what is right."""
    expected = item.expected or _as_it_was(item.answer)
    row: dict[str, Any] = {
        "id": f"review-{item.id}",
        "cat": category(item.turns, expected.outcome[0]),
        "turns": list(item.turns),
        "outcome": list(expected.outcome),
        "inc": list(expected.include),
        "exc": list(expected.exclude),
        "quote": list(expected.quote),
        "platform": expected.platform,
        "profile": _profile(item.answer),
        "as_of": item.answer.as_of,
    }
    return {key: value for key, value in row.items() if value}


def category(turns: Sequence[str], outcome: str) -> str:
    """What a case is counted with."""
    return "multi" if len(turns) > 1 else _KINDS.get(outcome, "info")


def _unfit(item: ReviewItem) -> str:
    if item.status != "accepted":
        words = {"open": "还没有采纳", "dismissed": "已被忽略", "added": "已经加入过题集"}
        return words[item.status]
    if item.expected is None and item.verdict == "down":
        return "是差评，要先写明正确的回答（--outcome 等）"
    return ""


def _as_it_was(answer: Answer) -> Expected:
    quotes = dict.fromkeys(re.escape(fold(c.quote)) for c in answer.citations)
    platform = answer.citations[0].platform if answer.citations else None
    return Expected((answer.outcome,), quote=tuple(quotes), platform=platform)


def _profile(answer: Answer) -> dict[str, Any]:
    """What was handed over beside the questions, which say the rest themselves."""
    return {
        fact: {"text": entry.text[:_TEXT_LIMIT], "low": entry.low, "high": entry.high, "unit": entry.unit}
        for fact, entry in answer.profile.items()
        if entry.origin in _HANDED_OVER
    }


def _append(out: Path, cases: Sequence[Mapping[str, Any]]) -> None:
    if not cases:
        return
    held = _held(out) if out.exists() else {}
    fresh: list[str] = []
    for case in cases:
        line = json.dumps(case, ensure_ascii=False).translate(_LINE_ENDS)
        if case["id"] not in held:
            fresh.append(line)
        elif held[case["id"]] != case:
            raise EvaluationError(
                f"{out}：编号 {case['id']!r} 已经有了，而且内容不同。", "请换一个文件，或先改掉里面的编号。"
            )
    if not fresh:
        return
    try:
        before = out.read_bytes() if out.exists() else b""
        if before and not before.endswith(b"\n"):
            before += b"\n"
        _replace(out.resolve(), before + "".join(f"{line}\n" for line in fresh).encode())
    except OSError as error:
        raise EvaluationError(f"{out}：无法写入（{error}）。", "请检查文件夹是否存在、能否写入。") from error


def _held(out: Path) -> dict[str, Any]:
    """The cases of a question set by id, as JSON."""
    ids = [case.id for case in load_cases([out])] if out.stat().st_size else []
    rows = [json.loads(line) for line in out.read_text("utf-8-sig").splitlines() if line.strip()]
    return dict(zip(ids, rows, strict=True))


def _replace(out: Path, content: bytes) -> None:
    """Whoever reads ``out`` sees what it held or what it will hold, also after a power cut."""
    fresh = out.with_name(f"{out.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if out.exists():
            shutil.copymode(out, fresh)
        os.replace(fresh, out)
    finally:
        fresh.unlink(missing_ok=True)
