"""Surfaces as the cameras saw them: mask pixels lifted by depth, against which box distances are checked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import OrientedBox, convex_hull
from sprite_etl.scene.folder import CaptureFolder

Points = NDArray[np.float64]

GRID_M = 0.02
IN_BOX_M = 0.03
"""Lifted pixels further than this outside their object's box are edge pixels that mix two depths."""
NEAREST_KEPT = 400


class Surfaces:
    """Lifted points of every object (n, 3), world metres, thinned to a grid of 2 cm, and for each frame the least
    Euclidean distance from the optical centre to any pixel of the object's mask, metres."""

    def __init__(
        self, points: Mapping[str, Points], ranges: Mapping[tuple[str, int], float], boxes: Mapping[str, OrientedBox]
    ):
        self._points = points
        self._ranges = ranges
        self._boxes = boxes
        self._pairs: dict[tuple[str, str], float | None] = {}
        self._outlines: dict[str, Points | None] = {}

    def between(self, a: str, b: str) -> float | None:
        """Least distance between what was seen of two objects, metres; None where one was never lifted."""
        key = (a, b) if a <= b else (b, a)
        if key not in self._pairs:
            self._pairs[key] = self._between(*key)
        return self._pairs[key]

    def from_camera(self, object_id: str, frame: int) -> float | None:
        """Least distance from the frame's optical centre to a pixel of the object's mask, metres."""
        return self._ranges.get((object_id, frame))

    def outline(self, object_id: str) -> Points | None:
        """Convex outline on the floor plane of what was seen of an object, (n, 2) world (x, z) metres; None where it
        was never lifted."""
        if object_id not in self._outlines:
            points = self._points.get(object_id)
            seen = None if points is None or len(points) == 0 else convex_hull(points[:, [0, 2]])
            self._outlines[object_id] = seen
        return self._outlines[object_id]

    def _between(self, a: str, b: str) -> float | None:
        p, q = self._points.get(a), self._points.get(b)
        if p is None or q is None or len(p) == 0 or len(q) == 0:
            return None
        # A point's distance to the other's box bounds its distance to the other's surface from below.
        to_b, to_a = self._boxes[b].distance_to_points(p), self._boxes[a].distance_to_points(q)
        order_p, order_q = np.argsort(to_b, kind="stable"), np.argsort(to_a, kind="stable")
        kept = NEAREST_KEPT
        while True:
            near_p, near_q = p[order_p[:kept]], q[order_q[:kept]]
            least = float(np.sqrt(_squares(near_p, near_q).min()))
            enough_p = kept >= len(p) or to_b[order_p[kept]] >= least
            enough_q = kept >= len(q) or to_a[order_q[kept]] >= least
            if (enough_p and enough_q) or kept >= 4 * NEAREST_KEPT:
                return least
            kept *= 2


def _squares(p: Points, q: Points) -> NDArray[np.float64]:
    return np.asarray(((p[:, None] - q[None]) ** 2).sum(-1))


def lift_surfaces(folder: CaptureFolder, step: int = 2) -> Surfaces:
    """Read a capture's depth and instance images once. Every `step`-th pixel each way gives points; ranges use all.

    Without depth or masks there are no surfaces, and whoever needs them is told None.
    """
    capture = folder.capture
    boxes = {o.object_id: o.box for o in capture.objects}
    ids = {o.instance_id: o.object_id for o in capture.objects}
    if not (capture.has.depth and capture.has.instance):
        return Surfaces({}, {}, boxes)
    chunks: dict[str, list[Points]] = {}
    ranges: dict[tuple[str, int], float] = {}
    for frame in capture.frames:
        instance, depth = folder.instance(frame.index), folder.depth_m(frame.index).astype(float)
        camera = frame.camera
        columns, rows = np.arange(camera.width) + 0.5, np.arange(camera.height) + 0.5
        rays = np.sqrt(
            1 + ((columns - camera.cx) / camera.fx)[None] ** 2 + ((rows - camera.cy) / camera.fy)[:, None] ** 2
        )
        distance = np.where(depth > 0, depth * rays, np.inf)
        least = np.full(int(instance.max()) + 1, np.inf)
        np.minimum.at(least, instance.ravel(), distance.ravel())
        moved = {i for s in capture.states if s.state == frame.state for i in s.objects}
        for number in np.flatnonzero(np.isfinite(least)).tolist():
            if number in ids and ids[number] not in moved:
                ranges[ids[number], frame.index] = float(least[number])
        _collect(chunks, ids, moved, boxes, instance[::step, ::step], camera.lift(
            columns[None, ::step], rows[::step, None], depth[::step, ::step]), depth[::step, ::step] > 0)  # fmt: skip
    points = {i: _thin(np.concatenate(parts)) for i, parts in chunks.items()}
    return Surfaces(points, ranges, boxes)


def _collect(
    chunks: dict[str, list[Points]],
    ids: Mapping[int, str],
    moved: set[str],
    boxes: Mapping[str, OrientedBox],
    instance: NDArray[np.uint16],
    lifted: Points,
    known: NDArray[np.bool_],
) -> None:
    """Add one frame's points to each object's, without those that miss its box."""
    flat, points = instance[known], lifted[known]
    order = np.argsort(flat, kind="stable")
    numbers, starts = np.unique(flat[order], return_index=True)
    for number, part in zip(numbers.tolist(), np.split(points[order], starts[1:])):
        object_id = ids.get(number)
        if object_id is None or object_id in moved:
            continue
        inside = part[boxes[object_id].contains(part, IN_BOX_M)]
        if len(inside):
            chunks.setdefault(object_id, []).append(_thin(inside))


def _thin(points: Points) -> Points:
    """One of the points in each cell of a 2 cm grid, in a fixed order."""
    cells = np.floor(points / GRID_M).astype(np.int64)
    cells -= cells.min(0)
    spans = cells.max(0) + 1
    codes = (cells[:, 0] * spans[1] + cells[:, 1]) * spans[2] + cells[:, 2]
    _, first = np.unique(codes, return_index=True)
    return points[first]
