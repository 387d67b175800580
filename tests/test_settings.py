"""Settings come from the environment and .env, and a bad one says what is allowed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import (
    ChatSettings,
    NeuralOptions,
    Settings,
    knowledge_dir,
    load_settings,
    quiet_vendors,
    read_settings,
)


def test_defaults_need_no_configuration() -> None:
    settings = read_settings({})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.embedding) == ("127.0.0.1", 7860, "embedded")
    assert settings.data == Path(".growth-data")


def test_the_default_database_stands_in_the_data_folder(tmp_path: Path) -> None:
    assert read_settings({"GROWTH_DATA": str(tmp_path)}).database == f"sqlite:///{tmp_path}/assistant.sqlite3"


def test_blank_values_count_as_not_given() -> None:
    assert read_settings({"GROWTH_PORT": " ", "GROWTH_EMBEDDING": "", "GROWTH_DATA": ""}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("GROWTH_PORT", "70000", "0 to 65535"),  # one past 65535 and more
        ("GROWTH_PORT", "-1", "0 to 65535"),
        ("GROWTH_PORT", "八千", "0 to 65535"),
        ("GROWTH_PORT", "７８６０", "0 to 65535"),  # full-width digits are digits to int()
        ("GROWTH_HOST", "http://0.0.0.0", "without scheme"),
        ("GROWTH_HOST", "a b", "without scheme"),
        ("GROWTH_DATABASE_URL", "postgres", "dialect://"),
        ("GROWTH_EMBEDDING_BATCH", "0", "1 to 65536"),
        ("GROWTH_EMBEDDING_BATCH", "3２", "1 to 65536"),
        ("GROWTH_EMBEDDING_DEVICE", "gpu", "auto, cpu, mps, cuda"),
        ("GROWTH_EMBEDDING_BACKEND", "tensorflow", "torch, openvino"),
        ("GROWTH_EMBEDDING_PRECISION", "int4", "float32, float16, int8"),
        ("GROWTH_EMBEDDING_PRECISION", "int8", "int8 with openvino"),
        ("GROWTH_RERANK_DEPTH", "1001", "1 to 1000"),
        ("GROWTH_ASK_LIMIT", "-1", "0 to 1000000"),
        ("GROWTH_CHAT_BASE_URL", "localhost:8000", "http://127.0.0.1:8000/v1"),
        ("GROWTH_CHAT_BASE_URL", "http://", "http://127.0.0.1:8000/v1"),
        ("GROWTH_CHAT_BASE_URL", "http://a b/v1", "http://127.0.0.1:8000/v1"),
        ("GROWTH_CHAT_TIMEOUT", "0", "1 to 3600"),
        ("GROWTH_CHAT_TIMEOUT", "1.5", "1 to 3600"),
        ("GROWTH_CHAT_ANSWER_TIMEOUT", "3601", "1 to 3600"),
        ("GROWTH_CHAT_TASKS", "read,sing", "read, write"),
        ("GROWTH_CHAT_TOKENS_PER_CONVERSATION", "-1", "0 to 1000000000"),
        ("GROWTH_CHAT_TOKENS_PER_DAY", "viel", "0 to 1000000000"),
        ("GROWTH_PROMPTS", "/nowhere/at/all", "folder"),
        ("GROWTH_KEEP_PHOTOS", "maybe", "true, false, yes, no"),
        ("GROWTH_PUBLIC_URL", "assistant.example.com", "https://assistant.example.com"),
        ("GROWTH_PUBLIC_URL", "https://a.example/a b", "https://assistant.example.com"),
        ("GROWTH_PUBLIC_URL", "https://a.example/../b", "https://assistant.example.com"),
        ("GROWTH_PUBLIC_URL", "https://a.example/a?b", "https://assistant.example.com"),
    ],
)
def test_a_bad_value_is_quoted_with_its_name_and_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: value})
    assert name in str(caught.value)
    assert repr(value) in str(caught.value)
    assert allowed in caught.value.hint


def test_how_neural_models_run_is_read() -> None:
    settings = read_settings(
        {
            "GROWTH_EMBEDDING_BATCH": "8",
            "GROWTH_EMBEDDING_DEVICE": "cuda:1",
            "GROWTH_EMBEDDING_BACKEND": "openvino",
            "GROWTH_EMBEDDING_PRECISION": "int8",
            "GROWTH_RERANK": "some/cross-encoder",
            "GROWTH_RERANK_DEPTH": "5",
        }
    )
    assert settings.neural == NeuralOptions(8, "cuda:1", "openvino", "int8")
    assert (settings.rerank, settings.rerank_depth) == ("some/cross-encoder", 5)


def test_a_chat_model_is_read_with_its_limits_and_the_key_of_its_vendor(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "GROWTH_CHAT_MODEL": "deepseek:some:model",
            "GROWTH_CHAT_BASE_URL": "http://127.0.0.1:8000/v1/",
            "GROWTH_CHAT_TIMEOUT": "5",
            "GROWTH_CHAT_ANSWER_TIMEOUT": "10",
            "GROWTH_CHAT_TASKS": " write, ",
            "GROWTH_CHAT_TRUSTED": "yes",
            "GROWTH_CHAT_TOKENS_PER_CONVERSATION": "1000",
            "GROWTH_CHAT_TOKENS_PER_DAY": "100000",
            "GROWTH_PROMPTS": str(tmp_path),
            "DEEPSEEK_API_KEY": "sk-deep",
            "OPENAI_API_KEY": "sk-open",
        }
    )
    assert settings.chat == ChatSettings(
        "deepseek:some:model",
        "http://127.0.0.1:8000/v1",
        "sk-deep",
        5,
        10,
        frozenset({"write"}),
        True,
        1000,
        100_000,
    )
    assert (settings.chat.provider, settings.chat.model) == ("deepseek", "some:model")
    assert settings.prompts == tmp_path
    assert "sk-" not in repr(settings)


def test_a_provider_that_has_no_key_is_given_none() -> None:
    settings = read_settings({"GROWTH_CHAT_MODEL": "ollama:qwen", "OPENAI_API_KEY": "sk-open"})
    assert (settings.chat.key, settings.chat.key_name) == ("", "")


def test_a_key_in_an_address_is_not_shown_in_an_error() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"GROWTH_CHAT_BASE_URL": "http://user:hunter2@host/v1"})
    assert "hunter2" not in str(caught.value)


def test_a_password_is_not_shown_in_an_error() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"GROWTH_DATABASE_URL": "://user:hunter2@host"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("port", ["0", "1", "65535"])
def test_every_port_up_to_its_bounds_is_taken(port: str) -> None:
    assert read_settings({"GROWTH_PORT": port}).port == int(port)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="is a file"):
        read_settings({"GROWTH_DATA": str(tmp_path / "file")})


def test_the_environment_wins_over_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("GROWTH_PORT=1234\nGROWTH_HOST=0.0.0.0\n", encoding="utf-8")
    monkeypatch.setenv("GROWTH_PORT", "4321")
    monkeypatch.delenv("GROWTH_HOST", raising=False)
    settings = load_settings(tmp_path)
    assert (settings.port, settings.host) == (4321, "0.0.0.0")


def test_a_models_key_in_dotenv_reaches_the_vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SOME_VENDOR_KEY=abc\n", encoding="utf-8")
    monkeypatch.setenv("SOME_VENDOR_KEY", "")  # so that it is put back afterwards
    monkeypatch.delenv("SOME_VENDOR_KEY")
    load_settings(tmp_path)
    assert os.environ["SOME_VENDOR_KEY"] == "abc"


def test_a_dotenv_that_is_not_text_is_a_settings_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"GROWTH_HOST=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env"):
        load_settings(tmp_path)


def test_vendors_are_quiet_and_the_hub_is_offline_with_the_embedded_model() -> None:
    environ: dict[str, str] = {}
    quiet_vendors(Settings(), environ)
    assert environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert environ["ANONYMIZED_TELEMETRY"] == "False"
    assert environ["LANGSMITH_TRACING"] == "false"
    assert environ["HF_HUB_OFFLINE"] == "1"


@pytest.mark.parametrize(
    "settings", [Settings(embedding="BAAI/bge-small-zh-v1.5"), Settings(rerank="BAAI/bge-reranker-base")]
)
def test_another_model_may_be_downloaded(settings: Settings) -> None:
    environ: dict[str, str] = {}
    quiet_vendors(settings, environ)
    assert "HF_HUB_OFFLINE" not in environ


def test_the_threads_of_e5_do_not_spin_and_it_needs_no_hub() -> None:
    environ: dict[str, str] = {}
    quiet_vendors(Settings(embedding="e5"), environ)
    assert (environ["OMP_WAIT_POLICY"], environ["HF_HUB_OFFLINE"]) == ("passive", "1")


def test_what_the_operator_set_stays() -> None:
    environ = {"LANGSMITH_TRACING": "true"}
    quiet_vendors(Settings(), environ)
    assert environ["LANGSMITH_TRACING"] == "true"


def test_the_knowledge_of_a_checkout_is_found() -> None:
    assert (knowledge_dir() / "articles").is_dir()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GROWTH_SECRET", "a" * 31),
        ("GROWTH_CHANNEL_SECRET", "b" * 31),
        ("GROWTH_OPERATOR_PASSWORD", "hunter2"),
    ],
)
def test_a_secret_too_short_to_be_safe_is_refused_and_never_quoted(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: value})
    assert name in str(caught.value)
    assert value not in str(caught.value)
    assert "characters or more" in caught.value.hint


def test_secrets_and_the_public_address_are_read() -> None:
    settings = read_settings(
        {
            "GROWTH_SECRET": "a" * 32,
            "GROWTH_OPERATOR_PASSWORD": "eight888",
            "GROWTH_PUBLIC_URL": "HTTPS://Assistant.example/",
            "GROWTH_ASK_LIMIT": "30",
        }
    )
    assert (settings.secret, settings.operator_password) == ("a" * 32, "eight888")
    assert (settings.public_url, settings.ask_limit) == ("https://assistant.example", 30)


@pytest.mark.parametrize(
    ("given", "origin", "path"),
    [
        ("https://shop.example", "https://shop.example", ""),
        ("https://shop.example:8443/", "https://shop.example:8443", ""),
        ("https://shop.example/assist/", "https://shop.example", "/assist"),
        ("http://shop.example/a/b_2", "http://shop.example", "/a/b_2"),
    ],
)
def test_the_public_address_may_have_a_path(given: str, origin: str, path: str) -> None:
    settings = read_settings({"GROWTH_PUBLIC_URL": given})
    assert (settings.public_origin, settings.public_path) == (origin, path)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"GROWTH_CHANNEL": "https://shop.example/kefu"}, "link"),
        ({"GROWTH_CHANNEL": "https://work.weixin.qq.com/kfid/kfc1"}, "wecom"),
        ({"GROWTH_CHANNEL_WEBHOOK": "https://shop.example/h", "GROWTH_CHANNEL_SECRET": "a" * 32}, "webhook"),
    ],
)
def test_how_the_pages_visitors_reach_a_person_is_read(given: dict[str, str], kind: str) -> None:
    channel = read_settings({**given, "GROWTH_CHANNEL_LABEL": "找人"}).channel
    assert channel is not None
    assert (channel.kind, channel.label) == (kind, "找人")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"GROWTH_CHANNEL": "http://shop.example"}, "GROWTH_CHANNEL cannot be used"),
        ({"GROWTH_CHANNEL_WEBHOOK": "https://shop.example/h"}, "without GROWTH_CHANNEL_SECRET"),
        (
            {"GROWTH_CHANNEL": "https://a.example", "GROWTH_CHANNEL_WEBHOOK": "https://b.example"},
            "Both GROWTH_CHANNEL and GROWTH_CHANNEL_WEBHOOK",
        ),
        (
            {"GROWTH_CHANNEL_WEBHOOK": "https://127.0.0.1/h", "GROWTH_CHANNEL_SECRET": "a" * 32},
            "GROWTH_CHANNEL_WEBHOOK cannot be used",
        ),
    ],
)
def test_a_channel_that_cannot_be_used_is_refused_with_its_reason(given: dict[str, str], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        read_settings(given)


def test_api_keys_stand_between_commas_and_none_is_shown() -> None:
    first, second = "a" * 24, "b" * 30
    settings = read_settings({"GROWTH_API_KEYS": f"{first}, {second},"})
    assert settings.api_keys == (first, second)
    assert first not in repr(settings)
    assert read_settings({}).api_keys == ()


@pytest.mark.parametrize(
    ("keys", "says"), [("c" * 23, "23 characters"), ("密" * 24, "header"), ("d d" * 8, "header")]
)
def test_an_api_key_that_cannot_be_used_is_refused_without_being_quoted(keys: str, says: str) -> None:
    good = "e" * 24
    with pytest.raises(SettingsError, match=says) as caught:
        read_settings({"GROWTH_API_KEYS": f"{good},{keys}"})
    assert "GROWTH_API_KEYS (key 2)" in str(caught.value)
    assert keys not in str(caught.value)
