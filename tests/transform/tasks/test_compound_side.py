"""On which side of a viewpoint the nearer of two things is."""

from __future__ import annotations

import pytest

from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

SIDE = task("compound_nearer_side")
IDS = ("stand", "face", "c", "d")
# Whoever stands at the origin and looks along −Z has −X to the left.
ENDS = {"stand": cube(0, 0), "face": cube(0, -3)}


def reason(**boxes) -> str | None:
    try:
        SIDE.check(context_of(view({**ENDS, **boxes})), Proposal(IDS))
    except NotAnswerable as no:
        return no.reason
    return None


def test_the_answer_follows_both_parts() -> None:
    near_left = view({**ENDS, "c": cube(-1.2, -0.5), "d": cube(2.5, 0.5)})
    near_right = view({**ENDS, "c": cube(-2.5, -0.5), "d": cube(1.2, 0.5)})
    assert [SIDE.solve(v, IDS, {}) for v in (near_left, near_right)] == ["left", "right"]
    turned = view({**ENDS, "face": cube(0, 3), "c": cube(-1.2, -0.5), "d": cube(2.5, 0.5)})
    assert SIDE.solve(turned, IDS, {}) == "right"


def test_nearness_is_between_closest_points() -> None:
    deep = view({**ENDS, "c": cube(-2.4, 0, (2.8, 0.4, 0.4)), "d": cube(1.8, 0)})
    assert SIDE.solve(deep, IDS, {}) == "left"


@pytest.mark.parametrize(
    ("c", "d", "expected"),
    [
        (cube(-1.2, -0.5), cube(2.5, 0.5), None),
        (cube(-1.2, -0.5), cube(-2.5, 0.5), "parts_do_not_matter"),
        (cube(-1.2, 0), cube(1.3, 0), "near_tie"),
        (cube(-0.2, -1.4), cube(2.5, 0), "near_tie"),
        (cube(-0.75, 0), cube(2.5, 0), "too_close"),
    ],
)
def test_both_parts_must_be_clear_and_matter(c, d, expected: str | None) -> None:
    assert reason(c=c, d=d) == expected


def test_the_margin_is_a_multiple_of_what_is_needed() -> None:
    scene = view({**ENDS, "c": cube(-1.2, 0, 0.02), "d": cube(1.5, 0, 0.02)})
    assert SIDE.margin(scene, IDS, {}) == pytest.approx(2.0, abs=0.01)
