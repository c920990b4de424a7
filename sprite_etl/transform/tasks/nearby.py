"""Which of some objects are within a radius of another, between closest points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.scene.box import box_distance
from sprite_etl.transform.tasks.base import Change, Constructed, NotAnswerable, Params, Proposal, Relation, Task
from sprite_etl.transform.tasks.draw import tellable
from sprite_etl.transform.tasks.rules import checked_distance, distance_margin
from sprite_etl.transform.tasks.spaced import DEEP, HIGH, gaps_around, ringed
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

RADII_M = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
RELATIONS: dict[Relation, Change] = {
    "rigid": "same",
    "permute": "same",
    "add_absent": "same",
    "mirror": "same",
    "scale": "length^0",
    "reverse_time": "same",
}


def distances(view: View, object_ids: Sequence[str]) -> dict[str, float]:
    """Metres from the first object to each of the others, between closest points."""
    anchor = view.object(object_ids[0]).box
    return {i: box_distance(anchor, view.object(i).box) for i in object_ids[1:]}


def solve(view: View, object_ids: Sequence[str], params: Params) -> list[str]:
    """Those of the others that are within the radius of the first, sorted."""
    return sorted(i for i, away in distances(view, object_ids).items() if away <= params["radius_m"])


def margin(view: View, object_ids: Sequence[str], params: Params) -> float:
    """Metres from the radius to the distance that is nearest to it."""
    return min(abs(away - float(params["radius_m"])) for away in distances(view, object_ids).values())


def checked_within(context: AskContext, anchor: str, object_id: str, radius_m: float) -> bool:
    """Whether it is within the radius: boxes and surfaces agree on it, and the radius is not near."""
    away = checked_distance(context, anchor, object_id, least_m=0.0)
    if abs(away - radius_m) < distance_margin(radius_m):
        raise NotAnswerable("near_tie", f"{object_id} is {away:.2f} m away, too near the radius of {radius_m:g} m")
    seen = context.surfaces.between(anchor, object_id)
    if seen is not None and (seen < radius_m) != (away < radius_m):
        raise NotAnswerable("box_surface_disagree", f"{object_id}: {away:.2f} m by boxes, {seen:.2f} m by surfaces")
    return away < radius_m


def check(context: AskContext, proposal: Proposal) -> None:
    """Every candidate is clearly within the radius or clearly not; at least one is, and one is not."""
    anchor, *candidates = proposal.object_ids
    inside = [checked_within(context, anchor, c, proposal.params["radius_m"]) for c in candidates]
    if all(inside) or not any(inside):
        raise NotAnswerable("all_or_none", "all candidates are within the radius, or none is")


def candidates_around(
    context: AskContext, rng: np.random.Generator, fewest: int, most: int, least_inside: int = 1
) -> Iterator[tuple[str, float, tuple[str, ...]]]:
    """An anchor, a radius, and as many objects: of those drawn, a drawn number is within the radius, never all."""
    for anchor in tellable(context, rng) * 2:
        radius, count = RADII_M[int(rng.integers(len(RADII_M)))], int(rng.integers(fewest, most + 1))
        sides: dict[bool, list[str]] = {True: [], False: []}
        others = [i for i in tellable(context, rng) if i != anchor]
        for object_id, away in distances(context.view, (anchor, *others)).items():
            if len(sides[away < radius]) < most:
                try:
                    sides[checked_within(context, anchor, object_id, radius)].append(object_id)
                except NotAnswerable:
                    continue
        few, many = max(least_inside, count - len(sides[False])), min(count - 1, len(sides[True]))
        if few <= many:
            within = int(rng.integers(few, many + 1))
            chosen = [*sides[True][:within], *sides[False][: count - within]]
            yield anchor, radius, tuple(rng.permutation(chosen).tolist())


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each nameable object as the anchor of three to five others."""
    for anchor, radius, chosen in candidates_around(context, rng, 3, 5):
        yield Proposal((anchor, *chosen), {"radius_m": radius}, candidates=chosen)


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Both traps of `ringed`, twice with the radius as asked, once with half of it; others are within it each time."""
    anchor, *candidates = object_ids
    for share, trap in ((1.0, DEEP), (1.0, HIGH), (0.5, DEEP)):
        radius = share * params["radius_m"]
        order = rng.permutation(candidates).tolist()
        inside = int(rng.integers(1, len(order)))
        gaps = gaps_around(radius, inside, len(order) - inside, rng)
        built = ringed(view, anchor, dict(zip(order, gaps)), trap, rng)
        yield Constructed(built, sorted(order[:inside]), {**params, "radius_m": radius})


NEARBY = Task(
    name="object_nearby",
    kinds=("image", "multi_image", "video"),
    answer_type="objects",
    unit=None,
    arity=(4, 6),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("depth", "instance"),
    wordings={
        "": (
            "Which of these are within {radius_m:g} m of {0}, measured between closest points: {options}? Name all.",
            "Name all of these that come within {radius_m:g} m of {0}, closest point to closest point: {options}.",
            "{In_media}, which of these are no more than {radius_m:g} m away from {0}, between closest points: "
            "{options}? There may be several.",
            "Out of {others}, which have their closest point less than {radius_m:g} m away from the closest point of "
            "{0}? List every one.",
            "Taking the distance between closest points, list each of these that is nearer to {0} than "
            "{radius_m:g} m: {options}.",
            "Measured from closest point to closest point, which objects stand within {radius_m:g} m of {0}: "
            "{options}? Give all of them.",
        )
    },
    relations=RELATIONS,
    margin_unit="m",
    per_view=2,
    per_capture=10,
    forbids=("near", "place"),
    anchors=1,
    construct=construct,
    benchmarks=("SPRITE",),
    margin_rule="no candidate within 0.15 m or 10 % of the radius; boxes and surfaces agree",
)

TASKS = (NEARBY,)
