"""``growth-assistant index``: the search index, made or brought up to date."""

from __future__ import annotations

import click

from assistant.build import build_index
from assistant.settings import Settings
from assistant.surfaces.cli.terminal import progress


@click.command()
@click.option("--rebuild", is_flag=True, help="即使没有变化也重新建立。")
@click.pass_obj
def index(settings: Settings, rebuild: bool) -> None:
    made = build_index(settings, rebuild=rebuild, progress=progress)
    click.echo("索引已更新。" if made else "索引已是最新。")
