"""Words that operators add: which things they can be words for, where those stand, adding and taking away.

A word is written into the file of the overlay that mirrors the one where such words stand in corpus/, by
hand or through here: both are the same. Comments and the order of what is there stay.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from assistant.errors import OverlayError
from assistant.knowledge.in_force import OverlayFolder
from assistant.knowledge.overlay import Overlay
from assistant.rules.schema import Knowledge
from assistant.text import fold, visible

if TYPE_CHECKING:
    from ruamel.yaml import YAML

TargetKind = Literal["fact", "yes", "no", "option", "rule", "programme", "theme", "need", "synonym"]
_SHORTEST, _LONGEST = 2, 40
_PLAIN = re.compile(r"[\w\s%・·.,，、。！？!?：:“”「」（）()-]+")  # all else has a meaning in some list
_NO_WORD = re.compile(r"[\d\s.,%]+")


@dataclass(frozen=True, slots=True)
class Target:
    """What words can mean. ``place`` and ``path`` are the file and the keys of the list of its words;
    ``words`` those that it has, folded; ``platform`` whose it is, "" for what is of all."""

    kind: TargetKind
    label: str
    place: str
    path: tuple[str, ...]
    words: tuple[str, ...]
    platform: str = ""

    @property
    def id(self) -> str:
        return "/".join((self.place, *self.path))


@dataclass(frozen=True, slots=True)
class Addition:
    """One text of a list of the overlay; ``target`` is None for a list that is no target's."""

    place: str
    path: tuple[str, ...]
    text: str
    target: Target | None

    @property
    def id(self) -> str:
        return "/".join((self.place, *self.path, self.text))


def targets(knowledge: Knowledge) -> Iterator[Target]:
    """Everything that words can be added for: facts, rules, plans, themes, needs, synonyms, in this order."""
    yield from _of_facts(knowledge)
    for rule in sorted(knowledge.rules.values(), key=lambda r: r.id):
        names = (fold(rule.title), *rule.names)
        yield Target("rule", rule.title, f"rules/{rule.id}.yaml", ("names",), names, rule.platform)
    for plan in knowledge.programmes.values():
        path = ("programmes", plan.id, "names")
        yield Target("programme", plan.name, "programmes.yaml", path, plan.names, plan.platform)
    for theme in knowledge.themes.values():
        yield Target("theme", theme.label, "programmes.yaml", ("themes", theme.id, "words"), theme.words)
    for need in knowledge.needs.values():
        yield Target("need", need.label, "needs.yaml", ("needs", need.id, "ways"), (*need.ways, *need.words))
    for word, others in knowledge.lexicon.synonyms.items():
        yield Target("synonym", word, "lexicon.yaml", ("synonyms", word), (word, *others))


def _of_facts(knowledge: Knowledge) -> Iterator[Target]:
    for fact in knowledge.facts.values():
        place = "traits.yaml" if fact.trait else "facts.yaml"
        yield Target("fact", fact.label, place, (fact.id, "aliases"), (*fact.aliases, *fact.near))
        if fact.kind == "boolean":
            yield Target("yes", fact.label, place, (fact.id, "yes"), fact.yes)
            yield Target("no", fact.label, place, (fact.id, "no"), fact.no)
        for option in fact.options:
            label = f"{fact.label}：{option.label}"
            yield Target("option", label, place, (fact.id, "options", option.id, "words"), option.words)


def additions(overlay: Overlay, knowledge: Knowledge) -> Iterator[Addition]:
    """Every text in a list of the overlay, in the order of its files."""
    known = {(t.place, t.path): t for t in targets(knowledge)}
    for place, content in sorted(overlay.by_hand.files.items()):
        for path, text in _texts(_yaml().load(content), ()):
            yield Addition(place, path, text, known.get((place, path)))


