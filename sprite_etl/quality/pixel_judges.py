"""Task by task, what the pixels of the pictures that a row is about say to its question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sprite_etl.quality.pixels import Pixels, Points
from sprite_etl.scene.box import polygon_area

TOLERANCE_M = 0.15
TOLERANCE_SHARE = 0.10
"""A distance agrees within the larger of the two: the margins that the questions themselves are asked with."""
SAMPLES = 120
"""Points each way of the grid by which an outline's overlap with another is told."""


class CannotSay(ValueError):
    """The pixels do not decide this row: `reason` is a code, the text a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """A curated row as judges need it. said: its answer."""

    ids: tuple[str, ...]
    params: Mapping[str, Any]
    frames: tuple[int, ...]
    said: Any


Seen = tuple[Any, str]
"""What the pixels answer, and what it was made of."""
Judge = Callable[[Pixels, Row], Seen]


def left_right(pixels: Pixels, row: Row) -> Seen:
    """By the columns of the two masks."""
    (a0, a1), (b0, b1) = (pixels.columns(i, row.params["frame"]) for i in row.ids)
    seen = "left" if a1 < b0 else "right" if b1 < a0 else "overlap"
    return seen, f"columns {a0}–{a1} and {b0}–{b1}"


def front_back(pixels: Pixels, row: Row) -> Seen:
    """By the nearest pixel of either mask."""
    (a, b), shown = _distances(pixels, row)
    return "in front of" if a < b else "behind", shown


def quadrant(pixels: Pixels, row: Row) -> Seen:
    """By both."""
    (a, b), shown = _distances(pixels, row)
    side, columns = left_right(pixels, row)
    return f"{'front' if a < b else 'back'}-{side}", f"{shown}; {columns}"


def camera_distance(pixels: Pixels, row: Row) -> Seen:
    """The row's own answer where it lies within the tolerance, else what was measured."""
    (seen,), _ = _distances(pixels, row)
    return _about(seen, row.said)


def distance(pixels: Pixels, row: Row) -> Seen:
    """As `camera_distance`, between what the capture shows of the two."""
    _in_place(pixels, row)
    return _about(pixels.between_m(*row.ids), row.said)


def nearest(pixels: Pixels, row: Row) -> Seen:
    """The candidate of which something is closest to something of the first object; or farthest, for `farthest`."""
    _in_place(pixels, row)
    anchor, *candidates = row.ids
    distances = [pixels.between_m(anchor, c) for c in candidates]
    pick = np.argmax if row.params["which"] == "farthest" else np.argmin
    return candidates[int(pick(distances))], ", ".join(f"{c} {d:.2f} m" for c, d in zip(candidates, distances))


def _about(seen: float, said: float) -> Seen:
    apart = abs(seen - said)
    return said if apart <= max(TOLERANCE_M, TOLERANCE_SHARE * seen) else seen, f"{seen:.2f} m, {apart:.3f} m off"


def camera_comparison(pixels: Pixels, row: Row) -> Seen:
    """The object whose mask has the nearest pixel; for `farthest`, whose nearest is farthest."""
    distances, shown = _distances(pixels, row)
    pick = np.argmax if row.params["which"] == "farthest" else np.argmin
    return row.ids[int(pick(distances))], shown


def depth_order(pixels: Pixels, row: Row) -> Seen:
    """By the nearest pixel of each mask."""
    distances, shown = _distances(pixels, row)
    sign = -1 if row.params["which"] == "farthest" else 1
    return [row.ids[i] for i in np.argsort(sign * np.array(distances), kind="stable").tolist()], shown


def _distances(pixels: Pixels, row: Row) -> tuple[list[float], str]:
    found = [pixels.nearest_m(i, row.params["frame"]) for i in row.ids]
    return found, ", ".join(f"{i} {d:.2f} m" for i, d in zip(row.ids, found))


def count(pixels: Pixels, row: Row) -> Seen:
    """Objects of the name whose masks are clear in some picture."""
    found = _clear_somewhere(pixels, row, "name")
    return len(found), ", ".join(found)


def count_difference(pixels: Pixels, row: Row) -> Seen:
    """Of one name less of the other."""
    one, other = _clear_somewhere(pixels, row, "name"), _clear_somewhere(pixels, row, "other")
    return len(one) - len(other), f"{', '.join(one)} less {', '.join(other)}"


def _clear_somewhere(pixels: Pixels, row: Row, param: str) -> list[str]:
    return [i for i in pixels.named(row.params[param]) if any(pixels.clear(i, f) for f in row.frames)]


def appearance_order(pixels: Pixels, row: Row) -> Seen:
    """By the first (last) picture in which each mask is clear; for `last`, the latest first."""
    moments = _moments(pixels, row)
    order = sorted(row.ids, key=lambda i: moments[i], reverse=row.params["which"] == "last")
    return order, ", ".join(f"{i} {row.frames[moments[i]]}" for i in order)


def before_after(pixels: Pixels, row: Row) -> Seen:
    """Whether the first object is first in that order."""
    order, shown = appearance_order(pixels, row)
    return "before" if order[0] == row.ids[0] else "after", shown


def _moments(pixels: Pixels, row: Row) -> dict[str, int]:
    """Place in the view of the first (last) clear picture of each."""
    found = {}
    for object_id in row.ids:
        seen = [k for k, f in enumerate(row.frames) if pixels.clear(object_id, f)]
        if not seen:
            raise CannotSay("not_clear", f"the mask of {object_id} is clear in none of the pictures")
        found[object_id] = seen[-1] if row.params["which"] == "last" else seen[0]
    return found


