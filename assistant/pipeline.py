"""One question, start to end: understand, retrieve, evaluate, compose, verify.

Reading ``Assistant.stream`` is reading the product.
"""

from __future__ import annotations

import secrets
import time
from collections import ChainMap
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import Any, Literal, Protocol

from assistant.answer import Answer, Evaluation, Language, ProfileEntry
from assistant.compose.buttons import in_traditional
from assistant.compose.findings import evaluated
from assistant.compose.template import compose
from assistant.compose.tracing import Tracer
from assistant.compose.verify import verify
from assistant.conversations.judging import asks_of_ours, judged
from assistant.conversations.model_reader.heard import Before
from assistant.conversations.offering import offered, refused, with_nobody
from assistant.conversations.question import Event, ProfileEdit, Question
from assistant.conversations.sessions import MemorySessions, SessionStore
from assistant.conversations.several import after, read_turn
from assistant.conversations.stages import Clock, Composed, Judged, Looked, ModelTasks, Turned, deltas
from assistant.conversations.turns import profile_entries, read_facts
from assistant.conversations.with_model import read_too, worded
from assistant.knowledge.lookup import rules_of
from assistant.models.tagger import Tagger
from assistant.rules.schema import Knowledge
from assistant.text import to_traditional, whole
from assistant.types import (
    Allowance,
    Evidence,
    FoundInDocuments,
    Hit,
    PictureText,
    Retrieved,
    Retriever,
    Screen,
    SessionState,
    Source,
    Understanding,
)
from assistant.understand.profile import read_changes, read_profile
from assistant.understand.reader import Reader
from assistant.understand.screens.reading import ScreenReader
from assistant.understand.vocabulary import Vocabulary
from assistant.understand.whose import wanted_of

_PASSAGES = 8
_SENTENCES = 6


class DocumentFinder(Protocol):
    """The same in the documents that users added, which may change between two questions."""

    def find(
        self, query: str, k: int, platforms: Sequence[str], day: date, naming: Collection[str] = ()
    ) -> FoundInDocuments: ...
    def platforms(self) -> Collection[str]: ...
    def sources(self) -> Mapping[str, Source]: ...


class EvidenceFinder(Protocol):
    """The sentences of passages that answer a query, best first."""

    def __call__(self, query: str, hits: Sequence[Hit], k: int) -> tuple[Evidence, ...]: ...


