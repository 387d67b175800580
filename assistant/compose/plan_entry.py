"""One plan in the few words that a list has room for: what it gives, the condition with its time limit, or
why it cannot be had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.compose.phrases import amount, gap
from assistant.compose.pieces import shortfall
from assistant.compose.plan_lines import cites
from assistant.compose.reply import Context
from assistant.rules.conditions import necessary
from assistant.rules.evaluate import given_result
from assistant.rules.offer import Audience
from assistant.rules.schema import Rule
from assistant.rules.suit import Suit, Values, against, shown, taken, told_gives
from assistant.types import Profile, Result


def entry(ctx: Context, suit: Suit, known: Profile, *, with_platform: bool, note: str = "") -> str:
    """「- **首次直播流量包**（快手）：免费流量包2.8万流量；新商首播7天内播满11小时[1]」; a ``note`` stands
    behind its name."""
    tr, rule = ctx.tr, ctx.knowledge.rules[suit.finding.rule]
    short = tr.name(ctx.knowledge.platforms[rule.platform].short)
    beside = tr.text("，").join(filter(None, (short if with_platform else "", note)))
    words = f"- **{tr.name(rule.title)}**{_bracketed(ctx, beside)}{tr.text('：')}"
    if suit.closed:
        return words + reason(ctx, suit, known) + citing(ctx, suit, closed=True)
    return words + tr.text("；").join(filter(None, (gain(ctx, rule), taking(ctx, suit)))) + citing(ctx, suit)


def in_line(ctx: Context, suit: Suit) -> str:
    """「首次直播流量包免费流量包2.8万流量（新商首播7天内播满11小时）[1]」, beside others in a sentence."""
    tr, rule = ctx.tr, ctx.knowledge.rules[suit.finding.rule]
    takes = taking(ctx, suit)
    words = tr.text("「{rule}」{gain}", rule=tr.name(rule.title), gain=gain(ctx, rule))
    return words + _bracketed(ctx, takes) + citing(ctx, suit)


def _bracketed(ctx: Context, words: str) -> str:
    return ctx.tr.text("（{words}）", words=words) if words else ""


def gain(ctx: Context, rule: Rule) -> str:
    tr, offer = ctx.tr, rule.offer
    if offer.says:
        return tr.told(offer.says)
    return tr.text("、").join(_given(ctx, rule, given_result(give)) for give in told_gives(rule))


def _given(ctx: Context, rule: Rule, result: Result) -> str:
    """「免费流量包2.8万流量」; without the label where the title has it: 「最高1300单」."""
    tr = ctx.tr
    if result.label in rule.title or (len(rule.offer.tells) == 1 and isinstance(result.value, str)):
        return amount(tr, result)
    message = "{label}：{value}" if isinstance(result.value, str) else "{label}{value}"
    return tr.text(message, label=tr.name(result.label), value=amount(tr, result))


def taking(ctx: Context, suit: Suit, *, whom: bool = True) -> str:
    """What it takes and is not known to be so: 「新商首播7天内播满11小时」, and unless it is said already for
    ``whom``: 「若平台认定为产业带商家，条件没写明」."""
    tr, rule, finding = ctx.tr, ctx.knowledge.rules[suit.finding.rule], suit.finding
    if finding.status == "unmet":
        short = [gap(tr, c) or shortfall(ctx, c) for c in finding.checks if c.status == "unmet"]
        return tr.text("，").join(short)
    told = finding.status == "met" and any(c.given is not None for c in finding.checks if c.cite)
    words = [tr.text("按您说的已满足") if told else tr.told(rule.offer.when)]
    words += _whom(ctx, suit) if whom else ()
    if not rule.offer.when and finding.status == "unknown":
        words += [tr.name(ctx.facts[f].label) for f in finding.missing if f not in _audience_facts(ctx)]
    if finding.undecided:
        words.append(tr.text("条件没写明"))
    return tr.text("，").join(filter(None, words))


def reason(ctx: Context, suit: Suit, known: Profile) -> str:
    """Why it cannot be had: 「面向新入驻商家，您说的是「开了三年」」."""
    tr, finding = ctx.tr, suit.finding
    if finding.status == "not_in_force":
        return tr.text("不在有效期")
    rule = ctx.knowledge.rules[finding.rule]
    values = {fact: stated.value for fact, stated in known.items()}
    for group in taken(rule, ctx.knowledge.audiences):
        facts = [f for a in group for f in against(a, values)]
        if facts and all(against(a, values) for a in group):
            labels = tr.text("或").join(tr.name(a.label) for a in group)
            said = tr.text("、").join(dict.fromkeys(known[f].text for f in facts))
            return tr.text("面向{whom}，您说的是「{said}」", whom=labels, said=said)
    return tr.text("；").join(shortfall(ctx, c) for c in finding.checks if c.status == "unmet")


def citing(ctx: Context, suit: Suit, *, closed: bool = False) -> str:
    """The marks of what an entry rests on."""
    rule, finding = ctx.knowledge.rules[suit.finding.rule], suit.finding
    names = list(_gain_cites(rule))
    if closed and finding.status == "unmet":
        names += [c.cite for c in finding.checks if c.status == "unmet" and c.cite]
    elif not closed:
        names += [leaf.cite for leaf in rule.leaves()] + [c.cite for c in finding.undecided]
    return cites(ctx, rule, names)


def who_says(ctx: Context, suit: Suit, known: Profile) -> tuple[tuple[Audience, ...], str]:
    """The audiences that the merchant is likely one of, and the words that make it so."""
    values: Values = {fact: stated.value for fact, stated in known.items()}
    audiences = tuple(ctx.knowledge.audiences[a] for a in suit.likely)
    facts = dict.fromkeys(f for a in audiences for f in shown(a.signs, values))
    return audiences, ctx.tr.text("、").join(dict.fromkeys(known[f].text for f in facts if f in known))


def _whom(ctx: Context, suit: Suit) -> Iterator[str]:
    """Whom it is for, as a condition where signs alone make the merchant one: 「若平台认定为产业带商家」."""
    tr, rule = ctx.tr, ctx.knowledge.rules[suit.finding.rule]
    needed = necessary(rule.require)
    for group in taken(rule, ctx.knowledge.audiences):
        own = [a for a in group if a.fact]
        # what an offer says of its condition names the new merchants that the rule is for
        if not own or (rule.offer.when and not needed & {a.fact for a in own}):
            continue
        if any(a.id in suit.said for a in own):
            continue
        labels = tr.text("或").join(tr.name(a.label) for a in own)
        judged = any(a.judged for a in own)
        served = judged and not set(rule.offer.serves).isdisjoint((*suit.said, *suit.likely))
        if served or (judged and any(a.id in suit.likely for a in own)):
            yield tr.text("若平台认定为{whom}", whom=labels)
        elif not any(a.id in suit.likely for a in own):
            yield tr.text("限{whom}", whom=labels)


def _audience_facts(ctx: Context) -> set[str]:
    return {a.fact for a in ctx.knowledge.audiences.values()}


def _gain_cites(rule: Rule) -> Iterable[str]:
    return rule.offer.cites or tuple(give.cite for give in told_gives(rule))
