"""``growth-assistant serve``: the page and the HTTP API."""

from __future__ import annotations

import ctypes
import logging
import sys
from dataclasses import replace

import click

from assistant.build import open_service
from assistant.settings import Settings
from assistant.surfaces.cli.terminal import progress
from assistant.surfaces.http.serve import bind, run

_M_ARENA_MAX = -8  # of mallopt(3)


@click.command()
@click.option("--host", help="监听的地址，默认取 GROWTH_HOST。")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="监听的端口，默认取 GROWTH_PORT；0 为任意空闲端口。"
)
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    _keep_to_one_heap()
    chosen = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    logging.getLogger().setLevel(min(logging.getLogger().level, logging.WARNING))
    listener = bind(chosen.host, chosen.port)
    with open_service(chosen, progress=progress) as service:
        run(service, listener, lambda url: click.echo(f"商家增长助手已就绪：{url}", err=True))


def _keep_to_one_heap() -> None:
    """glibc gives each thread a heap, and what one has freed no other uses: 25 MB in a dozen threads that
    take turns anyway. Elsewhere nothing is to be done."""
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(_M_ARENA_MAX, 1)
