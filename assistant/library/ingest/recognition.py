"""Pictures and scanned pages → blocks: lines are recognised with their places, and set by those."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from types import TracebackType
from typing import Any

from assistant.errors import PictureError
from assistant.library.ingest import layout, limits
from assistant.library.ingest.blocks import Block, Parsed, ScannedError, UnreadableError, with_headings
from assistant.library.ingest.layout import Piece
from assistant.models.picture_file import MOST_BYTES
from assistant.models.pictures import PictureReader
from assistant.types import PictureText

_SURE = 0.6
"""Lines that are less likely right are left out and reported."""
_LEAST = 8
"""Characters: in a picture without words one or two are seen now and then."""
_DOTS = 200
"""Per inch, of a page that is made a picture."""
_MOST_SIDE, _MOST_PIXELS = 12_000, 40_000_000
_FRAMES = 50
_MISSING = "请先 pip install 'growth-assistant[photo]' 再导入（在本机识别文字），或导入原始的文档。"
_PACKAGES = ("rapidocr", "PIL")


class Recogniser:
    """Recognises the words of pictures where the extra for it is installed. ``page`` is told of every picture
    before it is read: that takes seconds."""

    def __init__(self, page: Callable[[], None] = lambda: None) -> None:
        self._page = page
        self._reader: PictureReader | None = None

    def __enter__(self) -> Recogniser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()

    def picture(self, data: bytes) -> Parsed:
        """Raises UnreadableError: it cannot be read, or holds no words."""
        if not _installed():
            raise UnreadableError("这是图片，这台机器没有装文字识别", _MISSING)
        return self._recognised(_frames(data), "图片")

    def pages(self, data: bytes, refused: ScannedError) -> Parsed:
        """Those of a PDF that is ``refused`` otherwise. Raises UnreadableError as ``picture`` does."""
        if not _installed():
            raise ScannedError(refused.reason, _MISSING) from refused
        return self._recognised(_rendered(data), "扫描件")

    def _recognised(self, pictures: Iterator[bytes], what: str) -> Parsed:
        self._reader = self._reader or PictureReader()
        found: list[Block] = []
        pages = unread = 0
        refused: PictureError | None = None
        for picture in pictures:
            pages += 1
            self._page()
            try:
                found += _blocks(self._reader.read(picture))
            except PictureError as exc:
                refused, unread = exc, unread + (exc.code != "picture_empty")
        if sum(_length(block) for block in found if block.drop is None) < _LEAST:
            if refused is not None and unread:
                raise UnreadableError(f"{what}里的文字认不出：{refused.message.rstrip('。')}", refused.hint)
            raise UnreadableError(f"{what}里没有认出文字", "请换一张清楚的图，或导入原始的文档。")
        remarks = (f"共 {pages} 页，其中 {unread} 页没有读出来。",) if unread else ()
        return Parsed(tuple(with_headings(found)), recognised=True, remarks=remarks)


def _length(block: Block) -> int:
    return len(block.text) + sum(len(cell) for row in block.rows for cell in row)


def _installed() -> bool:
    return all(find_spec(package) is not None for package in _PACKAGES)


def _blocks(page: PictureText) -> Iterator[Block]:
    sure = [line for line in page.lines if line.sure >= _SURE]
    yield from layout.blocks([_piece(line.text, line.corners) for line in sure])
    for line in page.lines:
        if line.sure < _SURE:
            yield Block("text", line.text, drop="unsure")


def _piece(text: str, corners: Any) -> Piece:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return Piece(text, min(across), min(down), max(across), max(down))


def _frames(data: bytes) -> Iterator[bytes]:
    """The pictures of a file, as ones that the reader takes; a fax in TIFF has several."""
    from PIL import Image, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        image = Image.open(io.BytesIO(data))
        plain = image.format in ("PNG", "JPEG", "WEBP") and getattr(image, "n_frames", 1) == 1
        if plain and len(data) <= MOST_BYTES:
            yield data
            return
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            if number >= _FRAMES:
                raise UnreadableError(f"图片超过 {_FRAMES} 页", "请拆成几个文件再导入。")
            if frame.width * frame.height > _MOST_PIXELS or max(frame.size) > _MOST_SIDE:
                raise UnreadableError("图片太大", "请缩小到 4000 万像素以内再导入。")
            yield _jpeg(frame)
    except Image.DecompressionBombError as exc:
        raise UnreadableError("图片太大", "请缩小到 4000 万像素以内再导入。") from exc
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as exc:
        raise UnreadableError("图片已损坏，打不开", "请重新截图或导出，存为 png 或 jpg。") from exc


def _jpeg(frame: Any) -> bytes:
    out = io.BytesIO()
    frame.convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


def _rendered(data: bytes) -> Iterator[bytes]:
    """Each page of a PDF as a picture."""
    import pypdfium2

    try:
        pdf: Any = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        raise UnreadableError("PDF 已损坏，打不开", "请重新导出或重新下载这个文件。") from exc
    try:
        if len(pdf) > limits.RECOGNISED_PAGES:
            raise UnreadableError(
                f"扫描件超过 {limits.RECOGNISED_PAGES} 页，识别太久", "请拆成几个较小的文件再导入。"
            )
        for page in pdf:
            wide, high = page.get_size()
            scale = min(
                _DOTS / 72, (_MOST_PIXELS / max(wide * high, 1)) ** 0.5, _MOST_SIDE / max(wide, high, 1)
            )
            yield _jpeg(page.render(scale=scale).to_pil())
            page.close()
    finally:
        pdf.close()
