"""A token is ours, in time, and for what it is used for, or it is nothing."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path
from typing import Any

import jwt
import pytest

from assistant.access.secret import load_secret
from assistant.access.tokens import Tokens
from assistant.errors import AccessError, SettingsError
from assistant.settings import Settings
from tests.access.processes import at_once
from tests.fakes import Clock

SECRET = "s" * 32
CLAIMS: dict[str, Any] = {"site": "shop", "sub": "a:x", "origin": "https://shop.example"}
NAMES = ("site", "sub", "origin")


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    return Tokens(SECRET, clock)


def refused(tokens: Tokens, token: str, audience: str = "widget", names: tuple[str, ...] = NAMES) -> str:
    with pytest.raises(AccessError) as caught:
        tokens.read(token, audience, names)
    assert caught.value.status == 401
    return caught.value.code


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_what_was_issued_is_read_back(tokens: Tokens) -> None:
    assert tokens.read(tokens.issue("widget", CLAIMS, 60), "widget", NAMES) == CLAIMS


def test_a_token_ends_on_the_second(tokens: Tokens, clock: Clock) -> None:
    token = tokens.issue("widget", CLAIMS, 60)
    clock.now += 59
    assert tokens.read(token, "widget", NAMES)
    clock.now += 1
    assert refused(tokens, token) == "token_expired"


def test_a_token_from_another_machine_may_be_a_little_early_and_no_more(clock: Clock, tokens: Tokens) -> None:
    token = Tokens(SECRET, Clock(clock.now + 5)).issue("widget", CLAIMS, 60)
    assert tokens.read(token, "widget", NAMES)
    assert (
        refused(tokens, Tokens(SECRET, Clock(clock.now + 600)).issue("widget", CLAIMS, 60)) == "token_invalid"
    )


def test_a_token_is_good_for_one_audience(tokens: Tokens) -> None:
    assert refused(tokens, tokens.issue("operator", CLAIMS, 60)) == "token_invalid"


def test_another_secret_signs_nothing_here(tokens: Tokens, clock: Clock) -> None:
    assert refused(tokens, Tokens("t" * 32, clock).issue("widget", CLAIMS, 60)) == "token_invalid"


def test_a_token_without_signature_is_nothing(tokens: Tokens, clock: Clock) -> None:
    claims = {**CLAIMS, "aud": "widget", "iat": int(clock.now), "exp": int(clock.now) + 60}
    for algorithm in ("none", "None", "NONE", "HS256", "RS256"):
        header = {"alg": algorithm, "typ": "JWT"}
        for signature in ("", "AAAA"):
            assert refused(tokens, f"{part(header)}.{part(claims)}.{signature}") == "token_invalid"
    assert refused(tokens, jwt.encode(claims, None, "none")) == "token_invalid"


def test_the_secret_itself_signs_no_token(tokens: Tokens, clock: Clock) -> None:
    """The signing key is derived: what leaks of one use is no key for another."""
    claims = {**CLAIMS, "aud": "widget", "iat": int(clock.now), "exp": int(clock.now) + 60}
    assert refused(tokens, jwt.encode(claims, SECRET, "HS256")) == "token_invalid"


def test_another_algorithm_with_the_right_key_is_refused(tokens: Tokens, clock: Clock) -> None:
    claims = {**CLAIMS, "aud": "widget", "iat": int(clock.now), "exp": int(clock.now) + 60}
    long_key = tokens._signing * 2
    assert refused(Tokens(SECRET, clock), jwt.encode(claims, long_key, "HS512")) == "token_invalid"


@pytest.mark.parametrize("missing", ["aud", "iat", "exp", *NAMES])
def test_every_claim_is_needed(tokens: Tokens, clock: Clock, missing: str) -> None:
    claims = {**CLAIMS, "aud": "widget", "iat": int(clock.now), "exp": int(clock.now) + 60}
    del claims[missing]
    assert refused(tokens, jwt.encode(claims, tokens._signing, "HS256")) == "token_invalid"


@pytest.mark.parametrize(
    "claim", [{"sub": 5}, {"site": None}, {"exp": "soon"}, {"exp": 9e99}, {"iat": "x"}, {"site": ["shop"]}]
)
def test_a_claim_of_another_type_is_refused(tokens: Tokens, clock: Clock, claim: dict[str, Any]) -> None:
    claims = {**CLAIMS, "aud": "widget", "iat": int(clock.now), "exp": int(clock.now) + 60, **claim}
    payload = part({"alg": "HS256", "typ": "JWT"}) + "." + part(claims)
    signature = jwt.get_algorithm_by_name("HS256").sign(payload.encode(), tokens._signing)
    token = payload + "." + base64.urlsafe_b64encode(signature).decode().rstrip("=")
    assert refused(tokens, token) == "token_invalid"


@pytest.mark.parametrize(
    "text", ["", "a", "a.b", "a.b.c", "...", "令牌", "a" * 100_000, "\x00", "e30.e30.e30"]
)
def test_anything_else_is_no_token(tokens: Tokens, text: str) -> None:
    assert refused(tokens, text) == "token_invalid"


def test_a_changed_letter_is_noticed(tokens: Tokens) -> None:
    head, _, signature = tokens.issue("widget", CLAIMS, 60).split(".")
    other = part({**CLAIMS, "site": "other", "aud": "widget", "iat": 1_790_000_000, "exp": 1_790_000_060})
    assert refused(tokens, f"{head}.{other}.{signature}") == "token_invalid"


def test_a_digest_is_the_secrets_own(tokens: Tokens) -> None:
    assert tokens.digest("1.2.3.4") == Tokens(SECRET).digest("1.2.3.4")
    assert tokens.digest("1.2.3.4") != Tokens("t" * 32).digest("1.2.3.4")
    assert len(tokens.digest("1.2.3.4")) == 32


# --- the secret ---------------------------------------------------------------------------------


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    secret = load_secret(tmp_path / "new")
    assert len(secret) >= 64
    assert load_secret(tmp_path / "new") == secret
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600
    assert load_secret(tmp_path / "other") != secret


def test_a_secret_that_is_set_is_taken_and_no_file_is_made(tmp_path: Path) -> None:
    assert load_secret(tmp_path, SECRET) == SECRET
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    assert len(set(at_once(3, load_secret, tmp_path))) == 1


def test_a_damaged_secret_is_named_and_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("tooshort")
    with pytest.raises(SettingsError) as caught:
        load_secret(tmp_path)
    assert "secret.key" in str(caught.value)
    assert "tooshort" not in str(caught.value)
    (tmp_path / "secret.key").write_bytes(b"\xff" * 64)
    with pytest.raises(SettingsError):
        load_secret(tmp_path)


def test_settings_show_no_secret() -> None:
    assert SECRET not in repr(Settings(secret=SECRET, operator_password=SECRET))
