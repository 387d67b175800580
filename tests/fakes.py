"""Small stand-ins for the parts behind a surface: deterministic, readable, no model and no network."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

from assistant.access.operators import Operators
from assistant.access.tokens import Tokens
from assistant.access.visitors import Visitors
from assistant.answer import (
    Answer,
    AnswerCheck,
    AnswerFinding,
    AnswerPart,
    AnswerResult,
    Citation,
    PartAsk,
    ProfileEntry,
    Verified,
)
from assistant.build import Service
from assistant.conversations.handover import Handovers
from assistant.conversations.question import Event, Question
from assistant.conversations.sessions import MemorySessions
from assistant.errors import QuestionError
from assistant.settings import Settings
from assistant.storage.asked import DatabaseOverview
from assistant.storage.caps import DatabaseCaps
from assistant.storage.database import Database
from assistant.storage.differences import DatabaseDifferences
from assistant.storage.feedbacks import DatabaseFeedback
from assistant.storage.handovers import DatabaseHandovers
from assistant.storage.shares import DatabaseShares
from assistant.storage.sites import DatabaseSites
from assistant.storage.unanswered import DatabaseUnanswered
from assistant.types import (
    Check,
    FactValue,
    OtherFact,
    Quantity,
    Relation,
    Source,
    StatedFact,
    Threshold,
)
from tests.measures import UNITS

SOURCE = Source(
    id="douyin/top-creator-rules",
    platform="douyin",
    title="头部创作者新规",
    publisher="某媒体",
    published="2025-12-01",
    kind="media",
    body="# 选品门槛\n\n商品分不低于75分。\n",
    path="corpus/articles/douyin/top-creator-rules.md",
)
QUOTE = "商品分不低于75分。"
KNOWN_FACTS = {"product_score"}


class Clock:
    """Seconds since 1970, which tests turn; it begins at 09:30:10 in China on 2026-11-24."""

    def __init__(self, now: float = 1_795_483_810.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


PRODUCT_SCORE = Quantity(Decimal(73), Decimal(73), "score")
SCORE = AnswerCheck(
    "product_score", "商品分", "73", ">=", "75", "分", "unmet", "2", 1,
    Check("product_score", ">=", Decimal(75), "score", "unmet", PRODUCT_SCORE,
          Quantity(Decimal(2), Decimal(2), "score"), "score"),
)  # fmt: skip
ORDERS = AnswerCheck(
    "orders", "订单量", None, ">=", "1000", "单", "unknown", None, 1,
    Check("orders", ">=", Decimal(1000), "order", "unknown", None, None, "orders"),
)  # fmt: skip


def checked(**changes: Any) -> AnswerCheck:
    """``SCORE`` with other values in its record, and as it would be in print."""
    record = replace(SCORE.record, **changes)
    return replace(
        SCORE, fact=record.fact, op=record.op, unit=UNITS[record.unit].label if record.unit else "",
        status=record.status, threshold=_printed(record.threshold) or "", given=_printed(record.given),
        gap=_printed(record.gap), record=record,
    )  # fmt: skip


def _printed(value: FactValue | Threshold | None) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "是" if value else "否"
        case Quantity():
            return str(value.point) if value.point is not None else f"{value.low}～{value.high}"
        case Relation():
            return f"低于{value.fact}"
        case OtherFact():
            return value.fact
    return str(value)


def make_answer(question: str = "能带吗", session_id: str = "s", text: str = "") -> Answer:
    start = SOURCE.body.index(QUOTE)
    return Answer(
        id=secrets.token_urlsafe(12),
        session_id=session_id,
        question=question,
        as_of="2026-11-22",
        answer=text or f"**还不行**：{question}",
        outcome="ineligible",
        findings=(
            AnswerFinding(
                rule="douyin/top-creator/selection",
                title="选品门槛",
                programme="douyin/top-creator",
                platform="douyin",
                status="unmet",
                checks=(
                    SCORE,
                    ORDERS,
                ),
                results=(AnswerResult("冻结佣金", "60000", "元", "up_to", "300000 × 20%", {}, 1),),
                unstated=("考核周期",),
                confirm_by_hand=("没有其他违规",),
            ),
        ),
        citations=(
            Citation(
                1, SOURCE.id, "douyin", SOURCE.title, SOURCE.publisher, SOURCE.published, "media", "选品门槛",
                QUOTE, start, start + len(QUOTE),
            ),
        ),
        numbers=(),
        ask=(),
        suggestions=(),
        profile={"product_score": ProfileEntry("商品分73", "73", "73", "分", "question", 1, PRODUCT_SCORE)},
        composer="template",
        verified=Verified(True),
        corpus="c0ffee",
        timings_ms={"understand": 0.1},
    )  # fmt: skip


def _knowledge() -> Any:
    fact = SimpleNamespace(id="product_score", label="商品分", yes=())
    return SimpleNamespace(
        sources={SOURCE.id: SOURCE}, rules={}, facts={fact.id: fact}, digest="c0ffee", platforms={}
    )


@dataclass
class FakeAssistant:
    """Answers anything; 「坏」 in a question breaks it, 「半」 breaks it in the middle of a stream."""

    sessions: Any
    knowledge: Any = field(default_factory=_knowledge)
    asked: list[Question] = field(default_factory=list)
    closed: int = 0

    asks_a_model = False

    def sources(self) -> Iterator[Source]:
        yield from self.knowledge.sources.values()

    def source(self, key: str) -> Source | None:
        found: Source | None = self.knowledge.sources.get(key)
        return found

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        unknown = sorted(question.profile.keys() - KNOWN_FACTS)
        if unknown:
            raise QuestionError(
                f"没有叫 {unknown[0]!r} 的事实。", field=f"profile.{unknown[0]}", code="fact_unknown"
            )
        session_id = question.session_id or self.sessions.create(question.owner)
        state = self.sessions.load(session_id, question.owner)
        if "坏" in question.text:
            raise RuntimeError("secret detail")
        told = make_answer(question.text, session_id)
        details = f"**依据**\n\n[1]《{SOURCE.title}》，第三方解读，以平台官方规则为准\n\n- [1] 「{QUOTE}」"
        ask = PartAsk("verdict", (), "me", question.text)
        part = AnswerPart(ask, told.outcome, told.answer, (), (), details, (0,), (1,))
        answer = replace(told, parts=(part,), id=question.answer_id or told.id)
        fact = StatedFact(
            "product_score", Quantity(Decimal(73), Decimal(73), "分"), question.text, state.turn
        )
        self.sessions.save(
            session_id,
            replace(state, turn=state.turn + 1, profile={**state.profile, "product_score": fact}),
            answer,
            state,
        )
        return answer

    def stream(self, question: Question) -> Iterator[Event]:
        answer = self.ask(question)
        try:
            yield Event("stage", "understand")
            yield Event("delta", answer.answer[:4])
            if "半" in question.text:
                raise RuntimeError("secret detail")
            yield Event("delta", answer.answer[4:])
            yield Event("answer", answer)
        finally:
            self.closed += 1


def make_visitors(database: Database, now: Callable[[], float] = time.time) -> Visitors:
    """With no site, and no limit on the open API."""
    return Visitors(DatabaseSites(database), Tokens("s" * 32, now), DatabaseCaps(database, now))


def make_service(database: Database) -> Any:
    """What ``assistant.build.open_service`` gives, around the fake, whose conversations are in memory."""
    sessions = MemorySessions()
    tokens, caps = Tokens("s" * 32), DatabaseCaps(database)
    fake: Any = FakeAssistant(sessions)
    return Service(
        settings=Settings(),
        assistant=fake,
        sessions=sessions,
        feedback=DatabaseFeedback(database),
        asked=DatabaseUnanswered(database),
        differences=DatabaseDifferences(database),
        shares=DatabaseShares(database),
        overview=DatabaseOverview(database),
        visitors=make_visitors(database),
        handovers=Handovers(DatabaseSites(database), sessions, DatabaseHandovers(database), caps),
        operators=Operators(None, tokens, caps),
        featuriser=cast(Any, None),
        renewed=cast(Any, None),
    )
