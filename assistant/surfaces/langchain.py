"""Every active rule as a LangChain tool, generated from its file. The only file that knows tools.

A tool is called with what is known of a merchant and returns the JSON of the rule's finding, with
the words of the source it stands on; what cannot be read comes back as a sentence to act on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema, create_model

from assistant.compose.findings import evaluated
from assistant.compose.phrases import amount
from assistant.compose.translation import Translator
from assistant.errors import QuestionError, RuleError
from assistant.knowledge.lookup import facts_read, rules_of
from assistant.numbers import Units, plain
from assistant.rules.schema import Fact, Give, Knowledge, Rule
from assistant.types import Result
from assistant.understand.profile import read_profile
from assistant.understand.vocabulary import Vocabulary

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool

_NAME_LIMIT = 64  # what the chat APIs accept
_WAYS_SHOWN, _WORDS_SHOWN = 8, 4
_Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]
_KINDS: Mapping[str, Any] = {"quantity": _Number | str, "boolean": bool, "date": date, "choice": str}


def rule_tools(knowledge: Knowledge, as_of: date) -> list[StructuredTool]:
    """One tool per active rule, in the order of their ids, judging by the rules of the day ``as_of``.

    Raises:
        RuleError: two rules would have the same tool name, or one a name that is too long.
    """
    vocabulary = Vocabulary(knowledge)
    named: dict[str, Rule] = {}
    for rule in rules_of(knowledge):
        name = tool_name(rule)
        if name in named:
            raise RuleError(rule.path, 1, f"the tool name {name!r} is also that of rule {named[name].id!r}.")
        named[name] = rule
    return [_tool(name, rule, knowledge, as_of, vocabulary) for name, rule in named.items()]


def tool_name(rule: Rule) -> str:
    """``douyin/top-creator/selection-gate`` → ``douyin_top_creator_selection_gate``."""
    name = re.sub(r"[^0-9A-Za-z]+", "_", rule.id)
    if len(name) > _NAME_LIMIT:
        raise RuleError(rule.path, 1, f"the tool name {name!r} is longer than {_NAME_LIMIT} characters.")
    return name


def _tool(name: str, rule: Rule, knowledge: Knowledge, as_of: date, vocabulary: Vocabulary) -> StructuredTool:
    from langchain_core.tools import StructuredTool, ToolException  # late: 0.5 s

    facts = {fact: knowledge.facts[fact] for fact in facts_read(rule, knowledge)}
    arguments = _arguments(name, rule, facts, knowledge)

    def call(**given: Any) -> str:
        if unknown := given.keys() - facts.keys():
            raise ToolException(_refusal(unknown, facts))
        said = {fact: value for fact, value in given.items() if value is not None}
        try:
            profile = read_profile(said, vocabulary, as_of)
        except QuestionError as exc:
            raise ToolException(f"{exc.message.removeprefix('profile.')}{exc.hint}") from exc
        return json.dumps(evaluated((rule,), profile, as_of, knowledge).to_json(), ensure_ascii=False)

    def refused(error: Any) -> str:
        assert isinstance(error, ValidationError)
        return _refusal((str(e["loc"][0]) for e in error.errors() if e["loc"]), facts)

    return StructuredTool.from_function(
        func=call,
        name=name,
        description=_description(rule, knowledge),
        # LangChain validates nothing against a model without fields, and hands over what a schema gets.
        args_schema=arguments if facts else arguments.model_json_schema(),
        infer_schema=False,
        handle_tool_error=True,
        handle_validation_error=refused,
    )


# --- arguments ----------------------------------------------------------------------------------


def _arguments(name: str, rule: Rule, facts: Mapping[str, Fact], knowledge: Knowledge) -> type[BaseModel]:
    """One optional argument per fact, and no others."""
    fields: dict[str, Any] = {
        fact.id: (_KINDS[fact.kind] | None, Field(None, description=_argument(fact, rule, knowledge)))
        for fact in facts.values()
    }
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def _argument(fact: Fact, rule: Rule, knowledge: Knowledge) -> str:
    """「商品分（分），0 到 100。可以写 73，也可以写「80分以上」。」"""
    if fact.kind == "boolean":
        return f"{fact.label}：{fact.question}true 为是，false 为否。"
    if fact.kind == "date":
        return f"{fact.label}：{fact.question}写成 2026-04-29。"
    if fact.kind == "choice":
        named = "、".join(f"{o.id}（{o.label}）" for o in fact.options)
        return f"{fact.label}：{fact.question}写成其中之一：{named}。"
    unit = knowledge.units.label(fact.unit)
    words = f"{fact.label}（{unit}）{_range(fact)}。可以写 73，也可以写「80{unit}以上」。"
    for leaf in rule.leaves():
        if leaf.other and fact.id in (leaf.fact, leaf.other):
            other = knowledge.facts[leaf.other if fact.id == leaf.fact else leaf.fact].label
            words += f"不知道数值时也可以写与{other}的比较，例如「低于{other}」。"
    return words


def _range(fact: Fact) -> str:
    low, high = fact.minimum, fact.maximum
    if low is not None and high is not None:
        return f"，{plain(low)} 到 {plain(high)}"
    return "" if low is None else f"，不小于 {plain(low)}"


def _refusal(names: Iterable[str], facts: Mapping[str, Fact]) -> str:
    """What a call got wrong, by argument, and which arguments there are."""
    lines = [
        f"参数 {name} 的值不能用作「{facts[name].label}」。" if name in facts else f"没有参数 {name[:60]!r}。"
        for name in dict.fromkeys(names)
    ]
    known = "、".join(f"{fact.id}（{fact.label}）" for fact in facts.values())
    lines.append(f"可用的参数：{known}；不知道的不填。" if known else "这个工具不需要参数。")
    return "".join(lines)


# --- description --------------------------------------------------------------------------------


def _description(rule: Rule, knowledge: Knowledge) -> str:
    """What the tool decides, when to call it, what the rule gives, and what its source leaves out."""
    programme = knowledge.programmes[rule.programme].name
    audience = "、".join(knowledge.audiences[a].label for a in rule.audience)
    platform = knowledge.platforms[rule.platform].name
    lines = [
        f"判断「{rule.title}」（{platform}，{programme}，适用于{audience}）。",
        f"满足时：{rule.verdict_met}。不满足时：{rule.verdict_unmet}。",
        f"商家问到这些时调用：{'；'.join(_ways(rule))}。",
    ]
    gives = [*rule.gives, *(g for case in rule.cases for g in case.gives)]
    gains = [f"{g.label}{_amount(g, knowledge.units)}" for g in gives] + [
        f"计算{c.label}" for c in rule.calculations()
    ]
    if gains:
        lines.append(f"给出：{'；'.join(gains)}。")
    if rule.unstated:
        lines.append(f"来源没有写明：{'；'.join(rule.unstated)}。")
    lines.append(
        "参数都可以不填，不填表示未知；不要猜。返回 JSON：findings 是结论、逐项核对、差距和结果，"
        "citations 是原文，ask 是还能改变结论的数据。金额和数字以返回的为准。"
    )
    return "\n".join(lines)


def _ways(rule: Rule) -> list[str]:
    """How merchants ask for it: 「选品门槛」「头部创作者/头部达人+带货/选品」."""
    asked = ["+".join("/".join(group[:_WORDS_SHOWN]) for group in pattern.groups) for pattern in rule.topics]
    return list(dict.fromkeys([rule.title, *rule.names, *asked]))[:_WAYS_SHOWN]


def _amount(give: Give, units: Units) -> str:
    return amount(Translator(units), Result(give.label, give.value, give.unit, give.qualifier, give.cite))
