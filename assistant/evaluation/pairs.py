"""The same turns asked without and with a chat model, side by side: what differs, and how the model did.

Every turn of every case counts, also one that broke off.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from assistant.evaluation.cases import Case
from assistant.evaluation.judge import faults, is_wrong_verdict
from assistant.evaluation.leaks import LeakFinder, Leaks, changes
from assistant.evaluation.reply import Reply
from assistant.evaluation.runner import Asker

LEAKS = tuple(kind.name for kind in fields(Leaks))


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a case, asked twice. ``broke`` is why there is nothing to compare, "" else; times are
    milliseconds."""

    case: str
    number: int
    question: str
    plain: Reply
    told: Reply
    plain_ms: float
    told_ms: float
    leaks: Leaks
    changed: tuple[str, ...]
    broke: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A case; ``before`` and ``after`` are the faults of its last answer without and with the model."""

    case: Case
    turns: tuple[Turn, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    wrong_verdict: bool


def pairs(cases: Iterable[Case], plain: Asker, told: Asker, leaks: LeakFinder, as_of: date) -> Iterator[Pair]:
    """One pair a case, each as soon as it is there. The turns alternate, so both find the machine alike."""
    for case in cases:
        turns = tuple(_turns(case, plain, told, leaks, as_of))
        first, second = turns[-1].plain, turns[-1].told
        wrong = is_wrong_verdict(case, second) and not is_wrong_verdict(case, first)
        yield Pair(case, turns, faults(case, first), faults(case, second), wrong)


def _turns(case: Case, plain: Asker, told: Asker, leaks: LeakFinder, as_of: date) -> Iterator[Turn]:
    sessions: list[str | None] = [None, None]
    day = case.as_of or as_of
    for number, text in enumerate(case.turns, 1):
        replies, took = [], []
        for i, ask in enumerate((plain, told)):
            begun = time.perf_counter()
            replies.append(ask(text, sessions[i], case.profile, day))
            took.append((time.perf_counter() - begun) * 1000)
            sessions[i] = replies[i].session_id or sessions[i]
        broke = (
            next((r.outcome for r in reversed(replies) if (r.outcome or "").startswith("error")), "") or ""
        )
        yield Turn(
            case.id, number, text, replies[0], replies[1], took[0], took[1],
            Leaks() if broke else leaks.find(replies[0].json, replies[1].json, day),
            () if broke else changes(replies[0].json, replies[1].json),
            broke,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """What all pairs come to. Leaks and changes are turns that have one. ``sentences`` are the model's that
    are shown, ``reworded`` lines that read otherwise than composed, ``refused`` sentences that were not shown
    at first, by why, ``repaired`` which of those were written anew, ``left`` lines that stayed as composed,
    ``failed`` why the model could not be heard out, by task and why. ``asked_back`` are turns answered by a
    question only with the model, which is no change; ``differences`` are those of its readings. Times are
    milliseconds: what the model added to a turn, and what a check took."""

    cases: int
    turns: int
    broken: int
    asked_model: int
    leaks: Mapping[str, int]
    changed: int
    better: int
    worse: int
    wrong_verdicts: int
    asked_back: int
    differences: int
    sentences: int
    reworded: int
    refused: Mapping[str, int]
    repaired: int
    left: int
    failed: Mapping[str, int]
    tokens: int
    added_p50: float
    added_p95: float
    check_ms: float

    @property
    def clean(self) -> bool:
        """Nothing that a merchant reads is other than it would be without the model."""
        return not (any(self.leaks.values()) or self.wrong_verdicts or self.changed or self.broken)


def tally(found: Sequence[Pair], tokens: int = 0) -> Tally:
    """``tokens`` are those that the model took for all of it, as they were counted."""
    turns = [turn for pair in found for turn in pair.turns]
    uses = [use for turn in turns if (use := turn.told.json.get("model"))]
    refused = sum((Counter(use.get("refused") or {}) for use in uses), Counter[str]())
    failed = Counter(f"{task}: {why}" for use in uses for task, why in (use.get("failed") or {}).items())
    sentences = sum(use.get("sentences") or 0 for use in uses)
    checked = sentences + refused.total()
    added = sorted(turn.told_ms - turn.plain_ms for turn in turns if not turn.broke)
    return Tally(
        cases=len(found),
        turns=len(turns),
        broken=sum(bool(turn.broke) for turn in turns),
        asked_model=len(uses),
        leaks={kind: sum(bool(getattr(turn.leaks, kind)) for turn in turns) for kind in LEAKS},
        changed=sum(bool(turn.changed) and not _asks_back(turn) for turn in turns),
        better=sum(bool(pair.before) and not pair.after for pair in found),
        worse=sum(bool(pair.after) and not pair.before for pair in found),
        wrong_verdicts=sum(pair.wrong_verdict for pair in found),
        asked_back=sum(map(_asks_back, turns)),
        differences=sum(use.get("differences") or 0 for use in uses),
        sentences=sentences,
        reworded=sum(_reworded(turn) for turn in turns if not turn.broke),
        refused=dict(refused.most_common()),
        repaired=sum(use.get("repaired") or 0 for use in uses),
        left=sum(use.get("left") or 0 for use in uses),
        failed=dict(failed.most_common()),
        tokens=tokens,
        added_p50=_at(added, 50),
        added_p95=_at(added, 95),
        check_ms=sum(use.get("checking_ms") or 0.0 for use in uses) / checked if checked else 0.0,
    )


def _reworded(turn: Turn) -> int:
    before, after = (
        [
            line.rstrip("。")
            for part in reply.json.get("parts") or ()
            for line in (*part["because"], *part["next"])
        ]
        for reply in (turn.plain, turn.told)
    )
    return sum(a != b for a, b in zip(before, after, strict=False)) if len(before) == len(after) else 0


def _asks_back(turn: Turn) -> bool:
    """Whether it is only with the model that something is asked instead of answered."""
    return turn.told.outcome == "needs_info" and turn.plain.outcome != "needs_info"


def _at(ordered: Sequence[float], percent: int) -> float:
    """By nearest rank; 0 of none."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else 0.0


