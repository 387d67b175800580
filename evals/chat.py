"""What a chat model does to the answers: every case asked without it and with it, and compared.

    GROWTH_CHAT_MODEL=openai:… .venv/bin/python evals/chat.py [--suite dev] [--limit 200] [--seed 1]
        [--tasks read,write] [--out FILE.json] [--show 20]

Takes the model that the settings name (GROWTH_CHAT_*, in the environment or .env), so whoever has a strong
one gets its figures. ``--suite`` is dev, test, or the path of a question set, and may stand several times;
``--limit`` draws so many cases, by ``--seed``. Prints a table and what leaked; ``--out`` keeps both answers
of every turn. Ends with 1 when a merchant would have read anything else than without the model: a figure,
name, verdict, citation or mark that the other answer does not have, or another outcome. A case that breaks
off counts. In service a model rests for half a minute after four failures in a row; here it does not, so that
every turn is asked. ``GROWTH_CHAT_TIMEOUT`` (the first words within half of it) and
``GROWTH_CHAT_ANSWER_TIMEOUT`` keep a slow one short, or let it speak.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from assistant.build import open_assistant, open_chat
from assistant.evaluation.cases import Case, load_cases
from assistant.evaluation.leaks import LeakFinder
from assistant.evaluation.pairs import Pair, Tally, lines, pair_json, pairs, tally, tally_json
from assistant.evaluation.reply import Reply, failed
from assistant.evaluation.report import run_record
from assistant.evaluation.runner import Asker, in_process
from assistant.models.chat.budget import DAY, DAY_S, MemoryTokenCounts
from assistant.models.chat.client import Chat, Limits
from assistant.rules.schema import Knowledge
from assistant.settings import ChatSettings, Settings, load_settings
from assistant.types import ChatModel
from evals.shared.arguments import parser
from evals.shared.suites import AS_OF, SPLITS, Split, suite_files


def main() -> int:
    arguments = parser(__doc__)
    arguments.add_argument("--suite", action="append")
    arguments.add_argument("--limit", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--tasks", default="")
    arguments.add_argument("--out", type=Path)
    arguments.add_argument("--show", type=int, default=20)
    options = arguments.parse_args()
    settings = load_settings()
    if not settings.chat.name:
        sys.exit("No model is configured: set GROWTH_CHAT_MODEL, see evals/README.md.")
    if options.tasks:
        settings = with_tasks(settings, options.tasks)
    files = list(named_files(options.suite or ["dev"]))
    cases = drawn(load_cases(files), options.limit, options.seed)
    with measured(settings) as (chat, counts):
        found = asked(settings, cases, chat)
        figures = tally(found, counts.add(DAY, DAY_S, 0))
    print(f"{settings.chat.name}, {', '.join(sorted(settings.chat.tasks))}")
    for name, value in lines(figures):
        print(f"  {name:42} {value}")
    for line in list(leaked(found))[: options.show]:
        print(line)
    if options.out:
        run = _run(settings, found, files, options.limit, options.seed)
        options.out.write_text(
            json.dumps({**run, **kept(figures, found)}, ensure_ascii=False, indent=1), "utf-8"
        )
    return 0 if figures.clean else 1


def named_files(suites: Sequence[str]) -> Iterator[Path]:
    for suite in suites:
        yield from suite_files(cast(Split, suite)) if suite in SPLITS else [Path(suite)]


def drawn(cases: Sequence[Case], limit: int, seed: int) -> list[Case]:
    """All of them without a limit, else as many, the same for the same seed, in their order."""
    if not 0 < limit < len(cases):
        return list(cases)
    return [cases[i] for i in sorted(random.Random(seed).sample(range(len(cases)), limit))]


@contextmanager
def measured(settings: Settings) -> Iterator[tuple[Chat, MemoryTokenCounts]]:
    """The model, which does not rest after failures as it would in service, and what counts its tokens."""
    counts = MemoryTokenCounts()
    budget = replace(settings.chat, tokens_per_day=settings.chat.tokens_per_day or 1_000_000_000)
    chat = open_chat(
        replace(settings, chat=budget), counts, Limits(first_s=sys.maxsize, failures=sys.maxsize)
    )
    assert chat is not None, "a model is named"
    try:
        yield chat, counts
    finally:
        chat.close()


def asked(settings: Settings, cases: Sequence[Case], chat: ChatModel) -> list[Pair]:
    """Asks every case of both assistants, which differ in the model alone."""
    found: list[Pair] = []
    with (
        open_assistant(without_model(settings)) as plain,
        open_assistant(settings, chat=chat) as told,
    ):
        plain.prepare()
        told.prepare()
        finder = LeakFinder(plain.knowledge.numbers, _names(plain.knowledge))
        both = guarded(in_process(plain)), guarded(in_process(told))
        for pair in pairs(cases, *both, finder, AS_OF):
            found.append(pair)
            if sys.stderr.isatty():
                print(f"\r{len(found)} of {len(cases)}", end="", file=sys.stderr)
    return found


def with_tasks(settings: Settings, tasks: str) -> Settings:
    return replace(settings, chat=replace(settings.chat, tasks=cast(Any, frozenset(tasks.split(",")))))


def without_model(settings: Settings) -> Settings:
    return replace(settings, chat=ChatSettings())


def guarded(ask: Asker) -> Asker:
    """What raises anything at all is an answer that broke off, and counts as one."""

    def asked_once(text: str, session: str | None, profile: Mapping[str, Any], day: date | None) -> Reply:
        try:
            return ask(text, session, profile, day)
        except Exception as error:  # noqa: BLE001 - counted and shown
            return failed("crash", f"{type(error).__name__}: {error}")

    return asked_once


def _names(knowledge: Knowledge) -> list[str]:
    plans = [name for plan in knowledge.programmes.values() for name in (plan.name, *plan.names)]
    return [*plans, *(name for p in knowledge.platforms.values() for name in (p.name, *p.aliases))]


def leaked(found: Sequence[Pair]) -> Iterator[str]:
    """The turns in which a merchant would have read something else, worst first."""
    for pair in sorted(found, key=lambda pair: not pair.wrong_verdict):
        for turn in pair.turns:
            why = [turn.broke, *turn.changed] if turn.broke or turn.changed else []
            why += [str(turn.leaks)] if turn.leaks else []
            if why:
                yield f"{pair.case.id} turn {turn.number}: {turn.question}"
                yield f"    {'; '.join(filter(None, why))}"
                yield f"    {' '.join(turn.told.text.split())[:300]}"


def _run(
    settings: Settings, found: Sequence[Pair], files: Sequence[Path], limit: int, seed: int
) -> dict[str, Any]:
    replies = [turn.told for pair in found for turn in pair.turns]
    prompts = {k: v for r in replies for k, v in ((r.json.get("model") or {}).get("prompts") or {}).items()}
    drawing = {"limit": limit, "seed": seed, "tasks": sorted(settings.chat.tasks), "prompts": prompts}
    return {"run": {**run_record(replies, files, settings.chat.name), **drawing}}


def kept(figures: Tally, found: Sequence[Pair]) -> dict[str, Any]:
    return {"tally": tally_json(figures), "pairs": [pair_json(pair) for pair in found]}


if __name__ == "__main__":
    sys.exit(main())
