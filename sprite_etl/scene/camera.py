"""The pinhole camera of the canonical frame: looks along its own −Z, +X right, +Y up (glTF, OpenGL, Habitat)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

NEAR_M = 0.05
"""What lies closer to the image plane than this is clipped before projection."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera without distortion.

    width, height, fx, fy, cx, cy are pixels; the centre of the top left pixel is (0.5, 0.5), rows go down.
    camera_to_world is 4×4 row-major, flattened to 16 floats: metres, right-handed, Y up.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    camera_to_world: tuple[float, ...]

    @property
    def matrix(self) -> Array:
        """camera_to_world as a 4×4 array."""
        return np.asarray(self.camera_to_world, dtype=float).reshape(4, 4)

    @property
    def position(self) -> Array:
        """Optical centre in the world, (3,) metres."""
        return self.matrix[:3, 3]

    @property
    def forward(self) -> Array:
        """Unit viewing direction in the world, (3,)."""
        return -self.matrix[:3, 2]

    @property
    def yaw_rad(self) -> float:
        """Heading about +Y, counter-clockwise from above; 0 looks along world −Z. See `levelled_axes`."""
        _, _, ahead = self.levelled_axes()
        return float(np.arctan2(-ahead[0], -ahead[2]))

    def levelled_axes(self) -> tuple[Array, Array, Array]:
        """World unit vectors (right, up, ahead) of the camera's heading with pitch and roll taken out.

        A camera that looks straight up or down takes its heading from its own up vector.
        """
        ahead = self.forward * [1, 0, 1]
        if np.linalg.norm(ahead) < 1e-3:
            ahead = self.matrix[:3, 1] * [1, 0, 1] * (-1 if self.forward[1] > 0 else 1)
        ahead = ahead / np.linalg.norm(ahead)
        up = np.array([0.0, 1.0, 0.0])
        return np.cross(ahead, up), up, ahead

    def to_camera(self, points: ArrayLike) -> Array:
        """World points (…, 3) in the camera's frame (right, up, backwards), metres."""
        m = self.matrix
        return (np.asarray(points, dtype=float) - m[:3, 3]) @ m[:3, :3]

    def to_world(self, points: ArrayLike) -> Array:
        """Points (…, 3) of the camera's frame in the world, metres."""
        m = self.matrix
        return np.asarray(points, dtype=float) @ m[:3, :3].T + m[:3, 3]

    def project(self, points: ArrayLike, nearest_m: float = NEAR_M) -> tuple[Array, Array]:
        """World points (…, 3) → pixels (…, 2) as (u, v), and planar depth (…) in metres.

        Pixels of points nearer than nearest_m, or behind the camera, are NaN.
        """
        local = self.to_camera(points)
        depth = -local[..., 2]
        safe = np.where(depth > nearest_m, depth, np.nan)
        u = self.cx + self.fx * local[..., 0] / safe
        v = self.cy - self.fy * local[..., 1] / safe
        return np.stack([u, v], -1), depth

    def lift(self, u: ArrayLike, v: ArrayLike, depth_m: ArrayLike) -> Array:
        """Pixels and planar depth in metres → world points (…, 3). Pixel centres lie at +0.5."""
        z = np.asarray(depth_m, dtype=float)
        x = (np.asarray(u, dtype=float) - self.cx) / self.fx * z
        y = -(np.asarray(v, dtype=float) - self.cy) / self.fy * z
        return self.to_world(np.stack([x, y, -z], -1))

    def lift_image(self, depth_m: NDArray[Any]) -> Array:
        """A planar depth image (height, width) in metres → world points (height, width, 3)."""
        rows, columns = np.mgrid[0 : self.height, 0 : self.width] + 0.5
        return self.lift(columns, rows, depth_m)


def camera_from_fov(width: int, height: int, horizontal_fov_rad: float, camera_to_world: ArrayLike) -> Camera:
    """A camera with square pixels and a centred principal point from its horizontal field of view."""
    focal = width / 2 / np.tan(horizontal_fov_rad / 2)
    pose = tuple(float(x) for x in np.asarray(camera_to_world, dtype=float).reshape(16))
    return Camera(width, height, float(focal), float(focal), width / 2, height / 2, pose)


def pose_from_yaw_pitch(position: ArrayLike, yaw_rad: float, pitch_rad: float) -> Array:
    """camera_to_world (4×4) of a level-roll camera: yaw counter-clockwise from above with 0 = world −Z,
    pitch positive = upwards; position in metres."""
    cy, sy, cp, sp = np.cos(yaw_rad), np.sin(yaw_rad), np.cos(pitch_rad), np.sin(pitch_rad)
    turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    tilt = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    pose = np.eye(4)
    pose[:3, :3] = turn @ tilt
    pose[:3, 3] = np.asarray(position, dtype=float)
    return pose
