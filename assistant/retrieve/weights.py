"""The weights that an operator has fitted for a model, kept beside the indexes: ``weights.json``.

    {"e5": {"digest": "…", "neural": 0.1, "static": 0.25}}

They hold for the model they were fitted with: another version of it has those of ``legs.py``.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

from assistant.errors import SearchIndexError
from assistant.retrieve.legs import Legs
from assistant.types import Embedder

WEIGHTS = "weights.json"


def read_weights(data: Path, embedder: Embedder) -> Legs | None:
    """None when nobody has fitted this version of the model. Raises SearchIndexError for a damaged file."""
    record = _all(data).get(embedder.name)
    if record is None or record["digest"] != embedder.digest:
        return None
    return Legs(record["neural"], record["static"])


def keep_weights(data: Path, embedder: Embedder, legs: Legs) -> Path:
    """Where they are kept; those of other models stay."""
    path = data / WEIGHTS
    record = {"digest": embedder.digest, "neural": legs.neural, "static": legs.static}
    text = json.dumps({**_all(data), embedder.name: record}, ensure_ascii=False, indent=1)
    try:
        data.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(WEIGHTS + ".new")
        fresh.write_text(text + "\n", encoding="utf-8")
        os.replace(fresh, path)
    except OSError as exc:
        raise SearchIndexError(f"{path} cannot be written: {exc}.") from exc
    return path


def _all(data: Path) -> dict[str, dict[str, Any]]:
    path = data / WEIGHTS
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        for record in found.values():
            numbers = (float(record["neural"]), float(record["static"]))
            if not all(math.isfinite(number) and number >= 0 for number in numbers):
                raise ValueError(f"{numbers} are no weights")
            record["digest"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise SearchIndexError(
            f"The weights in {path} cannot be read: {exc!r}.",
            "Remove the file, or fit them again: growth-assistant eval-retrieval FOLDER --fit",
        ) from exc
    return dict(found)
