"""What a turn says is so or not so: 刚入驻, 不是品牌商家, 没有违规; a question states neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.rules.schema import Fact
from assistant.understand.patterns import CLAUSE, clause_start
from assistant.understand.vocabulary import Statement, Vocabulary

_DENIED = re.compile(
    # 不是快手的, 没把我列为, 不算什么
    r"(?:(?<![能是可会要够行算有该属])(?:不|没|未|非|无)(?:是|能|有|算|属于|曾|再)?"
    r"|(?:不是|不算|不属于|没被|没把|未被|并非|没有被|没有把)[^不没未是有也但就还吗嘛么吧，,。；;！!？?\n]{0,10})\Z"
)
_NOT_NOT = re.compile(r"(?:并不是|不是|并非)\Z")
_JUST_BEFORE = re.compile(r"[^\s0-9]{0,8}")
_ASKED_BEFORE = re.compile(
    r"(?:是不是|是否|算不算|怎[么样]才?[能算]?(?:是|成为)?|如何|成为|什么才?[是叫算]|想做|有没有|有无|对)\Z"
)
_ASKED_BEHIND = re.compile(
    r"(?:新?商家?|新?店)?(?:的?(?:怎么|如何|由谁|咋)?(?:认定|评定|定义)|的标准|标准(?:是|怎|有|在)|是什么|是啥|指|[吗么嘛]|怎么[才算]|(?:要|该|得)怎么)"
)
_ASKED_LAST = re.compile(r"(?:创作者|达人|主播|商家)?(?:了|的)?(?:[?？]|[吗么嘛吧没](?:[?？，,。\s]|$))")
_SPOKEN_OF = re.compile(r"里(?:那个|的|说|头|提)|(?:这|那)(?:条|项|一条|一项)里")  # 没有重大违规里那个“近期”
_ASKED_FOR = re.compile(r"(?:要求|规定|必须|须|所谓|说的|[这那]一?[条项])[^我咱，,]{0,6}$")
# 「我不知道算不算」, 「目标完成没完成我也没看」
_SO = re.compile(r"\s*(?:那|那么|所以|这么说|也就是说|岂不是|难道)(?!个|些|时|会)")  # 所以我算新商了？
_OPEN = re.compile(r"不知道|不清楚|不晓得|没看|不确定|没查|记不清|拿不准|(?:忘了|还不知).{0,4}(?:没|不|是否)")
_A_NOT_A = re.compile(r"([㐀-鿿]{1,2})[没不]\1")
_OTHERS = re.compile(r"(?:别的|其[他它]|另外的)(?![^，,。；;！!？?]{0,10}(?:没|不|未))")
_LONG_AGO = re.compile(r"年前|年以前|前年|去年|以前|从前|早年|很久之前|早些年")


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words that state a fact outright, with the span of the words that deny them."""

    fact: str
    value: bool
    start: int
    end: int
    from_: int
    asked: bool


def state_booleans(text: str, vocabulary: Vocabulary, state: Statement) -> None:
    """States every yes and no, a word of the fact outright or its alias with what stands around it."""
    said = list(_outright(text, vocabulary))
    facts = vocabulary.knowledge.facts
    for hit in said:
        if not hit.value and "等" in facts[hit.fact].label and _OTHERS.search(text, hit.end):
            continue  # 「乘方我不投，投别的」 leaves open whether one of 乘方等推广产品 is used
        if not hit.asked and not any(_inside(hit, o) and (o.asked or o.from_ < o.start) for o in said):
            state(hit.fact, hit.value, hit.from_, hit.end)
    known = {hit.fact for hit in said}
    for fact in vocabulary.conditions.values():
        if fact.kind == "boolean" and fact.id not in known:
            for alias in fact.aliases:
                for m in re.finditer(re.escape(alias), text):
                    polarity = _polarity(text, m.start(), m.end(), fact, vocabulary)
                    if polarity is not None:
                        state(fact.id, polarity[0], polarity[1], polarity[2])


