"""Boxes of AI2-THOR's metadata in the canonical frame: each reading against corners worked out in Unity's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_etl.extract.ai2thor.boxes import box_of
from sprite_etl.extract.procthor.assets import Asset
from sprite_etl.scene.box import OrientedBox
from tests.extract.ai2thor.metadata import thing, unity_corners

lengths = st.floats(0.02, 4)
places = st.tuples(*[st.floats(-20, 20)] * 3)
sizes = st.tuples(lengths, lengths, lengths)
yaws = st.floats(-360, 360)
MIRROR = np.array([1, 1, -1])


def same_corners(box: OrientedBox, corners: np.ndarray) -> None:
    """Each corner of the one is a corner of the other, to a tenth of a millimetre."""
    apart = np.linalg.norm(box.corners()[:, None] - corners[None], axis=-1)
    assert apart.min(0).max() < 1e-4
    assert apart.min(1).max() < 1e-4


@settings(max_examples=80, deadline=None)
@given(places, sizes, yaws, st.permutations(range(8)))
def test_a_loose_thing_has_the_box_of_its_own_corners_in_any_order(center, size, yaw, order) -> None:
    entry = thing("Mug|1", center, size, yaw, loose=True)
    entry["objectOrientedBoundingBox"]["cornerPoints"] = unity_corners(center, size, yaw)[order].tolist()
    box, kind = box_of(entry, {})
    assert kind == "oriented"
    same_corners(box, unity_corners(center, size, yaw) * MIRROR)
    # Its extents are along its own right, up and forward, not sorted by length.
    np.testing.assert_allclose(np.array(box.half_extents) * 2, size, atol=1e-4)


@settings(max_examples=80, deadline=None)
@given(places, sizes, yaws)
def test_a_fixed_thing_has_its_assets_size_turned_about_the_middle(center, size, yaw) -> None:
    box, kind = box_of(thing("Fridge|1", center, size, yaw), {"Fridge_1": Asset("Fridge_1", "Fridge", size)})
    assert kind == "oriented"
    same_corners(box, unity_corners(center, size, yaw) * MIRROR)


@settings(max_examples=40, deadline=None)
@given(places, sizes, yaws)
def test_without_an_asset_the_box_lies_along_the_world_and_says_so(center, size, yaw) -> None:
    box, kind = box_of(thing("Fridge|1", center, size, yaw), {})
    corners = unity_corners(center, size, yaw) * MIRROR
    assert kind == "axis_aligned"
    np.testing.assert_allclose(box.corners().min(0), corners.min(0), atol=1e-6)
    np.testing.assert_allclose(box.corners().max(0), corners.max(0), atol=1e-6)


def test_an_open_fridge_is_not_as_large_as_its_asset() -> None:
    entry = thing("Fridge|1", (2, 1, 3), (1, 2, 1.6), 0)
    box, kind = box_of(entry, {"Fridge_1": Asset("Fridge_1", "Fridge", (1, 2, 0.8))})
    assert kind == "axis_aligned"
    assert box.half_extents == pytest.approx((0.5, 1, 0.8))


def test_a_yaw_clockwise_from_above_stays_clockwise() -> None:
    """A thing that faced Unity's +Z and turns to its right looks along +X in both worlds."""
    box, _ = box_of(thing("Sofa|1", (0, 0.5, 0), (2, 1, 0.8), 90, loose=True), {})
    forward = -box.axes[:, 2]
    np.testing.assert_allclose(forward, (1, 0, 0), atol=1e-9)
    np.testing.assert_allclose(box.axes[:, 1], (0, 1, 0), atol=1e-9)


@pytest.mark.parametrize(
    "corners",
    [
        unity_corners((0, 0, 0), (1, 1, 1), 0)[:7],
        unity_corners((0, 0, 0), (1, 1, 0), 0),
        unity_corners((0, 0, 0), (1, 1, 1), 0) + np.eye(8, 3) * 0.5,
        np.full((8, 3), np.nan),
    ],
    ids=["seven", "flat", "bent", "not finite"],
)
def test_corners_of_no_box_are_refused(corners: np.ndarray) -> None:
    entry = thing("Mug|1", (0, 0, 0), (1, 1, 1), loose=True)
    entry["objectOrientedBoundingBox"]["cornerPoints"] = corners.tolist()
    with pytest.raises(ValueError, match=r"box must have|not those of a box"):
        box_of(entry, {})
