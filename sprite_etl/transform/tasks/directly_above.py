"""Directly above: wholly higher, and mostly over it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import polygon_area
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.construct import put
from sprite_etl.transform.tasks.draw import pairs
from sprite_etl.transform.tasks.rules import MARGIN_M, whole_enough
from sprite_etl.transform.tasks.vertical import clearance
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

Outline = NDArray[np.float64]
HALF = 0.5
MARGIN_OF_SHARE = 0.10


def share_over(outline: Outline, other: Outline) -> float:
    """How much of one convex counter-clockwise outline on the floor plane lies over another, 0–1: it is cut by every
    side of the other."""
    rest = outline
    for start, end in zip(other, np.roll(other, -1, axis=0)):
        if len(rest) == 0:
            break
        side = (end[0] - start[0]) * (rest[:, 1] - start[1]) - (end[1] - start[1]) * (rest[:, 0] - start[0])
        kept = []
        for k, (point, here) in enumerate(zip(rest, side)):
            before, there = rest[k - 1], side[k - 1]
            if (here < 0) != (there < 0):
                kept.append(before + (point - before) * (there / (there - here)))
            if here >= 0:
                kept.append(point)
        rest = np.array(kept).reshape(-1, 2)
    area = polygon_area(outline)
    return polygon_area(rest) / area if area > 0 else 0.0


def _measures(view: View, object_ids: Sequence[str]) -> tuple[float, float]:
    """Metres by which the first is above the second, and the share of its footprint over the second's, less a half."""
    a, b = object_ids
    return clearance(view, a, b), share_over(*(view.object(i).box.footprint() for i in (a, b))) - HALF


def solve(view: View, object_ids: Sequence[str], params: Params) -> bool:
    """Whether the first's lowest point is above the second's highest, and half its footprint or more over it."""
    higher, over = _measures(view, object_ids)
    return higher > 0 and over >= 0


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """What must change for the other answer: a share of the footprint, or a height in metres, whichever decides."""
    higher, over = _measures(view, object_ids)
    return min(higher, over) if higher > 0 and over >= 0 else max(-higher, -over)


def check(context: AskContext, proposal: Proposal) -> None:
    """Both conditions hold clearly, or one of them clearly does not; and where both hold, what was seen of the lower
    one is under the other too, not only a box with an empty corner."""
    for object_id in proposal.object_ids:
        whole_enough(context, object_id)
    higher, over = _measures(context.view, proposal.object_ids)
    holds = higher >= MARGIN_M and over >= MARGIN_OF_SHARE
    fails = higher <= -MARGIN_M or over <= -MARGIN_OF_SHARE
    if not (holds or fails):
        raise NotAnswerable("near_tie", f"{higher:.2f} m above, {over + HALF:.0%} of its footprint over the other")
    if holds:
        upper, lower = proposal.object_ids
        seen = context.surfaces.outline(lower)
        if seen is None:
            raise NotAnswerable("no_surface", f"no depth on {lower} to compare its box with")
        share = share_over(context.view.object(upper).box.footprint(), seen)
        if share < HALF + MARGIN_OF_SHARE:
            raise NotAnswerable("box_surface_disagree", f"{share:.0%} of {upper} is over what was seen of {lower}")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs that are so in turn with pairs that are not, of which those that are one above the other come first."""
    drawn = [p for a, b in pairs(context, rng, most=400) for p in ((a, b), (b, a))]
    found = {p: _measures(context.view, p) for p in drawn}
    so = [p for p in drawn if found[p][0] > 0 and found[p][1] >= 0]
    others = [p for p in drawn if p not in so]
    others.sort(key=lambda p: found[p][0] <= 0 and found[p][1] < 0)  # stable: one of the two conditions holds first
    for pair in zip_longest(so, others):
        for ids in pair:
            if ids is not None:
                yield Proposal(ids)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """A small thing half over a large one, and less than half; a large one over a small one; one over the other that
    does not clear its top; and one that is wholly over it."""
    first, second = object_ids
    for answer, half, other_half, share, rise in (
        (True, 0.3, 0.8, float(rng.uniform(0.55, 0.7)), float(rng.uniform(0.05, 1.5))),
        (False, 0.3, 0.8, float(rng.uniform(0.3, 0.45)), float(rng.uniform(0.05, 1.5))),
        (False, 0.9, 0.3, 1.0, float(rng.uniform(0.05, 1.5))),
        (False, 0.3, 0.8, 1.0, float(rng.uniform(-0.15, -0.05))),
        (True, 0.8, 0.85, 1.0, float(rng.uniform(0.05, 1.5))),
    ):
        yaw, centre = float(rng.uniform(-3, 3)), rng.uniform(-4, 4, 3)
        # Along the second's own x axis, so far beyond its end that this share of the first's width stays over it.
        aside = other_half + half - 2 * half * share if share < 1 else 0.0
        moved = np.array([aside * math.cos(yaw), 0.4 + rise + 0.2, -aside * math.sin(yaw)])
        built = put(view, second, centre, (other_half, 0.4, other_half), yaw)
        yield Constructed(put(built, first, centre + moved, (half, 0.2, half), yaw), answer)


DIRECTLY_ABOVE = Task(
    name="object_directly_above",
    kinds=("image", "multi_image", "video"),
    answer_type="boolean",
    unit=None,
    arity=(2, 2),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("depth", "instance"),
    wordings={
        "": tuple(
            f"{question} {meaning}"
            for question in (
                "Is {0} directly above {1}?",
                "{In_media}, is {0} located directly above {1}?",
                "Would you say that {0} is directly above {1}?",
            )
            for meaning in (
                "Directly above means wholly higher, with at least half of its bounding box, seen from above, over "
                "the other's.",
                "It is if its lowest point is higher than the other's highest and, seen from above, half of its "
                "bounding box or more lies over the other's.",
            )
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^0",
        "reverse_time": "same",
    },
    margin_unit="share, or m of height",
    per_view=4,
    per_capture=8,
    forbids=("place", "near"),
    construct=construct,
    benchmarks=("SPRITE",),
    margin_rule="0.15 m of height; 60 % of the footprint or more (and over what depth shows), or 40 % or less",
)
TASKS = (DIRECTLY_ABOVE,)
