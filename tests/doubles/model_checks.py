"""What the model server refuses with 400, as OpenAI's and vLLM's servers do, and how it counts tokens."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from PIL import Image, UnidentifiedImageError

ROLES = ("system", "developer", "user", "assistant")
PATCH_PX = 28
"""Side of the square of pixels that costs one token."""


class BadRequest(ValueError):
    """Why a request is refused with 400. code: OpenAI's word for it."""

    def __init__(self, message: str, code: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.code = code


def prompt_tokens(body: Mapping[str, Any], context_tokens: int | None) -> tuple[int, ...]:
    """Tokens of each message of a chat request. Raises BadRequest for whatever is wrong with the request.

    context_tokens: what prompt and answer may have together.
    """
    if not isinstance(body.get("model"), str):
        raise BadRequest("you must provide a model parameter")
    if not isinstance(body.get("messages"), list) or not body["messages"]:
        raise BadRequest("messages must not be empty")
    if body.get("stream"):
        raise BadRequest("this server does not stream", "unsupported_parameter")
    _check_numbers(body)
    _check_format(body.get("response_format"))
    tokens = tuple(_message_tokens(message) for message in body["messages"])
    wanted = sum(tokens) + (max_tokens(body) or 0)
    if context_tokens is not None and wanted > context_tokens:
        raise BadRequest(
            f"This model's maximum context length is {context_tokens} tokens. However, you requested {wanted} tokens "
            f"({sum(tokens)} in the messages, {max_tokens(body) or 0} in the completion).",
            "context_length_exceeded",
        )
    return tokens


def text_tokens(text: str) -> int:
    """Tokens of a text, about as many as there would be."""
    return len(text) // 4 + 1


def max_tokens(body: Mapping[str, Any]) -> int | None:
    """How long an answer may be, by either name; None: as long as it likes."""
    limit = body.get("max_completion_tokens", body.get("max_tokens"))
    return limit if isinstance(limit, int) else None


def _check_numbers(body: Mapping[str, Any]) -> None:
    for name, least, most, kind in (
        ("n", 1, 128, int), ("seed", -(2**63), 2**63 - 1, int), ("max_tokens", 1, 2**31, int),
        ("max_completion_tokens", 1, 2**31, int), ("temperature", 0, 2, (int, float)), ("top_p", 0, 1, (int, float)),
    ):  # fmt: skip
        value = body.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool) or not least <= value <= most):
            raise BadRequest(f"{name} must be a number from {least} to {most}, got {value!r}")


def _message_tokens(message: Any) -> int:
    if not isinstance(message, dict) or message.get("role") not in ROLES:
        raise BadRequest(f"a message's role must be one of {', '.join(ROLES)}")
    content = message.get("content")
    if isinstance(content, str):
        return text_tokens(content) + 3
    if not isinstance(content, list) or not content:
        raise BadRequest("a message's content must be a text or a list of parts")
    return sum(_part_tokens(part) for part in content) + 3


def _part_tokens(part: Any) -> int:
    if isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str):
        return text_tokens(part["text"])
    if isinstance(part, dict) and part.get("type") == "image_url":
        given = part.get("image_url")
        width, height = image_size(str(given.get("url")) if isinstance(given, dict) else "")
        return -(-width // PATCH_PX) * -(-height // PATCH_PX)
    raise BadRequest("a part of a message must be a text or an image_url")


@lru_cache(maxsize=512)
def image_size(url: str) -> tuple[int, int]:
    """(width, height) in pixels of an image, decoded whole. Raises BadRequest where it is none, or no data URL."""
    if not url.startswith("data:image/"):
        raise BadRequest(
            "image_url.url must be a data URL of an image: this server fetches nothing", "invalid_image_url"
        )
    head, comma, encoded = url.partition(",")
    said, _, encoding = head.removeprefix("data:image/").partition(";")
    if not comma or encoding != "base64":
        raise BadRequest("a data URL must be base64", "invalid_image_url")
    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded, validate=True))) as image:
            image.load()
            found, size = (image.format or "").lower(), image.size
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError) as error:
        raise BadRequest(f"the image can't be decoded: {error}", "invalid_image") from None
    if found != said.lower():
        raise BadRequest(f"the image is {found}, its URL says {said}", "invalid_image_format")
    return size


def _check_format(given: Any) -> None:
    if given is None or given in ({"type": "text"}, {"type": "json_object"}):
        return
    asked = given.get("json_schema") if isinstance(given, dict) and given.get("type") == "json_schema" else None
    if not isinstance(asked, dict) or not isinstance(asked.get("schema"), dict) or not asked.get("name"):
        raise BadRequest("response_format must be of type json_schema with a name and a schema")
    name = asked["name"]
    if len(name) > 64 or not name.replace("_", "").replace("-", "").isalnum():
        raise BadRequest(f"response_format.json_schema.name {name!r} must be of a-z, A-Z, 0-9, _ and -, at most 64")
    schema = asked["schema"]
    if schema.get("type") != "object" and "$ref" not in schema:
        raise BadRequest(f"schema {name}: the answer must be an object", "invalid_json_schema")
    for place, node in _objects_in(schema, ()) if asked.get("strict") else ():
        properties = node.get("properties", {})
        if node.get("additionalProperties") is not False or sorted(node.get("required", ())) != sorted(properties):
            raise BadRequest(
                f"schema {name} at {'/'.join(place) or 'its root'}: in strict schemas objects require all properties "
                "and allow no other",
                "invalid_json_schema",
            )


def _objects_in(node: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield place, node
        for key, value in node.items():
            yield from _objects_in(value, (*place, key))
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _objects_in(value, (*place, str(i)))
