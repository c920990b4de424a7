"""What functions are given, as what they need: a frame's camera, an object's centre, an outline as plain floats."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.transform.programs.values import Camera, Frame, Object
from sprite_etl.transform.programs.vocabulary.floor import Point

Array = NDArray[np.float64]


def as_camera(camera: Camera | Frame) -> Camera:
    """A frame's camera, or the camera itself."""
    return camera.camera if isinstance(camera, Frame) else camera


def as_point(what: Object | ArrayLike) -> Array:
    """An object's centre, or the point itself: (3) world, metres."""
    return what.center if isinstance(what, Object) else np.asarray(what, dtype=float)


def outline(obj: Object) -> list[Point]:
    """The object's footprint: convex, counter-clockwise in (x, z), metres."""
    return obj.box.solid.rectangle() or [(x, z) for x, z in obj.box.footprint().tolist()]


def on_floor(vector: ArrayLike) -> Point:
    """(x, z) of a world point or vector (3)."""
    x, _, z = np.asarray(vector, dtype=float).tolist()
    return x, z
