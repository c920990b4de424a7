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
FINE_M, COARSE_M = 0.02, 0.15
"""Cells to which surfaces are thinned: to measure between them, and to find where they are close."""
OUTLIERS = 1.0
"""Percent of a mask's pixels at either end that may mix two depths: as many as the ingest gate lets miss the box."""

Points = NDArray[np.float64]
Places = NDArray[np.int64]


class Pixels:
    """Measurements on the pictures of one capture, each picture read once."""

    def __init__(self, folder: CaptureFolder) -> None:
        self._folder = folder
        self._sorted: dict[int, tuple[Places, Places]] = {}
        self._depths: dict[int, NDArray[np.float32]] = {}
        self._points: dict[tuple[str, int], Points] = {}
        self._surfaces: dict[str, Points] = {}

    def named(self, name: str) -> list[str]:
        """Ids of the objects of a common name."""
        return [o.object_id for o in self._folder.capture.objects if o.name == name]

    def clear(self, object_id: str, frame: int) -> bool:
        """Whether its mask covers as much of the picture as a clear object's must."""
        return self._pixels(object_id, frame) >= CLEAR_SHARE_OF_IMAGE * len(self._sorted_by_object(frame)[0])

    def columns(self, object_id: str, frame: int) -> tuple[int, int]:
        """First and last column of the object's mask."""
        _, columns = self._mask(object_id, frame)
        if len(columns) == 0:
            raise CaptureError(f"{object_id} has no pixel in frame {frame}")
        return int(columns.min()), int(columns.max())

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
        return convex_hull(self._surface(object_id)[:, [0, 2]])

    def between_m(self, a: str, b: str) -> float:
        """Least distance between what all pictures of the capture show of two objects, lifted by depth: metres."""
        p, q = self._surface(a), self._surface(b)
        # Whatever is closest lies, to within a cell's diagonal at either end, where the coarse points are closest.
        coarse_p, coarse_q = thinned(p, COARSE_M), thinned(q, COARSE_M)
        reach = _least(coarse_p, coarse_q).min() + 4 * COARSE_M
        near_p = p[_least(p, coarse_q) <= reach]
        near_q = q[_least(q, coarse_p) <= reach]
        return float(_least(near_p, near_q).min())

    def _surface(self, object_id: str) -> Points:
        if object_id not in self._surfaces:
            every = tuple(f.index for f in self._folder.capture.frames)
            self._surfaces[object_id] = thinned(np.concatenate(self._lifted(object_id, every)), FINE_M)
        return self._surfaces[object_id]

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

    def _read(self, object_id: str, frame: int) -> tuple[Places, Places, Points]:
        """Rows, columns and planar depths of the mask's pixels that have a depth."""
        if frame not in self._depths:
            self._depths[frame] = self._folder.depth_m(frame)
        rows, columns = self._mask(object_id, frame)
        depth = self._depths[frame][rows, columns].astype(float)
        known = depth > 0
        return rows[known], columns[known], depth[known]

    def _mask(self, object_id: str, frame: int) -> tuple[Places, Places]:
        """Rows and columns of the object's pixels, in reading order."""
        order, counts = self._sorted_by_object(frame)
        number = self._object(object_id).instance_id
        start = int(counts[:number].sum())
        count = self._pixels(object_id, frame)
        rows, columns = np.divmod(order[start : start + count], self._folder.capture.frame(frame).camera.width)
        return rows, columns

    def _pixels(self, object_id: str, frame: int) -> int:
        _, counts = self._sorted_by_object(frame)
        number = self._object(object_id).instance_id
        return int(counts[number]) if number < len(counts) else 0

    def _sorted_by_object(self, frame: int) -> tuple[Places, Places]:
        """Places of a picture's pixels, of each object after the other by its number, and how many each has."""
        if frame not in self._sorted:
            instance = self._folder.instance(frame).ravel()
            self._sorted[frame] = np.argsort(instance, kind="stable"), np.bincount(instance)
        return self._sorted[frame]

    def _object(self, object_id: str) -> SceneObject:
        return self._folder.capture.object(object_id)


def thinned(points: Points, cell_m: float) -> Points:
    """One of the points (n, 3) in each cell of a grid."""
    cells = np.floor((points - points.min(0)) / cell_m).astype(np.int64)
    spans = cells.max(0) + 1
    _, first = np.unique((cells[:, 0] * spans[1] + cells[:, 1]) * spans[2] + cells[:, 2], return_index=True)
    return points[first]


def _least(points: Points, others: Points) -> Points:
    """Distance (n) from each point to the nearest of the others, in pieces that fit into memory."""
    squares = (others**2).sum(1)
    pieces = np.array_split(points, len(points) * len(others) // 4_000_000 + 1)
    least = [((p**2).sum(1) + (squares - 2 * p @ others.T).min(1)) for p in pieces if len(p)]
    return np.asarray(np.sqrt(np.maximum(np.concatenate(least), 0.0)))
