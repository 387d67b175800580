"""Asks a chat model to word what was composed, line by line, and decides of each line who words it."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count

from assistant.answer import Block, Draft, DraftPart, ModelUse
from assistant.compose.writing.checking import Refused, checked
from assistant.compose.writing.parts import Cutter, Line
from assistant.errors import ModelError
from assistant.knowledge.prompts import Prompts, fenced
from assistant.rules.schema import Knowledge
from assistant.types import Allowance, ChatMessage, ChatModel

_SENTENCE = re.compile(r"\s*(S[0-9]{1,2})\s*[.:：、)）|]?\s*(.*?)\s*")
_MOST = 8
"""Lines that are worded in one answer; the others stay as they are composed."""
_SHOWN = 200
"""Characters of the merchant's words that the model is shown."""
_TALK = 400
"""Characters that are heard for each line, its tokens' marks among them; what goes on longer is no answer."""
_ABSTAINED = ("abstained", "not_in_force")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a composed line is to read: a sentence of the model's, or itself."""

    line: Line
    text: str

    @property
    def rewritten(self) -> bool:
        return self.text != self.line.composed


@dataclass(frozen=True, slots=True)
class Report:
    """How the writing went: the first faults of sentences, how many were ``repaired`` or ``left`` as
    composed, ``failed`` why the model could not be heard out, ``checking_s`` the seconds that checks took
    in all."""

    sentences: int = 0
    refused: tuple[Refused, ...] = ()
    repaired: int = 0
    left: int = 0
    failed: ModelError | None = None
    checking_s: float = 0.0

    def use(self, before: ModelUse, writer: Writer) -> ModelUse:
        """What the model had to do with the answer, with what it had ``before``."""
        failed = {"write": self.failed.why} if self.failed else {}
        return replace(
            before,
            did=(*before.did, "write"),
            prompts={**before.prompts, **writer.digests},
            sentences=self.sentences,
            refused=dict(Counter(r.why for r in self.refused)),
            repaired=self.repaired,
            left=self.left,
            failed={**before.failed, **failed},
            checking_ms=round(before.checking_ms + self.checking_s * 1000, 3),
        )


@dataclass(slots=True)
class _Run:
    """What is known while the lines of one answer are decided."""

    lines: Sequence[Line]
    taken: dict[str, str] = field(default_factory=dict)
    faults: dict[str, tuple[Refused, str]] = field(default_factory=dict)
    first: list[Refused] = field(default_factory=list)
    repaired: int = 0
    next: int = 0
    checking_s: float = 0.0
    failed: ModelError | None = None


