"""One question, start to end: understand, retrieve, evaluate, compose, verify.

Reading ``Assistant.stream`` is reading the product.
"""

from __future__ import annotations

import secrets
import time
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from itertools import chain
from typing import Any, Literal, Protocol

from assistant.answer import Answer, Evaluation, Language, ProfileEntry
from assistant.compose.buttons import in_traditional
from assistant.compose.findings import evaluated
from assistant.compose.merging import merged
from assistant.compose.offering import offering
from assistant.compose.template import Matter, compose
from assistant.compose.tracing import Tracer
from assistant.compose.verify import verify
from assistant.conversations.offering import offered, refused, with_nobody
from assistant.conversations.question import Event, ProfileEdit, Question
from assistant.conversations.sessions import MemorySessions, SessionStore
from assistant.conversations.several import after, read_turn
from assistant.conversations.turns import profile_entries, read_facts
from assistant.knowledge.lookup import rules_of
from assistant.models.tagger import Tagger
from assistant.rules.evaluate import evaluate
from assistant.rules.match import ranked
from assistant.rules.readings import turning, without
from assistant.rules.schema import Knowledge, Rule
from assistant.rules.sums import with_sum
from assistant.text import to_traditional, whole
from assistant.types import (
    Evidence,
    Finding,
    FoundInDocuments,
    Hit,
    PictureText,
    Profile,
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

_PASSAGES = 8
_SENTENCES = 6


class DocumentFinder(Protocol):
    """The same in the documents that users added, which may change between two questions."""

    def find(self, query: str, k: int, platforms: Sequence[str], day: date) -> FoundInDocuments: ...
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
    ) -> None:
        self.knowledge = knowledge
        self.sessions = sessions
        self._retriever = retriever
        self._evidence = evidence
        self._documents = documents
        self._reader = Reader(knowledge, tagger)
        self._tracer = Tracer(knowledge.numbers)

    @cached_property
    def _screens(self) -> ScreenReader:
        return ScreenReader(self.knowledge)

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
        return self.knowledge.sources.get(key) or added.get(key)

    def ask(self, question: Question) -> Answer:
        """The verified answer.

        Raises:
            NotFoundError: the session does not exist.
            QuestionError: the profile names an unknown fact or an unreadable value.
        """
        answer: Answer | None = None
        for event in self.stream(question):
            if event.kind == "answer":
                answer = event.data
        assert answer is not None
        return answer

    def stream(self, question: Question) -> Iterator[Event]:
        """Stages as they are reached, the verified text in pieces, and the answer.

        Text is sent only once it is verified: nothing shown is ever taken back.
        """
        clock = _Clock()
        question = replace(question, text=whole(question.text))
        # The request is read before a session is made: a bad one leaves nothing behind.
        given = read_profile(question.profile, self._reader.vocabulary, question.as_of)
        owner, state = question.owner, SessionState()
        if question.session_id:
            state = self.sessions.load(question.session_id, owner)
        session_id = question.session_id or self.sessions.create(owner)
        with clock.stage("understand"):
            turn = read_turn(self._reader, question.text, state, question.as_of, given)
            turn = turn if question.person else with_nobody(turn)
        yield Event("stage", "understand")
        with clock.stage("retrieve"):
            retrieved = [self._retrieve(part, question.as_of) for part in turn.parts]
        yield Event("stage", "retrieve")
        with clock.stage("evaluate"):
            parts = map(offering, turn.parts, retrieved)
            turn = replace(turn, parts=tuple(self._settled(part, question.as_of) for part in parts))
            findings = [self._evaluate(part, question.as_of) for part in turn.parts]
            matters = merged(map(Matter, turn.parts, findings, retrieved))
            turn = replace(turn, parts=tuple(matter.understanding for matter in matters))
            understanding = turn.whole
        yield Event("stage", "evaluate")
        with clock.stage("compose"):
            draft = compose(matters, self.knowledge, question.as_of, turn.left)
        yield Event("stage", "compose")
        with clock.stage("verify"):
            added = (dict(r.documents.sources) for r in retrieved)
            cited = ChainMap(*added, dict(self.knowledge.sources))
            checked = verify(draft, understanding, cited, question.as_of, self._tracer)
        yield Event("stage", "verify")
        traditional = understanding.text.script == "hant"
        refusals = refused(state, turn.parts, draft)
        answer = Answer(
            id=question.answer_id or secrets.token_urlsafe(12),
            session_id=session_id,
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
            verified=checked.verified,
            corpus=self.knowledge.digest,
            timings_ms=clock.timings,
            parts=checked.parts,
            read=read_facts(turn.parts, self.knowledge.units),
            beside=draft.beside,
            handover=offered(turn, refusals, question.person),
            language=_language(understanding),
            spans=checked.spans,
            differences=turn.differences,
        )
        kept = replace(after(state, turn.parts, draft), refused=refusals)
        self.sessions.save(session_id, kept, answer, state)
        yield from (Event("delta", piece) for piece in answer.answer.splitlines(keepends=True))
        yield Event("answer", answer)

    def aside(self, question: Question, state: SessionState) -> Answer:
        """The answer to a question in a conversation that has come to ``state``; nothing of it is kept."""
        apart = copy(self)
        apart.sessions = MemorySessions()
        return apart.ask(replace(question, session_id=apart.sessions.create(question.owner, state)))

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

    # --- stages ----------------------------------------------------------------------------------

    def _retrieve(self, u: Understanding, day: date) -> Retrieved:
        if u.ask.intent == "decline" or (u.lacks.outside and not u.ask.platforms):
            return Retrieved()
        # A detail the source leaves unsaid: look for the sentence that says so.
        query = " ".join((u.ask.query, *u.lacks.not_covered))
        hits = self._retriever.search(query, _PASSAGES, u.ask.platforms)
        documents = self._documents
        # which platform is the filter's part: a document seldom repeats it in every sentence
        plain = self._reader.vocabulary.without_platforms(u.ask.query) if u.ask.platforms else u.ask.query
        return Retrieved(
            self._evidence(query, hits, _SENTENCES),
            max((hit.cosine for hit in hits), default=0.0),
            self._retriever.unknown(u.ask.query),
            documents.find(plain, _SENTENCES, u.ask.platforms, day) if documents else FoundInDocuments(),
        )

    def _evaluate(self, u: Understanding, as_of: date) -> tuple[Finding, ...]:
        if u.ask.intent == "decline" or (u.lacks.outside and not u.ask.platforms):
            return ()
        findings = tuple(self._finding(self.knowledge.rules[r], u.known.profile, as_of) for r in u.ask.rules)
        if u.ask.sum and findings and findings[0].status != "not_in_force":
            values = {fact: stated.value for fact, stated in u.known.profile.items()}
            rule, known = self.knowledge.rules[u.ask.sum.rule], self.knowledge
            return (with_sum(findings[0], rule, u.ask.sum, values, known.facts, known.units), *findings[1:])
        return ranked(findings) if u.ask.intent == "plans" else findings

    def _settled(self, u: Understanding, as_of: date) -> Understanding:
        """No outcome on a doubtful reading: figures that it turns on leave the profile and are asked about.
        A list of plans is judged without any that are in doubt."""
        if not u.told.doubtful or u.ask.intent in ("decline", "information"):
            return u
        rules = [self.knowledge.rules[r] for r in u.ask.rules]
        found = [
            turning(
                partial(self._finding, rule, as_of=as_of),
                u.known.profile,
                u.told.doubtful,
                exact=u.ask.wants == "gap",
            )
            for rule in (rules if u.ask.intent != "plans" else ())
        ]
        disputed = tuple(dict.fromkeys(chain.from_iterable(found)))
        open_ones = u.told.doubtful if u.ask.intent == "plans" else disputed
        return replace(
            u,
            told=replace(u.told, disputed=disputed),
            known=replace(u.known, profile=without(u.known.profile, open_ones)),
        )

    def _finding(self, rule: Rule, profile: Profile, as_of: date) -> Finding:
        return evaluate(rule, profile, as_of, self.knowledge.audiences, self.knowledge.units)


def _language(u: Understanding) -> Language:
    if u.text.english:
        return "en"
    return "zh-Hant" if u.text.script == "hant" else "zh-Hans"


class _Clock:
    def __init__(self) -> None:
        self.timings: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.timings[name] = round((time.perf_counter() - start) * 1000, 3)
