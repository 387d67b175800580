"""The page's modules in one file and its styles in another.

Gradio's front end is some fifty small modules that name each other, so that a browser hears of the next only
from the one before: with a slow network the waiting alone takes seconds. To bundle them anew takes tools that
Python does not bring. So they stay what they are and travel together: ``web/unpack.js``, with which the file
begins, makes each an address of its own, and an import map, which every current browser knows, says which.
What is not in the file is fetched from where it is, and meets the same modules.

This knows the form that Gradio's build gives to imports. Where that changes, a module is not found here and
comes by itself: the page is slower and no different, and tests/browser/test_page_load.py says so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_NAME = r"([\w$.-]+\.js)"
_ENTRY = re.compile(rf'<script type="module" crossorigin src="\./assets/{_NAME}"></script>')
_IMPORT = re.compile(rf'(\b(?:from|import)\s*\(?\s*)(["`])\./{_NAME}\2')
_STATIC = re.compile(rf'\b(?:from|import)\s*"\./{_NAME}"')
# import(`./X.js`), and the files that come with it: places in the list that the importing module begins with.
_LATER = re.compile(
    rf"import\(`\./{_NAME}`\)[^`]*?(?:__vite__mapDeps\(\[([\d,]*)\]\)|\[\]),import\.meta\.url"
)
_FILES = re.compile(r"m\.f=(\[[^\]]*\])")
_PLACES = re.compile(r"(?<=__vite__mapDeps\(\[)[\d,]+(?=\]\))")
# html:{…component:()=>v(()=>import(… or "./lang/zh-CN.json":()=>v(()=>import(…
_KIND = re.compile(
    r"""[{,]"?(?:\./lang/)?([\w-]+)(?:\.json)?"?:(?:\{(?:\w+:\(\)=>[^{}]*?,)??component:)?\(\)=>\w+\(\(\)=>"""
    + _LATER.pattern
)
_LANGUAGES = {"zh-CN", "zh-TW"}  # of Gradio's own words; English is always there
_OURS = "page.js"
_SCRIPTS = ("page*.js", "photo-button.js", "words.js")
_STYLES = ("answer.css", "page*.css")
_ASSETS = "{{assets}}"  # unpack.js knows the whole address


@dataclass(frozen=True, slots=True)
class Pack:
    """``script`` and ``styles`` are whole files; ``entry`` is what ``script`` takes the place of in Gradio's
    document, "" where that begins in a way that is not known here: then there is no script."""

    script: str
    styles: str
    entry: str

    @property
    def version(self) -> str:
        return hashlib.sha256((self.script + self.styles).encode()).hexdigest()[:16]


def packed(frontend: Path, kinds: Collection[str], theme: str, web: Path) -> Pack:
    """Of Gradio's built ``frontend`` the modules for components of ``kinds`` (html, row, …), and ``theme``,
    its styles for our colours; of ``web`` the page's own."""
    document = (frontend / "index.html").read_text("utf-8")
    entry = _ENTRY.search(document)
    gradio = _Found(frontend / "assets", {*kinds, *_LANGUAGES})
    script = ""
    if entry:
        gradio.take(entry[1], all_of=True)
        sources = gradio.scripts | _read(web, _SCRIPTS)
        there = sources.keys() | gradio.styles.keys()
        modules = {name: _moved(name, source, there) for name, source in sources.items()}
        data = json.dumps(modules, ensure_ascii=False, separators=(",", ":"))
        unpack = (web / "unpack.js").read_text("utf-8").rstrip()
        script = f"{unpack}({data}, {json.dumps([entry[1], _OURS])});\n"
    apart = (text for name, text in gradio.styles.items() if name not in document)
    styles = "\n".join((*apart, theme, *_read(web, _STYLES).values()))
    return Pack(script, styles, entry[0] if entry else "")


def _read(folder: Path, patterns: Iterable[str]) -> dict[str, str]:
    return {
        path.name: path.read_text("utf-8") for pattern in patterns for path in sorted(folder.glob(pattern))
    }


class _Found:
    """What a first visitor's browser would ask for, by name: ``scripts`` and ``styles``."""

    def __init__(self, assets: Path, kinds: Collection[str]) -> None:
        self._assets = assets
        self._kinds = kinds
        self.scripts: dict[str, str] = {}
        self.styles: dict[str, str] = {}

    def take(self, name: str, all_of: bool = False) -> None:
        """``name`` and what it needs; ``all_of``: what it may ask for later, too."""
        path = self._assets / name
        if name in self.scripts or not path.is_file():
            return
        self.scripts[name] = source = path.read_text("utf-8")
        for needed in _STATIC.findall(source):
            self.take(needed)
        files = _files(source)
        for later, places in self._later(source, all_of):
            self.take(later)
            for place in filter(None, places.split(",")):
                self._take_style(files[int(place)])

    def _later(self, source: str, all_of: bool) -> Iterator[tuple[str, str]]:
        yield from ((name, places) for kind, name, places in _KIND.findall(source) if kind in self._kinds)
        for name, places in _LATER.findall(source):
            if all_of or name.startswith("Blocks-"):  # the page itself, which its frame asks for
                yield name, places

    def _take_style(self, name: str) -> None:
        if name.endswith(".css") and name not in self.styles:
            self.styles[name] = (self._assets / name).read_text("utf-8")


def _files(source: str) -> list[str]:
    found = _FILES.search(source)
    return [name.removeprefix("./") for name in json.loads(found[1])] if found else []


def _moved(name: str, source: str, there: Collection[str]) -> str:
    """``source`` as it must be to run from another address: its imports, what it would preload, its own
    address, and the name that a browser's tools show."""
    files = _files(source)

    def left(places: re.Match[str]) -> str:
        return ",".join(place for place in places[0].split(",") if files[int(place)] not in there)

    source = _PLACES.sub(left, _IMPORT.sub(rf"\1\2{_ASSETS}\3\2", source))
    source = source.replace("import.meta.url", f'"{_ASSETS}"')
    return f"{source}\n//# sourceURL=/assets/{name}\n"