def lines(found: Tally) -> Iterator[tuple[str, str]]:
    """Each figure with what it is of, for a table; the targets stand in brackets."""
    yield "cases / turns", f"{found.cases} / {found.turns}"
    yield "turns that the model was asked in", str(found.asked_model)
    yield "turns that broke off (0)", str(found.broken)
    for kind in LEAKS:
        yield f"turns with foreign {kind} (0)", str(found.leaks[kind])
    yield "turns with another outcome or status (0)", str(found.changed)
    yield "cases right only with it / only without", f"{found.better} / {found.worse}"
    yield "wrong verdicts only with it (0)", str(found.wrong_verdicts)
    yield (
        "turns that ask back only with it / readings that differ",
        f"{found.asked_back} / {found.differences}",
    )
    yield "sentences of the model's shown / reworded", f"{found.sentences} / {found.reworded}"
    yield "refused at first", _counted(found.refused)
    yield "of those written anew / left as composed", f"{found.repaired} / {found.left}"
    yield "not heard out", _counted(found.failed)
    yield "tokens", str(found.tokens)
    yield "added to a turn, median / p95 (ms)", f"{found.added_p50:.0f} / {found.added_p95:.0f}"
    yield "a check of a sentence (3 ms)", f"{found.check_ms:.2f}"


def _counted(counts: Mapping[str, int]) -> str:
    each = ", ".join(f"{name} {count}" for name, count in counts.items())
    return f"{sum(counts.values())} ({each})" if counts else "0"


def pair_json(pair: Pair) -> dict[str, Any]:
    """A pair for the record of a run: both answers of every turn, and what differs."""
    return {
        "id": pair.case.id,
        "cat": pair.case.cat,
        "before": pair.before,
        "after": pair.after,
        "wrong_verdict": pair.wrong_verdict,
        "turns": [
            {
                "question": turn.question,
                "broke": turn.broke,
                "leaks": asdict(turn.leaks),
                "changed": turn.changed,
                "plain_ms": turn.plain_ms,
                "told_ms": turn.told_ms,
                "plain": turn.plain.json,
                "told": turn.told.json,
            }
            for turn in pair.turns
        ],
    }


def tally_json(found: Tally) -> dict[str, Any]:
    return asdict(found)
