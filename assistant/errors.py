"""Every error this package raises on purpose.

    AssistantError                 code, message, hint: what the API, the CLI and the page show
    ├── SettingsError              a GROWTH_* setting that cannot be used
    ├── MissingExtraError          an optional dependency that the chosen setting needs
    ├── KnowledgeError             a file under corpus/ or prompts/ that cannot be used: file and line
    │   ├── ArticleError
    │   ├── RegistryError          facts.yaml, programmes.yaml, lexicon.yaml
    │   ├── RuleError
    │   └── PromptError
    ├── OverlayError               what an operator adds to corpus/ cannot be added
    ├── LibraryError               a document that a user added, or their list, cannot be used
    ├── QuestionError              what a caller sent cannot be asked (HTTP 422)
    ├── PictureError               a picture that cannot be read (HTTP 422)
    ├── NotFoundError              session, rule or source that does not exist (HTTP 404)
    ├── AccessError                who asks shows no usable token (HTTP 401) or may not (HTTP 403)
    ├── CapError                   more questions than allowed (HTTP 429)
    ├── SiteError                  a site that may embed the widget cannot be set up so
    ├── DeliveryError              a webhook that a conversation is handed over to did not take it
    ├── ModelError                 the chat model did not do what it was asked; never reaches a merchant
    ├── EvaluationError            a question set that cannot be used, a server that cannot be asked
    ├── StorageError               the session database cannot be read or written (HTTP 503)
    └── SearchIndexError
        ├── IndexMissingError      no published generation
        ├── IndexMismatchError     built with another embedding model
        └── IndexBusyError         another process is building

Messages say what is wrong, where and why; hints say what to do. Both are finished sentences
that a user may read. Codes are stable: the API and the widget switch on them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal


class AssistantError(Exception):
    """Base of all. ``code`` is stable, ``message`` and ``hint`` are for people."""

    code = "assistant_error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class SettingsError(AssistantError):
    code = "settings_invalid"


class MissingExtraError(AssistantError):
    code = "extra_missing"

    def __init__(self, package: str, extra: str, needed_for: str) -> None:
        super().__init__(
            f"{needed_for} needs the package {package!r}, which is not installed.",
            f"Install it with: pip install 'growth-assistant[{extra}]'",
        )


class KnowledgeError(AssistantError):
    """A knowledge file with a defect; the text always leads with file and line."""

    code = "knowledge_invalid"

    def __init__(self, path: Path | str, line: int, message: str, hint: str = "") -> None:
        super().__init__(f"{path}:{line}: {message}", hint)
        self.path = str(path)
        self.line = line
        self.detail = message


class ArticleError(KnowledgeError):
    code = "article_invalid"


class RegistryError(KnowledgeError):
    code = "registry_invalid"


class RuleError(KnowledgeError):
    code = "rule_invalid"


class PromptError(KnowledgeError):
    code = "prompt_invalid"


class OverlayError(AssistantError):
    code = "overlay_invalid"


class LibraryError(AssistantError):
    code = "library_invalid"


class QuestionError(AssistantError):
    """``field`` names the part of the request that cannot be used."""

    code = "question_invalid"

    def __init__(self, message: str, hint: str = "", *, field: str = "question", code: str = "") -> None:
        super().__init__(message, hint)
        self.field = field
        if code:
            self.code = code


PictureCode = Literal[
    "picture_unknown",
    "picture_too_large",
    "picture_damaged",
    "picture_empty",
    "picture_slow",
    "picture_failed",
]
_PICTURES: dict[PictureCode, tuple[str, str]] = {
    "picture_unknown": ("这个文件不是能读的图片。", "请截屏，或另存为 PNG、JPEG、WebP 再传。"),
    "picture_too_large": (
        "这张图片太大了：最大 10 MB、4000 万像素，边长不超过 12000 像素。",
        "请只截取有数字的那一部分。",
    ),
    "picture_damaged": ("这张图片不完整，打不开。", "请重新截图或重新保存后再传。"),
    "picture_empty": ("图片里没有读到文字。", "请换一张清楚的、拍到名称和数字的图片。"),
    "picture_slow": ("这张图片读得太久，已经停下。", "请只截取有数字的那一部分，或直接把数字打出来。"),
    "picture_failed": ("这张图片没有读成。", "请换一张再试，或直接把数字打出来。"),
}


class PictureError(AssistantError):
    """A picture that is none, is too large, damaged or without text, or could not be read."""

    def __init__(self, code: PictureCode) -> None:
        super().__init__(*_PICTURES[code])
        self.code = code


class NotFoundError(AssistantError):
    code = "not_found"

    def __init__(self, what: str, key: str, hint: str = "") -> None:
        super().__init__(f"没有找到{what} {key!r}。", hint)


class AccessError(AssistantError):
    """``status`` is 401 when a token is missing or no good, else 403."""

    def __init__(self, status: Literal[401, 403], code: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status
        self.code = code


class CapError(AssistantError):
    """``retry_after`` is in seconds, at least 1."""

    code = "cap_reached"

    def __init__(self, message: str, hint: str, retry_after: int) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class SiteError(AssistantError):
    code = "site_invalid"


class DeliveryError(AssistantError):
    """For the log of the service: a visitor is told no more than that it failed."""

    code = "delivery_failed"


ModelFailure = Literal[
    "late", "cut", "busy", "refused", "unauthorised", "unreachable", "failed", "empty", "unreadable",
    "too_long", "resting", "spent",
]  # fmt: skip
"""Why a chat model did not do what it was asked: too slow; a stream that ended early; 429; a request or a
content that the provider does not take; a wrong key; no answer, or one that is no API's; 5xx; nothing said;
no JSON by the schema; more than it may say; not asked after several failures; no tokens left."""


class ModelError(AssistantError):
    """For the answer's notes, the log and ``doctor``: whoever asks is answered without the model."""

    code = "model_failed"

    def __init__(self, why: ModelFailure, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.why = why


class EvaluationError(AssistantError):
    code = "evaluation_invalid"


class StorageError(AssistantError):
    code = "storage_unavailable"


class SearchIndexError(AssistantError):
    code = "index_error"


class IndexMissingError(SearchIndexError):
    code = "index_missing"


class IndexMismatchError(SearchIndexError):
    code = "index_mismatch"


class IndexBusyError(SearchIndexError):
    code = "index_busy"
