"""Which programs may share a process with others: those whose text shows that they can change nothing but their own.

A program that passes `reason_against` runs after others, and before others, in one child; everything else gets a
child of its own. Why the check suffices:

- A program acts only through names and attributes. Its names are its own, the API's, and the built-ins of
  `allowed.BUILTINS` (the child gives it no others: `builtins_for_clean`). Its attributes are those of
  `allowed.ATTRIBUTES`; none begins with an underscore, so no class, code, frame, global or module dictionary can be
  reached, and a test walks from everything that a program is given along every allowed attribute to show that only
  numbers, texts, functions, classes, the allowed modules and frozen values are met. Names in texts lead nowhere:
  `getattr`, `eval`, `type`, `vars` and `operator.attrgetter` are not there, nor is `str.format` with fields that
  hold a dot or a bracket. Imports are answered from `allowed.MODULES`.
- It stores into its own names and into items, never into attributes. What has items and is shared is fixed: tuples,
  arrays over immutable bytes, which nothing can make writable, and the question's params, made anew for each run.
  Modules, functions and classes take no items.
- It leaves no code behind that could run later. Without class statements there are no finalisers, and a generator
  may not hold a `yield` where `try` or `with` could wake when it is thrown away. Each run has a namespace of its own,
  emptied at its end. Annotations are never evaluated.
- It calls nothing that keeps a state between calls (random numbers, caches of the API, decimal contexts, printing,
  error modes). `np.errstate` ends with its `with`.
- Time, memory, output and recursion are limits of the child, and a program that meets one is judged alone.

numpy and the interpreter are trusted to do what they say for these calls. Where they do not, `integrity` looks at the
shared state after every program, and the kernel still holds the child: what is at stake here is only a neighbour.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
import sys
from collections.abc import Mapping
from typing import Any

from sprite_etl.transform.programs.sandbox.allowed import ATTRIBUTES, BUILTINS, MODULES, OTHER_BUILTINS

_PLAIN_FORMAT = re.compile(r"(?:[^{}]|\{\{|\}\}|\{\w*(?:![rsa])?(?::[^{}]*)?\})*")

# What is looked into, by kind of node. Operators and contexts hold nothing; annotations are never run.
_PARTS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Module: ("body",),
    ast.FunctionDef: ("args", "body", "decorator_list"),
    ast.Lambda: ("args", "body"),
    ast.arguments: ("posonlyargs", "args", "vararg", "kwonlyargs", "kw_defaults", "kwarg", "defaults"),
    ast.arg: (),
    ast.Return: ("value",),
    ast.Delete: ("targets",),
    ast.Assign: ("targets", "value"),
    ast.AugAssign: ("target", "value"),
    ast.AnnAssign: ("target", "value"),
    ast.For: ("target", "iter", "body", "orelse"),
    ast.While: ("test", "body", "orelse"),
    ast.If: ("test", "body", "orelse"),
    ast.With: ("items", "body"),
    ast.withitem: ("context_expr", "optional_vars"),
    ast.Match: ("subject", "cases"),
    ast.match_case: ("pattern", "guard", "body"),
    ast.MatchValue: ("value",),
    ast.MatchSingleton: (),
    ast.MatchSequence: ("patterns",),
    ast.MatchMapping: ("keys", "patterns"),
    ast.MatchStar: (),
    ast.MatchAs: ("pattern",),
    ast.MatchOr: ("patterns",),
    ast.Raise: ("exc", "cause"),
    ast.Try: ("body", "handlers", "orelse", "finalbody"),
    ast.ExceptHandler: ("type", "body"),
    ast.Assert: ("test", "msg"),
    ast.Import: (),
    ast.ImportFrom: (),
    ast.Global: (),
    ast.Nonlocal: (),
    ast.Expr: ("value",),
    ast.Pass: (),
    ast.Break: (),
    ast.Continue: (),
    ast.BoolOp: ("values",),
    ast.NamedExpr: ("target", "value"),
    ast.BinOp: ("left", "right"),
    ast.UnaryOp: ("operand",),
    ast.IfExp: ("test", "body", "orelse"),
    ast.Dict: ("keys", "values"),
    ast.Set: ("elts",),
    ast.ListComp: ("elt", "generators"),
    ast.SetComp: ("elt", "generators"),
    ast.DictComp: ("key", "value", "generators"),
    ast.GeneratorExp: ("elt", "generators"),
    ast.comprehension: ("target", "iter", "ifs"),
    ast.Yield: ("value",),
    ast.YieldFrom: ("value",),
    ast.Compare: ("left", "comparators"),
    ast.Call: ("func", "args", "keywords"),
    ast.keyword: ("value",),
    ast.FormattedValue: ("value", "format_spec"),
    ast.JoinedStr: ("values",),
    ast.Attribute: ("value",),
    ast.Subscript: ("value", "slice"),
    ast.Starred: ("value",),
    ast.List: ("elts",),
    ast.Tuple: ("elts",),
    ast.Slice: ("lower", "upper", "step"),
}


def reason_against(tree: ast.Module) -> str | None:
    """Why the program may not share a process; None where it may."""
    names: set[str] = set()
    stored: set[str] = set()
    kinds: set[type[ast.AST]] = set()
    asks_for_arrays = False
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is ast.Name:
            names.add(node.id)
            if type(node.ctx) is not ast.Load:
                stored.add(node.id)
            continue
        if kind is ast.Constant or node is None:
            continue
        parts = _PARTS.get(kind)
        if parts is None:
            return f"it holds {kind.__name__}"
        kinds.add(kind)
        if kind is ast.Attribute:
            if type(node.ctx) is not ast.Load:
                return f"it sets the attribute {node.attr}"
            if node.attr not in ATTRIBUTES and not _plain_format(node):
                return f"it uses the attribute {node.attr}"
        elif kind is ast.Call and _asks_for_array(node):
            asks_for_arrays = True
            waiting.append(node.args[0])
            continue
        elif kind in _BINDING:
            bound = _BINDING[kind](node)
            if bound is None:
                return "it imports, or declares, what is not on the list"
            stored.update(bound)
        for part in parts:
            value = getattr(node, part)
            if type(value) is list:
                waiting.extend(value)
            else:
                waiting.append(value)
    for name in names | stored:
        if name in OTHER_BUILTINS and name != "__name__":
            return f"it uses {name}"
        if name.startswith("__") and name != "__name__":
            return f"it uses {name}"
    if (ast.Yield in kinds or ast.YieldFrom in kinds) and (ast.Try in kinds or ast.With in kinds):
        return "a generator of it may do something when it is thrown away"
    if asks_for_arrays and "isinstance" in stored:
        return "it has an isinstance of its own"
    return None


def _plain_format(node: ast.Attribute) -> bool:
    """ "…{}…{:.2f}…".format: a text whose fields reach into nothing."""
    text = node.value.value if isinstance(node.value, ast.Constant) else None
    return node.attr == "format" and isinstance(text, str) and _PLAIN_FORMAT.fullmatch(text) is not None


def _asks_for_array(call: ast.Call) -> bool:
    """isinstance(x, np.ndarray), alone or in a tuple of names: the class may be asked for, never called."""
    if not (
        isinstance(call.func, ast.Name) and call.func.id == "isinstance" and len(call.args) == 2 and not call.keywords
    ):
        return False
    kinds = call.args[1].elts if isinstance(call.args[1], ast.Tuple) else [call.args[1]]
    arrays = [
        isinstance(k, ast.Attribute) and k.attr == "ndarray" and isinstance(k.value, ast.Name) and k.value.id in _NUMPY
        for k in kinds
    ]
    plain = [isinstance(k, ast.Name) and k.id in BUILTINS for k in kinds]
    return any(arrays) and all(a or p for a, p in zip(arrays, plain))


_NUMPY = ("np", "numpy")


def _function(node: ast.FunctionDef) -> set[str] | None:
    # Parameters of a type have bounds, which are evaluated when asked for.
    return None if getattr(node, "type_params", None) else {node.name}


def _import(node: ast.Import) -> set[str] | None:
    if any(a.name not in MODULES for a in node.names):
        return None
    return {a.asname or a.name.partition(".")[0] for a in node.names}


def _import_from(node: ast.ImportFrom) -> set[str] | None:
    if node.module == "__future__" and not node.level:
        return {a.asname or a.name for a in node.names}
    known = MODULES.get(node.module or "", frozenset())
    if node.level or any(a.name not in known for a in node.names):
        return None
    return {a.asname or a.name for a in node.names}


def _one(name: str | None) -> set[str]:
    return {name} if name else set()


_BINDING: Mapping[type[ast.AST], Any] = {
    ast.FunctionDef: _function,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.arg: lambda node: {node.arg},
    ast.ExceptHandler: lambda node: _one(node.name),
    ast.MatchStar: lambda node: _one(node.name),
    ast.MatchAs: lambda node: _one(node.name),
    ast.MatchMapping: lambda node: _one(node.rest),
    ast.Global: lambda node: set(node.names),
    ast.Nonlocal: lambda node: set(node.names),
}
"""What a node binds beside its parts; None for what is not allowed."""


def builtins_for_clean() -> dict[str, Any]:
    """The built-ins that a clean program runs with: the allowed ones, and an import of the allowed modules."""
    modules = {name: importlib.import_module(name) for name in (*MODULES, "__future__")}

    def import_allowed(
        name: str, module_globals: Any = None, module_locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        if name.startswith("numpy.") and name in sys.modules and name not in modules:
            # numpy's own C code, which calls the running program's import and then looks in sys.modules.
            return None
        if level or name not in modules:
            raise ModuleNotFoundError(f"No module named {name!r}")
        return modules[name] if fromlist else modules[name.partition(".")[0]]

    return {**{n: getattr(builtins, n) for n in sorted(BUILTINS)}, "__import__": import_allowed}
