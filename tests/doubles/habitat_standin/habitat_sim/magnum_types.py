"""Magnum's values as its bindings hand them out: no numpy arrays, float32, matrices indexed by columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


class _Values:
    size = 0

    def __init__(self, *values: Any) -> None:
        flat = values[0] if len(values) == 1 and self.size > 1 else values
        if len(flat) != self.size:
            raise TypeError(f"{type(self).__name__}: incompatible constructor arguments")
        self._values = [self._kind(v) for v in flat]

    @staticmethod
    def _kind(value: Any) -> float:
        return float(np.float32(value))

    def __getitem__(self, index: int) -> float:
        if not 0 <= index < self.size:
            raise IndexError
        return self._values[index]

    def __len__(self) -> int:
        return self.size


class Vector3(_Values):
    size = 3


class Vector2(_Values):
    size = 2


class Vector2i(_Values):
    size = 2

    @staticmethod
    def _kind(value: Any) -> int:
        return int(value)


class Quaternion:
    """.vector and .scalar, and nothing else to confuse."""

    def __init__(self, vector: Any, scalar: float) -> None:
        self.vector, self.scalar = Vector3(vector), float(scalar)


class Matrix4:
    """m[i] is a column."""

    def __init__(self, matrix: Any) -> None:
        self._matrix = np.asarray(matrix, np.float32).astype(float)

    def __getitem__(self, column: int) -> list[float]:
        return [float(v) for v in self._matrix[:, column]]

    @property
    def translation(self) -> Vector3:
        return Vector3(self._matrix[:3, 3])

    def transform_point(self, point: Vector3) -> Vector3:
        return Vector3(self._matrix[:3, :3] @ [*point] + self._matrix[:3, 3])

    def transform_vector(self, vector: Vector3) -> Vector3:
        return Vector3(self._matrix[:3, :3] @ [*vector])


class Range3D:
    def __init__(self, low: Any, high: Any) -> None:
        self.min, self.max = Vector3(low), Vector3(high)


class Deg:
    def __init__(self, degrees: Any) -> None:
        self._degrees = float(degrees)

    def __float__(self) -> float:
        return self._degrees


class NumpyQuaternion:
    """numpy-quaternion's: (w, x, y, z), not to be indexed."""

    def __init__(self, w: float, x: float, y: float, z: float) -> None:
        self.w, self.x, self.y, self.z = float(w), float(x), float(y), float(z)

    def __iter__(self) -> Iterator[float]:
        raise TypeError("'quaternion.quaternion' object is not iterable")
