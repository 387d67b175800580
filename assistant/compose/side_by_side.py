"""What platforms have, side by side: a row for each theme, a column for each platform."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Block
from assistant.compose.plan_lines import plan_cell
from assistant.compose.reply import Blocks, Context, text
from assistant.types import Finding, Understanding


def side_by_side(ctx: Context, u: Understanding, findings: Sequence[Finding]) -> Blocks:
    """The table under its title, and the platforms of those asked about that have nothing to show in it."""
    knowledge, tr = ctx.knowledge, ctx.tr
    rules = {f.rule: knowledge.rules[f.rule] for f in findings}
    platforms = [p for p in knowledge.platforms if p in {r.platform for r in rules.values()}]
    head = (
        f"| {tr.text('方面')} | " + " | ".join(tr.name(knowledge.platforms[p].name) for p in platforms) + " |"
    )
    rows = [head, "| --- |" + " --- |" * len(platforms)]
    for theme in knowledge.themes.values():
        cells = [
            tr.text("；").join(
                plan_cell(ctx, f)
                for f in findings
                if (rules[f.rule].theme, rules[f.rule].platform) == (theme.id, p)
            )
            for p in platforms
        ]
        if any(cells):
            rows.append(
                f"| {tr.name(theme.label)} | " + " | ".join(c or tr.text("未提到") for c in cells) + " |"
            )
    silent = [p for p in u.ask.platforms or knowledge.platforms if p not in platforms]
    names = tr.names(knowledge.platforms[p].name for p in silent)
    title = tr.text("**各平台扶持对比**（只列收录的资料写明的内容；各家口径不同，不作排名）")
    message = "收录的资料没有提到{platforms}在这方面的扶持。"
    absent = text(tr.text(message, platforms=names) if silent else "")
    return (*text(title), Block("table", tuple(rows)), *absent)
