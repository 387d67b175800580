"""A document → its drafts, and how faithful they are to it; with a chat model where one is given."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from assistant.drafting.amounts import Figures
from assistant.drafting.fidelity import fidelity
from assistant.drafting.kept import Clash, Kept, Report, Review, Use, write_entries
from assistant.drafting.lexicon import load_lexicon
from assistant.drafting.model_reading import ModelDrafter
from assistant.drafting.packs import Drafted, draft
from assistant.drafting.reading import DocumentReader
from assistant.knowledge.prompts import Prompt
from assistant.library.stored import StoredDocument
from assistant.rules.schema import Knowledge
from assistant.types import Allowance, ChatModel

_MODEL_S = 300.0
"""What reading one document may take of a chat model."""


class Drafter:
    """``knowledge`` is what ships: a pack brings whatever else it needs. ``in_force`` is what drafts may
    contradict. ``model`` reads what the grammar leaves, where there is one."""

    def __init__(
        self,
        knowledge: Knowledge,
        in_force: Callable[[], Knowledge],
        model: ChatModel | None = None,
        prompt: Prompt | None = None,
    ) -> None:
        self.knowledge, self._in_force = knowledge, in_force
        words = load_lexicon()
        self.figures = Figures(knowledge.numbers, words.measures)
        self._reader = DocumentReader(knowledge.numbers, words)
        self._model = ModelDrafter(model, prompt, self.figures) if model and prompt else None

    @property
    def by_model(self) -> bool:
        return self._model is not None

    def review(self, document: StoredDocument, body: str, platform: str, checked: date) -> Review:
        """A review of which nothing has been decided yet. ``platform`` is whose the document is where an
        operator says so."""
        told = replace(document, platform=platform) if platform else document
        read = self._reader.read(body)
        if self._model is not None:
            reading = self._model.read(body, read, Allowance(time.monotonic() + _MODEL_S))
            while True:
                try:
                    next(reading)
                except StopIteration as end:
                    read = end.value
                    break
        drafted = draft(told, body, read, self.knowledge, checked)
        return Review(
            document.id, document.content, platform, tuple(_kept(drafted)), self._report(drafted, body),
            by_model=self.by_model,
        )  # fmt: skip

    def _report(self, drafted: Drafted, body: str) -> Report:
        found = fidelity(drafted, body, self.figures, self._in_force())
        left = (
            *(Use(x.says, body[slice(*x.says)], "left", x.why) for x in drafted.left),
            *(Use(x.says, body[slice(*x.says)], "background", x.why) for x in drafted.background),
        )
        return Report(
            f"{found.covered}",
            tuple(Use(f.span, f.words, f.where, f.why) for f in found.figures),
            left,
            tuple(Clash(c.draft, c.other, c.words, c.others) for c in found.contradictions),
            found.invented,
        )


def _kept(drafted: Drafted) -> list[Kept]:
    kept = []
    for one in drafted.drafts:
        entries = {k: v for k, v in drafted.pack([one.id]).items() if k not in ("document", "content")}
        text = write_entries(entries)
        kept.append(Kept(one.id, text, text, one.notes))
    return kept
