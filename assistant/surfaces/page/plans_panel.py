"""我能享受的政策: every plan, gate and service held against the profile as it is now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.answer import AnswerFinding, Ask, Evaluation, ProfileEntry
from assistant.compose.findings import evaluated
from assistant.compose.phrases import amount
from assistant.compose.translation import Translator
from assistant.conversations.intake import today
from assistant.knowledge.lookup import rules_of
from assistant.rules.schema import BENEFITS, Knowledge, Rule
from assistant.surfaces.page.profile_view import question_of
from assistant.surfaces.render import names_of
from assistant.surfaces.render.citing import article_href
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.render.values import gap_words, label_of
from assistant.surfaces.words import Words
from assistant.types import Profile, Result, StatedFact

_KINDS = frozenset((*BENEFITS, "gate", "service"))
_GROUPS = {
    "met": "可以享受",
    "asks": "补充信息后可判断",
    "unmet": "暂时不符合",
    "unstated": "条件没有写明，需向平台确认",
    "not_in_force": "不在有效期",
}
_OPEN = ("met", "asks")
_ASKED = 3  # facts asked for with one plan
_INVITED = 5  # facts asked for when nothing is known: those that the most plans turn on


class Plans:
    def __init__(self, knowledge: Knowledge, w: Words) -> None:
        self._knowledge = knowledge
        self._rules = rules_of(knowledge)
        self._names = names_of(knowledge, w)
        self._w = w

    def html(self, profile: Mapping[str, ProfileEntry]) -> Html:
        """As of today; ``profile`` is what the conversation remembers."""
        heading = el("h2", text(self._w("我能享受的政策")), class_="ga-heading")
        evaluation = evaluated(self._rules, _stated(profile), today(), self._knowledge)
        findings = [f for f in evaluation.findings if self._rule(f).kind in _KINDS]
        if not profile:
            return join(heading, self._invitation(evaluation.ask))
        grouped: dict[str, list[AnswerFinding]] = {group: [] for group in _GROUPS}
        for finding in sorted(findings, key=_told, reverse=True):
            grouped[_group(finding, evaluation.ask)].append(finding)
        groups = (self._group(g, found, evaluation) for g, found in grouped.items() if found)
        none = el("p", text(self._w("这个平台没有这样的政策。")), class_="ga-empty ga-none", hidden=True)
        return join(heading, self._filter(findings), *groups, none)

    def _rule(self, finding: AnswerFinding) -> Rule:
        return self._knowledge.rules[finding.rule]

    def _invitation(self, asks: Mapping[str, Sequence[Ask]]) -> Html:
        wanted = Counter(a.fact for rule_asks in asks.values() for a in rule_asks)
        return join(
            el(
                "p",
                text(self._w("说说店铺的情况，这里就会列出能享受的、还差一点的政策。先说一项：")),
                class_="ga-empty",
            ),
            self._wanted([fact for fact, _ in wanted.most_common(_INVITED)]),
        )

    def _filter(self, findings: Sequence[AnswerFinding]) -> Html:
        w, platforms = self._w, self._knowledge.platforms
        there = [p for p in platforms if any(f.platform == p for f in findings)]
        options = (el("option", text(w.name(platforms[p].name)), value=p) for p in there)
        return el(
            "label",
            text(w("平台")),
            el("select", el("option", text(w("全部平台")), value=""), *options, name="platform"),
            class_="ga-filter",
        )

    def _group(self, group: str, findings: Sequence[AnswerFinding], evaluation: Evaluation) -> Html:
        rows = [self._plan(f, evaluation) for f in findings]
        return el(
            "details",
            el(
                "summary",
                text(self._w(_GROUPS[group])),
                el("span", text(len(rows)), class_="ga-count"),
            ),
            el("ul", *rows),
            class_=f"ga-plan-group ga-group-{group}",
            data_group=group,
            open=group in _OPEN,
        )

    def _plan(self, finding: AnswerFinding, evaluation: Evaluation) -> Html:
        w, rule = self._w, self._rule(finding)
        platform = self._knowledge.platforms[rule.platform].name
        gaps = [
            w("{fact}{gap}", fact=label_of(check, self._names, w), gap=words)
            for check in finding.checks
            if (words := gap_words(check, self._names, w))
        ]
        failed = [
            label_of(check, self._names, w)
            for check in finding.checks
            if check.status == "unmet" and not gap_words(check, self._names, w)
        ]
        unsaid = [*map(w.script, finding.unstated)]
        missing = [a.fact for a in evaluation.ask.get(rule.id, ())][:_ASKED]
        return el(
            "li",
            el(
                "h3",
                text(w.name(rule.title)),
                el("span", text(w.name(platform)), class_="ga-platform"),
            ),
            el("p", text(gives), class_="ga-gives") if (gives := self._gives(rule, finding)) else Html(""),
            self._line("ga-short", "× ", [*gaps, *(w("不满足：{fact}", fact=f) for f in failed)]),
            self._line("ga-unsaid", w("来源没有写明："), unsaid if not missing else ()),
            self._wanted(missing, named=True) if missing and finding.status == "unknown" else Html(""),
            self._source(finding, evaluation),
            data_platform=rule.platform,
            class_="ga-plan",
        )

    def _gives(self, rule: Rule, finding: AnswerFinding) -> str:
        """What the rule gives anybody, and what was computed for this merchant."""
        tr = Translator(self._knowledge.units, self._knowledge.english if self._w.language == "en" else None)
        given = [
            (tr.name(g.label), amount(tr, Result(g.label, g.value, g.unit, g.qualifier, g.cite)))
            for g in rule.gives
        ]
        given += [
            (self._w.name(r.label), f"{r.value}{r.unit}") for r in finding.results if r.formula and r.value
        ]
        return self._w.script("；".join(f"{label}：{value}" for label, value in given))

    def _line(self, class_: str, lead: str, items: Sequence[str]) -> Html:
        return el("p", text(lead + "；".join(items)), class_=class_) if items else Html("")

    def _wanted(self, facts: Sequence[str], *, named: bool = False) -> Html:
        """Each fact as a button that opens its field in the profile: what it says is its question, or where
        many plans want the same one its name, with the question only heard."""
        return el("ul", *(el("li", self._want(fact, named)) for fact in facts), class_="ga-wanted")

    def _want(self, fact: str, named: bool) -> Html:
        label = self._names.facts[fact].label
        question = text(question_of(self._knowledge.facts[fact], label, self._w))
        said = (text(label), el("span", question, class_="ga-sr")) if named else (question,)
        class_ = "ga-chip ga-fill" if named else "ga-chip"
        return el("button", *said, type="button", class_=class_, data_do="want", data_fact=fact)

    def _source(self, finding: AnswerFinding, evaluation: Evaluation) -> Html:
        numbers = [*(r.citation for r in finding.results), *(c.citation for c in finding.checks)]
        first = next(filter(None, numbers), None)
        cited = next((c for c in evaluation.citations if c.n == first), None)
        if cited is None:
            return Html("")
        return el(
            "a", text(self._w("看原文")), class_="ga-cite ga-source-link", href=article_href(cited, self._w),
            target="_blank", rel="noopener", aria_label=self._w("看原文：") + self._w.name(finding.title),
        )  # fmt: skip


def _group(finding: AnswerFinding, asks: Mapping[str, Sequence[Ask]]) -> str:
    if finding.status == "unknown":
        return "asks" if asks.get(finding.rule) else "unstated"
    return finding.status


def _told(finding: AnswerFinding) -> bool:
    """What turns on something that the merchant said comes before what is for everybody."""
    return any(check.given is not None for check in finding.checks)


def _stated(profile: Mapping[str, ProfileEntry]) -> Profile:
    return {fact: StatedFact(fact, e.value, e.text, e.turn, e.origin) for fact, e in profile.items()}
