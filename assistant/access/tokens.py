"""Signed tokens and keyed digests, and the secret behind them. The only user of PyJWT.

A token says what it is for (its audience): a visitor's is no good as an operator's.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jwt

from assistant.errors import AccessError, SettingsError
from assistant.settings import SECRET_LENGTH, Settings

_ALGORITHM = "HS256"  # pinned: what a token's header asks for is never followed
_SKEW_S = 10  # clocks of two machines
_LONGEST = 4096
_KEY_FILE = "secret.key"


class Tokens:
    """Issues and reads tokens with keys derived from one secret."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        self._signing = _derived(secret, "tokens")
        self._hashing = _derived(secret, "digests")
        self._now = now

    def issue(self, audience: str, claims: Mapping[str, Any], seconds: int) -> str:
        """A token that holds ``claims`` for ``seconds``."""
        now = int(self._now())
        return jwt.encode(
            {**claims, "aud": audience, "iat": now, "exp": now + seconds}, self._signing, _ALGORITHM
        )

    def read(self, token: str, audience: str, names: tuple[str, ...]) -> dict[str, str]:
        """The claims ``names``, all of them texts.

        Raises:
            AccessError: token_expired, or token_invalid for everything else that is wrong with it.
        """
        try:
            if len(token) > _LONGEST:
                raise jwt.InvalidTokenError
            claims = jwt.decode(
                token,
                self._signing,
                algorithms=[_ALGORITHM],
                audience=audience,
                options={"require": ["aud", "iat", "exp", *names], "verify_exp": False, "verify_iat": False},
            )
            self._check_time(claims)
        except jwt.ExpiredSignatureError:
            raise AccessError(401, "token_expired", "登录凭证过期了。", "请刷新页面后再试。") from None
        except jwt.InvalidTokenError:
            raise _invalid() from None
        found = {name: claims[name] for name in names}
        if not all(isinstance(value, str) for value in found.values()):
            raise _invalid()
        return found

    def digest(self, text: str) -> str:
        """32 hex digits that only this secret gives for ``text``: an address is counted, never kept."""
        return hmac.new(self._hashing, text.encode(), hashlib.sha256).hexdigest()[:32]

    def _check_time(self, claims: Mapping[str, Any]) -> None:
        """Here and not in PyJWT, which has its own clock."""
        issued, expires = claims["iat"], claims["exp"]
        if not (isinstance(issued, int) and isinstance(expires, int)) or issued > self._now() + _SKEW_S:
            raise jwt.InvalidTokenError
        if expires <= self._now():
            raise jwt.ExpiredSignatureError


def load_secret(settings: Settings) -> str:
    """GROWTH_SECRET, else the content of ``secret.key`` in the data folder, which is made once.

    Raises:
        SettingsError: the file cannot be made or read, or does not hold a secret.
    """
    if settings.secret:
        return settings.secret
    path = settings.data / _KEY_FILE
    try:
        if not path.exists():
            _make(path)
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The secret in {path} cannot be used: {error}.",
            "Make the folder writable, or set GROWTH_SECRET.",
        ) from error
    if len(secret) < SECRET_LENGTH:
        raise SettingsError(
            f"The secret in {path} has {len(secret)} characters, too few to be safe.",
            "Delete the file: a new one is made, and every open widget asks for a new token.",
        )
    return secret


def _make(path: Path) -> None:
    """All or nothing, also when two processes start at once: the first one's secret stays."""
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if path.exists():
            return
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        draft.replace(path)


def _derived(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def _invalid() -> AccessError:
    return AccessError(401, "token_invalid", "登录凭证无效。", "请刷新页面后再试。")
