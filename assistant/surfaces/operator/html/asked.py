"""What visitors said of answers, and what they asked in vain."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Answer
from assistant.feedback.feedback import REASONS, ReviewItem
from assistant.feedback.unanswered import Opened
from assistant.rules.schema import Knowledge
from assistant.surfaces.operator.html.parts import moment, nothing, table
from assistant.surfaces.render import answer_html, names_of, user_html
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.words import Words


def item_html(item: ReviewItem, knowledge: Knowledge, w: Words) -> Html:
    """A piece of feedback with what was asked before it, and the answer as the visitor saw it."""
    said = w("有用") if item.verdict == "up" else w("没用")
    if item.reason:
        said = w("{verdict}：{reason}", verdict=said, reason=w(REASONS[item.reason]))
    parts = [
        el("p", el("b", text(said)), text(" "), el("small", text(moment(item.given_at)))),
    ]
    if item.comment:
        parts.append(el("blockquote", text(item.comment)))
    asked = [el("li", text(question)) for question in item.turns]
    parts.append(el("ol", *asked, class_="ga-op-turns"))
    parts.append(Html(answer_html(item.answer, names_of(knowledge, w), w)))
    return el("div", *parts, class_="ga-op-item")


def opened_html(opened: Opened, knowledge: Knowledge, w: Words) -> Html:
    """A conversation up to the question that was not answered."""
    names = names_of(knowledge, w)
    turns = [
        el(
            "li",
            el("div", Html(user_html(said.question)), class_="ga-op-said"),
            Html(answer_html(said.answer, names, w)),
        )
        for said in opened.exchanges
    ]
    return el("ol", *turns, class_="ga-op-item ga-op-talk", aria_label=w("这段对话，到这一问为止"))


def compared_html(before: Answer, after: Answer, knowledge: Knowledge, w: Words) -> Html:
    """The same question's two answers, side by side where there is room."""
    names = names_of(knowledge, w)
    answered = after.outcome != "abstained"
    said = w("现在答上了。") if answered else w("还是没有答上。")
    sides = [
        el("section", el("h3", text(title)), Html(answer_html(answer, names, w)), class_="ga-op-item")
        for title, answer in ((w("原来的回答"), before), (w("现在的回答"), after))
    ]
    note = el(
        "p", text(said), class_=f"ga-op-note {'ga-op-good' if answered else 'ga-op-warn'}", role="status"
    )
    return el("div", note, el("div", *sides, class_="ga-op-sides"))


def additions_html(rows: Sequence[tuple[str, str, str]], w: Words) -> Html:
    """Word, what it means, file."""
    if not rows:
        return nothing(w("还没有增补的说法。"))
    cells = ((text(word), text(meaning), text(place)) for word, meaning, place in rows)
    return table((w("增补的说法"), w("指的是"), w("写在")), cells)
