"""What is read first, sent as it is decided: nothing that was sent is ever taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from assistant.answer import Block, Draft
from assistant.compose.layout import render


def rewritten(draft: Draft, texts: Mapping[str, str], composer: str) -> Draft:
    """The draft with the lines that read otherwise now, wherever they stand in what is read first; the parts
    that have one are by ``composer``."""
    if not texts:
        return draft

    def anew(blocks: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(
            replace(b, lines=tuple(texts.get(line, line) for line in b.lines)) if b.kind == "text" else b
            for b in blocks
        )

    parts = []
    for part in draft.parts:
        because, following = anew(part.because), anew(part.next)
        changed = because != part.because or following != part.next
        by = composer if changed else part.composer
        parts.append(replace(part, because=because, next=following, composer=by))
    return replace(draft, blocks=anew(draft.blocks), parts=tuple(parts), composer=composer)


class Release:
    """The text of ``blocks`` from its beginning, as far as it is decided; ``sent`` is what of it was sent."""

    def __init__(self, blocks: Sequence[Block], traditional: bool) -> None:
        self._blocks, self._traditional = blocks, traditional
        self.sent = ""

    def more(self, texts: Mapping[str, str], open_: Collection[str]) -> str:
        """What can be sent beyond what was: up to the first line that is ``open_``."""
        decided: list[Block] = []
        for block in self._blocks:
            kept = []
            for line in block.lines:
                if line in open_:
                    break
                kept.append(texts.get(line, line) if block.kind == "text" else line)
            if kept:
                decided.append(Block(block.kind, tuple(kept)))
            if len(kept) < len(block.lines):
                break
        text, _ = render(decided, self._traditional)
        if not text.startswith(self.sent):
            return ""  # would be another text than what was sent: the answer itself follows whole
        piece = text[len(self.sent) :]
        self.sent = text
        return piece
