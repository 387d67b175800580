"""What a turn wants: a verdict, a calculation, a list of plans, an explanation, or nothing of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.rules.schema import BENEFITS, Rule
from assistant.types import Guess, Intent, Wants
from assistant.understand.plan_scope import listed_themes
from assistant.understand.vocabulary import Vocabulary

_WORDS = re.compile(r"[a-z0-9]+|[㐀-鿿]")
_WHAT = re.compile(r"[什怎那多]么")  # their 么 asks no yes or no
# 带不带, 够不够, and a closing 没 or 不: 有我的份没？
_YES_NO = re.compile(
    r"(\S)[不没]\1|(?:没有?|不|冇)(?:[^\w\s,，、]|$)|[㐀-鿿](?<![哦噢喔啊哎])[不没冇](?=[，,])"
)
_THERE_IS = re.compile(r"有(?:没有|冇)?(?:新商家?|商家|平台|啥|的|相关|专门|其他|别的)*$")  # 有优惠吗
_DAY_PUT = re.compile(
    r"[0-9一二三四五六七八九十][号日][^，,。;；!！?？]{0,8}[到来有发结打][^，,。;；!！?？]{0,4}(?:对|是|[吧吗么嘛])"
)
"""A day that is put forward for what is worked out: 「8月16号到对不对」."""
_EITHER = re.compile(r"(?:[是按指光只单为从]|算(?!了))[^，,。?]{1,14}还是(?![不没])[^，,。?]")
_OWN = re.compile("[我咱俺]")
_MINE = re.compile("[我帮]")
SPARED = ("account", "contact")
"""Reasons to decline that only words share where figures are told: 「帮我看看我店，总分85商品分79」."""
_JUDGED = ("entitlement", "gate", "classification", "service")
_LIKELY = 0.5  # probability from which the model is followed where no word decides
_LATER = 0.97  # and in a later turn
_SURELY = 0.8  # and from which it is followed whatever a word says


@dataclass(frozen=True, slots=True)
class Signs:
    """What was found in the turn before its intent is decided.

    ``rule_asked`` is said beside a plan's name; ``stated`` holds what was stated and what was doubted,
    ``figures`` only the former. ``only_who`` is a turn that tells nothing but who asks, ``says_whether``
    one that tells whether something is so, ``asserted`` one that says what the rule asks beside
    figures, ``foreign`` one with a figure that the rule knows nothing of.
    ``leaning`` turns are understood with the one before, and ``answers`` tells what that one asked;
    ``later`` is any turn but the first of a conversation.
    """

    rule: Rule | None
    rule_named: bool
    rule_asked: bool
    programme_named: bool
    programme_benefits: bool
    stated: bool
    figures: bool
    platform_or_audience: bool
    known_facts: bool
    states_inputs: bool
    only_who: bool
    unsaid: bool
    claims: bool
    says_whether: bool
    leaning: bool
    later: bool
    answers: bool
    foreign: bool
    guess: Guess
    asserted: bool = False


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


def classify(text: str, signs: Signs, wants: Wants, vocabulary: Vocabulary) -> Intent:
    """In this order: plan lists, calculations, verdicts, bare statements, and else information."""
    rule = signs.rule
    eligible = vocabulary.cue("eligibility", text)
    ask = vocabulary.cue("ask", text)
    put = not ask and text.rstrip().endswith("?")  # 「这考核稳了？」
    yes_no = bool(vocabulary.cue("yes_no", _WHAT.sub("", text)) or _YES_NO.search(text) or put)
    told_who = signs.only_who and not ask and not yes_no
    if _plans(text, signs, wants, vocabulary):
        return "plans"
    personal = (
        signs.says_whether
        or told_who
        or _puts_a_day(text, signs)
        or bool((eligible or (yes_no and (signs.rule_named or signs.asserted))) and _OWN.search(text))
    )
    sure = _SURELY if not signs.later else _LATER
    if signs.guess.explained >= sure and not personal:
        return "information"
    if _EITHER.search(text) and not ((signs.figures and not signs.later) or _OWN.search(text)):
        return "information"  # 「近期是三个月还是半年」
    if rule is not None:
        if _told_about(text, signs, rule, wants, vocabulary):
            return "information"
        if _calculates(text, signs, rule, wants, vocabulary):
            return "calculation"
        if _judges(text, signs, rule, yes_no, vocabulary):
            return "eligibility"
        if rule.kind not in _JUDGED and signs.stated and (rule.calculations() or rule.require is not None):
            return "calculation"
    if told_who or (signs.stated and not ask and not yes_no):
        if signs.only_who and not (signs.rule_named or signs.answers or vocabulary.cue("follow_up", text)):
            return "plans"
        return "calculation" if signs.states_inputs else "statement"
    if rule is not None and (signs.stated or rule.kind in _JUDGED) and signs.guess.judged >= _SURELY:
        return "statement"
    return "information"


def _told_about(text: str, signs: Signs, rule: Rule, wants: Wants, vocabulary: Vocabulary) -> bool:
    """Whether something is asked of the rule, and not how the merchant stands to it."""
    dated = _puts_a_day(text, signs)
    if (signs.unsaid or signs.claims) and not (signs.stated or dated):  # a detail left out, a premise
        return True
    own = signs.stated or signs.known_facts or "我" in text or "咱" in text
    if not own and vocabulary.cue("confirm", text):
        return True
    ask, eligible = vocabulary.cue("ask", text), vocabulary.cue("eligibility", text)
    ours = "top_creator" in rule.audience or rule.kind == "classification"
    if ours and ((ask and not eligible) or not signs.stated) and vocabulary.cue("ordinary", text):
        return True
    if signs.foreign and rule.require is None and not (signs.stated or dated or wants in ("amount", "day")):
        return True  # 「三保要什么门槛，我年销200万够格不」: no figure of its
    if vocabulary.cue("promise", text) or (vocabulary.cue("quoted", text) and not _OWN.search(text)):
        return True  # 「写明返佣一定批给我」, 「1000单这数，原文哪段提的」
    if vocabulary.cue("expired", text):
        return True  # 「返佣拿满12个月了，第13个月还给吗」
    return bool(vocabulary.cue("starts", text) and not _MINE.search(text))  # 「12个月从哪天算」


def _puts_a_day(text: str, signs: Signs) -> bool:
    """Whether what is told is enough to work out the day that is put forward."""
    return signs.states_inputs and bool(_DAY_PUT.search(text))


def _calculates(text: str, signs: Signs, rule: Rule, wants: Wants, vocabulary: Vocabulary) -> bool:
    """Whether an amount, a day or a gap is to be worked out."""
    if signs.states_inputs and rule.calculations() and not vocabulary.cue("eligibility", text):
        return True
    if wants == "gap" and rule.require is not None:
        return True
    told = signs.stated or signs.known_facts or (wants == "day" and _MINE.search(text))
    return bool(_computes(rule, wants) and told)


def _judges(text: str, signs: Signs, rule: Rule, yes_no: bool, vocabulary: Vocabulary) -> bool:
    """Whether a verdict is asked for. 「不达标怎么罚」 names one and asks for something else: only figures
    make it one."""
    if rule.kind not in _JUDGED:
        return False
    eligible = vocabulary.cue("eligibility", text)
    figures = signs.stated or (signs.known_facts and not signs.leaning)
    mine = "我" in text and not signs.leaning
    if yes_no and (figures or eligible or signs.says_whether or mine):
        return True
    return bool(eligible and (figures or not vocabulary.cue("ask", text)))


def own_question(text: str, guess: Guess) -> bool:
    """Whether a later turn asks something of its own: a detail, or which of two it is."""
    return guess.explained >= _LATER or bool(_EITHER.search(text))


def _computes(rule: Rule, wants: Wants) -> bool:
    """Whether it computes an amount or a day, as wished: 「佣金什么时候解冻」 asks for a day it has not."""
    dates = {c.unit == "date" for c in rule.calculations()}
    return (wants == "amount" and False in dates) or (wants == "day" and True in dates)


def _plans(text: str, signs: Signs, wants: Wants, vocabulary: Vocabulary) -> bool:
    themed = listed_themes(text, vocabulary) if signs.rule is None or not signs.stated else ()
    plan = vocabulary.cue("plan", text)
    listing = vocabulary.cue("list", text) or (plan and _THERE_IS.search(text, 0, plan.start()))
    apply = vocabulary.cue("apply", text)
    if wants == "compare":
        return True
    judged = signs.rule is not None and signs.rule.kind not in BENEFITS
    if vocabulary.cue("besides", text) and signs.platform_or_audience and not judged:
        return True  # 「除了流量包还有哪些能拿」
    if not apply and (vocabulary.cue("article", text) or (wants == "day" and signs.programme_named)):
        return False
    computes = signs.rule is not None and signs.rule.calculations() and signs.states_inputs
    listing = listing or (apply if signs.programme_named and not signs.rule_named else None)
    if (
        listing
        and signs.only_who
        and not (signs.rule_named or signs.rule_asked or _asks_how(text, vocabulary))
    ):
        return True  # 「1688对新商有啥」
    if computes and wants in ("amount", "day", "gap"):
        return False
    if not listing:
        return _likely(text, signs, vocabulary)
    burden = signs.rule_asked and signs.rule is not None and signs.rule.kind not in BENEFITS
    defined = vocabulary.cue("define", text) and not vocabulary.cue("each", text)
    named = signs.rule_named and not (plan and vocabulary.cue("related", text))
    if signs.rule_asked and not plan and apply and (signs.stated or not vocabulary.cue("list", text)):
        return False  # 「0扣点我能用吧」, 「播了12小时，流量包有我的份吗」
    classed = signs.rule is not None and signs.rule.kind in ("gate", "classification")
    if classed and signs.stated and not plan and not vocabulary.cue("list", text):
        return False  # 「粉丝980万，头部创作者够得着吗」
    if not apply and (named or burden or defined):
        return False
    ours = signs.platform_or_audience or not _of_others(text, vocabulary)
    if apply and ((plan and ours) or signs.platform_or_audience):
        return True
    if signs.programme_named:
        contents = bool(apply or vocabulary.cue("contents", text))
        return (signs.programme_benefits and contents) or _likely(text, signs, vocabulary)
    return (bool(plan or themed) and ours) or _likely(text, signs, vocabulary)


def _likely(text: str, signs: Signs, vocabulary: Vocabulary) -> bool:
    """Whether it reads like the questions that ask for plans, of a merchant's platform or plan."""
    if signs.guess.plans < _LIKELY or (signs.stated and signs.rule_asked):
        return False
    if signs.rule_named and vocabulary.cue("eligibility", text):
        return False  # 「接力返佣我能不能享受」
    return signs.platform_or_audience or signs.programme_benefits or bool(vocabulary.cue("everywhere", text))


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
