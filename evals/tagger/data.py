"""What the tagger is trained and measured on.

Marked turns (``turns/*.txt``), templates, the dev suites' questions and the corpus' ways of asking, the last
two for topics. One block of twenty marked turns in ten is held out. Nothing of ``evals/suites/test``.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.models.tagger_words import topic_words
from assistant.rules.schema import Knowledge
from assistant.text import fold
from evals.tagger.examples import Clause, Example, Turn, example, parse

HERE = Path(__file__).parent
_BLOCK, _EVERY = 20, 10
_MOST = 3  # topics of one question: a list of more is a question on the plan


@dataclass(frozen=True, slots=True)
class Data:
    """``turns`` are marked by hand, ``held_out`` are those kept for measuring, ``silver`` read by the
    grammar, ``topics`` questions whose topic alone is known; ``topics_held_out`` of them are not trained
    on."""

    turns: list[Turn]
    held_out: list[Example]
    silver: list[Turn]
    topics: list[Example]
    topics_held_out: list[Example]


def load(knowledge: Knowledge) -> Data:
    turns: list[Turn] = []
    held: list[Example] = []
    for path in sorted((HERE / "turns").glob("*.txt")):
        if path.stem == "silver":
            continue
        for i, turn in enumerate(read_turns(path)):
            if (i // _BLOCK) % _EVERY == _EVERY // 2:
                held.append(example(turn, knowledge.numbers))
            else:
                turns.append(turn)
    questions = [*_of_suites(), *_of_articles(knowledge)]
    random.Random(5).shuffle(questions)
    kept = len(questions) // 20
    silver = list(read_turns(HERE / "turns" / "silver.txt"))
    return Data(turns, held, silver, questions[kept:], questions[:kept])


def read_turns(path: Path) -> Iterator[Turn]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield parse(line.strip())


def _of_suites() -> Iterator[Example]:
    """Single questions with the rules that they cover, and those that are to be declined."""
    for path in sorted((HERE.parent / "suites" / "dev").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            covers = tuple(case.get("covers", ()))
            if len(case["turns"]) > 1 or len(covers) > _MOST:
                continue
            if covers:
                yield _asked(case["turns"][0], None, covers)
            elif case["outcome"] == ["abstained"] and case["cat"] == "abstain":
                yield _asked(case["turns"][0], ("outside",), ("outside",))


def _of_articles(knowledge: Knowledge) -> Iterator[Example]:
    """Ways of asking for a sentence: its rules, or the rest of the article; without those that describe the
    topics themselves."""
    rules: dict[str, list[str]] = {}
    for r in knowledge.rules.values():
        for c in r.citations.values():
            rules.setdefault(c.quote, []).append(r.id)
    describing = {t for topic in topic_words(knowledge) for t in topic.texts}
    for p in knowledge.programmes.values():
        for source in p.sources:
            for quote, ways in knowledge.sources[source].asked.items():
                topics = tuple(dict.fromkeys(rules.get(quote, ()))) or (f"article:{p.id}",)
                for way in ways:
                    if fold(way) not in describing and len(topics) <= _MOST:
                        yield _asked(way, None, topics)


def _asked(question: str, kinds: tuple[str, ...] | None, topics: Sequence[str]) -> Example:
    text = fold(question)
    return Example(text, (), (Clause(0, len(text), kinds, tuple(topics)),))
