"""What every cue, expression and function of the reading brings, by taking it out.

    python evals/ablation.py SET.jsonl... --groups | --words | --code [--spare | --idle]

The sets are asked once, to see what is right and in which of them each thing has a say; then those again,
without one thing after the other. ``--groups`` takes out whole cues of corpus/lexicon.yaml and names of
corpus/figures.yaml, ``--words`` each entry of them, ``--code`` each condition and function of
assistant/understand (shared/probes.py), for which strings that nobody means are asked, too: they must not
raise. With ``--spare`` what costs nothing stays out, so that of two things that do the same one is kept, and
a thing is put back at the first answer that it loses; with ``--idle`` only those without a say are sought.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from evals.shared.arguments import parser
from evals.shared.probes import AFTERWARDS, LOADING, Probes

PROBES = Probes("assistant.understand.")  # before the first import of what it watches

from assistant import pipeline  # noqa: E402
from assistant.build import open_assistant  # noqa: E402
from assistant.conversations.several import Turn, read_turn  # noqa: E402
from assistant.errors import RegistryError  # noqa: E402
from assistant.evaluation.cases import OUTCOMES, Case, load_cases  # noqa: E402
from assistant.evaluation.runner import in_process, run  # noqa: E402
from assistant.knowledge.yamlfile import read  # noqa: E402
from assistant.pipeline import Assistant  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from assistant.text import fold, fold_aligned, whole  # noqa: E402
from assistant.understand.patterns import any_of  # noqa: E402
from assistant.understand.reader import Reader  # noqa: E402

re._MAXCACHE = 1 << 16  # a reader is made for each thing, of the same expressions
_CORPUS = Path(__file__).resolve().parents[1] / "corpus"
AS_OF = date(2026, 11, 22)
_FUZZ = 600
_FIGURES = "figures."  # names of figures.yaml, beside the cues of the lexicon
_NAMING = {"kin", "surname"}  # of people: whom one meets, not how one asks


class Score(NamedTuple):
    right: bool
    wrong_verdict: bool


class _Read(NamedTuple):
    """A turn, and what it was read from."""

    told: tuple[Any, ...]
    turn: Turn


@dataclass(frozen=True, slots=True)
class Thing:
    """``touches`` are the cases that it has a say in."""

    name: str
    touches: Sequence[int]
    take_out: Callable[[], None]
    put_back: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Change:
    """What the answers are without a thing."""

    name: str
    touches: int
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def costs(self) -> bool:
        return bool(self.lost or self.wrong)


class Sets:
    """The cases, and how they are answered with all in place."""

    def __init__(self, assistant: Assistant, cases: Sequence[Case], fuzz: int) -> None:
        from evals.fuzz import strings  # late: it imports the assistant

        asked = [turn for case in cases for turn in case.turns]
        odd = (s for s in strings(random.Random(7), asked) if len(s) <= 240)
        self.judged = len(cases)
        meant_nothing = (
            Case(f"fuzz-{n}", "", (s,), frozenset(OUTCOMES)) for n, s in enumerate(islice(odd, fuzz))
        )
        self.cases = [*cases, *meant_nothing]
        self._assistant, self._ask = assistant, in_process(assistant, AS_OF)
        self._read: list[list[_Read]] = [[] for _ in self.cases]
        self.before: list[Score] = []
        for number in range(len(self.cases)):
            PROBES.case = number
            pipeline.read_turn = partial(self._kept, number)
            self.before.append(self._score(number))
        PROBES.case, pipeline.read_turn = AFTERWARDS, read_turn
        # Those that may be lost first: one is enough.
        self.order = sorted(range(len(self.cases)), key=lambda n: (not self.before[n].right, n * 7919 % 1009))

    def _kept(self, number: int, reader: Reader, *told: Any) -> Turn:
        turn = read_turn(reader, *told)
        self._read[number].append(_Read(told, turn))
        return turn

    def _score(self, number: int) -> Score:
        case = self.cases[number]
        try:
            result = next(run((case,), self._ask))
        except Exception:  # noqa: BLE001 - whatever breaks without the thing is what is counted
            return Score(False, False)
        return Score(not result.faults, result.wrong_verdict)

    def score(self, number: int) -> Score:
        """What is read as before is answered as before."""
        try:
            reader = self._assistant._reader
            if all(read_turn(reader, *read.told) == read.turn for read in self._read[number]):
                return self.before[number]
        except Exception:  # noqa: BLE001
            return Score(False, False)
        return self._score(number)

    def change(self, name: str, touches: Sequence[int], *, first_only: bool) -> Change:
        lost, gained, wrong = [], [], []
        held = set(touches)
        for number in (n for n in self.order if n in held):
            was, now = self.before[number], self.score(number)
            if was.right and not now.right:
                lost.append(self.cases[number].id)
            elif now.right and not was.right:
                gained.append(self.cases[number].id)
            if now.wrong_verdict and not was.wrong_verdict:
                wrong.append(self.cases[number].id)
            if first_only and (lost or wrong):
                break
        return Change(name, len(touches), tuple(lost), tuple(gained), tuple(wrong))


class Words:
    """The lexicon and the words around figures, each entry by its cue and itself."""

    def __init__(self, assistant: Assistant, sets: Sets) -> None:
        self._assistant, self._full = assistant, assistant.knowledge.lexicon
        words = read(_CORPUS / "figures.yaml", RegistryError).table("words")
        self._figures = {name: tuple(map(fold, words.texts(name))) for name in words}
        self._out: set[tuple[str, str]] = set()
        wordings = assistant._reader.vocabulary.wordings
        self._texts = [
            "\n".join(wordings.ours(fold_aligned(whole(t))).text for t in c.turns) for c in sets.cases
        ]

    def groups(self) -> Iterator[Thing]:
        for name, entries in self._entries().items():
            yield self._thing(name, entries, name)

    def words(self) -> Iterator[Thing]:
        for name, entries in self._entries().items():
            if name not in _NAMING:
                yield from (self._thing(f"{name}: {e}", (e,), name) for e in entries)

    def _entries(self) -> dict[str, Sequence[str]]:
        return {**self._full.cues, **{_FIGURES + n: e for n, e in self._figures.items()}}

    def _thing(self, title: str, entries: Sequence[str], name: str) -> Thing:
        parts = [re.compile(e) for e in entries] if name.startswith(_FIGURES) else [any_of(entries)]
        touches = [n for n, text in enumerate(self._texts) if any(p.search(text) for p in parts)]
        these = {(name, e) for e in entries}
        return Thing(title, touches, partial(self._take_out, these), partial(self._put_back, these))

    def _put_back(self, entries: set[tuple[str, str]]) -> None:
        """As the next one is taken out: a reader is made only then."""
        self._out -= entries

    def _take_out(self, entries: set[tuple[str, str]]) -> None:
        self._out |= entries
        out = self._out
        cues = {n: tuple(e for e in es if (n, e) not in out) for n, es in self._full.cues.items()}
        kept = {n: [e for e in es if (_FIGURES + n, e) not in out] for n, es in self._figures.items()}
        words = {n: "|".join(es) for n, es in kept.items() if es}
        lexicon = replace(self._full, cues=cues, figures=replace(self._full.figures, words=words))
        reader = self._assistant._reader
        knowledge = replace(self._assistant.knowledge, lexicon=lexicon)
        self._assistant._reader = Reader(knowledge, reader.tagger)


def code(sets: Sets) -> Iterator[Thing]:
    """What ran before any question, while things were loaded, is none of it."""
    for site in PROBES.sites:
        if LOADING not in site.hits:
            cases = sorted(site.hits - {AFTERWARDS})
            yield Thing(site.name, cases, partial(PROBES.take_out, site), partial(PROBES.put_back, site))


def measured(things: Sequence[Thing], sets: Sets, *, spare: bool) -> Iterator[Change]:
    """With ``spare``, those that touch least first, and what costs nothing stays out."""
    for thing in sorted(things, key=lambda t: len(t.touches)) if spare else things:
        if not thing.touches:
            yield Change(thing.name, 0, (), (), ())
            continue
        thing.take_out()
        change = sets.change(thing.name, thing.touches, first_only=spare)
        if not spare or change.costs:
            thing.put_back()
        yield change


def _remembering(assistant: Assistant) -> None:
    """The tagger's opinion on a text, whose words and weights nothing of this touches."""
    tagger = assistant._reader.tagger
    assert tagger
    once = cache(tagger.tags)
    tagger.tags = lambda text, *spans: once(text, *map(tuple, spans))


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("sets", nargs="+", type=Path)
    arguments.add_argument("--spare", action="store_true")
    arguments.add_argument("--idle", action="store_true")
    arguments.add_argument(
        "--json", type=Path, help="where each change goes, one a line, as soon as it is known"
    )
    which = arguments.add_mutually_exclusive_group(required=True)
    for name in ("groups", "words", "code"):
        which.add_argument(f"--{name}", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_assistant(Settings(data=Path(folder))) as assistant:
        assistant.prepare()
        _remembering(assistant)
        sets = Sets(assistant, load_cases(options.sets), fuzz=_FUZZ * options.code)
        words = Words(assistant, sets)
        things = list(code(sets) if options.code else words.groups() if options.groups else words.words())
        right = sum(s.right for s in sets.before[: sets.judged])
        print(f"{right} of {sets.judged} right, {len(things)} things", flush=True)
        changes = []
        for change in measured(
            [t for t in things if not (options.idle and t.touches)], sets, spare=options.spare
        ):
            changes.append(change)
            if options.json:
                with options.json.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(asdict(change), ensure_ascii=False) + "\n")
            if not options.spare and change.touches:
                print(_line(change), flush=True)
        idle = [c.name for c in changes if not c.touches]
        free = [c.name for c in changes if c.touches and not c.costs]
        print(f"{len(idle)} never have a say, {len(free)} more cost nothing when taken out")


def _line(change: Change) -> str:
    said = ", ".join(
        f"{n} {len(ids)}"
        for n, ids in (("lost", change.lost), ("gained", change.gained), ("wrong", change.wrong))
    )
    return f"{change.name}: of {change.touches} {said} {' '.join(change.lost[:5])}"


if __name__ == "__main__":
    main()
