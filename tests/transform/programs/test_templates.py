"""The template programs of a task reach one answer by different ways, and hold nothing of the question."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.transform.answers import equal
from sprite_etl.transform.programs.api import FUNCTIONS, program_globals, reference_text
from sprite_etl.transform.programs.sandbox import Program, Run, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.programs.templates import METHODS, NoProgram, programs_for
from sprite_etl.transform.programs.values import scene_from_json, with_question
from sprite_etl.transform.rows import Question
from sprite_etl.transform.tasks import TASKS, NotAnswerable
from tests.transform.draws import draw
from tests.transform.random_views import NAMES, random_view

QUESTION = Question("q", "c", "image", "object_abs_distance", "?", "number", "m", (), (0,), ("a", "b"),
                    ("the a", "the b"), {}, None, 1)  # fmt: skip


def test_every_task_has_three_methods() -> None:
    assert set(METHODS) == set(TASKS)
    for task, methods in METHODS.items():
        names = [name for name, _ in methods]
        assert len(set(names)) == len(names) >= 3, task


@pytest.mark.parametrize("name", sorted(TASKS))
def test_the_methods_of_a_task_agree_with_its_solver(name: str) -> None:
    task, rng = TASKS[name], np.random.default_rng([3, *name.encode()])
    agreed, tried = 0, 0
    while tried < 12:
        drew = draw(task, rng)
        if drew is None:
            continue
        view, asked = drew
        try:
            expected = task.solve(view, asked.named, asked.params)
            margin = task.margin(view, asked.named, asked.params)
        except NotAnswerable:
            continue
        if margin is not None and margin < 0.01:
            continue
        tried += 1
        runs = (Run(0, asked.named, dict(asked.params), asked.choices),)
        outcomes = run_programs([scene_json(view)], [Program(code, runs) for _, code in METHODS[name]])
        values = [o[0].value for o in outcomes]
        assert [o[0].error for o in outcomes if o[0].status != "ok"] == []
        same = [type(v) is type(expected) and equal(v, expected, task.answer_type) for v in values]
        if name == "object_relation_in_view":
            # Drawn columns have nothing to do with drawn boxes here: only the program that reads pixels can agree.
            assert same[[m for m, _ in METHODS[name]].index("pixels")]
        else:
            assert all(same), (asked, expected, values)
        agreed += all(same)
    assert agreed > 0


@pytest.mark.parametrize("name", sorted(METHODS))
def test_programs_hold_no_literals_of_a_question(name: str) -> None:
    names_of_things = set(NAMES) | {"mug", "sofa"}
    for _, code in METHODS[name]:
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not names_of_things & set(node.value.split()), node.value


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_restyled_program_is_the_same_program(name: str) -> None:
    task, rng = TASKS[name], np.random.default_rng(11)
    while (drew := draw(task, rng)) is None:
        pass
    view, asked = drew
    question = replace(QUESTION, task=name)
    programs = [p for i in range(4) for p in programs_for(replace(question, qa_id=f"q{i}"), 12)]
    assert Counter(m for m, _ in programs).keys() == {m for m, _ in METHODS[name]}
    assert len({code for _, code in programs}) >= len(METHODS[name])
    runs = (Run(0, asked.named, dict(asked.params), asked.choices),)
    unique = sorted(set(programs))
    outcomes = run_programs([scene_json(view)], [Program(code, runs) for _, code in unique])
    by_method: dict[str, set[str]] = {}
    for (method, _), outcome in zip(unique, outcomes):
        by_method.setdefault(method, set()).add(repr((outcome[0].status, outcome[0].value)))
    assert all(len(said) == 1 for said in by_method.values()), by_method


def test_programs_come_in_several_styles() -> None:
    question = replace(QUESTION, task="object_rel_distance")
    assert len({programs_for(replace(question, qa_id=f"q{i}"), 3)[0][1] for i in range(20)}) >= 3


def test_programs_are_chosen_by_the_question_and_repeat() -> None:
    assert programs_for(QUESTION, 3) == programs_for(QUESTION, 3)
    assert [m for m, _ in programs_for(QUESTION, 4)] == ["api", "bounded_least_squares", "separating_slab", "api"]
    with pytest.raises(NoProgram, match="task dance has no template programs"):
        programs_for(replace(QUESTION, task="dance"), 3)


def test_the_reference_names_every_function_with_an_example() -> None:
    text = reference_text()
    for function in FUNCTIONS:
        assert f"def {function.__name__}(" in text
        assert "Example: " in (function.__doc__ or ""), function.__name__
        assert function.__name__ in program_globals()
    for field in ("named", "params", "frames", "half_extents", "corners", "seen", "walker_yaw"):
        assert field in text


def test_left_and_right_are_the_viewers_own() -> None:
    view = random_view(np.random.default_rng(2))
    scene = with_question(scene_from_json(scene_json(view)), (), {}, ())
    api = program_globals()
    for frame in scene.frames:
        camera = frame.camera
        right, up, ahead = api["position_in_view"](camera.position + camera.right, frame)
        assert (round(right, 9), round(up, 9), round(ahead, 9)) == (1.0, 0.0, 0.0)
        level = camera.forward * [1, 0, 1] / np.hypot(camera.forward[0], camera.forward[2])
        assert api["position_in_view"](camera.position + 2 * level, frame) == pytest.approx((0, 0, 2), abs=1e-9)
        u, v, depth = api["project"](camera.position + 3 * camera.forward + 0.5 * camera.right, frame)
        assert u > camera.cx
        assert v == pytest.approx(camera.cy)
        assert depth == pytest.approx(3)


def test_direction_from_is_positive_to_the_right() -> None:
    rng = np.random.default_rng(4)
    api = program_globals()
    scene = scene_from_json(scene_json(random_view(rng)))
    at = ((0, 0, 0), (0, 1, -2), (3, 0, 0), (-1, 0, -1), (0.001, 0, 5))
    boxes = [replace(scene.objects[0].box, center=p) for p in at]
    stand, face, east, north_west, behind = (replace(scene.objects[0], box=b) for b in boxes)
    assert api["direction_from"](stand, face, east) == pytest.approx(90)
    assert api["direction_from"](stand, face, north_west) == pytest.approx(-45)
    assert abs(api["direction_from"](stand, face, behind)) > 179
    assert api["direction_from"](stand, face, face) == pytest.approx(0)
