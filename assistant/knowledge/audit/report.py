"""The knowledge looked over as a whole: figures accounted for, quotes that stand, rules that are old.

The day is an argument. What ``growth-assistant check`` prints is ``lines``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from assistant.knowledge.audit.coverage import ACCOUNTS, Account, Coverage, coverage
from assistant.knowledge.audit.drift import Drift, LostQuestions, drifts, lost_questions
from assistant.knowledge.overlay import Overlay
from assistant.knowledge.quotes import loss
from assistant.rules.schema import Background, Knowledge, LostQuote, Rule, Withdrawn

_WORDS: dict[Account, str] = {
    "citation": "在引文里",
    "rule": "规则里有",
    "name": "属于名称",
    "background": "声明为背景",
    "uncovered": "没有着落",
}
_SHORT = 40  # characters of a quote that are enough to find its entry


@dataclass(frozen=True, slots=True)
class Audit:
    """``sound`` when nothing must be mended; expired, coming and stale rules are for someone to look at."""

    rules: int
    coverage: tuple[Coverage, ...]
    drifts: tuple[Drift, ...]
    lost_background: tuple[Background, ...]
    lost_questions: tuple[LostQuestions, ...]
    lost_quotes: tuple[LostQuote, ...]
    failing: tuple[Withdrawn, ...]
    expired: tuple[Rule, ...]
    coming: tuple[Rule, ...]
    stale: tuple[Rule, ...]

    @property
    def sound(self) -> bool:
        lost = self.drifts or self.lost_background or self.lost_questions or self.lost_quotes or self.failing
        return not (lost or any(c.uncovered for c in self.coverage))


def audit(knowledge: Knowledge, as_of: date, max_age_days: int) -> Audit:
    """``max_age_days``: a rule last compared with its source longer ago than this is stale."""
    rules = list(knowledge.rules.values())
    return Audit(
        len(rules),
        coverage(knowledge),
        drifts(knowledge),
        tuple(b for b in knowledge.background if b.quote not in knowledge.sources[b.source].body),
        lost_questions(knowledge),
        knowledge.lost_quotes,
        tuple(w for w in knowledge.withdrawn.values() if not w.lost),
        tuple(r for r in rules if r.effective_to and r.effective_to < as_of),
        tuple(r for r in rules if r.effective_from and r.effective_from > as_of),
        tuple(r for r in rules if (as_of - r.checked_on).days > max_age_days),
    )


def lines(found: Audit, knowledge: Knowledge) -> Iterator[str]:
    """The report, line by line: what there is, then what must be mended, then what to look at."""
    for article in found.coverage:
        counts = [f"{_WORDS[a]} {n}" for a in ACCOUNTS if (n := article.count(a))]
        yield f"{article.source}：{len(article.figures)} 个数，{'，'.join(counts) or '没有数'}"
    for article in found.coverage:
        for figure in article.uncovered:
            path = knowledge.sources[figure.source].path
            yield f"没有着落 {path}:{figure.line}：{figure.text}（{figure.sentence}）"
    for background in found.lost_background:
        yield f"背景声明已失效 {background.source}：「{background.quote}」不在文章里，请改 background.yaml"
    for quote in found.lost_quotes:
        yield (
            f"引文已失效 {quote.file}:{quote.line}：「{_short(quote.quote)}」不再是 {quote.source} 里"
            "完整的一句，请改成文章现在的句子，或删去这一条"
        )
    for lost in found.lost_questions:
        useless = [f"它的 {len(lost.questions)} 个问法不起作用"] if lost.questions else []
        useless += ["它的 unsaid 标记不起作用"] if lost.unsaid else []
        yield (
            f"{'问法' if lost.questions else '标记'}已失效 {lost.file}：「{_short(lost.quote)}」不再是文章里"
            f"完整的一句，{'，'.join(useless)}，请把 quote 改成文章现在的句子，或删去这一条"
        )
    for drift in found.drifts:
        yield from _drift(drift, knowledge)
    for failing in found.failing:
        yield f"撤下 {failing.rule.id}（{failing.rule.title}）：{failing.reason}"
    yield from _rules("已过有效期", found.expired, lambda r: f"到 {r.effective_to} 为止")
    yield from _rules("还没有生效", found.coming, lambda r: f"从 {r.effective_from} 起")
    yield from _rules("很久没有核对", found.stale, lambda r: f"上次核对是 {r.checked_on}")
    gone = len(knowledge.withdrawn)
    figures = sum(len(article.figures) for article in found.coverage)
    yield f"{len(found.coverage)} 篇文章，{figures} 个数，{found.rules} 条规则生效，{gone} 条撤下。"


def pack_lines(overlay: Overlay, knowledge: Knowledge) -> Iterator[str]:
    """The packs that are laid over corpus/, each with its rules."""
    for pack in overlay.packs()[0]:
        source = knowledge.documents.get(pack.document)
        if source is None:  # left out, which its fault tells
            continue
        off = len(pack.rules.keys() - knowledge.rules.keys())
        counts = f"{len(pack.rules) - off} 条规则生效" + (f"，{off} 条撤下" if off else "")
        last = f"，最近由{pack.history[-1].by}于 {pack.history[-1].at} 改动" if pack.history else ""
        yield f"采纳的规则 {pack.path}：《{source.title}》（{pack.document}），{counts}{last}"
        for rule, table in pack.rules.items():
            yield f"  {rule}（{table.text('title')}）{'' if rule in knowledge.rules else '：撤下'}"


def _short(quote: str) -> str:
    return quote if len(quote) <= _SHORT else f"{quote[: _SHORT - 1]}…"


def _drift(drift: Drift, knowledge: Knowledge) -> Iterator[str]:
    source = knowledge.quotable[drift.source]
    yield f"撤下 {drift.rule}（{drift.title}）：引文 {loss(drift.citation, drift.before, source)}"
    yield f"  改前：{drift.before}"
    if not drift.after:
        yield "  改后：没有相近的句子"
    else:
        yield f"  改后：{drift.after}（{source.path}:{drift.line}）"
    for before, after in drift.figures:
        yield f"  数值：{before or '无'} → {after or '无'}"
    for words in drift.resting:
        yield f"  规则里依据它的：{words}"


def _rules(title: str, rules: Iterable[Rule], why: Callable[[Rule], str]) -> Iterator[str]:
    for rule in rules:
        yield f"{title} {rule.id}（{rule.title}）：{why(rule)}"
