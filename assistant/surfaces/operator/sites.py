"""网站: which websites may embed the widget, how much they may ask, and the secrets of their backends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.access.channel import read_channel
from assistant.access.sites import (
    PER_DAY,
    PER_MINUTE,
    PER_SESSION,
    Site,
    SiteStore,
    hash_secret,
    new_secret,
    read_name,
    read_origins,
    read_site_id,
    site_missing,
)
from assistant.conversations.handover import LABEL
from assistant.errors import SiteError
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import embedding_html, note_html, secret_html, sites_html
from assistant.surfaces.words import Words

_NEW = "+"  # no site can be called that
_MOST = 1_000_000_000
_NONE = "-"
_CHANNELS = (
    (_NONE, "不提供"),
    ("link", "打开网址"),
    ("wecom", "企业微信客服"),
    ("webhook", "发到 webhook，用站点密钥签名"),
)


def sites_section(desk: Desk, *, sites: SiteStore, local: bool = False) -> Section:
    """``local``: a webhook may be an address of this machine."""
    w = desk.w
    listed = html()
    chosen = gr.Dropdown([(w("登记一个新网站"), _NEW)], value=_NEW, label=w("选择一个网站"))
    fields = _fields(w)
    with gr.Row():
        save = gr.Button(w("保存"), variant="primary")
        secret = gr.Button(w("生成新密钥"))
        delete = gr.Button(w("取消登记…"), variant="stop")
    with gr.Row(visible=False) as sure:
        really = gr.Button(w("确认取消，它的访客马上不能再问"), variant="stop")
        keep = gr.Button(w("不取消"))
    note = html()
    outputs = [listed, chosen, *fields, sure, note]

    def view(site_id: str, said: str = "") -> list[Any]:
        there = sites.all()
        site = next((s for s in there if s.id == site_id), None)
        choices = [
            (w("登记一个新网站"), _NEW),
            *((f"{s.id}（{s.name}）" if s.name else s.id, s.id) for s in there),
        ]
        return [
            sites_html(there, w),
            gr.update(choices=choices, value=site.id if site else _NEW),
            *_filled(site),
            gr.update(visible=False),
            said,
        ]

    def safe(change: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def tried(*inputs: Any) -> list[Any]:
            try:
                return change(*inputs)
            except Exception as error:  # noqa: BLE001 - the outermost surface
                return [*(gr.skip() for _ in outputs[:-1]), problem(error)]

        return tried

    def saved(key: str, *said: Any) -> list[Any]:
        fresh = key == _NEW
        site = _told(Site(read_site_id(said[0].strip())) if fresh else _known(sites, key), said[1:], local, w)
        if fresh:
            sites.add(site)
        else:
            sites.replace(site)
        message = note_html(
            w("已登记 {site}。", site=site.id) if fresh else w("已保存 {site}。", site=site.id)
        )
        return view(site.id, message + embedding_html(site, w))

    def made(key: str) -> list[Any]:
        site, text = _known(sites, key), new_secret()
        sites.replace(replace(site, secret_hash=hash_secret(text)))
        return view(site.id, secret_html(site, text, w))

    def removed(key: str) -> list[Any]:
        sites.remove(_known(sites, key).id)
        return view(_NEW, note_html(w("已取消站点 {site}，已有的对话保留。", site=key)))

    def asked(key: str) -> list[Any]:
        _known(sites, key)
        return [*(gr.skip() for _ in outputs[:-2]), gr.update(visible=True), ""]

    desk.on(chosen.input, safe(view), [chosen], outputs)
    desk.on(save.click, safe(saved), [chosen, *fields], outputs)
    desk.on(secret.click, safe(made), [chosen], outputs)
    desk.on(delete.click, safe(asked), [chosen], outputs)
    desk.on(keep.click, lambda: gr.update(visible=False), [], [sure])
    desk.on(really.click, safe(removed), [chosen], outputs)
    return Section(outputs, lambda: safe(view)(_NEW))


def _fields(w: Words) -> list[Any]:
    with gr.Row():
        fields: list[Any] = [
            gr.Textbox(label=w("站点 ID"), info=w("小写字母、数字、- 或 _，登记后不能改"), max_length=40),
            gr.Textbox(label=w("显示的名称"), max_length=80),
        ]
    fields.append(
        gr.Textbox(
            label=w("网站来源，一行一个"), placeholder="https://shop.example.com", lines=3, max_length=15_000
        )
    )
    with gr.Row():
        fields += [
            gr.Radio(
                [(w(name), kind) for kind, name in _CHANNELS],
                label=w("访客怎样转人工"), info=w("问过人工，或接连两次没有答上时，会有一个按钮"),
            ),
            gr.Textbox(
                label=w("人工的地址"), placeholder="https://shop.example.com/kefu", max_length=1000,
            ),
            gr.Textbox(label=w("人工按钮上的字"), placeholder=w(LABEL), max_length=20),
        ]  # fmt: skip
    with gr.Row():
        fields += [
            gr.Checkbox(label=w("启用")),
            gr.Checkbox(label=w("只接受签发的访客")),
        ]
    with gr.Row():
        fields += [
            gr.Number(label=label, precision=0, minimum=0, maximum=_MOST)
            for label in (
                w("一个地址每分钟最多问几次，0 为不限"),
                w("一位访客每天最多问几次，0 为不限"),
                w("整个网站每天最多问几次，0 为不限"),
            )
        ]
    return fields


def _filled(site: Site | None) -> list[Any]:
    if site is None:
        return [
            gr.update(value="", interactive=True),
            "",
            "",
            _NONE,
            "",
            "",
            True,
            False,
            PER_MINUTE,
            PER_SESSION,
            PER_DAY,
        ]
    return [
        gr.update(value=site.id, interactive=False),
        site.name,
        "\n".join(map(str, site.origins)),
        site.channel.kind if site.channel else _NONE,
        site.channel.address if site.channel else "",
        site.channel.label if site.channel else "",
        site.enabled,
        site.signed_only,
        site.per_minute,
        site.per_session,
        site.per_day,
    ]


def _told(site: Site, said: tuple[Any, ...], local: bool, w: Words) -> Site:
    """``site`` with what the fields behind its id say."""
    name, origins, kind, address, label, enabled, signed_only, *caps = said
    channel = None if kind == _NONE else read_channel(str(kind), address or "", label or "", local=local)
    if not all(isinstance(n, int) and 0 <= n <= _MOST for n in caps):
        raise SiteError(w("次数要填 0 或正整数。"))
    per_minute, per_session, per_day = caps
    return replace(
        site, name=read_name(name or ""),
        origins=read_origins(line for line in (origins or "").splitlines() if line.strip()),
        enabled=bool(enabled), signed_only=bool(signed_only),
        per_minute=per_minute, per_session=per_session, per_day=per_day, channel=channel,
    )  # fmt: skip


def _known(sites: SiteStore, key: str) -> Site:
    site = sites.get(key)
    if site is None:
        raise (
            site_missing(key) if key != _NEW else SiteError("还没有选择网站。", "请先选择一个已登记的网站。")
        )
    return site
