"""An exception → what a caller may see: one shape on every surface, never a traceback."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import Any

from assistant.errors import (
    AccessError,
    AssistantError,
    CapError,
    NotFoundError,
    PictureError,
    QuestionError,
    SearchIndexError,
    StorageError,
)

log = logging.getLogger("assistant")


@dataclass(frozen=True, slots=True)
class Failure:
    """``status`` is the HTTP status; message and hint are finished sentences; ``retry_after`` is in
    seconds, 0 when waiting does not help."""

    status: int
    code: str
    message: str
    hint: str = ""
    retry_after: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint}}

    @property
    def headers(self) -> dict[str, str]:
        """What the HTTP response must carry beside the body."""
        if self.retry_after:
            return {"retry-after": str(self.retry_after)}
        return {"www-authenticate": "Bearer"} if self.status == 401 else {}

    @property
    def sentence(self) -> str:
        return f"{self.message}{self.hint}"


def failure_of(error: Exception) -> Failure:
    """What to show for ``error``; one not raised on purpose is logged, and shown only as the log's id."""
    if isinstance(error, QuestionError):
        message = error.message
        if error.field not in message and error.field != "question":
            message = f"{error.field}：{message}"
        return Failure(422, error.code, message, error.hint)
    if isinstance(error, PictureError):
        return Failure(422, error.code, error.message, error.hint)
    if isinstance(error, NotFoundError):
        return Failure(404, error.code, error.message, error.hint)
    if isinstance(error, AccessError):
        return Failure(error.status, error.code, error.message, error.hint)
    if isinstance(error, CapError):
        return Failure(429, error.code, error.message, error.hint, error.retry_after)
    if isinstance(error, StorageError | SearchIndexError):
        log.error("%s: %s", error.code, error)
        return Failure(503, error.code, "服务暂时不可用，数据没有丢失。", "请稍后再试；详情见服务日志。")
    if isinstance(error, AssistantError):
        log.error("%s: %s", error.code, error)
        return Failure(500, error.code, "服务的配置或知识有问题，暂时答不了。", "详情见服务日志。")
    incident = secrets.token_hex(4)
    log.error("incident %s", incident, exc_info=error)
    return Failure(
        500, "internal_error", "服务内部出错了，不是您的问题。", f"请再试一次；反馈时请附上编号 {incident}。"
    )
