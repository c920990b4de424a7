"""The independent reader: it reads every wording of every task back, and nothing else into them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.transform.lexicon import plural
from sprite_etl.transform.questions.wording import filled
from sprite_etl.transform.reader import meaning_differs, plurals, read
from sprite_etl.transform.rows import Question
from sprite_etl.transform.tasks import TASKS, Task
from tests.transform.drawn_questions import alternatives
from tests.transform.draws import params_of

WORDS = ("the tall red chair", "the mug on the table", "the bed", "the bookshelf near the lamp", "the brown box")
FRAMES = (4, 7, 12)


def questions_of(task: Task) -> list[Question]:
    """Every wording of the task in every kind of view that it is asked of."""
    found, rng = [], np.random.default_rng([2, *task.name.encode()])
    for variant, templates in task.wordings.items():
        for kind, is_video, frames in (
            ("image", False, FRAMES[:1]),
            ("multi_image", False, FRAMES),
            ("video", True, FRAMES),
            ("navigation", False, FRAMES),
            ("compound", True, FRAMES),
        ):
            for count in range(task.arity[0], task.arity[1] + 1):
                for template in templates if kind in task.kinds else ():
                    params = params_of(task, variant, frames, rng)
                    params |= {k: v for k, v in (("name", "stack of books"), ("other", "bookshelf")) if k in params}
                    expressions = WORDS[:count]
                    options = alternatives(task, expressions)
                    text = filled(template, params, expressions, options, frames, is_video)
                    choices = options if task.answer_type in ("choice", "object", "objects") else ()
                    found.append(
                        Question(
                            "q", "c", kind, task.name, text, task.answer_type, task.unit, choices, frames, expressions,
                            expressions, params, None, 1,
                        )
                    )  # fmt: skip
    return found


@pytest.mark.parametrize("name", sorted(TASKS))
def test_every_wording_is_read_back(name: str) -> None:
    questions = questions_of(TASKS[name])
    assert questions
    assert {q.question: meaning_differs(q) for q in questions if meaning_differs(q)} == {}


ANCHORED = sorted(t for t in TASKS if TASKS[t].arity[1] > 1 and not set(alternatives(TASKS[t], WORDS)) >= set(WORDS))


@pytest.mark.parametrize("name", ANCHORED)
def test_objects_in_another_order_are_another_question(name: str) -> None:
    for question in questions_of(TASKS[name]):
        if len(question.expressions) > 1:
            other = replace(question, expressions=question.expressions[::-1])
            assert meaning_differs(other) is not None, question.question


@pytest.mark.parametrize("name", sorted(t for t in TASKS if TASKS[t].answer_type in ("object", "objects", "order")))
def test_alternatives_may_be_shown_in_any_order_but_none_exchanged(name: str) -> None:
    for question in questions_of(TASKS[name]):
        kept = max(1, TASKS[name].anchors)
        fixed, others = question.expressions[:kept], question.expressions[kept:]
        shown_otherwise = replace(question, expressions=(*fixed, *others[::-1]), choices=question.choices[::-1])
        assert meaning_differs(shown_otherwise) is None, question.question
        for exchanged in ((*fixed, *others[:-1], "the oven"), ("the oven", *fixed[1:], *others)):
            assert meaning_differs(replace(question, expressions=exchanged, choices=())) is not None


@pytest.mark.parametrize("name", sorted(t for t in TASKS if TASKS[t].variant_param))
def test_another_variant_is_another_question(name: str) -> None:
    task = TASKS[name]
    assert task.variant_param is not None
    for question in questions_of(task):
        for variant in task.wordings:
            if variant != question.params[task.variant_param]:
                other = replace(question, params={**question.params, task.variant_param: variant})
                assert task.variant_param in (meaning_differs(other) or ""), question.question


def test_what_a_row_declares_must_be_what_the_text_says() -> None:
    (question, *_) = questions_of(TASKS["object_relation_in_view"])
    assert meaning_differs(question) is None
    assert "frame" in (meaning_differs(replace(question, params={**question.params, "frame": 99})) or "")
    assert "offers" in (meaning_differs(replace(question, choices=("left", "back"))) or "")
    assert "asks" in (meaning_differs(replace(question, task="camera_distance")) or "")
    extra = replace(question, params={**question.params, "radius_m": 2})
    assert "radius_m" in (meaning_differs(extra) or "")
    assert "cannot be read" in (meaning_differs(replace(question, question=question.question + " Why?")) or "")


def test_the_image_of_several_must_be_said() -> None:
    text = "How far is the bed from the camera in {}, in meters, measured to its closest point?"
    second = read(text.format("the second image"), FRAMES)
    assert second is not None
    assert second.params == {"frame": 7}
    assert read(text.format("the image"), FRAMES) is None
    assert read(text.format("the fourth image"), FRAMES) is None
    only = read(text.format("the image"), FRAMES[:1])
    assert only is not None
    assert only.params == {"frame": 4}


def test_what_is_no_known_question_is_not_read() -> None:
    for text in ("", "What is the meaning of life?", "How many?", "How far is the bed?"):
        assert read(text, FRAMES) is None


def test_plurals_of_the_lexicon_are_known_and_distinct() -> None:
    names = ["chair", "bookshelf", "box", "knife", "stack of books", "chest of drawers", "dining table", "TV", "bench",
             "toothbrush", "baby bottle", "berry", "loaf", "vase", "potted plant", "glass"]  # fmt: skip
    for name in names:
        assert plural(name) in plurals(name), name
        assert [n for n in names if plural(name) in plurals(n)] == [name]
