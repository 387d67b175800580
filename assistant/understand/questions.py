"""Whether words ask something, what they are built to ask, and whether they say of what."""

from __future__ import annotations

import re

from assistant.types import AskKind
from assistant.understand.norms import rhetorical
from assistant.understand.patterns import STOP
from assistant.understand.vocabulary import Vocabulary

SEVERAL = re.compile(
    r"(?:(?<![十百千万好这那前后头近第没])|(?<=后)(?=几[天日个][^，,。]{0,4}[到能发结回打出给才可]))"
    r"(?!(?<=[下余他外的])几[条项样个][^\s，,。?？!！])"
    r"几(?![乎十百千]|[条项个样]?(?:指标|条件)?(?:都|全|也))"
)
"""收货后几天到 asks, 剩下几条都过线 and 其余几项没问题 do not."""
A_NOT_A = re.compile(r"([^\s不没唔])(?:[不没唔]|[^\s，,不没]{0,2}还是[不没])\1|有冇")
_WHO_SAYS = re.compile(r"谁[说讲传](?!了?算)(?=[我咱俺你他她它这那])")  # 谁说我不够: it is denied
_CLOSING = re.compile(
    r"(?:[吗么否]|(?<![也都还绝从就可是一点啥哦噢喔啊哎呃])[不没]|(?<=[了过])没有)[嘛呀啊哦呢哈噢]?$|[吗嘛]$"
)
_NEEDED = re.compile(r"(?:要|需|得|够|满|至少|起码|最少)[^，,。]{0,6}(?:多少|几)(?![钱元块])")
_EITHER = re.compile(r"(?:是|算|按|指)[^，,。]{1,10}还是[^，,。不没]")
AND_THAT = re.compile(r"呢[啊呀]?$")
_WHATS = re.compile(r"[什怎那多]么")
# 其余啥都好, 没怎么卖过货: words that ask elsewhere and here mean all of them, or none
_NO_QUESTION = re.compile(r"(?:啥|什么|哪一?[样个项条])都|没(?:有)?(?:怎么|咋|啥|什么)(?!都)")
_BY_SO_MUCH = re.compile(r"[高低多少超][出了过]?[^，,。]{0,4}[0-9]")
_TELLS_MORE = re.compile(r"[0-9][^，,。]*(?:分|点|单|人|万|元|小时|分钟|%)呢[啊呀]?$")  # 高0.5个点呢
_WHAT = re.compile(rf"{_WHATS.pattern}$")
SIGNS = re.compile(r"[^\w㐀-鿿]+")
_CONFIRMS = re.compile(r"[对是][吧吗么嘛]$|没错吧?$|对不对$|是不是$")
_SHORT_NOUN = 10  # 「那保证金呢」; longer ones tell more than they ask
_ENOUGH = 6  # characters that say of what a question is, without the one before
_SOME = 3  # characters that are enough to ask by themselves


def names(words: str, vocabulary: Vocabulary) -> bool:
    """Whether they name a platform, a plan, a theme, a fact, what a rule is about, or what is declined."""
    if any(vocabulary.cue(c, words) for c in ("account", "contact", "chat")):
        return True
    return bool(vocabulary.platforms(words) or any(vocabulary.outsiders(words))) or of_ours(words, vocabulary)


