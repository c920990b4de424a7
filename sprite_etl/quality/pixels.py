"""What the images of a capture say by themselves: masks, depth, lenses and poses. No box is looked at."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import convex_hull
from sprite_etl.scene.capture import CaptureError, SceneObject
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.scene.visibility import CLEAR_SHARE_OF_IMAGE

FEWEST_PIXELS = 50
"""A mask smaller than this says nothing about how high or wide its object is."""
MOST_PIXELS = 4000
"""Of a larger mask every n-th pixel is lifted."""
OUTLIERS = 1.0
"""Percent of a mask's pixels at either end that may mix two depths: as many as the ingest gate lets miss the box."""

Points = NDArray[np.float64]


class Pixels:
    """Measurements on the pictures of one capture, each picture read once."""

    def __init__(self, folder: CaptureFolder) -> None:
        self._folder = folder
        self._instances: dict[int, NDArray[np.uint16]] = {}
        self._depths: dict[int, NDArray[np.float32]] = {}
        self._counts: dict[int, NDArray[np.int64]] = {}
        self._points: dict[tuple[str, int], Points] = {}

    def named(self, name: str) -> list[str]:
        """Ids of the objects of a common name."""
        return [o.object_id for o in self._folder.capture.objects if o.name == name]

    def clear(self, object_id: str, frame: int) -> bool:
        """Whether its mask covers as much of the picture as a clear object's must."""
        return self._pixels(object_id, frame) >= CLEAR_SHARE_OF_IMAGE * self._instance(frame).size

    def columns(self, object_id: str, frame: int) -> tuple[int, int]:
        """First and last column of the object's mask."""
        columns = np.flatnonzero(self._mask(object_id, frame).any(0))
        if len(columns) == 0:
            raise CaptureError(f"{object_id} has no pixel in frame {frame}")
        return int(columns[0]), int(columns[-1])

    def nearest_m(self, object_id: str, frame: int) -> float:
        """Metres from the optical centre to the nearest pixel of the object's mask, along its ray."""
        lens = self._folder.capture.frame(frame).camera
        rows, columns, depth = self._read(object_id, frame)
        if len(rows) == 0:
            raise CaptureError(f"{object_id} has no pixel with a depth in frame {frame}")
        across, down = (columns + 0.5 - lens.cx) / lens.fx, (rows + 0.5 - lens.cy) / lens.fy
        return float((depth * np.sqrt(1 + across**2 + down**2)).min())

    def heights_m(self, object_id: str, frames: tuple[int, ...]) -> tuple[float, float]:
        """World y in metres of the lowest and the highest of its pixels in these frames, lifted by depth."""
        ranges = [np.percentile(p[:, 1], [OUTLIERS, 100 - OUTLIERS]) for p in self._lifted(object_id, frames)]
        return float(min(r[0] for r in ranges)), float(max(r[1] for r in ranges))

    def footprint_m(self, object_id: str) -> Points:
        """Convex outline on the floor plane of its pixels in all pictures of the capture, lifted by depth: (n, 2) world
        (x, z) metres. What no picture shows is missing from it."""
        every = tuple(f.index for f in self._folder.capture.frames)
        return convex_hull(np.concatenate([p[:, [0, 2]] for p in self._lifted(object_id, every)]))

    def moved(self, object_id: str) -> bool:
        """Whether it was moved between frames, so that its pixels in several are not of one place."""
        return object_id in self._moved

    @cached_property
    def _moved(self) -> set[str]:
        return {i for state in self._folder.capture.states for i in state.objects}

    def _lifted(self, object_id: str, frames: tuple[int, ...]) -> list[Points]:
        seen = [f for f in frames if self._pixels(object_id, f) >= FEWEST_PIXELS]
        found = [p for f in seen if len(p := self._lift(object_id, f)) >= FEWEST_PIXELS]
        if not found:
            raise CaptureError(f"{object_id} has fewer than {FEWEST_PIXELS} pixels with a depth in each frame")
        return found

    def _lift(self, object_id: str, frame: int) -> Points:
        key = object_id, frame
        if key not in self._points:
            rows, columns, depth = self._read(object_id, frame)
            kept = slice(None, None, len(rows) // MOST_PIXELS + 1)
            rows, columns, depth = rows[kept], columns[kept], depth[kept]
            camera = self._folder.capture.frame(frame).camera
            self._points[key] = camera.lift(columns + 0.5, rows + 0.5, depth).reshape(-1, 3)
        return self._points[key]

    def _read(self, object_id: str, frame: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Points]:
        """Rows, columns and planar depths of the mask's pixels that have a depth."""
        if frame not in self._depths:
            self._depths[frame] = self._folder.depth_m(frame)
        depth = self._depths[frame]
        rows, columns = np.nonzero(self._mask(object_id, frame) & (depth > 0))
        return rows, columns, depth[rows, columns].astype(float)

    def _mask(self, object_id: str, frame: int) -> NDArray[np.bool_]:
        return np.asarray(self._instance(frame) == self._object(object_id).instance_id)

    def _pixels(self, object_id: str, frame: int) -> int:
        if frame not in self._counts:
            self._counts[frame] = np.bincount(self._instance(frame).ravel())
        counts, number = self._counts[frame], self._object(object_id).instance_id
        return int(counts[number]) if number < len(counts) else 0

    def _instance(self, frame: int) -> NDArray[np.uint16]:
        if frame not in self._instances:
            self._instances[frame] = self._folder.instance(frame)
        return self._instances[frame]

    def _object(self, object_id: str) -> SceneObject:
        return self._folder.capture.object(object_id)
