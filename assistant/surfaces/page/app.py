"""The page as an application: one Gradio page for each language behind one address.

Nothing on it is fetched from another host: system fonts, no analytics, no pictures.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import APIRouter, FastAPI

from assistant.answer import Language
from assistant.surfaces.page.delivery import Delivery, Parcel
from assistant.surfaces.page.front import Front
from assistant.surfaces.page.languages import LANGUAGES
from assistant.surfaces.page.pack import packed
from assistant.surfaces.page.shell import TITLE, WEB, behaviour, head_tags, header
from assistant.surfaces.words import Words

Tab = Callable[[gr.Blocks, Words], APIRouter | None]
"""Adds a tab to the page that is being made, and gives what its scripts call where that is not Gradio's."""

_FONTS = ["system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]


def page_app(tabs: Sequence[Tab], public: str = "", below: str = "") -> FastAPI:
    """The page as an application of its own, to be served at ``/``; the first tab is the one shown.
    ``public`` is the address that browsers use where a proxy changes Host, ``below`` its path."""
    pages = _Pages(lambda language: _mounted(tabs, Words(language), below))
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=pages.lifespan)
    app.router.default = Front(pages.of, public)
    return app


class _Pages:
    """A page for each language: the usual one is there from the start, another from when it is first asked
    for, since Traditional alone takes a dictionary of 25 MB."""

    def __init__(self, make: Callable[[Language], FastAPI]) -> None:
        self._make = make
        self._made = {LANGUAGES[0][0]: make(LANGUAGES[0][0])}
        self._making = asyncio.Lock()
        self._open = AsyncExitStack()

    @asynccontextmanager
    async def lifespan(self, _app: Any) -> AsyncIterator[None]:
        async with self._open:
            for page in self._made.values():
                await self._open.enter_async_context(page.router.lifespan_context(page))
            yield

    async def of(self, language: Language) -> FastAPI:
        if language not in self._made:
            async with self._making:
                if language not in self._made:  # nobody made it while we waited
                    page = await asyncio.to_thread(self._make, language)
                    await self._open.enter_async_context(page.router.lifespan_context(page))
                    self._made[language] = page
        return self._made[language]


def create_page(tabs: Sequence[Tab], w: Words) -> tuple[gr.Blocks, list[APIRouter]]:
    called: list[APIRouter] = []
    with gr.Blocks(title=w(TITLE), analytics_enabled=False, fill_width=True) as page:
        gr.HTML(header(w), elem_id="ga-head", js_on_load=behaviour("head"), apply_default_css=False)
        with gr.Tabs(elem_id="ga-tabs"):
            for tab in tabs:
                if router := tab(page, w):
                    called.append(router)
    page.queue(default_concurrency_limit=32)
    return page, called


def _mounted(tabs: Sequence[Tab], w: Words, below: str) -> FastAPI:
    holder = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    page, called = create_page(tabs, w)
    for router in called:
        holder.include_router(router)
    gr.mount_gradio_app(
        holder,
        page,
        path="/",
        root_path=below or None,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        theme=gr.themes.Soft(primary_hue="orange", neutral_hue="slate", font=_FONTS, font_mono=["monospace"]),
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    kinds = frozenset(component.get_block_name() for component in page.blocks.values())
    holder.add_middleware(Delivery, parcel=_parcel(kinds, page.theme_css), head=head_tags(w))
    return holder


@lru_cache(1)  # one for all languages: their pages have the same components
def _parcel(kinds: frozenset[str], theme: str) -> Parcel:
    return Parcel(packed(Path(gr.__file__).parent / "templates" / "frontend", kinds, theme, WEB))
