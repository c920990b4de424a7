"""A residual for captures without masks or depth: how far the boxes' outlines lie from the edges in the pictures.

Each clear outline is slid over the picture's edge strength; the shift at which it lies on the strongest edges is its
residual in pixels. An outline counts only if it has one clear place there. Under a wrong reading of poses or boxes
(pitch, height, handedness, rotation) outlines land anywhere within the search range, or have no clear place.
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
MIN_INSIDE = 0.6
"""Share of an outline that must lie in the picture, or it could slide along what is left."""
MIN_SIZE_PX = 30
OWN_PEAK_PX = 10
UNAMBIGUOUS, USABLE = 0.86, 0.95
"""The score of the best other place, more than OWN_PEAK_PX away, over that of the best: how sure the place is. Things
that fill their box's outline (pictures, cupboards) have one place; plants and bags lie equally badly anywhere."""
OUTLINE_LIMIT_PX = 10.0
"""Known data read rightly give 2 px; with a pitch that is 5° off 32 px, 0.7 m too low 40 px."""
FEWEST = 8


@dataclass(frozen=True, slots=True)
class Outlines:
    """count: outlines that have one place in the picture; rms_px: root mean square of their shifts. median_px: of the
    shifts of all that have a usable place. None when too few could be measured."""

    count: int
    rms_px: float | None
    median_px: float | None


def measure_outlines(folder: CaptureFolder) -> Outlines:
    """The residual over all of a capture's sightings. Only the picture and the boxes are looked at."""
    capture = folder.capture
    found: list[tuple[float, float]] = []
    for frame in capture.frames:
        seen = [o for o in capture.objects_in(frame) if o.sighting(frame.index) is not None]
        outlines = [unclipped_silhouette(o.box, frame.camera) for o in seen]
        usable = [o for o in outlines if _usable(o, frame.camera.width, frame.camera.height)]
        if usable:
            edges = _edge_strength(folder.rgb(frame.index))
            found += [_best_shift(edges, outline) for outline in usable]
    sure = np.array([shift for shift, doubt in found if doubt <= UNAMBIGUOUS])
    if len(sure) < FEWEST:
        return Outlines(len(sure), None, None)
    median = float(np.median([shift for shift, doubt in found if doubt <= USABLE]))
    return Outlines(len(sure), float(np.sqrt(np.mean(sure**2))), median)


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
    """Root of the smoothed grey picture's gradient, capped: a whole faint outline outweighs a bit of a glaring edge."""
    grey = np.asarray(Image.fromarray(rgb).convert("L").filter(ImageFilter.GaussianBlur(1.0)), dtype=float)
    down, right = np.gradient(grey)
    return np.asarray(np.sqrt(np.minimum(np.hypot(down, right), 12.0)))


def _best_shift(edges: Array, outline: Array) -> tuple[float, float]:
    """(length in pixels of the shift that lays the outline on the strongest edges, how good the best other place is
    beside it, 0–1)."""
    height, width = edges.shape
    reach = int(SEARCH_PX * width / 600)
    steps = np.arange(-reach, reach + 1)
    points = np.floor(_along(outline)).astype(int)
    x, y = points[:, 0, None] + steps, points[:, 1, None] + steps
    inside = ((y >= 0) & (y < height))[:, :, None] & ((x >= 0) & (x < width))[:, None, :]
    values = edges[np.clip(y, 0, height - 1)[:, :, None], np.clip(x, 0, width - 1)[:, None, :]]
    counts = inside.sum(0)
    enough = counts >= (MIN_INSIDE - 0.1) * len(points)
    scores = np.where(enough, (values * inside).sum(0) / np.maximum(counts, 1), 0.0)
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    if scores[row, column] <= 0:
        return float(reach), 1.0
    elsewhere = np.hypot(steps[:, None] - steps[row], steps[None] - steps[column]) > OWN_PEAK_PX * width / 600
    doubt = float(scores[elsewhere].max() / scores[row, column])
    return float(np.hypot(steps[row], steps[column])), doubt
