"""What goes wrong at a provider, in our words. What a provider says of it is never repeated: it may quote a
key or a merchant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.errors import ModelError, ModelFailure

ModelState = Literal["ready", "absent", "unusable", "resting"]
BASE_URL, MODEL = "GROWTH_CHAT_BASE_URL", "GROWTH_CHAT_MODEL"


@dataclass(slots=True)
class ProviderError(Exception):
    """``again`` is whether asking once more may help, ``after`` the seconds that the provider wants to be
    left alone for. ``about`` is what it says of it in small letters, to look for words in, never to show."""

    why: ModelFailure
    message: str
    hint: str = ""
    again: bool = False
    after: float | None = None
    about: str = ""

    def __str__(self) -> str:
        return self.message

    def told(self) -> ModelError:
        return ModelError(self.why, self.message, self.hint)


def late() -> ProviderError:
    return ProviderError(
        "late", "模型没有在限定的时间内答完。", "可以放宽 GROWTH_CHAT_TIMEOUT，或换一个更快的模型。"
    )


def too_long() -> ProviderError:
    return ProviderError("too_long", "模型说得太长，已经截断。")


def cut() -> ProviderError:
    return ProviderError("cut", "模型的回答中途断了。")


def empty() -> ProviderError:
    return ProviderError("empty", "模型什么也没有说。")


def unreadable(what: str) -> ProviderError:
    return ProviderError("unreadable", f"模型没有按要求的 JSON 回答：{what}。")


def no_api(why: ModelFailure = "unreachable") -> ProviderError:
    return ProviderError(
        why,
        "这个地址回的不是模型接口的内容。",
        f"请检查 {BASE_URL}：OpenAI 兼容的接口一般以 /v1 结尾。",
    )


def unreachable() -> ProviderError:
    return ProviderError(
        "unreachable", "连不上模型的地址。", f"请检查 {BASE_URL}，以及服务是否已经启动。", again=True
    )


def of_status(status: int, key_name: str, about: str, html: bool, after: float | None) -> ProviderError:
    """For an HTTP status of 400 and more; ``html`` is whether a page came with it."""
    if status in (401, 403):
        wanted = f"请检查 {key_name} 里的密钥" if key_name else "请检查模型的密钥"
        return ProviderError("unauthorised", f"模型的密钥不对，或没有权限（HTTP {status}）。", f"{wanted}。")
    if status == 429:
        spent = "insufficient_quota" in about
        hint = "请检查在模型服务商的余额。" if spent else "请过一会儿再试，或提高在模型服务商的限额。"
        return ProviderError(
            "busy", "模型的请求太多，或额度用完了（HTTP 429）。", hint, again=not spent, after=after
        )
    if status == 408 or status >= 500:
        if html and status not in (502, 503, 504):
            return no_api()
        return ProviderError(
            "failed", f"模型服务出错（HTTP {status}）。", "请过一会儿再试。", again=True, after=after
        )
    if html or status == 405:
        return no_api()
    if status == 404:
        return ProviderError(
            "refused",
            "没有这个模型，或没有这个接口（HTTP 404）。",
            f"请检查 {MODEL} 和 {BASE_URL}。",
            about=about,
        )
    return ProviderError(
        "refused", f"模型服务不接受这个请求（HTTP {status}）。", f"请检查 {MODEL}。", about=about
    )