class Assistant:
    """Answers questions. Everything it uses is handed in; it keeps no state of its own."""

    def __init__(
        self,
        *,
        knowledge: Knowledge,
        retriever: Retriever,
        evidence: EvidenceFinder,
        sessions: SessionStore,
        documents: DocumentFinder | None = None,
        tagger: Tagger | None = None,
        model: ModelTasks | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.sessions = sessions
        self._retriever = retriever
        self._evidence = evidence
        self._documents = documents
        self._reader = Reader(knowledge, tagger)
        self._tracer = Tracer(knowledge.numbers)
        self._model = model

    @cached_property
    def _screens(self) -> ScreenReader:
        return ScreenReader(self.knowledge)

    @property
    def asks_a_model(self) -> bool:
        """Whether an answer may have to wait for a chat model."""
        return self._model is not None

    def prepare(self) -> None:
        """Loads what the first question would wait for: dictionaries, converters, the index's pages."""
        first = self._reader.read("快手新商首播", SessionState(), date(2026, 1, 1))
        self._retrieve(first, date(2026, 1, 1))
        self._reader.prepare()

    def sources(self) -> Iterator[Source]:
        """Everything that can be cited: our articles and the documents that users added."""
        yield from self.knowledge.sources.values()
        if self._documents:
            yield from self._documents.sources().values()

    def source(self, key: str) -> Source | None:
        added = self._documents.sources() if self._documents else {}
        return self.knowledge.sources.get(key) or added.get(key) or self.knowledge.documents.get(key)

    def ask(self, question: Question) -> Answer:
        """The verified answer.

        Raises:
            NotFoundError: the session does not exist.
            QuestionError: the profile names an unknown fact or an unreadable value.
        """
        answer: Answer = next(event.data for event in self.stream(question) if event.kind == "answer")
        return answer

    def stream(self, question: Question) -> Iterator[Event]:
        """Stages as they are reached, the verified text in pieces, and the answer.

        Text is sent only once it is verified: nothing shown is ever taken back. Where a chat model is asked,
        "wait" comes several times a second; closing the stream ends what it is doing.
        """
        turned = yield from self.understand(question)
        yield Event("stage", "understand")
        found = self.retrieve(turned)
        yield Event("stage", "retrieve")
        judged = self.evaluate_turn(found)
        yield Event("stage", "evaluate")
        composed = self.compose(judged)
        yield Event("stage", "compose")
        yield Event("stage", "verify")
        worded = yield from self.write(composed)
        yield from self.verified(worded)

    # --- the stages, one after the other ---------------------------------------------------------

    def understand(self, question: Question) -> Generator[Event, None, Turned]:
        """The request is read before a session is made: a bad one leaves nothing behind."""
        clock, until = Clock(), time.monotonic() + (self._model.seconds if self._model else 0)
        question = replace(question, text=whole(question.text))
        given = read_profile(question.profile, self._reader.vocabulary, question.as_of)
        state = SessionState()
        if question.session_id:
            state = self.sessions.load(question.session_id, question.owner)
        session_id = question.session_id or self.sessions.create(question.owner)
        with clock.stage("understand"):
            turn = read_turn(self._reader, question.text, state, question.as_of, given)
        turned = Turned(question, session_id, state, turn, clock, Allowance(until, session_id))
        if self._model and self._model.reader:
            before = Before(self._reader, state, question.as_of, given)
            search = partial(self._retrieve, day=question.as_of)
            turned = yield from read_too(turned, before, self._model.reader, search)
        return turned if question.person else replace(turned, turn=with_nobody(turned.turn))

    def retrieve(self, turned: Turned) -> Looked:
        with turned.clock.stage("retrieve"):
            day = turned.question.as_of
            return Looked(turned, tuple(self._retrieve(part, day) for part in turned.turn.parts))

    def evaluate_turn(self, found: Looked) -> Judged:
        with found.turned.clock.stage("evaluate"):
            day = found.turned.question.as_of
            turn, matters = judged(found.turned.turn, found.retrieved, self.knowledge, day)
            return Judged(replace(found.turned, turn=turn), matters)

    def compose(self, judged: Judged) -> Composed:
        turned, matters = judged.turned, judged.matters
        day, clock = turned.question.as_of, turned.clock
        with clock.stage("compose"):
            draft = compose(matters, self.knowledge, day, turned.turn.left)
        with clock.stage("verify"):
            added = (dict(m.found.documents.sources) for m in matters)
            cited = ChainMap(*added, dict(self.knowledge.quotable))
            checked = verify(draft, turned.turn.whole, cited, day, self._tracer)
        return Composed(turned, draft, checked, cited)

    def write(self, composed: Composed) -> Generator[Event, None, Composed]:
        """What is composed in a chat model's words where there is one; each piece of the text is sent as soon
        as it is decided and checked."""
        writer = self._model.writer if self._model else None
        if writer is None:
            return composed
        return (yield from worded(composed, writer, self._tracer))

    def verified(self, composed: Composed) -> Iterator[Event]:
        """The rest of the text, and the answer, which is kept."""
        answer = self._answer(composed)
        turned, draft = composed.turned, composed.draft
        kept = after(turned.state, turned.turn.parts, draft)
        kept = replace(kept, refused=refused(turned.state, turned.turn.parts, draft))
        self.sessions.save(turned.session_id, kept, answer, turned.state)
        if answer.answer.startswith(composed.sent):
            yield from deltas(answer.answer[len(composed.sent) :])
        yield Event("answer", answer)

    def _answer(self, composed: Composed) -> Answer:
        turned, draft, checked = composed.turned, composed.draft, composed.checked
        question, turn, understanding = turned.question, turned.turn, turned.turn.whole
        traditional = understanding.text.script == "hant"
        refusals = refused(turned.state, turn.parts, draft)
        verified = checked.verified
        if turned.use:
            verified = replace(verified, repairs=verified.repairs + turned.use.repaired)
        return Answer(
            id=question.answer_id or secrets.token_urlsafe(12),
            session_id=turned.session_id,
            question=question.text,
            as_of=question.as_of.isoformat(),
            answer=checked.text,
            outcome=draft.outcome,
            findings=draft.findings,
            citations=checked.citations,
            numbers=checked.numbers,
            ask=tuple(map(in_traditional, draft.ask)) if traditional else draft.ask,
            suggestions=tuple(map(to_traditional, draft.suggestions)) if traditional else draft.suggestions,
            profile=profile_entries(turn.profile, self.knowledge.units),
            composer=draft.composer,
            verified=verified,
            corpus=self.knowledge.digest,
            timings_ms=turned.clock.timings,
            parts=checked.parts,
            read=read_facts(turn.parts, self.knowledge.units),
            beside=draft.beside,
            handover=offered(turn, refusals, question.person),
            model=turned.use,
            language=_language(understanding),
            spans=checked.spans,
            differences=turn.differences,
        )

    def aside(self, question: Question, state: SessionState) -> Answer:
        """The answer to a question in a conversation that has come to ``state``; nothing of it is kept."""
        sessions = MemorySessions()
        asked = replace(question, session_id=sessions.create(question.owner, state))
        return self.keeping(sessions).ask(asked)

    def keeping(self, sessions: SessionStore) -> Assistant:
        """The same assistant, with its conversations in another store."""
        apart = copy(self)
        apart.sessions = sessions
        return apart

    def leads_to(self, question: Question, state: SessionState) -> SessionState:
        """What a conversation that has come to ``state`` comes to by a question: no chat model is asked, and
        nothing is kept."""
        sessions = MemorySessions()
        apart = self.keeping(sessions)
        apart._model = None
        session_id = sessions.create(question.owner, state)
        apart.ask(replace(question, session_id=session_id))
        return sessions.load(session_id, question.owner)

    def profile(self, session_id: str, owner: str = "") -> Mapping[str, ProfileEntry]:
        """What a conversation remembers; raises NotFoundError like ``ask``."""
        return profile_entries(self.sessions.load(session_id, owner).profile, self.knowledge.units)

    def edit_profile(
        self,
        changes: Mapping[str, Any | None],
        *,
        session_id: str | None,
        owner: str,
        as_of: date,
        origin: Literal["edited", "shop", "photo"],
    ) -> ProfileEdit:
        """Sets facts of a conversation, from values as clients send them, and takes away those that are None;
        all or, when one cannot be read, none. Without a session one is made.

        Raises:
            NotFoundError: the session does not exist.
            QuestionError: an unknown fact or an unreadable value (profile_invalid, field ``profile.<fact>``).
        """
        read = read_changes(changes, self._reader.vocabulary, as_of, origin)
        session_id = session_id or self.sessions.create(owner)
        state = self.sessions.set_profile(session_id, owner, read)
        return ProfileEdit(session_id, profile_entries(state.profile, self.knowledge.units))

    def read_picture(self, picture: PictureText) -> Screen:
        """What a picture of a shop's backend shows of the facts; nothing is kept of it."""
        return self._screens.read(picture)

    def evaluate(self, profile: Mapping[str, Any], as_of: date, platform: str = "") -> Evaluation:
        """Every rule's finding for a profile as clients send it; ``platform`` is an id, "" for all.

        Raises:
            QuestionError: the profile cannot be read, or there is no such platform (platform_unknown).
        """
        rules = rules_of(self.knowledge, platform)
        given = read_profile(profile, self._reader.vocabulary, as_of)
        return evaluated(rules, given, as_of, self.knowledge)

    def look(self, question: Question, state: SessionState) -> tuple[Understanding, Retrieved]:
        """The first two stages alone, for measuring them; nothing is kept."""
        given = read_profile(question.profile, self._reader.vocabulary, question.as_of)
        understanding = self._reader.read(question.text, state, question.as_of, given)
        return understanding, self._retrieve(understanding, question.as_of)

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of what it knows, which ``vocabulary.knowledge`` is."""
        return self._reader.vocabulary

    def search(self, words: str, as_of: date, platform: str = "", most: int = _SENTENCES) -> Retrieved:
        """The sentences of articles, and of the documents of users that are in force, that fit best.

        Raises:
            QuestionError: there is no such platform (platform_unknown).
        """
        rules_of(self.knowledge, platform)
        read = self._reader.read(words, SessionState(), as_of)
        if platform:
            hints = replace(read.hints, platform=True)
            read = replace(read, ask=replace(read.ask, platforms=(platform,)), hints=hints)
        return self._retrieve(read, as_of, most)

    def _called(self, platforms: Sequence[str]) -> tuple[str, ...]:
        """With their names, by which documents are known that were added before their platform was."""
        known = self.knowledge.platforms
        here = [known[p] for p in platforms if p in known]
        return tuple(dict.fromkeys((*platforms, *(n for p in here for n in (p.name, p.short, *p.aliases)))))

    def _retrieve(self, u: Understanding, day: date, most: int = _SENTENCES) -> Retrieved:
        documents = self._of_documents(u, day, most)
        if not asks_of_ours(u):
            return Retrieved(documents=documents)
        # A detail the source leaves unsaid: look for the sentence that says so.
        query = " ".join((u.ask.query, *u.lacks.not_covered))
        hits = self._retriever.search(query, _PASSAGES, u.ask.platforms)
        return Retrieved(
            self._evidence(query, hits, most),
            max((hit.cosine for hit in hits), default=0.0),
            self._retriever.unknown(u.ask.query),
            documents,
        )

    def _of_documents(self, u: Understanding, day: date, most: int) -> FoundInDocuments:
        """What the documents of users say, of the platforms that are named: also of others than ours."""
        if self._documents is None:
            return FoundInDocuments()
        wanted = wanted_of(u, self._documents.platforms(), self._reader.vocabulary)
        if wanted is None:
            return FoundInDocuments()
        return self._documents.find(wanted.query, most, self._called(wanted.platforms), day, wanted.naming)


def _language(u: Understanding) -> Language:
    if u.text.english:
        return "en"
    return "zh-Hant" if u.text.script == "hant" else "zh-Hans"
