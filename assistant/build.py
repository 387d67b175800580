"""Settings → parts: the one place where implementations are chosen.

``open_assistant`` is what one question on the command line needs: exact search and a memory that ends with
the process, no database, no vector store and no web framework. ``open_service`` is what a server is made of;
each surface is handed the parts that it uses. What operators laid over corpus/ counts in both, and a server
follows its changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.access.secret import load_secret
from assistant.access.sites import hash_secret
from assistant.compose.writing.writer import Writer
from assistant.conversations.handover import Handovers, PageChannel
from assistant.conversations.model_reader.read import ModelReader
from assistant.conversations.sessions import MemorySessions, SessionStore
from assistant.conversations.shares import ShareStore
from assistant.conversations.stages import ModelTasks
from assistant.drafting.drafter import Drafter
from assistant.drafting.review import Reviews
from assistant.errors import OverlayError, SearchIndexError
from assistant.feedback.differences import DifferenceStore
from assistant.feedback.feedback import FeedbackStore
from assistant.feedback.overview import OverviewStore
from assistant.feedback.unanswered import UnansweredQuestions, UnansweredStore, read_unanswered
from assistant.knowledge.in_force import Renewed, reported
from assistant.knowledge.load import read_knowledge
from assistant.knowledge.prompts import load_prompts
from assistant.library import publishing
from assistant.library.forgotten import Forget, nothing_kept
from assistant.library.ingest.records import Document, Refused
from assistant.library.librarian import Librarian
from assistant.library.publishing import silent
from assistant.library.search import DocumentSearch, OpenDocuments, idf_of_both
from assistant.library.shelf import knowledge_in_force, overlay_of
from assistant.library.stored import DOCUMENTS, FOLDER, Bodies, DocumentSources, read_documents_json
from assistant.models.chat.budget import MemoryTokenCounts, TokenCounts
from assistant.models.chat.opened import NO_CHAT, OpenedChat, open_chat_if_possible
from assistant.models.open import open_reranker
from assistant.models.pictures import Photos, PictureReader, open_pictures
from assistant.models.tagger import open_tagger
from assistant.pipeline import Assistant
from assistant.retrieve.chroma import ChromaIndex
from assistant.retrieve.evidence import SentenceFinder
from assistant.retrieve.featuriser import Featuriser, open_featuriser
from assistant.retrieve.generation import generations
from assistant.retrieve.hybrid import HybridRetriever
from assistant.retrieve.index import Progress, open_index
from assistant.retrieve.weights import read_weights
from assistant.rules.schema import Knowledge
from assistant.settings import Settings, prompts_dir
from assistant.types import ChatModel

if TYPE_CHECKING:
    from assistant.access.operators import Operators
    from assistant.access.visitors import Visitors
    from assistant.models.chat.client import Chat
    from assistant.models.chat.replies import Limits

Opener = Callable[[Path], HybridRetriever]
"""Opens what is published below a folder."""


@dataclass(frozen=True, slots=True)
class Service:
    """What a serving process is made of. Only its composition, in ``surfaces.http``, takes the whole.
    ``assistant`` stands for whatever ``renewed`` gives at the moment."""

    settings: Settings
    assistant: Assistant
    sessions: SessionStore
    feedback: FeedbackStore
    asked: UnansweredStore
    differences: DifferenceStore
    shares: ShareStore
    overview: OverviewStore
    visitors: Visitors
    handovers: Handovers
    operators: Operators
    featuriser: Featuriser
    renewed: Renewed[Assistant]
    pictures: PictureReader | None = None  # without the extra that reads them
    chat: OpenedChat = NO_CHAT
    forget: Forget = nothing_kept

    @property
    def about(self) -> dict[str, str]:
        """What answers are made with."""
        corpus = self.assistant.knowledge.digest
        return {"corpus": corpus, "embedding": self.settings.embedding, "composer": "template"}

    @property
    def photos(self) -> Photos:
        if self.pictures is None:
            return ""
        return "kept" if self.pictures.keeps else "read"

    def unanswered(self, *, handled: bool = False) -> UnansweredQuestions:
        """The latest questions that were not answered, in groups: those that were seen to, or were not."""
        known = chain.from_iterable(
            ways for source in self.assistant.knowledge.sources.values() for ways in source.asked.values()
        )
        words, vectors = self.featuriser.tokeniser, self.featuriser.own
        return read_unanswered(self.asked, known, words, vectors, handled=handled)

    def librarian(
        self, *, progress: Progress = silent, seen: Callable[[Document | Refused], None] = lambda item: None
    ) -> Librarian:
        """What takes the documents of users in and out, with the knowledge that is served."""
        return Librarian(
            self.settings.data, lambda: self.assistant.knowledge, lambda: self.featuriser,
            progress=progress, seen=seen, forget=self.forget,
        )  # fmt: skip

    def reviews(self) -> Reviews:
        """What drafts rules of documents and keeps their review."""
        return _reviews(self.settings, lambda: self.assistant.knowledge, None)

    def rebuild_index(self, progress: Progress) -> None:
        """Makes both indexes anew, from what is served."""
        data, knowledge = self.settings.data, self.assistant.knowledge
        publishing.ensure_articles(data, knowledge, self.featuriser, rebuild=True, progress=progress)
        publishing.ensure_documents(data, self.featuriser, rebuild=True, progress=progress)


@contextmanager
def open_assistant(
    settings: Settings,
    *,
    progress: Progress = silent,
    knowledge: Knowledge | None = None,
    chat: ChatModel | None = None,
) -> Iterator[Assistant]:
    """An assistant for one question or one conversation, over the knowledge in force unless another is
    given; builds the index when it is missing or stale. ``chat`` is a model that the caller opened and will
    close, in the place of the settings' own."""
    knowledge = knowledge or knowledge_in_force(settings.data)
    featuriser = open_featuriser(settings, knowledge)
    with ExitStack() as closing:
        opener = _opener(settings, featuriser, exact=True)
        chat = chat or _chat(settings, None, closing).chat
        make = _maker(settings, knowledge, featuriser, opener, MemorySessions(), chat, progress, closing)
        yield make(knowledge)


