"""Names for what a draft adds: ids, the fact behind a label, units that there are not yet, themes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from assistant.drafting.records import Condition
from assistant.numbers import PER
from assistant.rules.schema import Fact, Knowledge
from assistant.text import fold

_SLUG_MAX = 40
_WINDOW = re.compile(
    r"^(?P<how>近|最近|过去|连续|首|前|开店|入驻后?)?(?P<n>[0-9]+|[一二三四五六七八九十]+)个?(?P<unit>自然日|天|日|月|年)(?:内|之内|以内)?(?:的)?(?:累计)?"
)
_WHOSE = re.compile(r"^(?:店铺|商家|卖家|本店|单店|网店|账号)(?:的)?")
_ANYWHERE = ("yuan", "order", "person")
_VERB = re.compile(r"收到|签收|付款|成交|下单|发货|通过|签订|提交|受理|确认|开通|入驻|退店|到期")
"""What an event begins with, by which it is told with other words behind: 收到补足通知."""
_KIND_OF_SHOP = re.compile(r"[一-鿿]{2,}(?P<kind>[一-鿿]{2}店)")
_APART = re.compile(r"[、/及和与或·,，（）()\s]+")
_QUOTES = re.compile('[“”"「」『』《》‘’]')
_HAD = ("记录", "行为", "情形", "情况", "处罚", "投诉", "资质", "证明", "许可证", "执照")
"""What a label ends with that is had, or not: 售假处罚记录."""
_KINDS = re.compile(r"(?:类目|类商品|类商家|类店铺|类)$")
_COUNTED = re.compile(r"(?<=[单笔件人场次])[数量]$")
"""What merchants leave out where they name the count: 支付订单120单."""
_PERCENT_TOP = Decimal(100)


def slug(words: str, joint: str = "") -> str:
    """Latin letters for words: 店铺评分 → dianpupingfen. Different words may get the same one."""
    from pypinyin import lazy_pinyin  # late: 60 ms, and only drafts are named by it

    found = joint.join(re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(fold(words)))))
    if len(found) > _SLUG_MAX:
        found = found[: _SLUG_MAX - 7].rstrip(joint) + joint + hashlib.sha256(words.encode()).hexdigest()[:6]
    return found or "x" + hashlib.sha256(words.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A measure word that no unit has: 篇."""

    key: str
    word: str


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact as a document speaks of it. ``options`` are the things that a choice can be, by id:
    a label, and further words for it."""

    id: str
    label: str
    kind: Literal["quantity", "boolean", "choice", "date"]
    question: str
    unit: str = ""
    aliases: tuple[str, ...] = ()
    top: Decimal | None = None
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    window: int = 0
    near: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()


class Names:
    """Gives every label of one document its fact: one that is known by that very name and measured in the
    same, else a new one, of this ``platform`` alone."""

    def __init__(self, knowledge: Knowledge, platform: str, *, known: bool) -> None:
        """``known`` when it is a platform that there is: another one's 店铺评分 is another figure, while what
        is sold is the same everywhere."""
        self._knowledge = knowledge
        self._platform = platform
        self._known: dict[str, list[Fact]] = {}
        for fact in knowledge.facts.values():
            if not fact.trait and (known or (fact.kind == "quantity" and fact.unit in _ANYWHERE)):
                for word in (fold(fact.label), *fact.aliases):
                    self._known.setdefault(word, []).append(fact)
        self.facts: dict[str, NewFact] = {}
        self.units: dict[str, NewUnit] = {}
        self._ids: dict[str, str] = {}

    # --- units --------------------------------------------------------------------------------------

    def unit(self, unit: str, word: str, label: str = "") -> str:
        """The key of a unit; a rate where the label tells a figure of each period (日均订单)."""
        key = unit or self._counted(word)
        folded = fold(label)
        for period in self._knowledge.units.periods.values():
            told = [w for w in period.before if len(w) > 1]
            if key and PER not in key and any(w in folded for w in told):
                return f"{key}{PER}{period.key}"
        return key

    def _counted(self, word: str) -> str:
        if not word:
            return "score"  # a bare figure of what is scored: 物流DSR不低于4.7
        if word in self._knowledge.units.of_word:
            return self._knowledge.units.of_word[word]
        key = f"u_{slug(word)}"
        self.units.setdefault(key, NewUnit(key, word))
        return key

    # --- facts --------------------------------------------------------------------------------------

    def quantity(self, condition: Condition) -> tuple[str, str]:
        """The fact that a figure is compared with, and the unit that it is compared in."""
        unit = self.unit(condition.unit, condition.word, condition.label)
        label = fold(condition.label)
        for fact in self._known.get(label, ()):
            if fact.kind == "quantity" and self._fits(unit, fact.unit) and _in_scale(condition, fact):
                return fact.id, unit
        top = None
        if unit == "percent" and isinstance(condition.value, Decimal) and condition.value <= _PERCENT_TOP:
            top = _PERCENT_TOP
        aliases = _aliases(label)
        shown = self._shown(unit)
        fact_id = self._add(
            label, "quantity", f"{label}是多少{f'（{shown}）' if shown else ''}？",
            unit=unit, aliases=aliases, top=top, window=_days(label),
        )  # fmt: skip
        return fact_id, unit

    def amount(self, label: str) -> str:
        """The fact that a share is of: 成交额, in 元."""
        return self.quantity(Condition(label, ">=", Decimal(0), "yuan", "", (0, 0)))[0]

    def count(self, label: str, per: str) -> str:
        """The fact that counts what an amount is for each of: 虚假发货单数."""
        unit = {
            "单": "order",
            "笔": "order",
            "个订单": "order",
            "人": "person",
            "次": "time",
            "场": "session",
        }
        return self.quantity(Condition(label, ">=", Decimal(0), unit.get(per, "piece"), "", (0, 0)))[0]

    def state(self, label: str) -> str:
        label = _QUOTES.sub("", fold(label))
        for fact in self._known.get(label, ()):
            if fact.kind == "boolean":
                return fact.id
        bare = _KINDS.sub("", label)
        of_a_kind = bare != label and len(bare) >= 2
        m = _WINDOW.match(label)
        rest = label[m.end() :].removeprefix("内") if m else label
        aliases = tuple(w for w in (label, rest, rest.removesuffix("记录"), bare) if len(w) >= 2)
        question = f"有没有{label}？" if label.endswith(_HAD) else f"是否{label}？"
        yes = (bare, f"卖{bare}", f"做{bare}") if of_a_kind else ()
        return self._add(label, "boolean", question, aliases=tuple(dict.fromkeys(aliases)), yes=yes)

    def day(self, event: str) -> str:
        event = fold(event)
        verb = _VERB.match(event)
        aliases = (event, f"{event}的日子", *((verb.group(),) if verb else ()))
        return self._add(f"{event}的日子", "date", f"哪一天{event}？", aliases=aliases)

    def choice(self, label: str, options: Sequence[str]) -> tuple[str, dict[str, str]]:
        """The fact that is one of some things, and the id of each."""
        label = fold(label)
        ids: dict[str, str] = {}
        for option in options:
            key = slug(option)
            while key in ids.values():
                key += "_"
            ids.setdefault(option, key)
        more = _halves(tuple(ids))
        shown = "、".join(options[:4]) + ("等" if len(options) > 4 else "")
        fact_id = self._add(
            label, "choice", f"{label}是哪一种（{shown}）？", aliases=(label,),
            options={key: (option, *words) for (option, key), words in zip(ids.items(), more, strict=True)},
        )  # fmt: skip
        return fact_id, ids

    def _add(
        self,
        label: str,
        kind: Literal["quantity", "boolean", "choice", "date"],
        question: str,
        *,
        unit: str = "",
        aliases: tuple[str, ...] = (),
        top: Decimal | None = None,
        options: Mapping[str, tuple[str, ...]] | None = None,
        window: int = 0,
        yes: tuple[str, ...] = (),
    ) -> str:
        signature = f"{kind}|{label}|{unit}"
        if signature in self._ids:
            fact_id = self._ids[signature]
            if options:
                there = self.facts[fact_id]
                merged = {**options, **there.options}
                self.facts[fact_id] = NewFact(
                    fact_id, label, kind, question, aliases=there.aliases, options=merged
                )
            return fact_id
        base = f"{self._platform}_{slug(label)}" if self._platform else slug(label)
        fact_id = base
        while fact_id in self.facts or fact_id in self._knowledge.facts:
            fact_id += "_"
        self._ids[signature] = fact_id
        self.facts[fact_id] = NewFact(
            fact_id,
            label,
            kind,
            question,
            unit,
            aliases or (label,),
            top,
            options or {},
            window,
            near=(label.removesuffix("用时"),) if label.endswith("用时") else (),
            yes=yes,
        )
        return fact_id

    def _fits(self, unit: str, other: str) -> bool:
        return self._knowledge.units.convert(Decimal(1), unit, other) is not None

    def _shown(self, unit: str) -> str:
        return self.units[unit].word if unit in self.units else self._knowledge.units.label(unit)

    def theme(self, words: str) -> str:
        """Where lists of plans show a benefit: by the words that ask for it."""
        folded = fold(words)
        for theme in self._knowledge.themes.values():
            if any(w in folded for w in theme.words):
                return theme.id
        return "reward" if "reward" in self._knowledge.themes else next(iter(self._knowledge.themes))


def _halves(options: Sequence[str]) -> list[tuple[str, ...]]:
    """Parts of options that merchants say for the whole, each of one option alone: 美妆 of 美妆个护."""
    parts = [_parts(option) for option in options]
    counted = [p for found in parts for p in found]
    whole = {fold(o) for o in options}
    return [tuple(p for p in found if counted.count(p) == 1 and fold(p) not in whole) for found in parts]


def _parts(option: str) -> tuple[str, ...]:
    pieces = [p for p in _APART.split(option) if p]
    if len(pieces) > 1:
        return tuple(p for p in pieces if len(p) >= 2)
    bare = option.removesuffix("类目").removesuffix("类")
    if tail := _KIND_OF_SHOP.fullmatch(bare):
        return (bare, tail["kind"])
    if re.fullmatch("[一-鿿]{4}", bare):
        return (bare, bare[:2], bare[2:])
    return (bare,) if bare != option and len(bare) >= 2 else ()


def _in_scale(condition: Condition, fact: Fact) -> bool:
    """Whether a threshold can be one of the fact: 4.6 is none of a score of a hundred points."""
    value = condition.value
    if not isinstance(value, Decimal):
        return True
    low, high, other = fact.minimum, fact.maximum, fact.other_scale
    inside = (low is None or value >= low) and (high is None or value <= high)
    return inside and not (other is not None and value <= other)


def _days(label: str) -> int:
    """How many days back a figure counts: 30 of 近30天成交订单; 0 where it does not say."""
    m = _WINDOW.match(label)
    if not m or m["how"] not in ("近", "最近", "过去") or not m["n"].isdigit() or m["unit"] in ("月", "年"):
        return 0
    return int(m["n"])


def _aliases(label: str) -> tuple[str, ...]:
    """Words for a figure: all of its label, and without the time that it counts over and whose it is."""
    m = _WINDOW.match(label)
    rest = label[m.end() :] if m else label
    bare = _WHOSE.sub("", rest)
    month = re.sub(r"^(?:当月|单月|自然月|每月|上月|本月|月)(?:的)?", "", bare)
    more = (f"月{month}", f"本月{month}", f"当月{month}") if month != bare else ()
    took = (label.removesuffix("用时"),) if label.endswith("用时") else ()
    counted = tuple(_COUNTED.sub("", w) for w in (label, rest, bare))
    return tuple(dict.fromkeys(w for w in (label, rest, bare, *more, *took, *counted) if len(w) >= 2))