def in_frame(pixels: Pixels, row: Row) -> Seen:
    """The objects whose masks are clear in the picture."""
    return sorted(i for i in row.ids if pixels.clear(i, row.params["frame"])), f"frame {row.params['frame']}"


def covisible(pixels: Pixels, row: Row) -> Seen:
    """Whether the mask is clear in both pictures."""
    states = {f: pixels.clear(row.ids[0], f) for f in (row.params["frame_a"], row.params["frame_b"])}
    return all(states.values()), ", ".join(f"frame {f}: {s}" for f, s in states.items())


def covisible_count(pixels: Pixels, row: Row) -> Seen:
    """In how many pictures the mask is clear."""
    seen = [f for f in row.frames if pixels.clear(row.ids[0], f)]
    return len(seen), f"frames {seen}"


def matching(pixels: Pixels, row: Row) -> Seen:
    """Whether the one object of the name whose mask is clear in one picture is that of the other."""
    shown = [[i for i in pixels.named(row.params["name"]) if pixels.clear(i, row.params[k])] for k in _BOTH]
    if [len(s) for s in shown] != [1, 1]:
        return "not one in each", str(shown)
    return shown[0] == shown[1], str(shown)


_BOTH = ("frame_a", "frame_b")


def above_below(pixels: Pixels, row: Row) -> Seen:
    """By the heights of the lifted pixels."""
    heights, shown = _heights(pixels, row)
    (a_low, a_high), (b_low, b_high) = (heights[i] for i in row.ids)
    return "above" if a_low > b_high else "below" if b_low > a_high else "overlap", shown


def higher(pixels: Pixels, row: Row) -> Seen:
    """The object all of whose lifted pixels are higher (lower) than all of the others'."""
    heights, shown = _heights(pixels, row)
    if row.params["which"] == "higher":
        won = [i for i in row.ids if all(heights[i][0] > heights[o][1] for o in row.ids if o != i)]
    else:
        won = [i for i in row.ids if all(heights[i][1] < heights[o][0] for o in row.ids if o != i)]
    return won[0] if won else "overlap", shown


def directly_above(pixels: Pixels, row: Row) -> Seen:
    """By heights, and by how much of the first's footprint lies over the second's, as far as the capture shows them."""
    heights, shown = _heights(pixels, row)
    first, second = row.ids
    if heights[first][0] <= heights[second][1]:
        return False, shown
    share = _share_over(*(pixels.footprint_m(i) for i in row.ids))
    if 0.3 < share < 0.7:
        raise CannotSay("partly_seen", f"{share:.0%} of what is seen of {first} lies over what is seen of {second}")
    return share >= 0.5, f"{shown}; {share:.0%} over it"


def _heights(pixels: Pixels, row: Row) -> tuple[dict[str, tuple[float, float]], str]:
    _in_place(pixels, row)
    found = {i: pixels.heights_m(i, row.frames) for i in row.ids}
    return found, ", ".join(f"{i} {low:.2f}–{high:.2f} m" for i, (low, high) in found.items())


def _in_place(pixels: Pixels, row: Row) -> None:
    for object_id in row.ids:
        if pixels.moved(object_id):
            raise CannotSay("moved", f"{object_id} is not in one place in all pictures")


def _share_over(outline: Points, other: Points) -> float:
    """How much of a convex outline (n, 2) lies in another, 0–1, by a grid of points."""
    if polygon_area(outline) == 0 or len(other) < 3:
        return 0.0
    steps = (np.arange(SAMPLES) + 0.5) / SAMPLES
    low, high = outline.min(0), outline.max(0)
    grid = np.stack(np.meshgrid(*(low + (high - low) * steps[:, None]).T), -1).reshape(-1, 2)
    return float(_inside(grid[_inside(grid, outline)], other).mean())


def _inside(points: Points, outline: Points) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which points (m, 2) lie in a counter-clockwise convex outline."""
    edges = np.roll(outline, -1, axis=0) - outline
    to = points[:, None] - outline[None]
    return np.asarray((edges[:, 0] * to[..., 1] - edges[:, 1] * to[..., 0] >= 0).all(1))


JUDGES: Mapping[str, Judge] = {
    "object_relation_in_view": left_right,
    "object_front_back_in_view": front_back,
    "object_quadrant_in_view": quadrant,
    "object_depth_order": depth_order,
    "object_abs_distance": distance,
    "object_rel_distance": nearest,
    "camera_distance": camera_distance,
    "camera_distance_comparison": camera_comparison,
    "object_counting": count,
    "compound_count_difference": count_difference,
    "object_appearance_order": appearance_order,
    "object_before_after": before_after,
    "objects_in_frame": in_frame,
    "object_covisibility": covisible,
    "object_covisibility_count": covisible_count,
    "object_matching": matching,
    "object_above_below": above_below,
    "object_higher": higher,
    "object_directly_above": directly_above,
}
"""task → how its rows are answered from pixels. A task that boxes or rooms alone can answer is not here."""


def same(seen: Any, said: Any) -> bool:
    """Whether two answers are one: lists of objects in their order, numbers as numbers."""
    if isinstance(seen, Sequence) and not isinstance(seen, str):
        return list(seen) == list(said)
    return bool(seen == said)
