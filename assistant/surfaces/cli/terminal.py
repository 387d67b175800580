"""What every command shows: text that any terminal can encode, and how far the index is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from assistant.surfaces.render.stages import STAGES

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


def progress(stage: str, done: int, total: int) -> None:
    if done == 0 and stage in STAGES:
        words, unit = STAGES[stage]
        click.echo(f"索引：{words}（{total} {unit}）", err=True)


class Progress:
    """``progress`` with a bar for the stage that takes long and is counted."""

    def __init__(self) -> None:
        self._bar: ProgressBar[int] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != "embed":
            progress(stage, done, total)
        elif self._bar is None:
            label = f"索引：{STAGES[stage][0]}"
            self._bar = bar(label, total)
            self._bar.render_progress()
        else:
            self._bar.update(done - self._bar.pos)
            if done == total:
                self._bar.render_finish()


def bar(label: str, total: int) -> ProgressBar[int]:
    return click.progressbar(
        range(total), length=total, label=label, file=sys.stderr, update_min_steps=max(1, total // 200)
    )


def show(text: str) -> None:
    """Words a terminal cannot encode are shown as marks, never as a crash."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding))


class Counter:
    """How many things have been seen, in one line of a terminal; silent where nobody watches."""

    def __init__(self, words: str) -> None:
        self._words, self._count = words, 0

    def __call__(self, thing: object) -> None:
        self._count += 1
        if sys.stderr.isatty():
            click.echo(f"\r{self._words.format(self._count)}", err=True, nl=False)
