"""``growth-assistant ingest``: rulebooks of a user's own, looked at, added, followed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import click

from assistant.conversations.intake import today
from assistant.knowledge.articles import KINDS
from assistant.library.ingest.kinds import supported
from assistant.library.plan import Given
from assistant.settings import Settings
from assistant.surfaces.cli.shared import day_option, open_librarian, platform_option, platforms
from assistant.surfaces.cli.terminal import show
from assistant.surfaces.render.addition_report import report_json, report_lines


@click.command(epilog=f"支持 {supported()}，zip 里也可以。")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--apply", "applied", is_flag=True, help="真正收录；不加时只报告会怎样，什么都不改。")
@click.option("--watch", is_flag=True, help="一直盯着这些文件夹，有变动就收录；文件删了，收录也删。")
@click.option(
    "--platform",
    callback=platform_option,
    metavar="NAME",
    help="这些文件都属于这个平台（编号或名称，没听说过的也行）；默认自动识别。",
)
@click.option("--publisher", default="", help="发布者；默认自动识别。")
@click.option("--published", callback=day_option, metavar="DATE", help="发布日期；默认自动识别。")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="是谁的话：平台官方、第三方、摘编、法律法规、内部文件、合同、来源未注明；只有这里能说是官方。",
)
@click.option("--from", "begins", callback=day_option, metavar="DATE", help="从哪天起施行。")
@click.option("--to", "ends", callback=day_option, metavar="DATE", help="到哪天为止有效。")
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
    """默认只报告：留下什么、去掉什么和为什么、识别出的平台和日期、和已有内容的重复与冲突。
    加 --apply 才收录。
    """
    given = Given(
        platform=said["platform"],
        publisher=said["publisher"],
        published=said["published"],
        kind=cast(Any, said["kind"] or ""),
        effective_from=said["begins"],
        effective_to=said["ends"],
    )
    librarian = open_librarian(settings)
    if watch:
        click.echo("正在盯着这些文件夹，按 Ctrl+C 结束。", err=True)
        for report in librarian.follow(paths, given, today):
            if report.changes or report.refused:
                show("\n".join(report_lines(report, platforms())))
        return
    if applied:
        report = librarian.add(paths, given, today(), supersedes)
    else:
        report = librarian.look(paths, given, today())
    if as_json:
        show(json.dumps(report_json(report), ensure_ascii=False, indent=2))
    else:
        show("\n".join(report_lines(report, platforms())))
    if not report.planned:
        raise click.exceptions.Exit(2)
