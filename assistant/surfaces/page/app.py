"""The page as an application: one Gradio page for each language behind one address.

Nothing on it is fetched from another host: system fonts, no analytics, no pictures.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import gradio as gr
from fastapi import FastAPI

from assistant.surfaces.page.front import LANGUAGES, Front
from assistant.surfaces.page.shell import TITLE, behaviour, head_tags, header
from assistant.surfaces.words import Words

Tab = Callable[[gr.Blocks, Words], None]
"""Adds a tab to the page that is being made."""

_FONTS = ["system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]


def page_app(tabs: Sequence[Tab]) -> FastAPI:
    """The page as an application of its own, to be served at ``/``; the first tab is the one shown."""
    pages = {language: _mounted(tabs, Words(language)) for language, _ in LANGUAGES}

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for page in pages.values():
                await stack.enter_async_context(page.router.lifespan_context(page))
            yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.router.default = Front(pages)
    return app


def create_page(tabs: Sequence[Tab], w: Words) -> gr.Blocks:
    with gr.Blocks(title=w(TITLE), analytics_enabled=False, fill_width=True) as page:
        gr.HTML(header(w), elem_id="ga-head", js_on_load=behaviour("head"), apply_default_css=False)
        with gr.Tabs(elem_id="ga-tabs"):
            for tab in tabs:
                tab(page, w)
    page.queue(default_concurrency_limit=32)
    return page


def _mounted(tabs: Sequence[Tab], w: Words) -> FastAPI:
    holder = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gr.mount_gradio_app(
        holder,
        create_page(tabs, w),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        theme=gr.themes.Soft(primary_hue="orange", neutral_hue="slate", font=_FONTS, font_mono=["monospace"]),
        head=head_tags(w),
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    return holder
