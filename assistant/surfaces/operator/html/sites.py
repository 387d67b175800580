"""The websites that may embed the widget, and a secret that is shown once."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.access.channel import Channel
from assistant.access.sites import Site, embedding
from assistant.conversations.handover import LABEL
from assistant.surfaces.operator.html.parts import nothing, table
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.words import Words

_ADDRESS = "https://assistant.example.com"


def sites_html(sites: Sequence[Site], w: Words) -> Html:
    if not sites:
        return nothing(w("还没有登记网站。"))
    rows = [
        (
            join(text(site.id), el("small", text(site.name))),
            el("ul", *(el("li", text(origin)) for origin in site.origins))
            if site.origins
            else text(w("没有，任何页面都不能嵌入")),
            text(w("启用") if site.enabled else w("停用")),
            text(w("只接受签发的访客") if site.signed_only else w("也接受匿名访客")),
            text(" / ".join(str(n or w("不限")) for n in (site.per_minute, site.per_session, site.per_day))),
            text(w("有") if site.secret_hash else w("无")),
            _channel(site.channel, w),
        )
        for site in sites
    ]
    limits = w("上限（一个地址每分钟 / 一位访客每天 / 整个网站每天）")
    return table((w("站点"), w("网站来源"), w("状态"), w("访客"), limits, w("密钥"), w("人工")), rows)


def _channel(channel: Channel | None, w: Words) -> Html:
    if channel is None:
        return text(w("无"))
    return join(text(channel.label or w(LABEL)), el("small", text(f"{channel.kind} {channel.address}")))


def embedding_html(site: Site, w: Words) -> Html:
    """What to put into the pages of a site."""
    said = w("放进网页（地址换成本服务的）：")
    return el("p", text(said), el("code", text(embedding(site, _ADDRESS))), class_="ga-op-note")


def secret_html(site: Site, secret: str, w: Words) -> Html:
    said = w("站点 {site} 的新密钥，只显示这一次，旧的已经失效。请存到网站后台，不要写进网页：", site=site.id)
    code = el("code", text(secret), class_="ga-op-secret")
    return el("p", text(said), code, class_="ga-op-note", role="status")
