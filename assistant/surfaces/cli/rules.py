"""``growth-assistant rules``: the rules as a list, one whole, or evaluated for figures of a shop; drafted of
documents."""

from __future__ import annotations

import json

import click

from assistant.compose.findings import evaluated
from assistant.compose.rulecard import rule_card, rule_line
from assistant.conversations.intake import read_profile_request, read_words
from assistant.knowledge.lookup import find_rule, rules_of
from assistant.library.shelf import knowledge_in_force
from assistant.settings import Settings
from assistant.surfaces.cli.drafts import COMMANDS
from assistant.surfaces.cli.terminal import show
from assistant.surfaces.render.rule_text import card_text, evaluation_text, list_text
from assistant.understand.profile import read_profile
from assistant.understand.vocabulary import Vocabulary


@click.group(invoke_without_command=True)
@click.option("--platform", default="", metavar="ID", help="只列出这个平台的规则，例如 douyin。")
@click.pass_context
def rules(ctx: click.Context, platform: str) -> None:
    if ctx.invoked_subcommand is None:
        knowledge = knowledge_in_force(ctx.obj.data)
        listed = rules_of(knowledge, platform, withdrawn=True)
        show(list_text([rule_line(rule, knowledge) for rule in listed], knowledge))


for command in COMMANDS:
    rules.add_command(command)


@rules.command("show")
@click.argument("rule_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="输出规则的全部内容（JSON）。")
@click.pass_obj
def show_rule(settings: Settings, rule_id: str, as_json: bool) -> None:
    """显示一条规则：条件、给出什么、没有写明什么和每一句原文。"""
    knowledge = knowledge_in_force(settings.data)
    card = rule_card(find_rule(knowledge, rule_id, "growth-assistant rules"), knowledge)
    show(_printed(card.to_json()) if as_json else card_text(card, knowledge))


@rules.command("evaluate")
@click.argument("words", metavar="FACT=VALUE", nargs=-1)
@click.option("--platform", metavar="ID", help="只核对这个平台的规则，例如 douyin。")
@click.option("--as-of", metavar="DATE", help="按哪一天的规则核对，例如 2026-11-22；默认今天。")
@click.option("--json", "as_json", is_flag=True, help="输出每条规则的结果（JSON）。")
@click.pass_obj
def evaluate_rules(
    settings: Settings, words: tuple[str, ...], platform: str | None, as_of: str | None, as_json: bool
) -> None:
    """用店铺数据核对规则，例如 product_score=73 "return_rate=低于行业" new_merchant=true。"""
    asked = read_profile_request(read_words(words), platform=platform, as_of=as_of)
    knowledge = knowledge_in_force(settings.data)
    listed = rules_of(knowledge, asked.platform)
    profile = read_profile(asked.profile, Vocabulary(knowledge), asked.as_of)
    found = evaluated(listed, profile, asked.as_of, knowledge)
    show(_printed(found.to_json()) if as_json else evaluation_text(found, knowledge))


def _printed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
