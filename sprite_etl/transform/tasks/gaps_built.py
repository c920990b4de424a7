"""How views are put together in which it is known what stands between two objects, and what fits there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sprite_etl.transform.tasks.construct import on_floor, put
from sprite_etl.transform.tasks.spaced import anywhere, beside, sized
from sprite_etl.transform.view import View

_AWAY_RAD = (0.0, math.pi, math.pi / 2, -math.pi / 2)


def lines(
    view: View, a: str, b: str, candidates: Sequence[str], rng: np.random.Generator
) -> Iterator[tuple[View, str]]:
    """Three views, and the one candidate between the two in each.

    It is a long thing that lies across the line near one of the ends, so that its centre is off the line and far from
    the middle. The others stand beyond the ends in the same line, or beside its middle, nearer than that centre.
    """
    start = int(rng.integers(len(candidates)))
    for turn in range(3):
        crossed = candidates[(start + turn) % len(candidates)]
        others = [c for c in candidates if c != crossed]
        heading, length = float(rng.uniform(-math.pi, math.pi)), float(rng.uniform(3.0, 5.0))
        built = anywhere(view, a, rng.uniform(0.1, 0.3, 3).tolist(), rng)
        origin = built.object(a).box.center
        heights = (float(origin[1]) + rng.uniform(-1, 1, 2 + len(others))).tolist()
        yaws = rng.uniform(-math.pi, math.pi, 1 + len(others)).tolist()
        built = put(built, b, on_floor(origin, heading, length, heights[0]), rng.uniform(0.1, 0.3, 3).tolist(), yaws[0])
        near_end = float(rng.choice([0.3, 0.7])) * length
        across = heading + float(rng.choice([-1.0, 1.0])) * math.pi / 2
        centre = on_floor(on_floor(origin, heading, near_end), across, 0.8, heights[1])
        half = (1.0, float(rng.uniform(0.1, 0.5)), 0.12)
        built = put(built, crossed, centre, half, heading + float(rng.uniform(-0.2, 0.2)))
        for k, other in enumerate(others):
            role = (turn + k) % 3
            if role == 0:
                place = on_floor(origin, heading, length + float(rng.uniform(0.8, 1.5)), heights[2 + k])
            elif role == 1:
                beside_middle = on_floor(origin, heading, 0.5 * length)
                place = on_floor(beside_middle, across + math.pi, 0.6, heights[2 + k])
            else:
                place = on_floor(origin, heading, -float(rng.uniform(0.8, 1.5)), heights[2 + k])
            built = put(built, other, place, rng.uniform(0.08, 0.2, 3).tolist(), yaws[1 + k])
        yield built, crossed


def fits_and_not(view: View, object_ids: Sequence[str], rng: np.random.Generator) -> Iterator[tuple[View, bool]]:
    """Four views, in two of which the first object fits between the other two.

    What fits is longer and higher than the gap is wide; what does not is lower than that, while its half would fit,
    and the centres are farther apart. Once each the two hang at different heights, farther apart than seen from above.
    """
    thing, a, b = object_ids
    for fits, rises in ((True, 0.0), (False, 0.0), (False, 1.0), (True, 0.0)):
        gap = float(rng.uniform(0.4, 1.2))
        built = anywhere(view, a, rng.uniform(0.3, 0.6, 3).tolist(), rng)
        half = rng.uniform(0.3, 0.6, 3).tolist()
        rise = rises * 1.5 * gap
        built = beside(built, a, b, float(rng.uniform(-3, 3)), math.hypot(gap, rise), half, rng, rise)
        width = (0.8 if fits else 1.25) * gap
        tall = (1.6 if fits else 0.6) * gap
        built = sized(built, thing, tall, 1.5 * width, width, rng)
        yield built, fits
