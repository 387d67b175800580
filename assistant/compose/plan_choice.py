"""A choice for who asks which platform or which plan is best: one, with its reasons, the next one, and what
would change it.

Nothing is ranked but what the articles state: reasons are what plans give, whom they are for, and how many of
them state an amount.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.compose.arrangement import Arrangement
from assistant.compose.plan_entry import entry, in_line, who_says
from assistant.compose.reply import Blocks, Context, text
from assistant.rules.narrowing import Turn, tried
from assistant.rules.suit import Suit, likeness, states_amount, taken
from assistant.types import Understanding

_LEADS = (3, 2)  # points that one platform needs beside the next to be put first: three to two
_COUNTED = 3  # plans by which a platform is weighed: those that suit most
_NAMED = 2  # plans of a platform that a line names


@dataclass(frozen=True, slots=True)
class Choice:
    headline: Blocks
    because: Blocks
    next: Blocks
    terms: tuple[str, ...] = ()


def chosen_plan(ctx: Context, u: Understanding, view: Arrangement) -> Choice:
    """「**先看「老铁好店专项扶持计划」：面向产业带商家，您说的「义乌、自己有厂」像是，以平台认定为准。**」"""
    tr, rules = ctx.tr, ctx.knowledge.rules
    best, *others = view.open
    title = tr.name(rules[best.finding.rule].title)
    headline = tr.text("**先看「{rule}」：{why}。**", rule=title, why=_why(ctx, u, view, best))
    several = len({rules[s.finding.rule].platform for s in view.open}) > 1
    lines = [entry(ctx, best, view.known, with_platform=several)]
    second = _second(ctx, best, others) if others else None
    if second is not None:
        lines.append(entry(ctx, second, view.known, with_platform=several, note=tr.text("其次")))
    return Choice(text(headline), text(*lines), text(_turned(ctx, view, second)))


def _second(ctx: Context, best: Suit, others: Sequence[Suit]) -> Suit:
    """One that states what it gives, where the best does not, else one of another kind: what fits for the
    same reason is behind it in the details."""
    rules = ctx.knowledge.rules
    if not states_amount(rules[best.finding.rule]):
        stated = next((s for s in others if states_amount(rules[s.finding.rule])), None)
        if stated is not None:
            return stated
    kind = {*best.said, *best.likely}
    return next((s for s in others if {*s.said, *s.likely} - kind or not kind), others[0])


def _why(ctx: Context, u: Understanding, view: Arrangement, best: Suit) -> str:
    """Why this one: the trouble that it is for, whom it is for, or that it states what it gives."""
    tr, knowledge = ctx.tr, ctx.knowledge
    rule = knowledge.rules[best.finding.rule]
    needs = [knowledge.needs[n] for n in u.ask.needs]
    labels = "".join(f"「{tr.name(n.label)}」" for n in needs if rule.id in n.plans and not n.told_by)
    if labels:
        return tr.text("针对您说的{needs}", needs=labels)
    if best.said:
        said = [knowledge.audiences[a] for a in best.said]
        return tr.text("面向{whom}，和您说的一致", whom=tr.names(a.label for a in said))
    audiences, words = who_says(ctx, best, view.known)
    if audiences:
        message = (
            "面向{whom}，您说的「{words}」像是，以平台认定为准"
            if any(a.judged for a in audiences)
            else "面向{whom}，您说的「{words}」对得上"
        )
        return tr.text(message, whom=tr.names(a.label for a in audiences), words=words)
    if states_amount(rule):
        return tr.text("文章写明了它给多少，您的行业、店龄等还没说")
    return tr.text("您的行业、店龄等还没说，先看对所有商家的")


def _turned(ctx: Context, view: Arrangement, second: Suit | None) -> str:
    """「如果您不是产业带商家，改看「首次直播流量包」…[3]」; "" where nothing changes it.

    What that gives is not said again where it is the ``second``.
    """
    now = view.open[0].finding.rule
    for turn, found in tried(view.plans, ctx.facts):
        if not found or found[0].finding.rule == now or not (words := _if(ctx, turn)):
            continue
        if second is not None and found[0].finding.rule == second.finding.rule:
            title = ctx.tr.name(ctx.knowledge.rules[second.finding.rule].title)
            return ctx.tr.text("如果您{who}，改看「{rule}」。", who=words, rule=title)
        return ctx.tr.text("如果您{who}，改看{plan}", who=words, plan=in_line(ctx, found[0]))
    return ""


def _if(ctx: Context, turn: Turn) -> str:
    """「是时尚品类商家」「不是产业带商家」: whom an answer makes of the merchant."""
    tr, values = ctx.tr, {turn.fact: turn.value}
    for audience in ctx.knowledge.audiences.values():
        if audience.fact != turn.fact and turn.fact not in audience.signs:
            continue
        how = likeness(audience, values)
        if how in ("said", "likely"):
            return tr.text("是{whom}", whom=tr.name(audience.label))
        if how == "denied":
            return tr.text("不是{whom}", whom=tr.name(audience.label))
    return ""


# --- which platform -------------------------------------------------------------------------------


def chosen_platform(ctx: Context, u: Understanding, view: Arrangement) -> Choice:
    """「**按收录的文章，先看快手：面向新入驻商家的有7项，其中4项写明数额。**」"""
    tr, names = ctx.tr, ctx.knowledge.platforms
    by_platform = _by_platform(ctx, view.helping)
    ranking = sorted(by_platform, key=lambda p: -_weight(by_platform[p]))
    if not ranking:
        return Choice(text(tr.text("**按收录的文章，您问的几家在这方面都没有您能用的扶持。**")), (), ())
    first, *behind = ranking
    short = tr.name(names[first].short)
    counts: tuple[str, ...] = ()
    lead, need = _LEADS
    if not behind:
        headline = tr.text("**按收录的文章，只有{platform}写了这方面的扶持。**", platform=short)
    elif not any(_tells(ctx, s) for p in ranking[:2] for s in by_platform[p]):
        message = "**按收录的文章，{one}和{other}都没写明数额，分不出高下。**"
        headline = tr.text(message, one=short, other=tr.name(names[behind[0]].short))
    elif _weight(by_platform[first]) * need >= _weight(by_platform[behind[0]]) * lead:
        reason, counts = _counted(ctx, view, by_platform[first])
        headline = tr.text("**按收录的文章，先看{platform}：{reason}。**", platform=short, reason=reason)
    else:
        message = "**按收录的文章，{one}和{other}分不出高下，各有长处。**"
        headline = tr.text(message, one=short, other=tr.name(names[behind[0]].short))
    lines = [_line(ctx, p, by_platform[p]) for p in ranking[:2]]
    named = {s.finding.rule for p in ranking[:2] for s in by_platform[p][:_NAMED]}
    return Choice(text(headline), text(*lines), text(_turned_to(ctx, view, first, named)), counts)


def _by_platform(ctx: Context, suits: Sequence[Suit]) -> Mapping[str, list[Suit]]:
    found: dict[str, list[Suit]] = {}
    for one in suits:
        found.setdefault(ctx.knowledge.rules[one.finding.rule].platform, []).append(one)
    for of_one in found.values():
        of_one.sort(key=lambda s: (s.need, -s.points))
    return found


def _tells(ctx: Context, one: Suit) -> bool:
    """Whether anything speaks for it: an amount, or that it is made for this merchant."""
    return bool(_made_for(ctx, one)) or states_amount(ctx.knowledge.rules[one.finding.rule])


def _weight(suits: Sequence[Suit]) -> int:
    return sum(one.points for one in suits[:_COUNTED])


def _counted(ctx: Context, view: Arrangement, suits: Sequence[Suit]) -> tuple[str, tuple[str, ...]]:
    """Why a platform: how many of its plans are for such a merchant and how many of them state an amount, or
    the one that is; with the numbers that it tells."""
    tr, rules = ctx.tr, ctx.knowledge.rules
    whom = {one.finding.rule: _made_for(ctx, one) for one in suits}
    made = [s for s in suits if whom[s.finding.rule]]
    amounts = sum(states_amount(rules[s.finding.rule]) for s in made or suits)
    if not made:
        message = "写明数额的有{amounts}项" if amounts else "写了{count}项"
        counted = str(len(suits)), str(amounts)
        return tr.text(message, count=counted[0], amounts=counted[1]), counted
    first = whom[made[0].finding.rule]
    if len(made) == 1:
        labels = tr.names(ctx.knowledge.audiences[a].label for a in first)
        title = tr.name(rules[made[0].finding.rule].title)
        return tr.text("「{rule}」面向{whom}", rule=title, whom=labels), ()
    alike = [s for s in made if first[0] in whom[s.finding.rule]]
    amounts = sum(states_amount(rules[s.finding.rule]) for s in alike)
    message = "面向{whom}的有{count}项，其中{amounts}项写明数额" if amounts else "面向{whom}的有{count}项"
    counted = str(len(alike)), str(amounts)
    label = tr.name(ctx.knowledge.audiences[first[0]].label)
    return tr.text(message, whom=label, count=counted[0], amounts=counted[1]), counted


def _made_for(ctx: Context, one: Suit) -> tuple[str, ...]:
    """The audiences that the article says it is for and that the merchant is."""
    rule = ctx.knowledge.rules[one.finding.rule]
    of = {a.id for group in taken(rule, ctx.knowledge.audiences) for a in group} - {*rule.offer.only}
    return tuple(a for a in (*one.said, *one.likely) if a in of)


def _line(ctx: Context, platform: str, suits: Sequence[Suit]) -> str:
    tr = ctx.tr
    named = tr.text("；").join(in_line(ctx, one) for one in suits[:_NAMED])
    return f"- **{tr.name(ctx.knowledge.platforms[platform].short)}**{tr.text('：')}{named}"


def _turned_to(ctx: Context, view: Arrangement, first: str, named: Collection[str]) -> str:
    """「如果您是时尚品类商家，先看京东：…」: an answer by which another platform would come first. Plans
    that are ``named`` already are not told again."""
    for turn, found in tried(view.plans, ctx.facts):
        helping = [s for s in found if s.finding.rule in view.helpful] or found
        by_platform = _by_platform(ctx, helping)
        best = max(by_platform, key=lambda p: _weight(by_platform[p]), default=first)
        if best == first or not (words := _if(ctx, turn)):
            continue
        short = ctx.tr.name(ctx.knowledge.platforms[best].short)
        if by_platform[best][0].finding.rule in named:
            return ctx.tr.text("如果您{who}，先看{platform}。", who=words, platform=short)
        plan = in_line(ctx, by_platform[best][0])
        return ctx.tr.text("如果您{who}，先看{platform}：{plan}", who=words, platform=short, plan=plan)
    return ""
