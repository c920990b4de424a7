"""Above and below, higher and lower: whole heights, and a margin between them."""

from __future__ import annotations

import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.transform.tasks import NotAnswerable, Proposal, Task, task
from sprite_etl.transform.view import View
from tests.transform.tasks.hand_made import cube, view
from tests.transform.tasks.in_context import context_of

ABOVE, HIGHER = task("object_above_below"), task("object_higher")


def hung(low: float, high: float, x: float = 0.0) -> OrientedBox:
    return cube(x, 0, (0.3, high - low, 0.3), lift=low)


def reason(of: Task, scene: View, ids: tuple[str, ...], **params: str) -> str | None:
    try:
        of.check(context_of(scene), Proposal(ids, params))
    except NotAnswerable as no:
        return no.reason
    return None


def test_by_height_alone_wherever_they_stand() -> None:
    scene = view({"table": hung(0, 0.8), "lamp": hung(1.0, 2.0, x=3), "rug": hung(0, 0.02, x=-3)})
    assert ABOVE.solve(scene, ("lamp", "table"), {}) == "above"
    assert ABOVE.solve(scene, ("table", "lamp"), {}) == "below"
    with pytest.raises(NotAnswerable, match="heights_overlap"):
        ABOVE.solve(scene, ("table", "rug"), {})


def test_a_higher_middle_is_not_enough() -> None:
    scene = view({"pole": hung(0, 3.0), "bin": hung(0.2, 0.5, x=1)})
    with pytest.raises(NotAnswerable, match="heights_overlap"):
        ABOVE.solve(scene, ("pole", "bin"), {})
    with pytest.raises(NotAnswerable, match="heights_overlap"):
        HIGHER.solve(scene, ("pole", "bin"), {"which": "higher"})


@pytest.mark.parametrize(("low", "expected"), [(0.94, "near_tie"), (0.96, None)])
def test_fifteen_centimetres_must_part_them(low: float, expected: str | None) -> None:
    scene = view({"table": hung(0, 0.8), "lamp": hung(low, 2.0, x=1)})
    assert reason(ABOVE, scene, ("lamp", "table")) == expected
    assert reason(ABOVE, scene, ("table", "lamp")) == expected
    assert reason(HIGHER, scene, ("lamp", "table"), which="higher") == expected
    assert reason(HIGHER, scene, ("lamp", "table"), which="lower") == expected
    assert ABOVE.margin(scene, ("lamp", "table"), {}) == pytest.approx(low - 0.8)


def test_the_highest_and_the_lowest_of_several() -> None:
    scene = view({"a": hung(0.5, 0.9), "b": hung(1.2, 1.4, x=1), "c": hung(0, 0.3, x=2), "d": hung(0.6, 1.0, x=3)})
    ids = ("a", "b", "c", "d")
    assert HIGHER.solve(scene, ids, {"which": "higher"}) == "b"
    assert HIGHER.solve(scene, ids, {"which": "lower"}) == "c"
    assert HIGHER.margin(scene, ids, {"which": "higher"}) == pytest.approx(0.2)
    assert HIGHER.margin(scene, ids, {"which": "lower"}) == pytest.approx(0.2)
    assert reason(HIGHER, scene, ids, which="higher") is None


def test_the_winner_must_clear_every_other() -> None:
    scene = view({"a": hung(0, 1.3), "b": hung(1.2, 1.5, x=1), "c": hung(0, 0.3, x=2)})
    assert reason(HIGHER, scene, ("a", "b", "c"), which="higher") == "heights_overlap"
    assert reason(HIGHER, scene, ("b", "c"), which="higher") is None


def test_only_of_boxes_that_are_mostly_in_the_view() -> None:
    scene = view({"table": hung(0, 0.8), "far": hung(1.2, 1.5, x=40)})
    assert reason(ABOVE, scene, ("far", "table")) == "less_than_half_in_view"
    assert reason(HIGHER, scene, ("far", "table"), which="higher") == "less_than_half_in_view"
