"""A wrong setting, in words: what must be, what was given, and where it is set."""

from __future__ import annotations

from pydantic import ValidationError


class ConfigError(ValueError):
    """A setting that cannot be used: says what must be, what was given, and where it is set."""


def explain(error: ValidationError) -> str:
    """A validation error as one line a fault: where, what must be, what was given."""
    lines = []
    for fault in error.errors():
        where = ".".join(str(p) for p in fault["loc"]) or "configuration"
        message = fault["msg"].removeprefix("Value error, ")
        # What was given for a model server may be a key under a misspelt name.
        silent = fault["type"] in ("missing", "value_error") or fault["loc"][:1] == ("model_servers",)
        got = "" if silent else f", got {fault['input']!r}"
        lines.append(f"{where}: {message}{got}")
    return "; ".join(lines)
