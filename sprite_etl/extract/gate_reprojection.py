"""Depth carried from frame to frame: whether poses and depth tell of the same surfaces."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.gate_checks import FrameImages
from sprite_etl.scene.capture import Capture

Array = NDArray[np.float64]

STEPS_BACK = (1, 4)
"""Each frame is compared with the one before it and with an earlier one, where drift has had time to grow."""
MIN_COMMON = 200
"""Fewer comparable samples say nothing about a pair of frames."""
HIDDEN_BEHIND = 0.03
"""A surface nearer by more than this share of the depth hides what is carried; farther by more contradicts it."""


@dataclass(frozen=True, slots=True)
class Drift:
    """error: median |difference| as a share of depth, and error_m in metres; consistent: share of comparable samples
    that agree to within 3 %; bad_frames: frames that contradict every frame they were compared with; pairs: how
    many pairs of frames were comparable."""

    error: float
    error_m: float
    consistent: float
    bad_frames: tuple[int, ...]
    pairs: int


class ReprojectionCheck:
    """Feed it the frames in order, then ask for `result`."""

    def __init__(self, capture: Capture) -> None:
        self._moving = {s.state: set(s.objects) for s in capture.states}
        self._numbers = {o.object_id: o.instance_id for o in capture.objects}
        self._earlier: deque[FrameImages] = deque(maxlen=max(STEPS_BACK))
        self._relative: list[Array] = []
        self._metres: list[Array] = []
        self._verdicts: dict[int, list[bool]] = {}
        self.frames = 0

    def add(self, images: FrameImages) -> None:
        """Compare one frame, which must have depth, with earlier ones."""
        for step in STEPS_BACK:
            if len(self._earlier) >= step and not _same_pose(self._earlier[-step], images):
                self._compare(self._earlier[-step], images)
        self._earlier.append(images)
        self.frames += 1

    def _compare(self, one: FrameImages, other: FrameImages) -> None:
        assert other.depth_m is not None
        u, v, depth, numbers = one.sampled()
        points = one.frame.camera.lift(u, v, depth)
        moved = self._moved_between(one, other)
        if numbers is not None and moved:
            points = points[~np.isin(numbers, moved)]
        pixels, expected = other.frame.camera.project(points)
        height, width = other.depth_m.shape
        with np.errstate(invalid="ignore"):
            inside = ((pixels >= 0) & (pixels < [width, height])).all(1)
        columns, rows = np.floor(pixels[inside]).astype(int).T
        expected, found = expected[inside], other.depth_m[rows, columns].astype(float)
        keep = found > 0
        if other.instance is not None and moved:
            keep &= ~np.isin(other.instance[rows, columns], moved)
        relative = (found[keep] - expected[keep]) / expected[keep]
        comparable = relative > -HIDDEN_BEHIND
        if comparable.sum() < MIN_COMMON:
            # Frames that look elsewhere share few samples; frames that disagree hide all of each other.
            if len(relative) >= 4 * MIN_COMMON:
                self._judge(one, other, good=False)
            return
        self._relative.append(np.abs(relative[comparable]))
        self._metres.append(np.abs(relative[comparable]) * expected[keep][comparable])
        self._judge(one, other, good=bool((self._relative[-1] <= HIDDEN_BEHIND).mean() >= 0.5))

    def _judge(self, one: FrameImages, other: FrameImages, good: bool) -> None:
        for images in (one, other):
            self._verdicts.setdefault(images.frame.index, []).append(good)

    def _moved_between(self, one: FrameImages, other: FrameImages) -> list[int]:
        """Instance ids of what stands elsewhere in the other frame's state."""
        a, b = one.frame.state, other.frame.state
        if a == b:
            return []
        moved = self._moving.get(a or "", set()) | self._moving.get(b or "", set())
        return sorted(self._numbers[i] for i in moved if i in self._numbers)

    def result(self) -> Drift | None:
        """What was measured; None when no two frames were comparable."""
        if not self._relative:
            return None
        relative, metres = np.concatenate(self._relative), np.concatenate(self._metres)
        bad = tuple(sorted(i for i, verdicts in self._verdicts.items() if not any(verdicts)))
        consistent = float((relative <= HIDDEN_BEHIND).mean())
        return Drift(float(np.median(relative)), float(np.median(metres)), consistent, bad, len(self._relative))


def _same_pose(one: FrameImages, other: FrameImages) -> bool:
    """Whether the camera stood still: then depth agrees whatever the poses are, and proves nothing."""
    return bool(np.abs(one.frame.camera.matrix - other.frame.camera.matrix).max() < 0.01)
