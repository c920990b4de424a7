"""Stand at one object, face a second: would a third be within a field of view of so many degrees?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.geometry import bearings, border_margin
from sprite_etl.transform.tasks.rules import MARGIN_DEG, whole_enough
from sprite_etl.transform.tasks.standing import footprints_apart, put_around, threes, within_reach
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

FIELDS_DEG = (60, 90, 120)


def solve(view: View, object_ids: Sequence[str], params: Params) -> bool:
    """Whether the third object's centre lies within the field of view, seen from above."""
    centre, _ = bearings(view, *object_ids)
    return abs(centre) < float(params["fov_deg"]) / 2


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Degrees from the third object's footprint to an edge of the field of view."""
    centre, corners = bearings(view, *object_ids)
    return border_margin(corners, centre, (params["fov_deg"] / 2, -params["fov_deg"] / 2))


def check(context: AskContext, proposal: Proposal) -> None:
    """Whole boxes with footprints 0.5 m apart; the third's whole footprint lies inside or outside, by 10°."""
    view, ids = context.view, proposal.object_ids
    footprints_apart([whole_enough(context, i).box for i in ids], ids)
    within_reach(context, ids[0])
    least = margin(view, ids, proposal.params)
    if least < MARGIN_DEG:
        raise NotAnswerable("near_tie", f"the footprint of {ids[2]} is {least:.0f}° from the field of view's edge")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Threes of objects: a field of view is drawn of those for which the answer is in turn yes and no."""
    wanted = bool(rng.random() < 0.5)
    for ids in threes(context, rng):
        for k in rng.permutation(len(FIELDS_DEG)).tolist():
            params = {"fov_deg": FIELDS_DEG[k]}
            clear = margin(context.view, ids, params) >= MARGIN_DEG
            if clear and solve(context.view, ids, params) == wanted:
                yield Proposal(ids, params)
                wanted = not wanted
                break


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Just inside and just outside on either side, by height where seen in space it would be the other way; then the
    same direction with a wider and a narrower field of view."""
    half = float(params["fov_deg"]) / 2
    side = 1.0 if rng.random() < 0.5 else -1.0
    inside = side * (half - float(rng.uniform(2, 8)))
    outside = -side * (half + float(rng.uniform(2, 10)))
    low, up = (0.3, 0.3, 9.0), (0.2, 8.0, 12.0)
    yield Constructed(put_around(view, object_ids, inside, rng, low), True)
    yield Constructed(put_around(view, object_ids, outside, rng, up), False)
    there = put_around(view, object_ids, -inside, rng)
    yield Constructed(there, False, {**params, "fov_deg": params["fov_deg"] - 30})
    yield Constructed(put_around(view, object_ids, -outside, rng), True, {**params, "fov_deg": params["fov_deg"] + 30})


VISIBLE_FROM = Task(
    name="visible_from",
    kinds=("image", "multi_image", "video"),
    answer_type="boolean",
    unit=None,
    arity=(3, 3),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    construct=construct,
    wordings={
        "": (
            "Imagine standing at {0} and facing {1}, with a horizontal field of view of {fov_deg:g} degrees. Ignoring "
            "what may stand in the way, would {2} be within your field of view?",
            "You stand where {0} is and look straight at {1}. If you see {fov_deg:g} degrees from left to right, and "
            "nothing blocks your sight, can you see {2}?",
            "A camera at the position of {0} is aimed at {1}. Its horizontal field of view is {fov_deg:g} degrees. "
            "Leaving aside what may hide it, does {2} fall within the camera's field of view?",
            "Suppose a person at {0} looks towards {1} and sees {fov_deg:g} degrees from side to side. Disregarding "
            "obstacles, does the person's field of view take in {2}?",
            "From {0}, facing {1}, is {2} inside a field of view that spans {fov_deg:g} degrees horizontally, if "
            "obstacles are ignored?",
            "Take the place of {0} and turn your face to {1}. With {fov_deg:g} degrees of horizontal view, and no "
            "regard to what stands between, is {2} in sight?",
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
    margin_unit="degrees",
    margin_rule="10° from the third object's whole footprint to an edge of the field of view; footprints 0.5 m apart; "
    "not from what hangs overhead",
    per_view=3,
    per_capture=10,
    forbids=("near",),
    benchmarks=("SPRITE", "MMSI-Bench"),
    anchors=2,
)
TASKS = (VISIBLE_FROM,)
