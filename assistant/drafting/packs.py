"""What was read of a document → draft rules in the corpus' own form, with the facts, units, platform and
plan that they need. A pack of some of them is what an operator accepts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from assistant.drafting.naming import Names, NewFact, NewUnit, slug
from assistant.drafting.records import Clause, Condition, Consequence, Left, Read
from assistant.drafting.structure import Span
from assistant.library.stored import StoredDocument
from assistant.rules.schema import BENEFITS, Knowledge
from assistant.text import fold
from assistant.types import RuleKind

_MARK = re.compile(
    r"^(?:第[一二三四五六七八九十百0-9]+[编章节条]|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十0-9]+[)）]|[0-9]+(?:\.[0-9]+)*[.、．]?)\s*"
)
_ASKING = re.compile(r"[?？]\s*$|^(?:问|Q[0-9]*)\s*[:：]", re.IGNORECASE)
_TITLE_MAX = 14
_TOPICS_MAX = 8
_SAID_MAX = 60
_MARKS = re.compile(r"^[-*+]\s+|\*\*|`")
_FEE = re.compile(r"费|佣金|保证金|押金|履约金|扣点|抽成|税率")
_PENAL = re.compile(
    r"扣分|扣除|扣减|罚|违约金|冻结|清退|下架|封|警告|限制|屏蔽|降权|关闭|暂停|取消|追回|赔付|赔偿|记分|计分|滞纳金"
)
_GOOD = re.compile(r"奖|补贴|返|券|流量|曝光|激励|红包|免|减|补助|扶持|优惠|赠|基金|权益|退还")
_LIMIT = "时限"
_GENERAL = re.compile(
    r"(?:收费|执行|处罚|处理|奖励|具体|相关|有关|其他|补充|通用)?(?:标准|总则|附则|规则|规定|说明|细则|内容|范围|办法|事项|条款|表|要求|处罚|处理)"
)
"""Headings that say nothing of what stands below them."""
_TAKES_PART = re.compile(
    r"(?:参[加与赛]|报名|申请|申报|活动|入围|准入|获奖|领取|享受|奖励|补贴|激励)(?:商家|店铺|活动|计划|的|本活动)*(?:条件|要求|资格|门槛)"
)
_QUOTED = re.compile(r"[“「『《\"]([\w一-鿿]{2,10})[”」』》\"]")
_SHORTER = re.compile(
    r"保证金|押金|服务费|手续费|佣金|扣点|年费|运费|奖励|补贴|返还|流量|罚款|违约金|扣分|赔付|发货|退款|提现"
)
_ASKS_RATE = "几个点|扣点|费率|扣几|抽几"
_ASKS_ACTIVITY = {
    "gate": "参加|参与|报名|条件|要求|资格|门槛|够不够",
    "entitlement": "奖励|奖多少|补贴|多少钱|能拿|能领|能得|可得",
}
_ASKS_PENALTY = "罚|扣|处罚|处理|后果|怎么样|怎样|怎么办|会怎"
_WHEN = re.compile(r"^(?:近|最近|连续|过去)?[0-9]+个?(?:天|日|月|年)(?:内)?|^(?:当|单|每|自然)月|^店铺|^商家")
_NO_PLATFORM = "自有规则"
_EACH = re.compile(r"（每(?P<per>[^）]+)）")
_COUNTED = {
    "单": "单数",
    "笔": "笔数",
    "件": "件数",
    "次": "次数",
    "场": "场数",
    "人": "人数",
    "个": "个数",
    "个订单": "单数",
}
"""What is counted where an amount is for each of something."""

Entry = Mapping[str, Any]
"""A mapping of YAML, as it is written into a file."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One rule that nobody has approved. ``entry`` is the rule as its file would hold it, ``says`` are the
    places of the document that it rests on, ``facts`` the new facts that it needs, ``notes`` what its
    reviewer should know."""

    id: str
    title: str
    kind: RuleKind
    entry: Entry
    says: tuple[Span, ...]
    facts: tuple[str, ...]
    notes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drafted:
    """All drafts of one document, and what it needs beside them."""

    document: StoredDocument
    platform: str
    platforms: Entry
    programmes: Entry
    facts: Mapping[str, NewFact]
    units: Mapping[str, NewUnit]
    drafts: tuple[Draft, ...]
    left: tuple[Left, ...]
    background: tuple[Left, ...]

    def pack(self, accepted: Collection[str]) -> Entry:
        """The drafts of these ids with all that they need, as ``PackFolder.accept`` takes them."""
        drafts = [d for d in self.drafts if d.id in accepted]
        needed = {f for d in drafts for f in d.facts}
        facts = {key: _fact(fact) for key, fact in self.facts.items() if key in needed}
        used = {fact["unit"].partition("/")[0] for fact in facts.values() if "unit" in fact}
        used |= {u.partition("/")[0] for d in drafts for u in _units_of(d.entry)}
        units = {u.key: _unit(u) for u in self.units.values() if u.key in used}
        return {
            **({"platforms": dict(self.platforms)} if self.platforms else {}),
            **({"units": units} if units else {}),
            **({"facts": facts} if facts else {}),
            "programmes": dict(self.programmes),
            "rules": {d.id: dict(d.entry) for d in drafts},
        }


def draft(document: StoredDocument, body: str, read: Read, knowledge: Knowledge, checked: date) -> Drafted:
    """``checked`` is the day on which somebody compares the drafts with the document."""
    platform, platforms = _platform(document, knowledge)
    programme, programmes = _programme(document, platform)
    names = Names(knowledge, slug(platform), known=platform in knowledge.platforms)
    maker = _Maker(document, body, read, names, programme, checked)
    drafts = maker.drafts()
    return Drafted(
        document, platform, platforms, programmes, names.facts, names.units, tuple(drafts), read.left,
        read.background,
    )  # fmt: skip


def _platform(document: StoredDocument, knowledge: Knowledge) -> tuple[str, Entry]:
    """Of a platform that there is, its id; else a new one, by the name that the document has for it."""
    if document.platform in knowledge.platforms:
        return document.platform, {}
    name = document.platform or _NO_PLATFORM
    aliases = [name]
    for outside in knowledge.outside:
        if name == outside.name:
            aliases += [a for a in outside.aliases if a not in aliases]
    return slug(name), {
        slug(name): {
            "name": name, "short": name[:8], "aliases": aliases, "signs": [re.escape(name)],
            "publishers": [name], "starter": f"{name}有哪些规则？", "brief": f"{name}有哪些规则？",
        }
    }  # fmt: skip


def _programme(document: StoredDocument, platform: str) -> tuple[str, Entry]:
    title = document.title
    programme = f"{platform}/{slug(title)}"
    whose = document.platform if document.platform and document.platform not in title else ""
    name = f"{whose}{title}"
    return programme, {
        programme: {"platform": platform, "name": name, "names": [name], "sources": [document.id]}
    }


class _Maker:
    def __init__(
        self, document: StoredDocument, body: str, read: Read, names: Names, programme: str, checked: date
    ) -> None:
        self.document, self.body, self.read = document, body, read
        self.names, self.programme, self.checked = names, programme, checked
        self.activity = _activity(document.title)
        self.ids: set[str] = set()
        self.titles: set[str] = set()
        self.reserved: set[str] = set()

    def drafts(self) -> list[Draft]:
        """In the order of the document; ladders and tables are named first, which are asked for most."""
        runs = [
            s for _, run in groupby(self.read.clauses, key=lambda c: c.group) for s in _ladders(list(run))
        ]
        order = sorted(range(len(runs)), key=lambda n: (len(runs[n]) == 1, n))
        titles = {n: self._title(runs[n]) for n in order}
        drafts = [self._draft(steps, titles[n]) for n, steps in enumerate(runs)]
        return _asked_apart(drafts, [len(steps) for steps in runs])

    def _gates(self, steps: Sequence[Clause]) -> list[Clause]:
        """Who may take part at all, by a list under a heading of its own beside what is given: 参加条件."""
        if _kind(steps) not in BENEFITS:
            return []
        above = steps[0].headings
        return [
            c
            for c in self.read.clauses
            if not c.consequences
            and c.headings
            and c.headings != above
            and _TAKES_PART.search(c.headings[-1])
            and above[: len(c.headings) - 1] == c.headings[:-1]
        ]

    # --- one rule -----------------------------------------------------------------------------------

    def _draft(self, steps: Sequence[Clause], title: str) -> Draft:
        cites = _Cites(self.body, self.document.id)
        kind = _kind(steps)
        notes: list[str] = []
        entry: dict[str, Any] = {
            "id": self._id(title),
            "title": title,
            "kind": kind,
            "audience": ["merchant"],
            "effective": {
                "from": _iso(self.read.begins, self.document.effective_from),
                "to": _iso(self.read.ends, self.document.effective_to),
            },
            "checked_on": self.checked.isoformat(),
            "names": [f"{self.document.platform}{title}"]
            if self.document.platform not in ("", title)
            else [],
            "topics": self._topics(steps, kind, title),
        }
        if kind in BENEFITS:
            entry["theme"] = self.names.theme(
                " ".join([title, *(c.label for s in steps for c in s.consequences)])
            )
        if any(s.by_model for s in steps):
            notes.append("由对话模型标出的条件和结果，请对照原文仔细看")
        entry |= self._tree(steps, cites, notes, title)
        entry["verdict"] = _verdict(kind, title)
        entry["unstated"] = sorted({n for n in notes if n.startswith("按什么")})
        unread = dict.fromkeys(words for s in steps for words in s.unread)
        entry["confirm_by_hand"] = [
            f"原文还有没读成条件的话：「{_MARKS.sub('', words)[:_SAID_MAX]}」" for words in unread
        ]
        entry["citations"] = cites.entries
        facts = tuple(f for f in self.names.facts if f in _facts_of(entry))
        told = [c.label for s in steps for c in (*s.conditions, *s.any_of) if not isinstance(c.value, str)]
        words = [w for label in told for w in (label, _WHEN.sub("", label)) if 2 <= len(w) <= 8 and _plain(w)]
        return Draft(
            entry["id"], title, kind, entry, tuple(cites.spans), facts, tuple(dict.fromkeys(notes)),
            tuple(dict.fromkeys(words)),
        )  # fmt: skip

    def _tree(self, steps: Sequence[Clause], cites: _Cites, notes: list[str], title: str) -> Entry:
        """One step is conditions and what follows; several are a ladder, the highest first, whose lowest is
        what has to be reached at all."""
        gates = self._gates(steps)
        options = _options([*gates, *steps])
        first = [node for c in gates if (node := self._node(c, cites, options))]
        if len(steps) == 1:
            node = self._node(steps[0], cites, options, limits=True)
            return {**_required(first, node), **self._follows(steps[0], cites, notes, title)}
        if ordered := _ordered(steps):
            lowest = self._leaf(_low(ordered[-1]), cites, options)
            cases = self._cases(ordered, cites, options, notes, title)
            return {**_required(first, lowest), "cases": cases}
        return {**_required(first, {}), "cases": self._cases(steps, cites, options, notes, title)}

    def _cases(
        self, steps: Sequence[Clause], cites: _Cites, options: Mapping[str, Sequence[str]], notes: list[str],
        title: str,
    ) -> list[Entry]:  # fmt: skip
        return [
            {"when": self._node(s, cites, options), **self._follows(s, cites, notes, title)} for s in steps
        ]

    def _id(self, title: str) -> str:
        base = f"{self.programme}/{slug(title)}"
        found, n = base, 2
        while found in self.ids:
            found, n = f"{base}-{n}", n + 1
        self.ids.add(found)
        return found

    def _title(self, steps: Sequence[Clause]) -> str:
        """What a ladder or table is of, or its heading; a single rule is told apart by when it holds."""
        first = steps[0]
        heading = next((h for h in map(_heading, reversed(first.headings)) if h), "")
        labels = [_shown(c) for s in steps for c in s.consequences]
        conditions = (*first.conditions, *first.any_of)
        label = next(iter(labels), "") or next((c.label for c in conditions), "")
        when = next((c.label for c in conditions if not isinstance(c.value, str)), "")
        if len(steps) > 1:
            told = label if _FEE.search(label) or label == heading else ""
            tries = [self._of_activity(t) for t in (told, heading, label, f"{heading}：{label}")]
        else:
            own = f"{when}{label}" if when and when != label else ""
            tries = [self._of_activity(t) for t in (heading, own, label, f"{heading}：{own or label}")]
            tries = [t for t in tries if t not in self.reserved]
        tries = [t[: 2 * _TITLE_MAX] for t in tries if len(t) >= 2]
        tries += [f"{tries[-1] if tries else self.document.title}（{n}）" for n in range(2, 1000)]
        title = next(t for t in tries if t not in self.titles)
        self.titles.add(title)
        if len(steps) > 1:
            self.reserved |= {self._of_activity(label), title}
        return title

    def _of_activity(self, words: str) -> str:
        """参加条件 and 奖励 say nothing of what they are of."""
        return words if not words or self.activity in words else f"{self.activity}{words}"

    def _names(self, title: str) -> list[str]:
        """What means this rule on any platform: its title behind its platform, where it says enough."""
        whose = self.document.platform
        telling = whose and whose not in title and len(title) >= 3 and _plain(title)
        return [f"{whose}{title}"] if telling else []

    def _topics(self, steps: Sequence[Clause], kind: RuleKind, title: str) -> list[str]:
        """The bare words by which it is asked for; a penalty also by the act and what one asks of it."""
        labels = [_shown(c).removesuffix(_LIMIT) for s in steps for c in s.consequences]
        told = [c for s in steps for c in (*s.conditions, *s.any_of)]
        acts = [c.label for c in told if c.value is True]
        acts += [c.label.removesuffix("次数") for c in told if c.label.endswith("次数")]
        words = [w for w in dict.fromkeys((title, *labels, *acts)) if len(w) >= 2 and _plain(w)]
        shorter = [m.group() for w in words if (m := _SHORTER.search(w)) and m.group() not in words]
        found = [*words, *dict.fromkeys(shorter)][:_TOPICS_MAX]
        rates = any(c.unit == "percent" and _FEE.search(c.label) for s in steps for c in s.consequences)
        if self.activity and kind in _ASKS_ACTIVITY:
            found.append(f"{self.activity} + {_ASKS_ACTIVITY[kind]}")
        if kind == "duty" and rates:
            found.append(_ASKS_RATE)
        if kind == "penalty":
            found += [f"{w} + {_ASKS_PENALTY}" for w in dict.fromkeys(acts) if len(w) >= 2 and _plain(w)][
                :_TOPICS_MAX
            ]
        return found

    # --- conditions ---------------------------------------------------------------------------------

    def _node(
        self, clause: Clause, cites: _Cites, options: Mapping[str, Sequence[str]], *, limits: bool = False
    ) -> Entry:
        leaves = [self._leaf(c, cites, options) for c in clause.conditions]
        if clause.any_of:
            any_of = [self._leaf(c, cites, options) for c in clause.any_of]
            leaves.append(any_of[0] if len(any_of) == 1 else {"any": any_of})
        if limits and clause.consequences and all(_is_limit(c) for c in clause.consequences):
            leaves += [self._within(c, cites) for c in clause.consequences if not c.after]
        return {"all": leaves} if leaves else {}

    def _within(self, c: Consequence, cites: _Cites) -> Entry:
        """How long something took, against how long it may take."""
        label = f"{c.label.removesuffix(_LIMIT)}用时"
        assert isinstance(c.value, Decimal)
        return self._leaf(Condition(label, "<=", c.value, c.unit, c.word, c.says), cites, {})

    def _leaf(self, c: Condition, cites: _Cites, options: Mapping[str, Sequence[str]]) -> Entry:
        cite = cites.of(c.says)
        if isinstance(c.value, str):
            fact, ids = self.names.choice(c.label, options[c.label])
            return {"fact": fact, "op": "is", "value": ids[c.value], "cite": cite}
        if isinstance(c.value, bool):
            return {"fact": self.names.state(c.label), "op": "is", "value": c.value, "cite": cite}
        fact, unit = self.names.quantity(c)
        leaf = {"fact": fact, "op": c.op, "value": c.value, "unit": unit, "cite": cite}
        return self._but(c, leaf, cite) if c.but else leaf

    def _but(self, c: Condition, leaf: Entry, cite: str) -> Entry:
        """With another figure for some: an easier one will do instead, a harder one counts as well."""
        assert isinstance(c.value, Decimal)
        node = leaf
        for who, value in c.but:
            whose = {"fact": self.names.state(who), "op": "is", "value": True, "cite": cite}
            other = {**leaf, "value": value}
            if (value < c.value) == (c.op in (">=", ">")):
                node = {"any": [node, {"all": [whose, other]}]}
            else:
                node = {"all": [node, {"any": [{**whose, "value": False}, other]}]}
        return node

    # --- consequences -------------------------------------------------------------------------------

    def _follows(self, clause: Clause, cites: _Cites, notes: list[str], title: str) -> Entry:
        gives, calculate = [], []
        for c in clause.consequences:
            cite = cites.of(c.says)
            if equation := self._equation(clause, c, cite, notes):
                calculate.append(equation)
            gives.append(self._give(c, cite, title))
        return {**({"gives": gives} if gives else {}), **({"calculate": calculate} if calculate else {})}

    def _give(self, c: Consequence, cite: str, title: str) -> Entry:
        label = c.label
        if isinstance(c.value, Decimal) and not (c.unit or c.word):  # what it is told in does not stand there
            words = f"{c.value.normalize():f}" + (f"～{c.high.normalize():f}" if c.high is not None else "")
            return {"label": label, "value": words, "qualifier": "exact", "cite": cite}
        if isinstance(c.value, str):
            value = c.value if c.value != label else label
            label = "处理" if label in (title, c.value) else label
            return {"label": label, "value": value, "qualifier": "exact", "cite": cite}
        if label == title or (c.base and c.unit == "percent" and not label.endswith(("率", "比例"))):
            label = f"{label}{'比例' if c.unit == 'percent' else '标准'}"
        amount = [c.value, c.high] if c.high is not None else c.value
        unit = self.names.unit(c.unit, c.word)
        return {"label": label, "value": amount, "unit": unit, "qualifier": c.qualifier, "cite": cite}

    def _equation(self, clause: Clause, c: Consequence, cite: str, notes: list[str]) -> Entry | None:
        """What a merchant's own figures make of it: a share of an amount, so much for each order, the last
        day."""
        if isinstance(c.value, str) or c.high is not None:
            return None
        if c.after and c.unit == "day" and c.label.endswith(_LIMIT):
            return {
                "label": f"最晚{c.label.removesuffix(_LIMIT)}日",
                "formula": "start + days",
                "inputs": {"start": self.names.day(c.after)},
                "parameters": {"days": {"value": c.value, "unit": "day", "cite": cite}},
                "unit": "date", "qualifier": "exact", "cite": cite,
            }  # fmt: skip
        per = _EACH.search(c.label)
        if not (c.base or (per and per["per"] in _COUNTED and c.unit == "yuan")):
            return None
        parameters: dict[str, Entry] = {"rate": {"value": c.value, "unit": c.unit, "cite": cite}}
        if c.base:
            amount = self.names.amount(c.base)
            if c.base not in fold(self.body):
                notes.append(f"按什么金额计算{c.label}：文中没有写明，草案按{c.base}")
        else:
            assert per is not None
            state = next((x.label for x in (*clause.conditions, *clause.any_of) if x.value is True), "")
            amount = self.names.count(f"{state}{_COUNTED[per['per']]}", per["per"])
        formula = "amount * rate"
        if c.least is not None:
            formula = f"max({formula}, least)"
            parameters["least"] = {"value": c.least, "unit": "yuan", "cite": cite}
        if c.most is not None:
            formula = f"min({formula}, most)"
            parameters["most"] = {"value": c.most, "unit": "yuan", "cite": cite}
        return {
            "label": _EACH.sub("", c.label), "formula": formula, "inputs": {"amount": amount},
            "parameters": parameters, "unit": "yuan",
            "qualifier": "up_to" if c.qualifier == "up_to" else "exact", "cite": cite,
        }  # fmt: skip


class _Cites:
    """The citations of one rule: each sentence or row once."""

    def __init__(self, body: str, source: str) -> None:
        self._body, self._source = body, source
        self._names: dict[Span, str] = {}

    def of(self, span: Span) -> str:
        return self._names.setdefault(span, f"c{len(self._names) + 1}")

    @property
    def spans(self) -> list[Span]:
        return list(self._names)

    @property
    def entries(self) -> Entry:
        return {
            name: {"source": self._source, "quote": self._body[a:b]} for (a, b), name in self._names.items()
        }


# --- ladders ------------------------------------------------------------------------------------


def _ladders(clauses: Sequence[Clause]) -> Iterable[list[Clause]]:
    """The steps of one ladder, or rows of one table, together: they are told apart by the same labels. What
    has other labels stands alone."""
    runs: dict[tuple[tuple[str, ...], str], list[Clause]] = {}
    for n, clause in enumerate(clauses):
        labels = tuple(sorted({c.label for c in clause.conditions}))
        alone = clause.any_of or not clause.consequences or not labels
        runs.setdefault((labels, f"{n}" if alone else clause.item), []).append(clause)
    return runs.values()


def _asked_apart(drafts: Sequence[Draft], sizes: Sequence[int]) -> list[Draft]:
    """A bare word that asks for several drafts of a document asks for the largest of them; for the others it
    asks beside a word of their own."""
    holders: dict[str, list[int]] = {}
    for n, draft in enumerate(drafts):
        for topic in draft.entry["topics"]:
            if "+" not in topic:
                holders.setdefault(topic, []).append(n)
    found = []
    for n, draft in enumerate(drafts):
        topics = []
        for topic in draft.entry["topics"]:
            others = holders.get(topic, [n])
            if len(others) > 1 and n != max(others, key=lambda i: (sizes[i], -i)):
                own = [
                    w
                    for w in _own_words(draft)
                    if w not in topic and topic not in w and holders.get(w, [n]) == [n]
                ]
                topics += [f"{topic} + {'|'.join(own[:_TOPICS_MAX])}"] if own else []
            else:
                topics.append(topic)
        found.append(replace(draft, entry={**draft.entry, "topics": topics}))
    return found


def _own_words(draft: Draft) -> list[str]:
    """Words of a draft by which it is told from others: of its conditions and of what follows."""
    return list(dict.fromkeys((*draft.words, *(t for t in draft.entry["topics"] if "+" not in t))))


def _required(gates: Sequence[Entry], own: Entry) -> Entry:
    """All that has to be so: who may take part, and what a rule asks itself."""
    nodes = [*gates, *([own] if own else [])]
    if not nodes:
        return {}
    if len(nodes) == 1:
        return {"require": nodes[0]}
    return {"require": {"all": [leaf for node in nodes for leaf in node.get("all", [node])]}}


def _low(clause: Clause) -> Condition:
    return next(c for c in clause.conditions if c.op in (">=", ">"))


def _ordered(steps: Sequence[Clause]) -> list[Clause]:
    """Steps of one figure, each from some value on, the highest first; empty where they are not."""
    for step in steps:
        figures = [c for c in step.conditions if c.op != "is"]
        if len(figures) != len(step.conditions) or not any(c.op in (">=", ">") for c in figures):
            return []
        if len({c.label for c in figures}) > 1:
            return []
    return sorted(steps, key=lambda s: _decimal(_low(s)), reverse=True)


def _decimal(c: Condition) -> Decimal:
    assert isinstance(c.value, Decimal)
    return c.value


def _options(steps: Sequence[Clause]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for step in steps:
        for c in (*step.conditions, *step.any_of):
            if isinstance(c.value, str):
                there = found.setdefault(c.label, [])
                if c.value not in there:
                    there.append(c.value)
    return found


# --- words --------------------------------------------------------------------------------------


def _is_limit(c: Consequence) -> bool:
    return c.label.endswith(_LIMIT) and isinstance(c.value, Decimal) and c.qualifier == "up_to"


def _kind(steps: Sequence[Clause]) -> RuleKind:
    """By what follows: nothing, a fee or a time limit, something taken, something given."""
    then = [c for s in steps for c in s.consequences]
    if not then:
        return "gate"
    words = " ".join(f"{c.label} {c.value if isinstance(c.value, str) else ''}" for c in then)
    heading = steps[0].headings[-1] if steps[0].headings else ""
    if all(_is_limit(c) for c in then):
        return "duty"
    if _FEE.search(words) and not _GOOD.search(words) and not re.search("扣除|冻结|违约|罚", words):
        return "duty"
    if _PENAL.search(words) or (_PENAL.search(heading) and not _GOOD.search(words)):
        return "penalty"
    return "entitlement" if _GOOD.search(words) else "duty"


def _verdict(kind: RuleKind, title: str) -> Entry:
    told = {
        "penalty": (f"适用“{title}”的处理", f"不适用“{title}”的处理"),
        "gate": (f"符合“{title}”的要求", f"还不符合“{title}”的要求"),
        "duty": (f"适用“{title}”的规定", f"不适用“{title}”的规定"),
    }.get(kind, (f"可以享受“{title}”", f"还不能享受“{title}”"))
    return {"met": told[0], "unmet": told[1]}


def _shown(c: Consequence) -> str:
    return _EACH.sub("", c.label)


def _activity(title: str) -> str:
    """The name that a document's title has in quotes: 关于“冬季暖店”激励活动的公告."""
    found = _QUOTED.findall(title)
    return found[0] if len(found) == 1 else ""


