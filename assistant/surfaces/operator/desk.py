"""What every section of the tab needs: handlers that only answer operators, and the language to speak.

A Gradio handler can be called by anyone who knows its number, whether its button is shown or not. So none
is registered but through ``Desk.on``, which looks at the cookie first.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.access.operators import Operators
from assistant.errors import AccessError, AssistantError, QuestionError
from assistant.surfaces.failures import failure_of
from assistant.surfaces.operator.html import note_html
from assistant.surfaces.words import Words

Handler = Callable[..., Any]
_BAR = gr.Progress()  # tells Gradio to give a call its own


def html(value: str = "") -> gr.HTML:
    """A place for markup of ours, without the looks that Gradio gives to text; no room while it is empty."""
    return gr.HTML(value, apply_default_css=False, elem_classes="ga-op-slot")


@dataclass(frozen=True, slots=True)
class Section:
    """``load`` gives the values of ``outputs``, for a tab that has just been opened."""

    outputs: Sequence[Any]
    load: Callable[[], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Desk:
    """``tabs`` are what the sections stand in; ``document`` hands a document on to the section of drafts."""

    operators: Operators
    w: Words
    tabs: Any = None
    document: Any = None

    def on(
        self,
        event: Callable[..., Any],
        handler: Handler,
        inputs: Sequence[Any] = (),
        outputs: Sequence[Any] = (),
        *,
        progress_on: Any = None,
    ) -> Any:
        """Registers ``handler`` for operators. One that names its first parameter ``progress`` gets a
        gr.Progress before its inputs, shown on ``progress_on``."""
        return event(
            guarded(self.operators, handler),
            list(inputs),
            list(outputs),
            api_visibility="private",
            show_progress="full" if progress_on is not None else "hidden",
            show_progress_on=progress_on,
        )

    def goes(self, event: Callable[..., Any], tab: str) -> None:
        """Opens the tab of another section."""
        self.on(event, lambda: gr.update(selected=tab), [], [self.tabs])


def guarded(operators: Operators, handler: Handler) -> Handler:
    """``handler`` behind the cookie of the request. Anyone else learns only that a login is needed."""
    wants_progress = next(iter(inspect.signature(handler).parameters), "") == "progress"

    # Gradio fills in parameters by their place and annotation, and tells generators by the function.
    if inspect.isgeneratorfunction(handler):

        def steps(
            request: gr.Request,
            progress: gr.Progress = _BAR,
            *inputs: Any,
        ) -> Iterator[Any]:
            _require(operators, request)
            yield from handler(progress, *inputs) if wants_progress else handler(*inputs)

        return steps

    def call(
        request: gr.Request,
        progress: gr.Progress = _BAR,
        *inputs: Any,
    ) -> Any:
        _require(operators, request)
        return handler(progress, *inputs) if wants_progress else handler(*inputs)

    return call


def problem(error: Exception) -> str:
    """What went wrong, as a note. Operators are told what the log says; what was not raised on purpose is
    shown only as the log's id."""
    if isinstance(error, AssistantError) and not isinstance(error, QuestionError):
        return note_html(str(error), bad=True)
    return note_html(failure_of(error).sentence, bad=True)


def _require(operators: Operators, request: gr.Request) -> None:
    try:
        operators.require(request.cookies)
    except AccessError as error:
        raise gr.Error(f"{error.message}{error.hint}", print_exception=False) from error
