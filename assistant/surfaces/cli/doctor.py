"""``growth-assistant doctor``: what is there and whether it works, a line each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import click

from assistant.build import open_chat
from assistant.errors import AssistantError, OverlayError, SettingsError
from assistant.knowledge.prompts import load_prompts
from assistant.library.shelf import overlay_of
from assistant.models.chat.trial import Trial, TrialKind, trials
from assistant.retrieve.featuriser import open_featuriser
from assistant.retrieve.generation import current_or_none
from assistant.retrieve.index import refuse_another_embedder
from assistant.settings import Settings, prompts_dir
from assistant.surfaces.cli.terminal import show

_MARKS = {"works": "√", "failed": "×", "absent": "－"}
_ASKED: dict[TrialKind, str] = {
    "stream": "流式回答", "tool": "调用工具", "schema": "按 JSON schema 填写", "words": "按文字要求写 JSON",
}  # fmt: skip
_LEAST_S = 60.0  # for each thing that is asked: a model that has to be loaded first takes its time


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one thing; ``absent`` is what nobody needs."""

    what: str
    state: Literal["works", "failed", "absent"]
    words: str


@click.command()
@click.option("--model", is_flag=True, help="问一问配置的对话模型：流式回答、工具调用、JSON schema。")
@click.pass_obj
def doctor(settings: Settings, model: bool) -> None:
    """检查安装和设置：数据文件夹、语料、索引、数据库、向量模型、对话模型。有一项不行时退出码为 1。"""
    failed = False
    for line in asked(settings) if model else checked(settings):
        show(f"{_MARKS[line.state]} {line.what}：{line.words}")
        failed = failed or line.state == "failed"
    if failed:
        raise click.exceptions.Exit(1)


# --- what is there --------------------------------------------------------------------------------


def checked(settings: Settings) -> Iterator[Line]:
    """A line for each of ``CHECKS``; one that cannot be done says why."""
    for what, check in CHECKS:
        try:
            yield check(what, settings)
        except AssistantError as error:
            yield Line(what, "failed", str(error))


def _data(what: str, settings: Settings) -> Line:
    folder = settings.data.absolute()
    place = next(p for p in (folder, *folder.parents) if p.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        raise SettingsError(f"{place} 不能写。", "请改权限，或用 GROWTH_DATA 换一个文件夹。")
    return Line(what, "works", f"{folder}，可写" if place == folder else f"{folder}，用到时会建")


def _corpus(what: str, settings: Settings) -> Line:
    found = overlay_of(settings.data).read()
    if found.fault:
        raise OverlayError("增补的内容有错，没有生效。", str(found.fault))
    knowledge = found.knowledge
    return Line(what, "works", f"{len(knowledge.sources)} 篇文章，{len(knowledge.rules)} 条规则")


def _embedding(what: str, settings: Settings) -> Line:
    knowledge = overlay_of(settings.data).read().knowledge
    embedder = open_featuriser(settings, knowledge).embedder
    refuse_another_embedder(settings.data, embedder)
    return Line(what, "works", f"{embedder.name}，{embedder.dimension} 维")


def _index(what: str, settings: Settings) -> Line:
    manifest = current_or_none(settings.data)
    if manifest is None:
        return Line(what, "absent", "还没有，第一次提问时会建")
    return Line(what, "works", f"{manifest.passages} 段")


def _database(what: str, settings: Settings) -> Line:
    from assistant.storage.database import Database  # late: SQLAlchemy

    if settings.database_url is None and not (settings.data / "assistant.sqlite3").exists():
        return Line(what, "absent", "还没有，第一次启动服务时会建")
    database = Database(settings.database)
    try:
        database.check()
    finally:
        database.close()
    return Line(what, "works", database.shown)


def _chat(what: str, settings: Settings) -> Line:
    if not settings.chat.name:
        return Line(what, "absent", "没有设置，回答不用它")
    chat = open_chat(settings)
    if chat:
        chat.close()
    return Line(what, "works", f"{settings.chat.name}（用 doctor --model 试一试）")


CHECKS: tuple[tuple[str, Callable[[str, Settings], Line]], ...] = (
    ("数据文件夹", _data),
    ("语料", _corpus),
    ("向量模型", _embedding),
    ("索引", _index),
    ("数据库", _database),
    ("对话模型", _chat),
)


# --- what the model does --------------------------------------------------------------------------


def asked(settings: Settings) -> Iterator[Line]:
    """What the configured model does with what is asked of it."""
    name = settings.chat.name
    if not name:
        hint = "请设 GROWTH_CHAT_MODEL，如 openai:gpt-5、deepseek:deepseek-chat、ollama:qwen3。"
        yield Line("对话模型", "failed", f"没有设置。{hint}")
        return
    try:
        chat = open_chat(settings)
        messages = load_prompts(prompts_dir(), settings.prompts)["doctor"].messages({})
    except AssistantError as error:
        yield Line("对话模型", "failed", str(error))
        return
    assert chat is not None
    seconds = max(_LEAST_S, float(settings.chat.answer_timeout))
    try:
        yield from _told(name, trials(chat, messages, seconds))
    finally:
        chat.close()


def _told(name: str, trials: Iterator[Trial]) -> Iterator[Line]:
    """What is missing is no failure where something else does instead of it."""
    stream = next(trials)
    yield _line(stream, instead=False)
    json = list(trials)
    works = any(trial.error is None for trial in json)
    yield from (_line(trial, instead=works) for trial in json)
    if works and stream.error is None:
        yield Line(name, "works", "能读，也能写")


def _line(trial: Trial, *, instead: bool) -> Line:
    what, took = _ASKED[trial.kind], f"{trial.seconds:.1f} 秒，{trial.tokens} token"
    if trial.error is None:
        at_once = "，但一次给完，没有分段" if trial.kind == "stream" and trial.pieces == 1 else ""
        return Line(what, "works", f"可以（{took}）{at_once}")
    if instead and trial.error.why in ("refused", "unreadable", "empty"):
        return Line(what, "absent", f"没有，用别的办法代替（{took}）。{trial.error.message}")
    return Line(what, "failed", f"不行（{took}）。{trial.error}")
