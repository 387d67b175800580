"""Defects in the files of words: small talk, the glossary, needs, traits, places, and what a rule offers and
advises. Each is refused with its file, its line and what is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.errors import KnowledgeError, RegistryError, RuleError
from tests.rules.base import FILES, RULE, load, write

CHAT = """\
chat:
  thanks:
    words: [谢谢, 多谢]
    english: [thank you]
    says: 不客气，可以问{platforms}。
  greeting:
    words: [你好]
    says: 您好。
"""
GLOSSARY = """\
terms:
  score: {term: 分数, words: [得分], facts: [score], means: 平台打的分}
  plan:
    term: 样例计划
    programmes: [douyin/plan]
    rules: [douyin/plan/gate]
    means: 一种计划
    source: douyin/plan
    quote: 分数须≥80.1分。
"""
NEEDS = """\
needs:
  low_score:
    label: 分数太低
    plans: [douyin/plan/gate]
    ways: [分上不去]
    words: [低分]
    told_by: {shop: [personal]}
    says:
      - {source: douyin/plan, quote: 分数须≥80.1分。}
    advice:
      - {text: 先把分提上去, source: douyin/plan, quote: 分数须≥80.1分。}
  returns:
    label: 退货太多
    plans: [douyin/plan/gate]
    ways: [老被退货]
"""
TRAITS = """\
trade:
  label: 行业
  kind: choice
  options:
    fashion: {label: 服饰, words: [女装, 汉服]}
    craft: {label: 手工艺, words: [汉服]}
  question: 卖什么？
live: {label: 直播, kind: boolean, yes: [开播], no: [不播], question: 直播吗？}
"""
PLACES = """\
ordinary: [东方]
belts: [义乌, 永康]
"""
OFFER = """\
offer:
  gain: traffic
  says: 送流量
  cites: [score]
  when: 达标以后
  only: [fresh]
advice:
  - facts: [score]
    text: 先把分提上去
    source: douyin/plan
    quote: 分数须≥80.1分。
