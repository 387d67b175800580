"""Uploaded files: kept apart under their own names, and never forgotten on the disk."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assistant.library.uploads import FOLDER, take_in


def sent(folder: Path, *names: str) -> list[Path]:
    """Files as Gradio leaves them: each in a folder of its own."""
    paths = []
    for number, name in enumerate(names):
        path = folder / f"hash{number}" / name
        path.parent.mkdir(parents=True)
        path.write_text(f"{number}", encoding="utf-8")
        paths.append(path)
    return paths


def test_files_move_under_their_own_names_and_nothing_stays_behind(tmp_path: Path) -> None:
    paths = sent(tmp_path / "web", "规则（2026）.txt", "a.zip")
    lot = take_in(tmp_path / "data", paths)
    assert [(p.name, p.read_text("utf-8")) for p in lot.files] == [("规则（2026）.txt", "0"), ("a.zip", "1")]
    assert list((tmp_path / "web").iterdir()) == []


def test_two_files_of_one_name_are_both_there(tmp_path: Path) -> None:
    lot = take_in(tmp_path / "data", sent(tmp_path / "web", "a.txt", "a.txt"))
    assert [p.read_text("utf-8") for p in lot.files] == ["0", "1"]


def test_a_lot_that_is_removed_leaves_nothing(tmp_path: Path) -> None:
    lot = take_in(tmp_path, sent(tmp_path / "web", "a.txt"))
    lot.remove()
    lot.remove()
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_what_was_forgotten_for_a_day_is_swept_away_with_the_next_upload(tmp_path: Path) -> None:
    forgotten = take_in(tmp_path, sent(tmp_path / "web", "a.txt"))
    long_ago = time.time() - 25 * 3600
    os.utime(forgotten.folder, (long_ago, long_ago))
    waiting = take_in(tmp_path, sent(tmp_path / "web2", "b.txt"))
    take_in(tmp_path, sent(tmp_path / "web3", "c.txt"))
    assert not forgotten.folder.exists()
    assert waiting.folder.exists()


def test_a_file_that_has_gone_leaves_no_half_lot(tmp_path: Path) -> None:
    paths = sent(tmp_path / "web", "a.txt")
    with pytest.raises(OSError, match="gone"):
        take_in(tmp_path, [*paths, tmp_path / "gone.txt"])
    assert list((tmp_path / FOLDER).iterdir()) == []
