"""Objects, frames and scenes as programs get them, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.rotations import matrix_about_y, quaternion_about_y, quaternion_from_matrix
from sprite_etl.transform.programs.values import Frame, Object, Scene, scene_from_json
from tests.scene.strategies import random_box

Array = NDArray[np.float64]


def thing(
    object_id: str,
    at: Sequence[float],
    size: Sequence[float] = (1, 1, 1),
    yaw: float = 0.0,
    seen: Sequence[int] = (0,),
    **fields: Any,
) -> dict[str, Any]:
    """An object of scene_json: a box of this centre, size and yaw."""
    return {
        "id": object_id,
        "name": object_id.split("_")[0],
        "center": [float(x) for x in at],
        "half_extents": [x / 2 for x in size],
        "rotation_xyzw": list(quaternion_about_y(yaw)),
        "room": None,
        "seen": [[f, 900, [1, 2, 30, 40]] for f in seen],
        **fields,
    }


def picture(index: int, position: ArrayLike, yaw: float, pitch: float = 0.0) -> dict[str, Any]:
    """A frame of scene_json."""
    camera = camera_from_fov(640, 480, 1.3, pose_from_yaw_pitch(position, yaw, pitch))
    numbers = {k: getattr(camera, k) for k in ("width", "height", "fx", "fy", "cx", "cy")}
    pose = list(camera.camera_to_world)
    return {"index": index, "time_s": 0.5 * index, **numbers, "camera_to_world": pose, "walker": None}


def scene_of(objects: Sequence[dict[str, Any]], frames: Sequence[dict[str, Any]] = (), **rest: Any) -> Scene:
    """The scene of these."""
    return scene_from_json({"objects": objects, "frames": frames, **rest})


def of_box(box: OrientedBox, object_id: str = "box_1") -> Object:
    """An object with this box."""
    return Object(object_id, object_id.split("_")[0], None, box, [])


def random_thing(rng: np.random.Generator, spread: float = 2.0, upright: bool = False) -> Object:
    """An object with a random box, at every tilt or at none."""
    box = random_box(rng, spread)
    yaw = quaternion_about_y(rng.uniform(-np.pi, np.pi))
    return of_box(OrientedBox(box.center, box.half_extents, yaw) if upright else box)


def random_picture(rng: np.random.Generator, index: int = 0) -> Frame:
    """A frame from anywhere, to anywhere but straight up or down."""
    frame = picture(index, rng.normal(scale=3, size=3), rng.uniform(-np.pi, np.pi), rng.uniform(-1.2, 1.2))
    return scene_of([], [frame]).frames[0]


def turned(obj: Object, yaw: float, shift: Array) -> Object:
    """The object in a world that was turned about +Y and shifted."""
    turn = matrix_about_y(yaw)
    center = tuple((turn @ obj.center + shift).tolist())
    return of_box(OrientedBox(center, obj.box.half_extents, quaternion_from_matrix(turn @ obj.axes)), obj.id)


def mirrored(obj: Object) -> Object:
    """The object in the mirror x → −x: a box is its own mirror image but for its rotation S·R·S."""
    flip = np.diag([-1.0, 1.0, 1.0])
    center = tuple((flip @ obj.center).tolist())
    return of_box(OrientedBox(center, obj.box.half_extents, quaternion_from_matrix(flip @ obj.axes @ flip)), obj.id)
