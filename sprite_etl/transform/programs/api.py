"""The functions that every program has as globals, beside `math` and `np`: vetted geometry, so that no program
needs to work left from right out of raw coordinates.

Where a function takes a camera, a frame of the scene serves as well. `reference_text` is what a code model is
shown; it is made of the docstrings in `vocabulary` and `values`, so that the two cannot drift apart. So is
docs/program-api.md: `python -m sprite_etl.transform.programs.api > docs/program-api.md`.
"""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from sprite_etl.transform.programs.values import Camera, Frame, Object, Room, Scene, Sighting
from sprite_etl.transform.programs.vocabulary import SUBJECTS

API_VERSION = "2"
_TYPES = (Scene, Object, Sighting, Frame, Camera, Room)
_CONVENTIONS = (
    "World: metres, right-handed, Y up; the floor plane is (x, z). A camera looks along its own −Z. "
    "Where a function takes a camera, a frame serves as well."
)

FUNCTIONS: tuple[Callable[..., Any], ...] = tuple(f for functions in SUBJECTS.values() for f in functions)


def program_globals() -> dict[str, Any]:
    """What a program finds as globals: the functions, `math` and `np`."""
    return {"math": math, "np": np, **{f.__name__: f for f in FUNCTIONS}}


def reference_text() -> str:
    """The API as a code model is shown it: the types with their fields, then by subject each function's signature
    and meaning."""
    lines = [f"API {API_VERSION}. {_CONVENTIONS}", ""]
    for kind in _TYPES:
        lines += [f"class {kind.__name__}", _indent(inspect.getdoc(kind))]
        lines += [_indent(f"{call}: {text}") for call, text in _members(kind)] + [""]
    for subject, functions in SUBJECTS.items():
        lines += [f"# {subject}", ""]
        for function in functions:
            lines += [f"def {_call(function)}", _indent(inspect.getdoc(function)), ""]
    return "\n".join(lines)


def reference_page() -> str:
    """The same as a page of Markdown: docs/program-api.md."""
    lines = ["# What a program is given", "", f"API version {API_VERSION}. {_CONVENTIONS}", ""]
    lines += ["A program defines `answer(scene)`. Beside the functions below it has `math` and `np` (numpy).", ""]
    lines += ["Made from the code: `python -m sprite_etl.transform.programs.api > docs/program-api.md`.", ""]
    lines += ["## Types", ""]
    for kind in _TYPES:
        lines += [f"### {kind.__name__}", "", _flow(inspect.getdoc(kind)), ""]
        lines += [f"- `{call}`: {_flow(text)}" for call, text in _members(kind)]
        lines += [""] if _members(kind) else []
    for subject, functions in SUBJECTS.items():
        lines += [f"## {subject}", ""]
        for function in functions:
            meaning, _, example = (inspect.getdoc(function) or "").partition("\n\nExample: ")
            code, arrow, comes = example.partition(" → ")
            lines += [f"### `{_call(function)}`", "", _flow(meaning), "", f"Example: `{code}`{arrow}{comes}", ""]
    return "\n".join(lines)


def _members(kind: type) -> list[tuple[str, str]]:
    """Documented properties and methods; undocumented ones are named in the class's own text."""
    found = []
    for name, member in vars(kind).items():
        text = inspect.getdoc(member) if isinstance(member, property) or inspect.isfunction(member) else None
        if text and not name.startswith("_"):
            found.append((name if isinstance(member, property) else _call(member).replace("self, ", ""), text))
    return found


def _call(function: Callable[..., Any]) -> str:
    return f"{function.__name__}{inspect.signature(function)}".replace("'", "")


def _indent(text: str | None) -> str:
    return "\n".join(f"    {line}".rstrip() for line in (text or "").splitlines())


def _flow(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    sys.stdout.write(reference_page())
