"""Every template of the composer has its English, and no translation is left of a template that is gone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import assistant.compose
from assistant.rules.schema import Knowledge

MODULES = sorted(Path(assistant.compose.__path__[0]).rglob("*.py"))
FIELD = re.compile(r"\{\w+\}")
Scope = Mapping[str, list[ast.expr]]


def templates(tree: ast.Module) -> set[str]:
    """Literals handed to ``Translator.text``, directly or by a name that holds nothing else.

    A template that is put together while the program runs has no English, so one is an error.
    """
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    top = bound(tree)
    found: set[str] = set()
    for part in (tree, *functions):
        scope = {**top, **bound(part)}
        for node in inside(part):
            match node:
                case ast.Call(func=ast.Attribute(attr="text"), args=[template]):
                    found.update(literals(template, scope))
    return found


def inside(part: ast.Module | ast.FunctionDef) -> Iterator[ast.AST]:
    """All of a module or function but the functions in it."""
    waiting: list[ast.AST] = list(part.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def bound(part: ast.Module | ast.FunctionDef) -> Scope:
    """Name → the values that it is given, or what it runs over."""
    found: dict[str, list[ast.expr]] = {}
    for node in inside(part):
        match node:
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value):
                pass
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                pass
            case _:
                continue
        if value is not None:
            for name in (n.id for n in ast.walk(target) if isinstance(n, ast.Name)):
                found.setdefault(name, []).append(value)
    return found


def literals(node: ast.expr, scope: Scope) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from literals(one, scope)
            yield from literals(other, scope)
        case ast.Name(id=name) if name in scope:
            for value in scope[name]:
                yield from literals(value, scope)
        case ast.Dict(values=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from literals(part, scope)
        case (
            ast.Subscript(value=holder)
            | ast.Call(func=ast.Attribute(value=holder, attr="get" | "items" | "values"))
        ):
            yield from literals(holder, scope)
        case _:
            raise ValueError(f"line {node.lineno}: {ast.unparse(node)} is no literal template")


def written() -> set[str]:
    return set().union(*(templates(ast.parse(path.read_text("utf-8"))) for path in MODULES))


def test_every_template_is_translated(knowledge: Knowledge) -> None:
    assert knowledge.english is not None
    assert len(written()) > 100  # Wrong: the search found nothing, and so nothing is missing.
    assert sorted(written() - knowledge.english.messages.keys()) == []


def test_no_translation_outlives_its_template(knowledge: Knowledge) -> None:
    assert knowledge.english is not None
    assert sorted(knowledge.english.messages.keys() - written()) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("tr.text('一')", {"一"}),
        ("ctx.tr.text('一' if met else '二', fact='三')", {"一", "二"}),
        ("message = '一'\ntr.text(message)", {"一"}),
        ("STATUS = {'met': '一', 'unmet': '二'}\ndef f(tr): return tr.text(STATUS[status])", {"一", "二"}),
        ("def f(tr):\n  message = '一'\n  return tr.text(message)\ndef g(message): tr.name(message)", {"一"}),
        ("GROUPS = ('一', '二')\nfor title in GROUPS: tr.text(title)", {"一", "二"}),
        ("words = [tr.text(title) for title in {'a': '一'}.values()]", {"一"}),
    ],
)
def test_a_template_is_found_where_it_stands(code: str, found: set[str]) -> None:
    assert templates(ast.parse(code)) == found


@pytest.mark.parametrize(
    "code",
    [
        "tr.text(rule.title)",
        "tr.text('一' + words)",
        "tr.text(f'一{words}')",
        "def f(tr, message): tr.text(message)",
        "def f(tr): message = '一'\ndef g(tr, message): tr.text(message)",
    ],
)
def test_a_template_that_is_put_together_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="is no literal template"):
        templates(ast.parse(code))


def test_every_label_names_something(knowledge: Knowledge) -> None:
    assert knowledge.english is not None
    known = {f.label for f in knowledge.facts.values()} | {
        words for p in knowledge.platforms.values() for words in (p.name, p.short, p.starter, p.brief)
    }
    known |= {o.label for f in knowledge.facts.values() for o in f.options}
    for rule in knowledge.rules.values():
        gives = [*rule.gives, *(g for case in rule.cases for g in case.gives)]
        calculations = [*rule.calculations(), *rule.equations]
        known |= {rule.title, *(g.label for g in gives), *(c.label for c in calculations)}
    known |= {w for r in knowledge.rules.values() for w in (r.offer.says, r.offer.when)}
    known |= {a.label for a in knowledge.audiences.values()}
    known |= {t.label for t in knowledge.themes.values()} | {p.name for p in knowledge.programmes.values()}
    known |= {t.term for t in knowledge.glossary.values()}
    assert sorted(knowledge.english.labels.keys() - known) == []
    assert {f.label for f in knowledge.facts.values()} <= knowledge.english.labels.keys()
    assert {
        w for r in knowledge.rules.values() for w in (r.offer.says, r.offer.when) if w
    } <= knowledge.english.labels.keys()
    assert {r.title for r in knowledge.rules.values()} <= knowledge.english.labels.keys()


def test_every_word_of_the_glossary_and_its_meaning_are_translated(knowledge: Knowledge) -> None:
    assert knowledge.english is not None
    terms = knowledge.glossary.values()
    assert {t.term for t in terms} <= knowledge.english.labels.keys()
    assert sorted({t.means for t in terms} - knowledge.english.texts.keys()) == []


def test_every_line_of_small_talk_is_translated_and_its_kind_is_known_in_english(
    knowledge: Knowledge,
) -> None:
    assert knowledge.english is not None
    for talk in knowledge.chat.values():
        assert talk.english, f"{talk.kind}: no English words of it; add them under 'english' in chat.yaml"
        theirs = knowledge.english.texts.get(talk.says)
        assert theirs, f"{talk.kind}: {talk.says!r} has no English; add it under 'texts' in english.yaml"
        assert FIELD.findall(theirs) == FIELD.findall(talk.says)


def test_no_text_outlives_what_it_translates(knowledge: Knowledge) -> None:
    assert knowledge.english is not None
    told = {t.means for t in knowledge.glossary.values()} | {t.says for t in knowledge.chat.values()}
    told |= {a.text for of in (*knowledge.rules.values(), *knowledge.needs.values()) for a in of.advice}
    assert sorted(knowledge.english.texts.keys() - told) == []
