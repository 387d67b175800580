"""``growth-assistant sites``: which websites may embed the widget, and how much they may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click

from assistant.access.channel import KINDS, Channel, read_channel, read_label
from assistant.access.sites import (
    Site,
    SiteStore,
    embedding,
    hash_secret,
    new_secret,
    read_name,
    read_origins,
    read_site_id,
    site_missing,
)
from assistant.errors import SiteError
from assistant.settings import Settings
from assistant.storage.database import Database
from assistant.storage.sites import DatabaseSites
from assistant.surfaces.cli.terminal import show


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What can be said of a site, by ``add`` and by ``set``."""
    count = click.IntRange(0, 1_000_000_000)
    for option in reversed(
        (
            click.option("--origin", "origins", multiple=True, metavar="ORIGIN",
                         help="允许嵌入的网站，例如 https://shop.example.com；可以写多次。"),
            click.option("--name", help="显示在窗口标题里的名称。"),
            click.option("--signed-only/--anonymous", "signed_only", default=None,
                         help="只接受网站后台签发的访客，或也接受匿名访客（默认）。"),
            click.option("--per-minute", type=count, help="一个地址每分钟最多问几次，默认 20；0 为不限。"),
            click.option("--per-session", type=count, help="一位访客每天最多问几次，默认 200；0 为不限。"),
            click.option("--per-day", type=count, help="整个网站每天最多问几次，默认 10000；0 为不限。"),
            click.option("--channel", type=(click.Choice(KINDS), str), metavar="KIND ADDRESS",
                         help="怎样转人工：link 网址、wecom 企业微信客服链接，或 webhook 接收对话的地址。"),
            click.option("--channel-label", help="人工按钮上的字，默认「转人工」。"),
            click.option("--no-channel", is_flag=True, help="不提供人工。"),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@click.pass_context
def sites(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        with _store(ctx.obj) as store:
            listed = store.all()
        for site in listed:
            show(_line(site))
        if not listed:
            show("还没有登记网站。登记：growth-assistant sites add shop --origin https://shop.example.com")


@sites.command("add")
@click.argument("site_id", metavar="ID")
@_options
@click.pass_obj
def add_site(settings: Settings, /, site_id: str, **given: Any) -> None:
    """登记一个网站。"""
    site = _changed(Site(read_site_id(site_id)), given, settings)
    with _store(settings) as store:
        store.add(site)
    show(_line(site))
    show(f"嵌入：{embedding(site, 'https://本服务的地址')}")


@sites.command("set")
@click.argument("site_id", metavar="ID")
@_options
@click.option("--enabled/--disabled", "enabled", default=None, help="启用或停用。")
@click.pass_obj
def set_site(settings: Settings, /, site_id: str, **given: Any) -> None:
    """修改一个网站；没有写的保持不变，写了 --origin 就取代原来的全部。"""
    with _store(settings) as store:
        site = _changed(_known(store, site_id), given, settings)
        store.replace(site)
    show(_line(site))


@sites.command("secret")
@click.argument("site_id", metavar="ID")
@click.pass_obj
def make_secret(settings: Settings, site_id: str) -> None:
    """生成网站后台签发访客用的新密钥；旧的立即失效。只显示这一次。"""
    secret = new_secret()
    with _store(settings) as store:
        store.replace(replace(_known(store, site_id), secret_hash=hash_secret(secret)))
    show(secret)
    click.echo("请存到网站后台，不要写进网页。这里只保留它的摘要。", err=True)


@sites.command("remove")
@click.argument("site_id", metavar="ID")
@click.pass_obj
def remove_site(settings: Settings, site_id: str) -> None:
    """取消一个网站；它的访客立即不能再问，已有的对话保留。"""
    with _store(settings) as store:
        store.remove(site_id)
    show(f"已取消站点 {site_id}。")


@contextmanager
def _store(settings: Settings) -> Iterator[SiteStore]:
    database = Database(settings.database)
    try:
        yield DatabaseSites(database)
    finally:
        database.close()


def _known(store: SiteStore, site_id: str) -> Site:
    site = store.get(site_id)
    if site is None:
        raise site_missing(site_id)
    return site


def _changed(site: Site, given: dict[str, Any], settings: Settings) -> Site:
    """``site`` with what was said on the command line."""
    channel = _channel(
        site.channel, given.pop("channel"), given.pop("channel_label"), given.pop("no_channel"), settings
    )
    changes = {name: value for name, value in given.items() if value is not None and value != ()}
    if "origins" in changes:
        changes["origins"] = read_origins(changes["origins"])
    if "name" in changes:
        changes["name"] = read_name(changes["name"])
    return replace(site, **changes, channel=channel)


def _channel(
    there: Channel | None, said: tuple[str, str] | None, label: str | None, none: bool, settings: Settings
) -> Channel | None:
    if none and (said or label is not None):
        raise SiteError("--no-channel 不能和 --channel、--channel-label 一起用。", "请只留一个。")
    if said:
        kept = there.label if there and label is None else label or ""
        return read_channel(*said, kept, local=settings.channel_local)
    if label is not None and there is None:
        raise SiteError("还没有人工渠道，按钮没有地方放。", "请同时写 --channel link https://…")
    if label is not None and there is not None:
        there = replace(there, label=read_label(label))
    return None if none else there


def _line(site: Site) -> str:
    caps = (("每分钟", site.per_minute), ("每位访客每天", site.per_session), ("每天", site.per_day))
    return "｜".join(
        (
            f"{site.id}（{site.name}）" if site.name else site.id,
            "、".join(map(str, site.origins)) or "没有登记网站来源，任何页面都不能嵌入",
            "启用" if site.enabled else "停用",
            "只接受签发的访客" if site.signed_only else "接受匿名访客",
            "、".join(f"{words} {limit or '不限'}" for words, limit in caps),
            "有密钥" if site.secret_hash else "没有密钥",
            f"人工 {site.channel.kind} {site.channel.address}" if site.channel else "没有人工",
        )
    )
