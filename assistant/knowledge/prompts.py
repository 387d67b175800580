"""prompts/*.md → what a chat model is told: one file each, with its variables declared and a digest.

A file is front matter (``id``, its name; ``purpose``; ``variables``) and a ``# system`` and a ``# user``
part. ``{{name}}`` stands for a variable; each that is declared is used and the other way round. A folder of
one's own may hold files of the same names and variables, which then count instead."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import yaml

from assistant.errors import PromptError
from assistant.types import ChatMessage

_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_PART = re.compile(r"^# (system|user)[ \t]*\n", re.MULTILINE)
_KEYS = {"id", "purpose", "variables"}
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
    found = {
        path.stem: _read(path, own=False) for path in sorted(shipped.glob("*.md")) if path.stem != "README"
    }
    for path in sorted(own.glob("*.md")) if own else ():
        if path.stem == "README":
            continue
        if path.stem not in found:
            names = "、".join(found)
            raise PromptError(path, 1, f"没有叫 {path.stem!r} 的提示词。", f"可以替换的有：{names}。")
        prompt, ours = _read(path, own=True), found[path.stem]
        if set(prompt.variables) != set(ours.variables):
            wanted = "、".join(ours.variables)
            raise PromptError(path, 1, "variables 和原来的不一样。", f"要正好是：{wanted}。")
        found[path.stem] = prompt
    return Prompts(MappingProxyType(found))


def _read(path: Path, *, own: bool) -> Prompt:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(path, 1, f"读不出来：{error}。", "请存成 UTF-8 的文本。") from error
    head, body, first = _front(path, text)
    variables = head.variables
    if head.id != path.stem:
        raise PromptError(path, 2, f"id 是 {head.id!r}，文件名是 {path.stem!r}。", "两个要一样。")
    parts = _PART.split(body)
    if parts[0].strip() or parts[1::2] != ["system", "user"] or not all(p.strip() for p in parts[2::2]):
        raise PromptError(path, first, "正文要正好有「# system」和「# user」两段，按这个顺序，都不能空。")
    for match in _VARIABLE.finditer(body):
        if match[1] not in variables:
            line = first + body.count("\n", 0, match.start())
            raise PromptError(
                path, line, f"用了没有声明的变量 {match[0]}。", "在 variables 里声明它，或去掉。"
            )
    used = set(_VARIABLE.findall(body))
    if unused := [v for v in variables if v not in used]:
        raise PromptError(path, 2, f"声明了没有用的变量：{'、'.join(unused)}。", "在正文里用上，或去掉声明。")
    digest = hashlib.sha256(raw).hexdigest()[:16]
    return Prompt(
        head.id, head.purpose, variables, parts[2].strip(), parts[4].strip(), digest, str(path), own
    )


@dataclass(frozen=True, slots=True)
class _Head:
    id: str
    purpose: str
    variables: tuple[str, ...]


def _front(path: Path, text: str) -> tuple[_Head, str, int]:
    """The front matter, the text behind it, and the line that begins with."""
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if match is None:
        raise PromptError(
            path, 1, "开头没有 front matter。", "以 --- 开头，写 id、purpose 和 variables，再以 --- 结束。"
        )
    try:
        head = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise PromptError(path, 2 + (mark.line if mark else 0), "front matter 不是 YAML。") from error
    if not isinstance(head, dict) or set(head) != _KEYS:
        raise PromptError(path, 2, f"front matter 的键要正好是：{'、'.join(sorted(_KEYS))}。")
    name, purpose, variables = head["id"], head["purpose"], head["variables"]
    listed = isinstance(variables, list) and all(isinstance(v, str) for v in variables)
    if not (
        isinstance(name, str)
        and isinstance(purpose, str)
        and listed
        and len(set(variables)) == len(variables)
    ):
        raise PromptError(path, 2, "id 和 purpose 是文字，variables 是不重复的名字列表。")
    return _Head(name, purpose, tuple(variables)), text[match.end() :], 1 + text.count("\n", 0, match.end())