@contextmanager
def open_service(settings: Settings, *, progress: Progress = silent) -> Iterator[Service]:
    """The same with a vector store and a database, for as long as it serves."""
    from assistant.access.operators import Operators  # late: these import PyJWT and SQLAlchemy
    from assistant.access.tokens import Tokens
    from assistant.access.visitors import Visitors
    from assistant.storage.asked import DatabaseOverview
    from assistant.storage.caps import DatabaseCaps
    from assistant.storage.database import Database
    from assistant.storage.differences import DatabaseDifferences
    from assistant.storage.feedbacks import DatabaseFeedback
    from assistant.storage.forgetting import DatabaseForgetting
    from assistant.storage.handovers import DatabaseHandovers
    from assistant.storage.sessions import DatabaseSessions
    from assistant.storage.shares import DatabaseShares
    from assistant.storage.sites import DatabaseSites
    from assistant.storage.tokens import DatabaseTokenCounts
    from assistant.storage.unanswered import DatabaseUnanswered

    overlay = overlay_of(settings.data)
    first = reported(overlay.read())
    knowledge = first.knowledge
    featuriser = open_featuriser(settings, knowledge)
    with ExitStack() as closing:
        database = Database(settings.database)
        closing.callback(database.close)
        sessions = DatabaseSessions(database)
        opener = _opener(settings, featuriser, exact=False)
        chat = _chat(settings, DatabaseTokenCounts(database), closing)
        make = _maker(settings, knowledge, featuriser, opener, sessions, chat.chat, progress, closing)
        renewed = Renewed(overlay, first, lambda known: _prepared(make(known)))
        pictures = open_pictures(settings)
        if pictures:
            closing.callback(pictures.close)
        tokens, caps = Tokens(load_secret(settings.data, settings.secret)), DatabaseCaps(database)
        sites, kept = DatabaseSites(database), DatabaseHandovers(database)
        yield Service(
            settings=settings,
            assistant=_of_the_moment(renewed),
            sessions=sessions,
            feedback=DatabaseFeedback(database),
            asked=DatabaseUnanswered(database),
            differences=DatabaseDifferences(database),
            shares=DatabaseShares(database),
            overview=DatabaseOverview(database),
            visitors=Visitors(sites, tokens, caps, settings.ask_limit),
            handovers=Handovers(sites, sessions, kept, caps, _page_channel(settings)),
            operators=Operators(settings.operator_password, tokens, caps),
            forget=DatabaseForgetting(database).forget,
            featuriser=featuriser,
            renewed=renewed,
            pictures=pictures,
            chat=chat,
        )


def open_chat(
    settings: Settings, counts: TokenCounts | None = None, limits: Limits | None = None
) -> Chat | None:
    """The chat model, to be closed by who opens it; None when no model is named. It counts its tokens for
    itself unless it is given ``counts``.

    Raises:
        MissingExtraError: the provider's package is not installed.
        SettingsError: an unknown provider, or no key.
        PromptError: a prompt of one's own that cannot be used.
    """
    if not settings.chat.name:
        return None
    from assistant.models.chat.open import open_chat as open_model  # late: LangChain and its asyncio

    prompt = load_prompts(prompts_dir(), settings.prompts)["json"]
    return open_model(
        settings.chat,
        counts or MemoryTokenCounts(),
        lambda schema: prompt.messages({"schema": schema}),
        limits,
    )


def _chat(settings: Settings, counts: TokenCounts | None, closing: ExitStack) -> OpenedChat:
    """The chat model for as long as ``closing`` is open; without it where it cannot be used."""
    chat = open_chat_if_possible(settings.chat.name, lambda: open_chat(settings, counts))
    if chat.chat:
        closing.callback(chat.chat.close)
    return chat


def _model_tasks(settings: Settings, chat: ChatModel | None, knowledge: Knowledge) -> ModelTasks | None:
    if chat is None:
        return None
    prompts = load_prompts(prompts_dir(), settings.prompts)
    tasks = settings.chat.tasks
    return ModelTasks(
        settings.chat.answer_timeout,
        ModelReader(chat, prompts["read"], settings.chat.trusted) if "read" in tasks else None,
        Writer(chat, prompts, knowledge) if "write" in tasks else None,
    )


