"""Drafts of rules as operators review them: beside the words that they stand on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.drafting.kept import Kept, Use
from assistant.drafting.lines import steps_of
from assistant.drafting.view import Replaced, View
from assistant.surfaces.operator.html.parts import folded, nothing, table
from assistant.surfaces.render.draft_text import STATES, history_lines, report_lines
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.render.rule_text import KINDS
from assistant.surfaces.words import Words

_AROUND = 1200  # characters of the document on both sides of the words
_STEPS = 200
_LEFT = 200


def drafts_html(view: View, w: Words) -> Html:
    """What became of the document: how much of it is in drafts, what is not, what changed since."""
    counts = {state: sum(view.state(d) == state for d in view.review.drafts) for state in STATES}
    told = w("、").join(f"{w(STATES[state])} {n}" for state, n in counts.items())
    said = w("{n} 条草案：{told}。", n=str(len(view.review.drafts)), told=told)
    if not view.review.drafts:
        said = w("没有从这份文件里读出可以起草的规则；没读出来的话在下面。")
    report = el("ul", *(el("li", text(line)) for line in report_lines(view)), class_="ga-op-lines")
    parts = [el("p", text(said), class_="ga-op-note", role="status")]
    parts += [_replaced(old, view, w) for old in view.replaced]
    parts.append(folded(w("忠实度：每个数去了哪里"), report, open_=False))
    if view.review.report.left:
        parts.append(folded(w("没有起草的话"), _left(view.review.report.left, w), open_=True))
    return el("div", *parts)


def draft_html(view: View, draft: Kept, w: Words) -> Html:
    """A draft on the one side, the document with the words that it rests on marked on the other."""
    found = view.rule(draft)
    kind = KINDS[draft.rule["kind"]]
    head = el(
        "h3", text(draft.title), text(" "), el("small", text(f"{w(kind)}｜{w(STATES[view.state(draft)])}"))
    )
    parts = [head]
    if fault := view.fault(draft):
        said = w("不能采用：{why}", why=fault)
        parts.append(el("p", text(said), class_="ga-op-note ga-op-bad"))
    if found is not None:
        steps = steps_of(found)[:_STEPS]
        rows = [(text(s.when or w("任何店铺")), text(s.then or w("符合要求"))) for s in steps]
        parts.append(table((w("条件"), w("结果")), rows))
    else:
        parts.append(folded(w("草案的内容"), el("pre", text(draft.text)), open_=False))
    parts += [el("p", text(w("注意：{note}", note=n)), class_="ga-op-note ga-op-warn") for n in draft.notes]
    body = el("pre", *_marked(view.body, draft.quotes.values()), class_="ga-op-words")
    words = el("section", el("h3", text(w("原文"))), body, class_="ga-op-item")
    return el("div", el("section", *parts, class_="ga-op-item"), words, class_="ga-op-sides")


def history_html(view: View, w: Words) -> Html:
    lines = history_lines(view)
    if not lines:
        return nothing(w("还没有人改过或采用过。"))
    return folded(
        w("经过（{n} 步）", n=str(len(lines))),
        el("ol", *(el("li", text(line)) for line in reversed(lines)), class_="ga-op-lines"),
        open_=False,
    )


def scenario_html(line: str, said: bool | None) -> Html:
    marks = {True: ("√ ", "ga-op-good"), False: ("× ", "ga-op-bad"), None: ("", "")}
    mark, look = marks[said]
    return el("p", text(f"{mark}{line}"), class_=f"ga-op-note {look}".strip())


def _marked(body: str, quotes: Iterable[str]) -> Iterator[Html]:
    """The document, or what of it stands around the quotes, with these marked."""
    spans = sorted((at, at + len(q)) for q in dict.fromkeys(quotes) if (at := body.find(q)) >= 0)
    first = max(0, (spans[0][0] if spans else 0) - _AROUND)
    last = min(len(body), (spans[-1][1] if spans else 0) + _AROUND)
    if last - first > 8 * _AROUND:
        last = first + 8 * _AROUND
    if first:
        yield text("…")
    at = first
    for start, end in spans:
        if start >= last or start < at:
            continue
        yield join(text(body[at:start]), el("mark", text(body[start : min(end, last)])))
        at = min(end, last)
    yield text(body[at:last])
    if last < len(body):
        yield text("…")


def _left(uses: Iterable[Use], w: Words) -> Html:
    rows = [(text(use.words), text(use.why)) for use in list(uses)[:_LEFT]]
    return table((w("原文"), w("为什么")), rows)


def _replaced(old: Replaced, view: View, w: Words) -> Html:
    """The rule that was accepted beside the draft that would replace it, with the sentence that changed."""
    by = next((d for d in view.review.drafts if d.id == old.by), None)
    why = w("已撤下：{why}", why=old.why) if old.why else w("和现在的草案不同")
    before = [el("h3", text(w("原来采用的"))), el("p", text(str(old.entry["title"]))), el("p", text(why))]
    now = [el("h3", text(w("重新起草的"))), el("p", text(by.title if by else w("没有对应的新草案")))]
    for was, became in old.changed:
        before.append(el("blockquote", text(was)))
        now.append(el("blockquote", text(became or w("这句话没有了"))))
    return el(
        "div", el("section", *before, class_="ga-op-item"), el("section", *now, class_="ga-op-item"),
        class_="ga-op-sides ga-op-changed",
    )  # fmt: skip
