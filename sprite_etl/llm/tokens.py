"""About how many tokens a request is before anybody is asked: for estimates, never for bills."""

from __future__ import annotations

import json
from math import ceil

from sprite_etl.llm.images import sizes_in
from sprite_etl.llm.values import ChatRequest, ModelServer

CHARACTERS_A_TOKEN = 4.0
"""Of English text and code, in the tokenisers of GPT, Qwen and Llama models."""
TOKENS_A_MESSAGE = 4
PATCH_PX = 28
"""Side of the square that is one token to the Qwen vision models, and about one to others."""

OPENAI = "api.openai.com"
_TILED = {"gpt-4o-mini": (2833, 5667), "gpt-4o": (85, 170), "gpt-4.1": (85, 170), "gpt-5": (70, 140)}
_PATCHED = {"gpt-4.1-mini": 1.62, "gpt-4.1-nano": 2.46, "gpt-5-mini": 1.62, "gpt-5-nano": 2.46}
"""OpenAI's rules as published in 2025: (tokens a picture, and more for each tile of 512 px), or the factor on patches
of 32 px, at most 1536 of them. Other models of theirs are counted as gpt-4o."""


def request_tokens(request: ChatRequest, server: ModelServer) -> int:
    """Tokens of all that a request sends."""
    text = 0
    for message in request.messages:
        content = message.get("content") or ""
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        text += sum(len(part["text"]) for part in parts if part.get("type") == "text")
    if server.host == OPENAI and request.schema is not None:  # there it is part of the prompt
        text += len(json.dumps(request.schema))
    pictures = sum(picture_tokens(w, h, server, request.model) for w, h in sizes_in(request.messages))
    return ceil(text / CHARACTERS_A_TOKEN) + TOKENS_A_MESSAGE * len(request.messages) + pictures


def picture_tokens(width: int, height: int, server: ModelServer, model: str) -> int:
    """Tokens of one picture of width × height pixels."""
    if server.host != OPENAI:
        return max(1, round(width / PATCH_PX)) * max(1, round(height / PATCH_PX))
    name = _longest(model, (*_PATCHED, *_TILED))
    if name in _PATCHED:
        patches = ceil(width / 32) * ceil(height / 32)
        return round(min(patches, 1536) * _PATCHED[name])
    base, tile = _TILED[name or "gpt-4o"]
    shrink = min(1.0, 2048 / max(width, height), 768 / min(width, height))
    return base + tile * ceil(width * shrink / 512) * ceil(height * shrink / 512)


def picture_rule(server: ModelServer, model: str) -> str:
    """How pictures are counted for a model, in words."""
    if server.host != OPENAI:
        return f"a token for each {PATCH_PX} x {PATCH_PX} pixels of a picture"
    name = _longest(model, (*_PATCHED, *_TILED)) or "gpt-4o"
    return f"pictures by OpenAI's published rule for {name}, as of 2025"


def _longest(model: str, names: tuple[str, ...]) -> str | None:
    return max((n for n in names if model.startswith(n)), key=len, default=None)
