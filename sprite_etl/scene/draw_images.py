"""Depth and instance images as colours, with what tells a reader how to read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sprite_etl.scene.capture import SceneObject
from sprite_etl.scene.draw_labels import INK, Colour, Font, shown_name

Pixels = NDArray[np.uint8]

NEAR_TO_FAR = np.array([(253, 231, 37), (94, 201, 98), (33, 145, 140), (59, 82, 139), (68, 1, 84)], dtype=float)
NO_READING: Colour = (205, 205, 205)
BACKGROUND: Colour = (60, 60, 64)
UNKNOWN: Colour = (255, 255, 255)
ROW = 18


def depth_colours(depth_m: NDArray[Any], far_m: float) -> Pixels:
    """Planar depth (height, width) metres → (height, width, 3): 0 m yellow, far_m and beyond violet, none grey."""
    share = np.clip(depth_m / far_m, 0, 1) * (len(NEAR_TO_FAR) - 1)
    steps = np.arange(len(NEAR_TO_FAR))
    colours = np.stack([np.interp(share, steps, NEAR_TO_FAR[:, k]) for k in range(3)], axis=-1)
    return np.asarray(np.where((depth_m > 0)[..., None], colours, NO_READING).round().astype(np.uint8))


def instance_colours(instance: NDArray[Any], colours: dict[int, Colour]) -> Pixels:
    """Instance ids (height, width) → (height, width, 3): each object its colour, background dark, ids that no object
    has white."""
    table = np.full((int(max(instance.max(), max(colours, default=0))) + 1, 3), UNKNOWN, dtype=np.uint8)
    table[0] = BACKGROUND
    for number, colour in colours.items():
        table[number] = colour
    return np.asarray(table[instance])


def draw_depth_bar(width: int, far_m: float, font: Font) -> Image.Image:
    """A bar of the colours with metres below it, and what grey means: (3 · ROW) high."""
    picture = Image.new("RGB", (width, 3 * ROW), (250, 250, 248))
    pen = ImageDraw.Draw(picture)
    long = width - 40
    bar = depth_colours(np.tile(np.linspace(far_m / long, far_m, long), (ROW - 4, 1)), far_m)
    picture.paste(Image.fromarray(bar), (8, 2))
    for k in range(6):
        x = 8 + long * k / 5
        pen.line([(x, ROW - 3), (x, ROW + 2)], fill=INK)
        pen.text((x, ROW + 2), f"{far_m * k / 5:g}", fill=INK, font=font, anchor="ma" if k else "la")
    pen.text((width - 24, ROW + 2), "m", fill=INK, font=font)
    pen.rectangle((8, 2 * ROW + 3, 20, 3 * ROW - 3), fill=NO_READING)
    pen.text((26, 2 * ROW + 1), f"no reading · violet: {far_m:g} m and beyond", fill=INK, font=font)
    return picture


def draw_legend(size: tuple[int, int], objects: Sequence[tuple[SceneObject, Colour]], font: Font) -> Image.Image:
    """What each colour is: a swatch, the name and the object's id; those that find no room are counted."""
    picture = Image.new("RGB", size, (250, 250, 248))
    pen = ImageDraw.Draw(picture)
    columns = max(1, size[0] // 230)
    rows = max(1, size[1] // ROW)
    room = columns * rows if len(objects) <= columns * rows else columns * rows - 1
    width = size[0] // columns
    for k, (obj, colour) in enumerate(objects[:room]):
        x, y = k // rows * width, k % rows * ROW
        pen.rectangle((x + 8, y + 3, x + 20, y + ROW - 3), fill=colour)
        text = f"{shown_name(obj)} · {obj.object_id}"
        while len(text) > 4 and pen.textlength(text, font=font) > width - 32:
            text = text[:-2].rstrip("…") + "…"
        pen.text((x + 26, y + 1), text, fill=INK, font=font)
    if len(objects) > room:
        x, y = room // rows * width, room % rows * ROW
        pen.text((x + 26, y + 1), f"and {len(objects) - room} more", fill=INK, font=font)
    return picture
