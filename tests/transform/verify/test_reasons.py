"""Every reason code that the code can give has a meaning, and stands in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import sprite_etl
from sprite_etl.transform.annotators.reasons import MODEL_REASONS
from sprite_etl.transform.tasks.base import Relation
from sprite_etl.transform.verify.reasons import REASONS, markdown

PACKAGE = Path(sprite_etl.__file__).parent
PAGE = PACKAGE.parent / "docs" / "verify-your-programs.md"
REFERRING = {"not_nameable", "never_clear"}
"""Rejects of objects, which nobody who verifies programs ever sees."""


def given_codes() -> Iterator[tuple[str, str]]:
    """(code, where) of every reason that is written in `transform`: NotAnswerable("code", …), Reject("code", …),
    Unusable("code", …), verdict.reject(check, "code", …), return "code", "…" of check_code, and
    Verdict("failed", "code", …)."""
    for path in sorted((PACKAGE / "transform").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = {"NotAnswerable": 0, "Reject": 0, "Unusable": 0, "_Refused": 0, "reject": 1, "Verdict": 1}.get(name)
            if place is None or len(node.args) <= place:
                continue
            code = node.args[place]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value, f"{path.name}:{node.lineno}"
    static = (PACKAGE / "transform/verify/static.py").read_text()
    for code in re.findall(r'return "(static_\w+)"', static):
        yield code, "static.py"


def test_every_code_that_is_given_has_a_meaning() -> None:
    found = dict(given_codes())
    assert {"near_tie", "bad_line", "static_import", "solver_disagrees", "wrong_type", "no_unit"} <= found.keys()
    missing = {code: where for code, where in found.items() if code not in {*REASONS, *MODEL_REASONS, *REFERRING}}
    assert not missing, "say in verify/reasons.py or annotators/reasons.py what these mean"


def test_every_relation_has_its_reason() -> None:
    assert {f"metamorphic_{r}" for r in get_args(Relation)} <= REASONS.keys()


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_stands_in_the_documentation_with_its_meaning(code: str) -> None:
    """`python -m sprite_etl.transform.verify.reasons` prints what must stand there."""
    assert re.fullmatch(r"[a-z0-9_]+", code)
    assert f"| `{code}` | {REASONS[code]} |" in PAGE.read_text()


def test_the_page_lists_no_reason_that_there_is_not() -> None:
    listed = re.findall(r"^\| `([a-z0-9_]+)` \| .* \|$", markdown(), re.M)
    assert sorted(listed) == sorted(REASONS)
    in_page = set(re.findall(r"^\| `([a-z0-9_]+)` \|", PAGE.read_text().split("## Reasons")[1], re.M))
    assert in_page == REASONS.keys()
