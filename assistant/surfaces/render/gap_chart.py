"""The gap chart: how far each number is from its threshold, as bars that need no script and no style."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assistant.surfaces.render.gap_scale import END, LINE, Bar, bar
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.render.names import Json, Names
from assistant.surfaces.render.values import (
    NUMERIC_OPS,
    gap_words,
    given_words,
    label_of,
    read_span,
    threshold_words,
    verdict_words,
)
from assistant.surfaces.words import Words

_HEIGHT = 20


def gap_chart(answer: Json, names: Names, w: Words) -> Html:
    """Empty when none of the merchant's numbers stands beside a threshold."""
    checks = list(_numeric(answer))
    if not any(read_span(c["given"], c["unit"]) for c in checks):
        return Html("")
    rows = [_row(c, names, w) for c in checks]
    title = el("figcaption", text(w("离门槛有多远")), el("span", text(w("竖线是门槛")), class_="ga-legend"))
    return el("figure", title, el("ul", *rows), class_="ga-gaps")


def _numeric(answer: Json) -> Iterator[Json]:
    """Checks with a number as their threshold, each once: several rules may ask for the same."""
    seen = set()
    for finding in answer["findings"]:
        for check in finding["checks"]:
            key = (check["fact"], check["op"], check["threshold"], check["unit"])
            if key not in seen and check["op"] in NUMERIC_OPS and _threshold(check) is not None:
                seen.add(key)
                yield check


def _threshold(check: Json) -> Decimal | None:
    span = read_span(check["threshold"], check["unit"])
    return None if span is None else span.point


def _row(check: Json, names: Names, w: Words) -> Html:
    threshold = _threshold(check)
    assert threshold is not None
    label, verdict = label_of(check, names, w), verdict_words(check["status"], w)
    given, limit, gap = given_words(check, names, w), threshold_words(check, names, w), gap_words(check, w)
    said = w(
        "{label}：您的是{given}，门槛{limit}，{verdict}",
        label=label,
        given=given,
        limit=limit,
        verdict=verdict,
    )
    if gap:
        said = w("{said}，{gap}", said=said, gap=gap)
    drawn = bar(read_span(check["given"], check["unit"]), threshold)
    return el(
        "li",
        el("span", text(label), class_="ga-gap-label"),
        el("span", text(verdict), class_="ga-gap-verdict"),
        _svg(drawn, check["op"], said),
        el(
            "span",
            el("b", text(given)), text(" / "), text(limit),
            el("span", text(gap), class_="ga-gap-short") if gap else Html(""),
            class_="ga-gap-words",
        ),
        class_=f"ga-gap ga-{check['status']}",
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
