"""Questions and marks listed beside an article: what loads, what is refused, what is audited, what they find."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.conversations.question import Question
from assistant.errors import ArticleError
from assistant.knowledge.articles import digest, load_articles
from assistant.knowledge.audit.report import audit, lines
from assistant.knowledge.cutting import evidence_sentences, passages
from assistant.knowledge.load import read_knowledge
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from assistant.surfaces.cli.main import main
from assistant.types import SessionState, Source
from tests.conftest import TODAY
from tests.paths import CORPUS

FILE = "taobao/merchant-support.questions.yaml"
QUOTE = "淘宝天猫推出了“真实体验分”体系。"
LONG = (
    "抖音电商对符合条件的新入驻商家减免首月的基础保证金，并在次月按照店铺的实际经营情况重新核定应缴的数额。"
)

ARTICLE = """\
---
id: douyin/sample
platform: douyin
title: 样例
publisher: 编辑部
published: 2026-01
kind: digest
---
第一句。第二句。
"""


def loaded(folder: Path, questions: str | bytes) -> Source:
    (folder / "douyin").mkdir()
    (folder / "douyin" / "sample.md").write_text(ARTICLE, "utf-8")
    raw = questions if isinstance(questions, bytes) else questions.encode()
    (folder / "douyin" / "sample.questions.yaml").write_bytes(raw)
    return load_articles(folder, ["douyin"])["douyin/sample"]


def edited(folder: Path, file: str, old: str, new: str) -> Knowledge:
    """The shipped knowledge with one piece of one file below the articles replaced."""
    copy = shutil.copytree(CORPUS, folder / "corpus")
    path = copy / "articles" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    return read_knowledge(copy)


# --- loading ------------------------------------------------------------------------------------


def test_questions_go_with_the_passage_that_holds_their_sentence(tmp_path: Path) -> None:
    source = loaded(tmp_path, "- quote: 第二句。\n  questions: [怎么问, 再怎么问]\n")
    assert source.asked == {"第二句。": ("怎么问", "再怎么问")}
    (passage,) = passages(source)
    assert passage.asked == (("第二句。", ("怎么问", "再怎么问")),)
    assert "怎么问" not in passage.text


def test_an_article_needs_no_questions(tmp_path: Path) -> None:
    assert loaded(tmp_path, "[]").asked == {}
    (tmp_path / "douyin" / "sample.questions.yaml").unlink()
    assert load_articles(tmp_path, ["douyin"])["douyin/sample"].asked == {}


def test_a_quote_that_does_not_stand_still_loads(tmp_path: Path) -> None:
    source = loaded(tmp_path, "- quote: 第三句。\n  questions: [怎么问]\n")
    assert list(source.asked) == ["第三句。"]
    assert [p.asked for p in passages(source)] == [()]


def test_a_sentence_may_be_marked_with_or_without_questions(tmp_path: Path) -> None:
    both = "- quote: 第一句。\n  unsaid: true\n  questions: [怎么问]\n- quote: 第二句。\n  unsaid: true\n"
    source = loaded(tmp_path, both)
    assert source.unsaid == ("第一句。", "第二句。")
    assert source.asked == {"第一句。": ("怎么问",)}


def test_a_mark_changes_the_digest_and_no_passage(tmp_path: Path) -> None:
    marked = loaded(tmp_path, "- quote: 第一句。\n  unsaid: true\n  questions: [怎么问]\n")
    bare = replace(marked, unsaid=())
    assert passages(marked) == passages(bare)
    assert digest({marked.id: marked}) != digest({bare.id: bare})


ENTRY = "- quote: 第一句。\n  questions: [怎么问]\n"
DEFECTS = {
    "nothing": ("# 没有内容\n", 1, "must be a list"),
    "words": ("怎么问\n", 1, "must be a list"),
    "one entry without its dash": ("quote: 第一句。\nquestions: [怎么问]\n", 1, "must be a list"),
    "an entry of words": ("- 怎么问\n", 1, "needs 'quote' with 'questions', 'unsaid' or both"),
    "another key": ("- quote: 第一句。\n  question: [怎么问]\n", 1, "needs 'quote' with 'questions'"),
    "a key too many": (ENTRY + "  why: 无\n", 1, "nothing else"),
    "a key missing": ("- quote: 第一句。\n", 1, "needs 'quote' with 'questions'"),
    "a mark without its sentence": ("- unsaid: true\n  questions: [怎么问]\n", 1, "needs 'quote' with"),
    "a mark that is false": (
        ENTRY + "  unsaid: false\n",
        1,
        "'unsaid' must be true or left out for '第一句。'",
    ),
    "a mark that is a word": ("- quote: 第一句。\n  unsaid: 是\n", 1, "'unsaid' must be true or left out"),
    "a mark beside no questions": (
        "- quote: 第一句。\n  unsaid: true\n  questions: []\n",
        1,
        "'questions' must be",
    ),
    "no quote": ("- quote: ''\n  questions: [怎么问]\n", 1, "'quote' must be a sentence"),
    "a number as quote": ("- quote: 75\n  questions: [怎么问]\n", 1, "'quote' must be a sentence"),
    "no questions": ("- quote: 第一句。\n  questions: []\n", 1, "'questions' must be a list for '第一句。'"),
    "questions of one text": ("- quote: 第一句。\n  questions: 怎么问\n", 1, "'questions' must be a list"),
    "an empty question": ("- quote: 第一句。\n  questions: [怎么问, ' ']\n", 1, "a question for '第一句。'"),
    "a number as question": ("- quote: 第一句。\n  questions: [75]\n", 1, "a question for '第一句。'"),
    "a quote twice": (ENTRY + ENTRY, 1, "'第一句。' is listed twice"),
    "not YAML": (ENTRY + "- [\n", 4, "not YAML"),
    "not UTF-8": (ENTRY.encode("gbk"), 1, "not YAML"),
}


@pytest.mark.parametrize(("questions", "line", "words"), DEFECTS.values(), ids=DEFECTS)
def test_a_broken_questions_file_is_refused_with_its_name(
    tmp_path: Path, questions: str | bytes, line: int, words: str
) -> None:
    with pytest.raises(ArticleError) as caught:
        loaded(tmp_path, questions)
    assert str(caught.value).startswith(f"{tmp_path / 'douyin' / 'sample.questions.yaml'}:{line}: ")
    assert words in str(caught.value)


# --- audit --------------------------------------------------------------------------------------


def test_every_shipped_entry_stands(knowledge: Knowledge) -> None:
    assert sum(len(s.asked) for s in knowledge.sources.values()) > 100
    assert audit(knowledge, TODAY, 180).lost_questions == ()


def test_an_entry_whose_quote_is_gone_must_be_mended(tmp_path: Path) -> None:
    knowledge = edited(tmp_path, FILE, QUOTE, "淘宝天猫推出了“虚构体验分”体系。")
    found = audit(knowledge, TODAY, 180)
    (lost,) = found.lost_questions
    assert (lost.source, lost.file) == ("taobao/merchant-support", FILE)
    assert lost.quote == "淘宝天猫推出了“虚构体验分”体系。"
    assert "真实体验分是哪个平台的" in lost.questions
    assert (found.drifts, found.lost_background) == ((), ())
    assert not any(c.uncovered for c in found.coverage)
    assert not found.sound
    (line,) = (line for line in lines(found, knowledge) if line.startswith("问法已失效"))
    assert f"{FILE}：「{lost.quote}」" in line
    assert f"它的 {len(lost.questions)} 个问法不起作用" in line
    assert "请把 quote 改成文章现在的句子，或删去这一条" in line


@pytest.mark.parametrize("new", ["", f"据说{QUOTE}"], ids=["deleted", "words put before it"])
def test_an_edit_of_the_article_leaves_the_entry_behind(tmp_path: Path, new: str) -> None:
    """A sentence is searched with its questions only while it is the very sentence they are listed for."""
    found = audit(edited(tmp_path, "taobao/merchant-support.md", QUOTE, new), TODAY, 180)
    assert [(q.file, q.quote) for q in found.lost_questions] == [(FILE, QUOTE)]


def test_a_mark_whose_sentence_is_gone_must_be_mended(tmp_path: Path) -> None:
    silent = "来源没有写明淘宝天猫这些扶持措施的发布日期和生效日期。"
    knowledge = edited(tmp_path / "a", FILE, f'"{silent}"\n  unsaid: true', '"没有这一句。"\n  unsaid: true')
    (lost,) = audit(knowledge, TODAY, 180).lost_questions
    assert lost.unsaid
    assert any(
        "个问法不起作用，它的 unsaid 标记不起作用，请把" in line
        for line in lines(audit(knowledge, TODAY, 180), knowledge)
    )
    alone = '"淘宝天猫推出了“真实体验分”体系。"'
    knowledge = edited(
        tmp_path / "b", FILE, f"- quote: {alone}", f"- quote: 没有这一句。\n  unsaid: true\n- quote: {alone}"
    )
    found = audit(knowledge, TODAY, 180)
    assert [(q.quote, q.questions, q.unsaid) for q in found.lost_questions] == [("没有这一句。", (), True)]
    assert not found.sound
    (line,) = (line for line in lines(found, knowledge) if line.startswith("标记已失效"))
    assert (
        f"{FILE}：「没有这一句。」不再是文章里完整的一句，它的 unsaid 标记不起作用，请把 quote 改成" in line
    )


def test_every_shipped_sentence_on_what_is_left_unsaid_is_marked(knowledge: Knowledge) -> None:
    """Nothing but the mark tells an answer; the wording of our own articles only guards against a forgotten one."""
    for source in knowledge.sources.values():
        spans = [span for passage in passages(source) for span in evidence_sentences(passage)]
        silent = [
            q
            for q in (source.body[s:e] for s, e in spans)
            if re.match("来源[^。]*没有(写明|(逐条)?列出|给出)", q)
        ]
        assert sorted(silent) == sorted(source.unsaid), source.id
        assert silent


def test_a_long_quote_is_shortened(tmp_path: Path) -> None:
    knowledge = edited(tmp_path, FILE, QUOTE, LONG)
    text = "\n".join(lines(audit(knowledge, TODAY, 180), knowledge))
    assert f"「{LONG[:39]}…」" in text
    assert LONG[:40] not in text


def test_the_command_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = edited(tmp_path, FILE, QUOTE, LONG)
    monkeypatch.setattr("assistant.knowledge.in_force.read_knowledge", lambda *_: changed)
    done = CliRunner().invoke(main, ["check", "--as-of", TODAY.isoformat()])
    assert done.exit_code == 1
    assert f"问法已失效 {FILE}" in done.output


# --- answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question", ["某宝给店家量体温的新尺子叫个啥", "代运营老提的那个「体验」啥分，是哪家搞的"]
)
def test_a_listed_question_leads_to_its_sentence_and_is_never_shown(
    assistant: Assistant, question: str
) -> None:
    source = assistant.knowledge.sources["taobao/merchant-support"]
    assert question in source.asked[QUOTE]
    _, found = assistant.look(Question(question, TODAY), SessionState())
    assert (found.evidence[0].source, found.evidence[0].quote) == (source.id, QUOTE)
    answer = assistant.ask(Question(question, TODAY))
    assert answer.outcome == "informational"
    assert answer.citations[0].quote == QUOTE
    assert QUOTE in answer.answer
    assert question not in answer.answer


def test_listed_questions_lead_to_the_very_sentence_they_are_listed_for(assistant: Assistant) -> None:
    """One of every tenth entry; where two sentences say nearly the same, the other may come first."""
    entries = [entry for s in assistant.knowledge.sources.values() for entry in s.asked.items()][::10]
    missed = []
    for quote, ways in entries:
        _, found = assistant.look(Question(ways[-1], TODAY), SessionState())
        if not found.evidence or found.evidence[0].quote != quote:
            missed.append(ways[-1])
    assert len(missed) <= len(entries) // 5, missed
