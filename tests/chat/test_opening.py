"""A model is opened without being asked; what is wrong with it is one sentence, and no key is in any."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.build import open_chat
from assistant.errors import MissingExtraError, ModelError, SettingsError
from assistant.models.chat import vendor
from assistant.settings import ChatSettings, Settings, read_settings
from tests.chat.models import allowed, chatting, said
from tests.chat.scripted import HTML, KEY, Play, scripted
from tests.servers import running

ADDRESS = "http://127.0.0.1:9/v1"


def of(name: str, **more: Any) -> Settings:
    return Settings(chat=ChatSettings(name, **more))


def test_without_a_name_there_is_no_model() -> None:
    assert open_chat(Settings()) is None


@pytest.mark.parametrize("name", ["nosuch:model", "gpt-5", "openai:", ":gpt-5"])
def test_a_provider_that_nobody_knows_is_one_sentence_that_says_what_to_set(name: str) -> None:
    with pytest.raises(SettingsError, match=f"GROWTH_CHAT_MODEL='{name}'") as caught:
        open_chat(of(name, key="k"))
    assert "openai, deepseek, ollama, anthropic" in caught.value.hint


@pytest.mark.parametrize("provider", ["openai", "deepseek", "ollama", "anthropic"])
def test_a_provider_whose_package_is_absent_names_the_command_that_installs_it(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError) as caught:
        open_chat(of(f"{provider}:model", key="k"))
    assert f"pip install 'growth-assistant[{provider}]'" in caught.value.hint


def test_a_provider_of_langchain_that_is_not_installed_names_its_package() -> None:
    with pytest.raises(SettingsError, match="package that is not installed"):
        open_chat(of("mistralai:some-model", key="k"))


def test_without_a_key_the_vendors_variable_is_named() -> None:
    with pytest.raises(SettingsError) as caught:
        open_chat(of("openai:gpt-5"))
    assert "OPENAI_API_KEY" in caught.value.hint


def test_a_server_of_ones_own_needs_no_key() -> None:
    with chatting(Play("您好。"), key="") as it:
        assert it.written() == "您好。"
        assert it.provider.requests[0].headers["authorization"] == "Bearer none"


def test_the_key_is_sent_and_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    settings = read_settings(
        {"GROWTH_CHAT_MODEL": "openai:m", "GROWTH_CHAT_BASE_URL": ADDRESS, "OPENAI_API_KEY": KEY}
    )
    chat = open_chat(settings)
    assert chat is not None
    shown = [repr(settings), repr(chat), str(chat)]
    # The provider repeats the key that it does not like, as many do.
    with scripted([Play("您好。")], key="another") as provider, caplog.at_level(logging.DEBUG):
        wrong = open_chat(of("openai:m", base_url=provider.url, key=KEY))
        assert wrong is not None
        with pytest.raises(ModelError) as caught:
            list(wrong.write(said(), allowed()))
        assert provider.requests[0].headers["authorization"] == f"Bearer {KEY}"
        shown += [str(caught.value), repr(caught.value), wrong.trouble]
        assert caught.value.__cause__ is None
        wrong.close()
    ours = [record.getMessage() for record in caplog.records if record.name == "assistant"]
    assert len(ours) == 1
    assert not [text for text in (*shown, *ours) if KEY in text or KEY[:8] in text]


@pytest.mark.parametrize(
    ("listing", "state"),
    [
        pytest.param(None, "ready", id="answers"),
        pytest.param(Play(status=404), "ready", id="has no list"),
        pytest.param(Play(status=500), "ready", id="is in trouble"),
        pytest.param(Play(status=401), "unusable", id="wrong key"),
        pytest.param(HTML, "unusable", id="a page"),
        pytest.param(Play(first_s=30), "unusable", id="nobody answers"),
    ],
)
def test_what_only_a_setting_changes_is_found_out_without_a_token(listing: Play | None, state: str) -> None:
    with chatting(Play("您好。"), timeout=2) as it:
        it.provider.listing = listing
        it.chat.greet()
        until = time.monotonic() + 5
        while time.monotonic() < until and (it.chat.state != state or not it.provider.listed):
            time.sleep(0.02)
        time.sleep(0.1)
        assert (it.chat.state, it.provider.requests) == (state, [])
        if state == "unusable":
            with pytest.raises(ModelError) as caught:
                it.written()
            assert caught.value.why == "resting"


# --- beside a service -----------------------------------------------------------------------------


def model_of(server: Any, wanted: str) -> Any:
    """What /readyz says of the model, once it says that it is so."""
    for _ in range(100):
        found = server.request("/readyz").json["model"]
        if found["state"] == wanted:
            return found
        time.sleep(0.1)
    return found


@pytest.mark.server
def test_a_service_with_a_model_says_that_it_is_ready_and_asks_it_nothing(data_folder: Path) -> None:
    with scripted([Play("您好。")]) as provider, running(data_folder, **provider.settings) as server:
        assert model_of(server, "ready") == {"name": "openai:scripted", "state": "ready", "message": ""}
        for _ in range(100):
            if provider.listed:
                break
            time.sleep(0.05)
        server.request("/readyz")
        assert (provider.requests, provider.listed) == ([], 1)


@pytest.mark.server
@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"GROWTH_CHAT_MODEL": "nosuch:m"}, "<provider>:<model>"),
        ({"GROWTH_CHAT_BASE_URL": ADDRESS}, "GROWTH_CHAT_BASE_URL"),
        ({"GROWTH_CHAT_BASE_URL": "{html}"}, "GROWTH_CHAT_BASE_URL"),
        ({"OPENAI_API_KEY": "sk-wrong-0123456789"}, "OPENAI_API_KEY"),
    ],
    ids=["unknown provider", "dead address", "HTML", "wrong key"],
)
def test_a_service_starts_without_a_model_that_cannot_be_used_and_says_what_to_set(
    data_folder: Path, settings: dict[str, str], says: str
) -> None:
    with scripted([Play("您好。")], key=KEY) as provider, scripted([HTML], listing=HTML) as page:
        changed = {k: v.replace("{html}", page.url) for k, v in settings.items()}
        with running(data_folder, **{**provider.settings, **changed}) as server:
            found = model_of(server, "unusable")
            assert found["state"] == "unusable"
            assert says in found["message"]
            assert server.request("/readyz").status == 200
            assert server.ask("快手新商首播有什么扶持？")["composer"] == "template"
        log = "".join(server.log)
    assert log.count(says) == 1
    assert "Traceback" not in log
    assert "sk-wrong" not in log + str(found)
