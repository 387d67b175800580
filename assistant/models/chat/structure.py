"""A reply → the JSON object that a schema allows, or none at all. No float is made on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.models.chat import faults
from assistant.models.chat.reasoning import without_thoughts

_MOST_OPENINGS = 50  # where an object may begin, in a reply that has other words too
_OPENING = re.compile(r"\{")


_ASKED_FOR = ("enum", "maxItems", "maxLength")
"""What is asked of a provider and not insisted on: only some hold a model to it, and one word that is not
in a list would cost all that was read right. Whoever asked leaves out what it cannot use."""


class Shape:
    """What a schema allows."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        from jsonschema import Draft202012Validator

        self._validator = Draft202012Validator(schema)

    def read(self, reply: str) -> Mapping[str, Any]:
        """The object that ``reply`` is, or that stands in it, among other words or in a block of code.

        Raises:
            ProviderError: there is none, or the schema does not allow it.
        """
        wrong = "里面没有 JSON 对象"
        for found in _objects(without_thoughts(reply)):
            faults_of = self._validator.iter_errors(found)
            fault = next((f for f in faults_of if f.validator not in _ASKED_FOR), None)
            if fault is None:
                return found
            # Never the value itself: it may be what a merchant said.
            wrong = f"{fault.json_path} 不符合 {fault.validator}"
        raise faults.unreadable(wrong)


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    """Every object that stands in ``text`` on its own."""
    decoder = json.JSONDecoder(
        parse_float=_decimal, parse_constant=_no_number, object_pairs_hook=_without_repeats
    )
    at = openings = 0
    while openings < _MOST_OPENINGS and (opening := _OPENING.search(text, at)):
        openings += 1
        try:
            found, at = decoder.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            at = opening.end()
            continue
        yield found


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found
