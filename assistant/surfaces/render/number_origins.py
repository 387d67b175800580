"""Where each number of an answer comes from, in words."""

from __future__ import annotations

from itertools import chain

from assistant.answer import Answer, AnswerResult, NumberTrace
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.render.names import Names
from assistant.surfaces.render.values import given_words, label_of, threshold_words
from assistant.surfaces.words import Words


def origin(number: NumberTrace, answer: Answer, names: Names, w: Words) -> str:
    """「您说的：商品分73」, 「引自来源 [2]」, 「核对得出：商品分，您的73分，门槛≥75分」."""
    kind, *path = number.ref.split("/")
    if kind == "citations":
        return w("引自来源 [{n}]", n=str(answer.citations[int(path[0])].n))
    if kind == "findings":
        return _finding(path, answer, names, w)
    if kind == "beside":
        return _result(answer.beside[int(path[0])], w)
    if kind == "profile":
        return _profile(path[0], answer, w)
    if kind == "question":
        return w("您的问题里写的")
    if kind == "as_of":
        return w("提问的日期")
    if kind == "ask":
        return w("需要您补充的数据")
    return w("名称里的数字")


def origins_html(answer: Answer, names: Names, w: Words) -> Html:
    """Each number once for each of its origins; "" when the answer has none."""
    numbers = chain(answer.numbers, *(part.numbers for part in answer.parts))
    seen = dict.fromkeys((n.text, origin(n, answer, names, w)) for n in numbers)
    if not seen:
        return Html("")
    items = [el("li", el("b", text(shown)), text(" "), text(said)) for shown, said in seen]
    return el("details", el("summary", text(w("数字来源"))), el("ul", *items), class_="ga-origins")


def _finding(path: list[str], answer: Answer, names: Names, w: Words) -> str:
    finding = answer.findings[int(path[0])]
    if len(path) == 3 and path[1] == "checks":
        check = finding.checks[int(path[2])]
        return w(
            "核对得出：{label}，您的{given}，门槛{limit}", label=label_of(check, names, w),
            given=given_words(check, names, w), limit=threshold_words(check, names, w),
        )  # fmt: skip
    if len(path) == 3 and path[1] == "results":
        return _result(finding.results[int(path[2])], w)
    return w("规则「{title}」的说明", title=w.name(finding.title))


def _result(result: AnswerResult, w: Words) -> str:
    if result.formula:
        return w("计算得出：{formula}", formula=w.script(result.formula))
    return w("规则给出的：{label}", label=w.name(result.label))


def _profile(fact: str, answer: Answer, w: Words) -> str:
    entry = answer.profile.get(fact)
    if entry is None:  # a what-if that was not kept
        return w("您说的")
    said = entry.text
    match entry.origin:
        case "profile":
            return w("随请求提供：{said}", said=said)
        case "shop":
            return w("店铺提供：{said}", said=said)
        case "edited":
            return w("您填写的：{said}", said=said)
        case "photo":
            return w("您从图片里确认的：{said}", said=said)
        case "whatif":
            return w("您假设的：{said}", said=said)
    return w("您说的：{said}", said=said)
