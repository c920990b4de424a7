"""Poses and boxes of SPRITE's metadata format under an explicit reading → canonical cameras and boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sprite_etl.extract.base import SceneError
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import Camera, camera_from_fov
from sprite_etl.scene.capture import AgentPose, BoxKind
from sprite_etl.scene.conventions import (
    CANONICAL_CAMERA,
    UNITY_CAMERA,
    UNITY_TO_CANONICAL,
    canonical_box,
    canonical_points,
    canonical_pose,
)

Array = NDArray[np.float64]

AGENT_HALF_HEIGHT_M = 0.9009992
"""AI2-THOR's agent position is its capsule's middle, this far above the floor that it stands on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the files mean.

    pose_kind: whose pose camera_pose is; camera_height_m: from that pose up to the optical centre; pitch_down_deg:
    added to the pose's own pitch; fov_deg: horizontal; handedness: of the world (Y is up in both; a left-handed
    camera looks along +Z, a right-handed one along −Z); box_kind: `axis_aligned` takes obb's sizes along the
    world's axes and leaves its rotation out, `oriented` along the box's own; agent_height_m: from an agent's feet up to
    its pose.
    """

    pose_kind: Literal["agent", "camera"]
    camera_height_m: float
    pitch_down_deg: float
    fov_deg: float
    handedness: Literal["left", "right"]
    box_kind: Literal["axis_aligned", "oriented"]
    agent_height_m: float = 0.0

    @property
    def world(self) -> Array:
        """The files' world → the canonical one, 3×3."""
        return UNITY_TO_CANONICAL if self.handedness == "left" else np.eye(3)


def camera_of(pose: dict[str, Any], reading: Reading, width: int, height: int, where: str) -> Camera:
    """The canonical camera of one entry of camera_pose. Raises SceneError naming `where`."""
    try:
        position = np.asarray(pose["position"], dtype=float).reshape(3)
        rotation = euler_matrix(pose["rotation"])
    except (KeyError, TypeError, ValueError) as error:
        raise SceneError("bad_recording", f"camera_pose, {where}: {type(error).__name__} {error}") from None
    down = np.radians(reading.pitch_down_deg) * (1 if reading.handedness == "left" else -1)
    own = np.eye(4)
    own[:3, :3] = rotation @ _about(0, down)
    own[:3, 3] = position + np.array([0, reading.camera_height_m, 0])
    lens = UNITY_CAMERA if reading.handedness == "left" else CANONICAL_CAMERA
    return camera_from_fov(width, height, float(np.radians(reading.fov_deg)), canonical_pose(own, reading.world, lens))


def feet_of(pose: dict[str, Any], reading: Reading) -> AgentPose | None:
    """Where the walker stands, if the pose is the agent's."""
    if reading.pose_kind != "agent":
        return None
    x, y, z = canonical_points(pose["position"], reading.world).tolist()
    # A yaw clockwise from above in a left-handed world is negative about the canonical +Y.
    sign = -1 if reading.handedness == "left" else 1
    return AgentPose((x, y - reading.agent_height_m, z), float(sign * np.radians(pose["rotation"][1])))


def box_of(obb: dict[str, Any], reading: Reading) -> OrientedBox:
    """The canonical box of one `obb`. Raises KeyError or ValueError."""
    half = np.asarray(obb["sizes"], dtype=float).reshape(3) / 2
    turn = np.eye(3) if reading.box_kind == "axis_aligned" else euler_matrix(obb["rotation"])
    return canonical_box(np.asarray(obb["center"], dtype=float).reshape(3), half, turn, reading.world)


ALONG_AXES_RAD = np.radians(5.0)


def box_kind_of(obb: dict[str, Any], reading: Reading) -> BoxKind:
    """Whether the box is the object's own. A world axis-aligned box is, where the rotation beside it (which must not
    be applied) says that the object itself stands along the world's axes. Raises KeyError or ValueError."""
    if reading.box_kind == "oriented":
        return "oriented"
    along = np.abs(euler_matrix(obb["rotation"])).max(0).min()
    return "oriented" if along >= np.cos(ALONG_AXES_RAD) else "axis_aligned"


def euler_matrix(degrees: ArrayLike) -> Array:
    """Rotation (own axes → world) of Unity's Euler angles (x, y, z): about z first, then x, then y.

    In a left-handed world positive turns are clockwise seen against the axis; written as a matrix that is the
    same formula as in a right-handed one. Raises ValueError.
    """
    x, y, z = np.radians(np.asarray(degrees, dtype=float).reshape(3))
    return _about(1, y) @ _about(0, x) @ _about(2, z)


def _about(axis: int, angle: float) -> Array:
    c, s = np.cos(angle), np.sin(angle)
    i, j = [(1, 2), (2, 0), (0, 1)][axis]
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = c
    matrix[i, j], matrix[j, i] = -s, s
    return matrix
