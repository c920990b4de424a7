"""How views are put together in which the distances between boxes, their edges and their number are known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Sighting
from sprite_etl.scene.rotations import matrix_about_y, quaternion_from_matrix
from sprite_etl.transform.tasks.base import NotAnswerable
from sprite_etl.transform.tasks.construct import put
from sprite_etl.transform.view import View

DEEP, HIGH = "deep", "high"
"""Traps of `ringed`."""
_UPRIGHT = {
    0: ((0, 0, 1), (1, 0, 0), (0, 1, 0)),
    1: ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    2: ((0, 1, 0), (0, 0, 1), (1, 0, 0)),
}


def anywhere(view: View, object_id: str, half_extents: Sequence[float], rng: np.random.Generator) -> View:
    """The view with an upright box of this size in a drawn place, turned anyhow."""
    return put(view, object_id, rng.uniform(-3, 3, 3).tolist(), half_extents, float(rng.uniform(-math.pi, math.pi)))


def sized(
    view: View, object_id: str, height_m: float, longer_m: float, shorter_m: float, rng: np.random.Generator
) -> View:
    """The view with an object where it is, of this height and these horizontal edges, turned anyhow; any of its own
    axes may be the vertical one, and any horizontal one the longer."""
    up = int(rng.integers(3))
    level = rng.permutation([i for i in range(3) if i != up]).tolist()
    half = [0.0, 0.0, 0.0]
    for axis, edge in ((up, height_m), (level[0], longer_m), (level[1], shorter_m)):
        half[axis] = edge / 2
    # The columns of the matrix are the box's own axes in the world: the one called `up` is vertical.
    matrix = matrix_about_y(float(rng.uniform(-math.pi, math.pi))) @ np.array(_UPRIGHT[up], float)
    box = OrientedBox(view.object(object_id).box.center, (half[0], half[1], half[2]), quaternion_from_matrix(matrix))
    return replace(view, objects=tuple(replace(o, box=box) if o.object_id == object_id else o for o in view.objects))


def beside(
    view: View,
    anchor: str,
    object_id: str,
    heading_rad: float,
    gap_m: float,
    half_extents: Sequence[float],
    rng: np.random.Generator,
    above_m: float = 0.0,
) -> View:
    """The view with an object whose closest points to the anchor, an upright box, are exactly gap_m apart.

    It faces the anchor from a heading with a side of half_extents (across, up, along). above_m: how far its bottom
    lies above the anchor's top, or its top below the anchor's bottom where negative; 0: their heights overlap.
    """
    box = view.object(anchor).box
    towards = np.array([-math.sin(heading_rad), 0.0, -math.cos(heading_rad)])
    across, up, along = half_extents
    corners = box.corners()
    farthest = corners[int((corners @ towards).argmax())]
    # The anchor ends at this corner, and the side across the heading begins at its distance: whatever lies between
    # two parallel planes that both are touched, at points of one line between them, is that far apart.
    aside = float(rng.uniform(-0.6, 0.6)) * across * np.cross(towards, [0.0, 1.0, 0.0])
    centre = farthest + (math.sqrt(gap_m**2 - above_m**2) + along) * towards + aside
    low, high = box.vertical_range()
    if above_m:
        centre[1] = high + above_m + up if above_m > 0 else low + above_m - up
    else:
        centre[1] = rng.uniform(low, high) + float(rng.uniform(-0.6, 0.6)) * up
    return put(view, object_id, centre, half_extents, heading_rad)


def ringed(
    view: View,
    anchor: str,
    gaps_m: Mapping[str, float],
    trap: str,
    rng: np.random.Generator,
    heights_m: Mapping[str, float] | None = None,
) -> View:
    """The view with an anchor put anywhere and others around it, each with its closest points exactly so far from it.

    DEEP: the closer, the farther it reaches away from the anchor, so that centres rank the other way round. HIGH: the
    farther, the higher above the anchor's top or the lower below its bottom, so that on the floor plane they do.
    heights_m: their own heights, drawn where None.
    """
    size = float(rng.uniform(0.1, 0.3))
    view = anywhere(view, anchor, (size, float(rng.uniform(0.1, 0.4)), 0.9 * size), rng)
    nearest, farthest = min(gaps_m.values()), max(gaps_m.values())
    start, turns = float(rng.uniform(-math.pi, math.pi)), rng.permutation(len(gaps_m)).tolist()
    for turn, (object_id, gap) in zip(turns, gaps_m.items()):
        half = rng.uniform(0.05, 0.15, 3).tolist()
        half[1] = half[1] if heights_m is None else heights_m[object_id] / 2
        above = 0.0
        if trap == DEEP:
            half[2] += 0.3 + 1.5 * (farthest - gap)
        elif gap > nearest:
            above = float(rng.choice([-1.0, 1.0])) * math.sqrt(gap**2 - (nearest * (nearest / gap) ** 0.5) ** 2)
        heading = start + math.tau * turn / len(gaps_m) + float(rng.uniform(-0.2, 0.2))
        view = beside(view, anchor, object_id, heading, gap, half, rng, above)
    return view


def gaps_around(radius_m: float, inside: int, outside: int, rng: np.random.Generator) -> list[float]:
    """Distances, metres: so many within a radius, and then so many beyond it, none within 12 % of it."""
    near = rng.uniform(0.3, 0.88, inside) * radius_m
    return [*near.tolist(), *(rng.uniform(1.12, 1.6, outside) * radius_m).tolist()]


def so_many(view: View, counts: Mapping[str, int], rng: np.random.Generator) -> View:
    """The view with exactly so many objects of each name, all new, seen in drawn frames, one or all of them, each
    bigger or smaller; and with some more of other names. Raises NotAnswerable where the view has none of a name."""
    for name in counts:
        if not any(o.name == name for o in view.objects):
            raise NotAnswerable("not_answerable", f"the view shows no {name}")
    others = [o for o in view.objects if o.name not in counts]
    number = max(o.instance_id for o in view.objects)
    names = [n for n, count in counts.items() for _ in range(count)]
    names += [o.name for o in others for _ in range(int(rng.integers(3)))]
    models = [next(o for o in view.objects if o.name == n) for n in names]
    more = []
    for k, like in enumerate(models, 1):
        frames = view.frames if rng.random() < 0.5 else (view.frames[int(rng.integers(len(view.frames)))],)
        x, y, u, v = rng.integers(0, 200, 4).tolist()
        visible = tuple(Sighting(f.index, 900 + u, (x, y, x + 40 + u, y + 30 + v), 0.0) for f in frames)
        size = float(rng.uniform(0.7, 1.4))
        a, b, c = like.box.half_extents
        x, y, z = (np.asarray(like.box.center) + rng.uniform(-2, 2, 3)).tolist()
        box = OrientedBox((x, y, z), (size * a, size * b, size * c), like.box.rotation_xyzw)
        twin = replace(like, object_id=f"{like.object_id}+{k}", instance_id=number + k, box=box, visible=visible)
        more.append(twin)
    every = [*others, *more]
    return replace(view, objects=tuple(every[i] for i in rng.permutation(len(every)).tolist()))
