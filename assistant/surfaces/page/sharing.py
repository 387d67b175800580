"""Links to a conversation, to be made, copied and withdrawn: what stands in the dialog."""

from __future__ import annotations

from assistant.access.visitors import Visitors
from assistant.conversations.intake import in_china
from assistant.conversations.shares import Share, ShareStore
from assistant.surfaces.page.calls import Caller
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.words import Words


class Sharing:
    """What is another's raises NotFoundError."""

    def __init__(self, shares: ShareStore, visitors: Visitors, w: Words) -> None:
        self._shares = shares
        self._visitors = visitors
        self._w = w

    def links(self, session_id: str, caller: Caller) -> Html:
        return self._html(self._shares.shares(session_id, caller.owner), "")

    def make(self, session_id: str, caller: Caller) -> Html:
        """Raises QuestionError, and CapError for too many at once."""
        self._visitors.write(caller.address)
        made = self._shares.share(session_id, caller.owner)
        return self._html(self._shares.shares(session_id, caller.owner), made.token)

    def withdraw(self, session_id: str, token: str, caller: Caller) -> Html:
        self._shares.withdraw(token, caller.owner)
        return self._html(self._shares.shares(session_id, caller.owner), "")

    def shared_sessions(self, owner: str) -> frozenset[str]:
        return self._shares.shared_sessions(owner)

    def _html(self, shares: tuple[Share, ...], made: str) -> Html:
        w = self._w
        who = w("拿到链接的人不用登录，就能看到现有的问答（包括其中写到的店铺数据）和来源，不能提问。")
        until = w("之后的提问不会出现在里面；随时可以收回。")
        rows = [self._row(share, share.token == made) for share in shares]
        return join(
            el("p", text(who + until)),
            el(
                "button",
                text(w("生成只读链接")),
                type="button",
                class_="ga-button ga-primary",
                data_do="share",
            ),
            el("ul", *rows, class_="ga-links") if rows else Html(""),
        )

    def _row(self, share: Share, made: bool) -> Html:
        w = self._w
        when = in_china(share.made_at).strftime("%Y-%m-%d %H:%M")
        about = w("{when} 生成，前 {n} 问", when=when, n=str(share.turns))
        return el(
            "li",
            el("input", type="text", readonly=True, value=f"/s/{share.token}", aria_label=w("分享链接"),
               data_made="true" if made else None),
            el("button", text(w("复制链接")), type="button", class_="ga-button", data_do="copy-link"),
            el("button", text(w("收回")), type="button", class_="ga-button ga-danger", data_do="withdraw",
               data_token=share.token),
            el("small", text(about)),
        )  # fmt: skip
