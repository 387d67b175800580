"""The list of a visitor's conversations, and one of them as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from assistant.answer import json_of
from assistant.conversations.intake import clean_question, today
from assistant.conversations.sessions import Conversation, SessionStore
from assistant.errors import QuestionError
from assistant.pipeline import Assistant
from assistant.surfaces.render import export_markdown
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.words import Words

TITLE_LIMIT = 40
_EXPORTED = ("text", "low", "high", "unit", "origin", "turn")  # of a fact that is remembered
_CHINA = timezone(timedelta(hours=8))
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|.\s]+')


SharedSessions = Callable[[str], frozenset[str]]
"""The ids of an owner's conversations that others can read."""


def _none(_owner: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class File:
    """What the browser makes a file of; it lies nowhere on the server."""

    name: str
    type: str
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"kind": "download", **asdict(self)}


class Conversations:
    def __init__(
        self, assistant: Assistant, sessions: SessionStore, w: Words, shared: SharedSessions = _none
    ) -> None:
        self._sessions = sessions
        self._shared = shared
        self._profile = assistant.profile
        self._w = w

    def html(self, owner: str, current: str | None) -> Html:
        shared = self._shared(owner)
        known = self._sessions.conversations(owner)
        rows = [self._row(c, c.id == current, c.id in shared) for c in known]
        empty = el("p", text(self._w("问过的对话会留在这里。")), class_="ga-empty")
        return join(
            el("h2", text(self._w("历史对话")), class_="ga-heading"),
            el("ul", *rows, class_="ga-conversations") if rows else empty,
        )

    def rename(self, session_id: str, owner: str, title: str) -> None:
        """Raises QuestionError for a title that is empty or too long, NotFoundError for another's."""
        title = " ".join(clean_question(title).split())
        if len(title) > TITLE_LIMIT:
            raise QuestionError(
                f"名称有 {len(title)} 个字，太长了。", f"最多 {TITLE_LIMIT} 个字。", field="title"
            )
        self._sessions.rename(session_id, owner, title)

    def delete(self, session_id: str, owner: str) -> None:
        self._sessions.delete(session_id, owner)

    def exported(self, session_id: str, owner: str, form: str) -> File:
        """``form`` is json; anything else is Markdown. Raises NotFoundError."""
        messages = self._sessions.messages(session_id, owner)
        title = next((self._title(c) for c in self._sessions.conversations(owner) if c.id == session_id), "")
        name = _NOT_IN_FILE_NAMES.sub(" ", title).strip() or self._w("对话")
        if form != "json":
            return File(
                f"{name}.md", "text/markdown;charset=utf-8", export_markdown(title, messages, self._w)
            )
        entries = self._profile(session_id, owner)
        profile = {fact: {name: getattr(e, name) for name in _EXPORTED} for fact, e in entries.items()}
        data = {"title": title, "profile": profile, "messages": json_of(messages)}
        return File(f"{name}.json", "application/json", json.dumps(data, ensure_ascii=False, indent=2))

    def _title(self, conversation: Conversation) -> str:
        return conversation.title or self._w("新对话")

    def _row(self, conversation: Conversation, current: bool, shared: bool) -> Html:
        title, w = self._title(conversation), self._w
        when = self._when(conversation.updated_at) + (f" · {w('已分享')}" if shared else "")
        actions = [
            self._action("rename", w("重命名"), conversation.id, data_title=title),
            self._action("share", w("分享"), conversation.id),
            self._action("export", w("导出 Markdown"), conversation.id, data_form="markdown"),
            self._action("export", w("导出 JSON"), conversation.id, data_form="json"),
            self._action(
                "remove",
                w("删除"),
                conversation.id,
                "ga-danger",
                data_title=title,
                data_current="true" if current else None,
            ),
        ]
        return el(
            "li",
            el(
                "a",
                el("span", text(title), class_="ga-title"),
                el("time", text(when), class_="ga-when"),
                href=f"/c/{conversation.id}",
                class_="ga-open",
                data_do="open",
                data_id=conversation.id,
                aria_current="page" if current else None,
            ),
            el(
                "details",
                el("summary", el("span", text("⋯"), aria_hidden="true"), aria_label=w("更多操作：") + title),
                el("div", *actions, class_="ga-menu-items"),
                class_="ga-menu",
            ),
            class_="ga-conversation",
        )

    def _action(self, act: str, label: str, session_id: str, class_: str = "", **more: str | None) -> Html:
        return el(
            "button",
            text(label),
            type="button",
            class_=class_ or None,
            data_do=act,
            data_id=session_id,
            **more,
        )

    def _when(self, moment: datetime) -> str:
        """The merchant's day, or the time of today; the store's is UTC."""
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(_CHINA)
        return moment.strftime("%H:%M" if moment.date() == today() else "%Y-%m-%d")
