"""Whether one object would fit between two others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.scene.box import OrientedBox, box_distance
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.between import FLAT_M, RELATIONS, in_one_room
from sprite_etl.transform.tasks.draw import tellable
from sprite_etl.transform.tasks.gaps_built import fits_and_not
from sprite_etl.transform.tasks.geometry import footprint_gap, height, horizontal_edges
from sprite_etl.transform.tasks.rules import MIN_DISTANCE_M, checked_distance, distance_margin, whole_enough
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

FAR_M = 1.0
"""A side that differs from the gap by more is no question."""
LEVEL_M = 0.3
"""Things that begin at heights no more apart than this stand on one floor, or on one table."""
APART_M = 0.01
"""Two boxes are side by side if they are no farther apart than that more than as seen from above."""


def _width_and_gap(view: View, object_ids: Sequence[str]) -> tuple[float, float]:
    thing, a, b = (view.object(i).box for i in object_ids)
    return horizontal_edges(thing)[1], footprint_gap(a, b)


def solve_fit(view: View, object_ids: Sequence[str], params: Params) -> bool:
    """Whether the first object's shorter horizontal side is less than the gap between the others' footprints."""
    width, gap = _width_and_gap(view, object_ids)
    return width < gap


def fit_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres between the side and the gap."""
    width, gap = _width_and_gap(view, object_ids)
    return abs(width - gap)


def check_fit(context: AskContext, proposal: Proposal) -> None:
    """All three stand upright; the two are side by side, and their gap by boxes agrees with surfaces; side and gap
    differ by the margin."""
    thing, a, b = (whole_enough(context, i).box for i in proposal.object_ids)
    for box in (a, b):
        horizontal_edges(box)
        if height(box) < FLAT_M:
            raise NotAnswerable("too_small", "one of the two is flat, and leaves no gap beside it")
    if not in_one_room(context.view, proposal.object_ids[1], proposal.object_ids[2]):
        raise NotAnswerable("different_rooms", "a wall parts the two")
    width, gap = _width_and_gap(context.view, proposal.object_ids)
    if checked_distance(context, proposal.object_ids[1], proposal.object_ids[2]) > gap + APART_M or not _level(
        thing, a, b
    ):
        raise NotAnswerable(
            "not_side_by_side", "the three do not stand at one height, or the two with no side to a side"
        )
    least = distance_margin(max(width, gap))
    if abs(width - gap) < least:
        raise NotAnswerable("near_tie", f"{width:.2f} m into {gap:.2f} m; {least:.2f} m must part them")
    if _inside(thing, a, b):
        raise NotAnswerable("already_there", "it stands in the gap")


def _level(*boxes: OrientedBox) -> bool:
    """Whether things begin at about the same height: on one floor, or on one table."""
    bottoms = [box.vertical_range()[0] for box in boxes]
    return max(bottoms) - min(bottoms) <= LEVEL_M


def _inside(thing: OrientedBox, a: OrientedBox, b: OrientedBox) -> bool:
    """Whether the thing stands within the gap that it would have to fit."""
    return max(footprint_gap(thing, a), footprint_gap(thing, b)) < footprint_gap(a, b)


def propose_fit(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """The narrower gaps first, each with a thing that fits and one that does not, where there are such."""
    view, widths = context.view, {}
    for object_id in tellable(context, rng):
        try:
            widths[object_id] = horizontal_edges(view.object(object_id).box)[1]
        except NotAnswerable:
            continue
    gaps = {}
    for a, b in combinations(widths, 2):
        one, other = view.object(a).box, view.object(b).box
        gap = footprint_gap(one, other)
        side_by_side = _level(one, other) and in_one_room(view, a, b) and min(height(one), height(other)) >= FLAT_M
        if gap >= MIN_DISTANCE_M and side_by_side and box_distance(one, other) <= gap + APART_M:
            gaps[a, b] = gap
    for (a, b), gap in sorted(gaps.items(), key=lambda g: g[1]):
        ends = view.object(a).box, view.object(b).box
        things = [
            i
            for i, width in widths.items()
            if i not in (a, b)
            and distance_margin(max(width, gap)) <= abs(width - gap) <= FAR_M
            and _level(view.object(i).box, *ends)
            and not _inside(view.object(i).box, *ends)
        ]
        for fits in (True, False):
            alike = [i for i in things if (widths[i] < gap) == fits]
            if alike:
                yield Proposal((alike[int(rng.integers(len(alike)))], a, b))


def construct_fit(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """See `gaps_built.fits_and_not`."""
    for built, fits in fits_and_not(view, object_ids, rng):
        yield Constructed(built, fits)


FIT = Task(
    name="object_fit",
    kinds=("image", "multi_image", "video"),
    answer_type="boolean",
    unit=None,
    arity=(3, 3),
    solve=solve_fit,
    margin=fit_margin,
    check=check_fit,
    propose=propose_fit,
    needs=("depth", "instance"),
    wordings={
        "": (
            "Seen from above, is the gap between the closest points of {1} and {2} wider than the shorter horizontal "
            "side of {0}?",
            "Would {0} fit into the gap between {1} and {2}, with its shorter horizontal side across the gap? The gap "
            "is measured between closest points seen from above, and nothing else is in the way.",
            "Leaving aside everything else, could {0} be put between {1} and {2} so that its shorter horizontal side "
            "spans the gap between their closest points, seen from above?",
            "On a floor plan, does the shorter side of {0} measure less than the distance between the closest points "
            "of {1} and {2}?",
            "Turned so that its shorter horizontal side lies across, would {0} go between the closest points of {1} "
            "and {2}, as seen from above and with nothing else in the way?",
            "{In_media}, is there enough room for the shorter horizontal side of {0} between the closest points of "
            "{1} and {2}, seen from above?",
        )
    },
    relations=RELATIONS,
    margin_unit="m",
    per_view=2,
    per_capture=8,
    forbids=("size", "near"),
    construct=construct_fit,
    benchmarks=("SPRITE",),
    margin_rule="side and gap differ by 0.15 m or 10 %; upright boxes; gap of at least 0.3 m that surfaces confirm, "
    "in one room and at one height",
)
TASKS = (FIT,)
