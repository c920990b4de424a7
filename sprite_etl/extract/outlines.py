"""A residual for captures without masks or depth: how far the boxes' outlines lie from the edges in the pictures.

Each clear outline is slid over the picture's edge strength; the shift at which it lies on the strongest edges is its
residual in pixels. One outline may catch on a neighbour's edge, so what is judged is the median over many; under a
wrong reading of poses or boxes (pitch, height, handedness, rotation) outlines land anywhere within the search range.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from sprite_etl.scene.box import unclipped_silhouette
from sprite_etl.scene.folder import CaptureFolder

Array = NDArray[np.float64]

SEARCH_PX = 60
"""Largest shift looked at each way, in pixels of a 600-pixel picture; scaled with the picture's width."""
STEP_PX = 2
MIN_INSIDE = 0.6
"""Share of an outline that must lie in the picture, or it could slide along what is left."""
MIN_SIZE_PX = 30
MIN_CONTRAST = 1.5
"""Edge strength at the best shift over the mean of all shifts: below, the outline lies on no edge worth the name."""
OUTLINE_LIMIT_PX = 10.0
"""Of rms_px. Known data read rightly give 6 px, with a pitch that is 5° off 29 px, as oriented boxes 18 px."""
FEWEST = 8


@dataclass(frozen=True, slots=True)
class Outlines:
    """count: outlines measured; rms_px, median_px: of their shifts, None when too few could be measured. rms_px is of
    the better half of them, which caught on no other edge."""

    count: int
    rms_px: float | None
    median_px: float | None


def measure_outlines(folder: CaptureFolder) -> Outlines:
    """The residual over all of a capture's sightings. Only the picture and the boxes are looked at."""
    capture = folder.capture
    shifts: list[float] = []
    for frame in capture.frames:
        seen = [o for o in capture.objects_in(frame) if o.sighting(frame.index) is not None]
        outlines = [unclipped_silhouette(o.box, frame.camera) for o in seen]
        usable = [o for o in outlines if _usable(o, frame.camera.width, frame.camera.height)]
        if not usable:
            continue
        edges = _edge_strength(folder.rgb(frame.index))
        found = (_best_shift(edges, outline) for outline in usable)
        shifts += [s for s in found if s is not None]
    if len(shifts) < FEWEST:
        return Outlines(len(shifts), None, None)
    ordered = np.sort(shifts)
    better = ordered[: (len(ordered) + 1) // 2]
    return Outlines(len(shifts), float(np.sqrt(np.mean(better**2))), float(np.median(ordered)))


def _usable(outline: Array, width: int, height: int) -> bool:
    if len(outline) < 3 or np.ptp(outline, axis=0).min() < MIN_SIZE_PX:
        return False
    points = _along(outline)
    inside = ((points >= 0) & (points < [width, height])).all(1)
    return bool(inside.mean() >= MIN_INSIDE)


def _along(outline: Array, spacing_px: float = 4.0) -> Array:
    """Points along a closed outline, (n, 2) pixels."""
    parts = []
    for start, end in zip(outline, np.roll(outline, -1, axis=0)):
        count = max(1, int(np.hypot(*(end - start)) / spacing_px))
        parts.append(start + (end - start) * (np.arange(count) / count)[:, None])
    return np.concatenate(parts)


def _edge_strength(rgb: NDArray[np.uint8]) -> Array:
    """Gradient of the smoothed grey picture, capped so that one glaring edge does not outweigh a whole outline."""
    grey = np.asarray(Image.fromarray(rgb).convert("L").filter(ImageFilter.GaussianBlur(1.5)), dtype=float)
    down, right = np.gradient(grey)
    return np.asarray(np.minimum(np.hypot(down, right), 12.0), dtype=float)


def _best_shift(edges: Array, outline: Array) -> float | None:
    """Length in pixels of the shift that lays the outline on the strongest edges; None without contrast."""
    height, width = edges.shape
    reach = int(SEARCH_PX * width / 600)
    steps = np.arange(-reach, reach + 1, STEP_PX)
    points = np.floor(_along(outline)).astype(int)
    x, y = points[:, 0, None] + steps, points[:, 1, None] + steps
    inside_x, inside_y = (x >= 0) & (x < width), (y >= 0) & (y < height)
    values = edges[np.clip(y, 0, height - 1)[:, :, None], np.clip(x, 0, width - 1)[:, None, :]]
    inside = inside_y[:, :, None] & inside_x[:, None, :]
    counts = inside.sum(0)
    scores = np.where(counts >= MIN_INSIDE / 2 * len(points), (values * inside).sum(0) / np.maximum(counts, 1), 0.0)
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    if scores[row, column] < MIN_CONTRAST * scores[scores > 0].mean():
        return None
    return float(np.hypot(steps[row], steps[column]))
