"""The one place that knows LangChain and the providers' clients: messages in, pieces and faults out."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

from assistant.errors import MissingExtraError, SettingsError
from assistant.models.chat import faults
from assistant.models.chat.faults import ProviderError
from assistant.models.chat.vendor_errors import NoApiError, fault_of
from assistant.settings import ChatSettings
from assistant.types import ChatMessage

Way = Literal["schema", "tool", "plain"]
"""How JSON is asked for: by a JSON schema, by a tool's arguments, or in words."""
_EXTRAS = {
    "openai": "langchain_openai",
    "deepseek": "langchain_deepseek",
    "ollama": "langchain_ollama",
    "anthropic": "langchain_anthropic",
}
_OPENAI_LIKE = ("openai", "deepseek")  # whose classes share langchain-openai's base
_NO_KEY = "none"  # local servers take any, and the client insists on one


@dataclass(frozen=True, slots=True)
class Piece:
    """What one event of a stream brought. ``finish`` is why it ended; tokens are counts so far."""

    text: str = ""
    arguments: str = ""
    thought: int = 0  # characters of reasoning
    finish: str = ""
    asked_tokens: int = 0
    said_tokens: int = 0


class Vendor:
    """A provider's model, to be used from one event loop alone. What its provider does not take is left out
    once that is found out (``adapt``)."""

    def __init__(self, settings: ChatSettings) -> None:
        """Opens it without asking it anything.

        Raises:
            MissingExtraError: the provider's package is not installed.
            SettingsError: an unknown provider, or no key.
        """
        _check(settings)
        self._settings = settings
        self._http: Any = None
        self._temperature = self._usage = True
        self._model = self._made()

    def ways(self) -> tuple[Way, ...]:
        """Those to try, the best first."""
        return (
            ("schema", "tool", "plain")
            if self._settings.provider in ("openai", "ollama")
            else ("tool", "plain")
        )

    async def stream(
        self, messages: Sequence[ChatMessage], schema: Mapping[str, Any] | None = None, way: Way = "plain"
    ) -> AsyncIterator[Piece]:
        """The reply to ``messages`` in pieces; by ``schema`` if one is given and ``way`` hands it over.

        Raises:
            ProviderError: whatever went wrong.
        """
        said = [(message.role, message.text) for message in messages]
        first_call: Any = None
        try:
            model, more = self._asked_for(schema, way)
            async with aclosing(model.astream(said, **more)) as chunks:
                async for chunk in chunks:
                    calls = getattr(chunk, "tool_call_chunks", ())
                    first_call = calls[0].get("index") if calls and first_call is None else first_call
                    yield _piece(chunk, first_call)
        # Providers answer with anything, and libraries fail with anything on it.
        except Exception as error:  # noqa: BLE001
            fault = fault_of(error, self._settings.key_name)
        else:
            return
        raise fault from None  # what the vendor's error holds may quote the key or the merchant

    async def greet(self) -> None:
        """Whether the address and the key are good, asked without a token where the provider has a way.

        Raises:
            ProviderError: they are not.
        """
        if self._settings.provider not in _OPENAI_LIKE:
            return
        try:
            listed = await self._model.root_async_client.models.list()
            fault = None if hasattr(listed, "data") and not isinstance(listed, str) else faults.no_api()
        except Exception as error:  # noqa: BLE001 - as above
            fault = fault_of(error, self._settings.key_name)
        if fault and fault.why in ("unauthorised", "unreachable"):
            raise fault from None

    def adapt(self, fault: ProviderError) -> bool:
        """Leaves out what ``fault`` complains of; False when that is nothing of ours."""
        if fault.why != "refused":
            return False
        if self._usage and "stream_options" in fault.about:
            self._usage = False
            return True
        if self._temperature and "temperature" in fault.about:
            self._temperature = False
            self._model = self._made()
            return True
        return False

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    def _made(self) -> Any:
        """The LangChain model."""
        from langchain.chat_models import init_chat_model

        # What it warns of, a model without JSON schema, is found out and seen to here.
        warnings.filterwarnings("ignore", module=r"langchain_openai\..*")
        settings = self._settings
        options: dict[str, Any] = {"timeout": float(settings.timeout), "max_retries": 0}
        if settings.provider == "ollama":
            options = {"client_kwargs": {"timeout": float(settings.timeout)}}
        if self._temperature:
            options["temperature"] = 0
        if settings.base_url:
            options["base_url"] = settings.base_url
        if settings.key or (settings.base_url and settings.key_name):
            options["api_key"] = settings.key or _NO_KEY
        if settings.provider in _OPENAI_LIKE:
            options |= {"http_async_client": self._client(), "stream_chunk_timeout": None}
            if settings.base_url:
                options["use_responses_api"] = False
        try:
            return init_chat_model(settings.model, model_provider=settings.provider, **options)
        except ImportError as error:
            raise SettingsError(
                f"GROWTH_CHAT_MODEL={settings.name!r} needs a package that is not installed: {error.name}.",
                "Install it with pip, or choose openai, deepseek, ollama or anthropic.",
            ) from None
        except ValueError:  # of LangChain for a provider it has not, of pydantic for a value that is none
            raise _unknown(settings) from None

    def _client(self) -> Any:
        """A client of our own: LangChain's is shared by every loop of the process and ends with the first."""
        from openai import DefaultAsyncHttpxClient

        if self._http is None:
            self._http = DefaultAsyncHttpxClient(event_hooks={"response": [_must_be_api]})
        return self._http

    def _asked_for(self, schema: Mapping[str, Any] | None, way: Way) -> tuple[Any, dict[str, Any]]:
        more: dict[str, Any] = {}
        if self._settings.provider in _OPENAI_LIKE:
            more["stream_usage"] = self._usage
        if schema is None or way == "plain":
            return self._model, more
        name = str(schema.get("title") or "reply")
        if way == "tool":
            about = str(schema.get("description") or name)
            function = {"name": name, "description": about, "parameters": dict(schema)}
            return self._model.bind_tools(
                [{"type": "function", "function": function}], tool_choice=name
            ), more
        if self._settings.provider == "ollama":
            return self._model, {**more, "format": dict(schema)}
        wanted = {"name": name, "schema": dict(schema), "strict": _strict(schema)}
        # Beside the client's own parameter, since that one parses the reply itself, with floats.
        return self._model, {
            **more,
            "extra_body": {"response_format": {"type": "json_schema", "json_schema": wanted}},
        }


