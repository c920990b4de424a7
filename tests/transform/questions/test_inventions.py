"""Rules for questions of tasks that nobody registered, on a room whose every box is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.drafts import Draft
from sprite_etl.transform.annotators.invented import Invented
from sprite_etl.transform.questions.balance import Candidate, PairQuota
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.inventions import PER_NAME, few_of_each, invented_candidate
from sprite_etl.transform.tasks import NotAnswerable
from tests.builders import Thing, box_world, look
from tests.transform.questions.conftest import references_of

INVENTED = Invented("The difference of two heights.", {"grow_first": "changes"})
THINGS = [
    Thing("table", (-1.7, -1), (0.9, 0.6, 0.6), "brown"),
    Thing("stool", (-0.5, -1.2), (0.3, 0.45, 0.3), "red"),
    Thing("stool", (0.4, -1.2), (0.3, 0.45, 0.3), "yellow"),
    Thing("bed", (1.5, -1.8), (1.0, 0.5, 1.0), "white"),
    Thing("plant", (4.7, -3.2), (1.4, 1.0, 0.4), "green"),
    Thing("clock", (0.1, -3.4), (0.12, 0.16, 0.12), "yellow"),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    cameras = [look(0, 2.2, 0, width=240), look(0.4, 2.0, 0.5, width=240)]
    return box_world(tmp_path_factory.mktemp("invented") / "w", THINGS, cameras, room=(-6, -4, 6, 4))


@pytest.fixture(scope="module")
def desk(room: CaptureFolder) -> Desk:
    return Desk(room, references_of(room))


def draft(text: str, *named: tuple[str, str], frames: tuple[int, ...] = (0,), **changes: Any) -> Draft:
    kind = "image" if len(frames) == 1 else "multi_image"
    ids, words = tuple(i for i, _ in named), tuple(w for _, w in named)
    plain = Draft(
        kind, frames, "height_gap", text, "number", "m", (), ids, words, {}, {"grow_first": "changes"}, "A difference."
    )
    return replace(plain, **changes)


def considered(desk: Desk, one: Draft) -> Candidate:
    return invented_candidate(desk, desk.context(one.kind, one.frame_indices), one, INVENTED, "llm")


COUNTED: dict[str, Any] = {"answer_type": "integer", "unit": None}
TABLE, BED, RED = ("table_1", "the table"), ("bed_1", "the bed"), ("stool_1", "the red stool")
HEIGHTS = "By how many metres do the heights of the table and the bed differ?"


def test_a_question_that_breaks_no_rule_is_a_row_with_its_invention(desk: Desk) -> None:
    found = considered(desk, draft(HEIGHTS, TABLE, BED))
    question = found.question
    assert (question.task, question.producer, question.margin) == ("height_gap", "llm", None)
    assert question.invented == {"asks": INVENTED.asks, "relations": {"grow_first": "changes"}, "program": None}
    assert (found.answer, found.single_frame) == (None, False)
    assert considered(desk, draft(HEIGHTS, TABLE, BED, frames=(0, 1))).single_frame


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (draft("How many chairs are there?", **COUNTED), "not_answerable"),
        (draft("How tall is the red stool?", ("stool_1", "the stool")), "not_unique"),
        (draft("By how much is the table higher than the stool beside it?", TABLE), "not_unique"),
        (draft("How many objects are lower than the table?", TABLE, **COUNTED), "grey_visibility"),
        (draft("How many clocks are lower than the table?", TABLE, **COUNTED), "grey_visibility"),
        (draft("How much taller is the table than most of them?", TABLE, params={"name": "clock"}), "grey_visibility"),
    ],
)  # fmt: skip
def test_what_a_text_speaks_of_must_be_known_wholly(desk: Desk, one: Draft, reason: str) -> None:
    with pytest.raises(NotAnswerable) as refused:
        considered(desk, one)
    assert refused.value.reason == reason


def test_what_is_cut_off_is_not_measured(room: CaptureFolder, desk: Desk) -> None:
    one = draft("How tall is the plant in metres?", ("plant_1", "the plant"))
    with pytest.raises(NotAnswerable) as refused:
        considered(desk, one)
    assert refused.value.reason == "less_than_half_in_view"


def test_names_of_which_some_have_no_box_are_not_spoken_of(room: CaptureFolder) -> None:
    partial = replace(room, capture=replace(room.capture, complete_categories=("bed", "table", "clock", "plant")))
    desk = Desk(partial, references_of(partial))
    with pytest.raises(NotAnswerable) as refused:
        considered(desk, draft("How many stools are lower than the table?", TABLE, **COUNTED))
    assert refused.value.reason == "incomplete_category"


def test_a_distance_between_closest_points_must_be_that_of_what_is_seen(desk: Desk) -> None:
    near = draft("How wide is the gap between the closest points of the red stool and the table?", RED, TABLE)
    context = desk.context("image", (0,))
    assert considered(desk, near).question.object_ids == ("stool_1", "table_1")
    lifted = replace(context, surfaces=_Elsewhere())
    with pytest.raises(NotAnswerable) as refused:
        invented_candidate(desk, lifted, near, INVENTED, "llm")
    assert refused.value.reason == "box_surface_disagree"


class _Elsewhere:
    """Surfaces that lie farther apart than the boxes."""

    def between(self, a: str, b: str) -> float:
        return 9.0


def test_few_are_kept_of_each_invention(desk: Desk) -> None:
    found = considered(desk, draft(HEIGHTS, TABLE, BED))
    same = [replace(found, question=replace(found.question, qa_id=f"{i}")) for i in range(6)]
    other = [replace(c, question=replace(c.question, qa_id=f"o{c.question.qa_id}", task="other")) for c in same]
    kept, left = few_of_each([*same, *other], 5, PairQuota(), np.random.default_rng(0))
    assert [q.qa_id for q in kept] == ["0", "1", "2", "o0", "o1"]
    assert len(left) == 7
    assert PER_NAME == 3
