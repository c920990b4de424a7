"""Floor plans: every room reached, no two alike, openings in walls, rooms as people build them."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.mujoco import programme
from sprite_etl.extract.mujoco.describe import place_id
from sprite_etl.extract.mujoco.plan import Plan, PlanOpening, PlanRoom, cut_outline, cut_rectangles, edges, inset
from sprite_etl.extract.mujoco.planner import draw_plan
from sprite_etl.extract.mujoco.route import neighbours
from sprite_etl.scene.box import polygon_area

PLANS = [draw_plan(np.random.default_rng([5, i]), 1, 5) for i in range(200)]


def test_no_two_of_200_plans_are_equal_up_to_mirror():
    assert len({place_id(p) for p in PLANS}) == 200


def test_every_number_of_rooms_and_every_type_occurs_and_some_rooms_are_l_shaped():
    assert {len(p.rooms) for p in PLANS} == {1, 2, 3, 4, 5}
    assert {r.type for p in PLANS for r in p.rooms} == set(programme.ROOMS)
    assert sum(any(len(r.outline) == 6 for r in p.rooms) for p in PLANS) > 20


@pytest.mark.parametrize("plan", PLANS[:60])
def test_doorways_reach_every_room(plan: Plan):
    joined, seen, stack = neighbours(plan), {0}, [0]
    while stack:
        for other in joined[stack.pop()]:
            if other not in seen:
                seen.add(other)
                stack.append(other)
    assert seen == set(range(len(plan.rooms)))


@pytest.mark.parametrize("plan", PLANS[:60])
def test_private_rooms_are_not_walked_through(plan: Plan):
    for k, others in neighbours(plan).items():
        if programme.ROOMS[plan.rooms[k].type].private:
            assert len(others) <= 1


@pytest.mark.parametrize("plan", PLANS[:60])
def test_rooms_do_not_overlap_and_openings_lie_in_walls_apart_from_each_other(plan: Plan):
    rectangles = [r for room in plan.rooms for r in room.rectangles]
    for i, a in enumerate(rectangles):
        for b in rectangles[:i]:
            assert min(a[2], b[2]) - max(a[0], b[0]) < 1e-6 or min(a[3], b[3]) - max(a[1], b[1]) < 1e-6
    for opening in plan.openings:
        assert any(_along(side, opening) for side in edges(plan.rooms[opening.a].outline))
        assert 0 <= opening.sill_z < opening.head_z < plan.height_m
    for i, a in enumerate(plan.openings):
        for b in plan.openings[:i]:
            low = np.maximum(np.minimum(a.start, a.end), np.minimum(b.start, b.end))
            high = np.minimum(np.maximum(a.start, a.end), np.maximum(b.start, b.end))
            assert (low > high + 0.02).any(), "two openings in the same place"


def _along(side: tuple, opening: PlanOpening) -> bool:
    low, high = np.minimum(*side) - 1e-6, np.maximum(*side) + 1e-6
    return all((low <= p).all() and (p <= high).all() for p in map(np.array, (opening.start, opening.end)))


def test_a_plan_is_the_same_for_the_same_seed():
    assert draw_plan(np.random.default_rng(3), 1, 5) == draw_plan(np.random.default_rng(3), 1, 5)


@pytest.mark.parametrize("rooms", [1, 2, 3, 4, 5])
def test_the_number_of_rooms_is_as_asked(rooms: int):
    assert len(draw_plan(np.random.default_rng(rooms), rooms, rooms).rooms) == rooms


@pytest.mark.parametrize("cut", [(0, 0, 2, 1), (3, 0, 5, 1), (3, 2, 5, 4), (0, 2, 2, 4)])
def test_an_l_shape_is_covered_by_its_rectangles_and_insets_inside_itself(cut: tuple):
    rect = (0, 0, 5, 4)
    outline = cut_outline(rect, cut)
    area = polygon_area(outline)
    assert area == pytest.approx(20 - 2 * (cut[3] - cut[1]))
    assert area == pytest.approx(sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in cut_rectangles(rect, cut)))
    length = sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in edges(outline))
    # A right-angled outline with one corner turned in loses its length times the inset, less four squares.
    assert polygon_area(inset(outline, 0.1)) == pytest.approx(area - 0.1 * length + 4 * 0.01)


def test_mirrored_and_turned_plans_have_one_place_id_and_a_moved_door_has_another():
    room = PlanRoom("study_1", "study", ((0, 0), (4, 0), (4, 3), (0, 3)), (), ())
    plan = Plan((room,), (PlanOpening("window", 0, -1, (1.0, 0.0), (2.2, 0.0), 0.9, 2.1),), 0.1, 2.5)

    def moved(change) -> Plan:
        shape = PlanRoom("study_1", "study", tuple(change(p) for p in room.outline), (), ())
        window = plan.openings[0]
        return Plan(
            (shape,), (PlanOpening("window", 0, -1, change(window.start), change(window.end), 0.9, 2.1),), 0.1, 2.5
        )

    assert place_id(moved(lambda p: (-p[0], p[1]))) == place_id(plan)
    assert place_id(moved(lambda p: (p[1] + 7, p[0] - 2))) == place_id(plan)
    other = Plan((room,), (PlanOpening("window", 0, -1, (1.3, 0.0), (2.5, 0.0), 0.9, 2.1),), 0.1, 2.5)
    assert place_id(other) != place_id(plan)