def _check(settings: ChatSettings) -> None:
    if not settings.provider or not settings.model:
        raise _unknown(settings)
    module = _EXTRAS.get(settings.provider)
    extra = settings.provider if module else "openai"
    for package in filter(None, ("langchain", module)):
        if find_spec(package) is None:
            raise MissingExtraError(package.replace("_", "-"), extra, f"GROWTH_CHAT_MODEL={settings.name!r}")
    if settings.key_name and not settings.key and not settings.base_url:
        raise SettingsError(
            f"GROWTH_CHAT_MODEL={settings.name!r} needs a key.",
            f"Set {settings.key_name}, or GROWTH_CHAT_BASE_URL for a server that wants none.",
        )


def _unknown(settings: ChatSettings) -> SettingsError:
    return SettingsError(
        f"GROWTH_CHAT_MODEL={settings.name!r} names no provider that is known.",
        f"Write <provider>:<model>, such as openai:gpt-5; with {', '.join(_EXTRAS)}.",
    )


async def _must_be_api(response: Any) -> None:
    if response.status_code < 400 and "html" in response.headers.get("content-type", ""):
        raise NoApiError


def _piece(chunk: Any, first_call: Any) -> Piece:
    used = getattr(chunk, "usage_metadata", None) or {}
    about = getattr(chunk, "response_metadata", None) or {}
    finish = about.get("finish_reason") or about.get("done_reason") or about.get("stop_reason") or ""
    calls = getattr(chunk, "tool_call_chunks", ())
    return Piece(
        text=str(chunk.text),
        arguments="".join(c.get("args") or "" for c in calls if c.get("index") == first_call),
        thought=_thought(chunk),
        finish=str(finish),
        asked_tokens=int(used.get("input_tokens") or 0),
        said_tokens=int(used.get("output_tokens") or 0),
    )


def _thought(chunk: Any) -> int:
    """How many characters of reasoning come beside the text."""
    length = len(str(chunk.additional_kwargs.get("reasoning_content") or ""))
    if isinstance(chunk.content, list):
        for block in chunk.content:
            if isinstance(block, Mapping) and block.get("type") in ("thinking", "reasoning"):
                length += len(str(block.get("thinking") or block.get("reasoning") or ""))
    return length


def _strict(schema: Any) -> bool:
    """Whether a provider can hold a model to a schema letter by letter: it is closed, nothing is optional."""
    if isinstance(schema, Mapping):
        if "properties" in schema:
            closed = schema.get("additionalProperties") is False
            if not closed or set(schema.get("required", ())) != set(schema["properties"]):
                return False
        return all(_strict(part) for part in schema.values())
    return all(_strict(part) for part in schema) if isinstance(schema, list | tuple) else True
