"""RapidOCR, in a process of its own: ``python -m assistant.models.ocr [FOLDER]``

It reads pictures from its input and writes what stands in each to its output, a length of four bytes before
every message. A picture is something that a stranger sent: whatever it does to a decoder or to native code
ends this process, which the server starts anew. ``FOLDER`` is where pictures are kept, if they are.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from assistant.errors import PictureError
from assistant.models.picture_file import Upright, upright

if TYPE_CHECKING:
    from PIL import Image

LENGTH = 4  # bytes before a message
_MEMORY = 4 << 30  # bytes of addresses; a picture of the largest size takes half of them
_MOST_KEPT = 1000  # pictures, of which the oldest make room
_MOST_THREADS = 4
Engine = Callable[["Image.Image"], list[Any]]


def send(stream: IO[bytes], message: bytes) -> None:
    stream.write(len(message).to_bytes(LENGTH, "big") + message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message; None when the other side has gone."""
    head = stream.read(LENGTH)
    length = int.from_bytes(head, "big")
    body = stream.read(length) if len(head) == LENGTH else b""
    return body if len(head) == LENGTH and len(body) == length else None


def main(arguments: list[str]) -> int:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _bound_memory()
    keep = Path(arguments[0]) if arguments else None
    while (picture := receive(sys.stdin.buffer)) is not None:
        send(out, json.dumps(_answer(picture, keep), ensure_ascii=False).encode())
    return 0


def _answer(picture: bytes, keep: Path | None) -> dict[str, Any]:
    try:
        whole = upright(picture)
        lines = [
            [text, [[x / whole.scale, y / whole.scale] for x, y in corners], sure]
            for text, corners, sure in _engine()(whole.image)
        ]
        if keep is not None:
            _kept(whole, keep)
    except PictureError as refused:
        return {"refused": refused.code}
    except (MemoryError, ArithmeticError, LookupError, ValueError, RuntimeError) as error:
        sys.stderr.write(f"a picture was not read: {type(error).__name__}\n")  # never what stands in it
        return {"refused": "picture_failed"}
    return {"width": whole.width, "height": whole.height, "lines": lines}


@cache
def _engine() -> Engine:
    """Image → [text, four corners, how sure], in the models that the package ships; nothing is fetched."""
    import numpy as np
    import rapidocr  # late: OpenCV takes a second
    from rapidocr import RapidOCR

    models = Path(rapidocr.__file__).parent / "models"
    threads = min(_MOST_THREADS, max(1, (os.cpu_count() or 1) // 2))  # the others answer questions
    read = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 1_000_000,  # it has been made small enough, long screenshots by area
            "Global.use_cls": False,  # upside-down lines; on a page it can only turn a 96 over
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "Det.model_path": str(next(models.glob("*_det_*.onnx"))),
            "Rec.model_path": str(next(models.glob("*_rec_*.onnx"))),
        }
    )

    def texts(image: Image.Image) -> list[Any]:
        found: Any = read(np.asarray(image)[:, :, ::-1])
        if found.txts is None:
            return []
        boxes = np.asarray(found.boxes, dtype=float).tolist()
        return [[t, b, float(s)] for t, b, s in zip(found.txts, boxes, found.scores, strict=True)]

    return texts


def _bound_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _kept(whole: Upright, folder: Path) -> None:
    """As it was read: upright, no larger than needed, without what a camera writes beside it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.jpg"
    clean = whole.image.copy()
    clean.info = {}
    with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        clean.save(file, "JPEG", quality=90)
    for old in sorted(folder.glob("*.jpg"))[:-_MOST_KEPT]:
        old.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
