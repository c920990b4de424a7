"""Whole homes: their facts, their walk, their pictures agree with each other."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import mujoco
import numpy as np
import pytest

from sprite_etl.extract.base import SceneRef
from sprite_etl.extract.mujoco.describe import box_of
from sprite_etl.extract.mujoco.furniture import CATEGORIES
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.source import MujocoSource
from sprite_etl.extract.mujoco.visit import MujocoHome
from sprite_etl.scene.box import box_distance

SMALL = MujocoOptions(frames=24, width=160, height=120)


@pytest.fixture(scope="module", params=[0, 1, 2])
def home(request: pytest.FixtureRequest):
    source = MujocoSource(SMALL)
    with source.open(source.generate(3, "2026-01-01", request.param)) as opened:
        yield opened


def test_scenes_are_drawn_from_seed_batch_and_index():
    source = MujocoSource(SMALL)
    refs = [source.generate(s, b, i) for s in (1, 2) for b in ("2026-01-01", "2026-01-02") for i in range(5)]
    assert len({r.scene_id for r in refs}) == len({r.seed for r in refs}) == 20
    assert refs[0] == source.generate(1, "2026-01-01", 0)
    assert all(r.scene_id.startswith("home-") and len(r.scene_id) == 17 for r in refs)
    assert source.catalogue() == ()


def test_no_two_of_200_homes_share_a_layout():
    source = MujocoSource(SMALL)
    assert len({source.generate(7, "2026-01-01", i).place_id for i in range(200)}) == 200


def test_the_walk_is_smooth_free_and_at_eye_height(home: MujocoHome):
    viewpoints = home.viewpoints()
    assert len(viewpoints) == SMALL.frames
    feet = np.array([v.agent.position for v in viewpoints])
    yaw = np.unwrap([v.agent.yaw_rad for v in viewpoints])
    assert np.linalg.norm(np.diff(feet, axis=0), axis=1).max() <= 0.5
    assert np.degrees(np.abs(np.diff(yaw))).max() <= 30
    assert all(home.ground.is_free((x, -z)) for x, _, z in feet)
    for v in viewpoints:
        x, y, z = v.camera.position
        assert (x, z) == pytest.approx((v.agent.position[0], v.agent.position[2]))
        assert 1.2 <= y <= 1.7
        assert v.camera.yaw_rad == pytest.approx(v.agent.yaw_rad)
        assert 60 <= math.degrees(2 * math.atan(v.camera.width / 2 / v.camera.fx)) <= 100
    assert {v.room_id for v in viewpoints} <= {r.room_id for r in home.facts().rooms}


def test_nothing_stands_in_anything_else(home: MujocoHome):
    things, on = home.home.things, home.home.on
    standing = [i for i in range(len(things)) if i not in on]
    model, data = home.home.compiled.model, home.home.compiled.data
    bodies = {int(n): b for b, n in enumerate(home.home.compiled.instance_of_body) if n}
    for i, j in combinations(standing, 2):
        a, b = things[i], things[j]
        if a.room != b.room or box_distance(box_of(a), box_of(b)) > 0:
            continue
        # Boxes that touch may still hold shapes apart; the shapes themselves decide.
        gaps = [
            mujoco.mj_geomDistance(model, data, g, h, 0.02, None)
            for g in np.flatnonzero(model.geom_bodyid == bodies[i + 1]).tolist()
            for h in np.flatnonzero(model.geom_bodyid == bodies[j + 1]).tolist()
        ]
        assert min(gaps) > -0.002, (home.home.names[i], home.home.names[j])


def test_things_are_told_apart_and_named_by_the_lexicon(home: MujocoHome):
    facts = home.facts()
    assert len(facts.objects) >= 12
    assert [o.instance_id for o in facts.objects] == list(range(1, len(facts.objects) + 1))
    assert len({o.object_id for o in facts.objects}) == len(facts.objects)
    assert all(o.name == CATEGORIES[o.category].lexicon for o in facts.objects)
    assert {o.category for o in facts.objects} <= set(facts.complete_categories)
    assert max(Counter(o.category for o in facts.objects).values()) >= 2, "references must matter"


def test_what_stands_on_something_is_above_it(home: MujocoHome):
    facts = home.facts()
    boxes = {o.object_id: o.box for o in facts.objects}
    for s in facts.support:
        child, parent = boxes[s.object_id], boxes[s.parent]
        assert child.vertical_range()[0] < parent.vertical_range()[1] + 0.01
        assert child.center[1] > parent.vertical_range()[0]
        assert box_distance(child, parent) < 0.01


def test_rooms_hold_their_objects_and_free_space_lies_in_rooms(home: MujocoHome):
    facts = home.facts()
    rooms = {r.room_id: np.array(r.floor_polygon) for r in facts.rooms}
    for o in facts.objects:
        low, high = rooms[o.room_id].min(0) - 0.02, rooms[o.room_id].max(0) + 0.02
        assert (low <= np.array(o.box.center)[[0, 2]]).all()
        assert (np.array(o.box.center)[[0, 2]] <= high).all()
    assert facts.free_space is not None
    space, image = facts.free_space
    for v in home.viewpoints():
        x, _, z = v.agent.position
        assert image[int((z - space.origin[1]) / space.cell_m), int((x - space.origin[0]) / space.cell_m)] == 255


def test_pixels_lifted_by_depth_lie_in_the_box_of_their_object(home: MujocoHome):
    boxes = {o.instance_id: o.box for o in home.facts().objects}
    inside, total = 0, 0
    for v in home.viewpoints()[::8]:
        picture = home.render(v)
        assert picture.depth_m is not None
        assert picture.instance is not None
        points = v.camera.lift_image(picture.depth_m)
        for i in np.unique(picture.instance[picture.instance > 0]).tolist():
            mine = picture.instance == i
            inside += int(boxes[i].contains(points[mine], 0.005).sum())
            total += int(mine.sum())
    assert total > 1000
    assert inside / total >= 0.99


def test_the_walk_sees_most_of_what_can_be_seen_in_its_rooms():
    shares = []
    for index in range(3):
        source = MujocoSource(MujocoOptions(frames=48, width=160, height=120))
        with source.open(source.generate(4, "2026-01-01", index)) as home:
            from sprite_etl.extract.mujoco.outlook import Viewer

            viewer = Viewer(home.home.compiled, home.home.things, home.eye)
            visited = {v.room_id for v in home.viewpoints()}
            ids = [r.room_id for r in home.home.plan.rooms]
            seen = 0
            for v in home.viewpoints():
                heading = round((v.agent.yaw_rad + math.pi / 2) / (2 * math.pi) * 40) % 40
                seen |= viewer.look(v.agent.position[0], -v.agent.position[2]).seen[heading]
            there = 0
            for cell in np.argwhere(home.ground.free)[::97].tolist():
                there |= viewer.look(*home.ground.point((cell[0], cell[1]))).all_seen
            mask = sum(1 << i for i, t in enumerate(home.home.things) if ids[t.room] in visited)
            shares.append((seen & mask).bit_count() / (there & mask).bit_count())
    assert min(shares) >= 0.6


def test_a_home_is_the_same_each_time_it_is_opened():
    source = MujocoSource(SMALL)
    ref = SceneRef("home-x", "plan-x", 12)
    with source.open(ref) as one, source.open(ref) as two:
        assert one.facts().objects == two.facts().objects
        assert one.facts().support == two.facts().support
        assert list(one.viewpoints()) == list(two.viewpoints())
        assert (one.render(one.viewpoints()[3]).rgb == two.render(two.viewpoints()[3]).rgb).all()


def test_options_refuse_what_makes_no_sense():
    with pytest.raises(ValueError, match="rooms_min"):
        MujocoOptions(rooms_min=4, rooms_max=2)
    with pytest.raises(ValueError, match="frames must be between"):
        MujocoOptions(frames=0)
    with pytest.raises(ValueError, match="renderer must be one of"):
        MujocoOptions(renderer="pencil")  # type: ignore[arg-type]


@pytest.mark.parametrize("frames", [1, 2, 6])
def test_a_short_walk_is_still_a_walk(frames: int):
    source = MujocoSource(MujocoOptions(frames=frames, width=64, height=64, rooms_max=2))
    with source.open(source.generate(1, "2026-01-01", 0)) as home:
        assert len(home.viewpoints()) == frames
