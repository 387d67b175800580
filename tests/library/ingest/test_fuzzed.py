"""Random and damaged bytes of every format end in a document or a refusal that says what to do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.library.ingest import Document, Refused, office
from assistant.library.ingest.detect import Signs
from assistant.library.ingest.document import read
from assistant.library.ingest.kinds import FORMATS
from assistant.library.ingest.noise import load_noise
from assistant.library.ingest.records import File
from tests.library.ingest.damaging import damaged, whole_files
from tests.measures import PLATFORMS

WHOLE = whole_files()
NOISE, SIGNS = load_noise(), Signs(PLATFORMS.values())
FEW = settings(
    max_examples=12, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice would take a second for each."""
    monkeypatch.setattr(office, "found", lambda: "")


def checked(name: str, data: bytes) -> None:
    reading = read(File(name, data), NOISE, SIGNS)
    assert isinstance(reading.found, Document | Refused)
    if isinstance(reading.found, Refused):
        assert reading.found.reason
        assert reading.found.hint.endswith("。")


@FEW
@pytest.mark.parametrize("name", sorted(WHOLE))
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused(name: str, seed: int) -> None:
    checked(name, damaged(WHOLE[name], seed))


@FEW
@pytest.mark.parametrize("name", sorted(WHOLE))
@given(share=st.floats(0, 1))
def test_a_file_cut_anywhere_is_read_or_refused(name: str, share: float) -> None:
    checked(name, WHOLE[name][: int(len(WHOLE[name]) * share)])


@settings(max_examples=100, deadline=None, database=None)
@given(suffix=st.sampled_from(sorted(FORMATS)), data=st.binary(max_size=400))
def test_random_bytes_under_any_name_are_read_or_refused(suffix: str, data: bytes) -> None:
    checked(f"a{suffix}", data)


@settings(max_examples=100, deadline=None, database=None)
@given(suffix=st.sampled_from(sorted(FORMATS)), words=st.text(max_size=400))
def test_random_words_under_any_name_are_read_or_refused(suffix: str, words: str) -> None:
    checked(f"a{suffix}", words.encode("utf-8", "surrogatepass"))


@FEW
@pytest.mark.parametrize("suffix", sorted(FORMATS))
@given(name=st.sampled_from(sorted(WHOLE)))
def test_any_file_under_any_name_is_read_or_refused(suffix: str, name: str) -> None:
    checked(f"a{suffix}", WHOLE[name])


def test_every_format_that_is_parsed_here_is_damaged() -> None:
    forms: set[Any] = {FORMATS[f".{name.rsplit('.', 1)[1]}"] for name in WHOLE}
    assert set(FORMATS.values()) - forms == {"doc", "ppt", "picture"}
