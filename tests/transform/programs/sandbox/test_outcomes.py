"""What comes back of a program: its answer as plain JSON, its error, or the limit that it met."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sprite_etl.transform.programs.sandbox import Limits, Outcome, Program, Run, Sandbox, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from tests.transform.random_views import random_view

LIMITS = Limits(cpu_s=0.5, wall_s=20, output_bytes=2000)
SCENE = scene_json(random_view(np.random.default_rng(1)))
NAMED = ("chair_0", "table_1")


def run(code: str, runs: int = 1) -> Outcome:
    body = "def answer(scene):\n" + "\n".join(f"    {line}" for line in code.splitlines())
    outcomes = run_programs([SCENE], [Program(body, (Run(0, NAMED, {"k": 3}, ("a", "b")),) * runs)], LIMITS)[0]
    assert len(outcomes) == runs
    return outcomes[-1]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("return 1", 1),
        ("return scene.named[0]", "chair_0"),
        ("return [o.id for o in scene.named]", list(NAMED)),
        ("return {o for o in scene.named[:1]}", ["chair_0"]),
        ("return np.float64(2.5)", 2.5),
        ("return np.bool_(True)", True),
        ("return np.array([1, 2])", [1, 2]),
        ("return math.floor(2.7)", 2),
        ("return scene.params['k']", 3),
        ("return list(scene.choices)", ["a", "b"]),
        ("return len(scene.frames)", 5),
        ("import itertools, statistics\nreturn statistics.mean([1, 2, 3])", 2),
        ("return None", None),
    ],
)
def test_answers_come_back_as_plain_json(code: str, value: Any) -> None:
    outcome = run(code)
    assert (outcome.status, outcome.value, outcome.error) == ("ok", value, None)
    assert outcome.cpu_ms > 0


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("return 1 / 0", "ZeroDivisionError"),
        ("return scene.nothing", "AttributeError"),
        ("return float('nan')", "ValueError"),
        ("return float('inf')", "ValueError"),
        ("return {'a': 1}", "TypeError"),
        ("return lambda: 1", "TypeError"),
        ("return '\\ud800'", "UnicodeEncodeError"),
        ("x = []\nx.append(x)\nreturn x", "nested"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def f(): return f()\nreturn f()", "RecursionError"),
        ("import socket", "ModuleNotFoundError"),
        ("import scipy", "ModuleNotFoundError"),
        ("scene.named[0].name = 'x'", "FrozenInstanceError"),
        ("scene.named[0].center[0] = 3", "read-only"),
        ("scene.params['k'] = 4", "TypeError"),
    ],
)
def test_errors_are_told(code: str, said: str) -> None:
    outcome = run(code)
    assert outcome.status == "error"
    assert said in (outcome.error or "")


def test_text_that_is_no_program_is_an_error() -> None:
    for code, said in (("def answer(", "SyntaxError"), ("x = 1", "defines no function"), ("answer = 3", "no function")):
        (outcome,) = run_programs([SCENE], [Program(code)], LIMITS)[0]
        assert outcome.status == "error"
        assert said in (outcome.error or "")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("while True: pass", "timeout"),
        ("return 'a' * 10**6", "limit"),
        ("return [0] * 10**9", "limit"),
        ("import os\nos._exit(0)", "limit"),
        ("import os\nos.abort()", "limit"),
    ],
)
def test_time_memory_and_output_are_limited(code: str, status: str) -> None:
    assert run(code).status == status


def test_a_run_that_ends_the_process_leaves_the_later_runs_without_an_answer() -> None:
    runs = tuple(Run(params={"loop": loop}) for loop in (False, True, False))
    program = Program("def answer(scene):\n    while scene.params['loop']: pass\n    return 1", runs)
    outcomes = run_programs([SCENE], [program], LIMITS)[0]
    assert [o.status for o in outcomes] == ["ok", "timeout", "timeout"]


def test_the_environment_of_the_caller_does_not_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRITE_SECRET", "hunter2")
    code = "def answer(scene):\n    import os\n    return sorted(os.environ)"
    with Sandbox() as sandbox:
        (outcome,) = sandbox.run([SCENE], [Program(code)], LIMITS)[0]
    assert outcome.status == "ok"
    assert "SPRITE_SECRET" not in outcome.value
    assert not [k for k in outcome.value if "KEY" in k or "TOKEN" in k or k == "HOME"]


def test_runs_repeat_themselves() -> None:
    code = "import random\nreturn [random.random(), float(np.random.random()), [*{'a', 'b', 'c', 'd'}]]"
    assert run(code).value == run(code).value


def test_a_program_without_runs_has_no_outcomes() -> None:
    assert run_programs([SCENE], [Program("x", ()), Program("def answer(scene): return 1")], LIMITS)[0] == []


def test_patches_are_scenes_too() -> None:
    patch = {"base": 0, "objects": [], "removed": ["chair_0"]}
    code = "def answer(scene):\n    return [o.id for o in scene.objects]"
    runs = (Run(0), Run(1), Run(2))
    outcomes = run_programs([SCENE, patch, {**patch, "base": 1, "removed": ["table_1"]}], [Program(code, runs)])[0]
    ids = [o["id"] for o in SCENE["objects"]]
    assert [o.value for o in outcomes] == [ids, ids[1:], ids[2:]]
