"""What a chat model does in the stages ``understand`` and ``write``."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace

from assistant.answer import ModelUse, Verified
from assistant.compose.tracing import Tracer
from assistant.compose.verify import verify
from assistant.compose.writing.release import Release, rewritten
from assistant.compose.writing.writer import Report, Writer
from assistant.conversations.model_reader.heard import Before, Search
from assistant.conversations.model_reader.read import ModelReader
from assistant.conversations.question import Event
from assistant.conversations.stages import Composed, Turned, deltas


def read_too(
    turned: Turned, before: Before, reader: ModelReader, search: Search
) -> Generator[Event, None, Turned]:
    """What a chat model makes of the turn beside the grammar and the tagger."""
    start = time.perf_counter()
    with closing(reader.read(turned.turn, before, search, turned.allowance)) as reading:
        while True:
            try:
                next(reading)
            except StopIteration as done:
                turn, use = done.value
                break
            yield Event("wait", None)
    turned.clock.timings["read"] = round((time.perf_counter() - start) * 1000, 3)
    return replace(turned, turn=turn, use=use)


def worded(composed: Composed, writer: Writer, tracer: Tracer) -> Generator[Event, None, Composed]:
    """Each piece of the text as soon as it is decided and checked; what the model is not to touch (a
    headline, lists, quotes, questions, anything in English) stays as it is composed."""
    turned, draft = composed.turned, composed.draft
    sound = composed.checked.verified == Verified(True)
    lines = writer.lines(draft) if sound and not turned.turn.first.text.english else ()
    if not lines:
        return composed
    start = time.perf_counter()
    whole = turned.turn.whole
    release, texts = Release(draft.blocks, whole.text.script == "hant"), dict[str, str]()
    open_ = {line.composed for line in lines}
    yield from deltas(release.more(texts, open_))
    with closing(writer.write(draft, lines, turned.question.text, turned.allowance)) as writing:
        while True:
            try:
                decided = next(writing)
            except StopIteration as done:
                report: Report = done.value
                break
            if decided is None:
                yield Event("wait", None)
                continue
            open_.discard(decided.line.composed)
            if decided.rewritten:
                texts[decided.line.composed] = decided.text
            yield from deltas(release.more(texts, open_))
    draft = rewritten(draft, texts, writer.model.name)
    checked = verify(draft, whole, composed.cited, turned.question.as_of, tracer)
    turned.clock.timings["write"] = round((time.perf_counter() - start) * 1000, 3)
    use = report.use(turned.use or ModelUse(writer.model.name), writer)
    return replace(composed, turned=replace(turned, use=use), draft=draft, checked=checked, sent=release.sent)
