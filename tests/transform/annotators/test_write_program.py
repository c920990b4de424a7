"""Programs asked for by a question's text alone."""

from __future__ import annotations

import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.annotators.write_program import STAGE, WrittenProgram, program_requests, read_program
from sprite_etl.transform.programs.sandbox import Program, Run, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.view import view_of
from tests.builders import Thing, box_world, look
from tests.transform.annotators.conftest import FAILURE, Ask, models_for, question, replied, words_of

CODE = "def answer(scene):\n    return calculate_distance(scene.named[0], scene.named[1])\n"
REQUEST = program_requests(question(), models_for(STAGE))[0]


def test_the_request_holds_the_question_and_the_api_but_no_task() -> None:
    asked = question(
        kind="multi_image",
        frame_indices=(4, 9),
        params={"frame_a": 4, "radius_m": 1.5},
        choices=("left", "right"),
        answer_type="choice",
        unit=None,
    )
    said = words_of(program_requests(asked, models_for(STAGE))[0])
    assert asked.question in said
    assert "scene.named[1]: the red mug" in said
    assert '"radius_m": 1.5' in said
    assert '["left", "right"]' in said
    assert "scene.frames[1].index = 9" in said
    assert "def calculate_distance(a: Object, b: Object) -> float" in said
    assert not [name for name in TASKS if name.startswith(("object_", "compound_")) and name in said]
    assert asked.object_ids[0] not in said


def test_samples_differ_in_seed_and_nothing_else() -> None:
    requests = program_requests(question(), models_for(STAGE, samples=4))
    assert len({r.seed for r in requests}) == 4
    assert len({str(r.messages) for r in requests}) == 1
    assert [read_program(r, replied(f"```python\n{CODE}```")) for r in requests] == [
        WrittenProgram(CODE, "tiny", requests[0].prompt, i) for i in range(4)
    ]


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        f"```python\n{CODE}```",
        f"<think>```python\ndef answer(scene):\n    return 1\n```</think>Sure:\n```py\n{CODE}```\nDone.",
        f"First a sketch:\n```python\nx = 1\n```\nand the program:\n```python\n{CODE}```",
    ],
)
def test_the_program_is_found(text: str) -> None:
    assert read_program(REQUEST, replied(text)) == WrittenProgram(CODE, "tiny", REQUEST.prompt, 0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The distance is 3 metres.", "static_syntax"),
        ("```python\ndef answer(scene)\n    return 1\n```", "static_syntax"),
        ("```python\ndef solve(scene):\n    return 1\n```", "static_no_answer"),
        (f"```python\nimport os\n{CODE}```", "static_import"),
        ("\u202e ﷽ \x00 𝕵", "static_syntax"),
        ("<think>never ending", "static_no_answer"),
    ],
)
def test_what_is_no_program_says_why(text: str, reason: str) -> None:
    read = read_program(REQUEST, replied(text))
    assert isinstance(read, Unusable)
    assert read.reason == reason


def test_a_failed_call_is_a_reason() -> None:
    assert read_program(REQUEST, FAILURE) == Unusable("model_timeout", FAILURE.detail)


@pytest.fixture(scope="module")
def two_boxes(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    things = [Thing("table", (-1, -2), (0.8, 0.7, 0.8)), Thing("mug", (1, -2), (0.5, 0.5, 0.5), "red")]
    return box_world(tmp_path_factory.mktemp("two") / "room", things, [look(0, 1, 0)])


def test_over_http_a_program_comes_back_that_runs(over_http: Ask, two_boxes: CaptureFolder) -> None:
    asked = question(frame_indices=(0,))
    requests = program_requests(asked, models_for(STAGE, samples=2))
    outcomes = over_http(requests, lambda body: f"```python\n{CODE}```")
    programs = [read_program(r, o) for r, o in zip(requests, outcomes)]
    assert [p.code for p in programs if isinstance(p, WrittenProgram)] == [CODE, CODE]
    scene = scene_json(view_of(two_boxes.capture, (0,)))
    ((outcome,),) = run_programs([scene], [Program(CODE, (Run(0, asked.object_ids),))])
    assert outcome.value == pytest.approx(1.35, abs=0.01)
