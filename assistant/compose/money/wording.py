"""A money sheet in words of one language: its amounts, conditions, states, days and totals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assistant.answer import Citation
from assistant.compose.cite import Citations
from assistant.compose.money.records import Amount, Dated, Row, Total
from assistant.compose.phrases import amount, condition, gap
from assistant.compose.pieces import unchecked
from assistant.compose.translation import Translator
from assistant.rules.schema import Knowledge, Leaf, Node, Rule
from assistant.types import Check, Result, Unstated


class Wording:
    """Holds the language and what things are called; ``tr`` gives both."""

    def __init__(self, knowledge: Knowledge, tr: Translator) -> None:
        self._knowledge, self._facts, self.tr = knowledge, knowledge.facts, tr

    def platform(self, rule: Rule) -> str:
        return self.tr.name(self._knowledge.platforms[rule.platform].name)

    def citation(self, rule: Rule, name: str) -> Citation:
        """What one of its amounts or days rests on."""
        citations = Citations(self._knowledge.quotable)
        citations.rule(rule, name)
        return citations.all()[0]

    def amount(self, given: Amount, *, alone: bool = False) -> str:
        """「免费流量包2.8万流量」「AI智能客服：免费」; of words that stand ``alone`` no label."""
        result, tr = given.result, self.tr
        if isinstance(result.value, str) and alone:
            return result.value
        message = "{label}：{value}" if isinstance(result.value, str) else "{label}{value}"
        return tr.text(message, label=tr.name(result.label), value=amount(tr, result))

    def amounts(self, row: Row) -> tuple[str, ...]:
        """Each of a plan."""
        return tuple(self.amount(a, alone=len(row.amounts) == 1) for a in row.amounts)

    def value(self, given: Amount) -> str:
        """「2.8万流量」「最高120万元」「免费」."""
        return amount(self.tr, given.result)

    def conditions(self, rule: Rule) -> str:
        """「新入驻商家；首次直播7天内累计开播时长≥11小时」: all that it asks, short."""
        tr = self.tr
        audiences = [self._knowledge.audiences[a] for a in rule.audience]
        whom = (
            tr.text("或").join(tr.name(a.label) for a in audiences) if all(a.fact for a in audiences) else ""
        )
        steps = [self._node(case.when) for case in rule.cases]
        parts = [whom, self._node(rule.require) if rule.require else "", tr.text("或").join(steps)]
        parts += [tr.text("需人工确认：{words}", words=words) for words in rule.confirm_by_hand]
        return tr.text("；").join(filter(None, parts)) or tr.text("来源没有写明其他条件")

    def state(self, row: Row) -> str:
        """「已满足」「差2小时」「还要知道：…」「来源没有写明：…」「自2026-01-08起有效」."""
        tr, finding = self.tr, row.finding
        if row.state == "met":
            if row.presumed:
                whom = tr.text("或").join(self._labels(row.presumed))
                return tr.text("已满足（以{whom}为前提）", whom=whom)
            return tr.text("已满足")
        if row.state == "asks":
            return tr.text("还要知道：{facts}", facts=tr.text("、").join(self._labels(finding.missing)))
        if row.state == "unstated":
            words = tr.text("、").join(u.words for u in finding.undecided)
            return tr.text("来源没有写明：{words}", words=words)
        if row.state == "unmet":
            return tr.text("；").join(self._short(c) for c in finding.checks if c.status == "unmet")
        return self._in_force(row.rule)

    def deadline(self, row: Row, as_of: date) -> str:
        """「补贴计划到期日2027年1月30日」, of each day; what would give one; or that none is told."""
        tr = self.tr
        if row.dates:
            return tr.text("；").join(self.day(d, as_of) for d in row.dates)
        if row.undated:
            return tr.text("还要知道：{facts}", facts=tr.text("、").join(self._labels(row.undated)))
        return tr.text("没有写明")

    def day(self, dated: Dated, as_of: date) -> str:
        message = "{label}：{day}（已过）" if dated.day < as_of else "{label}：{day}"
        return self.tr.text(message, label=self.tr.name(dated.result.label), day=self.tr.day(dated.day))

    def total(self, total: Total) -> str:
        """「现金：共6万元，另有最多20万元」「免费流量包：2.8万流量」."""
        tr, of = self.tr, self.of(total)
        fixed = None if total.fixed is None else tr.amount(total.fixed, total.unit)
        most = None if total.most is None else tr.amount(total.most, total.unit)
        if fixed and most:
            return tr.text("{of}：{fixed}，另有最多{most}", of=of, fixed=fixed, most=most)
        if fixed:
            return tr.text("{of}：{fixed}", of=of, fixed=fixed)
        return tr.text("{of}：最多{most}", of=of, most=str(most))

    def of(self, total: Total) -> str:
        return self.tr.name(total.of) if total.of else self.tr.text("现金")

    def qualifier(self, result: Result) -> str:
        """How an amount is meant, in a word."""
        words = {"exact": "固定", "up_to": "最多", "range": "范围", "from": "起"}
        return self.tr.text(words[result.qualifier])

    def _labels(self, facts: Iterable[str]) -> list[str]:
        return [self.tr.name(self._facts[f].label) for f in facts]

    def _short(self, check: Check) -> str:
        tr, words = self.tr, gap(self.tr, check)
        if not words:
            return tr.text("需要{condition}", condition=condition(tr, check, self._facts))
        return tr.text("{fact}{gap}", fact=tr.name(self._facts[check.fact].label), gap=words)

    def _node(self, node: Node, *, inside: bool = False) -> str:
        tr = self.tr
        if isinstance(node, Unstated):
            return tr.text("{words}（来源没有写明）", words=node.words)
        if isinstance(node, Leaf):
            return condition(tr, unchecked(node), self._facts)
        parts = [self._node(c, inside=True) for c in node.children]
        joined = tr.text("；" if node.op == "all" else "或").join(parts)
        return tr.text("（{parts}）", parts=joined) if inside and len(parts) > 1 else joined

    def _in_force(self, rule: Rule) -> str:
        tr, start, end = self.tr, rule.effective_from, rule.effective_to
        if start and end:
            return tr.text("{start}至{end}有效", start=start.isoformat(), end=end.isoformat())
        return (
            tr.text("自{day}起有效", day=start.isoformat())
            if start
            else tr.text("{day}起失效", day=end.isoformat() if end else "")
        )
