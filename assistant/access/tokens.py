"""Signed tokens and keyed digests. The only user of PyJWT.

A token says what it is for (its audience): a visitor's is no good as an operator's.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from assistant.errors import AccessError

_ALGORITHM = "HS256"  # pinned: what a token's header asks for is never followed
_SKEW_S = 10  # clocks of two machines
_LONGEST = 4096


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


def _derived(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def _invalid() -> AccessError:
    return AccessError(401, "token_invalid", "登录凭证无效。", "请刷新页面后再试。")