def leads_on(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a clause supposes something, or puts it forward to be confirmed."""
    said = words.rstrip(" ?？。!！~")
    if vocabulary.cue("question_word", said) or SEVERAL.search(said):
        return False
    if vocabulary.cue("whatif", said) and AND_THAT.search(said):
        return True
    return bool(_CONFIRMS.search(said) or vocabulary.cue("put_forward", said) or rhetorical(said))


def of_ours(words: str, vocabulary: Vocabulary) -> bool:
    """Whether they name a fact, a theme, a plan or what a rule is about."""
    facts = any(n.word not in vocabulary.near_only for n in vocabulary.facts(words))
    return bool(facts or vocabulary.themes(words) or _of_plan(words, vocabulary))


def _of_plan(words: str, vocabulary: Vocabulary) -> bool:
    if vocabulary.programmes(words) or vocabulary.rule_names(words):
        return True
    return any(vocabulary.matches(p, words) for rule in vocabulary.rules.values() for p in rule.topics)


def stands_alone(words: str, vocabulary: Vocabulary) -> bool:
    """Whether they say of which plan or platform they ask, whatever was asked before: not 「好评率呢」."""
    if _of_plan(words, vocabulary):
        return True
    where = vocabulary.platforms(words) or any(vocabulary.outsiders(words))
    return bool(where) and (len(words) > _SHORT_NOUN or of_ours(words, vocabulary))


def asks(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a clause holds a question."""
    if _WHO_SAYS.search(words):
        return False
    said = _NO_QUESTION.sub("", vocabulary.cues("question_none").sub("", words))
    end = said.rstrip(" ?？。!！~")
    if said.rstrip()[len(end) :].strip(" 。!！~") or vocabulary.cue("question_word", said):
        return True
    if (
        SEVERAL.search(said)
        or A_NOT_A.search(words)  # 有没有什么, whose 没有什么 asks nothing
        or _EITHER.search(said)
        or vocabulary.cue("question_request", said)
    ):
        return True
    if vocabulary.cue("question_none_tail", end[-6:]):
        return False
    if AND_THAT.search(end):
        if _TELLS_MORE.search(end) and _BY_SO_MUCH.search(end) and not vocabulary.cue("whatif", end):
            return False
        return len(end) <= _SHORT_NOUN or bool(vocabulary.cue("whatif", end))
    return closes(end)


def closes(words: str) -> bool:
    """Whether a clause ends in what makes it a question: 够吗, 行不, 过了没有; not in a 什么."""
    end = words.rstrip(" ?？。!！~")
    return bool(_CLOSING.search(end)) and not _WHAT.search(end)


def yes_no(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a yes or no is asked for, in any clause: 「1万单够吗」, 「领得到不，我是新商」."""
    if A_NOT_A.search(words) or vocabulary.cue("yes_no", _WHATS.sub("", words)):
        return True
    return any(map(closes, STOP.split(words)))


def shape(words: str, vocabulary: Vocabulary) -> AskKind:
    """What a question is built to ask: 「要播几小时才给」 a condition, 「最高多少」 an amount, 「能领吗」 a
    verdict."""
    cues: tuple[tuple[str, AskKind], ...] = (
        ("detail_apply", "apply"), ("gap", "gap"), ("day", "day"), ("condition", "condition")
    )  # fmt: skip
    for cue, kind in cues:
        if vocabulary.cue(cue, words):
            return kind
    if _NEEDED.search(words):
        return "condition"
    if vocabulary.cue("quantity", words) or SEVERAL.search(words):
        return "amount"
    return "verdict" if yes_no(words, vocabulary) else "explain"


def is_bare(words: str, vocabulary: Vocabulary) -> bool:
    """「行不行」「就说是不是」「对吧」: a yes or no without anything of its own."""
    said = SIGNS.sub("", words)
    said = re.sub(r"([^不没唔])[不没唔]\1", "", said)
    said = re.sub(r"[对是行好能够算成][吗吧么嘛不]$|没错吧?$|可以吗$|真的假的$", "", said)
    rest = vocabulary.cues("function").sub("", said)
    return said != SIGNS.sub("", words) and len(rest) <= 1


def says_of_what(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a question is enough to be searched by: 「去年那版一共给商家省了多少」, not 「再犯呢」."""
    rest = vocabulary.cues("question_word").sub("", words)
    return len(vocabulary.cues("function").sub("", SIGNS.sub("", rest))) >= _ENOUGH


def has_content(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a question says of what it is."""
    rest = vocabulary.cues("question_word").sub("", words)
    rest = vocabulary.cues("function").sub("", SIGNS.sub("", rest))
    return len(rest) >= _SOME or bool(vocabulary.platforms(words) or any(vocabulary.outsiders(words)))
