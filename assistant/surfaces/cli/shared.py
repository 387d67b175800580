"""What several commands need: days as options, and the librarian."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import click

from assistant.knowledge.articles import is_date
from assistant.knowledge.registry import load_platforms
from assistant.library.forgotten import Forgotten
from assistant.library.ingest.detect import Signs
from assistant.library.librarian import Librarian
from assistant.library.shelf import knowledge_in_force
from assistant.retrieve.featuriser import open_featuriser
from assistant.rules.schema import Platform
from assistant.settings import Settings, knowledge_dir
from assistant.surfaces.cli.terminal import Counter, progress


def day_option(ctx: click.Context, option: click.Parameter, value: str | None) -> str:
    """The value of an option that is a day, a month or a year; "" when it is not given."""
    if value and not is_date(value):
        raise click.BadParameter(f"{value!r} 不是日期，例如 2026-03-01、2026-03 或 2026。")
    return value or ""


@cache
def platforms() -> Mapping[str, Platform]:
    """Those of the knowledge that ships, without reading all of it."""
    return load_platforms(knowledge_dir() / "platforms.yaml").known


def platform_option(ctx: click.Context, option: click.Parameter, value: str | None) -> str:
    """The value of an option that is a platform's id, also one of accepted rules, or its name, whether we
    have heard of it or not; "" when it is not given."""
    if not value or value in platforms():
        return value or ""
    there = knowledge_in_force(ctx.obj.data)
    name = Signs((*there.platforms.values(), *there.outside)).named(value)
    if not name:
        raise click.BadParameter(f"{value[:40]!r}… 太长，不像平台的名称。")
    return name


def open_librarian(settings: Settings) -> Librarian:
    """Over the documents in the data folder; it reads the knowledge only when it needs it."""
    knowledge = cache(lambda: knowledge_in_force(settings.data))
    return Librarian(
        settings.data,
        knowledge,
        lambda: open_featuriser(settings, knowledge()),
        progress=progress,
        seen=Counter("已读 {} 个文件"),
        forget=lambda words: _forget(settings, words),
    )


def _forget(settings: Settings, words: Mapping[str, str]) -> Forgotten:
    """In the database, which is opened for this alone: most commands need none."""
    from assistant.storage.database import Database  # late: these import SQLAlchemy
    from assistant.storage.forgetting import DatabaseForgetting

    database = Database(settings.database)
    try:
        return DatabaseForgetting(database).forget(words)
    finally:
        database.close()
