"""Specifications that take any attribute without a word, and sensors that draw into the same memory each time."""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from habitat_sim.magnum_types import Deg, Vector2i, Vector3


class SensorType(Enum):
    NONE = 0
    COLOR = 1
    DEPTH = 2
    SEMANTIC = 4


class SensorSubType(Enum):
    NONE = 0
    PINHOLE = 1


class SemanticSensorTarget(Enum):
    SEMANTIC_ID = 0
    OBJECT_ID = 1


class CameraSensorSpec:
    def __init__(self) -> None:
        self.uuid = ""
        self.sensor_type, self.sensor_subtype = SensorType.NONE, SensorSubType.NONE
        self.semantic_target = SemanticSensorTarget.SEMANTIC_ID
        self.near, self.far = 0.01, 1000.0
        self._resolution, self._hfov = Vector2i(128, 128), Deg(90)
        self._position, self._orientation = Vector3(0, 1.5, 0), Vector3(0, 0, 0)

    @property
    def resolution(self) -> Vector2i:
        """Height and width."""
        return self._resolution

    @resolution.setter
    def resolution(self, value: Any) -> None:
        self._resolution = Vector2i(*value)

    @property
    def hfov(self) -> Deg:
        return self._hfov

    @hfov.setter
    def hfov(self, value: Any) -> None:
        self._hfov = Deg(value)

    @property
    def position(self) -> Vector3:
        return self._position

    @position.setter
    def position(self, value: Any) -> None:
        self._position = Vector3(*value)

    @property
    def orientation(self) -> Vector3:
        return self._orientation

    @orientation.setter
    def orientation(self, value: Any) -> None:
        self._orientation = Vector3(*value)


class CameraSensor:
    """The C++ side of a sensor."""

    def __init__(self, spec: CameraSensorSpec) -> None:
        self._spec = spec
        self.framebuffer_size = Vector2i(spec.resolution[1], spec.resolution[0])
        self.hfov = Deg(spec.hfov)

    def specification(self) -> CameraSensorSpec:
        return self._spec


class Sensor:
    """The Python side. Observations are views of a buffer whose rows go from the bottom to the top."""

    def __init__(self, sim: Any, spec: CameraSensorSpec) -> None:
        self._sim, self._spec, self._sensor_object = sim, spec, CameraSensor(spec)
        height, width = spec.resolution
        kinds = {SensorType.COLOR: np.uint8, SensorType.DEPTH: np.float32, SensorType.SEMANTIC: np.uint32}
        shape = (height, width, 4) if spec.sensor_type is SensorType.COLOR else (height, width)
        self._buffer = np.empty(shape, kinds[spec.sensor_type])

    def draw_observation(self) -> None:
        seen = self._sim.draw()
        kind = self._spec.sensor_type
        if kind is SensorType.COLOR:
            image = seen.rgba
        elif kind is SensorType.DEPTH:
            image = np.where(seen.depth <= self._spec.far, seen.depth, 0)
        else:
            image = seen.objects if self._spec.semantic_target is SemanticSensorTarget.OBJECT_ID else seen.labels
        self._buffer[...] = image[::-1]

    def get_observation(self) -> NDArray[Any]:
        return np.flip(self._buffer, axis=0)
