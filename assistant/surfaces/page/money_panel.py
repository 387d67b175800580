"""我能拿的: every plan that gives something, by whether it can be had, and what of it may be added.

The sheet of one conversation, as of today. Scripts choose a platform, print it, and draw it as a picture; its
files come from the API, whose addresses stand in its links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from assistant.answer import ProfileEntry
from assistant.compose.money.records import KINDS, Amount, MoneySheet, Row, Total
from assistant.compose.money.sheet import money_sheet
from assistant.compose.money.totals import totals
from assistant.compose.money.wording import Wording
from assistant.compose.translation import Translator
from assistant.conversations.intake import today
from assistant.knowledge.lookup import rules_of
from assistant.rules.schema import Knowledge
from assistant.surfaces.page.profile_view import question_of
from assistant.surfaces.render import names_of
from assistant.surfaces.render.citing import article_href, source_words
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.render.money_workbook import STATES
from assistant.surfaces.words import Words
from assistant.types import StatedFact

_OPEN = ("met", "asks", "unmet")
_NO_FIGURES = "no_figures"
_MARKS = {"met": "√ ", "unmet": "× ", "asks": "？", "unstated": "？", "not_in_force": "－ "}
_ASKED = 3  # facts asked for with one plan


Numbers = dict[str, int]
"""Source → the number that it is cited by, in the order in which they are first cited."""


class Money:
    def __init__(self, knowledge: Knowledge, w: Words) -> None:
        self._knowledge, self._w = knowledge, w
        self._rules = rules_of(knowledge)
        self._names = names_of(knowledge, w)
        english = knowledge.english if w.language == "en" else None
        self._words = Wording(knowledge, Translator(knowledge.units, english))

    def html(self, profile: Mapping[str, ProfileEntry], session: str | None) -> Html:
        """``profile`` is what the conversation ``session`` remembers; without one there are no files."""
        stated = {f: StatedFact(f, e.value, e.text, e.turn, e.origin) for f, e in profile.items()}
        sheet = money_sheet(self._knowledge, stated, today(), self._rules)
        numbers: Numbers = {}
        return el(
            "section",
            self._head(sheet),
            self._tools(sheet, session),
            *self._totals(sheet),
            *self._groups(sheet, numbers),
            self._sources(numbers),
            self._note(),
            class_="ga-sheet",
            aria_label=self._w("我能拿的"),
            data_day=sheet.as_of.isoformat(),
        )

    # --- above the rows -------------------------------------------------------------------------

    def _head(self, sheet: MoneySheet) -> Html:
        day = sheet.as_of.isoformat()
        return join(
            el("h2", text(self._w("我能拿的"))),
            el("p", text(self._w("按您说的情况和 {day} 的规则", day=day)), class_="ga-sheet-when"),
        )

    def _tools(self, sheet: MoneySheet, session: str | None) -> Html:
        w, platforms = self._w, self._knowledge.platforms
        there = [p for p in platforms if any(r.rule.platform == p for r in sheet.rows)]
        options = (el("option", text(w.name(platforms[p].name)), value=p) for p in there)
        return el(
            "div",
            el(
                "label",
                text(w("平台")),
                el("select", el("option", text(w("全部平台")), value=""), *options, name="platform"),
                class_="ga-filter",
            ),
            el("span", class_="ga-space"),
            self._file(session, "money.xlsx", "Excel") if session else Html(""),
            self._file(session, "money.ics", w("加入日历")) if session and sheet.dated else Html(""),
            el("button", text(w("存成图片")), type="button", class_="ga-tool", data_do="picture"),
            el("button", text(w("打印")), type="button", class_="ga-tool", data_do="print"),
            class_="ga-sheet-tools",
            role="group",
            aria_label=w("带走这张表"),
        )

    def _file(self, session: str, name: str, label: str) -> Html:
        query = urlencode({"lang": self._w.language})
        href = f"/api/v1/sessions/{quote(session)}/{name}?{query}"
        return el("a", text(label), href=href, class_="ga-tool ga-file", download=True)

    def _totals(self, sheet: MoneySheet) -> Iterable[Html]:
        """For all platforms, and for each that has any; a script shows those of the one that is chosen."""
        for platform in ("", *self._knowledge.platforms):
            rows = [r for r in sheet.rows if platform in ("", r.rule.platform)]
            if rows:
                yield self._total(totals(rows), platform)

    def _total(self, found: Sequence[Total], platform: str) -> Html:
        w, hidden = self._w, bool(platform)
        if not found:
            none = w("现在还没有可以相加的数额。")
            return el("p", text(none), class_="ga-sheet-total", data_platform=platform, hidden=hidden)
        heading = el("p", text(w("现在能拿，合计")), class_="ga-sheet-sum")
        lines = (el("li", text(w.script(self._words.total(t))), self._parts(t)) for t in found)
        return el(
            "div",
            heading,
            el("ul", *lines),
            class_="ga-sheet-total",
            data_platform=platform,
            hidden=hidden,
        )

    def _parts(self, total: Total) -> Html:
        if len(total.parts) < 2:
            return Html("")
        plans = self._w("、").join(self._w.name(p.rule.title) for p in total.parts)
        return el("small", text(self._w("由 {plans} 相加", plans=plans)))

    # --- the rows -------------------------------------------------------------------------------

    def _groups(self, sheet: MoneySheet, numbers: Numbers) -> Iterable[Html]:
        for state, title in STATES.items():
            rows = [r for r in sheet.of(state) if r.figures]
            if rows:
                yield self._group(state, title, rows, numbers, opened=state in _OPEN)
        others = [r for r in sheet.rows if not r.figures and r.state not in ("unmet", "not_in_force")]
        if others:
            yield self._group(_NO_FIGURES, "没有写明数额的", others, numbers, opened=False)

    def _group(self, group: str, title: str, rows: Sequence[Row], numbers: Numbers, *, opened: bool) -> Html:
        count = el("span", text(len(rows)), class_="ga-count")
        return el(
            "details",
            el("summary", el("h3", text(self._w(title)), count)),
            el("ul", *(self._row(row, numbers) for row in rows)),
            class_="ga-sheet-group",
            data_group=group,
            open=opened,
        )

    def _row(self, row: Row, numbers: Numbers) -> Html:
        w, words, say = self._w, self._words, self._w.script
        platform = w.name(self._knowledge.platforms[row.rule.platform].name)
        counted = sorted((a for a in row.amounts if not a.told_again), key=lambda a: KINDS.index(a.kind))
        facts = (
            (w("条件"), say(words.conditions(row.rule))),
            (w("状态"), _MARKS[row.state] + say(words.state(row))),
            (w("截止"), say(words.deadline(row, today()))),
        )
        return el(
            "li",
            el("h4", text(w.name(row.rule.title)), el("span", text(platform), class_="ga-platform")),
            el("ul", *(self._amount(row, a, numbers) for a in counted), class_="ga-sheet-amounts"),
            self._basis(row, numbers),
            el("dl", *(el("div", el("dt", text(k)), el("dd", text(v))) for k, v in facts)),
            self._wanted(row),
            class_="ga-sheet-row",
            data_platform=row.rule.platform,
            data_state=row.state,
        )

    def _amount(self, row: Row, amount: Amount, numbers: Numbers) -> Html:
        w, result = self._w, amount.result
        return el(
            "li",
            el("strong", text(w.script(self._words.value(amount)))),
            text(" "),
            el("span", text(w.name(result.label)), class_="ga-sheet-label"),
            self._cite(row, amount, numbers),
            el("small", text(w.script(result.formula))) if result.formula else Html(""),
        )

    def _basis(self, row: Row, numbers: Numbers) -> Html:
        """What the amounts rest on, which is no money beside them."""
        again = [a for a in row.amounts if a.told_again]
        if not again:
            return Html("")
        told = (join(text(self._w.script(self._words.amount(a))), self._cite(row, a, numbers)) for a in again)
        parts = self._w("、").join(told)
        return el("p", text(self._w("由此算出，不另计：")), Html(parts), class_="ga-sheet-basis")

    def _cite(self, row: Row, amount: Amount, numbers: Numbers) -> Html:
        cited = self._words.citation(row.rule, amount.result.cite)
        n = str(numbers.setdefault(cited.source, len(numbers) + 1))
        return el(
            "a", text(f"[{n}]"), class_="ga-cite", href=article_href(cited, self._w), target="_blank",
            rel="noopener", aria_label=self._w("来源 [{n}]：{title}", n=n, title=cited.title),
        )  # fmt: skip

    def _sources(self, numbers: Numbers) -> Html:
        """Where the numbers lead, in words: on paper no link does."""
        cited = ((self._knowledge.quotable[source], n) for source, n in numbers.items())
        rows = (
            el("li", text(f"[{n}] " + source_words(s, self._w)), data_platform=s.platform) for s, n in cited
        )
        return join(el("h3", text(self._w("来源"))), el("ul", *rows, class_="ga-sheet-sources"))

    def _wanted(self, row: Row) -> Html:
        """What would settle it, work out an amount or a day: each opens its field in the profile."""
        facts = list(dict.fromkeys((*row.finding.missing, *row.unvalued, *row.undated)))[:_ASKED]
        if not facts or row.state in ("unmet", "not_in_force"):
            return Html("")
        chips = (
            el(
                "li",
                el(
                    "button",
                    text(question_of(self._knowledge.facts[f], self._names.facts[f].label, self._w)),
                    type="button",
                    class_="ga-chip",
                    data_do="want",
                    data_fact=f,
                ),
            )
            for f in facts
        )
        return el("ul", *chips, class_="ga-wanted")

    def _note(self) -> Html:
        w = self._w
        said = (
            w("「最多」是来源写明的上限，和固定的数额分开加；比例和时长不是钱，不计入合计。"),
            w("几项能不能同时享受，来源没有写明的，以平台为准。"),
        )
        return el("p", text("".join(said)), class_="ga-sheet-note")
