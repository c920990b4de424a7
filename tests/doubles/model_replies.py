"""Errors as OpenAI's servers spell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web


def error_body(message: str, code: str) -> dict[str, Any]:
    """The JSON of an error."""
    return {"error": {"message": message, "type": code, "code": code, "param": None}}


def error(status: int, message: str, code: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """A reply that says what was wrong."""
    return web.json_response(error_body(message, code), status=status, headers=headers)