verdict: {met"""
WRITING = (
    "binding: [能]\nconnectives: [先看, 然后]\nof_rule: [按规则]\nof_merchant: [您的]\nto_merchant: [您]\n"
)
LEXICON = (
    FILES["lexicon.yaml"]
    + "alike:\n  买家: [客人]\n  货款: [款子]\nenglish: {meaning: [what is], beside: [a]}\n"
)
GOOD = {
    "lexicon.yaml": LEXICON,
    "chat.yaml": CHAT,
    "glossary.yaml": GLOSSARY,
    "needs.yaml": NEEDS,
    "traits.yaml": TRAITS,
    "places.yaml": PLACES,
    "writing.yaml": WRITING,
    RULE: FILES[RULE].replace("verdict: {met", OFFER),
}
OFFER_LINE = GOOD[RULE].splitlines().index("offer:") + 1


@dataclass(frozen=True)
class Defect:
    """``new`` in the place of ``old``, or of the whole file where that is empty."""

    name: str
    file: str
    old: str
    new: str
    line: int
    words: str


def whole(file: str, empty: str) -> list[Defect]:
    """What is wrong with any of the files."""
    key = empty.partition(":")[0]
    return [
        Defect(f"{file}: empty", file, "", "", 1, "the file must be a mapping, not empty."),
        Defect(f"{file}: a list", file, "", "- 一\n", 1, "the file must be a mapping, not a list."),
        Defect(f"{file}: a tab", file, "", f"{key}:\n\t一: 二\n", 2, "not valid YAML: "),
        Defect(f"{file}: unclosed", file, "", f"{key}: [一\n", 2, "not valid YAML: "),
        Defect(f"{file}: a key twice", file, "", f"{empty}\n{empty}\n", 2, f"duplicate key '{key}'."),
    ]


DEFECTS = (
    *whole("chat.yaml", "chat: {}"),
    *whole("glossary.yaml", "terms: {}"),
    *whole("needs.yaml", "needs: {}"),
    *whole("traits.yaml", "live: {}"),
    *whole("places.yaml", "belts: []"),
    *whole("writing.yaml", "binding: []"),
    # small talk
    Defect("chat of nothing", "chat.yaml", "", "chat:\n", 1, "'chat' must be a mapping, not empty."),
    Defect("chat unknown key", "chat.yaml", "chat:\n", "chats: {}\nchat:\n", 1, "unknown key 'chats'; allowed keys are chat."),
    Defect("talk a text", "chat.yaml", "", "chat:\n  bye: 再见\n", 2, "'bye' must be a mapping, not text."),
    Defect("talk unknown key", "chat.yaml", "    says: 您好。", "    say: 您好。", 8, "unknown key 'say'; allowed keys are english, says, words."),
    Defect("talk without its line", "chat.yaml", "    says: 您好。\n", "", 7, "missing key 'says' in 'greeting'."),
    Defect("talk of an empty line", "chat.yaml", "says: 您好。", 'says: " "', 8, "'says' is empty."),
    Defect("talk of a number", "chat.yaml", "says: 您好。", "says: 88", 8, "'says' must be text, not a number; put it in quotes."),
    Defect("talk without words", "chat.yaml", "words: [你好]", "words: []", 7, "'words' is empty: list how it is said."),
    Defect("talk of a bare number", "chat.yaml", "words: [你好]", "words: [你好, 88]", 7, "'words' must be a list of texts (quote a bare number)."),
    Defect("talk of one text", "chat.yaml", "words: [你好]", "words: 你好", 7, "'words' must be a list of texts"),
    Defect("talk of an empty word", "chat.yaml", "words: [你好]", 'words: [你好, ""]', 7, "'words' holds an empty text: take it out."),
    Defect("talk words twice", "chat.yaml", "words: [你好]", "words: [你好, 多謝]", 7, "'多谢' is already said of 'thanks'."),
    Defect("talk English twice", "chat.yaml", "    says: 您好。", "    english: [Thank you]\n    says: 您好。", 8, "'thank you' is already said of 'thanks'."),
    Defect("talk of another field", "chat.yaml", "says: 您好。", "says: 您好{shop}。", 8, "unknown field 'shop'; there is {platforms}."),
    Defect("talk of an open brace", "chat.yaml", "says: 您好。", 'says: "您好{。"', 8, "a brace without its other half in '您好{。'; there is {platforms}."),
    Defect("talk of a closed brace", "chat.yaml", "says: 您好。", 'says: "您好}。"', 8, "a brace without its other half"),
    # the glossary
    Defect("glossary unknown key", "glossary.yaml", "terms:\n", "term: 1\nterms:\n", 1, "unknown key 'term'; allowed keys are terms."),
    Defect("term unknown key", "glossary.yaml", "    means: 一种计划", "    meaning: 一种计划", 7, "unknown key 'meaning'; allowed keys are facts, means, programmes,"),
    Defect("term without meaning", "glossary.yaml", "    means: 一种计划\n", "", 4, "missing key 'means' in 'plan'."),
    Defect("term of empty meaning", "glossary.yaml", "means: 一种计划", 'means: ""', 7, "'means' is empty."),
    Defect("term of a long meaning", "glossary.yaml", "means: 一种计划", f"means: {'长' * 61}", 7, "'means' has 61 characters; a meaning has 1 to 60."),
    Defect("term without its word", "glossary.yaml", "term: 样例计划", 'term: ""', 4, "'term' is empty."),
    Defect("term of an unknown fact", "glossary.yaml", "facts: [score]", "facts: [scores]", 2, "term 'score' is of 'scores', which is none of the facts: average, banned,"),
    Defect("term of an unknown rule", "glossary.yaml", "rules: [douyin/plan/gate]", "rules: [douyin/plan/gates]", 6, "term 'plan' is of 'douyin/plan/gates', which is none of the rules: douyin/plan/gate."),
    Defect("term of an unknown plan", "glossary.yaml", "programmes: [douyin/plan]", "programmes: [douyin/plans]", 5, "term 'plan' is of 'douyin/plans', which is none of the programmes: douyin/plan."),
    Defect("term word twice", "glossary.yaml", "    means: 一种计划", "    words: [得分]\n    means: 一种计划", 7, "'得分' is already a word of term 'score'."),
    Defect("term name twice", "glossary.yaml", "term: 样例计划", "term: 分数", 4, "'分数' is already a word of term 'score'."),
    Defect("term of an empty word", "glossary.yaml", "words: [得分]", 'words: [" "]', 2, "'words' holds an empty text: take it out."),
    Defect("term source unknown", "glossary.yaml", "source: douyin/plan", "source: douyin/plans", 8, "'source' is 'douyin/plans'; allowed are douyin/plan."),
    Defect("term quote alone", "glossary.yaml", "    source: douyin/plan\n", "", 4, "missing key 'source' in 'plan': a quote needs its article."),
    Defect("term source alone", "glossary.yaml", "    quote: 分数须≥80.1分。\n", "", 4, "missing key 'quote' in 'plan': an article needs its quote."),
    Defect("term words a number", "glossary.yaml", "words: [得分]", "words: [1]", 2, "'words' must be a list of texts"),
    # needs
    Defect("needs unknown key", "needs.yaml", "needs:\n", "need: {}\nneeds:\n", 1, "unknown key 'need'; allowed keys are needs."),
    Defect("need unknown key", "needs.yaml", "    ways: [老被退货]", "    way: [老被退货]", 15, "unknown key 'way'; allowed keys are advice, label, plans, says, told_by, ways, words."),
    Defect("need without label", "needs.yaml", "    label: 退货太多\n", "", 13, "missing key 'label' in 'returns'."),
    Defect("need of an empty label", "needs.yaml", "label: 退货太多", 'label: ""', 13, "'label' is empty."),
    Defect("need of an unknown rule", "needs.yaml", "plans: [douyin/plan/gate]\n    ways: [老被退货]", "plans: [douyin/plan/gates]\n    ways: [老被退货]", 14, "need 'returns' names 'douyin/plan/gates', which is no rule; rules are douyin/plan/gate."),
    Defect("need names a rule twice", "needs.yaml", "plans: [douyin/plan/gate]\n    ways: [老被退货]", "plans: [douyin/plan/gate, douyin/plan/gate]\n    ways: [老被退货]", 14, "need 'returns' names 'douyin/plan/gate' twice."),
    Defect("need plans a text", "needs.yaml", "plans: [douyin/plan/gate]\n    ways: [老被退货]", "plans: douyin/plan/gate\n    ways: [老被退货]", 14, "'plans' must be a list of texts"),
    Defect("need not told", "needs.yaml", "    ways: [老被退货]\n", "", 13, "need 'returns' cannot be told: give 'ways', 'words' or 'told_by'."),
    Defect("need not helped", "needs.yaml", "plans: [douyin/plan/gate]\n    ways: [老被退货]", "plans: []\n    ways: [老被退货]", 13, "nothing helps with need 'returns': give 'plans', 'says' or 'advice'."),
    Defect("need way twice", "needs.yaml", "ways: [老被退货]", "ways: [老被退货, 分上不去]", 15, "'分上不去' is already a way of need 'low_score'."),
    Defect("need word twice", "needs.yaml", "ways: [老被退货]", "words: [低分]", 15, "'低分' is already a word of need 'low_score'."),
    Defect("need of an empty way", "needs.yaml", "ways: [老被退货]", 'ways: [""]', 15, "'ways' holds an empty text: take it out."),
    Defect("need of an unknown sign", "needs.yaml", "told_by: {shop: [personal]}", "told_by: {shops: [personal]}", 7, "'told_by' names 'shops', which is no fact."),
    Defect("need of an unknown option", "needs.yaml", "told_by: {shop: [personal]}", "told_by: {shop: [kiosk]}", 7, "'told_by' of fact 'shop' must be a list of personal, company, flagship."),
    Defect("need signs a list", "needs.yaml", "told_by: {shop: [personal]}", "told_by: [shop]", 7, "'told_by' must be a mapping, not a list."),
    Defect("need says a text", "needs.yaml", "    says:\n      - {source: douyin/plan, quote: 分数须≥80.1分。}\n", "    says: 分数须≥80.1分。\n", 8, "'says' must be a list."),
    Defect("need says a list of texts", "needs.yaml", "      - {source: douyin/plan, quote: 分数须≥80.1分。}\n", "      - 分数须≥80.1分。\n", 9, "an entry of 'says' must be a mapping, not text."),
    Defect("need says without source", "needs.yaml", "      - {source: douyin/plan, quote", "      - {quote", 9, "missing key 'source' in an entry of 'says'."),
    Defect("need says an empty quote", "needs.yaml", "- {source: douyin/plan, quote: 分数须≥80.1分。}", '- {source: douyin/plan, quote: ""}', 9, "'quote' is empty: give the whole sentence of the article."),
    Defect("need advice too long", "needs.yaml", "text: 先把分提上去", f"text: {'长' * 41}", 11, "'text' has 41 characters; advice has 1 to 40."),
    Defect("need advice of a fact", "needs.yaml", "{text: 先把分提上去", "{facts: [score], text: 先把分提上去", 11, "unknown key 'facts'; allowed keys are quote, source, text."),
    # traits
    Defect("trait without label", "traits.yaml", "live: {label: 直播, ", "live: {", 8, "missing key 'label' in 'live'."),
    Defect("trait of an empty label", "traits.yaml", "label: 直播", 'label: ""', 8, "'label' is empty."),
    Defect("trait of an empty question", "traits.yaml", "question: 直播吗？", 'question: " "', 8, "'question' is empty."),
    Defect("trait unknown key", "traits.yaml", "yes: [开播]", "yess: [开播]", 8, "unknown key 'yess'; allowed keys are adds, aliases,"),
    Defect("trait a text", "traits.yaml", "live: {", "some: 直播\nlive: {", 8, "'some' must be a mapping, not text."),
    Defect("trait of an unknown kind", "traits.yaml", "kind: boolean", "kind: truth", 8, "'kind' is 'truth'; allowed are boolean, choice, date, quantity."),
    Defect("trait that is a fact", "traits.yaml", "live:", "fresh:", 8, "'fresh' is already a fact of facts.yaml: give the trait an id of its own."),
    Defect("trait without words", "traits.yaml", "yes: [开播], no: [不播], ", "", 8, "fact 'live' has no words to be recognised by"),
    Defect("trait of an empty yes", "traits.yaml", "yes: [开播]", 'yes: [""]', 8, "'yes' holds an empty text: take it out."),
    Defect("trait that is yes and no", "traits.yaml", "no: [不播]", "no: [开播]", 8, "'开播' says both yes and no of 'live'."),
    Defect("trait option without label", "traits.yaml", "craft: {label: 手工艺, ", "craft: {", 6, "missing key 'label' in 'craft'."),
    Defect("trait option of numbers", "traits.yaml", "craft: {label: 手工艺, words: [汉服]}", "craft: {label: 手工艺, words: [1]}", 6, "'words' must be a list of texts"),
    Defect("trait option twice", "traits.yaml", "    craft:", "    fashion:", 6, "duplicate key 'fashion'."),
    # what a chat model may join with
    Defect("writing unknown key", "writing.yaml", "of_rule:", "of_rules:", 3, "unknown key 'of_rules'; allowed keys are binding,"),
    Defect("writing without a key", "writing.yaml", "to_merchant: [您]\n", "", 1, "missing key 'to_merchant'"),
    Defect("writing a text", "writing.yaml", "[能]", "能", 1, "'binding' must be a list of texts"),
    Defect("writing of an empty word", "writing.yaml", "[先看, 然后]", '[先看, ""]', 2, "'connectives' holds an empty text: take it out."),
    Defect("word twice", "writing.yaml", "[先看, 然后]", "[先看, 先看]", 2, "'先看' stands twice under 'connectives'."),
    Defect("word in two lists", "writing.yaml", "[您的]", "[然后]", 4, "'然后' is already one of 'connectives'."),
    # places
    Defect("places unknown key", "places.yaml", "ordinary:", "usual:", 1, "unknown key 'usual'; allowed keys are belts, ordinary."),
    Defect("places a text", "places.yaml", "[东方]", "东方", 1, "'ordinary' must be a list of texts"),
    Defect("places of numbers", "places.yaml", "[义乌, 永康]", "[1]", 2, "'belts' must be a list of texts"),
    Defect("places of an empty name", "places.yaml", "[义乌, 永康]", '[义乌, ""]', 2, "'belts' holds an empty text: take it out."),
    Defect("place twice", "places.yaml", "[义乌, 永康]", "[义乌, 義烏]", 2, "'义乌' stands twice under 'belts'."),
    Defect("place of both kinds", "places.yaml", "[东方]", "[东方, 义乌]", 2, "'义乌' is also 'ordinary', which no belt is."),
    # words that are taken for another, and those of English
    Defect("alike a list", "lexicon.yaml", "alike:\n  买家: [客人]\n  货款: [款子]\n", "alike: [买家]\n", 3, "'alike' must be a mapping, not a list."),
    Defect("alike of a text", "lexicon.yaml", "买家: [客人]", "买家: 客人", 4, "'买家' must be a list of texts"),
    Defect("alike twice", "lexicon.yaml", "货款: [款子]", "货款: [款子, 客人]", 5, "'客人' is already taken for '买家'."),
    Defect("alike of an empty word", "lexicon.yaml", "货款: [款子]", '货款: [""]', 5, "'货款' holds an empty text: take it out."),
    Defect("English words of another kind", "lexicon.yaml", "beside: [a]", "besides: [a]", 6, "unknown key 'besides'; allowed keys are beside, meaning."),
    # what a rule offers and advises
    Defect("offer a text", RULE, "offer:\n  gain: traffic\n  says: 送流量\n  cites: [score]\n  when: 达标以后\n  only: [fresh]\n", "offer: 送流量\n", OFFER_LINE, "'offer' must be a mapping, not text."),
    Defect("offer without gain", RULE, "  gain: traffic\n", "", OFFER_LINE + 1, "missing key 'gain' in 'offer'."),
    Defect("offer of a number", RULE, "says: 送流量", "says: 100", OFFER_LINE + 2, "'says' must be text, not a number; put it in quotes."),
    Defect("offer of an empty word", RULE, "says: 送流量", 'says: " "', OFFER_LINE + 2, "'says' is empty."),
    Defect("offer when of a list", RULE, "when: 达标以后", "when: [达标以后]", OFFER_LINE + 4, "'when' must be text, not a list; put it in quotes."),
    Defect("offer cites a text", RULE, "cites: [score]", "cites: score", OFFER_LINE + 3, "'cites' must be a list of texts"),
    Defect("offer cites twice", RULE, "cites: [score]", "cites: [score, score]", OFFER_LINE + 3, "'cites' names 'score' twice."),
    Defect("offer only twice", RULE, "only: [fresh]", "only: [fresh, fresh]", OFFER_LINE + 5, "'only' names 'fresh' twice."),
    Defect("offer key twice", RULE, "  gain: traffic\n", "  gain: traffic\n  gain: cash\n", OFFER_LINE + 2, "duplicate key 'gain'."),
    Defect("advice a text", RULE, "advice:\n  - facts: [score]\n    text: 先把分提上去\n    source: douyin/plan\n    quote: 分数须≥80.1分。\n", "advice: 先把分提上去\n", OFFER_LINE + 6, "'advice' must be a list."),
    Defect("advice unknown key", RULE, "    text: 先把分提上去", "    texts: 先把分提上去", OFFER_LINE + 8, "unknown key 'texts'; allowed keys are facts, quote, source, text."),
    Defect("advice without facts", RULE, "  - facts: [score]\n    text", "  - text", OFFER_LINE + 7, "missing key 'facts' in an entry of 'advice'."),
    Defect("advice of no fact", RULE, "facts: [score]", "facts: []", OFFER_LINE + 7, "'facts' is empty: name those whose shortfall it mends."),
    Defect("advice of another fact", RULE, "facts: [score]", "facts: [hours]", OFFER_LINE + 7, "advice of fact 'hours', which the rule does not read: "),
    Defect("advice of an empty text", RULE, "text: 先把分提上去", 'text: ""', OFFER_LINE + 8, "'text' has 0 characters; advice has 1 to 40."),
    Defect("advice of an unknown source", RULE, "    source: douyin/plan\n    quote", "    source: douyin/plans\n    quote", OFFER_LINE + 9, "'source' is 'douyin/plans'; allowed are douyin/plan."),
    Defect("advice of an empty quote", RULE, "    source: douyin/plan\n    quote: 分数须≥80.1分。", '    source: douyin/plan\n    quote: ""', OFFER_LINE + 10, "'quote' is empty: give the whole sentence of the article."),
    Defect("advice twice", RULE, "verdict: {met", "  - {facts: [score], text: 先把分提上去, source: douyin/plan, quote: 分数须≥80.1分。}\nverdict: {met", OFFER_LINE + 11, "the advice '先把分提上去' stands twice."),
)  # fmt: skip


def put(folder: Path, file: str = "", text: str | bytes = "") -> Path:
    """The good files in ``folder``, one of them with other contents."""
    write(folder)
    for name, good in GOOD.items():
        content = text if name == file else good
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_the_base_of_these_files_is_good(tmp_path: Path) -> None:
    known = load(put(tmp_path))
    assert (set(known.chat), set(known.glossary)) == ({"thanks", "greeting"}, {"score", "plan"})
    assert (set(known.needs), known.places.belts) == ({"low_score", "returns"}, ("义乌", "永康"))
    assert known.facts["trade"].trait
    assert len(known.rules["douyin/plan/gate"].advice) == 1
    assert known.lost_quotes == ()


def test_files_that_nobody_wrote_are_none(tmp_path: Path) -> None:
    known = load(write(tmp_path))
    assert (known.chat, known.glossary, known.needs, known.places.belts) == ({}, {}, {}, ())


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: d.name)
def test_a_defect_is_refused_with_its_line_and_what_is_allowed(defect: Defect, tmp_path: Path) -> None:
    good = GOOD[defect.file]
    assert good.count(defect.old) >= 1
    text = good.replace(defect.old, defect.new, 1) if defect.old else defect.new
    with pytest.raises(KnowledgeError) as refused:
        load(put(tmp_path, defect.file, text))
    assert type(refused.value) is (RuleError if defect.file == RULE else RegistryError)
    assert str(refused.value).startswith(f"{tmp_path / defect.file}:{defect.line}: {defect.words}")


@pytest.mark.parametrize("file", GOOD)
def test_a_file_that_is_no_utf8_is_refused_with_the_byte(file: str, tmp_path: Path) -> None:
    first, _, rest = GOOD[file].partition("\n")
    content = f"{first}\n".encode() + rest.encode("gbk", "ignore")
    with pytest.raises(KnowledgeError, match=r"not UTF-8 at byte \d+\. Save the file as UTF-8\."):
        load(put(tmp_path, file, content))
