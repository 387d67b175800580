"""Fits when a document that a user added is quoted, on the development split, and reports both errors.

    python evals/documents.py [--write]

The shipped articles are added as documents of a user's, without their rules and ways of asking, once
those of one half and once those of the other. A question that its own article answers should be answered
from the half that holds the article; from the other half, and where a case accepts only an abstention,
nothing should be quoted. Which article answers is what the curated search finds for it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.build import build, read_knowledge
from assistant.compose.abstention import answerable, fitted_file, signs
from assistant.compose.added_documents import PLAIN
from assistant.conversations.intake import read_question
from assistant.conversations.turns import next_state
from assistant.evaluation.cases import load_cases
from assistant.library.publishing import editing, language, publish_documents
from assistant.library.stored import Bodies, StoredDocument, content_digest, document_id
from assistant.rules.schema import Knowledge
from assistant.settings import Settings
from assistant.types import Guess, SessionState, Source
from assistant.understand.intent_model import masked
from assistant.understand.vocabulary import Vocabulary
from evals.abstention import Sample, best_threshold, chance, errors, fit, held_out, labels, matrix
from evals.intent import held_out_guesses

SUITES = Path(__file__).with_name("suites")
NAMES = ("sentence", "passage", "unknown")
"""What a question names, and the guess that nothing of ours answers it, say nothing of others' documents."""
TODAY = date(2026, 11, 24)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    knowledge = read_knowledge()
    dev = sorted((SUITES / "dev").glob("*.jsonl"))
    unseen = held_out_guesses(dev, Vocabulary(knowledge))
    found: dict[str, list[Sample]] = {"dev": [], "test": []}
    for half in (0, 1):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(data=Path(folder))
            held = set(sorted(knowledge.sources)[half::2])
            add(settings, knowledge, [knowledge.sources[key] for key in held])
            for split, guesses in (("dev", unseen), ("test", {})):
                found[split] += samples(settings, SUITES / split, guesses, held)
    names = list(NAMES)
    weights = fit(matrix(found["dev"], names), labels(found["dev"]))
    threshold = best_threshold(chance(matrix(found["dev"], names), weights), labels(found["dev"]))
    for split, rows in found.items():
        scores = chance(matrix(rows, names), weights)
        errors(split, scores, labels(rows), threshold)
        plain = [r.signs["sentence"] >= PLAIN for r in rows]
        errors(f"{split}, or a sentence from {PLAIN}", np.maximum(scores, plain), labels(rows), threshold)
    held_out(found["dev"], names)
    fitted = {
        "weights": {name: round(float(w), 3) for name, w in zip(names, weights, strict=False)},
        "bias": round(float(weights[-1]), 3),
        "threshold": round(threshold, 2),
    }
    print(json.dumps(fitted))
    if options.write:
        fitted_file("documents").write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


def add(settings: Settings, knowledge: Knowledge, sources: list[Source]) -> None:
    documents = {}
    for source in sources:
        Bodies(settings.data).keep(source.body)
        document = StoredDocument(
            document_id(source.path), source.path, source.title, source.publisher, source.published,
            source.platform, source.kind, "hans", content_digest(source.body), "", TODAY.isoformat(),
        )  # fmt: skip
        documents[document.id] = document
    with editing(settings.data):
        publish_documents(settings.data, documents, language(settings, knowledge))


def samples(settings: Settings, folder: Path, unseen: Mapping[str, Guess], held: set[str]) -> list[Sample]:
    built = build(settings, one_shot=True)
    vocabulary = Vocabulary(built.assistant.knowledge)
    found = []
    for case in load_cases(sorted(folder.glob("*.jsonl"))):
        if case.outcome != {"abstained"} and case.outcome != {"informational"}:
            continue
        state = SessionState()
        for turn in case.turns:
            asked = read_question(turn, profile=case.profile, as_of=(case.as_of or TODAY).isoformat())
            understood, retrieved = built.assistant.look(asked, state)
            guess = unseen.get(masked(understood.folded, vocabulary)) if not state.turn else None
            understood = replace(understood, guess=guess or understood.guess)
            state = next_state(state, understood, ())
        if understood.decline or understood.outside or not retrieved.documents.evidence:
            continue
        refusable = case.outcome == {"abstained"}
        if not refusable and not (answerable(understood, retrieved) and retrieved.evidence):
            continue  # nobody knows which article should answer
        answered = not refusable and retrieved.evidence[0].source in held
        found.append(Sample(case, signs(understood, retrieved.documents), answered))
    built.close()
    return found


if __name__ == "__main__":
    main()
