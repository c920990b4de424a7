"""Who is seen where: sightings from instance images, and the three states clear, grey, absent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import polygon_area, silhouette
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import SceneObject, Sighting

Visibility = Literal["clear", "grey", "absent"]

CLEAR_SHARE_OF_IMAGE = 0.0025
"""A clear object covers at least this share of the pixels: one 28×28 token at 640×480."""
CLEAR_SHARE_OF_SELF = 0.30
"""… and at least this share of its own amodal mask is unhidden."""
ABSENT_BELOW_PIXELS = 8


def sightings_in_frame(
    frame: int,
    instance: NDArray[Any],
    objects: Iterable[SceneObject],
    camera: Camera,
    amodal_pixels: dict[int, int] | None = None,
) -> dict[str, Sighting]:
    """Sightings of ≥ 1 pixel in one instance image (height, width), by object_id.

    amodal_pixels: instance_id → size of its mask inside the image when rendered alone, where the source can
    do that. Without it occlusion is measured against the box's projected silhouette, which overstates what
    is hidden of anything that does not fill its box.
    """
    masks = _masks(instance)
    found: dict[str, Sighting] = {}
    for obj in objects:
        if obj.instance_id not in masks:
            continue
        count, bbox = masks[obj.instance_id]
        if amodal_pixels is not None and obj.instance_id in amodal_pixels:
            amodal = float(amodal_pixels[obj.instance_id])
        else:
            amodal = polygon_area(silhouette(obj.box, camera))
        occlusion = float(np.clip(1 - count / amodal, 0.0, 1.0)) if amodal > 0 else None
        found[obj.object_id] = Sighting(frame, count, bbox, occlusion)
    return found


def _masks(instance: NDArray[Any]) -> dict[int, tuple[int, tuple[int, int, int, int]]]:
    """instance_id → its pixels, and (x0, y0, x1, y1) around them, ends exclusive."""
    width, flat = instance.shape[1], instance.ravel()
    if flat.dtype.itemsize > 2 and flat.size and flat.min() >= 0 and flat.max() <= 65535:
        flat = flat.astype(np.uint16)  # sorted several times faster
    order = np.argsort(flat, kind="stable").astype(np.int32)
    by_id = flat[order]
    starts = np.flatnonzero(np.concatenate([[True], by_id[1:] != by_id[:-1]])) if flat.size else np.zeros(0, dtype=int)
    if len(starts) == 0:
        return {}
    ends = np.append(starts[1:], flat.size)
    columns = order % width
    x0, x1 = np.minimum.reduceat(columns, starts), np.maximum.reduceat(columns, starts)
    y0, y1 = order[starts] // width, order[ends - 1] // width  # within an id the pixels are still in their order
    return {
        int(i): (int(n), (int(a), int(b), int(c) + 1, int(d) + 1))
        for i, n, a, b, c, d in zip(by_id[starts], ends - starts, x0, y0, x1, y1)
    }


def visibility(sighting: Sighting | None, camera: Camera) -> Visibility:
    """The state of one object in one frame.

    *clear*: ≥ 0.25 % of the pixels and ≥ 30 % of its own amodal mask; *absent*: < 8 pixels; *grey* between.
    A sighting whose numbers are unknown is grey: nothing may rest on it, and nothing may deny it.
    """
    if sighting is None:
        return "absent"
    if sighting.pixels is None:
        return "grey"
    if sighting.pixels < ABSENT_BELOW_PIXELS:
        return "absent"
    large = sighting.pixels >= CLEAR_SHARE_OF_IMAGE * camera.width * camera.height
    open_enough = sighting.occlusion is not None and 1 - sighting.occlusion >= CLEAR_SHARE_OF_SELF
    return "clear" if large and open_enough else "grey"
