"""What the ingest gate measures: pixels against boxes, boxes against pixels, frames against frames.

All of it works on every third or fourth pixel: enough to find any fault worth finding, in about a second a walk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.gate_footprint import FootprintCheck
from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Capture, Frame, SceneObject

Array = NDArray[np.float64]

STRIDE = 3
TOLERANCE_M = 0.01
OUTDOOR_DEPTH_STEP = 2**-10
"""Of the depth itself: game engines hand depth out as 16-bit floats, which are a decimetre apart beyond 64 m. Within a
room that would be lost in the tolerance."""
MIN_OBJECT_SAMPLES = 200
MIN_WHOLE_SAMPLES = 100
"""An object seen by fewer samples in a frame says too little about its own extents."""
MIN_EXTENT_M = 0.05
"""Thinner than this (pictures, rugs), an extent is lost between two pixels."""
SIDEWAYS = 0.7
"""An extent is seen whole when its axis is turned ≥ 45° from the line of sight: sine of that."""
MAX_HIDDEN = 0.15
"""Of a mask's border; small things that stand before a large one may hide this much of it."""


@dataclass(frozen=True, slots=True)
class FrameImages:
    """One frame with its planar depth (metres, 0 = none) and instance ids, each (height, width) or None."""

    frame: Frame
    depth_m: NDArray[np.float32] | None
    instance: NDArray[np.uint16] | None

    def counts(self) -> dict[int, int]:
        """instance id → pixels."""
        if self.instance is None:
            return {}
        counts = np.bincount(self.instance.ravel())
        return {int(i): int(counts[i]) for i in np.flatnonzero(counts)}

    def sampled(self) -> tuple[Array, Array, Array, NDArray[np.uint16] | None]:
        """Every STRIDE-th pixel with a depth: (u, v, depth, instance or None), each (n,)."""
        assert self.depth_m is not None
        rows, columns = np.mgrid[0 : self.depth_m.shape[0] : STRIDE, 0 : self.depth_m.shape[1] : STRIDE]
        depth = self.depth_m[::STRIDE, ::STRIDE]
        valid = depth > 0
        numbers = None if self.instance is None else self.instance[::STRIDE, ::STRIDE][valid]
        return columns[valid] + 0.5, rows[valid] + 0.5, depth[valid].astype(float), numbers


def count_disagreements(capture: Capture, images: FrameImages) -> list[str]:
    """Objects whose recorded sighting in this frame is not what its instance image shows."""
    counts, wrong = images.counts(), []
    for obj in capture.objects:
        if obj.visible is None:
            continue
        sighting, pixels = obj.sighting(images.frame.index), counts.get(obj.instance_id, 0)
        recorded = 0 if sighting is None else sighting.pixels
        if recorded is not None and recorded != pixels:
            wrong.append(f"{obj.object_id} in frame {images.frame.index} has {pixels} pixels, recorded {recorded}")
    return wrong


