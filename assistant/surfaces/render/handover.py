"""The button to a person, and what is said once a conversation was handed over."""

from __future__ import annotations

from typing import Any

from assistant.access.channel import Channel
from assistant.answer import Handover
from assistant.conversations.handover import LABEL, Handed
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.words import Words


def label_of(channel: Channel | None, w: Words) -> str:
    """What the button says, "" where there is none to show."""
    if channel is None:
        return ""
    return w.script(channel.label) if channel.label else w(LABEL)


def handover_html(handover: Handover | None, label: str, w: Words) -> Html:
    """The page's button, and the place for what is said when it was pressed."""
    if handover is None or not label:
        return Html("")
    why = w("接连两次没有答上，可以找人工。") if handover.why == "refused" else ""
    return el(
        "div",
        el("p", text(why)) if why else Html(""),
        el("button", text(label), type="button", class_="ga-button ga-primary", data_do="person"),
        el("p", role="status", class_="ga-handed"),
        class_="ga-handover ga-last",
    )


def handed_json(handed: Handed, w: Words) -> dict[str, Any]:
    """For web/handover.js: the address to ``open``, "" where there is none, ``said`` in its place, and the
    ``text`` to be taken along by hand, "" where it has been sent."""
    if handed.channel.kind != "webhook":
        return {"open": handed.channel.address, "said": "", "text": handed.text}
    if handed.sent:
        return {"open": "", "said": w("这段对话已经发给人工，请等对方联系您。"), "text": ""}
    failed = w("没有发出去，对话还在。请稍后再试，或者复制下面的文字，用别的方式发给对方。")
    return {"open": "", "said": failed, "text": handed.text}