def _page_channel(settings: Settings) -> PageChannel:
    key = hash_secret(settings.channel_secret) if settings.channel_secret else ""
    return PageChannel(settings.channel, key, settings.channel_local)


@contextmanager
def open_reviews(settings: Settings, *, with_model: bool = False) -> Iterator[Reviews]:
    """What drafts rules of documents and keeps their review; ``with_model`` the chat model reads too what the
    grammar leaves.

    Raises:
        MissingExtraError, SettingsError, PromptError: the model cannot be used.
    """
    with ExitStack() as closing:
        chat = open_chat(settings) if with_model else None
        if chat is not None:
            closing.callback(chat.close)
        yield _reviews(settings, lambda: knowledge_in_force(settings.data), chat)


def _reviews(settings: Settings, in_force: Callable[[], Knowledge], chat: ChatModel | None) -> Reviews:
    @cache
    def drafter() -> Drafter:
        prompt = load_prompts(prompts_dir(), settings.prompts)["draft"] if chat else None
        return Drafter(read_knowledge(), in_force, chat, prompt)

    return Reviews(settings.data, drafter)


def build_index(settings: Settings, *, rebuild: bool = False, progress: Progress = silent) -> bool:
    """Brings the indexes up to date; False when they were already and ``rebuild`` is not asked for."""
    knowledge = knowledge_in_force(settings.data)
    featuriser = open_featuriser(settings, knowledge)
    data = settings.data
    made = publishing.ensure_articles(data, knowledge, featuriser, rebuild=rebuild, progress=progress)
    return publishing.ensure_documents(data, featuriser, rebuild=rebuild, progress=progress) or made


def _maker(
    settings: Settings,
    knowledge: Knowledge,
    featuriser: Featuriser,
    opener: Opener,
    sessions: SessionStore,
    chat: ChatModel | None,
    progress: Progress,
    closing: ExitStack,
) -> Callable[[Knowledge], Assistant]:
    """Makes assistants over indexes that are brought up to date first; ``closing`` gives back their files.
    The articles of all that they know are those of ``knowledge``, which are indexed."""
    data = settings.data
    publishing.ensure_articles(data, knowledge, featuriser, progress=progress)
    publishing.ensure_documents(data, featuriser, progress=progress)
    try:
        retriever = opener(data)
    except SearchIndexError:  # damaged after it was published: it is derived, so make it again
        publishing.ensure_articles(data, knowledge, featuriser, rebuild=True, progress=progress)
        retriever = opener(data)
    closing.callback(retriever.close)
    documents = _documents(data, featuriser, retriever, opener)
    closing.callback(documents.close)
    evidence = SentenceFinder(featuriser.tokeniser, featuriser.own, knowledge.sources, retriever.lexical.idf)

    def make(known: Knowledge) -> Assistant:
        if known.sources != knowledge.sources:
            raise OverlayError("磁盘上的文章和启动时不同，增补的改动还没有生效。", "请重新启动服务。")
        return Assistant(
            knowledge=known, retriever=retriever, evidence=evidence, sessions=sessions, documents=documents,
            tagger=open_tagger(known), model=_model_tasks(settings, chat, known),
        )  # fmt: skip

    return make


def _prepared(assistant: Assistant) -> Assistant:
    assistant.prepare()
    return assistant


def _of_the_moment(current: Callable[[], Assistant]) -> Assistant:
    """Stands for whatever assistant ``current`` gives: each call, and so each question, is answered by one of
    them from start to end."""
    return cast(Assistant, _OfTheMoment(current))


class _OfTheMoment:
    def __init__(self, current: Callable[[], Assistant]) -> None:
        self._current = current

    def __getattr__(self, name: str) -> Any:
        return getattr(self._current(), name)


def _opener(settings: Settings, featuriser: Featuriser, *, exact: bool) -> Opener:
    reranker = open_reranker(settings)
    fitted = read_weights(settings.data, featuriser.embedder)

    def opened(data: Path) -> HybridRetriever:
        return open_index(
            data, featuriser.embedder, featuriser.tokeniser,
            weight=fitted, reranker=reranker, reranked=settings.rerank_depth,
            open_dense=None if exact else lambda folder: ChromaIndex(folder, featuriser.embedder),
        )  # fmt: skip

    return opened


def _documents(
    data: Path, featuriser: Featuriser, articles: HybridRetriever, opener: Opener
) -> DocumentSearch:
    folder = data / FOLDER

    def opened() -> OpenDocuments:
        retriever = opener(folder)
        documents = read_documents_json(generations(folder) / retriever.manifest.generation / DOCUMENTS)
        sources = DocumentSources(documents, Bodies(data))
        idf = idf_of_both(articles.lexical, retriever.lexical)
        finder = SentenceFinder(featuriser.tokeniser, featuriser.own, sources, idf)
        return OpenDocuments(documents, sources, retriever, finder, idf)

    return DocumentSearch(folder, featuriser.tokeniser, opened)
