"""Asks the assistant strings that nobody means, and reports what it does with them.

    python evals/fuzz.py [--count 100000] [--workers 2] [--seed 1] [--budget 1.0]

Mixed scripts, control characters, emoji, bidi marks, digits and units in every order, cut and shuffled
pieces of real questions, and strings of 10,000 characters, some of them in one conversation. Each goes
through ``Assistant.ask``, the long ones beyond what HTTP lets in. Ends with 1 when a string raised, was
answered without an answer, or took more than the budget in seconds (of processor time: a string must
not wait for the others).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from assistant.build import open_assistant
from assistant.conversations.question import Question
from assistant.evaluation.cases import load_cases
from assistant.pipeline import Assistant
from assistant.settings import Settings
from evals.shared.arguments import parser
from evals.shared.cost import percentiles
from evals.shared.suites import AS_OF, suite_files

LONG = 10_000
_RANGES = (
    (0x20, 0x7E), (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x3000, 0x30FF), (0xFF00, 0xFFEF), (0x1F300, 0x1FAFF),
    (0x0, 0x1F), (0x7F, 0xA0), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0x0590, 0x06FF),
    (0x0900, 0x097F), (0x0E00, 0x0E7F), (0x1100, 0x11FF), (0xAC00, 0xD7A3),
    (0x0300, 0x036F), (0xFE00, 0xFE0F),
    (0x20000, 0x2A6DF), (0xE000, 0xE0FF), (0x2150, 0x218F), (0x2460, 0x24FF), (0x3200, 0x33FF),
)  # fmt: skip
_PIECES = (
    *"0123456789零一二三四五六七八九十百千万亿半几多余近约.,%‰/+-~～至到<>=≤≥分单元天月年时",
    "个亿", "八成半", "百分之", "超过", "不到", "至少", "左右", "以上", "以下",
    "2月30日", "99999999999999999999", "1e999", "0.0000000001", "NaN", "昨天", "如果", "说错了，",
    "再播", "重新开始", "那抖音呢", "没有", "null", "\u202e",
    "👨‍👩‍👧‍👦", "{{}}", "${x}", "<script>", "' or 1=1", "\\", "\x00", "\ud83d\ude00", "**", "[1]", "| - |",
)  # fmt: skip


@dataclass
class Found:
    """What one worker saw; times are processor seconds by length."""

    asked: int = 0
    faults: list[str] = field(default_factory=list)
    short: list[float] = field(default_factory=list)
    long: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


def strings(rng: random.Random, questions: list[str]) -> Iterator[str]:
    """Without an end; one in a thousand is of 10,000 characters."""
    makers = (_characters, _pieces, _shuffled, _spliced, _runs)
    while True:
        length = LONG if rng.random() < 0.001 else int(rng.paretovariate(0.7) * 8) % 240 + 1
        yield rng.choice(makers)(rng, length, questions)


def _characters(rng: random.Random, length: int, _: list[str]) -> str:
    ranges = rng.sample(_RANGES, rng.randint(1, 4))
    return "".join(chr(rng.randint(*rng.choice(ranges))) for _ in range(length))


def _pieces(rng: random.Random, length: int, questions: list[str]) -> str:
    text = ""
    while len(text) < length:
        text += rng.choice(_PIECES) if rng.random() < 0.8 else _cut(rng, questions)
    return text[:length]


def _runs(rng: random.Random, length: int, questions: list[str]) -> str:
    """One thing over and over: what a pattern may be slow at."""
    piece = rng.choice((" ", "\n", rng.choice(_PIECES), _cut(rng, questions), _characters(rng, 2, questions)))
    return (piece * length)[:length]


def _shuffled(rng: random.Random, length: int, questions: list[str]) -> str:
    characters = list(_repeated(rng, length, questions))
    rng.shuffle(characters)
    return "".join(characters)


def _spliced(rng: random.Random, length: int, questions: list[str]) -> str:
    text = _repeated(rng, length, questions)
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(text))
        text = text[:at] + _characters(rng, rng.randint(1, 3), questions) + text[at + rng.randint(0, 2) :]
    return text[:length]


def _repeated(rng: random.Random, length: int, questions: list[str]) -> str:
    text = ""
    while len(text) < length:
        text += rng.choice(questions)
    return text[:length]


def _cut(rng: random.Random, questions: list[str]) -> str:
    question = rng.choice(questions)
    at = rng.randrange(len(question))
    return question[at : at + rng.randint(1, 6)]


def attack(seed: int, count: int, budget: float) -> Found:
    """Asks ``count`` strings of its own; every session is kept for a few turns."""
    questions = [turn for case in load_cases(suite_files("dev")) for turn in case.turns]
    rng = random.Random(seed)
    found = Found()
    with tempfile.TemporaryDirectory() as folder, open_assistant(Settings(data=Path(folder))) as assistant:
        assistant.prepare()
        session: str | None = None
        said: list[str] = []
        for text, _ in zip(strings(rng, questions), range(count), strict=False):
            said.append(text)
            session = _ask(assistant, said, session, found, budget)
            if session is None or rng.random() < 0.3:
                session, said = None, []
    return found


def _ask(
    assistant: Assistant, said: list[str], session: str | None, found: Found, budget: float
) -> str | None:
    """Asks the last of ``said``, the turns of a conversation."""
    text, told = said[-1], [turn[:80] for turn in said]
    found.asked += 1
    begun = time.process_time()
    try:
        answer = assistant.ask(Question(text, AS_OF, session_id=session))
    except Exception as exc:  # noqa: BLE001 - any at all is what this looks for
        found.faults.append(f"{type(exc).__name__}: {exc} for {told!r}")
        return None
    taken = time.process_time() - begun
    (found.long if len(text) >= LONG else found.short).append(taken)
    found.outcomes[answer.outcome] += 1
    if not answer.answer.strip():
        found.faults.append(f"empty answer for {told!r}")
    if taken > budget:
        found.faults.append(f"{taken:.2f} s for {len(text)} characters: {told!r}")
    return answer.session_id


def main() -> int:
    arguments = parser(__doc__)
    arguments.add_argument("--count", type=int, default=100_000)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--budget", type=float, default=1.0)
    options = arguments.parse_args()
    share = -(-options.count // options.workers)
    with ProcessPoolExecutor(options.workers) as pool:
        jobs = [pool.submit(attack, options.seed + i, share, options.budget) for i in range(options.workers)]
        parts = [job.result() for job in jobs]
    faults = [fault for part in parts for fault in part.faults]
    outcomes = sum((part.outcomes for part in parts), Counter[str]())
    print(f"{sum(p.asked for p in parts)} strings, seeds from {options.seed}, {len(faults)} faults")
    for name, times in (
        ("up to 240 characters", [1e3 * t for p in parts for t in p.short]),
        (f"{LONG} characters", [1e3 * t for p in parts for t in p.long]),
    ):
        if times:
            median, last, slowest = percentiles(times, 50, 99.9, 100)
            print(f"  {name:22} median {median:7.1f} ms   p99.9 {last:7.1f} ms   slowest {slowest:7.1f} ms")
    print("  " + ", ".join(f"{name} {count}" for name, count in outcomes.most_common()))
    print("\n".join(faults[:20]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
