"""Paths → the bytes of each file. What cannot be read, or must not be, is refused without reading it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.library.ingest import limits
from assistant.library.ingest.archive import Budget, hidden, members, too_large
from assistant.library.ingest.blocks import UnreadableError
from assistant.library.ingest.kinds import ACCEPTED, ADVISED, ARCHIVE, advice, extension
from assistant.library.ingest.records import File, Refused
from assistant.library.ingest.signature import is_document

DEEPEST = 1
"""How deep an archive or mail may stand in another."""
_HEAD = 1024


def files(paths: Sequence[Path]) -> Iterator[File | Refused]:
    """Every file under ``paths``, folders in the order of their names, archives opened."""
    for path in paths:
        if path.is_dir():
            yield from _folder(path, path.resolve())
        else:
            yield from _file(path.name, path)


def _folder(folder: Path, root: Path, above: str = "") -> Iterator[File | Refused]:
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as exc:
        yield Refused(above or folder.name, f"文件夹打不开：{exc.strerror}", "请检查文件夹的读取权限。")
        return
    for entry in entries:
        name, path = f"{above}{entry.name}", Path(entry.path)
        if hidden(entry.name):
            continue
        if entry.is_symlink() and not path.resolve().is_relative_to(root):
            yield Refused(name, "链接指向给定文件夹之外", "请把文件本身复制进来。")
        elif entry.is_dir(follow_symlinks=False):
            yield from _folder(path, root, f"{name}/")
        elif not entry.is_dir():  # a linked folder inside the root is read where it stands
            yield from _file(name, path)


def _file(name: str, path: Path) -> Iterator[File | Refused]:
    try:
        check_kind(name, lambda: _bytes(path, _HEAD))
        yield from unpacked(name, _bytes(path))
    except UnreadableError as exc:
        yield Refused(name, exc.reason, exc.hint)


def check_kind(name: str, head: Callable[[], bytes]) -> None:
    """Refuses a file by its name; one without an extension of ours is taken where its first bytes are those
    of a document."""
    suffix = extension(name)
    if suffix in ACCEPTED or (suffix not in ADVISED and is_document(head())):
        return
    raise UnreadableError(f"不支持的格式 {suffix or '（没有扩展名）'}", advice(suffix))


def unpacked(
    name: str, data: bytes, depth: int = 0, budget: Budget | None = None
) -> Iterator[File | Refused]:
    """The file, or those of the archive that it is; archives in it are opened one level deep."""
    if not name.lower().endswith(ARCHIVE):
        yield File(name, data)
        return
    if depth > DEEPEST:
        yield Refused(name, "压缩包套得太深：只打开两层", "请解压后再导入。")
        return
    budget = budget or Budget()
    try:
        for member in members(name, data, budget):
            if isinstance(member, Refused):
                yield member
                continue
            try:
                check_kind(member[0], lambda content=member[1]: content[:_HEAD])  # type: ignore[misc]
            except UnreadableError as exc:
                yield Refused(member[0], exc.reason, exc.hint)
                continue
            yield from unpacked(*member, depth + 1, budget)
    except UnreadableError as exc:
        yield Refused(name, exc.reason, exc.hint)


def _bytes(path: Path, most: int = 0) -> bytes:
    """The whole file, its size known before it is read, and unchanged after; or its first ``most`` bytes."""
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableError("不是普通文件", "只能导入文件和文件夹。")
        if before.st_size > limits.FILE_BYTES:
            raise UnreadableError(*too_large(before.st_size))
        with path.open("rb") as file:
            data = file.read(most or limits.FILE_BYTES + 1)
        after = path.stat()
    except FileNotFoundError as exc:
        raise UnreadableError("路径不存在", "请检查路径有没有写错。") from exc
    except PermissionError as exc:
        raise UnreadableError("没有读取权限", "请用 chmod 或文件属性放开读取权限。") from exc
    except OSError as exc:
        raise UnreadableError(f"读不出来：{exc.strerror}", "请检查磁盘或文件权限。") from exc
    if not most and (_identity(before) != _identity(after) or len(data) != after.st_size):
        raise UnreadableError("读取时文件正在改动", "请等写入完成后再导入。")
    return data


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ino
