"""The field that finds what was asked before, and what it finds."""

from __future__ import annotations

from typing import Any

from assistant.conversations.search import QUERY_LIMIT, Hit, excerpt, found_in, words_of
from assistant.conversations.sessions import Conversation, SessionStore
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.words import Words
from assistant.text import fold

_MOST = 30
_SHORT = 48  # characters of a question in which nothing was found


def search_frame(w: Words) -> Html:
    """A new conversation, and the field above the list; page-search.js fills what lies below it."""
    label = w("搜索问过的内容")
    return join(
        el(
            "button",
            el("span", text("＋"), aria_hidden="true"),
            text(w("新对话")),
            type="button",
            class_="ga-button ga-fresh",
            data_do="fresh",
        ),
        el(
            "form",
            el("input", type="search", name="q", maxlength=QUERY_LIMIT, autocomplete="off",
               enterkeyhint="search", placeholder=label, aria_label=label),
            role="search",
            class_="ga-search",
        ),
        el("div", class_="ga-found", hidden=True),
    )  # fmt: skip


class Search:
    def __init__(self, sessions: SessionStore, w: Words) -> None:
        self._sessions = sessions
        self._w = w

    def found(self, owner: str, query: str) -> dict[str, Any]:
        """What the field shows for ``query``; ``said`` is how much it is, for whoever hears the page."""
        w, words = self._w, words_of(query)
        known = self._sessions.conversations(owner) if words else ()
        titles = [c for c in known if found_in(fold(c.title), words)]
        hits = self._sessions.search(owner, words, _MOST)
        # a conversation that is called by its first question is found by that
        asked = {hit.session_id for hit in hits if hit.turn == 1}
        rows = [self._named(c, words) for c in titles if c.id not in asked][:_MOST]
        rows += [self._turn(hit, words) for hit in hits]
        if not rows:
            nothing = w("没有找到「{words}」。", words=query.strip())
            return {"query": query, "html": el("p", text(nothing), class_="ga-empty"), "said": nothing}
        more = el("p", text(w("只列出最近的 {n} 条，多写几个字会更准。", n=str(_MOST))), class_="ga-empty")
        html = join(el("ul", *rows, class_="ga-hits"), more if len(hits) == _MOST else Html(""))
        return {"query": query, "html": html, "said": w("找到 {n} 条。", n=str(len(rows)))}

    def _named(self, conversation: Conversation, words: tuple[str, ...]) -> Html:
        title = self._marked(conversation.title, words)
        return self._row(conversation.id, 0, el("span", title, class_="ga-hit-asked"))

    def _turn(self, hit: Hit, words: tuple[str, ...]) -> Html:
        where = self._w("第{turn}问", turn=str(hit.turn))
        if hit.turn > 1:
            where = f"{hit.title} · {where}"
        question = " ".join(hit.question.split())
        answer = self._marked(hit.answer, words)
        return self._row(
            hit.session_id,
            hit.turn,
            el("span", self._marked(question, words) or text(_cut(question)), class_="ga-hit-asked"),
            el("span", answer, class_="ga-hit-said") if answer else Html(""),
            el("span", text(where), class_="ga-when"),
        )

    def _row(self, session_id: str, turn: int, *inside: Html) -> Html:
        href = f"/c/{session_id}" + (f"#t{turn}" if turn else "")
        link = el("a", *inside, href=href, class_="ga-hit", data_do="open", data_id=session_id,
                  data_turn=turn or None)  # fmt: skip
        return el("li", link)

    def _marked(self, said: str, words: tuple[str, ...]) -> Html:
        pieces = excerpt(said, words)
        return join(*(el("mark", text(p.text)) if p.found else text(p.text) for p in pieces))


def _cut(question: str) -> str:
    return question if len(question) <= _SHORT else question[: _SHORT - 1] + "…"
