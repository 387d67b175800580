"""Zip archives: what stands in them, under bounds that a bomb cannot pass.

Office files are archives too, and are checked here before their reader unpacks them.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import UnreadableError
from assistant.library.ingest.encoding import decode_name
from assistant.library.ingest.records import Refused

_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_ENTRY = b"PK\x01\x02"
"""What every entry of a directory begins with; those of archives inside count too."""
_ENTRIES = 20


@dataclass(slots=True)
class Budget:
    """What an archive and those inside it may still unpack."""

    bytes: int = field(default_factory=lambda: limits.ARCHIVE_BYTES)
    members: int = field(default_factory=lambda: limits.ARCHIVE_MEMBERS)

    def take(self, archive: zipfile.ZipFile) -> None:
        members = archive.infolist()
        self.members -= len(members)
        self.bytes -= sum(m.file_size for m in members)
        packed = next((m for m in members if _ratio(m) > limits.ARCHIVE_RATIO), None)
        if self.members < 0 or self.bytes < 0 or packed is not None:
            raise UnreadableError(*_too_many())


def _too_many() -> tuple[str, str]:
    return (
        f"压缩包解开后太大：最多 {limits.ARCHIVE_MEMBERS} 个文件、共 "
        f"{limits.ARCHIVE_BYTES >> 20} MB，单个文件的压缩比不超过 {limits.ARCHIVE_RATIO} 倍",
        "请解压后只放入需要的文件，分批导入。",
    )


def _ratio(member: zipfile.ZipInfo) -> float:
    return member.file_size / max(member.compress_size, 1) if member.file_size > 1 << 20 else 0.0


def opened(data: bytes, budget: Budget) -> zipfile.ZipFile:
    """The archive, once its directory is known to keep to the bounds."""
    if data.count(_ENTRY) > _ENTRIES * limits.ARCHIVE_MEMBERS:  # an object is made of each
        raise UnreadableError(*_too_many())
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    # zipfile raises a RuntimeError for kinds that it cannot read: split over disks, a later version
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError) as exc:
        raise UnreadableError("压缩结构已损坏，打不开", "请重新压缩或重新导出这个文件。") from exc
    budget.take(archive)
    return archive


def members(name: str, data: bytes, budget: Budget) -> Iterator[tuple[str, bytes] | Refused]:
    """(path, bytes) of each file in the archive, by name; folders and hidden files are passed over."""
    archive = opened(data, budget)
    for shown, member in sorted((_name(m), m) for m in _listed(archive)):
        path = f"{name}/{shown}"
        try:
            if not _inside(shown):
                raise UnreadableError("压缩包里的路径指向包外", "请重新压缩，不要使用绝对路径或 ..。")
            if stat.S_ISLNK(member.external_attr >> 16):
                raise UnreadableError("压缩包里的这一项是链接，不是文件", "请放入文件本身后重新压缩。")
            if member.file_size > limits.FILE_BYTES:
                raise UnreadableError(*too_large(member.file_size))
            if member.flag_bits & _ENCRYPTED:
                raise UnreadableError("压缩包加了密码", "请去掉密码后重新压缩。")
            yield path, archive.read(member)
        except UnreadableError as exc:
            yield Refused(path, exc.reason, exc.hint)
        except Exception as exc:  # noqa: BLE001  # zlib.error and its kin share no base
            yield Refused(path, f"在压缩包里已损坏（{type(exc).__name__}）", "请重新压缩后再试。")


def part(data: bytes, name: str) -> bytes:
    """One part of an Office file or book.

    Raises:
        UnreadableError: it is not there, damaged, or the file is packed beyond the bounds.
    """
    with opened(data, Budget()) as archive:
        try:
            return archive.read(name)
        except KeyError as exc:
            raise UnreadableError(f"文件里缺少 {name}", "请重新导出这个文件。") from exc
        except Exception as exc:  # zlib.error and its kin share no base
            raise UnreadableError("压缩结构已损坏，打不开", "请重新导出这个文件。") from exc


def xml_part(data: bytes, name: str) -> Any:
    return xml(part(data, name))


def xml(data: bytes) -> Any:
    """The root of an XML document. Entities are not expanded, and nothing is fetched."""
    from lxml import etree

    try:
        return etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except etree.XMLSyntaxError as exc:
        raise UnreadableError("XML 已损坏，打不开", "请重新导出这个文件。") from exc


def too_large(size: int) -> tuple[str, str]:
    return (
        f"文件有 {size / 2**20:.0f} MB，超过上限 {limits.FILE_BYTES >> 20} MB",
        "请拆成几个较小的文件再导入。",
    )


def hidden(part: str) -> bool:
    """Files that systems and editors leave behind."""
    return (part.startswith((".", "~$")) and part not in {".", ".."}) or part in _LEFT_BEHIND


_LEFT_BEHIND = {"__MACOSX", "Thumbs.db", "desktop.ini"}


def _listed(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for member in archive.infolist():
        if not member.is_dir() and not any(map(hidden, PurePosixPath(_name(member)).parts)):
            yield member


def _name(member: zipfile.ZipInfo) -> str:
    """Its name; without the UTF-8 flag, zipfile read the bytes as cp437, and they are decoded again."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return decode_name(member.filename.encode("cp437"))
    except UnicodeEncodeError:
        return member.filename


def _inside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." not in parts and not name.startswith(("/", "\\")) and ":" not in parts[0]
