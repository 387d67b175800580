"""``growth-assistant chat``: a conversation in the terminal."""

from __future__ import annotations

import click

from assistant.build import open_assistant
from assistant.conversations.intake import read_question
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.surfaces.cli.terminal import progress, show
from assistant.surfaces.render import terminal_text


@click.command()
@click.pass_obj
def chat(settings: Settings) -> None:
    with open_assistant(settings, progress=progress) as assistant:
        session_id: str | None = None
        while True:
            try:
                text = click.prompt("您", prompt_suffix="：", default="", show_default=False).strip()
            except click.Abort:
                click.echo()
                return
            if text in {"/quit", "/exit"}:
                return
            if text == "/new":
                session_id = None
            elif text:
                try:
                    answer = assistant.ask(read_question(text, session_id=session_id))
                except AssistantError as error:
                    click.echo(f"错误：{error}", err=True)
                    continue
                session_id = answer.session_id
                show(f"\n{terminal_text(answer)}\n")
