"""A picture of the shop's backend on the page: its button, and the facts that were confirmed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from assistant.errors import QuestionError
from assistant.models.pictures import Photos
from assistant.surfaces.page.profile_view import Entries
from assistant.surfaces.page.shop_profile import ShopProfile
from assistant.surfaces.render.markup import Html, el
from assistant.surfaces.words import Words

FACTS_LIMIT = 20_000
"""Characters of all that is confirmed at once."""
_PICTURE = "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.5 9.5h.01"
_MOST_FACTS = 100


def photo_button(photos: Photos, w: Words) -> Html:
    """Nothing where no picture is read; hidden until its script is there."""
    if not photos:
        return Html("")
    label = w("传一张后台截图或照片")
    return el(
        "button",
        el("svg", el("path", d=_PICTURE), viewBox="0 0 24 24", aria_hidden="true"),
        type="button", class_="ga-photo", title=label, aria_label=label, data_photo=photos, hidden=True,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the conversation remembers now, and the facts that could not be taken, with a sentence each."""

    session: str | None
    entries: Entries
    refused: tuple[tuple[str, str], ...]

    @property
    def refused_json(self) -> list[dict[str, str]]:
        return [{"fact": fact, "message": why} for fact, why in self.refused]


def confirm(facts: str, profile: ShopProfile, session: str | None, owner: str) -> Confirmed:
    """Sets facts that were read from a picture, each on its own: one that cannot be used does not spoil the
    others. ``facts`` is JSON, as a browser sends it: {fact: value}.

    Raises:
        QuestionError: it is no such JSON.
    """
    refused: list[tuple[str, str]] = []
    for fact, value in _read(facts).items():
        try:
            session, _ = profile.set(fact, value, session, owner, origin="photo")
        except QuestionError as error:
            refused.append((fact, profile.refused(fact, value, False, error).why))
    return Confirmed(session, profile.entries(session, owner), tuple(refused))


def _read(facts: str) -> dict[str, str]:
    try:
        given = json.loads(facts)
    except (ValueError, RecursionError):
        given = None
    texts = isinstance(given, dict) and all(isinstance(value, str) for value in given.values())
    if not texts or len(given) > _MOST_FACTS:
        raise QuestionError("没有收到要记入的数据。", "请刷新页面后再试。", field="facts")
    return {fact: value for fact, value in given.items() if isinstance(value, str)}
