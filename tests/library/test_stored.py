"""Documents of users: what is known of each, and their words by content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import LibraryError
from assistant.library.stored import (
    Bodies,
    DocumentSources,
    StoredDocument,
    content_digest,
    digests,
    document_id,
    documents_json,
    in_force,
    read_documents_json,
)

BODY = "# 保证金\n\n女裝類目保證金5000元。\n"


def stored(name: str = "规则/保证金.docx", body: str = BODY, **more: str) -> StoredDocument:
    values = {
        "title": "保证金标准", "publisher": "平台规则中心", "published": "2026-03", "platform": "douyin",
        "kind": "official", "script": "hant", "digest": "00", "added": "2026-11-24", **more,
    }  # fmt: skip
    return StoredDocument(id=document_id(name), name=name, content=content_digest(body), **values)  # type: ignore[arg-type]


def test_a_file_keeps_its_id_when_its_words_change() -> None:
    assert stored(body="旧").id == stored(body="新").id != stored("规则/其他.docx").id


def test_the_list_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    documents = {d.id: d for d in (stored(), stored("b.txt", published="", platform=""))}
    path = tmp_path / "documents.json"
    path.write_bytes(documents_json(documents))
    assert read_documents_json(path) == documents


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"id": "x"}]', "null"])
def test_a_damaged_list_is_named_with_what_to_do(tmp_path: Path, content: str) -> None:
    path = tmp_path / "documents.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"documents\.json.*重新收录"):
        read_documents_json(path)


def test_the_digest_changes_with_a_word_and_with_what_is_known_of_it() -> None:
    one = stored()
    others = [replace(one, content="1" * 64), replace(one, effective_to="2026-01"), replace(one, platform="")]
    assert len({digests({one.id: d})[one.id] for d in (one, *others)}) == 4


def test_words_are_kept_once_and_go_with_their_last_document(tmp_path: Path) -> None:
    bodies = Bodies(tmp_path)
    one, same = stored(), stored("copy.txt")
    assert bodies.keep(BODY) == bodies.keep(BODY) == one.content
    assert DocumentSources({one.id: one}, bodies)[one.id].body == BODY
    folder = tmp_path / "library" / "bodies"
    (folder / "half.123.new").write_text("an interrupted run left this", encoding="utf-8")
    bodies.sweep({same.id: same})
    assert [p.name for p in folder.iterdir()] == [f"{one.content}.md"]
    bodies.sweep({})
    assert not list(folder.iterdir())


def test_words_that_were_changed_on_disk_are_never_quoted(tmp_path: Path) -> None:
    bodies = Bodies(tmp_path)
    document = stored()
    bodies.keep(BODY)
    path = tmp_path / "library" / "bodies" / f"{document.content}.md"
    path.write_text(BODY.replace("5000", "50"), encoding="utf-8")
    with pytest.raises(LibraryError, match=r"保证金\.docx.*已损坏"):
        bodies.read(document)
    path.unlink()
    with pytest.raises(LibraryError, match="读不出来"):
        bodies.read(document)


@pytest.mark.parametrize(
    ("ends", "day", "expected"),
    [
        ("", "2030-01-01", True),
        ("2026-03-31", "2026-03-31", True),
        ("2026-03-31", "2026-04-01", False),
        ("2026-03", "2026-03-31", True),
        ("2026-03", "2026-04-01", False),
        ("2026", "2026-12-31", True),
        ("2026", "2027-01-01", False),
    ],
)
def test_both_ends_are_in_force(ends: str, day: str, expected: bool) -> None:
    assert in_force(stored(effective_to=ends), day) is expected
