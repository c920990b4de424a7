"""How large each visible object's mask would be if the object were alone: exact, and mostly without rays.

A pixel that shows something else can only hide an object that lies behind it. So rays are cast at the object
alone only where the picture's surface is nearer than the object's farthest point, inside the rectangle that the
object's corners span in the image.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.geometry import Triangles
from sprite_etl.extract.mujoco.rays import RayScene
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.conventions import Z_UP_TO_CANONICAL

Floats = NDArray[np.float32]

NEAR_M = 0.01


class Amodal:
    """Each object of a home on its own."""

    def __init__(self, triangles: Triangles) -> None:
        order = np.argsort(triangles.instance, kind="stable")
        ids, starts = np.unique(triangles.instance[order], return_index=True)
        self._members = dict(zip(ids.tolist(), np.split(order, starts[1:])))
        self._corners = triangles.corners
        self._scenes: dict[int, RayScene] = {}

    def pixels(
        self, camera: Camera, origin: Floats, directions: Floats, instance: NDArray[np.int32], depth: Floats
    ) -> dict[int, int]:
        """instance id → pixels of its mask inside the image when rendered alone, of every id in the picture.

        origin (3, 1), directions (3, height · width): the rays whose first hits gave instance and depth
        (height, width).
        """
        counts = np.bincount(instance.ravel())
        rays = directions.reshape(3, *instance.shape)
        sizes: dict[int, int] = {}
        for number in np.flatnonzero(counts).tolist():
            if number == 0:
                continue
            corners = self._corners[self._members[number]].reshape(-1, 3)
            window, farthest = _window(camera, corners)
            nearer = depth[window]
            hidden = (instance[window] != number) & (nearer > 0) & (nearer < farthest)
            size = int(counts[number])
            if hidden.any():
                sizes[number] = size + self._count_hits(number, origin, rays[:, window[0], window[1]][:, hidden])
            else:
                sizes[number] = size
        return sizes

    def _count_hits(self, number: int, origin: Floats, directions: Floats) -> int:
        if number not in self._scenes:
            self._scenes[number] = RayScene(self._corners[self._members[number]])
        return int((self._scenes[number].first_hits(origin, directions).triangle >= 0).sum())


def _window(camera: Camera, corners: Floats) -> tuple[tuple[slice, slice], float]:
    """Rows and columns that hold every pixel which can show the points (n, 3), and their farthest planar depth."""
    points = corners.astype(np.float64) @ Z_UP_TO_CANONICAL.T
    local = camera.to_camera(points)
    depth = -local[:, 2]
    farthest = float(depth.max()) + 1e-3
    if depth.min() < NEAR_M:
        # It reaches behind the image plane, where projection means nothing: look everywhere.
        return np.s_[:, :], farthest
    u = camera.cx + camera.fx * local[:, 0] / depth
    v = camera.cy - camera.fy * local[:, 1] / depth
    low_u, low_v = max(int(np.floor(u.min())) - 1, 0), max(int(np.floor(v.min())) - 1, 0)
    return np.s_[low_v : max(int(np.ceil(v.max())) + 1, 0), low_u : max(int(np.ceil(u.max())) + 1, 0)], farthest
