"""The only reader of the environment: GROWTH_* and a .env file in the working directory.

The environment wins over .env. A value that cannot be used is a ``SettingsError`` that quotes the
name, the value and what is allowed. Nothing is created or contacted here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from assistant.access.channel import Channel, kind_of_page, read_channel
from assistant.access.origins import parse_origin
from assistant.access.programs import KEY_LENGTH
from assistant.access.secret import SECRET_LENGTH
from assistant.errors import SettingsError, SiteError
from assistant.settings.chat import ChatSettings, read_chat
from assistant.settings.values import count, long_enough, one_of, switch, url

__all__ = [
    "E5",
    "EMBEDDED",
    "Backend",
    "ChatSettings",
    "NeuralOptions",
    "Precision",
    "Settings",
    "knowledge_dir",
    "load_settings",
    "prompts_dir",
    "quiet_vendors",
    "read_settings",
]

EMBEDDED, E5 = "embedded", "e5"
_PASSWORD_LENGTH = 8
Backend = Literal["torch", "openvino"]
Precision = Literal["float32", "float16", "int8"]
_BACKEND_OF: dict[str, Backend] = {"float16": "torch", "int8": "openvino"}
_DEVICE = re.compile(r"auto|cpu|mps|(cuda|xpu)(:[0-9]+)?")
_HOST = re.compile(r"[A-Za-z0-9_.:-]+|\[[0-9A-Fa-f:.]+\]")
_PATH = re.compile(r"[^/]+//[^/]+(?P<path>(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+)")
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class NeuralOptions:
    """How neural models run: ``batch`` and ``device`` also for reranking. The embedded model needs none."""

    batch: int = 32
    device: str = "auto"
    backend: Backend = "torch"
    precision: Precision = "float32"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment may choose. The defaults need no configuration and no network."""

    data: Path = Path(".growth-data")
    host: str = "127.0.0.1"
    port: int = 7860
    embedding: str = EMBEDDED
    neural: NeuralOptions = NeuralOptions()
    rerank: str = ""
    rerank_depth: int = 20
    database_url: str | None = None
    secret: str | None = field(default=None, repr=False)
    public_url: str | None = None
    """What browsers call the first page, without a slash at its end: an origin, and a path where the service
    is below one."""
    operator_password: str | None = field(default=None, repr=False)
    ask_limit: int = 0
    api_keys: tuple[str, ...] = field(default=(), repr=False)
    keep_photos: bool = False
    channel: Channel | None = None
    channel_secret: str | None = field(default=None, repr=False)
    channel_local: bool = False
    chat: ChatSettings = field(default_factory=ChatSettings)
    prompts: Path | None = None

    @property
    def public_origin(self) -> str | None:
        return None if self.public_url is None else "/".join(self.public_url.split("/")[:3])

    @property
    def public_path(self) -> str:
        """/assist where the service is below a path of its host; "" at its root."""
        return "" if self.public_url is None else "".join(f"/{p}" for p in self.public_url.split("/")[3:])

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the session store."""
        return self.database_url or f"sqlite:///{(self.data / 'assistant.sqlite3').absolute()}"

    @property
    def index(self) -> Path:
        """The folder of derived index generations."""
        return self.data / "index"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from a mapping; blank values count as not given."""
    given = {k: v.strip() for k, v in environ.items() if k.startswith("GROWTH_") and v.strip()}
    defaults = Settings()
    return Settings(
        data=_data(given.get("GROWTH_DATA")),
        host=_host(given.get("GROWTH_HOST", defaults.host)),
        port=_port(given.get("GROWTH_PORT", str(defaults.port))),
        embedding=given.get("GROWTH_EMBEDDING", EMBEDDED),
        neural=_neural(given),
        rerank=given.get("GROWTH_RERANK", ""),
        rerank_depth=count(given, "GROWTH_RERANK_DEPTH", defaults.rerank_depth, 1000),
        database_url=url("GROWTH_DATABASE_URL", given.get("GROWTH_DATABASE_URL")),
        secret=long_enough("GROWTH_SECRET", given.get("GROWTH_SECRET"), SECRET_LENGTH),
        public_url=_public("GROWTH_PUBLIC_URL", given.get("GROWTH_PUBLIC_URL")),
        operator_password=long_enough(
            "GROWTH_OPERATOR_PASSWORD", given.get("GROWTH_OPERATOR_PASSWORD"), _PASSWORD_LENGTH
        ),
        ask_limit=count(given, "GROWTH_ASK_LIMIT", defaults.ask_limit, 1_000_000, least=0),
        api_keys=_keys("GROWTH_API_KEYS", given.get("GROWTH_API_KEYS", "")),
        keep_photos=switch(given, "GROWTH_KEEP_PHOTOS", defaults.keep_photos),
        channel=_channel(given),
        channel_secret=long_enough(
            "GROWTH_CHANNEL_SECRET", given.get("GROWTH_CHANNEL_SECRET"), SECRET_LENGTH
        ),
        channel_local=switch(given, "GROWTH_CHANNEL_LOCAL", defaults.channel_local),
        chat=read_chat(given, environ),
        prompts=_prompts(given.get("GROWTH_PROMPTS")),
    )


