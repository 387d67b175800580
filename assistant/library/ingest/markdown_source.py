"""What stands in a Markdown file beside its text: front matter, and notes that its marks lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_FRONT = re.compile(
    r"\A(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<keys>.*?)^(?:(?P=mark)|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_KEY = re.compile(r"[ \t]*[\"']?([A-Za-z_.-]+|[\u4e00-\u9fff]{2,6})[\"']?[ \t]*[:：=][ \t]*(.*?)[ \t]*\r?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(?:name[ \t]*:[ \t]*)?(.+?)[ \t]*\r?")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "标题", "標題"),
    "publisher": (
        "publisher", "发布者", "发布方", "发布机构", "來源", "来源", "source", "organization", "author",
        "authors", "作者",
    ),
    "published": (
        "published", "date", "pubdatetime", "pubdate", "publishdate", "publisheddate", "publish_date",
        "published_at", "datepublished", "发布日期", "发布时间", "日期", "created", "created_at",
    ),
    "revised": (
        "revised", "updated", "updated_at", "lastmod", "lastmodified", "modified", "moddatetime",
        "last_modified", "更新日期", "更新时间",
    ),
    "platform": ("platform",),
    "kind": ("kind",),
    "url": ("url", "canonical", "canonical_url", "link", "source_url", "source", "permalink", "链接"),
    "effective_from": ("effective_from", "effective", "effective_date", "生效日期", "施行日期"),
    "effective_to": ("effective_to", "expires", "expiry", "expirydate", "expiry_date", "失效日期"),
}  # fmt: skip
"""What the keys of other programs say; the first of them that is there counts."""
_DEFINITION = re.compile(r" {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)")
_REFERENCE = re.compile(r" {0,3}\[([^\]^\[]+)\]:[ \t]*(\S.*)")
_ADDRESS = re.compile(
    r"<?(?:[a-z][a-z0-9+.-]*:|/|\.{1,2}/|#|[\w.-]+\.[a-z]{2,6}(?:[/?#]|$)|[\w/-]+\.(?:md|html?|png|jpe?g|pdf))",
    re.IGNORECASE | re.ASCII,
)
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_BEGINS = re.compile(r" {0,3}(?:#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|>|\||\[\^?[^\]]+\]:|```|~~~)")
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text without what stands beside it: ``known`` are the fields of ``Parsed`` that the front matter
    fills, ``notes`` the texts of notes by their marks."""

    text: str
    known: Mapping[str, str]
    notes: Mapping[str, str]


def read(content: str) -> SourceText:
    front = _FRONT.match(content)
    keys = dict(_keys(front["keys"])) if front else {}
    text, notes = _notes(content[front.end() :] if front else content)
    text = _TABLE.sub(lambda m: re.sub(r"\n[ \t]*(?=\r?\n)", "", m[0]), text)
    return SourceText(text, _known(keys), notes)


def _keys(lines: str) -> Iterator[tuple[str, str]]:
    name = ""
    seen: set[str] = set()
    for line in lines.splitlines():
        key, item = _KEY.fullmatch(line), _ITEM.fullmatch(line)
        value = ""
        if item and name:
            value = item[1]
        elif key:
            name, value = key[1].lower(), key[2]
        value = re.sub(r"\s+#.*\Z", "", value) if not value.startswith(('"', "'")) else value
        value = value.strip("[]").split('", "')[0].strip(" \"'")
        if name and value and value not in ("null", "~", "|", ">") and name not in seen:
            seen.add(name)
            yield name, value


def _known(keys: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for target, names in _NAMES.items():
        for name in names:
            value = keys.get(name, "")
            is_address = value.startswith(("http://", "https://"))
            if value and is_address == (target == "url"):
                found[target] = value
                break
    return found


def _notes(content: str) -> tuple[str, dict[str, str]]:
    """Definitions of notes taken out of the text. What looks like the definition of a link, but leads to no
    address, is a remark: it stays, in a form that is none."""
    kept: list[str] = []
    notes: dict[str, str] = {}
    label, fence, blank = "", "", False
    for line in content.splitlines():
        mark = _FENCE.match(line)
        if mark and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else mark[1]
        note = None if fence or mark else _DEFINITION.match(line)
        if note:
            label = note[1]
            while label in notes:  # the first of a name counts; nothing leads to the others
                label += " "
            notes[label] = note[2]
        elif label and not line.strip():
            blank = True
            kept.append(line)
            continue
        elif label and (line.startswith(("    ", "\t", "  ")) or (not blank and not _BEGINS.match(line))):
            notes[label] = f"{notes[label]}\n{line.strip()}".strip()
        else:
            label = ""
            reference = None if fence else _REFERENCE.match(line)
            remark = reference is not None and not _ADDRESS.match(reference[2])
            kept.append(f"[{reference[1]}]：{reference[2]}" if reference and remark else line)
        blank = False
    return "\n".join(kept) + "\n", notes
