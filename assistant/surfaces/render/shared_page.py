"""A conversation that was shared, as a page of its own: to be read and printed, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.conversations.sessions import Message
from assistant.surfaces.render.answer import answer_html, user_html
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.render.names import Names
from assistant.surfaces.words import Words

_STYLES = ("answer", "shared", "page-print")


def shared_page(title: str, messages: Sequence[Message], made_on: date, names: Names, w: Words) -> str:
    """``made_on`` is the day on which the link was made."""
    said = w("这是一段只读的对话，到 {day} 为止，共 {n} 问。", day=made_on.isoformat(), n=str(len(messages)))
    turns = (_turn(m, names, w) for m in messages)
    inner = (
        el("header", el("h1", text(title)), el("p", text(said))),
        el("ol", *turns),
        el("footer", el("a", text(w("问问自己的店铺")), href="/")),
    )
    return _page(title, inner, w)


def _turn(message: Message, names: Names, w: Words) -> Html:
    asked = Html(user_html(message.question))
    # without its id, by which its owner says what they think of it
    answered = Html(answer_html(replace(message.answer, id=""), names, w))
    return el(
        "li",
        el("div", el("span", text(w("问：")), class_="s-mark"), asked, class_="s-question"),
        answered,
        el("p", text(w("按 {day} 的规则回答", day=message.answer.as_of)), class_="s-day"),
    )


def gone_page(sentence: str, w: Words) -> str:
    """What stands where a conversation should be that cannot be read (any more)."""
    inner = (
        el("header", el("h1", text(sentence))),
        el("footer", el("a", text(w("问问自己的店铺")), href="/")),
    )
    return _page(sentence, inner, w)


def _page(title: str, inner: Sequence[Html], w: Words) -> str:
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex, nofollow"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", text(f"{title} · {w('商家增长助手')}")),
        *(el("link", rel="stylesheet", href=f"/assets/{name}.css") for name in _STYLES),
        el("script", src="/assets/answer.js", defer=True),
        el("script", src="/assets/page-print.js", type="module"),
    )
    body = el("body", el("main", *inner))
    return f"<!doctype html>\n{el('html', head, body, lang=w.language, data_theme='auto')}\n"
