"""What a caller sends → a ``Question``, or a ``QuestionError`` that names the field.

The one place where requests are validated: page, API and command line all come through here. Which
facts exist and how their values read is the pipeline's business.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from assistant.conversations.question import Question
from assistant.errors import QuestionError
from assistant.text import visible

QUESTION_LIMIT = 2_000
_PROFILE_LIMIT = 100
_VALUE_LIMIT = 200
_CHINA = timezone(timedelta(hours=8))  # fixed: China has no summer time
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ENTRY_KEYS = {"text", "low", "high", "unit"}
_NOTED_KEYS = {"from", "turn"}  # an answer's profile can be sent back as it is


def today() -> date:
    """The day at the merchant's, wherever the server stands."""
    return datetime.now(_CHINA).date()


def in_china(at: datetime) -> datetime:
    """A moment in UTC, as databases keep it, on the clocks of merchants."""
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(_CHINA)


def read_question(
    text: str,
    *,
    session_id: str | None = None,
    profile: Mapping[str, Any] | None = None,
    as_of: str | None = None,
    owner: str = "",
) -> Question:
    """A question ready to ask; ``as_of`` is a day as YYYY-MM-DD, default today. ``owner`` is whose
    conversation it is, which only the server says."""
    return Question(
        text=clean_question(text),
        session_id=_session_id(session_id),
        profile=_profile(profile or {}),
        as_of=read_day(as_of) if as_of else today(),
        owner=owner,
    )


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """What to evaluate the rules for; ``platform`` is an id, "" for all."""

    profile: Mapping[str, Any]
    platform: str
    as_of: date


def read_profile_request(
    profile: Mapping[str, Any], *, platform: str | None = None, as_of: str | None = None
) -> ProfileRequest:
    """A profile without a question; ``as_of`` is a day as YYYY-MM-DD, default today."""
    return ProfileRequest(
        profile=_profile(profile),
        platform=visible(platform or "").strip(),
        as_of=read_day(as_of) if as_of else today(),
    )


def read_changes(values: Mapping[str, Any]) -> dict[str, Any | None]:
    """What ``Assistant.edit_profile`` takes, from what a page or a client sends: fact → value, or None to
    take it away."""
    gone = dict.fromkeys((visible(k) for k, v in values.items() if v is None), None)
    return {**gone, **_profile(values)}


def read_words(words: Sequence[str]) -> dict[str, str]:
    """``product_score=73`` and the like, as typed on the command line → a profile."""
    found: dict[str, str] = {}
    for word in words:
        fact, sign, value = word.partition("=")
        if not (sign and fact.strip() and value.strip()):
            raise QuestionError(
                f"{word[:40]!r} 不是一项店铺数据。",
                "请写成 数据项=值，例如 product_score=73，「return_rate=低于行业」。",
                field="profile",
                code="profile_invalid",
            )
        if fact.strip() in found:
            raise QuestionError(
                f"{fact.strip()[:40]!r} 写了两次。",
                "每项数据只写一次。",
                field="profile",
                code="profile_invalid",
            )
        found[fact.strip()] = value
    return found


def clean_question(text: str) -> str:
    """``text`` without control characters and blanks around it; empty or too long is an error."""
    cleaned = visible(text).strip()
    if not any(unicodedata.category(c)[0] not in "CZ" for c in cleaned):
        raise QuestionError(
            "问题是空的。", "请用一句话说明想问什么，例如「快手新商首播有什么扶持」。", code="question_empty"
        )
    if len(cleaned) > QUESTION_LIMIT:
        raise QuestionError(
            f"问题有 {len(cleaned)} 个字符，太长了。",
            f"最多 {QUESTION_LIMIT} 个字符：请只保留店铺数据和想问的事。",
            code="question_too_long",
        )
    return cleaned


def read_day(text: str) -> date:
    """A day written as 2026-11-22."""
    try:
        if not _DAY.fullmatch(text):  # fromisoformat takes weeks too
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(
            f"日期 {text[:40]!r} 无法识别。",
            "请写成 2026-11-22 这样的日期。",
            field="as_of",
            code="as_of_invalid",
        ) from None


def _session_id(value: str | None) -> str | None:
    if not value:
        return None
    if len(value) > _VALUE_LIMIT or not value.isprintable():
        raise QuestionError("session_id 无效。", "请原样传回上一次回答里的 session_id。", field="session_id")
    return value


def _profile(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fact → Decimal, text, bool, or an entry as answers show it; ``None`` means not known, so absent."""
    if len(values) > _PROFILE_LIMIT:
        raise QuestionError(
            f"profile 有 {len(values)} 项，太多了。", f"最多 {_PROFILE_LIMIT} 项。", field="profile"
        )
    return {visible(k): _profile_value(k, v) for k, v in values.items() if v is not None}


def _profile_value(name: str, value: Any) -> Any:
    if isinstance(value, bool | Decimal):
        return value
    if isinstance(value, int | float) and math.isfinite(value):
        return Decimal(str(value))
    if isinstance(value, str) and value.strip() and len(value) <= _VALUE_LIMIT:
        return visible(value).strip()
    if isinstance(value, dict):
        value = {k: v for k, v in value.items() if k not in _NOTED_KEYS}
    if isinstance(value, dict) and value and value.keys() <= _ENTRY_KEYS and _are_texts(value.values()):
        return {k: v if v is None else visible(v) for k, v in value.items()}
    raise QuestionError(
        f"profile.{name[:80]} 的值无法使用。",
        f"请给数字、true/false 或不超过 {_VALUE_LIMIT} 字的文字，例如 73 或「73分」。",
        field=f"profile.{name[:80]}",
        code="profile_invalid",
    )


def _are_texts(values: Iterable[Any]) -> bool:
    return all(v is None or (isinstance(v, str) and len(v) <= _VALUE_LIMIT) for v in values)
