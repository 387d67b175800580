"""Question sets: JSON Lines, one case a line, in the form of evals/README.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, get_args

from assistant.errors import EvaluationError
from assistant.types import Outcome

_KEYS = frozenset(
    ("id", "cat", "turns", "outcome", "inc", "exc", "quote", "platform", "profile", "covers", "as_of")
)
OUTCOMES = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation whose last answer is judged, and what a right answer must have.

    ``outcome`` are the accepted ones; ``inc`` and ``exc`` must and must not match the folded text,
    each of ``quote`` some citation's quote, and some citation is of ``platform``. ``covers`` names the
    rules (by id) and passages (「article#heading」) that it asks about. ``where`` is file and line;
    ``ignored`` are keys that mean nothing here.
    """

    id: str
    cat: str
    turns: tuple[str, ...]
    outcome: frozenset[str]
    inc: tuple[re.Pattern[str], ...] = ()
    exc: tuple[re.Pattern[str], ...] = ()
    quote: tuple[re.Pattern[str], ...] = ()
    platform: str | None = None
    profile: Mapping[str, Any] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    as_of: date | None = None
    where: str = ""
    ignored: tuple[str, ...] = ()


def load_cases(paths: Iterable[Path]) -> list[Case]:
    """Every case of the files, in order.

    Raises:
        EvaluationError: a file that cannot be read or holds no case, a line that is no case, an id
            that stands twice.
    """
    cases: list[Case] = []
    for path in paths:
        found = list(_file(path))
        if not found:
            raise EvaluationError(f"{path}：没有题目。", "每行写一个 JSON 对象。")
        cases += found
    seen: dict[str, Case] = {}
    for case in cases:
        if case.id in seen:
            raise EvaluationError(f"{case.where}：编号 {case.id!r} 与 {seen[case.id].where} 重复。")
        seen[case.id] = case
    return cases


def _file(path: Path) -> Iterator[Case]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}：无法读取（{error}）。", "请给 UTF-8 的 JSONL 文件。") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _case(line, f"{path}:{number}", f"{path.stem}-{number}")


def _case(line: str, where: str, name: str) -> Case:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{where}：不是 JSON（{error}）。") from error
    if not isinstance(row, dict):
        raise EvaluationError(f"{where}：不是 JSON 对象。")
    outcome = _texts(row, "outcome", where)
    if wrong := [o for o in outcome if o not in OUTCOMES]:
        raise EvaluationError(
            f"{where}：outcome 里的 {wrong[0]!r} 不存在。", f"可用的有：{'、'.join(OUTCOMES)}。"
        )
    turns = _texts(row, "turns", where)
    if not (turns and outcome):
        raise EvaluationError(f"{where}：turns 和 outcome 都不能为空。")
    return Case(
        id=str(row.get("id") or name),
        cat=str(row.get("cat") or "-"),
        turns=turns,
        outcome=frozenset(outcome),
        inc=_patterns(row, "inc", where),
        exc=_patterns(row, "exc", where),
        quote=_patterns(row, "quote", where),
        platform=row.get("platform"),
        profile=_profile(row, where),
        covers=_texts(row, "covers", where),
        as_of=_day(row, where),
        where=where,
        ignored=tuple(sorted(row.keys() - _KEYS)),
    )


def _texts(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key) or []
    if not (isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)):
        raise EvaluationError(f"{where}：{key} 要写成文字的列表。")
    return tuple(value)


def _patterns(row: Mapping[str, Any], key: str, where: str) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(p.lower()) for p in _texts(row, key, where))
    except re.error as error:
        raise EvaluationError(f"{where}：{key} 里的 {error.pattern!r} 不是正则表达式（{error}）。") from error


def _profile(row: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    value = row.get("profile") or {}
    if not isinstance(value, dict):
        raise EvaluationError(f"{where}：profile 要写成 JSON 对象。")
    return value


def _day(row: Mapping[str, Any], where: str) -> date | None:
    try:
        return date.fromisoformat(row["as_of"]) if row.get("as_of") else None
    except (TypeError, ValueError) as error:
        raise EvaluationError(f"{where}：as_of 要写成 2026-11-22 这样的日期。") from error
