"""Rules and evaluations as plain Chinese text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.answer import AnswerCheck, AnswerFinding, AnswerResult, Ask, Evaluation
from assistant.compose.card import (
    CardCase,
    CardFact,
    CardLeaf,
    CardNode,
    CardQuote,
    CardUnstated,
    RuleCard,
    RuleLine,
)
from assistant.compose.source_kinds import marks
from assistant.rules.schema import Knowledge

KINDS = {
    "entitlement": "扶持",
    "gate": "门槛",
    "classification": "认定",
    "penalty": "处罚",
    "calculation": "计算",
    "service": "服务",
    "duty": "应缴应办",
}
_GROUPS = {
    "met": "满足",
    "ask": "还需要数据",
    "undecided": "来源没有写明条件，无法判断",
    "unmet": "不满足",
    "not_in_force": "不在有效期",
}
_OPS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "==": "等于", "is": ""}
_JOIN = {"all": "同时满足", "any": "满足任意一项"}
_ENDS = {"exact": "{}", "up_to": "最高{}", "range": "{}", "from": "{}起"}


def list_text(lines: Iterable[RuleLine], knowledge: Knowledge) -> str:
    """One rule a line: id, title, platform."""
    return "\n".join(
        f"{line.id}  {line.title}  {knowledge.platforms[line.platform].name}"
        + ("  （复核中）" if line.status == "withdrawn" else "")
        for line in lines
    )


def card_text(card: RuleCard, knowledge: Knowledge) -> str:
    """Everything a rule says; ``[name]`` after a statement is the quote it stands on."""
    line, labels = card.line, {fact.id: fact.label for fact in card.facts}
    programme = knowledge.programmes[line.programme].name
    audience = "、".join(knowledge.audiences[a].label for a in line.audience)
    out = [
        f"{line.title}（{KINDS[line.kind]}）",
        f"编号：{line.id}",
        f"平台：{knowledge.platforms[line.platform].name}，{programme}；适用：{audience}",
        f"有效期：{_period(line)}；最近核对：{line.checked_on}",
    ]
    if card.names:
        out.append(f"名称：{'、'.join(card.names)}")
    if line.status == "withdrawn":
        out.append(f"复核中，暂不用于判断：{card.reason}")
    out += _section("条件", _conditions(card, labels))
    out += _section("给出", _gains(card, labels))
    out += _section("结论", [f"满足：{card.verdict.met}", f"不满足：{card.verdict.unmet}"])
    out += _section("来源没有写明", card.unstated)
    out += _section("请人工确认", card.confirm_by_hand)
    out += _section("需要的数据", [_fact(fact) for fact in card.facts])
    out += _section("原文", [_quote(name, cited) for name, cited in card.citations.items()])
    return "\n".join(out)


def evaluation_text(found: Evaluation, knowledge: Knowledge) -> str:
    """Findings grouped by outcome: the verdict, the gaps, and what is still needed."""
    out = [f"按 {found.as_of} 的规则核对 {len(found.findings)} 条。"]
    if found.nearest:
        out.append(f"最快能达到的是「{knowledge.rules[found.nearest].title}」。")
    grouped: dict[str, list[AnswerFinding]] = {group: [] for group in _GROUPS}
    for finding in found.findings:
        open_group = "ask" if finding.rule in found.ask else "undecided"
        grouped[open_group if finding.status == "unknown" else finding.status].append(finding)
    for group, findings in grouped.items():
        if findings:
            out += ["", f"{_GROUPS[group]}（{len(findings)}）"]
            for finding in findings:
                out += _finding(finding, found.ask.get(finding.rule, ()), knowledge)
    return "\n".join(out)


def _finding(finding: AnswerFinding, ask: Sequence[Ask], knowledge: Knowledge) -> list[str]:
    rule, status = knowledge.rules[finding.rule], finding.status
    lines = [f"- {finding.title}  {knowledge.platforms[finding.platform].name}  {rule.id}"]
    if status == "met":
        lines += [f"    {rule.verdict_met}", *(_result(r) for r in finding.results)]
    if status == "unmet":
        lines.append(f"    {rule.verdict_unmet}")
    if status in ("unmet", "unknown"):
        lines += [_check(c) for c in finding.checks if c.status == "unmet"]
    if ask:
        lines.append(f"    还需要：{'、'.join(_asked(a) for a in ask)}")
    elif status == "unknown":
        lines.append(f"    没有写明：{'；'.join(finding.unstated)}")
    return lines


def _check(check: AnswerCheck) -> str:
    """「商品分：73分，要求≥75分，差2分」."""
    unit, gap = check.unit, check.record.gap
    said, asked = (_with_unit(value, unit) for value in (check.given or "未提供", check.threshold))
    short = ""
    if gap is not None and gap.point == 0:
        short = "，正好等于，不算"
    elif gap is not None:
        short = f"，{'差' if check.op in ('>=', '>') else '超出'}{_with_unit(check.gap or '', unit)}"
    return f"    {check.label}：{said}，要求{_OPS[check.op]}{asked}{short}"


def _result(result: AnswerResult) -> str:
    value = _with_unit(result.value, result.unit)
    formula = f"（{result.formula}）" if result.formula else ""
    return f"    {result.label}：{_ENDS[result.qualifier].format(value)}{formula}"


def _with_unit(value: str, unit: str) -> str:
    """The unit goes after digits; words already say what they mean."""
    return value + unit if value and value[-1].isdigit() else value


def _asked(ask: Ask) -> str:
    return f"{ask.label}（{ask.fact}）"


def _period(line: RuleLine) -> str:
    start, end = line.effective_from, line.effective_to
    if not start and not end:
        return "来源没有写明"
    return f"{start or '不限'} 至 {end or '不限'}"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    lines = list(lines)
    return ["", title, *(f"  {line}" for line in lines)] if lines else []


def _conditions(card: RuleCard, labels: Mapping[str, str]) -> list[str]:
    lines = _node(card.require, "") if card.require else []
    if card.cases:
        lines.append("依次看，先成立的为准：")
        for case in card.cases:
            lines += _node(case.when, "  ")
    if card.sticky:
        lines.append(f"一直算在内：{labels[card.sticky.fact]} [{card.sticky.cite}]")
    return lines


def _node(node: CardNode, indent: str) -> list[str]:
    if isinstance(node, CardUnstated):
        return [f"{indent}- 来源没有写明：{node.words} [{node.cite}]"]
    if isinstance(node, CardLeaf):
        return [f"{indent}- {node.text} [{node.cite}]"]
    lines = [line for child in node.children for line in _node(child, indent + "  ")]
    return [f"{indent}- {_JOIN[node.op]}：", *lines]


def _gains(card: RuleCard, labels: Mapping[str, str]) -> list[str]:
    lines = _given(card, "", labels)
    for case in card.cases:
        lines += ["当：", *_node(case.when, "  "), "给出：", *_given(case, "  ", labels)]
    return lines


def _given(holder: RuleCard | CardCase, indent: str, labels: Mapping[str, str]) -> list[str]:
    gives = [f"{indent}- {g.label}：{g.text} [{g.cite}]" for g in holder.gives]
    return gives + [
        f"{indent}- {c.label}：由{'、'.join(labels[f] for f in c.inputs.values())}算出 [{c.cite}]"
        for c in holder.calculate
    ]


def _fact(fact: CardFact) -> str:
    unit = f"（{fact.unit}）" if fact.unit else ""
    return f"{fact.id}  {fact.label}{unit}：{fact.question}"


def _quote(name: str, cited: CardQuote) -> str:
    where = "，".join(filter(None, (f"《{cited.title}》", cited.publisher, cited.published, *marks(cited))))
    return f"[{name}] 「{cited.quote}」\n      {where}"
