"""What a web page says of itself: its title, who published it, when, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.library.ingest.blocks import tidy

_BETWEEN = re.compile(
    r"\s+[-–—·]\s+|\s*[_|｜丨–—]+\s*|\s*-{2,}\s*|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])|\s*·\s*"
)
_PUBLISHED = (
    "article:published_time", "og:published_time", "publishdate", "pubdate", "publish_time", "date",
    "pubtime", "datepublished", "dc.date", "dc.date.issued", "og:release_date", "release_date",
)  # fmt: skip
_REVISED = ("article:modified_time", "og:updated_time", "lastmod", "last-modified", "updated", "datemodified")
_LD_DATE = re.compile(r"\"(?:datePublished|uploadDate)\"\s*:\s*\"([^\"]{4,40})\"")
_SITES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "source", "copyright")
_TITLE_MAX = 80


@dataclass(frozen=True, slots=True)
class Head:
    title: str
    publisher: str
    published: str
    revised: str
    url: str


def read(root: Any) -> Head:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        metas.setdefault(name, tidy(meta.get("content") or ""))
    links = [str(link.get("href") or "") for link in root.iter("link") if link.get("rel") == "canonical"]
    days = [metas.get(name, "") for name in _PUBLISHED]
    days += [
        m[1]
        for s in root.iter("script")
        if "ld+json" in (s.get("type") or "")
        for m in _LD_DATE.finditer(s.text or "")
    ]
    days += [t.get("datetime") or "" for t in root.iter("time") if _is_published(t)]
    changed = [metas.get(name, "") for name in _REVISED]
    return Head(
        title=_title(root, metas),
        publisher=metas.get("author", "") or metas.get("og:site_name", "") or metas.get("source", ""),
        published=_first_day(days),
        revised=_first_day(changed),
        url=next((u for u in (*links, metas.get("og:url", "")) if u.startswith(("https://", "http://"))), ""),
    )


def _first_day(days: list[str]) -> str:
    return next((day[:10] for day in days if re.match(r"(?:19|20)[0-9]{2}", day)), "")


def _is_published(time: Any) -> bool:
    return time.get("itemprop") == "datePublished" or time.get("pubdate") is not None


def _title(root: Any, metas: Mapping[str, str]) -> str:
    """The page's own: what its titles share with a heading of it, else its only great heading, else the
    part of its titles that is not its site's."""
    sites = {metas[name] for name in _SITES if metas.get(name)}
    given = [
        metas.get("og:title", ""),
        metas.get("twitter:title", ""),
        *(tidy(t.text_content()) for t in root.iter("title")),
    ]
    given = [title for title in given if title]
    headings = list(_headings(root))
    pieces = [piece for title in given for piece in (title, *_pieces(title)) if piece not in sites]
    shared = [(level, text) for level, text, _ in headings if any(_same(text, piece) for piece in pieces)]
    if shared:
        return min(shared, key=lambda pair: pair[0])[1]
    great = [text for level, text, aside in headings if level == 1 and not aside and text not in sites]
    if great:
        return great[-1] if len(great) == 2 and _is_site(great[0], given) else great[0]
    own = [_own(title, sites) for title in given if title not in sites]
    once = [title for title in own if not _is_site(title, given)] or own
    return next((title for title in once if title), "")


def _headings(root: Any) -> Iterator[tuple[int, str, bool]]:
    """Rank and words of each heading, and whether it stands in what frames the page."""
    for heading in root.iter("h1", "h2", "h3"):
        words = tidy(heading.text_content())
        aside = any(e.tag in ("header", "nav", "footer", "aside") for e in heading.iterancestors())
        inside = any(e.tag in ("main", "article") for e in heading.iterancestors())
        if words and len(words) <= _TITLE_MAX:
            yield int(heading.tag[1]), words, aside and not inside


def _pieces(title: str) -> list[str]:
    return [piece for piece in map(tidy, _BETWEEN.split(title)) if piece]


def _same(heading: str, piece: str) -> bool:
    heading, piece = (re.sub(r"[\s《》「」【】]", "", words) for words in (heading, piece))
    return heading == piece


def _is_site(title: str, given: list[str]) -> bool:
    """Whether it closes another title, as the name of the site does."""
    return any(title != other and _pieces(other)[-1:] == [title] for other in given)


def _own(title: str, sites: set[str]) -> str:
    """「保证金规则 - 抖音电商学习中心」 without its last part, when that is the site or the shorter half."""
    found = list(_BETWEEN.finditer(title))
    if not found:
        return title
    last = title[found[-1].end() :]
    if last not in sites and title[: found[0].start()] in sites:
        return title[found[0].end() :] or title
    cut = last in sites or len(last) < len(title) / 2
    return (title[: found[-1].start()] if cut else title) or title
