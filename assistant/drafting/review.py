"""The review of a document's drafts: scenarios answered, drafts corrected, accepted, rejected, taken back.

Every surface goes through ``Reviews``. A draft counts only once somebody accepted it, and then as a rule of
the document's pack in the overlay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assistant.drafting.corrections import Correction, Corrector
from assistant.drafting.drafter import Drafter
from assistant.drafting.joining import joined as together
from assistant.drafting.kept import Answer, Did, Kept, Review, ReviewFolder, draft_of, read_entries
from assistant.drafting.telling import SentenceReader
from assistant.drafting.trial import Tried, merged, try_drafts
from assistant.drafting.view import View, draft_in, figures_of, same
from assistant.errors import NotFoundError, OverlayError
from assistant.knowledge.in_force import OverlayFolder
from assistant.knowledge.packs import PackFolder
from assistant.library.plan import find
from assistant.library.publishing import published
from assistant.library.shelf import overlay_of
from assistant.library.stored import Bodies, StoredDocument
from assistant.text import fold_aligned

_SOMEBODY = "运营"


@dataclass(frozen=True, slots=True)
class Done:
    """What acceptance did: ``accepted`` by id, and of others why they were left."""

    accepted: tuple[str, ...]
    left: Mapping[str, str]


class Reviews:
    """Of a data folder. ``drafter`` is asked for when something is drafted or corrected."""

    def __init__(
        self, data: Path, drafter: Callable[[], Drafter], folder: OverlayFolder | None = None
    ) -> None:
        self._data, self._drafter = data, drafter
        self._folder = folder or overlay_of(data)
        self._packs = PackFolder(self._folder)
        self._reviews = ReviewFolder(data)
        self._seen: tuple[object, Tried, Mapping[str, str]] | None = None

    def documents(self) -> tuple[StoredDocument, ...]:
        """The published ones, the latest first."""
        return tuple(sorted(published(self._data).values(), key=lambda d: (d.added, d.title), reverse=True))

    def reviewed(self) -> frozenset[str]:
        """The documents that have a review."""
        return frozenset(self._reviews.documents())

    # --- drafts -------------------------------------------------------------------------------------

    def start(self, key: str, today: date, platform: str = "", *, anew: bool = False) -> View:
        """Drafts of a published document, made where there are none, where its words have changed since, or
        ``anew``, since a later version drafts otherwise; what was decided of drafts is kept.

        Raises:
            LibraryError: no such document.
        """
        document, body = self._read(key)
        before = self._reviews.read(document.id)
        whose = platform or (before.platform if before else "")
        fresh = before is not None and before.content == document.content and whose == before.platform
        if before is not None and fresh and not anew:
            return self._view(document, body, before)
        new = self._drafter().review(document, body, whose, today)
        accepted = self._accepted(document)
        review = self._reviews.change(document.id, lambda now: _carried(new, now, accepted))
        return self._view(document, body, review)

    def view(self, key: str, today: date) -> View | None:
        """The review as it stands, drafted again where the document's words have changed; None where nothing
        was drafted yet."""
        document, _ = self._read(key)
        return self.start(key, today) if self._reviews.read(document.id) else None

    def look(self, document: StoredDocument, body: str, today: date, platform: str = "") -> View:
        """Drafts of a document that need not be published; nothing is kept."""
        review = self._drafter().review(document, body, platform, today)
        return self._view(document, body, review)

    # --- decisions ----------------------------------------------------------------------------------

    def answer(
        self, key: str, draft: str, scenario: str, by: str, at: datetime, *, yes: bool, words: str = ""
    ) -> View:
        """What a reviewer says of a scenario."""
        view = self._started(key, at)
        kept = draft_in(view, draft)
        found = next((s for s in view.scenarios(kept) if s.key == scenario), None)
        if found is None:
            raise OverlayError("这个情形已经变了。", "请刷新后再答。")
        said = Answer(scenario, found.told, yes, words.strip()[:200], by.strip() or _SOMEBODY, _at(at))
        answers = (*(a for a in kept.answers if a.key != scenario), said)
        told = f"{'对' if yes else '不对'}：{found.told}{f'（{said.words}）' if said.words else ''}"
        return self._step(view, replace(kept, answers=answers), "answer", by, at, told)

    def say(self, key: str, draft: str, sentence: str, by: str, at: datetime) -> View:
        """A correction in a sentence."""
        view = self._started(key, at)
        kept = draft_in(view, draft)
        reader = SentenceReader(self._drafter().knowledge, self._drafter().figures)
        return self._corrected(view, kept, reader.read(kept, sentence), by, at, sentence.strip())

    def correct(self, key: str, draft: str, correction: Correction, by: str, at: datetime) -> View:
        """A correction in a form."""
        view = self._started(key, at)
        return self._corrected(view, draft_in(view, draft), (correction,), by, at, correction.words)

    def join(self, key: str, draft: str, other: str, by: str, at: datetime) -> View:
        """Two drafts of the same figures as one rule; the other one is set aside."""
        view = self._started(key, at)
        one, two = draft_in(view, draft), draft_in(view, other)
        if one.id == two.id:
            raise OverlayError("不能和自己合并。", "请选另一条草案。")
        joined = together(one, two)
        self._sound(view, joined)
        view = self._step(view, joined, "correct", by, at, f"合并「{two.title}」")
        return self._step(view, replace(two, rejected=True), "reject", by, at, f"合并到「{one.title}」")

    def reject(self, key: str, drafts: Collection[str], by: str, at: datetime, words: str = "") -> View:
        """Sets drafts aside; what is accepted has to be withdrawn first."""
        view = self._started(key, at)
        those = [draft_in(view, d) for d in drafts]
        for kept in those:
            if view.state(kept) == "accepted":
                raise OverlayError(f"「{kept.title}」已经采用。", "请先撤下这条规则。")
        for kept in those:
            view = self._step(view, replace(kept, rejected=True), "reject", by, at, words)
        return view

    def reopen(self, key: str, draft: str, by: str, at: datetime) -> View:
        view = self._started(key, at)
        return self._step(view, replace(draft_in(view, draft), rejected=False), "reopen", by, at, "")

    def accept(self, key: str, drafts: Collection[str], by: str, at: datetime) -> Done:
        """Publishes drafts as rules of their document, with the cases that were confirmed; no ids means all
        that stand open, have nothing against them and contradict nothing.

        Raises:
            OverlayError: one that was asked for by name has something against it.
            KnowledgeError: they do not fit what is known, with file and line.
        """
        view = self._started(key, at)
        named = [draft_in(view, d) for d in drafts]
        open_ = [d for d in view.review.drafts if view.state(d) == "open"]
        left = {d.id: why for d in (named or open_) if (why := self._against(view, d))}
        if not named:
            left = {**_clashing(view), **left}
            left = {d.id: left[d.id] for d in open_ if d.id in left}
        for kept in named:
            if kept.id in left:
                raise OverlayError(f"「{kept.title}」还不能采用：{left[kept.id]}", "请先改正，或不采用。")
        those = [d for d in (named or open_) if d.id not in left]
        if not those:
            return Done((), left)
        checked = {d.id: list(_cases(view, d)) for d in those}  # none for some, so that no earlier ones stay
        entries = merged([d.entries for d in those])
        ids = {d.id for d in those}
        instead = [r.id for r in view.replaced if r.by in ids and r.id not in ids]
        document = view.document
        self._packs.accept(
            document.id, document.content, {**entries, "checked": checked},
            by, at, instead_of=instead,
        )  # fmt: skip
        return Done(tuple(d.id for d in those), left)

    def withdraw(self, key: str, rules: Collection[str], by: str, at: datetime) -> None:
        """Takes accepted rules back; their drafts stand open again."""
        document, _ = self._read(key)
        self._packs.withdraw(document.id, rules, by, at)

    def undo(self, key: str, by: str, at: datetime) -> str:
        """Takes back the last thing that was done with the document's drafts or rules; says what it was.

        Raises:
            NotFoundError: nothing was done.
        """
        document, _ = self._read(key)
        review = self._reviews.read(document.id)
        history = self._packs.history(document.id)
        last = review.last() if review else None
        state = history[-1].state if history else 0
        if state and (last is None or state > last.packed):
            done = history[state - 1]
            self._packs.undo(document.id, by, at)
            return {"accept": "采用", "withdraw": "撤下"}.get(done.did, done.did)
        if review is None or last is None:
            raise NotFoundError("可以撤销的改动", key)

        def undone(now: Review | None) -> Review:
            if now is None or now.last() != last:
                raise OverlayError("刚才又有别的改动。", "请刷新后再看。")
            before = draft_of(last.before)
            if before.id not in {d.id for d in now.drafts}:
                raise OverlayError("文件变了以后，这条草案已经重新起草，不能撤销以前的改动。", "")
            return now.stepped(
                before,
                "undo",
                by.strip() or _SOMEBODY,
                _at(at),
                last.words,
                packed=len(history),
                of=last.number,
            )

        self._reviews.change(document.id, undone)
        return STEPS[last.did]

    # --- parts --------------------------------------------------------------------------------------

    def _corrected(
        self, view: View, kept: Kept, corrections: Sequence[Correction], by: str, at: datetime, words: str
    ) -> View:
        corrector = Corrector(self._drafter().knowledge, self._drafter().figures)
        after = kept
        for correction in corrections:
            after = corrector.corrected(after, correction, view.body)
        if after.text == kept.text:
            raise OverlayError("草案里已经是这样了，没有改动。", "")
        self._sound(view, after)
        return self._step(view, after, "correct", by, at, words)

    def _sound(self, view: View, after: Kept) -> None:
        tried = try_drafts(self._data, view.document, view.body, {after.id: after.entries}, view.pack)
        if after.id not in tried.rules:
            raise OverlayError(f"这样改以后规则不成立：{tried.faults.get(after.id, '')}", "没有改动。")
        if figures := self._invented(after):
            raise OverlayError(f"这样改以后有原文里没有的数：{figures}。", "没有改动。")

    def _against(self, view: View, kept: Kept) -> str:
        """Why a draft cannot be accepted as it is; "" when it can."""
        if fault := view.fault(kept):
            return fault
        noes = [a for a in view.answered(kept).values() if not a.yes]
        if noes:
            return f"有 {len(noes)} 个情形答了“不对”：{'；'.join(a.told for a in noes)}。"
        if figures := self._invented(kept):
            return f"有原文里没有的数：{figures}。"
        return ""

    def _invented(self, kept: Kept) -> str:
        """Figures of a rule that stand in none of its quotes."""
        find = self._drafter().figures.find
        there = {v for q in kept.quotes.values() for f in find(fold_aligned(q)) for v in (f.low, f.high)}
        return "、".join(f"{v:f}" for v in dict.fromkeys(figures_of(kept.rule)) if v not in there)

    def _step(self, view: View, after: Kept, did: Did, by: str, at: datetime, words: str) -> View:
        def edited(now: Review | None) -> Review:
            there = now.draft(after.id) if now else None
            if now is None or there is None or there != view.review.draft(after.id):
                raise OverlayError("刚才有别人改了这条草案。", "请刷新后再改。")
            return now.stepped(after, did, by.strip() or _SOMEBODY, _at(at), words, packed=len(view.changes))

        review = self._reviews.change(view.document.id, edited)
        return self._view(view.document, view.body, review)

    def _started(self, key: str, at: datetime) -> View:
        return self.start(key, at.date())

    def _read(self, key: str) -> tuple[StoredDocument, str]:
        document = find(published(self._data), key)
        return document, Bodies(self._data).read(document)

    def _accepted(self, document: StoredDocument) -> Mapping[str, Any]:
        history = self._packs.history(document.id)
        return self._packs.entries(document.id, history[-1].state) if history else {}

    def _view(self, document: StoredDocument, body: str, review: Review) -> View:
        pack = self._accepted(document)
        state = (document, self._folder.stamp(), tuple((d.id, d.text) for d in review.drafts))
        if self._seen is None or self._seen[0] != state:
            drafts = {d.id: d.entries for d in review.drafts}
            tried = try_drafts(self._data, document, body, drafts, pack)
            self._seen = (state, tried, self._withdrawn(pack))
        _, tried, withdrawn = self._seen
        return View(document, body, review, pack, tried, self._packs.history(document.id), withdrawn)

    def _withdrawn(self, pack: Mapping[str, Any]) -> Mapping[str, str]:
        """Why accepted rules do not count at the moment."""
        if not pack.get("rules"):
            return {}
        known = self._folder.read().knowledge
        return {key: known.withdrawn[key].reason for key in pack["rules"] if key in known.withdrawn}


STEPS: Mapping[Did, str] = {
    "correct": "修改", "reject": "不采用", "reopen": "放回", "answer": "答情形", "undo": "撤销",
}  # fmt: skip


def _carried(new: Review, before: Review | None, accepted: Mapping[str, Any]) -> Review:
    """A new review with what was decided of drafts that came out as before, and of the same words with every
    draft that somebody touched; drafts of words that are gone stay beside it as long as their rules are
    accepted."""
    if before is None:
        return new
    again = before.content == new.content
    old = {d.id: d for d in before.drafts}
    drafts, kept = [], set()
    for draft in new.drafts:
        there = old.get(draft.id)
        if there is not None and (
            (again and there.touched)
            or same(_rule_of(there.first, draft.id), _rule_of(draft.first, draft.id))
        ):
            drafts.append(there)
            kept.add(draft.id)
        else:
            drafts.append(draft)
    lost = [d for d in before.drafts if again and d.touched and d.id not in {n.id for n in new.drafts}]
    drafts += lost
    kept |= {d.id for d in lost}
    rules = accepted.get("rules") or {}
    earlier = [d for d in (*before.earlier, *before.drafts) if d.id in rules and d.id not in kept]
    return replace(
        new, drafts=tuple(drafts), steps=before.steps, earlier=tuple({d.id: d for d in earlier}.values())
    )


def _rule_of(text: str, key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_entries(text)["rules"][key]
    return found


def _clashing(view: View) -> dict[str, str]:
    """Drafts that contradict another one or a rule that there is: to be accepted by name alone."""
    titles = {d.id: d.title for d in view.review.drafts}
    found: dict[str, str] = {}
    for clash in view.review.report.clashes:
        for one, other in ((clash.draft, clash.other), (clash.other, clash.draft)):
            found.setdefault(one, f"和「{titles.get(other, other)}」矛盾，看过以后请单独采用。")
    return found


def _cases(view: View, kept: Kept) -> Iterator[dict[str, Any]]:
    """The confirmed scenarios, in a pack's form."""
    said = view.answered(kept)
    for scenario in view.scenarios(kept):
        answer = said.get(scenario.key)
        if answer is None or not answer.yes:
            continue
        yield {
            "name": scenario.told,
            "given": dict(scenario.given),
            "status": scenario.status,
            **({"as_of": scenario.as_of} if scenario.as_of else {}),
            **({"results": dict(scenario.results)} if scenario.results else {}),
        }


def _at(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