def _outright(text: str, vocabulary: Vocabulary) -> Iterator[_Hit]:
    for fact, no, yes in vocabulary.states:
        hit = no.search(text)
        if hit is None:
            hit, value = yes.search(text), True
        else:
            value = False
        if hit is None or (value and _denied_inside(hit.group(), vocabulary.knowledge.facts[fact])):
            continue
        head = clause_start(text, hit.start())
        if not value and (twice := _NOT_NOT.search(text, head, hit.start())):
            yield _Hit(fact, True, twice.start(), hit.end(), twice.start(), False)  # 并不是没完成目标
            continue
        denied = denial(text, head, hit.start()) if value else None
        from_ = denied.start() if denied else hit.start()
        asked = only_asked(text, hit.start(), hit.end())
        yield _Hit(fact, value and not denied, hit.start(), hit.end(), from_, asked)


def _denied_inside(words: str, fact: Fact) -> bool:
    """「以前没达过标，算头部吗」 tells of none before, though 以前, 算 and 头部 stand in this order; nor does
    「以前多少粉才算头部」."""
    own = "".join(fact.yes)
    return any(sign in words and sign not in own for sign in "没未不才要需")


def _inside(hit: _Hit, other: _Hit) -> bool:
    """不是优质潜力新商 and 什么是优质潜力新商 say nothing of 新商."""
    return hit is not other and other.start <= hit.start and hit.end <= other.end


def denial(text: str, clause: int, start: int) -> re.Match[str] | None:
    """The words right before ``start`` that deny what stands there, from where its clause begins."""
    return _DENIED.search(text, clause, start)


def only_asked(text: str, start: int, end: int) -> bool:
    """「什么是优质潜力新商」 and 「我是品牌新商吗」 state nothing."""
    clause = clause_start(text, start)
    clause_end = next((m.start() for m in CLAUSE.finditer(text, end)), len(text))
    concluded = text[clause_end : clause_end + 1] in ("?", "？") and _SO.match(text, clause)
    return bool(
        concluded
        or _ASKED_BEFORE.search(text, max(0, start - 6), start)
        or _ASKED_BEHIND.match(text, end)
        or _ASKED_LAST.match(text, end)
        or _OPEN.search(text, clause, clause_end)
        or any(m.start() < end and m.end() >= start for m in _A_NOT_A.finditer(text, clause, clause_end))
    )


def _denied_again(text: str, clause: int, start: int, vocabulary: Vocabulary) -> bool:
    """Whether a denial right before denies what follows: 并不是一点违规都没有, there are some; but not
    「不是说1000单就够嘛 …没违规」."""
    found = (m.end() for m in vocabulary.figures.not_so.finditer(text, clause, start))
    return any(_JUST_BEFORE.fullmatch(text, end, start) for end in found)


def _polarity(
    text: str, start: int, end: int, fact: Fact, vocabulary: Vocabulary
) -> tuple[bool, int, int] | None:
    """没有违规 → False, 因售假被罚 → True, 有没有违规 → nothing said."""
    clause = clause_start(text, start)
    clause_end = next((m.start() for m in CLAUSE.finditer(text, end)), len(text))
    head = text[max(clause, start - 7) : start]
    tail = text[end : min(clause_end, end + 5)]
    if re.search(r"有没有|是否|有无|会不会|吗|么$", head + "|" + tail) or _SPOKEN_OF.match(tail):
        return None
    if _ASKED_FOR.search(text, clause, start):
        return None
    negation, affirmation = vocabulary.cues("negation"), vocabulary.cues("affirmation")
    if m := re.search(r"(?:不是|并非)(?:说)?(?:有|存在|被|出现)$", head):
        return False, start - len(head) + m.start(), end
    if negators := list(negation.finditer(head)):
        first, last = (start - len(head) + m.start() for m in (negators[0], negators[-1]))
        found = _denied_again(text, clause, last, vocabulary), first, end  # 没讲自己没违规
    elif m := re.match(
        rf"(?:记录|次数)?[:：是为\s]*(?:这些|这类|之类的?|那些|等等|啥的|什么的|这种|从来|从|一直|至今|都|也|一[个次条]|根本|压根|完全)*(?:{negation.pattern})(?![0-9.]|[?？说提讲填报给问写])",
        tail,
    ):
        found = _denied_again(text, clause, start, vocabulary), start, end + m.end()
    elif (
        affirmation.search(head[-4:])
        or re.search("被|查出|查到|抓到", head)
        or re.match(r"过|了|被|受罚|[:：\s]*有", tail)
    ):
        found = True, start, end
    else:
        return None
    long_ago = found[0] and fact.recent and _LONG_AGO.search(text, clause, clause_end)
    return None if long_ago else found
