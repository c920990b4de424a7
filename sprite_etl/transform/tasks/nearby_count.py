"""How many of a name are within a radius of an object, between closest points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sprite_etl.transform.tasks import counting, nearby
from sprite_etl.transform.tasks.base import Constructed, NotAnswerable, Params, Proposal, Task
from sprite_etl.transform.tasks.draw import tellable
from sprite_etl.transform.tasks.nearby import RADII_M, RELATIONS, checked_within
from sprite_etl.transform.tasks.spaced import DEEP, HIGH, gaps_around, ringed, so_many
from sprite_etl.transform.view import View

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext


def _counted(view: View, anchor: str, name: str) -> tuple[str, ...]:
    return tuple(o.object_id for o in view.objects if o.name == name and o.object_id != anchor)


def solve(view: View, object_ids: Sequence[str], params: Params) -> int:
    """How many of the name are within the radius of the object."""
    return len(nearby.solve(view, (object_ids[0], *_counted(view, object_ids[0], params["name"])), params))


def margin(view: View, object_ids: Sequence[str], params: Params) -> float | None:
    """Metres from the radius to the distance that is nearest to it; None where there is nothing to count."""
    counted = _counted(view, object_ids[0], params["name"])
    return nearby.margin(view, (object_ids[0], *counted), params) if counted else None


def _countable_here(context: AskContext, name: str) -> bool:
    try:
        counting.check(context, Proposal((), {"name": name}))
    except NotAnswerable:
        return False
    return True


def check(context: AskContext, proposal: Proposal) -> None:
    """The name can be counted in the view; each of it is clearly within the radius or clearly not; one at least is;
    the object itself could not pass for one of them."""
    anchor, name = proposal.object_ids[0], proposal.params["name"]
    counting.check(context, Proposal((), {"name": name}))
    if context.confusable(context.view.object(anchor).name, name):
        raise NotAnswerable("not_unique", f"{anchor} may pass for a {name}")
    counted = _counted(context.view, anchor, name)
    inside = [checked_within(context, anchor, i, proposal.params["radius_m"]) for i in counted]
    if not any(inside):
        raise NotAnswerable("out_of_range", f"no {name} is within the radius")


def propose(context: AskContext, rng: np.random.Generator) -> Iterator[Proposal]:
    """Each nameable object with a name of several, and a radius: those first whose radius leaves some of them out."""
    names = sorted({o.name for o in context.view.objects if o.nameable})
    several = [n for n in names if _countable_here(context, n) and sum(o.name == n for o in context.view.objects) > 1]
    drawn = []
    for anchor in tellable(context, rng) if several else ():
        name = several[int(rng.integers(len(several)))]
        counted = _counted(context.view, anchor, name)
        if context.confusable(context.view.object(anchor).name, name) or not counted:
            continue
        radius = RADII_M[int(rng.integers(len(RADII_M)))]
        within = solve(context.view, (anchor,), {"name": name, "radius_m": radius})
        if within:
            drawn.append((within == len(counted), Proposal((anchor,), {"name": name, "radius_m": radius})))
    yield from (proposal for _, proposal in sorted(drawn, key=lambda d: d[0]))


def construct(view: View, object_ids: Sequence[str], params: Params, rng: np.random.Generator) -> Iterator[Constructed]:
    """Both traps of `ringed`, twice with the radius as asked, once with half of it: another number within each time,
    some beyond it, and things of other names anywhere."""
    anchor = object_ids[0]
    inside = rng.permutation(5).tolist()
    for count, share, trap in zip(inside, (1.0, 1.0, 0.5), (DEEP, HIGH, DEEP)):
        radius, beyond = share * params["radius_m"], int(rng.integers(1, 3))
        built = so_many(view, {params["name"]: count + beyond}, rng)
        counted = [o.object_id for o in built.objects if o.name == params["name"] and o.object_id != anchor]
        gaps = gaps_around(radius, count, beyond, rng)
        built = ringed(built, anchor, dict(zip(counted, gaps)), trap, rng)
        yield Constructed(built, count, {**params, "radius_m": radius})


NEARBY_COUNT = Task(
    name="object_nearby_count",
    kinds=("image", "multi_image", "video"),
    answer_type="integer",
    unit=None,
    arity=(1, 1),
    solve=solve,
    margin=margin,
    check=check,
    propose=propose,
    needs=("depth", "instance"),
    wordings={
        "": (
            "How many {plural} in {media} are within {radius_m:g} m of {0}, measured between closest points?",
            "Count the {plural} in {media} that come within {radius_m:g} m of {0}, closest point to closest point. How "
            "many are there?",
            "{In_media}, how many {plural} are no more than {radius_m:g} m away from {0}, between closest points?",
            "What is the number of {plural} in {media} whose closest point is less than {radius_m:g} m away from the "
            "closest point of {0}?",
            "Of the {plural} that can be seen in {media}, how many are nearer to {0} than {radius_m:g} m, taken "
            "between closest points?",
            "Measured from closest point to closest point, how many of the {plural} in {media} stand within "
            "{radius_m:g} m of {0}?",
        )
    },
    relations=RELATIONS,
    plausible=(0, 100),
    margin_unit="m",
    per_view=2,
    per_capture=8,
    forbids=("near", "place"),
    construct=construct,
    benchmarks=("SPRITE",),
    margin_rule="none of the name within 0.15 m or 10 % of the radius; complete categories, nothing half hidden",
)
TASKS = (NEARBY_COUNT,)
