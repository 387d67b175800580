"""What lies on a sheet beside its cells: text boxes, which a reader sees; pictures, charts and comments."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.library.ingest.blocks import Block, tidy
from assistant.library.ingest.workbook import Sheet, Workbook


def drawn(book: Workbook, sheet: Sheet) -> Iterator[Block]:
    """Words of text boxes, in their order, and what cannot be read as left out."""
    for kind, path in sheet.related:
        root = book.tree(path) if kind == "drawing" else None
        for shape in root.iter("{*}sp", "{*}pic", "{*}graphicFrame") if root is not None else ():
            what = shape.tag.rpartition("}")[2]
            if what == "sp":
                for line in shape.iterfind("{*}txBody/{*}p"):
                    if words := tidy("".join(t.text or "" for t in line.iter("{*}t"))):
                        yield Block("text", words)
                continue
            name = next(iter(shape.iter("{*}cNvPr")), None)
            said = (name.get("descr") or name.get("name") or "") if name is not None else ""
            is_picture = what == "pic"
            yield Block(
                "text",
                f"{'图片' if is_picture else '图表'} {tidy(said)}".strip(),
                drop="picture" if is_picture else "unread",
            )


def comments(book: Workbook, sheet: Sheet) -> Iterator[Block]:
    """Remarks on cells, which show only when they are pointed at."""
    for kind, path in sheet.related:
        root = book.tree(path) if kind == "comments" else None
        for comment in root.iter("{*}comment") if root is not None else ():
            if words := tidy("".join(t.text or "" for t in comment.iter("{*}t"))):
                yield Block("text", f"{comment.get('ref')}：{words}", drop="comment")
