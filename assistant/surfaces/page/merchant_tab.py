"""The merchant's part of the page: where its parts stand.

What they show comes from ``handlers`` by way of ``wire``; Gradio is told nothing but where they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import gradio as gr
from fastapi import APIRouter

from assistant.access.visitors import Visitors
from assistant.conversations.handover import Handovers
from assistant.conversations.sessions import SessionStore
from assistant.conversations.shares import ShareStore
from assistant.feedback.feedback import FeedbackStore
from assistant.models.pictures import Photos
from assistant.pipeline import Assistant
from assistant.rules.schema import Platform
from assistant.surfaces.page.handlers import Handlers
from assistant.surfaces.page.searching import search_frame
from assistant.surfaces.page.shell import behaviour, conversation
from assistant.surfaces.page.wire import Change, page_calls
from assistant.surfaces.words import Words


def merchant_tab(
    page: gr.Blocks,
    w: Words,
    *,
    assistant: Assistant,
    sessions: SessionStore,
    feedback: FeedbackStore,
    shares: ShareStore,
    visitors: Visitors,
    handovers: Handovers,
    photos: Photos = "",
) -> APIRouter:
    """问政策: call it inside the page's tabs. Gives what the tab's scripts call."""
    handlers = Handlers(assistant, sessions, feedback, shares, visitors, handovers, w)
    with gr.Tab(w("问政策")):
        _build(handlers.empty(), assistant.knowledge.platforms.values(), w, photos)
    return page_calls(handlers.by_name())


def _build(first: Change, platforms: Iterable[Platform], w: Words, photos: Photos) -> None:
    """``first`` stands in the parts until the scripts come."""
    with gr.Row(elem_id="ga-desk"):
        with gr.Column(elem_id="ga-side", min_width=0):
            _part("search", value=None, html_template=search_frame(w))
            _part("conversations", value=first["conversations"])
        with gr.Column(elem_id="ga-main", min_width=0):
            _part("chat", value=None, html_template=conversation(platforms, w, photos))
            _part("money", value=first["money"])
        with gr.Column(elem_id="ga-panel", min_width=0):
            _part("profile", value=first["profile"])
            _part("plans", value=first["plans"])
    _part("replies", value=None, html_template="")


def _part(name: str, **more: Any) -> gr.HTML:
    """A component whose behaviour is page.js's <name>, and which changes may name."""
    return gr.HTML(elem_id=f"ga-{name}", js_on_load=behaviour(name), apply_default_css=False, **more)
