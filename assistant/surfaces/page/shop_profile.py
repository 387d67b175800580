"""我的店铺档案: the facts of a conversation, and changing them."""

from __future__ import annotations

from typing import Literal

from assistant.conversations.intake import today
from assistant.errors import NotFoundError, QuestionError
from assistant.pipeline import Assistant
from assistant.rules.schema import Fact
from assistant.surfaces.page.current import Current
from assistant.surfaces.page.profile_view import VALUE_LIMIT, Entries, Refused
from assistant.surfaces.render import names_of
from assistant.surfaces.words import Words


class ShopProfile:
    def __init__(self, assistant: Assistant, w: Words) -> None:
        self._assistant = assistant
        self._names = Current(assistant, lambda knowledge: names_of(knowledge, w))
        self._w = w

    def entries(self, session_id: str | None, owner: str) -> Entries:
        """What the conversation remembers; nothing when there is none."""
        try:
            return self._assistant.profile(session_id, owner) if session_id else {}
        except NotFoundError:
            return {}

    def set(
        self,
        fact: str,
        value: str | None,
        session_id: str | None,
        owner: str,
        origin: Literal["edited", "photo"] = "edited",
    ) -> tuple[str, Entries]:
        """Sets a fact, or takes it away when ``value`` is None; the conversation, and what it remembers now.

        Raises:
            QuestionError: the fact is not known or the value cannot be used.
        """
        value = None if value is None else value.strip()[:VALUE_LIMIT]
        if value == "":
            raise QuestionError("还没有填数值。", "填好后再保存。", field=f"profile.{fact}")
        if session_id and not self._exists(session_id, owner):
            session_id = None
        edit = self._assistant.edit_profile(
            {fact: value}, session_id=session_id, owner=owner, as_of=today(), origin=origin
        )
        return edit.session_id, edit.profile

    def refused(self, fact: str, value: str, added: bool, error: QuestionError) -> Refused:
        """In words for the field itself, which needs no name of a JSON field."""
        known = self._assistant.knowledge.facts.get(fact)
        what = (
            self._w("不能用作「{fact}」。", fact=self._names().facts[fact].label)
            if known
            else self._w("没有这项数据。")
        )
        why = what + (self._expected(known) if known else "") if value else self._w(error.message)
        return Refused(fact, value, why, added)

    def _exists(self, session_id: str, owner: str) -> bool:
        try:
            self._assistant.profile(session_id, owner)
        except NotFoundError:
            return False
        return True

    def _expected(self, fact: Fact) -> str:
        w = self._w
        if fact.kind == "boolean":
            return w("请选「是」或「否」。")
        if fact.kind == "choice":
            return w("请从列出的里面选一个。")
        if fact.kind == "date":
            return w("请填日期，例如 2026-04-29。")
        if fact.minimum is not None and fact.maximum is not None:
            between = {"low": str(fact.minimum), "high": str(fact.maximum)}
            return w("请填 {low} 到 {high} 之间的数，例如「80分以上」也可以。", **between)
        return w("请填一个数，例如「1500」或「3万」。")
