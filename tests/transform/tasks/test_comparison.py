"""Which is larger, which is taller: the answers, and the ten per cent that must part them."""

from __future__ import annotations

import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

VOLUME, HEIGHT = task("object_volume_comparison"), task("object_height_comparison")


def reason(which_task, scene, params) -> str | None:
    try:
        which_task.check(context_of(scene), Proposal(("a", "b"), params))
    except NotAnswerable as no:
        return no.reason
    return None


def test_a_low_wide_thing_is_larger_and_a_slim_high_one_taller() -> None:
    scene = view({"a": cube(-1, 0, (2.0, 0.5, 1.0)), "b": cube(2, 0, (0.3, 1.8, 0.3))})
    assert [VOLUME.solve(scene, ("a", "b"), {"which": w}) for w in ("larger", "smaller")] == ["a", "b"]
    assert [HEIGHT.solve(scene, ("a", "b"), {"which": w}) for w in ("taller", "shorter")] == ["b", "a"]


def test_height_is_an_extent_not_a_place() -> None:
    scene = view({"a": cube(-1, 0, (0.4, 1.0, 0.4)), "b": cube(1, 0, (0.4, 0.3, 0.4), lift=1.5)})
    assert HEIGHT.solve(scene, ("a", "b"), {"which": "taller"}) == "a"


@pytest.mark.parametrize(("other", "expected"), [(0.91, "near_tie"), (0.89, None), (1.1, "near_tie"), (1.12, None)])
def test_heights_must_differ_by_a_tenth(other: float, expected: str | None) -> None:
    scene = view({"a": cube(-1, 0, (0.5, 1.0, 0.5)), "b": cube(1, 0, (0.5, other, 0.5))})
    assert reason(HEIGHT, scene, {"which": "taller"}) == expected


@pytest.mark.parametrize(("edge", "expected"), [(0.92, "near_tie"), (0.89, None)])
def test_volumes_must_differ_by_a_tenth_in_every_edge(edge: float, expected: str | None) -> None:
    scene = view({"a": cube(-1, 0, 1.0), "b": cube(1, 0, edge)})
    assert reason(VOLUME, scene, {"which": "larger"}) == expected


def test_margin_is_a_share_of_the_larger() -> None:
    scene = view({"a": cube(-1, 0, (1, 1, 1)), "b": cube(1, 0, (1, 0.6, 0.5))})
    assert VOLUME.margin(scene, ("a", "b"), {"which": "larger"}) == pytest.approx(0.7)
    assert HEIGHT.margin(scene, ("a", "b"), {"which": "taller"}) == pytest.approx(0.4)
