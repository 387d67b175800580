"""The words of a paragraph of a Word file, as it is shown: results of fields and not their codes, the current
version of what was revised, and in their place symbols, formulas and the marks of notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.library.ingest.blocks import Block, tidy
from assistant.library.ingest.inline import Line, subscript, superscript
from assistant.library.ingest.records import Reason
from assistant.library.ingest.word_styles import Styles, W, val

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_FRAMING = ("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "TOC", "INDEX", "SECTION")
_SYMBOLS: Mapping[str, Mapping[int, str]] = {
    "symbol": dict(
        zip(
            b"%+<=>@DFGLPQSWXabcdefghijklmnopqrstuvwxyz\xa3\xa5\xb0\xb1\xb2\xb3\xb4\xb7\xb8\xb9\xba\xbb\xbc\xd7\xe5",
            "%+<=>≅ΔΦΓΛΠΘΣΩΞαβχδεφγηιϕκλμνοπθρστυϖωξψζ≤∞°±″≥×•÷≠≡≈…⋅∑",
            strict=True,
        )
    ),
    "wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0xA1: "○", 0xA8: "☐",
        0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
        **{0x81 + i: chr(0x2460 + i) for i in range(10)}, **{0x8C + i: chr(0x2776 + i) for i in range(10)},
    },
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐", 0x2A: "☐"},
}  # fmt: skip


@dataclass(slots=True)
class _Field:
    """A field whose end has not come yet."""

    code: str = ""
    shows: bool = False

    @property
    def kind(self) -> str:
        return next(iter(self.code.split()), "").upper()


@dataclass(slots=True)
class Paragraph:
    """What a paragraph holds: its lines, what was left out of them, the notes that it points to, and boxes
    whose text stands apart."""

    lines: list[str] = field(default_factory=list)
    gone: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    """Reads paragraphs in the order of the text: a field may begin in one and end in another."""

    styles: Styles
    notes: Mapping[tuple[str, str], str]
    """Texts of notes, by ("footnote" or "endnote", id)."""
    part: Callable[[str], Any]
    """The root of a related part, by the id of the relationship; None where there is none."""
    _fields: list[_Field] = field(default_factory=list)
    _line: Line = field(default_factory=Line)
    _shift: str = ""
    _shifted_from: int = 0
    _found: Paragraph = field(default_factory=Paragraph)
    _style: str = ""

    def read(self, paragraph: Any, style: str) -> Paragraph:
        self._found, self._style = Paragraph(), style
        self._walk(paragraph, None)
        self._break()
        return self._found

    def _break(self) -> None:
        self._unshift()
        words, gone = self._line.end()
        self._found.gone += gone
        if words:
            self._found.lines.append(words)

    def _unshift(self) -> None:
        if self._shift:
            self._line.shift(self._shifted_from, self._shift == "superscript")
            self._shift = ""

    def _walk(self, element: Any, reason: Reason | None) -> None:
        for child in element:
            tag = child.tag
            if tag in (f"{W}del", f"{W}moveFrom"):
                self._walk(child, reason or "struck")
            elif tag == f"{W}r":
                self._run(child, reason)
            elif tag == f"{W}fldSimple":
                kind = next(iter((child.get(f"{W}instr") or "").split()), "").upper()
                self._walk(child, reason or ("nav" if kind in _FRAMING else None))
            elif tag == f"{W}sdt":
                self._control(child, reason)
            elif tag == f"{MC}AlternateContent":
                self._walk(chosen(child), reason)
            elif tag in (f"{M}oMath", f"{M}oMathPara"):
                self._unshift()
                self._line.add(formula(child), reason)
            elif isinstance(tag, str) and not tag.endswith("Pr") and tag not in (f"{W}p", f"{W}tbl"):
                self._walk(child, reason)

    def _control(self, control: Any, reason: Reason | None) -> None:
        prompt = val(control, "sdtPr/showingPlcHdr")
        content = control.find(f"{W}sdtContent")
        if content is not None:
            self._walk(content, reason or ("decoration" if prompt not in (None, "0", "false") else None))

    def _run(self, run: Any, reason: Reason | None) -> None:
        look = self.styles.look(run, self._style)
        if any(f.shows and f.kind in _FRAMING for f in self._fields):
            reason = reason or "nav"
        reason = reason or ("hidden" if look.hidden else "struck" if look.struck else None)
        shift = "" if reason else look.shift
        if shift != self._shift and any(child.tag != f"{W}rPr" for child in run):
            self._unshift()
            self._shift, self._shifted_from = shift, len(self._line.words)
        for child in run:
            self._piece(child, reason, look.font)

    def _piece(self, child: Any, reason: Reason | None, font: str) -> None:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name in ("t", "delText", "instrText", "delInstrText", "fldChar"):
            self._text(child, name, reason, font)
        elif name in ("tab", "ptab"):
            self._line.add(" ")
        elif name in ("br", "cr"):
            self._break()
        elif name == "noBreakHyphen":
            self._line.add("-", reason)
        elif name == "sym":
            self._symbol(child, reason)
        elif name in ("footnoteReference", "endnoteReference"):
            note = self.notes.get((name[:-9], child.get(f"{W}id", "")), "")
            if note and reason is None:
                self._found.notes.append(note)
            elif note:
                self._line.add(note, reason)
        elif name == "ruby":
            for base in child.iterchildren(f"{W}rubyBase"):
                self._walk(base, reason)
            spoken = "".join(t.text or "" for t in child.iterfind(f"{W}rt//{W}t"))
            self._line.add(f" {spoken}", "decoration")
        elif name in ("drawing", "pict", "object"):
            self._drawing(child, reason)
        elif name == "AlternateContent":
            for inner in chosen(child):
                self._piece(inner, reason, font)

    def _text(self, child: Any, name: str, reason: Reason | None, font: str) -> None:
        words = child.text or ""
        if name == "fldChar":
            self._field(child)
        elif name == "delInstrText":
            return
        elif name == "instrText":
            if self._fields and not self._fields[-1].shows:
                self._fields[-1].code += words
        elif any(not f.shows for f in self._fields):
            self._line.add(words, reason or "hidden")
        elif font.lower() in _SYMBOLS and words:
            for character in words:
                self._line.add(_symbol(font, ord(character)) or character, reason)
        else:
            self._line.add(words, reason)

    def _field(self, mark: Any) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            choices = [str(e.get(f"{W}val", "")) for e in mark.iterfind(f"{W}ffData/{W}ddList/{W}listEntry")]
            if choices:
                at = val(mark, "ffData/ddList/result") or val(mark, "ffData/ddList/default") or "0"
                self._line.add(choices[int(at)] if at.isdigit() and int(at) < len(choices) else "")
        elif kind == "separate" and self._fields:
            self._fields[-1].shows = True
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if not ended.shows and ended.kind in ("EQ", "SYMBOL", "LISTNUM", "AUTONUM", "INCLUDETEXT"):
                self._line.add(ended.code.strip(), "unread")

    def _symbol(self, element: Any, reason: Reason | None) -> None:
        font, code = element.get(f"{W}font", ""), element.get(f"{W}char", "")
        words = _symbol(font, int(code, 16)) if code else ""
        if words:
            self._line.add(words, reason)
        else:
            self._line.add(f" {font} {code}", reason or "unread")

    def _drawing(self, element: Any, reason: Reason | None) -> None:
        """Words of boxes and diagrams stand apart; pictures and charts are reported by what they say."""
        boxes = [b for b in element.iter(f"{W}txbxContent") if not _is_fallback(b, element)]
        self._found.boxes += [b for b in boxes if next(b.iterancestors(f"{W}txbxContent"), None) not in boxes]
        for diagram in element.iter(f"{_DIAGRAM}relIds"):
            root = self.part(diagram.get(f"{_R}dm", ""))
            if root is not None:
                self._found.boxes.append(root)
        for chart in element.iter(f"{_CHART}chart"):
            root = self.part(chart.get(f"{_R}id", ""))
            said = [e.text for e in root.iter(f"{_CHART}v", f"{_A}t")] if root is not None else []
            self._line.add(f" 图表：{' '.join(filter(None, said))}", reason or "picture")
        for shape in element.iter("{urn:schemas-microsoft-com:vml}textpath"):
            self._line.add(f" {shape.get('string', '')}", reason or "decoration")
        for ole in element.iter("{urn:schemas-microsoft-com:office:office}OLEObject"):
            self._line.add(f" 嵌入对象：{ole.get('ProgID', '')}", reason or "unread")
        pictured = element.find(f".//{_A}blip") is not None
        for named in element.iter() if pictured else ():
            if isinstance(named.tag, str) and named.tag.endswith("}docPr"):
                said_of = named.get("descr") or named.get("title") or named.get("name") or ""
                self._line.add(f" 图片：{said_of}", reason or "picture")
        for image in element.iter("{urn:schemas-microsoft-com:vml}imagedata"):
            title = image.get("{urn:schemas-microsoft-com:office:office}title") or ""
            self._line.add(f" 图片：{title}", reason or "picture")


def chosen(alternate: Any) -> Any:
    """The part of an alternate content that is shown."""
    choice = alternate.find(f"{MC}Choice")
    fallback = alternate.find(f"{MC}Fallback")
    return choice if choice is not None else fallback if fallback is not None else ()


def _is_fallback(element: Any, top: Any) -> bool:
    for above in element.iterancestors():
        if above is top:
            return False
        if above.tag == f"{MC}Fallback" and above.getparent().find(f"{MC}Choice") is not None:
            return True
    return False


def _symbol(font: str, code: int) -> str:
    """The sign that a symbol font shows for a character; "" where it is not known."""
    known = _SYMBOLS.get(font.lower())
    if known is None:
        return "" if 0xE000 <= code <= 0xF8FF else chr(code)
    return known.get(code - 0xF000 if code >= 0xF000 else code, "")


def formula(element: Any) -> str:
    """A formula in one line: powers and indices raised and lowered, a fraction with its stroke."""
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""

    def part(tag: str) -> str:
        child = element.find(f"{M}{tag}")
        return formula(child) if child is not None else ""

    if name == "t":
        return element.text or ""
    if name == "f":
        return f"{_grouped(part('num'))}/{_grouped(part('den'))}"
    if name in ("sSup", "sSub", "sSubSup"):
        line = Line(part("e"))
        for tag, up in (("sub", False), ("sup", True)):
            if moved := part(tag):
                line.words += superscript(moved) if up else subscript(moved)
        return line.words
    if name == "rad":
        degree = part("deg")
        return f"{'' if degree in ('', '2') else degree}√{_grouped(part('e'))}"
    if name == "nary":
        sign = element.find(f"{M}naryPr/{M}chr")
        sign_ = sign.get(f"{M}val", "∫") if sign is not None else "∫"
        return f"{sign_}({part('sub')}..{part('sup')}) {part('e')}" if part("sub") else f"{sign_} {part('e')}"
    if name == "d":
        first, last = (element.find(f"{M}dPr/{M}{tag}") for tag in ("begChr", "endChr"))
        opened = first.get(f"{M}val", "(") if first is not None else "("
        closed = last.get(f"{M}val", ")") if last is not None else ")"
        return opened + ", ".join(formula(e) for e in element.iterchildren(f"{M}e")) + closed
    if name in ("eqArr", "m", "mr"):
        inner = [formula(e) for e in element if not str(e.tag).endswith("Pr")]
        return ("；" if name != "mr" else " ").join(inner)
    return "".join(formula(child) for child in element if not str(child.tag).endswith("Pr"))


def _grouped(words: str) -> str:
    return words if words.replace(".", "").isalnum() else f"({words})"


def plain(element: Any) -> str:
    """All words of a part that is no text of its own, such as a header: paragraphs with a blank between."""
    paragraphs: Sequence[Any] = list(element.iter(f"{W}p"))
    return tidy(" ".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in paragraphs))
