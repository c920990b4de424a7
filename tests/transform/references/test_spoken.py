"""What words may use is found, rather too much than too little, so that a task can forbid it."""

from __future__ import annotations

import pytest

from sprite_etl.transform.references.spoken import bare_words, parts_of


@pytest.mark.parametrize(
    ("expression", "name", "parts"),
    [
        ("the striped armchair", "armchair", set()),
        ("the wooden chair", "office chair", set()),
        ("the glass vase", "vase", set()),
        ("the brown chair", "chair", {"colour"}),
        ("the dark-grey chair", "chair", {"colour"}),
        ("the mug on the desk", "mug", {"place", "near"}),
        ("the mug with a lid", "mug", {"place", "near"}),
        ("the window chair", "chair", {"place", "near"}),
        ("the chair beside the white table", "chair", {"colour", "place", "near"}),
        ("the kitchen chair", "chair", {"room"}),
        ("the kitchen cabinet", "kitchen cabinet", set()),
        ("the Kitchen Cabinet in the hall", "kitchen cabinet", {"place", "near", "room"}),
        ("the orange orange", "orange", {"colour"}),
    ],
)
def test_parts_of_words(expression: str, name: str, parts: set[str]) -> None:
    assert parts_of(expression, name) == parts


def test_the_own_name_is_taken_out_once() -> None:
    assert bare_words("the white lamp", "floor lamp") == ["the", "white"]
    assert bare_words("the box on the box", "box") == ["the", "on", "the", "box"]
