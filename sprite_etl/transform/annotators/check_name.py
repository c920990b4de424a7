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
from sprite_etl.transform.annotators.outcomes import Unusable, data_of

STAGE = "check_name"


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
        places = {n: _middle(mask == instances[i]) for n, i in numbers.items()}
        tagged = {n: place for n, place in places.items() if place is not None}
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


def _middle(mask: NDArray[np.bool_]) -> tuple[int, int] | None:
    """(column, row) of the mask's pixel that is nearest to the middle of its pixels: always on the object."""
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return None
    nearest = int(np.argmin((rows - np.median(rows)) ** 2 + (columns - np.median(columns)) ** 2))
    return int(columns[nearest]), int(rows[nearest])


def _tagged(rgb: NDArray[np.uint8], places: Mapping[int, tuple[int, int]]) -> Image.Image:
    picture = Image.fromarray(rgb)
    draw = ImageDraw.Draw(picture)
    size = max(10, min(rgb.shape[:2]) // 28)
    for number, (x, y) in places.items():
        box = draw.textbbox((x, y), str(number), anchor="mm", font_size=size)
        draw.rectangle((box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2), fill="white", outline="black")
        draw.text((x, y), str(number), anchor="mm", font_size=size, fill="black")
    return picture
