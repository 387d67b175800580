"""What is read by ``yamlfile`` written again: figures as they were told, days and all other words as text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from assistant.numbers import plain


def dump(content: Mapping[str, Any]) -> bytes:
    """In the order given; what is read of it is equal to ``content``."""
    text: str = yaml.dump(bare(content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return text.encode()


def bare(value: Any) -> Any:
    """Mappings and lists without the lines and files that they were read of."""
    if isinstance(value, Mapping):
        return {str(key): bare(entry) for key, entry in value.items()}
    return [bare(entry) for entry in value] if isinstance(value, list | tuple) else value


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = plain(value)
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


_Dumper.add_representer(Decimal, _decimal)
