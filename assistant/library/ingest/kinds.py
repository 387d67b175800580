"""Which formats are read, by which extensions, and what to do with those that are not. Surfaces, the readers
and README tell them from here."""

from __future__ import annotations

import os
from collections.abc import Mapping

from assistant.library.ingest.records import Format

EXTENSIONS: Mapping[Format, tuple[str, ...]] = {
    "md": (".md", ".markdown"), "txt": (".txt",), "html": (".html", ".htm", ".xhtml"),
    "mhtml": (".mhtml", ".mht"), "pdf": (".pdf",), "ofd": (".ofd",), "docx": (".docx", ".docm"),
    "doc": (".doc", ".wps"), "odt": (".odt",), "rtf": (".rtf",), "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls", ".et"), "ods": (".ods",), "csv": (".csv",), "tsv": (".tsv",),
    "pptx": (".pptx", ".ppsx"), "ppt": (".ppt", ".pps", ".dps"), "odp": (".odp",), "epub": (".epub",),
    "eml": (".eml",), "msg": (".msg",),
    "picture": (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"),
}  # fmt: skip
FORMATS: Mapping[str, Format] = {e: form for form, extensions in EXTENSIONS.items() for e in extensions}
"""Extension → format."""
ARCHIVE = ".zip"
ACCEPTED = (*FORMATS, ARCHIVE)
"""Every extension that is taken, with its dot, in lower case."""

_CALLED: Mapping[Format, str] = {"picture": "图片"}
_SAVED_AS: Mapping[str, tuple[str, ...]] = {
    "docx": (".pages", ".odm", ".fodt", ".hwp", ".wpd", ".wpt", ".dot", ".dotx"),
    "xlsx": (".numbers", ".xlsb", ".xlt", ".xltx", ".ett", ".fods", ".json", ".jsonl",
        ".xml", ".yaml", ".yml"),
    "pptx": (".key", ".fodp", ".pot", ".potx", ".dpt"),
    "pdf": (".caj", ".kdh", ".nh", ".mobi", ".azw", ".azw3", ".djvu",
        ".xps", ".oxps", ".vsd", ".vsdx", ".xmind"),
    "png": (".heic", ".heif", ".avif", ".gif", ".svg", ".psd", ".ai"),
    "zip": (".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz"),
    "docx 或 pdf": (".one", ".mm"),
    "txt": (".log", ".srt", ".vtt", ".ini", ".text", ".tex", ".rst"),
}  # fmt: skip
_INSTEAD = {extension: form for form, extensions in _SAVED_AS.items() for extension in extensions}
_RECORDED = frozenset((".mp3", ".m4a", ".wav", ".mp4", ".mov", ".avi", ".mkv", ".flv", ".amr"))
ADVISED = frozenset((*_INSTEAD, *_RECORDED))
"""Extensions of formats that are known, and not read."""


def extension(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def called(form: Format) -> str:
    return _CALLED.get(form, form)


def names() -> list[str]:
    """The formats as people call them, in Chinese where they have such a name."""
    return [*map(called, EXTENSIONS), ARCHIVE.lstrip(".")]


def supported() -> str:
    return "、".join(names())


def advice(suffix: str) -> str:
    """What to do with a file whose extension is none of ours."""
    if suffix in _INSTEAD:
        way = "解压后重新压缩成" if _INSTEAD[suffix] == "zip" else "另存为"
        return f"请{way} {_INSTEAD[suffix]} 再导入；支持：{supported()}。"
    if suffix in _RECORDED:
        return f"请先转写成文字，存为 txt 再导入；支持：{supported()}。"
    return f"支持：{supported()}。"
