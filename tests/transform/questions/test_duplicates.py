"""Which questions of a capture repeat another, and which only sound alike."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from sprite_etl.transform.questions.balance import Candidate
from sprite_etl.transform.questions.duplicates import ALIKE, Library, alike, masked
from sprite_etl.transform.questions.wording import filled
from sprite_etl.transform.tasks import TASKS
from tests.transform.annotators.conftest import question

TEXT = "How far is {} from {} in metres, measured between their closest points?"


def asked(number: int, *named: str, text: str = TEXT, answer: Any = 1.5, **changes: Any) -> Candidate:
    """About objects of these names, the n-th of its capture, each in a view of its own."""
    words = tuple(f"the {n}" for n in named)
    ids = tuple(f"{n}_1" for n in named)
    given = {"qa_id": f"q{number}", "question": text.format(*words), "object_ids": ids, "expressions": words}
    return Candidate(question(**{"frame_indices": (number,), **given, **changes}), answer)


FIRST = asked(1, "table", "mug")
INVENTED: dict[str, Any] = {"asks": "…", "relations": {}, "program": None}


@pytest.mark.parametrize(
    "other",
    [
        asked(2, "table", "mug"),
        asked(2, "mug", "table"),
        asked(2, "table", "mug", text=f"In this scene, {TEXT[:1].lower()}{TEXT[1:]}"),
        asked(2, "table", "mug", text="How far is {} from {} in metres, between their closest points?"),
        asked(2, "table", "mug", answer=None, task="gap", invented=INVENTED),
        asked(2, "table", "mug", expressions=("the old", "the mug"), question=TEXT.format("the old", "the mug")),
    ],
)  # fmt: skip
def test_the_same_in_nearly_the_same_words_is_dropped(other: Candidate) -> None:
    library = Library()
    assert library.add(FIRST) is None
    assert library.add(other) is FIRST.question


@pytest.mark.parametrize(
    "other",
    [
        asked(2, "table", "cup"),
        asked(2, "table", "mug", answer=1.6),
        asked(2, "table", "mug", params={"radius_m": 2.0}),
        asked(2, "table", "mug", kind="video"),
        asked(2, "table", "mug", text="What gap, in metres, would a ruler show that joins {} and {} at their nearest?"),
    ],
)  # fmt: skip
def test_another_object_number_answer_or_wording_is_another_question(other: Candidate) -> None:
    library = Library()
    library.add(FIRST)
    assert library.add(other) is None


def test_what_names_nothing_is_about_its_view() -> None:
    def rooms(number: int, view: int, **params: Any) -> Candidate:
        return asked(number, text="How many rooms is the camera in?", params=params, frame_indices=(view,), answer=1)

    library = Library()
    assert library.add(rooms(1, 1)) is None
    assert library.add(rooms(2, 2)) is None
    assert library.add(rooms(3, 2)) is not None
    assert library.add(rooms(4, 1, frame=5)) is None
    assert library.add(rooms(5, 2, frame=5)) is not None  # the same picture, whatever stands beside it


def test_invented_questions_have_no_answer_and_must_name_in_the_same_order() -> None:
    library = Library()
    text = "By how much is {} taller than {}?"
    library.add(asked(1, "lamp", "plant", text=text, answer=None, task="taller_by", invented=INVENTED))
    turned = asked(2, "plant", "lamp", text=text, answer=None, task="taller_by", invented=INVENTED)
    assert library.add(turned) is None
    again = asked(3, "lamp", "plant", text=text, answer=None, task="higher_by", invented=INVENTED)
    assert library.add(again) is not None


def test_objects_are_masked_whatever_they_are_called() -> None:
    ids = ("mug_1", "mug_2")
    one = masked("Is the mug left of the mug on the table?", ids, ("the mug", "the mug on the table"))
    assert one == "is <a> left of <b>?"
    assert masked("Is the muggy mug here?", ("mug_1",), ("the mug",)) == "is the muggy mug here?"


def test_few_of_the_tasks_own_wordings_are_one_wording() -> None:
    """The threshold is no tighter than what people would call another way to say it."""
    pairs = []
    for task in TASKS.values():
        for variant, templates in task.wordings.items():
            params = dict.fromkeys(("name", "other", "which", "dimension", "move", "relation"), "x")
            params |= dict.fromkeys(("radius_m", "step_m", "gap_m", "fov_deg", "degrees"), 2.0)
            params |= {task.variant_param: variant} if task.variant_param else {}
            try:
                texts = [filled(t, params, "abcd", ("x", "y"), (1,)).lower() for t in templates]
            except KeyError:
                continue
            pairs += [alike(*pair) for pair in combinations(texts, 2)]
    assert len(pairs) > 500
    assert sum(p >= ALIKE for p in pairs) < 0.1 * len(pairs)
