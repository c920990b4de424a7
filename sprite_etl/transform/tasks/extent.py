"""How much space one object takes up, and which of two is longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.comparison import RELATIONS, volume
from sprite_etl.transform.tasks.draw import pairs, singles
from sprite_etl.transform.tasks.geometry import share_apart, winner
from sprite_etl.transform.tasks.rules import MARGIN_SHARE, no_near_tie, whole_enough
from sprite_etl.transform.tasks.spaced import sized
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

MIN_VOLUME_M3 = 0.02
"""Less than this is told apart from its double only by the third decimal."""


def solve_volume(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Cubic metres of the bounding box."""
    return volume(view.object(object_ids[0]).box)


def no_margin(view: View, object_ids: Sequence[str], params: Params) -> None:
    """A single measurement has no tie."""


def check_volume(context: AskContext, proposal: Proposal) -> None:
    """The box is the object's own, mostly in view, and not tiny."""
    value = volume(whole_enough(context, proposal.object_ids[0]).box)
    if value < MIN_VOLUME_M3:
        raise NotAnswerable("too_small", f"its box holds {value:.3f} m³; the least asked is {MIN_VOLUME_M3} m³")


def propose_volume(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each nameable object that is not tiny."""
    for object_id in singles(context, rng):
        if volume(context.view.object(object_id).box) >= MIN_VOLUME_M3:
            yield Proposal((object_id,))


def construct_volume(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """Boxes of known edges, small and large, with any of their axes upright."""
    for least, most in ((0.3, 0.9), (1.1, 2.0)):
        a, b, c = np.sort(rng.uniform(least, most, 3)).tolist()
        yield Constructed(sized(view, object_ids[0], b, c, a, rng), a * b * c)


def solve_longest(view: View, object_ids: Sequence[str], params: Params) -> str:
    """The object whose longest edge is longer (or shorter)."""
    return winner(
        {i: 2 * max(view.object(i).box.half_extents) for i in object_ids}, largest=params["which"] == "longer"
    )


def longest_margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """How far the longest edges differ, as a share of the larger."""
    a, b = (2 * max(view.object(i).box.half_extents) for i in object_ids)
    return share_apart(a, b)


def check_longest(context: AskContext, proposal: Proposal) -> None:
    """Longest edges differ by 10 %."""
    edges = [2 * max(whole_enough(context, i).box.half_extents) for i in proposal.object_ids]
    no_near_tie(edges, True, MARGIN_SHARE)


def propose_longest(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Pairs of nameable objects."""
    for a, b in pairs(context, rng):
        which = "longer" if rng.random() < 0.6 else "shorter"
        yield Proposal((a, b), {"which": which}, candidates=(a, b))


def construct_longest(
    view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator
) -> Iterator[Constructed]:
    """A beam, lying and standing, beside a block with more of every other measure: each the first once."""
    for beam, block, stands in ((0, 1, True), (1, 0, False), (1, 0, True), (0, 1, False)):
        length = float(rng.uniform(0.8, 2.0))
        sizes = (length, 0.2 * length, 0.15 * length) if stands else (0.2 * length, length, 0.15 * length)
        built = sized(view, object_ids[beam], *sizes, rng)
        built = sized(built, object_ids[block], 0.75 * length, 0.8 * length, 0.7 * length, rng)
        yield Constructed(built, object_ids[beam if params["which"] == "longer" else block])


VOLUME = Task(
    name="object_volume_estimation",
    kinds=("image", "multi_image", "video"),
    answer_type="number",
    unit="m3",
    arity=(1, 1),
    solve=solve_volume,
    margin=no_margin,
    check=check_volume,
    propose=propose_volume,
    wordings={
        "": (
            "What is the volume of the bounding box of {0}, in cubic metres?",
            "How many cubic metres does the bounding box of {0} hold?",
            "Estimate the volume of the smallest box that encloses {0}, in cubic metres.",
            "{In_media}, how much space does the bounding box of {0} take up, in cubic metres?",
            "If {0} were packed in the smallest box around it, how many cubic metres would that box hold?",
            "Multiply the length, width and height of the box around {0}. How many cubic metres does that make?",
        )
    },
    relations={
        "rigid": "same",
        "permute": "same",
        "add_absent": "same",
        "mirror": "same",
        "scale": "length^3",
        "reverse_time": "same",
        "grow_first": "changes",
    },
    plausible=(0.0, 1e5),
    per_view=2,
    per_capture=8,
    forbids=("size",),
    construct=construct_volume,
    benchmarks=("SPRITE",),
    margin_rule="the box is mostly in view and holds at least 0.02 m³",
)

LONGEST_COMPARISON = Task(
    name="object_size_comparison",
    kinds=("image", "multi_image", "video"),
    answer_type="object",
    unit=None,
    arity=(2, 2),
    solve=solve_longest,
    margin=longest_margin,
    check=check_longest,
    propose=propose_longest,
    wordings={
        "longer": (
            "Which has the longer longest dimension, be it length, width or height: {options}?",
            "Comparing each object's longest dimension (length, width or height), which object is longer: {options}?",
            "Taking for each the greatest of its length, width and height, which object measures more: {options}?",
            "{In_media}, which object extends further along its own longest dimension: {options}?",
            "Of {all}, which one is the longer, each measured along the longest of its three dimensions?",
            "Measured along its own longest side, in whatever direction that points, which is longer: {options}?",
        ),
        "shorter": (
            "Which has the shorter longest dimension, be it length, width or height: {options}?",
            "Comparing each object's longest dimension (length, width or height), which object is shorter: {options}?",
            "Taking for each the greatest of its length, width and height, which object measures less: {options}?",
            "{In_media}, which object extends less far along its own longest dimension: {options}?",
            "Of {all}, which one is the shorter, each measured along the longest of its three dimensions?",
            "Measured along its own longest side, in whatever direction that points, which is shorter: {options}?",
        ),
    },
    variant_param="which",
    relations=RELATIONS,
    margin_unit="share",
    per_view=2,
    per_capture=10,
    forbids=("size",),
    construct=construct_longest,
    benchmarks=("SPRITE", "MMSI-Bench"),
    margin_rule="longest dimensions differ by 10 %",
)
TASKS = (VOLUME, LONGEST_COMPARISON)
