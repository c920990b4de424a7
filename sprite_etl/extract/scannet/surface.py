"""The annotated mesh as a camera sees it, and how far the sensor says the same.

The mesh was fused from hundreds of depth pictures, so its depth has far less noise than any one of them; but it is
where the poses put it, and it shows neither what moved nor what was never scanned. So it counts only where the frame's
own sensor agrees: where the two differ by more than the sensor's noise nobody knows what the pixel shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.scannet.mesh import Mesh
from sprite_etl.extract.scannet.raster import rasterise
from sprite_etl.scene.camera import Camera

NOISE_M, NOISE = 0.05, 0.03
"""Metres, and share of the depth, by which sensor and mesh may differ."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """depth_m (height, width) planar metres, 0 = no mesh; values (height, width): instance ids, 0 = background."""

    depth_m: NDArray[np.float32]
    values: NDArray[np.int32]

    def contradicts(self, sensor_m: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Where both have a depth and they differ by more than noise."""
        allowed = np.maximum(NOISE_M, NOISE * self.depth_m)
        both = (self.depth_m > 0) & (sensor_m > 0)
        return np.asarray(both & (np.abs(sensor_m - self.depth_m) > allowed))

    def agreement(self, sensor_m: NDArray[np.float32]) -> float:
        """Share of the pixels of which both say a depth where they agree; 0 where there are none."""
        both = (self.depth_m > 0) & (sensor_m > 0)
        return float(1 - self.contradicts(sensor_m).sum() / both.sum()) if both.any() else 0.0

    def fused(self, sensor_m: NDArray[np.float32]) -> NDArray[np.float32]:
        """The mesh's depth where the sensor agrees, the sensor's where there is no mesh; none where they contradict
        each other or the sensor has no reading."""
        depth = np.where((self.depth_m > 0) & (sensor_m > 0), self.depth_m, sensor_m)
        return np.where(self.contradicts(sensor_m), np.float32(0), depth)

    def masks(self, sensor_m: NDArray[np.float32], pictured: NDArray[np.int32] | None) -> NDArray[np.int32]:
        """Instance ids (height, width): the mesh's, or those pictured where the mesh says the same or nothing.
        Background where the sensor contradicts the mesh."""
        values = self.values if pictured is None else pictured
        doubted = self.contradicts(sensor_m) | ((self.depth_m > 0) & (values != self.values))
        return np.where(doubted, np.int32(0), values)


class Surface:
    """A mesh in the canonical world, with the instance id of each vertex (0 = background)."""

    def __init__(self, mesh: Mesh, value_of_vertex: NDArray[np.int32]) -> None:
        self._mesh = mesh
        self._values = values_of_triangles(value_of_vertex, mesh.triangles)

    def draw(self, camera: Camera) -> Drawn:
        """What the camera sees of it."""
        pixels, depth = camera.project(self._mesh.vertices)
        shape = camera.width, camera.height
        drawn, which = rasterise(np.nan_to_num(pixels, nan=-1.0), depth, self._mesh.triangles, *shape)
        return Drawn(drawn, np.where(which >= 0, self._values.take(which, mode="clip"), np.int32(0)))


def values_of_triangles(value_of_vertex: NDArray[np.int32], triangles: NDArray[np.int64]) -> NDArray[np.int32]:
    """The value (m,) that most corners of each triangle have; 0 where all three differ."""
    a, b, c = value_of_vertex[triangles].T
    return np.where((a == b) | (a == c), a, np.where(b == c, b, np.int32(0)))
