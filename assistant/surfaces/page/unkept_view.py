"""What the last question told and the merchant's profile does not keep, as HTML: whose it is, or of when."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import ReadFact
from assistant.surfaces.render import Names
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.words import Words
from assistant.types import ME, NORM

_TIMES = {"past": "以前的数", "goal": "还没做到的目标"}
_FORCES = {"denied": "您说了不是", "taken_back": "您收回了", "asked": "您问到的数"}


def unkept_html(read: Sequence[ReadFact], names: Names, w: Words) -> Html:
    """A list of the figures with why each is not kept; nothing where all are."""
    rows = [_row(told, why, names) for told in read if (why := _why(told, w))]
    if not rows:
        return Html("")
    heading = el("h3", text(w("上一问里没有记入档案的")), class_="ga-heading")
    return el("section", heading, el("ul", *rows, class_="ga-facts"), class_="ga-unkept")


def _row(told: ReadFact, why: str, names: Names) -> Html:
    label = names.facts[told.fact].label if told.fact else ""
    return el(
        "li",
        el("span", text(label), class_="ga-fact-label"),
        el(
            "div",
            el("span", text(f"“{told.words}”"), class_="ga-fact-value"),
            el("span", text(why), class_="ga-fact-origin"),
            class_="ga-fact-shown",
        ),
        class_="ga-fact",
    )


def _why(told: ReadFact, w: Words) -> str:
    """Why a figure is not kept; "" for one that is, or that is shown as supposed."""
    if not told.sure:
        return w("没有采用")
    if told.holder == NORM:
        return w("说的是要求")
    if told.holder != ME:
        return w("{who}的数", who=told.holder)
    why = _TIMES.get(told.time) or _FORCES.get(told.force)
    return w(why) if why else ""
