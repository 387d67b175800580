"""A whole file of every format, and ways to damage it."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping

from tests.library.ingest.making import POLICY, docx_bytes, grid, paragraph, pdf_bytes, xlsx_bytes, zip_bytes
from tests.library.ingest.more_making import (
    FILES,
    eml_bytes,
    epub_bytes,
    mhtml_bytes,
    msg_bytes,
    ofd_bytes,
    pptx_bytes,
)

_ROWS = [["类目", "费率"], ["服饰", "5%"], ["食品", "2%"]]
_PAGE = f"<html><body><h1>罚则</h1><p>{POLICY}</p><table><tr><td>类目<td>费率<tr><td rowspan=2>服饰<td>5%</table></body></html>"


def whole_files() -> Mapping[str, bytes]:
    """By names with their extensions."""
    return {
        "a.md": f"---\ntitle: x\n---\n# {POLICY}\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- x\n  - y\n".encode(),
        "a.txt": f"{POLICY}\n\n一、条件\n类目\t费率\n服饰\t5%\n".encode("gbk"),
        "a.html": _PAGE.encode(),
        "a.mhtml": mhtml_bytes(_PAGE),
        "a.pdf": pdf_bytes([paragraph(POLICY), grid(_ROWS)]),
        "a.ofd": ofd_bytes([[(20, 20, POLICY), (20, 30, "类目"), (80, 30, "费率"), (20, 36, "服饰"), (80, 36, "5%")]]),
        "a.docx": docx_bytes(lambda d: [d.add_heading("罚则", 1), d.add_paragraph(POLICY), d.add_table(2, 2)]),
        "a.odt": (FILES / "reward.odt").read_bytes(),
        "a.rtf": b"{\\rtf1\\ansi\\ansicpg936 \\'c2\\'fa100\\'b5\\'a5\\par\\trowd\\intbl a\\cell b\\cell\\row{\\*\\x{y}}}",
        "a.xlsx": xlsx_bytes(lambda b: [b.active.append(row) for row in _ROWS]),
        "a.xls": (FILES / "rates.xls").read_bytes(),
        "a.ods": (FILES / "rates.ods").read_bytes(),
        "a.csv": f'a,b\n"{POLICY}",2\n3,4\n'.encode(),
        "a.tsv": "类目\t费率\n服饰\t5%\n".encode("utf-16"),
        "a.pptx": pptx_bytes(lambda p: p.slides.add_slide(p.slide_layouts[0])),
        "a.odp": (FILES / "policy.odp").read_bytes(),
        "a.epub": epub_bytes({"a.xhtml": _PAGE}),
        "a.msg": msg_bytes("x", POLICY, {"a.csv": b"a,b\n1,2\n"}),
        "a.eml": eml_bytes(POLICY, _PAGE, {"a.csv": b"a,b\n1,2\n"}),
    }  # fmt: skip


def damaged(data: bytes, seed: int) -> bytes:
    """Some bytes changed, moved or left out; of an archive in one of its parts, or outside of them."""
    rng = random.Random(seed)
    if data.startswith(b"PK") and rng.random() < 0.7:
        parts = _parts(data)
        name = rng.choice(sorted(parts))
        if rng.random() < 0.2:
            del parts[name]
        else:
            parts[name] = _scratched(parts[name], rng)
        return zip_bytes(parts)
    return _scratched(data, rng)


def _scratched(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data or b"x")
    for _ in range(rng.choice((1, 3, 20))):
        place = rng.randrange(len(found) + 1)
        how = rng.randrange(4)
        if how == 0:
            found[place : place + rng.choice((1, 9, 200))] = b""
        elif how == 1:
            found[place:place] = found[place : place + rng.choice((1, 40, 400))] * rng.choice((1, 3))
        else:
            found[place : place + rng.choice((0, 1, 9))] = rng.randbytes(rng.choice((1, 1, 4)))
    return bytes(found)


def _parts(data: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
