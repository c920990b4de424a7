"""Within a radius: which, how many, and which of those is the tallest."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of, points_on

NEARBY, COUNT, TALLEST = task("object_nearby"), task("object_nearby_count"), task("compound_tallest_within")
# Edges of 0.4 m: closest points are 0.4 m nearer than centres.
ROW = {"a": cube(0, 0), "b": cube(1.0, 0), "c": cube(-1.8, 0), "d": cube(0, -2.6, (0.4, 0.9, 0.4))}
IDS = ("a", "b", "c", "d")


def reason(which_task, context, ids, params) -> str | None:
    try:
        which_task.check(context, Proposal(ids, params))
    except NotAnswerable as no:
        return no.reason
    return None


def test_within_is_measured_between_closest_points() -> None:
    scene = view(ROW)
    for radius, inside in ((0.5, []), (0.7, ["b"]), (1.5, ["b", "c"]), (3.0, ["b", "c", "d"])):
        assert NEARBY.solve(scene, IDS, {"radius_m": radius}) == inside
    assert NEARBY.margin(scene, IDS, {"radius_m": 1.5}) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("radius", "expected"),
    [(1.0, None), (1.2, None), (1.3, "near_tie"), (1.54, "near_tie"), (1.56, None), (0.3, "all_or_none")],
)
def test_no_candidate_may_be_near_the_radius(radius: float, expected: str | None) -> None:
    assert reason(NEARBY, context_of(view(ROW)), IDS, {"radius_m": radius}) == expected


def test_what_touches_is_within_and_surfaces_must_agree() -> None:
    touching = view({**ROW, "b": cube(0.41, 0)})
    assert reason(NEARBY, context_of(touching), IDS, {"radius_m": 1.0}) is None
    seen_behind = context_of(view(ROW), surfaces={"b": points_on(cube(1.5, 0))})
    assert reason(NEARBY, seen_behind, IDS, {"radius_m": 1.0}) == "box_surface_disagree"


def test_only_what_can_be_asked_is_proposed_and_nothing_that_something_half_hidden_spoils() -> None:
    names = ("bed", "mug", "sofa", "oven", "piano", "rug", "radiator")
    boxes = {i: cube(0.9 * k - 2.7, 0.5 * (k % 3), 0.3) for k, i in enumerate(names)}
    for grey in ({}, {"g": "mug"}):
        context = context_of(view(boxes), grey=grey)
        proposals = list(NEARBY.propose(context, np.random.default_rng(3)))
        assert len(proposals) > 3
        for proposal in proposals:
            NEARBY.check(context, proposal)
            assert 3 <= len(proposal.candidates) <= 5
        assert any("mug" in p.object_ids for p in proposals) is not bool(grey)


def chairs(**more):
    boxes = {"a": cube(0, 0), "c1": cube(1.0, 0), "c2": cube(-1.8, 0), "c3": cube(0, -4.0), **more}
    return view(boxes, names={i: "chair" if i[0] == "c" else "bed" if i == "a" else "mug" for i in boxes})


def test_only_the_name_is_counted_and_only_within() -> None:
    scene = chairs(m=cube(0.8, 0.5))
    assert [COUNT.solve(scene, ("a",), {"name": "chair", "radius_m": r}) for r in (0.5, 1.0, 2.0, 4.0)] == [0, 1, 2, 3]
    assert reason(COUNT, context_of(scene), ("a",), {"name": "chair", "radius_m": 2.0}) is None
    assert reason(COUNT, context_of(scene), ("a",), {"name": "chair", "radius_m": 0.3}) == "out_of_range"
    assert reason(COUNT, context_of(scene), ("a",), {"name": "chair", "radius_m": 1.5}) == "near_tie"


def test_a_count_needs_all_of_the_name_and_nothing_like_it() -> None:
    params = {"name": "chair", "radius_m": 2.0}
    assert reason(COUNT, context_of(chairs(), grey={"g": "chair"}), ("a",), params) == "grey_visibility"
    assert reason(COUNT, context_of(chairs(), complete=("bed",)), ("a",), params) == "incomplete_category"
    assert reason(COUNT, context_of(chairs()), ("c1",), params) == "not_unique"


def test_the_tallest_within_is_not_the_tallest() -> None:
    boxes = {**ROW, "b": cube(1.0, 0, (0.4, 0.5, 0.4))}
    params = {"radius_m": 1.8}
    assert TALLEST.solve(view(boxes), IDS, params) == "b"
    assert TALLEST.solve(view(boxes), IDS, {"radius_m": 3.0}) == "d"
    assert reason(TALLEST, context_of(view(boxes)), IDS, params) is None
    low = {**boxes, "d": cube(0, -2.6, (0.4, 0.54, 0.4))}
    assert reason(TALLEST, context_of(view(low)), IDS, params) == "parts_do_not_matter"
    assert reason(TALLEST, context_of(view(boxes)), IDS, {"radius_m": 1.0}) == "parts_do_not_matter"
    alike = {**boxes, "c": cube(-1.8, 0, (0.4, 0.48, 0.4))}
    assert reason(TALLEST, context_of(view(alike)), IDS, params) == "near_tie"
    with pytest.raises(NotAnswerable, match="no candidate is within"):
        TALLEST.solve(view(boxes), IDS, {"radius_m": 0.3})
