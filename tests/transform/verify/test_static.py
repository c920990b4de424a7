"""A program's form: one answer(scene), allowed imports, a bounded size."""

from __future__ import annotations

import pytest

from sprite_etl.transform.programs.templates import METHODS
from sprite_etl.transform.verify.static import MOST_CHARACTERS, check_code

GOOD = "def answer(scene):\n    return 1\n"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (GOOD, None),
        ("import numpy.linalg as la\nfrom math import tau\ndef helper(a, b): return a\n" + GOOD, None),
        ("def answer(scene, /, **rest):\n    return 1", None),
        ("def answer(scene:\n", "static_syntax"),
        ("def answer(scene):\n\treturn 1\n        return 2", "static_syntax"),
        ("x = '\0'", "static_syntax"),
        ("(" * 5000 + ")" * 5000, "static_syntax"),
        ("", "static_no_answer"),
        ("answer = lambda scene: 1", "static_no_answer"),
        (GOOD + GOOD, "static_no_answer"),
        ("def answer(scene, more):\n    return 1", "static_no_answer"),
        ("def answer():\n    return 1", "static_no_answer"),
        ("def answer(scene, *, key):\n    return 1", "static_no_answer"),
        ("class A:\n    def answer(self):\n        return 1", "static_no_answer"),
        ("import os\n" + GOOD, "static_import"),
        ("def answer(scene):\n    import numpy, subprocess\n    return 1", "static_import"),
        ("from . import secrets\n" + GOOD, "static_import"),
        ("from os.path import join\n" + GOOD, "static_import"),
        (GOOD + "#" * MOST_CHARACTERS, "static_too_large"),
        (GOOD + "x = [" + "1," * 5000 + "]", "static_too_large"),
    ],
)  # fmt: skip
def test_form(code: str, reason: str | None) -> None:
    found = check_code(code)
    assert (found and found[0]) == reason


def test_the_template_programs_are_in_form() -> None:
    assert {(t, m): check_code(c) for t, methods in METHODS.items() for m, c in methods if check_code(c)} == {}
