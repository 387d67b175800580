"""``growth-assistant prompts``: what a chat model is told, as a list or one whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from assistant.errors import NotFoundError
from assistant.knowledge.prompts import Prompt, load_prompts
from assistant.settings import Settings, prompts_dir
from assistant.surfaces.cli.terminal import show
from assistant.surfaces.render.terminal import columns


@click.group(invoke_without_command=True)
@click.pass_context
def prompts(ctx: click.Context) -> None:
    """GROWTH_PROMPTS 文件夹里同名、变量相同的文件会替换原来的。"""
    if ctx.invoked_subcommand is None:
        for line in _table(load_prompts(prompts_dir(), ctx.obj.prompts).known.values()):
            show(line)


@prompts.command("show")
@click.argument("prompt_id", metavar="ID")
@click.pass_obj
def show_prompt(settings: Settings, prompt_id: str) -> None:
    """显示一个提示词的文件，例如存进自己的文件夹再改。"""
    known = load_prompts(prompts_dir(), settings.prompts).known
    if prompt_id not in known:
        raise NotFoundError("提示词", prompt_id, "growth-assistant prompts 列出全部。")
    show(Path(known[prompt_id].path).read_text("utf-8-sig").rstrip())


def _table(found: Iterable[Prompt]) -> list[str]:
    head = ("编号", "用途", "变量", "摘要", "来自", "文件")
    body = (
        (
            prompt.id,
            prompt.purpose,
            " ".join(prompt.variables) or "－",
            prompt.digest,
            "自己的" if prompt.own else "自带",
            prompt.path,
        )
        for prompt in found
    )
    return columns((head, *body))
