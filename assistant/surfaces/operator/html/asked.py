"""What visitors said of answers, and what they asked in vain."""

from __future__ import annotations

from assistant.feedback.feedback import REASONS, ReviewItem
from assistant.feedback.unanswered import UnansweredQuestions
from assistant.rules.schema import Knowledge
from assistant.surfaces.operator.html.parts import moment, nothing, table
from assistant.surfaces.render import answer_html, names_of
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.words import Words

_EXAMPLES = 4


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


def unanswered_html(found: UnansweredQuestions, w: Words) -> Html:
    if not found.groups:
        return nothing(w("还没有答不上的问题。"))
    rows = []
    for group in found.groups:
        shown = found.examples(group, _EXAMPLES)
        rows.append(
            (
                text(len(group)),
                el("ul", *(el("li", text(question)) for question in shown)),
                text(moment(found.newest(group))),
            )
        )
    note = w(
        "{n} 次提问，{groups} 组。同一件事的不同问法放在一起，问得多的在前。",
        n=str(len(found.asked)),
        groups=str(len(rows)),
    )
    head = (w("次数"), w("问法（最近的在前）"), w("最近一次"))
    return join(el("p", text(note), class_="ga-op-note"), table(head, rows))
