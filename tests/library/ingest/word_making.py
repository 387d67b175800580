"""Word files made from their own XML, where python-docx has no call for it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from tests.library.ingest.making import docx_bytes

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def xml(content: str) -> Any:
    from docx.oxml import parse_xml

    name, _, rest = content[1:].partition(">")
    closed = name.endswith("/")
    return parse_xml(f"<{name.rstrip('/')} {_SPACES}{'/' if closed else ''}>{rest}")


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def body_bytes(*elements: str, numbering: str = "", styles: str = "") -> bytes:
    """A file whose body is these elements; definitions of lists and styles are added to the default ones."""

    def fill(document: Any) -> None:
        for element in reversed(elements):
            document.element.body.insert(0, xml(element))
        root = document.part.numbering_part.element
        for child in xml(f"<w:numbering>{numbering}</w:numbering>"):
            (root.insert(0, child) if child.tag.endswith("abstractNum") else root.append(child))
        for child in xml(f"<w:styles>{styles}</w:styles>"):
            document.styles.element.append(child)

    return docx_bytes(fill)


def levels(key: int, *shapes: tuple[str, str], start: int = 1, extra: Sequence[str] = ()) -> str:
    """A definition of a list: the format and the text of each level."""
    more = dict(enumerate(extra))
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{format_}"/>{more.get(i, "")}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (format_, text) in enumerate(shapes)
    )
    return f'<w:abstractNum w:abstractNumId="{key}">{inner}</w:abstractNum>'


def listed(words: str, number: int, level: int = 0) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        f"{run(words)}</w:p>"
    )


def with_part(data: bytes, name: str, kind: str, content: str) -> bytes:
    """The file with one more part, such as its footnotes, that the text leads to as ``rIdNew``."""
    out = io.BytesIO()
    space = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for member in before.namelist():
            words = before.read(member)
            if member == "word/_rels/document.xml.rels":
                link = (
                    f'<Relationship Id="rIdNew{kind}" Type="{space}/officeDocument/2006/relationships/{kind}" '
                    f'Target="{name}"/></Relationships>'
                )
                words = words.replace(b"</Relationships>", link.encode())
            if member == "[Content_Types].xml":
                told = (
                    f'<Override PartName="/word/{name}" ContentType="application/vnd.openxmlformats-'
                    f'officedocument.wordprocessingml.{kind}+xml"/></Types>'
                )
                words = words.replace(b"</Types>", told.encode())
            after.writestr(member, words)
        after.writestr(f"word/{name}", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return out.getvalue()


def footnotes(kind: str = "footnote", **texts: str) -> str:
    inner = "".join(
        f'<w:{kind} w:id="{key.lstrip("n")}"><w:p>{run("", "")}{run(words)}</w:p></w:{kind}>'
        for key, words in texts.items()
    )
    return f"<w:{kind}s {_SPACES}>{inner}</w:{kind}s>"
