"""The desk's first view: what was asked and what came of it, as figures, a plot and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from assistant.feedback.overview import Counts, Overview
from assistant.rules.schema import Knowledge
from assistant.surfaces.operator.html.parts import folded, nothing, platform_name, table
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.words import Words

_WIDTH, _HEIGHT = 720, 160  # of the plot, in its own units
_MOST = 20  # plans listed
_PARTS = (
    ("answered", "ga-op-bar-answered"),
    ("asked_back", "ga-op-bar-back"),
    ("refused", "ga-op-bar-refused"),
)
_SHARE = Decimal("0.1")


def overview_html(found: Overview, knowledge: Knowledge, w: Words) -> Html:
    total = found.total
    if not total.asked:
        return nothing(w("这段时间还没有人提问。"))
    names = _names(w)
    days = ((day.isoformat(), counts) for day, counts in _latest_first(found.days) if counts.asked)
    platforms = {platform_name(p, knowledge.platforms, w): c for p, c in found.platforms.items()}
    return join(
        _figures(total, names, w),
        _plot(found.days, names, w),
        folded(w("每天的数（只列有提问的日子）"), _table(w("日期"), days, names), open_=False),
        folded(w("按平台"), _table(w("平台"), platforms.items(), names), open_=True),
        folded(w("按计划"), _table(w("计划"), _plans(found.programmes, knowledge, w), names), open_=True),
    )


def _latest_first(days: Mapping[date, Counts]) -> Iterator[tuple[date, Counts]]:
    return ((day, days[day]) for day in sorted(days, reverse=True))


def _names(w: Words) -> dict[str, str]:
    return {
        "asked": w("提问"),
        "answered": w("答上"),
        "asked_back": w("反问"),
        "refused": w("没答上"),
        "helpful": w("有用"),
        "unhelpful": w("没用"),
        "handed_over": w("转了人工"),
    }


def _figures(total: Counts, names: Mapping[str, str], w: Words) -> Html:
    cards = []
    for key, name in names.items():
        value = getattr(total, key)
        share = "" if key in ("asked", "helpful", "unhelpful", "handed_over") else _share(value, total.asked)
        cards.append(
            el(
                "div",
                el("dt", text(name)),
                el("dd", el("b", text(value)), el("small", text(share)) if share else Html("")),
                class_=f"ga-op-figure ga-op-figure-{key.replace('_', '-')}",
            )
        )
    return el("dl", *cards, class_="ga-op-figures", aria_label=w("这段时间合计"))


def _share(part: int, whole: int) -> str:
    return f"{(Decimal(100 * part) / whole).quantize(_SHARE)}%" if whole else ""


def _table(first: str, rows: Iterable[tuple[str, Counts]], names: Mapping[str, str]) -> Html:
    cells = [(text(label), *(text(getattr(counts, key)) for key in names)) for label, counts in rows]
    return table((first, *names.values()), cells)


def _plans(found: Mapping[str, Counts], knowledge: Knowledge, w: Words) -> list[tuple[str, Counts]]:
    known = knowledge.programmes
    shown = list(found.items())[:_MOST]
    return [(w.name(known[key].name) if key in known else key, counts) for key, counts in shown]


def _plot(days: Mapping[date, Counts], names: Mapping[str, str], w: Words) -> Html:
    """A bar a day, of parts one upon another. What it shows stands in the table of days too."""
    most = max(counts.asked for counts in days.values())
    step = Decimal(_WIDTH) / len(days)
    bars = [
        bar for place, (day, counts) in enumerate(days.items())
        for bar in _bar(day, counts, place * step, step, most, names)
    ]  # fmt: skip
    first, last = min(days), max(days)
    busiest = max(days, key=lambda day: (days[day].asked, day))
    told = w(
        "{first} 到 {last} 每天的提问，最多的是 {day}，{n} 次。",
        first=first.isoformat(), last=last.isoformat(), day=busiest.isoformat(), n=str(most),
    )  # fmt: skip
    plot = el(
        "svg",
        el("title", text(told)),
        el("line", x1=0, y1=_HEIGHT, x2=_WIDTH, y2=_HEIGHT, class_="ga-op-axis"),
        el("line", x1=0, y1=1, x2=_WIDTH, y2=1, class_="ga-op-grid"),
        *bars,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=told,
        focusable="false",
    )
    legend = [el("li", el("i", class_=name, aria_hidden="true"), text(names[key])) for key, name in _PARTS]
    caption = el("figcaption", text(w("每天的提问")), el("ul", *legend, class_="ga-op-legend"))
    # Words inside the drawing would shrink with it on a phone.
    top = el("p", text(most), class_="ga-op-tick")
    ends = (el("span", text(day.isoformat())) for day in (first, last))
    return el("figure", caption, top, plot, el("p", *ends, class_="ga-op-tick"), class_="ga-op-trend")


def _bar(
    day: date, counts: Counts, left: Decimal, step: Decimal, most: int, names: Mapping[str, str]
) -> Iterator[Html]:
    room = Decimal(_HEIGHT - 1)
    gap, floor = step / 8, Decimal(_HEIGHT)
    said = "，".join(f"{names[key]} {getattr(counts, key)}" for key in ("asked", *(k for k, _ in _PARTS)))
    for key, name in _PARTS:
        value = getattr(counts, key)
        if not value:
            continue
        height = room * value / most
        floor -= height
        yield el(
            "rect", el("title", text(f"{day.isoformat()}：{said}")), class_=name,
            x=_number(left + gap), y=_number(floor), width=_number(step - 2 * gap), height=_number(height),
        )  # fmt: skip


def _number(value: Decimal) -> str:
    return f"{value:.2f}"
