"""The reference that models and people read: complete, by subject, and the same as the code."""

from __future__ import annotations

import inspect
import math
import re
from pathlib import Path

import numpy as np
import pytest

from sprite_etl.transform.programs import api
from sprite_etl.transform.programs.vocabulary import SUBJECTS

PAGE = Path(__file__).parents[3] / "docs" / "program-api.md"


def test_the_page_is_what_the_code_says() -> None:
    made = "python -m sprite_etl.transform.programs.api > docs/program-api.md"
    assert PAGE.read_text(encoding="utf-8") == api.reference_page(), f"make it again: {made}"


def test_every_function_stands_once_in_the_reference_under_its_subject() -> None:
    text = api.reference_text()
    sections = re.split(r"^# ", text, flags=re.M)[1:]
    assert [s.splitlines()[0] for s in sections] == list(SUBJECTS)
    for section, functions in zip(sections, SUBJECTS.values()):
        assert re.findall(r"^def (\w+)\(", section, flags=re.M) == [f.__name__ for f in functions]
    names = [f.__name__ for f in api.FUNCTIONS]
    assert len(set(names)) == len(names) >= 40
    assert f"API {api.API_VERSION}." in text


@pytest.mark.parametrize("function", api.FUNCTIONS, ids=lambda f: f.__name__)
def test_a_function_says_what_it_means_in_one_paragraph_and_an_example(function: object) -> None:
    meaning, example, *more = (inspect.getdoc(function) or "").split("\n\n")
    assert meaning
    assert not more
    assert example.startswith("Example: ")
    assert f"{function.__name__}(" in example  # type: ignore[attr-defined]


def test_programs_find_the_functions_and_nothing_of_how_they_work() -> None:
    names = {f.__name__ for f in api.FUNCTIONS}
    assert api.program_globals() == {"math": math, "np": np, **{f.__name__: f for f in api.FUNCTIONS}}
    assert not {n for n in names if n.startswith("_")}
