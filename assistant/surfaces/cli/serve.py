"""``growth-assistant serve``: the page and the HTTP API."""

from __future__ import annotations

import logging
from dataclasses import replace

import click

from assistant.build import open_service
from assistant.settings import Settings
from assistant.surfaces.cli.terminal import progress
from assistant.surfaces.http.serve import bind, run


@click.command()
@click.option("--host", help="监听的地址，默认取 GROWTH_HOST。")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="监听的端口，默认取 GROWTH_PORT；0 为任意空闲端口。"
)
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    chosen = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    logging.getLogger().setLevel(min(logging.getLogger().level, logging.WARNING))
    listener = bind(chosen.host, chosen.port)
    with open_service(chosen, progress=progress) as service:
        run(service, listener, lambda url: click.echo(f"商家增长助手已就绪：{url}", err=True))
