"""Pictures as a model gets them: small JPEGs of the same aspect, whose size is known to who reads the answer."""

from __future__ import annotations

import base64
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HEAD_CHARACTERS = 8192
"""Of a picture's base64, in which its size is found."""


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """A JPEG. width, height: its own pixels; original_width, original_height: the picture's before it was made
    smaller, so that pixel positions in an answer can be taken back."""

    jpeg: bytes
    width: int
    height: int
    original_width: int
    original_height: int

    @property
    def sha256(self) -> str:
        """Of the JPEG's bytes, hex."""
        return hashlib.sha256(self.jpeg).hexdigest()

    @property
    def data_url(self) -> str:
        """As a URL that holds the picture."""
        return f"data:image/jpeg;base64,{base64.b64encode(self.jpeg).decode()}"

    def part(self) -> dict[str, Any]:
        """As a part of a chat message."""
        return {"type": "image_url", "image_url": {"url": self.data_url}}

    def to_original(self, x: float, y: float) -> tuple[float, float]:
        """A position in the JPEG (pixels, centre of the first at 0.5) as one in the original picture."""
        return x * self.original_width / self.width, y * self.original_height / self.height


def encode_image(picture: Image.Image | NDArray[np.uint8], max_edge: int = 1024, quality: int = 85) -> EncodedImage:
    """A picture as JPEG, its longer edge at most max_edge pixels; never made larger. What is transparent is white.

    picture: PIL's, or (height, width, 3) bytes of RGB. Equal pictures give equal bytes. Raises ValueError.
    """
    if max_edge < 1 or not 1 <= quality <= 95:
        raise ValueError(f"max_edge must be at least 1 and quality 1–95, got {max_edge} and {quality}")
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(np.ascontiguousarray(picture))
    width, height = image.size
    if not width or not height:
        raise ValueError(f"a picture must have pixels, got {width} × {height}")
    image = _on_white(image)
    scale = min(1.0, max_edge / max(width, height))
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    if small != (width, height):
        image = image.resize(small, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return EncodedImage(out.getvalue(), *small, width, height)


def sizes_in(messages: Iterable[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """(width, height) of each picture that a request's messages hold, in order; (0, 0) for one that can't be read."""
    sizes = []
    for message in messages:
        content = message.get("content")
        for part in content if isinstance(content, list) else ():
            if part.get("type") == "image_url":
                sizes.append(_size(part["image_url"]["url"]))
    return sizes


def sizes_said(messages: Iterable[Mapping[str, Any]]) -> str:
    """The same in words: "768x576 x3, 640x480 x1"; empty where there is none."""
    counted = Counter(f"{width}x{height}" for width, height in sizes_in(messages))
    return ", ".join(f"{size} x{count}" for size, count in counted.items())


def _size(url: str) -> tuple[int, int]:
    head = url.partition(",")[2][:HEAD_CHARACTERS]
    try:
        with Image.open(io.BytesIO(base64.b64decode(head))) as image:
            return image.size
    except (ValueError, OSError):
        return 0, 0


def _on_white(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")
