"""Tasks as a model is told of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sprite_etl.llm.prompts.answers import Param
from sprite_etl.transform.annotators.declarations import (
    FIXED,
    BadParam,
    check_worth,
    declare,
    leading_objects,
    read_params,
    rules_of,
)
from sprite_etl.transform.tasks import TASKS, Task
from tests.transform.draws import DRAWS, params_of

FRAMES = (4, 9, 17)
DRAWN = [t for t in TASKS.values() if t.name not in DRAWS and t.name != "navigation_path"]


def as_params(values: dict[str, Any], task: Task) -> list[Param]:
    """As a model writes them: pictures by number, nothing that is fixed."""
    pictures = {f: i for i, f in enumerate(FRAMES, 1)}
    kept = {k: v for k, v in values.items() if k not in FIXED.get(task.name, {})}
    return [Param(name=k, value=float(pictures[v]) if k.startswith("frame") else v) for k, v in kept.items()]


@pytest.mark.parametrize("task", DRAWN, ids=lambda t: t.name)
def test_every_task_takes_the_params_that_its_questions_have(task: Task) -> None:
    for variant in task.wordings:
        drawn = params_of(task, variant, FRAMES, np.random.default_rng(1))
        drawn |= {k: "chair" for k in ("name", "other") if k in drawn}
        assert read_params(task.name, as_params(drawn, task), FRAMES) == drawn


def test_every_declaration_says_its_objects_params_and_answer() -> None:
    for task in TASKS.values():
        said = declare(task)
        assert said.startswith(f"- {task.name}: ")
        assert all(f"{rule.name}: " in said for rule in rules_of(task.name))
        assert f"answer: {task.answer_type}" in said
        assert "{" not in said
    assert "one of forward, backward, to the left, to the right" in declare(TASKS["ego_what_if"])
    assert "which: one of closest, farthest" in declare(TASKS["object_rel_distance"])
    assert leading_objects("object_in_between") == 2
    assert leading_objects("object_size_comparison") == 0


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ([], "takes the params frame, which, got none"),
        ([Param(name="frame", value=1)] * 2, "given twice"),
        ([Param(name="frame", value=4), Param(name="which", value="closest")], "one of 3 pictures, got 4"),
        ([Param(name="frame", value=1.5), Param(name="which", value="closest")], "one of 3 pictures, got 1.5"),
        ([Param(name="frame", value="one"), Param(name="which", value="closest")], "a number above 0, got 'one'"),
        ([Param(name="frame", value=2), Param(name="which", value="nearest")], "one of closest, farthest"),
        ([Param(name="frame", value=2), Param(name="which", value=2)], "must be a text"),
    ],
)
def test_params_that_do_not_fit_say_why(params: list[Param], said: str) -> None:
    with pytest.raises(BadParam, match=said):
        read_params("camera_distance_comparison", params, FRAMES)


@pytest.mark.parametrize("params", [{"radius_m": 1e6}, {"step_m": 0.01}, {"fov_deg": 400.0}, {"wait_s": 900.0}])
def test_numbers_that_make_no_question_are_refused(params: dict[str, float]) -> None:
    with pytest.raises(BadParam, match="must lie between"):
        check_worth(params)


def test_numbers_that_templates_state_are_worth_asking() -> None:
    for task in DRAWN:
        for variant in task.wordings:
            check_worth(params_of(task, variant, FRAMES, np.random.default_rng(1)))
    check_worth({"frame": 700, "which": "closest", "count": 3})


def test_params_of_an_invented_task_are_free_but_for_pictures() -> None:
    given = [Param(name="frame_a", value=2), Param(name="gap_m", value=0.8), Param(name="hand", value="left")]
    assert read_params(None, given, FRAMES) == {"frame_a": 9, "gap_m": 0.8, "hand": "left"}
    with pytest.raises(BadParam, match="frame"):
        read_params(None, [Param(name="frame", value=7)], FRAMES)
