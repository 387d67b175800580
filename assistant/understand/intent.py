"""What a turn wants: a verdict, a calculation, a list of plans, an explanation, or nothing of ours."""

from __future__ import annotations

import re

from assistant.rules.schema import BENEFITS, Rule
from assistant.types import Guess, Intent, Wants
from assistant.understand.lasting import left_open
from assistant.understand.plan_scope import listed_themes
from assistant.understand.questions import yes_no
from assistant.understand.turn import Turn, asks_for
from assistant.understand.vocabulary import Vocabulary

_WORDS = re.compile(r"[a-z0-9]+|[㐀-鿿]")
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


def classify(turn: Turn, vocabulary: Vocabulary) -> Intent:
    """In this order: plan lists, calculations, verdicts, bare statements, and else information."""
    text, rule, guess = turn.text, turn.rule, turn.guess
    eligible = vocabulary.cue("eligibility", text)
    ask = vocabulary.cue("ask", text)
    put = not ask and text.rstrip().endswith("?")  # 「这考核稳了？」
    asked = put or yes_no(text, vocabulary)
    told_who = turn.only_who and not ask and not asked
    if _plans(turn, vocabulary):
        return "plans"
    personal = (
        turn.says_whether
        or told_who
        or _puts_a_day(turn)
        or bool((eligible or (asked and (turn.seen.names or turn.told))) and _OWN.search(text))
    )
    sure = _LATER if turn.later else _SURELY
    if guess.explained >= sure and not personal:
        return "information"
    if _EITHER.search(text) and not ((turn.told and not turn.later) or _OWN.search(text)):
        return "information"  # 「近期是三个月还是半年」
    if rule is not None:
        if _told_about(turn, rule, vocabulary):
            return "information"
        if _calculates(turn, rule, vocabulary):
            return "calculation"
        if _judges(turn, rule, asked, vocabulary):
            return "eligibility"
        if rule.kind not in _JUDGED and turn.told and (rule.calculations() or rule.require is not None):
            return "calculation"
    if told_who or (turn.told and not ask and not asked):
        if turn.only_who and not (turn.seen.names or vocabulary.cue("follow_up", text)):
            return "plans"
        return "calculation" if turn.tells_inputs else "statement"
    if rule is not None and (turn.told or rule.kind in _JUDGED) and guess.judged >= _SURELY:
        return "statement"
    return "information"


def _told_about(turn: Turn, rule: Rule, vocabulary: Vocabulary) -> bool:
    """Whether something is asked of the rule, and not how the merchant stands to it."""
    text, told = turn.text, turn.told
    ends = any(p.kind == "lasting" for p in turn.premises)
    if ends and left_open(rule, turn.profile, vocabulary):
        return True  # 「跌破线就不算了吧」
    if turn.puts_forward(vocabulary) and not (told or _puts_a_day(turn)):
        return True
    own = told or turn.known or "我" in text or "咱" in text
    if not own and vocabulary.cue("confirm", text):
        return True
    ask, eligible = vocabulary.cue("ask", text), vocabulary.cue("eligibility", text)
    ours = "top_creator" in rule.audience or rule.kind == "classification"
    if ours and ((ask and not eligible) or not told) and vocabulary.cue("ordinary", text):
        return True
    if vocabulary.cue("promise", text) or (vocabulary.cue("quoted", text) and not _OWN.search(text)):
        return True  # 「写明返佣一定批给我」, 「1000单这数，原文哪段提的」
    if vocabulary.cue("expired", text):
        return True  # 「返佣拿满12个月了，第13个月还给吗」
    return bool(vocabulary.cue("starts", text) and not _MINE.search(text))  # 「12个月从哪天算」


def _puts_a_day(turn: Turn) -> bool:
    """Whether what is told is enough to work out the day that is put forward."""
    return turn.tells_inputs and bool(_DAY_PUT.search(turn.text))


def _calculates(turn: Turn, rule: Rule, vocabulary: Vocabulary) -> bool:
    """Whether an amount, a day or a gap is to be worked out."""
    if turn.tells_inputs and not vocabulary.cue("eligibility", turn.text):
        return True
    if turn.wants == "gap" and rule.require is not None:
        return True
    told = turn.told or turn.known or (turn.wants == "day" and _MINE.search(turn.text))
    return bool(_computes(rule, turn.wants) and told)


def _judges(turn: Turn, rule: Rule, asked: bool, vocabulary: Vocabulary) -> bool:
    """Whether a verdict is asked for. 「不达标怎么罚」 names one and asks for something else: only figures
    make it one."""
    if rule.kind not in _JUDGED:
        return False
    eligible, leans = vocabulary.cue("eligibility", turn.text), turn.subject.inherits
    figures = turn.told or (turn.known and not leans)
    mine = "我" in turn.text and not leans
    if asked and (figures or eligible or turn.says_whether or mine):
        return True
    return bool(eligible and (figures or not vocabulary.cue("ask", turn.text)))


def own_question(text: str, guess: Guess) -> bool:
    """Whether a later turn asks something of its own: a detail, or which of two it is."""
    return guess.explained >= _LATER or bool(_EITHER.search(text))


def _computes(rule: Rule, wants: Wants) -> bool:
    """Whether it computes an amount or a day, as wished: 「佣金什么时候解冻」 asks for a day it has not."""
    dates = {c.unit == "date" for c in rule.calculations()}
    return (wants == "amount" and False in dates) or (wants == "day" and True in dates)


def _plans(turn: Turn, vocabulary: Vocabulary) -> bool:
    """Whether the plans are asked for that there are."""
    text, rule, wants = turn.text, turn.rule, turn.wants
    rule_named, plan_named = bool(turn.seen.names), bool(turn.seen.programmes)
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


def _likely(turn: Turn, vocabulary: Vocabulary) -> bool:
    """Whether it reads like the questions that ask for plans, of a merchant's platform or plan."""
    text = turn.text
    if turn.guess.plans < _LIKELY or (turn.told and asks_for(turn.seen, turn.subject, vocabulary)):
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
