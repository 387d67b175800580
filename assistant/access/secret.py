"""The secret behind every token: set by the operator, or made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from assistant.errors import SettingsError

SECRET_LENGTH = 32
"""The fewest characters that are safe."""

_KEY_FILE = "secret.key"


def load_secret(data: Path, given: str | None = None) -> str:
    """The one ``given`` (GROWTH_SECRET), else the content of ``secret.key`` in the data folder, which is
    made once.

    Raises:
        SettingsError: the file cannot be made or read, or does not hold a secret.
    """
    if given:
        return given
    path = data / _KEY_FILE
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
