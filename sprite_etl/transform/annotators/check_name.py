"""The stage `check_name`: a second look, without outlines or colours, picks the object that an expression means."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sprite_etl.llm.images import EncodedImage, encode_image
from sprite_etl.llm.prompts.answers import PickAnswer
from sprite_etl.llm.prompts.render import render
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.scene.visibility import ABSENT_BELOW_PIXELS
from sprite_etl.transform.annotators.outcomes import Unusable, data_of

STAGE = "check_name"
COVERED = 8
"""A tag stands on an object of this many times its size, and beside what is smaller."""
GAP = 6
"""Pixels between a tag and the object that it stands beside."""

Box = tuple[int, int, int, int]
"""(left, top, right, bottom) in pixels, all inside."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an object is in a picture: a pixel (column, row) of it, the box around it, and its size in pixels."""

    middle: tuple[int, int]
    around: Box
    pixels: int


@dataclass(frozen=True, slots=True)
class LineUp:
    """A view's frames with a numbered tag on each candidate. numbers: number → object id."""

    numbers: Mapping[int, str]
    pictures: tuple[EncodedImage, ...]


def line_up(folder: CaptureFolder, object_ids: Sequence[str], frames: Sequence[int], max_edge: int = 768) -> LineUp:
    """Whole frames, in the view's order, with the candidates tagged in a drawn order that says nothing of them.

    Raises ValueError for fewer than two candidates, one that no frame shows, or one twice; CaptureError.
    """
    if len(object_ids) < 2 or len(set(object_ids)) < len(object_ids):
        raise ValueError(f"a name is checked among two or more different objects, got {list(object_ids)}")
    seed = "\n".join((folder.capture.capture_id, *sorted(object_ids), *map(str, frames)))
    ordered = sorted(object_ids, key=lambda i: hashlib.sha256(f"{seed}\n{i}".encode()).digest())
    numbers = dict(enumerate(ordered, 1))
    instances = {o.object_id: o.instance_id for o in folder.capture.objects}
    pictures, seen = [], set[int]()
    for frame in frames:
        mask = folder.instance(frame)
        spots = {n: _spot(mask == instances[i]) for n, i in numbers.items()}
        tagged = {n: spot for n, spot in spots.items() if spot is not None}
        seen |= set(tagged)
        pictures.append(encode_image(_tagged(folder.rgb(frame), tagged), max_edge))
    if hidden := [i for n, i in numbers.items() if n not in seen]:
        raise ValueError(f"none of the frames {list(frames)} shows {hidden[0]}")
    return LineUp(numbers, tuple(pictures))


def check_requests(shown: LineUp, expression: str, models: StageModels) -> list[ChatRequest]:
    """One request a sample; they show the words and the tags, not which object is hoped for."""
    facts = {"expression": expression, "numbers": ", ".join(map(str, shown.numbers))}
    pictures = [(f"Picture {i}:", p) for i, p in enumerate(shown.pictures, 1)]
    return requests_for(render(STAGE, facts, pictures), models, PickAnswer)


def read_pick(shown: LineUp, outcome: ChatResult | ChatFailure) -> str | Unusable:
    """The id of the object that was picked. Unusable: model_…, unknown_number, not_unique (none, or several)."""
    data = data_of(outcome, PickAnswer)
    if isinstance(data, Unusable):
        return data
    if data.number is None:
        return Unusable("not_unique", "the words fit none of the candidates, or more than one")
    if data.number not in shown.numbers:
        return Unusable("unknown_number", f"there is no number {data.number} among {list(shown.numbers)}")
    return shown.numbers[data.number]


def _spot(mask: NDArray[np.bool_]) -> Spot | None:
    """Where an object is; its middle is the pixel nearest to the middle of its pixels, so that it is on the object."""
    rows, columns = np.nonzero(mask)
    if len(rows) < ABSENT_BELOW_PIXELS:
        return None
    nearest = int(np.argmin((rows - np.median(rows)) ** 2 + (columns - np.median(columns)) ** 2))
    around = (int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max()))
    return Spot((int(columns[nearest]), int(rows[nearest])), around, len(rows))


def _tagged(rgb: NDArray[np.uint8], spots: Mapping[int, Spot]) -> Image.Image:
    """Tags on their objects; beside those that a tag would hide, with a line to them. No tag hides another."""
    picture = Image.fromarray(rgb)
    draw = ImageDraw.Draw(picture)
    size = max(10, min(rgb.shape[:2]) // 28)
    taken: list[Box] = []
    for number, spot in spots.items():
        left, top, right, bottom = draw.textbbox((0, 0), str(number), anchor="mm", font_size=size)
        half = (int(right - left) // 2 + 3, int(bottom - top) // 2 + 3)
        x, y = _free_place(spot, half, taken, picture.size)
        taken.append(_box((x, y), half))
        if (x, y) != spot.middle:
            draw.line((x, y, *spot.middle), fill="black", width=3)
            draw.line((x, y, *spot.middle), fill="white", width=1)
    for number, (x0, y0, x1, y1) in zip(spots, taken):  # above all lines
        draw.rectangle((x0, y0, x1, y1), fill="white", outline="black")
        middle = ((x0 + x1) / 2, (y0 + y1) / 2)
        draw.text(middle, str(number), anchor="mm", font_size=size, fill="black")
    return picture


def _free_place(spot: Spot, half: tuple[int, int], taken: Sequence[Box], size: tuple[int, int]) -> tuple[int, int]:
    """(column, row) for a tag: the object's middle where it is large, else beside it; whatever is free of other tags
    and inside the picture."""
    (x, y), (x0, y0, x1, y1), (w, h) = spot.middle, spot.around, half
    beside = [(x, y0 - h - GAP), (x, y1 + h + GAP), (x1 + w + GAP, y), (x0 - w - GAP, y)]
    large = spot.pixels >= COVERED * 4 * w * h
    places = [(x, y), *beside] if large else [*beside, (x, y)]
    for place in places:
        left, top, right, bottom = _box(place, half)
        inside = left >= 0 and top >= 0 and right < size[0] and bottom < size[1]
        if inside and not any(left <= c and a <= right and top <= d and b <= bottom for a, b, c, d in taken):
            return place
    return x, y


def _box(middle: tuple[int, int], half: tuple[int, int]) -> Box:
    (x, y), (w, h) = middle, half
    return x - w, y - h, x + w, y + h
