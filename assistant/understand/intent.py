"""What a turn wants: a verdict, a calculation, a list of plans, an explanation, or nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from assistant.rules.schema import BENEFITS, Rule
from assistant.text import fold
from assistant.types import Choice, Intent, Quantity, Wants
from assistant.understand.evidence import EITHER, stands
from assistant.understand.lasting import left_open
from assistant.understand.plan_scope import listed_themes
from assistant.understand.questions import asks, shape, yes_no
from assistant.understand.turn import Turn, asks_for
from assistant.understand.vocabulary import Vocabulary

_WORDS = re.compile(r"[a-z0-9]+|[㐀-鿿]")
_THERE_IS = re.compile(r"有(?:没有|冇)?(?:新商家?|商家|平台|啥|的|相关|专门|其他|别的)*$")  # 有优惠吗
_MINE = re.compile("[我帮]")
_OWN = re.compile("[我咱俺]")
_MAY = r"(?:能|够|算|行|可以|肯|达标|属于|有份|享受)"
_OF_ONESELF = re.compile(rf"[我咱俺][^。；;！!？?]{{0,20}}?{_MAY}|{_MAY}[^，,。；;！!？?]{{0,6}}[我咱俺]")
SPARED = ("account", "contact")
"""Reasons to decline that only words share where figures are told: 「帮我看看我店，总分85商品分79」."""
_JUDGED = ("entitlement", "gate", "classification", "service")
OF_THE_RULE = ("amount", "day", "condition", "apply")
_AGAIN = re.compile("又|再[次犯度]")
_SURELY = 0.8
LIKELY = 0.5  # from where on what is likely is taken to be so


def declined(text: str, vocabulary: Vocabulary) -> str:
    """Why a turn is declined, unless figures of a shop are judged by it (``SPARED``); "" when it is not."""
    return next((r for r in ("injection", *SPARED, "cheat", "buyer") if vocabulary.cue(r, text)), "")


def wanted(text: str, platforms: int, named: bool, figures: bool, vocabulary: Vocabulary) -> Wants:
    """``platforms`` is how many are named: two side by side, or the word for all, make a comparison;
    not where a plan is ``named``: 「星耀计划是哪个平台的」."""
    everywhere, plan = not named and vocabulary.cue("everywhere", text), vocabulary.cue("plan", text)
    compared = vocabulary.cue("compare", text) and (platforms > 1 or everywhere)
    several = platforms > 1 and vocabulary.cue("list", text) and (plan or vocabulary.themes(text))
    if (
        compared
        or several
        or (everywhere and (plan or vocabulary.cue("shop", text) or vocabulary.themes(text)))
    ):
        return "compare"
    if figures and vocabulary.cue("climb", text):
        return "gap"  # 「粉丝865万，要涨多少粉才到」; without figures it asks for the condition
    wishes: tuple[Wants, ...] = ("gap", "amount", "day", "condition")
    return next((w for w in wishes if vocabulary.cue(w, text)), "")


_TOLD_WHOLE = 2  # steps of a ladder that an explanation tells all of


def classify(turn: Turn, signs: Mapping[str, float], vocabulary: Vocabulary) -> Intent:
    """In this order: plan lists; what the rule says; calculations, verdicts and bare statements."""
    rule = turn.rule
    asked = asks_anything(turn.text, vocabulary)
    named = bool(turn.seen.names or vocabulary.cue("follow_up", turn.text))
    if _plans(turn, vocabulary) or (turn.only_who and not asked and not named):
        return "plans"
    dated = turn.tells_inputs and any(isinstance(c.value, date) for c in turn.reading.stated)
    if rule is not None and dated and _calculates(turn, rule, vocabulary):
        return "calculation"  # 「5月20号确认的，得等到27号对吧」
    ends = rule is not None and any(p.kind == "lasting" for p in turn.premises)
    if rule is not None and ends and left_open(rule, turn.profile, vocabulary):
        return "information"  # 「跌破线就不算了吧」
    about = not (turn.known or _OWN.search(turn.text)) and vocabulary.cue("confirm", turn.text)
    ours = rule is not None and ("top_creator" in rule.audience or rule.kind == "classification")
    others = ours and vocabulary.cue("ordinary", turn.text)  # 「小主播也要考吗」
    put = about or turn.puts_forward(vocabulary)
    if (others and not turn.told) or (put and not turn.just_told):
        return "information"
    # 「我能领吗」; 「1300万粉，播了6小时。头部算吗？流量包能领吗」
    whether = yes_no(turn.text, vocabulary)
    can = vocabulary.cue("eligibility", turn.text) and turn.guess.explained < _SURELY  # 「流量包能拿吗」
    held = turn.just_told or (turn.known and not turn.later)  # also handed over with the question
    own = _OF_ONESELF.search(turn.text) or (held and not turn.told)
    owed = rule is not None and rule.kind == "duty" and turn.told  # 「付款后50小时发货算超时吗」
    of_it = whether and (can or own or turn.tells_option or owed)
    if rule is not None and not of_it and _is_on_a_step(turn, rule):
        return "calculation"  # 「第二次延迟发货怎么罚」, 「成交额12万奖励多少」
    if stands(signs) < LIKELY and not of_it and (asked or not turn.told):
        return "information"
    if rule is None:
        return "statement" if turn.told else "information"
    most = turn.wants == "amount" and vocabulary.cue("at_most", turn.text)
    if most and rule.kind == "entitlement" and not (whether or _has_inputs(turn, rule)):
        return "information"  # 「返佣一年最多返多少」: what there is at most is told, and not worked out
    if _calculates(turn, rule, vocabulary):
        return "calculation"
    if not (turn.just_told or whether) and _asks_of_rule(turn.text, vocabulary):
        return "information"
    if rule.kind in _JUDGED:
        return "eligibility" if asked else "statement"
    if turn.told and (rule.calculations() or rule.require is not None):
        return "calculation"
    return "statement" if turn.told else "information"


def asks_anything(text: str, vocabulary: Vocabulary) -> bool:
    """Whether it asks anything, or puts it forward."""
    said = vocabulary.cue("ask", text) or EITHER.search(text) or text.endswith(("?", "吧"))
    return bool(said) or yes_no(text, vocabulary) or asks(text, vocabulary)


def _asks_of_rule(text: str, vocabulary: Vocabulary) -> bool:
    """Whether it asks what the rule says: 「到哪个月为止」, and no figures are told."""
    kind = shape(text, vocabulary)
    return kind in OF_THE_RULE or (kind == "explain" and bool(vocabulary.cue("question_word", text)))


def _calculates(turn: Turn, rule: Rule, vocabulary: Vocabulary) -> bool:
    """Whether an amount, a day or a gap is to be worked out."""
    if turn.tells_inputs and not vocabulary.cue("eligibility", turn.text):
        return True
    if turn.wants == "gap" and rule.require is not None:
        return True
    told = turn.told or turn.known or (turn.wants == "day" and _MINE.search(turn.text))
    return bool(_computes(rule, turn.wants) and told)


def _is_on_a_step(turn: Turn, rule: Rule) -> bool:
    """Whether it tells a figure by which the steps of a ladder are told apart, or that an amount which it
    asks for is worked out from."""
    if turn.wants == "amount" and turn.told and _has_inputs(turn, rule):
        return True
    steps = _steps(rule)
    chosen = any(c.fact in steps for c in turn.reading.stated if isinstance(c.value, Choice))
    if chosen and turn.wants == "amount" and not rule.calculations():
        return True  # 「女装的普通店保证金多少」
    told = steps & {c.fact for c in turn.reading.stated if isinstance(c.value, Quantity)}
    named = {f for n in turn.seen.facts for f in n.ids}
    # 一次 may be said of anything, and of two times told it is not known which is asked of
    again = rule.kind == "penalty" and _AGAIN.search(turn.text)  # one more than the number says
    if len(rule.cases) <= _TOLD_WHOLE:
        return False  # 「头一回关几天，第二回呢」
    return bool(told & named) and len(turn.seen.numbers) == 1 and not again


def asks_of_another_step(turn: Turn) -> bool:
    """Whether it tells a number that is read as none of those by which the steps of the ladder talked about
    are told apart: 「那第二次呢」."""
    rule = turn.rule
    if rule is None or not rule.cases or not turn.seen.numbers:
        return False
    return _steps(rule).isdisjoint(c.fact for c in turn.reading.stated)


def _steps(rule: Rule) -> set[str]:
    """The facts that tell the steps of a ladder apart."""
    return {leaf.fact for leaf in rule.leaves()} if rule.cases else set()


def _has_inputs(turn: Turn, rule: Rule) -> bool:
    """Whether all that one of its amounts is worked out from is known."""
    amounts = (c for c in rule.calculations() if c.unit != "date")
    return any(set(c.inputs.values()) <= turn.profile.keys() for c in amounts)


def _computes(rule: Rule, wants: Wants) -> bool:
    """Whether it computes an amount or a day, as wished: 「佣金什么时候解冻」 asks for a day it has not."""
    dates = {c.unit == "date" for c in rule.calculations()}
    return (wants == "amount" and False in dates) or (wants == "day" and True in dates)


def _plans(turn: Turn, vocabulary: Vocabulary) -> bool:
    """Whether the plans are asked for that there are."""
    text, rule, wants = turn.text, turn.rule, turn.wants
    rule_named, plan_named = _names_rule(turn), bool(turn.seen.programmes)
    plan, listed = vocabulary.cue("plan", text), vocabulary.cue("list", text)
    apply = vocabulary.cue("apply", text)
    if wants == "compare":
        return True
    burden = rule is not None and rule.kind not in BENEFITS
    if vocabulary.cue("besides", text) and turn.placed and not burden:
        return True  # 「除了流量包还有哪些能拿」
    if not apply and (vocabulary.cue("article", text) or (wants == "day" and plan_named)):
        return False
    rule_asked = asks_for(turn.seen, turn.subject, vocabulary)
    there_is = listed or (plan and _THERE_IS.search(text, 0, plan.start()))
    listing = there_is or (apply and plan_named and not rule_named)
    if listing and turn.only_who and not (rule_named or rule_asked or _asks_how(text, vocabulary)):
        return True  # 「1688对新商有啥」
    if turn.tells_inputs and wants in ("amount", "day", "gap"):
        return False
    if not listing:
        return _likely(turn, vocabulary)
    if rule_asked and not plan and apply and (turn.told or not listed):
        return False  # 「0扣点我能用吧」, 「播了12小时，流量包有我的份吗」
    classed = rule is not None and rule.kind in ("gate", "classification")
    if classed and turn.told and not plan and not listed:
        return False  # 「粉丝980万，头部创作者够得着吗」
    named = rule_named and not (plan and vocabulary.cue("related", text))
    defined = vocabulary.cue("define", text) and not vocabulary.cue("each", text)
    if not apply and (named or (burden and rule_asked) or defined):
        return False
    ours = turn.placed or not _of_others(text, vocabulary)
    if apply and ((plan and ours) or turn.placed):
        return True
    if plan_named:
        return bool(apply or vocabulary.cue("contents", text)) or _likely(turn, vocabulary)
    themed = bool(listed_themes(text, vocabulary)) and (rule is None or not turn.told)
    return (bool(plan or themed) and ours) or _likely(turn, vocabulary)


def _names_rule(turn: Turn) -> bool:
    """Whether a rule is named, and not only told of what the merchant does: 「投千川的，有什么扶持」."""
    told = [c.text for c in turn.reading.stated if isinstance(c.value, bool)]
    return any(not any(word in fold(said) for said in told) for word in turn.seen.names.values())


def _likely(turn: Turn, vocabulary: Vocabulary) -> bool:
    """Whether it reads like the questions that ask for plans, of a merchant's platform or plan."""
    text = turn.text
    if turn.guess.plans < LIKELY or (turn.told and asks_for(turn.seen, turn.subject, vocabulary)):
        return False
    if turn.seen.names and vocabulary.cue("eligibility", text):
        return False  # 「接力返佣我能不能享受」
    return turn.placed or bool(vocabulary.cue("everywhere", text))


def _asks_how(text: str, vocabulary: Vocabulary) -> bool:
    """Whether more is asked than what there is: how, when or on what condition."""
    return any(vocabulary.cue(c, text) for c in ("condition", "define", "day", "article"))


def _of_others(text: str, vocabulary: Vocabulary) -> bool:
    """「银行贷款有什么优惠」: something else than shops is said to have plans."""
    if vocabulary.cue("shop", text):
        return False
    for cue in ("everywhere", "apply", "list", "plan", "ask", "yes_no", "follow_up", "filler"):
        text = vocabulary.cues(cue).sub(" ", text)
    for theme in reversed(vocabulary.themes(text)):
        text = text[: theme.start] + text[theme.end :]
    return len(_WORDS.findall(text)) > 1
