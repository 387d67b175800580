"""我的店铺档案 as HTML: every fact with its words and where they came from, to be changed, and one more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer import ProfileEntry, ReadFact
from assistant.knowledge.lookup import facts_read
from assistant.rules.schema import Fact, Knowledge
from assistant.surfaces.page.unkept_view import unkept_html
from assistant.surfaces.render import FactName, names_of
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.render.values import amount
from assistant.surfaces.words import Words
from assistant.text import is_english, is_traditional, to_traditional
from assistant.types import Choice, Quantity

VALUE_LIMIT = 200
_AGAIN = "按新档案再核对一次"
_NO_PLATFORM = "其他"
Entries = Mapping[str, ProfileEntry]


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that could not be used: it stays in its field, with the reason beside it."""

    fact: str
    value: str
    why: str
    added: bool


class ProfileView:
    def __init__(self, knowledge: Knowledge, w: Words) -> None:
        self._facts = knowledge.facts
        self._names = names_of(knowledge, w)
        self._groups = _groups(knowledge)
        self._w = w

    def html(
        self, entries: Entries, tried: Entries | None = None, *, read: Sequence[ReadFact] = (),
        asked: str = "", refused: Refused | None = None, changed: bool = False,
    ) -> Html:  # fmt: skip
        """``tried`` are the values of a what-if, which are not kept; ``read`` is how the last question was
        read; ``asked`` is that question, whose verdict may be checked again."""
        w, tried = self._w, tried or {}
        # In the order of the registry: a row that was changed stays where it was.
        rows = [self._row(fact, entries[fact], refused) for fact in self._facts if fact in entries]
        rows += [self._trial(fact, tried[fact]) for fact in self._facts if fact in tried]
        hint = w("您说过的店铺数据会记在这里，后面的问题不用重复，也可以在这里改。")
        return join(
            el("h2", text(w("我的店铺档案")), class_="ga-heading"),
            el("ul", *rows, class_="ga-facts") if rows else el("p", text(hint), class_="ga-empty"),
            unkept_html(read, self._names, w),
            self._again(asked, changed) if asked and entries else Html(""),
            self._add(entries, refused if refused and refused.added else None),
        )

    def _again(self, asked: str, changed: bool) -> Html:
        w = self._w
        note = el("p", text(w("档案改了，上面的结论可能也变了。")), role="status") if changed else Html("")
        button = el(
            "button", text(w("按新档案再核对")), type="button", data_do="again",
            data_text=again(asked), class_="ga-button ga-primary" if changed else "ga-button",
        )  # fmt: skip
        return el("div", note, button, class_="ga-again")

    # --- one fact -------------------------------------------------------------------------------

    def _row(self, fact: str, entry: ProfileEntry, refused: Refused | None) -> Html:
        w, known, name = self._w, self._facts[fact], self._names.facts[fact]
        wrong = refused if refused and refused.fact == fact and not refused.added else None
        shown = el(
            "div",
            el("span", text(self._value(fact, entry)), class_="ga-fact-value"),
            el("span", text(self._origin(entry)), class_="ga-fact-origin"),
            el(
                "span",
                _button("change", w("修改"), w("修改") + name.label),
                _button("forget", w("删除"), w("删除") + name.label, data_fact=fact),
                class_="ga-fact-tools",
            ),
            class_="ga-fact-shown",
            hidden=wrong is not None,
        )
        value = wrong.value if wrong else _raw(entry)
        form = el(
            "form",
            el("input", type="hidden", name="fact", value=fact),
            self._field(known, name, f"ga-fact-{fact}", value, wrong),
            _error(f"ga-fact-{fact}", wrong),
            el(
                "span",
                _button("cancel", w("取消"), "", "ga-button"),
                el("button", text(w("保存")), type="submit", class_="ga-button ga-primary"),
                class_="ga-row",
            ),
            hidden=wrong is None,
        )
        label = el("span", text(name.label), class_="ga-fact-label")
        return el("li", label, shown, form, class_="ga-fact", data_fact=fact)

    def _trial(self, fact: str, entry: ProfileEntry) -> Html:
        w, name = self._w, self._names.facts[fact]
        keep = _button(
            "keep",
            w("记入档案"),
            w("记入档案：") + name.label,
            data_fact=fact,
            data_value=_raw(entry),
        )
        return el(
            "li",
            el("span", text(name.label), class_="ga-fact-label"),
            el(
                "div",
                el("span", text(self._value(fact, entry)), class_="ga-fact-value"),
                el("span", text(w("这一轮的假设，不保存")), class_="ga-fact-origin"),
                el("span", keep, class_="ga-fact-tools"),
                class_="ga-fact-shown",
            ),
            class_="ga-fact ga-trial",
        )

    def _value(self, fact: str, entry: ProfileEntry) -> str:
        """How the words are read, or the words themselves where that is more than a value."""
        name, value = self._names.facts[fact], entry.value
        if isinstance(value, bool):
            return name.yes if value else name.no
        if isinstance(value, Choice):
            return self._w("或").join(name.options[o] for o in value.options)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Quantity) and value.point is not None:
            return amount(value.point, value.unit, self._names, self._w)
        return entry.text

    def _origin(self, entry: ProfileEntry) -> str:
        w = self._w
        match entry.origin:
            case "edited":
                return w("您填写的")
            case "shop":
                return w("店铺系统提供")
            case "photo":
                return w("您从图片里确认的")
            case "profile":
                return w("随请求提供")
            case "whatif":
                return w("这一轮的假设，不保存")
        return w("第{turn}问：“{words}”", turn=str(entry.turn), words=entry.text)

    # --- fields ---------------------------------------------------------------------------------

    def _field(self, fact: Fact, name: FactName, id_: str, value: str, wrong: Refused | None) -> Html:
        state = {"aria_invalid": "true", "aria_describedby": f"{id_}-why"} if wrong else {}
        if fact.kind == "boolean":
            return el(
                "select", *_options({"是": name.yes, "否": name.no}, value),
                name="value", aria_label=name.label, **state,
            )  # fmt: skip
        if fact.kind == "choice":
            open_ = [] if value in name.options else [el("option", text(self._w("请选择")), value="")]
            return el(
                "select", *open_, *_options(name.options, value),
                name="value", aria_label=name.label, **state,
            )  # fmt: skip
        kind = "date" if fact.kind == "date" and not wrong else "text"
        return el(
            "input", type=kind, name="value", value=value, maxlength=VALUE_LIMIT, autocomplete="off",
            aria_label=name.label, **state,
        )  # fmt: skip

    # --- one more -------------------------------------------------------------------------------

    def _add(self, entries: Entries, wrong: Refused | None) -> Html:
        w = self._w
        groups = []
        for platform, facts in self._groups.items():
            options = [self._option(f, wrong) for f in facts if f not in entries]
            if options:
                groups.append(el("optgroup", *options, label=w.name(platform)))
        value = wrong.value if wrong else ""
        state = {"aria_invalid": "true", "aria_describedby": "ga-add-why"} if wrong else {}
        label, unused = w("数值"), {"hidden": True, "disabled": True}  # page.js shows the one that fits
        form = el(
            "form",
            el("label", text(w("数据项")), for_="ga-add-fact"),
            el(
                "select",
                el("option", text(w("请选择")), value=""),
                *groups,
                name="fact",
                id="ga-add-fact",
            ),
            el("p", class_="ga-fact-question"),
            el("input", type="text", name="value", data_kind="quantity", value=value, maxlength=VALUE_LIMIT,
               autocomplete="off", aria_label=label, **state),
            el("input", type="date", name="value", data_kind="date", aria_label=label, **unused),
            el("select", *_options({"是": w("是"), "否": w("否")}, ""), name="value", data_kind="boolean",
               aria_label=label, **unused),
            *(
                el("select", *_options(self._names.facts[f].options, ""), name="value", data_kind="choice",
                   data_fact=f, aria_label=label, **unused)
                for f, fact in self._facts.items() if fact.kind == "choice"
            ),
            _error("ga-add", wrong),
            el("button", text(w("加入档案")), type="submit", class_="ga-button ga-primary"),
            class_="ga-add",
        )  # fmt: skip
        return el("details", el("summary", text(w("添加一项数据"))), form, open=wrong is not None)

    def _option(self, fact: str, wrong: Refused | None) -> Html:
        known = self._facts[fact]
        return el(
            "option", text(self._names.facts[fact].label), value=fact, data_for=known.kind,
            data_question=question_of(known, self._names.facts[fact].label, self._w),
            selected=wrong is not None and wrong.fact == fact,
        )  # fmt: skip


