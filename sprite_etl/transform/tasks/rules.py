"""Rules that several tasks share when they decide what may be asked: each raises NotAnswerable with its code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sprite_etl.scene.box import box_distance
from sprite_etl.scene.capture import SceneObject
from sprite_etl.transform.tasks.base import NotAnswerable
from sprite_etl.transform.view import View, share_of_box_in_view

if TYPE_CHECKING:
    from sprite_etl.transform.questions.context import AskContext

MIN_DISTANCE_M = 0.3
MARGIN_M = 0.15
MARGIN_SHARE = 0.10
MARGIN_DEG = 10.0
STATED_M, STATED_SHARE = 0.05, 0.10
"""A distance that is itself the answer must hold for what can be seen within the larger of these."""
HALF_IN_VIEW = 0.5


def distance_margin(distance_m: float) -> float:
    """What must lie between two distances, of which this is the larger, to be told apart: metres."""
    return max(MARGIN_M, MARGIN_SHARE * distance_m)


def same_as_seen(distance_m: float, seen_m: float, *, stated: bool) -> bool:
    """Whether a distance of boxes is that of the surfaces that were seen. stated: it is itself the answer, and not only
    compared with others that differ by a margin."""
    allowed = max(STATED_M, STATED_SHARE * distance_m) if stated else distance_margin(distance_m)
    return abs(seen_m - distance_m) <= allowed


def measured_by_its_box(view: View, obj: SceneObject) -> bool:
    """Whether the object's box is its own and at least half in the view: `whole_enough` says why not."""
    return obj.box_kind == "oriented" and share_of_box_in_view(view, obj) >= HALF_IN_VIEW


def whole_enough(context: AskContext, object_id: str) -> SceneObject:
    """The object, if its box can carry a closest-point or size answer in this view."""
    obj = context.view.object(object_id)
    if obj.box_kind == "axis_aligned":
        raise NotAnswerable("axis_aligned_box", f"{object_id} has only an axis-aligned box, not its own")
    share = share_of_box_in_view(context.view, obj)
    if share < HALF_IN_VIEW:
        raise NotAnswerable("less_than_half_in_view", f"{share:.0%} of the box of {object_id} is in the view")
    return obj


def checked_distance(
    context: AskContext, a: str, b: str, *, least_m: float = MIN_DISTANCE_M, stated: bool = False
) -> float:
    """Metres between two boxes, not less than least_m, once the lifted surfaces are known to agree (`same_as_seen`)."""
    distance = box_distance(whole_enough(context, a).box, whole_enough(context, b).box)
    if distance < least_m:
        raise NotAnswerable("too_close", f"{a} and {b} are {distance:.2f} m apart; {least_m} m are needed")
    seen = context.surfaces.between(a, b)
    if seen is None:
        raise NotAnswerable("no_surface", f"no depth on {a} or {b} to compare the boxes with")
    if not same_as_seen(distance, seen, stated=stated):
        raise NotAnswerable(
            "box_surface_disagree", f"{a} and {b}: {distance:.2f} m between boxes, {seen:.2f} m between surfaces"
        )
    return distance


def no_near_tie(values: Sequence[float], largest: bool, needed: float | None = None) -> None:
    """The best of some distances must lead by the margin (metres), or sizes by `needed` as a share."""
    ordered = sorted(values, reverse=largest)
    first, second = ordered[0], ordered[1]
    gap = abs(first - second)
    least = distance_margin(max(first, second)) if needed is None else needed * max(first, second)
    if gap < least:
        raise NotAnswerable("near_tie", f"the best two are {first:.2f} and {second:.2f}; {least:.2f} must part them")


def complete_enough(context: AskContext, names: Sequence[str]) -> None:
    """Every instance of these names must have a box, or absence means nothing."""
    for name in names:
        if not context.complete(name):
            raise NotAnswerable("incomplete_category", f"not every {name} of the capture has a box")


def nothing_grey(context: AskContext, names: Sequence[str]) -> None:
    """No instance of these names, or of what they are confused with, may be seen without being clear."""
    for name in names:
        grey = context.grey_of(name)
        if grey:
            raise NotAnswerable("grey_visibility", f"{grey[0]} may be another {name}, and is never clear in the view")
