"""``growth-assistant serve`` whose answers take their time: the real assistant, with a pause before each
event. Run as ``python -m tests.browser.slow serve --port 0``, like the command line itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from assistant.pipeline import Assistant
from assistant.surfaces.cli.main import main

PAUSE_S = 0.25
_stream = Assistant.stream


def slowly(self: Assistant, question: Any) -> Iterator[Any]:
    events = _stream(self, question)
    try:
        for event in events:
            time.sleep(PAUSE_S)
            yield event
    finally:
        events.close()  # type: ignore[attr-defined]


if __name__ == "__main__":
    Assistant.stream = slowly  # type: ignore[method-assign]
    main()
