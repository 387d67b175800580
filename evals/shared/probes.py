"""Conditions and functions of a package, watched at work and taken out while the program runs.

Its modules are compiled with a probe at each place that could be gone: the test of an ``if`` (never so), a
choice between two values (always the one, always the other), the condition of a comprehension and an operand
of ``and`` and ``or`` (as if it did not stand there), and a function (it finds nothing: False, None, an empty
container, or its own argument unchanged). What is worked out once and kept has none.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any, NamedTuple

_KEPT = {"cache", "lru_cache", "cached_property"}
_NOTHING = {
    "bool": "False", "tuple": "()", "list": "[]", "dict": "{}", "Mapping": "{}", "set": "set()",
    "frozenset": "frozenset()", "str": "''",
}  # fmt: skip
LOADING, AFTERWARDS = -1, -2
"""The case of what runs before any question is asked, and once all have been."""


class Span(NamedTuple):
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Site:
    """``out`` is what the place says when taken out, None for a function; ``hits`` are the cases in which it
    ever said otherwise."""

    module: str
    within: str
    kind: str
    span: Span
    out: bool | None
    place: int
    hits: set[int]

    @property
    def name(self) -> str:
        at = "" if self.out is None else f":{self.span.line}:{self.span.column}={self.out}"
        return f"{self.module}:{self.within} {self.kind}{at}"


class Probes(MetaPathFinder):
    """What finds the modules below ``package``; made before the first of them is imported."""

    def __init__(self, package: str) -> None:
        self.package, self.case = package, LOADING
        self.sites: list[Site] = []
        self._out: list[bool | None] = []  # by place: what it is to say; a function is out where it is True
        self._seen: list[tuple[set[int], set[int]]] = []  # by place: cases where it was false, and true
        vars(builtins).update(__probe__=self._probe, __found__=self._found, __cut__=self._cut)
        sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name.startswith(self.package) else None
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Probed(spec.loader.name, spec.loader.path, self)
        return spec

    def place(self) -> int:
        self._out.append(None)
        self._seen.append((set(), set()))
        return len(self._out) - 1

    def add(self, module: str, within: str, kind: str, span: Span, out: bool | None, place: int) -> None:
        self.sites.append(Site(module, within, kind, span, out, place, self._seen[place][not out]))

    def take_out(self, site: Site) -> None:
        self._out[site.place] = True if site.out is None else site.out

    def put_back(self, site: Site) -> None:
        self._out[site.place] = None

    def _probe(self, place: int, value: Any) -> Any:
        self._seen[place][bool(value)].add(self.case)
        out = self._out[place]
        return value if out is None else out

    def _found(self, place: int, value: Any, nothing: Any) -> Any:
        if value is not nothing and (value or nothing):
            self._seen[place][True].add(self.case)
        return nothing if self._out[place] else value

    def _cut(self, place: int) -> bool:
        return bool(self._out[place])


class _Probed(SourceFileLoader):
    def __init__(self, name: str, path: str, probes: Probes) -> None:
        super().__init__(name, path)
        self.probes = probes

    def get_code(self, fullname: str) -> CodeType:
        tree = _Marker(fullname, self.probes).visit(ast.parse(self.get_data(self.path), self.path))
        return compile(ast.fix_missing_locations(tree), self.path, "exec", dont_inherit=True)


class _Function(NamedTuple):
    place: int | None
    nothing: str


class _Marker(ast.NodeTransformer):
    def __init__(self, module: str, probes: Probes) -> None:
        self.module, self.probes = module, probes
        self.names: list[str] = []
        self.around: list[_Function] = []

    def _site(self, kind: str, span: Span, outs: Sequence[bool | None]) -> int:
        place = self.probes.place()
        for out in outs:
            self.probes.add(self.module, ".".join(self.names), kind, span, out, place)
        return place

    def _marked(self, node: ast.AST, kind: str, *outs: bool) -> ast.expr:
        span = _span(node)
        place, visited = self._site(kind, span, outs), self.visit(node)
        return _call("__probe__", place, visited)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.names.append(node.name)
        self.generic_visit(node)
        self.names.pop()
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        if self.around:
            node.test = self._marked(node.test, "if", False)
            node.body = [self.visit(s) for s in node.body]
            node.orelse = [self.visit(s) for s in node.orelse]
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        if self.around:
            node.test = self._marked(node.test, "choice", False, True)
            node.body, node.orelse = self.visit(node.body), self.visit(node.orelse)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        if self.around:
            node.iter = self.visit(node.iter)
            node.ifs = [self._marked(test, "filter", True) for test in node.ifs]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        if self.around:
            kind, out = ("and", True) if isinstance(node.op, ast.And) else ("or", False)
            node.values = [self._marked(value, kind, out) for value in node.values]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        decorators = {ast.unparse(d).partition("(")[0] for d in node.decorator_list}
        if decorators & _KEPT or node.name.startswith("__"):
            return node
        self.names.append(node.name)
        yields, nothing = _yields(node), _nothing(node)
        place = self._site("function", _span(node), [None]) if yields or nothing else None
        self.around.append(_Function(place, "None" if yields else nothing))
        node.body = [self.visit(statement) for statement in node.body]
        self.around.pop()
        self.names.pop()
        head = ""
        if yields:
            head = f"if __cut__({place}): return"
        elif nothing.startswith("__told_"):
            head = f"{nothing} = {nothing.removeprefix('__told_')}"
        node.body[:0] = ast.parse(head).body
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        node.value = node.value and self._found(node.value)
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.AST:
        self.generic_visit(node)
        node.value = node.value and self._found(node.value)
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.AST:
        self.generic_visit(node)
        node.value = self._found(node.value)
        return node

    def _found(self, value: ast.expr) -> ast.expr:
        place, nothing = self.around[-1] if self.around else _Function(None, "")
        return value if place is None else _call("__found__", place, value, nothing)


def _call(name: str, place: int, value: ast.expr, *more: str) -> ast.expr:
    others = [ast.parse(m, mode="eval").body for m in more]
    return ast.Call(ast.Name(name, ast.Load()), [ast.Constant(place), value, *others], [])


def _span(node: Any) -> Span:
    return Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def _yields(node: ast.FunctionDef) -> bool:
    """Whether it is a generator; one inside it does not make it one."""
    inside: list[ast.AST] = [*node.body]
    while inside:
        part = inside.pop()
        if isinstance(part, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(part, ast.FunctionDef | ast.Lambda):
            inside += ast.iter_child_nodes(part)
    return False


def _nothing(node: ast.FunctionDef) -> str:
    """What it says when it finds nothing, as code; empty where its type names nothing of the kind."""
    said = ast.unparse(node.returns) if node.returns else "None"
    own = next((a.arg for a in node.args.args if a.annotation and ast.unparse(a.annotation) == said), "")
    if said == "None":
        return ""
    if said.endswith("| None"):
        return "None"
    return f"__told_{own}" if own else _NOTHING.get(said.partition("[")[0], "")