def load_settings(folder: Path | None = None) -> Settings:
    """Settings of this process: the environment over ``folder``/.env (default: the working directory).

    Other names in .env (a model's API key) are put into the environment, where vendors look for them.
    """
    from_file = _dotenv((folder or Path.cwd()) / ".env")
    for name, value in from_file.items():
        if not name.startswith("GROWTH_"):
            os.environ.setdefault(name, value)
    return read_settings({**from_file, **os.environ})


def quiet_vendors(settings: Settings, environ: MutableMapping[str, str] | None = None) -> None:
    """Keep libraries from calling out. They read these at import, so call it before importing any.

    A value the operator set on purpose stays.
    """
    target = os.environ if environ is None else environ
    quiet = {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_RUN_HISTORY": "False",
        "ANONYMIZED_TELEMETRY": "False",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "LANGSMITH_TRACING": "false",
        "LANGCHAIN_TRACING_V2": "false",
        "TOKENIZERS_PARALLELISM": "false",
        "PYPINYIN_NO_PHRASES": "true",  # readings of phrases, 50 MB that nobody asks for
    }
    if settings.embedding == E5:
        quiet["OMP_WAIT_POLICY"] = "passive"  # its threads spin where others want the cores
    if settings.embedding in (EMBEDDED, E5) and not settings.rerank:
        quiet["HF_HUB_OFFLINE"] = "1"  # a look-up of a missing model retries for a minute
    for name, value in quiet.items():
        target.setdefault(name, value)


def knowledge_dir() -> Path:
    """The folder of articles, rules and registries: inside an installed wheel, else the checkout's."""
    return _shipped("corpus")


def prompts_dir() -> Path:
    """The folder of prompts, likewise."""
    return _shipped("prompts")


