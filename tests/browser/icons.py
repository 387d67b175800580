"""The pictures that stand for the page elsewhere: icons of home screens and tabs, and a link's preview.

    python -m tests.browser.icons       makes them anew, into assistant/surfaces/web/

All are drawn from web/icon.svg; the preview's words are those of the page.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from assistant.surfaces.page.document import PICTURE_SIZE
from assistant.surfaces.page.shell import TITLE
from tests.browser.conftest import QUIET, chromium
from tests.paths import WEB

ICON = (WEB / "icon.svg").read_text("utf-8")
SQUARE = ICON.replace('rx="112"', "")  # phones cut it into their own shape
# Whatever shape is cut out, the middle four fifths are seen.
MASKABLE = SQUARE.replace("<path ", '<path transform="translate(51 51) scale(.8)" ')
COLORS = 64
SIZES = {
    "icon-32.png": (32, ICON),
    "icon-180.png": (180, SQUARE),
    "icon-192.png": (192, ICON),
    "icon-512.png": (512, ICON),
    "icon-maskable.png": (512, MASKABLE),
}
_STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 1200px; height: 630px; padding: 72px 88px; background: #fff7f1; color: #1f2733;
  font: 30px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif;
  border-bottom: 20px solid #b8420a }
header { display: flex; align-items: center; gap: 28px } svg { width: 96px; height: 96px }
h1 { font-size: 68px; line-height: 1.2; letter-spacing: .02em }
p { margin: 34px 0 44px; font-size: 36px; color: #586271 }
ul { list-style: none; padding: 0; background: #fff; border: 2px solid #f0ddd0; border-radius: 24px }
li { display: grid; grid-template-columns: 1fr 190px 230px 200px; padding: 15px 34px; align-items: baseline }
li + li { border-top: 2px solid #f6e9e0 } i { font-style: normal; color: #586271 } b { text-align: end }
.met { color: #14713a } .unmet { color: #b42318 }
"""
_ROWS = (
    ("商家体验分", "84分", "要求≥80分", "met", "√ 满足"),
    ("商品分", "73分", "要求≥75分", "unmet", "× 差2分"),
    ("商品好评率", "88%", "要求≥80%", "met", "√ 满足"),
)


def preview() -> str:
    rows = "".join(
        f'<li><span>{label}</span><span>{given}</span><i>{limit}</i><b class="{status}">{said}</b></li>'
        for label, given, limit, status, said in _ROWS
    )
    return (
        f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style><header>{ICON}<h1>{TITLE}</h1></header>'
        f"<p>说说店铺数据，问问平台扶持：够不够、差多少、原文在哪</p><ul>{rows}</ul>"
    )


def drawn(browser: Browser, html: str, width: int, height: int) -> bytes:
    """A PNG of few colours, which these pictures have."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(html)
    picture = Image.open(io.BytesIO(page.screenshot(omit_background=True))).convert("RGBA")
    page.close()
    out = io.BytesIO()
    opaque = picture.getchannel("A").getextrema() == (255, 255)
    few = (
        picture.convert("RGB").quantize(COLORS)
        if opaque
        else picture.quantize(COLORS, Image.Quantize.FASTOCTREE)
    )
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _icon_page(svg: str) -> str:
    return f"<!doctype html><style>body{{margin:0}}svg{{display:block;width:100vw;height:100vh}}</style>{svg}"


def main(folder: Path = WEB) -> int:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        pictures = {name: drawn(browser, _icon_page(svg), size, size) for name, (size, svg) in SIZES.items()}
        pictures["preview.png"] = drawn(browser, preview(), *PICTURE_SIZE)
        browser.close()
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
        click.echo(f"{folder / name}  {len(content)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
