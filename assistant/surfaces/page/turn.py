"""One turn of the conversation as HTML: the question, the answer, and what can be done with it."""

from __future__ import annotations

from assistant.answer import Answer, Ask
from assistant.feedback.feedback import REASONS
from assistant.surfaces.render import Names, answer_html, user_html
from assistant.surfaces.render.calendar_file import calendar_href
from assistant.surfaces.render.handover import handover_html
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.render.prose import Prose, document
from assistant.surfaces.words import Words

_BEGUN = ""
_LONG = 200
"""Characters of a question that may not fit its box on a phone."""
STAGES = {
    _BEGUN: "正在理解问题…",
    "understand": "正在查找资料…",
    "retrieve": "正在按规则核对…",
    "evaluate": "正在组织回答…",
    "compose": "正在核对数字和引文…",
    "verify": "正在核对数字和引文…",
}
"""Stage that was reached → what is being done next."""


def growing(question: str, said: str, stage: str, w: Words) -> Html:
    """While the answer is written: its text so far, or what is being done."""
    doing = STAGES.get(stage, STAGES[_BEGUN])
    return join(
        _question(question, w),
        _so_far(said) if said else el("p", text(w(doing)), class_="ga-stage"),
    )


def finished(question: str, answer: Answer, names: Names, w: Words, person: str = "") -> Html:
    """``person`` is what the button to a person says, "" where there is none."""
    return join(
        _question(question, w),
        Html(answer_html(answer, names, w)),
        _asked_back(answer, w),
        handover_html(answer.handover, person, w),
        _tools(answer, w),
        _rating(answer.id, w),
        _suggested(answer, w),
    )


def stopped(question: str, said: str, w: Words) -> Html:
    return join(
        _question(question, w),
        _so_far(said) if said else Html(""),
        el("p", text(w("已停止。这一轮没有记入对话。")), class_="ga-stopped"),
        _retry(w),
    )


def failed(question: str, sentence: str, w: Words) -> Html:
    return join(
        _question(question, w),
        el("p", text(sentence), class_="ga-failed", role="alert"),
        _retry(w),
    )


def _so_far(said: str) -> Html:
    """Text that is not finished: its numbers and citations are marked when it is."""
    return el(
        "div", el("div", Prose(()).html(document(said)), class_="ga-text"), class_="ga-answer ga-growing"
    )


def _question(question: str, w: Words) -> Html:
    return el(
        "div",
        el("span", text(w("您的问题：")), class_="ga-sr"),
        Html(user_html(question)),
        class_="ga-question",
        data_text=question,
        tabindex=0 if len(question) > _LONG else None,  # it scrolls in a box of its own
    )


def _button(act: str, label: str, class_: str = "ga-tool", **more: str) -> Html:
    return el("button", text(label), type="button", class_=class_, data_do=act, **more)


def _tools(answer: Answer, w: Words) -> Html:
    calendar = calendar_href(answer, w)
    # Only of the last turn can the question be changed: what follows leans on it.
    return el(
        "div",
        el("button", text(w("复制")), type="button", class_="ga-copy ga-tool", data_answer=answer.id),
        el("a", text(w("加入日历")), href=calendar, class_="ga-tool ga-file", download=True)
        if calendar
        else Html(""),
        _button("again", w("重新回答"), "ga-tool ga-last"),
        _button("edit", w("修改问题"), "ga-tool ga-last"),
        _button("share", w("分享"), "ga-tool ga-last"),
        el("span", class_="ga-space"),
        _button("up", w("有用"), "ga-tool ga-thumb", aria_pressed="false"),
        _button("down", w("没帮上"), "ga-tool ga-thumb", aria_pressed="false"),
        class_="ga-tools",
        role="group",
        aria_label=w("这个回答"),
    )


def _retry(w: Words) -> Html:
    return el(
        "div",
        _button("again", w("重新回答")),
        _button("edit", w("修改问题")),
        class_="ga-tools",
        role="group",
        aria_label=w("这个问题"),
    )


def _rating(answer_id: str, w: Words) -> Html:
    reasons = (
        el(
            "label",
            el("input", type="radio", name="reason", value=reason),
            text(w(label)),
        )
        for reason, label in REASONS.items()
    )
    comment = f"ga-comment-{answer_id}"
    return el(
        "form",
        el(
            "fieldset",
            el("legend", text(w("哪里没帮上？"))),
            *reasons,
            class_="ga-reasons",
        ),
        el("label", text(w("想补充的话（可不填）")), for_=comment),
        el("textarea", name="comment", id=comment, rows=2, maxlength=1000),
        el(
            "div",
            _button("unrate", w("取消"), "ga-button"),
            el("button", text(w("提交反馈")), type="submit", class_="ga-button ga-primary"),
            class_="ga-row",
        ),
        class_="ga-rating",
        hidden=True,
    )


def _asked_back(answer: Answer, w: Words) -> Html:
    """Under the questions that the answer ends with: a tap for what is so or not, and what fills the box for
    figures. Their sentences stand above; here they are only heard."""
    asked = [ask for ask in answer.ask if ask.question in answer.answer]  # it asks for a few at a time
    rows = [_to_tap(ask, w) for ask in asked if ask.replies]
    figures = [_to_fill(ask, w) for ask in asked if not ask.replies]
    if figures:
        rows.append(el("div", *figures, class_="ga-reply"))
    return el("div", *rows, class_="ga-asked ga-last") if rows else Html("")


def _to_tap(ask: Ask, w: Words) -> Html:
    buttons = (
        _button("ask", w.script(reply.label), "ga-chip", data_text=w.script(reply.text))
        for reply in ask.replies
    )
    label = el("span", text(w.script(ask.label)), class_="ga-reply-label")
    return el("div", label, *buttons, class_="ga-reply", role="group", aria_label=w.script(ask.question))


def _to_fill(ask: Ask, w: Words) -> Html:
    label = w.script(ask.label)
    heard = el("span", text(w.script(ask.question)), class_="ga-sr")
    return el(
        "button", text(label), heard, type="button", class_="ga-chip ga-fill", data_do="fill", data_text=label
    )


def _suggested(answer: Answer, w: Words) -> Html:
    """What could be asked next."""
    chips = [_button("ask", s, "ga-chip", data_text=s) for s in map(w.script, answer.suggestions)]
    if not chips:
        return Html("")
    return el(
        "div",
        el("span", text(w("可以接着问")), class_="ga-chips-label"),
        el("ul", *(el("li", chip) for chip in chips)),
        class_="ga-chips ga-last",
    )
