"""Things put before cameras: where they are said to be, by another way of measuring."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sprite_etl.transform.tasks.geometry import view_frame
from sprite_etl.transform.tasks.sights import at_distance, looking_anyhow, rankings, side_by_side
from sprite_etl.transform.view import View
from tests.transform.random_views import random_view


def surface_distance(view: View, object_id: str, index: int) -> float:
    """Least distance from the camera to a fine grid of points of the box, metres."""
    box, eye = view.object(object_id).box, view_frame(view, index).camera.position
    steps = np.linspace(-1, 1, 41)
    grid = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(-1, 3) * box.half_extents
    return float(np.linalg.norm(grid @ box.axes.T + box.center - eye, axis=1).min())


@pytest.mark.parametrize("drop", [0.0, 0.7, -0.7])
def test_the_closest_point_is_as_far_as_said(drop: float) -> None:
    rng = np.random.default_rng(3)
    for _ in range(10):
        view = looking_anyhow(random_view(rng), 2, rng)
        distance, bearing = float(rng.uniform(1, 4)), float(rng.uniform(-0.5, 0.5))
        built = at_distance(view, 2, "lamp_2", distance, bearing, drop, rng.uniform(0.1, 0.5, 3).tolist(), rng)
        assert surface_distance(built, "lamp_2", 2) == pytest.approx(distance, abs=0.01)


def test_every_trap_ranks_as_said_while_centres_or_the_floor_rank_otherwise() -> None:
    rng, others = np.random.default_rng(4), []
    for _ in range(6):
        view, ids = random_view(rng), ("chair_0", "table_1", "lamp_2")
        built = list(rankings(view, 5, ids, rng))
        assert len({order for _, order in built}) == 3
        for scene, order in built:
            away = [surface_distance(scene, i, 5) for i in order]
            assert away == sorted(away)
            camera = view_frame(scene, 5).camera
            offsets = [np.asarray(scene.object(i).box.center) - camera.position for i in order]
            others.append([
                sorted(ranks) == ranks
                for ranks in (
                    [float(np.linalg.norm(o)) for o in offsets],
                    [float(np.hypot(o[0], o[2])) for o in offsets],
                )
            ])  # fmt: skip
    by_centre, on_floor = np.array(others).T
    assert 0 < by_centre.sum() < len(by_centre)
    assert 0 < on_floor.sum() < len(on_floor)


def test_side_by_side_in_the_picture_and_in_space() -> None:
    rng, drawn = np.random.default_rng(5), 0
    for _ in range(40):
        in_left, nearer = bool(rng.random() < 0.5), bool(rng.random() < 0.5)
        scene = side_by_side(random_view(rng), 8, "chair_0", "table_1", in_left, nearer, rng)
        if scene is None:
            continue
        drawn += 1
        left, right = scene.object("chair_0"), scene.object("table_1")
        a, b = left.sighting(8), right.sighting(8)
        assert a is not None
        assert b is not None
        assert a.bbox is not None
        assert b.bbox is not None
        assert a.bbox[2] < b.bbox[0]
        assert (b.bbox[2] < 320) if in_left else (a.bbox[0] > 320)
        closer = surface_distance(scene, "chair_0", 8) < surface_distance(scene, "table_1", 8)
        assert closer is nearer
    assert drawn >= 35


def test_other_cameras_look_back() -> None:
    rng = np.random.default_rng(6)
    view = looking_anyhow(random_view(rng), 2, rng)
    (first, *others) = view.frames
    for other in others:
        assert other.camera.forward @ first.camera.forward < 0
        assert math.dist(other.camera.position, first.camera.position) > 8
