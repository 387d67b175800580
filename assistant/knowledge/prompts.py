"""prompts/*.md → what a chat model is told: one file each, with its variables declared and a digest.

A file is front matter (``id``, its name; ``purpose``; ``variables``) and a ``# system`` and a ``# user``
part. ``{{name}}`` stands for a variable; each that is declared is used and the other way round. A folder of
one's own may hold files of the same names and variables, which then count instead.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from assistant.errors import PromptError
from assistant.knowledge.yamlfile import read_front
from assistant.types import ChatMessage

_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*\n", re.DOTALL | re.MULTILINE)
_OPEN = re.compile(r"\{\{")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VARIABLE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")
_PART = re.compile(r"^# (system|user)[ \t]*\n", re.MULTILINE)
_KEYS = ("id", "purpose", "variables")
_MARKS = str.maketrans({"⟦": "〔", "⟧": "〕", "⟪": "《", "⟫": "》"})


def fenced(text: str) -> str:
    """Words of somebody else's as data: between marks that they cannot hold, and that prompts explain."""
    return f"⟪{text.translate(_MARKS)}⟫"


@dataclass(frozen=True, slots=True)
class Prompt:
    """``digest`` is that of the whole file; ``own`` is whether it is the user's and not what ships."""

    id: str
    purpose: str
    variables: tuple[str, ...]
    system: str
    user: str
    digest: str
    path: str
    own: bool = False

    def messages(self, values: Mapping[str, str]) -> tuple[ChatMessage, ...]:
        """Both parts with their variables filled in; what a value holds is never filled in again.

        Raises:
            KeyError: ``values`` are not exactly those of the variables.
        """
        if values.keys() != set(self.variables):
            raise KeyError(f"prompt {self.id!r} takes {self.variables}, not {tuple(values)}")

        def filled(text: str) -> str:
            return _VARIABLE.sub(lambda m: values[m[1]], text)

        return ChatMessage("system", filled(self.system)), ChatMessage("user", filled(self.user))


@dataclass(frozen=True, slots=True)
class Prompts:
    known: Mapping[str, Prompt] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Prompt:
        return self.known[key]


def load_prompts(shipped: Path, own: Path | None = None) -> Prompts:
    """Those that ship, with a file of ``own`` instead of each that it has.

    Raises:
        PromptError: a file with a defect; one of ``own`` that no prompt of ours has the name or variables of.
    """
    found = {path.stem: _read(path) for path in _files(shipped)}
    for path in _files(own) if own else ():
        if path.stem not in found:
            names = "、".join(found)
            raise PromptError(path, 1, f"没有叫 {path.stem!r} 的提示词。", f"可以替换的有：{names}。")
        found[path.stem] = _read(path, instead_of=found[path.stem])
    return Prompts(MappingProxyType(found))


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.md")) if path.stem != "README"]


def _read(path: Path, instead_of: Prompt | None = None) -> Prompt:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise PromptError(path, 1, f"读不出来：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise PromptError(path, line, f"第 {error.start} 个字节不是 UTF-8。", "请存成 UTF-8。") from error
    front = _FRONT.match(text)
    if front is None:
        raise PromptError(
            path, 1, "开头没有 front matter。", "以 --- 开头，写 id、purpose 和 variables，再以 --- 结束。"
        )
    head = _head(front[1], path)
    if instead_of and set(head.variables) != set(instead_of.variables):
        wanted = "、".join(instead_of.variables)
        raise PromptError(path, head.line, "variables 和原来的不一样。", f"要正好是：{wanted}。")
    body, first = text[front.end() :], 1 + text.count("\n", 0, front.end())
    _check_variables(path, head, body, first)
    system, user = _parts(path, body, first)
    digest = hashlib.sha256(raw).hexdigest()[:16]
    own = instead_of is not None
    return Prompt(head.id, head.purpose, head.variables, system, user, digest, str(path), own)


@dataclass(frozen=True, slots=True)
class _Head:
    """``line`` is that of the variables."""

    id: str
    purpose: str
    variables: tuple[str, ...]
    line: int


def _head(front: str, path: Path) -> _Head:
    table = read_front(front, path, PromptError)
    allowed = "、".join(_KEYS)
    for key in table:
        if key not in _KEYS:
            raise table.fail(f"front matter 里没有叫 {key!r} 的键，只能有：{allowed}。", key)
    for key in _KEYS:
        if key not in table:
            raise table.fail(f"front matter 缺 {key!r}，要有：{allowed}。", key)
    for key in ("id", "purpose"):
        if not isinstance(table.raw(key), str) or not table.raw(key).strip():
            raise table.fail(f"{key} 要写成文字，不能空。", key)
    if table.text("id") != path.stem:
        raise table.fail(f"id 是 {table.text('id')!r}，文件名是 {path.stem!r}，两个要一样。", "id")
    listed = table.raw("variables")
    if not isinstance(listed, list):
        raise table.fail("variables 要写成列表，没有就写 []。", "variables")
    for place, name in enumerate(listed):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise table.fail(f"变量 {name!s} 不能用：名字由 a-z、0-9 和 _ 组成。", "variables", place)
        if name in listed[:place]:
            raise table.fail(f"变量 {name!r} 声明了两次。", "variables", place)
    line = table.mapping.lines["variables"]
    return _Head(table.text("id"), table.text("purpose"), tuple(listed), line)


def _check_variables(path: Path, head: _Head, body: str, first: int) -> None:
    """Each that is declared is used, each that is used is declared, and no braces stand open."""
    for match in _OPEN.finditer(body):
        line = first + body.count("\n", 0, match.start())
        name = _VARIABLE.match(body, match.start())
        if name is None:
            raise PromptError(path, line, "{{ 后面不是变量。", "变量写成 {{名字}}，中间没有空格。")
        if name[1] not in head.variables:
            hint = "在 variables 里声明它，或去掉。"
            raise PromptError(path, line, f"用了没有声明的变量 {name[0]}。", hint)
    used = set(_VARIABLE.findall(body))
    if unused := [name for name in head.variables if name not in used]:
        names = "、".join(unused)
        raise PromptError(path, head.line, f"声明了没有用的变量：{names}。", "在正文里用上，或去掉声明。")


def _parts(path: Path, body: str, first: int) -> tuple[str, str]:
    """The text of both parts, of which there are no others and neither is empty."""
    before, *rest = _PART.split(body)
    names, texts = rest[::2], [text.strip() for text in rest[1::2]]
    if before.strip() or names != ["system", "user"] or not all(texts):
        raise PromptError(path, first, "正文要正好有「# system」和「# user」两段，按这个顺序，都不能空。")
    return texts[0], texts[1]
