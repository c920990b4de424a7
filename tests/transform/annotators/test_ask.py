"""Questions that a model asks of a view, held against the view and the tasks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.llm.parse import ParseError
from sprite_etl.llm.prompts.answers import AskAnswer
from sprite_etl.transform.annotators.ask import STAGE, AskFacts, NamedObject, ask_requests, facts_of
from sprite_etl.transform.annotators.drafts import Draft, read_questions
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.reader import meaning_differs
from sprite_etl.transform.tasks import TASKS
from tests.builders import furnished_room
from tests.transform.annotators.conftest import FAILURE, Ask, models_for, picture, pictures_in, replied, words_of

OBJECTS = (
    NamedObject("table_1", "the table"),
    NamedObject("lamp_1", "the table lamp"),
    NamedObject("mug_2", "the red mug"),
    NamedObject("bed_1", "the bed"),
)
WANTED = {
    "object_abs_distance": 2,
    "camera_distance": 1,
    "object_rel_distance": 1,
    "object_direction_facing_simple": 1,
    "object_nearby": 1,
    "object_counting": 1,
}
FACTS = AskFacts(
    "multi_image",
    (4, 9),
    (4, 9),
    (picture(90), picture(160)),
    OBJECTS,
    WANTED,
    1,
    "a teacher of geometry",
    "short and direct",
)
INVENTED: dict[str, Any] = {
    "name": "floor_strip",
    "asks": "The width of the floor between the footprints of two objects.",
    "answer_type": "number",
    "unit": "m",
    "relations": [{"relation": "mirror", "change": "same"}, {"relation": "move_first", "change": "changes"}],
}


def asked(text: str, task: str | None, objects: list[int], **more: Any) -> dict[str, Any]:
    return {"text": text, "task": task, "invented": None, "objects": objects, "params": [], "choices": [], **more}


DISTANCE = asked(
    "What is the distance between the table lamp and the red mug in metres, measured between their closest points?",
    "object_abs_distance", [2, 3],
)  # fmt: skip
CAMERA = asked(
    "How far is the bed from the camera in the second image, in metres, measured to its closest point?",
    "camera_distance", [4], params=[{"name": "frame", "value": 2}],
)  # fmt: skip
NEAREST = asked(
    "Which of these objects is closest to the red mug, measured between closest points: the bed or the table?",
    "object_rel_distance", [3, 4, 1], params=[{"name": "which", "value": "closest"}],
)  # fmt: skip
FACING = asked(
    "Imagine standing at the table and facing the bed. Is the red mug to your right or left?",
    "object_direction_facing_simple", [1, 4, 3], choices=["Right", "left"],
)  # fmt: skip
STRIP = asked(
    "How wide is the strip of floor between the table and the bed, in metres?", None, [1, 4], invented=INVENTED
)
COUNT = asked(
    "How many chairs can you see in the images?", "object_counting", [], params=[{"name": "name", "value": "chair"}]
)
GOOD = [DISTANCE, CAMERA, NEAREST, FACING, STRIP, COUNT]


def reply(*questions: dict[str, Any]) -> str:
    return json.dumps({"questions": questions})


def read(*questions: dict[str, Any]) -> tuple[tuple[Draft, ...], tuple[Unusable, ...]]:
    return read_questions(FACTS, replied(reply(*questions), AskAnswer))


def test_the_request_shows_the_pictures_the_objects_and_what_is_wanted() -> None:
    (request,) = ask_requests(FACTS, models_for(STAGE))
    said = words_of(request)
    assert pictures_in(request) == [p.data_url for p in FACTS.pictures]
    assert said.index("Image 1:") < said.index("Image 2:")
    assert "2. the table lamp" in said
    assert "- object_abs_distance: 2\n" in said
    assert "- of your own invention: 1" in said
    assert "- object_nearby: asks like" in said
    assert "object_support" not in said
    assert "a teacher of geometry" in said
    assert "lamp_1" not in said


def test_good_questions_become_drafts_with_all_that_their_rows_declare() -> None:
    drafts, unusable = read(*GOOD)
    assert unusable == ()
    distance, camera, nearest, facing, strip, count = drafts
    assert distance.object_ids == ("lamp_1", "mug_2")
    assert (distance.answer_type, distance.unit) == ("number", "m")
    assert camera.params == {"frame": 9}
    assert nearest.expressions == ("the red mug", "the bed", "the table")
    assert nearest.choices == ("the bed", "the table")
    assert facing.choices == ("right", "left")
    assert (strip.task, strip.asks, strip.unit) == ("floor_strip", INVENTED["asks"], "m")
    assert strip.relations == {"mirror": "same", "move_first": "changes"}
    assert count.params == {"name": "chair"}
    rows = [d.row("c1", "llm", None, 2) for d in drafts]
    assert len({r.qa_id for r in rows}) == len(GOOD)
    assert {r.producer for r in rows} == {"llm"}
    assert [meaning_differs(r) for r in rows if r.task in TASKS] == [None] * 5


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (DISTANCE | {"objects": [2, 5]}, "unknown_object"),
        (DISTANCE | {"objects": [0, 3]}, "unknown_object"),
        (DISTANCE | {"objects": [2, 2]}, "wrong_arity"),
        (DISTANCE | {"objects": [2]}, "wrong_arity"),
        (DISTANCE | {"objects": [2, 4]}, "expression_missing"),
        (DISTANCE | {"task": "object_support"}, "unknown_task"),
        (DISTANCE | {"task": None}, "no_task"),
        (DISTANCE | {"text": f"**{DISTANCE['text']}**"}, "not_plain"),
        (DISTANCE | {"text": f"The room is 4 m wide. {DISTANCE['text']}"}, "quotes_number"),
        (DISTANCE | {"text": f"{DISTANCE['text']} How wide is it?"}, "concatenation"),
        (CAMERA | {"params": [{"name": "frame", "value": 1}]}, "bad_params"),
        (FACING | {"text": FACING["text"].replace("right", "wrong")}, "bad_choices"),
        (STRIP | {"params": [{"name": "wide_m", "value": 2.0}]}, "quotes_number"),
        (STRIP | {"params": [{"name": "side", "value": "narrow"}]}, "bad_params"),
        (DISTANCE | {"invented": INVENTED}, "no_task"),
        (DISTANCE | {"params": [{"name": "unit", "value": "m"}]}, "bad_params"),
        (CAMERA | {"params": [{"name": "frame", "value": 3}]}, "bad_params"),
        (FACING | {"choices": ["left"]}, "bad_choices"),
        (FACING | {"choices": ["left", "behind"]}, "bad_choices"),
        (NEAREST | {"objects": [3, 4]}, "wrong_arity"),
        (COUNT | {"text": "How many chairs are in the images beside the bed?"}, "undeclared_object"),
        (STRIP | {"invented": {**INVENTED, "unit": None}}, "no_unit"),
        (STRIP | {"invented": {**INVENTED, "answer_type": "integer"}}, "no_unit"),
        (STRIP | {"invented": {**INVENTED, "name": "object_counting"}}, "unknown_task"),
        (STRIP | {"invented": {**INVENTED, "relations": INVENTED["relations"][:1]}}, "no_relation"),
        (STRIP | {"invented": {**INVENTED, "relations": INVENTED["relations"] * 2}}, "bad_relation"),
        (
            STRIP | {"invented": {**INVENTED, "relations": [{"relation": "mirror", "change": "swap_hands"}]}},
            "bad_relation",
        ),
        (
            STRIP | {"invented": {**INVENTED, "relations": [{"relation": "move_winner", "change": "changes"}]}},
            "bad_relation",
        ),
        (STRIP | {"invented": {**INVENTED, "answer_type": "choice", "unit": None}}, "bad_choices"),
    ],
)
def test_a_bad_question_says_why_and_costs_the_others_nothing(question: dict[str, Any], reason: str) -> None:
    drafts, unusable = read(CAMERA | {"text": CAMERA["text"].replace("How far is", "How distant is")}, question, COUNT)
    assert [u.reason for u in unusable] == [reason]
    assert [d.task for d in drafts] == ["camera_distance", "object_counting"]


def test_the_same_words_are_asked_once() -> None:
    drafts, unusable = read(DISTANCE, DISTANCE | {"text": DISTANCE["text"].upper()})
    assert len(drafts) == 1
    assert [u.reason for u in unusable] == ["duplicate"]


def test_a_longer_expression_does_not_name_the_shorter_one() -> None:
    lamp = asked("How tall is the table lamp in metres?", None, [2], invented={**INVENTED, "name": "own_height"})
    drafts, unusable = read(lamp)
    assert (len(drafts), unusable) == (1, ())
    drafts, unusable = read(lamp | {"objects": [1]})
    assert drafts == ()
    assert [u.reason for u in unusable] == ["expression_missing"]


def test_typography_in_a_text_is_made_plain() -> None:
    (draft,), _ = read(CAMERA | {"text": CAMERA["text"].replace(" bed", "\u00a0bed").replace(",", "\u200b,")})
    assert draft.question == CAMERA["text"]


@pytest.mark.parametrize(
    "text",
    [
        reply(DISTANCE | {"text": "﷽ 𝕵 \u202e"}),
        reply(DISTANCE | {"objects": ["table_1", "mug_2"]}),
        reply({"text": "How far?"}),
        reply(STRIP | {"invented": {**INVENTED, "unit": "feet"}}),
        "I would ask how far the table is.",
    ],
)
def test_answers_of_another_form_are_refused_so_that_they_are_repaired(text: str) -> None:
    with pytest.raises(ParseError):
        read_questions(FACTS, replied(text, AskAnswer))


def test_a_failed_call_is_a_reason() -> None:
    assert read_questions(FACTS, FAILURE) == ((), (Unusable("model_timeout", FAILURE.detail),))


def test_facts_of_a_video_are_sampled_frames_and_a_drawn_voice(tmp_path: Path) -> None:
    folder = furnished_room(tmp_path / "room", 1, frames=20, width=64, count=4)
    frames = tuple(f.index for f in folder.capture.frames)
    facts = [
        facts_of(folder, "video", frames, OBJECTS, {"object_abs_distance": 1}, invent=0, seed=s) for s in range(12)
    ]
    assert len(facts[0].shown) == len(facts[0].pictures) == 16
    assert facts[0].shown[0] == frames[0]
    assert facts[0].shown[-1] == frames[-1]
    assert facts[0].frame_indices == frames
    assert facts[0].pictures[0].width == 64
    assert len({(f.persona, f.style) for f in facts}) > 6
    said = words_of(ask_requests(facts[0], models_for(STAGE))[0])
    assert "Frame 16:" in said
    with pytest.raises(ValueError, match="camera_turn is asked of video"):
        facts_of(folder, "video", frames, OBJECTS, {"camera_turn": 1}, invent=0, seed=0)
    with pytest.raises(ValueError, match="one question at least"):
        facts_of(folder, "video", frames, OBJECTS, {}, invent=0, seed=0)


def test_over_http_questions_come_back(over_http: Ask) -> None:
    outcomes = over_http(ask_requests(FACTS, models_for(STAGE, samples=2)), lambda body: reply(*GOOD))
    assert [len(read_questions(FACTS, o)[0]) for o in outcomes] == [len(GOOD)] * 2
