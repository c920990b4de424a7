"""Pictures as the capture has them: one pinhole camera for colour, depth and instances.

That camera is the colour camera, at the width asked for. Depth is brought to it, for colour is what is looked at: each
depth picture becomes a surface of triangles between neighbouring readings (lifted through the depth lens and moved
by the extrinsics), drawn through the colour lens with a z-buffer. So there are no holes between readings, nothing shows
through a nearer surface, and across a jump in depth nothing is made up: there is no reading.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sprite_etl.extract.scannet.raster import rasterise
from sprite_etl.extract.scannet.sens import Lens
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.conventions import OPENCV_CAMERA, Z_UP_TO_CANONICAL, canonical_pose

Array = NDArray[np.float64]

STEEP = 6.0
"""Neighbouring readings whose depth differs by more than a surface turned away by 80° (its tangent) has … """
JUMP = 0.02
"""… and by more than this share of the depth, a sensor's noise, are not on one surface."""


@dataclass(frozen=True, slots=True)
class View:
    """How a scan is photographed: its two lenses, the picture's size, and the scan's world → upright, Z up (4×4)."""

    colour: Lens
    depth: Lens
    width: int
    height: int
    alignment: Array

    def camera(self, pose: Array) -> Camera:
        """The canonical camera of a frame: pose 4×4, reference camera → scan's world."""
        upright = self.alignment @ pose @ self.colour.to_reference
        sx, sy = self.width / self.colour.width, self.height / self.colour.height
        matrix = canonical_pose(upright, Z_UP_TO_CANONICAL, OPENCV_CAMERA)
        return Camera(
            self.width, self.height, self.colour.fx * sx, self.colour.fy * sy, self.colour.cx * sx, self.colour.cy * sy,
            tuple(matrix.reshape(16).tolist()),
        )  # fmt: skip

    def picture(self, image: Image.Image) -> NDArray[np.uint8]:
        """A colour image at the picture's size, (height, width, 3)."""
        return np.asarray(image.resize((self.width, self.height), Image.Resampling.BOX, reducing_gap=3.0))

    def numbers(self, image: NDArray[np.int32]) -> NDArray[np.int32]:
        """An image of numbers over the colour camera's field, at the picture's size: the nearest pixel's."""
        rows = ((np.arange(self.height) + 0.5) * image.shape[0] / self.height).astype(int)
        columns = ((np.arange(self.width) + 0.5) * image.shape[1] / self.width).astype(int)
        return np.asarray(image[rows[:, None], columns])

    def registered(self, depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
        """Planar depth of the depth camera → of the picture, metres, 0 = none."""
        points = lifted(self.depth, depth_m) @ self._colour_from_depth[:3, :3].T + self._colour_from_depth[:3, 3]
        z = points[:, 2]
        triangles = surface_triangles(depth_m, self.depth.fx)
        safe = np.where(z > 0, z, np.nan)
        u = (self.colour.cx + self.colour.fx * points[:, 0] / safe) * self.width / self.colour.width
        v = (self.colour.cy + self.colour.fy * points[:, 1] / safe) * self.height / self.colour.height
        return rasterise(np.stack([u, v], -1), z, triangles, self.width, self.height)[0]

    @property
    def _colour_from_depth(self) -> Array:
        return np.asarray(np.linalg.inv(self.colour.to_reference) @ self.depth.to_reference)


def lifted(lens: Lens, depth_m: NDArray[np.float32], step: int = 1) -> Array:
    """Every step-th pixel of a planar depth image (height, width) as points (n, 3) of its camera (OpenCV axes)."""
    rows, columns = np.mgrid[0 : depth_m.shape[0] : step, 0 : depth_m.shape[1] : step]
    z = depth_m[::step, ::step].astype(float)
    x, y = (columns + 0.5 - lens.cx) / lens.fx * z, (rows + 0.5 - lens.cy) / lens.fy * z
    return np.stack([x, y, z], -1).reshape(-1, 3)


def surface_triangles(depth_m: NDArray[np.float32], focal: float) -> NDArray[np.int64]:
    """Triangles (n, 3) of pixel numbers between readings that lie on one surface."""
    numbers = np.arange(depth_m.size).reshape(depth_m.shape)
    a, b, c, d = numbers[:-1, :-1], numbers[:-1, 1:], numbers[1:, :-1], numbers[1:, 1:]
    flat, triangles = depth_m.reshape(-1), []
    for three in ((a, c, b), (b, c, d)):
        p, q, r = (flat[corner] for corner in three)
        near, far = np.minimum(np.minimum(p, q), r), np.maximum(np.maximum(p, q), r)
        on_one = (near > 0) & (far - near <= near * max(STEEP / focal, JUMP))
        triangles.append(np.stack([corner[on_one] for corner in three], -1))
    return np.concatenate(triangles)
