"""Volumes of bounding boxes, and which of two is longer."""

from __future__ import annotations

import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

VOLUME, LONGER = task("object_volume_estimation"), task("object_size_comparison")


def reason(which_task, scene, ids, params) -> str | None:
    try:
        which_task.check(context_of(scene), Proposal(ids, params))
    except NotAnswerable as no:
        return no.reason
    return None


def test_volume_is_length_times_width_times_height() -> None:
    scene = view({"a": cube(0, 0, (2.0, 0.5, 0.6)), "b": cube(2, 0, 1.0)})
    assert VOLUME.solve(scene, ("a",), {}) == pytest.approx(0.6)
    assert VOLUME.unit == "m3"


@pytest.mark.parametrize(("edge", "expected"), [(0.27, "too_small"), (0.28, None)])
def test_a_tiny_box_is_not_asked(edge: float, expected: str | None) -> None:
    assert reason(VOLUME, view({"a": cube(0, 0, edge)}), ("a",), {}) == expected


def test_the_longest_of_three_dimensions_decides() -> None:
    scene = view({"a": cube(-1, 0, (0.1, 1.5, 0.1)), "b": cube(1.5, 0, (1.3, 1.3, 1.3))})
    assert [LONGER.solve(scene, ("a", "b"), {"which": w}) for w in ("longer", "shorter")] == ["a", "b"]
    assert LONGER.margin(scene, ("a", "b"), {"which": "longer"}) == pytest.approx(0.2 / 1.5)


@pytest.mark.parametrize(("other", "expected"), [(0.91, "near_tie"), (0.89, None), (1.1, "near_tie"), (1.12, None)])
def test_longest_dimensions_must_differ_by_a_tenth(other: float, expected: str | None) -> None:
    scene = view({"a": cube(-1, 0, (0.2, 1.0, 0.3)), "b": cube(1, 0, (other, 0.4, 0.2))})
    assert reason(LONGER, scene, ("a", "b"), {"which": "longer"}) == expected
