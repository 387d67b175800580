"""What every command shows: text that any terminal can encode, and how far the index is."""

from __future__ import annotations

import sys

import click

_STAGES = {
    "embed": "计算向量",
    "lexical": "建立词索引",
    "dense": "写入向量库",
    "validate": "校验",
    "publish": "发布",
}


def progress(stage: str, done: int, total: int) -> None:
    if done == 0 and stage in _STAGES:
        click.echo(f"索引：{_STAGES[stage]}（{total} 段）", err=True)


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
