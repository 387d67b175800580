"""How well readers bind figures: which of them are the merchant's own, of which fact.

    python evals/figures.py [--file evals/figures.jsonl] [--show]

Each line of the file is a turn with figures labelled by hand: span, fact ("" for none of ours) and role. A
decision is right when a figure of the merchant's own, of now and said, is taken for the right fact, and when
any other figure is not taken. Readers: the grammar alone, the tagger alone, and both, where a figure that one
of them doubts is counted apart, neither right nor wrong. Last, how often claims are right by how sure they
are said to be, and what ``GRAMMAR`` and ``TAGGER`` of the reader should be for these to agree.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assistant.knowledge.load import read_knowledge
from assistant.models.tagger import NO_FACT, open_tagger
from assistant.text import fold
from assistant.types import Choice, Relation, SessionState, StatedFact
from assistant.understand.likely import log_odds, opinion, role_of, surely
from assistant.understand.reader import Reader
from assistant.understand.seen import Seen, see
from evals.shared.arguments import parser
from evals.shared.suites import AS_OF

FILE = Path(__file__).with_name("figures.jsonl")
Span = tuple[int, int]
Taken = Mapping[Span, str]
DOUBTED = "?"


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    figures: tuple[tuple[int, int, str, str], ...]


def labelled(path: Path) -> Iterator[Labelled]:
    for line in path.read_text("utf-8").splitlines():
        data = json.loads(line)
        figures = ((f["start"], f["end"], f["fact"], f["role"]) for f in data["figures"])
        yield Labelled(data["text"], tuple(figures))


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--file", type=Path, default=FILE)
    arguments.add_argument("--show", action="store_true", help="list what each reader gets wrong")
    chosen = arguments.parse_args()
    turns = list(labelled(chosen.file))
    knowledge = read_knowledge()
    tagger = open_tagger(knowledge)
    grammar, both = Reader(knowledge), Reader(knowledge, tagger)
    print(f"{len(turns)} turns, {sum(len(t.figures) for t in turns)} figures")
    readers: dict[str, Callable[[str], Taken]] = {
        "grammar": lambda text: _read(text, grammar),
        "tagger": lambda text: _tagged(text, both),
        "both": lambda text: _read(text, both),
    }
    for name, read in readers.items():
        _score(name, read, turns, chosen.show)
    _surely(list(_opinions(turns, both)))


def _score(name: str, read: Callable[[str], Taken], turns: list[Labelled], show: bool) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for turn in turns:
        taken = read(turn.text)
        for start, end, fact, role in turn.figures:
            said = next((f for (a, b), f in taken.items() if a < end and start < b), NO_FACT)
            truth = fact if role == "own" else NO_FACT
            good = said == truth
            kind = (
                "right"
                if good
                else "doubted"
                if said == DOUBTED
                else "missed"
                if not said
                else "falsely taken"
            )
            kinds[kind] += 1
            total[role] += 1
            right[role] += good
            if show and kind not in ("right", "doubted"):
                print(f"  {name}: {turn.text[start:end]} {role}/{fact} read as {said or '-'} | {turn.text}")
    n = sum(total.values())
    roles = ", ".join(f"{r} {right[r]}/{total[r]}" for r in total)
    told = ", ".join(f"{k} {v}" for k, v in kinds.items() if k != "right")
    print(f"{name:8} {kinds['right']}/{n} = {kinds['right'] / n:.1%}; {told}; {roles}")


class Opinion(NamedTuple):
    """How likely the tagger thinks a claim of the grammar's, and whether it is right."""

    p: float
    right: bool


def _opinions(turns: Iterable[Labelled], reader: Reader) -> Iterator[Opinion]:
    for turn in turns:
        likely = opinion(see_of(turn.text, reader), reader.tagger)
        for claim in reader.read(turn.text, SessionState(), AS_OF).told.claims:
            if claim.value is None or isinstance(claim.value, (bool, Choice, Relation)):
                continue
            inside = [f for f in turn.figures if claim.start <= f[0] and f[1] <= claim.end]
            p = likely.agreed(claim)
            if inside and p is not None:
                yield Opinion(
                    p, (claim.fact, role_of(claim)) in {(fact, role) for _, _, fact, role in inside}
                )


def _surely(opinions: Sequence[Opinion]) -> None:
    bins: dict[int, list[bool]] = {}
    for told in opinions:
        bins.setdefault(int(surely(told.p) * 10), []).append(told.right)
    for low, right in sorted(bins.items()):
        print(f"sure {low / 10:.1f}–{low / 10 + 0.1:.1f}: right {sum(right)}/{len(right)}")
    told_odds = np.array([log_odds(o.p) for o in opinions])
    rows, right = np.column_stack([np.ones_like(told_odds), told_odds]), np.array([o.right for o in opinions])
    fitted = np.zeros(2)
    for _ in range(20):  # Newton's steps of a logistic regression
        p = 1 / (1 + np.exp(-rows @ fitted))
        fitted += np.linalg.solve((rows * (p * (1 - p))[:, None]).T @ rows, rows.T @ (right - p))
    print(f"GRAMMAR {fitted[0]:.2f}, TAGGER {fitted[1]:.2f}")


def _read(text: str, reader: Reader) -> Taken:
    """What enters the profile, by the figures that its words hold; what is doubted apart."""
    understood = reader.read(text, SessionState(), AS_OF)
    seen = see_of(text, reader)
    doubted = {d.words for d in understood.told.doubtful}
    out: dict[Span, str] = {}
    for f in understood.known.profile.values():
        if f.origin != "whatif":
            for span in _figures_of(f, seen, reader):
                out[span] = DOUBTED if f.text in doubted else f.fact
    return out


def _figures_of(f: StatedFact, seen: Seen, reader: Reader) -> list[Span]:
    if isinstance(f.value, (bool, Choice, Relation)):
        return []
    words, fact = fold(f.text), reader.knowledge.facts[f.fact]
    fits = reader.vocabulary.fitting.fits
    things = [t for t in (*seen.numbers, *seen.dates) if fits(t, fact, said=True)]
    held = [t for t in things if seen.text[t.start : t.end] in words]
    exact = [t for t in held if reader.vocabulary.fitting.value_of(t, fact) == f.value]
    return [(t.start, t.end) for t in exact or held]


def _tagged(text: str, reader: Reader) -> Taken:
    seen = see_of(text, reader)
    likely = opinion(seen, reader.tagger)
    facts, fits = reader.knowledge.facts, reader.vocabulary.fitting.fits
    out: dict[Span, str] = {}
    for thing in (*seen.numbers, *seen.dates):
        tag = likely.of(thing)
        able = [f for f in tag.facts if f.id == NO_FACT or fits(thing, facts[f.id], said=True)]
        if tag.roles and tag.roles[0].id == "own" and able and able[0].id != NO_FACT:
            out[thing.start, thing.end] = able[0].id
    return out


def see_of(text: str, reader: Reader) -> Seen:
    from assistant.text import fold_aligned

    folded, _ = reader._respelt(reader.vocabulary.wordings.ours(fold_aligned(text)))
    return see(folded, AS_OF, reader.vocabulary)


if __name__ == "__main__":
    main()
