"""How much of documents the drafter turns into rules, against gold rules written by somebody who had not
seen it.

    .venv/bin/python evals/drafting/measure.py [FOLDER …] [--verbose]

Per document: gold conditions and consequences found, drafted ones that no gold rule has (wrong), and
figures that do not stand in the words a draft rests on (invented). The form of the gold files is told in
README.md beside this."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from assistant.drafting.amounts import Figures
from assistant.drafting.lexicon import load_lexicon
from assistant.drafting.reading import DocumentReader
from assistant.drafting.records import Clause, Condition, Consequence, Read
from assistant.knowledge.load import read_knowledge
from assistant.library.ingest.read import read_documents
from assistant.library.ingest.records import Document
from assistant.text import fold, fold_aligned

HERE = Path(__file__).parent
_YES, _NO = ("是", "yes", "true", "有"), ("否", "no", "false", "无")
_NEGATED = re.compile(r"^(?:未|无|没有?|不存在|不|非)")
_ALIKE = 0.5
_SHARES = (("减半", Decimal(50)), ("減半", Decimal(50)), ("全额", Decimal(100)), ("全部", Decimal(100)))
"""Words that tell a share without a figure."""


@dataclass(frozen=True, slots=True)
class Item:
    """A condition or consequence, of gold or of a draft, made comparable."""

    place: str  # when | then
    op: str
    value: Decimal | None
    high: Decimal | None
    unit: str
    words: str
    quote: str
    shown: str
    around: str = ""


@dataclass(slots=True)
class Score:
    name: str
    gold: int = 0
    found: int = 0
    drafted: int = 0
    wrong: int = 0
    invented: int = 0
    parts: dict[str, list[int]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 1.0

    @property
    def precision(self) -> float:
        return 1 - self.wrong / self.drafted if self.drafted else 1.0


class Measure:
    def __init__(self) -> None:
        self.knowledge = read_knowledge()
        words = load_lexicon()
        self.figures = Figures(self.knowledge.numbers, words.measures)
        self.reader = DocumentReader(self.knowledge.numbers, words)

    def score(self, gold_file: Path) -> Score:
        gold = yaml.safe_load(gold_file.read_text("utf-8"))
        path = gold_file.parent / gold["document"]
        found = list(read_documents([path], self.knowledge.platforms.values()))
        score = Score(gold["document"])
        wanted = list(self.of_gold(gold))
        score.gold = len(wanted)
        if len(found) != 1 or not isinstance(found[0], Document):
            score.missing = [f"not read: {found}"]
            return score
        body = found[0].body
        read = self.reader.read(body)
        drafted = list(self.of_draft(read, body))
        score.invented = sum(not self.grounded(c, body) for c in read.clauses)
        self.compare(wanted, drafted, score, bool(gold.get("more_rows")))
        return score

    # --- gold ---------------------------------------------------------------------------------------

    def of_gold(self, gold: dict[str, Any]) -> Iterator[Item]:
        for rule in gold.get("rules") or ():
            for c in rule.get("conditions") or ():
                value, unit = self.measured(c.get("value"), c.get("unit"))
                shown = f"IF {c['label']} {c['op']} {c.get('value')}{c.get('unit') or ''}"
                text = str(c.get("value"))
                words = f"{c['label']}"
                op = c["op"]
                if (
                    op == "is"
                    and (told := self.figures.find(fold_aligned(text)))
                    and told[0].last == len(text)
                ):
                    op, value, unit = "==", told[0].low, told[0].unit or told[0].word
                elif op == "is":
                    words = _signed(words, text in _YES) if text in (*_YES, *_NO) else text
                    value = None
                yield Item("when", op, value, None, unit, words, _flat(c["quote"]), shown)
            for b in rule.get("benefits") or ():
                shown = f"THEN {b['label']} {b.get('value')}{b.get('unit') or ''}"
                low, _, high = str(b.get("value")).partition("~")
                value, unit = self.measured(low, b.get("unit"))
                top, _ = self.measured(high, b.get("unit")) if high else (None, "")
                words = f"{b.get('value')}"
                yield Item("then", "", value, top, unit, words, _flat(b["quote"]), shown)
            for e in rule.get("equations") or ():
                numbers = self.figures.find(fold_aligned(str(e["formula"]).replace("*", " ")))
                value, unit = (numbers[0].low, numbers[0].unit) if numbers else (None, "")
                yield Item("then", "", value, None, unit, f"{e['label']} {e['formula']}", _flat(e["quote"]),
                           f"THEN {e['label']} = {e['formula']}")  # fmt: skip

    def measured(self, value: Any, unit: Any) -> tuple[Decimal | None, str]:
        try:
            number = Decimal(str(value).replace(",", "").strip("%"))
        except InvalidOperation:
            return None, ""
        found = self.figures.find(fold_aligned(f"{number:f}{unit or ''}"))
        if not found:
            return number, str(unit or "")
        return found[0].low, found[0].unit or found[0].word

    # --- drafts -------------------------------------------------------------------------------------

    def of_draft(self, read: Read, body: str) -> Iterator[Item]:
        seen = set()
        for one, other in pairwise(read.clauses):  # of two steps the first ends where the second begins
            for c in other.conditions:
                if c.op == ">=" and any(x.label == c.label and x.op == ">=" for x in one.conditions):
                    yield replace(self._condition(c, body), op="<", shown="ALSO")
                if c.op == "<" and any(x.label == c.label and x.op == "<" for x in one.conditions):
                    yield replace(self._condition(c, body), op=">=", shown="ALSO")
        for clause in read.clauses:
            for item in self._items(clause, body):
                if item not in seen:
                    seen.add(item)
                    yield item

    def _items(self, clause: Clause, body: str) -> Iterator[Item]:
        around = _flat(" ".join(body[a:b] for a, b in clause.context))
        for c in (*clause.conditions, *clause.any_of):
            yield replace(self._condition(c, body), around=around)
        for c in clause.consequences:
            item = replace(self._consequence(c, body), around=around)
            yield item
            for bound in (c.least, c.most):
                if bound is not None:
                    yield replace(item, value=bound, high=None, unit="yuan", shown=f"ALSO {bound}")
            if c.after:  # 自收到通知之日起: the time counts from what must have happened
                yield replace(
                    item, place="when", op="is", value=None, unit="", words=c.after, shown=f"ALSO {c.after}"
                )

    def _condition(self, c: Condition, body: str) -> Item:
        quote = _flat(body[slice(*c.says)])
        shown = f"IF {c.label} {c.op} {c.value}{c.unit or c.word}"
        if c.op == "is":
            words = c.value if isinstance(c.value, str) else f"{'' if c.value else '非'}{c.label}"
            return Item("when", "is", None, None, "", words, quote, shown)
        value = c.value if isinstance(c.value, Decimal) else None
        return Item("when", c.op, value, None, c.unit or c.word, c.label, quote, shown)

    def _consequence(self, c: Consequence, body: str) -> Item:
        value = c.value if isinstance(c.value, Decimal) else None
        quote = _flat(body[slice(*c.says)])
        shown = f"THEN {c.label} {c.value}{f'~{c.high}' if c.high else ''}{c.unit or c.word} {c.qualifier}"
        return Item("then", "", value, c.high, c.unit or c.word, f"{c.value}", quote, shown)

    def grounded(self, clause: Clause, body: str) -> bool:
        """Whether every figure of a draft stands in the words that it rests on."""
        for said in (*clause.conditions, *clause.any_of, *clause.consequences):
            there = {
                v for f in self.figures.find(fold_aligned(body[slice(*said.says)])) for v in (f.low, f.high)
            }
            wanted = [
                said.value,
                getattr(said, "high", None),
                getattr(said, "least", None),
                getattr(said, "most", None),
            ]
            if any(isinstance(v, Decimal) and v not in there for v in wanted):
                return False
        return True

    # --- comparing ----------------------------------------------------------------------------------

    def compare(self, gold: Sequence[Item], drafted: Sequence[Item], score: Score, partial: bool) -> None:
        left = list(drafted)
        used: set[int] = set()
        for item in gold:
            hit = next((i for i, d in enumerate(drafted) if i not in used and self.same(item, d)), None)
            hit = (
                hit
                if hit is not None
                else next((i for i, d in enumerate(drafted) if self.same(item, d)), None)
            )  # a lead-in's consequence is written once a rule in gold, and once in a draft
            if hit is None:
                score.missing.append(f"{item.shown}  «{item.quote[:40]}»")
            else:
                used.add(hit)
                score.found += 1
        left = [d for i, d in enumerate(drafted) if i not in used]
        if partial:
            left = [d for d in left if not d.around or any(_row_of(d.quote, g.quote) for g in gold)]
        repeated = [d for d in left if any(self.same(g, d) for g in gold)]
        wrong = [d for d in left if d not in repeated and not d.shown.startswith("ALSO")]
        score.drafted = len(used) + len(repeated) + len(wrong)
        score.wrong = len(wrong)
        score.extra = [f"{d.shown}  «{d.quote[:40]}»" for d in wrong]

    def same(self, gold: Item, draft: Item) -> bool:
        near = _overlap(gold.quote, draft.quote) or (gold.quote and gold.quote in draft.around)
        if gold.place != draft.place or not near:
            return False
        if draft.unit == "折" and gold.value is not None and draft.value is not None:
            return gold.value == draft.value * 10
        if gold.value is not None and draft.value is not None:
            same_unit = gold.unit == draft.unit or not gold.unit or not draft.unit
            if not same_unit and gold.unit in self.knowledge.units and draft.unit in self.knowledge.units:
                turned = self.knowledge.units.convert(draft.value, draft.unit, gold.unit)
                return gold.op == draft.op and turned == gold.value
            top = gold.high in (None, draft.high) or draft.high is None
            return gold.op == draft.op and gold.value == draft.value and same_unit and top
        if gold.value is not None and draft.value is None and gold.place == "then" and gold.unit == "percent":
            return any(w in draft.words and gold.value == value for w, value in _SHARES)
        if gold.value is None and draft.value is None:
            return (gold.op == "is") == (draft.op == "is") and _alike(gold.words, draft.words)
        return False


def _signed(label: str, yes: bool) -> str:
    negated = _NEGATED.match(label)
    bare = label[negated.end() :] if negated and len(label) - negated.end() >= 2 else label
    return ("" if yes != (bare != label) else "非") + bare


def _row_of(row: str, quote: str) -> bool:
    """Whether a gold quote is that row, and no remark in it."""
    return quote in row and len(quote) >= 0.6 * len(row)


def _flat(text: str) -> str:
    return re.sub(r"[\s|*`~]+", "", fold(str(text)))


def _overlap(a: str, b: str) -> bool:
    if not a or not b:
        return False
    if a in b or b in a:
        return True
    short, long = sorted((a, b), key=len)
    pairs = [p for i in range(len(short) - 1) if not (p := short[i : i + 2]).isascii()]
    return bool(pairs) and sum(p in long for p in pairs) / len(pairs) >= 0.8


def _alike(a: str, b: str) -> bool:
    if a.startswith("非") != b.startswith("非") and (a.startswith("非") or b.startswith("非")):
        return False
    a, b = fold(a), fold(b)
    if a in b or b in a:
        return True
    short, long = sorted((set(_pairs(a)), set(_pairs(b))), key=len)
    return bool(short) and len(short & long) / len(short) >= _ALIKE


def _pairs(text: str) -> list[str]:
    text = re.sub(r"\W+", "", text)
    return [text[i : i + 2] for i in range(len(text) - 1)]


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument(
        "folders", nargs="*", type=Path, default=[HERE / "practice", HERE / "round-1", HERE / "round-2"]
    )
    args.add_argument("--verbose", action="store_true")
    given = args.parse_args()
    measure = Measure()
    for folder in given.folders:
        scores = [measure.score(path) for path in sorted(folder.glob("*.gold.yaml"))]
        print(f"\n{folder.name}\n{'document':44} found/gold recall drafted wrong precision invented")
        for s in [*scores, _sum(scores)]:
            print(
                f"{s.name:44} {s.found:5}/{s.gold:<5} {s.recall:6.1%} {s.drafted:6} {s.wrong:5} "
                f"{s.precision:8.1%} {s.invented:6}"
            )
            if given.verbose:
                for line in s.missing:
                    print(f"    missing {line}")
                for line in s.extra:
                    print(f"    wrong   {line}")


def _sum(scores: Sequence[Score]) -> Score:
    total = Score("all")
    for s in scores:
        for key in ("gold", "found", "drafted", "wrong", "invented"):
            setattr(total, key, getattr(total, key) + getattr(s, key))
    return total


if __name__ == "__main__":
    main()
