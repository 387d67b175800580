"""Files are read in a process that is ended when one takes too much, and the others are read all the same."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from assistant.library.ingest import Document, Refused, read_documents
from assistant.library.ingest.isolated import FileReader
from assistant.library.ingest.noise import load_noise
from assistant.library.ingest.records import File
from tests.library.ingest.making import POLICY, put
from tests.measures import PLATFORMS

LONG = "".join(f"<p>{POLICY}{i}</p>" for i in range(100_000)).encode()
"""Some twenty seconds of work."""
SMALL = File("a.txt", POLICY.encode())
NOISE = load_noise()


def read(reader: FileReader, file: File) -> Document | Refused:
    return reader.read(file, NOISE, PLATFORMS.values()).found


def pid(reader: FileReader) -> int:
    assert reader._process is not None
    return reader._process.pid


@pytest.fixture
def quick() -> Iterator[FileReader]:
    with FileReader(seconds=1.0) as reader:
        yield reader


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(quick: FileReader) -> None:
    begun = time.monotonic()
    found = read(quick, File("a.html", LONG))
    assert isinstance(found, Refused)
    assert found.reason == "读这个文件太久，已停下"
    assert found.hint.startswith("请拆成几个较小的文件")
    assert time.monotonic() - begun < 10
    assert isinstance(read(quick, SMALL), Document)


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read() -> None:
    with FileReader(memory=250 * 1024 * 1024) as reader:
        found = read(reader, File("a.html", b"<p>x" * 2_000_000))
        assert isinstance(found, Refused)
        assert found.reason == "读这个文件要的内存太大，已停下"
        assert isinstance(read(reader, SMALL), Document)


def test_a_process_that_dies_while_it_reads_refuses_that_file_alone(quick: FileReader) -> None:
    assert isinstance(read(quick, SMALL), Document)
    killing = threading.Timer(0.3, lambda: psutil.Process(pid(quick)).kill())
    killing.start()
    found = read(quick, File("a.html", LONG))
    killing.join()
    assert isinstance(found, Refused)
    assert "意外退出" in found.reason
    assert isinstance(read(quick, SMALL), Document)


def test_a_process_that_died_between_two_files_is_started_anew(quick: FileReader) -> None:
    assert isinstance(read(quick, SMALL), Document)
    psutil.Process(pid(quick)).kill()
    psutil.Process(pid(quick)).wait()
    assert isinstance(read(quick, SMALL), Document)


def test_many_files_share_one_process() -> None:
    with FileReader() as reader:
        read(reader, SMALL)
        one = pid(reader)
        for i in range(50):
            assert isinstance(read(reader, File(f"{i}.txt", POLICY.encode())), Document)
            assert pid(reader) == one
    assert not psutil.pid_exists(one)


def test_files_of_other_platforms_are_told_by_those_that_are_asked_for() -> None:
    file = File("a.txt", f"快手电商规则：快手商家须遵守快手规则。{POLICY}".encode())
    with FileReader() as reader:
        platforms = list(PLATFORMS.values())
        found = reader.read(file, NOISE, platforms).found
        other = reader.read(file, NOISE, [p for p in platforms if p.id != "kuaishou"]).found
    assert isinstance(found, Document)
    assert isinstance(other, Document)
    assert (found.platform, other.platform) == ("kuaishou", "")


def test_one_hanging_file_in_a_folder_stops_none_of_the_others(tmp_path: Path, quick: FileReader) -> None:
    for name, data in (("1.txt", POLICY.encode()), ("2.html", LONG), ("3.txt", POLICY.encode())):
        put(tmp_path, name, data)
    found = list(read_documents([tmp_path], PLATFORMS.values(), reader=quick))
    assert [type(f) for f in found] == [Document, Refused, Document]


def test_the_process_ends_with_the_one_that_started_it_and_leaves_nothing(tmp_path: Path) -> None:
    program = (
        "import os\n"
        "from assistant.library.ingest.isolated import FileReader\n"
        "from assistant.library.ingest.noise import load_noise\n"
        "from assistant.library.ingest.records import File\n"
        "reader = FileReader()\n"
        "reader.read(File('a.txt', b'x'), load_noise(), ())\n"
        "print(reader._process.pid, flush=True)\n"
        "os._exit(1)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    child = int(run.stdout)
    until = time.monotonic() + 10
    while psutil.pid_exists(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not psutil.pid_exists(child)


def test_what_a_file_left_on_the_disk_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    with FileReader() as reader:
        read(reader, SMALL)
        assert reader._folder is not None
        folder = Path(reader._folder.name)
        put(folder, "left/a.docx", b"x")
    assert not folder.exists()
