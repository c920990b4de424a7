"""What can be said of a program before it runs: the cheapest check of all.

This is a matter of form, not of safety: what a program can do is bounded by the sandbox alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache

MOST_CHARACTERS = 20_000
MOST_NODES = 4_000
IMPORTS = frozenset(
    {"__future__", "bisect", "cmath", "collections", "dataclasses", "decimal", "fractions", "functools", "heapq",
     "itertools", "math", "numbers", "numpy", "operator", "random", "re", "statistics", "string", "typing"}
)  # fmt: skip
"""Modules that a program may import: all that the sandbox has loaded and geometry can want."""


@lru_cache(maxsize=4096)
def check_code(code: str) -> tuple[str, str] | None:
    """(reason code, a sentence) of what is wrong with a program's form, None where nothing is.

    Reasons: static_too_large, static_syntax, static_import, static_no_answer. A program defines exactly one top-level
    `answer` of one argument, beside whatever helpers it likes, and imports only what IMPORTS lists.
    """
    if len(code) > MOST_CHARACTERS:
        return "static_too_large", f"the program has {len(code)} characters; the most is {MOST_CHARACTERS}"
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        return "static_syntax", f"the program cannot be read: {type(error).__name__}: {error}"[:300]
    nodes = list(ast.walk(tree))
    if len(nodes) > MOST_NODES:
        return "static_too_large", f"the program has {len(nodes)} syntax nodes; the most is {MOST_NODES}"
    for node in nodes:
        for name in _imported(node):
            if name.partition(".")[0] not in IMPORTS:
                return "static_import", f"line {getattr(node, 'lineno', 0)} imports {name}, which programs may not"
    answers = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "answer"]
    if len(answers) != 1:
        return "static_no_answer", f"the program must define answer(scene) once, and does so {len(answers)} times"
    arguments = answers[0].args
    if len(arguments.posonlyargs) + len(arguments.args) != 1 or arguments.kwonlyargs:
        return "static_no_answer", "answer must take one argument, the scene"
    return None


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "." * node.level]
    return []