class Writer:
    """Holds only what it was made with, so one serves every thread."""

    def __init__(self, model: ChatModel, prompts: Prompts, knowledge: Knowledge) -> None:
        self.model, self._prompts = model, prompts
        self._writing, self._numbers = knowledge.writing, knowledge.numbers
        self._cutter = Cutter(knowledge)
        words = knowledge.writing.joining
        self._words = "、".join(sorted(words, key=lambda w: (len(w), w)))

    @property
    def digests(self) -> Mapping[str, str]:
        """Of what the model is told."""
        return {key: self._prompts[key].digest for key in ("write", "repair")}

    def lines(self, draft: Draft) -> tuple[Line, ...]:
        """What of the draft a model may word: reasons and next steps, no headline, list, quote or
        question."""
        tokens, found = count(1), list[Line]()
        asked = {ask.question for ask in draft.ask}
        for composed in dict.fromkeys(chain.from_iterable(map(_lines_of, draft.parts))):
            if composed.removeprefix("- ") in asked or len(found) == _MOST:
                continue
            line = self._cutter.line(composed, f"S{len(found) + 1}", tokens)
            if line is not None:
                found.append(line)
        return tuple(found)

    def write(
        self, draft: Draft, lines: Sequence[Line], question: str, allowance: Allowance
    ) -> Generator[Decided | None, None, Report]:
        """Decides each of the ``lines``, in their order, as soon as it can be; None while nothing is known.
        Returns a Report. Whatever goes wrong with the model, every line is decided."""
        run = _Run(lines)
        prompt = self._prompts["write"]
        values = {
            "question": fenced(question[:_SHOWN]),
            "parts": self._parts(draft, lines),
            "words": self._words,
        }
        yield from self._heard(run, prompt.messages(values), allowance, repair=False)
        if run.faults and not run.failed:
            repair = self._prompts["repair"]
            again = {"lines": "\n".join(map(_wrong, self._faulty(run))), "words": self._words}
            yield from self._heard(run, repair.messages(again), allowance, repair=True)
        left = [line for line in lines if line.name not in run.taken]
        yield from self._decided(run, final=True)
        return Report(len(run.taken), tuple(run.first), run.repaired, len(left), run.failed, run.checking_s)

    # --- the model's words -----------------------------------------------------------------------

    def _heard(
        self, run: _Run, messages: Sequence[ChatMessage], allowance: Allowance, *, repair: bool
    ) -> Iterator[Decided | None]:
        """One reply, each of its sentences checked when it is complete."""
        said, heard = "", 0
        pieces = self.model.write(messages, allowance)
        try:
            for piece in pieces:
                said, heard = said + piece, heard + len(piece)
                *whole, said = said.split("\n")
                for sentence in whole:
                    self._take(run, sentence, repair=repair)
                yield from self._decided(run, final=False)
                if self._done(run, repair=repair) or heard > _TALK * len(run.lines):
                    return
                yield None
            self._take(run, said, repair=repair)
        except ModelError as error:
            run.failed = error
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()

    def _take(self, run: _Run, said: str, *, repair: bool) -> None:
        match = _SENTENCE.fullmatch(said)
        line = next((x for x in run.lines if match and x.name == match[1]), None)
        if match is None or line is None or line.name in run.taken:
            return
        if (line.name in run.faults) != repair:
            return
        start = time.perf_counter()
        found = checked(match[2], line, self._writing, self._numbers)
        run.checking_s += time.perf_counter() - start
        if isinstance(found, Refused):
            if not repair:
                run.first.append(found)
                run.faults[line.name] = (found, match[2])
            return
        as_composed = found.rstrip("。") == line.composed.rstrip("。")
        run.taken[line.name] = line.composed if as_composed else found
        run.faults.pop(line.name, None)
        run.repaired += repair

    def _done(self, run: _Run, *, repair: bool) -> bool:
        """Whether no more sentence is wanted, whatever the model goes on to say."""
        if repair:
            return not run.faults
        return all(line.name in run.taken or line.name in run.faults for line in run.lines)

    def _decided(self, run: _Run, *, final: bool) -> Iterator[Decided]:
        """The lines from the first open one on that can be decided now."""
        while run.next < len(run.lines):
            line = run.lines[run.next]
            if line.name not in run.taken and not final:
                return
            run.next += 1
            yield Decided(line, run.taken.get(line.name, line.composed))

    # --- what it is told -------------------------------------------------------------------------

    def _parts(self, draft: Draft, lines: Sequence[Line]) -> str:
        """Each part's headline, which stands already, and its lines."""
        by_text = {line.composed: line for line in lines}
        told: list[str] = []
        for part in draft.parts:
            mine = [by_text.pop(text) for text in _lines_of(part) if text in by_text]
            if not mine:
                continue
            headline = "".join(self._cutter.masked(text) for text in _texts(part.headline))
            told += [f"已经写好的结论（不要再写）：{headline}", *(f"{x.name} {x.shown}" for x in mine)]
            legend = chain.from_iterable(x.tokens for x in mine)
            told += ["方块里是：" + "；".join(f"{t.mark} {t.shown}" for t in legend), ""]
        return "\n".join(told).strip()

    def _faulty(self, run: _Run) -> Iterator[tuple[Line, Refused, str]]:
        for line in run.lines:
            if line.name in run.faults:
                yield (line, *run.faults[line.name])


_WHY = {
    "token_unknown": "方块不是这一行的",
    "token_broken": "方块写坏了",
    "token_missing": "少了方块",
    "token_moved": "方块换了顺序",
    "token_misplaced": "方块前面的词不合适",
    "figure": "写了数字",
    "latin": "写了字母",
    "markup": "写了链接、括号或别的符号",
    "words": "用了别的词",
    "long": "加得太多",
    "empty": "没有写",
}


def _wrong(faulty: tuple[Line, Refused, str]) -> str:
    line, refused, _ = faulty
    return f"{line.name} {line.shown}\n（{_WHY[refused.why]}：{fenced(refused.words[:40])}）"


def _lines_of(part: DraftPart) -> Iterator[str]:
    """The lines of a part that may be worded anew."""
    if part.outcome in _ABSTAINED or part.listed:
        return
    for block in (*part.because, *part.next):
        if block.kind == "text" and not block.spans:
            yield from block.lines


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    return chain.from_iterable(block.lines for block in blocks)
