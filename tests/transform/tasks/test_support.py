"""What an object stands on and what it is in: direct, single, seen, and clear of the other candidates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sprite_etl.scene.capture import Support
from sprite_etl.transform.tasks import NotAnswerable, Proposal, task
from tests.transform.tasks.hand_made import cube, frame_at, view
from tests.transform.tasks.in_context import context_of

ON, IN = task("object_support"), task("object_containment")
BOXES = {"mug": cube(0, 0, 0.1, lift=0.8), "table": cube(0, 0, 0.8), "bed": cube(2, 0), "rug": cube(0, 0, (2, 0.01, 2))}
IDS = ("mug", "bed", "table")


def scene(*facts: tuple[str, str, str], **boxes):
    support = tuple(Support(child, relation, parent, "physics") for child, relation, parent in facts)
    return replace(view({**BOXES, **boxes}), support=support)


def reason(which_task, scene, ids) -> str | None:
    try:
        which_task.check(context_of(scene), Proposal(ids))
    except NotAnswerable as no:
        return no.reason
    return None


def test_on_and_in_are_told_apart() -> None:
    both = scene(("mug", "on", "table"), ("mug", "in", "bed"), ("bed", "on", "rug"))
    assert ON.solve(both, IDS, {}) == "table"
    assert IN.solve(both, IDS, {}) == "bed"


@pytest.mark.parametrize("facts", [(), (("mug", "on", "table"), ("mug", "on", "bed")), (("mug", "on", "rug"),),
                                   (("table", "on", "mug"),), (("mug", "in", "table"),)])  # fmt: skip
def test_there_must_be_one_carrier_among_the_candidates(facts) -> None:
    with pytest.raises(NotAnswerable):
        ON.solve(scene(*facts), IDS, {})


def test_who_carries_it_indirectly_or_touches_it_is_no_candidate() -> None:
    facts = (("mug", "on", "table"), ("table", "on", "rug"))
    assert reason(ON, scene(*facts), IDS) is None
    assert reason(ON, scene(*facts), ("mug", "rug", "table")) == "near_tie"
    assert reason(ON, scene(*facts, bed=cube(0.29, 0, lift=0.8)), IDS) == "near_tie"
    assert reason(ON, scene(*facts, bed=cube(0.31, 0, lift=0.8)), IDS) is None


def test_both_must_be_seen_in_one_frame() -> None:
    frames = (frame_at(0, 0, 6, 0), frame_at(1, 0, 6, 0.1))
    seen = {"mug": {0: (10, 30)}, "table": {1: (10, 30)}}
    apart = replace(view(BOXES, frames, seen), support=(Support("mug", "on", "table", "physics"),))
    assert reason(ON, apart, IDS) == "not_seen_together"


def test_a_thing_in_a_drawer_is_in_the_drawer_only() -> None:
    facts = (("mug", "in", "table"), ("bed", "in", "rug"))
    assert IN.solve(scene(*facts), IDS, {}) == "table"
    assert reason(IN, scene(*facts), IDS) is None
