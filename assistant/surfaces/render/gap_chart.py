"""The gap chart: how far each number is from its threshold, as bars that need no script and no style."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assistant.answer import Answer, AnswerCheck
from assistant.surfaces.render.gap_scale import END, LINE, Bar, bar
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.render.names import Names
from assistant.surfaces.render.values import gap_words, given_words, label_of, threshold_words, verdict_words
from assistant.surfaces.words import Words
from assistant.types import Quantity

_HEIGHT = 20


def gap_chart(answer: Answer, names: Names, w: Words) -> Html:
    """Empty when none of the merchant's numbers stands beside a threshold."""
    checks = list(_numeric(answer))
    if not any(isinstance(c.record.given, Quantity) for c, _ in checks):
        return Html("")
    rows = [_row(c, threshold, names, w) for c, threshold in checks]
    title = el("figcaption", text(w("离门槛有多远")), el("span", text(w("竖线是门槛")), class_="ga-legend"))
    return el("figure", title, el("ul", *rows), class_="ga-gaps")


def _numeric(answer: Answer) -> Iterator[tuple[AnswerCheck, Decimal]]:
    """Checks with a number as their threshold, each once: several rules may ask for the same."""
    seen = set()
    for check in (c for finding in answer.findings for c in finding.checks):
        threshold = check.record.threshold
        key = (check.fact, check.op, threshold, check.record.unit)
        if isinstance(threshold, Decimal) and key not in seen:
            seen.add(key)
            yield check, threshold


def _row(check: AnswerCheck, threshold: Decimal, names: Names, w: Words) -> Html:
    label, verdict = label_of(check, names, w), verdict_words(check.status, w)
    given, limit, gap = (
        given_words(check, names, w),
        threshold_words(check, names, w),
        gap_words(check, names, w),
    )
    said = w(
        "{label}：您的是{given}，门槛{limit}，{verdict}",
        label=label,
        given=given,
        limit=limit,
        verdict=verdict,
    )
    if gap:
        said = w("{said}，{gap}", said=said, gap=gap)
    given_number = check.record.given if isinstance(check.record.given, Quantity) else None
    drawn = bar(given_number, threshold)
    return el(
        "li",
        el("span", text(label), class_="ga-gap-label"),
        el("span", text(verdict), class_="ga-gap-verdict"),
        _svg(drawn, check.op, said),
        el(
            "span",
            el("b", text(given)), text(" / "), text(limit),
            el("span", text(gap), class_="ga-gap-short") if gap else Html(""),
            class_="ga-gap-words",
        ),
        class_=f"ga-gap ga-{check.status}",
    )  # fmt: skip


def _svg(drawn: Bar, op: str, said: str) -> Html:
    beyond_line = {">": "ga-good", ">=": "ga-good", "<": "ga-bad", "<=": "ga-bad"}.get(op)
    parts = [_rect("ga-track", (Decimal(0), END), 6, 8)]
    if beyond_line:
        parts.append(_rect(beyond_line, (LINE, END), 6, 8))
    if drawn.open:
        parts.append(_rect("ga-range", drawn.open, 6, 8))
    if drawn.solid:
        parts.append(_rect("ga-bar", drawn.solid, 6, 8))
    if drawn.at is not None and not drawn.beyond:
        parts.append(el("circle", class_="ga-dot", cx=f"{drawn.at}%", cy=10, r=5))
    parts.append(el("rect", class_="ga-line", x=f"{LINE}%", y=0, width=2, height=_HEIGHT))
    if drawn.beyond:
        parts.append(el("text", text("»"), class_="ga-beyond", x="99%", y=15, text_anchor="end"))
    return el("svg", *parts, role="img", aria_label=said, width="100%", height=_HEIGHT, focusable="false")


def _rect(name: str, between: tuple[Decimal, Decimal], y: int, height: int) -> Html:
    start, end = between
    return el("rect", class_=name, x=f"{start}%", y=y, width=f"{end - start}%", height=height, rx=4)