class LiftCheck:
    """Mask pixels lifted by depth, in each box's own frame."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._tolerance = TOLERANCE_M + 1 / capture.depth_scale
        self._depth_step = OUTDOOR_DEPTH_STEP if capture.domain == "outdoor" else 0.0
        self._inside: dict[str, int] = {}
        self._total: dict[str, int] = {}
        self._low: dict[str, Array] = {}
        self._high: dict[str, Array] = {}
        self.footprints = FootprintCheck(capture)

    def add(self, images: FrameImages) -> None:
        """Count one frame; it must have depth and instances."""
        u, v, depth, numbers = images.sampled()
        assert numbers is not None
        order = np.argsort(numbers, kind="stable")
        points = images.frame.camera.lift(u, v, depth)[order]
        present, starts = np.unique(numbers[order], return_index=True)
        by_number = {o.instance_id: o for o in self._capture.objects_in(images.frame)}
        for number, part, z in zip(present.tolist(), np.split(points, starts[1:]), np.split(depth[order], starts[1:])):
            obj = by_number.get(number)
            if obj is None:
                continue
            local = obj.box.to_local(part)
            tolerance = self._tolerance + self._depth_step * z[:, None]
            inside = (np.abs(local) <= np.asarray(obj.box.half_extents) + tolerance).all(1)
            self._inside[obj.object_id] = self._inside.get(obj.object_id, 0) + int(inside.sum())
            self._total[obj.object_id] = self._total.get(obj.object_id, 0) + len(part)
            if inside.sum() >= MIN_WHOLE_SAMPLES:
                self._stretch(obj, images, local[inside], float(np.median(z)))
                self.footprints.add(obj.object_id, local[inside])

    def _stretch(self, obj: SceneObject, images: FrameImages, local: Array, depth_m: float) -> None:
        """Widen the extents that this frame shows whole by its points (n, 3) in the box's own frame."""
        sighting = obj.sighting(images.frame.index)
        if sighting is None or sighting.bbox is None or not _whole(sighting.bbox, images.frame):
            return
        if _hidden_share(obj, images, sighting.bbox) > MAX_HIDDEN:
            return
        frame = images.frame
        step = STRIDE * depth_m / frame.camera.fx  # what the sampling may miss at each end
        sideways = np.linalg.norm(np.cross(np.eye(3), _line_of_sight(obj.box, frame)), axis=1) >= SIDEWAYS
        low = np.where(sideways, local.min(0) - step / 2, np.inf)
        high = np.where(sideways, local.max(0) + step / 2, -np.inf)
        self._low[obj.object_id] = np.minimum(self._low.get(obj.object_id, np.full(3, np.inf)), low)
        self._high[obj.object_id] = np.maximum(self._high.get(obj.object_id, np.full(3, -np.inf)), high)

    @property
    def samples(self) -> int:
        """Mask pixels looked at."""
        return sum(self._total.values())

    def share_in_box(self) -> float | None:
        """Share of all mask samples within their object's box; None without any."""
        return sum(self._inside.values()) / self.samples if self.samples else None

    def shares_by_object(self) -> dict[str, float]:
        """The same for each object of enough samples, in the capture's order."""
        return {
            o.object_id: self._inside[o.object_id] / self._total[o.object_id]
            for o in self._capture.objects
            if self._total.get(o.object_id, 0) >= MIN_OBJECT_SAMPLES
        }

    def fills(self) -> list[tuple[str, int, float]]:
        """(object_id, axis, how much of the box's extent its points span, ≤ 1) for extents seen whole."""
        found = []
        for obj in self._capture.objects:
            if obj.object_id not in self._low:
                continue
            span = self._high[obj.object_id] - self._low[obj.object_id]
            full = 2 * np.asarray(obj.box.half_extents)
            for axis in range(3):
                if np.isfinite(span[axis]) and full[axis] >= MIN_EXTENT_M:
                    found.append((obj.object_id, axis, min(1.0, float(span[axis] / full[axis]))))
        return found


def _whole(bbox: tuple[int, int, int, int], frame: Frame) -> bool:
    x0, y0, x1, y1 = bbox
    return x0 > 0 and y0 > 0 and x1 < frame.camera.width and y1 < frame.camera.height


def _line_of_sight(box: OrientedBox, frame: Frame) -> Array:
    """Unit direction from the optical centre to the box's centre, in the box's own frame, (3,)."""
    sight = (np.asarray(box.center) - frame.camera.position) @ box.axes
    return np.asarray(sight / max(float(np.linalg.norm(sight)), 1e-9))


def _hidden_share(obj: SceneObject, images: FrameImages, bbox: tuple[int, int, int, int]) -> float:
    """How much of the mask's border (sampled) lies against something nearer, which may hide more of the object.

    The box is not looked at: one that is too large must not pass for an object that is partly hidden.
    """
    assert images.depth_m is not None
    assert images.instance is not None
    x0, y0, x1, y1 = bbox
    window = (
        slice(max(0, y0 - 2 * STRIDE), y1 + 2 * STRIDE, STRIDE),
        slice(max(0, x0 - 2 * STRIDE), x1 + 2 * STRIDE, STRIDE),
    )
    depth, own = images.depth_m[window].astype(float), images.instance[window] == obj.instance_id
    border = nearer = 0
    for one, other in (
        ((slice(None), slice(None, -1)), (slice(None), slice(1, None))),
        ((slice(None, -1), slice(None)), (slice(1, None), slice(None))),
    ):
        for inner, outer in ((one, other), (other, one)):
            edge = own[inner] & ~own[outer]
            before = (depth[outer] > 0) & (depth[outer] < depth[inner] - np.maximum(0.05, 0.03 * depth[inner]))
            border, nearer = border + int(edge.sum()), nearer + int((edge & before).sum())
    return nearer / max(1, border)