def question_of(fact: Fact, label: str, w: Words) -> str:
    """What asks a merchant for a fact; the corpus has its questions in Chinese only."""
    return w("还缺「{fact}」", fact=label) if w.language == "en" else w.script(fact.question)


def again(question: str) -> str:
    """Asks the last question's rule once more, in that question's language."""
    if is_english(question):
        return "What about now?"
    return to_traditional(_AGAIN) if is_traditional(question) else _AGAIN


def _raw(entry: ProfileEntry) -> str:
    """A value as it is typed into its field."""
    value = entry.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Choice):
        return ",".join(value.options)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Quantity) and value.point is not None:
        return f"{entry.low}{entry.unit}"
    return entry.text


def _options(words: Mapping[str, str], value: str) -> list[Html]:
    """Value → word of a select; the one that is ``value`` is chosen."""
    return [el("option", text(word), value=raw, selected=value == raw) for raw, word in words.items()]


def _button(act: str, label: str, described: str = "", class_: str = "ga-tool", **more: str) -> Html:
    return el(
        "button", text(label), type="button", class_=class_, data_do=act, aria_label=described or None, **more
    )


def _error(id_: str, wrong: Refused | None) -> Html:
    return el("p", text(wrong.why), id=f"{id_}-why", class_="ga-wrong", role="alert") if wrong else Html("")


def _groups(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Platform's name → the facts that its rules read, each under the first that does."""
    left = dict.fromkeys(knowledge.facts)
    groups: dict[str, tuple[str, ...]] = {}
    for platform in knowledge.platforms.values():
        rules = (r for r in knowledge.rules.values() if r.platform == platform.id)
        read = {f for rule in rules for f in facts_read(rule, knowledge)}
        groups[platform.name] = tuple(f for f in left if f in read)
        left = {f: None for f in left if f not in read}
    return groups | {_NO_PLATFORM: tuple(left)} if left else groups
