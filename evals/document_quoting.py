"""Fits when a document that a user added is quoted, on the development split, and reports both errors.

    python evals/document_quoting.py [--write]

The shipped articles are added as documents of a user's, without their rules and ways of asking, once
those of one half and once those of the other. A question that its own article answers should be answered
from the half that holds the article; from the other half, and where a case accepts only an abstention,
nothing should be quoted. Which article answers is what the curated search finds for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from assistant.build import open_assistant
from assistant.compose.abstention import answerable, signs
from assistant.compose.added_documents import PLAIN
from assistant.evaluation.cases import load_cases
from assistant.knowledge.load import read_knowledge
from assistant.library.publishing import editing, publish_documents
from assistant.library.stored import Bodies, StoredDocument, content_digest, document_id
from assistant.retrieve.featuriser import open_featuriser
from assistant.rules.schema import Knowledge
from assistant.settings import Settings
from assistant.types import Guess, Source
from assistant.understand.vocabulary import Vocabulary
from evals.shared.arguments import parser
from evals.shared.fitting import Sample, fit, keep, report, report_folds
from evals.shared.intents import held_out_guesses
from evals.shared.suites import AS_OF, SPLITS, Split, looks, suite_files

NAMES = ("sentence", "passage", "unknown")
"""What a question names, and the guess that nothing of ours answers it, say nothing of others' documents."""


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    knowledge = read_knowledge()
    unseen = {"dev": held_out_guesses(suite_files("dev"), Vocabulary(knowledge)), "test": {}}
    found: dict[Split, list[Sample]] = {split: [] for split in SPLITS}
    for half in (0, 1):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(data=Path(folder))
            held = set(sorted(knowledge.sources)[half::2])
            add(settings, knowledge, [knowledge.sources[key] for key in held])
            for split in SPLITS:
                found[split] += samples(settings, split, unseen[split], held)
    fitted = fit(found["dev"], NAMES)
    for split, rows in found.items():
        chances = fitted.chance(rows)
        report(split, rows, chances, fitted.threshold)
        plain = [r.signs["sentence"] >= PLAIN for r in rows]
        report(f"{split}, or a sentence from {PLAIN}", rows, np.maximum(chances, plain), fitted.threshold)
    report_folds("dev", found["dev"], NAMES)
    keep(fitted, "documents", write=options.write)


def add(settings: Settings, knowledge: Knowledge, sources: list[Source]) -> None:
    documents = {}
    for source in sources:
        Bodies(settings.data).keep(source.body)
        document = StoredDocument(
            document_id(source.path), source.path, source.title, source.publisher, source.published,
            source.platform, source.kind, "hans", content_digest(source.body), "", AS_OF.isoformat(),
        )  # fmt: skip
        documents[document.id] = document
    with editing(settings.data):
        publish_documents(settings.data, documents, open_featuriser(settings, knowledge))


def samples(settings: Settings, split: Split, unseen: Mapping[str, Guess], held: set[str]) -> list[Sample]:
    cases = [c for c in load_cases(suite_files(split)) if c.outcome in ({"abstained"}, {"informational"})]
    found = []
    with open_assistant(settings) as assistant:
        for case, understood, retrieved in looks(assistant, cases, unseen):
            if understood.lacks.declined or understood.lacks.outside or not retrieved.documents.evidence:
                continue
            refusable = case.outcome == {"abstained"}
            if not refusable and not (answerable(understood, retrieved) and retrieved.evidence):
                continue  # nobody knows which article should answer
            answered = not refusable and retrieved.evidence[0].source in held
            found.append(Sample(signs(understood, retrieved.documents), answered))
    return found


if __name__ == "__main__":
    main()
