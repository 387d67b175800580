"""Public question sets as folders in the layout of BEIR, for ``growth-assistant eval-retrieval``.

    python evals/beir.py --data /path/to/data --out /path/to/folders

``--data`` may hold cmrc2018/cmrc2018_dev.json and drcd/DRCD_dev.json (reading comprehension: a question
and the one context it was asked of), and lecoqa/train.json with statutes.jsonl.gz (a lay question and the
articles of law that answer it, among 64,663). What is not there is left out.

drcd-cross asks DRCD's questions in Simplified characters of its Traditional contexts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from assistant.text import to_simplified

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


def squad(path: Path, out: Path, *, simplified: bool = False) -> None:
    """SQuAD's form: equal contexts are one document."""
    documents: dict[str, tuple[str, str]] = {}
    ids: dict[str, str] = {}
    questions: dict[str, str] = {}
    judged = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            key = ids.setdefault(paragraph["context"], f"d{len(ids)}")
            documents[key] = ("", paragraph["context"])  # the title would give the answer away
            for row in paragraph["qas"]:
                questions[row["id"]] = to_simplified(row["question"]) if simplified else row["question"]
                judged.append((row["id"], key))
    write(out, documents, questions, judged)


def lecoqa(data: Path, out: Path) -> None:
    """Every statute; a question counts when one of its articles is there under its name."""
    with gzip.open(data / "statutes.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    documents: dict[str, tuple[str, str]] = {}
    ids: dict[str, str] = {}
    for place, row in enumerate(rows):
        documents[f"s{place}"] = (f"{row['law']} {row['article']}", row["text"])
        ids.setdefault(_SHORT.sub("", row["law"] + row["article"]), f"s{place}")
    questions: dict[str, str] = {}
    judged = []
    asked: list[dict[str, Any]] = json.loads((data / "lecoqa" / "train.json").read_text(encoding="utf-8"))
    for place, row in enumerate(asked):
        found = [ids[name] for law in row["相关法规"] if (name := _SHORT.sub("", law)) in ids]
        if found:
            questions[f"q{place}"] = row["问题"]
            judged += [(f"q{place}", key) for key in found]
    write(out, documents, questions, judged)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    cmrc, drcd = chosen.data / "cmrc2018" / "cmrc2018_dev.json", chosen.data / "drcd" / "DRCD_dev.json"
    if cmrc.is_file():
        squad(cmrc, chosen.out / "cmrc2018")
    if drcd.is_file():
        squad(drcd, chosen.out / "drcd")
        squad(drcd, chosen.out / "drcd-cross", simplified=True)
    if (chosen.data / "lecoqa" / "train.json").is_file() and (chosen.data / "statutes.jsonl.gz").is_file():
        lecoqa(chosen.data, chosen.out / "lecoqa")


if __name__ == "__main__":
    main()
