"""The agent: a body at its feet, and sensors above it whose poses follow from the specifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from habitat_sim.magnum_types import NumpyQuaternion
from sprite_etl.scene.rotations import matrix_from_quaternion, quaternion_from_matrix


def _still() -> NumpyQuaternion:
    return NumpyQuaternion(1, 0, 0, 0)


@dataclass(slots=True)
class SixDOFPose:
    position: Any = field(default_factory=lambda: np.zeros(3))
    rotation: Any = field(default_factory=_still)


@dataclass(slots=True)
class AgentState:
    position: Any = field(default_factory=lambda: np.zeros(3))
    rotation: Any = field(default_factory=_still)
    sensor_states: dict[str, SixDOFPose] = field(default_factory=dict)


@dataclass(slots=True)
class AgentConfiguration:
    height: float = 1.5
    radius: float = 0.1
    sensor_specifications: list[Any] = field(default_factory=list)


class Agent:
    def __init__(self, configuration: AgentConfiguration, world: Any) -> None:
        self._specs, self._world = configuration.sensor_specifications, world
        self._feet, self._turn = np.zeros(3), np.eye(3)

    def set_state(self, state: AgentState) -> None:
        rotation = state.rotation
        if isinstance(rotation, (list, np.ndarray)):  # coefficients: x, y, z, w
            quaternion = [float(v) for v in rotation]
        else:
            quaternion = [rotation.x, rotation.y, rotation.z, rotation.w]
        if not (np.isfinite(state.position).all() and abs(np.linalg.norm(quaternion) - 1) < 1e-5):
            raise ValueError("not a state")
        self._feet, self._turn = self._world.settle(
            np.asarray(state.position, float), matrix_from_quaternion(quaternion)
        )

    def get_state(self) -> AgentState:
        sensors = {}
        for spec in self._specs:
            pose = self.sensor_pose(spec)
            sensors[spec.uuid] = SixDOFPose(np.float32(pose[:3, 3]), _quaternion(pose[:3, :3]))
        return AgentState(np.float32(self._feet), _quaternion(self._turn), sensors)

    def sensor_pose(self, spec: Any) -> NDArray[np.float64]:
        pose = np.eye(4)
        pose[:3, :3] = self._turn @ self._world.tilt(self._feet, _euler(spec.orientation))
        pose[:3, 3] = self._feet + self._turn @ [*spec.position]
        return pose


def _euler(angles: Any) -> NDArray[np.float64]:
    """About x, then y, then z of the axes that turned with it."""
    x, y, z = angles
    (cx, sx), (cy, sy), (cz, sz) = ((np.cos(a), np.sin(a)) for a in (x, y, z))
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    return about_x @ about_y @ np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])


def _quaternion(rotation: NDArray[np.float64]) -> NumpyQuaternion:
    x, y, z, w = quaternion_from_matrix(rotation)
    return NumpyQuaternion(np.float32(w), np.float32(x), np.float32(y), np.float32(z))