def add(folder: OverlayFolder, knowledge: Knowledge, target_id: str, text: str) -> Target:
    """``text`` is from now on a word for the target.

    Raises:
        OverlayError: it cannot be a word, or is one already, for this or for something else.
        KnowledgeError: with it the overlay would have a defect.
    """
    every = list(targets(knowledge))
    target = next((t for t in every if t.id == target_id), None)
    if target is None:
        raise OverlayError("请先选择这些话指的是什么。")
    word = _word(text)
    _refuse_taken(fold(word), target, every, knowledge)

    def put(content: Any) -> None:
        at, yaml = content, _yaml()
        for key, follows in zip(target.path, (*target.path[1:], None), strict=True):
            if at.get(key) is None:
                at[key] = yaml.seq() if follows is None else yaml.map()
            at = at[key]
        at.append(word)

    folder.change(target.place, _edited(put))
    return target


def remove(folder: OverlayFolder, addition_id: str, overlay: Overlay, knowledge: Knowledge) -> Addition:
    """Takes an addition away, and with it what is left empty. Raises OverlayError when it is not there, and
    KnowledgeError when something else of the overlay rests on it."""
    found = next((a for a in additions(overlay, knowledge) if a.id == addition_id), None)
    if found is None:
        raise OverlayError("这条增补已经不在了。", "请刷新后再看。")

    def take(content: Any) -> None:
        _take(content, found.path, found.text)

    folder.change(found.place, _edited(take))
    return found


def _word(text: str) -> str:
    shown = "".join(c for c in visible(text) if unicodedata.category(c) != "Cf")  # of no width
    word = " ".join(shown.split())
    if not _SHORTEST <= len(word) <= _LONGEST:
        raise OverlayError(
            f"「{word[:_LONGEST]}」有 {len(word)} 个字。", f"请写 {_SHORTEST} 到 {_LONGEST} 个字的说法。"
        )
    if _NO_WORD.fullmatch(word) or not _PLAIN.fullmatch(word):
        hint = "请只写文字，不要只写数字，也不要带 | + [ ] { } * 这样的符号。"
        raise OverlayError(f"「{word}」不能作说法。", hint)
    return word


def _refuse_taken(word: str, target: Target, every: list[Target], knowledge: Knowledge) -> None:
    if word in target.words:
        raise OverlayError(f"「{word}」已经是「{target.label}」的说法了。", "可以直接再问一次看看。")
    other = next((t for t in every if word in t.words), None)
    if other is not None:
        what = f"「{word}」已经指「{other.label}」了，再指「{target.label}」就分不清了。"
        raise OverlayError(what, "请换一个更具体的说法。")
    cues = (w for words in knowledge.lexicon.cues.values() for w in words)
    names = (fold(a) for p in knowledge.platforms.values() for a in (p.name, p.short, *p.aliases))
    if word in {*cues, *names}:
        raise OverlayError(f"「{word}」是提问的常用词或平台名，不能专指一件事。", "请换一个更具体的说法。")


def _edited(change: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    from ruamel.yaml.error import YAMLError

    def edit(content: bytes) -> bytes:
        yaml = _yaml()
        try:
            there = yaml.load(content) if content.strip() else None
            there = yaml.map() if there is None else there
            change(there)
        except (YAMLError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise OverlayError("这个文件的写法不对，加不进去。", "请先改好它，或把它移走。") from error
        if not there:
            return b""
        out = io.BytesIO()
        yaml.dump(there, out)
        return out.getvalue()

    return edit


def _take(at: Any, path: tuple[str, ...], text: str) -> None:
    if not path:
        at.remove(text)
        return
    _take(at[path[0]], path[1:], text)
    if not at[path[0]]:
        del at[path[0]]


def _texts(at: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(at, Mapping):
        for key, value in at.items():
            yield from _texts(value, (*path, str(key)))
    elif isinstance(at, list):
        yield from ((path, entry) for entry in at if isinstance(entry, str))


def _yaml() -> YAML:
    """Keeps quotes, comments and long lines as they are."""
    from ruamel.yaml import YAML  # late: only who edits needs it

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.allow_unicode = True
    return yaml
