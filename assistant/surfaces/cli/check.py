"""``growth-assistant check``: whether the knowledge stands, and what a chat model is told."""

from __future__ import annotations

import click

from assistant.conversations.intake import read_day, today
from assistant.errors import PromptError
from assistant.knowledge.additions import additions
from assistant.knowledge.audit.report import audit, lines, pack_lines
from assistant.knowledge.in_force import fault_told
from assistant.knowledge.prompts import load_prompts
from assistant.library.shelf import overlay_of
from assistant.settings import Settings, prompts_dir
from assistant.surfaces.cli.terminal import show


@click.command()
@click.option("--as-of", metavar="DATE", help="按哪一天检查有效期，默认今天。")
@click.option(
    "--max-age", type=click.IntRange(0), default=180, show_default=True, help="规则多少天没有核对就提醒。"
)
@click.pass_obj
def check(settings: Settings, as_of: str | None, max_age: int) -> None:
    now = overlay_of(settings.data).read()
    found = audit(now.knowledge, read_day(as_of) if as_of else today(), max_age)
    for fault in dict.fromkeys((*filter(None, (now.fault,)), *now.knowledge.faults)):
        show(fault_told(fault))
    for added in additions(now.overlay, now.knowledge):
        what = added.target.label if added.target else "/".join(added.path)
        show(f"增补 {now.overlay.folder / added.place}：「{added.text}」→「{what}」")
    for line in pack_lines(now.overlay, now.knowledge):
        show(line)
    usable = _prompts_usable(settings)
    for line in lines(found, now.knowledge):
        show(line)
    if now.fault or not found.sound or not usable:
        raise click.exceptions.Exit(1)


def _prompts_usable(settings: Settings) -> bool:
    try:
        known = load_prompts(prompts_dir(), settings.prompts).known.values()
    except PromptError as error:
        show(f"提示词不能用 {error}")
        return False
    show(f"{len(known)} 个提示词，其中 {sum(prompt.own for prompt in known)} 个是自己的。")
    return True
