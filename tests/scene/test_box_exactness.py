"""Distances of boxes against other people's solvers, on pairs of every degenerate kind."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from sprite_etl.scene.box import OrientedBox, box_distance, boxes_overlap
from sprite_etl.scene.solid_features import features_distance
from sprite_etl.scene.solid_search import searched_distance
from tests.scene.box_pairs import KINDS, corners, draw_pair, proven_distance


@pytest.mark.parametrize("kind", KINDS)
def test_distance_is_what_scipy_proves(kind: str) -> None:
    rng = np.random.default_rng([7, *kind.encode()])
    for _ in range(35):
        a, b, known = draw_pair(kind, rng)
        reference, doubt = proven_distance(a, b)
        assert doubt < 1e-9
        assert box_distance(a, b) == pytest.approx(reference, abs=1e-9)
        assert box_distance(b, a) == pytest.approx(reference, abs=1e-9)
        assert features_distance(a.solid, b.solid) == pytest.approx(reference, abs=1e-9)
        if known is not None:
            assert box_distance(a, b) == pytest.approx(known, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_the_search_is_sure_or_says_that_it_is_not(kind: str) -> None:
    rng, sure = np.random.default_rng([8, *kind.encode()]), 0
    for _ in range(100):
        a, b, _ = draw_pair(kind, rng)
        found = searched_distance(a.solid, b.solid)
        sure += found is not None
        if found is not None:
            assert found == pytest.approx(features_distance(a.solid, b.solid), abs=1e-9)
    if kind not in ("touching", "nearly_touching"):
        assert sure >= 95


@pytest.mark.parametrize("kind", KINDS)
def test_closeness_never_looks_like_touch_nor_touch_like_a_gap(kind: str) -> None:
    rng = np.random.default_rng([9, *kind.encode()])
    for _ in range(50):
        a, b, known = draw_pair(kind, rng)
        if known is not None and known > 1e-10:
            assert not boxes_overlap(a, b)
        if kind in ("nested", "touching"):
            assert box_distance(a, b) < 1e-12
            assert boxes_overlap(a, b) == (box_distance(a, b) == 0.0)


def test_a_box_inside_another_without_touching_its_faces_is_at_no_distance() -> None:
    outer, inner = OrientedBox((1, 2, 3), (2, 2, 2), (0.1, 0.2, 0.3, 0.9)), OrientedBox((1, 2, 3), (0.1, 0.1, 0.1))
    assert box_distance(outer, inner) == box_distance(inner, outer) == 0.0


def test_what_a_box_has_worked_out_is_no_part_of_its_value() -> None:
    a, b = (OrientedBox((0, 1, 0), (1, 1, 1), (0.0, 0.6, 0.0, 0.8)) for _ in range(2))
    before = hash(a), repr(a), pickle.dumps(a)
    box_distance(a, OrientedBox((5, 0, 0), (1, 1, 1)))
    assert (hash(a), repr(a), pickle.dumps(a)) == before
    assert a == b
    assert pickle.loads(pickle.dumps(a)).footprint() == pytest.approx(a.footprint())


@pytest.mark.parametrize("kind", ["any", "upright", "nearly_upright", "axis_parallel", "flat"])
def test_footprint_and_range_are_those_of_the_corners(kind: str) -> None:
    rng = np.random.default_rng([10, *kind.encode()])
    for _ in range(50):
        box = draw_pair(kind, rng)[0]
        points = corners(box)
        assert box.corners() == pytest.approx(points, abs=1e-12)
        assert box.vertical_range() == pytest.approx((points[:, 1].min(), points[:, 1].max()), abs=1e-12)
        outline = box.footprint()
        ahead, to = np.roll(outline, -1, 0) - outline, points[:, None, ::2] - outline[None]
        inner = ahead[:, 0] * to[..., 1] - ahead[:, 1] * to[..., 0]
        assert inner.min() > -1e-8, "a corner lies outside the footprint"
        assert np.linalg.norm(to, axis=-1).min(0).max() < 1e-8, "the footprint has a corner that the box has not"
        point = rng.normal(scale=2, size=3)
        assert box.distance_to_point(point) == pytest.approx(float(box.distance_to_points(point)), abs=1e-12)
