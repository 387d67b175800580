"""Drafts of rules and their review as plain Chinese text, for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.drafting.kept import Kept, Use
from assistant.drafting.lines import parts_of, steps_of
from assistant.drafting.review import STEPS
from assistant.drafting.view import View
from assistant.surfaces.render.rule_text import KINDS

STATES = {"open": "待定", "accepted": "已采用", "rejected": "不采用"}
WHERE = {"rule": "在草案里", "left": "没有起草", "background": "背景", "unread": "没有读到"}
PACKED = {"accept": "采用", "edit": "修改", "withdraw": "撤下", "undo": "撤销"}
_STEPS_SHOWN = 12
_QUOTES_SHOWN = 6


def view_text(view: View) -> str:
    """Every draft with its words, what is left and why, and how faithful it all is."""
    drafts = view.review.drafts
    out = [f"「{view.document.title}」：{len(drafts)} 条草案"]
    out += [line for n, draft in enumerate(drafts, 1) for line in ("", *draft_lines(view, draft, n))]
    out += _section("没有起草的话", (f"「{_short(u.words)}」：{u.why}" for u in view.review.report.left))
    out += _section("忠实度", report_lines(view))
    out += _section("变了的已采用规则", (line for r in replaced_lines(view) for line in r))
    return "\n".join(out)


def draft_lines(view: View, draft: Kept, number: int) -> list[str]:
    rule = draft.rule
    out = [f"[{number}] {draft.title}（{KINDS[rule['kind']]}）  {STATES[view.state(draft)]}"]
    out.append(f"    编号：{draft.id}")
    if found := view.rule(draft):
        steps = steps_of(found)
        for step in steps[:_STEPS_SHOWN]:
            out.append(f"    {step.when or '任何店铺'} → {step.then or '符合要求'}")
        if len(steps) > _STEPS_SHOWN:
            out.append(f"    …共 {len(steps)} 级")
    quotes = list(draft.quotes.values())
    out += [f"    原文：「{_short(quote)}」" for quote in quotes[:_QUOTES_SHOWN]]
    if len(quotes) > _QUOTES_SHOWN:
        out.append(f"    …共 {len(quotes)} 处原文")
    out += [f"    注意：{note}" for note in draft.notes]
    if fault := view.fault(draft):
        out.append(f"    不能采用：{fault}")
    return out


def scenario_lines(view: View, draft: Kept) -> list[str]:
    said = view.answered(draft)
    marks = {True: "√", False: "×"}
    return [
        f"{n}. {s.told}" + (f"  {marks[said[s.key].yes]} {said[s.key].by}" if s.key in said else "")
        for n, s in enumerate(view.scenarios(draft), 1)
    ]


def report_lines(view: View) -> Iterator[str]:
    report = view.review.report
    titles = {d.id: d.title for d in view.review.drafts}
    yield f"文件里的数，{report.covered}% 在草案里，或说明了为什么不在"
    yield f"有原文里没有的数的草案：{len(report.invented)} 条"
    counts = {where: sum(f.where == where for f in report.figures) for where in WHERE}
    yield "，".join(f"{WHERE[where]} {n} 个" for where, n in counts.items() if n) or "文件里没有数"
    yield from (f"{told(use)}" for use in report.figures if use.where in ("unread", "left"))
    for clash in report.clashes:
        one, other = (titles.get(key, key) for key in (clash.draft, clash.other))
        yield f"矛盾：「{one}」{_short(clash.words)} ←→ 「{other}」{_short(clash.others)}"


def told(use: Use) -> str:
    return f"{WHERE[use.where]}：{_short(use.words)}{f'（{use.why}）' if use.why else ''}"


def replaced_lines(view: View) -> Iterator[list[str]]:
    """Accepted rules whose words changed, with the sentences before and now."""
    titles = {d.id: d.title for d in view.review.drafts}
    for old in view.replaced:
        lines = [f"「{old.entry['title']}」{f'已撤下：{old.why}' if old.why else '和现在的草案不同'}"]
        for before, now in old.changed:
            lines += [f"  原来：{_short(before)}", f"  现在：{_short(now) or '没有了'}"]
        lines.append(f"  新的草案：{titles[old.by]}" if old.by else "  没有对应的新草案")
        yield lines


def history_lines(view: View) -> list[str]:
    """Who did what and when, the first first."""
    titles = {d.id: d.title for d in (*view.review.earlier, *view.review.drafts)}
    rows = [
        (c.at, c.by, PACKED[c.did], "、".join(titles.get(r, r) for r in c.rules), "") for c in view.changes
    ]
    rows += [(s.at, s.by, STEPS[s.did], titles.get(s.draft, s.draft), s.words) for s in view.review.steps]
    return [
        f"{at[:16].replace('T', ' ')}  {by}  {did}「{title}」{f'：{words}' if words else ''}"
        for at, by, did, title, words in sorted(rows)
    ]


def view_json(view: View) -> dict[str, Any]:
    """``rule`` is the draft as YAML would hold it, numbers as text."""
    report = view.review.report
    return {
        "document": view.document.id,
        "title": view.document.title,
        "drafts": [_draft_json(view, draft) for draft in view.review.drafts],
        "left": [{"words": u.words, "where": u.where, "why": u.why} for u in report.left],
        "fidelity": {
            "covered_percent": report.covered,
            "invented": list(report.invented),
            "figures": [
                {"words": f.words, "start": f.span[0], "end": f.span[1], "where": f.where, "why": f.why}
                for f in report.figures
            ],
            "contradictions": [
                {"draft": c.draft, "other": c.other, "words": c.words, "others": c.others}
                for c in report.clashes
            ],
        },
        "replaced": [
            {"rule": r.id, "why": r.why, "changed": [list(pair) for pair in r.changed], "by": r.by or None}
            for r in view.replaced
        ],
    }


def _draft_json(view: View, draft: Kept) -> dict[str, Any]:
    return {
        "id": draft.id,
        "title": draft.title,
        "kind": draft.rule["kind"],
        "state": view.state(draft),
        "fault": view.fault(draft) or None,
        "parts": [{"of": of, "n": n, "words": words} for of, n, words in parts_of(draft, view.rule(draft))],
        "quotes": list(draft.quotes.values()),
        "notes": list(draft.notes),
        "scenarios": [{"told": s.told, "status": s.status} for s in view.scenarios(draft)],
        "yaml": draft.text,
    }


def _section(title: str, lines: Iterator[str]) -> list[str]:
    found = [f"  {line}" for line in lines]
    return ["", title, *found] if found else []


def _short(words: str) -> str:
    one = " ".join(words.split())
    return one if len(one) <= 120 else f"{one[:120]}…"  # a line or two of a terminal
