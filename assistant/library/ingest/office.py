"""Formats that LibreOffice reads where it is installed: converted, and read as what they become.

It runs without a window, with a profile of its own that is thrown away: no macros, no links followed, no
network.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.library.ingest import slides, word
from assistant.library.ingest.blocks import Parsed, UnreadableError

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_LIMIT_S = 120.0
_CLOSED = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{}</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>\n'
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),  # a proxy that nobody answers at: nothing is fetched
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def found() -> str:
    """The path of LibreOffice, or ""."""
    named = shutil.which("soffice") or shutil.which("libreoffice")
    return named or next((path for path in _PLACES if Path(path).exists()), "")


def document(data: bytes) -> Parsed:
    return word.parse(converted(data, ".doc", "docx"))


def presentation(data: bytes) -> Parsed:
    return slides.parse(converted(data, ".ppt", "pptx"))


def converted(data: bytes, suffix: str, to: str) -> bytes:
    """The file as ``to`` (docx, pptx).

    Raises:
        UnreadableError: LibreOffice is not installed, or cannot convert it.
    """
    program = found()
    if not program:
        raise UnreadableError(
            f"读 {suffix.lstrip('.')} 要用 LibreOffice，这台机器没有装",
            f"请用 Word 或 WPS 另存为 {to} 再导入，或安装 LibreOffice。",
        )
    with TemporaryDirectory(prefix="growth-assistant-") as folder:
        source, out, profile = Path(folder, f"a{suffix}"), Path(folder, "out"), Path(folder, "profile")
        source.write_bytes(data)
        user = profile / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(
            _CLOSED.format("".join(_ITEM.format(*item) for item in _SETTINGS)), "utf-8"
        )
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
    "--nolockcheck",
            "--nologo", "--nodefault", "--convert-to", to, "--outdir", str(out), str(source),
        ]  # fmt: skip
        _run(command, folder)
        result = out / f"a.{to}"
        if not result.is_file():
            raise UnreadableError(
                f"LibreOffice 转不了这个 {suffix.lstrip('.')} 文件，可能已损坏或加了密码",
                f"请用 Word 或 WPS 打开，另存为 {to} 再导入。",
            )
        return result.read_bytes()


def _run(command: list[str], folder: str) -> None:
    """To its end, or for as long as it may take; whatever it started ends with it."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(_LIMIT_S)
    except subprocess.TimeoutExpired as exc:
        raise UnreadableError(
            "LibreOffice 转换这个文件太久，已停下", "请用原来的程序另存为 docx、xlsx 或 pptx 再导入。"
        ) from exc
    finally:
        with contextlib.suppress(OSError, AttributeError):  # gone already; no groups on Windows
            os.killpg(process.pid, 9)
        process.kill()
        process.wait()
