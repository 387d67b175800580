"""Which numbers of a turn are said of the rule and not of the merchant: 「门槛是500万粉对吧，我680万」.

Decided by where a number stands: behind words that report or require, before what follows from it (就送), in
a statement put forward to be confirmed, behind what caps it, or of a dimension that only the rule has (the
7天 of 账期7天). A clause whose subject is the merchant tells of the merchant. The words are cues of the
lexicon (``norm_…``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.numbers import Mention
from assistant.understand.clauses import Part, part_at, parts, words
from assistant.understand.figures.norms import OWN
from assistant.understand.vocabulary import Named, Vocabulary

_REACH = 6  # characters behind a number in which what follows from it begins
_ADVERBS = r"(?:就|只|也|都|大概|差不多|一共|总共|累计|得|能|会|的|那|个)*"
_DONE = re.compile(  # 播了, 只有, 已经: told of what is so
    rf"(?:[㐀-鿿]了|[播卖做涨拿领交缴用][到满]?过|达到过|到过|有过|只有|才|已经?|现在|目前|刚好|正好|实际|只|剩|还差|还要|差了?|再[㐀-鿿]?){_ADVERBS}\s*$"
)
_RHETORICAL = re.compile(r"(?<!是)不是[^我咱俺]*$")
_ASKED = re.compile(r"[吗嘛么吧]$")
_ELAPSED = re.compile(r"了|前|还没|还不|都没")
_TAIL = r"(?:[^\s我咱俺0-9]{{0,6}}?)(?:{tag})$"


@dataclass(frozen=True, slots=True)
class _Place:
    """A number with its clause: ``head`` and ``tail`` are the words of the clause before and behind it,
    ``before`` those before the word of its fact, ``after`` the next clause; ``short`` when the number says
    that it is not reached (不到73)."""

    mention: Mention
    head: str
    before: str
    short: bool
    tail: str
    after: str


class Norms:
    """Finds them, by expressions made of the lexicon's words once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        cue = {name: vocabulary.cues(name).pattern for name in ("norm_verb", "norm_cap", "norm_tag")}
        self._verb = re.compile(rf"(?:{cue['norm_verb']})(?:的|了|是|到|够|个|至少|最少|起码)*\s*$")
        self._cap = re.compile(
            rf"(?:{cue['norm_cap']})(?:是|为|有|能|可以|给|返|到|冻|扣|免|送|奖励?|只)*\s*$"
        )
        self._capped = re.compile(rf"(?:的)?(?:{vocabulary.cues('norm_capped').pattern})")
        self._asking = re.compile(rf"(?:{vocabulary.cues('norm_asked').pattern})[^里中内我咱俺]{{0,10}}$")
        self._tagged = re.compile(_TAIL.format(tag=cue["norm_tag"]))
        self._tag = re.compile(rf"(?:{cue['norm_tag']})+")

    def among(
        self,
        text: str,
        numbers: Sequence[Mention],
        named: Sequence[Named],
        ruled: Collection[str],
        told: Collection[str],
    ) -> list[Mention]:
        """Those of the ``numbers`` of folded ``text``. ``ruled`` are the dimensions in which the rule under
        discussion counts, ``told`` those in which it asks for a merchant's figures."""
        told_anew = self._vocabulary.cue("correction", text)
        clauses = parts(text) if numbers and not told_anew else []
        words = {n.end: n.start for n in named}
        if not clauses:
            return []
        found = []
        for mention in numbers:
            if mention.kind in ("quantity", "period"):
                place = _place(text, mention, clauses, words.get(mention.start, mention.start))
                unit = mention.quantity.unit
                dimension = self._vocabulary.knowledge.units[unit].dimension if unit else ""
                alone = dimension in ruled and dimension not in told
                if self._is_norm(place, capped=not dimension or dimension in ruled, alone=alone):
                    found.append(mention)
        return found

    def _is_norm(self, place: _Place, *, capped: bool, alone: bool) -> bool:
        head, tail, cue = place.head, place.tail, self._vocabulary.cue
        own = OWN.search(head)
        if cue("gap", head) or self._vocabulary.cues("judged").match(tail):
            return False
        rhetorical = _RHETORICAL.search(head) if _ASKED.search(tail) else None
        reported = cue("norm_said", head) or self._asking.search(head) or rhetorical
        if reported and not (own and own.start() > _start(reported)):
            return True
        if own or _DONE.search(head):
            return False
        follows = self._vocabulary.cues("norm_then").search(tail, 0, _REACH + 6)
        if follows and follows.start() <= _REACH:
            return True
        if place.short:
            return False
        said = self._verb.search(head) or self._cap.search(head) or self._verb.search(place.before)
        if said and (self._tagged.search(tail) or (len(tail) <= _REACH and self._tag.fullmatch(place.after))):
            return True
        if capped and (self._cap.search(head) or self._capped.match(tail)):
            return True
        return alone and bool(cue("norm_changed", head) or not _ELAPSED.match(tail))


def rhetorical(words: str) -> bool:
    """「不是确认收货15天以后吗」: a clause that puts something forward and asks nothing of its own."""
    said = words.rstrip(" ?？。!！~")
    return bool(_RHETORICAL.search(said) and _ASKED.search(said) and not re.search("是不是", said))


def _start(found: re.Match[str] | None) -> int:
    return found.start() if found else 0


def _place(text: str, mention: Mention, clauses: Sequence[Part], start_of: int) -> _Place:
    """``start_of`` is where the number begins, with the word of its fact."""
    i = part_at(clauses, mention.start)
    start, end = clauses[i]
    after = words(text, clauses[i + 1]) if i + 1 < len(clauses) else ""
    tail = text[mention.end : end].rstrip(" ，,。；;！!？?\n")
    short = text[mention.start] in "不没未差近"
    return _Place(mention, text[start : mention.start], text[start:start_of], short, tail, after)
