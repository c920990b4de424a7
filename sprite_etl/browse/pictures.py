"""The pictures of a sample: as the trainer sees them, or with its objects' boxes and expressions drawn in."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from PIL import Image, ImageDraw

from sprite_etl.browse.damage import reading
from sprite_etl.load.rows import VIDEO, CaptureFacts, read_facts
from sprite_etl.scene.box import projected_edges
from sprite_etl.scene.capture import Frame, SceneObject
from sprite_etl.scene.draw_labels import colour_of, label_font
from sprite_etl.scene.folder import MANIFEST
from sprite_etl.store import keys
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import Store

WIDTH = 640
MAX_CAPTURES = 16
"""Manifests held in memory; a page of samples is of few captures."""
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Shown:
    """What a sample shows. video: the video's key where a trainer gets it; frames: indices of the pictures to look
    at, in order."""

    video: str | None
    frames: tuple[int, ...]


def shown(row: Mapping[str, Any], most: int = 8) -> Shown:
    """A row's video and at most `most` of its frames, spread over them, the first and the last among them."""
    video = next((key for key in row["media"] if key.endswith(f"/{VIDEO}")), None)
    every = list(row["frame_indices"])
    if len(every) > most:
        every = [every[round(i * (len(every) - 1) / (most - 1))] for i in range(most)]
    return Shown(video, tuple(dict.fromkeys(every)))


def captured(store: Store, key: str) -> str:
    """The key, if it is a file of a capture and lies among the captures. Raises MissingObjectError.

    The folder of all captures may be a link to another disk; a link below it that leads out of it shows nothing.
    """
    here, folder = store.local_path(key), store.local_path(keys.CAPTURES)
    inside = here is None or folder is None or here.resolve().is_relative_to(folder.resolve())
    if not key.startswith(f"{keys.CAPTURES}/") or not inside:
        raise MissingObjectError(f"show {key}", "it is no file of a capture", "Look at the row's media")
    return key


class Pictures:
    """Pictures of a store's captures. Safe to use from many threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._facts: OrderedDict[str, CaptureFacts] = OrderedDict()
        self._lock = Lock()

    def picture(self, row: Mapping[str, Any], frame: int, boxes: bool) -> bytes | None:
        """One frame as JPEG, at most WIDTH wide; None where the row shows no such frame. Raises StoreError,
        CaptureError.

        boxes: with the oriented box of each of the row's objects that lies in the picture, and its expression.
        """
        if frame not in row["frame_indices"]:
            return None
        prefix = keys.capture_prefix(row["source"], row["scene_id"], row["capture_id"])
        key = captured(self._store, f"{prefix}/rgb/{frame:06d}.jpg")
        body = self._store.get(key)
        with reading(key), Image.open(io.BytesIO(body)) as opened:
            picture = opened.convert("RGB")
        scale = min(1.0, WIDTH / picture.width)
        if scale < 1:
            picture = picture.resize((WIDTH, max(1, round(picture.height * scale))), Image.Resampling.LANCZOS)
        if boxes:
            _draw(picture, self._of(prefix), row, frame, scale)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=_QUALITY)
        return out.getvalue()

    def _of(self, prefix: str) -> CaptureFacts:
        with self._lock:
            if prefix in self._facts:
                self._facts.move_to_end(prefix)
                return self._facts[prefix]
        with reading(f"{prefix}/{MANIFEST}"):
            facts = read_facts(self._store, prefix)
        with self._lock:
            self._facts[prefix] = facts
            while len(self._facts) > MAX_CAPTURES:
                self._facts.popitem(last=False)
        return facts


def _draw(picture: Image.Image, facts: CaptureFacts, row: Mapping[str, Any], index: int, scale: float) -> None:
    frame = facts.capture.frame(index)
    there = {o.object_id: o for o in facts.capture.objects_in(frame)}
    said = dict(zip(row["object_ids"], row["expressions"]))
    pen = ImageDraw.Draw(picture)
    labels = []
    for i, object_id in enumerate(row["object_ids"]):
        obj = there.get(object_id)
        if obj is None or (obj.visible is not None and obj.sighting(index) is None):
            continue
        for start, end in projected_edges(obj.box, frame.camera) * scale:
            pen.line([*start, *end], fill=colour_of(i), width=2)
        labels.append((obj, said.get(object_id) or obj.name, colour_of(i)))
    font = label_font(max(10, round(picture.width / 38)))
    for obj, text, colour in labels:  # over all lines
        place = _middle(obj, frame, scale)
        if place is None:
            continue
        left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
        x = min(max(4.0, place[0] - (right - left) / 2), max(4.0, picture.width - (right - left) - 4))
        y = min(max(4.0, place[1] - (bottom - top) / 2), max(4.0, picture.height - (bottom - top) - 4))
        pen.rectangle((x - 3, y - 2, x + right - left + 3, y + bottom - top + 3), fill=(20, 20, 24), outline=colour)
        pen.text((x - left, y - top), text, fill=(255, 255, 255), font=font)


def _middle(obj: SceneObject, frame: Frame, scale: float) -> tuple[float, float] | None:
    """Where its label goes, pixels: the middle of what is seen of it, else of its box's edges."""
    sighting = obj.sighting(frame.index)
    if sighting is not None and sighting.bbox is not None:
        x0, y0, x1, y1 = sighting.bbox
        return (x0 + x1) / 2 * scale, (y0 + y1) / 2 * scale
    edges = projected_edges(obj.box, frame.camera)
    if not len(edges):
        return None
    x, y = edges.reshape(-1, 2).mean(0).tolist()
    return x * scale, y * scale
