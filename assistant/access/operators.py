"""Who may use the operator's tab: one password that has no default, and a signed cookie after it.

Without a password nothing can be logged into. Wrong tries are counted where every process counts, so
that an address is locked out of all of them; changing the password ends every login at once.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from assistant.access.caps import Cap, Counters, network
from assistant.access.tokens import Tokens
from assistant.errors import AccessError

COOKIE = "growth-operator"
LOGIN_S = 8 * 3600
TRIES, TRIES_S = 5, 15 * 60
_AUDIENCE = "operator"


class Operators:
    """``password`` None closes the tab."""

    def __init__(self, password: str | None, tokens: Tokens, counters: Counters) -> None:
        self._password = password
        self._tokens = tokens
        self._counters = counters

    @property
    def open(self) -> bool:
        return self._password is not None

    def log_in(self, password: str, address: str) -> str:
        """The cookie's value, good for ``LOGIN_S`` seconds. ``address`` is the client's.

        Raises:
            AccessError: operator_closed (403) without a password set, password_wrong (401).
            CapError: too many wrong tries from this address; the right password is refused too.
        """
        if self._password is None:
            raise AccessError(
                403, "operator_closed", "运营页没有开放。", "请设置 GROWTH_OPERATOR_PASSWORD 后重新启动服务。"
            )
        tries = (self._tries(address),)
        # Counted before it is compared, or many tries at once would all be the first.
        taken_at = self._counters.take(tries)
        if not hmac.compare_digest(_bytes(password), _bytes(self._password)):
            raise AccessError(401, "password_wrong", "密码不对。", f"连续错 {TRIES} 次会锁定 15 分钟。")
        self._counters.give_back(tries, taken_at)
        return self._tokens.issue(_AUDIENCE, {"password": self._stamp(self._password)}, LOGIN_S)

    def allowed(self, cookies: Mapping[str, str]) -> bool:
        """Whether these are an operator's cookies."""
        token = cookies.get(COOKIE, "")
        if self._password is None or not token:
            return False
        try:
            claims = self._tokens.read(token, _AUDIENCE, ("password",))
        except AccessError:
            return False
        return hmac.compare_digest(claims["password"].encode(), self._stamp(self._password).encode())

    def require(self, cookies: Mapping[str, str]) -> None:
        """Raises AccessError unless these are an operator's cookies."""
        if not self.allowed(cookies):
            raise AccessError(401, "login_required", "请先登录运营页。", "登录 8 小时内有效。")

    def _tries(self, address: str) -> Cap:
        key = f"operator:{self._tokens.digest(network(address))}"
        return Cap(key, TRIES, TRIES_S, "密码错的次数太多，这个地址暂时不能登录。")

    def _stamp(self, password: str) -> str:
        """Keyed, so that a cookie gives nobody a hash to guess the password with."""
        return self._tokens.digest(f"operator password: {password}")


def _bytes(password: str) -> bytes:
    """Half a surrogate pair, which JSON can carry, is a wrong password and no crash."""
    return password.encode("utf-8", "surrogatepass")
