"""What a reviewer changes of a draft: its name, kind, conditions, benefits, and the words for its facts.

A reviewer cannot bring a figure that the document does not hold: a corrected one must stand in a quote of the
draft.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, get_args

from assistant.drafting.amounts import Figure, Figures
from assistant.drafting.entries import (
    Place,
    all_of,
    benefits,
    children_of,
    conditions,
    has_several,
    pruned,
    tidied,
)
from assistant.drafting.kept import Kept
from assistant.drafting.naming import slug
from assistant.errors import OverlayError
from assistant.rules.schema import BENEFITS, Knowledge
from assistant.text import fold, fold_aligned
from assistant.types import RuleKind

What = Literal[
    "title", "kind", "audience", "value", "op", "label", "alias", "question", "any", "all", "only",
    "drop_condition", "benefit_value", "benefit_label", "drop_benefit", "verdict_met", "verdict_unmet",
]  # fmt: skip
OPS = (">=", ">", "<=", "<", "==")
KINDS: Mapping[str, RuleKind] = {
    "扶持": "entitlement", "门槛": "gate", "认定": "classification", "处罚": "penalty", "计算": "calculation",
    "服务": "service", "应缴应办": "duty",
}  # fmt: skip
_WORDS_MAX = 80


@dataclass(frozen=True, slots=True)
class Correction:
    """``at`` counts the conditions, or the benefits, of the draft from 1, as they are shown; 0 for what is of
    the whole draft. ``words`` is what it becomes."""

    what: What
    at: int = 0
    words: str = ""


class Corrector:
    """``knowledge`` is what ships: what a draft adds to it stands in the draft."""

    def __init__(self, knowledge: Knowledge, figures: Figures) -> None:
        self._knowledge, self._figures = knowledge, figures

    def corrected(self, draft: Kept, correction: Correction, body: str) -> Kept:
        """The draft with a correction; ``body`` is its document.

        Raises:
            OverlayError: it cannot be made, and why.
        """
        words = correction.words.strip()
        if correction.what not in get_args(What):
            raise OverlayError(f"不认识这种修改：{correction.what!r}。", "请在列表里选一种。")
        if len(words) > _WORDS_MAX:
            raise OverlayError(f"「{words[:20]}…」太长了。", f"最多 {_WORDS_MAX} 个字。")
        entries = copy.deepcopy(draft.entries)
        _Edit(self._knowledge, self._figures, draft.id, entries, body).make(replace(correction, words=words))
        return draft.saying(pruned(entries, draft.id))


class _Edit:
    def __init__(
        self, knowledge: Knowledge, figures: Figures, key: str, entries: dict[str, Any], body: str
    ) -> None:
        self.knowledge, self.figures = knowledge, figures
        self.entries, self.body = entries, body
        self.rule: dict[str, Any] = entries["rules"][key]

    def make(self, c: Correction) -> None:
        if c.what not in ("any", "all", "drop_condition", "drop_benefit") and not c.words:
            raise OverlayError("没有说改成什么。", "请写上要改成的内容。")
        if c.what in ("title", "verdict_met", "verdict_unmet"):
            self._words(c)
        elif c.what == "kind":
            self._kind(c.words)
        elif c.what == "audience":
            self._audience(c.words)
        elif c.what in ("any", "all"):
            self._join(c.what)
        elif c.what == "only":
            self._only(c.words)
        elif c.what.startswith(("benefit", "drop_benefit")):
            self._benefit(c)
        else:
            self._condition(c)

    # --- the whole rule -----------------------------------------------------------------------------

    def _words(self, c: Correction) -> None:
        self._no_new_figures(c.words)
        if c.what != "title":
            self.rule["verdict"][c.what.removeprefix("verdict_")] = c.words
            return
        before, self.rule["title"] = str(self.rule["title"]), c.words
        self.rule["names"] = [n.replace(before, c.words) for n in self.rule.get("names", ())]
        self.rule["verdict"] = {k: v.replace(before, c.words) for k, v in self.rule["verdict"].items()}
        topics = self.rule.setdefault("topics", [])
        if before not in topics and before != c.words and "|" not in before and "+" not in before:
            topics.append(before)

    def _kind(self, words: str) -> None:
        kind = KINDS.get(words) or (words if words in KINDS.values() else None)
        if kind is None:
            raise OverlayError(f"没有「{words}」这种规则。", f"可以是：{'、'.join(KINDS)}。")
        self.rule["kind"] = kind
        if kind in BENEFITS:
            themes = self.knowledge.themes
            self.rule.setdefault("theme", "reward" if "reward" in themes else next(iter(themes)))
        else:
            self.rule.pop("theme", None)

    def _audience(self, words: str) -> None:
        found = audience_of(words, self.knowledge)
        if not found:
            known = "、".join(a.label for a in self.knowledge.audiences.values())
            raise OverlayError(f"不认识适用对象「{words}」。", f"可以是：{known}。")
        self.rule["audience"] = [found]

    def _join(self, op: str) -> None:
        """All of the groups that hold comparisons alone; a single condition is joined to nothing."""
        nodes = [n for n in (self.rule.get("require"), *(c["when"] for c in self.rule.get("cases", ()))) if n]
        joined = [n for n in nodes if has_several(n)]
        if not joined:
            raise OverlayError("这条草案没有两个可以并列的条件。", "请一条一条改。")
        for node in joined:
            leaves = [*node.pop("all", ()), *node.pop("any", ())]
            flat = [leaf for n in leaves for leaf in (n if "fact" in n else children_of(n)) if leaf]
            node[op] = flat if all(isinstance(x, dict) for x in flat) else leaves

    def _only(self, words: str) -> None:
        """For nobody but them: a condition more, that the document names."""
        if (found := audience_of(words, self.knowledge)) and found != "merchant":
            self.rule["audience"] = [found]
            return
        cite = self._cite_of(words)
        label = fold(words)
        leaf = {"fact": self._state(label), "op": "is", "value": True, "cite": cite}
        if self.rule.get("cases"):
            for case in self.rule["cases"]:
                case["when"] = {"all": [*all_of(case["when"]), copy.deepcopy(leaf)]}
        else:
            self.rule["require"] = {"all": [*all_of(self.rule.get("require")), leaf]}

    def _cite_of(self, words: str) -> str:
        """The citation that holds the words: one that there is, or a sentence of the document."""
        citations: dict[str, Any] = self.rule["citations"]
        folded = fold(words)
        for name, cited in citations.items():
            if folded in fold(cited["quote"]):
                return str(name)
        line = next((x.strip() for x in self.body.splitlines() if folded in fold(x)), "")
        sentence = next((s for s in _sentences(line) if folded in fold(s)), "")
        if not sentence:
            raise OverlayError(
                f"文件里没有出现「{words}」，不能作为条件。", "条件要有原文依据：请用文件里的说法。"
            )
        name = next(n for n in (f"c{i}" for i in range(1, 1000)) if n not in citations)
        source = next(iter(citations.values()))["source"]
        citations[name] = {"source": source, "quote": sentence}
        return name

    def _state(self, label: str) -> str:
        """The fact that is true where it is so: one that ships, or one of this platform alone."""
        for fact in self.knowledge.facts.values():
            if fact.kind == "boolean" and not fact.trait and label == fold(fact.label):
                return fact.id
        key = f"{self._platform}_{slug(label)}"
        new = {"label": label, "kind": "boolean", "aliases": [label], "question": f"是否{label}？"}
        self.entries.setdefault("facts", {}).setdefault(key, new)
        return key

    @property
    def _platform(self) -> str:
        return str(self.rule["id"]).partition("/")[0]

    # --- one condition ------------------------------------------------------------------------------

    def _condition(self, c: Correction) -> None:
        places = conditions(self.rule)
        if not 1 <= c.at <= len(places):
            raise OverlayError(f"没有第 {c.at} 个条件。", f"这条草案有 {len(places)} 个条件。")
        place = places[c.at - 1]
        if c.what == "drop_condition":
            self._drop(place)
        elif c.what == "value":
            self._figure(place.node, c.words)
        elif c.what == "op":
            if c.words not in OPS or not isinstance(place.node["value"], Decimal):
                raise OverlayError(f"不能改成「{c.words}」。", f"可以是：{'、'.join(OPS)}。")
            place.node["op"] = c.words
        else:
            self._no_new_figures(c.words)
            if c.what == "label":
                self._label(place.node, c.words)
            else:
                self._fact_words(place.node["fact"], c)

    def _drop(self, place: Place) -> None:
        node = place.node
        if place.holder is self.rule and place.key == "require":
            self.rule.pop("require")
            return
        if place.key == "when":
            raise OverlayError("这一级没有别的条件，不能去掉。", "要去掉这一级，请不采用这条草案。")
        place.holder.remove(node)
        self.rule.update(self._tidied())
        if not self.rule.get("require"):
            self.rule.pop("require", None)

    def _tidied(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if "require" in self.rule:
            found["require"] = tidied(self.rule["require"])
        if "cases" in self.rule:
            found["cases"] = [{**case, "when": tidied(case["when"])} for case in self.rule["cases"]]
            if not all(case["when"] for case in found["cases"]):
                raise OverlayError("这一级没有别的条件，不能去掉。", "要去掉这一级，请不采用这条草案。")
        return found

    def _figure(self, node: dict[str, Any], words: str) -> None:
        if not isinstance(node["value"], Decimal):
            raise OverlayError("这个条件不是数，不能改成数。", "请改别的条件，或去掉这个条件。")
        figure = self._read(words)
        unit = figure.unit or node["unit"]
        if self.knowledge.units.convert(Decimal(1), unit, node["unit"]) is None:
            mine = self.knowledge.units.label(node["unit"])
            raise OverlayError(f"「{words}」的单位不对。", f"这个条件的单位是{mine}。")
        node["cite"] = self._standing(figure, node["cite"], words)
        node["value"], node["unit"] = figure.low, unit
        if figure.op:
            node["op"] = figure.op

    def _label(self, node: dict[str, Any], words: str) -> None:
        """Another fact: one that is known by that label and measured alike, or a new one of this label."""
        before = self.entries.get("facts", {}).get(node["fact"])
        label = fold(words)
        known = self.knowledge.facts.get(node["fact"])
        kind = before["kind"] if before else known.kind if known else ""
        for fact in self.knowledge.facts.values():
            same = fold(fact.label) == label and fact.kind == kind and not fact.trait
            unit = node.get("unit", "")
            if same and (kind != "quantity" or self.knowledge.units.convert(Decimal(1), unit, fact.unit)):
                node["fact"] = fact.id
                return
        if before is None:
            raise OverlayError(
                f"「{known.label if known else node['fact']}」是已有的数据项，不能改名。",
                "给它加一个叫法，请到「增补的说法」。",
            )
        key = f"{self._platform}_{slug(label)}"
        aliases = [label, *(a for a in before["aliases"] if a not in (label, before["label"]))]
        question = str(before["question"]).replace(str(before["label"]), label)
        new = {**before, "label": label, "aliases": aliases, "question": question}
        self.entries["facts"].setdefault(key, new)
        for place in conditions(self.rule):
            if place.node["fact"] == node["fact"] and place.node is not node:
                place.node["fact"] = key
        node["fact"] = key

    def _fact_words(self, key: str, c: Correction) -> None:
        fact = self.entries.get("facts", {}).get(key)
        if fact is None:
            known = self.knowledge.facts.get(key)
            raise OverlayError(
                f"「{known.label if known else key}」是已有的数据项。", "给它加叫法，请到「增补的说法」。"
            )
        if c.what == "alias":
            word = fold(c.words)
            if len(word) < 2:
                raise OverlayError(f"「{c.words}」太短，不能作叫法。", "请用两个字以上的词。")
            fact["aliases"] = list(dict.fromkeys([*fact["aliases"], word]))
        else:
            fact["question"] = c.words if c.words.endswith(("？", "?")) else f"{c.words}？"

    # --- benefits -----------------------------------------------------------------------------------

    def _benefit(self, c: Correction) -> None:
        places = benefits(self.rule)
        if not 1 <= c.at <= len(places):
            raise OverlayError(f"没有第 {c.at} 项结果。", f"这条草案有 {len(places)} 项结果。")
        place = places[c.at - 1]
        if c.what == "drop_benefit":
            place.holder.pop(place.key)
            for holder in (self.rule, *self.rule.get("cases", ())):
                if not holder.get("gives", True):
                    holder.pop("gives")
        elif c.what == "benefit_label":
            self._no_new_figures(c.words)
            self._relabel(place.node, c.words)
        else:
            self._amount(place.node, c.words)

    def _relabel(self, give: dict[str, Any], words: str) -> None:
        """On every step of a ladder, where it is the same."""
        before = give["label"]
        for place in benefits(self.rule):
            if place.node["label"] == before:
                place.node["label"] = words

    def _amount(self, give: dict[str, Any], words: str) -> None:
        if not isinstance(give["value"], Decimal):
            raise OverlayError(f"「{give['label']}」不是一个数，不能改成数。", "请改名称，或去掉这一项。")
        figure = self._read(words)
        unit = figure.unit or give["unit"]
        if self.knowledge.units.convert(Decimal(1), unit, give["unit"]) is None:
            mine = self.knowledge.units.label(give["unit"])
            raise OverlayError(f"「{words}」的单位不对。", f"这一项的单位是{mine}。")
        before, give["cite"] = give["value"], self._standing(figure, give["cite"], words)
        give["value"], give["unit"] = figure.low, unit
        holder = next(h for h in (self.rule, *self.rule.get("cases", ())) if give in h.get("gives", ()))
        for calculation in holder.get("calculate", ()):
            for parameter in calculation["parameters"].values():
                if parameter["value"] == before and parameter["unit"] == unit:
                    parameter["value"], parameter["cite"] = figure.low, give["cite"]

    # --- figures ------------------------------------------------------------------------------------

    def _read(self, words: str) -> Figure:
        found = self.figures.find(fold_aligned(words))
        if len(found) != 1 or found[0].ranges:
            raise OverlayError(f"没有从「{words}」读出一个数。", "请写成一个数和单位，例如 4.7分。")
        return found[0]

    def _standing(self, figure: Figure, cite: str, words: str) -> str:
        """The citation in whose words the figure stands.

        Raises:
            OverlayError: it stands in none, so that it is nobody's word.
        """
        citations = self.rule["citations"]
        for name in dict.fromkeys((cite, *citations)):
            for there in self.figures.find(fold_aligned(citations[name]["quote"])):
                if figure.low in (there.low, there.high) and figure.unit in ("", there.unit):
                    return str(name)
        quote = citations[cite]["quote"]
        raise OverlayError(
            f"原文「{quote}」里没有{words}，不能改成它。",
            "规则里的数必须是文件里写着的。原文真的变了，请重新收录文件。",
        )

    def _no_new_figures(self, words: str) -> None:
        there = {
            value
            for cited in self.rule["citations"].values()
            for f in self.figures.find(fold_aligned(cited["quote"]))
            for value in (f.low, f.high)
        }
        title = {f.low for f in self.figures.find(fold_aligned(str(self.rule["title"])))}
        for figure in self.figures.find(fold_aligned(words)):
            if figure.low not in there | title:
                raise OverlayError(f"「{words}」里的数，原文里没有。", "请去掉这个数。")


def audience_of(words: str, knowledge: Knowledge) -> str:
    """The audience that is called so: 新店, 达人; "" where none is."""
    folded = fold(words)
    for audience in knowledge.audiences.values():
        if folded in (audience.id, fold(audience.label), *map(fold, audience.words)):
            return audience.id
    return "creator" if folded in ("达人", "主播") and "creator" in knowledge.audiences else ""


def _sentences(line: str) -> Iterator[str]:
    bare = line.strip().lstrip("-*•· ")
    for m in re.finditer(r"[^。！？!?]+[。！？!?]?", bare):
        yield m[0].strip()
