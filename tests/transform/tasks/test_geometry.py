"""Footprint gaps, border margins and box axes against plain figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.transform.tasks.geometry import border_margin, footprint_gap, lead, share_apart, vertical_axis, winner
from tests.transform.tasks.hand_made import cube


def test_footprint_gap_ignores_height() -> None:
    assert footprint_gap(cube(0, 0, 1.0), cube(3, 0, 1.0, lift=5.0)) == pytest.approx(2.0)
    assert footprint_gap(cube(0, 0, 1.0), cube(4, 5, 1.0)) == pytest.approx(5.0)
    assert footprint_gap(cube(0, 0, 1.0), cube(0.2, 0, 0.2, lift=2.0)) == 0.0
    turned = OrientedBox((2, 0, 0), (0.5, 0.5, 0.5), quaternion_about_y(math.pi / 4))
    assert footprint_gap(cube(0, 0, 1.0), turned) == pytest.approx(1.5 - math.sqrt(0.5))


def test_crossed_footprints_overlap_though_no_corner_lies_in_the_other() -> None:
    assert footprint_gap(cube(0, 0, (4, 1, 0.2)), cube(0, 0, (0.2, 1, 4))) == 0.0


@pytest.mark.parametrize(
    ("centre", "corners", "expected"),
    [(45, (40, 50), 40), (45, (-5, 60), -5), (170, (160, 175), 5), (175, (165, 185), -5), (-100, (-110, -95), 5)],
)
def test_border_margin_over_the_turn(centre, corners, expected) -> None:
    borders = (0.0, 90.0, 180.0, -90.0) if centre != 45 else (0.0, 180.0)
    assert border_margin(np.array(corners, float), centre, borders) == pytest.approx(expected)


def test_winner_lead_and_share() -> None:
    values = {"a": 2.0, "b": 5.0, "c": 4.0}
    assert (winner(values, True), winner(values, False)) == ("b", "a")
    assert (lead(values, True), lead(values, False)) == (1.0, 2.0)
    assert share_apart(4, 5) == share_apart(5, 4) == pytest.approx(0.2)


def test_vertical_axis() -> None:
    lying = OrientedBox((0, 0, 0), (1, 1, 1), (0, 0, math.sin(math.pi / 4), math.cos(math.pi / 4)))
    assert (vertical_axis(cube(0, 0)), vertical_axis(lying)) == (1, 0)
