"""YAML with line numbers, Decimal numbers, and no silent surprises.

Differences from plain YAML, each because a rule file would otherwise mean something else than it
says: numbers are Decimal, never float; dates and yes/no/on/off stay text; a duplicate key is an error.

A file may have others laid over it (``Laid``), which only add: mappings get their keys, lists their entries.
A complaint then names the file and line of the addition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import KnowledgeError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Laid:
    """The file at ``path``, which need not exist, and over it ``text``, which stands in ``over``, if any, and
    then ``parts`` of other files."""

    path: Path
    over: Path
    text: bytes | None
    parts: tuple[Table, ...] = ()

    def exists(self) -> bool:
        return True


File = Path | Laid

_SAID_ONCE = frozenset(("question", "starter", "brief"))  # of two wordings the first will do


class _Mapping(dict[str, Any]):
    """A mapping that knows the line of each key; ``paths`` names the file of what was laid over it."""

    line: int
    lines: dict[str, int]
    path: Path | None = None
    paths: dict[str, Path]


class _List(list[Any]):
    """A list that knows the line of each entry, and the file of those laid over it."""

    lines: list[int]
    paths: list[Path | None]


class _LineLoader(_Loader):  # type: ignore[misc]  # the C loader has no stubs
    pass


class _Duplicate(yaml.YAMLError):
    def __init__(self, key: str, line: int) -> None:
        super().__init__(f"duplicate key {key!r}")
        self.line = line


def _mapping(loader: Any, node: yaml.MappingNode) -> _Mapping:
    found = _Mapping()
    found.line = node.start_mark.line + 1
    found.lines, found.paths = {}, {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in found:
            raise _Duplicate(key, key_node.start_mark.line + 1)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = key_node.start_mark.line + 1
    return found


def _list(loader: Any, node: yaml.SequenceNode) -> _List:
    found = _List(loader.construct_object(entry, deep=True) for entry in node.value)
    found.lines = [entry.start_mark.line + 1 for entry in node.value]
    found.paths = [None] * len(found)
    return found


def _number(loader: Any, node: yaml.ScalarNode) -> Decimal | str:
    try:
        return Decimal(str(node.value).replace("_", ""))
    except InvalidOperation:  # 10:30, 0x1F and .inf are numbers to YAML only
        return str(node.value)


def _truth(loader: Any, node: yaml.ScalarNode) -> bool | str:
    return {"true": True, "false": False}.get(str(node.value), str(node.value))


def _text(loader: Any, node: yaml.ScalarNode) -> str:
    return str(node.value)


_LineLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
_LineLoader.add_constructor("tag:yaml.org,2002:seq", _list)
_LineLoader.add_constructor("tag:yaml.org,2002:int", _number)
_LineLoader.add_constructor("tag:yaml.org,2002:float", _number)
_LineLoader.add_constructor("tag:yaml.org,2002:bool", _truth)
_LineLoader.add_constructor("tag:yaml.org,2002:timestamp", _text)


class Table:
    """One mapping of a file, read key by key; every complaint names file and line."""

    def __init__(
        self, path: Path, data: Any, line: int, error: type[KnowledgeError], where: str = ""
    ) -> None:
        self.where, self._error = where, error
        if not isinstance(data, _Mapping):
            raise error(path, line, f"{where or 'the file'} must be a mapping, not {_kind(data)}.")
        self._data = data
        self.path, self.line = data.path or path, data.line

    def fail(self, message: str, key: str = "", entry: int | None = None) -> KnowledgeError:
        """An error of this mapping, of one of its keys, or of one entry of the list under a key."""
        path, line = self._place(key)
        if entry is not None:
            entries: _List = self._data[key]
            path, line = entries.paths[entry] or path, entries.lines[entry]
        return self._error(path, line, message)

    def _place(self, key: str) -> tuple[Path, int]:
        return self._data.paths.get(key, self.path), self._data.lines.get(key, self.line)

    def allow(self, required: Collection[str], optional: Collection[str] = ()) -> None:
        """Refuse unknown and missing keys, naming the allowed set."""
        allowed = sorted({*required, *optional})
        for key in self._data:
            if key not in allowed:
                raise self.fail(f"unknown key {key!r}; allowed keys are {', '.join(allowed)}.", key)
        for key in required:
            if key not in self._data:
                raise self.fail(f"missing key {key!r} in {self.where or 'the file'}.")

    @property
    def mapping(self) -> _Mapping:
        """As it was parsed."""
        return self._data

    def under(self, key: str) -> Table:
        """A mapping with this one under ``key``, and nothing else."""
        outer = _Mapping({key: self._data})
        outer.line, outer.lines, outer.paths = self.line, {key: self.line}, {key: self.path}
        return Table(self.path, outer, self.line, self._error)

    def __contains__(self, key: str) -> bool:
        return self._data.get(key) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def raw(self, key: str) -> Any:
        return self._data.get(key)

    def text(self, key: str, default: str = "") -> str:
        value = self._data.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.fail(f"{key!r} must be text, not {_kind(value)}; put it in quotes.", key)
        return value

    def choice(self, key: str, allowed: Collection[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self.fail(f"{key!r} is {value!r}; allowed are {', '.join(sorted(allowed))}.", key)
        return value

    def number(self, key: str) -> Decimal:
        value = self._data.get(key)
        if not isinstance(value, Decimal):
            raise self.fail(f"{key!r} must be a number, not {_kind(value)}.", key)
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when it is not there."""
        value = self.raw(key) if key in self else False
        if not isinstance(value, bool):
            raise self.fail(f"{key!r} must be true or false, not {value!r}.", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.fail(f"{key!r} must be a list of texts (quote a bare number).", key)
        for i, text in enumerate(value):
            if not text.strip():
                raise self.fail(f"{key!r} holds an empty text: take it out.", key, i)
        return tuple(value)

    def said(self, key: str) -> str:
        """A text that says something."""
        if not (text := self.text(key)).strip():
            raise self.fail(f"{key!r} is empty.", key)
        return text

    def distinct(self, key: str, of: str) -> tuple[str, ...]:
        """The texts of a list that names each once."""
        texts = self.texts(key)
        for i, text in enumerate(texts):
            if text in texts[:i]:
                raise self.fail(f"{of} names {text!r} twice.", key, i)
        return texts

    def table(self, key: str) -> Table:
        path, line = self._place(key)
        return Table(path, self._data.get(key), line, self._error, repr(key))

    def tables(self, key: str) -> list[Table]:
        value = self._data.get(key)
        if value is None:
            return []
        if not isinstance(value, _List):
            raise self.fail(f"{key!r} must be a list.", key)
        first, _ = self._place(key)
        what = f"an entry of {key!r}"
        return [
            Table(path or first, entry, line, self._error, what)
            for path, line, entry in zip(value.paths, value.lines, value, strict=True)
        ]


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    kinds = {Decimal: "a number", bool: "a truth value", _List: "a list", _Mapping: "a mapping"}
    return kinds.get(type(value), "text")


def read(file: File, error: type[KnowledgeError]) -> Table:
    """The file's top mapping. Syntax errors, duplicates and non-UTF-8 are ``error`` with their line, and so
    is what is laid over the file and would change it."""
    if not isinstance(file, Laid):
        return Table(file, _parsed(_bytes(file, error), file, error), 1, error)
    top: _Mapping | None = None
    if file.path.exists():
        top = Table(file.path, _parsed(_bytes(file.path, error), file.path, error), 1, error).mapping
    layers = [(part.path, part.mapping, True) for part in file.parts]
    if file.text is not None:
        by_hand = Table(file.over, _parsed(file.text, file.over, error), 1, error).mapping
        layers.insert(0, (file.over, by_hand, False))
    for over, added, lenient in layers:
        if top is None:
            top = _copied(added, over)
        else:
            _Laying(file.path, over, error, lenient).lay(added, top)
    return Table(file.path, top, 1, error)


def parse(content: bytes, path: Path, error: type[KnowledgeError]) -> Table:
    """The top mapping of what stands, or will stand, in the file at ``path``."""
    return Table(path, _parsed(content, path, error), 1, error)


def read_front(text: str, path: Path, error: type[KnowledgeError]) -> Table:
    """The mapping of a front matter, which begins on the second line of the file at ``path``."""
    return Table(path, _parsed(f"\n{text}".encode(), path, error), 2, error)


def _bytes(path: Path, error: type[KnowledgeError]) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise error(path, 1, f"cannot be read: {exc.strerror}.") from exc


def _parsed(content: bytes, path: Path, error: type[KnowledgeError]) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = exc.object[: exc.start].count(b"\n") + 1
        raise error(path, line, f"not UTF-8 at byte {exc.start}.", "Save the file as UTF-8.") from exc
    try:
        return yaml.load(text, _LineLoader)
    except _Duplicate as exc:
        raise error(path, exc.line, f"{exc}.") from exc
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark
        raise error(path, mark.line + 1 if mark else 1, f"not valid YAML: {exc.problem}.") from exc
    except (yaml.YAMLError, RecursionError) as exc:
        raise error(path, 1, f"not valid YAML: {exc}.") from exc


@dataclass(frozen=True, slots=True)
class _Laying:
    """Puts what stands in ``over`` into what is read of ``base``. Whatever a loader then finds wrong with a
    mapping or list that got something is wrong with what it got, since what was there is sound by itself."""

    base: Path
    over: Path
    error: type[KnowledgeError]
    lenient: bool

    def lay(self, added: _Mapping, onto: _Mapping) -> None:
        for key in onto:
            onto.paths.setdefault(key, onto.path or self.base)
        onto.path, onto.line = self.over, added.line
        for key, value in added.items():
            there = onto.get(key)
            if isinstance(there, _Mapping) and isinstance(value, _Mapping):
                self.lay(value, there)
            elif isinstance(there, _List) and isinstance(value, _List) and not _is_range(there, value):
                fresh = [i for i, entry in enumerate(value) if entry not in there]
                there.extend(_copied(value[i], self.over) for i in fresh)
                there.lines.extend(value.lines[i] for i in fresh)
                there.paths.extend(self.over for _ in fresh)
            elif key in onto and there != value:
                if self.lenient and key in _SAID_ONCE:
                    continue
                raise self._clash(key, there, onto.paths[key], added.lines[key])
            elif key not in onto:
                onto[key] = _copied(value, self.over)
            onto.lines[key], onto.paths[key] = added.lines[key], self.over

    def _clash(self, key: str, there: Any, path: Path, line: int) -> KnowledgeError:
        what = _kind(there) if isinstance(there, _Mapping | _List) else str(there)
        where = "what ships" if path == self.base else str(path)
        return self.error(self.over, line, f"{key!r} is {what} in {where}, and can be added to, not changed.")


def _is_range(one: _List, other: _List) -> bool:
    """Whether two lists are ends, which have no further entries."""
    return bool(one) and all(isinstance(end, Decimal | None) for end in (*one, *other))


def _copied(value: Any, path: Path) -> Any:
    """What was read of ``path``, to be laid over in its turn."""
    if isinstance(value, _Mapping):
        mapping = _Mapping({key: _copied(entry, path) for key, entry in value.items()})
        mapping.line, mapping.lines, mapping.path = value.line, dict(value.lines), path
        mapping.paths = dict.fromkeys(value, path)
        return mapping
    if isinstance(value, _List):
        entries = _List(_copied(entry, path) for entry in value)
        entries.lines, entries.paths = list(value.lines), [path] * len(value)
        return entries
    return value
