"""Boxes put at known distances, with known edges and in known number: what the geometry of the views says of them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.scene.box import box_distance
from sprite_etl.transform.tasks import NotAnswerable
from sprite_etl.transform.tasks.geometry import footprint_gap, height, horizontal_edges
from sprite_etl.transform.tasks.spaced import DEEP, HIGH, anywhere, beside, gaps_around, ringed, sized, so_many
from tests.transform.random_views import random_view

RNG = np.random.default_rng(1)
VIEW = random_view(RNG)
IDS = [o.object_id for o in VIEW.objects]
GAPS = dict(zip(IDS[1:5], (0.5, 0.9, 1.6, 2.8)))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), gap=st.floats(0.05, 8.0), rise=st.floats(-0.95, 0.95))
def test_beside_keeps_exactly_the_gap(seed: int, gap: float, rise: float) -> None:
    rng = np.random.default_rng(seed)
    view = anywhere(VIEW, IDS[0], rng.uniform(0.05, 1.0, 3).tolist(), rng)
    view = beside(view, IDS[0], IDS[1], rng.uniform(-3, 3), gap, rng.uniform(0.05, 1.0, 3).tolist(), rng, rise * gap)
    a, b = (view.object(i).box for i in IDS[:2])
    assert box_distance(a, b) == pytest.approx(gap, abs=1e-6)
    assert footprint_gap(a, b) == pytest.approx(gap * (1 - rise**2) ** 0.5, abs=1e-6)


@pytest.mark.parametrize("trap", [DEEP, HIGH])
def test_a_ring_misleads_whoever_measures_otherwise(trap: str) -> None:
    for _ in range(20):
        view = ringed(VIEW, IDS[0], GAPS, trap, RNG)
        anchor, *others = (view.object(i).box for i in (IDS[0], *GAPS))
        assert [box_distance(anchor, b) for b in others] == pytest.approx(list(GAPS.values()), abs=1e-6)
        centres = [float(np.linalg.norm(np.subtract(b.center, anchor.center))) for b in others]
        floor = [footprint_gap(anchor, b) for b in others]
        misled = centres if trap == DEEP else floor
        assert misled == sorted(misled, reverse=True)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), edges=st.tuples(*[st.floats(0.1, 3.0)] * 3))
def test_sized_has_these_edges_whichever_axis_is_upright(seed: int, edges: tuple[float, float, float]) -> None:
    tall, *level = edges
    built = sized(VIEW, IDS[2], tall, max(level), min(level), np.random.default_rng(seed)).object(IDS[2]).box
    assert height(built) == pytest.approx(tall)
    assert horizontal_edges(built) == pytest.approx((max(level), min(level)))
    assert np.linalg.det(built.axes) == pytest.approx(1)


def test_so_many_of_each_name_and_no_fewer_of_the_others() -> None:
    before = Counter(o.name for o in VIEW.objects)
    for count in (1, 4):
        built = so_many(VIEW, {"chair": count, "table": 2}, RNG)
        names = Counter(o.name for o in built.objects)
        assert (names["chair"], names["table"]) == (count, 2)
        assert names["lamp"] >= before["lamp"]
        assert len({o.object_id for o in built.objects}) == len(built.objects)
        assert all(o.visible for o in built.objects)
    with pytest.raises(NotAnswerable, match="the view shows no harp"):
        so_many(VIEW, {"harp": 2}, RNG)


def test_gaps_keep_clear_of_the_radius() -> None:
    gaps = gaps_around(2.0, 3, 2, RNG)
    assert [g < 1.8 for g in gaps] == [True, True, True, False, False]
    assert min(gaps[3:]) > 2.2
