"""The parts of the page that stay: its head, the frame of the conversation, and what scripts are told."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from assistant.answer import Language
from assistant.conversations.intake import QUESTION_LIMIT
from assistant.models.pictures import Photos
from assistant.rules.schema import Platform
from assistant.surfaces.page.languages import LANGUAGES
from assistant.surfaces.page.photo import photo_button
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.words import Words

TITLE = "商家增长助手"
WEB = Path(__file__).parents[1] / "web"
# What a browser's speech recognition is told to hear; there is no code of a script alone.
_HEARD_AS: dict[Language, str] = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-US"}
_SAID = re.compile(r'\bw\("([^"\\]+)"')


@lru_cache(1)
def script_words() -> tuple[str, ...]:
    """Every text that page.js and its modules say."""
    files = (path for name in ("page*.js", "photo*.js", "handover.js") for path in sorted(WEB.glob(name)))
    texts = (path.read_text("utf-8") for path in files)
    return tuple(dict.fromkeys(said for text in texts for said in _SAID.findall(text)))


def behaviour(part: str) -> str:
    """What a component runs when it is there: page.js's function ``part``.

    Gradio waits for no script of the head; ``import`` does. The address is a whole one: a module of the pack
    has none that others are relative to.
    """
    return f'import(location.origin + "/assets/page.js").then((page) => page.start("{part}", element, props))'


def head_tags(w: Words) -> str:
    """For the document's head: language and words of the scripts, and the script that answers share with the
    widget. The page's own modules and styles come with the pack."""
    said = json.dumps(w.dictionary(script_words()), ensure_ascii=False).replace("<", "\\u003c")
    return "\n".join(
        (
            f'<script type="application/json" id="ga-words" lang="{w.language}">{said}</script>',
            f'<script defer src="{asset("answer.js")}"></script>',
        )
    )


def header(w: Words) -> Html:
    """Name, the views of a narrow screen, and the languages."""
    views = (("chat", "对话"), ("list", "记录"), ("profile", "档案"), ("plans", "政策"), ("money", "能拿的"))
    return el(
        "header",
        el("h1", text(w(TITLE)), class_="ga-name"),
        el(
            "nav",
            *(
                el(
                    "button",
                    text(w(label)),
                    el("span", class_="ga-count"),
                    type="button",
                    data_view=view,
                    aria_pressed="true" if view == "chat" else "false",
                )
                for view, label in views
            ),
            class_="ga-views",
            aria_label=w("页面的部分"),
        ),
        el(
            "button",
            _icon("M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18"),
            type="button",
            class_="ga-languages-open",
            aria_label=w("语言"),
            aria_expanded="false",
            aria_controls="ga-languages",
        ),
        el(
            "div",
            *(
                el(
                    "button",
                    text(label),
                    type="button",
                    lang=language,
                    data_language=language,
                    aria_pressed="true" if language == w.language else "false",
                )
                for language, label in LANGUAGES
            ),
            id="ga-languages",
            class_="ga-languages",
            role="group",
            aria_label=w("语言"),
        ),
        el("p", id="ga-notice", class_="ga-notice", hidden=True),
        el("p", id="ga-status", class_="ga-sr", role="status", aria_live="polite"),
        class_="ga-header",
    )


def conversation(platforms: Iterable[Platform], w: Words, photos: Photos = "") -> Html:
    """The log, empty, and the box for the next question; page.js fills the one and reads the other."""
    return el(
        "section",
        el("div", _welcome(platforms, w), el("ol", class_="ga-turns"), class_="ga-log", tabindex=0,
           role="region", aria_label=w("对话")),
        _composer(w, photos),
        class_="ga-chat",
    )  # fmt: skip


def missing(w: Words) -> Html:
    """What stands where a conversation should be that is not there, or not this visitor's."""
    said = w("没有找到这段对话：它可能已经删除，或者是在别的浏览器里问的。")
    fresh = el("button", text(w("开始新对话")), type="button", class_="ga-button ga-primary", data_do="fresh")
    return el("li", el("p", text(said), class_="ga-failed", role="alert"), fresh, class_="ga-missing")


def _welcome(platforms: Iterable[Platform], w: Words) -> Html:
    starters = (
        el(
            "li",
            el(
                "button",
                el("strong", text(w.name(platform.short))),
                el("span", text(w.name(platform.starter))),
                type="button",
                class_="ga-starter",
                data_do="ask",
                data_text=w.name(platform.starter),
            ),
        )
        for platform in platforms
        if platform.starter
    )
    return el(
        "div",
        el("h2", text(w("说说店铺数据，问问能不能享受"))),
        el(
            "p",
            text(w("按规则逐项核对，告诉您够不够、差多少，每个数字和结论都能点开看原文。")),
        ),
        el("ul", *starters, class_="ga-starters"),
        class_="ga-welcome",
    )


def _composer(w: Words, photos: Photos) -> Html:
    box = el(
        "textarea", id="ga-box", rows=1, maxlength=QUESTION_LIMIT, autocomplete="off", enterkeyhint="send",
        aria_label=w("问题"), placeholder=w("例如：快手新商首播7天播了9小时，能领流量包吗？"),
        data_short=w("店铺数据和问题"),
    )  # fmt: skip
    return el(
        "form",
        el(
            "p",
            text(w("正在修改上一个问题")),
            el("button", text(w("取消")), type="button", class_="ga-tool"),
            class_="ga-editing",
            hidden=True,
        ),
        el(
            "div",
            photo_button(photos, w),
            box,
            el(
                "button",
                _icon(
                    "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"
                ),
                type="button",
                class_="ga-voice",
                title=w("语音输入，由浏览器识别"),
                aria_label=w("语音输入，由浏览器识别"),
                aria_pressed="false",
                data_lang=_HEARD_AS[w.language],
                hidden=True,  # until a script finds that the browser can
            ),
            el("button", text(w("发送")), type="submit", class_="ga-button ga-primary ga-send"),
            el("button", text(w("停止")), type="button", class_="ga-button ga-stop", hidden=True),
            class_="ga-box",
        ),
        el("p", text(w("Enter 发送，Shift+Enter 换行")), class_="ga-keys"),
        class_="ga-composer",
    )


def _icon(path: str) -> Html:
    return el("svg", el("path", d=path), viewBox="0 0 24 24", class_="ga-icon", aria_hidden="true")


def asset(name: str) -> str:
    """With what the file holds in its address, so that an update is never mixed with the one before."""
    digest = hashlib.sha256((WEB / name).read_bytes()).hexdigest()[:12]
    return f"/assets/{name}?v={digest}"
