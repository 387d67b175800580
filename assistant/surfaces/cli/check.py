"""``growth-assistant check``: whether the knowledge stands."""

from __future__ import annotations

import click

from assistant.conversations.intake import read_day, today
from assistant.knowledge.audit.report import audit, lines
from assistant.knowledge.load import read_knowledge
from assistant.surfaces.cli.terminal import show


@click.command()
@click.option("--as-of", metavar="DATE", help="按哪一天检查有效期，默认今天。")
@click.option(
    "--max-age", type=click.IntRange(0), default=180, show_default=True, help="规则多少天没有核对就提醒。"
)
def check(as_of: str | None, max_age: int) -> None:
    knowledge = read_knowledge()
    found = audit(knowledge, read_day(as_of) if as_of else today(), max_age)
    for line in lines(found, knowledge):
        show(line)
    if not found.sound:
        raise click.exceptions.Exit(1)
