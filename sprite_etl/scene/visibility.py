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
    ids, counts = np.unique(instance, return_counts=True)
    pixels = dict(zip(ids.tolist(), counts.tolist()))
    boxes = _tight_boxes(instance)
    found: dict[str, Sighting] = {}
    for obj in objects:
        count = pixels.get(obj.instance_id, 0)
        if count == 0:
            continue
        if amodal_pixels is not None and obj.instance_id in amodal_pixels:
            amodal = float(amodal_pixels[obj.instance_id])
        else:
            amodal = polygon_area(silhouette(obj.box, camera))
        occlusion = float(np.clip(1 - count / amodal, 0.0, 1.0)) if amodal > 0 else None
        found[obj.object_id] = Sighting(frame, int(count), boxes[obj.instance_id], occlusion)
    return found


def _tight_boxes(instance: NDArray[Any]) -> dict[int, tuple[int, int, int, int]]:
    """instance_id → (x0, y0, x1, y1) in pixels, ends exclusive."""
    width = instance.shape[1]
    flat = instance.ravel()
    order = np.argsort(flat, kind="stable")
    ids, starts = np.unique(flat[order], return_index=True)
    rows, columns = np.divmod(order, width)
    x0, x1 = np.minimum.reduceat(columns, starts), np.maximum.reduceat(columns, starts)
    y0, y1 = np.minimum.reduceat(rows, starts), np.maximum.reduceat(rows, starts)
    return {
        int(i): (int(a), int(b), int(c) + 1, int(d) + 1)
        for i, a, b, c, d in zip(ids.tolist(), x0.tolist(), y0.tolist(), x1.tolist(), y1.tolist())
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
