"""An answer as storage keeps it: all of its record, exactly.

Earlier versions kept what clients are sent (``client_form``); those rows have no ``spans``.
"""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from assistant.answer import Answer
from assistant.errors import StorageError
from assistant.storage.client_form import fields_of

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


def answer_to_json(answer: Answer) -> str:
    return _ANSWER.dump_json(answer).decode()


def answer_from_json(text: str) -> Answer:
    """Raises StorageError for what neither this version nor an earlier one wrote."""
    try:
        kept = json.loads(text)
        return _ANSWER.validate_json(text) if "spans" in kept else _ANSWER.validate_python(fields_of(kept))
    except (ValueError, LookupError, TypeError, ArithmeticError) as error:
        raise StorageError(
            "A stored answer is not one that this version or an earlier one wrote.",
            "Delete its conversation, or restore the database from a backup.",
        ) from error
