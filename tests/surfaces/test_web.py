"""What the widget's files may weigh, reach and do, read from the files themselves."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from tests.paths import WEB

LOADER = WEB / "widget.js"
FRAME = sorted([*WEB.glob("frame*"), WEB / "answer.css", WEB / "answer.js", WEB / "words.js"])
SCRIPTS = sorted([LOADER, *WEB.glob("frame*.js"), WEB / "words.js"])


def gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def test_the_loader_costs_a_page_less_than_8_kb() -> None:
    assert 1_000 < gzipped(LOADER) < 8_000


def test_everything_the_frame_loads_is_less_than_30_kb() -> None:
    assert len(FRAME) >= 9
    assert sum(map(gzipped, FRAME)) < 30_000


def test_html_goes_in_at_one_place_and_text_is_never_run() -> None:
    found = [
        (path.name, word)
        for path in SCRIPTS
        for word in re.findall(
            r"\b(?:\w*innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function)",
            path.read_text("utf-8"),
        )
    ]
    assert found == [("frame-view.js", "innerHTML")]


def test_no_file_names_another_host() -> None:
    addresses = {
        url for path in [*FRAME, LOADER] for url in re.findall(r"https?://[\w.-]+", path.read_text("utf-8"))
    }
    assert addresses <= {"https://HOST", "http://www.w3.org", "https://"}


def test_the_frames_page_has_nothing_inline_that_its_policy_would_refuse() -> None:
    page = (WEB / "frame.html").read_text("utf-8")
    assert not re.search(r"\s(?:style|on\w+)=", page)
    assert "<style" not in page
    inline = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", page)
    assert {kind.split()[0] for kind in inline} == {'type="application/json"'}


def test_every_module_is_asked_for_with_the_page_and_not_one_after_another() -> None:
    page = (WEB / "frame.html").read_text("utf-8")
    imported = {
        name
        for path in WEB.glob("frame*.js")
        for name in re.findall(r'from "\./([\w-]+\.js)"', path.read_text("utf-8"))
    }
    assert imported == set(re.findall(r'rel="modulepreload" href="/assets/([\w-]+\.js)"', page))
