"""How views are put together whose answers are known: objects put where a sentence says they are.

A task's `construct` uses these and nothing of its solver: an answer follows from how the view was built.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import Sighting, Vector
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.transform.tasks.geometry import view_frame
from sprite_etl.transform.view import View


def put(
    view: View,
    object_id: str,
    center: Sequence[float] | NDArray[np.float64],
    half_extents: Sequence[float] | None = None,
    yaw_rad: float | None = None,
) -> View:
    """The view with one object's box upright at `center` (3) m, world. half_extents (3) m and yaw (about +Y) are the
    object's own where not given; without a yaw its rotation stays as it is. Sightings stay: see `shown`."""
    box = view.object(object_id).box
    x, y, z = (float(v) for v in center)
    a, b, c = (float(h) for h in (half_extents if half_extents is not None else box.half_extents))
    turned = box.rotation_xyzw if yaw_rad is None else quaternion_about_y(yaw_rad)
    moved = OrientedBox((x, y, z), (a, b, c), turned)
    return replace(view, objects=tuple(replace(o, box=moved) if o.object_id == object_id else o for o in view.objects))


def from_camera(view: View, frame: int, right_m: float, up_m: float, ahead_m: float) -> Vector:
    """World point (3) that lies so many metres to the right, up and ahead of the frame's camera held level."""
    camera = view_frame(view, frame).camera
    right, up, ahead = camera.levelled_axes()
    x, y, z = (camera.position + right_m * right + up_m * up + ahead_m * ahead).tolist()
    return x, y, z


def on_floor(origin: Sequence[float], heading_rad: float, distance_m: float, height_m: float | None = None) -> Vector:
    """World point at a distance from `origin` (3) in a heading on the floor plane: 0 = world −Z, counter-clockwise
    seen from above. Its y is the origin's, or height_m."""
    y = float(origin[1]) if height_m is None else height_m
    return (
        float(origin[0]) - distance_m * math.sin(heading_rad),
        y,
        float(origin[2]) - distance_m * math.cos(heading_rad),
    )


def shown(view: View, object_id: str, frames: Sequence[int], at_columns: tuple[int, int] | None = None) -> View:
    """The view with one object clear in these frames and no other. Its picture's box is its own outline cut to the
    image, or the given columns (x0, x1)."""
    obj = view.object(object_id)
    seen = []
    for index in frames:
        camera = view_frame(view, index).camera
        x0, y0, x1, y1 = outline(obj.box, camera)
        if at_columns is not None:
            x0, x1 = at_columns
        seen.append(Sighting(index, max(1, (x1 - x0) * (y1 - y0)), (x0, y0, x1, y1), 0.0))
    visible = tuple(seen)
    return replace(
        view, objects=tuple(replace(o, visible=visible) if o.object_id == object_id else o for o in view.objects)
    )


def outline(box: OrientedBox, camera: Camera) -> tuple[int, int, int, int]:
    """(x0, y0, x1, y1) pixels around the box's corners that lie before the camera, inside the image and not empty."""
    pixels, _ = camera.project(box.corners())
    ahead = pixels[np.isfinite(pixels).all(-1)]
    if len(ahead) == 0:
        return 0, 0, 1, 1
    low = np.clip(np.floor(ahead.min(0)), 0, [camera.width - 1, camera.height - 1]).astype(int)
    high = np.clip(np.ceil(ahead.max(0)), low + 1, [camera.width, camera.height]).astype(int)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])
