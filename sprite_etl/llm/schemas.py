"""JSON schemas of answer types, as servers with structured outputs take them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

_ONLY_PYDANTICS = {"title", "default"}


@lru_cache(maxsize=1024)
def schema_of(answer: type[BaseModel]) -> dict[str, Any]:
    """The strict JSON schema of a type: every property is required and no other is allowed, which OpenAI demands
    and which keeps a model from leaving out what has a default. Do not change what it returns."""
    schema = _strict(answer.model_json_schema())
    assert isinstance(schema, dict)
    return schema


@lru_cache(maxsize=1024)
def schema_name(answer: type[BaseModel]) -> str:
    """The type's name as servers take it: letters, digits, _ and -, at most 64."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", answer.__name__)[:64]


def _strict(node: Any, names: bool = False) -> Any:
    """names: the keys of this object are names of properties or definitions, not keywords."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: value if key in ("const", "enum") and not names else _strict(value, key in ("properties", "$defs"))
        for key, value in node.items()
        if names or key not in _ONLY_PYDANTICS
    }
    if not names and isinstance(kept.get("properties"), dict):
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept
