"""The page's modules in one file: which are in it, what was changed in them, and how it is sent."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import brotli
import gradio
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.surfaces.page.delivery import Delivery, Parcel
from assistant.surfaces.page.pack import Pack, packed
from tests.paths import WEB

FRONTEND = Path(gradio.__file__).parent / "templates" / "frontend"
KINDS = {"html", "row", "column", "tabs", "tabitem"}
THEME = ":root { --of-the-theme: 1 }"
HEAD = '<script type="application/json" id="words">{}</script>'


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packed(FRONTEND, KINDS, THEME, WEB)


def modules(pack: Pack) -> dict[str, str]:
    found = re.search(r'\n\}\)\((\{.*\}), \["index-[^"]+", "page.js"\]\);\n$', pack.script, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def test_the_pack_has_what_the_page_begins_with(pack: Pack) -> None:
    there = modules(pack)
    for start in ("index-", "core-", "Blocks-", "HTML-", "zh-CN-", "zh-TW-"):
        assert [name for name in there if name.startswith(start)], start
    assert {path.name for path in WEB.glob("page*.js")} | {"words.js"} <= there.keys()


def test_components_of_other_kinds_stay_where_they_are(pack: Pack) -> None:
    more = packed(FRONTEND, {*KINDS, "dropdown"}, THEME, WEB)
    assert modules(pack).keys() < modules(more).keys()
    assert pack.version != more.version


def test_every_import_is_of_a_file_that_is_there_by_its_whole_address(pack: Pack) -> None:
    there = modules(pack)
    for name, source in there.items():
        assert not re.search(r"""(?:from|import)\s*\(?\s*["'`]\./""", source), name
        assert "import.meta" not in source, name
        for imported in re.findall(r'["`]\{\{assets\}\}([^"`]+)["`]', source):
            where = (FRONTEND / "assets" / imported, WEB / imported)
            assert imported in there or any(path.is_file() for path in where), (name, imported)


def test_what_is_in_the_pack_is_not_preloaded_as_well(pack: Pack) -> None:
    there = modules(pack)
    for name, source in there.items():
        found = re.search(r"m\.f=(\[[^\]]*\])", source)
        files: list[str] = json.loads(found[1]) if found else []
        for places in re.findall(r"__vite__mapDeps\(\[([\d,]+)\]\)", source):
            again = {files[int(place)].removeprefix("./") for place in places.split(",")} & there.keys()
            assert not again, (name, again)


def test_the_styles_end_with_ours(pack: Pack) -> None:
    ends = [pack.styles.index(text) for text in (".svelte-", THEME, "--ga-page:")]
    assert ends == sorted(ends)


def test_a_document_that_begins_otherwise_begins_as_it_does(tmp_path: Path) -> None:
    shutil.copytree(FRONTEND, tmp_path / "frontend", ignore=shutil.ignore_patterns("assets", "static"))
    (tmp_path / "frontend" / "index.html").write_text("<html><head></head></html>", "utf-8")
    pack = packed(tmp_path / "frontend", KINDS, THEME, WEB)
    assert (pack.script, pack.entry) == ("", "")
    assert THEME in pack.styles
    assert "--ga-page:" in pack.styles
    document = delivered(pack).get("/").text
    assert f"/pack/{pack.version}.css" in document
    assert f"/pack/{pack.version}.js" not in document
    assert '<script type="module" crossorigin src="./assets/index-' in document


# --- on its way ---------------------------------------------------------------------------------------


def delivered(pack: Pack) -> TestClient:
    def document(_request: Any) -> HTMLResponse:
        return HTMLResponse((FRONTEND / "index.html").read_text("utf-8"))

    def text(_request: Any) -> PlainTextResponse:
        return PlainTextResponse(pack.entry)

    app = Starlette(routes=[Route("/", document), Route("/text", text)])
    return TestClient(Delivery(app, Parcel(pack), HEAD))


def test_the_document_begins_with_the_pack(pack: Pack) -> None:
    response = delivered(pack).get("/")
    assert int(response.headers["content-length"]) == len(response.content)
    assert pack.entry not in response.text
    assert response.text.count(f"/pack/{pack.version}.") == 2
    assert response.text.index(HEAD) < response.text.index("</head>")
    assert delivered(pack).get("/text").text == pack.entry


@pytest.mark.parametrize(("suffix", "type_"), [("js", "text/javascript"), ("css", "text/css")])
def test_the_pack_is_compressed_and_kept_for_good(pack: Pack, suffix: str, type_: str) -> None:
    client, address = delivered(pack), f"/pack/{pack.version}.{suffix}"
    text = pack.script if suffix == "js" else pack.styles
    small = client.get(address, headers={"accept-encoding": "gzip, br"})
    plain = client.get(address, headers={"accept-encoding": "identity"})
    assert small.headers["content-encoding"] == "br"
    assert "content-encoding" not in plain.headers
    assert small.text == plain.text == text
    assert len(brotli.compress(text.encode(), quality=4)) > int(small.headers["content-length"])
    for response in (small, plain):
        assert response.headers["content-type"].startswith(type_)
        assert "immutable" in response.headers["cache-control"]
        assert response.headers["vary"] == "accept-encoding"
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")


def test_another_version_is_answered_with_this_one_but_not_kept(pack: Pack) -> None:
    response = delivered(pack).get("/pack/0123456789abcdef.js")
    assert response.text == pack.script
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/pack/", "/pack/x", "/pack/x.py", "/pack/../secret.key", "/pack/x.js.css"])
def test_nothing_else_is_in_the_pack(pack: Pack, path: str) -> None:
    assert delivered(pack).get(path).status_code == 404
