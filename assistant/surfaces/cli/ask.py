"""``growth-assistant ask``: one question, answered."""

from __future__ import annotations

import json

import click

from assistant.build import open_assistant
from assistant.conversations.intake import read_question
from assistant.settings import Settings
from assistant.surfaces.cli.terminal import progress, show
from assistant.surfaces.render import terminal_text


@click.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="输出完整的回答对象（JSON）。")
@click.option("--as-of", metavar="DATE", help="按哪一天的规则回答，例如 2026-11-22；默认今天。")
@click.pass_obj
def ask(settings: Settings, question: str, as_json: bool, as_of: str | None) -> None:
    asked = read_question(question, as_of=as_of)
    with open_assistant(settings, progress=progress) as assistant:
        answer = assistant.ask(asked)
    printed = json.dumps(answer.to_json(), ensure_ascii=False, indent=2) if as_json else terminal_text(answer)
    show(printed)
