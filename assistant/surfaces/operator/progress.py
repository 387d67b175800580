"""How far reading and indexing are, on Gradio's bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from assistant.library.ingest.records import Document, Refused
from assistant.surfaces.render.stages import STAGES
from assistant.surfaces.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.retrieve.index import Progress


def told(bar: gr.Progress, w: Words) -> Progress:
    """For whatever builds an index."""

    def progress(stage: str, done: int, total: int) -> None:
        bar((done, total or 1), desc=w(STAGES[stage][0]) if stage in STAGES else "")

    return progress


def counted(bar: gr.Progress, w: Words, given: int) -> Callable[[Document | Refused], None]:
    """For whatever reads ``given`` files; an archive turns out to be several."""
    read = 0

    def seen(item: Document | Refused) -> None:
        nonlocal read
        read += 1
        bar((read, max(given, read)), desc=w("已读 {n} 个：{name}", n=str(read), name=item.name[-40:]))

    return seen
