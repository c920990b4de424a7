"""Rays against triangles: embree behind two calls, one for pictures and one for shadows.

The frame is that of the triangles given. embreex takes arrays of any strides, so points are kept as rows of
coordinates (3, n), which is what numpy is fast on, and handed over transposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SourceError
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.conventions import Z_UP_TO_CANONICAL

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

MENDING = "ray casting needs the package embreex, which cannot be imported here: pip install 'sprite-etl[mujoco]'"


def has_embree() -> bool:
    """Whether the wheel of embreex can be imported on this machine."""
    try:
        import embreex.mesh_construction
        import embreex.rtcore_scene  # noqa: F401
    except ImportError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Hits:
    """What rays (n) met: triangle (n,) int32, −1 = nothing; distance (n,) in lengths of the ray's direction;
    u, v (n,) barycentric weights of the triangle's second and third corner."""

    triangle: Ints
    distance: Floats
    u: Floats
    v: Floats

    def at(self, where: NDArray[np.intp]) -> Hits:
        """Some of them."""
        return Hits(self.triangle.take(where), self.distance.take(where), self.u.take(where), self.v.take(where))


class RayScene:
    """Triangles (n, 3, 3) that rays can be cast against. Raises SourceError where embreex is missing."""

    def __init__(self, corners: Floats) -> None:
        if not has_embree():
            raise SourceError(MENDING)
        from embreex.mesh_construction import TriangleMesh
        from embreex.rtcore_scene import EmbreeScene

        self._scene: Any = EmbreeScene(robust=True)
        TriangleMesh(self._scene, np.ascontiguousarray(corners, dtype=np.float32))

    def first_hits(self, origin: Floats, directions: Floats) -> Hits:
        """Rays from one point (3, 1), or from as many as there are rays (3, n), along directions (3, n) of any
        length."""
        origins = origin.T if origin.shape == directions.shape else _repeated(origin[:, 0], directions.shape[1])
        found = self._scene.run(origins, directions.T, output=1)
        return Hits(found["primID"], found["tfar"], found["u"], found["v"])

    def is_blocked(self, origins: Floats, directions: Floats, reach: Floats | None = None) -> NDArray[np.bool_]:
        """(n,) whether anything lies on rays from origins (3, n) along directions (3, n) or (3, 1), within reach
        (n,) lengths of the direction, or at any distance."""
        hit = self._scene.run(origins.T, directions.T, dists=reach, query="OCCLUDED")
        return np.asarray(hit != -1)

    def distances(self, origins: Floats, directions: Floats, reach: Floats) -> Floats:
        """(n,) distance to the first hit on rays from origins (3, n) along directions (3, n), at most reach (n,)."""
        return np.asarray(self._scene.run(origins.T, directions.T, dists=reach, query="DISTANCE"))


def camera_rays(camera: Camera, columns: NDArray[Any], rows: NDArray[Any]) -> tuple[Floats, Floats]:
    """Origin (3, 1) and directions (3, n) in MuJoCo's frame through pixel positions (pixels, centres at +0.5).

    A direction's length is that of one metre of planar depth, so that hit distances are planar depths.
    """
    x = (columns - camera.cx) / camera.fx
    y = -(rows - camera.cy) / camera.fy
    matrix = camera.matrix
    turn = Z_UP_TO_CANONICAL.T @ matrix[:3, :3]
    right, up, back = (turn[:, k].astype(np.float32) for k in range(3))
    x, y = x.astype(np.float32), y.astype(np.float32)
    directions = np.stack([x * right[k] + y * up[k] - back[k] for k in range(3)])
    return (Z_UP_TO_CANONICAL.T @ matrix[:3, 3:]).astype(np.float32), directions


def pixel_centres(camera: Camera) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Columns and rows (height · width,) of all pixel centres, row by row."""
    rows, columns = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
    return columns.ravel(), rows.ravel()


def _repeated(point: Floats, times: int) -> Floats:
    """(times, 3) view of one point, without copies."""
    point = np.ascontiguousarray(point, dtype=np.float32)
    return np.lib.stride_tricks.as_strided(point, (times, 3), (0, point.strides[0]))
