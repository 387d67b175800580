"""A picture as it is sent → upright pixels, within limits, without anything else that the file holds."""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from assistant.errors import PictureError

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 10 * 1024 * 1024
_FORMATS = ("PNG", "JPEG", "WEBP")
_MOST_SIDE = 12_000  # pixels; a phone's long screenshot has fewer
_MOST_PIXELS = 40_000_000
_READ_PIXELS = 4_000_000  # what is left of a larger picture: its small print can still be read
_ORIENTATION, _SIDEWAYS = 0x0112, (5, 6, 7, 8)
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    IndexError,
    OverflowError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Upright:
    """``image`` is RGB, ``scale`` times the size of the picture itself, ``width`` by ``height`` pixels."""

    image: Image.Image
    width: int
    height: int
    scale: float


def upright(picture: bytes) -> Upright:
    """The picture as its camera held it. Looks at the size that the file states before any pixel is read.

    Raises:
        PictureError: it is none, too large or damaged.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # late: comes with the extra

    if len(picture) > MOST_BYTES:
        raise PictureError("picture_too_large")
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        image: Image.Image = Image.open(BytesIO(picture), formats=_FORMATS)
        width, height = image.size
        if max(width, height) > _MOST_SIDE or width * height > _MOST_PIXELS:
            raise PictureError("picture_too_large")
        scale = min(1.0, math.sqrt(_READ_PIXELS / (width * height)))
        small = (max(1, round(width * scale)), max(1, round(height * scale)))
        turned = image.getexif().get(_ORIENTATION) in _SIDEWAYS
        image.draft("RGB", small)  # a large JPEG need not be decoded whole
        image = _flat(ImageOps.exif_transpose(image))
        if turned:
            width, height, small = height, width, small[::-1]
        image = image.resize(small, Image.Resampling.BICUBIC, reducing_gap=2.0)
    except Image.DecompressionBombError as error:
        raise PictureError("picture_too_large") from error
    except UnidentifiedImageError as error:
        raise PictureError("picture_unknown") from error
    except _BROKEN as error:
        raise PictureError("picture_damaged") from error
    return Upright(image, width, height, scale)


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency: what shows through is white, as on a page."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    from PIL import Image  # late: comes with the extra

    whole = image.convert("RGBA")
    paper = Image.new("RGBA", whole.size, "white")
    paper.alpha_composite(whole)
    return paper.convert("RGB")
