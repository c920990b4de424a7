"""The types that models answer with, as JSON schemas and as readers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sprite_etl.llm.prompts import answers
from sprite_etl.llm.prompts.answers import ModelAnswer, Param, Phrase, plain_line
from sprite_etl.llm.schemas import schema_of

ANSWERS = [
    t for t in vars(answers).values() if isinstance(t, type) and issubclass(t, ModelAnswer) and t is not ModelAnswer
]


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a schema."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(item)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda t: t.__name__)
def test_schemas_are_strict_and_free_of_what_servers_get_wrong(answer: type[ModelAnswer]) -> None:
    schema = schema_of(answer)
    assert json.loads(json.dumps(schema)) == schema
    for node in nodes(schema):
        assert not {"minLength", "maxLength", "default", "title"} & set(node)
        if "properties" in node and node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
        if isinstance(node.get("pattern"), str):
            assert not [c for c in '"\\\n\x00' if re.fullmatch(node["pattern"], c)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  the “red”\tmug’s  handle ", "the 'red' mug's handle"),
        ("2 m – 90° – m²", "2 m - 90 degrees - m2"),
        ("a café\u200b\u00a0table", "a cafe table"),
        ('the "big" one\\two', "the 'big' one two"),
    ],
)
def test_typography_becomes_plain(text: str, plain: str) -> None:
    assert plain_line(text) == plain
    assert TypeAdapter(Phrase).validate_python(text) == plain


@pytest.mark.parametrize("text", ["", " ", "﷽", "𝕵 \x00", "la mesa 桌子", "a\x1b[31m", "x" * 81])
def test_what_is_not_plain_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Phrase).validate_python(text)


def test_a_param_is_a_number_or_a_text_and_never_a_truth_value() -> None:
    assert Param.model_validate({"name": "frame", "value": 2}).value == 2.0
    assert Param.model_validate({"name": "which", "value": "first"}).value == "first"
    for wrong in (True, None, [1]):
        with pytest.raises(ValidationError):
            Param.model_validate({"name": "frame", "value": wrong})
