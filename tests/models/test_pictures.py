"""Pictures that the tests draw, read by the models that ship: pages, photos of them, and what is no picture."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from assistant.errors import AssistantError, PictureError
from assistant.models.picture_file import MOST_BYTES, upright
from assistant.models.pictures import PictureReader, open_pictures
from assistant.rules.schema import Knowledge
from assistant.settings import Settings
from assistant.understand.screens.reading import ScreenReader
from tests.pictures import SCORES, Text, deposit_page, drawn, encoded, photographed, png, score_page

_SIDEWAYS = 6  # the EXIF orientation of a phone held upright
_PLACE, _ORIENTATION = 0x8825, 0x0112  # EXIF: where it was taken, and how the camera was held


@pytest.fixture(scope="module")
def small() -> bytes:
    return encoded(drawn([Text(20, 20, "商品分 84.2分", 28)]).crop((0, 0, 300, 80)))


def shown(reader: PictureReader, knowledge: Knowledge, picture: bytes) -> dict[str, str]:
    screen = ScreenReader(knowledge).read(reader.read(picture))
    return {fact.fact: fact.value for fact in screen.shown}


def exif(orientation: int) -> Image.Exif:
    data = Image.Exif()
    data[_ORIENTATION] = orientation
    data.get_ifd(_PLACE)[1] = "N"
    return data


@pytest.mark.parametrize(
    "picture",
    [
        encoded(drawn(score_page(), dark=True)),
        encoded(photographed(drawn(score_page())), "JPEG", quality=60),
        encoded(drawn(score_page()).transpose(Image.Transpose.ROTATE_90), "WEBP", quality=80, exif=exif(_SIDEWAYS)),
    ],
    ids=["dark", "a photo that leans, is blurred and flat", "turned by its EXIF"],
)  # fmt: skip
def test_a_page_shows_its_facts_however_it_was_taken(
    pictures: PictureReader, knowledge: Knowledge, picture: bytes
) -> None:
    assert shown(pictures, knowledge, picture) == SCORES


def test_a_deposit_page_shows_what_is_paid(pictures: PictureReader, knowledge: Knowledge) -> None:
    assert shown(pictures, knowledge, png(deposit_page())) == {"deposit_paid": "2000元"}


def test_places_are_those_of_the_upright_picture_in_its_own_size(pictures: PictureReader) -> None:
    page = drawn([Text(600, 300, "商品分", 60)]).resize((2400, 1520))
    sideways = page.transpose(Image.Transpose.ROTATE_90)
    read = pictures.read(encoded(sideways, "JPEG", exif=exif(_SIDEWAYS)))
    assert (read.width, read.height) == (2400, 1520)
    [line] = read.lines
    (left, top), _, (right, below), _ = line.corners
    assert (left, top, right, below) == pytest.approx((1200, 600, 1560, 740), abs=40)


# --- what is refused ----------------------------------------------------------------------------


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header states any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


GIF = encoded(Image.new("P", (40, 40)), "GIF")
REFUSED = [
    (b"", "picture_unknown"),
    ("这不是图片".encode(), "picture_unknown"),
    (b"%PDF-1.7\n", "picture_unknown"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_unknown"),
    (GIF, "picture_unknown"),
    (b"\xff" * (MOST_BYTES + 1), "picture_too_large"),
    (bomb(20_000, 10), "picture_too_large"),
    (bomb(60_000, 60_000), "picture_too_large"),
    (bomb(9_000, 9_000), "picture_too_large"),
    (bomb(200, 200), "picture_damaged"),
    (png(score_page())[:4000], "picture_damaged"),
    (encoded(Image.new("RGB", (400, 300), "#888888")), "picture_empty"),
    (encoded(Image.new("RGB", (1, 1))), "picture_empty"),
]


@pytest.mark.parametrize(
    ("picture", "code"), REFUSED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_cannot_be_read_is_refused_with_one_sentence_and_what_to_do(
    pictures: PictureReader, picture: bytes, code: str
) -> None:
    with pytest.raises(PictureError) as caught:
        pictures.read(picture)
    assert caught.value.code == code
    assert caught.value.message.endswith("。")
    assert caught.value.hint.endswith("。")


def test_a_see_through_picture_stands_on_white() -> None:
    image = upright(encoded(Image.new("RGBA", (4, 4), (0, 0, 0, 0)))).image
    assert image.getpixel((1, 1)) == (255, 255, 255)


def test_a_large_photo_is_made_smaller_and_a_long_screenshot_stays_legible() -> None:
    photo = upright(encoded(Image.new("RGB", (4000, 3000)), "JPEG"))
    assert photo.image.width * photo.image.height == pytest.approx(4_000_000, rel=0.01)
    assert (photo.width, photo.height) == (4000, 3000)
    assert upright(encoded(Image.new("RGB", (750, 5000)))).scale == 1.0


# --- the process --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PictureReader, Path]]:
    """A reader that keeps its pictures, and the folder."""
    pytest.importorskip("rapidocr")
    folder = tmp_path_factory.mktemp("data") / "photos"
    reader = PictureReader(folder, limit_s=600)
    yield reader, folder
    reader.close()


def test_a_kept_picture_is_one_the_operator_alone_can_read_and_says_nothing_but_what_is_in_it(
    keeping: tuple[PictureReader, Path], small: bytes
) -> None:
    reader, folder = keeping
    reader.read(encoded(Image.open(BytesIO(small)), "JPEG", exif=exif(1)))
    [kept] = folder.iterdir()
    assert (kept.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    with Image.open(kept) as image:
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}
    assert b"Exif" not in kept.read_bytes()


def test_a_process_that_died_is_started_anew(keeping: tuple[PictureReader, Path], small: bytes) -> None:
    reader, _ = keeping
    with pytest.raises(PictureError):
        reader.read(b"")
    process = reader._process
    assert process
    process.kill()
    process.wait()
    assert reader.read(small).lines


def test_no_file_is_kept_unless_it_is_asked_for(
    pictures: PictureReader, small: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pictures.read(small)
    assert not pictures.keeps
    assert list(tmp_path.iterdir()) == []


def test_one_that_takes_too_long_is_stopped() -> None:
    pytest.importorskip("rapidocr")
    hasty = PictureReader(limit_s=0.001)
    with pytest.raises(PictureError) as caught:
        hasty.read(b"none")
    assert caught.value.code == "picture_slow"
    assert hasty._process
    assert hasty._process.poll() is not None


def test_while_some_wait_more_are_sent_away(pictures: PictureReader) -> None:
    outcomes: list[str] = []

    def read() -> None:
        try:
            pictures.read(b"none")
        except AssistantError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=read) for _ in range(5)]
    with pictures._one:  # a picture is being read
        for thread in threads:
            thread.start()
        while len(outcomes) < 2:
            threads[0].join(0.01)
    for thread in threads:
        thread.join()
    assert outcomes == ["cap_reached"] * 2 + ["picture_unknown"] * 3


def test_a_process_that_nobody_uses_is_ended() -> None:
    pytest.importorskip("rapidocr")
    reader = PictureReader(limit_s=600, idle_s=0.01)
    with pytest.raises(PictureError):
        reader.read(b"none")
    assert reader._process
    assert reader._process.wait(600) is not None


def test_without_the_extra_there_is_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr")
    assert open_pictures(Settings()) is not None
    monkeypatch.setattr("assistant.models.pictures.find_spec", lambda name: None)
    assert open_pictures(Settings()) is None
