"""Where things of the repository are, for tests that read them."""

from __future__ import annotations

from pathlib import Path

import assistant

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
EVALS = ROOT / "evals"
SUITES = EVALS / "suites"
PACKAGE = Path(assistant.__path__[0])
WEB = PACKAGE / "surfaces" / "web"
SHARED = ROOT.parent / "shared"
"""Beside the repository, where there is one: raw articles and samples. Tests that read them skip without."""
