"""JSON that fits a JSON schema, drawn by a seed: a server's answer where nothing else is known of what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.doubles.model_faults import drawn

_WORDS = ("lamp", "red chair", "sofa", "low table", "shelf", "plant", "picture", "door")


def fill(schema: Mapping[str, Any], seed: str) -> Any:
    """A value of the schema: types, enums, bounds and lengths are kept; patterns are not looked at."""
    return _value(schema, schema.get("$defs", {}), seed)


def _value(node: Mapping[str, Any], defs: Mapping[str, Any], seed: str) -> Any:
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return _value(defs[name], defs, f"{seed}/{name}")
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][int(drawn(seed) * len(node["enum"]))]
    for either in ("anyOf", "oneOf"):
        if either in node:
            return _value(node[either][int(drawn(seed) * len(node[either]))], defs, f"{seed}/{either}")
    kind = node.get("type", "string")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        return {k: _value(v, defs, f"{seed}/{k}") for k, v in node.get("properties", {}).items()}
    if kind == "array":
        least, most = node.get("minItems", 0), node.get("maxItems", 3)
        count = min(max(least, 1 + int(2 * drawn(seed))), most)
        return [_value(node.get("items", {}), defs, f"{seed}/{i}") for i in range(count)]
    return _plain(kind, node, seed)


def _plain(kind: str, node: Mapping[str, Any], seed: str) -> Any:
    if kind == "boolean":
        return drawn(seed) < 0.5
    if kind == "null":
        return None
    if kind in ("integer", "number"):
        least = node.get("minimum", node.get("exclusiveMinimum", -1) + 1)
        most = node.get("maximum", node.get("exclusiveMaximum", least + 10))
        value = least + drawn(seed) * (most - least)
        return int(value) if kind == "integer" else round(value, 3)
    text = _WORDS[int(drawn(seed) * len(_WORDS))]
    return text.ljust(node.get("minLength", 0), "s")[: node.get("maxLength", 1000)]
