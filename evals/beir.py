"""Public question sets as folders in the layout of BEIR, for ``growth-assistant eval-retrieval``.

    python evals/beir.py --data /path/to/data --out /path/to/folders

``--data`` may hold cmrc2018/cmrc2018_dev.json and drcd/DRCD_dev.json (reading comprehension: a question
and the one context it was asked of), and lecoqa/train.json with statutes.jsonl.gz (a lay question and the
articles of law that answer it, among 64,663). What is not there is left out.

drcd-cross asks DRCD's questions in Simplified characters of its Traditional contexts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.text import to_simplified
from evals.shared.arguments import parser
from evals.shared.datasets import CMRC, DRCD, LECOQA, STATUTES, lay_questions, reading_questions, statutes

_SHORT = re.compile(r"^中华人民共和国")
Documents = Mapping[str, tuple[str, str]]
"""id → (title, text)"""


def write(
    folder: Path, documents: Documents, questions: Mapping[str, str], judged: Iterable[tuple[str, str]]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as file:
        for key, (title, text) in documents.items():
            file.write(json.dumps({"_id": key, "title": title, "text": text}, ensure_ascii=False) + "\n")
    with (folder / "queries.jsonl").open("w", encoding="utf-8") as file:
        for key, text in questions.items():
            file.write(json.dumps({"_id": key, "text": text}, ensure_ascii=False) + "\n")
    rows = sorted(set(judged))
    lines = ["query-id\tcorpus-id\tscore", *(f"{query}\t{document}\t1" for query, document in rows)]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{folder}: {len(documents):,} documents, {len(questions):,} queries, {len(rows):,} judgements")


def reading(path: Path, out: Path, *, simplified: bool = False) -> None:
    """Equal contexts are one document."""
    documents: dict[str, tuple[str, str]] = {}
    ids: dict[str, str] = {}
    questions: dict[str, str] = {}
    judged = []
    for asked in reading_questions(path):
        key = ids.setdefault(asked.context, f"d{len(ids)}")
        documents[key] = ("", asked.context)  # the title would give the answer away
        questions[asked.id] = to_simplified(asked.text) if simplified else asked.text
        judged.append((asked.id, key))
    write(out, documents, questions, judged)


def lecoqa(data: Path, out: Path) -> None:
    """Every statute; a question counts when one of its articles is there under its name."""
    documents: dict[str, tuple[str, str]] = {}
    ids: dict[str, str] = {}
    questions: dict[str, str] = {}
    judged = []
    for place, article in enumerate(statutes(data)):
        documents[f"s{place}"] = (f"{article.law} {article.number}", article.text)
        ids.setdefault(_SHORT.sub("", article.law + article.number), f"s{place}")
    for place, asked in enumerate(lay_questions(data)):
        found = [ids[name] for law in asked.articles if (name := _SHORT.sub("", law)) in ids]
        if found:
            questions[f"q{place}"] = asked.text
            judged += [(f"q{place}", key) for key in found]
    write(out, documents, questions, judged)


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    options = arguments.parse_args()
    cmrc, drcd = options.data / CMRC, options.data / DRCD
    if cmrc.is_file():
        reading(cmrc, options.out / "cmrc2018")
    if drcd.is_file():
        reading(drcd, options.out / "drcd")
        reading(drcd, options.out / "drcd-cross", simplified=True)
    if (options.data / LECOQA).is_file() and (options.data / STATUTES).is_file():
        lecoqa(options.data, options.out / "lecoqa")


if __name__ == "__main__":
    main()
