"""One value of a setting, read by its kind: one that cannot be used is quoted with what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from assistant.errors import SettingsError

_SWITCH = {
    "1": True,
    "0": False,
    "true": True,
    "false": False,
    "yes": True,
    "no": False,
    "on": True,
    "off": False,
}
_T = TypeVar("_T", bound=str)


def one_of(given: Mapping[str, str], name: str, allowed: tuple[_T, ...], default: _T) -> _T:
    value = given.get(name, default)
    for choice in allowed:
        if choice == value:
            return choice
    raise SettingsError(f"{name}={value!r} is not known.", f"Allowed: {', '.join(allowed)}.")


def count(given: Mapping[str, str], name: str, default: int, most: int, *, least: int = 1) -> int:
    value = given.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise SettingsError(f"{name}={value!r} is not a usable number.", f"Allowed: {least} to {most}.")
    return int(value)


def switch(given: Mapping[str, str], name: str, default: bool) -> bool:
    value = given.get(name, str(default)).lower()
    if value not in _SWITCH:
        raise SettingsError(f"{name}={value!r} is neither on nor off.", f"Allowed: {', '.join(_SWITCH)}.")
    return _SWITCH[value]


def long_enough(name: str, value: str | None, least: int) -> str | None:
    """A secret: never quoted, since messages end up in logs."""
    if value is not None and len(value) < least:
        raise SettingsError(
            f"{name} has {len(value)} characters, too few to be safe.",
            f"Allowed: {least} characters or more.",
        )
    return value


def url(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    scheme, mark, rest = value.partition("://")
    if not mark or not scheme or not rest:
        raise SettingsError(
            f"{name}={_masked(value)!r} is not a usable address.",
            "Allowed: dialect://…, such as postgresql+psycopg://host/name.",
        )
    return value


def _masked(url: str) -> str:
    return re.sub(r"(?<=:)[^:/@]+(?=@)", "***", url)
