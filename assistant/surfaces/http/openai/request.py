"""A body of ``/v1/chat/completions`` → what of it counts, or a sentence that says what to send."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.conversations.intake import clean_question
from assistant.errors import NotFoundError, QuestionError

MODEL = "growth-assistant"
_MOST_MESSAGES = 400
_IGNORED = ("system", "developer", "tool", "function")


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """``question`` is the last of the ``messages``, ready to be asked. Temperatures, token limits, tools and
    names of users are accepted and change nothing."""

    question: str
    messages: tuple[Said, ...]
    stream: bool
    include_usage: bool


def read_request(body: bytes) -> ChatRequest:
    """Raises QuestionError, whose ``field`` is the one that is wrong, or NotFoundError for another model."""
    given = _object(body)
    _same_model(given.get("model"))
    _refuse(given)
    messages = _messages(given.get("messages"))
    stream = given.get("stream") or False
    if not isinstance(stream, bool):
        raise _wrong("stream", "应为 true 或 false。")
    options = given.get("stream_options") or {}
    if not isinstance(options, Mapping):
        raise _wrong("stream_options", "应为对象，例如 {\"include_usage\": true}。")  # fmt: skip
    return ChatRequest(
        question=clean_question(messages[-1].text),
        messages=tuple(messages),
        stream=stream,
        include_usage=options.get("include_usage") is True,
    )


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise QuestionError(
            "请求体不是 JSON 对象。",
            '例如 {"model": "growth-assistant", "messages": [{"role": "user", "content": "首播有什么扶持"}]}',
            field="body", code="json_invalid",
        )  # fmt: skip
    return given


def _same_model(model: Any) -> None:
    if not isinstance(model, str):
        raise _wrong("model", f"请写 {MODEL}。")
    if model != MODEL:
        error = NotFoundError("模型", model[:80], f"这里只有 {MODEL}，见 /v1/models。")
        error.code = "model_not_found"
        raise error


def _refuse(given: Mapping[str, Any]) -> None:
    """What would give the client something else than it asks for."""
    if given.get("n") not in (None, 1):
        raise _wrong("n", "同一个问题只有一个核对过的回答，请去掉 n 或写 1。")
    kind = given.get("response_format") or {}
    if not isinstance(kind, Mapping) or kind.get("type") not in (None, "text"):
        raise _wrong("response_format", "回答是 Markdown；结构化的结果在 message 的 growth_assistant 里。")
    if given.get("tool_choice") not in (None, "auto", "none"):
        raise _wrong("tool_choice", "这里不会调用客户端的工具，请去掉 tool_choice。")
    if any(kind != "text" for kind in given.get("modalities") or ()):
        raise _wrong("modalities", "只有文字，请去掉 modalities。")


def _messages(given: Any) -> list[Said]:
    if not isinstance(given, list) or not given:
        raise _wrong("messages", '应为至少有一条消息的列表，例如 [{"role": "user", "content": "…"}]。')
    if len(given) > _MOST_MESSAGES:
        raise _wrong("messages", f"有 {len(given)} 条，最多 {_MOST_MESSAGES} 条：请只带最近的对话。")
    found = [said for i, one in enumerate(given) if (said := _message(one, f"messages[{i}]")) is not None]
    if not found or found[-1].role != "user":
        raise _wrong("messages", "最后一条应为 user 的问题。")
    return found


def _message(given: Any, at: str) -> Said | None:
    role = given.get("role") if isinstance(given, Mapping) else None
    if role in _IGNORED:
        return None
    if role not in ("user", "assistant"):
        raise _wrong(f"{at}.role", "应为 user、assistant 或 system。")
    content = given.get("content")
    if role == "assistant" and content is None:  # it called a tool
        return None
    return Said(role, _text(content, f"{at}.content"))


def _text(content: Any, at: str) -> str:
    """A string, or a list of text parts."""
    if isinstance(content, str):
        return content
    if not isinstance(content, Sequence):
        raise _wrong(at, "应为文字，或文字段落的列表。")
    parts = []
    for part in content:
        kind = part.get("type") if isinstance(part, Mapping) else None
        if kind in ("text", "refusal") and isinstance(part.get(kind), str):
            parts.append(part[kind])
        elif isinstance(kind, str) and kind not in ("text", "refusal"):
            raise _wrong(
                at,
                "这里只收文字，不收图片、声音和文件：请把图里的数字写出来，或用 POST /api/v1/photo 读截图。",
            )
        else:
            raise _wrong(at, '段落应为 {"type": "text", "text": "…"}。')
    return "\n".join(parts)


def _wrong(field: str, sentence: str) -> QuestionError:
    return QuestionError(f"{field} 无法使用。", sentence, field=field, code="invalid_value")
