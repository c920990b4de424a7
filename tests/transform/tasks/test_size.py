"""Heights, lengths, widths: of the box, and only where it stands upright and its edges differ."""

from __future__ import annotations

import math

import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.rotations import quaternion_about_y
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

SIZE = task("object_size_estimation")


def tilted(degrees: float) -> OrientedBox:
    """1.2 × 0.6 × 0.4 m, leant over about the world's z axis."""
    half = math.radians(degrees) / 2
    return OrientedBox((0, 1, 0), (0.6, 0.3, 0.2), (0, 0, math.sin(half), math.cos(half)))


def ask(box: OrientedBox, dimension: str) -> float | str:
    context = context_of(view({"a": box}))
    try:
        SIZE.check(context, Proposal(("a",), {"dimension": dimension}))
    except NotAnswerable as no:
        return no.reason
    return SIZE.solve(context.view, ("a",), {"dimension": dimension})


@pytest.mark.parametrize(("dimension", "metres"), [("height", 0.9), ("length", 1.4), ("width", 0.6), ("longest", 1.4)])
@pytest.mark.parametrize("yaw", [0.0, 0.7])
def test_dimensions_of_an_upright_box(dimension: str, metres: float, yaw: float) -> None:
    box = OrientedBox((0, 0.45, 0), (0.3, 0.45, 0.7), quaternion_about_y(yaw))
    assert ask(box, dimension) == pytest.approx(metres)


def test_the_longest_may_be_the_height() -> None:
    assert ask(cube(0, 0, (0.3, 1.8, 0.5)), "longest") == pytest.approx(1.8)


@pytest.mark.parametrize(("width", "known"), [(0.91, False), (0.89, True)])
def test_length_and_width_must_differ_by_a_tenth(width: float, known: bool) -> None:
    box = cube(0, 0, (1.0, 0.5, width))
    assert ask(box, "length") == (pytest.approx(1.0) if known else "near_tie")
    assert ask(box, "width") == (pytest.approx(width) if known else "near_tie")
    assert ask(box, "height") == pytest.approx(0.5)


def test_of_a_leaning_box_only_the_longest_edge_is_asked() -> None:
    for dimension in ("height", "length", "width"):
        assert ask(tilted(20), dimension) == "unsettled_height_axis"
    assert ask(tilted(20), "longest") == pytest.approx(1.2)
    assert ask(tilted(4), "length") == pytest.approx(1.2)


def test_height_is_the_vertical_extent_within_the_five_degrees() -> None:
    lean = math.radians(4)
    assert ask(tilted(4), "height") == pytest.approx(1.2 * math.sin(lean) + 0.6 * math.cos(lean))


def test_what_lies_on_its_side_is_measured_as_it_lies() -> None:
    assert ask(tilted(90), "height") == pytest.approx(1.2)
    assert ask(tilted(90), "length") == pytest.approx(0.6)


def test_below_ten_centimetres_is_not_asked() -> None:
    assert ask(cube(0, 0, (0.5, 0.05, 0.3)), "height") == "too_small"


@pytest.mark.parametrize(("thick", "known"), [(0.25, False), (0.35, True)])
def test_a_thickness_is_no_width(thick: float, known: bool) -> None:
    assert (ask(cube(0, 0, (1.5, 2.0, thick)), "width") == "too_small") != known
    assert ask(cube(0, 0, (1.5, 2.0, thick)), "length") == pytest.approx(1.5)


def test_margin_is_how_far_length_and_width_differ() -> None:
    scene = view({"a": cube(0, 0, (1.0, 0.5, 0.6))})
    assert SIZE.margin(scene, ("a",), {"dimension": "length"}) == pytest.approx(0.4)
    assert SIZE.margin(scene, ("a",), {"dimension": "height"}) is None