def _shipped(name: str) -> Path:
    places = (_PACKAGE / "_data" / name, _PACKAGE.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise SettingsError(
        f"The folder {name!r} is missing: looked in {' and '.join(map(str, places))}.",
        "Reinstall growth-assistant, or run it from a complete checkout.",
    )


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values  # late: most runs have no .env

    try:
        return {k: v for k, v in dotenv_values(path).items() if v is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.", "Save it as UTF-8 text.") from error


def _data(value: str | None) -> Path:
    path = Path(value or Settings().data).expanduser()
    if path.exists() and not path.is_dir():
        raise SettingsError(
            f"GROWTH_DATA={value!r} is a file.", "It must name a folder; it is made when missing."
        )
    return path


def _prompts(value: str | None) -> Path | None:
    if value is None:
        return None
    path = Path(value).expanduser()
    if not path.is_dir():
        raise SettingsError(
            f"GROWTH_PROMPTS={value!r} is not a folder.", "Give the folder with prompts of your own."
        )
    return path


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise SettingsError(
            f"GROWTH_HOST={value!r} is not a host.",
            "Give a host name or an address without scheme or path, such as 127.0.0.1 or 0.0.0.0.",
        )
    return value.strip("[]")


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > 65535:
        raise SettingsError(
            f"GROWTH_PORT={value!r} is not a port.", "Allowed: 0 to 65535; 0 takes any free port."
        )
    return int(value)


def _neural(given: Mapping[str, str]) -> NeuralOptions:
    defaults = NeuralOptions()
    device = given.get("GROWTH_EMBEDDING_DEVICE", defaults.device)
    if not _DEVICE.fullmatch(device):
        raise SettingsError(
            f"GROWTH_EMBEDDING_DEVICE={device!r} is not a device.",
            "Allowed: auto, cpu, mps, cuda, cuda:0, cuda:1 …; auto takes the first that is there.",
        )
    backend = one_of(given, "GROWTH_EMBEDDING_BACKEND", get_args(Backend), defaults.backend)
    precision = one_of(given, "GROWTH_EMBEDDING_PRECISION", get_args(Precision), defaults.precision)
    if _BACKEND_OF.get(precision, backend) != backend:
        raise SettingsError(
            f"GROWTH_EMBEDDING_PRECISION={precision!r} does not go with "
            f"GROWTH_EMBEDDING_BACKEND={backend!r}.",
            "float32 goes with every backend, float16 with torch, int8 with openvino.",
        )
    return NeuralOptions(
        count(given, "GROWTH_EMBEDDING_BATCH", defaults.batch, 65536), device, backend, precision
    )


def _channel(given: Mapping[str, str]) -> Channel | None:
    """How the page's visitors reach a person."""
    page, webhook = given.get("GROWTH_CHANNEL", ""), given.get("GROWTH_CHANNEL_WEBHOOK", "")
    if page and webhook:
        raise SettingsError(
            "Both GROWTH_CHANNEL and GROWTH_CHANNEL_WEBHOOK are set.",
            "Set one: an address that is opened, or one that is sent the conversation.",
        )
    if webhook and "GROWTH_CHANNEL_SECRET" not in given:
        raise SettingsError(
            "GROWTH_CHANNEL_WEBHOOK is set without GROWTH_CHANNEL_SECRET.",
            f"Set it to {SECRET_LENGTH} characters or more: what the webhook is sent is signed with it.",
        )
    if not (page or webhook):
        return None
    name, address = ("GROWTH_CHANNEL_WEBHOOK", webhook) if webhook else ("GROWTH_CHANNEL", page)
    local = switch(given, "GROWTH_CHANNEL_LOCAL", False)
    kind = "webhook" if webhook else kind_of_page(page)
    try:
        return read_channel(kind, address, given.get("GROWTH_CHANNEL_LABEL", ""), local=local)
    except SiteError as error:
        raise SettingsError(f"{name} cannot be used: {error.message}", error.hint) from error


def _keys(name: str, value: str) -> tuple[str, ...]:
    """Keys with commas between them; like every secret, never quoted."""
    keys = tuple(key for part in value.split(",") if (key := part.strip()))
    for n, key in enumerate(keys, 1):
        long_enough(f"{name} (key {n})", key, KEY_LENGTH)
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise SettingsError(
                f"{name} (key {n}) has characters that no header can carry.",
                "Allowed: ASCII letters, digits and signs, without blanks.",
            )
    return keys


def _public(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    address = value.rstrip("/")
    path = _PATH.fullmatch(address)
    below = path["path"] if path else ""
    try:
        return f"{parse_origin(address.removesuffix(below), insecure=True)}{below}"
    except SiteError as error:
        raise SettingsError(
            f"{name}={value[:80]!r} is not the address of this service: {error.message}",
            "Give what browsers show of its first page, such as https://assistant.example.com or, below a "
            "path, https://shop.example.com/assist.",
        ) from error
