"""What a turn says is so or not so: 刚入驻, 不是品牌商家, 没有违规; a question states neither."""

from __future__ import annotations

import re

from assistant.understand.vocabulary import CLAUSE, Statement, Vocabulary

_DENIED = re.compile(r"(?:不|没|未|非|无)(?:是|能|有|算|属于|曾|再)?\Z")
_ASKED_BEFORE = re.compile(
    r"(?:是不是|是否|算不算|怎[么样]才?[能算]?(?:是|成为)?|如何|成为|什么才?[是叫算]|想做|有没有)\Z"
)
_ASKED_BEHIND = re.compile(r"的?(?:怎么|如何|由谁)?(?:认定|评定|标准|定义)|是什么|指|[吗么]|怎么[才算]")


def state_booleans(text: str, vocabulary: Vocabulary, state: Statement) -> None:
    """States every yes and no, a word of the fact outright or its alias with what stands around it."""
    for fact in vocabulary.knowledge.facts.values():
        if fact.kind != "boolean":
            continue
        for words, value in ((fact.no, False), (fact.yes, True)):
            hit = next((w for w in words if w in text), None)
            if hit:
                start = text.index(hit)
                end = start + len(hit)
                if not _only_asked(text, start, end):
                    denied = value and _DENIED.search(text, max(0, start - 4), start)
                    state(fact.id, value and not denied, denied.start() if denied else start, end)
                break
        else:
            for alias in fact.aliases:
                for m in re.finditer(re.escape(alias), text):
                    polarity = _polarity(text, m.start(), m.end(), vocabulary)
                    if polarity is not None:
                        state(fact.id, polarity[0], polarity[1], polarity[2])


def _only_asked(text: str, start: int, end: int) -> bool:
    """「什么是优质潜力新商」 and 「我是品牌新商吗」 state nothing."""
    return bool(_ASKED_BEFORE.search(text, max(0, start - 6), start) or _ASKED_BEHIND.match(text, end))


def _polarity(text: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[bool, int, int] | None:
    """没有违规 → False, 因售假被罚 → True, 有没有违规 → nothing said."""
    clause_start = max((m.end() for m in CLAUSE.finditer(text, 0, start)), default=0)
    clause_end = next((m.start() for m in CLAUSE.finditer(text, end)), len(text))
    head = text[max(clause_start, start - 7) : start]
    tail = text[end : min(clause_end, end + 4)]
    if re.search(r"有没有|是否|有无|会不会|吗|么$", head + "|" + tail):
        return None
    negation, affirmation = vocabulary.cues("negation"), vocabulary.cues("affirmation")
    if m := negation.search(head):
        return False, start - len(head) + m.start(), end
    if m := re.match(rf"记录?[:：是为]?(?:{negation.pattern})|[:：是为]?(?:{negation.pattern})", tail):
        return False, start, end + m.end()
    if affirmation.search(head[-4:]) or re.match(r"过|了|被|受罚", tail):
        return True, start, end
    return None