def _heading(words: str) -> str:
    bare = _MARK.sub("", words.strip()).strip(" ：:")
    if _ASKING.search(words) or _GENERAL.fullmatch(bare):
        return ""
    return bare if len(bare) <= _TITLE_MAX else ""


def _plain(words: str) -> bool:
    return re.fullmatch(r"[\w一-鿿]+", words) is not None and not words.isdigit()


def _iso(day: date | None, told: str) -> str | None:
    return day.isoformat() if day else (told if len(told) >= 7 else None)


def _facts_of(node: Any) -> set[str]:
    """Every fact that an entry reads."""
    if isinstance(node, list):
        return {fact for value in node for fact in _facts_of(value)}
    if not isinstance(node, Mapping):
        return set()
    found = {node["fact"]} if "fact" in node else set()
    found |= set(node["inputs"].values()) if "inputs" in node else set()
    return found | {fact for key, value in node.items() if key != "inputs" for fact in _facts_of(value)}


def _units_of(node: Any) -> set[str]:
    if isinstance(node, list):
        return {unit for value in node for unit in _units_of(value)}
    if not isinstance(node, Mapping):
        return set()
    found = {node["unit"]} if isinstance(node.get("unit"), str) else set()
    return found | {unit for value in node.values() for unit in _units_of(value)}


# --- entries of the registries ------------------------------------------------------------------


def _fact(fact: NewFact) -> Entry:
    entry: dict[str, Any] = {"label": fact.label, "kind": fact.kind}
    if fact.kind == "quantity":
        entry |= {"unit": fact.unit, "range": [Decimal(0), fact.top]}
    if fact.window:
        entry["window"] = {"value": Decimal(fact.window), "unit": "day", "trailing": True}
    if fact.options:
        options = {
            key: {"label": words[0], **({"words": list(words[1:])} if words[1:] else {})}
            for key, words in fact.options.items()
        }
        entry["options"] = options if len(options) > 1 else {**options, "other": {"label": "其他"}}
    entry["aliases"] = list(fact.aliases)
    if fact.yes:
        entry["yes"] = list(fact.yes)
    if fact.near:
        entry["near"] = list(fact.near)
    entry["question"] = fact.question
    return entry


def _unit(unit: NewUnit) -> Entry:
    return {
        "label": unit.word,
        "english": unit.word,
        "dimension": unit.key,
        "words": [unit.word],
        "counted": True,
    }
