"""Which frames of a scan are kept: sharp ones that show all of it from several sides, in the order of time.

Lost poses go first. Of what is left some hundreds, evenly spread, are looked at. A frame that is much less sharp than
those around it was taken in motion. Then, one by one, the frame that shows most of what was not yet seen, or not yet
often, is taken, unless it stands where another does, or what its sensor read does not fit the mesh: its pose drifted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SceneError

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

SAMPLES = 600
"""Frames looked at: bounds the time, and still is five a second of a long scan."""
AROUND = 7
"""Sampled frames before and after, with whose sharpness a frame's is compared."""
CELL_M = 0.2
WORTH = (1.0, 0.5, 0.25, 0.1)
"""Of seeing a cell for the first, second … time."""
NEAR_M, NEAR_COSINE = 0.10, float(np.cos(np.radians(10)))
"""Frames nearer than this in place and in direction show the same."""
MIN_BASELINE_M = 0.2
"""The camera must have been this far from where it was: a scan from one spot has no depth of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one frame is worth: its number, the camera's position (3) and direction (3) in the world, its sharpness, and
    the cells (sorted codes) that it shows."""

    number: int
    position: Array
    direction: Array
    sharpness: float
    cells: Ints


@dataclass(frozen=True, slots=True)
class Choice:
    """frames: numbers in order of time; coverage: share of the scan's cells that they show; blurred, adrift: how
    many of the frames that were looked at were left out for that."""

    frames: tuple[int, ...]
    coverage: float
    blurred: int
    adrift: int


def choose(
    usable: Sequence[int],
    look: Callable[[int], Look],
    fits: Callable[[int], bool],
    surface: Ints,
    frames: int,
    blur: float,
    min_coverage: float,
) -> Choice:
    """At most `frames` of the usable ones. fits: whether a frame's depth fits the mesh; surface: the
    cells of the whole scan; blur: a frame is left out below this
    share of the median sharpness around it.

    Raises SceneError: too_few_frames (fewer than two), no_parallax, low_coverage.
    """
    step = max(1, -(-len(usable) // SAMPLES))
    looks = [look(number) for number in usable[::step]]
    sharp = [x for x, keep in zip(looks, sharp_enough([x.sharpness for x in looks], blur)) if keep]
    chosen, adrift = _cover(sharp, fits, surface, frames)
    kept = sorted(chosen, key=lambda x: x.number)
    if len(kept) < 2:
        raise SceneError(
            "too_few_frames",
            f"{len(usable)} frames have a pose; {len(sharp)} of the {len(looks)} looked at are sharp; {adrift} do not "
            f"fit the mesh; {len(kept)} show different views: 2 are needed",
        )
    positions = np.array([x.position for x in kept])
    baseline = float(np.linalg.norm(positions[:, None] - positions[None], axis=-1).max())
    if baseline < MIN_BASELINE_M:
        raise SceneError("no_parallax", f"the camera moved {baseline:.2f} m, must be ≥ {MIN_BASELINE_M} m")
    seen = np.unique(np.concatenate([x.cells for x in kept]))
    coverage = float(np.isin(surface, seen).mean())
    if coverage < min_coverage:
        raise SceneError("low_coverage", f"{len(kept)} frames show {coverage:.0%} of the scan, must be ≥ "
                                         f"{min_coverage:.0%}")  # fmt: skip
    return Choice(tuple(x.number for x in kept), coverage, len(looks) - len(sharp), adrift)


def sharp_enough(sharpness: Sequence[float], blur: float) -> list[bool]:
    """Which frames, in order of time, are no less sharp than `blur` times the median around them. What a camera looks
    at changes sharpness tenfold, so a frame is compared with those just before and after."""
    values = np.asarray(sharpness, dtype=float)
    windows = [values[max(0, i - AROUND) : i + AROUND + 1] for i in range(len(values))]
    return [bool(v >= blur * np.median(w)) for v, w in zip(values, windows)]


def sharpness_of(grey: NDArray[np.uint8]) -> float:
    """Variance of the Laplacian of a picture (height, width)."""
    g = grey.astype(np.float32)
    around = g[:-2, 1:-1] + g[2:, 1:-1] + g[1:-1, :-2] + g[1:-1, 2:]
    return float((around - 4 * g[1:-1, 1:-1]).var())


def cells_of(points: Array) -> Ints:
    """Sorted codes of the cells, 0.2 m wide, that world points (n, 3) lie in."""
    cells = np.floor(points / CELL_M).astype(np.int64) + (1 << 20)
    return np.unique((cells[:, 0] << 42) + (cells[:, 1] << 21) + cells[:, 2])


def _cover(looks: Sequence[Look], fits: Callable[[int], bool], surface: Ints, frames: int) -> tuple[list[Look], int]:
    """The frames taken, in the order of their worth, and how many were not for they do not fit."""
    if not looks:
        return [], 0
    shows = np.stack([np.isin(surface, x.cells) for x in looks]).astype(np.float32)
    positions = np.array([x.position for x in looks])
    directions = np.array([x.direction for x in looks])
    often = np.zeros(len(surface), np.int64)
    worth = np.array([*WORTH, 0.0], np.float32)
    open_ = np.ones(len(looks), bool)
    chosen: list[int] = []
    adrift = 0
    while len(chosen) < frames and open_.any():
        gains = np.where(open_, shows @ worth[np.minimum(often, len(WORTH))], -1.0)
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        if not fits(looks[best].number):
            open_[best], adrift = False, adrift + 1
            continue
        chosen.append(best)
        often += shows[best].astype(np.int64)
        near = np.linalg.norm(positions - positions[best], axis=1) < NEAR_M
        open_ &= ~(near & (directions @ directions[best] > NEAR_COSINE))
    return [looks[i] for i in chosen], adrift
