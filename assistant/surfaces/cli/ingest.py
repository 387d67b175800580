"""``growth-assistant ingest`` and ``documents``: rulebooks of a user's own, added, ended, removed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from assistant.knowledge.articles import KINDS, PLATFORMS, is_date
from assistant.settings import Settings
from assistant.surfaces.cli.terminal import Counter, progress, show

if TYPE_CHECKING:
    from assistant.library.librarian import Librarian


def _day(ctx: click.Context, option: click.Parameter, value: str | None) -> str:
    if value and not is_date(value):
        raise click.BadParameter(f"{value!r} 不是日期，例如 2026-03-01、2026-03 或 2026。")
    return value or ""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--apply", "applied", is_flag=True, help="真正收录；不加时只报告会怎样，什么都不改。")
@click.option("--watch", is_flag=True, help="一直盯着这些文件夹，有变动就收录；文件删了，收录也删。")
@click.option("--platform", type=click.Choice(PLATFORMS), help="这些文件都属于这个平台；默认自动识别。")
@click.option("--publisher", default="", help="发布者；默认自动识别。")
@click.option("--published", callback=_day, metavar="DATE", help="发布日期；默认自动识别。")
@click.option("--kind", type=click.Choice(KINDS), help="official 是平台官方文件，media 是第三方解读。")
@click.option("--from", "begins", callback=_day, metavar="DATE", help="从哪天起施行。")
@click.option("--to", "ends", callback=_day, metavar="DATE", help="到哪天为止有效。")
@click.option("--supersedes", default="", metavar="ID", help="取代哪个收录文件；旧的在新的施行前一天失效。")
@click.option("--json", "as_json", is_flag=True, help="输出报告（JSON）。")
@click.pass_obj
def ingest(
    settings: Settings,
    /,
    paths: tuple[Path, ...],
    applied: bool,
    watch: bool,
    supersedes: str,
    as_json: bool,
    **said: Any,
) -> None:
    """收录自己的规则文件：md、txt、html、pdf、docx、xlsx、csv、tsv，和它们的 zip。

    默认只报告：留下什么、去掉什么和为什么、识别出的平台和日期、和已有内容的重复与冲突。加 --apply 才收录。
    """
    from assistant.conversations.intake import today
    from assistant.library.plan import Given
    from assistant.surfaces.render.addition_report import report_json, report_lines

    given = Given(
        platform=said["platform"] or "",
        publisher=said["publisher"],
        published=said["published"],
        kind=cast(Any, said["kind"] or ""),
        effective_from=said["begins"],
        effective_to=said["ends"],
    )
    librarian = _librarian(settings)
    if watch:
        click.echo("正在盯着这些文件夹，按 Ctrl+C 结束。", err=True)
        for report in librarian.follow(paths, given, today):
            if report.changes or report.refused:
                show("\n".join(report_lines(report)))
        return
    if applied:
        report = librarian.add(paths, given, today(), supersedes)
    else:
        report = librarian.look(paths, given, today())
    if as_json:
        show(json.dumps(report_json(report), ensure_ascii=False, indent=2))
    else:
        show("\n".join(report_lines(report)))
    if not report.planned:
        raise click.exceptions.Exit(2)


@click.group(invoke_without_command=True)
@click.pass_context
def documents(ctx: click.Context) -> None:
    """列出收录的文件；show 看一个，end 让它失效，delete 从所有回答和存储里删除。"""
    if ctx.invoked_subcommand is None:
        from assistant.surfaces.render.addition_report import document_line

        found = _librarian(ctx.obj).documents()
        show("\n".join(map(document_line, found)) or "还没有收录文件。用 growth-assistant ingest 收录。")


@documents.command("show")
@click.argument("key", metavar="ID")
@click.pass_obj
def show_document(settings: Settings, key: str) -> None:
    """显示一个收录文件的正文。"""
    from assistant.surfaces.render.addition_report import document_line

    document, body = _librarian(settings).read(key)
    show(f"{document_line(document)}\n\n{body}")


@documents.command("end")
@click.argument("key", metavar="ID")
@click.option("--on", "day", callback=_day, metavar="DATE", help="最后有效的一天；默认昨天，即今天起失效。")
@click.pass_obj
def end_document(settings: Settings, key: str, day: str) -> None:
    """让一个收录文件失效；问更早的日子时仍会引用它。"""
    from datetime import timedelta

    from assistant.conversations.intake import today

    document = _librarian(settings).end(key, day or (today() - timedelta(days=1)).isoformat())
    show(f"「{document.title}」有效期到 {document.effective_to}。")


@documents.command("delete")
@click.argument("keys", nargs=-1, required=True, metavar="ID…")
@click.pass_obj
def delete_documents(settings: Settings, keys: tuple[str, ...]) -> None:
    """从所有回答、索引和存储里删除收录文件。"""
    for document in _librarian(settings).delete(keys):
        show(f"已删除「{document.title}」（{document.name}）。")


def _librarian(settings: Settings) -> Librarian:
    from assistant.library.librarian import Librarian

    return Librarian(settings, progress=progress, seen=Counter("已读 {} 个文件"))
